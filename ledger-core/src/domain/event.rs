//! The closed list of acts, in the past tense: what the log holds.
//!
//! One declaration at the counter is one event, and it names every subject that it touches. An event never carries the id
//! of the subject that it brings in: that id is the event's own position. What each act says, and what it means to the lives
//! that it touches, stands in the file of that act ([`Act`]).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::act::Act;
use super::ids::Position;
use super::subject::{NewSubject, Subject, Touched};

pub use super::amendment::annul::EventAnnulled;
pub use super::amendment::correct::EventCorrected;
pub use super::area::abolish::AreasAbolished;
pub use super::area::establish::AreaEstablished;
pub use super::area::merge::AreasMerged;
pub use super::area::move_below::AreaMoved;
pub use super::area::recode::AreaRecoded;
pub use super::area::rename::AreaRenamed;
pub use super::area::split::AreaSplit;
pub use super::card::apply::CardApplied;
pub use super::card::approve::CardApproved;
pub use super::card::batch::{CardsBatched, Drawn};
pub use super::card::capture::CardCaptured;
pub use super::card::certificate::issue::CertificateIssued;
pub use super::card::certificate::revoke::CertificateRevoked;
pub use super::card::check::CardChecked;
pub use super::card::destroy::CardDestroyed;
pub use super::card::dispatch::CardDispatched;
pub use super::card::give_back::CardReturned;
pub use super::card::hand_over::CardHandedOver;
pub use super::card::hold::CardHeld;
pub use super::card::personalise::CardPersonalised;
pub use super::card::receive::CardReceived;
pub use super::card::refuse::CardRefused;
pub use super::card::report_lost::CardLost;
pub use super::card::revoke::CardRevoked;
pub use super::card::withdraw::CardWithdrawn;
pub use super::civil_data::CivilData;
pub use super::civil_data::change_name::NameChanged;
pub use super::civil_data::correct::CivilDataCorrected;
pub use super::civil_data::redetermine_ethnicity::EthnicityRedetermined;
pub use super::civil_data::redetermine_sex::SexRedetermined;
pub use super::civil_data::supplement::CivilDataSupplemented;
pub use super::dwelling::assign_area::DwellingAreaAssigned;
pub use super::dwelling::ban::RegistrationBanNoted;
pub use super::dwelling::identify::DwellingIdentified;
pub use super::dwelling::lift_ban::RegistrationBanLifted;
pub use super::dwelling::merge::DwellingsMerged;
pub use super::dwelling::readdress::DwellingReaddressed;
pub use super::dwelling::register::DwellingRegistered;
pub use super::dwelling::split::DwellingSplit;
pub use super::family::adopt::ChildAdopted;
pub use super::family::annul_marriage::MarriageAnnulled;
pub use super::family::cancel_dead::DeathCancelled;
pub use super::family::cancel_missing::MissingCancelled;
pub use super::family::change_capacity::CapacityChanged;
pub use super::family::declare_dead::DeathDeclared;
pub use super::family::declare_missing::MissingDeclared;
pub use super::family::divorce::{DivorceNoted, Ended};
pub use super::family::end_adoption::AdoptionEnded;
pub use super::family::end_guardianship::GuardianshipEnded;
pub use super::family::marry::MarriageRegistered;
pub use super::family::note_widowhood::WidowhoodNoted;
pub use super::family::open_guardianship::GuardianshipOpened;
pub use super::family::recognise::ParentRecognised;
pub use super::household::change_head::HouseholdHeadChanged;
pub use super::household::change_relations::RelationsChanged;
pub use super::household::form::HouseholdFormed;
pub use super::household::join::HouseholdJoined;
pub use super::household::leave::HouseholdLeft;
pub use super::household::merge::HouseholdsMerged;
pub use super::household::number::HouseholdNumbered;
pub use super::household::split::HouseholdSplit;
pub use super::household::{HouseholdEntry, Member};
pub use super::identity::cancel_number::PersonalNumberCancelled;
pub use super::identity::establish_number::PersonalNumberEstablished;
pub use super::identity::gain_nationality::NationalityGained;
pub use super::identity::link_old_number::OldNumberLinked;
pub use super::identity::link_sector_id::SectorIdLinked;
pub use super::identity::lose_nationality::NationalityLost;
pub use super::identity::merge_records::RecordsMerged;
pub use super::identity::reestablish_number::PersonalNumberReestablished;
pub use super::identity::sector::SectorId;
pub use super::identity::split_records::RecordsSplit;
pub use super::identity::unlink_old_number::OldNumberUnlinked;
pub use super::identity::unlink_sector_id::SectorIdUnlinked;
pub use super::identity::update_particulars::{Becomes, Particulars, ParticularsUpdated};
pub use super::office::close::OfficeClosed;
pub use super::office::establish::OfficeEstablished;
pub use super::office::move_to::OfficeMoved;
pub use super::office::rename::OfficeRenamed;
pub use super::officer::appoint::OfficerAppointed;
pub use super::officer::dismiss::OfficerDismissed;
pub use super::officer::move_to::OfficerMoved;
pub use super::person::birth_kind::{BirthKind, Found};
pub use super::person::enrol::PersonEnrolled;
pub use super::person::facts::{PersonFacts, ToldParent, ToldParents};
pub use super::person::note_birth_abroad::{Abroad, BirthAbroadNoted};
pub use super::person::register_birth::BirthRegistered;
pub use super::person::register_death::{DeathRegistered, TimeOfDay};
pub use super::residence::cancel_registration::RegistrationCancelled;
pub use super::residence::change_permanent::{Arrival, Mover, PermanentResidenceChanged};
pub use super::residence::close_finding::FindingClosed;
pub use super::residence::declare_absence::AbsenceDeclared;
pub use super::residence::declare_contact::ContactAddressDeclared;
pub use super::residence::declare_current_place::CurrentPlaceDeclared;
pub use super::residence::deregister::PermanentResidenceDeregistered;
pub use super::residence::end_absence::AbsenceEnded;
pub use super::residence::notify_stay::StayNotified;
pub use super::residence::record_not_living::NotLivingThereFound;
pub use super::residence::register_abroad::ResidenceAbroadRegistered;
pub use super::residence::register_temporary::TemporaryResidenceRegistered;
pub use super::residence::remove_temporary::TemporaryResidenceRemoved;
pub use super::residence::renew_temporary::TemporaryResidenceRenewed;
pub use super::residence::withdraw_contact::ContactAddressWithdrawn;
pub use super::stock::count::BlanksCounted;
pub use super::stock::destroy::BlanksDestroyed;
pub use super::stock::open::BlankStockOpened;
pub use super::stock::receive::BlanksReceived;
pub use super::stock::settle::BatchSettled;
pub use super::stock::write_off::BlanksWrittenOff;

macro_rules! acts {
    ($($(#[doc = $doc:literal])+ $variant:ident($payload:ty) = $number:literal, $name:literal;)+) => {
        /// One act of the register.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Event { $($(#[doc = $doc])+ $variant($payload)),+ }

        impl EventKind {
            /// Every kind there is, by number.
            pub const ALL: &'static [EventKind] = &[$(EventKind($number)),+];

            /// The stable name of the kind; none for a number that is no kind.
            pub fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some($name),)+
                    _ => None,
                }
            }
        }

        impl Event {
            /// The kind, by number.
            pub fn kind(&self) -> EventKind {
                EventKind(match self { $(Event::$variant(_) => $number),+ })
            }

            /// What the act means to the subjects that it touches.
            pub fn act(&self) -> &dyn Act {
                match self { $(Event::$variant(payload) => payload.as_act()),+ }
            }
        }
    };
}

// Numbers, by what the acts are about: 100 the ledger, 110 areas, 120 dwellings, 130 civil status, 150 households, 160 residence,
// 180 cards and 196 blanks, 200 amendments, 216 blanks again, 220 identity, 240 offices. They are for ever.
acts! {
    /// The ledger began.
    LedgerFounded(LedgerFounded) = 100, "ledger.founded";
    /// An administrative unit came into force.
    AreaEstablished(AreaEstablished) = 110, "area.established";
    /// A unit got other names (đổi tên).
    AreaRenamed(AreaRenamed) = 111, "area.renamed";
    /// A unit got another code.
    AreaRecoded(AreaRecoded) = 112, "area.recoded";
    /// A unit came below another one.
    AreaMoved(AreaMoved) = 113, "area.moved";
    /// Units were abolished (giải thể).
    AreasAbolished(AreasAbolished) = 114, "area.abolished";
    /// Units were merged into another one (sáp nhập).
    AreasMerged(AreasMerged) = 115, "area.merged";
    /// A unit was divided among others (chia).
    AreaSplit(AreaSplit) = 116, "area.split";
    /// A dwelling was entered.
    DwellingRegistered(DwellingRegistered) = 120, "dwelling.registered";
    /// A dwelling got another address.
    DwellingReaddressed(DwellingReaddressed) = 121, "dwelling.readdressed";
    /// A dwelling got identifiers of other registers.
    DwellingIdentified(DwellingIdentified) = 122, "dwelling.identified";
    /// Dwellings became part of another one.
    DwellingsMerged(DwellingsMerged) = 123, "dwelling.merged";
    /// A dwelling was divided.
    DwellingSplit(DwellingSplit) = 124, "dwelling.split";
    /// A dwelling was found to lie in another unit from a day on.
    DwellingAreaAssigned(DwellingAreaAssigned) = 125, "dwelling.area_assigned";
    /// A person was entered at initial collection (thu thập lần đầu).
    PersonEnrolled(Box<PersonEnrolled>) = 130, "person.enrolled";
    /// A birth was registered (đăng ký khai sinh).
    BirthRegistered(Box<BirthRegistered>) = 131, "person.birth_registered";
    /// A death was registered (đăng ký khai tử).
    DeathRegistered(DeathRegistered) = 132, "person.death_registered";
    /// A marriage was registered (đăng ký kết hôn).
    MarriageRegistered(MarriageRegistered) = 133, "family.marriage_registered";
    /// A divorce was noted (ghi vào sổ việc ly hôn).
    DivorceNoted(DivorceNoted) = 134, "family.divorce_noted";
    /// A marriage was annulled by a court (hủy kết hôn trái pháp luật).
    MarriageAnnulled(MarriageAnnulled) = 135, "family.marriage_annulled";
    /// A parent and a child were recognised (nhận cha, mẹ, con).
    ParentRecognised(ParentRecognised) = 136, "family.parent_recognised";
    /// A child was adopted (nuôi con nuôi).
    ChildAdopted(ChildAdopted) = 137, "family.child_adopted";
    /// An adoption ended (chấm dứt việc nuôi con nuôi).
    AdoptionEnded(AdoptionEnded) = 138, "family.adoption_ended";
    /// A guardianship began (giám hộ).
    GuardianshipOpened(GuardianshipOpened) = 139, "family.guardianship_opened";
    /// A guardianship ended (chấm dứt giám hộ).
    GuardianshipEnded(GuardianshipEnded) = 140, "family.guardianship_ended";
    /// A court declared somebody missing (tuyên bố mất tích).
    MissingDeclared(MissingDeclared) = 141, "family.missing_declared";
    /// A court cancelled that declaration.
    MissingCancelled(MissingCancelled) = 142, "family.missing_cancelled";
    /// A court declared somebody dead (tuyên bố chết).
    DeathDeclared(DeathDeclared) = 143, "family.death_declared";
    /// A court cancelled that declaration: the person lives again.
    DeathCancelled(DeathCancelled) = 144, "family.death_cancelled";
    /// A court changed somebody's civil capacity (năng lực hành vi dân sự).
    CapacityChanged(CapacityChanged) = 145, "family.capacity_changed";
    /// A birth that was registered abroad was noted (ghi vào sổ hộ tịch việc khai sinh).
    BirthAbroadNoted(Box<BirthAbroadNoted>) = 146, "person.birth_abroad_noted";
    /// A husband or wife who is not in the register died.
    WidowhoodNoted(WidowhoodNoted) = 147, "family.widowhood_noted";
    /// A household was formed (lập hộ).
    HouseholdFormed(HouseholdFormed) = 150, "household.formed";
    /// A person joined a household (nhập hộ).
    HouseholdJoined(HouseholdJoined) = 151, "household.joined";
    /// A person left a household (ra khỏi hộ).
    HouseholdLeft(HouseholdLeft) = 152, "household.left";
    /// A household got another head (thay đổi chủ hộ).
    HouseholdHeadChanged(HouseholdHeadChanged) = 153, "household.head_changed";
    /// Members of a household became one of their own (tách hộ).
    HouseholdSplit(HouseholdSplit) = 154, "household.split";
    /// A household went into another one.
    HouseholdsMerged(HouseholdsMerged) = 155, "household.merged";
    /// Members became something else to the head (điều chỉnh).
    RelationsChanged(RelationsChanged) = 156, "household.relations_changed";
    /// A household got a file number (số hồ sơ cư trú).
    HouseholdNumbered(HouseholdNumbered) = 157, "household.numbered";
    /// Permanent residence was registered at another dwelling (đăng ký thường trú).
    PermanentResidenceChanged(PermanentResidenceChanged) = 160, "residence.permanent_changed";
    /// Residence abroad was registered (định cư ở nước ngoài).
    ResidenceAbroadRegistered(ResidenceAbroadRegistered) = 161, "residence.abroad_registered";
    /// Permanent residence was deregistered (xóa đăng ký thường trú).
    PermanentResidenceDeregistered(PermanentResidenceDeregistered) = 162, "residence.permanent_deregistered";
    /// A contact address was declared (địa chỉ liên lạc).
    ContactAddressDeclared(ContactAddressDeclared) = 163, "residence.contact_declared";
    /// A contact address was withdrawn.
    ContactAddressWithdrawn(ContactAddressWithdrawn) = 164, "residence.contact_withdrawn";
    /// A person was found not to live where they are registered.
    NotLivingThereFound(NotLivingThereFound) = 165, "residence.not_living_there_found";
    /// Such a finding was closed.
    FindingClosed(FindingClosed) = 166, "residence.finding_closed";
    /// Temporary residence was registered (đăng ký tạm trú).
    TemporaryResidenceRegistered(TemporaryResidenceRegistered) = 167, "residence.temporary_registered";
    /// Temporary residence was renewed (gia hạn tạm trú).
    TemporaryResidenceRenewed(TemporaryResidenceRenewed) = 168, "residence.temporary_renewed";
    /// Temporary residence was removed (xóa đăng ký tạm trú).
    TemporaryResidenceRemoved(TemporaryResidenceRemoved) = 169, "residence.temporary_removed";
    /// Temporary absence was declared (khai báo tạm vắng).
    AbsenceDeclared(AbsenceDeclared) = 170, "residence.absence_declared";
    /// A temporary absence ended.
    AbsenceEnded(AbsenceEnded) = 171, "residence.absence_ended";
    /// Somebody registered nowhere declared where they are (nơi ở hiện tại).
    CurrentPlaceDeclared(CurrentPlaceDeclared) = 172, "residence.current_place_declared";
    /// A registration of residence was cancelled (hủy bỏ đăng ký cư trú).
    RegistrationCancelled(RegistrationCancelled) = 173, "residence.registration_cancelled";
    /// Guests stay at a dwelling (thông báo lưu trú).
    StayNotified(StayNotified) = 174, "residence.stay_notified";
    /// Nobody is registered anew in a dwelling (địa điểm không được đăng ký thường trú mới).
    RegistrationBanNoted(RegistrationBanNoted) = 176, "dwelling.registration_ban_noted";
    /// The ground of such a ban is gone.
    RegistrationBanLifted(RegistrationBanLifted) = 177, "dwelling.registration_ban_lifted";
    /// A card was applied for (đề nghị cấp thẻ).
    CardApplied(CardApplied) = 180, "card.applied";
    /// A card application was approved (phê duyệt).
    CardApproved(CardApproved) = 181, "card.approved";
    /// A card was personalised (cá thể hóa).
    CardPersonalised(CardPersonalised) = 182, "card.personalised";
    /// A card was handed over (trả thẻ).
    CardHandedOver(CardHandedOver) = 183, "card.handed_over";
    /// What a card needs was taken of the applicant (thu nhận).
    CardCaptured(CardCaptured) = 184, "card.captured";
    /// A card application was refused (từ chối).
    CardRefused(CardRefused) = 185, "card.refused";
    /// A card application was withdrawn (rút hồ sơ).
    CardWithdrawn(CardWithdrawn) = 186, "card.withdrawn";
    /// Cards were put into a batch of production (lô).
    CardsBatched(CardsBatched) = 187, "card.batched";
    /// A card was checked (kiểm tra chất lượng).
    CardChecked(CardChecked) = 188, "card.checked";
    /// A card was sent to a unit.
    CardDispatched(CardDispatched) = 189, "card.dispatched";
    /// A card arrived at a unit.
    CardReceived(CardReceived) = 190, "card.received";
    /// A card was reported lost (báo mất).
    CardLost(CardLost) = 191, "card.reported_lost";
    /// A card is held (giữ thẻ).
    CardHeld(CardHeld) = 192, "card.held";
    /// A card was returned (trả lại thẻ).
    CardReturned(CardReturned) = 193, "card.returned";
    /// A card was revoked (thu hồi).
    CardRevoked(CardRevoked) = 194, "card.revoked";
    /// A card was destroyed (tiêu hủy).
    CardDestroyed(CardDestroyed) = 195, "card.destroyed";
    /// A stock of blank cards was opened (mở kho phôi).
    BlankStockOpened(BlankStockOpened) = 196, "stock.opened";
    /// Blanks came into a stock (nhập phôi).
    BlanksReceived(BlanksReceived) = 197, "stock.received";
    /// A certificate of identity was issued (cấp giấy chứng nhận căn cước).
    CertificateIssued(CertificateIssued) = 198, "certificate.issued";
    /// A certificate of identity was revoked (thu hồi giấy chứng nhận căn cước).
    CertificateRevoked(CertificateRevoked) = 199, "certificate.revoked";
    /// An earlier event was corrected (cải chính): it had been wrong.
    EventCorrected(EventCorrected) = 200, "amendment.event_corrected";
    /// An earlier event was annulled (hủy): it should not exist.
    EventAnnulled(EventAnnulled) = 201, "amendment.event_annulled";
    /// The blanks of a batch were settled (quyết toán phôi).
    BatchSettled(BatchSettled) = 216, "stock.batch_settled";
    /// Blanks were written off (ghi giảm phôi).
    BlanksWrittenOff(BlanksWrittenOff) = 217, "stock.written_off";
    /// Blanks were counted (kiểm kê phôi).
    BlanksCounted(BlanksCounted) = 218, "stock.counted";
    /// Spoiled blanks were destroyed (tiêu hủy phôi).
    BlanksDestroyed(BlanksDestroyed) = 219, "stock.destroyed";
    /// A name was changed (thay đổi họ, chữ đệm, tên).
    NameChanged(Box<NameChanged>) = 220, "civil_data.name_changed";
    /// The civil register corrected what had been wrong (cải chính hộ tịch).
    CivilDataCorrected(Box<CivilDataCorrected>) = 221, "civil_data.corrected";
    /// The civil register supplemented what had been left out (bổ sung thông tin hộ tịch).
    CivilDataSupplemented(Box<CivilDataSupplemented>) = 222, "civil_data.supplemented";
    /// The ethnic group was determined anew (xác định lại dân tộc).
    EthnicityRedetermined(EthnicityRedetermined) = 223, "civil_data.ethnicity_redetermined";
    /// The sex was determined anew (xác định lại giới tính).
    SexRedetermined(SexRedetermined) = 224, "civil_data.sex_redetermined";
    /// Vietnamese nationality was lost (mất quốc tịch).
    NationalityLost(NationalityLost) = 225, "identity.nationality_lost";
    /// Vietnamese nationality was acquired or regained (nhập, trở lại quốc tịch).
    NationalityGained(NationalityGained) = 226, "identity.nationality_gained";
    /// A personal number was established (xác lập số định danh cá nhân).
    PersonalNumberEstablished(PersonalNumberEstablished) = 227, "identity.number_established";
    /// A personal number was cancelled (hủy số định danh cá nhân).
    PersonalNumberCancelled(PersonalNumberCancelled) = 228, "identity.number_cancelled";
    /// A personal number was cancelled and another established (xác lập lại số định danh cá nhân).
    PersonalNumberReestablished(PersonalNumberReestablished) = 229, "identity.number_reestablished";
    /// The number of an old identity card was linked.
    OldNumberLinked(OldNumberLinked) = 230, "identity.old_number_linked";
    /// The link of an old number was taken back.
    OldNumberUnlinked(OldNumberUnlinked) = 231, "identity.old_number_unlinked";
    /// An identifier of another sector was linked.
    SectorIdLinked(SectorIdLinked) = 232, "identity.sector_id_linked";
    /// The link of an identifier was taken back.
    SectorIdUnlinked(SectorIdUnlinked) = 233, "identity.sector_id_unlinked";
    /// Two records were found to be one person's (trùng dữ liệu).
    RecordsMerged(Box<RecordsMerged>) = 234, "identity.records_merged";
    /// Two merged records were found to be two persons' (tách dữ liệu).
    RecordsSplit(Box<RecordsSplit>) = 235, "identity.records_split";
    /// A person's particulars were updated.
    ParticularsUpdated(Box<ParticularsUpdated>) = 236, "identity.particulars_updated";
    /// An office was established (thành lập cơ quan).
    OfficeEstablished(Box<OfficeEstablished>) = 240, "office.established";
    /// An office got another name (đổi tên cơ quan).
    OfficeRenamed(OfficeRenamed) = 241, "office.renamed";
    /// An office serves another area from a day on.
    OfficeMoved(OfficeMoved) = 242, "office.moved";
    /// An office was closed (giải thể cơ quan).
    OfficeClosed(OfficeClosed) = 243, "office.closed";
    /// An officer was appointed to an office (bổ nhiệm).
    OfficerAppointed(OfficerAppointed) = 244, "officer.appointed";
    /// An officer went to another office (điều động).
    OfficerMoved(OfficerMoved) = 245, "officer.moved";
    /// An officer left (thôi nhiệm vụ).
    OfficerDismissed(OfficerDismissed) = 246, "officer.dismissed";
}

/// Number of an event's kind: stored in each record's header, equal to the field number of its payload in
/// `ledger.event.v1.Event`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventKind(pub u16);

impl EventKind {
    /// The kind of that name.
    pub fn named(name: &str) -> Option<EventKind> {
        Self::ALL.iter().copied().find(|kind| kind.name() == Some(name))
    }
}

/// The record at position 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFounded {
    /// Random id of this ledger, made once.
    pub ledger_id: [u8; 16],
}

impl Act for LedgerFounded {
    fn touches(&self, _to: &mut Vec<Touched>) {}
}

impl Event {
    /// The stable name of the kind, as figures and answers show it.
    pub fn kind_name(&self) -> &'static str {
        self.kind().name().expect("every kind of event has a name")
    }

    /// The path to the target, where this event amends another.
    pub fn amends(&self) -> Option<&[Position]> {
        self.act().amends()
    }

    /// Why another event is amended, where it is.
    pub fn reason(&self) -> Option<&super::text::Text> {
        if let Event::EventCorrected(correction) = self {
            return Some(&correction.reason);
        }
        if let Event::EventAnnulled(annulment) = self { Some(&annulment.reason) } else { None }
    }

    /// What a correction puts in the place of its target.
    pub fn replacement(&self) -> Option<&Arc<Event>> {
        if let Event::EventCorrected(correction) = self { Some(&correction.replacement) } else { None }
    }

    /// Does the event, standing at `position`, name this subject?
    pub fn touches_subject(&self, subject: Subject, position: Position) -> bool {
        self.touches().iter().any(|touched| touched.at(position) == Some(subject))
    }

    /// Does this event bring a subject into the ledger that is its first history?
    pub fn brings_in(&self) -> Option<NewSubject> {
        self.touches().into_iter().find_map(|touched| match touched {
            Touched::New(new) => Some(new),
            Touched::Known(_) => None,
        })
    }

    /// Every subject that the event names, each once, the one that it brings in first. An amendment names none itself: it
    /// touches what its target and its replacement touch, which whoever records it must add.
    pub fn touches(&self) -> Vec<Touched> {
        let mut touched = Vec::new();
        self.act().touches(&mut touched);
        let mut seen = BTreeSet::new();
        touched.retain(|t| seen.insert(*t));
        touched
    }
}
