//! Sections as Markdown, with links as permalinks of this site.

use crate::{
    content::{self, Markdown},
    http::request::context::Context,
    model::{SectionRef, permalink_path},
};

impl Context {
    /// The section as Markdown.
    pub(in crate::http) fn markdown(&self, place: SectionRef) -> Markdown {
        content::markdown_of(self.handbook(), place, &|id| self.site.absolute(&permalink_path(id)))
    }

    /// Every section of the document with this number.
    pub(in crate::http) fn markdown_of_document(&self, document: u32) -> Vec<Markdown> {
        content::markdown_of_document(self.handbook(), document, &|id| {
            self.site.absolute(&permalink_path(id))
        })
    }
}
