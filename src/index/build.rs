//! Sections to postings: one document of the engine per section and language, in the handbook's order, so that a
//! document number is a place in the handbook.

use std::{
    collections::{BTreeSet, HashSet},
    path::Path,
};

use tantivy::{Index, TantivyDocument, directory::MmapDirectory};

use super::{
    Error,
    generation::{Generation, Home, Key, Side},
    names,
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
    let mut names = names::Collector::default();
    let mut side = Side { starts: vec![0], ..Side::default() };
    for (done, (_, document, section)) in handbook.sections().enumerate() {
        streams.fill(document, section, analyzer);
        names.add(streams.names.iter().map(String::as_str));
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
    side.names = names.finish();
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
    /// What the section is called, the title first: words separated by spaces.
    names: Vec<String>,
    heading: Terms,
    context: Terms,
    asked: Terms,
    body: Terms,
}

impl Streams {
    fn fill(&mut self, document: &Document, section: &Section, analyzer: &Analyzer) {
        self.names.clear();
        self.heading.clear();
        self.context.clear();
        self.asked.clear();
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
        self.names.push(self.heading.words.clone());
        self.body.words.push_str(&self.heading.words);
        self.body.grams.push_str(&self.heading.grams);
        self.body.characters.push_str(&self.heading.characters);
        // Keywords are what people type for the title; what links call a section is good evidence too, but looser.
        if let Some(part) = leading_part(&section.heading.title) {
            self.name(part, analyzer);
        }
        for keyword in &section.keywords {
            let words = self.name(keyword, analyzer);
            self.heading.append(&words);
        }
        for question in &section.questions {
            analyzer.index_terms(question, &mut self.asked);
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

    /// Adds a name and returns its terms.
    fn name(&mut self, name: &str, analyzer: &Analyzer) -> Terms {
        let mut terms = Terms::default();
        analyzer.index_terms(name, &mut terms);
        self.names.push(terms.words.clone());
        terms
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
        document.add_text(fields.asked_words, &self.asked.words);
        document.add_text(fields.asked_grams, &self.asked.grams);
        document.add_text(fields.body_words, &self.body.words);
        document.add_text(fields.body_grams, &self.body.grams);
        document.add_text(fields.body_characters, &self.body.characters);
        document
    }
}

/// The part of a title before a colon or a bracket: what people call it ("拜访客户：去之前、在现场、回来以后").
fn leading_part(title: &str) -> Option<&str> {
    let (part, _) = title.split_once(['：', ':', '（', '(', '—', '–'])?;
    Some(part.trim()).filter(|part| !part.is_empty())
}

/// `ln(1 + (N - n + 0.5) / (n + 0.5))`: the weight BM25 gives a word that stands in `n` of `N` texts.
pub(crate) fn inverse_document_frequency(found: u32, total: u32) -> f32 {
    let (found, total) = (found as f32, total as f32);
    (1.0 + (total - found + 0.5) / (found + 0.5)).ln()
}
