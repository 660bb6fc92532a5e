//! Closed lists: sex, relation to the head, and the like. The numbers are those of `ledger.type.v1` and are stored.

macro_rules! closed_list {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $number:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$vdoc])* $variant = $number),+ }

        impl $name {
            /// Every value, in the order of their numbers.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The number that stands for the value in records and messages.
            pub fn number(self) -> u8 {
                self as u8
            }

            /// The value that a number stands for.
            pub fn from_number(number: i32) -> Option<Self> {
                match number { $($number => Some($name::$variant),)+ _ => None }
            }
        }
    };
}

pub(crate) use closed_list;

closed_list!(
    /// Sex (giới tính), as the civil register has it.
    #[derive(Default)]
    Sex {
        /// Not known; initial collection may lack it.
        #[default]
        Unknown = 1,
        /// Nam.
        Male = 2,
        /// Nữ.
        Female = 3,
    }
);

closed_list!(
    /// Marital status (tình trạng hôn nhân) as declared at collection.
    #[derive(Default)]
    MaritalStatus {
        /// Not known.
        #[default]
        Unknown = 1,
        /// Chưa kết hôn.
        Single = 2,
        /// Đang có vợ, có chồng.
        Married = 3,
        /// Góa.
        Widowed = 4,
        /// Đã ly hôn.
        Divorced = 5,
    }
);

closed_list!(
    /// Blood type (nhóm máu), entered when the citizen asks for it and has a result.
    #[derive(Default)]
    BloodType {
        /// Not known or not asked for.
        #[default]
        Unknown = 1,
        /// A.
        A = 2,
        /// B.
        B = 3,
        /// AB.
        Ab = 4,
        /// O.
        O = 5,
    }
);

closed_list!(
    /// Relation to the head of the household (quan hệ với chủ hộ). No official code list was found; this is the register's
    /// own, from the terms used on residence forms.
    Relation {
        /// Chủ hộ: the head.
        Head = 1,
        /// Vợ: wife.
        Wife = 2,
        /// Chồng: husband.
        Husband = 3,
        /// Con đẻ: child by birth.
        Child = 4,
        /// Con nuôi: adopted child.
        AdoptedChild = 5,
        /// Cha đẻ, mẹ đẻ: parent.
        Parent = 6,
        /// Ông, bà (nội, ngoại): grandparent.
        Grandparent = 7,
        /// Anh, chị, em ruột: sibling.
        Sibling = 8,
        /// Cháu nội, cháu ngoại: grandchild.
        Grandchild = 9,
        /// Cháu ruột: nephew or niece.
        NephewOrNiece = 10,
        /// Con dâu, con rể: child in law.
        ChildInLaw = 11,
        /// Cha, mẹ vợ hoặc chồng: parent in law.
        ParentInLaw = 12,
        /// Người giám hộ: guardian.
        Guardian = 13,
        /// Người được giám hộ: ward.
        Ward = 14,
        /// Người ở nhờ: lodger without rent.
        Guest = 15,
        /// Người thuê: tenant.
        Tenant = 16,
        /// Khác: another relation.
        Other = 17,
    }
);

closed_list!(
    /// Level of an administrative unit (cấp hành chính).
    AreaLevel {
        /// Tỉnh, thành phố trực thuộc trung ương: two-digit code.
        Province = 1,
        /// Huyện, quận, thị xã, thành phố thuộc tỉnh: three-digit code; none since 2025-07-01.
        District = 2,
        /// Xã, phường, thị trấn, đặc khu: five-digit code.
        Commune = 3,
    }
);

closed_list!(
    /// Why a card is applied for: Law on Citizen Identity 2014, art. 23; Law on Identity 2023, art. 24.
    CardReason {
        /// Cấp: the first card.
        First = 1,
        /// Đổi: change, for age, wrong or changed data, or on request.
        Change = 2,
        /// Cấp lại: reissue after loss or damage.
        Reissue = 3,
    }
);

closed_list!(
    /// Why permanent residence was deregistered (xóa đăng ký thường trú): Law on Residence 2020, art. 24(1). Ground a, death, is
    /// an act of its own.
    DeregistrationGround {
        /// b: settled abroad.
        SettledAbroad = 1,
        /// c: the registration was cancelled (art. 35).
        RegistrationCancelled = 2,
        /// d: absent for twelve months without temporary registration or declaration of absence.
        AbsentTwelveMonths = 3,
        /// đ: nationality of Viet Nam lost.
        NationalityLost = 4,
        /// e: tenancy or stay ended, and no new place within twelve months.
        TenancyEnded = 5,
        /// g: dwelling passed to others, and no new place within twelve months.
        DwellingTransferred = 6,
        /// h: tenancy ended or dwelling passed to others, and nobody consents to the registration going on.
        ConsentWithdrawn = 7,
        /// i: dwelling demolished or confiscated, or vehicle struck off its register.
        DwellingGone = 8,
        /// By a decision on another ground, as taken over from older records.
        OtherDecision = 9,
        /// Not known, as taken over from older records.
        Unknown = 10,
    }
);

closed_list!(
    /// What a contact address (địa chỉ liên lạc) is to a residence.
    ContactRole {
        /// It stands beside whatever residence there is.
        BesideResidence = 1,
        /// It stands in the place of a residence, which ends.
        InsteadOfResidence = 2,
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_and_zero_is_no_value() {
        for relation in Relation::ALL {
            assert_eq!(Relation::from_number(i32::from(relation.number())), Some(*relation));
        }
        assert_eq!(Sex::from_number(0), None);
        assert_eq!(Sex::from_number(4), None);
        assert_eq!(AreaLevel::from_number(-1), None);
    }
}
