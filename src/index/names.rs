//! The names of sections: titles, the leading part of long titles, and keywords. A query that contains a complete name
//! is a query for that section; this module computes how much of a name a query covers.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::schema::inverse_document_frequency;

/// Weight of covering another name, relative to covering the title.
const OTHER_NAME: f32 = 0.7;

/// The names of all sections as sets of words, with the weights of the words.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Names {
    /// The distinct words of all names, sorted.
    words: Vec<Box<str>>,
    /// The words of each name as indexes into `words`, one name after the other.
    spelled: Vec<u32>,
    /// Where each name's words start in `spelled`, plus a final entry for the end.
    name_starts: Vec<u32>,
    /// The summed weight of each name's words.
    weights: Vec<f32>,
    /// Where each section's names start, plus a final entry for the end.
    section_starts: Vec<u32>,
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

    /// Weight of covering a name other than the title.
    pub fn other_name() -> f32 {
        OTHER_NAME
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

/// Collects the names of sections.
#[derive(Default)]
pub(super) struct Collector {
    numbers: HashMap<Box<str>, u32>,
    /// In how many sections' names each word occurs, and the last section it was counted for.
    found_in: Vec<(u32, usize)>,
    sections: Vec<Vec<Vec<u32>>>,
}

impl Collector {
    /// Adds a section with its names, each as words separated by spaces.
    pub(super) fn add<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        let section = self.sections.len();
        let mut all: Vec<Vec<u32>> = Vec::new();
        for name in names {
            let mut words: Vec<u32> =
                name.split_ascii_whitespace().map(|word| self.number(word, section)).collect();
            words.sort_unstable();
            words.dedup();
            if !words.is_empty() && !all.contains(&words) {
                all.push(words);
            }
        }
        self.sections.push(all);
    }

    fn number(&mut self, word: &str, section: usize) -> u32 {
        let next = self.found_in.len() as u32;
        let number = if let Some(number) = self.numbers.get(word) {
            *number
        } else {
            self.numbers.insert(word.into(), next);
            self.found_in.push((0, usize::MAX));
            next
        };
        let (found, last) = &mut self.found_in[number as usize];
        if *last != section {
            (*found, *last) = (*found + 1, section);
        }
        number
    }

    /// The names of all sections.
    pub(super) fn finish(self) -> Names {
        let total = self.sections.len() as u32;
        let mut sorted: Vec<(Box<str>, u32)> = self.numbers.into_iter().collect();
        sorted.sort_unstable();
        let mut rank = vec![0; sorted.len()];
        for (place, (_, number)) in sorted.iter().enumerate() {
            rank[*number as usize] = place as u32;
        }
        let weight = |number: &u32| inverse_document_frequency(self.found_in[*number as usize].0, total);
        let mut names = Names {
            words: sorted.into_iter().map(|(word, _)| word).collect(),
            name_starts: vec![0],
            section_starts: vec![0],
            ..Names::default()
        };
        for section in &self.sections {
            for name in section {
                names.spelled.extend(name.iter().map(|number| rank[*number as usize]));
                names.name_starts.push(names.spelled.len() as u32);
                names.weights.push(name.iter().map(weight).sum());
            }
            names.section_starts.push(names.weights.len() as u32);
        }
        names
    }
}
