//! The parameters of every address: a struct says their names, kinds and meaning once, is read from a query string with
//! all mistakes in it, and describes itself to programs. What a search makes of them is decided beside.

mod declare;
mod guard;
mod kinds;
mod structs;

pub(in crate::http) use declare::Parameters;
pub(in crate::http) use kinds::{Exported, Question, Whole};
pub(in crate::http) use structs::*;
