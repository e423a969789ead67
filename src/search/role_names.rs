//! Roles that a query names ("AM怎么带AE", "what does the director sign"): sections for them answer before others.

use std::collections::HashMap;

use super::phrases::Phrases;
use crate::{
    model::{Handbook, RoleId},
    text::{Analyzer, Folded, Token, TokenKind, fold},
};

/// The names of a handbook's roles, by their words.
#[derive(Debug, Default)]
pub(super) struct RoleNames {
    /// The roles by the words of a title or alias, joined by spaces.
    names: HashMap<String, RoleId>,
    /// Words of the longest name.
    longest: usize,
    /// The names of two characters and more, folded, and words of titles that only one role has: "the director".
    texts: Phrases,
}

/// A role's name in a text, by its folded characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named<'a> {
    pub(super) role: &'a RoleId,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl RoleNames {
    pub(super) fn new(handbook: &Handbook, analyzer: &Analyzer) -> Self {
        let mut names = Self::default();
        let mut texts: Vec<String> = Vec::new();
        let mut single: HashMap<String, Vec<&RoleId>> = HashMap::new();
        for role in &handbook.roles {
            let titles = role.title.iter().map(|(_, title)| title);
            for name in titles.chain(role.aliases.iter().map(String::as_str)) {
                let folded = fold(name);
                let words = analyzer.tokens(&folded);
                if folded.chars.len() > 1 {
                    texts.push(folded.chars.iter().collect());
                }
                for word in words.iter().filter(|word| word.kind == TokenKind::Spaced && !word.is_stop) {
                    let roles = single.entry(folded.slice(word.start, word.end)).or_default();
                    if !roles.contains(&&role.id) {
                        roles.push(&role.id);
                    }
                }
                names.longest = names.longest.max(words.len());
                if !words.is_empty() {
                    names.names.entry(key(&words)).or_insert_with(|| role.id.clone());
                }
            }
        }
        let of_one = single.into_iter().filter(|(word, roles)| roles.len() == 1 && word.chars().count() > 3);
        names.texts = Phrases::new(texts.into_iter().chain(of_one.map(|(word, _)| word)));
        names
    }

    /// Their names, folded.
    pub(super) fn texts(&self) -> &Phrases {
        &self.texts
    }

    /// The roles that a text names, longer names first where they overlap.
    pub(super) fn named(&self, folded: &Folded, tokens: &[Token]) -> Vec<Named<'_>> {
        let mut found: Vec<Named<'_>> = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let longest = self.longest.min(tokens.len() - at);
            let named = (1..=longest).rev().find_map(|length| {
                let words = &tokens[at..at + length];
                let role = self.names.get(&key(words))?;
                // "am" is a verb, "AM" an account manager.
                let abbreviates = |word: &Token| word.is_stop && word.kind == TokenKind::Spaced;
                let meant =
                    length > 1 || !abbreviates(&words[0]) || folded.is_capital(words[0].start, words[0].end);
                meant.then(|| (Named { role, start: words[0].start, end: words[length - 1].end }, length))
            });
            match named {
                Some((named, length)) => {
                    found.push(named);
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }
}

fn key(words: &[Token]) -> String {
    let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Language, Localized, Role, RoleId};

    fn check(text: &str, expected: &[&str]) {
        let role = |id: &str, title: &str, aliases: &[&str]| Role {
            id: RoleId::new(id).unwrap(),
            grade: None,
            title: [(Language::ZH, title.to_owned())].into_iter().collect::<Localized>(),
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            inherits: Vec::new(),
        };
        let mut handbook = Handbook::default();
        handbook.roles = vec![
            role("manager", "客户经理", &["AM", "manager"]),
            role("head", "经理", &["head of department"]),
        ];
        let analyzer = Analyzer::default();
        let names = RoleNames::new(&handbook, &analyzer);
        let folded = fold(text);
        let tokens = analyzer.tokens(&folded);
        let found: Vec<&str> =
            names.named(&folded, &tokens).iter().map(|named| named.role.as_str()).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn titles_and_aliases_are_names() {
        check("客户经理要签什么", &["manager"]);
        check("what do managers sign", &["manager"]);
        check("is it for the head of department or a manager", &["head", "manager"]);
        check("客户要求", &[]);
    }

    #[test]
    fn a_verb_is_not_an_abbreviation() {
        check("AM怎么带人", &["manager"]);
        check("I am late", &[]);
    }
}
