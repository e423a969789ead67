//! Every word that pages say themselves, as the structs that `locale/*.toml` are read into: the keys are here, the texts
//! are there, and what the handbook itself says is neither.

mod errors;
mod locale;
mod paths;
mod reading;
mod reviews;
mod search;
mod sentences;
mod services;
mod table;
mod text;

pub(super) use locale::{Strings, language_name};
pub(super) use search::Piece;
pub(super) use sentences::handbook_name;
pub(super) use services::Script;
pub(super) use text::{Counted, Template};
