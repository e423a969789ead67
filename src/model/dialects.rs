//! Which tools' Markdown a document is written in, and what is inserted into its text when it is read.

use std::ops::Range;

use serde::{Deserialize, Serialize};

macro_rules! dialects {
    ($($(#[$doc:meta])* $dialect:ident = $name:literal),* $(,)?) => {
        /// The Markdown of a tool, with what only that tool reads.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Dialect { $($(#[$doc])* $dialect),* }

        impl Dialect {
            /// Every dialect, in the order of their names.
            pub const ALL: &'static [Self] = &[$(Self::$dialect),*];

            /// The name in `handbook.toml`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$dialect => $name),* }
            }
        }
    };
}

dialects! {
    /// Docusaurus.
    Docusaurus = "docusaurus",
    /// Eleventy, with Liquid or Nunjucks.
    Eleventy = "eleventy",
    /// `GitBook` and `HonKit`.
    GitBook = "gitbook",
    /// Hugo, with Docsy among its themes.
    Hugo = "hugo",
    /// Jekyll, with kramdown.
    Jekyll = "jekyll",
    /// mdBook.
    MdBook = "mdbook",
    /// Markdown with components, whatever tool reads it.
    Mdx = "mdx",
    /// `MkDocs`, with Material among its themes.
    MkDocs = "mkdocs",
    /// Nextra.
    Nextra = "nextra",
    /// Obsidian.
    Obsidian = "obsidian",
    /// Pandoc and Quarto.
    Pandoc = "pandoc",
    /// `VitePress` and `VuePress`.
    VitePress = "vitepress",
}

impl Dialect {
    /// The dialect of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|dialect| dialect.name() == name)
    }
}

/// A set of dialects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialects(u16);

impl Dialects {
    /// Whether the set has any of these.
    pub fn any(self, dialects: &[Dialect]) -> bool {
        dialects.iter().any(|dialect| self.0 & Self::bit(*dialect) != 0)
    }

    /// The set with one more.
    #[must_use]
    pub fn with(self, dialect: Dialect) -> Self {
        Self(self.0 | Self::bit(dialect))
    }

    fn bit(dialect: Dialect) -> u16 {
        1 << dialect as u16
    }
}

impl FromIterator<Dialect> for Dialects {
    fn from_iter<I: IntoIterator<Item = Dialect>>(dialects: I) -> Self {
        dialects.into_iter().fold(Self::default(), Self::with)
    }
}

/// How the source of a document is read as Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The tools it is written for.
    pub dialects: Dialects,
    /// Texts of other files, in the order of their places.
    pub insertions: Vec<Insertion>,
}

impl Reading {
    /// How another text of the same document is read: without what was inserted at places of this one.
    #[must_use]
    pub fn elsewhere(&self) -> Self {
        Self { dialects: self.dialects, insertions: Vec::new() }
    }
}

/// Text of another file that is read instead of a passage of the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Insertion {
    /// The passage, as a byte range of the source.
    pub span: Range<u32>,
    /// What is read.
    pub text: String,
}
