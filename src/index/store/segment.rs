//! Turns sections into streams of terms and writes them to a single segment, in the handbook's order: a document number
//! is the section's position in the handbook.

use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::{Index, TantivyDocument, directory::MmapDirectory};

use super::{Error, names::NameCollector};
use crate::{
    index::{
        Side,
        schema::{self, Fields, STREAMS},
    },
    model::{Document, Handbook, Section},
    text::{Analyzer, Terms, fold_each, is_dense},
};

/// Bounds of the engine's memory for hash tables: too little is slow, and small handbooks need little.
const SMALLEST_BUDGET: usize = 4 << 20;
const LARGEST_BUDGET: usize = 256 << 20;

/// Writes the segment. Returns the data that the postings do not contain.
pub(super) fn write_segment(
    handbook: &Handbook,
    analyzer: &Analyzer,
    directory: &Path,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Side, Error> {
    let engine = |source| Error::Engine { path: directory.to_owned(), source };
    let (schema, fields) = schema::schema();
    let total: usize = handbook.documents.iter().map(|document| document.sections.len()).sum();
    let bytes: usize = handbook.documents.iter().map(|document| document.source.len()).sum();
    let mapped = MmapDirectory::open(directory).map_err(|error| engine(error.into()))?;
    let mut writer =
        Index::builder().schema(schema).single_segment_index_writer(mapped, budget(bytes)).map_err(engine)?;
    let mut streams = Streams::default();
    let mut collector = SideCollector::default();
    for (done, (_, document, section)) in handbook.sections().enumerate() {
        streams.fill(Said::of(document, section).as_ref(), analyzer);
        collector.add(section, &streams.names, streams.tokens())?;
        writer.add_document(streams.document(fields)).map_err(engine)?;
        if done % 256 == 0 {
            progress(done, total);
        }
    }
    writer.finalize().map_err(engine)?;
    progress(total, total);
    Ok(collector.finish(WordCount::of))
}

/// Memory for the engine's hash tables, given the size of the text.
pub(super) fn budget(bytes: usize) -> usize {
    (bytes * 4).clamp(SMALLEST_BUDGET, LARGEST_BUDGET)
}

/// Collects the data that the postings do not contain, section by section.
pub(super) struct SideCollector {
    names: NameCollector,
    side: Side,
}

impl Default for SideCollector {
    fn default() -> Self {
        let side = Side { starts: vec![0], ..Side::default() };
        Self { names: NameCollector::default(), side }
    }
}

impl SideCollector {
    pub(super) fn add(
        &mut self,
        section: &Section,
        names: &[String],
        tokens: [u32; STREAMS],
    ) -> Result<(), Error> {
        self.names.add(names.iter().map(String::as_str));
        for block in std::iter::once(section.heading.title.as_str()).chain(section.text.split('\n')) {
            fold_each(block, |c| self.side.folded.push(c));
            self.side.folded.push('\n');
        }
        self.end_section(tokens)
    }

    /// Adds a section that is the same as the one with this number in an earlier index.
    pub(super) fn add_earlier(&mut self, earlier: &Side, number: u32) -> Result<(), Error> {
        self.names.add_earlier(&earlier.names, number as usize);
        self.side.folded.push_str(earlier.text(number));
        self.end_section(earlier.tokens[number as usize])
    }

    fn end_section(&mut self, tokens: [u32; STREAMS]) -> Result<(), Error> {
        let side = &mut self.side;
        side.starts.push(u32::try_from(side.folded.len()).map_err(|_| Error::TooLarge)?);
        side.tokens.push(tokens);
        Ok(())
    }

    /// The data of all sections, whose words `count` counts.
    pub(super) fn finish(self, count: impl FnOnce(&Side) -> WordCount) -> Side {
        let (words, word_sections) = count(&self.side).finish();
        Side { names: self.names.finish(), words, word_sections, ..self.side }
    }
}

/// Counts in how many sections each word of a spaced script is.
#[derive(Default)]
pub(super) struct WordCount(FxHashMap<Box<str>, u32>);

impl WordCount {
    /// The words of all sections.
    pub(super) fn of(side: &Side) -> Self {
        let mut count = Self::default();
        (0..side.tokens.len() as u32).for_each(|section| count.add(side.text(section)));
        count
    }

    /// The words that an earlier index counted.
    pub(super) fn earlier(side: &Side) -> Self {
        let words = side.words.lines().map(Box::from);
        Self(words.zip(side.word_sections.iter().copied()).collect())
    }

    /// Adds a section by its folded text.
    pub(super) fn add(&mut self, folded: &str) {
        for word in words(folded) {
            match self.0.get_mut(word) {
                Some(count) => *count += 1,
                None => drop(self.0.insert(word.into(), 1)),
            }
        }
    }

    /// Takes a section away.
    pub(super) fn remove(&mut self, folded: &str) {
        for word in words(folded) {
            if let Some(count) = self.0.get_mut(word) {
                *count = count.saturating_sub(1);
            }
        }
    }

    /// The words, sorted and one per line, and their counts.
    fn finish(self) -> (String, Vec<u32>) {
        let mut counted: Vec<(Box<str>, u32)> = self.0.into_iter().filter(|(_, count)| *count > 0).collect();
        counted.sort_unstable();
        let counts = counted.iter().map(|(_, count)| *count).collect();
        let words: Vec<&str> = counted.iter().map(|(word, _)| &**word).collect();
        (words.join("\n"), counts)
    }
}

/// The distinct words of spaced scripts in a folded text.
fn words(folded: &str) -> FxHashSet<&str> {
    let words = folded.split(|c: char| is_dense(c) || !c.is_alphanumeric()).filter(|word| !word.is_empty());
    // The text is the operator's own, so the hash needs no defence against chosen words.
    words.collect()
}

/// The input of a section's streams: equal hashes, equal streams.
#[derive(Hash)]
pub(super) struct Said<'h> {
    title: &'h str,
    /// The page's title, where the section represents the page and has another title.
    page: Option<&'h str>,
    keywords: &'h [String],
    questions: &'h [String],
    link_texts: &'h [String],
    /// The page's title, where the section does not represent the page.
    document: Option<&'h str>,
    /// The titles of the enclosing sections, nearest first.
    above: Vec<&'h str>,
    text: &'h str,
    /// Captions and names of the files that the text shows or links to.
    files: Vec<&'h str>,
}

impl<'h> Said<'h> {
    /// The input of a section; `None` for an empty lead section, whose page is found through its other sections.
    pub(super) fn of(document: &'h Document, section: &'h Section) -> Option<Self> {
        if document.markdown(section).trim().is_empty() {
            return None;
        }
        let title = section.heading.title.as_str();
        let mut above = Vec::new();
        let mut parent = section.parent;
        while let Some(index) = parent {
            let enclosing = &document.sections[index as usize];
            if !enclosing.is_lead() {
                above.push(enclosing.heading.title.as_str());
            }
            parent = enclosing.parent;
        }
        let page = document.title.as_str();
        Some(Self {
            title,
            page: (section.is_lead() && page != title).then_some(page),
            keywords: &section.keywords,
            questions: &section.questions,
            link_texts: &section.link_texts,
            document: (!section.is_lead()).then_some(page),
            above,
            text: &section.text,
            files: section.files.iter().flat_map(|file| [&*file.caption, file_name(&file.path)]).collect(),
        })
    }
}

/// The name of a file without its ending.
fn file_name(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The terms of one section, in buffers reused for the next.
#[derive(Default)]
pub(super) struct Streams {
    /// The names of the section, title first: words separated by spaces.
    pub(super) names: Vec<String>,
    heading: Terms,
    context: Terms,
    asked: Terms,
    body: Terms,
}

impl Streams {
    pub(super) fn fill(&mut self, said: Option<&Said<'_>>, analyzer: &Analyzer) {
        self.names.clear();
        self.heading.clear();
        self.context.clear();
        self.asked.clear();
        self.body.clear();
        let Some(said) = said else { return };
        self.fill_names(said, analyzer);
        for question in said.questions {
            analyzer.index_terms(question, &mut self.asked);
        }
        for name in said.link_texts {
            analyzer.index_terms(name, &mut self.context);
        }
        if let Some(document) = said.document {
            analyzer.index_terms(document, &mut self.context);
            analyzer.index_terms(document, &mut self.body);
        }
        for title in &said.above {
            analyzer.index_terms(title, &mut self.context);
        }
        for block in said.text.split('\n') {
            analyzer.index_terms(block, &mut self.body);
        }
        for file in &said.files {
            analyzer.index_terms(file, &mut self.body);
        }
        self.add_other_characters(said);
        // Beside the characters other spellings make no text longer: words are weighed by the length of texts.
        self.heading.words.push_str(&self.heading.spellings);
        self.body.characters.push_str(&self.body.spellings);
    }

    fn fill_names(&mut self, said: &Said<'_>, analyzer: &Analyzer) {
        // A page's lead section represents the page: its heading is the page's title. Worth .04 to .30 MRR on real
        // handbooks, where the lead often has no heading of its own.
        analyzer.index_terms(said.title, &mut self.heading);
        if let Some(page) = said.page {
            analyzer.index_terms(page, &mut self.heading);
        }
        self.names.push(self.heading.words.clone());
        self.body.append(&self.heading);
        // Keywords are alternatives to the title. Link texts are weaker evidence and count as context only.
        if let Some(part) = leading_part(said.title) {
            self.name(part, analyzer);
        }
        for keyword in said.keywords {
            let words = self.name(keyword, analyzer);
            self.heading.append(&words);
        }
    }

    /// Number of terms in each stream.
    pub(super) fn tokens(&self) -> [u32; STREAMS] {
        self.texts().map(|text| text.split_ascii_whitespace().count() as u32)
    }

    /// The streams, in the order of [`Fields::all`].
    fn texts(&self) -> [&str; STREAMS] {
        [
            &self.heading.words,
            &self.heading.grams,
            &self.context.words,
            &self.asked.words,
            &self.asked.grams,
            &self.body.words,
            &self.body.grams,
            &self.body.characters,
        ]
    }

    /// Adds a name and returns its terms.
    fn name(&mut self, name: &str, analyzer: &Analyzer) -> Terms {
        let mut terms = Terms::default();
        analyzer.index_terms(name, &mut terms);
        self.names.push(terms.words.clone());
        terms
    }

    /// Letters, digits, punctuation and symbols, once each, so that any single character can be found.
    fn add_other_characters(&mut self, said: &Said<'_>) {
        let mut others = Vec::new();
        for text in [said.title, said.text] {
            fold_each(text, |c| {
                if !is_dense(c) && !c.is_whitespace() {
                    others.push(c);
                }
            });
        }
        others.sort_unstable();
        others.dedup();
        for c in others {
            self.body.characters.push(c);
            self.body.characters.push(' ');
        }
    }

    pub(super) fn document(&self, fields: Fields) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        for (field, text) in fields.all().into_iter().zip(self.texts()) {
            document.add_text(field, text);
        }
        document
    }
}

/// The part of a title before a colon, bracket or dash, which often serves as its short name ("拜访客户：去之前、在现场、回来以后").
fn leading_part(title: &str) -> Option<&str> {
    let (part, _) = title.split_once(['：', ':', '（', '(', '—', '–'])?;
    Some(part.trim()).filter(|part| !part.is_empty())
}
