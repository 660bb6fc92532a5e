//! The event that a correction puts in the place of another. Its shape is that of stored events, but it comes from outside:
//! every value is checked as in the request that would have made it.

use ledger_core::domain::dates::PartialDate;
use ledger_core::domain::event::Event;
use ledger_core::domain::rejection::Rejection;
use ledger_proto::ledger::event::v1 as events;
use ledger_proto::ledger::event::v1::event::Act;

use super::check::Check;

mod birth;
mod card;
mod cards;
mod civil_data;
mod family;
mod household;
mod identity;
mod office;
mod person;
mod place;
mod residence;
mod residence_end;
mod residence_stay;
mod residence_temporary;
mod stock;

/// Reads the act of a replacement that takes effect on a date, or when its target did.
#[allow(clippy::too_many_lines, reason = "one line for each kind of act")]
pub(super) fn read(event: &events::Event, on: Option<PartialDate>, check: &mut Check<'_>) -> Option<Event> {
    match check.required("act", event.act.as_ref())? {
        Act::LedgerFounded(_) | Act::EventCorrected(_) | Act::EventAnnulled(_) => {
            check.note_missing("", Rejection::NotAmendable);
            None
        }
        Act::NameChanged(e) => {
            check.within("name_changed", |c| civil_data::name_changed(e, c)).map(Event::NameChanged)
        }
        Act::CivilDataCorrected(e) => check
            .within("civil_data_corrected", |c| civil_data::corrected(e, c))
            .map(Event::CivilDataCorrected),
        Act::CivilDataSupplemented(e) => check
            .within("civil_data_supplemented", |c| civil_data::supplemented(e, c))
            .map(Event::CivilDataSupplemented),
        Act::EthnicityRedetermined(e) => check
            .within("ethnicity_redetermined", |c| civil_data::ethnicity(e, c))
            .map(Event::EthnicityRedetermined),
        Act::SexRedetermined(e) => {
            check.within("sex_redetermined", |c| civil_data::sex(e, c)).map(Event::SexRedetermined)
        }
        Act::NationalityLost(e) => {
            check.within("nationality_lost", |c| identity::nationality_lost(e, c)).map(Event::NationalityLost)
        }
        Act::NationalityGained(e) => check
            .within("nationality_gained", |c| identity::nationality_gained(e, c))
            .map(Event::NationalityGained),
        Act::PersonalNumberEstablished(e) => check
            .within("personal_number_established", |c| identity::established(e, c))
            .map(Event::PersonalNumberEstablished),
        Act::PersonalNumberCancelled(e) => check
            .within("personal_number_cancelled", |c| identity::cancelled(e, c))
            .map(Event::PersonalNumberCancelled),
        Act::PersonalNumberReestablished(e) => check
            .within("personal_number_reestablished", |c| identity::reestablished(e, c))
            .map(Event::PersonalNumberReestablished),
        Act::OldNumberLinked(e) => {
            check.within("old_number_linked", |c| identity::old_linked(e, c)).map(Event::OldNumberLinked)
        }
        Act::OldNumberUnlinked(e) => check
            .within("old_number_unlinked", |c| identity::old_unlinked(e, c))
            .map(Event::OldNumberUnlinked),
        Act::SectorIdLinked(e) => {
            check.within("sector_id_linked", |c| identity::sector_linked(e, c)).map(Event::SectorIdLinked)
        }
        Act::SectorIdUnlinked(e) => check
            .within("sector_id_unlinked", |c| identity::sector_unlinked(e, c))
            .map(Event::SectorIdUnlinked),
        Act::RecordsMerged(e) => {
            check.within("records_merged", |c| identity::merged(e, c)).map(Event::RecordsMerged)
        }
        Act::RecordsSplit(e) => {
            check.within("records_split", |c| identity::split(e, c)).map(Event::RecordsSplit)
        }
        Act::ParticularsUpdated(e) => check
            .within("particulars_updated", |c| identity::particulars(e, c))
            .map(Event::ParticularsUpdated),
        Act::AreaEstablished(e) => {
            check.within("area_established", |c| place::area(e, c)).map(Event::AreaEstablished)
        }
        Act::DwellingRegistered(e) => {
            check.within("dwelling_registered", |c| place::dwelling(e, c)).map(Event::DwellingRegistered)
        }
        Act::AreaRenamed(e) => check.within("area_renamed", |c| place::renamed(e, c)).map(Event::AreaRenamed),
        Act::AreaRecoded(e) => check.within("area_recoded", |c| place::recoded(e, c)).map(Event::AreaRecoded),
        Act::AreaMoved(e) => check.within("area_moved", |c| place::moved(e, c)).map(Event::AreaMoved),
        Act::AreasAbolished(e) => {
            check.within("areas_abolished", |c| place::abolished(e, c)).map(Event::AreasAbolished)
        }
        Act::AreasMerged(e) => check.within("areas_merged", |c| place::merged(e, c)).map(Event::AreasMerged),
        Act::AreaSplit(e) => check.within("area_split", |c| place::split(e, c)).map(Event::AreaSplit),
        Act::DwellingReaddressed(e) => {
            check.within("dwelling_readdressed", |c| place::readdressed(e, c)).map(Event::DwellingReaddressed)
        }
        Act::DwellingIdentified(e) => {
            check.within("dwelling_identified", |c| place::identified(e, c)).map(Event::DwellingIdentified)
        }
        Act::RegistrationBanNoted(e) => {
            check.within("registration_ban_noted", |c| place::ban(e, c)).map(Event::RegistrationBanNoted)
        }
        Act::RegistrationBanLifted(e) => check
            .within("registration_ban_lifted", |c| place::ban_lifted(e, c))
            .map(Event::RegistrationBanLifted),
        Act::DwellingsMerged(e) => {
            check.within("dwellings_merged", |c| place::dwellings_merged(e, c)).map(Event::DwellingsMerged)
        }
        Act::DwellingSplit(e) => {
            check.within("dwelling_split", |c| place::dwelling_split(e, c)).map(Event::DwellingSplit)
        }
        Act::DwellingAreaAssigned(e) => check
            .within("dwelling_area_assigned", |c| place::area_assigned(e, c))
            .map(Event::DwellingAreaAssigned),
        Act::PersonEnrolled(e) => {
            check.within("person_enrolled", |c| person::enrolled(e, c)).map(Event::PersonEnrolled)
        }
        Act::BirthRegistered(e) => {
            check.within("birth_registered", |c| birth::registered(e, c)).map(Event::BirthRegistered)
        }
        Act::BirthAbroadNoted(e) => {
            check.within("birth_abroad_noted", |c| birth::noted_abroad(e, c)).map(Event::BirthAbroadNoted)
        }
        Act::DeathRegistered(e) => {
            check.within("death_registered", |c| person::death(e, on, c)).map(Event::DeathRegistered)
        }
        Act::MarriageRegistered(e) => {
            check.within("marriage_registered", |c| family::marriage(e, c)).map(Event::MarriageRegistered)
        }
        Act::DivorceNoted(e) => {
            check.within("divorce_noted", |c| family::divorce(e, c)).map(Event::DivorceNoted)
        }
        Act::WidowhoodNoted(e) => {
            check.within("widowhood_noted", |c| family::widowhood(e, c)).map(Event::WidowhoodNoted)
        }
        Act::MarriageAnnulled(e) => check
            .within("marriage_annulled", |c| family::annulled_marriage(e, c))
            .map(Event::MarriageAnnulled),
        Act::ParentRecognised(e) => {
            check.within("parent_recognised", |c| family::recognition(e, c)).map(Event::ParentRecognised)
        }
        Act::ChildAdopted(e) => {
            check.within("child_adopted", |c| family::adoption(e, c)).map(Event::ChildAdopted)
        }
        Act::AdoptionEnded(e) => {
            check.within("adoption_ended", |c| family::adoption_end(e, c)).map(Event::AdoptionEnded)
        }
        Act::GuardianshipOpened(e) => {
            check.within("guardianship_opened", |c| family::guardianship(e, c)).map(Event::GuardianshipOpened)
        }
        Act::GuardianshipEnded(e) => check
            .within("guardianship_ended", |c| family::guardianship_end(e, c))
            .map(Event::GuardianshipEnded),
        Act::MissingDeclared(e) => {
            check.within("missing_declared", |c| family::missing(e, c)).map(Event::MissingDeclared)
        }
        Act::MissingCancelled(e) => {
            check.within("missing_cancelled", |c| family::found(e, c)).map(Event::MissingCancelled)
        }
        Act::DeathDeclared(e) => {
            check.within("death_declared", |c| family::declared_death(e, c)).map(Event::DeathDeclared)
        }
        Act::DeathCancelled(e) => {
            check.within("death_cancelled", |c| family::cancelled_death(e, c)).map(Event::DeathCancelled)
        }
        Act::CapacityChanged(e) => {
            check.within("capacity_changed", |c| family::capacity(e, c)).map(Event::CapacityChanged)
        }
        Act::HouseholdFormed(e) => {
            check.within("household_formed", |c| household::formed(e, c)).map(Event::HouseholdFormed)
        }
        Act::HouseholdJoined(e) => {
            check.within("household_joined", |c| household::joined(e, c)).map(Event::HouseholdJoined)
        }
        Act::HouseholdLeft(e) => {
            check.within("household_left", |c| household::left(e, c)).map(Event::HouseholdLeft)
        }
        Act::HouseholdHeadChanged(e) => {
            check.within("household_head_changed", |c| household::head(e, c)).map(Event::HouseholdHeadChanged)
        }
        Act::HouseholdSplit(e) => {
            check.within("household_split", |c| household::split(e, c)).map(Event::HouseholdSplit)
        }
        Act::HouseholdsMerged(e) => {
            check.within("households_merged", |c| household::merged(e, c)).map(Event::HouseholdsMerged)
        }
        Act::RelationsChanged(e) => {
            check.within("relations_changed", |c| household::related(e, c)).map(Event::RelationsChanged)
        }
        Act::HouseholdNumbered(e) => {
            check.within("household_numbered", |c| household::numbered(e, c)).map(Event::HouseholdNumbered)
        }
        Act::PermanentResidenceChanged(e) => check
            .within("permanent_residence_changed", |c| residence::moved(e, c))
            .map(Event::PermanentResidenceChanged),
        Act::ResidenceAbroadRegistered(e) => check
            .within("residence_abroad_registered", |c| residence_end::abroad(e, c))
            .map(Event::ResidenceAbroadRegistered),
        Act::PermanentResidenceDeregistered(e) => check
            .within("permanent_residence_deregistered", |c| residence_end::deregistered(e, c))
            .map(Event::PermanentResidenceDeregistered),
        Act::ContactAddressDeclared(e) => check
            .within("contact_address_declared", |c| residence_end::contact(e, c))
            .map(Event::ContactAddressDeclared),
        Act::ContactAddressWithdrawn(e) => check
            .within("contact_address_withdrawn", |c| residence_end::withdrawn(e, c))
            .map(Event::ContactAddressWithdrawn),
        Act::NotLivingThereFound(e) => check
            .within("not_living_there_found", |c| residence_end::not_living(e, c))
            .map(Event::NotLivingThereFound),
        Act::TemporaryResidenceRegistered(e) => check
            .within("temporary_residence_registered", |c| residence_temporary::register(e, c))
            .map(Event::TemporaryResidenceRegistered),
        Act::TemporaryResidenceRenewed(e) => check
            .within("temporary_residence_renewed", |c| residence_temporary::renew(e, c))
            .map(Event::TemporaryResidenceRenewed),
        Act::TemporaryResidenceRemoved(e) => check
            .within("temporary_residence_removed", |c| residence_temporary::remove(e, c))
            .map(Event::TemporaryResidenceRemoved),
        Act::AbsenceDeclared(e) => check
            .within("absence_declared", |c| residence_temporary::absence(e, c))
            .map(Event::AbsenceDeclared),
        Act::AbsenceEnded(e) => {
            check.within("absence_ended", |c| residence_temporary::back(e, c)).map(Event::AbsenceEnded)
        }
        Act::CurrentPlaceDeclared(e) => check
            .within("current_place_declared", |c| residence_temporary::current_place(e, c))
            .map(Event::CurrentPlaceDeclared),
        Act::RegistrationCancelled(e) => check
            .within("registration_cancelled", |c| residence_end::cancelled(e, c))
            .map(Event::RegistrationCancelled),
        Act::StayNotified(e) => {
            check.within("stay_notified", |c| residence_stay::notified(e, on, c)).map(Event::StayNotified)
        }
        Act::FindingClosed(e) => {
            check.within("finding_closed", |c| residence_end::closed(e, c)).map(Event::FindingClosed)
        }
        Act::CardApplied(e) => check.within("card_applied", |c| card::applied(e, c)).map(Event::CardApplied),
        Act::CardApproved(e) => {
            check.within("card_approved", |c| card::approved(e, c)).map(Event::CardApproved)
        }
        Act::CardPersonalised(e) => {
            check.within("card_personalised", |c| card::made(e, on, c)).map(Event::CardPersonalised)
        }
        Act::CardHandedOver(e) => {
            check.within("card_handed_over", |c| card::handed_over(e, c)).map(Event::CardHandedOver)
        }
        Act::CardCaptured(e) => {
            check.within("card_captured", |c| cards::captured(e, c)).map(Event::CardCaptured)
        }
        Act::CardRefused(e) => check.within("card_refused", |c| cards::refused(e, c)).map(Event::CardRefused),
        Act::CardWithdrawn(e) => {
            check.within("card_withdrawn", |c| cards::withdrawn(e, c)).map(Event::CardWithdrawn)
        }
        Act::CardsBatched(e) => {
            check.within("cards_batched", |c| cards::batched(e, c)).map(Event::CardsBatched)
        }
        Act::CardChecked(e) => check.within("card_checked", |c| cards::checked(e, c)).map(Event::CardChecked),
        Act::CardDispatched(e) => {
            check.within("card_dispatched", |c| cards::dispatched(e, c)).map(Event::CardDispatched)
        }
        Act::CardReceived(e) => {
            check.within("card_received", |c| cards::received(e, c)).map(Event::CardReceived)
        }
        Act::CardLost(e) => check.within("card_lost", |c| cards::lost(e, c)).map(Event::CardLost),
        Act::CardHeld(e) => check.within("card_held", |c| cards::held(e, c)).map(Event::CardHeld),
        Act::CardReturned(e) => {
            check.within("card_returned", |c| cards::returned(e, c)).map(Event::CardReturned)
        }
        Act::CardRevoked(e) => check.within("card_revoked", |c| cards::revoked(e, c)).map(Event::CardRevoked),
        Act::CardDestroyed(e) => {
            check.within("card_destroyed", |c| cards::destroyed(e, c)).map(Event::CardDestroyed)
        }
        Act::BlankStockOpened(e) => {
            check.within("blank_stock_opened", |c| stock::opened(e, c)).map(Event::BlankStockOpened)
        }
        Act::BlanksReceived(e) => {
            check.within("blanks_received", |c| stock::received(e, c)).map(Event::BlanksReceived)
        }
        Act::BatchSettled(e) => {
            check.within("batch_settled", |c| stock::settled(e, c)).map(Event::BatchSettled)
        }
        Act::BlanksWrittenOff(e) => {
            check.within("blanks_written_off", |c| stock::written_off(e, c)).map(Event::BlanksWrittenOff)
        }
        Act::BlanksCounted(e) => {
            check.within("blanks_counted", |c| stock::counted(e, c)).map(Event::BlanksCounted)
        }
        Act::BlanksDestroyed(e) => {
            check.within("blanks_destroyed", |c| stock::destroyed(e, c)).map(Event::BlanksDestroyed)
        }
        Act::CertificateIssued(e) => {
            check.within("certificate_issued", |c| cards::certificate(e, c)).map(Event::CertificateIssued)
        }
        Act::CertificateRevoked(e) => check
            .within("certificate_revoked", |c| cards::certificate_revoked(e, c))
            .map(Event::CertificateRevoked),
        Act::OfficeEstablished(e) => check
            .within("office_established", |c| office::established(e, c))
            .map(|office| Event::OfficeEstablished(Box::new(office))),
        Act::OfficeRenamed(e) => {
            check.within("office_renamed", |c| office::renamed(e, c)).map(Event::OfficeRenamed)
        }
        Act::OfficeMoved(e) => check.within("office_moved", |c| office::moved(e, c)).map(Event::OfficeMoved),
        Act::OfficeClosed(e) => {
            check.within("office_closed", |c| office::closed(e, c)).map(Event::OfficeClosed)
        }
        Act::OfficerAppointed(e) => {
            check.within("officer_appointed", |c| office::appointed(e, c)).map(Event::OfficerAppointed)
        }
        Act::OfficerMoved(e) => {
            check.within("officer_moved", |c| office::officer_moved(e, c)).map(Event::OfficerMoved)
        }
        Act::OfficerDismissed(e) => {
            check.within("officer_dismissed", |c| office::dismissed(e, c)).map(Event::OfficerDismissed)
        }
    }
}
