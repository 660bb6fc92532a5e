//! Births: registered, and registered abroad and noted.

use ledger_core::domain::command::Command;
use ledger_core::domain::event::{Abroad, BirthKind, Found, PersonFacts, ToldParent, ToldParents};
use ledger_core::domain::ids::HouseholdId;
use ledger_core::domain::person::note_birth_abroad::NoteBirthAbroad;
use ledger_core::domain::person::register_birth::RegisterBirth;
use ledger_core::domain::values::{Relation, Sex};
use ledger_proto::ledger::registration::v1::{NoteBirthAbroadRequest, RegisterBirthRequest};
use ledger_proto::ledger::r#type::v1 as types;

use super::check::Check;
use super::person::{ETHNICITIES, RELIGIONS};
use super::violation::Malformed;

pub(super) fn register(request: &RegisterBirthRequest, check: &mut Check<'_>) -> Option<Command> {
    let birth_date = check.required_date("birth_date", request.birth_date.as_ref());
    let day = birth_date.and_then(|date| date.earliest());
    let registration_date = match &request.registration_date {
        None => Some(check.context.today),
        given => check.whole_date("registration_date", given.as_ref()),
    };
    let name = check.name("name", request.name.as_ref());
    let sex = check.listed("sex", request.sex, Sex::from_number);
    let birth_place = check.text("birth_place", &request.birth_place);
    let registered = &request.birth_registration_area;
    let registered = check.required_area("birth_registration_area", registered, registration_date);
    let origin_area = check.area("origin_area", &request.origin_area, day);
    let ethnicity = check.ranged("ethnicity", request.ethnicity, ETHNICITIES);
    let religion = check.ranged("religion", request.religion, RELIGIONS);
    let nationality = check.nationality("nationality", &request.nationality);
    let father = check.optional_person("father", request.father.as_ref());
    let mother = check.optional_person("mother", request.mother.as_ref());
    let household = taken_in(request, check);
    let kind = check.birth_kind(request.kind, request.found.as_ref(), &request.surrogacy_paper);
    let told = [request.told_father.as_ref(), request.told_mother.as_ref()];
    let told_parents = check.told_parents(told, [request.father.is_some(), request.mother.is_some()]);
    check.told_of_kind(&told_parents, kind.as_ref(), ["told_father", "told_mother"]);
    let birth_paper = check.code("birth_paper", &request.birth_paper);
    let facts = PersonFacts {
        name: name?,
        sex: sex?,
        birth_date: birth_date?,
        birth_place,
        birth_registration_area: registered,
        origin_area,
        ethnicity,
        religion,
        nationality,
        father,
        mother,
        told_parents,
    };
    let serials = (check.context.serials)();
    Some(Command::RegisterBirth(Box::new(RegisterBirth {
        facts,
        registration_area: registered?,
        registration_date: registration_date?,
        serials,
        household,
        kind: kind?,
        birth_paper,
    })))
}

/// The household that takes the child in, where one does.
fn taken_in(request: &RegisterBirthRequest, check: &mut Check<'_>) -> Option<(HouseholdId, Relation)> {
    let Some(household) = &request.household else {
        if request.relation != 0 {
            check.note("relation", Malformed::NotApplicable);
        }
        return None;
    };
    let household = check.household("household", Some(household));
    let relation = check.listed("relation", request.relation, Relation::from_number);
    household.zip(relation)
}

/// The nationality stays open: only a citizen's birth is noted, and the decision says so.
pub(super) fn note_abroad(request: &NoteBirthAbroadRequest, check: &mut Check<'_>) -> Option<Command> {
    let birth_date = check.required_date("birth_date", request.birth_date.as_ref());
    let day = birth_date.and_then(|date| date.earliest());
    let noted_date = match &request.noted_date {
        None => Some(check.context.today),
        given => check.whole_date("noted_date", given.as_ref()),
    };
    let name = check.name("name", request.name.as_ref());
    let sex = check.listed("sex", request.sex, Sex::from_number);
    let birth_place = check.text("birth_place", &request.birth_place);
    let noting_area = check.required_area("noting_area", &request.noting_area, noted_date);
    let origin_area = check.area("origin_area", &request.origin_area, day);
    let ethnicity = check.ranged("ethnicity", request.ethnicity, ETHNICITIES);
    let religion = check.ranged("religion", request.religion, RELIGIONS);
    let father = check.optional_person("father", request.father.as_ref());
    let mother = check.optional_person("mother", request.mother.as_ref());
    let told = [request.told_father.as_ref(), request.told_mother.as_ref()];
    let told_parents = check.told_parents(told, [request.father.is_some(), request.mother.is_some()]);
    let abroad = check.registered_abroad(request.abroad.as_ref());
    let facts = PersonFacts {
        name: name?,
        sex: sex?,
        birth_date: birth_date?,
        birth_place,
        birth_registration_area: None,
        origin_area,
        ethnicity,
        religion,
        nationality: None,
        father,
        mother,
        told_parents,
    };
    let serials = (check.context.serials)();
    Some(Command::NoteBirthAbroad(Box::new(NoteBirthAbroad {
        facts,
        abroad: abroad?,
        noting_area: noting_area?,
        noted_date: noted_date?,
        serials,
    })))
}

impl Check<'_> {
    /// The kind of a birth, and what belongs to that kind only.
    pub(super) fn birth_kind(
        &mut self,
        kind: i32,
        found: Option<&types::Found>,
        paper: &str,
    ) -> Option<BirthKind> {
        let Ok(kind) = types::BirthKind::try_from(kind) else {
            self.note("kind", Malformed::UnknownValue);
            return None;
        };
        if found.is_some() && kind != types::BirthKind::Found {
            self.note("found", Malformed::NotApplicable);
        }
        if !paper.is_empty() && kind != types::BirthKind::Surrogate {
            self.note("surrogacy_paper", Malformed::NotApplicable);
        }
        match kind {
            types::BirthKind::Unspecified => Some(BirthKind::Ordinary),
            types::BirthKind::Found => self.found(found).map(BirthKind::Found),
            types::BirthKind::FatherUndetermined => Some(BirthKind::FatherUndetermined),
            types::BirthKind::MotherUndetermined => Some(BirthKind::MotherUndetermined),
            types::BirthKind::Surrogate => {
                self.required_code("surrogacy_paper", paper).map(BirthKind::Surrogate)
            }
        }
    }

    /// What is told of father and mother who are not in the register, and so are not `named` by an id.
    pub(super) fn told_parents(
        &mut self,
        [father, mother]: [Option<&types::ToldParent>; 2],
        named: [bool; 2],
    ) -> ToldParents {
        ToldParents {
            father: self.told_parent("told_father", father, named[0]),
            mother: self.told_parent("told_mother", mother, named[1]),
        }
    }

    fn told_parent(
        &mut self,
        field: &'static str,
        told: Option<&types::ToldParent>,
        named: bool,
    ) -> Option<Box<ToldParent>> {
        let told = told?;
        if named {
            self.note(field, Malformed::NotApplicable);
            return None;
        }
        self.within(field, |check| {
            let name = check.name("name", told.name.as_ref());
            let birth_date = check.date("birth_date", told.birth_date.as_ref());
            let nationality = check.nationality("nationality", &told.nationality);
            let birth_date = birth_date.unwrap_or_default();
            Some(Box::new(ToldParent { name: name?, birth_date, nationality }))
        })
    }

    /// Of a parent whom the kind of the birth leaves open nothing is told.
    pub(super) fn told_of_kind(
        &mut self,
        told: &ToldParents,
        kind: Option<&BirthKind>,
        [father, mother]: [&'static str; 2],
    ) {
        let (no_father, no_mother) = match kind {
            Some(BirthKind::Found(_)) => (true, true),
            Some(BirthKind::FatherUndetermined) => (true, false),
            Some(BirthKind::MotherUndetermined) => (false, true),
            Some(BirthKind::Ordinary | BirthKind::Surrogate(_)) | None => (false, false),
        };
        if no_father && told.father.is_some() {
            self.note(father, Malformed::NotApplicable);
        }
        if no_mother && told.mother.is_some() {
            self.note(mother, Malformed::NotApplicable);
        }
    }

    fn found(&mut self, found: Option<&types::Found>) -> Option<Found> {
        let found = self.required("found", found)?;
        self.within("found", |check| {
            let record_date = check.required_day("record_date", found.record_date.as_ref());
            let record = check.required_code("record", &found.record);
            let place = check.required_text("place", &found.place);
            let carer = check.text("carer", &found.carer);
            let estimated = found.estimated;
            Some(Found { record_date: record_date?, record: record?, place: place?, carer, estimated })
        })
    }

    /// What a foreign authority registered.
    pub(super) fn registered_abroad(&mut self, abroad: Option<&types::RegisteredAbroad>) -> Option<Abroad> {
        let abroad = self.required("abroad", abroad)?;
        self.within("abroad", |check| {
            if abroad.country.is_empty() {
                check.note("country", Malformed::Required);
            }
            let country = check.nationality("country", &abroad.country);
            let authority = check.required_text("authority", &abroad.authority);
            let document = check.required_code("document", &abroad.document);
            let document_date = check.required_day("document_date", abroad.document_date.as_ref());
            Some(Abroad {
                country: country?,
                authority: authority?,
                document: document?,
                document_date: document_date?,
            })
        })
    }
}
