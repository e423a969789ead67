//! The files of a search in a browser: the part of the dictionary that matters for a handbook, and its index.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};

use crate::{
    index::{self, Bundle},
    model::Handbook,
    search::Searcher,
    text::{Analyzer, Synonyms, fold_text},
};

/// What a search in a browser needs beside its program, compressed (gzip).
pub struct BrowserFiles {
    /// A [`WordList`](crate::text::WordList).
    pub dictionary: Vec<u8>,
    /// A [`Bundle`].
    pub index: Vec<u8>,
}

impl BrowserFiles {
    pub(super) fn of(
        searcher: &Searcher,
        folder: &index::Folder,
        analyzer: &Analyzer,
    ) -> Result<Self, index::Error> {
        let synonyms = searcher.synonyms();
        let characters = characters(searcher.handbook(), &searcher.contents().side.folded, synonyms);
        let dictionary = analyzer.part_for(characters.chars()).encode()?;
        let index = Bundle::write(folder, synonyms, analyzer.own_words())?;
        Ok(Self { dictionary: compressed(&dictionary), index: compressed(&index) })
    }
}

/// The characters a query can find something by: those of the texts and of every name.
fn characters(handbook: &Handbook, folded: &str, synonyms: &Synonyms) -> String {
    let mut characters = folded.to_owned();
    let mut add = |name: &str| characters.push_str(&fold_text(name));
    for (_, document, section) in handbook.sections() {
        add(&document.title);
        for name in section.keywords.iter().chain(&section.questions).chain(&section.link_texts) {
            add(name);
        }
    }
    let roles = handbook.roles.iter().map(|role| (&role.title, role.aliases.as_slice()));
    let topics = handbook.topics.iter().map(|topic| (&topic.title, topic.aliases.as_slice()));
    let parts = handbook.parts.iter().map(|part| (&part.title, part.label.as_slice()));
    for (title, aliases) in roles.chain(topics).chain(parts) {
        for name in title.iter().map(|(_, title)| title).chain(aliases.iter().map(String::as_str)) {
            add(name);
        }
    }
    for (phrase, targets) in synonyms.entries() {
        add(phrase);
        for target in targets {
            add(target);
        }
    }
    characters
}

/// The bytes in the gzip format (RFC 1952), which browsers can read.
pub fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
