//! Foreign countries, and the first three digits of the personal numbers of births registered in them.
//!
//! Circular 07/2016/TT-BCA, Annex II, lists them in the order of their Vietnamese names, from 101 on without a gap. Here by ISO 3166-1 alpha-2,
//! after the table of the public repository `hongquan/vietnam-personal-id` (MIT); not compared with the list of 2021. The table
//! names Azerbaijan (113, 114) and Croatia (147, 148) twice; numbers are drawn with the first.

use std::ops::RangeInclusive;

/// The first country's code.
const FIRST: u16 = 101;

/// The countries in the order of their codes.
const IN_ORDER: &str = "AF EG AL DZ AD AO GB AG AT SA AR AM AZ AZ IN BS BH PL BD BB BY BZ BJ BT BE BO BA BW PT CI \
    BR BN BG BF BI CV AE CM KH CA CL CO KM CG CD CR HR HR CU DJ DM DO DK TL DE EC SV ER EE ET FJ GA GM GH GD GE GT GW \
    GQ GN GY HT NL KR US HN HU GR IS ID IR IQ IE IL JM JO KZ KE KI KW CY KG LA LV LS LB LR LY LI LT LU MK MG MW MY MV \
    ML MT MA MH MR MU MX FM MD MC MN ME MZ MM NA SS ZA NR NO NP NZ NI NE NG RU JP OM PK PW PA PG PY PE FR FI PH QA RO \
    RW KN LC VC WS SM ST CZ SN RS SC SL SG SK SI SB SO LK SD SR SZ SY TJ TZ ES TD TH TR SE CH TG TO KP TT CN CF TN TM \
    TV AU UG UA UY UZ VU VA VE IT YE ZM ZW";

/// Every country of ISO 3166-1 alpha-2, after the table `iso3166.tab` of the time zone database of IANA (public
/// domain), which is that of ISO/TC 46 N1108 of 2023-04-05.
const ISO_3166: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY \
    BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK \
    FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR \
    IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK \
    ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM \
    PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF \
    TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Is there a country with this code?
pub fn exists(country: [u8; 2]) -> bool {
    ISO_3166.split(' ').any(|code| code.as_bytes() == country)
}

/// Prefixes that belong to no province and no country: numbers of people who are invented.
pub const SYNTHETIC_PREFIXES: RangeInclusive<u16> = 97..=99;

/// A country's code in personal numbers. `None` for Viet Nam and for what the table does not name.
pub fn official_prefix(country: [u8; 2]) -> Option<u16> {
    let at = IN_ORDER.split(' ').position(|code| code.as_bytes() == country)?;
    Some(FIRST + u16::try_from(at).ok()?)
}

/// The first three digits of the number of a birth that was registered in a country, given by an office whose province has this prefix.
/// Where that is synthetic, nobody in the ledger is real, and the country's is synthetic, too: no real number is ever made.
pub fn number_prefix(country: [u8; 2], province_prefix: u16) -> Option<u16> {
    let official = official_prefix(country)?;
    let synthetic = SYNTHETIC_PREFIXES.contains(&province_prefix);
    let kinds = SYNTHETIC_PREFIXES.end() - SYNTHETIC_PREFIXES.start() + 1;
    Some(if synthetic { SYNTHETIC_PREFIXES.start() + official % kinds } else { official })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_country_has_the_code_of_the_circular() {
        let known = [(*b"AF", 101), (*b"LA", 193), (*b"RO", 244), (*b"CN", 279), (*b"ZW", 295)];
        for (country, code) in known {
            assert_eq!(official_prefix(country), Some(code));
        }
        assert_eq!(IN_ORDER.split(' ').count(), 195);
        assert_eq!((official_prefix(*b"AZ"), official_prefix(*b"HR")), (Some(113), Some(147)));
        assert_eq!((official_prefix(*b"VN"), official_prefix(*b"XX")), (None, None));
    }

    #[test]
    fn a_country_is_one_of_the_standard() {
        assert_eq!(ISO_3166.split(' ').count(), 249);
        assert!(ISO_3166.split(' ').is_sorted());
        assert!(IN_ORDER.split(' ').all(|code| exists(code.as_bytes().try_into().unwrap())));
        assert!(exists(*b"VN") && exists(*b"TW"));
        assert!([*b"ZZ", *b"QQ", *b"VM", *b"  ", *b"vn"].iter().all(|code| !exists(*code)));
    }

    #[test]
    fn an_office_of_a_synthetic_province_gives_synthetic_prefixes_only() {
        assert_eq!(number_prefix(*b"LA", 1), Some(193));
        assert_eq!(number_prefix(*b"LA", 97), Some(98));
        let countries = IN_ORDER.split(' ').map(|code| <[u8; 2]>::try_from(code.as_bytes()).unwrap());
        for country in countries {
            let prefix = number_prefix(country, 98).unwrap();
            assert!(SYNTHETIC_PREFIXES.contains(&prefix));
            assert!(!SYNTHETIC_PREFIXES.contains(&official_prefix(country).unwrap()));
        }
    }
}
