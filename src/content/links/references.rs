//! What a section refers to, as its file says it.

use crate::content::{markdown::outline::CutMedia, metadata::front_matter::Placed};

/// What a section refers to, as it is in the file.
#[derive(Debug, Default)]
pub(in crate::content) struct References {
    /// Targets of links.
    pub(in crate::content) links: Vec<Placed<String>>,
    /// Targets of images that may be sections.
    pub(in crate::content) includes: Vec<Placed<String>>,
    /// Pictures and recordings.
    pub(in crate::content) media: Vec<Placed<CutMedia>>,
    /// Values of `produces`.
    pub(in crate::content) produces: Vec<Placed<String>>,
    /// Words its heading asks to avoid.
    pub(in crate::content) avoid: Vec<Placed<String>>,
    /// Whether the author gave the section its id.
    pub(in crate::content) explicit: bool,
    /// Place of the heading.
    pub(in crate::content) heading: std::ops::Range<usize>,
}

/// Whether the folder has a `handbook.toml`, and so was written as a handbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::content) enum Declared {
    Yes,
    No,
}
