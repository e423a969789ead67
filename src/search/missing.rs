//! What of a query occurs nowhere in the handbook, for an honest answer.

use super::{
    hit::Tier,
    plan::{Plan, unit_bit},
};
use crate::text::{Analyzer, Token, TokenKind};

/// How rare a word of a script with spaces counts as: as one that makes a hundred-thousandth of a text.
const SPACED: u32 = (11.5 * 4096.0) as u32;

/// How many words a query has that is short.
const SHORT: usize = 4;
/// How many a query has at most that is about one of them.
const LONG: usize = 8;

/// Words beside each other that are not here, or a word that is.
struct Group {
    start: usize,
    end: usize,
    /// How rare the rarest of its words is in general.
    rarity: u32,
    is_found: bool,
    /// Whether it can be missing: a single character is part of other words.
    is_whole: bool,
}

/// The most telling words of the query as they were typed, if they are not among the units `found`: what is rarest in general
/// says what is asked for. Neither a word, nor a form, a synonym or a translation of it is in any section then.
pub(super) fn missing(plan: &Plan, found: u64, tier: Option<Tier>, analyzer: &Analyzer) -> Option<String> {
    // A long text is about more than one word of it: that most of it is here says more.
    let words = plan.units.len();
    if tier == Some(Tier::All) || words > SHORT && tier == Some(Tier::Most) || words > LONG {
        return None;
    }
    let mut telling: Option<(u32, String)> = None;
    let mut rarest_found = 0;
    for text in &plan.texts {
        let mut groups: Vec<Group> = Vec::new();
        for (token, unit) in &text.words {
            let bit = unit_bit(*unit);
            let group = Group {
                start: token.start,
                end: token.end,
                rarity: rarity(token, analyzer),
                is_found: bit == 0 || found & bit != 0,
                is_whole: (token.kind == TokenKind::Spaced || token.end - token.start > 1)
                    && !is_number(token),
            };
            match groups.last_mut() {
                // Characters beside each other, or words with a space between.
                Some(last) if !last.is_found && !group.is_found && group.start - last.end <= 1 => {
                    last.end = group.end;
                    last.rarity = last.rarity.max(group.rarity);
                    last.is_whole = true;
                }
                _ => groups.push(group),
            }
        }
        for group in groups {
            if group.is_found {
                rarest_found = rarest_found.max(group.rarity);
            } else if group.is_whole && telling.as_ref().is_none_or(|(rarity, _)| *rarity < group.rarity) {
                telling = Some((group.rarity, text.folded.written(&text.text, group.start, group.end)));
            }
        }
    }
    telling.filter(|(rarity, _)| *rarity >= rarest_found).map(|(_, text)| text)
}

/// Whether a word is a number, or counts: 第二笔, 每组, `3000`.
fn is_number(token: &Token) -> bool {
    let numeral = |c: char| "两零一二三四五六七八九十百千万".contains(c);
    let length = token.end - token.start;
    token
        .text
        .chars()
        .next()
        .is_some_and(|c| c.is_ascii_digit() || "第每几".contains(c) || numeral(c) && length <= 2)
}

fn rarity(token: &Token, analyzer: &Analyzer) -> u32 {
    match token.kind {
        TokenKind::Dense => analyzer.rarity(&token.text.chars().collect::<Vec<char>>()),
        TokenKind::Spaced => SPACED,
    }
}
