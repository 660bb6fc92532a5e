//! Who plays in the story: people of a plan, chosen for what their households are like.

use super::population::{DataError, Plan, Population, Relation, Sex, SyntheticHousehold, SyntheticPerson};

/// Commune to which the family of the story moves: phường Phúc Xá, quận Ba Đình, Hà Nội.
const HA_NOI: (&str, &str) = ("01", "00001");
/// Where it moves instead when it lives in Hà Nội: phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh.
const SAI_GON: &str = "26740";

/// Personal numbers of those who act in the story, each from another household. The same plan gives the same cast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cast {
    /// A married couple, one of them head, with a child at home: they have another.
    pub parents: Couple,
    /// Head of a family that moves to another province.
    pub mover: String,
    /// The commune to which that family moves.
    pub moves_to: &'static str,
    /// An adult who applies for a card.
    pub applicant: String,
    /// The head of a household, old and married, who dies.
    pub deceased: String,
    /// The wife or husband of the deceased; everybody else there is to them what they were to the deceased.
    pub successor: String,
    /// An adult of whose birth date day and month can be exchanged.
    pub misdated: String,
}

/// Husband and wife.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Couple {
    /// The husband's personal number.
    pub father: String,
    /// The wife's personal number.
    pub mother: String,
}

impl Cast {
    /// Looks for the cast among the people of a plan, and no further than needed. `None` where they are too few; a thousand
    /// are enough.
    ///
    /// # Errors
    /// [`DataError`] where the plan cannot be carried out.
    pub fn of(population: &Population, plan: &Plan) -> Result<Option<Self>, DataError> {
        let mut roles = Roles::default();
        for household in population.households(plan)? {
            roles.offer(&household);
            if let Some(cast) = roles.cast() {
                return Ok(Some(cast));
            }
        }
        Ok(None)
    }
}

/// The roles that are taken. A household takes at most one.
#[derive(Default)]
struct Roles {
    succession: Option<(String, String)>,
    parents: Option<Couple>,
    mover: Option<(String, &'static str)>,
    misdated: Option<String>,
    applicant: Option<String>,
}

impl Roles {
    /// Gives the household the rarest role that it fits and that is free.
    fn offer(&mut self, household: &SyntheticHousehold) {
        let members = &household.members;
        let taken = fill(&mut self.succession, || succession(members))
            || fill(&mut self.parents, || parents(members))
            || fill(&mut self.mover, || mover(household))
            || fill(&mut self.misdated, || misdated(members));
        if !taken {
            fill(&mut self.applicant, || applicant(members));
        }
    }

    fn cast(&self) -> Option<Cast> {
        let (deceased, successor) = self.succession.clone()?;
        let (mover, moves_to) = self.mover.clone()?;
        Some(Cast {
            parents: self.parents.clone()?,
            mover,
            moves_to,
            applicant: self.applicant.clone()?,
            deceased,
            successor,
            misdated: self.misdated.clone()?,
        })
    }
}

fn fill<T>(role: &mut Option<T>, candidate: impl FnOnce() -> Option<T>) -> bool {
    if role.is_none() {
        *role = candidate();
        return role.is_some();
    }
    false
}

fn number(person: &SyntheticPerson) -> Option<String> {
    person.personal_number.map(|number| format!("{number:012}"))
}

/// The head and the head's wife or husband.
fn couple(members: &[SyntheticPerson]) -> Option<(&SyntheticPerson, &SyntheticPerson)> {
    let head = members.first()?;
    Some((head, members.get(head.spouse?)?))
}

/// An old head and the spouse, who can take over without anybody's relation becoming another: children are of both, and
/// whoever else is there descends from them.
fn succession(members: &[SyntheticPerson]) -> Option<(String, String)> {
    let (head, spouse) = couple(members)?;
    let stays = |person: &SyntheticPerson| match person.relation {
        Relation::Head | Relation::Wife | Relation::Husband => true,
        Relation::DaughterInLaw | Relation::SonInLaw | Relation::Grandchild => true,
        Relation::Child => person.father.is_some() && person.mother.is_some(),
        Relation::Grandfather
        | Relation::Grandmother
        | Relation::Father
        | Relation::Mother
        | Relation::FatherInLaw
        | Relation::MotherInLaw
        | Relation::Sibling
        | Relation::NephewOrNiece
        | Relation::Guest
        | Relation::Tenant
        | Relation::Other => false,
    };
    let old = (1920..1952).contains(&head.birth.0);
    if old && members.iter().all(stays) { number(head).zip(number(spouse)) } else { None }
}

/// A young couple with at least one child, none of them younger than two years when the story begins.
fn parents(members: &[SyntheticPerson]) -> Option<Couple> {
    let (head, spouse) = couple(members)?;
    let (father, mother) = if head.sex == Sex::Male { (head, spouse) } else { (spouse, head) };
    let mut children = members.iter().filter(|person| person.relation == Relation::Child).peekable();
    let fits = (1984..=1998).contains(&mother.birth.0)
        && !father.family_name.is_empty()
        && children.peek().is_some()
        && children.all(|child| child.birth.0 < 2019);
    if fits { Some(Couple { father: number(father)?, mother: number(mother)? }) } else { None }
}

/// A couple with children and nobody else.
fn mover(household: &SyntheticHousehold) -> Option<(String, &'static str)> {
    let members = &household.members;
    let (head, _) = couple(members)?;
    let family = members
        .iter()
        .skip(1)
        .all(|person| matches!(person.relation, Relation::Wife | Relation::Husband | Relation::Child));
    let moves_to = if household.province_code == HA_NOI.0 { SAI_GON } else { HA_NOI.1 };
    if family && members.len() >= 4 { Some((number(head)?, moves_to)) } else { None }
}

/// A head in the middle of life of whose birth date day and month make another date when exchanged.
fn misdated(members: &[SyntheticPerson]) -> Option<String> {
    let head = members.first()?;
    let (Some(month), Some(day)) = (head.birth.1, head.birth.2) else { return None };
    let fits = (1960..1990).contains(&head.birth.0) && day <= 12 && day != month;
    if fits { number(head) } else { None }
}

/// A head of 25 to 58 years.
fn applicant(members: &[SyntheticPerson]) -> Option<String> {
    let head = members.first()?;
    if (1963..1996).contains(&head.birth.0) { number(head) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_people_fill_every_role_with_somebody_else() {
        let population = Population::embedded().unwrap();
        for seed in 0..40 {
            let plan = Plan::demo(1_000, seed).unwrap();
            let cast = Cast::of(&population, &plan).unwrap().unwrap();
            assert_eq!(Some(&cast), Cast::of(&population, &plan).unwrap().as_ref());
            let Cast { parents, mover, moves_to, applicant, deceased, successor, misdated } = cast;
            assert_eq!(moves_to, HA_NOI.1);
            let mut numbers =
                vec![parents.father, parents.mother, mover, applicant, deceased, successor, misdated];
            assert!(numbers.iter().all(|number| number.starts_with("09") && number.len() == 12));
            numbers.sort();
            numbers.dedup();
            assert_eq!(numbers.len(), 7, "seed {seed}");
        }
    }

    #[test]
    fn a_handful_of_people_cannot_play_all_roles() {
        let population = Population::embedded().unwrap();
        assert_eq!(Cast::of(&population, &Plan::demo(10, 1).unwrap()).unwrap(), None);
    }

    #[test]
    fn a_family_of_ha_noi_moves_south() {
        let population = Population::embedded().unwrap();
        let cast = Cast::of(&population, &Plan::one_commune("00004", 1_000, 1)).unwrap().unwrap();
        assert_eq!(cast.moves_to, SAI_GON);
    }
}
