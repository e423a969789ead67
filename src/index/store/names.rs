//! Collects the names of sections for [`Names`].

use std::collections::HashMap;

use crate::index::{Names, inverse_document_frequency};

/// Collects the names of sections.
#[derive(Default)]
pub(super) struct NameCollector {
    numbers: HashMap<Box<str>, u32>,
    /// In how many sections' names each word occurs, and the last section it was counted for.
    found_in: Vec<(u32, usize)>,
    sections: Vec<Vec<Vec<u32>>>,
}

impl NameCollector {
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

    /// Adds the section that has this number in an earlier index.
    pub(super) fn add_earlier(&mut self, earlier: &Names, number: usize) {
        let section = self.sections.len();
        let names = earlier.section_starts[number] as usize..earlier.section_starts[number + 1] as usize;
        let mut all = Vec::with_capacity(names.len());
        for name in names {
            let words = earlier.name_starts[name] as usize..earlier.name_starts[name + 1] as usize;
            let words = earlier.spelled[words].iter().map(|word| &*earlier.words[*word as usize]);
            all.push(words.map(|word| self.number(word, section)).collect());
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
                // Sorted, so that weights are added up in the same order however the names were collected.
                let mut name = name.clone();
                name.sort_unstable_by_key(|number| rank[*number as usize]);
                names.spelled.extend(name.iter().map(|number| rank[*number as usize]));
                names.name_starts.push(names.spelled.len() as u32);
                names.weights.push(name.iter().map(weight).sum());
            }
            names.section_starts.push(names.weights.len() as u32);
        }
        names
    }
}
