//! Names (họ, chữ đệm, tên) by sex, year of birth and group.
//!
//! Shapes of names in the HCMC corpus behind `family_names.csv`: men 0.9 % two words, 72.8 % three, 26.1 % four; women
//! 0.2, 34.7 and 64.6 %. "Thị" is far more frequent in older women and "Văn" in older men; how fast both went out of use
//! is assumed.

use super::belonging::Group;
use super::data::{DataError, ETHNIC_SURNAMES, FAMILY_NAMES, GIVEN_NAMES, MIDDLE_NAMES, Sheet, Source};
use super::draw::{Draw, Weighted};

/// A surname, as a place in [`Names::surnames`]; what children inherit.
pub(super) type Lineage = usize;

/// Members of a minority whose surname is typical of it, in per mille; the others have a common one. Assumed.
const TYPICAL_PERMILLE: u32 = 800;
/// Names of five words and more, in per mille: surname, a second surname, two middle words and the given name. Assumed.
const LONG_PERMILLE: u32 = 4;

/// Syllables of given names among the peoples of the Central Highlands, from memory; there for their shapes.
const HIGHLAND_MEN: [&str; 12] =
    ["Moan", "Thun", "Blơ", "Wang", "Krông", "Bhiô", "Duê", "Khoa", "Brêu", "Phôn", "Pa-tao", "Jut"];
const HIGHLAND_WOMEN: [&str; 12] =
    ["Hen", "Nuen", "Linh", "Mai", "Blao", "Djuan", "Nhung", "Yar", "Lan", "Phiơ", "Na-Ri", "Bia"];

/// The three parts of a name.
pub(super) struct NameParts {
    pub(super) family: String,
    pub(super) middle: String,
    pub(super) given: String,
}

/// How a group's names are put together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Surname, middle word, given name.
    Common,
    /// Ê Đê: Y or H', given name, and the mother's clan at the end ("H'Hen Niê").
    ClanLast,
    /// Gia Rai: the mother's clan and the given name ("Rơ Châm H'Lan").
    ClanFirst,
    /// Men and women have a word of their own and no surname: Xtiêng Điểu and Thị, Xơ Đăng A and Y.
    WordBySex(&'static str, &'static str),
    /// Cơ Ho: K' joined to a man's name, Ka before a woman's ("K'Brêu").
    Joined,
}

impl Shape {
    /// Does the clan pass from mothers?
    pub(super) fn by_mother(self) -> bool {
        match self {
            Shape::ClanLast | Shape::ClanFirst => true,
            Shape::Common | Shape::WordBySex(..) | Shape::Joined => false,
        }
    }
}

/// What is drawn for one sex (men first).
struct BySex {
    given: Weighted<String>,
    middle: Weighted<String>,
}

/// All names that can be drawn.
pub(super) struct Names {
    surnames: Vec<String>,
    common: Weighted<Lineage>,
    /// By group, as in the list of groups.
    typical: Vec<Vec<Lineage>>,
    shapes: Vec<Shape>,
    sexes: [BySex; 2],
}

impl Names {
    pub(super) fn read(groups: &[Group]) -> Result<Self, DataError> {
        let mut surnames = Vec::new();
        let mut common = Vec::new();
        for row in Sheet::read(FAMILY_NAMES)?.rows() {
            let weight: f64 = row.number("weight_pct")?;
            if row.text("minority_typical")? == "0" {
                common.push((surnames.len(), weight));
            }
            surnames.push(row.text("name")?.to_owned());
        }
        let mut typical = vec![Vec::new(); groups.len()];
        for row in Sheet::read(ETHNIC_SURNAMES)?.rows() {
            let (group, name) = (row.text("ethnic_group")?, row.text("surname")?);
            let place = groups
                .iter()
                .position(|known| known.name == group)
                .ok_or_else(|| row.wrong("ethnic_group"))?;
            let lineage = surnames.iter().position(|known| known == name).unwrap_or(surnames.len());
            if lineage == surnames.len() {
                surnames.push(name.to_owned());
            }
            typical[place].push(lineage);
        }
        Ok(Names {
            surnames,
            common: Weighted::new(common).ok_or(DataError::Empty { file: FAMILY_NAMES.0 })?,
            typical,
            shapes: groups.iter().map(|group| shape_of(&group.name)).collect(),
            sexes: [read_sex(true)?, read_sex(false)?],
        })
    }

    pub(super) fn shape(&self, group: usize) -> Shape {
        self.shapes[group]
    }

    /// The surname of somebody whose parents are not known.
    pub(super) fn lineage(&self, group: usize, draw: &mut Draw) -> Lineage {
        let typical = &self.typical[group];
        // A clan is part of the name in any case; a word by sex is no surname, and what is drawn is not shown.
        if !typical.is_empty() && (self.shapes[group].by_mother() || draw.chance(TYPICAL_PERMILLE)) {
            return typical[draw.index(typical.len())];
        }
        *self.common.draw(draw)
    }

    /// A name for one person.
    pub(super) fn name(
        &self,
        group: usize,
        lineage: Lineage,
        male: bool,
        born: i32,
        draw: &mut Draw,
    ) -> NameParts {
        let surname = self.surnames[lineage].as_str();
        let own = if male { HIGHLAND_MEN } else { HIGHLAND_WOMEN }[draw.index(12)];
        let simple = |family: &str, given: String| NameParts {
            family: family.to_owned(),
            middle: String::new(),
            given,
        };
        match self.shapes[group] {
            Shape::Common => self.common_name(surname, male, born, draw),
            Shape::ClanLast if male => simple("", format!("Y {own} {surname}")),
            Shape::ClanLast => simple("", format!("H'{own} {surname}")),
            Shape::ClanFirst if male => simple(surname, own.to_owned()),
            Shape::ClanFirst => simple(surname, format!("H'{own}")),
            Shape::WordBySex(man, woman) => simple(if male { man } else { woman }, own.to_owned()),
            Shape::Joined if male => simple("", format!("K'{own}")),
            Shape::Joined => simple("Ka", own.to_owned()),
        }
    }

    fn common_name(&self, surname: &str, male: bool, born: i32, draw: &mut Draw) -> NameParts {
        let words = &self.sexes[usize::from(!male)];
        let given = words.given.draw(draw).clone();
        let mut middle = String::new();
        let traditional = draw.chance(traditional_permille(male, born));
        let count = if draw.chance(LONG_PERMILLE) {
            middle.push_str(&self.surnames[*self.common.draw(draw)]);
            2
        } else {
            self.middle_words(male, born, draw)
        };
        for place in 0..count {
            let word = if place == 0 && traditional {
                if male { "Văn" } else { "Thị" }
            } else {
                words.middle.draw(draw)
            };
            // "Lan Lan" and "Minh Minh" are left out; the name is then a word shorter.
            if word != given && !middle.split(' ').any(|before| before == word) {
                middle.push_str(if middle.is_empty() { "" } else { " " });
                middle.push_str(word);
            }
        }
        NameParts { family: surname.to_owned(), middle, given }
    }

    /// Words between surname and given name: names of four words became frequent with those born from 1970 on.
    fn middle_words(&self, male: bool, born: i32, draw: &mut Draw) -> usize {
        let (none, two) = match (male, born) {
            (true, ..1970) => (12, 60),
            (true, 1970..1990) => (9, 150),
            (true, _) => (6, 270),
            (false, ..1970) => (10, 120),
            (false, 1970..1990) => (2, 450),
            (false, _) => (1, 660),
        };
        let point = draw.below(1_000);
        if point < none { 0 } else { 1 + usize::from(point < none + two) }
    }
}

/// How many have "Văn" or "Thị" as first middle word, in per mille. Of young men under 3 % have "Văn", of young women
/// about 17 % "Thị" (HCMC corpus); earlier years are assumed.
fn traditional_permille(male: bool, born: i32) -> u32 {
    match (male, born) {
        (true, ..1960) => 550,
        (true, 1960..1980) => 420,
        (true, 1980..1995) => 220,
        (true, 1995..2010) => 80,
        (true, _) => 30,
        (false, ..1970) => 860,
        (false, 1970..1990) => 700,
        (false, 1990..2000) => 450,
        (false, 2000..2010) => 250,
        (false, _) => 120,
    }
}

fn shape_of(group: &str) -> Shape {
    match group {
        "Ê Đê" => Shape::ClanLast,
        "Gia Rai" => Shape::ClanFirst,
        "Xtiêng" | "Mnông" => Shape::WordBySex("Điểu", "Thị"),
        "Xơ Đăng" => Shape::WordBySex("A", "Y"),
        "Cơ Ho" => Shape::Joined,
        _ => Shape::Common,
    }
}

fn read_sex(male: bool) -> Result<BySex, DataError> {
    let given = read_words(GIVEN_NAMES, male, &["share_daklak_1991_2002_pct", "share_hcmc_young_pct"])?;
    let middle = read_words(MIDDLE_NAMES, male, &["combinations_in_list"])?;
    Ok(BySex { given, middle })
}

/// Words of one sex, weighted by the first of the columns that is filled.
fn read_words(source: Source, male: bool, columns: &[&'static str]) -> Result<Weighted<String>, DataError> {
    let mut words = Vec::new();
    for row in Sheet::read(source)?.rows() {
        if row.is_male()? == Some(male) {
            let weights =
                columns.iter().map(|column| row.optional::<f64>(column)).collect::<Result<Vec<_>, _>>()?;
            let weight = weights.into_iter().flatten().next().unwrap_or(0.0);
            words.push((row.text("name")?.to_owned(), weight));
        }
    }
    Weighted::new(words).ok_or(DataError::Empty { file: source.0 })
}
