//! Words of scripts with spaces that do not occur: read as pinyin, else taken apart, else as they may have been meant to be
//! spelt.

use std::cmp::{Ordering, Reverse};

use memchr::memmem;
use tantivy::TantivyError;

use super::known::Known;
use crate::{
    search::{
        plan::{Plan, unit_bit},
        reason::ReasonKind,
        stream::Stream,
        weights::{MOST_CORRECTIONS, MOST_PLACES, PINYIN, SYNONYM},
    },
    text::{TokenKind, is_english, stem},
};

/// The shortest word that another may have been meant by.
const SHORTEST: usize = 5;

/// A word as typed, folded.
struct Word {
    text: String,
    stem: String,
    start: usize,
    end: usize,
    /// The bit of its unit.
    gives: u64,
    /// Whether neither it nor its stem occurs.
    is_unknown: bool,
    /// Whether it occurs as it is.
    occurs: bool,
    /// Whether there is such a word at all.
    exists: bool,
}

/// Reads the words of a text that do not occur as pinyin, together or one by one, or else corrects them.
pub(super) fn correct(plan: &mut Plan, text: usize, known: Known<'_>) -> Result<(), TantivyError> {
    let Known { words, contents, .. } = known;
    let read = |letters: &str| words.lexicon.pinyin(letters, contents, words.analyzer);
    let typed = typed(plan, text, known);
    if typed.len() > 1 && typed.iter().any(|word| word.is_unknown) {
        let together: String = typed.iter().map(|word| word.text.as_str()).collect();
        let titles = read(&together);
        if !titles.is_empty() {
            let gives = typed.iter().fold(0, |all, word| all | word.gives);
            for title in titles {
                plan.instead(ReasonKind::Pinyin, &title, gives, PINYIN, words);
            }
            return Ok(());
        }
    }
    let bridged = plan.bridged;
    let open = typed.iter().filter(|word| !word.occurs && bridged & word.gives == 0);
    for word in open.take(MOST_PLACES) {
        let titles = if word.is_unknown { read(&word.text) } else { Vec::new() };
        for title in &titles {
            plan.instead(ReasonKind::Pinyin, title, word.gives, PINYIN, words);
        }
        if !titles.is_empty() {
            continue;
        }
        if let Some(parts) = apart(&word.text, known).filter(|_| word.is_unknown) {
            plan.instead(ReasonKind::Synonym, &parts, word.gives, SYNONYM, words);
            continue;
        }
        for (meant, sections) in meant(word, typed.len() > 1, known)? {
            plan.correct(text, (word.start, word.end), &meant, (0, sections), word.exists, words);
        }
    }
    Ok(())
}

/// The kept words of a text.
fn typed(plan: &Plan, text: usize, known: Known<'_>) -> Vec<Word> {
    let text = &plan.texts[text];
    let spaced = text.words.iter().filter(|(token, _)| token.kind == TokenKind::Spaced);
    let words = spaced.map(|(token, unit)| {
        let typed = text.folded.slice(token.start, token.end);
        let lexicon = known.words.lexicon;
        let occurs = lexicon.has(&typed);
        Word {
            is_unknown: !occurs
                && plan.bridged & unit_bit(*unit) == 0
                && [Stream::BodyWords, Stream::BodyCharacters]
                    .into_iter()
                    .all(|stream| known.statistics.rarity(plan, stream, &token.text).is_none()),
            exists: occurs || lexicon.is_word(&typed, &token.text),
            text: typed,
            stem: token.text.clone(),
            start: token.start,
            end: token.end,
            gives: unit_bit(*unit),
            occurs,
        }
    });
    words.collect()
}

/// The two words that a word is made of, where the handbook writes them with a space or a hyphen.
fn apart(word: &str, known: Known<'_>) -> Option<String> {
    /// The shortest part.
    const PART: usize = 2;
    if !word.is_ascii() {
        return None;
    }
    let lexicon = known.words.lexicon;
    let halves = (PART..(word.len() + 1).saturating_sub(PART)).map(|at| word.split_at(at));
    let mut halves = halves.filter(|(first, second)| lexicon.has(first) && lexicon.has(second));
    let sections = 0..known.contents.side.names.sections() as u32;
    halves.find_map(|(first, second)| {
        let written = [format!("{first}-{second}"), format!("{first} {second}")];
        let finders = written.each_ref().map(|written| memmem::Finder::new(written.as_str()));
        let occurs = |section: u32| {
            let text = known.contents.side.text(section).as_bytes();
            finders.iter().any(|finder| {
                finder.find_iter(text).any(|at| {
                    let end = at + finder.needle().len();
                    !text[..at].last().is_some_and(u8::is_ascii_alphanumeric)
                        && !text.get(end).is_some_and(u8::is_ascii_alphanumeric)
                })
            })
        };
        sections.clone().any(occurs).then(|| format!("{first} {second}"))
    })
}

/// What may have been meant by a word that does not occur, the most likely first, with the number of sections. What is a word itself stands for another
/// only beside a further word.
fn meant(word: &Word, has_others: bool, known: Known<'_>) -> Result<Vec<(String, u32)>, TantivyError> {
    if word.exists && (!has_others || word.text.chars().count() < SHORTEST) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let most = if word.exists { 1 } else { 2 };
    for (distance, like) in known.words.lexicon.spelled_like(&word.text, most) {
        let stem = stem(like).into_owned();
        // A form of a word is not meant by a word.
        if word.exists && stem == word.stem {
            continue;
        }
        let class = (distance, !is_common_slip(&word.text, like));
        let headings = known.found(Stream::HeadingWords, &stem)?.min(1);
        let sections = known.found(Stream::BodyWords, &stem)?;
        let ends =
            [like, &word.text].map(|text| text.chars().next().into_iter().chain(text.chars().next_back()));
        let [own, typed] = ends;
        let changed = own.zip(typed).filter(|(a, b)| a != b).count();
        found.push((class, changed, Reverse((headings, sections)), like, stem));
    }
    found.sort_unstable();
    let Some((nearest, ..)) = found.first() else { return Ok(Vec::new()) };
    let nearest = *nearest;
    // Two edits away from a word of the handbook and one from another word: that one was meant, and it does not occur.
    if nearest.0 > 1 && is_near_english(&word.text) {
        return Ok(Vec::new());
    }
    let mut meant: Vec<(String, String, u32)> = Vec::new();
    for (class, _, Reverse((_, sections)), like, stem) in found {
        if class == nearest && meant.iter().all(|(_, known, _)| *known != stem) {
            meant.push((like.to_owned(), stem, sections));
        }
    }
    meant.truncate(MOST_CORRECTIONS);
    Ok(meant.into_iter().map(|(like, _, sections)| (like, sections)).collect())
}

/// Whether fingers slip so: neighbours swapped, a letter dropped, doubled or not, or the key beside it hit.
fn is_common_slip(typed: &str, meant: &str) -> bool {
    let (typed, meant): (Vec<char>, Vec<char>) = (typed.chars().collect(), meant.chars().collect());
    let same = typed.iter().zip(&meant).take_while(|(a, b)| a == b).count();
    let (left, right) = (&typed[same..], &meant[same..]);
    match typed.len().cmp(&meant.len()) {
        Ordering::Equal => match (left, right) {
            ([a, b, after @ ..], [c, d, rest @ ..]) if a == d && b == c && after == rest => true,
            ([a, after @ ..], [b, rest @ ..]) => after == rest && are_keys_beside(*a, *b),
            _ => false,
        },
        Ordering::Less => right.get(1..) == Some(left),
        Ordering::Greater => left.get(1..) == Some(right) && same > 0 && left.first() == typed.get(same - 1),
    }
}

/// Whether two letters are beside each other on the keyboard of most.
fn are_keys_beside(one: char, other: char) -> bool {
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let place = |c: char| ROWS.iter().enumerate().find_map(|(row, keys)| Some((row, keys.find(c)?)));
    let (Some(one), Some(other)) = (place(one), place(other)) else { return false };
    let (upper, lower) = if one.0 <= other.0 { (one, other) } else { (other, one) };
    match lower.0 - upper.0 {
        0 => upper.1.abs_diff(lower.1) == 1,
        // Each row begins half a key further right.
        1 => upper.1 == lower.1 || upper.1 == lower.1 + 1,
        _ => false,
    }
}

/// Whether one edit makes an English word of a word.
fn is_near_english(word: &str) -> bool {
    let splits = || (0..=word.len()).map(|at| word.split_at(at));
    let letters = || 'a'..='z';
    word.is_ascii()
        && splits().any(|(before, after)| {
            let rest = after.get(1..).unwrap_or_default();
            let exists = |text: &str| is_english(text);
            (!after.is_empty() && exists(&format!("{before}{rest}")))
                || letters().any(|c| exists(&format!("{before}{c}{after}")))
                || (!after.is_empty() && letters().any(|c| exists(&format!("{before}{c}{rest}"))))
                || (after.len() > 1
                    && exists(&format!("{before}{}{}{}", &after[1..2], &after[..1], &after[2..])))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingers_slip_to_neighbours() {
        for (typed, meant) in [
            ("bugdet", "budget"),
            ("budgt", "budget"),
            ("buddget", "budget"),
            ("comittee", "committee"),
            ("budhet", "budget"),
            ("nudget", "budget"),
        ] {
            assert!(is_common_slip(typed, meant), "{typed}");
        }
        for (typed, meant) in [("bupget", "budget"), ("budxget", "budget"), ("budget", "budgets s")] {
            assert!(!is_common_slip(typed, meant), "{typed}");
        }
        assert!(is_near_english("parkng") && is_near_english("competitve") && !is_near_english("qqqqqqqq"));
    }
}
