//! Every bound of the domain, each with its reason.

/// Characters in a person's full name. The wire format of the national database allows 100 (QCVN 109:2017/BTTTT,
/// `HoVaTen`).
pub const NAME_CHARS: usize = 100;

/// Characters in a free text: a birth place, an address, a legal basis, a reason.
pub const TEXT_CHARS: usize = 250;

/// Characters in a code that another system made: an agency code has at most 35 (QĐ 20/2020/QĐ-TTg), a procedure's
/// at most 40.
pub const CODE_CHARS: usize = 40;

/// Characters in a card's serial, as printed and as the chip reports it.
pub const SERIAL_CHARS: usize = 16;

/// Persons that one act may name: the largest household plus room; an institution is registered in several acts.
pub const PERSONS_PER_ACT: usize = 200;

/// Dwellings that one act may name: those of a large building that becomes one, or of one that is divided; more are several acts.
pub const DWELLINGS_PER_ACT: usize = 200;

/// Identifiers of other registers that a dwelling may bear at a time: land, building, address and the like, with room.
pub const IDENTIFIERS_PER_DWELLING: usize = 16;

/// Subjects that one act may touch: what [`PERSONS_PER_ACT`] persons and their households come to, and what fits the
/// record header's counter.
pub const SUBJECTS_PER_ACT: usize = 1_000;

/// Candidate serials drawn for one birth. The largest cells hold about 70,000 births a year and sex, 7 % of a cell, so that
/// all of them being taken is out of the question.
pub const NUMBER_CANDIDATES: usize = 16;

/// Smallest difference of age between a parent and a child, in years. The youngest mothers in the fertility tables are
/// of the group 10–14.
pub const PARENT_YEARS: i32 = 10;

/// Numbers of old identity cards that one person may have: more than anybody was given, and a row stays small.
pub const OLD_NUMBERS_PER_PERSON: usize = 16;

/// Identifiers of other sectors that one person may have at a time.
pub const SECTOR_IDS_PER_PERSON: usize = 32;

/// Age from which a child must agree to another name, in years (Civil Code 2015, art. 27(2)).
pub const NAME_CONSENT_YEARS: i32 = 9;

/// Age from which a child must agree to another ethnic group, in years (Civil Code 2015, art. 29(4)).
pub const ETHNICITY_CONSENT_YEARS: i32 = 15;

/// Age of an adult, in years (Civil Code 2015, art. 20).
pub const ADULT_YEARS: i32 = 18;

/// Wards that one guardian may have: more than any family has, and few enough for the act of a death to name them all.
pub const WARDS_PER_GUARDIAN: usize = 50;

/// Guardians that one ward may have: a couple (Civil Code 2015, art. 47).
pub const GUARDIANS_PER_WARD: usize = 2;

/// Blanks that one act may speak of: a tenth of all cards in the country, and a mistake beyond.
pub const BLANKS_PER_ACT: u32 = 10_000_000;

/// Deliveries that one stock may take in: one on each working day of four years. More are another stock's.
pub const DELIVERIES_PER_STOCK: usize = 1_000;

/// Batches that may have drawn of a stock and not be settled: what a day of 400,000 cards comes to, and as many again from the
/// days before.
pub const OPEN_BATCHES_PER_STOCK: usize = 4_000;

/// Batches that may ever draw of one stock: what production of 400,000 cards a day comes to in a week. Each act of a stock is asked
/// against its whole history, so that more are another stock's.
pub const BATCHES_PER_STOCK: u64 = 20_000;

/// Days after a birth within which it is to be declared (Law on Civil Status 2014, art. 15). Later ones are marked, not
/// refused.
pub const BIRTH_DECLARATION_DAYS: u16 = 60;

/// Days within which the birth of a child that was found is registered: seven in which the finding is made public, and then at once
/// (Decree 123/2015/NĐ-CP, art. 14).
pub const FOUND_CHILD_DAYS: u16 = 8;

/// Days after a death within which it is to be declared (Law on Civil Status 2014, art. 33).
pub const DEATH_DECLARATION_DAYS: u16 = 15;

/// Years of absence after which permanent residence ends (Law on Residence 2020, art. 24(1)(d): twelve months).
pub const ABSENT_PERMANENT_YEARS: i32 = 1;

/// Months of absence after which temporary residence ends (Law on Residence 2020, art. 29(1)).
pub const ABSENT_TEMPORARY_MONTHS: u32 = 6;

/// Years of a term of temporary residence (Law on Residence 2020, art. 27(2)).
pub const TEMPORARY_YEARS: i32 = 2;

/// Days at the end of a term within which it is to be renewed (Law on Residence 2020, art. 27(3)). Other renewals are marked,
/// not refused.
pub const TEMPORARY_RENEWAL_DAYS: i64 = 15;

/// The least floor area for a person that any province may set, in hundredths of a square metre: 8 m² (Law on Residence 2020,
/// art. 20(3)(b)).
pub const LEAST_FLOOR_AREA: u32 = 800;

/// Days that a stay lasts at most (Circular 55/2021/TT-BCA, art. 15).
pub const STAY_DAYS: i64 = 30;
