//! Orders about who somebody is.

use std::collections::BTreeMap;

use ledger_core::domain::civil_data::CivilData;
use ledger_core::domain::civil_data::change_name::ChangeName;
use ledger_core::domain::civil_data::correct::CorrectCivilData;
use ledger_core::domain::civil_data::redetermine_ethnicity::RedetermineEthnicity;
use ledger_core::domain::civil_data::redetermine_sex::RedetermineSex;
use ledger_core::domain::civil_data::supplement::SupplementCivilData;
use ledger_core::domain::command::Command;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::identity::VIET_NAM;
use ledger_core::domain::identity::cancel_number::CancelPersonalNumber;
use ledger_core::domain::identity::establish_number::EstablishPersonalNumber;
use ledger_core::domain::identity::gain_nationality::RecordNationalityGain;
use ledger_core::domain::identity::link_old_number::LinkOldNumber;
use ledger_core::domain::identity::link_sector_id::LinkSectorId;
use ledger_core::domain::identity::lose_nationality::RecordNationalityLoss;
use ledger_core::domain::identity::merge_records::MergeRecords;
use ledger_core::domain::identity::reach::{Email, Phone};
use ledger_core::domain::identity::reestablish_number::ReestablishPersonalNumber;
use ledger_core::domain::identity::sector::SectorId;
use ledger_core::domain::identity::split_records::SplitRecords;
use ledger_core::domain::identity::unlink_old_number::UnlinkOldNumber;
use ledger_core::domain::identity::unlink_sector_id::UnlinkSectorId;
use ledger_core::domain::identity::update_particulars::{Becomes, Particulars, UpdateParticulars};
use ledger_core::domain::ids::{AreaId, Position};
use ledger_core::domain::number::{OldNumber, PersonalNumber};
use ledger_core::domain::text::Text;
use ledger_core::domain::values::{
    BloodType, NationalityGain, NationalityLoss, NumberGround, SectorKind, Sex,
};

use super::super::civil::{Naming, Values};
use super::super::particulars::{PARTICULARS, Particular};
use super::super::plain::{Ends, Id, Person, Said, What};
use super::super::script::{Act, Order};
use super::{Office, Plan, name, nth, partial, person_id, some_day};

fn said(day: CivilDate, naming: Naming) -> Said {
    Said::Fact(day, What::Civil(naming))
}

/// A tax code that is one.
const TAX_CODE: &str = "8000000004";

impl Office<'_> {
    pub(super) fn rename(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |_| true)?;
        let (number, consent) = (order.picks[1] % 12, !order.picks[2].is_multiple_of(3));
        let command = Command::ChangeName(ChangeName {
            effective_date: day.into(),
            person: person_id(who),
            name: name(number),
            reason: Text::stored("as agreed"),
            consent,
        });
        Some((command, said(day, Naming::Named { who, name: number, consent })))
    }

    fn values(&self, order: &Order, person: &Person, supplements: bool) -> Values {
        let [_, which, value, _] = order.picks;
        let mut values = Values::default();
        let which = if supplements && !order.blind { 3 + which % 3 } else { which % 6 };
        match which {
            0 => values.name = Some(value % 12),
            1 => values.sex = Some(if value.is_multiple_of(2) { Sex::Male } else { Sex::Female }),
            2 => {
                let most = if order.picks[3].is_multiple_of(3) { 6_000 } else { 1_000 };
                let days = i64::from(value % (2 * most)) - i64::from(most);
                // Now and then just behind the day for which they were entered.
                let behind = person.came_in.filter(|_| order.picks[3] % 5 == 1);
                let behind = behind.map(|day| day.plus_days(i64::from(1 + value % 20)));
                let day = behind.or(person.born.map(|born| born.first.plus_days(days)));
                values.born = day.map(|day| some_day(day, value / 7));
            }
            3 => values.ethnicity = Some(1 + (value % 3) as u8),
            4 => values.nationality = Some(if value.is_multiple_of(3) { *b"LA" } else { VIET_NAM }),
            _ => values.registered = Some(self.commune.0),
        }
        values
    }

    fn data(&self, values: &Values) -> CivilData {
        CivilData {
            name: values.name.map(name),
            sex: values.sex,
            birth_date: values.born.map(partial),
            ethnicity: values.ethnicity,
            nationality: values.nationality,
            birth_registration_area: values.registered.and_then(|area| AreaId::at(Position(area))),
            ..CivilData::default()
        }
    }

    pub(super) fn correct_values(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let mut all = self.persons();
        if !order.blind {
            // Sooner those of whom little else is known: what lies behind may stand against it.
            all.retain(|id| self.now(*id).exists && self.plain.life(*id, self.plain.len()).len() < 6);
        }
        let who = self.one_of(&all, order, order.picks[0])?;
        let supplements = order.act == Act::Supplement;
        let values = self.values(order, &self.now(who), supplements);
        if values == Values::default() {
            return None;
        }
        let (effective_date, person) = (day.into(), person_id(who));
        if supplements {
            let command = SupplementCivilData { effective_date, person, adds: self.data(&values) };
            let said = said(day, Naming::Supplemented { who, adds: values });
            return Some((Command::SupplementCivilData(command), said));
        }
        let becomes = self.data(&values);
        let reason = Text::stored("read wrongly");
        let command = CorrectCivilData { effective_date, person, becomes, reason };
        Some((Command::CorrectCivilData(command), said(day, Naming::Corrected { who, becomes: values })))
    }

    pub(super) fn ethnicity(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |_| true)?;
        let (ethnicity, consent) = (1 + (order.picks[1] % 3) as u8, !order.picks[2].is_multiple_of(3));
        let command = Command::RedetermineEthnicity(RedetermineEthnicity {
            effective_date: day.into(),
            person: person_id(who),
            ethnicity,
            reason: Text::stored("of the other parent"),
            consent,
        });
        Some((command, said(day, Naming::Ethnicity { who, ethnicity, consent })))
    }

    pub(super) fn sex(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |p| p.ties.marriage.is_none())?;
        let other = if self.now(who).sex == Some(Sex::Male) { Sex::Female } else { Sex::Male };
        let sex = if order.blind { Sex::Male } else { other };
        let command = Command::RedetermineSex(RedetermineSex {
            effective_date: day.into(),
            person: person_id(who),
            sex,
            certificate: None,
        });
        Some((command, said(day, Naming::Sex { who, sex })))
    }

    pub(super) fn loses_nationality(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], Person::may_be_citizen)?;
        let nationality = Some(*b"LA").filter(|_| order.picks[1].is_multiple_of(2));
        let granted = order.picks[2].is_multiple_of(3);
        let command = Command::RecordNationalityLoss(RecordNationalityLoss {
            effective_date: day.into(),
            person: person_id(who),
            way: if granted { NationalityLoss::GrantAnnulled } else { NationalityLoss::Renounced },
            nationality,
        });
        let Ends { household, cards, .. } = Ends::of(&self.plain.at_place(who, day));
        Some((command, said(day, Naming::Lost { who, granted, nationality, household, cards })))
    }

    pub(super) fn gains_nationality(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |p| p.civil.nationality != Some(VIET_NAM))?;
        let way = if order.picks[1].is_multiple_of(2) {
            NationalityGain::Regained
        } else {
            NationalityGain::Acquired
        };
        let command = Command::RecordNationalityGain(RecordNationalityGain {
            effective_date: day.into(),
            person: person_id(who),
            way,
        });
        Some((command, said(day, Naming::Gained { who, way })))
    }

    pub(super) fn renumbers(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let gives = order.act == Act::GiveNumber;
        let who = self.somebody(order, order.picks[0], |p| {
            let known = p.civil.registered.is_some() || p.civil.abroad.is_some();
            p.number.is_none() == gives && (known || order.act == Act::CancelNumber)
        })?;
        let person = self.now(who);
        // Now and then the serial of the number that they have, or had.
        let former = person.civil.former.last().map(|(number, _)| *number);
        let taken = person.number.or(former).filter(|_| order.picks[3].is_multiple_of(5));
        let serial = taken.map_or(self.plain.len(), |number| number % 1_000_000);
        let serial = u32::try_from(serial).expect("six digits");
        let number =
            PersonalNumber::compose(self.prefix_of(who, &person), person.sex?, person.born?.year(), serial)?
                .get();
        let (effective_date, id) = (day.into(), person_id(who));
        let grounds = NumberGround::ALL;
        let (ground, serials) = (grounds[order.picks[1] as usize % grounds.len()], vec![serial]);
        // Who has none is refused, whatever it would have been.
        let old = person.number.unwrap_or_default();
        let (command, naming) = if gives {
            let command = EstablishPersonalNumber { effective_date, person: id, serials };
            (Command::EstablishPersonalNumber(command), Naming::NumberGiven { who, number })
        } else if order.act == Act::CancelNumber {
            let command = CancelPersonalNumber { effective_date, person: id, named: None, ground };
            (Command::CancelPersonalNumber(command), Naming::NumberCancelled { who, number: old, ground })
        } else {
            let command =
                ReestablishPersonalNumber { effective_date, person: id, named: None, ground, serials };
            (Command::ReestablishPersonalNumber(command), Naming::NumberReplaced { who, old, number, ground })
        };
        Some((command, said(day, naming)))
    }

    pub(super) fn old_number(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let unlinks = order.act == Act::UnlinkOld;
        let who = self.somebody(order, order.picks[0], |p| !unlinks || !p.civil.old.is_empty())?;
        let known = self.now(who).civil.old.first().map(|(number, _)| *number);
        let number = known.filter(|_| unlinks || order.blind).unwrap_or(100_000_000 + order.picks[1] % 1_000);
        let old = OldNumber::parse(&format!("{number:09}"))?;
        let (effective_date, person) = (day.into(), person_id(who));
        if unlinks {
            let command = UnlinkOldNumber { effective_date, person, number: old };
            return Some((Command::UnlinkOldNumber(command), said(day, Naming::OldUnlinked { who, number })));
        }
        let command = LinkOldNumber { effective_date, person, number: old, valid_until: None };
        Some((Command::LinkOldNumber(command), said(day, Naming::OldLinked { who, number })))
    }

    pub(super) fn sector_id(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let unlinks = order.act == Act::UnlinkSector;
        let who = self.somebody(order, order.picks[0], |p| !unlinks || !p.civil.sectors.is_empty())?;
        let known = self.now(who).civil.sectors.first().cloned().filter(|_| unlinks || order.blind);
        let (kind, value) = known.map_or_else(|| sector(order.picks[1]), |(kind, value, _)| (kind, value));
        let id = SectorId::parse(kind, &value)?;
        let (effective_date, person) = (day.into(), person_id(who));
        if unlinks {
            let command = UnlinkSectorId { effective_date, person, id };
            return Some((
                Command::UnlinkSectorId(command),
                said(day, Naming::SectorUnlinked { who, kind, value }),
            ));
        }
        let command = LinkSectorId { effective_date, person, id, valid_until: None };
        Some((Command::LinkSectorId(command), said(day, Naming::SectorLinked { who, kind, value })))
    }

    pub(super) fn tell(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |_| true)?;
        let (told, becomes) = particulars(order);
        let command = UpdateParticulars { effective_date: day.into(), person: person_id(who), becomes };
        Some((Command::UpdateParticulars(command), said(day, Naming::Told { who, told })))
    }

    pub(super) fn merge_records(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let settled = |p: &Person| p.household.is_none() && p.ties.marriage.is_none();
        let kept = self.somebody(order, order.picks[0], |_| true)?;
        let merged = self.somebody(order, order.picks[1], |p| settled(p) && p.civil.merged.is_empty())?;
        let command = Command::MergeRecords(MergeRecords {
            effective_date: day.into(),
            kept: person_id(kept),
            merged: person_id(merged),
            reason: Text::stored("entered twice"),
        });
        Some((command, said(day, Naming::Merged { kept, merged })))
    }

    pub(super) fn part_records(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let mut all: Vec<Id> = self.persons();
        if !order.blind {
            all.retain(|id| self.now(*id).civil.merged_into.is_some());
        }
        let merged = nth(&all, order.picks[0])?;
        let kept = self.now(merged).civil.merged_into.unwrap_or(merged);
        let command = Command::SplitRecords(SplitRecords {
            effective_date: day.into(),
            merged: person_id(merged),
            reason: Text::stored("two persons"),
        });
        Some((command, said(day, Naming::Parted { kept, merged })))
    }
}

/// One or two particulars, each one of few values, or unsaid.
pub(super) fn particulars(order: &Order) -> (BTreeMap<Particular, Option<u8>>, Particulars) {
    let mut told = BTreeMap::new();
    for pick in order.picks.iter().skip(1).take(1 + (order.picks[3] % 2) as usize) {
        let value = Some(1 + (pick / 6 % 3) as u8).filter(|_| !pick.is_multiple_of(5));
        told.insert(PARTICULARS[*pick as usize % 6], value);
    }
    let becomes_told = Particulars {
        religion: told.get(&Particular::Religion).map(|value| becomes(*value, |code| code)),
        blood_type: told
            .get(&Particular::Blood)
            .map(|value| value.map_or(BloodType::Unknown, |at| BloodType::ALL[usize::from(at)])),
        other_name: told.get(&Particular::OtherName).map(|value| becomes(*value, text("Tư "))),
        occupation: told.get(&Particular::Occupation).map(|value| becomes(*value, text("Nghề "))),
        phone: told
            .get(&Particular::Phone)
            .map(|value| becomes(*value, |number| Phone::stored(&format!("020000000{number}")))),
        email: told
            .get(&Particular::Email)
            .map(|value| becomes(*value, |number| Email::stored(&format!("a{number}@example.vn")))),
    };
    (told, becomes_told)
}

fn becomes<T>(value: Option<u8>, known: impl FnOnce(u8) -> T) -> Becomes<T> {
    value.map_or(Becomes::Unsaid, |value| Becomes::Known(known(value)))
}

fn text(before: &'static str) -> impl FnOnce(u8) -> Text {
    move |number| Text::stored(&format!("{before}{number}"))
}

fn sector(pick: u32) -> (SectorKind, String) {
    let number = pick % 1_000;
    match pick % 4 {
        0 => (SectorKind::TaxCode, TAX_CODE.to_owned()),
        1 => (SectorKind::SocialInsurance, format!("{number:010}")),
        2 => (SectorKind::DrivingLicence, format!("{number:012}")),
        _ => (SectorKind::Passport, format!("B{number:07}")),
    }
}
