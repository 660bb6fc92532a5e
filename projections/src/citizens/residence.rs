//! The part of a person's row that says what of their residence lies beside the permanent one.

use ledger_core::domain::ids::{DwellingId, Position};
use ledger_core::domain::residence::Living;
use ledger_core::domain::residence::living::{Abroad, ContactAddress, Elsewhere, Finding, Whereabouts};
use ledger_core::domain::residence::temporary::Passing;
use ledger_core::domain::text::Text;
use ledger_core::domain::values::DeregistrationGround;

use super::passing;
use crate::encode::{Packer, Unpacker};

/// What comes behind the flags of [`Whereabouts`]: 0 and 1 for the two kinds without a ground, 2 and the ground's number else.
const ABROAD: u8 = 0;
const CONTACT_ONLY: u8 = 1;
const DEREGISTERED: u8 = 2;

pub(super) fn pack(living: &Living, to: &mut Packer<'_>) {
    let passes = living.passing != Passing::default();
    to.flags(&[
        living.elsewhere.is_some(),
        living.contact.is_some(),
        !living.findings.is_empty(),
        passes,
        living.withdrawn.is_some(),
    ]);
    if let Some(elsewhere) = &living.elsewhere {
        pack_elsewhere(elsewhere, to);
    }
    if let Some(contact) = &living.contact {
        pack_contact(contact, to);
    }
    if !living.findings.is_empty() {
        to.number(living.findings.len() as u64);
        living.findings.iter().for_each(|finding| pack_finding(finding, to));
    }
    if passes {
        passing::pack(&living.passing, to);
    }
    living.withdrawn.into_iter().for_each(|by| to.near(by));
}

pub(super) fn unpack(from: &mut Unpacker<'_>) -> Option<Living> {
    let mut has = from.flags()?;
    let elsewhere = from.maybe(has.take(), unpack_elsewhere)?;
    let contact = from.maybe(has.take(), unpack_contact)?;
    let findings = from.maybe(has.take(), |from| {
        let count = from.number()?;
        (0..count).map(|_| unpack_finding(from)).collect::<Option<Vec<Finding>>>()
    })?;
    let passing = from.maybe(has.take(), passing::unpack)?.unwrap_or_default();
    let withdrawn = from.maybe(has.take(), |from| from.near())?;
    Some(Living { elsewhere, contact, withdrawn, findings: findings.unwrap_or_default(), passing })
}

fn pack_elsewhere(elsewhere: &Elsewhere, to: &mut Packer<'_>) {
    match &elsewhere.whereabouts {
        Whereabouts::Abroad(abroad) => {
            to.byte(ABROAD);
            to.flags(&[abroad.country.is_some(), abroad.address.is_some()]);
            abroad.country.iter().for_each(|country| to.fixed(country));
            abroad.address.iter().for_each(|address| to.words(address.as_str()));
        }
        Whereabouts::ContactOnly => to.byte(CONTACT_ONLY),
        Whereabouts::Deregistered(ground) => to.byte(DEREGISTERED + ground.number()),
    }
    to.date(elsewhere.since);
    to.near(elsewhere.declared);
}

fn unpack_elsewhere(from: &mut Unpacker<'_>) -> Option<Elsewhere> {
    let whereabouts = match from.byte()? {
        ABROAD => {
            let mut has = from.flags()?;
            let country = from.maybe(has.take(), Unpacker::fixed)?;
            let address = from.maybe(has.take(), |from| from.words(Text::stored))?;
            Whereabouts::Abroad(Abroad { country, address })
        }
        CONTACT_ONLY => Whereabouts::ContactOnly,
        number => {
            let ground = DeregistrationGround::from_number(i32::from(number) - i32::from(DEREGISTERED))?;
            Whereabouts::Deregistered(ground)
        }
    };
    Some(Elsewhere { whereabouts, since: from.date()?, declared: from.near()? })
}

fn pack_contact(contact: &ContactAddress, to: &mut Packer<'_>) {
    to.flags(&[contact.dwelling.is_some(), contact.address.is_some()]);
    contact.dwelling.iter().for_each(|dwelling| to.near(dwelling.position()));
    contact.address.iter().for_each(|address| to.words(address.as_str()));
    to.date(contact.since);
    to.near(contact.declared);
}

fn unpack_contact(from: &mut Unpacker<'_>) -> Option<ContactAddress> {
    let mut has = from.flags()?;
    Some(ContactAddress {
        dwelling: from.maybe(has.take(), dwelling)?,
        address: from.maybe(has.take(), |from| from.words(Text::stored))?,
        since: from.date()?,
        declared: from.near()?,
    })
}

fn pack_finding(finding: &Finding, to: &mut Packer<'_>) {
    to.flags(&[finding.until.is_some()]);
    to.near(finding.dwelling.position());
    to.date(finding.since);
    finding.until.into_iter().for_each(|day| to.day(day));
}

fn unpack_finding(from: &mut Unpacker<'_>) -> Option<Finding> {
    let mut has = from.flags()?;
    let (dwelling, since) = (dwelling(from)?, from.date()?);
    Some(Finding { dwelling, since, until: from.maybe(has.take(), Unpacker::day)? })
}

fn dwelling(from: &mut Unpacker<'_>) -> Option<DwellingId> {
    let position: Position = from.near()?;
    DwellingId::at(position)
}
