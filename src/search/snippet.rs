//! The passage of a section that answers, with what matches in it.

use super::{
    matcher::{Match, Matcher},
    phrases::Phrases,
    pieces::{Aspect, Piece, label_sign, pieces, sign},
    wanted::Wanted,
};
use crate::{
    model::Block,
    text::{Folded, fold, is_dense},
};

/// Most characters of a snippet.
const LONGEST: usize = 160;

/// What a word counts that the title has too: it does not say which sentence answers.
const TITLED: f32 = 0.5;
/// What a step adds where it is asked what to do, as a share of all that matches.
const STEPS: f32 = 0.2;
/// What an example takes away, or what goes wrong.
const ASIDE: f32 = 0.25;
/// What the first sentence adds: it says what the section is about.
const FIRST: f32 = 0.1;
/// What it adds in an entry of a glossary: more than all else.
const DEFINITION: f32 = 10.0;
/// What a sentence adds next to one that is shown.
const BESIDE: f32 = 0.1;
/// What is left of a match that a sentence before has too.
const REPEATED: f32 = 0.3;
/// Pieces that are weighed at most: of a longer text those that hold something of the query.
const MOST_PIECES: usize = 2_000;
/// Most parts of a snippet that do not follow each other.
const PARTS: usize = 3;

/// A passage of the original text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The passage, on one line, of at most 160 characters; `…` where something is left out. Where blocks follow
    /// each other there is a sign: `：` behind a label, `；` between items and cells.
    pub text: String,
    /// Ranges of `text` that match, in Unicode scalar values, in order and apart.
    pub highlights: Vec<[u32; 2]>,
    /// Where the section's own text begins: the matching title precedes it when nothing else matches.
    pub body: u32,
}

/// What a passage is chosen by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice<'a> {
    /// What is asked.
    pub(super) wanted: Option<Wanted>,
    /// The names of the handbook's roles, folded.
    pub(super) roles: &'a Phrases,
    /// The title of the section.
    pub(super) title: &'a str,
    /// Whether the section begins with what it is all about, as an entry of a glossary does.
    pub(super) is_entry: bool,
}

impl Snippet {
    /// The passage of `text` that answers best; its beginning when it holds nothing of the query.
    pub(super) fn of(text: &str, blocks: &[Block], matcher: &Matcher, choice: Choice<'_>) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let folded = fold(text);
        let found: Vec<Match> = matcher
            .find(&folded)
            .into_iter()
            .map(|found| {
                let (start, end) = folded.original(found.start as usize, found.end as usize);
                Match { start, end, ..found }
            })
            .collect();
        let (weights, is_titled) = weights(matcher, choice.title);
        let pieces = pieces(&chars, blocks);
        let said = pieces.iter().scan(0, |said, piece| {
            let before = *said;
            *said += usize::from(piece.says_something());
            Some(before)
        });
        let passage = Passage {
            said: said.collect(),
            pieces,
            weights,
            is_titled,
            is_entry: choice.is_entry,
            chars: &chars,
            folded: &folded,
            matches: &found,
        };
        passage.shown(&passage.choose(choice))
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

/// What each pattern counts in a section with this title, and whether the title has any.
fn weights(matcher: &Matcher, title: &str) -> (Vec<f32>, bool) {
    let mut weights: Vec<f32> = matcher.weights().iter().map(|weight| weight.max(0.1)).collect();
    let mut titled: Vec<u16> = matcher.find(&fold(title)).into_iter().map(|found| found.pattern).collect();
    titled.sort_unstable();
    titled.dedup();
    for pattern in &titled {
        weights[usize::from(*pattern)] *= TITLED;
    }
    (weights, !titled.is_empty())
}

/// A text while its passage is chosen.
struct Passage<'a> {
    chars: &'a [char],
    folded: &'a Folded,
    pieces: Vec<Piece>,
    /// How many of the pieces before each say something.
    said: Vec<usize>,
    matches: &'a [Match],
    /// By pattern.
    weights: Vec<f32>,
    /// Whether the title holds something of the query.
    is_titled: bool,
    is_entry: bool,
}

impl Passage<'_> {
    /// The matches that are in a range of the text, whole.
    fn matches_in(&self, start: usize, end: usize) -> impl Iterator<Item = &Match> {
        let from = self.matches.partition_point(|found| (found.start as usize) < start);
        self.matches[from..]
            .iter()
            .take_while(move |found| (found.start as usize) < end)
            .filter(move |found| found.end as usize <= end)
    }

    /// The different patterns in a piece and its labels.
    fn held(&self, piece: &Piece) -> Vec<u16> {
        let labels = piece.label.into_iter().chain(piece.row).map(|label| &self.pieces[label]);
        let mut held: Vec<u16> = std::iter::once(piece)
            .chain(labels)
            .flat_map(|piece| self.matches_in(piece.start, piece.end))
            .map(|found| found.pattern)
            .collect();
        held.sort_unstable();
        held.dedup();
        held
    }

    /// How good each of the `open` pieces is as an answer, but for what it holds of the query: shares of all that matches.
    fn merits(&self, open: &[usize], choice: Choice<'_>) -> Vec<f32> {
        let folded = |at: usize| self.folded.origin.partition_point(|origin| (*origin as usize) < at);
        let says = |piece: &Piece| {
            let text = || self.folded.slice(folded(piece.start), folded(piece.end));
            choice.wanted.is_some_and(|wanted| wanted.is_said_by(&text(), choice.roles))
        };
        let merit = |number: usize| {
            let piece = &self.pieces[number];
            let mut merit = 0.0;
            if says(piece) || piece.label.is_some_and(|label| says(&self.pieces[label])) {
                merit += choice.wanted.map_or(0.0, Wanted::sureness);
            }
            merit += match (piece.aspect, choice.wanted) {
                (Aspect::Steps, None | Some(Wanted::Way)) | (Aspect::Example, Some(Wanted::Words)) => STEPS,
                (Aspect::Example | Aspect::Mistakes, _) => -ASIDE,
                _ => 0.0,
            };
            if number == 0 {
                merit += if self.is_entry { DEFINITION } else { FIRST };
            }
            merit
        };
        let mut merits = vec![0.0; self.pieces.len()];
        for number in open {
            merits[*number] = merit(*number);
        }
        merits
    }

    /// The pieces to show, in order. Where something of the query is in the text, it is in them.
    fn choose(&self, choice: Choice<'_>) -> Vec<usize> {
        let held: Vec<Vec<u16>> = self.pieces.iter().map(|piece| self.held(piece)).collect();
        let holds = |number: &usize| !held[*number].is_empty();
        let all = 0..self.pieces.len();
        let mut is_label = vec![false; self.pieces.len()];
        for label in self.pieces.iter().flat_map(|piece| piece.label.into_iter().chain(piece.row)) {
            is_label[label] = true;
        }
        let says = |number: &usize| {
            let piece = &self.pieces[*number];
            let has_words = || self.chars[piece.start..piece.end].iter().any(|c| c.is_alphabetic());
            piece.says_something() && !is_label[*number] && (piece.label.is_some() || has_words())
        };
        let mut open: Vec<usize> = all.clone().filter(says).collect();
        // The title above an entry shows what is looked for.
        let is_titled = self.is_entry && self.is_titled;
        if open.is_empty() || !is_titled && !open.iter().any(holds) {
            // What only names is shown if nothing else holds it.
            let nothing_says = open.is_empty();
            open.extend(all.filter(|number| !says(number) && (nothing_says || holds(number))));
            open.sort_unstable();
        }
        if open.len() > MOST_PIECES && open.iter().any(holds) {
            open.retain(holds);
        }
        open.truncate(MOST_PIECES);
        let merits = self.merits(&open, choice);
        let any_holds = open.iter().any(holds);
        let first = |must_hold: bool| {
            let least = |number: &usize| !(must_hold && any_holds) || holds(number);
            self.pick(&held, &merits, open.clone(), &least)
        };
        let chosen = first(!self.is_entry);
        if is_titled || chosen.iter().any(holds) { chosen } else { first(true) }
    }

    /// The best of the `open` pieces that may come `first`, then what adds most to those chosen, in order.
    fn pick(
        &self,
        held: &[Vec<u16>],
        merits: &[f32],
        mut open: Vec<usize>,
        first: &dyn Fn(&usize) -> bool,
    ) -> Vec<usize> {
        let mut all = vec![false; self.weights.len()];
        held.iter().flatten().for_each(|pattern| all[usize::from(*pattern)] = true);
        let all = self.weights.iter().zip(all).filter(|(_, is_held)| *is_held).map(|(weight, _)| weight);
        let all = all.sum::<f32>().max(0.1);
        let mut known = vec![false; self.weights.len()];
        let (mut chosen, mut size): (Vec<usize>, usize) = (Vec::new(), 0);
        loop {
            let value = |number: usize| {
                let share = |pattern: &u16| {
                    let weight = self.weights[usize::from(*pattern)];
                    if known[usize::from(*pattern)] { REPEATED * weight } else { weight }
                };
                let is_beside = |other: &usize| other.abs_diff(number) == 1;
                let beside = if chosen.iter().any(is_beside) { BESIDE } else { 0.0 };
                held[number].iter().map(share).sum::<f32>() + (merits[number] + beside) * all
            };
            // What does not fit beside these fits beside no more.
            open.retain(|number| {
                let Piece { start, end, .. } = self.pieces[*number];
                chosen.is_empty() || size + end - start <= LONGEST
            });
            let mut best: Option<(f32, usize)> = None;
            for number in &open {
                let value = value(*number);
                let may_be = || {
                    if chosen.is_empty() { first(number) } else { self.fits(&with(&chosen, *number)) }
                };
                if best.is_none_or(|(most, _)| value > most) && may_be() {
                    best = Some((value, *number));
                }
            }
            let Some((_, number)) = best else { return chosen };
            open.retain(|other| *other != number);
            held[number].iter().for_each(|pattern| known[usize::from(*pattern)] = true);
            chosen = with(&chosen, number);
            size = self.size(&chosen);
        }
    }

    fn fits(&self, chosen: &[usize]) -> bool {
        let gaps = chosen.windows(2).filter(|pair| self.is_gap(pair[0], pair[1])).count();
        gaps < PARTS && self.size(chosen) <= LONGEST
    }

    /// Whether something is left out between two pieces.
    fn is_gap(&self, before: usize, next: usize) -> bool {
        let between = self.said[next] - self.said[before + 1];
        // Its labels are shown with it.
        let Piece { label, row, .. } = self.pieces[next];
        let labels = label.into_iter().chain(row).filter(|label| *label > before);
        between > labels.filter(|label| self.pieces[*label].says_something()).count()
    }

    /// How many characters some pieces take when they are shown.
    fn size(&self, chosen: &[usize]) -> usize {
        let mut size = 0;
        self.write(chosen, &mut |written| {
            size += match written {
                Written::Sign(sign) => sign.chars().count(),
                Written::Text(start, end) => end - start,
            };
        });
        size
    }

    /// Gives what is shown of some pieces, in order.
    fn write(&self, chosen: &[usize], out: &mut dyn FnMut(Written)) {
        let mut before: Option<usize> = None;
        for number in chosen {
            let piece = &self.pieces[*number];
            let follows = before.is_some_and(|before| before + 1 == *number && piece.follows);
            if let Some(before) = before {
                let end = self.pieces[before].end;
                let (last, first) = (self.chars[end - 1], self.chars[piece.start]);
                match () {
                    () if follows => out(Written::Text(end, piece.start)),
                    () if self.is_gap(before, *number) => {
                        out(Written::Sign(if is_dense(first) { "…" } else { " … " }));
                    }
                    () => out(Written::Sign(sign(last, first))),
                }
            }
            // The head of a column is said once a line, a term once.
            let is_said = |label: usize| {
                follows || before.is_some_and(|before| self.pieces[before].label == Some(label))
            };
            let is_row_said = |row: usize| {
                before.is_some_and(|before| before == row || self.pieces[before].row == Some(row))
            };
            let row = piece.row.filter(|row| !is_row_said(*row));
            for label in row.into_iter().chain(piece.label.filter(|label| !is_said(*label))) {
                let Piece { start, end, .. } = self.pieces[label];
                out(Written::Text(start, end));
                out(Written::Sign(label_sign(self.chars[end - 1], self.chars[piece.start])));
            }
            out(Written::Text(piece.start, piece.end));
            before = Some(*number);
        }
    }

    /// What is shown of some pieces: of a single one that is too long the part that holds most.
    fn shown(&self, chosen: &[usize]) -> Snippet {
        let mut parts = Vec::new();
        if self.fits(chosen) {
            self.write(chosen, &mut |written| parts.push(written));
        } else if let Some(piece) = chosen.first().map(|first| self.pieces[*first]) {
            // Its label, if there is room for it.
            let label = piece.label.map(|label| &self.pieces[label]);
            let mut room = LONGEST - 2;
            if let Some(label) = label.filter(|label| label.end - label.start <= LONGEST / 3) {
                let sign = label_sign(self.chars[label.end - 1], self.chars[piece.start]);
                parts.extend([Written::Text(label.start, label.end), Written::Sign(sign)]);
                room -= label.end - label.start + sign.chars().count();
            }
            let (start, end) = self.cut(piece.start, piece.end, room);
            if start > piece.start {
                parts.push(Written::Sign("…"));
            }
            parts.push(Written::Text(start, end));
            if end < piece.end {
                parts.push(Written::Sign("…"));
            }
        }
        self.written(&parts)
    }

    fn written(&self, parts: &[Written]) -> Snippet {
        let mut snippet = Snippet::default();
        let mut at = 0;
        for part in parts {
            match part {
                Written::Sign(sign) => {
                    snippet.text.push_str(sign);
                    at += sign.chars().count() as u32;
                }
                Written::Text(start, end) => {
                    let line = self.chars[*start..*end].iter().map(|c| if *c == '\t' { ' ' } else { *c });
                    snippet.text.extend(line);
                    for found in self.matches_in(*start, *end) {
                        let range = [found.start - *start as u32 + at, found.end - *start as u32 + at];
                        match snippet.highlights.last_mut() {
                            Some(last) if last[1] >= range[0] => last[1] = last[1].max(range[1]),
                            _ => snippet.highlights.push(range),
                        }
                    }
                    at += (end - start) as u32;
                }
            }
        }
        snippet
    }

    /// The part of a sentence that is too long for the room which holds most, from a clause on and to the end of one where it can be.
    fn cut(&self, start: usize, end: usize, room: usize) -> (usize, usize) {
        // What an entry defines is at its beginning.
        let is_defined = self.is_entry && self.is_titled;
        let matches: Vec<&Match> = self.matches_in(start, end).filter(|_| !is_defined).collect();
        let (mut best, mut from) = (-1.0, start);
        for (number, first) in matches.iter().enumerate() {
            let begin = self.clause(start, first.start as usize);
            let until = end.min(begin + room);
            let mut known: Vec<u16> = Vec::new();
            let mut value = 0.0;
            for found in matches[number..].iter().take_while(|found| found.end as usize <= until) {
                if !known.contains(&found.pattern) {
                    known.push(found.pattern);
                    value += self.weights[usize::from(found.pattern)];
                }
            }
            if value > best {
                (best, from) = (value, begin);
            }
        }
        let until = end.min(from + room);
        if until == end {
            return (from, end);
        }
        let is_break = |at: &usize| {
            let (last, next) = (self.chars[at - 1], self.chars[*at]);
            is_dense(last) || is_dense(next) || !next.is_alphanumeric()
        };
        let is_clause = |at: &usize| is_pause(self.chars[at - 1]);
        let least = from + (until - from) * 2 / 3;
        let cut = (least..until).rev().find(is_clause).or_else(|| (least..until).rev().find(is_break));
        (from, cut.unwrap_or(until))
    }

    /// Where the clause begins that holds `at`, if that is near; else the word.
    fn clause(&self, start: usize, at: usize) -> usize {
        let near = at.saturating_sub(LONGEST / 4).max(start);
        if near == start {
            return start;
        }
        let is_start = |from: &usize| {
            is_pause(self.chars[from - 1]) && !self.chars[*from].is_whitespace()
                || self.chars[from - 1] == ' ' && *from > 1 && is_pause(self.chars[from - 2])
        };
        (near..=at).find(is_start).unwrap_or_else(|| {
            let is_word =
                |from: &usize| is_dense(self.chars[*from]) || !self.chars[from - 1].is_alphanumeric();
            (near..=at).find(is_word).unwrap_or(at)
        })
    }
}

/// Some numbers with one more, in order.
fn with(chosen: &[usize], number: usize) -> Vec<usize> {
    let at = chosen.partition_point(|other| *other < number);
    [&chosen[..at], &[number], &chosen[at..]].concat()
}

/// A stretch of what is shown.
enum Written {
    /// Of the text, in characters.
    Text(usize, usize),
    Sign(&'static str),
}

/// Whether a clause may end behind it.
fn is_pause(c: char) -> bool {
    matches!(c, '，' | '、' | '；' | '：' | '。' | '！' | '？' | ',' | ';' | ':' | '.' | '!' | '?')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        search::{
            Query,
            lexicon::Lexicon,
            plan::{Plan, Words},
            role_names::RoleNames,
            statistics::Statistics,
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
        Matcher::new(&Plan::new(&Query::parse(query), words), &Statistics::over(1))
    }

    fn of(query: &str, text: &str, blocks: &[Block]) -> Snippet {
        let wanted = Wanted::by(&crate::text::fold_text(query));
        Snippet::of(
            text,
            blocks,
            &matcher(query),
            Choice { wanted, roles: &Phrases::default(), title: "", is_entry: false },
        )
    }

    fn check(query: &str, text: &str, blocks: &[Block], expected: &str) {
        let snippet = of(query, text, blocks);
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
        check("客户总监", "由客戶總監簽字。", &[], "由[客戶總監]簽字。");
        check("job orders", "The Job Order is signed.", &[], "The [Job] [Order] is signed.");
        check("ＡＥ", "AE写纪要", &[], "[AE]写纪要");
    }

    #[test]
    fn signs_are_between_blocks() {
        use Block::{Cell, Details, Head, Item, Paragraph, Reference, Term};
        check(
            "填写",
            "谁来做\n专员填写\n产出\n工作单",
            &[Term, Details, Term, Details],
            "谁来做：专员[填写]；产出：工作单",
        );
        check("日期", "逐项：\n日期\n金额", &[Paragraph, Item, Item], "逐项：[日期]；金额");
        let table = [Head(0), Head(1), Cell(0), Cell(1), Cell(0), Cell(1)];
        check("电话", "栏目\n填写\n电话\n手机号\n地址\n门牌", &table, "[电话]：手机号；地址：门牌");
        let wide = [Head(0), Head(1), Head(2), Cell(0), Cell(1), Cell(2)];
        check("phone", "Step\nWho\nHow\nCall\nYou\nBy phone", &wide, "Call: Who: You; How: By [phone]");
        check(
            "two",
            "“Have you two minutes?”\nIf not, later.",
            &[],
            "“Have you [two] minutes?” If not, later.",
        );
        check("纪要", "会后发纪要。\n也叫：会议纪要、纪要", &[Paragraph, Reference], "会后发[纪要]。");
    }

    #[test]
    fn whole_sentences_that_answer_are_shown() {
        let filler = "这一句与问题无关，只是为了把文章拉长一些，好让摘要不得不取舍。".repeat(9);
        let text = format!("{filler}工作单由客户总监签字。{filler}");
        let snippet = of("工作单 签字", &text, &[]).text;
        assert!(snippet.contains("工作单由客户总监签字。"), "{snippet}");
        assert!(snippet.ends_with('。'), "{snippet}");
        let text = format!("{filler}纪要很要紧，纪要要写清。{filler}散会起24小时之内发出。{filler}");
        let snippet = of("纪要什么时候发", &text, &[]).text;
        assert!(snippet.contains("24小时之内"), "{snippet}");
    }

    fn block() -> impl Strategy<Value = Block> {
        prop_oneof![
            Just(Block::Paragraph),
            (0..9_u8).prop_map(Block::Labelled),
            Just(Block::Item),
            Just(Block::Term),
            Just(Block::Details),
            (0..4_u8).prop_map(Block::Head),
            (0..4_u8).prop_map(Block::Cell),
            Just(Block::Code),
            Just(Block::Reference),
        ]
    }

    proptest! {
        /// Whatever the blocks are, a snippet is one line of at most 160 characters, its ranges are apart and in it, and
        /// where the text has a word of the query, it shows something.
        #[test]
        fn snippets_are_short(
            text in "([签字工作单a-c. ，。：“”]{0,60}\n?){0,20}",
            blocks in proptest::collection::vec(block(), 0..20),
            query in "[签字工作单a-c谁 ]{1,6}",
        ) {
            let snippet = of(&query, &text, &blocks);
            let length = snippet.text.chars().count();
            prop_assert!(length <= LONGEST, "{length}: {}", snippet.text);
            prop_assert!(!snippet.text.contains('\n'));
            prop_assert_eq!(snippet.text.is_empty(), text.trim().is_empty());
            let mut end = 0;
            for [from, to] in &snippet.highlights {
                prop_assert!(end <= *from && from < to && *to as usize <= length);
                end = to + 1;
            }
        }
    }
}
