//! A section's text as what can be shown by itself: sentences, items, cells and definitions, and the signs between them.

use crate::{
    model::Block,
    text::{fold_text, is_dense},
};

/// A sentence, an item, a cell or a definition, or a sentence of one. Never empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// Where it is, in characters of the text.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) block: Block,
    /// Whether it follows the piece before it in the same line.
    pub(super) follows: bool,
    /// What names it, by number: the term of details, the head of a column, the first cell of a row of two.
    pub(super) label: Option<usize>,
    /// The first cell of its row, if the table has more than two columns.
    pub(super) row: Option<usize>,
    /// What it is for, as a label says that it or a block before it has.
    pub(super) aspect: Aspect,
}

/// What a passage is for, as its label says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Aspect {
    #[default]
    Other,
    /// What to do.
    Steps,
    /// A case told.
    Example,
    /// What goes wrong.
    Mistakes,
}

/// Labels by what they announce, folded. A label that begins so announces it.
const STEPS: [&str; 9] =
    ["怎么做", "做法", "步骤", "怎么办", "流程", "how", "steps", "what to do", "procedure"];
const EXAMPLES: [&str; 10] =
    ["例子", "例", "示例", "案例", "实例", "范例", "example", "sample", "case", "for example"];
const MISTAKES: [&str; 11] = [
    "常见的错",
    "常见错误",
    "容易出的错",
    "易错",
    "误区",
    "common mistake",
    "mistake",
    "what goes wrong",
    "pitfall",
    "warning sign",
    "easy to get wrong",
];

impl Aspect {
    fn of(label: &[char]) -> Self {
        let label = fold_text(&label.iter().collect::<String>());
        let begins = |labels: &[&str]| labels.iter().any(|known| label.starts_with(known));
        if begins(&STEPS) {
            Self::Steps
        } else if begins(&EXAMPLES) {
            Self::Example
        } else if begins(&MISTAKES) {
            Self::Mistakes
        } else {
            Self::Other
        }
    }
}

impl Piece {
    /// Whether it says something itself, and does not only name or announce.
    pub(super) fn says_something(&self) -> bool {
        match self.block {
            Block::Reference | Block::Head(_) | Block::Term => false,
            Block::Labelled(length) => self.follows || self.end - self.start > usize::from(length) + 1,
            _ => true,
        }
    }
}

/// The pieces of a text, in order.
pub(super) fn pieces(text: &[char], blocks: &[Block]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    // The heads of the table, by column; the first piece of the row, and the term, that are open.
    let mut heads: Vec<usize> = Vec::new();
    let mut row: Option<usize> = None;
    let mut term: Option<usize> = None;
    let mut aspect = Aspect::Other;
    let mut start = 0;
    for (number, line) in text.split(|c| *c == '\n').enumerate() {
        let block = Block::of_line(blocks, number);
        let first = pieces.len();
        let before = first.checked_sub(1).map(|last| pieces[last].block);
        let (mut label, mut of_row) = (None, None);
        match block {
            Block::Term => {
                term = Some(first);
                aspect = Aspect::of(line);
            }
            Block::Labelled(length) => aspect = Aspect::of(&line[..usize::from(length).min(line.len())]),
            Block::Details => label = term,
            Block::Head(column) => {
                if !matches!(before, Some(Block::Head(last)) if last < column) {
                    heads.clear();
                    row = Some(first);
                }
                // Empty ones have no line.
                heads.resize(usize::from(column), usize::MAX);
                heads.push(first);
            }
            Block::Cell(column) => {
                if !matches!(before, Some(Block::Cell(last) | Block::Head(last)) if last < column) {
                    row = Some(first);
                } else if matches!(before, Some(Block::Head(_))) {
                    // A head in the row itself names it.
                    heads.clear();
                }
                let is_first = row == Some(first);
                if !is_first && heads.len() <= 2 {
                    label = row;
                } else if !is_first {
                    label = heads.get(usize::from(column)).copied().filter(|head| *head != usize::MAX);
                    of_row = row;
                }
            }
            // What a definition is for ends with it.
            Block::Paragraph if before == Some(Block::Details) => aspect = Aspect::Other,
            Block::Paragraph | Block::Item | Block::Code | Block::Reference => {}
        }
        if !matches!(block, Block::Term | Block::Details | Block::Item | Block::Code) {
            term = None;
        }
        if !matches!(block, Block::Head(_) | Block::Cell(_)) {
            heads.clear();
        }
        // A label goes with what it announces.
        let announced = match block {
            Block::Labelled(length) => (usize::from(length) + 1).min(line.len()),
            _ => 0,
        };
        let mut at = 0;
        while at < line.len() {
            let skipped = if at == 0 { announced } else { 0 };
            let length =
                if block == Block::Code { line.len() } else { skipped + sentence(&line[at + skipped..]) };
            let end =
                at + length - line[at..at + length].iter().rev().take_while(|c| c.is_whitespace()).count();
            if end > at {
                pieces.push(Piece {
                    start: start + at,
                    end: start + end,
                    block,
                    follows: pieces.len() > first,
                    // A line without words is no piece, and names nothing.
                    label: label.filter(|label| *label < first),
                    row: of_row.filter(|row| *row < first),
                    aspect,
                });
            }
            at += length;
        }
        start += line.len() + 1;
    }
    pieces
}

/// What is written between two pieces that are not in the same line.
pub(super) fn sign(before: char, after: char) -> &'static str {
    match (has_sign(before) || is_closer(before), is_wide(before, after)) {
        (true, true) => "",
        (true, false) => " ",
        (false, true) => "；",
        (false, false) => "; ",
    }
}

/// What is written between a label and what it names.
pub(super) fn label_sign(before: char, after: char) -> &'static str {
    match (has_sign(before), is_wide(before, after)) {
        (true, true) => "",
        (true, false) => " ",
        (false, true) => "：",
        (false, false) => ": ",
    }
}

/// Whether signs between these characters are those of Chinese. Quotation marks are the same in all languages.
fn is_wide(before: char, after: char) -> bool {
    is_dense(before)
        || matches!(before, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}')
        || is_dense(after) && !before.is_ascii_alphanumeric()
}

/// Whether a text that ends so needs no sign behind it.
fn has_sign(c: char) -> bool {
    is_stop(c) || matches!(c, '.' | '；' | ';' | '：' | ':' | '，' | ',' | '、')
}

fn is_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?' | '…')
}

fn is_closer(c: char) -> bool {
    matches!(c, '”' | '’' | '"' | '\'' | ')' | '）' | '」' | '』' | '】' | '》')
}

/// The length of the first sentence of a line, with the spaces behind it.
fn sentence(line: &[char]) -> usize {
    for (at, c) in line.iter().enumerate() {
        let next = line.get(at + 1);
        let is_end = match c {
            // The last of several.
            _ if is_stop(*c) => {
                next.is_none_or(|next| !is_stop(*next))
                    && (is_dense_stop(*c) || next.is_none_or(|next| next.is_whitespace() || is_closer(*next)))
            }
            '.' => next.is_some_and(|next| next.is_whitespace()) && ends_sentence(line, at),
            _ => false,
        };
        if is_end {
            let closers = line[at + 1..].iter().take_while(|c| is_closer(**c)).count();
            let rest = &line[at + 1 + closers..];
            // A quotation within a sentence: “对吗？”他问。
            if closers > 0
                && rest.first().is_some_and(|next| {
                    is_dense(*next) && *c != '。' || matches!(next, '，' | '、' | ',' | '；')
                })
            {
                continue;
            }
            return at + 1 + closers + rest.iter().take_while(|c| c.is_whitespace()).count();
        }
    }
    line.len()
}

fn is_dense_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？')
}

/// Abbreviations that go on, folded.
const ABBREVIATIONS: [&str; 12] =
    ["mr", "mrs", "ms", "dr", "no", "vs", "etc", "e.g", "i.e", "st", "fig", "approx"];

/// Whether the full stop at `at`, before a space, ends a sentence.
fn ends_sentence(line: &[char], at: usize) -> bool {
    let next = line[at + 1..].iter().find(|c| !c.is_whitespace());
    if next.is_some_and(|next| next.is_lowercase()) {
        return false;
    }
    let letters = line[..at].iter().rev().take_while(|c| c.is_ascii_alphabetic() || **c == '.').count();
    let word: String = line[at - letters..at].iter().collect::<String>().to_ascii_lowercase();
    !ABBREVIATIONS.contains(&word.as_str())
}
