//! Orders about offices and officers.

use ledger_core::domain::command::Command;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::ids::{AreaId, OfficeId, OfficerId, Position};
use ledger_core::domain::office::close::CloseOffice;
use ledger_core::domain::office::establish::{EstablishOffice, OfficeEstablished};
use ledger_core::domain::office::move_to::{MoveOffice, OfficeMoved};
use ledger_core::domain::office::rename::{OfficeRenamed, RenameOffice};
use ledger_core::domain::officer::appoint::{AppointOfficer, OfficerAppointed};
use ledger_core::domain::officer::dismiss::DismissOfficer;
use ledger_core::domain::officer::move_to::MoveOfficer;
use ledger_core::domain::subject::OfficeCode;
use ledger_core::domain::text::{Code, Text};
use ledger_core::domain::values::{Competence, OfficeLevel};

use super::super::bureaus::{Bureau, Service};
use super::super::plain::{Id, Said, What};
use super::super::reform::Tier;
use super::super::script::{Act, Order};
use super::{Office, Plan, nth};

fn office_id(id: Id) -> OfficeId {
    OfficeId::at(Position(id)).expect("no office came in at the founding")
}

fn officer_id(id: Id) -> OfficerId {
    OfficerId::at(Position(id)).expect("no officer came in at the founding")
}

/// Code of an office.
pub(crate) fn bureau_code(number: u32) -> Code {
    Code::stored(&format!("CQ-{number}"))
}

/// Code of an officer's account.
pub(crate) fn officer_code(number: u32) -> Code {
    Code::stored(&format!("CB-{number}"))
}

fn bureau_name(number: u32) -> Text {
    Text::stored(&format!("Cơ quan {number}"))
}

impl Office<'_> {
    pub(super) fn bureau(&self, id: Id) -> Bureau {
        self.plain.bureau(id, None, self.plain.len())
    }

    pub(super) fn bureaus(&self) -> Vec<Id> {
        self.all(|what| matches!(what, What::Service(Service::Established { .. })))
    }

    /// An office; one that is not closed, unless the order is blind.
    fn a_bureau(&self, order: &Order, pick: u32, fit: impl Fn(&Bureau) -> bool) -> Option<Id> {
        let mut all = self.bureaus();
        if !order.blind {
            all.retain(|id| {
                let bureau = self.bureau(*id);
                bureau.closed.is_none() && fit(&bureau)
            });
        }
        nth(&all, pick)
    }

    fn an_officer(&self, order: &Order) -> Option<Id> {
        let mut all = self.all(|what| matches!(what, What::Service(Service::Appointed { .. })));
        if !order.blind {
            all.retain(|id| self.plain.officer(*id, None, self.plain.len()).last().is_some());
        }
        nth(&all, order.picks[0])
    }

    /// What an office of a level serves, where it serves anything.
    fn served(&self, order: &Order, level: OfficeLevel, day: CivilDate) -> Option<Id> {
        let tier = match level {
            OfficeLevel::Province => Tier::Province,
            OfficeLevel::District => Tier::District,
            OfficeLevel::Commune => Tier::Commune,
            OfficeLevel::Central | OfficeLevel::Abroad if !order.blind => return None,
            OfficeLevel::Central | OfficeLevel::Abroad => Tier::Province,
        };
        let mut units = self.plain.units();
        units.retain(|unit| order.blind || self.plain.tier(*unit) == tier);
        if !order.blind {
            units.retain(|unit| self.plain.area(*unit, None, self.plain.len()).is_in_force(day));
        }
        nth(&units, order.picks[1])
    }

    /// The task by which an office is chosen most often comes first.
    fn tasks(pick: u32) -> Vec<Competence> {
        let start = pick as usize % Competence::ALL.len();
        let many = 1 + (pick / 16) as usize % 3;
        let mut tasks: Vec<Competence> =
            Competence::ALL.iter().cycle().skip(start).take(many).copied().collect();
        tasks.sort_unstable();
        tasks
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the other orders are about no offices")]
    pub(super) fn of_bureaus(&self, order: &Order, mut day: CivilDate) -> Option<Plan> {
        let [first, second, third, fourth] = order.picks;
        // Reforms are known before.
        if fourth.is_multiple_of(4) {
            day = day.plus_days(i64::from(fourth / 4 % 90));
        }
        let service = match order.act {
            Act::Establish => {
                let level = OfficeLevel::ALL[first as usize % OfficeLevel::ALL.len()];
                let area = self.served(order, level, day);
                // Now and then a code that another office has, or had.
                let code = if third.is_multiple_of(4) { 1 + third / 4 % 9 } else { third / 4 % 500 + 20 };
                Service::Established { code, level, tasks: Self::tasks(second), area }
            }
            Act::NameBureau => {
                let bureau = self.a_bureau(order, first, |_| true)?;
                Service::Renamed { bureau, name: second % 3 }
            }
            Act::MoveBureau => {
                let bureau = self.a_bureau(order, first, |bureau| bureau.area.is_some())?;
                let (_, level, _) = self.bureau(bureau).is?;
                Service::Moved { bureau, area: self.served(order, level, day)? }
            }
            Act::CloseBureau => {
                // The first offices have most to do.
                let first_ones = self.bureaus().into_iter().take(9).max()?;
                let mut bureau = self.a_bureau(order, first, |_| true)?;
                if bureau <= first_ones && !second.is_multiple_of(6) {
                    bureau = nth(&self.bureaus(), 9 + first % 40)?;
                }
                // Now and then one that is closed already, or that is there only from that day on.
                let mut closed = self.bureaus();
                closed.retain(|id| self.bureau(*id).closed.is_some());
                if third.is_multiple_of(5) {
                    bureau = nth(&closed, first).unwrap_or(bureau);
                } else if third % 5 == 1 {
                    day = self.bureau(bureau).since.unwrap_or(day);
                }
                Service::Closed { bureau }
            }
            Act::Appoint => {
                let bureau = self.a_bureau(order, first, |bureau| bureau.staff.len() < 4)?;
                Service::Appointed { bureau, code: second % 40 }
            }
            Act::Post | Act::Dismiss => {
                let officer = self.an_officer(order)?;
                let to = self.a_bureau(order, second, |_| true)?;
                let own = self.plain.officer(officer, Some(day), self.plain.len()).last();
                // Who works nowhere is refused, whatever it would have been.
                let (from, code, _) = own.unwrap_or((to, 0, day));
                let to = if third.is_multiple_of(9) { from } else { to };
                if order.act == Act::Dismiss {
                    Service::Left { officer, bureau: from }
                } else {
                    let code = if third.is_multiple_of(3) { third / 3 % 40 } else { code };
                    Service::Posted { officer, from, to, code }
                }
            }
            _ => return None,
        };
        Some((command(day, &service), Said::Fact(day, What::Service(service))))
    }
}

/// The command that declares it.
pub(crate) fn command(day: CivilDate, service: &Service) -> Command {
    let effective_date = day.into();
    match service {
        Service::Established { code, level, tasks, area } => {
            let facts = OfficeEstablished {
                code: OfficeCode::parse(bureau_code(*code).as_str()).expect("a code"),
                name: bureau_name(0),
                level: *level,
                competences: tasks.iter().copied().collect(),
                area: area.and_then(|area| AreaId::at(Position(area))),
            };
            Command::EstablishOffice(EstablishOffice { effective_date, facts })
        }
        Service::Renamed { bureau, name } => {
            let renamed = OfficeRenamed { office: office_id(*bureau), name: bureau_name(*name) };
            Command::RenameOffice(RenameOffice { effective_date, renamed })
        }
        Service::Moved { bureau, area } => {
            let area = AreaId::at(Position(*area)).expect("no unit came in at the founding");
            let moved = OfficeMoved { office: office_id(*bureau), area };
            Command::MoveOffice(MoveOffice { effective_date, moved })
        }
        Service::Closed { bureau } => {
            Command::CloseOffice(CloseOffice { effective_date, office: office_id(*bureau) })
        }
        Service::Appointed { bureau, code } => {
            let appointed = OfficerAppointed { code: officer_code(*code), office: office_id(*bureau) };
            Command::AppointOfficer(AppointOfficer { effective_date, appointed })
        }
        Service::Posted { officer, to, code, .. } => Command::MoveOfficer(MoveOfficer {
            effective_date,
            officer: officer_id(*officer),
            office: office_id(*to),
            code: Some(officer_code(*code)),
        }),
        Service::Left { officer, .. } => {
            Command::DismissOfficer(DismissOfficer { effective_date, officer: officer_id(*officer) })
        }
    }
}
