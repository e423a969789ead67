//! The passages of sections that answer a query.

use super::{
    matcher::Matcher,
    phrases::Phrases,
    query::Query,
    role_names::RoleNames,
    snippet::{Choice, Snippet},
    wanted::Wanted,
};
use crate::{
    model::{Handbook, SectionRef},
    text::fold_text,
};

/// What passages of a handbook are chosen by.
pub(super) struct Passages<'a> {
    pub(super) handbook: &'a Handbook,
    pub(super) matcher: &'a Matcher,
    pub(super) wanted: Option<Wanted>,
    roles: &'a Phrases,
}

impl<'a> Passages<'a> {
    pub(super) fn new(
        handbook: &'a Handbook,
        roles: &'a RoleNames,
        query: &Query,
        matcher: &'a Matcher,
    ) -> Self {
        Self { handbook, matcher, wanted: Wanted::by(&fold_text(&query.text)), roles: roles.texts() }
    }

    /// The passage of a section that answers best.
    pub(super) fn of(&self, place: SectionRef) -> Snippet {
        let section = self.handbook.section(place);
        let choice = Choice {
            wanted: self.wanted,
            roles: self.roles,
            title: &section.heading.title,
            is_entry: self.handbook.glossary.as_ref() == Some(&self.handbook.document(place).id),
        };
        Snippet::of(&section.text, &section.blocks, self.matcher, choice)
    }
}
