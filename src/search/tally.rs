//! Who may see what, and how many: admission and facet counts by class.
//!
//! Sections with the same roles, topics, part and language form a class; a handbook has few, however long it is. A
//! scope is decided once per class, and a search counts matching sections per group of classes (a section's
//! translations may lie in different ones), so exact counts cost little more than a pass over the sections.

use std::collections::HashMap;

use super::hit::{Facet, Facets};
use crate::model::{Handbook, Language, PartId, Review, RoleId, Scope, Status, TopicId};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Class {
    pub(super) roles: Vec<RoleId>,
    pub(super) topics: Vec<TopicId>,
    pub(super) part: PartId,
    pub(super) language: Language,
    pub(super) review: Review,
}

/// The classes of a handbook and which sections (and translations) are in them.
pub(super) struct Classes {
    pub(super) list: Vec<Class>,
    /// The class of each engine document.
    pub(super) of: Vec<u32>,
    /// For each section id's number its engine documents: `documents[starts[n]..starts[n + 1]]`.
    starts: Vec<u32>,
    documents: Vec<u32>,
    /// The number of each engine document's section id.
    section_of: Vec<u32>,
}

impl Classes {
    /// The classes of `handbook`; engine documents are numbered in its order of sections.
    pub(super) fn new(handbook: &Handbook) -> Self {
        let mut list = Vec::new();
        let mut numbers: HashMap<Class, u32> = HashMap::new();
        let mut of = Vec::new();
        let mut ids: HashMap<&str, u32> = HashMap::new();
        let mut section_of = Vec::new();
        for (_, document, section) in handbook.sections() {
            let class = Class {
                roles: section.roles.clone(),
                topics: section.topics.clone(),
                part: document.id.part.clone(),
                language: document.language,
                review: section.trust.review(),
            };
            let next = numbers.len() as u32;
            let number = *numbers.entry(class).or_insert_with_key(|class| {
                list.push(class.clone());
                next
            });
            of.push(number);
            let next = ids.len() as u32;
            section_of.push(*ids.entry(section.id.as_str()).or_insert(next));
        }
        let mut starts = vec![0_u32; ids.len() + 1];
        for id in &section_of {
            starts[*id as usize + 1] += 1;
        }
        for id in 0..ids.len() {
            starts[id + 1] += starts[id];
        }
        let mut next = starts.clone();
        let mut documents = vec![0; section_of.len()];
        for (document, id) in section_of.iter().enumerate() {
            documents[next[*id as usize] as usize] = document as u32;
            next[*id as usize] += 1;
        }
        Self { list, of, starts, documents, section_of }
    }

    /// Classes of one section each.
    #[cfg(test)]
    pub(super) fn of_one_each(list: Vec<Class>) -> Self {
        let all = 0..list.len() as u32;
        Self {
            of: all.clone().collect(),
            documents: all.clone().collect(),
            starts: (0..=all.end).collect(),
            section_of: all.collect(),
            list,
        }
    }

    /// A section's translations, itself among them, as engine documents.
    pub(super) fn translations(&self, document: u32) -> &[u32] {
        self.documents(self.section_of[document as usize] as usize)
    }

    /// What `decide` says of each class, by its roles.
    pub(super) fn preferred<T>(&self, decide: impl Fn(&[RoleId]) -> T) -> Vec<T> {
        self.list.iter().map(|class| decide(&class.roles)).collect()
    }

    /// Whether the reviews of each class hold; `None` when all of them do, or none.
    pub(super) fn verified(&self, scope: &Scope) -> Option<Vec<bool>> {
        let holds = |class: &Class| class.review.status(scope.day) == Status::Verified;
        let verified: Vec<bool> = self.list.iter().map(holds).collect();
        (verified.contains(&true) && verified.contains(&false)).then_some(verified)
    }

    /// How many section ids there are.
    pub(super) fn sections(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether every section has one translation, so that sections and engine documents are the same.
    pub(super) fn is_untranslated(&self) -> bool {
        self.sections() == self.of.len()
    }

    /// The engine documents of a section id's number: its translations.
    pub(super) fn documents(&self, section: usize) -> &[u32] {
        &self.documents[self.starts[section] as usize..self.starts[section + 1] as usize]
    }

    /// Decides a scope for every class.
    pub(super) fn admit(&self, handbook: &Handbook, scope: &Scope) -> Vec<Admission> {
        self.list
            .iter()
            .map(|class| Admission {
                role: scope.admits_roles(handbook, &class.roles),
                topic: scope.admits_topics(&class.topics),
                part: scope.admits_part(&class.part),
                language: scope.admits_language(class.language),
                review: scope.admits_review(class.review),
            })
            .collect()
    }

    /// Counts the sections whose documents `matches`, per group of classes.
    pub(super) fn tally(&self, matches: impl Fn(u32) -> bool) -> Tally {
        let mut single = vec![0_usize; self.list.len()];
        let mut several: HashMap<Vec<u32>, usize> = HashMap::new();
        let mut group = Vec::new();
        // Without translations a section is a document, and there is nothing to group.
        let untranslated = self.is_untranslated();
        if untranslated {
            for (document, class) in self.of.iter().enumerate() {
                single[*class as usize] += usize::from(matches(document as u32));
            }
        }
        for section in 0..if untranslated { 0 } else { self.sections() } {
            match self.documents(section) {
                [only] => {
                    if matches(*only) {
                        single[self.of[*only as usize] as usize] += 1;
                    }
                }
                translations => {
                    group.clear();
                    for document in translations {
                        if matches(*document) {
                            group.push(self.of[*document as usize]);
                        }
                    }
                    match group.as_slice() {
                        [] => {}
                        [only] => single[*only as usize] += 1,
                        more => match several.get_mut(more) {
                            Some(count) => *count += 1,
                            None => {
                                several.insert(more.to_vec(), 1);
                            }
                        },
                    }
                }
            }
        }
        let single = single.into_iter().enumerate().filter(|(_, count)| *count > 0);
        let groups = single.map(|(class, count)| (vec![class as u32], count)).chain(several).collect();
        Tally { groups }
    }
}

/// A scope's decision on a class, by kind of restriction.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "independent restrictions")]
pub(super) struct Admission {
    role: bool,
    topic: bool,
    part: bool,
    language: bool,
    review: bool,
}

impl Admission {
    /// Whether the scope admits the class.
    pub(super) fn inside(self) -> bool {
        self.on_subject() && self.in_view()
    }

    /// Whether roles, topics and parts admit it.
    fn on_subject(self) -> bool {
        self.role && self.topic && self.part
    }

    /// Whether language and status admit it: what they leave out does not count as outside.
    pub(super) fn in_view(self) -> bool {
        self.language && self.review
    }
}

/// How many sections match, per group of classes.
pub(super) struct Tally {
    groups: Vec<(Vec<u32>, usize)>,
}

impl Tally {
    fn count(&self, admits: impl Fn(u32) -> bool) -> usize {
        self.groups
            .iter()
            .filter(|(group, _)| group.iter().any(|class| admits(*class)))
            .map(|(_, count)| count)
            .sum()
    }

    /// Sections in the scope, and sections that role, topic or part exclude.
    pub(super) fn totals(&self, admissions: &[Admission]) -> (usize, usize) {
        let inside = self.count(|class| admissions[class as usize].inside());
        let in_view = self.count(|class| admissions[class as usize].in_view());
        (inside, in_view - inside)
    }

    /// Counts per value, each with its own kind's restriction lifted.
    pub(super) fn facets(
        &self,
        handbook: &Handbook,
        classes: &Classes,
        admissions: &[Admission],
        scope: &Scope,
    ) -> Facets {
        let class = |number: u32| (&classes.list[number as usize], admissions[number as usize]);
        let roles = handbook.roles.iter().map(|role| {
            let covered = handbook.with_inherited(&role.id);
            let count = self.count(|number| {
                let (class, admission) = class(number);
                admission.topic
                    && admission.part
                    && admission.in_view()
                    && (class.roles.is_empty() || class.roles.iter().any(|role| covered.contains(role)))
            });
            Facet { id: role.id.clone(), count }
        });
        let topics = handbook.topics.iter().map(|topic| {
            let count = self.count(|number| {
                let (class, admission) = class(number);
                admission.role && admission.part && admission.in_view() && class.topics.contains(&topic.id)
            });
            Facet { id: topic.id.clone(), count }
        });
        let parts = handbook.parts.iter().map(|part| {
            let count = self.count(|number| {
                let (class, admission) = class(number);
                admission.role && admission.topic && admission.in_view() && class.part == part.id
            });
            Facet { id: part.id.clone(), count }
        });
        let languages = handbook.languages.iter().map(|language| {
            let count = self.count(|number| {
                let (class, admission) = class(number);
                admission.on_subject() && admission.review && class.language == *language
            });
            Facet { id: *language, count }
        });
        let statuses = Status::ALL.into_iter().map(|status| {
            let count = self.count(|number| {
                let (class, admission) = class(number);
                admission.on_subject() && admission.language && class.review.status(scope.day) == status
            });
            Facet { id: status, count }
        });
        Facets {
            roles: roles.filter(|facet| facet.count > 0 || scope.roles.contains(&facet.id)).collect(),
            topics: topics.filter(|facet| facet.count > 0 || scope.topics.contains(&facet.id)).collect(),
            parts: parts.filter(|facet| facet.count > 0 || scope.parts.contains(&facet.id)).collect(),
            languages: languages
                .filter(|facet| facet.count > 0 || scope.language == Some(facet.id))
                .collect(),
            statuses: statuses
                .filter(|facet| facet.count > 0 || scope.statuses.contains(&facet.id))
                .collect(),
        }
    }
}
