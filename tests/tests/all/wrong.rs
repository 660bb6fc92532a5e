//! Wrong inputs, through gRPC: for each act one test of its name, which is the table of what it refuses. The rows stand in the
//! order of docs/domain.md, section 5: first what is wrong in form, then each refusal; at the end the same request, right, is taken.

mod amended;
mod amendments;
mod areas;
mod birth_kinds;
mod births;
mod cards;
mod cards_made;
mod care;
mod certificates;
mod civil_data;
mod complete;
mod courts;
mod deaths;
mod descent;
mod dwellings;
mod enrolment;
mod households;
mod households_parted;
mod links;
mod marriage;
mod nationality;
mod numbers;
mod officers;
mod offices;
mod passing;
mod people;
mod reached;
mod records;
mod residence;
mod stocks;
mod world;
