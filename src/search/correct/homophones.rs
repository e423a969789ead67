//! Chinese characters that were typed for others of the same reading.
//!
//! A wrong character tears its word apart: what the dictionary leaves over are single characters whose pairs occur nowhere.
//! They are replaced by what is read alike, if that makes a word of the handbook. Words that exist are left alone, unless they
//! occur nowhere and a homophone occurs beside their neighbours.

use std::cmp::Reverse;

use tantivy::TantivyError;

use super::known::Known;
use crate::{
    search::{
        lexicon::are_read_alike,
        plan::{Plan, Typed},
        stream::Stream,
        weights::{MOST_CORRECTIONS, MOST_PLACES},
    },
    text::{Token, TokenKind, fold, is_dense, readings},
};

/// The longest run that is looked at: nobody types more without a mark.
const LONGEST: usize = 64;
/// The most words of one character beside each other: a slip tears no more apart, and what is longer is no Chinese prose.
const TORN: usize = 8;

/// What may have been meant by a range of folded characters. The order is that of likelihood.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Meant {
    /// Whether it occurs beside what is around it.
    fits: Reverse<bool>,
    /// Whether it is a word of the handbook; else its characters occur beside each other.
    is_word: Reverse<bool>,
    /// How many characters it has.
    length: Reverse<usize>,
    /// Whether it is read a little differently, or in another of its readings.
    is_blurred: bool,
    /// Whether a heading has it, and how many sections.
    found: Reverse<(bool, u32)>,
    with: String,
    start: usize,
    end: usize,
}

/// Adds what may have been meant by characters of a text.
pub(super) fn correct(plan: &mut Plan, text: usize, known: Known<'_>) -> Result<(), TantivyError> {
    let typed = &plan.texts[text];
    let mut found = Vec::new();
    for (stretch, is_kept) in stretches(typed).filter(|(range, _)| range.len() <= TORN).take(MOST_PLACES) {
        for at in stretch {
            single(typed, at, is_kept, known, &mut found)?;
        }
    }
    let kept = typed.words.iter().map(|(token, _)| token);
    for word in kept.filter(|token| token.kind == TokenKind::Dense && token.end - token.start == 2) {
        whole(typed, word, known, &mut found)?;
    }
    found.sort_unstable();
    found.dedup();
    let mut taken: Vec<(usize, usize, usize)> = Vec::new();
    let mut class = (0, None);
    for Meant { fits, is_word, length, is_blurred, found: Reverse((_, sections)), with, start, end } in found
    {
        // They are in order, so those of one class follow each other.
        let of = Some((fits, is_word, length, is_blurred));
        if class.1 != of {
            class = (class.0 + 1, of);
        }
        match taken.iter().position(|(from, to, _)| *from < end && start < *to) {
            Some(place) if taken[place].2 == MOST_CORRECTIONS => continue,
            Some(place) => taken[place].2 += 1,
            None if taken.len() == MOST_PLACES => continue,
            None => taken.push((start, end, 1)),
        }
        plan.correct(text, (start, end), &with, (class.0, sections), false, known.words);
    }
    Ok(())
}

/// Ranges of characters that are words of one character each beside one another, and whether any of them is kept; a single one
/// that is not is no slip.
fn stretches(typed: &Typed) -> impl Iterator<Item = (std::ops::Range<usize>, bool)> {
    let is_single = |token: &Token| token.kind == TokenKind::Dense && token.end - token.start == 1;
    let groups = typed.tokens.chunk_by(move |a, b| is_single(a) && is_single(b) && a.end == b.start);
    let singles = groups.filter(move |group| group.iter().all(is_single));
    singles.filter_map(|group| {
        let (first, last) = (group.first()?, group.last()?);
        let is_kept = |token: &Token| typed.words.iter().any(|(kept, _)| kept.start == token.start);
        let is_kept = group.iter().any(is_kept);
        (is_kept || group.len() > 1).then_some((first.start..last.end, is_kept))
    })
}

/// What may have been meant by a single character.
fn single(
    typed: &Typed,
    at: usize,
    is_kept: bool,
    known: Known<'_>,
    meant: &mut Vec<Meant>,
) -> Result<(), TantivyError> {
    let chars = &typed.folded.chars;
    let run = run(chars, at);
    if run.len() < 2 || run.len() > LONGEST {
        return Ok(());
    }
    let before = (at > run.start).then(|| (chars[at - 1], chars[at]));
    let after = (at + 1 < run.end).then(|| (chars[at], chars[at + 1]));
    let mut options: Vec<char> = Vec::new();
    for (pair, is_before) in [(before, true), (after, false)] {
        let Some(pair) = pair else { continue };
        if known.found_pair(Stream::BodyGrams, pair)? > 0 {
            continue;
        }
        let keeps = |other: (char, char)| if is_before { other.0 == pair.0 } else { other.1 == pair.1 };
        let homophones = known.words.lexicon.homophones(pair, keeps, known.contents)?;
        options.extend(homophones.into_iter().map(|(other, _)| if is_before { other.1 } else { other.0 }));
    }
    options.sort_unstable();
    options.dedup();
    for option in options {
        let mut corrected: Vec<char> = chars[run.clone()].to_vec();
        corrected[at - run.start] = option;
        let tokens = known.words.analyzer.tokens(&fold(&corrected.iter().collect::<String>()));
        let place = at - run.start;
        let Some(word) = tokens.iter().find(|token| token.start <= place && place < token.end) else {
            continue;
        };
        let is_exact = readings(option).first() == readings(chars[at]).first();
        let around = place.saturating_sub(1)..(place + 1).min(corrected.len() - 1);
        let around = around.map(|first| (corrected[first], corrected[first + 1]));
        let fits = least(known, Stream::BodyGrams, around)? > 0;
        let tokens = |start: usize, end: usize| borders(typed, run.start, (start, end));
        let text = |(start, end): (usize, usize)| corrected[start..end].iter().collect::<String>();
        // A word of the handbook; else what is written so, with what is around it.
        let mut range = (word.start, word.end);
        let (mut headings, mut sections) = (0, 0);
        if word.end - word.start > 1 && tokens(word.start, word.end) == range {
            headings = known.found(Stream::HeadingWords, &text(range))?;
            sections = known.found(Stream::BodyWords, &text(range))?;
        }
        let is_word = sections > 0;
        let length = range.1 - range.0;
        // What follows an act is no slip: 排起, 做完.
        let is_complement = length == 2 && place == range.0 + 1 && COMPLEMENTS.contains(&chars[at]);
        let is_sure = if is_word {
            (is_exact || headings > 0 || length > 2) && (is_kept || is_exact && fits && headings > 0)
        } else {
            range = around_word(typed, run.start, place, corrected.len());
            let pairs = (range.0 + 1..range.1).map(|next| (corrected[next - 1], corrected[next]));
            // Twice, or it is chance.
            sections = least(known, Stream::BodyGrams, pairs)?;
            is_exact && is_kept && range.1 - range.0 > 2 && sections > 1
        };
        if sections > 0 && is_sure && !is_complement {
            meant.push(Meant {
                fits: Reverse(fits),
                is_word: Reverse(is_word),
                length: Reverse(range.1 - range.0),
                is_blurred: !is_exact,
                found: Reverse((headings > 0, sections)),
                with: text(range),
                start: run.start + range.0,
                end: run.start + range.1,
            });
        }
    }
    Ok(())
}

/// Characters that say how an act goes on, behind it.
const COMPLEMENTS: [char; 9] = ['起', '来', '去', '到', '完', '住', '掉', '着', '好'];

/// In how many sections the rarest of some pairs occurs.
fn least(
    known: Known<'_>,
    stream: Stream,
    pairs: impl Iterator<Item = (char, char)>,
) -> Result<u32, TantivyError> {
    let mut least = u32::MAX;
    for pair in pairs {
        least = least.min(known.found_pair(stream, pair)?);
    }
    Ok(if least == u32::MAX { 0 } else { least })
}

/// A range of a run that begins `offset` characters into the text, widened to the borders of the words that were typed.
fn borders(typed: &Typed, offset: usize, (start, end): (usize, usize)) -> (usize, usize) {
    let covers = |token: &&Token| token.start < offset + end && offset + start < token.end;
    let mut inside = typed.tokens.iter().filter(covers);
    let Some(first) = inside.next() else { return (start, end) };
    (first.start - offset, inside.next_back().unwrap_or(first).end - offset)
}

/// A character of a run with the words before and behind it, and more of them until it is a phrase.
fn around_word(typed: &Typed, offset: usize, at: usize, length: usize) -> (usize, usize) {
    /// How many characters make one.
    const PHRASE: usize = 3;
    let (mut start, mut end) = borders(typed, offset, (at.saturating_sub(1), (at + 2).min(length)));
    while end - start < PHRASE && (start > 0 || end < length) {
        (start, end) = borders(typed, offset, (start.saturating_sub(1), (end + 1).min(length)));
    }
    (start, end)
}

/// What may have been meant by a word of two characters that occurs nowhere: what is read exactly alike, is a word of the
/// handbook, and occurs beside the neighbours.
fn whole(typed: &Typed, word: &Token, known: Known<'_>, meant: &mut Vec<Meant>) -> Result<(), TantivyError> {
    let chars = &typed.folded.chars;
    let pair = (chars[word.start], chars[word.start + 1]);
    if known.found_pair(Stream::BodyGrams, pair)? > 0 {
        return Ok(());
    }
    let run = run(chars, word.start);
    for (other, found) in known.words.lexicon.homophones(pair, |_| true, known.contents)? {
        let with: String = [other.0, other.1].iter().collect();
        let is_beside = (word.start > run.start
            && known.found_pair(Stream::HeadingGrams, (chars[word.start - 1], other.0))? > 0)
            || (word.end < run.end
                && known.found_pair(Stream::HeadingGrams, (other.1, chars[word.end]))? > 0);
        if is_beside && are_read_alike(pair, other) && known.found(Stream::BodyWords, &with)? > 0 {
            meant.push(Meant {
                fits: Reverse(true),
                is_word: Reverse(true),
                length: Reverse(2),
                is_blurred: false,
                found: Reverse((true, found)),
                with,
                start: word.start,
                end: word.end,
            });
        }
    }
    Ok(())
}

/// The run of characters without spaces that one is in.
fn run(chars: &[char], at: usize) -> std::ops::Range<usize> {
    let start = chars[..at].iter().rposition(|c| !is_dense(*c)).map_or(0, |before| before + 1);
    let end = chars[at..].iter().position(|c| !is_dense(*c)).map_or(chars.len(), |length| at + length);
    start..end
}
