//! Closed lists about cards. The numbers are those of `ledger.type.v1` and are stored.

use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::values::{CardReason, closed_list};

closed_list!(
    /// The ground for a change (Law on Identity 2023, art. 24(1), in the order of its points) or a reissue (art. 24(2)).
    CardGround {
        /// A milestone age was reached (art. 21).
        MilestoneAge = 1,
        /// Name or date of birth were changed or corrected.
        NameOrBirthDate = 2,
        /// Appearance changed, biometrics are to be added, or sex was determined anew.
        AppearanceOrSex = 3,
        /// What is printed on the card is wrong.
        PrintedWrongly = 4,
        /// Units were rearranged, and the holder asks for a card that says so.
        AreaRearranged = 5,
        /// The personal number was established anew.
        NumberReestablished = 6,
        /// The holder asks for it.
        OnRequest = 7,
        /// Reissue: the card is lost.
        Lost = 8,
        /// Reissue: the card is damaged beyond use.
        Damaged = 9,
        /// Reissue: the holder has Vietnamese nationality again.
        NationalityRegained = 10,
    }
);

closed_list!(
    /// By age, what is asked of an applicant (Law on Identity 2023, art. 19 and 23).
    TargetGroup {
        /// From 14 years on: has to have a card, and applies in person.
        FourteenOn = 1,
        /// From 6 to under 14: on demand, through a representative, with biometrics.
        SixToThirteen = 2,
        /// Under 6: on demand, through a representative, without biometrics and without a portrait.
        UnderSix = 3,
    }
);

closed_list!(
    /// Why a card is held (Law on Identity 2023, art. 29(2)).
    HoldGround {
        /// The holder is in a reformatory, or under compulsory education or rehabilitation.
        CompulsoryMeasure = 1,
        /// The holder is in custody, in detention or in prison.
        Detention = 2,
    }
);

closed_list!(
    /// Why a card or a certificate of identity is revoked (Law on Identity 2023, art. 29(1) and 30).
    RevocationGround {
        /// Vietnamese nationality was lost, renounced or taken away, or a naturalisation was cancelled.
        NationalityLost = 1,
        /// It was issued wrongly.
        IssuedWrongly = 2,
        /// It was altered or erased.
        Altered = 3,
        /// A certificate of identity: the holder has acquired, or is found to have, Vietnamese nationality.
        NationalityVietnamese = 4,
        /// A certificate of identity: the holder has a foreign nationality.
        NationalityForeign = 5,
        /// A certificate of identity: it is lost, and another is issued in its place.
        Lost = 6,
        /// A certificate of identity: it is damaged beyond use, and another is issued in its place.
        Damaged = 7,
    }
);

closed_list!(
    /// By which function a digest of a biometric template was made.
    DigestFunction {
        /// BLAKE3.
        Blake3 = 1,
        /// SHA-256.
        Sha256 = 2,
    }
);

impl CardGround {
    /// For which kind of application the ground is one.
    pub fn reason(self) -> CardReason {
        match self {
            CardGround::MilestoneAge
            | CardGround::NameOrBirthDate
            | CardGround::AppearanceOrSex
            | CardGround::PrintedWrongly
            | CardGround::AreaRearranged
            | CardGround::NumberReestablished
            | CardGround::OnRequest => CardReason::Change,
            CardGround::Lost | CardGround::Damaged | CardGround::NationalityRegained => CardReason::Reissue,
        }
    }
}

/// Ages, in years, at which the next group begins.
const SCHOOL_AGE: i32 = 6;
const CARD_AGE: i32 = 14;

impl TargetGroup {
    /// The group of a person of that birth date on that day; none where the birth year is not known. A birth date known in part
    /// counts from its last day, as for the age (see [`super::validity::old_enough`]).
    pub fn of(born: PartialDate, day: CivilDate) -> Option<Self> {
        let born = born.latest()?;
        Some(if born.plus_years(CARD_AGE) <= day {
            TargetGroup::FourteenOn
        } else if born.plus_years(SCHOOL_AGE) <= day {
            TargetGroup::SixToThirteen
        } else {
            TargetGroup::UnderSix
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_begin_on_the_sixth_and_the_fourteenth_birthday() {
        let born = PartialDate::new(2018, 9, 1).unwrap();
        let group = |year, month, day| TargetGroup::of(born, CivilDate::new(year, month, day).unwrap());
        assert_eq!(group(2024, 8, 31), Some(TargetGroup::UnderSix));
        assert_eq!(group(2024, 9, 1), Some(TargetGroup::SixToThirteen));
        assert_eq!(group(2032, 8, 31), Some(TargetGroup::SixToThirteen));
        assert_eq!(group(2032, 9, 1), Some(TargetGroup::FourteenOn));
        assert_eq!(TargetGroup::of(PartialDate::UNKNOWN, CivilDate::new(2024, 9, 1).unwrap()), None);
    }

    #[test]
    fn a_ground_belongs_to_change_or_to_reissue() {
        assert_eq!(CardGround::OnRequest.reason(), CardReason::Change);
        assert_eq!(CardGround::Lost.reason(), CardReason::Reissue);
        assert!(CardGround::ALL.iter().all(|ground| ground.reason() != CardReason::First));
    }
}
