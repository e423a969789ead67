//! Suggestions while the reader types: titles, roles and topics that contain the text, within the scope.

use std::collections::{BTreeMap, HashSet};

use super::{
    hit::{Hit, Results},
    pool::Pool,
    searcher::Searcher,
    written::written_in,
};
use crate::{
    model::{Document, DocumentId, Language, RoleId, Scope, Section, SectionRef, TopicId},
    text::fold_text,
};

/// What is suggested, grouped.
#[derive(Clone, Debug, Default)]
pub struct Suggestions {
    /// Sections whose title holds the text.
    pub sections: Vec<Suggestion>,
    /// Documents whose title holds it.
    pub documents: Vec<Suggestion>,
    /// Roles by title or alias.
    pub roles: Vec<Suggestion>,
    /// Topics by title or alias.
    pub topics: Vec<Suggestion>,
}

/// One suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Its target.
    pub kind: SuggestionKind,
    /// What to show.
    pub title: String,
}

/// The target of a suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuggestionKind {
    /// A section.
    Section(SectionRef),
    /// A document in a language.
    Document(DocumentId, Language),
    /// A role.
    Role(RoleId),
    /// A topic.
    Topic(TopicId),
}

/// How well a title fits: it begins with the text, a word of it does, or it holds it.
fn fit(title: &str, typed: &str) -> Option<u8> {
    title.find(typed).map(|at| fit_behind(title[..at].chars().next_back()))
}

/// How well a title fits that holds the text behind a character.
fn fit_behind(before: Option<char>) -> u8 {
    match before {
        None => 0,
        Some(c) if !c.is_alphanumeric() => 1,
        Some(_) => 2,
    }
}

/// Whether a page's first section has a heading like those of others on the page: it does not represent the page.
fn is_one_of_several(document: &Document, lead: &Section) -> bool {
    let mut others = document.sections.iter().skip(1);
    others.any(|other| other.heading.level <= lead.heading.level)
        && document.markdown(lead).trim_start().starts_with('#')
}

/// How well a section fits by a name that is not its title. Above are those that are read as pinyin.
const BY_NAME: u8 = 3;

/// How well a title fits that is read as what was typed, from its beginning or within.
fn fit_read(is_begun: bool) -> u8 {
    BY_NAME + if is_begun { 1 } else { 2 }
}

impl Searcher {
    /// The sections with a name that holds what was typed, or a title that is read so, each with how well it fits.
    fn fitting(&self, typed: &str, read: &[String]) -> BTreeMap<u32, u8> {
        let names = self.name_text();
        let mut fitting: BTreeMap<u32, u8> = BTreeMap::new();
        let mut note = |section: u32, fit: u8| {
            let known = fitting.entry(section).or_insert(fit);
            *known = fit.min(*known);
        };
        for held in names.holding(typed) {
            note(held.section, if held.is_title { fit_behind(held.before) } else { BY_NAME });
        }
        for held in read.iter().flat_map(|text| names.holding(text)).filter(|held| held.is_title) {
            note(held.section, fit_read(held.before.is_none()));
        }
        fitting
    }

    /// At most `limit` suggestions of each kind for `typed`. Titles in `language`, or else in the language of its script, come
    /// before those in others, and each section and document is suggested once.
    pub fn suggest(
        &self,
        typed: &str,
        scope: &Scope,
        language: Option<Language>,
        limit: usize,
    ) -> Suggestions {
        let typed = fold_text(typed.trim());
        if typed.is_empty() {
            return Suggestions::default();
        }
        let handbook = self.handbook();
        // What was typed as pinyin, in characters.
        let letters: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '\'').collect();
        let read = self.read_pinyin(&letters);
        let is_reading = || !read.is_empty() && !typed.split_whitespace().any(|word| self.knows(word));
        let language = language.or_else(|| written_in(&typed, &handbook.languages, is_reading));
        let by_pinyin = |title: &str| {
            let places = read.iter().filter_map(|text| title.find(text.as_str()));
            places.map(|at| fit_read(at == 0)).min()
        };
        let foreign = |of: Language| u8::from(language.is_some_and(|wanted| wanted != of));

        let mut sections = Vec::new();
        let mut documents = Vec::new();
        for (number, fit) in self.fitting(&typed, &read) {
            let place = self.place(number);
            let (document, section) = (handbook.document(place), handbook.section(place));
            // Japanese reads the same characters in its own way.
            let is_misread = fit > BY_NAME && document.language.is_japanese();
            if document.unsearched || is_misread || !scope.admits(handbook, document, section) {
                continue;
            }
            let rank = (foreign(document.language), fit, self.title(number).chars().count(), number as usize);
            if section.is_lead() && !is_one_of_several(document, section) {
                let kind = SuggestionKind::Document(document.id.clone(), document.language);
                documents.push((rank, Suggestion { kind, title: document.title.clone() }));
            } else {
                let kind = SuggestionKind::Section(place);
                sections.push((rank, Suggestion { kind, title: section.heading.title.clone() }));
            }
        }
        let mut seen = HashSet::new();
        let mut first_of_its_kind = |suggestion: &Suggestion| match &suggestion.kind {
            SuggestionKind::Section(place) => seen.insert(handbook.section(*place).id.to_string()),
            SuggestionKind::Document(id, _) => seen.insert(id.to_string()),
            SuggestionKind::Role(_) | SuggestionKind::Topic(_) => true,
        };

        let show = language.or_else(|| handbook.languages.first().copied()).unwrap_or(Language::ZH);
        let named = |title: &crate::model::Localized, aliases: &[String]| {
            let titles = title.iter().map(|(_, title)| title);
            titles
                .chain(aliases.iter().map(String::as_str))
                .filter_map(|name| {
                    let name = fold_text(name);
                    fit(&name, &typed).or_else(|| by_pinyin(&name))
                })
                .min()
        };
        let roles = handbook.roles.iter().enumerate().filter_map(|(number, role)| {
            let fit = named(&role.title, &role.aliases)?;
            let title = role.title.get(show).to_owned();
            Some(((0, fit, 0, number), Suggestion { kind: SuggestionKind::Role(role.id.clone()), title }))
        });
        let topics = handbook.topics.iter().enumerate().filter_map(|(number, topic)| {
            let fit = named(&topic.title, &topic.aliases)?;
            let title = topic.title.get(show).to_owned();
            Some(((0, fit, 0, number), Suggestion { kind: SuggestionKind::Topic(topic.id.clone()), title }))
        });
        Suggestions {
            sections: best(sections, limit, &mut first_of_its_kind),
            documents: best(documents, limit, &mut first_of_its_kind),
            roles: best(roles.collect(), limit, &mut |_| true),
            topics: best(topics.collect(), limit, &mut |_| true),
        }
    }
}

impl Searcher {
    /// Suggestions without the sections and documents that are among the hits of `results` already: at most `limit` of
    /// each kind.
    pub fn suggest_beyond(
        &self,
        results: &Results,
        typed: &str,
        scope: &Scope,
        language: Option<Language>,
        limit: usize,
    ) -> Suggestions {
        let handbook = self.handbook();
        let is_hit = |one: &Suggestion| match &one.kind {
            SuggestionKind::Section(place) => {
                let id = &handbook.section(*place).id;
                results.hits.iter().any(|hit| handbook.section(hit.place).id == *id)
            }
            SuggestionKind::Document(id, language) => results.hits.iter().any(|Hit { place, .. }| {
                let document = handbook.document(*place);
                handbook.section(*place).is_lead() && document.id == *id && document.language == *language
            }),
            SuggestionKind::Role(_) | SuggestionKind::Topic(_) => false,
        };
        let mut found = self.suggest(typed, scope, language, limit + results.hits.len());
        for group in [&mut found.sections, &mut found.documents, &mut found.roles, &mut found.topics] {
            group.retain(|one| !is_hit(one));
            group.truncate(limit);
        }
        found
    }
}

type Ranked = ((u8, u8, usize, usize), Suggestion);

fn best(mut found: Vec<Ranked>, limit: usize, keep: &mut dyn FnMut(&Suggestion) -> bool) -> Vec<Suggestion> {
    found.sort_by_key(|(rank, _)| *rank);
    found
        .into_iter()
        .map(|(_, suggestion)| suggestion)
        .filter(|suggestion| keep(suggestion))
        .take(limit)
        .collect()
}
