//! Every reason for which the register refuses an act. Numbers are stable and grouped by what they are about; each maps
//! one to one to the `reason` that callers see. In which order an act's rules are asked, its own file shows.

use std::fmt;

macro_rules! rejections {
    ($($(#[doc = $doc:literal])+ $variant:ident = $number:literal, $reason:literal;)+) => {
        /// Why an act was refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum Rejection { $($(#[doc = $doc])+ $variant = $number),+ }

        impl Rejection {
            /// Every rejection, in the order of their numbers.
            pub const ALL: &'static [Rejection] = &[$(Rejection::$variant),+];

            /// The stable number.
            pub fn number(self) -> u16 {
                self as u16
            }

            /// The reason code that callers see, upper snake case.
            pub fn reason(self) -> &'static str {
                match self { $(Rejection::$variant => $reason),+ }
            }

            /// What is wrong, for people. Never says anything about a person.
            pub fn message(self) -> &'static str {
                match self { $(Rejection::$variant => concat!($($doc),+).trim_ascii()),+ }
            }
        }
    };
}

rejections! {
    /// No person has this id or number.
    PersonNotFound = 101, "PERSON_NOT_FOUND";
    /// No household has this id.
    HouseholdNotFound = 102, "HOUSEHOLD_NOT_FOUND";
    /// No dwelling has this id.
    DwellingNotFound = 103, "DWELLING_NOT_FOUND";
    /// No administrative unit has this code, or none had it on the effective date.
    AreaNotFound = 104, "AREA_NOT_FOUND";
    /// No card application has this id.
    CardNotFound = 105, "CARD_NOT_FOUND";
    /// No record stands at this position.
    EventNotFound = 106, "EVENT_NOT_FOUND";

    /// The effective date lies in the future.
    EffectiveDateInFuture = 201, "EFFECTIVE_DATE_IN_FUTURE";
    /// This act needs a whole effective date: year, month and day.
    EffectiveDateIncomplete = 202, "EFFECTIVE_DATE_INCOMPLETE";
    /// The birth date lies behind the effective date.
    BornAfterEffectiveDate = 203, "BORN_AFTER_EFFECTIVE_DATE";
    /// The effective date lies before the birth of a person named.
    BeforeBirth = 204, "BEFORE_BIRTH";
    /// The effective date lies before the day on which the household was formed.
    BeforeHouseholdFormed = 205, "BEFORE_HOUSEHOLD_FORMED";
    /// The day of registration lies before the birth.
    RegisteredBeforeBirth = 206, "REGISTERED_BEFORE_BIRTH";

    /// A person named was dead on the effective date.
    PersonDeceased = 301, "PERSON_DECEASED";
    /// A person is named twice.
    PersonNamedTwice = 302, "PERSON_NAMED_TWICE";
    /// The personal number belongs to somebody else.
    PersonalNumberTaken = 303, "PERSONAL_NUMBER_TAKEN";
    /// The digits of the personal number say another sex or year of birth.
    PersonalNumberDisagrees = 304, "PERSONAL_NUMBER_DISAGREES";
    /// The numbering scheme has no number for this sex and year of birth.
    PersonalNumberNotExpressible = 305, "PERSONAL_NUMBER_NOT_EXPRESSIBLE";
    /// Every number drawn was taken already; try again.
    PersonalNumbersTaken = 306, "PERSONAL_NUMBERS_TAKEN";
    /// The father is not a man in the register.
    FatherNotMale = 307, "FATHER_NOT_MALE";
    /// The mother is not a woman in the register.
    MotherNotFemale = 308, "MOTHER_NOT_FEMALE";
    /// A parent is not old enough to be the child's parent.
    ParentTooYoung = 309, "PARENT_TOO_YOUNG";
    /// The mother died before the birth, or the father more than ten months before it.
    ParentDeceased = 310, "PARENT_DECEASED";
    /// The register knows that of the person already.
    ParticularsUnchanged = 311, "PARTICULARS_UNCHANGED";

    /// A person named belongs to a household already.
    AlreadyInHousehold = 401, "ALREADY_IN_HOUSEHOLD";
    /// A person named does not belong to that household.
    NotInHousehold = 402, "NOT_IN_HOUSEHOLD";
    /// Exactly one member must be the head.
    NotOneHead = 403, "NOT_ONE_HEAD";
    /// The head must be of age where a member is (Law on Residence 2020, art. 10).
    HeadNotOfAge = 404, "HEAD_NOT_OF_AGE";
    /// The head cannot go while somebody stays who may be head: name another head first.
    HeadMustBeReplacedFirst = 405, "HEAD_MUST_BE_REPLACED_FIRST";
    /// All members of the household must be named, and nobody else.
    MembersIncomplete = 406, "MEMBERS_INCOMPLETE";
    /// That person is the head already.
    HeadUnchanged = 407, "HEAD_UNCHANGED";
    /// The household has no members any more.
    HouseholdEmpty = 408, "HOUSEHOLD_EMPTY";
    /// A person named lives permanently somewhere else: register the change of residence instead.
    LivesElsewhere = 409, "LIVES_ELSEWHERE";
    /// The household has a head: a new member cannot be one.
    HeadExists = 410, "HEAD_EXISTS";
    /// A household without a head gets one by a change of head, not by a new member.
    HeadIsNotNew = 411, "HEAD_IS_NOT_NEW";
    /// Whoever splits off has full civil capacity, in a group one of them (Law on Residence 2020, art. 25).
    NobodyOfAge = 412, "NOBODY_OF_AGE";
    /// Somebody must stay in the household that is split.
    NobodyStays = 413, "NOBODY_STAYS";
    /// A household is named twice.
    HouseholdNamedTwice = 414, "HOUSEHOLD_NAMED_TWICE";
    /// This act lets the head be who it is: change the head instead.
    HeadNotChangedHere = 415, "HEAD_NOT_CHANGED_HERE";
    /// The member is that to the head already.
    RelationUnchanged = 416, "RELATION_UNCHANGED";
    /// The household has that file number already.
    FileNumberUnchanged = 417, "FILE_NUMBER_UNCHANGED";

    /// The person lives at that dwelling already.
    ResidenceUnchanged = 501, "RESIDENCE_UNCHANGED";
    /// The household does not live at that dwelling.
    HouseholdElsewhere = 502, "HOUSEHOLD_ELSEWHERE";
    /// The person has no residence that could end, or none that could end on this ground.
    NoResidence = 503, "NO_RESIDENCE";
    /// The person has no contact address, or none is given.
    NoContactAddress = 504, "NO_CONTACT_ADDRESS";
    /// The person is not registered at that dwelling on that day.
    NotRegisteredThere = 505, "NOT_REGISTERED_THERE";
    /// The finding is closed before its first day.
    FindingEndsBeforeStart = 506, "FINDING_ENDS_BEFORE_START";
    /// No finding about this person and this dwelling is open on that day.
    NoOpenFinding = 507, "NO_OPEN_FINDING";
    /// The term ends before it starts, or a new term not after the old one.
    TermEndsBeforeStart = 508, "TERM_ENDS_BEFORE_START";
    /// Temporary residence is registered for two years at most (Law on Residence 2020, art. 27).
    TermTooLong = 509, "TERM_TOO_LONG";
    /// The person lives permanently at that dwelling.
    TemporaryWherePermanent = 510, "TEMPORARY_WHERE_PERMANENT";
    /// The person has no temporary residence.
    NoTemporaryResidence = 511, "NO_TEMPORARY_RESIDENCE";
    /// No absence of the person is declared.
    NoAbsence = 512, "NO_ABSENCE";
    /// The person has permanent or temporary residence, or lives abroad: that is where they live.
    IsRegistered = 513, "IS_REGISTERED";

    /// Too young for a card (Law on Citizen Identity 2014, art. 19; Law on Identity 2023, art. 19).
    TooYoungForCard = 601, "TOO_YOUNG_FOR_CARD";
    /// The person has no personal number, which a card must bear.
    NoPersonalNumber = 602, "NO_PERSONAL_NUMBER";
    /// An application of this person is still open.
    ApplicationOpen = 603, "APPLICATION_OPEN";
    /// The person has a card already: apply for its change or reissue.
    CardExists = 604, "CARD_EXISTS";
    /// The person has never had a card: apply for a first one.
    NoCardYet = 605, "NO_CARD_YET";
    /// The application is not waiting for approval.
    NotAwaitingApproval = 606, "NOT_AWAITING_APPROVAL";
    /// The application has not been approved, or its card is made already.
    NotAwaitingPersonalisation = 607, "NOT_AWAITING_PERSONALISATION";
    /// The card has not been made, or was handed over already.
    NotAwaitingHandOver = 608, "NOT_AWAITING_HAND_OVER";
    /// Another card bears this serial.
    CardSerialTaken = 609, "CARD_SERIAL_TAKEN";
    /// The birth year is not known, so that no term of validity follows.
    BirthDateTooVague = 610, "BIRTH_DATE_TOO_VAGUE";
    /// The effective date lies before the application for the card.
    BeforeApplication = 611, "BEFORE_APPLICATION";
    /// All cards in force or applied for of the deceased must be named, and no others.
    CardsIncomplete = 612, "CARDS_INCOMPLETE";
    /// The last day of validity lies before the day of issue.
    ExpiryBeforeIssue = 613, "EXPIRY_BEFORE_ISSUE";
    /// The target group is not that of the applicant's age.
    TargetGroupWrong = 614, "TARGET_GROUP_WRONG";
    /// The ground is not one of this reason, not one of cards, known to be none, or not one of this number; or no nationality was granted
    /// that could be annulled.
    GroundDoesNotFit = 615, "GROUND_DOES_NOT_FIT";
    /// No biometrics are taken of a child under six (Law on Identity 2023, art. 23).
    BiometricsOfUnderSix = 616, "BIOMETRICS_OF_UNDER_SIX";
    /// A portrait at least is taken of everybody from six years on.
    PortraitMissing = 617, "PORTRAIT_MISSING";
    /// A finger or an eye is named twice.
    BiometricsTwice = 618, "BIOMETRICS_TWICE";
    /// The application is over, or its card is in production already.
    NotWithdrawable = 619, "NOT_WITHDRAWABLE";
    /// A card is named twice.
    CardNamedTwice = 620, "CARD_NAMED_TWICE";
    /// The card is not waiting to be made: not approved, in a batch already, or made.
    NotAwaitingProduction = 621, "NOT_AWAITING_PRODUCTION";
    /// The card has not been made, or was checked already.
    NotAwaitingCheck = 622, "NOT_AWAITING_CHECK";
    /// The card has not been made, has failed its check, or is on its way already.
    NotAwaitingDispatch = 623, "NOT_AWAITING_DISPATCH";
    /// The card is not on its way to a unit.
    NotAwaitingReceipt = 624, "NOT_AWAITING_RECEIPT";
    /// The card was not in its holder's hands on that day.
    CardNotInForce = 625, "CARD_NOT_IN_FORCE";
    /// The card is not held.
    CardNotHeld = 626, "CARD_NOT_HELD";
    /// The card has never borne this serial.
    SerialOfAnotherCard = 627, "SERIAL_OF_ANOTHER_CARD";
    /// The card with this serial was destroyed already.
    CardDestroyedAlready = 628, "CARD_DESTROYED_ALREADY";
    /// The card is in its holder's hands, or held; or the act says wrongly whether the application ends with it.
    CardInUse = 629, "CARD_IN_USE";
    /// The card has not been made yet, or the record is no batch of cards.
    CardNotMade = 630, "CARD_NOT_MADE";
    /// The nationality of the person is determined: a certificate of identity is for others.
    NationalityDetermined = 631, "NATIONALITY_DETERMINED";
    /// Six months in the commune have not passed (Law on Identity 2023, art. 30).
    LivedTooShort = 632, "LIVED_TOO_SHORT";
    /// The person has a certificate of identity already.
    CertificateExists = 633, "CERTIFICATE_EXISTS";
    /// The person has no certificate of identity.
    NoCertificate = 634, "NO_CERTIFICATE";

    /// A person named is of age: minors come to kin on this basis (Law on Residence 2020, art. 20(2)(c)).
    BasisForMinors = 641, "BASIS_FOR_MINORS";
    /// The owner has not consented to the registration (Law on Residence 2020, art. 20).
    OwnerConsentMissing = 642, "OWNER_CONSENT_MISSING";
    /// The head of the household has not consented to the registration (Law on Residence 2020, art. 20).
    HeadConsentMissing = 643, "HEAD_CONSENT_MISSING";
    /// Neither parent nor guardian has consented to the registration of a minor, nor comes along (Law on Residence 2020, art. 20(7)).
    ParentConsentMissing = 644, "PARENT_CONSENT_MISSING";
    /// Of a dwelling that is rented, borrowed or shared the floor area must be said (Law on Residence 2020, art. 20(3)).
    FloorAreaMissing = 645, "FLOOR_AREA_MISSING";
    /// No province may ask for less than 8 m² for a person (Law on Residence 2020, art. 20(3)).
    FloorAreaThresholdTooLow = 646, "FLOOR_AREA_THRESHOLD_TOO_LOW";
    /// Fewer persons are counted in the dwelling than come to live there.
    FloorAreaPersonsTooFew = 647, "FLOOR_AREA_PERSONS_TOO_FEW";
    /// The dwelling is too small for so many persons.
    FloorAreaTooSmall = 648, "FLOOR_AREA_TOO_SMALL";
    /// The event named is no registration of permanent or temporary residence.
    NotARegistration = 650, "NOT_A_REGISTRATION";
    /// Nobody lives there by that registration on that day.
    RegistrationNotInForce = 651, "REGISTRATION_NOT_IN_FORCE";
    /// The registration stands in this register: cancel it by its own act, which names it.
    CancelledByItsOwnAct = 652, "CANCELLED_BY_ITS_OWN_ACT";
    /// A stay lasts 30 days at most: register temporary residence (Law on Residence 2020, art. 27).
    StayTooLong = 653, "STAY_TOO_LONG";
    /// The guests arrived on another day than the first.
    ArrivedOnAnotherDay = 654, "ARRIVED_ON_ANOTHER_DAY";
    /// Nobody is registered anew at this place (Law on Residence 2020, art. 23).
    PlaceBanned = 655, "PLACE_BANNED";
    /// The dwelling is banned on that ground already.
    BanInForce = 656, "BAN_IN_FORCE";
    /// The dwelling is not banned on that ground on that day.
    BanNotInForce = 657, "BAN_NOT_IN_FORCE";
    /// In the twelve months an absence was declared, or temporary residence registered or renewed (Law on Residence 2020, art. 24(1)(d)).
    AbsenceWasDeclared = 663, "ABSENCE_WAS_DECLARED";
    /// The person has not been registered there as long as they are said to have been absent, or without the tenancy or the dwelling (Law on
    /// Residence 2020, art. 24 and 29).
    AbsentTooShortly = 664, "ABSENT_TOO_SHORTLY";
    /// The person is known as a citizen on that day: the loss of nationality is noted first.
    StillCitizen = 665, "STILL_CITIZEN";
    /// The number printed on the card is not the holder's any more, or none is printed.
    CardNumberNotInForce = 670, "CARD_NUMBER_NOT_IN_FORCE";
    /// What was printed on a card is not corrected: it stays on the card.
    PrintedNotCorrectable = 671, "PRINTED_NOT_CORRECTABLE";
    /// Certificates of identity are issued from 2024-07-01 on (Law on Identity 2023).
    CertificateTooEarly = 672, "CERTIFICATE_TOO_EARLY";

    /// An administrative unit with this code is in force on that date already.
    AreaCodeInForce = 701, "AREA_CODE_IN_FORCE";
    /// The unit above is missing, or of the wrong level.
    AreaParentWrong = 702, "AREA_PARENT_WRONG";
    /// A province has a number prefix, and nothing else has.
    NumberPrefixWrong = 703, "NUMBER_PREFIX_WRONG";
    /// A commune is wanted here, or a district where that is the office or has no communes.
    AreaTooLarge = 704, "AREA_TOO_LARGE";
    /// The last day in force lies before the first.
    AreaEndsBeforeStart = 705, "AREA_ENDS_BEFORE_START";
    /// The unit is what it is to become already.
    AreaUnchanged = 706, "AREA_UNCHANGED";
    /// The unit is not in force on that day; one that ends must have been on the day before, and if its last day is known already, it must be that one.
    AreaNotInForce = 707, "AREA_NOT_IN_FORCE";
    /// A unit is named twice.
    AreaNamedTwice = 708, "AREA_NAMED_TWICE";
    /// The territory of a unit goes to units of its own level only, that of a district also to communes.
    AreaLevelsDiffer = 709, "AREA_LEVELS_DIFFER";
    /// What becomes of the unit's territory is recorded already.
    AreaFateDecided = 710, "AREA_FATE_DECIDED";
    /// The code is not that of the unit, or of another level.
    AreaCodeWrong = 711, "AREA_CODE_WRONG";

    /// The dwelling has become part of another one, or several, by that day.
    DwellingEnded = 730, "DWELLING_ENDED";
    /// A dwelling is named twice.
    DwellingNamedTwice = 731, "DWELLING_NAMED_TWICE";
    /// The dwelling has that address already.
    AddressUnchanged = 732, "ADDRESS_UNCHANGED";
    /// The dwelling lies in that unit already.
    DwellingAreaUnchanged = 733, "DWELLING_AREA_UNCHANGED";
    /// The dwelling bears these identifiers already.
    IdentifiersUnchanged = 734, "IDENTIFIERS_UNCHANGED";
    /// Two identifiers of one scheme are named.
    IdentifierNamedTwice = 735, "IDENTIFIER_NAMED_TWICE";
    /// What is divided becomes two at least.
    NothingToSplit = 736, "NOTHING_TO_SPLIT";

    /// No stock of blanks has this id.
    StockNotFound = 737, "STOCK_NOT_FOUND";
    /// The effective date lies before the day on which the stock was opened.
    BeforeStockOpened = 738, "BEFORE_STOCK_OPENED";
    /// A delivery with this number has come into the stock already.
    DeliveryReceivedAlready = 739, "DELIVERY_RECEIVED_ALREADY";
    /// The stock has taken in as many deliveries as one may: open another.
    TooManyDeliveries = 740, "TOO_MANY_DELIVERIES";
    /// The serials are not a range of as many blanks as came.
    BlankSerialsDiffer = 741, "BLANK_SERIALS_DIFFER";
    /// A blank with such a serial has come into the stock already.
    BlankSerialsReceivedAlready = 742, "BLANK_SERIALS_RECEIVED_ALREADY";
    /// The stock is that of another centre.
    StockOfAnotherCentre = 743, "STOCK_OF_ANOTHER_CENTRE";
    /// The cards of that day are made of blanks of another kind.
    BlanksOfAnotherKind = 744, "BLANKS_OF_ANOTHER_KIND";
    /// A batch draws at least one blank for each of its cards.
    FewerBlanksThanCards = 745, "FEWER_BLANKS_THAN_CARDS";
    /// As many batches as may have drawn of the stock and are not settled: settle some first.
    TooManyOpenBatches = 746, "TOO_MANY_OPEN_BATCHES";
    /// The stock does not hold so many blanks on that day.
    NotEnoughBlanks = 747, "NOT_ENOUGH_BLANKS";
    /// No such batch has drawn of the stock by that day, or it is settled.
    BatchNotOpen = 748, "BATCH_NOT_OPEN";
    /// What became of the blanks does not add up to what the batch drew.
    BatchNotBalanced = 749, "BATCH_NOT_BALANCED";
    /// More good cards are told than the batch has.
    MorePersonalisedThanCards = 750, "MORE_PERSONALISED_THAN_CARDS";
    /// There are not so many spoiled blanks that are not destroyed on that day.
    NotEnoughSpoiled = 751, "NOT_ENOUGH_SPOILED";
    /// As many batches have drawn of the stock as one may serve: another is opened.
    TooManyBatches = 752, "TOO_MANY_BATCHES";

    /// This event cannot be amended.
    NotAmendable = 801, "NOT_AMENDABLE";
    /// The event has been annulled, or another correction stands in its place already.
    AlreadyAnnulled = 802, "ALREADY_ANNULLED";
    /// The replacement is another kind of event.
    ReplacementKindDiffers = 803, "REPLACEMENT_KIND_DIFFERS";
    /// The replacement says what stands already, or a newer amendment decides.
    ReplacementUnchanged = 804, "REPLACEMENT_UNCHANGED";
    /// A personal number or a card's serial is not corrected but cancelled and given anew.
    NumberNotCorrectable = 805, "NUMBER_NOT_CORRECTABLE";
    /// A later act could not stand any more: amend that one first.
    LaterActConflicts = 806, "LATER_ACT_CONFLICTS";
    /// The person belongs to a household: end that first.
    PersonInHousehold = 807, "PERSON_IN_HOUSEHOLD";
    /// Others still depend on what this event brought in: amend their acts first.
    StillInUse = 808, "STILL_IN_USE";
    /// The replacement brings in a household that the event did not, or not the one that it did: annul the event and register another.
    ReplacementBringsIn = 809, "REPLACEMENT_BRINGS_IN";
    /// The event and its amendments name more subjects together than one act may: annul it and register others.
    TooManySubjects = 810, "TOO_MANY_SUBJECTS";

    /// The request id was used for something else.
    RequestIdReused = 901, "REQUEST_ID_REUSED";
    /// The source has moved beyond this number, and it stands for something else or for a refused act.
    SourceSequencePassed = 902, "SOURCE_SEQUENCE_PASSED";

    /// The husband is not recorded as a man.
    HusbandNotMale = 1001, "HUSBAND_NOT_MALE";
    /// The wife is not recorded as a woman.
    WifeNotFemale = 1002, "WIFE_NOT_FEMALE";
    /// Too young to marry, or to have been married (Law on Marriage and Family 2014, art. 8).
    TooYoungToMarry = 1003, "TOO_YOUNG_TO_MARRY";
    /// A marriage of a person named is in force.
    AlreadyMarried = 1004, "ALREADY_MARRIED";
    /// A person named came into the register as married: note the end of that marriage first, or correct the enrolment.
    DeclaredMarried = 1005, "DECLARED_MARRIED";
    /// The two are kin of a kind that the law forbids here (Law on Marriage and Family 2014, art. 5; Law on Adoption 2010, art. 13).
    CloseKin = 1006, "CLOSE_KIN";
    /// No such marriage is in force on that day.
    MarriageNotInForce = 1007, "MARRIAGE_NOT_IN_FORCE";
    /// A death must name the husband or wife of the deceased, and nobody else.
    SpouseDiffers = 1008, "SPOUSE_DIFFERS";
    /// Another father or mother is recorded: correct that record first.
    ParentKnown = 1009, "PARENT_KNOWN";
    /// A person named is missing by a court's declaration.
    PersonMissing = 1010, "PERSON_MISSING";
    /// An adoption of the child is in force.
    AlreadyAdopted = 1011, "ALREADY_ADOPTED";
    /// No such adoption is in force on that day.
    NotAdopted = 1012, "NOT_ADOPTED";
    /// Too old to be adopted (Law on Adoption 2010, art. 8).
    TooOldToBeAdopted = 1013, "TOO_OLD_TO_BE_ADOPTED";
    /// An adopter is a minor, or not old enough for the child (Law on Adoption 2010, art. 14).
    AdopterTooYoung = 1014, "ADOPTER_TOO_YOUNG";
    /// One who is not married adopts, or both of a married couple, or a parent's husband or wife (Law on Adoption 2010, art. 8).
    AdoptersNotACouple = 1015, "ADOPTERS_NOT_A_COUPLE";
    /// The person has a guardian: end that guardianship first.
    HasGuardian = 1016, "HAS_GUARDIAN";
    /// No such guardianship is in force on that day.
    HasNoGuardian = 1017, "HAS_NO_GUARDIAN";
    /// The person is of age and has full civil capacity (Civil Code 2015, art. 47).
    NeedsNoGuardian = 1018, "NEEDS_NO_GUARDIAN";
    /// A guardian is a minor (Civil Code 2015, art. 49).
    GuardianNotOfAge = 1019, "GUARDIAN_NOT_OF_AGE";
    /// A guardian has as many wards as one may have.
    TooManyWards = 1020, "TOO_MANY_WARDS";
    /// A death must name all guardians and wards of the deceased, and nobody else.
    GuardianshipDiffers = 1021, "GUARDIANSHIP_DIFFERS";
    /// The last news is less than two years old (Civil Code 2015, art. 68).
    NotMissingLongEnough = 1022, "NOT_MISSING_LONG_ENOUGH";
    /// The person is not declared missing on that day.
    NotDeclaredMissing = 1023, "NOT_DECLARED_MISSING";
    /// No court's declaration of death is in force for the person on that day.
    NotDeclaredDead = 1024, "NOT_DECLARED_DEAD";
    /// A person named lacks the civil capacity that the act needs.
    LacksCapacity = 1025, "LACKS_CAPACITY";
    /// The person has that civil capacity already.
    CapacityUnchanged = 1026, "CAPACITY_UNCHANGED";
    /// The head must have full civil capacity where a member of age has it (Law on Residence 2020, art. 10).
    HeadLacksCapacity = 1027, "HEAD_LACKS_CAPACITY";
    /// A parent is named whom this kind of birth leaves open.
    ParentNotToBeNamed = 1028, "PARENT_NOT_TO_BE_NAMED";
    /// The record of the finding was drawn up before the birth.
    FoundBeforeBirth = 1029, "FOUND_BEFORE_BIRTH";
    /// The record of the finding was drawn up after the registration.
    FoundAfterRegistration = 1030, "FOUND_AFTER_REGISTRATION";
    /// Day and month of an estimated birth date are those of the record of the finding (Decree 123/2015, art. 14).
    EstimatedBirthDateDiffers = 1031, "ESTIMATED_BIRTH_DATE_DIFFERS";
    /// A child that was found in Viet Nam is Vietnamese (Law on Vietnamese Nationality 2008, art. 18).
    FoundChildIsVietnamese = 1032, "FOUND_CHILD_IS_VIETNAMESE";
    /// The child follows its only known parent in surname, ethnic group, origin and nationality (Decree 123/2015, art. 15).
    DiffersFromParent = 1033, "DIFFERS_FROM_PARENT";
    /// One of the parents was married to somebody else (Law on Marriage and Family 2014, art. 95).
    ParentsNotACouple = 1034, "PARENTS_NOT_A_COUPLE";
    /// The child of two citizens is one: there is no nationality to choose (Law on Vietnamese Nationality 2008, art. 15).
    NationalityNotToChoose = 1035, "NATIONALITY_NOT_TO_CHOOSE";
    /// A citizen has a number from birth on and a foreigner none: annul the birth and register it with the other nationality.
    NumberFollowsNationality = 1036, "NUMBER_FOLLOWS_NATIONALITY";
    /// The numbering scheme has no code for this country.
    CountryWithoutPrefix = 1037, "COUNTRY_WITHOUT_PREFIX";
    /// A birth was noted before it had been registered abroad.
    NotedBeforeRegistered = 1038, "NOTED_BEFORE_REGISTERED";
    /// The value named is the one that stands already.
    CivilDataUnchanged = 1050, "CIVIL_DATA_UNCHANGED";
    /// The value is known already: it is changed or corrected, not supplemented.
    CivilDataKnown = 1051, "CIVIL_DATA_KNOWN";
    /// The child must agree: from 9 years to a name, from 15 to an ethnic group (Civil Code 2015, art. 27 and 29).
    ConsentMissing = 1052, "CONSENT_MISSING";
    /// The ethnic group is neither the father's nor the mother's (Civil Code 2015, art. 29).
    EthnicityNotOfParent = 1053, "ETHNICITY_NOT_OF_PARENT";
    /// The person is not a citizen of Viet Nam.
    NationalityNotVietnamese = 1060, "NATIONALITY_NOT_VIETNAMESE";
    /// The person is a citizen of Viet Nam already.
    NationalityVietnamese = 1061, "NATIONALITY_VIETNAMESE";
    /// Only a nationality that had been lost is regained.
    NationalityNotLost = 1062, "NATIONALITY_NOT_LOST";
    /// The person has a personal number already.
    PersonalNumberExists = 1063, "PERSONAL_NUMBER_EXISTS";
    /// On that day the person had another personal number.
    PersonalNumberDiffers = 1064, "PERSONAL_NUMBER_DIFFERS";
    /// It is not known where the birth was registered, which gives a personal number its first digits: supplement that first.
    BirthRegistrationUnknown = 1065, "BIRTH_REGISTRATION_UNKNOWN";
    /// The number leads to the person already.
    NumberLinked = 1066, "NUMBER_LINKED";
    /// The number does not lead to the person.
    NumberNotLinked = 1067, "NUMBER_NOT_LINKED";
    /// As many numbers lead to the person as may: take back the link of one first.
    TooManyLinks = 1068, "TOO_MANY_LINKS";
    /// A person has only one identifier of this kind: take back its link first.
    OnlyOneOfKind = 1069, "ONLY_ONE_OF_KIND";
    /// From 2025-07-01 on the personal number is the tax code of those who have one (Law on Tax Administration 2019, art. 35).
    TaxCodeIsPersonalNumber = 1070, "TAX_CODE_IS_PERSONAL_NUMBER";
    /// The last day of validity lies before the first.
    LinkEndsBeforeStart = 1071, "LINK_ENDS_BEFORE_START";
    /// The record was merged into another: name that one, or split them first.
    PersonMerged = 1080, "PERSON_MERGED";
    /// The record still holds what both could hold: end household, marriage and cards first, and register a death with both or neither.
    RecordNotSettled = 1081, "RECORD_NOT_SETTLED";
    /// Other records were merged into this one: split them first, or keep this one.
    HoldsMergedRecords = 1082, "HOLDS_MERGED_RECORDS";
    /// One of the records is that of the other's parent.
    RecordsRelated = 1083, "RECORDS_RELATED";
    /// The record that has a personal number is the one to keep.
    KeptWithoutNumber = 1084, "KEPT_WITHOUT_NUMBER";
    /// The record is not merged into another.
    NotMerged = 1085, "NOT_MERGED";
    /// Two guardians are the ward's parents or grandparents, or a couple: the register knows that these are not (Civil Code 2015, art. 47
    /// and 52).
    GuardiansNotACouple = 1086, "GUARDIANS_NOT_A_COUPLE";
    /// A birth is registered in one place: no area here registered one that was registered abroad, and no other country one that an area
    /// registered.
    BirthRegisteredAbroad = 1087, "BIRTH_REGISTERED_ABROAD";
    /// The register has an act that the person did behind the day of the last news.
    KnownSignOfLife = 1088, "KNOWN_SIGN_OF_LIFE";
    /// A correction of a merge or a split changes its day and its reason, never the records: annul it instead.
    RecordsNotCorrectable = 1090, "RECORDS_NOT_CORRECTABLE";
    /// Records are split on or after the day on which they were merged.
    SplitBeforeMerge = 1091, "SPLIT_BEFORE_MERGE";
    /// The child of foreigners is no citizen by birth: its own nationality must be said (Law on Vietnamese Nationality 2008, art. 15–17).
    ChildOfForeigners = 1092, "CHILD_OF_FOREIGNERS";
    /// The day on which an older register had the death lies before it.
    RegisteredBeforeDeath = 1093, "REGISTERED_BEFORE_DEATH";
    /// The dossier came in before the birth or death that it is about.
    ReceivedBeforeEvent = 1094, "RECEIVED_BEFORE_EVENT";
    /// The date of the decision lies in the future.
    DecisionInFuture = 1095, "DECISION_IN_FUTURE";

    /// The day on which the dossier came in lies in the future.
    ReceivedInFuture = 1101, "RECEIVED_IN_FUTURE";
    /// The day on which an older register had the act lies in the future.
    OriginalRegistrationInFuture = 1102, "ORIGINAL_REGISTRATION_IN_FUTURE";
    /// No office has this id or code.
    OfficeNotFound = 1103, "OFFICE_NOT_FOUND";
    /// No officer has this id, or the office has none with this code.
    OfficerNotFound = 1104, "OFFICER_NOT_FOUND";
    /// Another office has the code on that day or later.
    OfficeCodeInUse = 1105, "OFFICE_CODE_IN_USE";
    /// An office of a province, district or commune serves one unit of that level; others serve none.
    OfficeAreaWrong = 1106, "OFFICE_AREA_WRONG";
    /// The office is not there on that day: not yet, or not any more.
    OfficeClosed = 1107, "OFFICE_CLOSED";
    /// The office is that already.
    OfficeUnchanged = 1108, "OFFICE_UNCHANGED";
    /// Another officer of the office has the code on that day or later.
    OfficerCodeInUse = 1109, "OFFICER_CODE_IN_USE";
    /// The officer does not belong to the office on that day.
    OfficerNotInOffice = 1110, "OFFICER_NOT_IN_OFFICE";
    /// The officer belongs to that office already.
    OfficerUnchanged = 1111, "OFFICER_UNCHANGED";
    /// The register asks for registered offices, and no office has this code.
    OfficeUnknown = 1112, "OFFICE_UNKNOWN";
    /// An office of this level or competence does not register such an act.
    OfficeNotCompetent = 1113, "OFFICE_NOT_COMPETENT";
    /// The act is about a place outside the area that the office serves.
    OfficeOutOfArea = 1114, "OFFICE_OUT_OF_AREA";
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

/// A rejection and the field of the request that it is about, as a path in the request's own names:
/// `members[2].person`. Empty where the act as a whole is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub rejection: Rejection,
    /// Where.
    pub field: String,
}

impl Rejection {
    /// The rejection, about this field.
    pub fn at(self, field: impl Into<String>) -> Refusal {
        Refusal { rejection: self, field: field.into() }
    }
}

impl Refusal {
    /// The same about another field, where it is this rejection.
    pub(crate) fn moved(self, rejection: Rejection, field: &str) -> Refusal {
        if self.rejection == rejection { rejection.at(field) } else { self }
    }
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Refusal { rejection, field: String::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_reasons_are_unique_and_in_order() {
        let numbers: Vec<u16> = Rejection::ALL.iter().map(|r| r.number()).collect();
        assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{numbers:?}");
        let mut reasons: Vec<&str> = Rejection::ALL.iter().map(|r| r.reason()).collect();
        reasons.sort_unstable();
        reasons.dedup();
        assert_eq!(reasons.len(), Rejection::ALL.len());
        let code = |r: &&str| r.len() <= 63 && r.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
        assert!(reasons.iter().all(code));
    }
}
