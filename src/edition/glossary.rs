//! The terms a handbook explains: the sections of its glossary, and where they occur in a text.
//!
//! Which document is the glossary is [`Handbook::glossary`]. Its sections below the title are the terms; a heading such
//! as `工作单（job order）` names one in two scripts.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::{
    model::{Handbook, Language, SectionRef},
    text::{is_dense, readings},
};

/// A term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The section that explains it.
    pub place: SectionRef,
    /// What the heading calls it first.
    pub name: String,
    /// What the heading calls it in brackets.
    pub other: Option<String>,
    /// The first name with letters or digits only, else the pinyin of the first: in lower case, for the order of the
    /// Latin alphabet.
    pub latin: String,
    /// The pinyin of the first name with Chinese characters, a space between syllables; else as [`Term::latin`].
    pub pinyin: String,
}

/// Where a term occurs in a text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Index into [`Terms::list`].
    pub term: usize,
    /// First byte.
    pub start: usize,
    /// Past the last byte.
    pub end: usize,
}

/// The terms of one language.
#[derive(Debug, Default)]
pub struct Terms {
    /// In the order of the glossary.
    pub list: Vec<Term>,
    /// Finds the names; the longest at a place wins.
    names: Option<AhoCorasick>,
    /// For every name the term, or `None` for a name that only keeps shorter ones from being found in it.
    owners: Vec<Option<usize>>,
}

/// The terms of every language.
#[derive(Debug, Default)]
pub struct Glossary {
    languages: HashMap<Language, Terms>,
}

impl Glossary {
    /// The glossary of `handbook`; empty when it has none.
    pub fn of(handbook: &Handbook) -> Self {
        let places = handbook.glossary.iter().flat_map(|id| handbook.document_translations(id));
        let terms = |index: &u32| {
            let document = &handbook.documents[*index as usize];
            // The topmost level of headings below the title: deeper ones belong to a term.
            let below = || document.sections.iter().filter(|section| !section.is_lead());
            let level = below().map(|section| section.heading.level).min();
            let list = document
                .sections
                .iter()
                .enumerate()
                .filter(|(_, section)| !section.is_lead() && Some(section.heading.level) == level);
            let list = list.map(|(number, section)| {
                Term::new(&section.heading.title, SectionRef { document: *index, section: number as u32 })
            });
            (document.language, Terms::new(list.collect(), handbook, document.language))
        };
        Self { languages: places.map(terms).collect() }
    }

    /// The terms of `language`, if its glossary has any.
    pub fn terms(&self, language: Language) -> Option<&Terms> {
        self.languages.get(&language).filter(|terms| !terms.list.is_empty())
    }
}

impl Term {
    fn new(title: &str, place: SectionRef) -> Self {
        let (name, other) = names(title);
        let spelled = |name: &&str| name.chars().any(is_dense);
        let both = || [Some(name), other].into_iter().flatten();
        let pinyin = both().find(spelled).map(pinyin);
        let latin = both().find(|name| !spelled(name)).map(str::to_lowercase);
        Self {
            place,
            name: name.to_owned(),
            other: other.map(str::to_owned),
            latin: latin.clone().or_else(|| pinyin.clone()).unwrap_or_default(),
            pinyin: pinyin.or(latin).unwrap_or_default(),
        }
    }
}

/// `工作单（job order）` is two names.
fn names(title: &str) -> (&str, Option<&str>) {
    let title = title.trim();
    let inner = title.strip_suffix(['）', ')']);
    let cut = inner.and_then(|inner| inner.rsplit_once(['（', '(']));
    match cut.map(|(name, other)| (name.trim(), other.trim())) {
        Some((name, other)) if !name.is_empty() && !other.is_empty() => (name, Some(other)),
        _ => (title, None),
    }
}

fn pinyin(name: &str) -> String {
    let syllable = |c: char| readings(c).into_iter().next().unwrap_or_else(|| c.to_lowercase().collect());
    name.chars().filter(|c| c.is_alphanumeric()).map(syllable).collect::<Vec<_>>().join(" ")
}

impl Terms {
    fn new(list: Vec<Term>, handbook: &Handbook, language: Language) -> Self {
        // A role is named everywhere and has a page of its own; and 媒介 is a term, but 媒介部 is a department.
        let titles = handbook.roles.iter().map(|role| role.title.get(language));
        let mut names: Vec<&str> = titles.filter(|title| !title.is_empty()).collect();
        let mut owners = vec![None; names.len()];
        for (number, term) in list.iter().enumerate() {
            for name in [Some(&term.name), term.other.as_ref()].into_iter().flatten() {
                // One character, or one letter, is part of too many words.
                let is_role =
                    names.iter().take(handbook.roles.len()).any(|role| role.eq_ignore_ascii_case(name));
                if name.chars().nth(1).is_some() && !name.contains(['&', '<', '>', '"']) && !is_role {
                    names.push(name);
                    owners.push(Some(number));
                }
            }
        }
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(&names)
            .inspect_err(|error| tracing::warn!(%error, "terms are not marked"));
        Self { names: finder.ok(), owners, list }
    }

    /// Where terms occur in `text`, in order and apart. Latin names match whole words, with or without a plural `s`.
    pub fn mentions(&self, text: &str) -> Vec<Mention> {
        let Some(names) = &self.names else { return Vec::new() };
        let found = names.find_iter(text).filter(|found| stands_alone(text, found.start(), found.end()));
        let mention = |found: aho_corasick::Match| {
            let term = self.owners[found.pattern().as_usize()]?;
            Some(Mention { term, start: found.start(), end: found.end() })
        };
        found.filter_map(mention).collect()
    }
}

fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let latin = |c: char| c.is_alphanumeric() && !is_dense(c);
    let (before, after) = (text[..start].chars().next_back(), &text[end..]);
    let begins = text[start..].chars().next().is_some_and(latin);
    let ends = text[..end].chars().next_back().is_some_and(latin);
    let goes_on = |rest: &str| rest.chars().next().is_some_and(latin);
    let plural = after.strip_prefix('s').is_some_and(|rest| !goes_on(rest));
    // What follows an ampersand is the name of a character.
    let joined_before = begins && before.is_some_and(|c| latin(c) || c == '&');
    let joined_after = ends && goes_on(after) && !plural;
    !joined_before && !joined_after
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(titles: &[&str]) -> Terms {
        let place = SectionRef { document: 0, section: 0 };
        let list = titles.iter().map(|title| Term::new(title, place)).collect();
        Terms::new(list, &Handbook::default(), Language::ZH)
    }

    #[test]
    fn headings_name_terms_in_two_scripts() {
        let check = |title: &str, name: &str, other: Option<&str>, latin: &str, pinyin: &str| {
            let term = Term::new(title, SectionRef { document: 0, section: 0 });
            assert_eq!((term.name.as_str(), term.other.as_deref()), (name, other), "{title}");
            assert_eq!((term.latin.as_str(), term.pinyin.as_str()), (latin, pinyin), "{title}");
        };
        check("工作单（job order）", "工作单", Some("job order"), "job order", "gong zuo dan");
        check("Job order (工作单)", "Job order", Some("工作单"), "job order", "gong zuo dan");
        check("Brief", "Brief", None, "brief", "brief");
        check("简报", "简报", None, "jian bao", "jian bao");
        check("（附）", "（附）", None, "fu", "fu");
        check("", "", None, "", "");
    }

    #[test]
    fn longest_whole_word_name_is_found() {
        let terms = terms(&["简报（brief）", "创意简报（creative brief）", "AD"]);
        let check = |text: &str, expected: &[&str]| {
            let found = terms.mentions(text);
            let found: Vec<&str> = found.iter().map(|one| &text[one.start..one.end]).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("写创意简报，不写简报", &["创意简报", "简报"]);
        check("Creative briefs and a brief", &["Creative brief", "brief"]);
        check("briefly debrief BRIEF", &["BRIEF"]);
        check("AD说，MADE", &["AD"]);
        check("", &[]);
    }
}
