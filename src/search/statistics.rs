//! The statistics of BM25, independent of the engine that counted them: how many sections there are, how long each is,
//! how rare a term is.

use super::{
    plan::Plan,
    stream::Stream,
    weights::{B, K1},
};
use crate::index::inverse_document_frequency;

/// How many length classes there are.
const CLASSES: usize = 256;

/// How long the sections are in one stream.
pub(super) struct Lengths {
    /// Length class of each section.
    pub(super) classes: Vec<u8>,
    /// `K1 * (1 - B + B * length / average)` by length class.
    pub(super) damping: [f32; CLASSES],
}

impl Lengths {
    /// The lengths of sections with these classes and so many terms together; `length_of` says how many terms a class
    /// means.
    pub(super) fn new(classes: Vec<u8>, terms: u64, length_of: impl Fn(u8) -> u32) -> Self {
        // Sections that have nothing in a stream (English ones have no bigrams) do not make the others look long.
        let filled = classes.iter().filter(|class| **class != 0).count().max(1);
        let average = (terms as f32 / filled as f32).max(1.0);
        let damping = std::array::from_fn(|class| {
            let length = length_of(class as u8) as f32;
            K1 * (1.0 - B + B * length / average)
        });
        Self { classes, damping }
    }

    /// What a term adds to a section's score that occurs there so often: never more than `weight`.
    #[inline]
    pub(super) fn score(&self, section: usize, weight: f32, frequency: u32) -> f32 {
        let frequency = frequency as f32;
        let damping = self.damping[usize::from(self.classes[section])];
        weight * frequency / (frequency + damping)
    }
}

/// How rare the terms are that were looked up for a plan, among so many sections.
#[derive(Clone, Debug)]
pub(super) struct Statistics {
    sections: u32,
    /// By the numbers of the plan's look-ups; `None` where the term does not occur.
    rarities: Vec<Option<f32>>,
}

impl Statistics {
    /// Nothing has been looked up yet in `sections` sections.
    pub(super) fn over(sections: u32) -> Self {
        Self { sections, rarities: Vec::new() }
    }

    /// How many of the plan's look-ups have been made.
    pub(super) fn looked_up(&self) -> usize {
        self.rarities.len()
    }

    /// Records in how many sections the next look-up's term occurs, `None` for none. Returns how rare that makes it.
    pub(super) fn note(&mut self, found: Option<u32>) -> Option<f32> {
        let rarity = found.map(|found| inverse_document_frequency(found, self.sections));
        self.rarities.push(rarity);
        rarity
    }

    /// How rare the term of a look-up is, by its number; `None` when it does not occur or was not looked up yet.
    pub(super) fn of(&self, lookup: usize) -> Option<f32> {
        self.rarities.get(lookup).copied().flatten()
    }

    /// How rare a term is; `None` when it does not occur or was not looked up.
    pub(super) fn rarity(&self, plan: &Plan, stream: Stream, term: &str) -> Option<f32> {
        plan.number(stream, term).and_then(|lookup| self.of(lookup))
    }

    /// How rare a term is that does not occur.
    pub(super) fn rarest(&self) -> f32 {
        inverse_document_frequency(0, self.sections)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_term_adds_less_than_its_weight(class: u8, terms in 0_u64..1_000_000, frequency in 1_u32..100_000) {
            let lengths = Lengths::new(vec![class], terms, u32::from);
            prop_assert!(lengths.score(0, 3.0, frequency) <= 3.0);
        }
    }
}
