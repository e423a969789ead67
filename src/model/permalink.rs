//! Addresses: the stable permalink of a section and the page it currently stands on. All are ASCII, because every
//! id is.

use super::{document::Document, section::SectionId};

/// `/s/<section-id>`: the address to hand out. It survives retitling and moving.
pub fn permalink_path(id: &SectionId) -> String {
    format!("/s/{id}")
}

/// `/<lang>/<part>/<document>`: the page of a document.
pub fn page_path(document: &Document) -> String {
    format!("/{}/{}", document.language, document.id)
}

/// `/<lang>/<part>/<document>#<section-id>`: where a section stands now.
pub fn section_url(document: &Document, id: &SectionId) -> String {
    format!("{}#{id}", page_path(document))
}
