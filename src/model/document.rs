//! A document: one Markdown file.

use std::{fmt, ops::Range};

use serde::{Deserialize, Serialize};

use super::{
    dialects::Reading,
    label::{Language, PartId},
    section::Section,
};

/// `<part>/<stem>`, such as `duties/account-director`; shared by the translations of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DocumentId {
    /// The part it belongs to.
    pub part: PartId,
    /// The file's stem as an id.
    pub stem: Box<str>,
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.stem)
    }
}

/// One Markdown file: metadata, source text and the sections that tile it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// `<part>/<stem>`.
    pub id: DocumentId,
    /// Language of the text.
    pub language: Language,
    /// Path below the handbook's root, with `/` between the parts.
    pub path: String,
    /// What readers call it: the front matter's title, else that of the first heading, else the file's name.
    pub title: String,
    /// One line on what it answers; may be empty.
    pub description: String,
    /// Who answers for the text, if the front matter says so.
    pub owner: Option<String>,
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
