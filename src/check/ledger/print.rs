//! Prints: a sample of what a text is made of, as the ledger keeps it to recognise the text by.

use std::collections::HashSet;

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::{
    model::Section,
    text::{fold_char_v2, is_dense},
};

/// How many units a print holds. The share of a text that survives is estimated to about a tenth.
const SAMPLE: usize = 24;
/// Words of a shingle; in scripts without spaces, characters.
const SHINGLE: usize = 3;

/// What texts are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Unit {
    /// Runs of three words, or of three characters in scripts without spaces (Broder, "On the resemblance and containment
    /// of documents", 1997). Unrelated texts have next to none in common.
    Shingle,
    /// Pairs of neighbouring characters: those of prints from before there were shingles.
    Pair,
}

/// What is known of a text: its units, or a sample of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Print {
    pub(crate) language: Option<String>,
    pub(crate) unit: Unit,
    /// How many distinct units the text has. Prints of pairs do not say it: then as many as there are in the sample.
    pub(crate) total: usize,
    /// The units with the smallest hashes, which makes it a random sample.
    pub(crate) sample: HashSet<u32>,
}

impl Print {
    /// Reads a print: `<language>:<total>:<sample>` for shingles, `<language>:<sample>` for pairs.
    pub(crate) fn read(print: &str) -> Option<Self> {
        let (language, rest) = print.split_once(':')?;
        let (unit, total, digits) = match rest.split_once(':') {
            Some((total, digits)) => (Unit::Shingle, total.parse().ok()?, digits),
            None => (Unit::Pair, 0, rest),
        };
        let mut sample = HashSet::new();
        for group in digits.as_bytes().chunks_exact(4) {
            let value = group.iter().try_fold(0_u32, |value, byte| {
                let digit = DIGITS.iter().position(|known| known == byte)?;
                Some(value << 6 | digit as u32)
            });
            sample.extend(value);
        }
        (!sample.is_empty()).then(|| Self {
            language: Some(language.to_owned()),
            unit,
            total: total.max(sample.len()),
            sample,
        })
    }

    /// All units of a text.
    pub(crate) fn whole(text: &str) -> Self {
        let sample: HashSet<u32> = Unit::Shingle.of(text).into_iter().map(short).collect();
        Self { language: None, unit: Unit::Shingle, total: sample.len(), sample }
    }

    /// The share of the sample that is still in a section.
    pub(crate) fn standing(&self, section: &Section) -> f64 {
        let now: HashSet<u32> = self.unit.of(&full_text(section)).into_iter().map(short).collect();
        self.sample.intersection(&now).count() as f64 / self.sample.len().max(1) as f64
    }
}

impl Unit {
    /// The hashes of the units of a text in their order; letters and digits only, folded.
    pub(crate) fn of(self, text: &str) -> Vec<u64> {
        match self {
            Self::Shingle => shingles(text),
            Self::Pair => pairs(text),
        }
    }
}

pub(crate) fn full_text(section: &Section) -> String {
    format!("{}\n{}", section.heading.title, section.text)
}

fn shingles(text: &str) -> Vec<u64> {
    let mut words: Vec<u64> = Vec::new();
    let mut word = Xxh3::new();
    let mut is_open = false;
    for c in text.chars().filter_map(fold_char_v2).chain(['\n']) {
        let is_letter = c.is_alphanumeric() && !is_dense(c);
        if !is_letter && is_open {
            words.push(word.digest());
            word.reset();
            is_open = false;
        }
        if is_letter {
            word.update(&u32::from(c).to_le_bytes());
            is_open = true;
        } else if c.is_alphanumeric() {
            words.push(xxh3_64(&u32::from(c).to_le_bytes()));
        }
    }
    let hash = |words: &[u64]| {
        let mut hash = Xxh3::new();
        for word in words {
            hash.update(&word.to_le_bytes());
        }
        hash.digest()
    };
    if (1..SHINGLE).contains(&words.len()) {
        vec![hash(&words)]
    } else {
        words.windows(SHINGLE).map(hash).collect()
    }
}

fn pairs(text: &str) -> Vec<u64> {
    let mut pairs = Vec::new();
    let mut before = None;
    for c in text.chars().filter_map(fold_char_v2).filter(|c| c.is_alphanumeric()) {
        if let Some(before) = before {
            let mut bytes = [0; 8];
            bytes[..4].copy_from_slice(&u32::from(before).to_le_bytes());
            bytes[4..].copy_from_slice(&u32::from(c).to_le_bytes());
            pairs.push(xxh3_64(&bytes));
        }
        before = Some(c);
    }
    pairs
}

/// What a print keeps of a unit: 24 bits, other ones than those by which units are chosen.
pub(crate) fn short(unit: u64) -> u32 {
    (unit >> 40) as u32
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The print of a section's text, without its language: four characters (base64url, RFC 4648) for each unit of its
/// sample.
pub(crate) fn print_of(section: &Section) -> String {
    let shingles = shingles(&full_text(section));
    let total = shingles.iter().copied().map(short).collect::<HashSet<u32>>().len();
    let mut kept = sample(shingles);
    kept.sort_unstable();
    let digit = |unit: u32, at: u32| DIGITS[(unit >> (6 * at) & 63) as usize] as char;
    let digits: String = kept.into_iter().flat_map(|unit| [3, 2, 1, 0].map(|at| digit(unit, at))).collect();
    format!("{total}:{digits}")
}

/// The units with the smallest hashes, as a print keeps them.
pub(crate) fn sample(mut units: Vec<u64>) -> Vec<u32> {
    units.sort_unstable_by_key(|unit| unit & 0xFFFF_FFFF);
    units.dedup();
    units.into_iter().take(SAMPLE).map(short).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(text: &str) -> Section {
        let root = tempfile::tempdir().expect("a folder");
        std::fs::write(root.path().join("a.md"), text).expect("written");
        let (handbook, _) = crate::content::load(root.path()).expect("loaded");
        handbook.documents[0].lead().clone()
    }

    #[test]
    fn print_estimates_the_surviving_share() {
        let old =
            section("# 控制预算\n\n每月核对一次实际花费和计划，超出一成就停下来，找客户总监签字再往下走。");
        let new =
            section("# 管住预算\n\n每月核对一次实际花费与计划，超出一成就停下，找客户总监签字以后再往下走。");
        let other = section(
            "# 电话礼仪\n\n铃响三声之内接起来，先报公司名，再报自己的名字，请对方稍候不要超过半分钟。",
        );
        let print = Print::read(&format!("zh:{}", print_of(&old))).expect("a print");
        assert_eq!((print.language.as_deref(), print.unit), (Some("zh"), Unit::Shingle));
        assert_eq!((print.sample.len(), print.total), (SAMPLE, 34));
        assert!((print.standing(&old) - 1.0).abs() < f64::EPSILON);
        assert!(print.standing(&new) > 0.4, "{}", print.standing(&new));
        assert!(print.standing(&other) < f64::EPSILON);
    }

    #[test]
    fn words_and_characters_make_shingles() {
        let count = |text: &str| shingles(text).len();
        assert_eq!(
            [count(""), count("one two"), count("one two three four"), count("客户预算")],
            [0, 1, 2, 2]
        );
        assert_eq!(shingles("One, TWO three"), shingles("one two   three!"));
        assert_eq!(count("用PPT做提案"), 3);
    }

    #[test]
    fn prints_of_pairs_are_still_read() {
        let text = "每月核对一次实际花费和计划";
        let kept = sample(pairs(text));
        let digits: String = kept
            .iter()
            .flat_map(|unit| [3, 2, 1, 0].map(|at| DIGITS[(unit >> (6 * at) & 63) as usize] as char))
            .collect();
        let print = Print::read(&format!("zh:{digits}")).expect("a print");
        assert_eq!((print.unit, print.total), (Unit::Pair, kept.len()));
        assert!((print.standing(&section(&format!("# {text}\n"))) - 1.0).abs() < f64::EPSILON);
    }
}
