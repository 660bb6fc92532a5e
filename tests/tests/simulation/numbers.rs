//! Personal numbers: why one may be cancelled, and who may draw one.

use ledger_core::domain::values::{NumberGround, Sex};

use super::civil::Naming;
use super::plain::{Fact, Id, What};
use super::rules::{Newest, Reason, must};

/// Do the fourth digit of a number, and the two behind it, say the sex with the century of the birth, and the year in it?
fn says(number: u64, sex: Sex, year: i32) -> bool {
    let digits = format!("{number:012}");
    let century = (year / 100 - 19) * 2 + i32::from(sex == Sex::Female);
    digits[3..6] == format!("{century}{:02}", year % 100)
}

impl Newest<'_> {
    /// Is the ground none that is certainly wrong?
    pub(crate) fn ground_fits(&self, who: Id, number: u64, ground: NumberGround) -> Result<(), Reason> {
        let now = self.known(who);
        let corrects = |fact: &Fact| {
            if let What::Civil(Naming::Corrected { becomes, .. }) = &fact.what {
                return becomes.sex.is_some() || becomes.born.is_some();
            }
            matches!(fact.what, What::Civil(Naming::Sex { .. }))
        };
        let corrected = self.plain.life(who, self.plain.len()).iter().any(corrects);
        let says = now.sex.zip(now.born).is_some_and(|(sex, born)| says(number, sex, born.year()));
        let of_sex_or_year = ground == NumberGround::SexOrBirthYear;
        must(!of_sex_or_year || corrected || !says, "a number that always said so")?;
        let of_nationality = [NumberGround::NationalityVietnamese, NumberGround::NationalityForeign];
        must(!of_nationality.contains(&ground) || !self.plain.is_born_citizen(who), "a citizen by birth")
    }

    pub(crate) fn draws(&self, who: Id, number: u64) -> Result<(), Reason> {
        let civil = self.known(who).civil;
        must(
            civil.registered.is_some() || civil.abroad.is_some(),
            "nobody knows where the birth was registered",
        )?;
        must(!self.plain.is_named(number), "the number was given before")
    }
}
