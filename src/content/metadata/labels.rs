//! What sections are labelled with: declared roles and topics looked up, undeclared ones refused or, in a folder
//! that declares none, taken as they come.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{front_matter::Placed, settings::Settings};
use crate::{
    diagnostic::{Diagnostic, Rule, Source, Suggestions},
    model::{Language, Localized, Phrase, Role, RoleId, Topic, TopicId, is_id},
    text::{humanize, slug},
};

/// The roles or the topics of a handbook.
#[derive(Debug)]
struct Vocabulary<Id> {
    rule: Rule,
    /// "role" or "topic".
    what: &'static str,
    declared: Vec<Id>,
    /// Titles and aliases to ids, for suggestions.
    names: HashMap<String, String>,
    /// Undeclared ones, where that is allowed: id to title.
    found: BTreeMap<String, String>,
}

/// Most tags of other tools that are topics where none is declared: a list that a reader can look through.
const MOST_TAGS: usize = 60;

/// Looks labels up, and collects those of a folder that declares none.
#[derive(Debug)]
pub(in crate::content) struct Labels {
    roles: Vocabulary<RoleId>,
    topics: Vocabulary<TopicId>,
    /// The ids of tags that are topics.
    tags: HashSet<String>,
    pub(in crate::content) suggestions: Suggestions,
}

impl Labels {
    pub(in crate::content) fn new(settings: &Settings) -> Self {
        let role_names =
            settings.roles.iter().flat_map(|role| names(&role.title, &role.aliases, role.id.as_str()));
        let topic_names =
            settings.topics.iter().flat_map(|topic| names(&topic.title, &topic.aliases, topic.id.as_str()));
        Self {
            roles: Vocabulary {
                rule: Rule::UnknownRole,
                what: "role",
                declared: settings.roles.iter().map(|role| role.id.clone()).collect(),
                names: role_names.collect(),
                found: BTreeMap::new(),
            },
            topics: Vocabulary {
                rule: Rule::UnknownTopic,
                what: "topic",
                declared: settings.topics.iter().map(|topic| topic.id.clone()).collect(),
                names: topic_names.collect(),
                found: BTreeMap::new(),
            },
            tags: HashSet::new(),
            suggestions: Suggestions::default(),
        }
    }

    /// Learns the tags of all documents. Where no topics are declared, those that several documents have are topics: the
    /// most used, so that a folder with thousands of tags has topics too.
    pub(in crate::content) fn learn<'t>(&mut self, documents: impl Iterator<Item = &'t [Placed<String>]>) {
        if !self.topics.declared.is_empty() {
            return;
        }
        let mut counts: HashMap<String, usize> = HashMap::new();
        for tags in documents {
            let ids: HashSet<String> = tags.iter().filter_map(|tag| slug(&tag.value)).collect();
            for id in ids {
                *counts.entry(id).or_default() += 1;
            }
        }
        let mut often: Vec<(String, usize)> = counts.into_iter().filter(|(_, count)| *count > 1).collect();
        often.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
        self.tags.extend(often.into_iter().take(MOST_TAGS).map(|(id, _)| id));
    }

    /// The topics among the tags of a document, and the other tags, which are words.
    pub(in crate::content) fn tags(&mut self, tags: &[Placed<String>]) -> (Vec<TopicId>, Vec<String>) {
        let (mut topics, mut words) = (Vec::new(), Vec::new());
        for Placed { value: tag, .. } in tags {
            let id = slug(tag);
            let topic = if self.topics.declared.is_empty() {
                id.filter(|id| self.tags.contains(id)).and_then(|_| self.topics.take(tag))
            } else {
                let declared = |name: &str| self.topics.declared.iter().find(|id| id.as_str() == name);
                let named = || {
                    let lower = tag.to_lowercase();
                    let mut named = self.topics.names.iter().filter(|(name, _)| name.to_lowercase() == lower);
                    named.next().map(|(_, id)| id.clone())
                };
                id.filter(|id| declared(id).is_some()).or_else(named)
            };
            match topic.and_then(|id| TopicId::new(&id)) {
                Some(topic) if !topics.contains(&topic) => topics.push(topic),
                Some(_) => {}
                None => words.push(tag.clone()),
            }
        }
        (topics, words)
    }

    /// The roles that are meant, without those that do not exist.
    pub(in crate::content) fn roles(
        &mut self,
        names: &[Placed<String>],
        source: &Source<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<RoleId> {
        self.roles.all(names, RoleId::as_str, RoleId::new, &mut self.suggestions, source, diagnostics)
    }

    /// The topics that are meant, without those that do not exist.
    pub(in crate::content) fn topics(
        &mut self,
        names: &[Placed<String>],
        source: &Source<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<TopicId> {
        self.topics.all(names, TopicId::as_str, TopicId::new, &mut self.suggestions, source, diagnostics)
    }

    /// All roles and topics: the declared ones in order, else those that were found.
    pub(in crate::content) fn finish(
        self,
        settings: &Settings,
        languages: &[Language],
    ) -> (Vec<Role>, Vec<Topic>) {
        let title = |title: &str| -> Localized { languages.iter().map(|l| (*l, title.to_owned())).collect() };
        let declared = settings.roles.iter().map(|role| role.role(languages));
        let found = self.roles.found.iter().filter_map(|(id, name)| {
            let id = RoleId::new(id)?;
            Some(Role { id, grade: None, title: title(name), aliases: Vec::new(), inherits: Vec::new() })
        });
        let roles = declared.chain(found).collect();
        let declared = settings.topics.iter().map(|topic| topic.topic(languages));
        let found = self.topics.found.iter().filter_map(|(id, name)| {
            Some(Topic { id: TopicId::new(id)?, title: title(name), aliases: Vec::new() })
        });
        (roles, declared.chain(found).collect())
    }
}

impl<Id: Clone + PartialEq> Vocabulary<Id> {
    fn all(
        &mut self,
        names: &[Placed<String>],
        text: fn(&Id) -> &str,
        new: fn(&str) -> Option<Id>,
        suggestions: &mut Suggestions,
        source: &Source<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Id> {
        let mut ids = Vec::new();
        for name in names {
            let id = if self.declared.is_empty() {
                self.take(&name.value).and_then(|id| new(&id))
            } else {
                let known = self.declared.iter().find(|id| text(id) == name.value).cloned();
                if known.is_none() {
                    let better = match self.names.get(&name.value) {
                        Some(id) => Some(id.as_str()),
                        None => suggestions.nearest(&name.value, self.declared.iter().map(text)),
                    };
                    let message = format!("no {} \"{}\"", self.what, name.value);
                    let place = source.place(name.span.clone());
                    let diagnostic = Diagnostic::new(self.rule, message, place);
                    diagnostics.push(match better {
                        Some(better) => diagnostic.with_suggestion(Some(better)),
                        None => diagnostic
                            .with_help(format!("declare it in handbook.toml under [[{}s]]", self.what)),
                    });
                }
                known
            };
            if let Some(id) = id
                && !ids.contains(&id)
            {
                ids.push(id);
            }
        }
        ids
    }

    /// Takes a label as it comes.
    fn take(&mut self, name: &str) -> Option<String> {
        let id = if is_id(name) { name.to_owned() } else { slug(name)? };
        let title = || if is_id(name) { humanize(name) } else { name.to_owned() };
        self.found.entry(id.clone()).or_insert_with(title);
        Some(id)
    }
}

/// Titles and aliases of a label, each with its id.
fn names(title: &Phrase, aliases: &[String], id: &str) -> Vec<(String, String)> {
    title
        .texts()
        .into_iter()
        .chain(aliases.iter().map(String::as_str))
        .map(|n| (n.to_owned(), id.to_owned()))
        .collect()
}
