//! Everything that can be declared, and whom it is about.

use ledger_core::domain::card::lists::CardGround;
use ledger_core::domain::residence::basis::Basis;
use ledger_core::domain::values::{CardReason, MaritalStatus, Relation, Sex};

use super::ages::Born;
use super::births::Birth;
use super::blanks::Blanks;
use super::bureaus::Service;
use super::cards::{Card, Step};
use super::civil::{Country, Naming};
use super::family::Family;
use super::households::Regrouping;
use super::places::Place;
use super::plain::{Id, Person};
use super::reform::Reform;
use super::residence::Residence;

/// Something declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A dwelling in a unit.
    Dwelling { area: Id },
    /// Somebody was entered.
    Enrolled {
        born: Born,
        sex: Sex,
        home: Option<Id>,
        number: Option<u64>,
        father: Option<Id>,
        mother: Option<Id>,
        status: MaritalStatus,
        nationality: Option<Country>,
        /// Where the birth was registered.
        registered: Option<Id>,
        name: u32,
    },
    /// Somebody was born on the day of the fact.
    Born(Birth),
    /// Somebody died, and what they had ended.
    Died { who: Id, ends: Ends },
    /// People became a household at a dwelling.
    Formed { home: Id, members: Vec<(Id, Relation)> },
    /// Somebody joined a household that lives at a dwelling.
    Joined { who: Id, household: Id, home: Id },
    /// Somebody left a household.
    Left { who: Id, household: Id },
    /// All members, and which of them is the head now.
    HeadChanged { household: Id, members: Vec<(Id, Relation)> },
    /// People moved, each out of a household or none.
    Moved { who: Vec<(Id, Option<Id>)>, home: Id, into: Into, basis: Option<Basis> },
    /// A card was applied for: the first, or another one and why, by somebody of a group of ages.
    Applied { who: Id, asks: (CardReason, Option<CardGround>), group: usize },
    /// It was handed over, and the one before it taken in.
    Handed { card: Id, who: Id, before: Option<Id> },
    /// About families, or by a court.
    Family(Family),
    /// About residence beside the permanent one.
    Residence(Residence),
    /// About households that there are.
    Regrouping(Regrouping),
    /// About who somebody is.
    Civil(Naming),
    /// About the way of cards.
    Card(Card),
    /// About blank cards.
    Blanks(Blanks),
    /// About dwellings that there are.
    Place(Place),
    /// About administrative units.
    Reform(Reform),
    /// About offices and officers.
    Service(Service),
}

/// What somebody has that ends with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ends {
    pub(crate) household: Option<Id>,
    /// The one on its way, and the one in hand.
    pub(crate) cards: Vec<Id>,
    pub(crate) spouse: Option<Id>,
    /// Guardians and wards.
    pub(crate) care: Vec<Id>,
}

impl Ends {
    pub(crate) fn of(person: &Person) -> Ends {
        Ends {
            household: person.household.map(|(household, _, _)| household),
            cards: person.card_open.into_iter().chain(person.card).collect(),
            spouse: person.ties.spouse(),
            care: person.ties.care(),
        }
    }

    pub(crate) fn concerned(&self, who: Id) -> Vec<Id> {
        let one = [who].into_iter().chain(self.household).chain(self.spouse);
        one.chain(self.cards.iter().copied()).chain(self.care.iter().copied()).collect()
    }
}

/// What becomes of movers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Into {
    /// They belong to no household.
    Alone,
    /// The household moves with all its members.
    Whole(Id),
    /// They join one.
    Join(Id),
    /// They form one; the first is its head.
    Form,
}

impl What {
    /// Does it bring in a household?
    pub(crate) fn forms_household(&self) -> bool {
        matches!(
            self,
            What::Formed { .. }
                | What::Moved { into: Into::Form, .. }
                | What::Regrouping(Regrouping::Split { .. })
        )
    }

    /// The dwelling in which people come to live or stay by it.
    pub(crate) fn lets_in(&self) -> Option<Id> {
        if let What::Moved { home, .. }
        | What::Formed { home, .. }
        | What::Joined { home, .. }
        | What::Regrouping(Regrouping::Split { home, .. })
        | What::Residence(Residence::Stays { dwelling: home, .. }) = self
        {
            Some(*home)
        } else {
            None
        }
    }

    /// A number that it gives, and to whom.
    pub(crate) fn number(&self, at: Id) -> Option<(Id, u64)> {
        if let What::Enrolled { number: Some(number), .. } | What::Born(Birth { number: Some(number), .. }) =
            self
        {
            return Some((at, *number));
        }
        if let What::Civil(naming) = self { naming.number() } else { None }
    }

    /// Was somebody there to do it?
    pub(crate) fn shows(&self, who: Id) -> bool {
        if let What::Handed { who: own, .. }
        | What::Residence(Residence::Away { who: own, .. } | Residence::At { who: own, .. }) = self
        {
            *own == who
        } else if let What::Moved { who: all, .. } | What::Residence(Residence::Abroad { who: all }) = self {
            matches!(all[..], [(alone, _)] if alone == who)
        } else if let What::Card(Card::Step { cards, step: Step::Captured(_) }) = self {
            cards.iter().any(|(_, of)| *of == who)
        } else if let What::Residence(Residence::Stays { who: all, .. }) = self {
            *all == [who]
        } else {
            false
        }
    }

    /// Is it about what somebody was from birth on, whatever its day?
    pub(crate) fn is_from_birth(&self) -> bool {
        matches!(self, What::Civil(naming) if naming.is_from_birth())
    }
}

/// Whose life a fact belongs to.
pub(crate) fn concerned(at: Id, what: &What) -> Vec<Id> {
    let mut all = match what {
        What::Dwelling { .. } => vec![at],
        What::Enrolled { father, mother, home, .. } => {
            [at].into_iter().chain(*father).chain(*mother).chain(*home).collect()
        }
        What::Born(birth) => [vec![at], birth.concerned()].concat(),
        What::Died { who, ends } => ends.concerned(*who),
        What::Family(family) => family.concerned(),
        What::Residence(residence) => residence.concerned(),
        What::Regrouping(regrouping) => regrouping.concerned(at),
        What::Civil(naming) => naming.concerned(),
        What::Card(card) => card.concerned(),
        What::Blanks(blanks) => blanks.concerned(at),
        What::Place(place) => place.concerned(),
        What::Reform(reform) => reform.concerned(at),
        What::Service(service) => service.concerned(at),
        What::Formed { members, home } => {
            [vec![at, *home], members.iter().map(|(who, _)| *who).collect()].concat()
        }
        What::Joined { who, household, home } => vec![*who, *household, *home],
        What::Left { who, household } => vec![*who, *household],
        What::HeadChanged { household, members } => {
            [vec![*household], members.iter().map(|(who, _)| *who).collect()].concat()
        }
        What::Moved { who, into, home, .. } => {
            let mut all: Vec<Id> = who.iter().flat_map(|(who, left)| [Some(*who), *left]).flatten().collect();
            all.push(*home);
            match into {
                Into::Alone => {}
                Into::Whole(household) | Into::Join(household) => all.push(*household),
                Into::Form => all.push(at),
            }
            all
        }
        What::Applied { who, .. } => vec![at, *who],
        What::Handed { card, who, before } => [vec![*card, *who], before.iter().copied().collect()].concat(),
    };
    all.sort_unstable();
    all.dedup();
    all
}
