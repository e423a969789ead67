//! The Chinese–English dictionary, read in place: `data/cedict/` says where it is from, `data/cedict/compile.rs` how the
//! file is laid out.

use std::{borrow::Cow, cmp::Ordering};

use super::english::stem;

/// Entries of a block; `data/cedict/compile.rs` has the same.
const BLOCK: usize = 16;

/// A Chinese–English dictionary in both directions.
#[derive(Debug)]
pub struct Translations {
    bytes: Cow<'static, [u8]>,
    chinese: Table,
    english: Table,
}

/// Where a sorted table is in the file.
#[derive(Clone, Copy, Debug)]
struct Table {
    entries: usize,
    blocks: usize,
    start: usize,
}

/// An entry: a word or phrase, with the numbers of its translations in the other table.
#[derive(Debug, Default)]
struct Entry {
    text: Vec<u8>,
    translations: Vec<usize>,
    /// Words of which it is a part of the meaning.
    parts: Vec<usize>,
}

impl Translations {
    /// The bytes of the dictionary that is compiled in.
    #[cfg(feature = "server")]
    pub const COMPILED: &'static [u8] = include_bytes!(concat!(env!("OUT_DIR"), "/cedict.bin"));

    /// The dictionary that is compiled in.
    #[cfg(feature = "server")]
    pub fn compiled() -> Option<Self> {
        Self::new(Cow::Borrowed(Self::COMPILED))
    }

    /// A dictionary in the compiled form; `None` if it is not one.
    pub fn new(bytes: Cow<'static, [u8]>) -> Option<Self> {
        if !bytes.starts_with(b"CED1") {
            return None;
        }
        let table = |at: usize| {
            let number = |at: usize| Some(number(bytes.get(at..at + 4)?));
            Some(Table { entries: number(at)?, blocks: number(at + 4)?, start: number(at + 8)? })
        };
        let (chinese, english) = (table(8)?, table(20)?);
        Some(Self { bytes, chinese, english })
    }

    /// The general list of English words at the end of the file, for a search in a browser.
    #[cfg(not(feature = "server"))]
    pub fn english_words(&self) -> &[u8] {
        let words = self.bytes.len().checked_sub(4).and_then(|end| {
            let length = number(self.bytes.get(end..)?);
            self.bytes.get(end.checked_sub(length)?..end)
        });
        words.unwrap_or_default()
    }

    /// The English phrases for a folded Chinese word, the most usual first.
    pub fn of_chinese(&self, word: &str) -> Vec<String> {
        let compare = |text: &[u8]| text.cmp(word.as_bytes());
        let Some((_, entry)) = self.find(self.chinese, &compare) else { return Vec::new() };
        self.texts(self.english, entry.translations)
    }

    /// The Chinese words for a folded English phrase, in whichever form its words are: first those for the phrase as it is
    /// spelled, last those of whose meaning it is only a part.
    pub fn of_english(&self, phrase: &str) -> Vec<String> {
        let wanted: Vec<String> = words(phrase).map(|word| stem(&word).into_owned()).collect();
        let compare = |text: &[u8]| {
            let text = String::from_utf8_lossy(text);
            // Most differ in their first words, so that the others need no stem.
            let mut wanted = wanted.iter();
            for word in words(&text) {
                let Some(wanted) = wanted.next() else { return Ordering::Greater };
                match (*stem(&word)).cmp(wanted) {
                    Ordering::Equal => {}
                    other => return other,
                }
            }
            wanted.next().map_or(Ordering::Equal, |_| Ordering::Less)
        };
        let Some((first, entry)) = self.find(self.english, &compare) else { return Vec::new() };
        let mut forms = vec![entry];
        forms.extend(
            (first + 1..self.english.entries)
                .map_while(|number| self.entry(self.english, number))
                .take_while(|entry| compare(&entry.text) == Ordering::Equal),
        );
        let as_spelled = |entry: &Entry| words(&String::from_utf8_lossy(&entry.text)).eq(words(phrase));
        let mut found = Vec::new();
        for form in forms.iter().filter(|form| as_spelled(form)) {
            found.extend(&form.translations);
        }
        // The other forms take turns.
        let longest = forms.iter().map(|form| form.translations.len()).max().unwrap_or(0);
        for turn in 0..longest {
            found.extend(forms.iter().filter_map(|form| form.translations.get(turn)));
        }
        found.extend(forms.iter().flat_map(|form| &form.parts));
        self.texts(self.chinese, found)
    }

    /// The texts of entries, each once.
    fn texts(&self, table: Table, numbers: Vec<usize>) -> Vec<String> {
        let mut texts = Vec::new();
        for entry in numbers.into_iter().filter_map(|number| self.entry(table, number)) {
            let text = String::from_utf8_lossy(&entry.text).into_owned();
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts
    }

    /// The first entry that compares as equal, with its number.
    fn find(&self, table: Table, compare: &dyn Fn(&[u8]) -> Ordering) -> Option<(usize, Entry)> {
        let (mut low, mut high) = (0, table.entries.div_ceil(BLOCK));
        while low < high {
            let middle = usize::midpoint(low, high);
            if compare(&self.entry(table, middle * BLOCK)?.text) == Ordering::Less {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        // It is in the block before the first that begins with one not less, or begins that one.
        let from = low.saturating_sub(1) * BLOCK;
        for number in from..(low * BLOCK + 1).min(table.entries) {
            let entry = self.entry(table, number)?;
            match compare(&entry.text) {
                Ordering::Less => {}
                Ordering::Equal => return Some((number, entry)),
                Ordering::Greater => return None,
            }
        }
        None
    }

    fn entry(&self, table: Table, wanted: usize) -> Option<Entry> {
        if wanted >= table.entries {
            return None;
        }
        let block = table.blocks + wanted / BLOCK * 4;
        let mut rest = self.bytes.get(table.start + number(self.bytes.get(block..block + 4)?)..)?;
        let mut entry = Entry::default();
        for at in 0..=wanted % BLOCK {
            let shared = take(&mut rest, 1)?[0];
            let length = take(&mut rest, 1)?[0];
            entry.text.truncate(shared.into());
            entry.text.extend(take(&mut rest, length.into())?);
            for numbers in [&mut entry.translations, &mut entry.parts] {
                let count = take(&mut rest, 1)?[0];
                let bytes = take(&mut rest, usize::from(count) * 3)?;
                if at == wanted % BLOCK {
                    numbers.extend(bytes.chunks(3).map(number));
                }
            }
        }
        Some(entry)
    }
}

/// A number of at most four bytes.
fn number(bytes: &[u8]) -> usize {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}

/// The words of a phrase, without what is between them. The English table is sorted by their stems.
fn words(phrase: &str) -> impl Iterator<Item = String> + '_ {
    phrase.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(all(test, feature = "server"))]
mod tests {
    use super::*;

    fn check(word: &str, expected: &str) {
        let translations = Translations::compiled().expect("compiled in");
        let mut found = translations.of_chinese(word);
        if found.is_empty() {
            found = translations.of_english(word);
        }
        found.truncate(3);
        assert_eq!(found.join(", "), expected);
    }

    #[test]
    fn words_and_phrases_are_translated_both_ways() {
        check("预算", "budget");
        check("会议", "meeting, conference");
        check("budgets", "预算, 筹算, 岁计");
        check("annual leave", "年假");
        check("Annual-Leave", "年假");
        check("reimbursement", "偿还, 报销, 报帐");
        check("北京人民", "");
        check("qqqq", "");
        check("", "");
    }

    /// Every entry is found under its own text.
    #[test]
    fn every_entry_is_found() {
        let translations = Translations::compiled().expect("compiled in");
        for table in [translations.chinese, translations.english] {
            for number in (0..table.entries).step_by(97).chain([0, table.entries - 1]) {
                let entry = translations.entry(table, number).expect("an entry");
                let text = String::from_utf8(entry.text).expect("text");
                let found = [translations.of_chinese(&text), translations.of_english(&text)];
                assert_ne!(found, [Vec::<String>::new(), Vec::new()], "{text}");
            }
        }
    }

    #[test]
    fn other_bytes_are_no_dictionary_and_cut_ones_find_less() {
        assert!(
            Translations::new(Cow::Borrowed(b"CED0 and more than enough bytes to read a head")).is_none()
        );
        assert!(Translations::new(Cow::Borrowed(b"CED1")).is_none());
        let whole = Translations::COMPILED;
        for length in [40, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
            let cut = Translations::new(Cow::Borrowed(&whole[..length])).expect("a head");
            cut.of_chinese("预算");
            cut.of_english("budget");
        }
        assert!(whole.len() <= 4_000_000, "{}", whole.len());
    }
}
