//! A document: one Markdown file.

use std::{fmt, ops::Range};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{dialects::Reading, label::PartId, language::Language, section::Section};

/// `<part>/<folder>/…/<file>`, such as `duties/account-director` or `departments/engineering/dev/onboarding`; shared by the
/// translations of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DocumentId {
    /// The part it belongs to.
    pub part: PartId,
    /// The names of its folders below the part's, and of its file: an id each, joined by `/`.
    pub path: Box<str>,
}

impl DocumentId {
    /// The folder it is in, below the part's; empty for the part's own.
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Its own name, without folders.
    pub fn name(&self) -> &str {
        self.path.rsplit_once('/').map_or(&*self.path, |(_, name)| name)
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.path)
    }
}

/// One Markdown file: metadata, source text and the sections that tile it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its part, folders and name.
    pub id: DocumentId,
    /// Whether it introduces its folder, whose page is then its own.
    pub is_folder_page: bool,
    /// Language of the text.
    pub language: Language,
    /// Path below the handbook's root, with `/` between the parts.
    pub path: String,
    /// What readers call it: the front matter's title, else that of the first heading of level 1, else what menus call it, else the
    /// file's name.
    pub title: String,
    /// One line on what it answers; may be empty.
    pub description: String,
    /// Who answers for the text, if the front matter says so.
    pub owner: Option<String>,
    /// Who wrote it, if the front matter says so.
    pub authors: Vec<String>,
    /// When it was last changed, if the front matter says so.
    pub updated: Option<Date>,
    /// Whether searches do not find it, though it has its page.
    pub unsearched: bool,
    /// The file's text as decoded, without byte order mark and with `\n` line ends.
    pub source: String,
    /// How the text is read.
    pub reading: Reading,
    /// Lead section first, in the order of the text. Never empty.
    pub sections: Vec<Section>,
}

impl Document {
    /// The first section: it carries the document's title.
    ///
    /// # Panics
    /// Never for a document made by `content::load`: it always makes a lead section.
    pub fn lead(&self) -> &Section {
        &self.sections[0]
    }

    /// Whether its page is that of its part.
    pub fn is_part_page(&self) -> bool {
        self.is_folder_page && self.id.folder().is_empty()
    }

    /// The folder its page is in, below the part's; empty for the part's own.
    pub fn folder_above(&self) -> &str {
        let folder = self.id.folder();
        if self.is_folder_page { folder.rsplit_once('/').map_or("", |(above, _)| above) } else { folder }
    }

    /// The Markdown of a section: its heading and own text. Empty or blank for a lead section that was made up because
    /// the text begins with another heading.
    pub fn markdown(&self, section: &Section) -> &str {
        self.source.get(section.span.start as usize..section.span.end as usize).unwrap_or_default()
    }

    /// Where a section begins to say something, to the end of that line: its heading, where it has one.
    pub fn heading_span(&self, section: &Section) -> Range<usize> {
        let text = self.markdown(section);
        let skipped = text.len() - text.trim_start().len();
        let line = text[skipped..].lines().next().unwrap_or_default().trim_end();
        let start = section.span.start as usize + skipped;
        start..start + line.len()
    }

    /// The sections that enclose `index`, outermost (the lead section) first, without itself.
    pub fn trail(&self, index: usize) -> Vec<&Section> {
        let mut trail = Vec::new();
        let mut parent = self.sections[index].parent;
        while let Some(above) = parent {
            let section = &self.sections[above as usize];
            trail.push(section);
            parent = section.parent;
        }
        trail.reverse();
        trail
    }
}
