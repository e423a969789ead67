//! Addresses: the stable permalink of a section and the page it currently stands on. All are ASCII, because every
//! id is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{document::Document, label::Phrase, section::SectionId};

/// `/s/<section-id>`: the address to hand out. It survives retitling and moving.
pub fn permalink_path(id: &SectionId) -> String {
    format!("/s/{id}")
}

/// `/s/<section-id>?at=<revision>`: the same, made against a revision; when the section has another one, it shows what
/// changed.
pub fn revision_path(id: &SectionId, at: &str) -> String {
    format!("{}?at={at}", permalink_path(id))
}

/// `/<lang>/<part>/<document>`: the page of a document.
pub fn page_path(document: &Document) -> String {
    format!("/{}/{}", document.language, document.id)
}

/// `/<lang>/<part>/<document>#<section-id>`: where a section stands now.
pub fn section_url(document: &Document, id: &SectionId) -> String {
    format!("{}#{id}", page_path(document))
}

/// What became of ids and pages that were published and are no longer there: from `permalinks.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permalinks {
    /// Ids that became another section, or several.
    pub moved: BTreeMap<SectionId, Vec<SectionId>>,
    /// Ids that are gone for good.
    pub retired: BTreeMap<SectionId, Retired>,
    /// Pages that were published, as `<part>/<document>`, with the section that led them.
    pub pages: BTreeMap<String, SectionId>,
}

/// A tombstone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    /// When, as written in the ledger (`2026-11-24`); may be empty.
    pub on: String,
    /// Why, in a sentence for readers, if it is said.
    pub why: Phrase,
    /// Where to look instead, for what has no successor of its own.
    pub see: Vec<SectionId>,
}
