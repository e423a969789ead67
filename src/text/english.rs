//! Words in scripts with spaces: which are English, their stems and forms, and stop words.
//!
//! Stemming is worth .020 MRR on `SQuAD` and .034 on a company handbook's link texts, English stop words .012.

#[cfg(not(feature = "server"))]
use std::sync::OnceLock;
use std::{collections::HashSet, sync::LazyLock};

use frostem::{Algorithm, Stemmer};
use fst::Set;

/// The English words of SCOWL (see NOTICE): small letters, ASCII.
#[cfg(feature = "server")]
static WORDS: LazyLock<Set<&'static [u8]>> = LazyLock::new(|| {
    static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/english.fst"));
    Set::new(BYTES).expect("built by the build script")
});

/// The same for a search in a browser, which loads them with the translations.
#[cfg(not(feature = "server"))]
static WORDS: OnceLock<Set<Vec<u8>>> = OnceLock::new();

/// Takes the English words, as the build script writes them; others are ignored.
#[cfg(not(feature = "server"))]
pub fn know_english(words: &[u8]) {
    if let Ok(words) = Set::new(words.to_vec()) {
        // Those that came first are the same.
        let _ = WORDS.set(words);
    }
}

/// Whether a folded word is English as a general dictionary has it, inflected forms included.
pub fn is_english(word: &str) -> bool {
    #[cfg(feature = "server")]
    return WORDS.contains(word);
    #[cfg(not(feature = "server"))]
    WORDS.get().is_some_and(|words| words.contains(word))
}

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(Algorithm::English));

/// The stem of a folded word by the Snowball English algorithm. Words with other than ASCII letters and words of
/// fewer than three letters stay as they are.
pub fn stem(word: &str) -> std::borrow::Cow<'_, str> {
    if word.len() < 3 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return word.into();
    }
    STEMMER.stem(word)
}

/// Whether a folded word may have this stem. Stemming is dear, so this comes first: they agree in their first two letters,
/// where `y` may have become `i` (`lying`, `lie`).
pub(crate) fn may_have_stem(word: impl IntoIterator<Item = char>, stem: &str) -> bool {
    let alike = |c| if c == 'y' { 'i' } else { c };
    word.into_iter().zip(stem.chars()).take(2).all(|(one, other)| alike(one) == alike(other))
}

/// Endings in which the stems of derived words differ, one of each for either word, and how long what they share must be at
/// least: `complain` and `complaint`, `decid` (decide) and `decis` (decision).
const DERIVED: &[(&str, &str, usize)] = &[
    ("", "t", 5),
    ("", "ment", 3),
    ("", "ement", 4),
    ("", "anc", 5),
    ("", "eri", 4),
    ("d", "s", 4),
    ("ed", "ss", 4),
    ("t", "ss", 4),
    ("s", "z", 5),
    ("z", "si", 4),
    ("s", "si", 4),
    ("b", "pt", 5),
    ("v", "pt", 5),
    ("v", "ut", 3),
    ("i", "act", 5),
    ("ain", "ent", 3),
    ("ain", "en", 5),
    ("ain", "an", 4),
];

/// Whether two stems are of words of one family whose stems differ.
pub fn are_derived(one: &str, other: &str) -> bool {
    let shared = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    // The longest endings: most words that begin alike differ in more.
    let (rest, other_rest) = (one.len() - shared, other.len() - shared);
    if rest.min(other_rest) > 3 || rest.max(other_rest) > 5 {
        return false;
    }
    // What both begin with may be longer than what the endings leave.
    let fits = |one: &str, other: &str| {
        DERIVED.iter().any(|(short, long, least)| {
            let root = one.strip_suffix(short).filter(|root| root.len() >= *least && root.len() <= shared);
            root.is_some_and(|root| other.strip_prefix(root) == Some(long))
        })
    };
    one != other && one.is_ascii() && other.is_ascii() && (fits(one, other) || fits(other, one))
}

/// Whether two words of one stem differ by regular endings alone, as `storyboard` and `storyboards` do.
pub fn are_inflected(one: &str, other: &str) -> bool {
    const ENDINGS: [&str; 10] = ["", "s", "es", "d", "ed", "ing", "e", "y", "ies", "ied"];
    let shared = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let rest = |word: &str| word.get(shared..).is_some_and(|rest| ENDINGS.contains(&rest));
    rest(one) && rest(other)
}

static STOP_WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    "a an and are as at be been being but by can could did do does doing for from had has have having he her here him \
     his how i if in into is it its just me my no nor not of off on once only or our ours out own please she should so some such than \
     that the their them then there these they this those to too under until up very was we were what when where \
     which while who whom whose why will with would you your yours s t d ll re ve m let am shall may might must \
     tell know want about any"
        .split_whitespace()
        .collect()
});

/// Whether a folded word only asks or links.
pub(super) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.contains(word)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn derived_words_meet() {
        for (one, other) in [
            ("complain", "complaint"),
            ("decide", "decision"),
            ("pay", "payment"),
            ("argue", "argument"),
            ("agree", "agreement"),
            ("deliver", "delivery"),
            ("submit", "submission"),
            ("analyse", "analysis"),
            ("analyze", "analysis"),
            ("describe", "description"),
            ("receive", "receipt"),
            ("resolve", "resolution"),
            ("explain", "explanation"),
            ("maintain", "maintenance"),
            ("comply", "compliance"),
            ("produce", "product"),
            ("respond", "response"),
        ] {
            assert!(are_derived(&stem(one), &stem(other)), "{one} ({}) {other} ({})", stem(one), stem(other));
        }
        for (one, other) in [
            ("police", "policy"),
            ("plan", "plant"),
            ("lend", "lens"),
            ("report", "reporter"),
            ("direct", "director"),
        ] {
            assert!(!are_derived(&stem(one), &stem(other)), "{one} {other}");
        }
        assert!(are_inflected("storyboard", "storyboards") && are_inflected("copied", "copies"));
        assert!(
            !are_inflected("managment", "management") && is_english("canteen") && !is_english("competitve")
        );
    }

    #[test]
    fn irregular_words_may_have_their_stems() {
        for word in ["lying", "dying", "tying", "skies", "idly", "news", "yes", "early", "only", "singly"] {
            assert!(may_have_stem(word.chars(), &stem(word)), "{word}: {}", stem(word));
        }
        assert!(!may_have_stem("lining".chars(), "lane"));
    }

    proptest! {
        #[test]
        fn a_word_may_have_its_stem(word in "[a-z]{1,4}(ying|ies|ing|ly|s|ed|y)?") {
            prop_assert!(may_have_stem(word.chars(), &stem(&word)), "{word}: {}", stem(&word));
        }
    }
}
