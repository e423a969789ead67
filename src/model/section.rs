//! The section: one heading and its own text, the unit of search, links and review.

use std::{
    fmt::{self, Display, Formatter},
    ops::Range,
    str::FromStr,
};

use serde::{Deserialize, Serialize};

use super::{
    block::Block,
    file::FileUse,
    label::{RoleId, TopicId, id_type},
    review::Trust,
};

id_type! {
    /// The id of a section: unique in the handbook, shared by its translations, stable for ever.
    SectionId
}

id_type! {
    /// Aligns sections of different roles for comparison, such as `core`.
    Area
}

/// One heading and the text up to the next heading of any level.
///
/// The sections of a document tile it: every byte after the front matter belongs to exactly one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Stable, shared by translations.
    pub id: SectionId,
    /// Title and level.
    pub heading: Heading,
    /// Index in the same document of the section whose heading encloses this one; `None` for the lead section.
    pub parent: Option<u32>,
    /// Byte range of heading and own text in [`Document::source`](super::Document::source).
    pub span: Range<u32>,
    /// Visible text of the section's own blocks, without the heading: one block (paragraph, list item, table cell,
    /// line of code) a line.
    pub text: String,
    /// What each line of the text is; empty when all are paragraphs.
    pub blocks: Vec<Block>,
    /// Who it is for, inherited values included; empty means everyone.
    pub roles: Vec<RoleId>,
    /// What it is about, inherited values included.
    pub topics: Vec<TopicId>,
    /// References to the source it was written from, such as `AD-1.4`.
    pub sources: Vec<String>,
    /// Other words people type for it.
    pub keywords: Vec<String>,
    /// What people ask that it answers.
    pub questions: Vec<String>,
    /// Its area when roles are compared, inherited from the enclosing heading.
    pub area: Option<Area>,
    /// Who acts and signs, when the section is a workflow step.
    pub step: Option<Step>,
    /// Internal links that are in the text, to the ids they resolve to, in order and without repetition.
    pub links: Vec<SectionId>,
    /// What links in other sections call it, each text once: the words its readers use for it.
    pub link_texts: Vec<String>,
    /// Files that the text names or shows, in order and without repetition.
    pub files: Vec<FileUse>,
    /// Sections whose text is shown in this one, in order and without repetition.
    pub includes: Vec<SectionId>,
    /// Where in `text` the included passages stand, in bytes, in order.
    pub included: Vec<Range<u32>>,
    /// Links in the text that say which revision of their target they were made against.
    pub pins: Vec<Pin>,
    /// Ids this section had before, or of sections that became part of it.
    pub aliases: Vec<SectionId>,
    /// Whether it can be relied on, inherited values included.
    pub trust: Trust,
}

/// A link that says which revision of its target it was made against: `../a.md?at=5f0c…#ad-budget`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// The target section.
    pub target: SectionId,
    /// The revision as written.
    pub at: String,
    /// Byte range of the revision in [`Document::source`](super::Document::source).
    pub span: Range<u32>,
}

/// The title of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// Plain text of the heading.
    pub title: String,
    /// 1 to 6. The lead section has level 1 even when the file has no heading.
    pub level: u8,
}

/// A workflow step: who acts, who signs, what is produced, and how soon.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Roles that do the work.
    pub acts: Vec<RoleId>,
    /// Roles that must sign before the step is done.
    pub signs: Vec<RoleId>,
    /// Sections that hold the form or describe the document the step produces.
    pub produces: Vec<SectionId>,
    /// How soon it must be done.
    pub within: Option<Within>,
}

/// The time a step has: `24h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Within {
    /// How many, at least one.
    pub number: u16,
    /// Of what.
    pub unit: TimeUnit,
}

/// A unit of [`Within`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimeUnit {
    /// `h`
    Hour,
    /// `d`
    WorkingDay,
    /// `w`
    Week,
}

impl FromStr for Within {
    type Err = ();

    /// A number and its unit: `24h`, `2d`, `1w`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, unit) = text.split_at(digits);
        let number = number.parse().ok().filter(|number| *number > 0).ok_or(())?;
        let unit = match unit {
            "h" => TimeUnit::Hour,
            "d" => TimeUnit::WorkingDay,
            "w" => TimeUnit::Week,
            _ => return Err(()),
        };
        Ok(Self { number, unit })
    }
}

impl Display for Within {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            TimeUnit::Hour => 'h',
            TimeUnit::WorkingDay => 'd',
            TimeUnit::Week => 'w',
        };
        write!(f, "{}{unit}", self.number)
    }
}

impl Section {
    /// Whether this is the first section of its document, the one that carries the document's title.
    pub fn is_lead(&self) -> bool {
        self.parent.is_none()
    }
}
