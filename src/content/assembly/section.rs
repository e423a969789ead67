//! What the headings and the front matter of a document say about its sections.

use std::collections::HashSet;

use super::{draft::Draft, ids::Wish};
use crate::{
    content::{
        links::references::{Declared, References},
        markdown::outline::{self, Attribute, Cut},
        metadata::{
            attributes::{self, Name},
            front_matter::Placed,
            labels::Labels,
            review_dates,
        },
    },
    diagnostic::{Diagnostic, Rule, Source},
    model::{Area, Heading, RoleId, Section, SectionId, Step, TopicId, Trust},
    text::slug,
};

/// A section with its labels, before it has an id.
pub(in crate::content) struct Labelled {
    pub(in crate::content) wish: Wish,
    /// Its id is a placeholder.
    pub(in crate::content) section: Section,
    pub(in crate::content) references: References,
}

/// Reads the labels of one document's sections.
pub(in crate::content) struct Labeller<'a> {
    pub(in crate::content) draft: &'a Draft,
    pub(in crate::content) source: &'a Source<'a>,
    pub(in crate::content) labels: &'a mut Labels,
    pub(in crate::content) declared: Declared,
    pub(in crate::content) diagnostics: &'a mut Vec<Diagnostic>,
}

/// What a heading's attributes say, as far as they say it.
#[derive(Default)]
struct Attributes {
    id: Option<Placed<String>>,
    roles: Option<Vec<RoleId>>,
    topics: Option<Vec<TopicId>>,
    sources: Vec<String>,
    keywords: Vec<String>,
    area: Option<Area>,
    step: Option<Step>,
    produces: Vec<Placed<String>>,
    aliases: Vec<SectionId>,
    review: review_dates::Said,
    avoid: Vec<Placed<String>>,
}

impl Labeller<'_> {
    /// Every section of the document, in order.
    pub(in crate::content) fn all(&mut self) -> Vec<Labelled> {
        let mut done: Vec<Labelled> = Vec::new();
        for (i, cut) in self.draft.content.sections.iter().enumerate() {
            let labelled = self.section(i, cut, &done);
            done.push(labelled);
        }
        done
    }

    fn section(&mut self, index: usize, cut: &Cut, done: &[Labelled]) -> Labelled {
        let (draft, source) = (self.draft, self.source);
        let front = &draft.content.front;
        let attributes = cut.heading.as_ref().map_or(&[][..], |heading| &heading.attributes);
        let mut own = self.attributes(attributes);
        let parent = cut.parent.map(|parent| &done[parent as usize].section);
        if parent.is_none() {
            own.id = own.id.or_else(|| front.id.clone());
            own.roles = own
                .roles
                .or_else(|| Some(self.labels.roles(front.roles.as_ref()?, source, self.diagnostics)));
            own.topics = own
                .topics
                .or_else(|| Some(self.labels.topics(front.topics.as_ref()?, source, self.diagnostics)));
            let (tags, words) = self.labels.tags(&front.tags);
            if !tags.is_empty() {
                let topics = own.topics.get_or_insert_default();
                topics.extend(tags.into_iter().filter(|tag| !topics.contains(tag)).collect::<Vec<_>>());
            }
            own.keywords.extend(words);
            own.sources.extend(front.source.iter().map(|source| source.value.clone()));
            own.keywords.extend(front.keywords.iter().cloned());
            own.review.owner = own.review.owner.or_else(|| front.owner.clone());
            own.review.reviewed = own.review.reviewed.or_else(|| front.reviewed.clone());
            own.review.every = own.review.every.or_else(|| front.review_every.clone());
        }
        let title =
            cut.heading.as_ref().map(|heading| heading.title.as_str()).filter(|title| !title.is_empty());
        let derived = || {
            let plain = cut.heading.as_ref().and_then(|heading| heading.plain_title.as_deref());
            let title = plain.or(title).unwrap_or_default();
            match draft.content.sections.as_slice() {
                _ if index == 0 => Wish::Lead,
                [Cut { heading: None, text, .. }, _] if text.is_empty() => Wish::only(title),
                _ => Wish::derived(title),
            }
        };
        let wish = self.explicit(own.id.as_ref()).map_or_else(derived, Wish::Explicit);
        let heading = Heading {
            title: match (title, index) {
                (Some(title), _) => title.to_owned(),
                (None, 0) => draft.title(),
                (None, _) => "…".to_owned(),
            },
            level: if index == 0 { 1 } else { cut.heading.as_ref().map_or(1, |heading| heading.level) },
        };
        let references = References {
            links: cut.links.clone(),
            includes: cut.includes.clone(),
            media: cut.media.clone(),
            produces: own.produces,
            avoid: own.avoid,
            explicit: matches!(wish, Wish::Explicit(_)),
            heading: cut
                .heading
                .as_ref()
                .map_or(cut.span.start..cut.span.start, |heading| heading.span.clone()),
        };
        let inherited = parent.map(|parent| parent.trust.clone()).unwrap_or_default();
        let reviewed = review_dates::date(own.review.reviewed.as_ref(), source, self.diagnostics);
        let every = review_dates::every(own.review.every.as_ref(), source, self.diagnostics);
        let trust = Trust {
            owner: own.review.owner.or(inherited.owner),
            reviewed: reviewed.or(inherited.reviewed),
            every: every.or(inherited.every),
            ..Trust::default()
        };
        let section = Section {
            id: placeholder(),
            heading,
            parent: cut.parent,
            span: cut.span.start as u32..cut.span.end as u32,
            text: cut.text.clone(),
            blocks: cut.blocks.clone(),
            roles: own.roles.or_else(|| parent.map(|parent| parent.roles.clone())).unwrap_or_default(),
            topics: own.topics.or_else(|| parent.map(|parent| parent.topics.clone())).unwrap_or_default(),
            sources: unique(own.sources),
            keywords: unique(own.keywords),
            questions: Vec::new(),
            area: own.area.or_else(|| parent.and_then(|parent| parent.area.clone())),
            step: own.step,
            links: Vec::new(),
            link_texts: Vec::new(),
            includes: Vec::new(),
            included: Vec::new(),
            pins: Vec::new(),
            files: Vec::new(),
            aliases: own.aliases,
            trust,
        };
        Labelled { wish, section, references }
    }

    /// The id the author gave, repaired if it breaks the grammar.
    fn explicit(&mut self, id: Option<&Placed<String>>) -> Option<String> {
        let id = id?;
        if SectionId::new(&id.value).is_some() {
            return Some(id.value.clone());
        }
        let repaired = slug(&id.value);
        let message = format!("\"{}\" is not an id: use lower-case ASCII words joined by hyphens", id.value);
        let diagnostic = Diagnostic::new(Rule::BadId, message, self.source.place(id.span.clone()));
        self.diagnostics.push(match &repaired {
            Some(repaired) if self.declared == Declared::No => diagnostic.with_help(format!(
                "links to #{} in this file keep working; its id is \"{repaired}\"",
                id.value
            )),
            Some(repaired) => {
                diagnostic.with_help(format!("write \"{repaired}\"; until then this id is used"))
            }
            None => diagnostic.with_help("until then an id is made from the heading"),
        });
        repaired
    }

    fn attributes(&mut self, attributes: &[Attribute]) -> Attributes {
        let mut own = Attributes::default();
        for attribute in attributes {
            let (key, value) = match attribute {
                Attribute::Id(id) => {
                    own.id = Some(id.clone());
                    continue;
                }
                Attribute::Pair { key, value } => (key, value),
            };
            let names = self.names(value);
            match attributes::on_heading(&key.value).map(|known| known.name) {
                Some(Name::Roles) => {
                    own.roles = Some(self.labels.roles(&names, self.source, self.diagnostics));
                }
                Some(Name::Topics) => {
                    own.topics = Some(self.labels.topics(&names, self.source, self.diagnostics));
                }
                Some(Name::Source) => own.sources.extend(names.into_iter().map(|name| name.value)),
                Some(Name::Keywords) => own.keywords.extend(names.into_iter().map(|name| name.value)),
                Some(Name::Area) => {
                    own.area = Area::new(&value.value);
                    if own.area.is_none() {
                        let message = format!("the area \"{}\" is not an id", value.value);
                        self.diagnostics.push(Diagnostic::new(
                            Rule::BadId,
                            message,
                            self.source.place(value.span.clone()),
                        ));
                    }
                }
                Some(Name::Acts) => {
                    let roles = self.labels.roles(&names, self.source, self.diagnostics);
                    own.step.get_or_insert_default().acts = roles;
                }
                Some(Name::Signs) => {
                    let roles = self.labels.roles(&names, self.source, self.diagnostics);
                    own.step.get_or_insert_default().signs = roles;
                }
                Some(Name::Produces) => {
                    own.step.get_or_insert_default();
                    own.produces = names;
                }
                Some(Name::Within) => match value.value.parse() {
                    Ok(within) => own.step.get_or_insert_default().within = Some(within),
                    Err(()) => self.diagnostics.push(
                        Diagnostic::new(
                            Rule::BadTime,
                            format!("\"{}\" is not a time for a step", value.value),
                            self.source.place(value.span.clone()),
                        )
                        .with_help("write a number and h, d (working days) or w, such as 24h"),
                    ),
                },
                Some(Name::Aliases) => own.aliases = self.aliases(&names),
                Some(Name::Owner) => own.review.owner = Some(value.value.clone()),
                Some(Name::Reviewed) => own.review.reviewed = Some(value.clone()),
                Some(Name::ReviewEvery) => own.review.every = Some(value.clone()),
                Some(Name::Avoid) => own.avoid = names,
                Some(
                    Name::Title
                    | Name::Description
                    | Name::Order
                    | Name::Id
                    | Name::Lang
                    | Name::Path
                    | Name::Requires
                    | Name::Draft
                    | Name::Search,
                )
                | None => self.unknown_attribute(key),
            }
        }
        own
    }

    /// The ids a section had before.
    fn aliases(&mut self, names: &[Placed<String>]) -> Vec<SectionId> {
        let mut ids = Vec::new();
        for name in names {
            match SectionId::new(&name.value) {
                Some(id) => ids.push(id),
                None => self.diagnostics.push(Diagnostic::new(
                    Rule::BadId,
                    format!("the alias \"{}\" is not an id", name.value),
                    self.source.place(name.span.clone()),
                )),
            }
        }
        ids
    }

    fn unknown_attribute(&mut self, key: &Placed<String>) {
        let known = || attributes::on_headings().map(|known| known.word);
        let near = self.labels.suggestions.nearest(&key.value, known());
        // Other tools have attributes of their own; in a handbook of ours they are mistakes.
        if near.is_none() && self.declared == Declared::No {
            return;
        }
        let diagnostic = Diagnostic::new(
            Rule::UnknownAttribute,
            format!("unknown heading attribute \"{}\"", key.value),
            self.source.place(key.span.clone()),
        );
        self.diagnostics.push(if near.is_some() {
            diagnostic.with_suggestion(near)
        } else {
            let known: Vec<&str> = known().collect();
            diagnostic.with_help(format!("the attributes are {}", known.join(", ")))
        });
    }

    /// The values of a comma list, each with its place.
    fn names(&self, value: &Placed<String>) -> Vec<Placed<String>> {
        let raw = &self.draft.content.text[value.span.clone()];
        let mut from = 0;
        let mut names = Vec::new();
        for name in value
            .value
            .split([',', '，'])
            .map(|name| name.trim().trim_matches(['"', '\'']))
            .filter(|name| !name.is_empty())
            .take(outline::MAX_ATTRIBUTES)
        {
            let at = raw[from..].find(name).map_or(from, |at| from + at);
            from = (at + name.len()).min(raw.len());
            let start = value.span.start + at;
            names.push(Placed { value: name.to_owned(), span: start..start + name.len() });
        }
        names
    }
}

/// The placeholder of a section's id.
fn placeholder() -> SectionId {
    SectionId::new("section").unwrap_or_else(|| unreachable!("\"section\" is an id"))
}

fn unique(mut texts: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    texts
}
