//! The contents of a generation that a search reads, wherever its files are.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::{Index, SegmentReader};

use super::{
    names::Names,
    schema::{self, Fields, STREAMS},
};
use crate::model::Handbook;

/// The handbook as parsed.
pub(super) const HANDBOOK: &str = "handbook.postcard";
/// The data of each section beside its postings.
pub(super) const SIDE: &str = "side.postcard";

/// Per-section data that the engine's postings do not contain, in the handbook's order.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Side {
    /// The names of the sections, to compute how much of a name a query covers.
    pub names: Names,
    /// The folded visible text of all sections: heading, then one block per line. Substrings are verified here.
    pub folded: String,
    /// The distinct folded words of spaced scripts, sorted, one per line.
    pub words: String,
    /// In how many sections each of them is, so that the next index need not read the text again.
    pub word_sections: Vec<u32>,
    /// Where each section starts in `folded`, plus a final entry for the end.
    pub starts: Vec<u32>,
    /// Number of terms in each stream of a section, in the order of [`Fields::all`].
    pub tokens: Vec<[u32; STREAMS]>,
}

impl Side {
    /// Number of terms in each stream over all sections.
    pub fn totals(&self) -> [u64; STREAMS] {
        let mut totals = [0; STREAMS];
        for tokens in &self.tokens {
            totals.iter_mut().zip(tokens).for_each(|(total, tokens)| *total += u64::from(*tokens));
        }
        totals
    }

    /// The folded visible text of a section.
    pub fn text(&self, section: u32) -> &str {
        &self.folded[self.starts[section as usize] as usize..self.starts[section as usize + 1] as usize]
    }
}

/// The contents of a generation, wherever its files are: on disk, or in memory.
pub struct Contents {
    /// The indexed handbook.
    pub handbook: Handbook,
    /// The data of each section beside its postings. The next index takes over what did not change.
    pub side: Arc<Side>,
    /// The engine's one segment.
    pub segment: SegmentReader,
    /// The fields of the segment.
    pub fields: Fields,
}

impl Contents {
    /// Opens what `index` holds of `handbook`.
    ///
    /// # Errors
    /// States why the parts do not belong together.
    pub fn new(index: &Index, handbook: Handbook, side: Arc<Side>) -> Result<Self, String> {
        let (schema, fields) = schema::schema();
        if index.schema() != schema {
            return Err("the schema differs".to_owned());
        }
        let segments = index.searchable_segments().map_err(|error| error.to_string())?;
        let [segment] = segments.as_slice() else {
            return Err("it does not have exactly one segment".to_owned());
        };
        let segment = SegmentReader::open(segment).map_err(|error| error.to_string())?;
        let sections: usize = handbook.documents.iter().map(|document| document.sections.len()).sum();
        if segment.max_doc() as usize != sections
            || side.names.sections() != sections
            || side.tokens.len() != sections
        {
            return Err("the number of sections differs".to_owned());
        }
        Ok(Self { handbook, side, segment, fields })
    }

    /// Opens `index` with the files beside it in their stored form.
    ///
    /// # Errors
    /// States why they cannot be used.
    pub fn read(index: &Index, handbook: &[u8], side: &[u8]) -> Result<Self, String> {
        let handbook: Handbook =
            postcard::from_bytes(handbook).map_err(|error| format!("handbook: {error}"))?;
        let side: Side = postcard::from_bytes(side).map_err(|error| format!("side: {error}"))?;
        Self::new(index, handbook.with_tables(), Arc::new(side))
    }
}
