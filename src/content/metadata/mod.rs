//! What is written beside the text: front matter, settings, labels, publication, review dates, questions, what is not covered, and the ledger of ids; Markdown
//! itself is read elsewhere.

pub(super) mod attributes;
pub(super) mod dates;
pub(super) mod dialects;
mod foreign_keys;
mod front_block;
pub(super) mod front_matter;
pub(super) mod insertions;
pub(super) mod labels;
pub mod ledger_file;
pub(super) mod ledger_merge;
pub(super) mod phrase;
pub(super) mod publication;
pub(super) mod questions;
pub(super) mod referrals;
pub(super) mod review_dates;
pub(super) mod settings;
