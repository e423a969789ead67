//! For words that do not occur in the handbook, corrections: pinyin before spelling for words of Latin letters,
//! homophones for pairs of Chinese characters.

use tantivy::TantivyError;

use super::{
    lexicon,
    plan::{Alternative, Instead, Pair, Plan, Words, unit_bit},
    query::Note,
    reason::ReasonKind,
    statistics::Statistics,
    stream::Stream,
    weights::{PINYIN, SPELLING},
};
use crate::{index::Contents, text::TokenKind};

/// What corrections are made from.
#[derive(Clone, Copy)]
struct Known<'a> {
    statistics: &'a Statistics,
    words: Words<'a>,
    contents: &'a Contents,
}

/// A word as typed.
struct Word {
    text: String,
    /// The bit of its unit.
    gives: u64,
    /// Whether it does not occur.
    unknown: bool,
}

/// Adds corrections for what the plan's look-ups did not find.
pub(super) fn correct(
    plan: &mut Plan,
    statistics: &Statistics,
    words: Words<'_>,
    contents: &Contents,
) -> Result<(), TantivyError> {
    let known = Known { statistics, words, contents };
    let mut corrected: Vec<Vec<char>> = plan.texts.iter().map(|text| text.folded.chars.clone()).collect();
    let mut is_corrected = false;
    for (text, corrected) in corrected.iter_mut().enumerate() {
        is_corrected |= correct_words(plan, text, corrected, known);
    }
    for pair in std::mem::take(&mut plan.pairs) {
        is_corrected |= correct_pair(plan, &pair, &mut corrected, known)?;
    }
    if is_corrected {
        let texts: Vec<String> = corrected.into_iter().map(|chars| chars.into_iter().collect()).collect();
        plan.notes.push(Note { kind: "did-you-mean", text: texts.join(" ") });
    }
    Ok(())
}

/// Reads the unknown words of a text as pinyin, together or one by one, or else corrects them. Returns whether the text
/// was corrected.
fn correct_words(plan: &mut Plan, text: usize, corrected: &mut Vec<char>, known: Known<'_>) -> bool {
    let Known { words, contents, .. } = known;
    let read = |letters: &str| words.lexicon.pinyin(letters, contents, words.analyzer);
    let typed = typed(plan, text, known);
    if typed.len() > 1 && typed.iter().any(|word| word.unknown) {
        let together: String = typed.iter().map(|word| word.text.as_str()).collect();
        let titles = read(&together);
        if !titles.is_empty() {
            let gives = typed.iter().fold(0, |all, word| all | word.gives);
            for title in titles {
                plan.instead(ReasonKind::Pinyin, &title, gives, PINYIN, words);
            }
            return false;
        }
    }
    let mut is_corrected = false;
    for word in typed.iter().filter(|word| word.unknown) {
        let titles = read(&word.text);
        for title in &titles {
            plan.instead(ReasonKind::Pinyin, title, word.gives, PINYIN, words);
        }
        if !titles.is_empty() {
            continue;
        }
        for (rank, better) in words.lexicon.corrections(&word.text).into_iter().enumerate() {
            plan.instead(ReasonKind::Spelling, better, word.gives, SPELLING, words);
            if rank == 0 {
                let spelled: String = corrected.iter().collect();
                *corrected = spelled.replacen(word.text.as_str(), better, 1).chars().collect();
                is_corrected = true;
            }
        }
    }
    is_corrected
}

/// The kept words of a text.
fn typed(plan: &Plan, text: usize, known: Known<'_>) -> Vec<Word> {
    let text = &plan.texts[text];
    let words = text.words.iter().map(|(token, unit)| {
        let typed = text.folded.slice(token.start, token.end);
        let unknown = token.kind == TokenKind::Spaced
            && !known.words.lexicon.has(&typed)
            && [Stream::BodyWords, Stream::BodyCharacters]
                .into_iter()
                .all(|stream| known.statistics.rarity(plan, stream, &token.text).is_none());
        Word { text: typed, gives: unit_bit(*unit), unknown }
    });
    words.collect()
}

/// Looks for homophones of a pair of characters that does not occur. Returns whether the texts were corrected.
fn correct_pair(
    plan: &mut Plan,
    pair: &Pair,
    corrected: &mut [Vec<char>],
    known: Known<'_>,
) -> Result<bool, TantivyError> {
    let Known { statistics, words, contents } = known;
    let term: String = [pair.gram.0, pair.gram.1].iter().collect();
    let occurs = match plan.number(Stream::BodyGrams, &term) {
        Some(lookup) => statistics.of(lookup).is_some(),
        None => lexicon::occurs(contents, Stream::BodyGrams, &term)?,
    };
    if occurs {
        return Ok(false);
    }
    let mut homophones = words.lexicon.homophones(pair.gram, contents)?;
    if !pair.sure {
        homophones.retain(|(first, second)| {
            let term: String = [*first, *second].iter().collect();
            lexicon::occurs(contents, Stream::HeadingGrams, &term).unwrap_or(false)
        });
    }
    let mut is_corrected = false;
    for (rank, better) in homophones.into_iter().enumerate() {
        instead_gram(plan, better, pair.gives);
        let (text, at) = pair.at;
        if rank == 0 && corrected[text].len() == plan.texts[text].folded.chars.len() {
            corrected[text][at] = better.0;
            corrected[text][at + 1] = better.1;
            is_corrected = true;
        }
    }
    Ok(is_corrected)
}

/// Looks for a pair of characters instead of the one that was typed.
fn instead_gram(plan: &mut Plan, gram: (char, char), gives: u64) {
    let bit = plan.next_bit();
    plan.gram(gram, bit, SPELLING);
    if bit != 0 {
        let text = [gram.0, gram.1].iter().collect();
        let instead = Some(Instead { kind: ReasonKind::Spelling, text });
        plan.alternatives.push(Alternative { needs: bit, gives, instead });
    }
}
