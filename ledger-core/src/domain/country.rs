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
