//! Words and phrases that are looked for in a text all at once.

use super::first_letters::FirstLetters;
use crate::text::is_dense;

/// Folded words and phrases, sorted. Those of scripts with spaces are found as whole words only.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    sorted: Vec<String>,
    starts: FirstLetters,
}

impl Phrases {
    pub(super) fn new(phrases: impl IntoIterator<Item = String>) -> Self {
        let mut phrases: Vec<String> = phrases.into_iter().filter(|phrase| !phrase.is_empty()).collect();
        phrases.sort_unstable();
        phrases.dedup();
        let mut starts = FirstLetters::default();
        for c in phrases.iter().filter_map(|phrase| phrase.chars().next()) {
            starts.note(c);
        }
        Self { sorted: phrases, starts }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.sorted.iter().map(String::as_str)
    }

    /// Whether a folded text has one of them.
    pub(super) fn are_in(&self, text: &str) -> bool {
        let is_letter = |c: char| c.is_alphanumeric() && !is_dense(c);
        let mut before = ' ';
        text.char_indices().any(|(at, c)| {
            let is_inside = is_letter(before) && is_letter(c);
            before = c;
            !is_inside
                && self.starts.may_hold(c)
                && self.begin(&text[at..], c).any(|phrase| {
                    let next = text[at + phrase.len()..].chars().next();
                    !(next.is_some_and(is_letter) && phrase.chars().next_back().is_some_and(is_letter))
                })
        })
    }

    /// Those that `text` begins with, whose first character is `c`.
    fn begin(&self, text: &str, c: char) -> impl Iterator<Item = &String> {
        let from = self.sorted.partition_point(|phrase| phrase.chars().next().is_some_and(|first| first < c));
        self.sorted[from..]
            .iter()
            .take_while(move |phrase| phrase.starts_with(c))
            .filter(|phrase| text.starts_with(phrase.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_spaces_are_whole() {
        let phrases = Phrases::new(["签字", "sign", "sign off", "“"].map(str::to_owned));
        let check = |text: &str, expected: bool| assert_eq!(phrases.are_in(text), expected, "{text}");
        check("客户签字后发出", true);
        check("signed by both", false);
        check("please sign.", true);
        check("redesign", false);
        check("客户sign了", true);
        check("他说：“好”", true);
        check("签", false);
    }
}
