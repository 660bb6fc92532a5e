//! Offices and their officers.

use std::collections::BTreeSet;

use ledger_core::domain::event::OfficeEstablished;
use ledger_core::domain::ids::{AreaId, OfficeId, OfficerId, Position};
use ledger_core::domain::office::{Former, Office, Posting};
use ledger_core::domain::officer::{Officer, PostedAt};
use ledger_core::domain::subject::OfficeCode;
use ledger_core::domain::text::{Code, Text};
use ledger_core::domain::values::{Competence, OfficeLevel};

use crate::encode::{Packer, Unpacker};
use crate::rows::{Row, Table};

/// Every office and every officer that a record names.
#[derive(Debug)]
pub(crate) struct Offices {
    pub(crate) offices: Table<Office>,
    pub(crate) officers: Table<Officer>,
}

impl Offices {
    pub(crate) fn new() -> Self {
        Offices { offices: Table::new(), officers: Table::new() }
    }

    /// Bytes in memory, estimated.
    pub(crate) fn memory(&self) -> usize {
        self.offices.memory() + self.officers.memory()
    }
}

impl Row for Office {
    fn pack(&self, to: &mut Packer<'_>) {
        to.flags(&[self.facts.is_some(), self.closed.is_some()]);
        self.facts.iter().for_each(|facts| pack_facts(facts, to));
        to.date(self.since);
        self.closed.into_iter().for_each(|closed| to.date(closed));
        to.number(self.former.len() as u64);
        for former in &self.former {
            to.date(former.until);
            pack_facts(&former.facts, to);
        }
        // The postings are the rest of the row, and need no count.
        for posting in &self.postings {
            to.flags(&[posting.until.is_some()]);
            to.number(posting.officer.get());
            to.unique(posting.code.as_str());
            to.date(posting.from);
            posting.until.into_iter().for_each(|until| to.date(until));
        }
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let mut has = from.flags()?;
        let facts = from.maybe(has.take(), unpack_facts)?;
        let since = from.date()?;
        let closed = from.maybe(has.take(), Unpacker::date)?;
        let former = from.number()?;
        let former = (0..former)
            .map(|_| Some(Former { until: from.date()?, facts: unpack_facts(from)? }))
            .collect::<Option<_>>()?;
        let mut office = Office { facts, since, closed, former, postings: Vec::new() };
        while !from.is_done() {
            let mut has = from.flags()?;
            let officer = OfficerId::at(Position(from.number()?))?;
            let code = from.unique().map(Code::stored)?;
            let (first, until) = (from.date()?, from.maybe(has.take(), Unpacker::date)?);
            office.postings.push(Posting { officer, code, from: first, until });
        }
        Some(office)
    }
}

impl Row for Officer {
    fn pack(&self, to: &mut Packer<'_>) {
        to.flags(&[self.left.is_some()]);
        self.left.into_iter().for_each(|left| to.date(left));
        // The postings are the rest of the row, and need no count.
        for posting in &self.postings {
            to.number(posting.office.get());
            to.unique(posting.code.as_str());
            to.date(posting.from);
        }
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let mut has = from.flags()?;
        let mut officer = Officer { postings: Vec::new(), left: from.maybe(has.take(), Unpacker::date)? };
        while !from.is_done() {
            let office = OfficeId::at(Position(from.number()?))?;
            let code = from.unique().map(Code::stored)?;
            officer.postings.push(PostedAt { office, code, from: from.date()? });
        }
        Some(officer)
    }
}

fn pack_facts(facts: &OfficeEstablished, to: &mut Packer<'_>) {
    to.flags(&[facts.area.is_some()]);
    to.unique(&facts.code.to_string());
    to.words(facts.name.as_str());
    to.byte(facts.level.number());
    to.number(facts.competences.len() as u64);
    facts.competences.iter().for_each(|competence| to.byte(competence.number()));
    facts.area.into_iter().for_each(|area| to.number(area.get()));
}

fn unpack_facts(from: &mut Unpacker<'_>) -> Option<OfficeEstablished> {
    let mut has = from.flags()?;
    let code = OfficeCode::parse(from.unique()?)?;
    let name = from.words(Text::stored)?;
    let level = OfficeLevel::from_number(from.byte()?.into())?;
    let count = from.number()?;
    let competences = (0..count)
        .map(|_| Competence::from_number(from.byte()?.into()))
        .collect::<Option<BTreeSet<Competence>>>()?;
    let area = from.maybe(has.take(), |from| AreaId::at(Position(from.number()?)))?;
    Some(OfficeEstablished { code, name, level, competences, area })
}
