//! The pages, one file each with its route, template and strings: complete without JavaScript, every address from
//! `addresses`; and the files that documents name. Answers for programs are made in the wings beside.

pub(super) mod api;
pub(super) mod changed;
pub(super) mod choices;
pub(super) mod compare;
pub(super) mod error;
pub(super) mod file;
pub(super) mod glossary;
pub(super) mod home;
pub(super) mod offline;
pub(super) mod path;
pub(super) mod permalink;
pub(super) mod reviews;
pub(super) mod role;
pub(super) mod search;
pub(super) mod status;
pub(super) mod topic;
pub(super) mod tree;
pub(super) mod widget;

mod diagram;
mod document;
mod frame;
mod head;
mod listing;
mod outline;
mod part;
mod reader;
mod related;
mod terms;
mod unknown;
mod workflow;

pub(super) use frame::{Frame, switch_by_parameter};
pub(super) use reader::{Reader, RoleView};
pub(super) use unknown::{in_another_language, redirect, unknown};
