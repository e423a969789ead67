//! A searcher as data, for an engine that runs elsewhere: the search of a static copy (`http/assets/js/engine.js`).
//!
//! Everything the answers are made of is here as this program has it: terms with their postings and lengths, the
//! analysis' tables, the part of the dictionary that cuts what can be found, and the recipe's numbers. The engine
//! holds none of its own, so what is changed here changes there.

use std::{collections::BTreeMap, fmt::Write as _};

use serde::Serialize;
use tantivy::schema::IndexRecordOption;

use super::{
    error::Error, pool::Pool, repeats::Repeat, searcher::Searcher, snippet, statistics::Lengths,
    stream::Stream, weights,
};
use crate::{
    index::Names,
    model::{Language, Localized, PartId, Review, RoleId, TopicId},
    text::{fold_text, is_dense, readings, tables},
};

/// A searcher as data. Serialised as JSON it is what the engine reads.
#[derive(Serialize)]
pub struct Export<'a> {
    constants: BTreeMap<&'static str, f32>,
    fold: Folds,
    /// Ranges of code points, both ends, as numbers.
    dense: String,
    stops: Vec<&'static str>,
    stops_spaced: Vec<&'static str>,
    dictionary: DictionaryView,
    unknown: u32,
    /// Readings separated by spaces, with the characters that have them.
    readings: Vec<(String, String)>,
    synonyms: Vec<(&'a str, &'a [String])>,
    longest_synonym: usize,
    /// The distinct folded words of spaced scripts, sorted, one a line.
    lexicon: &'a str,
    names: &'a Names,
    streams: Vec<StreamView>,
    languages: &'a [Language],
    roles: Vec<RoleView<'a>>,
    topics: Vec<TopicView<'a>>,
    parts: Vec<PartView<'a>>,
    documents: Vec<DocumentView<'a>>,
    sections: Vec<SectionView<'a>>,
    classes: ClassesView<'a>,
    repeats: &'a [Repeat],
    /// Sections that list steps of reading paths.
    steps: &'a [u32],
}

#[derive(Serialize)]
struct Folds {
    from: String,
    to: String,
    gone: String,
}

#[derive(Serialize)]
struct StreamView {
    name: &'static str,
    /// A term a line: the term, a space, its postings. A posting is twice the distance to the section before, plus one
    /// when the term is there more than once; how often follows then.
    terms: String,
    /// For each section the place of its damping in `damping`.
    norms: String,
    damping: Vec<f32>,
}

#[derive(Serialize)]
struct RoleView<'a> {
    id: &'a RoleId,
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<&'a str>,
    title: &'a Localized,
    aliases: &'a [String],
    inherits: &'a [RoleId],
}

#[derive(Serialize)]
struct TopicView<'a> {
    id: &'a TopicId,
    title: &'a Localized,
    aliases: &'a [String],
}

#[derive(Serialize)]
struct PartView<'a> {
    id: &'a PartId,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    title: &'a Localized,
}

#[derive(Serialize)]
struct DocumentView<'a> {
    /// `<part>/<stem>`
    path: String,
    part: &'a PartId,
    language: Language,
    title: &'a str,
    /// The number of its first section.
    first: usize,
}

#[derive(Serialize)]
struct SectionView<'a> {
    id: &'a str,
    document: u32,
    /// The section around it, counted in its document.
    parent: Option<u32>,
    title: &'a str,
    text: &'a str,
    keywords: &'a [String],
    questions: &'a [String],
    link_texts: &'a [String],
}

#[derive(Serialize)]
struct ClassesView<'a> {
    list: Vec<ClassView<'a>>,
    of: String,
    /// For each section id where its translations begin in `members`.
    starts: String,
    members: String,
}

#[derive(Serialize)]
struct ClassView<'a> {
    roles: &'a [RoleId],
    topics: &'a [TopicId],
    part: &'a PartId,
    language: Language,
    /// `none`, `outdated`, or the last day on which the review holds.
    review: String,
}

/// A dictionary in which words are found by halving.
#[derive(Serialize)]
struct DictionaryView {
    /// The distinct costs, most frequent first.
    costs: Vec<u32>,
    /// Length, the words of that length in order, and for each the place of its cost in `costs`.
    words: Vec<(usize, String, String)>,
    /// The few words with characters that are two units of UTF-16, with their costs.
    others: Vec<(String, u32)>,
}

impl DictionaryView {
    fn new(words: BTreeMap<String, u32>) -> Self {
        let mut frequencies: BTreeMap<u32, usize> = BTreeMap::new();
        for cost in words.values() {
            *frequencies.entry(*cost).or_default() += 1;
        }
        let mut costs: Vec<u32> = frequencies.keys().copied().collect();
        costs.sort_by_key(|cost| std::cmp::Reverse(frequencies[cost]));
        let places: BTreeMap<u32, u32> = (0..).zip(&costs).map(|(place, cost)| (*cost, place)).collect();
        let (plain, others): (Vec<_>, Vec<_>) =
            words.into_iter().partition(|(word, _)| word.chars().all(|c| c.len_utf16() == 1));
        let mut groups: BTreeMap<usize, (String, Vec<u32>)> = BTreeMap::new();
        for (word, cost) in plain {
            let group = groups.entry(word.chars().count()).or_default();
            group.0.push_str(&word);
            group.1.push(places[&cost]);
        }
        let words = groups.into_iter().map(|(length, (words, places))| (length, words, numbers(places)));
        Self { costs, words: words.collect(), others }
    }
}

impl Searcher {
    /// This searcher as data.
    pub fn export(&self) -> Result<Export<'_>, Error> {
        let generation = self.generation();
        let handbook = &generation.handbook;
        let tables = tables();
        let ranges = |ranges: &[(u32, u32)]| numbers(ranges.iter().flat_map(|(from, to)| [*from, *to]));
        let mut first = 0;
        let documents = handbook.documents.iter().map(|document| {
            let view = DocumentView {
                path: document.id.to_string(),
                part: &document.id.part,
                language: document.language,
                title: &document.title,
                first,
            };
            first += document.sections.len();
            view
        });
        let sections = handbook.sections().map(|(place, _, section)| SectionView {
            id: section.id.as_str(),
            document: place.document,
            parent: section.parent,
            title: &section.heading.title,
            text: &section.text,
            keywords: &section.keywords,
            questions: &section.questions,
            link_texts: &section.link_texts,
        });
        Ok(Export {
            constants: weights::constants().chain(snippet::constants()).collect(),
            fold: Folds {
                from: tables.folds.iter().map(|(from, _)| from).collect(),
                to: tables.folds.iter().map(|(_, to)| to).collect(),
                gone: ranges(&tables.dropped),
            },
            dense: ranges(&tables.dense),
            stops: tables.stop_words,
            stops_spaced: tables.spaced_stop_words,
            dictionary: self.export_words(),
            unknown: tables.unknown_cost,
            readings: self.export_readings(),
            synonyms: self.synonyms.entries(),
            longest_synonym: self.synonyms.longest(),
            lexicon: &generation.side.words,
            names: &generation.side.names,
            streams: Stream::ALL
                .into_iter()
                .zip(&self.lengths)
                .map(|(stream, lengths)| self.export_stream(stream, lengths))
                .collect::<Result<_, _>>()?,
            languages: &handbook.languages,
            roles: handbook
                .roles
                .iter()
                .map(|role| RoleView {
                    id: &role.id,
                    grade: role.grade.as_deref(),
                    title: &role.title,
                    aliases: &role.aliases,
                    inherits: &role.inherits,
                })
                .collect(),
            topics: handbook
                .topics
                .iter()
                .map(|topic| TopicView { id: &topic.id, title: &topic.title, aliases: &topic.aliases })
                .collect(),
            parts: handbook
                .parts
                .iter()
                .map(|part| PartView { id: &part.id, label: part.label.as_deref(), title: &part.title })
                .collect(),
            documents: documents.collect(),
            sections: sections.collect(),
            classes: self.export_classes(),
            repeats: self.repeats(),
            steps: self.steps(),
        })
    }

    /// The words that can be found or asked for.
    fn export_words(&self) -> DictionaryView {
        let handbook = self.handbook();
        let mut texts: Vec<String> = Vec::new();
        for (_, _, section) in handbook.sections() {
            let names = section.keywords.iter().chain(&section.questions).chain(&section.link_texts);
            texts.extend(names.map(|name| fold_text(name)));
        }
        texts.extend(handbook.documents.iter().map(|document| fold_text(&document.title)));
        for (phrase, targets) in self.synonyms.entries() {
            texts.push(phrase.replace(' ', ""));
            texts.extend(targets.iter().map(|target| fold_text(target)));
        }
        let roles = handbook.roles.iter().map(|role| (&role.title, &role.aliases));
        for (title, aliases) in
            roles.chain(handbook.topics.iter().map(|topic| (&topic.title, &topic.aliases)))
        {
            texts.extend(title.iter().map(|(_, title)| fold_text(title)));
            texts.extend(aliases.iter().map(|alias| fold_text(alias)));
        }
        let stops = tables().stop_words.into_iter();
        let all =
            texts.iter().map(String::as_str).chain([self.generation().side.folded.as_str()]).chain(stops);
        DictionaryView::new(self.analyzer.words_for(all))
    }

    /// The readings of every character that has one and is in use: in the handbook, or in GB 2312.
    fn export_readings(&self) -> Vec<(String, String)> {
        let mut characters: Vec<char> =
            self.generation().side.folded.chars().filter(|c| is_dense(*c)).collect();
        let names = self.handbook().sections().flat_map(|(_, _, section)| &section.keywords);
        characters.extend(names.flat_map(|name| fold_text(name).chars().collect::<Vec<_>>()));
        characters.extend(('\u{4E00}'..='\u{9FFF}').filter(|c| is_common(*c)));
        characters.sort_unstable();
        characters.dedup();
        let mut groups: BTreeMap<String, String> = BTreeMap::new();
        for c in characters {
            let read = readings(c).join(" ");
            if !read.is_empty() {
                groups.entry(read).or_default().push(c);
            }
        }
        groups.into_iter().collect()
    }

    fn export_stream(&self, stream: Stream, lengths: &Lengths) -> Result<StreamView, Error> {
        let generation = self.generation();
        let inverted = generation.segment.inverted_index(stream.field(generation.fields))?;
        let mut terms = String::new();
        let mut stream_of_terms = inverted.terms().stream()?;
        while let Some((term, info)) = stream_of_terms.next() {
            let mut postings =
                inverted.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
            let mut coded: Vec<u32> = Vec::new();
            let mut before = 0;
            while !postings.docs().is_empty() {
                for (document, frequency) in postings.docs().iter().zip(postings.freqs()) {
                    coded.push((document - before) << 1 | u32::from(*frequency > 1));
                    coded.extend((*frequency > 1).then_some(*frequency));
                    before = *document;
                }
                postings.advance();
            }
            // Writing to a string cannot fail.
            let _ = writeln!(terms, "{} {}", String::from_utf8_lossy(term), numbers(coded));
        }
        terms.pop();
        // Few of the 256 length classes are in use.
        let mut used = lengths.classes.clone();
        used.sort_unstable();
        used.dedup();
        let place = |norm: &u8| used.binary_search(norm).unwrap_or(0) as u32;
        Ok(StreamView {
            name: stream.as_str(),
            terms,
            norms: numbers(lengths.classes.iter().map(place)),
            damping: used.iter().map(|norm| lengths.damping[usize::from(*norm)]).collect(),
        })
    }

    fn export_classes(&self) -> ClassesView<'_> {
        let classes = self.classes();
        let mut starts = vec![0];
        let mut members: Vec<u32> = Vec::new();
        for section in 0..classes.sections() {
            members.extend(classes.documents(section));
            starts.push(members.len() as u32);
        }
        ClassesView {
            list: classes
                .list
                .iter()
                .map(|class| ClassView {
                    roles: &class.roles,
                    topics: &class.topics,
                    part: &class.part,
                    language: class.language,
                    review: match class.review {
                        Review::None => "none".to_owned(),
                        Review::Outdated => "outdated".to_owned(),
                        Review::Until(last) => last.to_string(),
                    },
                })
                .collect(),
            of: numbers(classes.of.iter().copied()),
            starts: numbers(starts),
            members: numbers(members),
        }
    }
}

/// Whether GB 2312 has the character: the 6,763 that people type, by mistake too.
fn is_common(c: char) -> bool {
    let mut text = [0; 4];
    let (bytes, _, unknown) = encoding_rs::GBK.encode(c.encode_utf8(&mut text));
    !unknown && matches!(*bytes, [0xB0..=0xF7, 0xA1..=0xFE])
}

/// Numbers as in source maps: base 64, five bits a character, lowest first, and 32 added when more follow.
fn numbers(values: impl IntoIterator<Item = u32>) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut coded = String::new();
    for mut value in values {
        while value >= 32 {
            coded.push(char::from(DIGITS[(value as usize & 31) | 32]));
            value >>= 5;
        }
        coded.push(char::from(DIGITS[value as usize]));
    }
    coded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_in_source_maps() {
        assert_eq!(numbers([0, 1, 31, 32, 1000]), "ABfgBof");
    }

    #[test]
    fn common_characters_are_gb2312() {
        assert!(is_common('预') && is_common('算') && !is_common('預') && !is_common('a'));
    }
}
