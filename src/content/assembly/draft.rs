//! A file that was read and will be a document.

use std::{
    cmp::Ordering,
    sync::{Arc, Mutex},
};

use crate::{
    content::{
        files::path_names::{self, Layout},
        markdown::outline::Cut,
        metadata::front_matter::FrontMatter,
    },
    model::{Document, Language, Reading, Section},
    text::Prose,
};

/// What a file says.
#[derive(Debug)]
pub(in crate::content) struct Content {
    pub(in crate::content) text: String,
    pub(in crate::content) front: FrontMatter,
    pub(in crate::content) reading: Reading,
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
    /// What other tools' menus say of it.
    pub(in crate::content) menu: Menu,
}

/// What the configuration of another tool says of a document or a folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::content) struct Menu {
    pub(in crate::content) title: Option<String>,
    pub(in crate::content) rank: Rank,
}

/// A place among siblings: what a menu names comes first in its order, then what has a number, then the rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::content) struct Rank {
    pub(in crate::content) named: f64,
    pub(in crate::content) order: f64,
}

impl Default for Rank {
    fn default() -> Self {
        Self { named: UNNAMED, order: f64::INFINITY }
    }
}

/// The place in a menu of what it does not name; greater ones are behind that.
pub(in crate::content) const UNNAMED: f64 = 1e9;

impl Rank {
    pub(in crate::content) fn compare(&self, other: &Self) -> Ordering {
        self.named.total_cmp(&other.named).then_with(|| self.order.total_cmp(&other.order))
    }
}

impl Draft {
    pub(in crate::content) fn new(path: String, layout: Layout, content: Arc<Content>) -> Self {
        Self { path, layout, language: Language::ZH, content, menu: Menu::default() }
    }

    /// The front matter's title, else the first heading if it is of level 1, else what menus call it, else its name.
    pub(in crate::content) fn title(&self) -> String {
        let front = &self.content.front;
        let menu = || self.menu.title.clone().or_else(|| front.label.clone());
        front
            .title
            .clone()
            .or_else(|| self.heading().map(str::to_owned))
            .or_else(menu)
            .unwrap_or_else(|| self.name())
    }

    /// The document, whose text may still be needed when the next edit is read.
    pub(in crate::content) fn into_document(self, sections: Vec<Section>, is_folder_page: bool) -> Document {
        let Content { front, text, reading, .. } = &*self.content;
        Document {
            title: self.title(),
            description: front.description.clone().unwrap_or_default(),
            owner: front.owner.clone(),
            authors: front.authors.clone(),
            updated: front.updated,
            is_folder_page,
            language: self.language,
            unsearched: front.unsearched,
            source: text.clone(),
            reading: reading.clone(),
            sections,
            id: self.layout.id,
            path: self.path,
        }
    }

    /// The title of the first heading, if that is of level 1.
    pub(in crate::content) fn heading(&self) -> Option<&str> {
        let headings = self.content.sections.iter().filter_map(|section| section.heading.as_ref());
        let first = headings.into_iter().find(|heading| !heading.title.is_empty())?;
        (first.level == 1).then_some(first.title.as_str())
    }

    /// The folders that it is in below the language's, from the outside in, as paths below the root.
    pub(in crate::content) fn folders(&self) -> Vec<String> {
        let count = self.layout.folders.len() + usize::from(!self.layout.folder.is_empty());
        let mut folders = Vec::with_capacity(count);
        let mut folder = self.path.as_str();
        for _ in 0..count {
            let Some((above, _)) = folder.rsplit_once('/') else { break };
            folder = above;
            folders.push(above.to_owned());
        }
        folders.reverse();
        folders
    }

    /// The name of its file, or of its folder if it introduces that.
    fn name(&self) -> String {
        let folder = self.layout.folders.last().unwrap_or(&self.layout.folder);
        let folder = if self.layout.is_index() { folder.as_str() } else { "" };
        path_names::readable_name(if folder.is_empty() { &self.layout.name } else { folder })
    }
}
