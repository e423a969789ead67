//! Other spellings of a query's words: a number or an identifier written in another way, a numeral, and symbols that
//! belong to a word.

use super::{
    plan::{Alternative, Instead, Plan, Words, bits, unit_bit},
    reason::ReasonKind,
    stream::Stream,
    weights::{BODY_GRAMS, BODY_WORDS},
};
use crate::text::{
    Analyzer, Folded, Spelling, SpellingKind, Token, TokenKind, in_chinese, is_chinese_digit, is_dense,
    may_be_spelling,
};

impl Plan {
    /// Looks for the other spellings of a text whose words are `tokens`; those of them that are `kept` have the units
    /// with these numbers.
    pub(super) fn add_spellings(
        &mut self,
        text: &str,
        folded: &Folded,
        tokens: &[Token],
        kept: &[&Token],
        numbers: &[usize],
        words: Words<'_>,
    ) {
        for (token, number) in kept.iter().zip(numbers).filter(|(token, _)| token.kind == TokenKind::Spaced) {
            if token.end - token.start > 1 && may_be_spelling(&token.text) {
                self.look_up_spelling(&token.text, unit_bit(*number));
            }
        }
        let mut joined = Vec::new();
        for spelling in Analyzer::spellings(folded, tokens) {
            let within = |token: &Token| spelling.start < token.end && token.start < spelling.end;
            match spelling.kind {
                SpellingKind::Joined => {
                    self.joined(&spelling, bits(kept, numbers, within));
                    joined.push(spelling);
                }
                // The symbols count: what has the word without them does not hold all that was typed.
                SpellingKind::Marked => {
                    let number = self.unit(&spaced(&spelling), text, folded, words);
                    self.look_up_spelling(&spelling.text, unit_bit(number));
                    self.has_symbols = true;
                }
                SpellingKind::MarkedPart => self.look_up_spelling(&spelling.text, 0),
            }
        }
        // The longest of those that begin together.
        joined.sort_by_key(|spelling| (spelling.start, std::cmp::Reverse(spelling.end)));
        for number in [Digits::Arabic, Digits::Chinese, Digits::Counting] {
            let text = rewritten(folded, &joined, number);
            if text != self.folded.trim() && !self.rewritten.contains(&text) {
                self.rewritten.push(text);
            }
        }
    }

    /// Looks for a spelling that is what the units `gives` are together.
    fn joined(&mut self, spelling: &Spelling, gives: u64) {
        let bit = self.next_bit();
        if gives != 0 && bit != 0 {
            self.word(&spaced(spelling), bit, 1.0);
            self.look_up_spelling(&spelling.text, bit);
            let instead = Some(Instead { kind: ReasonKind::Variant, text: spelling.text.clone() });
            self.alternatives.push(Alternative { needs: bit, gives, instead });
        }
    }

    /// Other spellings are beside the single characters in the index, and weigh what a word does.
    fn look_up_spelling(&mut self, spelling: &str, bit: u64) {
        self.look_up(Stream::BodyCharacters, spelling, BODY_WORDS + BODY_GRAMS, bit);
    }
}

/// How the numbers before measure words are written.
#[derive(Clone, Copy)]
enum Digits {
    Arabic,
    /// 二.
    Chinese,
    /// The same with 两.
    Counting,
}

/// A whole text with every one of the spellings in its place.
fn rewritten(folded: &Folded, joined: &[Spelling], digits: Digits) -> String {
    let mut text = String::new();
    let mut at = 0;
    for spelling in joined {
        if spelling.start < at {
            continue;
        }
        text += &folded.slice(at, spelling.start);
        text += &number_of(folded, spelling, digits).unwrap_or_else(|| spelling.text.clone());
        at = spelling.end;
    }
    text += &folded.slice(at, folded.chars.len());
    text.trim().to_owned()
}

/// A number with its measure word as it was typed; `None` for other spellings.
fn number_of(folded: &Folded, spelling: &Spelling, digits: Digits) -> Option<String> {
    let length = spelling.text.bytes().take_while(u8::is_ascii_digit).count();
    spelling.text.chars().next_back().filter(|c| is_dense(*c))?;
    let (number, _) = spelling.text.split_at(length);
    let typed = &folded.chars[spelling.start..spelling.end];
    let is_number = |c: char| c.is_ascii_digit() || c == ' ' || is_chinese_digit(c);
    let measure: String = typed.iter().skip_while(|c| is_number(**c)).collect();
    let number = match digits {
        Digits::Arabic => number.to_owned(),
        Digits::Counting if number == "2" => "两".to_owned(),
        Digits::Chinese | Digits::Counting => in_chinese(number.parse().ok()?),
    };
    Some(number + &measure)
}

fn spaced(spelling: &Spelling) -> Token {
    Token {
        kind: TokenKind::Spaced,
        text: spelling.text.clone(),
        start: spelling.start,
        end: spelling.end,
        is_stop: false,
    }
}
