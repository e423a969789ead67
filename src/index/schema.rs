//! The engine's schema: eight streams of terms per section, each with its own lengths.
//!
//! Terms are analysed beforehand and joined by spaces. There are no positions, because phrases and substrings are
//! verified on the text, and no stored fields, because hits are rendered from the handbook.

use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

/// Raised whenever the streams or the serialized form of the handbook change.
#[cfg(feature = "server")]
pub(in crate::index) const VERSION: u32 = 15;

/// The streams of a section.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// Words of the section's own heading and keywords: decisive for short queries.
    pub heading_words: Field,
    /// Bigrams of the same.
    pub heading_grams: Field,
    /// Words of the document's title, the enclosing headings, and the text of links to the section.
    pub context_words: Field,
    /// Words of the questions the section answers.
    pub asked_words: Field,
    /// Bigrams of the same.
    pub asked_grams: Field,
    /// Words of document title, own heading and text.
    pub body_words: Field,
    /// Bigrams of the same.
    pub body_grams: Field,
    /// Single characters of the same, for words of one character; and other spellings of words, as `text::spellings` has
    /// them.
    pub body_characters: Field,
}

/// Number of streams.
pub const STREAMS: usize = 8;

impl Fields {
    /// All streams, in a fixed order.
    pub fn all(self) -> [Field; STREAMS] {
        [
            self.heading_words,
            self.heading_grams,
            self.context_words,
            self.asked_words,
            self.asked_grams,
            self.body_words,
            self.body_grams,
            self.body_characters,
        ]
    }
}

/// The engine's schema and its streams.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let mut stream = |name: &str, record: IndexRecordOption| {
        let indexing = TextFieldIndexing::default().set_tokenizer("whitespace").set_index_option(record);
        schema.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
    };
    let fields = Fields {
        heading_words: stream("heading_words", IndexRecordOption::WithFreqs),
        heading_grams: stream("heading_grams", IndexRecordOption::WithFreqs),
        context_words: stream("context_words", IndexRecordOption::WithFreqs),
        asked_words: stream("asked_words", IndexRecordOption::WithFreqs),
        asked_grams: stream("asked_grams", IndexRecordOption::WithFreqs),
        body_words: stream("body_words", IndexRecordOption::WithFreqs),
        body_grams: stream("body_grams", IndexRecordOption::WithFreqs),
        body_characters: stream("body_characters", IndexRecordOption::WithFreqs),
    };
    (schema.build(), fields)
}

/// `ln(1 + (N - n + 0.5) / (n + 0.5))`: the weight BM25 gives a word that occurs in `n` of `N` texts.
pub(crate) fn inverse_document_frequency(found: u32, total: u32) -> f32 {
    let (found, total) = (found as f32, total as f32);
    (1.0 + (total - found + 0.5) / (found + 0.5)).ln()
}
