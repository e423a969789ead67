//! Who mentions a section: the links of a handbook, turned round.

use std::collections::HashMap;

use super::{
    handbook::{Handbook, SectionRef},
    section::SectionId,
};

/// How a section mentions another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mention {
    /// Its text is included there.
    Includes,
    /// As a workflow step, it produces what the other describes.
    Produces,
    /// As a stage of a reading path, one of its steps links to it.
    Teaches,
    /// By a link.
    Links,
}

impl Mention {
    /// How the section at `place` refers to `id`: the strongest kind of reference.
    pub fn of(handbook: &Handbook, place: SectionRef, id: &SectionId) -> Self {
        let section = handbook.section(place);
        if section.includes.contains(id) {
            Self::Includes
        } else if section.step.as_ref().is_some_and(|step| step.produces.contains(id)) {
            Self::Produces
        } else if handbook.stage(place).is_some_and(|stage| stage.names(id)) {
            Self::Teaches
        } else {
            Self::Links
        }
    }

    /// `includes`, `produces`, `teaches` or `links`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Includes => "includes",
            Self::Produces => "produces",
            Self::Teaches => "teaches",
            Self::Links => "links",
        }
    }
}

/// For every section the places that refer to it: from their text, or as a step that produces it.
#[derive(Clone, Debug, Default)]
pub struct Backlinks {
    places: HashMap<SectionId, Vec<SectionRef>>,
}

impl Backlinks {
    /// Turns every link of `handbook` round: one pass over the sections.
    pub fn of(handbook: &Handbook) -> Self {
        let mut places: HashMap<SectionId, Vec<SectionRef>> = HashMap::new();
        for (place, _, section) in handbook.sections() {
            let produced = section.step.iter().flat_map(|step| &step.produces);
            let shown = section.links.iter().chain(&section.includes);
            for target in shown.chain(produced).filter(|target| **target != section.id) {
                let sources = places.entry(target.clone()).or_default();
                if sources.last() != Some(&place) {
                    sources.push(place);
                }
            }
        }
        Self { places }
    }

    /// The sections that refer to `id`, in the handbook's order, in every language.
    pub fn to(&self, id: &SectionId) -> &[SectionRef] {
        self.places.get(id).map_or(&[], Vec::as_slice)
    }
}
