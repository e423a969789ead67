//! The part of the handbook a search may answer from.

use jiff::civil::Date;

use super::{
    document::Document,
    handbook::Handbook,
    label::{PartId, RoleId, TopicId},
    language::Language,
    review::{Review, Status},
    section::Section,
};

/// Roles, topics, parts and a language. Values of one kind are alternatives; different kinds restrict together;
/// an empty kind does not restrict.
///
/// A role's scope is the role's own sections, what it inherits, and what is for everyone. Scope is a reading aid, not
/// access control.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scope {
    /// Sections for any of these roles.
    pub roles: Vec<RoleId>,
    /// Sections on any of these topics.
    pub topics: Vec<TopicId>,
    /// Sections in any of these parts.
    pub parts: Vec<PartId>,
    /// Only this language; `None` searches all and shows each section once.
    pub language: Option<Language>,
    /// Only sections whose reviews say one of these. Like the language, it takes no subject matter away.
    pub statuses: Vec<Status>,
    /// The day reviews are asked of; by default the year 0, on which none is due again.
    pub day: Date,
}

impl Scope {
    /// The whole handbook.
    pub fn everything() -> Self {
        Self::default()
    }

    /// Whether roles, topics and parts leave the whole handbook in view. The language does not count: it chooses a
    /// translation, it does not take subject matter away.
    pub fn is_everything(&self) -> bool {
        self.roles.is_empty() && self.topics.is_empty() && self.parts.is_empty()
    }

    /// Whether a search in this scope may return `section` of `document`.
    pub fn admits(&self, handbook: &Handbook, document: &Document, section: &Section) -> bool {
        self.admits_language(document.language)
            && self.admits_review(section.trust.review())
            && self.admits_part(&document.id.part)
            && self.admits_topics(&section.topics)
            && self.admits_roles(handbook, &section.roles)
    }

    /// Whether the language restriction lets `language` through.
    pub fn admits_language(&self, language: Language) -> bool {
        self.language.is_none_or(|wanted| wanted == language)
    }

    /// Whether the status restriction lets a section with this review through.
    pub fn admits_review(&self, review: Review) -> bool {
        self.statuses.is_empty() || self.statuses.contains(&review.status(self.day))
    }

    /// Whether the part restriction lets `part` through.
    pub fn admits_part(&self, part: &PartId) -> bool {
        self.parts.is_empty() || self.parts.contains(part)
    }

    /// Whether the topic restriction lets a section on `topics` through.
    pub fn admits_topics(&self, topics: &[TopicId]) -> bool {
        self.topics.is_empty() || topics.iter().any(|topic| self.topics.contains(topic))
    }

    /// Whether the role restriction lets a section for `roles` (empty: everyone) through.
    pub fn admits_roles(&self, handbook: &Handbook, roles: &[RoleId]) -> bool {
        self.roles.is_empty()
            || roles.is_empty()
            || self.roles.iter().any(|wanted| {
                let covered = handbook.with_inherited(wanted);
                roles.iter().any(|role| covered.contains(role))
            })
    }
}
