//! Addresses below the commune (địa chỉ) and file numbers (số hồ sơ cư trú). Streets and hamlets are common names, not
//! those of the commune.

use super::areas::{Region, Settlement};
use super::draw::mix_text;

/// Households in one hamlet or residential group; about what a thôn or tổ dân phố has.
const HOUSEHOLDS_PER_HAMLET: u32 = 120;
/// Households with one street name before the next.
const HOUSEHOLDS_PER_STREET: u32 = 40;

const HAMLETS: [&str; 12] =
    ["Đông", "Đoài", "Trung", "Thượng", "Hạ", "Nam", "Bắc", "Giữa", "Mới", "Chùa", "Đình", "Bến"];
const STREETS: [&str; 12] = [
    "Trần Phú",
    "Lê Lợi",
    "Nguyễn Huệ",
    "Quang Trung",
    "Hai Bà Trưng",
    "Lý Thường Kiệt",
    "Nguyễn Trãi",
    "Phan Bội Châu",
    "Hùng Vương",
    "Ngô Quyền",
    "Đinh Tiên Hoàng",
    "Lê Hồng Phong",
];

/// Address of the household with that number within its commune, counted from 0. No two are equal: the number of the
/// house and that of the hamlet or group together give the household's number back.
pub(super) fn address(commune: &str, settlement: Settlement, region: Region, household: u32) -> String {
    let (group, place) = (household / HOUSEHOLDS_PER_HAMLET, household % HOUSEHOLDS_PER_HAMLET + 1);
    // Many streets and blocks have a 12A where 13 would be.
    let house = if place == 13 { "12A".to_owned() } else { place.to_string() };
    match settlement {
        Settlement::Ward => {
            let turn = mix_text(commune).wrapping_add(u64::from(household / HOUSEHOLDS_PER_STREET));
            let street = STREETS[usize::try_from(turn % 12).unwrap_or(0)];
            format!("Số {house}, đường {street}, {} {}", group_word(region), group + 1)
        }
        Settlement::Town => format!("Số {house}, {} {}", group_word(region), group + 1),
        Settlement::Rural => {
            let word = hamlet_word(region, mix_text(commune));
            let named = !mix_text(commune).is_multiple_of(3);
            match HAMLETS.get(group as usize) {
                Some(name) if named => format!("Số {house}, {word} {name}"),
                _ => format!("Số {house}, {word} {}", group + 1),
            }
        }
    }
}

/// File number of the household with that number within its commune, counted from 0.
pub(super) fn file_number(commune: &str, household: u32) -> String {
    format!("HS-{commune}-{:06}", household + 1)
}

fn group_word(region: Region) -> &'static str {
    match region {
        Region::SouthEast | Region::Mekong => "khu phố",
        Region::RedRiver | Region::NorthernMountains | Region::Central | Region::Highlands => "tổ dân phố",
    }
}

/// Hamlets are ấp in the south, bản or thôn in the mountains, buôn or thôn in the Central Highlands, else thôn or xóm.
fn hamlet_word(region: Region, key: u64) -> &'static str {
    let first = key.is_multiple_of(2);
    match region {
        Region::SouthEast | Region::Mekong => "ấp",
        Region::NorthernMountains if first => "bản",
        Region::Highlands if first => "buôn",
        Region::RedRiver | Region::Central if first => "xóm",
        Region::NorthernMountains | Region::Highlands | Region::RedRiver | Region::Central => "thôn",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_households_of_a_commune_share_an_address() {
        for settlement in [Settlement::Rural, Settlement::Town, Settlement::Ward] {
            let addresses: std::collections::BTreeSet<String> =
                (0..5_000).map(|number| address("24166", settlement, Region::Highlands, number)).collect();
            assert_eq!(addresses.len(), 5_000);
        }
    }

    #[test]
    fn addresses_are_written_as_people_write_them() {
        assert_eq!(address("00529", Settlement::Town, Region::RedRiver, 0), "Số 1, tổ dân phố 1");
        assert_eq!(address("00529", Settlement::Town, Region::Mekong, 252), "Số 12A, khu phố 3");
        assert!(address("32245", Settlement::Rural, Region::Mekong, 130).starts_with("Số 11, ấp "));
        assert_eq!(file_number("24166", 41), "HS-24166-000042");
    }
}
