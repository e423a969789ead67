//! The numbers of a text's footnotes.

use std::collections::{HashMap, HashSet};

use pulldown_cmark::{Event, Tag};

use crate::content::markdown::read::{Node, Text};

/// Numbers of footnotes, in the order of their first references, then of their definitions.
#[derive(Default)]
pub(super) struct Footnotes {
    numbers: HashMap<String, usize>,
    /// How often each is referred to in the whole text.
    references: HashMap<String, usize>,
    referred: HashMap<String, usize>,
    defined: HashSet<String>,
}

impl Footnotes {
    /// Those of a text, numbered.
    pub(super) fn of(text: &Text<'_>) -> Self {
        let mut footnotes = Self::default();
        if memchr::memmem::find(text.rewritten().as_bytes(), b"[^").is_none() {
            return footnotes;
        }
        let mut defined = Vec::new();
        for (node, _) in text.nodes() {
            match node {
                Node::Markdown(Event::FootnoteReference(label)) => {
                    footnotes.number(&label);
                    *footnotes.references.entry(label.to_lowercase()).or_default() += 1;
                }
                Node::Markdown(Event::Start(Tag::FootnoteDefinition(label))) => {
                    defined.push(label.into_string());
                }
                _ => {}
            }
        }
        for label in defined {
            footnotes.number(&label);
        }
        footnotes
    }

    fn number(&mut self, label: &str) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(label.to_lowercase()).or_insert(next)
    }

    /// The footnote's number and how many references there are to it; `None` when it is defined already.
    pub(super) fn define(&mut self, label: &str) -> (usize, Option<usize>) {
        let number = self.number(label);
        let label = label.to_lowercase();
        let references = self.references.get(&label).copied().unwrap_or_default();
        (number, self.defined.insert(label).then_some(references))
    }

    /// The footnote's number, and how often it has been referred to with this time.
    pub(super) fn refer(&mut self, label: &str) -> (usize, usize) {
        let times = self.referred.entry(label.to_lowercase()).or_default();
        *times += 1;
        let times = *times;
        (self.number(label), times)
    }
}
