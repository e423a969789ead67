//! A file that was read and will be a document.

use std::sync::{Arc, Mutex};

use crate::{
    content::{
        files::path_names::{self, Layout},
        markdown::outline::Cut,
        metadata::front_matter::FrontMatter,
    },
    model::Language,
    text::Prose,
};

/// What a file says.
#[derive(Debug)]
pub(in crate::content) struct Content {
    pub(in crate::content) text: String,
    pub(in crate::content) front: FrontMatter,
    /// The lead section first. Never empty.
    pub(in crate::content) sections: Vec<Cut>,
    /// What the text shows of its language.
    pub(in crate::content) prose: Prose,
    /// Which words to avoid may be in the text, as they were last looked for.
    pub(in crate::content) avoided: Mutex<Avoided>,
}

/// The outcome of looking for words in a text.
#[derive(Debug, Default)]
pub(in crate::content) struct Avoided {
    /// A hash of the words.
    pub(in crate::content) words: u64,
    /// The positions of those that may be in the text.
    pub(in crate::content) found: Vec<usize>,
}

/// A file that will be a document.
pub(in crate::content) struct Draft {
    pub(in crate::content) path: String,
    pub(in crate::content) layout: Layout,
    /// Decided when all files are loaded.
    pub(in crate::content) language: Language,
    /// Shared with whoever reads the file again only when it changed.
    pub(in crate::content) content: Arc<Content>,
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
