//! Words in scripts with spaces: stems and stop words.
//!
//! Stemming is worth .020 MRR on `SQuAD` and .034 on a company handbook's link texts, English stop words .012.

use std::{collections::HashSet, sync::LazyLock};

use frostem::{Algorithm, Stemmer};

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
