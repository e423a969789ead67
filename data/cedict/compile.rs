//! Compiles `words.txt` to the tables that `src/text/cedict.rs` reads in place; included by the build script.
//!
//! A file is, in little-endian numbers: `CED1`, the length of the attribution, then for the Chinese words and for the
//! English phrases the number of entries, the place of the table of blocks and the place of the entries, all as 32 bits; the
//! attribution; the tables. A table is sorted. A block has [`BLOCK`] entries, each by what differs from the one before
//! it: bytes shared, bytes that follow, those bytes, then its translations and its partial translations, as their number
//! (8 bits) and the numbers of entries of the other table (24 bits each), best first.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use frostem::{Algorithm, Stemmer};

/// Entries of a block.
const BLOCK: usize = 16;
/// Chinese words of an English phrase: further ones are rare.
const MOST_WORDS: usize = 24;
/// The same for phrases that are only a part of what the Chinese word means.
const MOST_PARTS: usize = 12;

const ATTRIBUTION: &str = "This is a selection of CC-CEDICT (https://cc-cedict.org/), published by MDBG, \
    under Creative Commons Attribution-ShareAlike 4.0 (https://creativecommons.org/licenses/by-sa/4.0/). \
    What was changed is in data/cedict/README.md.\n";

/// An entry of a table.
struct Entry {
    text: String,
    translations: Vec<u32>,
    parts: Vec<u32>,
}

/// What links a phrase to a Chinese word: the most exact first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Link {
    /// Words of the phrase.
    length: usize,
    /// Whether it is not the word's first sense.
    is_later: bool,
    frequency: Reverse<u64>,
    word: u32,
}

/// The tables of a dictionary. `frequency` says how often a Chinese word is written.
pub(crate) fn compile(words: &str, frequency: &dyn Fn(&str) -> u64) -> Vec<u8> {
    let stemmer = Stemmer::new(Algorithm::English);
    let stem = |word: &str| {
        if word.len() < 3 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
            return word.to_owned();
        }
        stemmer.stem(word).into_owned()
    };
    let words: Vec<(&str, Vec<&str>)> = words
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(word, senses)| (word, senses.split('/').collect()))
        .collect();
    // The phrases by their stems, then by their spelling without capitals.
    let mut phrases: BTreeMap<(String, String), (String, Vec<Link>)> = BTreeMap::new();
    let mut parts: HashMap<String, (String, Vec<Link>)> = HashMap::new();
    let key = |phrase: &str| {
        let lower = phrase.to_lowercase();
        let stems: Vec<String> =
            lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(stem).collect();
        (stems.join(" "), lower)
    };
    for (number, (word, senses)) in (0..).zip(&words) {
        for (place, sense) in senses.iter().enumerate() {
            let (stems, lower) = key(sense);
            let link = Link {
                length: stems.split(' ').count(),
                is_later: place > 0,
                frequency: Reverse(frequency(word)),
                word: number,
            };
            if link.length > 1 {
                for part in lower.split(|c: char| !c.is_alphanumeric()).filter(|part| part.len() > 3) {
                    let (_, links) = parts.entry(stem(part)).or_insert_with(|| (part.to_owned(), Vec::new()));
                    links.push(link);
                }
            }
            let (written, links) =
                phrases.entry((stems, lower.clone())).or_insert_with(|| ((*sense).to_owned(), Vec::new()));
            if *written != *sense {
                // Written both ways, it is no name.
                *written = lower;
            }
            links.push(link);
        }
    }
    // A word that is only a part of phrases is an entry too.
    for (stem, (part, _)) in &parts {
        let first = (stem.clone(), String::new());
        if phrases.range(&first..).next().is_none_or(|((key, _), _)| key != stem) {
            phrases.insert((stem.clone(), part.clone()), (part.clone(), Vec::new()));
        }
    }
    let numbers: HashMap<&(String, String), u32> = phrases.keys().zip(0..).collect();
    let chinese: Vec<Entry> = words
        .iter()
        .map(|(word, senses)| Entry {
            text: (*word).to_owned(),
            translations: senses.iter().map(|sense| numbers[&key(sense)]).collect(),
            parts: Vec::new(),
        })
        .collect();
    let best = |mut links: Vec<Link>, most: usize| {
        links.sort_unstable();
        let mut words: Vec<u32> = Vec::new();
        for link in links {
            if !words.contains(&link.word) && words.len() < most {
                words.push(link.word);
            }
        }
        words
    };
    let mut before = String::new();
    let english: Vec<Entry> = phrases
        .iter()
        .map(|((stems, _), (written, links))| {
            // Those that share a stem share its parts: the first has them.
            let parts = if *stems == before { None } else { parts.get(stems) };
            before.clone_from(stems);
            Entry {
                text: written.clone(),
                translations: best(links.clone(), MOST_WORDS),
                parts: parts.map_or(Vec::new(), |(_, links)| best(links.clone(), MOST_PARTS)),
            }
        })
        .collect();
    write(&[chinese, english])
}

fn write(tables: &[Vec<Entry>; 2]) -> Vec<u8> {
    let mut file = b"CED1".to_vec();
    let number = |number: usize| u32::try_from(number).expect("less than 4 GB").to_le_bytes();
    let head = 8 + 2 * 12;
    let mut places = Vec::new();
    let mut rest = ATTRIBUTION.as_bytes().to_vec();
    for table in tables {
        let (blocks, entries) = pack(table);
        places.extend(number(table.len()));
        places.extend(number(head + rest.len()));
        places.extend(number(head + rest.len() + blocks.len()));
        rest.extend(blocks);
        rest.extend(entries);
    }
    file.extend(number(ATTRIBUTION.len()));
    file.extend(places);
    file.extend(rest);
    file
}

/// The table of blocks, and the entries.
fn pack(table: &[Entry]) -> (Vec<u8>, Vec<u8>) {
    let (mut blocks, mut entries) = (Vec::new(), Vec::new());
    for block in table.chunks(BLOCK) {
        blocks.extend(u32::try_from(entries.len()).expect("less than 4 GB").to_le_bytes());
        let mut before: &[u8] = &[];
        for Entry { text, translations, parts } in block {
            let text = text.as_bytes();
            let shared = text.iter().zip(before).take_while(|(a, b)| a == b).count();
            entries.push(u8::try_from(shared).expect("a short phrase"));
            entries.push(u8::try_from(text.len() - shared).expect("a short phrase"));
            entries.extend(&text[shared..]);
            for numbers in [translations, parts] {
                entries.push(u8::try_from(numbers.len()).expect("few translations"));
                entries.extend(numbers.iter().flat_map(|number| number.to_le_bytes().into_iter().take(3)));
            }
            before = text;
        }
    }
    (blocks, entries)
}
