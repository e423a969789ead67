//! The private parsers as fuzz targets see them; only there is this module.

use std::ops::Range;

use super::{markdown::outline, metadata::front_matter};
use crate::{diagnostic::Source, model::Reading};

/// Reads front matter; returns where the Markdown begins.
pub fn front_matter(text: &str) -> usize {
    front_matter::parse(text, &Source::new("fuzz.md", text), &mut Vec::new()).1
}

/// Cuts a text into sections; returns their byte ranges.
pub fn outline(text: &str) -> Vec<Range<usize>> {
    outline::cut(text, 0, &Reading::default()).into_iter().map(|cut| cut.span).collect()
}
