//! By what right people are registered, and the cancellation of what was registered without one: through the interface, with
//! refusals, amendments, and the views rebuilt.

use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::registration::v1::change_permanent_residence_request::Household as Becomes;
use ledger_proto::ledger::registration::v1::{
    CancelRegistrationRequest, ChangePermanentResidenceRequest, RegisterTemporaryResidenceRequest, act,
};
use ledger_proto::ledger::r#type::v1::{
    BasisGround, Consent, DeregistrationGround, FloorArea, ParentConsent, Relation, RemovalGround,
    ResidenceBasis, Sex,
};
use ledger_tests::request::{
    annul, correct, date, deregister, dwelling, enrol, get_household, household, move_alone, move_to, person,
    record,
};
use ledger_tests::{House, Place, refused, same_when_rebuilt};
use tonic::Code;

use crate::import::import_acts;
use crate::residence::{now, somebody};

const UNMET: Code = Code::FailedPrecondition;

fn basis(ground: BasisGround) -> ResidenceBasis {
    ResidenceBasis { ground: ground.into(), ..Default::default() }
}

fn consented(ground: BasisGround) -> ResidenceBasis {
    let (owner, head) = (Consent::OnPaper.into(), Consent::Electronic.into());
    ResidenceBasis { owner_consent: owner, head_consent: head, ..basis(ground) }
}

fn rented(area: u32, persons: u32, least_per_person: u32) -> ResidenceBasis {
    let floor_area = Some(FloorArea { area, persons, least_per_person });
    ResidenceBasis { floor_area, head_consent: 0, ..consented(BasisGround::Rented) }
}

fn by_right(
    request: ChangePermanentResidenceRequest,
    basis: ResidenceBasis,
) -> ChangePermanentResidenceRequest {
    ChangePermanentResidenceRequest { basis: Some(basis), ..request }
}

fn cancel(registration: u64, on: &str) -> CancelRegistrationRequest {
    CancelRegistrationRequest {
        effective_date: date(on),
        registration: record(registration),
        decision: "12/QĐ-CAX".into(),
        ..Default::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_law_asks_of_a_basis_must_be_there() {
    let house = House::new().await;
    let place = Place::found(&house, 3).await;
    let who = somebody(&house, &place).await;
    let mut child = enrol("Trần Thị Con", Sex::Female, "2015-06-01");
    child.father = person(who);
    let child = house.at(child).await;
    let (joined, _) = place.family(&house, 2, 0, 1).await;
    let go = |basis| by_right(move_alone(who, place.homes[1], "2022-01-05"), basis);
    let alone = |basis| by_right(move_alone(child, place.homes[1], "2022-01-05"), basis);
    let tenant = [(who, Relation::Tenant)];
    let joins = |basis| {
        let becomes = Some(Becomes::JoinHousehold(household(joined).unwrap()));
        by_right(move_to(place.homes[2], &tenant, becomes, "2022-01-05"), basis)
    };
    let kin = consented(BasisGround::CloseKin);
    let minor = consented(BasisGround::MinorToKin);
    let lent = ResidenceBasis { owner_consent: 0, ..rented(4_500, 3, 1_500) };
    let unmeasured = ResidenceBasis { floor_area: None, ..rented(0, 0, 0) };
    let wrong = [
        (go(minor), "BASIS_FOR_MINORS", "movers[0].person"),
        (go(ResidenceBasis { owner_consent: 0, ..kin }), "OWNER_CONSENT_MISSING", "basis.owner_consent"),
        (go(ResidenceBasis { head_consent: 0, ..kin }), "HEAD_CONSENT_MISSING", "basis.head_consent"),
        (go(basis(BasisGround::SocialFacility)), "OWNER_CONSENT_MISSING", "basis.owner_consent"),
        (go(lent), "OWNER_CONSENT_MISSING", "basis.owner_consent"),
        (joins(rented(4_500, 3, 1_500)), "HEAD_CONSENT_MISSING", "basis.head_consent"),
        (alone(minor), "PARENT_CONSENT_MISSING", "basis.parent_consent"),
        (go(unmeasured), "FLOOR_AREA_MISSING", "basis.floor_area"),
        (go(rented(9_000, 3, 799)), "FLOOR_AREA_THRESHOLD_TOO_LOW", "basis.floor_area.least_per_person"),
        (go(rented(4_499, 3, 1_500)), "FLOOR_AREA_TOO_SMALL", "basis.floor_area.area"),
    ];
    for (request, reason, field) in wrong {
        refused(&house, request, UNMET, reason, field).await;
    }
    let both = [(who, Relation::Unspecified), (child, Relation::Unspecified)];
    let crowd = by_right(move_to(place.homes[1], &both, None, "2022-01-05"), rented(9_000, 1, 800));
    refused(&house, crowd, UNMET, "FLOOR_AREA_PERSONS_TOO_FEW", "basis.floor_area.persons").await;
    let needless = ResidenceBasis { ground: BasisGround::OwnDwelling.into(), ..rented(9_000, 3, 800) };
    refused(&house, go(needless), Code::InvalidArgument, "NOT_APPLICABLE", "basis.floor_area").await;
    let court = ResidenceBasis { parent_consent: ParentConsent::CourtDecided.into(), ..minor };
    house.at(alone(court)).await;
    house.at(go(rented(4_500, 3, 1_500))).await;
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_basis_is_kept_with_its_threshold_and_corrected() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let who = somebody(&house, &place).await;
    let told = rented(4_500, 3, 1_500);
    let moved = house.at(by_right(move_alone(who, place.homes[1], "2022-01-05"), told)).await;
    let house = house.restart().await;
    let kept = house.records().await.swap_remove(usize::try_from(moved).unwrap());
    let Some(EventAct::PermanentResidenceChanged(event)) = kept.event.clone().unwrap().act else {
        panic!("a move")
    };
    assert_eq!(event.basis, Some(told));
    let corrected = |basis| {
        correct(&kept, |act| {
            let EventAct::PermanentResidenceChanged(event) = act else { panic!("a move") };
            event.basis = Some(basis);
        })
    };
    let small = corrected(rented(4_499, 3, 1_500));
    refused(&house, small, UNMET, "FLOOR_AREA_TOO_SMALL", "replacement.basis.floor_area.area").await;
    house.at(corrected(basis(BasisGround::OwnDwelling))).await;
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_registration_ends_what_it_began() {
    let house = House::new().await;
    let place = Place::found(&house, 3).await;
    let (_, members) = place.family(&house, 0, 0, 1).await;
    let movers: Vec<(u64, Relation)> =
        members.iter().copied().zip([Relation::Head, Relation::Wife]).collect();
    let becomes = Some(Becomes::NewHousehold(Default::default()));
    let moved = house.at(move_to(place.homes[1], &movers, becomes, "2022-01-05")).await;
    refused(&house, cancel(moved, "2022-01-04"), UNMET, "REGISTRATION_NOT_IN_FORCE", "registration").await;
    refused(&house, cancel(members[0], "2022-03-01"), UNMET, "NOT_A_REGISTRATION", "registration").await;
    let ground = DeregistrationGround::RegistrationCancelled;
    let unnamed = deregister(&members, ground, "2022-03-01");
    refused(&house, unnamed, UNMET, "CANCELLED_BY_ITS_OWN_ACT", "ground").await;
    let cancelled = house.at(cancel(moved, "2022-03-01")).await;
    for who in &members {
        let shown = now(&house, *who).await;
        assert_eq!((shown.residence, shown.household), (None, None));
        let ended = shown.deregistration.unwrap();
        assert_eq!((ended.ground(), ended.since), (ground, date("2022-03-01")));
    }
    let left = house.ask(get_household(moved, cancelled)).await.household.unwrap();
    assert_eq!(left.members, []);
    same_when_rebuilt(&house).await;

    let record = house.records().await.swap_remove(usize::try_from(cancelled).unwrap());
    let mut later = correct(&record, |act| {
        let EventAct::RegistrationCancelled(cancelled) = act else { panic!("a cancellation") };
        cancelled.decision = "13/QĐ-CAX".into();
    });
    later.effective_date = date("2022-03-02");
    house.at(later).await;
    let ended = now(&house, members[0]).await.deregistration.unwrap();
    assert_eq!(ended.since, date("2022-03-02"));
    house.at(annul(cancelled)).await;
    assert_eq!(now(&house, members[0]).await.residence.unwrap().dwelling_id, place.homes[1]);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_temporary_residence_leaves_the_permanent_one() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let who = somebody(&house, &place).await;
    let named = || vec![ledger_proto::ledger::registration::v1::NamedPerson { person: person(who) }];
    let stay = RegisterTemporaryResidenceRequest {
        effective_date: date("2021-06-01"),
        persons: named(),
        dwelling: dwelling(place.homes[1]),
        until: date("2023-06-01"),
        ..Default::default()
    };
    let registered = house.at(stay).await;
    let unnamed = ledger_proto::ledger::registration::v1::RemoveTemporaryResidenceRequest {
        effective_date: date("2021-07-01"),
        persons: named(),
        ground: RemovalGround::RegistrationCancelled.into(),
        ..Default::default()
    };
    refused(&house, unnamed, UNMET, "CANCELLED_BY_ITS_OWN_ACT", "ground").await;
    let acts = vec![act::Act::CancelRegistration(cancel(registered, "2021-07-01"))];
    let (imported, refused) = import_acts(&house, "older", acts).await;
    assert_eq!((imported.recorded, refused.len()), (1, 0));
    let shown = now(&house, who).await;
    assert_eq!(shown.temporary_residence, None);
    assert_eq!(shown.residence.unwrap().dwelling_id, place.homes[0]);
    same_when_rebuilt(&house).await;
}
