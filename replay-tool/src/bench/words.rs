//! Words of Vietnamese names and addresses for people who do not exist, by about how often they are met.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::name::PersonName;
use ledger_core::domain::text::{Code, Text};
use ledger_core::domain::values::Sex;

use super::draw::Draw;

/// The head of the table stands for its weight: a family name is drawn by Zipf's law.
const FAMILY: [&str; 24] = [
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô",
    "Dương", "Lý", "Đinh", "Trịnh", "Mai", "Lương", "Tô", "Hà", "Cao", "Lưu",
];
const MIDDLE_MEN: [&str; 10] = ["Văn", "Đức", "Hữu", "Quốc", "Minh", "Thành", "Công", "Xuân", "Ngọc", "Gia"];
const MIDDLE_WOMEN: [&str; 10] =
    ["Thị", "Thị Thu", "Thị Kim", "Ngọc", "Thanh", "Thị Mỹ", "Thùy", "Bích", "Hoàng", "Phương"];
const GIVEN_MEN: [&str; 20] = [
    "Hùng", "Dũng", "Tuấn", "Nam", "Sơn", "Long", "Khoa", "Bảo", "Phúc", "Thắng", "Hải", "Quân", "Cường",
    "Hiếu", "Kiên", "Trung", "Tâm", "Vinh", "Đạt", "Huy",
];
const GIVEN_WOMEN: [&str; 20] = [
    "Lan", "Hương", "Hoa", "Mai", "Linh", "Trang", "Nga", "Hạnh", "Thảo", "Anh", "Yến", "Nhung", "Ngân",
    "Thư", "Vy", "Trâm", "Loan", "Xuân", "Hiền", "Diễm",
];
const STREETS: [&str; 20] = [
    "Lê Lợi",
    "Trần Hưng Đạo",
    "Nguyễn Huệ",
    "Hai Bà Trưng",
    "Lý Thường Kiệt",
    "Quang Trung",
    "Nguyễn Trãi",
    "Điện Biên Phủ",
    "Phan Chu Trinh",
    "Hùng Vương",
    "Ngô Quyền",
    "Bà Triệu",
    "Lê Duẩn",
    "Nguyễn Du",
    "Trường Chinh",
    "Phạm Ngũ Lão",
    "Cách Mạng Tháng Tám",
    "Võ Thị Sáu",
    "Hoàng Diệu",
    "Tôn Đức Thắng",
];
const HAMLETS: [&str; 8] = [
    "thôn Đông",
    "thôn Đoài",
    "xóm Mới",
    "ấp Bình Hòa",
    "ấp Tân Lập",
    "khu phố 3",
    "tổ dân phố 7",
    "buôn Kniết",
];
const PLACES: [&str; 10] = [
    "Bệnh viện Phụ sản",
    "Bệnh viện đa khoa tỉnh",
    "Trạm y tế xã",
    "Trung tâm y tế huyện",
    "Hà Nội",
    "Thành phố Hồ Chí Minh",
    "Đà Nẵng",
    "Cần Thơ",
    "Nghệ An",
    "Tại nhà",
];
pub(super) const COMMUNES: [&str; 16] = [
    "Phúc Lộc",
    "An Bình",
    "Tân Tiến",
    "Hòa Khánh",
    "Long Thạnh",
    "Đông Hải",
    "Vĩnh Phước",
    "Bình An",
    "Mỹ Xuyên",
    "Sơn Tây",
    "Thạnh Lợi",
    "Yên Phú",
    "Hải Châu",
    "Trung Sơn",
    "Phú Thọ",
    "Cẩm Nam",
];
const BASES: [&str; 4] =
    ["Luật Cư trú 2020, đ.20", "Luật Hộ tịch 2014, đ.15", "Luật CCCD 2014, đ.22", "NĐ 137/2015, đ.13"];

pub(super) fn name(sex: Sex, draw: &mut Draw) -> PersonName {
    let family = FAMILY[draw.zipf(FAMILY.len())];
    let (middle, given) = match sex {
        Sex::Male => (draw.one(&MIDDLE_MEN), draw.one(&GIVEN_MEN)),
        Sex::Female | Sex::Unknown => (draw.one(&MIDDLE_WOMEN), draw.one(&GIVEN_WOMEN)),
    };
    PersonName::stored(&format!("{family} {middle} {given}"), 1, 1)
}

pub(super) fn address(draw: &mut Draw) -> Text {
    if draw.chance(30) {
        return Text::stored(&format!("Số {}, {}", 1 + draw.below(400), draw.one(&HAMLETS)));
    }
    let alley = if draw.chance(40) { format!("/{}", 1 + draw.below(60)) } else { String::new() };
    Text::stored(&format!("{}{alley} {}", 1 + draw.below(900), draw.one(&STREETS)))
}

pub(super) fn place(draw: &mut Draw) -> Text {
    Text::stored(PLACES[draw.below(PLACES.len())])
}

pub(super) fn legal_basis(draw: &mut Draw) -> Text {
    Text::stored(BASES[draw.below(BASES.len())])
}

/// A day in these years.
pub(super) fn day(from: i32, until: i32, draw: &mut Draw) -> CivilDate {
    let year = from + draw.below(usize::try_from(until - from).unwrap_or(0)) as i32;
    let (month, day) = (1 + draw.below(12) as u32, 1 + draw.below(28) as u32);
    CivilDate::new(year, month, day).unwrap_or_else(|| unreachable!("every month has 28 days"))
}

/// A dossier's number: office, day, running number.
pub(super) fn dossier(office: u32, on: CivilDate, number: u64) -> Code {
    let (year, month, day) = (on.year() % 100, on.month(), on.day());
    Code::stored(&format!("{office:05}-{year:02}{month:02}{day:02}-{:04}", number % 10_000))
}
