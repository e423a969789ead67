//! The sections that are ranked and their data, independent of the engine that found them.

use super::{repeats::Repeat, tally::Classes};
use crate::model::SectionRef;

/// The sections that are ranked, numbered from 0.
pub(super) trait Pool {
    /// The classes of the sections, and which of them are translations of each other.
    fn classes(&self) -> &Classes;

    /// The folded text of a section: its title, then one block a line.
    fn text(&self, section: u32) -> &str;

    /// Where a section is in the handbook.
    fn place(&self, section: u32) -> SectionRef;

    /// The sections with exactly this title, folded.
    fn titled(&self, folded: &str) -> &[u32];

    /// How many distinct words the sections' names have.
    fn name_words(&self) -> usize;

    /// The number of a word in the sections' names.
    fn name_word(&self, word: &str) -> Option<u32>;

    /// The largest share of one of a section's names that is found, from 0 to 1. `found` holds the weight of each word
    /// that was found, by its number, and 0 for the others.
    fn covered(&self, section: u32, found: &[f32]) -> f32;

    /// The sections that show the text of others.
    fn repeats(&self) -> &[Repeat];

    /// The sections that list steps of reading paths.
    fn steps(&self) -> &[u32];

    /// The entries of the glossary.
    fn entries(&self) -> &[u32];

    /// How many there are.
    fn len(&self) -> usize {
        self.classes().of.len()
    }

    /// The folded title of a section.
    fn title(&self, section: u32) -> &str {
        self.text(section).split('\n').next().unwrap_or_default()
    }
}
