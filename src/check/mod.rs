//! Everything that is wrong with a handbook beyond its single files: the words it adds, removed ids, outdated links
//! and translations, expired reviews. Mistakes in a file are found by `content` as it reads it.
//!
//! The command, the watching service and the language server report the same, because all of them ask here.

pub mod coverage;
pub mod ledger;
pub mod reviews;
pub mod stale_links;
pub mod vocabulary;

use jiff::civil::Date;

use crate::{content::Root, diagnostic::Diagnostic, git::versions::EarlierVersions, model::Handbook};

/// What is wrong with the handbook in `root`, as it was loaded and [its reviews were applied](crate::reviews::record),
/// by `today`.
pub fn all(root: &Root, handbook: &Handbook, today: Date) -> Vec<Diagnostic> {
    let mut diagnostics = vocabulary::check(root);
    diagnostics.extend(ledger::check(root, handbook, &EarlierVersions::of(root), today));
    diagnostics.extend(stale_links::check(handbook));
    diagnostics.extend(reviews::check(handbook, today));
    diagnostics
}
