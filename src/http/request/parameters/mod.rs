//! The parameters of all routes: a struct declares their names, types and descriptions, is parsed from a query string
//! with all errors collected, and provides the OpenAPI description. Search requests are built in `request::search`.

mod declare;
mod guard;
mod kinds;
mod structs;

pub(in crate::http) use declare::Parameters;
pub(in crate::http) use kinds::{Exported, Highlight, Question, Whole};
pub(in crate::http) use structs::*;
