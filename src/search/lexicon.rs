//! The words and titles of the handbook itself, for queries that do not use them literally: parts of words,
//! misspellings, pinyin, homophones.

use std::{
    collections::{BTreeSet, HashMap},
    sync::OnceLock,
};

use tantivy::{InvertedIndexReader, TantivyError, Term, termdict::TermStreamer};

use super::{
    stream::Stream,
    weights::{LONG, MIXED, MOST_DERIVED, MOST_PARTS, MOST_TITLES},
};
use crate::{
    index::Contents,
    model::Document,
    text::{
        Analyzer, are_derived, are_inflected, blurred, fold, fold_text, is_dense, is_english, is_symbol,
        readings, stem as stem_of, typed_readings, without_tones,
    },
};

/// Which side of a word may be missing: the first word of a text may lack its beginning, the last one its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Open {
    pub(super) left: bool,
    pub(super) right: bool,
}

/// The stems of the words that hold a part.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Parts {
    /// These and no others.
    Stems(Vec<String>),
    /// Too many to name: the text must be read.
    Many,
}

/// What the handbook's own words are.
#[derive(Default)]
pub(super) struct Lexicon {
    /// Every distinct folded word of a spaced script, sorted.
    words: Vec<Box<str>>,
    /// Which letters each word has.
    letters: Vec<u64>,
    /// The stems of the words, sorted, each with the number of a word that has it.
    stems: OnceLock<Vec<(Box<str>, u32)>>,
    /// The same with the characters reversed, sorted, with the number in `words`.
    reversed: OnceLock<Vec<(Box<str>, u32)>>,
    titles: OnceLock<Titles>,
    homophones: OnceLock<Readings>,
    titled: OnceLock<Titled>,
}

/// Pairs of characters by their blurred readings, with the number of sections that have them.
type Readings = HashMap<String, Vec<Homophone>>;

/// A pair of characters that is read like another one, and in how many sections it occurs.
pub(super) type Homophone = ((char, char), u32);

impl Lexicon {
    /// A lexicon of the distinct folded words of spaced scripts, sorted and one a line.
    pub(super) fn new(words: &str) -> Self {
        let words: Vec<Box<str>> = words.lines().map(Into::into).collect();
        let letters = words.iter().map(|word| letters(word)).collect();
        Self { words, letters, ..Self::default() }
    }

    /// Whether the word occurs literally.
    pub(super) fn has(&self, word: &str) -> bool {
        self.words.binary_search_by(|known| (**known).cmp(word)).is_ok()
    }

    /// Whether a folded word is one, as far as is known: it occurs, is English, or is an inflected form of a word that occurs.
    pub(super) fn is_word(&self, word: &str, stem: &str) -> bool {
        self.has(word)
            || !word.bytes().all(|b| b.is_ascii_lowercase())
            || is_english(word)
            || self
                .near(stem)
                .iter()
                .any(|(other, known)| **other == *stem && are_inflected(word, &self.words[*known as usize]))
    }

    /// Stems of the family of a stem, with a word that has each: those of `complain` are those of `complaint`.
    pub(super) fn family(&self, stem: &str) -> impl Iterator<Item = (&str, &str)> {
        let near = self.near(stem).iter().filter(move |(other, _)| are_derived(stem, other));
        near.map(|(other, word)| (&**other, &*self.words[*word as usize])).take(MOST_DERIVED)
    }

    /// The stems that begin like one.
    fn near(&self, stem: &str) -> &[(Box<str>, u32)] {
        /// The least that words of one family share.
        const SHARED: usize = 3;
        let Some(begin) = stem.get(..SHARED) else { return &[] };
        let stems = self.stems.get_or_init(|| {
            let stems = self.words.iter().zip(0..).map(|(word, number)| (stem_of(word).into(), number));
            let mut stems: Vec<(Box<str>, u32)> = stems.collect();
            stems.sort_unstable();
            stems.dedup_by(|a, b| a.0 == b.0);
            stems
        });
        let start = stems.partition_point(|(other, _)| **other < *begin);
        let length = stems[start..].iter().take_while(|(other, _)| other.starts_with(begin)).count();
        &stems[start..start + length]
    }

    /// The sections that are titled exactly so: the same letters, digits and symbols, or if none were typed and there are
    /// no such titles the same letters and digits; whatever is between.
    pub(super) fn titled(&self, folded: &str, contents: &Contents) -> &[u32] {
        let titled = self.titled.get_or_init(|| {
            let mut titled = Titled::default();
            for section in 0..contents.side.names.sections() as u32 {
                let title = contents.side.text(section).split('\n').next().unwrap_or_default();
                titled.by_letters.entry(letters_of(title)).or_default().push(section);
                titled.by_symbols.entry(symbols_of(title)).or_default().push(section);
            }
            titled
        });
        let wanted = letters_of(folded);
        let with_symbols = symbols_of(folded);
        let by_letters = || titled.by_letters.get(&wanted).filter(|_| with_symbols == wanted);
        titled
            .by_symbols
            .get(&with_symbols)
            .or_else(by_letters)
            .filter(|_| !wanted.is_empty())
            .map_or(&[], Vec::as_slice)
    }

    /// The stems of words that hold `part` where `open` allows, other than the word itself.
    pub(super) fn parts(&self, part: &str, open: Open) -> Parts {
        let mut stems = BTreeSet::new();
        let mut many = false;
        let mut add = |word: &str| {
            if word != part {
                stems.insert(stem_of(word).into_owned());
            }
            many |= stems.len() > MOST_PARTS;
            !many
        };
        match (open.left, open.right) {
            (true, true) => {
                self.words.iter().filter(|word| word.contains(part)).all(|word| add(word));
            }
            (false, true) => {
                let start = self.words.partition_point(|word| **word < *part);
                self.words[start..].iter().take_while(|word| word.starts_with(part)).all(|word| add(word));
            }
            (true, false) => {
                let backwards: String = part.chars().rev().collect();
                let reversed = self.reversed();
                let start = reversed.partition_point(|(word, _)| **word < *backwards);
                reversed[start..]
                    .iter()
                    .take_while(|(word, _)| word.starts_with(&backwards))
                    .all(|(_, number)| add(&self.words[*number as usize]));
            }
            (false, false) => {}
        }
        if many { Parts::Many } else { Parts::Stems(stems.into_iter().collect()) }
    }

    fn reversed(&self) -> &[(Box<str>, u32)] {
        self.reversed.get_or_init(|| {
            let backwards = |word: &str| word.chars().rev().collect::<String>().into_boxed_str();
            let mut reversed: Vec<_> = self
                .words
                .iter()
                .enumerate()
                .map(|(number, word)| (backwards(word), number as u32))
                .collect();
            reversed.sort_unstable();
            reversed
        })
    }

    /// Words that differ from another one by so many edits at most, by one only where it is short, with the number of edits.
    /// Edits are insertions, deletions, substitutions and swaps of neighbours.
    pub(super) fn spelled_like(&self, word: &str, most: usize) -> Vec<(usize, &str)> {
        let length = word.chars().count();
        if length < 4 || word.chars().any(|c| !c.is_alphabetic()) {
            return Vec::new();
        }
        let most = if length >= 8 { most } else { 1 };
        let letters = letters(word);
        self.words
            .iter()
            .zip(&self.letters)
            .filter(|(known, _)| known.len().abs_diff(word.len()) <= most)
            // Each edit changes the set of letters by two at most.
            .filter(|(_, theirs)| (*theirs ^ letters).count_ones() as usize <= 2 * most)
            .filter_map(|(known, _)| {
                let distance = strsim::damerau_levenshtein(known, word);
                (distance <= most && **known != *word).then_some((distance, &**known))
            })
            .collect()
    }

    /// Chinese texts of titles, roles, topics and keywords whose pinyin begins with `typed` (full syllables, the last
    /// one perhaps unfinished), or whose initials do. Best first.
    pub(super) fn pinyin(&self, typed: &str, contents: &Contents, analyzer: &Analyzer) -> Vec<String> {
        if typed.len() < 2 || !typed.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
            return Vec::new();
        }
        // No syllable begins with i, u or v, so initials have none; and what has no syllable to begin with is not
        // spelled in full.
        if typed.len() < LONG && !may_be_initials(typed) && !begins_with_syllable(typed) {
            return Vec::new();
        }
        let titles = self.titles.get_or_init(|| Titles::new(contents, analyzer));
        let found = titles.find(typed);
        match without_tones(typed) {
            Some(letters) if found.is_empty() && letters.len() >= 2 => titles.find(&letters),
            _ => found,
        }
    }

    /// Other pairs of the index that are read like `pair`, but for differences that many speakers do not make, and that `keeps`
    /// wants, with the number of sections.
    pub(super) fn homophones(
        &self,
        pair: (char, char),
        keeps: impl Fn((char, char)) -> bool,
        contents: &Contents,
    ) -> Result<Vec<Homophone>, TantivyError> {
        let grams = contents.segment.inverted_index(contents.fields.body_grams)?;
        let table = self.homophones.get_or_init(|| read_homophones(&grams));
        let mut found: Vec<Homophone> = Vec::new();
        for key in keys(pair, &blurred) {
            let alike =
                table.get(&key).into_iter().flatten().filter(|(other, _)| *other != pair && keeps(*other));
            for homophone in alike {
                if !found.contains(homophone) {
                    found.push(*homophone);
                }
            }
        }
        Ok(found)
    }
}

/// Whether two pairs of characters have a reading in common.
pub(super) fn are_read_alike(one: (char, char), other: (char, char)) -> bool {
    let exact = |pair| keys(pair, &|reading| reading.to_owned());
    let readings = exact(one);
    exact(other).iter().any(|reading| readings.contains(reading))
}

/// In how many sections a term occurs in a stream.
pub(super) fn found(contents: &Contents, stream: Stream, term: &str) -> Result<u32, TantivyError> {
    let field = stream.field(contents.fields);
    let inverted = contents.segment.inverted_index(field)?;
    Ok(inverted.get_term_info(&Term::from_field_text(field, term))?.map_or(0, |info| info.doc_freq))
}

/// The sections by what their titles consist of.
#[derive(Default)]
struct Titled {
    by_letters: HashMap<String, Vec<u32>>,
    by_symbols: HashMap<String, Vec<u32>>,
}

/// The letters, digits and symbols: C++ is no C.
fn symbols_of(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() || is_symbol(*c)).collect()
}

fn letters_of(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Initials have no `i`, `u` or `v`, but a title may have Latin words.
fn may_be_initials(typed: &str) -> bool {
    typed.len() >= 3 && (typed.len() >= MIXED || !typed.bytes().any(|b| matches!(b, b'i' | b'u' | b'v')))
}

/// Whether the beginning could be read: at most two letters (`zh`, `ch`, `sh`, and `ly` and `ny` before `ü`)
/// before the first vowel.
fn begins_with_syllable(typed: &str) -> bool {
    let vowel = |b: u8| matches!(b, b'a' | b'e' | b'i' | b'o' | b'u' | b'v');
    let consonants: &str = &typed[..typed.bytes().position(vowel).unwrap_or(typed.len())];
    match consonants.len() {
        0 => !typed.starts_with(['i', 'u', 'v']),
        1 => true,
        2 => matches!(consonants, "zh" | "ch" | "sh" | "ly" | "ny"),
        _ => false,
    }
}

/// Which letters a word has, by the low bits of their codes.
fn letters(word: &str) -> u64 {
    word.bytes().fold(0, |set, b| set | 1 << (b & 63))
}

/// Every way to read a pair, each reading passed through `spell`.
fn keys(pair: (char, char), spell: &dyn Fn(&str) -> String) -> Vec<String> {
    let mut keys = Vec::new();
    for first in readings(pair.0) {
        for second in readings(pair.1) {
            let key = format!("{} {}", spell(&first), spell(&second));
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    keys
}

fn read_homophones(grams: &InvertedIndexReader) -> Readings {
    let mut table = Readings::new();
    let Ok(mut stream): std::io::Result<TermStreamer> = grams.terms().stream() else { return table };
    while let Some((term, info)) = stream.next() {
        let mut chars = std::str::from_utf8(term).unwrap_or_default().chars();
        if let (Some(first), Some(second)) = (chars.next(), chars.next()) {
            let pair = (first, second);
            for key in keys(pair, &blurred) {
                table.entry(key).or_default().push((pair, info.doc_freq));
            }
        }
    }
    table
}

/// Titles by how they are read. Every word of a title may be where the typed text begins.
#[derive(Default)]
struct Titles {
    spelled: Vec<Vec<Spelled>>,
    /// Title and word start, by the first two letters of a reading of the first character; 0 where it has one letter.
    by_reading: HashMap<[u8; 2], Vec<(u32, u16)>>,
    /// The same by the first letters of the first two characters.
    by_initials: HashMap<[u8; 2], Vec<(u32, u16)>>,
}

/// A character with its readings; a Latin one reads as itself.
struct Spelled {
    character: char,
    /// Marks and spaces before it, which are not read.
    before: String,
    readings: Vec<String>,
    /// Whether a word of the title ends here.
    ends_word: bool,
}

impl Titles {
    fn new(contents: &Contents, analyzer: &Analyzer) -> Self {
        let handbook = &contents.handbook;
        let mut texts: BTreeSet<String> = BTreeSet::new();
        // Japanese reads the same characters in its own way.
        let is_read = |document: &Document| !document.language.is_japanese();
        let sections = handbook.sections().enumerate().filter(|(_, (_, document, _))| is_read(document));
        for (number, (_, document, section)) in sections {
            texts.insert(contents.side.text(number as u32).split('\n').next().unwrap_or_default().to_owned());
            if section.is_lead() {
                texts.insert(fold_text(&document.title));
            }
            texts.extend(section.keywords.iter().map(|word| fold_text(word)));
        }
        let names = handbook.roles.iter().map(|role| (&role.title, &role.aliases));
        for (title, aliases) in
            names.chain(handbook.topics.iter().map(|topic| (&topic.title, &topic.aliases)))
        {
            let all = title.iter().map(|(_, title)| title).chain(aliases.iter().map(String::as_str));
            texts.extend(all.map(fold_text));
        }
        let mut titles = Self::default();
        for text in texts.iter().filter(|text| text.chars().any(is_dense)) {
            titles.add(text, analyzer);
        }
        titles
    }

    fn add(&mut self, text: &str, analyzer: &Analyzer) {
        let folded = fold(text);
        let tokens = analyzer.tokens(&folded);
        let mut spelled: Vec<Spelled> = Vec::new();
        // The index of each character of the text among those that are read.
        let mut places = Vec::with_capacity(folded.chars.len());
        let mut before = String::new();
        for (at, c) in folded.chars.iter().enumerate() {
            places.push(spelled.len());
            if c.is_alphanumeric() {
                let readings =
                    if c.is_ascii_alphanumeric() { vec![c.to_string()] } else { typed_readings(*c) };
                let ends_word = tokens.iter().any(|token| token.end == at + 1);
                let before = std::mem::take(&mut before);
                spelled.push(Spelled { character: *c, before, readings, ends_word });
            } else {
                before.push(*c);
            }
        }
        let number = self.spelled.len() as u32;
        for token in tokens {
            let start = places[token.start];
            let place = (number, start as u16);
            let add = |index: &mut HashMap<[u8; 2], Vec<(u32, u16)>>, key| {
                let places = index.entry(key).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            };
            for reading in &spelled[start].readings {
                let first = reading.as_bytes()[0];
                add(&mut self.by_reading, [first, reading.as_bytes().get(1).copied().unwrap_or(0)]);
                for second in spelled.get(start + 1).map_or(&[][..], |next| &next.readings) {
                    add(&mut self.by_initials, [first, second.as_bytes()[0]]);
                }
            }
        }
        self.spelled.push(spelled);
    }

    fn find(&self, typed: &str) -> Vec<String> {
        let typed = typed.as_bytes();
        // How well it fits, whether it is a whole title, how many titles have it, by the text.
        let mut found: HashMap<String, (u8, bool, usize)> = HashMap::new();
        let begin = [typed[0], typed[1]];
        let full =
            self.by_reading.get(&begin).into_iter().chain(self.by_reading.get(&[typed[0], 0])).flatten();
        let initials = self.by_initials.get(&begin).filter(|_| typed.len() >= 3).into_iter().flatten();
        let full = full.map(|place| (place, false));
        for ((title, start), by_initials) in full.chain(initials.map(|place| (place, true))) {
            let rest = &self.spelled[*title as usize][usize::from(*start)..];
            let fit = if by_initials {
                spell_initials(rest, typed).map(|length| (length, 1))
            } else {
                spell(rest, typed).map(|(length, finished)| (length, if finished { 0 } else { 2 }))
            };
            let Some((mut length, fit)) = fit else { continue };
            // A prefix matches the word.
            length += rest[length - 1..].iter().position(|spelled| spelled.ends_word).unwrap_or(0);
            let mut text = String::new();
            for (at, spelled) in rest[..length].iter().enumerate() {
                if at > 0 {
                    text.push_str(&spelled.before);
                }
                text.push(spelled.character);
            }
            if text.chars().filter(|c| is_dense(*c)).count() < 2 {
                continue;
            }
            let is_part = *start != 0 || length < rest.len();
            let entry = found.entry(text).or_insert((fit, is_part, 0));
            entry.0 = entry.0.min(fit);
            entry.1 &= is_part;
            entry.2 += 1;
        }
        let mut found: Vec<(String, (u8, bool, usize))> = found.into_iter().collect();
        found.sort_by_key(|(text, (fit, is_part, count))| {
            (*fit, *is_part, std::cmp::Reverse(*count), text.clone())
        });
        found.truncate(MOST_TITLES);
        found.into_iter().map(|(text, _)| text).collect()
    }
}

/// How many characters the typed syllables read, and whether the last one is finished.
fn spell(text: &[Spelled], typed: &[u8]) -> Option<(usize, bool)> {
    let (first, rest) = text.split_first()?;
    let mut unfinished = None;
    for reading in &first.readings {
        let reading = reading.as_bytes();
        if let Some(left) = typed.strip_prefix(reading) {
            if left.is_empty() {
                return Some((1, true));
            }
            if let Some((length, finished)) = spell(rest, left) {
                if finished {
                    return Some((length + 1, true));
                }
                unfinished = Some((length + 1, false));
            }
        } else if reading.starts_with(typed) {
            unfinished = unfinished.or(Some((1, false)));
        }
    }
    unfinished
}

/// How many characters the typed initials abbreviate.
fn spell_initials(text: &[Spelled], typed: &[u8]) -> Option<usize> {
    let fits = typed.len() <= text.len()
        && typed
            .iter()
            .zip(text)
            .all(|(letter, spelled)| spelled.readings.iter().any(|r| r.as_bytes()[0] == *letter));
    fits.then_some(typed.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(texts: &[&str]) -> Titles {
        let mut titles = Titles::default();
        for text in texts {
            titles.add(text, &Analyzer::default());
        }
        titles
    }

    #[test]
    fn pinyin_is_read_full_unfinished_and_by_initials() {
        let titles = titles(&["客户总监岗位职责", "把控客户预算", "重庆银行", "提案预演"]);
        for (typed, expected) in [
            ("kehuzongjian", "客户总监"),
            ("kehuzo", "客户总监"),
            ("khzj", "客户总监"),
            ("yusuan", "预算"),
            ("chongqing", "重庆"),
            ("yinhang", "银行"),
            ("tian", "提案"),
        ] {
            assert_eq!(titles.find(typed).first().map(String::as_str), Some(expected), "{typed}");
        }
        assert!(titles.find("budget").is_empty());
    }

    #[test]
    fn misspellings_find_their_words() {
        let lexicon = Lexicon::new("budget\nby\ndepartment\nis\nreceived\nreport\nthe");
        assert_eq!(lexicon.spelled_like("budgt", 2), [(1, "budget")]);
        assert_eq!(lexicon.spelled_like("recieved", 2), [(1, "received")]);
        assert_eq!(lexicon.spelled_like("departmnet", 2), [(1, "department")]);
        assert!(lexicon.spelled_like("cat", 2).is_empty());
    }

    #[test]
    fn parts_of_words() {
        let lexicon = Lexicon::new("article\novertime\nparty\nstart\nstarted");
        let open = |left, right| Open { left, right };
        assert_eq!(
            lexicon.parts("art", open(true, true)),
            Parts::Stems(vec!["articl".into(), "parti".into(), "start".into()])
        );
        assert_eq!(lexicon.parts("art", open(false, true)), Parts::Stems(vec!["articl".into()]));
        assert_eq!(lexicon.parts("time", open(true, false)), Parts::Stems(vec!["overtim".into()]));
    }
}
