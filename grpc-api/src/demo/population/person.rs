//! What the synthetic population is made of.

/// Sex (giới tính).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Nam.
    Male,
    /// Nữ.
    Female,
}

/// Marital status (tình trạng hôn nhân).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MaritalStatus {
    /// Chưa kết hôn.
    Single,
    /// Đang có vợ, có chồng.
    Married,
    /// Góa.
    Widowed,
    /// Đã ly hôn.
    Divorced,
}

/// Relation to the head of the household (quan hệ với chủ hộ). The order is the order of members on the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Chủ hộ.
    Head,
    /// Vợ.
    Wife,
    /// Chồng.
    Husband,
    /// Ông nội, ông ngoại.
    Grandfather,
    /// Bà nội, bà ngoại.
    Grandmother,
    /// Cha đẻ.
    Father,
    /// Mẹ đẻ.
    Mother,
    /// Cha vợ, cha chồng.
    FatherInLaw,
    /// Mẹ vợ, mẹ chồng.
    MotherInLaw,
    /// Con đẻ.
    Child,
    /// Con dâu.
    DaughterInLaw,
    /// Con rể.
    SonInLaw,
    /// Cháu nội, cháu ngoại.
    Grandchild,
    /// Anh, chị, em ruột.
    Sibling,
    /// Cháu ruột.
    NephewOrNiece,
    /// Người ở nhờ.
    Guest,
    /// Người thuê.
    Tenant,
    /// Khác.
    Other,
}

/// Day of birth as the register has it: year, and month and day where they are known. A day never comes without a month.
pub type PartialBirth = (i32, Option<u32>, Option<u32>);

/// A person who does not exist. Everybody is of Vietnamese nationality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntheticPerson {
    /// Họ; empty where the name has no surname in front, as in "H'Hen Niê" or "K'Brêu".
    pub family_name: String,
    /// Chữ đệm; may be empty, may be several words.
    pub middle_name: String,
    /// Tên; never empty.
    pub given_name: String,
    /// Giới tính.
    pub sex: Sex,
    /// Ngày, tháng, năm sinh.
    pub birth: PartialBirth,
    /// Số định danh cá nhân as an integer of twelve digits (the leading zero is not there): prefix 097, 098 or 099,
    /// century and sex, year of birth, six digits. Nobody else in the plan has it.
    pub personal_number: Option<u64>,
    /// Số chứng minh nhân dân, nine digits. Rarely, two persons have the same.
    pub old_number: Option<u32>,
    /// Dân tộc: code of the GSO list of 2009, as in `ethnic_groups.csv`.
    pub ethnicity: u8,
    /// Tôn giáo: code as in `religions.csv`; 99 for none.
    pub religion: u8,
    /// Tình trạng hôn nhân.
    pub marital_status: MaritalStatus,
    /// Quan hệ với chủ hộ.
    pub relation: Relation,
    /// Place of the father among the members, where he lives here.
    pub father: Option<usize>,
    /// Place of the mother among the members, where she lives here.
    pub mother: Option<usize>,
    /// Place of the wife or husband among the members. Everyone who is married has one here.
    pub spouse: Option<usize>,
}

/// A household (hộ gia đình) and its members, the head first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntheticHousehold {
    /// Code of the commune in `admin_units_2021.csv`.
    pub commune_code: String,
    /// Code of its province there.
    pub province_code: String,
    /// House number and hamlet or street; no two households of a commune share one.
    pub address: String,
    /// Số hồ sơ cư trú: commune and a running number. The form is this generator's own.
    pub file_number: String,
    /// At least one; the first is the head.
    pub members: Vec<SyntheticPerson>,
}
