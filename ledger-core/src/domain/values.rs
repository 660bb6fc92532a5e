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
    /// Why permanent residence was deregistered (xóa đăng ký thường trú): Law on Residence 2020, art. 24(1). Death, the other half
    /// of ground a, is an act of its own.
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
        /// a: declared missing by a court.
        DeclaredMissing = 11,
    }
);

closed_list!(
    /// Why a personal number is cancelled: Decree 70/2024/NĐ-CP, art. 11(7).
    NumberGround {
        /// (a) The sex was determined anew, or the year of birth corrected, under civil-status law.
        SexOrBirthYear = 1,
        /// (b) Place of birth registration, year of birth or sex were collected wrongly.
        CollectedWrongly = 2,
        /// (c) Data or a card were obtained with false papers or data.
        FalsePapers = 3,
        /// (d) The birth certificate was revoked.
        BirthCertificateRevoked = 4,
        /// Somebody whose nationality was not determined acquired that of Viet Nam, or was found to have it.
        NationalityVietnamese = 5,
        /// Somebody whose nationality was not determined has a foreign one.
        NationalityForeign = 6,
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

closed_list!(
    /// Why temporary residence was removed (xóa đăng ký tạm trú): Law on Residence 2020, art. 29.
    RemovalGround {
        /// The registration was cancelled (art. 35).
        RegistrationCancelled = 1,
        /// Absent for six months without other temporary registration.
        AbsentSixMonths = 2,
        /// Nationality of Viet Nam lost.
        NationalityLost = 3,
        /// Tenancy or stay ended.
        TenancyEnded = 4,
        /// Dwelling passed to others, who do not consent.
        DwellingTransferred = 5,
        /// Dwelling demolished or confiscated, or vehicle struck off its register.
        DwellingGone = 6,
        /// The person left, or the term ran out and is not renewed.
        Left = 7,
        /// Not known, as taken over from older records.
        Unknown = 8,
        /// Declared missing by a court.
        DeclaredMissing = 9,
    }
);

closed_list!(
    /// What a parent is to a child.
    Parentage {
        /// Cha: father.
        Father = 1,
        /// Mẹ: mother.
        Mother = 2,
    }
);

closed_list!(
    /// How Vietnamese nationality was lost: Law on Vietnamese Nationality 24/2008/QH12, art. 26.
    NationalityLoss {
        /// Thôi quốc tịch: renounced (art. 27).
        Renounced = 1,
        /// Bị tước quốc tịch: deprived (art. 31).
        Deprived = 2,
        /// Hủy bỏ quyết định cho nhập quốc tịch: its grant was annulled (art. 33).
        GrantAnnulled = 3,
    }
);

closed_list!(
    /// Who has to declare an absence (tạm vắng): Law on Residence 2020, art. 31(1).
    AbsenceClass {
        /// a: accused on bail, sentenced on probation, on parole and the like, away from the commune for a day or more.
        UnderMeasure = 1,
        /// b: under compulsory education, treatment or rehabilitation, or waiting for it, away from the commune for a day or more.
        AwaitingMeasure = 2,
        /// c: of the age of military service or a reservist, away from the district for three months or more.
        MilitaryAge = 3,
        /// d: anybody else, away from the commune for twelve months or more.
        Others = 4,
    }
);

closed_list!(
    /// What adopters were to the child before: Law on Adoption 2010, art. 8 and 14.
    AdoptionBond {
        /// None that the law names.
        Unrelated = 1,
        /// Cha dượng, mẹ kế: the husband or wife of a parent.
        StepParent = 2,
        /// Cô, cậu, dì, chú, bác ruột: aunt or uncle.
        AuntOrUncle = 3,
    }
);

closed_list!(
    /// How Vietnamese nationality was gained: Law on Vietnamese Nationality 24/2008/QH12, art. 14.
    NationalityGain {
        /// Nhập quốc tịch: acquired (art. 19).
        Acquired = 1,
        /// Trở lại quốc tịch: regained (art. 23).
        Regained = 2,
    }
);

closed_list!(
    /// When a term was renewed, measured by the term before.
    RenewalTime {
        /// Within its last 15 days, as the law has it.
        InTime = 1,
        /// Before them.
        Early = 2,
        /// After the term had run out.
        Late = 3,
    }
);

closed_list!(
    /// How a guardian came to be it: Civil Code 2015, art. 48 and 52–54.
    GuardianshipKind {
        /// Giám hộ đương nhiên: by law, as the next of kin.
        Natural = 1,
        /// Giám hộ cử, chỉ định: appointed by the commune or a court.
        Appointed = 2,
        /// Chosen beforehand by the ward, while capable (art. 48(2)).
        Chosen = 3,
    }
);

closed_list!(
    /// Civil capacity (năng lực hành vi dân sự), as far as courts decided on it: Civil Code 2015, art. 20–24.
    #[derive(Default)]
    CivilCapacity {
        /// Nobody took anything of it away.
        #[default]
        Full = 1,
        /// Mất năng lực hành vi dân sự: lost.
        Lost = 2,
        /// Có khó khăn trong nhận thức, làm chủ hành vi: difficulty in being aware of and governing one's acts.
        Difficult = 3,
        /// Hạn chế năng lực hành vi dân sự: limited.
        Limited = 4,
    }
);

closed_list!(
    /// What becomes of the marriage of somebody who had been declared dead and lives: Civil Code 2015, art. 73(2).
    MarriageAfterReturn {
        /// There was none.
        None = 1,
        /// It is in force again.
        Restored = 2,
        /// The other married again, and that marriage stands.
        EndedByRemarriage = 3,
        /// The other has died.
        EndedByDeath = 4,
        /// The other is declared dead, too: it is restored when both are back.
        Suspended = 5,
    }
);

closed_list!(
    /// Which sector gave an identifier.
    SectorKind {
        /// Mã số thuế.
        TaxCode = 1,
        /// Mã số bảo hiểm xã hội.
        SocialInsurance = 2,
        /// Mã thẻ bảo hiểm y tế.
        HealthInsurance = 3,
        /// Số giấy phép lái xe.
        DrivingLicence = 4,
        /// Số hộ chiếu.
        Passport = 5,
    }
);

closed_list!(
    /// Level of an office (cấp). Where no communes are, the police of the district registered residence; since 2025-07-01 there
    /// are no districts (NQ 202/2025/QH15, D 120/2025).
    OfficeLevel {
        /// Trung ương: a ministry or one of its departments; serves the whole country.
        Central = 1,
        /// Cấp tỉnh: a province.
        Province = 2,
        /// Cấp huyện: a district, until 2025-06-30.
        District = 3,
        /// Cấp xã: a commune.
        Commune = 4,
        /// Cơ quan đại diện: a representation abroad, which serves no area of the country (Law on Civil Status 2014, art. 53).
        Abroad = 5,
    }
);

closed_list!(
    /// What an office is competent for (thẩm quyền).
    Competence {
        /// Hộ tịch: civil status, and the noting of what courts decided about it (Law on Civil Status 2014, art. 7).
        CivilStatus = 1,
        /// Quốc tịch: nationality (Law on Vietnamese Nationality 2008, chapter VI).
        Nationality = 2,
        /// Cư trú: residence, households and dwellings (Law on Residence 2020, art. 2 and 33).
        Residence = 3,
        /// Căn cước: who is who, personal numbers, cards and certificates of identity (Law on Identity 2023, art. 27).
        Identity = 4,
        /// Sản xuất thẻ: making cards.
        CardProduction = 5,
        /// Đơn vị hành chính: the list of administrative units.
        Areas = 6,
        /// Tổ chức, cán bộ: offices and their officers.
        Offices = 7,
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
