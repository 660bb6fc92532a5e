//! What the server says of itself: its services, and that it serves.

use std::collections::BTreeSet;

use ledger_tests::{Desk, House, healthy};
use tokio_stream::once;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

pub(crate) const SERVICES: [&str; 27] = [
    "ledger.audit.v1.LedgerService",
    "ledger.history.v1.HistoryService",
    "ledger.household.v1.HouseholdService",
    "ledger.office.v1.OfficeService",
    "ledger.person.v1.CardOutputService",
    "ledger.person.v1.PersonService",
    "ledger.place.v1.PlaceService",
    "ledger.registration.v1.AmendmentService",
    "ledger.registration.v1.AreaService",
    "ledger.registration.v1.BlankStockRegistrationService",
    "ledger.registration.v1.CardHolderService",
    "ledger.registration.v1.CardProductionService",
    "ledger.registration.v1.CardService",
    "ledger.registration.v1.CivilDataService",
    "ledger.registration.v1.CivilStatusService",
    "ledger.registration.v1.DwellingService",
    "ledger.registration.v1.FamilyService",
    "ledger.registration.v1.HouseholdRegistrationService",
    "ledger.registration.v1.IdentityService",
    "ledger.registration.v1.NationalityService",
    "ledger.registration.v1.OfficeRegistrationService",
    "ledger.registration.v1.PersonNumberService",
    "ledger.registration.v1.PersonRecordService",
    "ledger.registration.v1.ResidenceService",
    "ledger.residence.v1.ResidenceHistoryService",
    "ledger.residence.v1.StayService",
    "ledger.stock.v1.BlankStockService",
];

macro_rules! listed {
    ($version:ident, $desk:expr) => {{
        use pb::server_reflection_request::MessageRequest;
        use pb::server_reflection_response::MessageResponse;
        use tonic_reflection::pb::$version as pb;
        let ask = MessageRequest::ListServices(String::new());
        let request = pb::ServerReflectionRequest { host: String::new(), message_request: Some(ask) };
        let mut client = pb::server_reflection_client::ServerReflectionClient::new($desk.channel.clone());
        let mut answers = client.server_reflection_info(once(request)).await.unwrap().into_inner();
        let answer = answers.message().await.unwrap().unwrap();
        let Some(MessageResponse::ListServicesResponse(list)) = answer.message_response else {
            panic!("services are listed")
        };
        list.service.into_iter().map(|service| service.name).collect::<BTreeSet<String>>()
    }};
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_versions_of_reflection_list_every_service() {
    let house = House::new().await;
    let desk: &Desk = &house;
    let (new, old) = (listed!(v1, desk), listed!(v1alpha, desk));
    assert_eq!(new.iter().filter(|name| name.starts_with("ledger.")).collect::<Vec<_>>(), SERVICES);
    assert_eq!(old.iter().filter(|name| name.starts_with("ledger.")).collect::<Vec<_>>(), SERVICES);
    assert!(
        new.contains("grpc.health.v1.Health") && new.contains("grpc.reflection.v1.ServerReflection"),
        "{new:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_service_is_healthy_and_no_other_is_known() {
    let house = House::new().await;
    let check = async |service: &str| {
        let request = HealthCheckRequest { service: service.to_owned() };
        HealthClient::new(house.channel.clone())
            .check(request)
            .await
            .map(|answer| answer.into_inner().status())
    };
    for service in SERVICES.into_iter().chain([""]) {
        healthy(&house, service).await;
    }
    assert_eq!(check("ledger.Nobody").await.unwrap_err().code(), tonic::Code::NotFound);
}
