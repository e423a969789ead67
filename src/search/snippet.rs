//! The passage of a section that answers, with what matches in it.

use super::matcher::{Match, Matcher};
use crate::text::{fold, is_dense};

/// Width of a snippet in columns: a Chinese character takes two, a Latin letter one.
const WIDTH: u32 = 180;
/// How far before the first match a snippet may begin to begin with a sentence.
const LEAD: u32 = 50;

/// A passage of the original text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The passage, on one line; `…` where it was cut within a text.
    pub text: String,
    /// Ranges of `text` that match, in Unicode scalar values, in order and apart.
    pub highlights: Vec<[u32; 2]>,
    /// Where the section's own text begins: the matching title precedes it when nothing else matches.
    pub body: u32,
}

impl Snippet {
    /// The passage of `text` that holds most of what `matcher` looks for; its beginning when it holds nothing.
    pub(super) fn of(text: &str, matcher: &Matcher) -> Self {
        let chars: Vec<char> = text.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { c }).collect();
        // Breaks between blocks are where a passage likes to begin.
        let ends: Vec<bool> = text.chars().map(|c| c == '\n').collect();
        let folded = fold(text);
        let places: Vec<Match> = matcher
            .find(&folded)
            .into_iter()
            .map(|found| {
                let (start, end) = folded.original(found.start as usize, found.end as usize);
                Match { start, end, ..found }
            })
            .collect();
        let (from, to) = best_window(&chars, &places, matcher.patterns());
        let start = begin(&chars, &ends, places.get(from).map_or(0, |found| found.start as usize));
        let until = places.get(to).map_or(start, |found| found.end as usize);
        let end = finish(&chars, &ends, start, until);

        let mut snippet = Self::default();
        let mut shift = 0;
        if start > 0 && !is_sentence_start(&chars, &ends, start) {
            snippet.text.push('…');
            shift = 1;
        }
        snippet.text.extend(&chars[start..end]);
        if end < chars.len() && !is_sentence_end(&chars, &ends, end) {
            snippet.text.push('…');
        }
        for found in &places {
            let (left, right) = (found.start as usize, found.end as usize);
            if left >= start && right <= end {
                let range = [(left - start) as u32 + shift, (right - start) as u32 + shift];
                match snippet.highlights.last_mut() {
                    Some(before) if before[1] >= range[0] => before[1] = before[1].max(range[1]),
                    _ => snippet.highlights.push(range),
                }
            }
        }
        snippet
    }

    /// Puts a title that matches before a passage that does not.
    pub(super) fn under(self, title: &str, highlights: Vec<[u32; 2]>) -> Self {
        let mut text = title.to_owned();
        if !self.text.is_empty() {
            text.push_str(" · ");
        }
        let body = text.chars().count() as u32;
        text.push_str(&self.text);
        Self { text, highlights, body }
    }
}

fn width(c: char) -> u32 {
    if is_dense(c) || ('\u{3000}'..='\u{303F}').contains(&c) || ('\u{FF00}'..='\u{FFEF}').contains(&c) {
        2
    } else {
        1
    }
}

/// The first and last match of the window that holds most different patterns, and among equals most matches.
fn best_window(chars: &[char], matches: &[Match], patterns: usize) -> (usize, usize) {
    let mut counts = vec![0_u32; patterns];
    let (mut distinct, mut best, mut window) = (0_usize, (0, 0), (0, 0));
    let mut columns = vec![0_u32; chars.len() + 1];
    if matches.is_empty() {
        return window;
    }
    for (at, c) in chars.iter().enumerate() {
        columns[at + 1] = columns[at] + width(*c);
    }
    let mut first = 0;
    for (last, found) in matches.iter().enumerate() {
        let count = &mut counts[usize::from(found.pattern)];
        distinct += usize::from(*count == 0);
        *count += 1;
        while columns[found.end as usize] - columns[matches[first].start as usize] > WIDTH - LEAD
            && first < last
        {
            let count = &mut counts[usize::from(matches[first].pattern)];
            *count -= 1;
            distinct -= usize::from(*count == 0);
            first += 1;
        }
        let value = (distinct, last - first + 1);
        if value > best {
            best = value;
            window = (first, last);
        }
    }
    window
}

fn is_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '；' | '!' | '?' | ';' | '…')
}

/// Whether a sentence or block begins at `at`.
fn is_sentence_start(chars: &[char], breaks: &[bool], at: usize) -> bool {
    at == 0
        || breaks[at - 1]
        || is_stop(chars[at - 1])
        || (at >= 2 && chars[at - 1] == ' ' && (chars[at - 2] == '.' || is_stop(chars[at - 2])))
}

fn is_sentence_end(chars: &[char], breaks: &[bool], at: usize) -> bool {
    at == chars.len()
        || breaks[at]
        || (at > 0 && (is_stop(chars[at - 1]) || (chars[at - 1] == '.' && chars[at] == ' ')))
}

/// Where to begin so that `first` is in view: at the start of its sentence if that is near, else at a word.
fn begin(chars: &[char], breaks: &[bool], first: usize) -> usize {
    let mut columns = 0;
    let mut at = first;
    let mut word = first;
    while at > 0 && columns < LEAD {
        if is_sentence_start(chars, breaks, at) {
            return at;
        }
        at -= 1;
        columns += width(chars[at]);
        if columns <= LEAD / 2 && (chars[at] == ' ' || is_dense(chars[at]) || !chars[at].is_alphanumeric()) {
            word = if is_dense(chars[at]) { at } else { at + 1 };
        }
    }
    if at == 0 { 0 } else { word.min(first) }
}

/// Where to end so that `least` is in view: after a sentence if one ends within the width, else after a word.
fn finish(chars: &[char], breaks: &[bool], start: usize, least: usize) -> usize {
    let mut columns = 0;
    let mut at = start;
    let mut sentence = None;
    let mut word = None;
    while at < chars.len() {
        columns += width(chars[at]);
        if columns > WIDTH && at >= least {
            break;
        }
        at += 1;
        if at >= least {
            if is_sentence_end(chars, breaks, at) && columns > WIDTH / 3 {
                sentence = Some(at);
            }
            if at == chars.len() || is_dense(chars[at - 1]) || !chars[at].is_alphanumeric() {
                word = Some(at);
            }
        }
    }
    if at == chars.len() { at } else { sentence.or(word).unwrap_or(at) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        search::{
            Query,
            lexicon::Lexicon,
            plan::{Plan, Words},
            role_names::RoleNames,
        },
        text::{Analyzer, Synonyms},
    };

    fn matcher(query: &str) -> Matcher {
        let words = Words {
            analyzer: &Analyzer::default(),
            synonyms: &Synonyms::default(),
            lexicon: &Lexicon::default(),
            roles: &RoleNames::default(),
        };
        Matcher::new(&Plan::new(&Query::parse(query), words))
    }

    fn check(query: &str, text: &str, expected: &str) {
        let snippet = Snippet::of(text, &matcher(query));
        let chars: Vec<char> = snippet.text.chars().collect();
        let mut marked = String::new();
        for (at, c) in chars.iter().enumerate() {
            if snippet.highlights.iter().any(|range| range[0] as usize == at) {
                marked.push('[');
            }
            marked.push(*c);
            if snippet.highlights.iter().any(|range| range[1] as usize == at + 1) {
                marked.push(']');
            }
        }
        assert_eq!(marked, expected);
    }

    #[test]
    fn marks_the_original_characters() {
        check("客户总监", "由客戶總監簽字。", "由[客戶總監]簽字。");
        check("job orders", "The Job Order is signed.", "The [Job] [Order] is signed.");
        check("ＡＥ", "AE写纪要", "[AE]写纪要");
    }

    #[test]
    fn begins_and_ends_with_sentences() {
        let filler = "这一句与问题无关，只是为了把文章拉长一些，好让摘要不得不取舍。".repeat(6);
        let text = format!("{filler}工作单由客户总监签字。{filler}");
        let snippet = Snippet::of(&text, &matcher("工作单 签字"));
        assert!(snippet.text.starts_with("工作单由客户总监签字。"), "{}", snippet.text);
        assert!(snippet.text.ends_with('。'), "{}", snippet.text);
        assert!(snippet.text.chars().count() <= 92);
    }
}
