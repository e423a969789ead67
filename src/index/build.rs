//! Sections to postings: one document of the engine per section and language, in the handbook's order, so that a
//! document number is a place in the handbook.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    path::Path,
};

use tantivy::{Index, TantivyDocument, directory::MmapDirectory};

use super::{
    Error,
    generation::{Generation, Home, Key, Side},
    schema::{self, Fields},
};
use crate::{
    model::{Document, Handbook, Section},
    text::{Analyzer, Terms, fold_char, is_dense},
};

/// Memory the engine may use for its hash tables before it starts to be slow; small handbooks need far less.
const SMALLEST_BUDGET: usize = 4 << 20;
const LARGEST_BUDGET: usize = 256 << 20;

/// Builds and publishes the generation of `handbook` in the index folder `home`, or opens it when it is there already.
///
/// `progress` is called with the sections done and their number.
pub fn build(
    handbook: Handbook,
    analyzer: &Analyzer,
    home: &Home,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Generation, Error> {
    let stored = postcard::to_stdvec(&handbook)?;
    let key = Key::of(&stored, analyzer);
    if let Some(generation) = home.open(&key) {
        return Ok(generation);
    }
    let staging = home.stage()?;
    let side = write_segment(&handbook, analyzer, staging.path(), progress)?;
    drop(handbook);
    staging.write("handbook.postcard", &stored)?;
    drop(stored);
    staging.write("side.postcard", &postcard::to_stdvec(&side)?)?;
    staging.publish(&key)
}

/// Writes the one segment. Returns what the postings do not say.
fn write_segment(
    handbook: &Handbook,
    analyzer: &Analyzer,
    directory: &Path,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Side, Error> {
    let engine = |source| Error::Engine { path: directory.to_owned(), source };
    let (schema, fields) = schema::schema();
    let total: usize = handbook.documents.iter().map(|document| document.sections.len()).sum();
    let bytes: usize = handbook.documents.iter().map(|document| document.source.len()).sum();
    let budget = (bytes * 4).clamp(SMALLEST_BUDGET, LARGEST_BUDGET);
    let mapped = MmapDirectory::open(directory).map_err(|error| engine(error.into()))?;
    let mut writer =
        Index::builder().schema(schema).single_segment_index_writer(mapped, budget).map_err(engine)?;

    let mut streams = Streams::default();
    let mut headings = Headings::default();
    let mut side = Side { starts: vec![0], ..Side::default() };
    for (done, (_, document, section)) in handbook.sections().enumerate() {
        streams.fill(document, section, analyzer);
        headings.add(&streams.title_words);
        for block in std::iter::once(section.heading.title.as_str()).chain(section.text.split('\n')) {
            side.folded.extend(block.chars().filter_map(fold_char));
            side.folded.push('\n');
        }
        side.starts.push(u32::try_from(side.folded.len()).map_err(|_| Error::TooLarge)?);
        writer.add_document(streams.document(fields)).map_err(engine)?;
        if done % 256 == 0 {
            progress(done, total);
        }
    }
    writer.finalize().map_err(engine)?;
    progress(total, total);
    side.heading_weights = headings.weights(total);
    side.words = distinct_words(&side.folded);
    Ok(side)
}

/// The distinct words of spaced scripts in a folded text, sorted, one a line.
fn distinct_words(folded: &str) -> String {
    let words = folded.split(|c: char| is_dense(c) || !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<&str> = words.collect::<HashSet<_>>().into_iter().collect();
    words.sort_unstable();
    words.join("\n")
}

/// The terms of one section, in memory that is used again for the next.
#[derive(Default)]
struct Streams {
    /// Words of the title alone: the heading stream has the keywords too.
    title_words: String,
    heading: Terms,
    context: Terms,
    body: Terms,
}

impl Streams {
    fn fill(&mut self, document: &Document, section: &Section, analyzer: &Analyzer) {
        self.heading.clear();
        self.context.clear();
        self.body.clear();
        // A page without a heading and text of its own before its first section is found through its sections.
        if document.markdown(section).trim().is_empty() {
            return;
        }
        // A page's lead section stands for the page: its heading is the page's title. Worth .04 to .30 MRR on real
        // handbooks, where the lead often has no heading of its own.
        analyzer.index_terms(&section.heading.title, &mut self.heading);
        if section.is_lead() && document.title != section.heading.title {
            analyzer.index_terms(&document.title, &mut self.heading);
        }
        self.title_words.clone_from(&self.heading.words);
        self.body.words.push_str(&self.heading.words);
        self.body.grams.push_str(&self.heading.grams);
        self.body.characters.push_str(&self.heading.characters);
        // Keywords are what people type for the title; what links call a section is good evidence too, but looser.
        for name in &section.keywords {
            analyzer.index_terms(name, &mut self.heading);
        }
        for name in &section.link_texts {
            analyzer.index_terms(name, &mut self.context);
        }
        if !section.is_lead() {
            analyzer.index_terms(&document.title, &mut self.context);
            analyzer.index_terms(&document.title, &mut self.body);
            let mut parent = section.parent;
            while let Some(above) = parent {
                let above = &document.sections[above as usize];
                if !above.is_lead() {
                    analyzer.index_terms(&above.heading.title, &mut self.context);
                }
                parent = above.parent;
            }
        }
        for block in section.text.split('\n') {
            analyzer.index_terms(block, &mut self.body);
        }
        self.add_other_characters(section);
    }

    /// Letters, digits, punctuation and symbols, once each, so that any single character can be looked up.
    fn add_other_characters(&mut self, section: &Section) {
        let visible = section.heading.title.chars().chain(section.text.chars());
        let others: BTreeSet<char> =
            visible.filter_map(fold_char).filter(|c| !is_dense(*c) && !c.is_whitespace()).collect();
        for c in others {
            self.body.characters.push(c);
            self.body.characters.push(' ');
        }
    }

    fn document(&self, fields: Fields) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_text(fields.heading_words, &self.heading.words);
        document.add_text(fields.heading_grams, &self.heading.grams);
        document.add_text(fields.context_words, &self.context.words);
        document.add_text(fields.body_words, &self.body.words);
        document.add_text(fields.body_grams, &self.body.grams);
        document.add_text(fields.body_characters, &self.body.characters);
        document
    }
}

/// Counts in how many headings each word stands.
#[derive(Default)]
struct Headings {
    words: HashMap<Box<str>, u32>,
    frequencies: Vec<u32>,
    /// Distinct words of each heading.
    of: Vec<Vec<u32>>,
}

impl Headings {
    fn add(&mut self, stream: &str) {
        let mut numbers: Vec<u32> = Vec::new();
        for word in stream.split_ascii_whitespace() {
            let next = self.words.len() as u32;
            let number = match self.words.get(word) {
                Some(number) => *number,
                None => *self.words.entry(word.into()).or_insert(next),
            };
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        self.frequencies.resize(self.words.len(), 0);
        for number in &numbers {
            self.frequencies[*number as usize] += 1;
        }
        self.of.push(numbers);
    }

    fn weights(&self, total: usize) -> Vec<f32> {
        let weight =
            |number: &u32| inverse_document_frequency(self.frequencies[*number as usize], total as u32);
        self.of.iter().map(|numbers| numbers.iter().map(weight).sum()).collect()
    }
}

/// `ln(1 + (N - n + 0.5) / (n + 0.5))`: the weight BM25 gives a word that stands in `n` of `N` texts.
pub(crate) fn inverse_document_frequency(found: u32, total: u32) -> f32 {
    let (found, total) = (found as f32, total as f32);
    (1.0 + (total - found + 0.5) / (found + 0.5)).ln()
}
