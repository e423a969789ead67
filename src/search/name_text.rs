//! The names of all sections in one text, so that what is typed is looked for in one pass.

use memchr::memmem::Finder;

use crate::model::Handbook;
use crate::text::fold_text;

/// The folded titles, keywords and questions of a handbook's sections.
#[derive(Debug, Default)]
pub(super) struct NameText {
    /// One a line, the title of a section first.
    text: String,
    /// Where each line begins.
    starts: Vec<u32>,
    /// The line of each section's title, and one more for the end.
    titles: Vec<u32>,
}

/// A name that holds what is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) section: u32,
    pub(super) is_title: bool,
    /// Where in the name it begins, and the character before.
    pub(super) before: Option<char>,
}

impl NameText {
    /// The names of `handbook`; `title` returns the folded title of a section by its number.
    pub(super) fn new<'t>(handbook: &Handbook, title: impl Fn(u32) -> &'t str) -> Self {
        let mut names = Self::default();
        for (number, (.., section)) in (0..).zip(handbook.sections()) {
            names.titles.push(names.starts.len() as u32);
            names.add(title(number));
            for name in section.keywords.iter().chain(&section.questions) {
                names.add(&fold_text(name));
            }
        }
        names.titles.push(names.starts.len() as u32);
        names
    }

    fn add(&mut self, name: &str) {
        self.starts.push(self.text.len() as u32);
        self.text.extend(name.chars().map(|c| if c == '\n' { ' ' } else { c }));
        self.text.push('\n');
    }

    /// The names that hold a text, in the order of the sections, each once with the first place in it.
    pub(super) fn holding(&self, text: &str) -> Vec<Held> {
        let mut held = Vec::new();
        if text.is_empty() || text.contains('\n') {
            return held;
        }
        let finder = Finder::new(text);
        let mut from = 0;
        while let Some(at) = finder.find(&self.text.as_bytes()[from..]).map(|at| from + at) {
            let line = self.starts.partition_point(|start| *start as usize <= at) - 1;
            let section = self.titles.partition_point(|first| *first as usize <= line) - 1;
            let before = self.text[self.starts[line] as usize..at].chars().next_back();
            let is_title = self.titles[section] as usize == line;
            held.push(Held { section: section as u32, is_title, before });
            from = self.starts.get(line + 1).map_or(self.text.len(), |next| *next as usize);
        }
        held
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What is found is what looking into each name finds.
        #[test]
        fn every_name_that_holds_it_is_found(
            names in proptest::collection::vec(proptest::collection::vec("[ab 中]{0,6}", 1..4), 0..8),
            text in "[ab 中]{1,2}",
        ) {
            let mut all = NameText::default();
            let mut expected = Vec::new();
            for (section, names) in (0..).zip(&names) {
                all.titles.push(all.starts.len() as u32);
                for (number, name) in names.iter().enumerate() {
                    all.add(name);
                    if let Some(at) = name.find(&text) {
                        let before = name[..at].chars().next_back();
                        expected.push(Held { section, is_title: number == 0, before });
                    }
                }
            }
            all.titles.push(all.starts.len() as u32);
            prop_assert_eq!(all.holding(&text), expected);
        }
    }
}
