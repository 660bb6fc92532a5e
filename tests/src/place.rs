//! A commune with dwellings, and families in it.

use ledger_proto::ledger::r#type::v1::{Relation, Sex};

use crate::house::House;
use crate::request::{enrol_numbered, establish, form, numbered_name, register_dwelling};

/// A province, a district and a commune, with dwellings. Births of the province get numbers that no real province gives.
#[derive(Clone, Debug)]
pub struct Place {
    /// Code of the commune.
    pub commune: &'static str,
    /// Its dwellings.
    pub homes: Vec<u64>,
}

impl Place {
    /// Founds the place with so many dwellings.
    pub async fn found(house: &House, homes: usize) -> Place {
        house.act(establish("66", "", "098")).await;
        house.act(establish("643", "66", "")).await;
        house.act(establish("24166", "643", "")).await;
        let mut place = Place { commune: "24166", homes: Vec::new() };
        for number in 1..=homes {
            let request = register_dwelling(place.commune, &format!("Số {number}, thôn Thử"));
            place.homes.push(house.at(request).await);
        }
        place
    }

    /// A couple with so many children, enrolled and formed into a household at one of the homes on 2021-02-26. Serials and
    /// names are counted from `first` on. Gives the household and its members, the head first.
    pub async fn family(&self, house: &House, home: usize, children: usize, first: usize) -> (u64, Vec<u64>) {
        let mut members = Vec::new();
        for number in 0..children + 2 {
            let (sex, born) = match number {
                0 => (Sex::Male, "1980-03-04"),
                1 => (Sex::Female, "1983-05-06"),
                _ => (Sex::Female, "2007-07-08"),
            };
            let serial = u32::try_from(first + number).expect("a small number");
            members.push(house.at(enrol_numbered(&numbered_name(first + number), sex, born, serial)).await);
        }
        let relation = |at| match at {
            0 => Relation::Head,
            1 => Relation::Wife,
            _ => Relation::Child,
        };
        let named: Vec<_> = members.iter().enumerate().map(|(at, id)| (*id, relation(at))).collect();
        let household = house.at(form(self.homes[home], &named, "2021-02-26")).await;
        (household, members)
    }
}
