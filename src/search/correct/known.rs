//! What corrections are made from: the words of the handbook, and how often they occur.

use tantivy::TantivyError;

use crate::{
    index::Contents,
    search::{lexicon, plan::Words, statistics::Statistics, stream::Stream},
};

/// What corrections are made from.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) statistics: &'a Statistics,
    pub(super) words: Words<'a>,
    pub(super) contents: &'a Contents,
}

impl Known<'_> {
    /// In how many sections a term occurs in a stream.
    pub(super) fn found(self, stream: Stream, term: &str) -> Result<u32, TantivyError> {
        lexicon::found(self.contents, stream, term)
    }

    /// The same for two neighbouring characters.
    pub(super) fn found_pair(
        self,
        stream: Stream,
        (first, second): (char, char),
    ) -> Result<u32, TantivyError> {
        self.found(stream, &[first, second].iter().collect::<String>())
    }
}
