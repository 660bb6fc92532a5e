//! The one door to all acts: what a command needs to have read, and what it decides.

use std::sync::Arc;

use super::amendment::annul::AnnulEvent;
use super::amendment::correct::CorrectEvent;
use super::area::abolish::AbolishAreas;
use super::area::establish::EstablishArea;
use super::area::merge::MergeAreas;
use super::area::move_below::MoveArea;
use super::area::recode::RecodeArea;
use super::area::rename::RenameArea;
use super::area::split::SplitArea;
use super::card::apply::ApplyForCard;
use super::card::approve::ApproveCard;
use super::card::batch::BatchCards;
use super::card::capture::CaptureForCard;
use super::card::certificate::issue::IssueCertificate;
use super::card::certificate::revoke::RevokeCertificate;
use super::card::check::CheckCard;
use super::card::destroy::DestroyCard;
use super::card::dispatch::DispatchCard;
use super::card::give_back::ReturnCard;
use super::card::hand_over::HandOverCard;
use super::card::hold::HoldCard;
use super::card::personalise::PersonaliseCard;
use super::card::receive::ReceiveCard;
use super::card::refuse::RefuseCard;
use super::card::report_lost::ReportCardLost;
use super::card::revoke::RevokeCard;
use super::card::withdraw::WithdrawCard;
use super::civil_data::change_name::ChangeName;
use super::civil_data::correct::CorrectCivilData;
use super::civil_data::redetermine_ethnicity::RedetermineEthnicity;
use super::civil_data::redetermine_sex::RedetermineSex;
use super::civil_data::supplement::SupplementCivilData;
use super::dates::{CivilDate, PartialDate, RecordTime};
use super::dwelling::assign_area::AssignDwellingArea;
use super::dwelling::ban::NoteRegistrationBan;
use super::dwelling::identify::IdentifyDwelling;
use super::dwelling::lift_ban::LiftRegistrationBan;
use super::dwelling::merge::MergeDwellings;
use super::dwelling::readdress::ReaddressDwelling;
use super::dwelling::register::RegisterDwelling;
use super::dwelling::split::SplitDwelling;
use super::event::Event;
use super::family::adopt::RegisterAdoption;
use super::family::annul_marriage::AnnulMarriage;
use super::family::cancel_dead::CancelDeclaredDeath;
use super::family::cancel_missing::CancelMissing;
use super::family::change_capacity::ChangeCapacity;
use super::family::declare_dead::DeclareDead;
use super::family::declare_missing::DeclareMissing;
use super::family::divorce::NoteDivorce;
use super::family::end_adoption::EndAdoption;
use super::family::end_guardianship::EndGuardianship;
use super::family::marry::RegisterMarriage;
use super::family::note_widowhood::NoteWidowhood;
use super::family::open_guardianship::OpenGuardianship;
use super::family::recognise::RecogniseParent;
use super::history::{PROPOSED, Recorded};
use super::household::change_head::ChangeHead;
use super::household::change_relations::ChangeRelations;
use super::household::form::FormHousehold;
use super::household::join::JoinHousehold;
use super::household::leave::LeaveHousehold;
use super::household::merge::MergeHouseholds;
use super::household::number::NumberHousehold;
use super::household::split::SplitHousehold;
use super::identity::cancel_number::CancelPersonalNumber;
use super::identity::establish_number::EstablishPersonalNumber;
use super::identity::gain_nationality::RecordNationalityGain;
use super::identity::link_old_number::LinkOldNumber;
use super::identity::link_sector_id::LinkSectorId;
use super::identity::lose_nationality::RecordNationalityLoss;
use super::identity::merge_records::MergeRecords;
use super::identity::reestablish_number::ReestablishPersonalNumber;
use super::identity::split_records::SplitRecords;
use super::identity::unlink_old_number::UnlinkOldNumber;
use super::identity::unlink_sector_id::UnlinkSectorId;
use super::identity::update_particulars::UpdateParticulars;
use super::loaded::{Loaded, Need};
use super::office::close::CloseOffice;
use super::office::establish::EstablishOffice;
use super::office::move_to::MoveOffice;
use super::office::rename::RenameOffice;
use super::officer::appoint::AppointOfficer;
use super::officer::dismiss::DismissOfficer;
use super::officer::move_to::MoveOfficer;
use super::person::enrol::EnrolPerson;
use super::person::note_birth_abroad::NoteBirthAbroad;
use super::person::register_birth::RegisterBirth;
use super::person::register_death::RegisterDeath;
use super::rejection::{Refusal, Rejection};
use super::residence::cancel_registration::CancelRegistration;
use super::residence::change_permanent::ChangePermanentResidence;
use super::residence::close_finding::CloseFinding;
use super::residence::declare_absence::DeclareAbsence;
use super::residence::declare_contact::DeclareContactAddress;
use super::residence::declare_current_place::DeclareCurrentPlace;
use super::residence::depart;
use super::residence::deregister::DeregisterPermanentResidence;
use super::residence::end_absence::EndAbsence;
use super::residence::notify_stay::NotifyStay;
use super::residence::record_not_living::RecordNotLivingThere;
use super::residence::register_abroad::RegisterResidenceAbroad;
use super::residence::register_temporary::RegisterTemporaryResidence;
use super::residence::remove_temporary::RemoveTemporaryResidence;
use super::residence::renew_temporary::RenewTemporaryResidence;
use super::residence::withdraw_contact::WithdrawContactAddress;
use super::stock::count::CountBlanks;
use super::stock::destroy::DestroyBlanks;
use super::stock::open::OpenBlankStock;
use super::stock::receive::ReceiveBlanks;
use super::stock::settle::SettleBatch;
use super::stock::write_off::WriteOffBlanks;
use super::subject::{Claim, Subject, Touched};

macro_rules! commands {
    ($($(#[doc = $doc:literal])+ $variant:ident($payload:ty);)+) => {
        /// Something that an office asks the register to record.
        #[derive(Clone, Debug)]
        pub enum Command { $($(#[doc = $doc])+ $variant($payload)),+ }

        impl Command {
            /// What the decision needs, as far as can be told from what was read already. Asked again after each reading, until
            /// nothing new is named.
            pub fn needs(&self, loaded: &Loaded) -> Vec<Need> {
                match self { $(Command::$variant(act) => act.needs(loaded)),+ }
            }

            /// Decides on the act. `today` is the day in Viet Nam on which it is declared.
            ///
            /// # Errors
            /// The first rule that the act would break.
            pub fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
                match self { $(Command::$variant(act) => act.decide(loaded, today)),+ }
            }
        }
    };
}

commands! {
    /// Establish an administrative unit.
    EstablishArea(EstablishArea);
    /// Rename an administrative unit.
    RenameArea(RenameArea);
    /// Give an administrative unit another code.
    RecodeArea(RecodeArea);
    /// Move an administrative unit below another one.
    MoveArea(MoveArea);
    /// Abolish administrative units.
    AbolishAreas(AbolishAreas);
    /// Merge administrative units into another one.
    MergeAreas(MergeAreas);
    /// Divide an administrative unit among others.
    SplitArea(SplitArea);
    /// Register a dwelling.
    RegisterDwelling(RegisterDwelling);
    /// Give a dwelling another address.
    ReaddressDwelling(ReaddressDwelling);
    /// Say which identifiers a dwelling bears.
    IdentifyDwelling(IdentifyDwelling);
    /// Merge dwellings into another one.
    MergeDwellings(MergeDwellings);
    /// Divide a dwelling.
    SplitDwelling(SplitDwelling);
    /// Say in which unit a dwelling lies.
    AssignDwellingArea(AssignDwellingArea);
    /// Note that nobody is registered anew in a dwelling.
    NoteRegistrationBan(NoteRegistrationBan);
    /// Note that a ground of that is gone.
    LiftRegistrationBan(LiftRegistrationBan);
    /// Enrol a person at initial collection.
    EnrolPerson(Box<EnrolPerson>);
    /// Register a birth.
    RegisterBirth(Box<RegisterBirth>);
    /// Note a birth that was registered abroad.
    NoteBirthAbroad(Box<NoteBirthAbroad>);
    /// Register a death.
    RegisterDeath(RegisterDeath);
    /// Register a marriage.
    RegisterMarriage(RegisterMarriage);
    /// Note a divorce.
    NoteDivorce(NoteDivorce);
    /// Note that a husband or wife who is not in the register died.
    NoteWidowhood(NoteWidowhood);
    /// Note that a court annulled a marriage.
    AnnulMarriage(AnnulMarriage);
    /// Recognise a parent and a child.
    RecogniseParent(RecogniseParent);
    /// Register an adoption.
    RegisterAdoption(RegisterAdoption);
    /// Note the end of an adoption.
    EndAdoption(EndAdoption);
    /// Register a guardianship.
    OpenGuardianship(OpenGuardianship);
    /// Register the end of a guardianship.
    EndGuardianship(EndGuardianship);
    /// Note that a court declared somebody missing.
    DeclareMissing(DeclareMissing);
    /// Note that a court cancelled that.
    CancelMissing(CancelMissing);
    /// Note that a court declared somebody dead.
    DeclareDead(DeclareDead);
    /// Note that a court cancelled that.
    CancelDeclaredDeath(CancelDeclaredDeath);
    /// Note a change of civil capacity.
    ChangeCapacity(ChangeCapacity);
    /// Form a household.
    FormHousehold(FormHousehold);
    /// Join a household.
    JoinHousehold(JoinHousehold);
    /// Leave a household.
    LeaveHousehold(LeaveHousehold);
    /// Change the head of a household.
    ChangeHead(ChangeHead);
    /// Split a household.
    SplitHousehold(SplitHousehold);
    /// Merge a household into another one.
    MergeHouseholds(MergeHouseholds);
    /// Change relations to the head.
    ChangeRelations(ChangeRelations);
    /// Give a household a file number.
    NumberHousehold(NumberHousehold);
    /// Change permanent residence.
    ChangePermanentResidence(ChangePermanentResidence);
    /// Register residence abroad.
    RegisterResidenceAbroad(RegisterResidenceAbroad);
    /// Deregister permanent residence.
    DeregisterPermanentResidence(DeregisterPermanentResidence);
    /// Declare a contact address.
    DeclareContactAddress(DeclareContactAddress);
    /// Withdraw a contact address.
    WithdrawContactAddress(WithdrawContactAddress);
    /// Record that a person does not live where they are registered.
    RecordNotLivingThere(RecordNotLivingThere);
    /// Close such a finding.
    CloseFinding(CloseFinding);
    /// Register temporary residence.
    RegisterTemporaryResidence(RegisterTemporaryResidence);
    /// Renew temporary residence.
    RenewTemporaryResidence(RenewTemporaryResidence);
    /// Remove temporary residence.
    RemoveTemporaryResidence(RemoveTemporaryResidence);
    /// Declare a temporary absence.
    DeclareAbsence(DeclareAbsence);
    /// End a temporary absence.
    EndAbsence(EndAbsence);
    /// Declare the current place.
    DeclareCurrentPlace(DeclareCurrentPlace);
    /// Cancel a registration of residence.
    CancelRegistration(CancelRegistration);
    /// Record a stay notice.
    NotifyStay(NotifyStay);
    /// Apply for a card.
    ApplyForCard(ApplyForCard);
    /// Approve a card application.
    ApproveCard(ApproveCard);
    /// Personalise a card.
    PersonaliseCard(PersonaliseCard);
    /// Hand a card over.
    HandOverCard(HandOverCard);
    /// Record the intake for a card.
    CaptureForCard(CaptureForCard);
    /// Refuse a card application.
    RefuseCard(RefuseCard);
    /// Withdraw a card application.
    WithdrawCard(WithdrawCard);
    /// Put cards into a batch of production.
    BatchCards(BatchCards);
    /// Record the quality control of a card.
    CheckCard(CheckCard);
    /// Send a card to a unit.
    DispatchCard(DispatchCard);
    /// Record the receipt of a card at the unit.
    ReceiveCard(ReceiveCard);
    /// Report a card as lost.
    ReportCardLost(ReportCardLost);
    /// Hold a card.
    HoldCard(HoldCard);
    /// Return a card that was held.
    ReturnCard(ReturnCard);
    /// Revoke a card.
    RevokeCard(RevokeCard);
    /// Record the destruction of a card.
    DestroyCard(DestroyCard);
    /// Open a stock of blanks.
    OpenBlankStock(OpenBlankStock);
    /// Receive blanks.
    ReceiveBlanks(ReceiveBlanks);
    /// Settle the blanks of a batch.
    SettleBatch(SettleBatch);
    /// Write blanks off.
    WriteOffBlanks(WriteOffBlanks);
    /// Record an inventory of blanks.
    CountBlanks(CountBlanks);
    /// Record the destruction of blanks.
    DestroyBlanks(DestroyBlanks);
    /// Issue a certificate of identity.
    IssueCertificate(IssueCertificate);
    /// Revoke a certificate of identity.
    RevokeCertificate(RevokeCertificate);
    /// Correct an event.
    CorrectEvent(CorrectEvent);
    /// Annul an event.
    AnnulEvent(AnnulEvent);
    /// Change a name.
    ChangeName(ChangeName);
    /// Correct civil data.
    CorrectCivilData(CorrectCivilData);
    /// Supplement civil data.
    SupplementCivilData(SupplementCivilData);
    /// Determine the ethnic group anew.
    RedetermineEthnicity(RedetermineEthnicity);
    /// Determine the sex anew.
    RedetermineSex(RedetermineSex);
    /// Note that nationality was lost.
    RecordNationalityLoss(RecordNationalityLoss);
    /// Note that nationality was acquired or regained.
    RecordNationalityGain(RecordNationalityGain);
    /// Establish a personal number.
    EstablishPersonalNumber(EstablishPersonalNumber);
    /// Cancel a personal number.
    CancelPersonalNumber(CancelPersonalNumber);
    /// Cancel a personal number and establish another.
    ReestablishPersonalNumber(ReestablishPersonalNumber);
    /// Link an old number.
    LinkOldNumber(LinkOldNumber);
    /// Take back the link of an old number.
    UnlinkOldNumber(UnlinkOldNumber);
    /// Link an identifier of another sector.
    LinkSectorId(LinkSectorId);
    /// Take back the link of an identifier.
    UnlinkSectorId(UnlinkSectorId);
    /// Update a person's particulars.
    UpdateParticulars(UpdateParticulars);
    /// Merge two records of one person.
    MergeRecords(MergeRecords);
    /// Split two merged records.
    SplitRecords(SplitRecords);
    /// Establish an office.
    EstablishOffice(EstablishOffice);
    /// Rename an office.
    RenameOffice(RenameOffice);
    /// Let an office serve another area.
    MoveOffice(MoveOffice);
    /// Close an office.
    CloseOffice(CloseOffice);
    /// Appoint an officer.
    AppointOfficer(AppointOfficer);
    /// Move an officer to another office.
    MoveOfficer(MoveOfficer);
    /// Record that an officer left.
    DismissOfficer(DismissOfficer);
}

/// An event that a decision came to, not yet recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// When it is true in the world.
    pub effective_date: PartialDate,
    /// What happened.
    pub event: Arc<Event>,
    /// Every subject that it touches.
    pub touched: Vec<Touched>,
}

/// The event as a proposal, if every subject that it touches admits it. `field_of` names the request's field that speaks of
/// a subject.
pub(crate) fn propose(
    loaded: &Loaded,
    effective_date: PartialDate,
    event: Event,
    field_of: &dyn Fn(Subject) -> String,
) -> Result<Proposal, Refusal> {
    let touched = event.touches();
    let proposal = Proposal { effective_date, event: Arc::new(event), touched };
    let recorded = proposal.as_recorded();
    for subject in recorded.subjects.iter() {
        let admitted = admitted_by(loaded, *subject, &recorded, field_of);
        admitted.map_err(|refusal| match field_of_rule(&recorded.event, refusal.rejection) {
            Some(field) => refusal.rejection.at(field),
            None => refusal,
        })?;
    }
    admitted_beside_departures(loaded, &recorded, field_of)?;
    Ok(proposal)
}

/// The field of an act that a rule is about whoever's life asks it.
pub(crate) fn field_of_rule(event: &Event, rule: Rejection) -> Option<&'static str> {
    let rules = event.act().fields_of_rules();
    rules.iter().find(|(of, _)| *of == rule).map(|(_, field)| *field)
}

/// Does one subject admit the proposed record?
pub(crate) fn admitted_by(
    loaded: &Loaded,
    subject: Subject,
    proposed: &Recorded,
    field_of: &dyn Fn(Subject) -> String,
) -> Result<(), Refusal> {
    let history = loaded.history(subject).expect("needs() names every subject that the event touches");
    history.admits(proposed).map_err(|rejection| rejection.at(field_of(subject)))
}

/// Could the heads who went still have gone, beside the proposed record, from the households that it names?
pub(crate) fn admitted_beside_departures(
    loaded: &Loaded,
    proposed: &Recorded,
    field_of: &dyn Fn(Subject) -> String,
) -> Result<(), Refusal> {
    proposed.subjects.iter().try_for_each(|subject| match subject {
        Subject::Household(household) => depart::heads_had_nobody_to_name(*household, proposed, loaded)
            .map_err(|rejection| rejection.at(field_of(*subject))),
        Subject::Person(_)
        | Subject::Dwelling(_)
        | Subject::Card(_)
        | Subject::Area(_)
        | Subject::Office(_)
        | Subject::Officer(_)
        | Subject::Stock(_)
        | Subject::Claim(_) => Ok(()),
    })
}

impl Proposal {
    /// The proposal as a record behind all others. What it would bring in has no life yet, and is left out.
    pub(crate) fn as_recorded(&self) -> Recorded {
        let known = self.touched.iter().filter_map(|touched| match touched {
            Touched::Known(subject) => Some(*subject),
            Touched::New(_) => None,
        });
        Recorded {
            position: PROPOSED,
            record_time: RecordTime::default(),
            effective_date: self.effective_date,
            subjects: known.collect(),
            event: Arc::clone(&self.event),
        }
    }
}

/// The needs for these subjects.
pub(crate) fn subjects(subjects: impl IntoIterator<Item = Subject>) -> Vec<Need> {
    subjects.into_iter().map(Need::Subject).collect()
}

/// Is this subject a caller's request id, which has no life of its own?
pub(crate) fn is_request(subject: Subject) -> bool {
    matches!(subject, Subject::Claim(Claim::Request(_)))
}

/// The effective date of an act that needs a whole one and cannot lie in the future.
pub(crate) fn whole_past_day(date: PartialDate, today: CivilDate) -> Result<CivilDate, Refusal> {
    let day = date.full().ok_or(Rejection::EffectiveDateIncomplete.at("effective_date"))?;
    if day > today {
        return Err(Rejection::EffectiveDateInFuture.at("effective_date"));
    }
    Ok(day)
}
