//! Sections as Markdown, with links as permalinks of this site.

use crate::{
    content::{self, Destination, Markdown},
    http::request::context::Context,
    model::{SectionRef, permalink_path},
};

impl Context {
    /// The section as Markdown.
    pub(in crate::http) fn markdown(&self, place: SectionRef) -> Markdown {
        content::markdown_of(self.handbook(), place, &|to| self.address_of(to))
    }

    /// Every section of the document with this number.
    pub(in crate::http) fn markdown_of_document(&self, document: u32) -> Vec<Markdown> {
        content::markdown_of_document(self.handbook(), document, &|to| self.address_of(to))
    }

    fn address_of(&self, destination: Destination<'_>) -> String {
        self.site.absolute(&match destination {
            Destination::Section(id) => permalink_path(id),
            Destination::File(file) => content::file_path(self.handbook(), file),
            Destination::Page(page) => page.clone(),
        })
    }
}
