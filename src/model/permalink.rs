//! Addresses: the stable permalink of a section and the page it currently is on. All are ASCII, because every
//! id is.

use std::{borrow::Cow, collections::BTreeMap, fmt::Display};

use serde::{Deserialize, Serialize};

use super::{
    document::Document,
    label::{Language, PartId, Phrase},
    section::SectionId,
};

/// An address below the root of the handbook, such as `/s/ad-budget`. Readers may have the root anywhere, so this is no
/// text for them: it cannot be displayed or serialised, only put below where they have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootPath(Cow<'static, str>);

impl RootPath {
    /// `path`, which begins with `/`.
    pub fn new(path: String) -> Self {
        Self(Cow::Owned(path))
    }

    /// One that is always the same.
    pub const fn fixed(path: &'static str) -> Self {
        Self(Cow::Borrowed(path))
    }

    /// The address for a reader who has the root at `mount`: empty, `/handbook`, or with a host in front.
    pub fn below(&self, mount: &str) -> String {
        format!("{mount}{}", self.0)
    }

    /// The address within the service, for comparing and asking.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same address going on with `more`, such as a query.
    #[must_use]
    pub fn with(&self, more: impl Display) -> Self {
        Self::new(format!("{}{more}", self.0))
    }
}

impl AsRef<str> for RootPath {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// `/s/<section-id>`: the address to hand out. It survives retitling and moving.
pub fn permalink_path(id: &SectionId) -> RootPath {
    RootPath::new(format!("/s/{id}"))
}

/// `/s/<section-id>?at=<revision>`: the same, made against a revision; when the section has another one, it shows what
/// changed.
pub fn revision_path(id: &SectionId, at: &str) -> RootPath {
    RootPath::new(format!("/s/{id}?at={at}"))
}

/// `/<lang>/<part>`: the page of a part.
pub fn part_path(language: Language, part: &PartId) -> RootPath {
    RootPath::new(format!("/{language}/{part}"))
}

/// `/<lang>/<part>/<folder>/…`: the page of a folder; that of the part when the path is empty.
pub fn folder_path(language: Language, part: &PartId, path: &str) -> RootPath {
    if path.is_empty() {
        part_path(language, part)
    } else {
        RootPath::new(format!("/{language}/{part}/{path}"))
    }
}

/// `/<lang>/<part>/<folder>/…/<document>`: the page of a document; of its folder, when it introduces it.
pub fn page_path(document: &Document) -> RootPath {
    let id = &document.id;
    let path = if document.is_folder_page { id.folder() } else { &id.path };
    folder_path(document.language, &id.part, path)
}

/// `/<lang>/<part>/<folder>/…/<document>#<section-id>`: where a section is now.
pub fn section_url(document: &Document, id: &SectionId) -> RootPath {
    page_path(document).with(format_args!("#{id}"))
}

/// What became of ids and pages that were published and are no longer there: from `permalinks.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permalinks {
    /// Ids that became another section, or several.
    pub moved: BTreeMap<SectionId, Vec<SectionId>>,
    /// Retired ids.
    pub retired: BTreeMap<SectionId, Retired>,
    /// Pages that were published, as `<part>/<folder>/…/<document>`, with the section that led them.
    pub pages: BTreeMap<String, SectionId>,
}

/// A tombstone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    /// When, as written in the ledger (`2026-11-24`); may be empty.
    pub on: String,
    /// The reason, a sentence for readers, if given.
    pub why: Phrase,
    /// Where to look instead, for what has no successor of its own.
    pub see: Vec<SectionId>,
}
