//! A text made from another by small changes, and where each byte of it comes from.

use std::{borrow::Cow, ops::Range};

/// A text that was changed, with the places its parts have in the source.
#[derive(Debug)]
pub(in crate::content::markdown) struct Rewritten<'a> {
    pub(in crate::content::markdown) text: Cow<'a, str>,
    pub(in crate::content::markdown) places: Places,
    /// Constructs that are not understood, by their places in the source.
    pub(in crate::content::markdown) unread: Vec<Unread>,
}

/// Where each part of a text comes from.
#[derive(Clone, Debug, Default)]
pub(in crate::content::markdown) struct Places {
    /// By position in the text. Empty where the text is the source.
    parts: Vec<Part>,
    /// How long the text is.
    length: usize,
}

/// A construct that is not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::content) struct Unread {
    /// What it is called in a message.
    pub(in crate::content) construct: String,
    pub(in crate::content) span: Range<usize>,
}

/// A stretch of the text.
#[derive(Clone, Copy, Debug)]
struct Part {
    /// Where it begins in the text.
    text: usize,
    /// Where it begins in the source, or where it was inserted.
    source: usize,
    is_copied: bool,
}

/// What is written instead of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

impl Edit {
    pub(super) fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { range, text: text.into() }
    }
}

impl<'a> Rewritten<'a> {
    /// The source as it is.
    pub(in crate::content::markdown) fn new(source: &'a str) -> Self {
        let places = Places { parts: Vec::new(), length: source.len() };
        Self { text: Cow::Borrowed(source), places, unread: Vec::new() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Makes the edits, in the order of their places. One that overlaps an earlier one is dropped.
    pub(super) fn apply(&mut self, mut edits: Vec<Edit>) {
        if edits.is_empty() {
            return;
        }
        edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
        let length = self.text.len();
        self.rebuild(|builder| {
            let mut at = 0;
            for edit in edits.iter().filter(|edit| edit.range.end <= length) {
                if edit.range.start >= at {
                    builder.copy(at..edit.range.start);
                    builder.insert(&edit.text, edit.range.start);
                    at = edit.range.end;
                }
            }
            builder.copy(at..length);
        });
    }

    /// Uses another text, built from this one.
    pub(super) fn rebuild(&mut self, build: impl FnOnce(&mut Builder<'_>)) {
        let text = String::with_capacity(self.text.len() + 64);
        let mut builder = Builder { from: &self.text, parts: &self.places.parts, text, built: Vec::new() };
        build(&mut builder);
        let Builder { text, built: mut parts, .. } = builder;
        if parts.is_empty() {
            parts.push(Part { text: 0, source: 0, is_copied: true });
        }
        self.places = Places { parts, length: text.len() };
        self.text = Cow::Owned(text);
    }

    /// Notes a construct at a range of the text that is not understood.
    pub(super) fn note(&mut self, construct: impl Into<String>, range: &Range<usize>) {
        let unread = Unread { construct: construct.into(), span: self.places.source_of(range) };
        self.unread.push(unread);
    }
}

impl Places {
    /// The range of the source that a range of the text comes from. In the order of the text, beginnings never go back.
    pub(in crate::content::markdown) fn source_of(&self, range: &Range<usize>) -> Range<usize> {
        if self.parts.is_empty() {
            return range.clone();
        }
        let start = self.part_at(range.start).source_at(range.start);
        let end = match range.end.checked_sub(1) {
            Some(last) => {
                let part = self.part_at(last);
                if part.is_copied { part.source_at(last) + 1 } else { part.source }
            }
            None => start,
        };
        start..end.max(start)
    }

    /// Whether the text is the source.
    pub(in crate::content::markdown) fn is_source(&self) -> bool {
        self.parts.is_empty()
    }

    /// Where a place of the source is in the text; of one that was dropped, where the text goes on.
    pub(in crate::content::markdown) fn text_of(&self, source: usize) -> usize {
        if self.parts.is_empty() {
            return source;
        }
        let next = self.parts.partition_point(|part| part.source <= source);
        let end = self.parts.get(next).map_or(self.length, |part| part.text);
        match next.checked_sub(1).map(|last| self.parts[last]) {
            Some(part) if part.is_copied => (part.text + source - part.source).min(end),
            _ => end,
        }
    }

    fn part_at(&self, at: usize) -> Part {
        let next = self.parts.partition_point(|part| part.text <= at);
        self.parts[next.saturating_sub(1)]
    }
}

impl Part {
    fn source_at(self, text: usize) -> usize {
        if self.is_copied { self.source + text.saturating_sub(self.text) } else { self.source }
    }
}

/// Builds a text from parts of another, in their order.
pub(super) struct Builder<'b> {
    from: &'b str,
    parts: &'b [Part],
    text: String,
    built: Vec<Part>,
}

impl Builder<'_> {
    /// Adds a part of the text.
    pub(super) fn copy(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let mut at = range.start;
        if self.parts.is_empty() {
            self.add(Part { text: self.text.len(), source: at, is_copied: true });
        } else {
            let first = self.parts.partition_point(|part| part.text <= at).saturating_sub(1);
            for (n, part) in self.parts.iter().enumerate().skip(first) {
                if at >= range.end {
                    break;
                }
                let end = self.parts.get(n + 1).map_or(range.end, |next| next.text.min(range.end));
                if end <= at {
                    continue;
                }
                let text = self.text.len() + at - range.start;
                self.add(Part { text, source: part.source_at(at), is_copied: part.is_copied });
                at = end;
            }
        }
        self.text.push_str(&self.from[range]);
    }

    /// Adds text that belongs to a place of the text it is built from.
    pub(super) fn insert(&mut self, text: &str, at: usize) {
        if text.is_empty() {
            return;
        }
        let source = match self.parts.partition_point(|part| part.text <= at).checked_sub(1) {
            Some(part) => self.parts[part].source_at(at),
            None => at,
        };
        self.add(Part { text: self.text.len(), source, is_copied: false });
        self.text.push_str(text);
    }

    fn add(&mut self, part: Part) {
        // Parts that go on where the last one ends are one with it.
        if let Some(last) = self.built.last()
            && last.is_copied == part.is_copied
            && part.source == if part.is_copied { last.source + part.text - last.text } else { last.source }
        {
            return;
        }
        self.built.push(part);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn places_are_those_of_the_source() {
        let mut text = Rewritten::new("ab:cd:ef");
        text.apply(vec![Edit::new(2..3, "<<"), Edit::new(5..6, "")]);
        assert_eq!(text.text(), "ab<<cdef");
        text.apply(vec![Edit::new(0..0, "# "), Edit::new(5..7, "X")]);
        assert_eq!(text.text(), "# ab<<cXf", "{text:?}");
        assert_eq!(text.places.source_of(&(2..4)), 0..2);
        assert_eq!(text.places.source_of(&(4..6)), 2..2);
        assert_eq!(text.places.source_of(&(8..9)), 7..8);
        assert_eq!((text.places.text_of(0), text.places.text_of(3), text.places.text_of(7)), (2, 6, 8));
    }

    proptest! {
        /// A byte that was copied is the byte of the source, and places never go back.
        #[test]
        fn any_edits_keep_places(
            source in "[a-z\n]{0,40}",
            passes in prop::collection::vec(prop::collection::vec((0..40_usize, 0..6_usize, "[A-Z]{0,4}"), 0..6), 0..4),
        ) {
            let mut text = Rewritten::new(&source);
            for pass in passes {
                let length = text.text().len();
                let edits = pass.into_iter().map(|(start, size, insert)| {
                    let start = start.min(length);
                    Edit::new(start..(start + size).min(length), insert)
                });
                text.apply(edits.collect());
            }
            let mut last = 0;
            for (at, byte) in text.text().bytes().enumerate() {
                let span = text.places.source_of(&(at..at + 1));
                prop_assert!(span.start >= last && span.end <= source.len());
                last = span.start;
                if byte.is_ascii_lowercase() || byte == b'\n' {
                    prop_assert_eq!(source.as_bytes()[span.start], byte);
                    prop_assert_eq!(text.places.text_of(span.start), at);
                }
            }
        }
    }
}
