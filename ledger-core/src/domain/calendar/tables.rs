//! Days that the law leaves to the lunar calendar and to yearly announcements.

/// First and last year of [`LUNAR`].
pub(super) const LUNAR_YEARS: std::ops::RangeInclusive<i32> = 2016..=2050;

/// For each year the first day of the lunar year (mùng 1 Tết) and the Hùng Kings' day (10 March of the lunar year), as month and
/// day. The lunar calendar of Viet Nam is reckoned for UTC+7 (QĐ 121-CP of 1967-08-08), which is why Tết of 2030 falls on
/// another day than in countries that reckon for UTC+8. A test reckons the table again from the positions of sun and moon.
pub(super) const LUNAR: [((u32, u32), (u32, u32)); 35] = [
    ((2, 8), (4, 16)),  // 2016
    ((1, 28), (4, 6)),  // 2017
    ((2, 16), (4, 25)), // 2018
    ((2, 5), (4, 14)),  // 2019
    ((1, 25), (4, 2)),  // 2020
    ((2, 12), (4, 21)), // 2021
    ((2, 1), (4, 10)),  // 2022
    ((1, 22), (4, 29)), // 2023
    ((2, 10), (4, 18)), // 2024
    ((1, 29), (4, 7)),  // 2025
    ((2, 17), (4, 26)), // 2026
    ((2, 6), (4, 16)),  // 2027
    ((1, 26), (4, 4)),  // 2028
    ((2, 13), (4, 23)), // 2029
    ((2, 2), (4, 12)),  // 2030
    ((1, 23), (4, 1)),  // 2031
    ((2, 11), (4, 19)), // 2032
    ((1, 31), (4, 9)),  // 2033
    ((2, 19), (4, 28)), // 2034
    ((2, 8), (4, 17)),  // 2035
    ((1, 28), (4, 6)),  // 2036
    ((2, 15), (4, 24)), // 2037
    ((2, 4), (4, 13)),  // 2038
    ((1, 24), (4, 3)),  // 2039
    ((2, 12), (4, 20)), // 2040
    ((2, 1), (4, 10)),  // 2041
    ((1, 22), (4, 29)), // 2042
    ((2, 10), (4, 19)), // 2043
    ((1, 30), (4, 7)),  // 2044
    ((2, 17), (4, 26)), // 2045
    ((2, 6), (4, 15)),  // 2046
    ((1, 26), (4, 4)),  // 2047
    ((2, 14), (4, 22)), // 2048
    ((2, 2), (4, 11)),  // 2049
    ((1, 23), (4, 1)),  // 2050
];

/// Days that were announced to be off, or to be worked, against the rule: a day between a holiday and a weekend is given free
/// and worked on a Saturday instead (Labour Code 2019, art. 112(3); announced each year by the ministry for labour, since 2025
/// the ministry of the interior). One a line: the day, and `off` or `work`.
pub(super) const ANNOUNCED: &str = "\
2018-12-31 off
2019-01-05 work
2019-04-29 off
2019-05-04 work
2024-04-29 off
2024-05-04 work
2025-04-26 work
2025-05-02 off
2026-01-02 off
2026-01-10 work
2026-08-22 work
2026-08-31 off
";
