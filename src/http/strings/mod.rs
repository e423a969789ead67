//! The texts of the user interface, as structs deserialized from `locale/*.toml`: the keys are here, the texts there;
//! handbook content is in neither.

mod errors;
mod locale;
mod paths;
mod reading;
mod results;
mod reviews;
mod search;
mod sentences;
mod services;
mod table;
mod text;

pub(super) use locale::{Strings, language_name};
pub(super) use results::{MOST_QUICK_LINKS, ResultsTexts};
pub(super) use search::Restriction;
pub(super) use sentences::handbook_name;
pub(super) use services::Script;
pub(super) use text::{Counted, Template};
