//! Text to tokens: the same cut for the index, the query and the highlight.

#[cfg(feature = "server")]
use std::collections::BTreeSet;

use xxhash_rust::xxh3::Xxh3;

use super::{
    chinese::{self, Dictionary, General},
    english,
    fold::{Folded, RADICALS, fold, fold_text, is_dense},
    simplified,
    spellings::{Spelling, spellings},
    word_list::WordList,
};

/// Raised whenever the code of this layer cuts differently than before: an index made by another version does not
/// match and is rebuilt.
const VERSION: u32 = 4;

/// How a token's script writes words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Without spaces: cut by dictionary, backed by bigrams.
    Dense,
    /// With spaces: letters and digits up to the next other character, stemmed.
    Spaced,
}

/// A word of analysed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// How its script writes words.
    pub kind: TokenKind,
    /// The word as the index knows it: folded, and stemmed if spaced.
    pub text: String,
    /// Where it is, in folded characters.
    pub start: usize,
    /// Where it ends, in folded characters.
    pub end: usize,
    /// Whether it only asks or links ("什么", "the").
    pub is_stop: bool,
}

/// The terms of a text for the index, per stream, separated by spaces.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Words of all scripts.
    pub words: String,
    /// What words are also, by another spelling.
    pub spellings: String,
    /// Neighbouring characters of dense runs.
    pub grams: String,
    /// Single characters of dense runs.
    pub characters: String,
}

impl Terms {
    /// Adds the terms of another text.
    pub fn append(&mut self, other: &Self) {
        self.words.push_str(&other.words);
        self.spellings.push_str(&other.spellings);
        self.grams.push_str(&other.grams);
        self.characters.push_str(&other.characters);
    }

    /// Empties the streams and keeps their memory.
    pub fn clear(&mut self) {
        self.words.clear();
        self.spellings.clear();
        self.grams.clear();
        self.characters.clear();
    }
}

/// The one analysis of a handbook: the general dictionary and the handbook's own words.
pub struct Analyzer {
    dictionary: Dictionary,
    /// Folded.
    own: Vec<String>,
    fingerprint: u64,
}

#[cfg(feature = "server")]
impl Default for Analyzer {
    fn default() -> Self {
        Self::new(std::iter::empty::<&str>())
    }
}

impl Analyzer {
    /// An analyzer that also knows `own` words, as people write them.
    #[cfg(feature = "server")]
    pub fn new<'a>(own: impl IntoIterator<Item = &'a str>) -> Self {
        Self::over(General::Compiled, own)
    }

    /// An analyzer with a part of the general dictionary, from [`Self::part_for`].
    pub fn with_part<'a>(general: WordList, own: impl IntoIterator<Item = &'a str>) -> Self {
        Self::over(General::Listed(general), own)
    }

    fn over<'a>(general: General, own: impl IntoIterator<Item = &'a str>) -> Self {
        let mut own: Vec<String> = own.into_iter().map(fold_text).collect();
        own.sort_unstable();
        own.dedup();
        let mut hash = Xxh3::new();
        hash.update(&VERSION.to_le_bytes());
        hash.update(simplified::PAIRS.as_bytes());
        hash.update(RADICALS.as_bytes());
        // The general dictionary is large: its length and cost scale represent it.
        hash.update(&general.identity().to_le_bytes());
        for word in &own {
            hash.update(word.as_bytes());
            hash.update(b"\n");
        }
        Self {
            dictionary: Dictionary::new(general, own.iter().map(String::as_str)),
            fingerprint: hash.digest(),
            own,
        }
    }

    /// Identifies how this analyzer cuts: equal fingerprints, equal tokens.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The words of a folded text in order.
    pub fn tokens(&self, folded: &Folded) -> Vec<Token> {
        let mut tokens = Vec::new();
        self.walk(&folded.chars, &mut |piece| match piece {
            Piece::Run(..) => {}
            Piece::Dense(start, end) => {
                let text = folded.slice(start, end);
                let is_stop = chinese::is_stop_word(&text);
                tokens.push(Token { kind: TokenKind::Dense, text, start, end, is_stop });
            }
            Piece::Spaced(start, end) => {
                let word = folded.slice(start, end);
                // "IT部门" and "A级" do not link anything.
                let touches = |at: Option<&char>| at.is_some_and(|c| is_dense(*c));
                let is_name = touches(folded.chars.get(end))
                    || touches(start.checked_sub(1).and_then(|at| folded.chars.get(at)));
                let is_stop = !is_name && english::is_stop_word(&word);
                let text = english::stem(&word).into_owned();
                tokens.push(Token { kind: TokenKind::Spaced, text, start, end, is_stop });
            }
        });
        tokens
    }

    /// How rare folded characters of a script without spaces are in general: `-ln(probability)` in 1/4096.
    pub fn rarity(&self, chars: &[char]) -> u32 {
        self.dictionary.cut_cost(chars)
    }

    /// The handbook's own words, folded.
    pub fn own_words(&self) -> &[String] {
        &self.own
    }

    /// The part of the general dictionary that matters for texts of these characters (folded): it cuts them, and every
    /// query of the same characters, as the whole does. Of words with other characters it has the most frequent.
    #[cfg(feature = "server")]
    pub fn part_for(&self, characters: impl IntoIterator<Item = char>) -> WordList {
        let own = self.own.iter().flat_map(|word| word.chars());
        let characters: BTreeSet<char> = characters.into_iter().chain(own).filter(|c| is_dense(*c)).collect();
        chinese::part_for(&characters)
    }

    /// Appends the index terms of `text` to `terms`.
    pub fn index_terms(&self, text: &str, terms: &mut Terms) {
        let folded = fold(text);
        let chars = &folded.chars;
        let mut word = String::new();
        let mut starts = Vec::new();
        self.walk(chars, &mut |piece| match piece {
            Piece::Run(start, end) => {
                for at in start..end {
                    push(&mut terms.characters, &chars[at..=at]);
                    if at + 1 < end {
                        push(&mut terms.grams, &chars[at..at + 2]);
                    }
                }
            }
            Piece::Dense(start, end) => {
                starts.push(start);
                push(&mut terms.words, &chars[start..end]);
            }
            Piece::Spaced(start, end) => {
                word.clear();
                word.extend(&chars[start..end]);
                terms.words.push_str(&english::stem(&word));
                terms.words.push(' ');
                // The words of an identifier are found on their own too.
                for (start, end) in folded.humps(start, end) {
                    terms.words.push_str(&english::stem(&folded.slice(start, end)));
                    terms.words.push(' ');
                }
            }
        });
        let is_word_start = |at: usize| starts.binary_search(&at).is_ok();
        spellings(chars, &is_word_start, &mut |spelling| push_text(&mut terms.spellings, &spelling.text));
    }

    /// Other spellings of a folded text whose words these are.
    pub fn spellings(folded: &Folded, tokens: &[Token]) -> Vec<Spelling> {
        let mut all = Vec::new();
        let is_word_start = |at: usize| tokens.iter().any(|token| token.start == at);
        spellings(&folded.chars, &is_word_start, &mut |spelling| all.push(spelling));
        all
    }

    /// Calls `piece` for each dense run followed by its words, and for each spaced word, from the left.
    fn walk(&self, chars: &[char], piece: &mut dyn FnMut(Piece)) {
        let mut at = 0;
        while at < chars.len() {
            let c = chars[at];
            if is_dense(c) {
                let end = at + chars[at..].iter().take_while(|c| is_dense(**c)).count();
                piece(Piece::Run(at, end));
                self.dictionary.cut(&chars[at..end], &mut |from, to| piece(Piece::Dense(at + from, at + to)));
                at = end;
            } else if c.is_alphanumeric() {
                let end =
                    at + chars[at..].iter().take_while(|c| c.is_alphanumeric() && !is_dense(**c)).count();
                piece(Piece::Spaced(at, end));
                at = end;
            } else {
                at += 1;
            }
        }
    }
}

/// A range of folded characters, by what is there.
enum Piece {
    /// A whole run of dense characters; its words follow.
    Run(usize, usize),
    Dense(usize, usize),
    Spaced(usize, usize),
}

fn push_text(stream: &mut String, text: &str) {
    stream.push_str(text);
    stream.push(' ');
}

fn push(stream: &mut String, chars: &[char]) {
    stream.extend(chars);
    stream.push(' ');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        let folded = fold(input);
        let tokens = Analyzer::new(["工作单"]).tokens(&folded);
        let text: Vec<String> = tokens
            .iter()
            .map(|token| if token.is_stop { format!("({})", token.text) } else { token.text.clone() })
            .collect();
        assert_eq!(text.join(" "), expected);
    }

    #[test]
    fn words_of_mixed_text() {
        check("谁来批准工作单？", "(谁) (来) 批准 工作单");
        check("Who signs the job orders", "(who) sign (the) job order");
        check("AE要在24小时内发出會議紀要", "ae (要) (在) 24 小时 内 发出 会议纪要");
        check("", "");
        check("——！？ 👍", "");
    }

    #[test]
    fn index_and_query_tokens_are_equal() {
        let analyzer = Analyzer::default();
        let text = "客戶總監控制Budgets與成本, reports within 24小時";
        let mut terms = Terms::default();
        analyzer.index_terms(text, &mut terms);
        let tokens = analyzer.tokens(&fold(text));
        let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
        assert_eq!(terms.words.split_whitespace().collect::<Vec<_>>(), words);
        assert!(terms.grams.contains("户总"));
    }

    #[test]
    fn identifiers_are_indexed_by_their_words_too() {
        let mut terms = Terms::default();
        Analyzer::default().index_terms("shallowRef()", &mut terms);
        assert_eq!(terms.words, "shallowref shallow ref ");
    }

    #[test]
    fn own_words_change_the_fingerprint() {
        assert_ne!(Analyzer::default().fingerprint(), Analyzer::new(["工作单"]).fingerprint());
        assert_eq!(Analyzer::new(["甲", "乙"]).fingerprint(), Analyzer::new(["乙", "甲"]).fingerprint());
    }
}
