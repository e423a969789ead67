//! A file that was read and will be a document.

use crate::{
    content::{
        files::path_names::{self, Layout},
        markdown::outline::Cut,
        metadata::front_matter::FrontMatter,
    },
    model::{Language, Reading},
};

/// What a file says.
#[derive(Clone, Debug)]
pub(in crate::content) struct Content {
    pub(in crate::content) text: String,
    pub(in crate::content) front: FrontMatter,
    pub(in crate::content) reading: Reading,
    /// The lead section first. Never empty.
    pub(in crate::content) sections: Vec<Cut>,
}

/// A file that will be a document.
pub(in crate::content) struct Draft {
    pub(in crate::content) path: String,
    pub(in crate::content) layout: Layout,
    /// Decided when all files are loaded.
    pub(in crate::content) language: Language,
    pub(in crate::content) content: Content,
}

impl Draft {
    /// The front matter's title, else the first heading, else the file's name.
    pub(in crate::content) fn title(&self) -> String {
        let headings = self.content.sections.iter().filter_map(|section| section.heading.as_ref());
        let first = headings.map(|heading| heading.title.as_str()).find(|title| !title.is_empty());
        match (&self.content.front.title, first) {
            (Some(title), _) => title.clone(),
            (None, Some(heading)) => heading.to_owned(),
            (None, None) => path_names::readable_name(&self.layout.name),
        }
    }
}
