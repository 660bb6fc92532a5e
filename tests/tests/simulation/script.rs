//! What the officers of a small province are told to do: a list of orders that means something in whatever state of the
//! register it meets, so that a part of a list is a list as well.

use rand::{Rng, RngExt};

/// One order. Whom it concerns is a number, taken modulo those whom there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    /// Days that go by before it.
    pub(crate) days: u16,
    /// Which act.
    pub(crate) act: Act,
    /// Choices that the act makes.
    pub(crate) picks: [u32; 4],
    /// Chooses who registers it.
    pub(crate) hand: u32,
    /// The act lies so many days before the day on which it is declared.
    pub(crate) late: u16,
    /// Take whoever is there, fit for it or not.
    pub(crate) blind: bool,
}

macro_rules! acts {
    ($($variant:ident = $weight:literal),+ $(,)?) => {
        /// The acts that orders name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Act { $($variant),+ }

        /// Every act.
        pub(crate) const ACTS: &[Act] = &[$(Act::$variant),+];

        /// Each act and how often it comes, beside the others.
        const WEIGHTS: &[(Act, u32)] = &[$((Act::$variant, $weight)),+];
    };
}

acts! {
    Dwelling = 40,
    Enrol = 110,
    Birth = 80,
    Foundling = 26,
    OneParent = 34,
    Borne = 26,
    BirthAbroad = 24,
    Death = 36,
    Form = 90,
    Join = 50,
    Leave = 24,
    ChangeHead = 50,
    Move = 80,
    Split = 30,
    Merge = 24,
    Relate = 20,
    Number = 10,
    Marry = 56,
    Divorce = 20,
    Widow = 8,
    Undo = 8,
    Recognise = 20,
    Adopt = 24,
    EndAdoption = 10,
    Care = 20,
    EndCare = 12,
    Missing = 14,
    Found = 8,
    SayDead = 14,
    Return = 14,
    Capacity = 14,
    Abroad = 12,
    Deregister = 16,
    Reach = 16,
    Unreach = 8,
    NotThere = 16,
    Close = 10,
    Stay = 28,
    Renew = 14,
    Remove = 10,
    Away = 16,
    Back = 10,
    At = 12,
    Rename = 12,
    Correct = 16,
    Supplement = 12,
    Ethnicity = 12,
    Sex = 8,
    LoseNationality = 10,
    GainNationality = 16,
    GiveNumber = 12,
    CancelNumber = 10,
    ReplaceNumber = 10,
    LinkOld = 12,
    UnlinkOld = 8,
    LinkSector = 14,
    UnlinkSector = 8,
    Tell = 14,
    MergeRecords = 14,
    PartRecords = 10,
    CancelRegistration = 18,
    NotifyStay = 14,
    Readdress = 10,
    Identify = 10,
    JoinHomes = 8,
    DivideHome = 8,
    Assign = 10,
    Ban = 18,
    Free = 8,
    EstablishArea = 24,
    RenameArea = 8,
    RecodeArea = 8,
    MoveArea = 8,
    MergeAreas = 8,
    SplitArea = 10,
    AbolishArea = 5,
    Apply = 80,
    Capture = 24,
    Refuse = 8,
    Withdraw = 8,
    Approve = 60,
    Batch = 24,
    Personalise = 50,
    Check = 24,
    Dispatch = 20,
    Receive = 20,
    HandOver = 50,
    Lose = 10,
    Hold = 12,
    GiveBack = 10,
    Revoke = 10,
    Destroy = 14,
    OpenStock = 12,
    ReceiveBlanks = 30,
    Settle = 24,
    WriteOff = 12,
    Count = 12,
    DestroyBlanks = 12,
    Certify = 14,
    Uncertify = 8,
    Establish = 16,
    NameBureau = 10,
    MoveBureau = 12,
    CloseBureau = 12,
    Appoint = 20,
    Post = 14,
    Dismiss = 10,
    OtherDay = 40,
    Reword = 44,
    Annul = 40,
}

impl Act {
    /// Acts that no state of the register forbids.
    pub(crate) fn is_never_refused(self) -> bool {
        self == Act::Dwelling || self == Act::OpenStock
    }
}

/// A list of orders.
pub(crate) fn write(random: &mut impl Rng, length: usize) -> Vec<Order> {
    let total: u32 = WEIGHTS.iter().map(|(_, weight)| weight).sum();
    let order = |random: &mut dyn Rng| {
        let mut roll = random.random_range(0..total);
        let (act, _) = WEIGHTS
            .iter()
            .find(|(_, weight)| {
                let found = roll < *weight;
                roll = roll.wrapping_sub(*weight);
                found
            })
            .expect("the roll is below the sum");
        let late = if random.random_ratio(1, 4) { random.random_range(0..900) } else { 0 };
        Order {
            days: random.random_range(0..20),
            act: *act,
            picks: [random.random(), random.random(), random.random(), random.random()],
            hand: random.random(),
            late,
            blind: random.random_ratio(1, 5),
        }
    };
    (0..length).map(|_| order(random)).collect()
}

/// Orders that are obeyed again while a list is shortened: a minute or two.
const MOST_OBEYED: usize = 60_000;

/// The shortest list that was found to fail still, by leaving out ever smaller parts of it.
pub(crate) fn shorten(orders: &[Order], fails: impl Fn(&[Order]) -> bool) -> Vec<Order> {
    let mut left = orders.to_vec();
    let mut obeyed = 0;
    loop {
        let before = left.len();
        let mut part = left.len() / 2;
        while part > 0 {
            let mut start = 0;
            while start < left.len() {
                let end = (start + part).min(left.len());
                let shorter = [&left[..start], &left[end..]].concat();
                obeyed += shorter.len();
                if obeyed > MOST_OBEYED {
                    return left;
                }
                if fails(&shorter) {
                    left = shorter;
                } else {
                    start = end;
                }
            }
            part /= 2;
        }
        if left.len() == before {
            return left;
        }
    }
}
