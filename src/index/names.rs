//! The names of sections: titles, the leading part of long titles, and keywords. A query that contains a complete name
//! is a query for that section; this module computes how much of a name a query covers.

use serde::{Deserialize, Serialize};

/// Weight of covering another name, relative to covering the title.
const OTHER_NAME: f32 = 0.7;

/// The names of all sections as sets of words, with the weights of the words.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Names {
    /// The distinct words of all names, sorted.
    pub(in crate::index) words: Vec<Box<str>>,
    /// The words of each name as indexes into `words`, one name after the other.
    pub(in crate::index) spelled: Vec<u32>,
    /// Where each name's words start in `spelled`, plus a final entry for the end.
    pub(in crate::index) name_starts: Vec<u32>,
    /// The summed weight of each name's words.
    pub(in crate::index) weights: Vec<f32>,
    /// Where each section's names start, plus a final entry for the end.
    pub(in crate::index) section_starts: Vec<u32>,
}

impl Names {
    /// Number of sections.
    pub fn sections(&self) -> usize {
        self.section_starts.len().saturating_sub(1)
    }

    /// The number of a word, if it occurs in a name.
    pub fn word(&self, word: &str) -> Option<u32> {
        self.words.binary_search_by(|known| (**known).cmp(word)).ok().map(|at| at as u32)
    }

    /// Number of distinct words.
    pub fn words(&self) -> usize {
        self.words.len()
    }

    /// The largest covered share of any of a section's names, by weight, from 0 to 1. `found` is the weight of each
    /// word found, by its number, and 0 for the others.
    pub fn covered(&self, section: usize, found: &[f32]) -> f32 {
        let names = self.section_starts[section] as usize..self.section_starts[section + 1] as usize;
        let first = self.section_starts[section] as usize;
        names.fold(0.0, |best: f32, name| {
            let trust = if name == first { 1.0 } else { OTHER_NAME };
            best.max(trust * self.sum(name, found) / self.weights[name])
        })
    }

    fn sum(&self, name: usize, found: &[f32]) -> f32 {
        let words = self.name_starts[name] as usize..self.name_starts[name + 1] as usize;
        self.spelled[words].iter().map(|word| found[*word as usize]).sum()
    }
}
