//! Where in a file something is: a [`Place`], and the [`Source`] that makes places from byte ranges.

use std::{
    cell::{Cell, OnceCell},
    ops::Range,
};

/// A place in the handbook's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Path below the handbook's root, with `/` between the parts.
    pub path: String,
    /// Byte range in the file's text as decoded ([`Document::source`](crate::model::Document::source)).
    pub span: Range<usize>,
    /// Line of the first byte, from 1.
    pub line: usize,
    /// Column of the first byte in Unicode scalar values, from 1.
    pub column: usize,
    /// Line of the end, from 1.
    pub end_line: usize,
    /// Column just after the end in Unicode scalar values, from 1.
    pub end_column: usize,
    /// The first line, for reports that show it; empty when there is no text to show. Long lines are cut around
    /// the place.
    pub excerpt: Excerpt,
}

/// The line of a [`Place`], or the middle of it when it is very long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The text, without a line end.
    pub text: String,
    /// Byte range of the place in `text`.
    pub span: Range<usize>,
}

impl Place {
    /// A file as a whole: its first column, without an excerpt.
    pub fn file(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            span: 0..0,
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
            excerpt: Excerpt::default(),
        }
    }

    /// A byte range in a file's text.
    pub fn of(path: &str, text: &str, span: Range<usize>) -> Self {
        Source::new(path, text).place(span)
    }
}

/// A file's text with its path: makes [`Place`]s from byte ranges.
///
/// Line starts are found once, on the first question, so that a file with ten thousand mistakes is still read
/// only twice.
#[derive(Debug)]
pub struct Source<'a> {
    path: &'a str,
    text: &'a str,
    lines: OnceCell<Vec<usize>>,
    /// Where the last column was counted: a byte and its column. Places are mostly requested in order, and a line
    /// may be a whole book.
    counted: Cell<(usize, usize)>,
}

#[cfg(test)]
thread_local! {
    /// How many texts were searched for line starts on this thread. It must not grow with the number of problems.
    pub(crate) static SCANS: Cell<usize> = const { Cell::new(0) };
}

/// Longest excerpt shown, in bytes. Enough for a Markdown paragraph on one line in two languages.
const EXCERPT_LIMIT: usize = 400;

impl<'a> Source<'a> {
    /// The text of the file at `path`.
    pub fn new(path: &'a str, text: &'a str) -> Self {
        Self { path, text, lines: OnceCell::new(), counted: Cell::new((0, 1)) }
    }

    /// The place of a byte range, moved outwards to character boundaries if need be.
    pub fn place(&self, span: Range<usize>) -> Place {
        let start = floor(self.text, span.start);
        let end = floor(self.text, span.end).max(start);
        let (line, line_span) = self.line(start);
        let (end_line, end_line_span) = self.line(end);
        Place {
            path: self.path.to_owned(),
            span: start..end,
            line,
            column: self.column(line_span.start, start),
            end_line,
            end_column: self.column(end_line_span.start, end),
            excerpt: self.excerpt(line_span.clone(), start..end.min(line_span.end)),
        }
    }

    /// Number (from 1) and extent, without the line end, of the line that holds `at`.
    fn line(&self, at: usize) -> (usize, Range<usize>) {
        let lines = self.lines.get_or_init(|| {
            #[cfg(test)]
            SCANS.set(SCANS.get() + 1);
            std::iter::once(0)
                .chain(memchr::memchr_iter(b'\n', self.text.as_bytes()).map(|n| n + 1))
                .collect()
        });
        let number = lines.partition_point(|start| *start <= at);
        let end = lines.get(number).map_or(self.text.len(), |next| next - 1);
        (number, lines[number - 1]..end)
    }

    /// Column (from 1) of a byte in the line that starts at `line_start`.
    fn column(&self, line_start: usize, at: usize) -> usize {
        let (from, before) = match self.counted.get() {
            (counted, column) if (line_start..=at).contains(&counted) => (counted, column),
            _ => (line_start, 1),
        };
        let column = before + self.text[from..at].chars().count();
        self.counted.set((at, column));
        column
    }

    fn excerpt(&self, line: Range<usize>, span: Range<usize>) -> Excerpt {
        let mut shown = line.clone();
        if line.len() > EXCERPT_LIMIT {
            shown.start = floor(self.text, span.start.saturating_sub(EXCERPT_LIMIT / 4).max(line.start));
            shown.end = floor(self.text, (shown.start + EXCERPT_LIMIT).min(line.end));
        }
        let span = span.start.min(shown.end)..span.end.min(shown.end);
        Excerpt {
            text: self.text[shown.clone()].to_owned(),
            span: span.start - shown.start..span.end.max(span.start) - shown.start,
        }
    }
}

/// The last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_from_one() {
        let source = Source::new("a.md", "第一行\n第二“行”\n\nlast");
        let at = source.text.find("行”").expect("there");
        let place = source.place(at..at + "行”".len());
        assert_eq!((place.line, place.column, place.end_line, place.end_column), (2, 4, 2, 6));
        assert_eq!(place.excerpt.text, "第二“行”");
        let end = source.place(source.text.len()..source.text.len());
        assert_eq!((end.line, end.column), (4, 5));
        // Inside a character and past the end: moved to a boundary, no panic.
        let odd = source.place(1..999);
        assert_eq!((odd.line, odd.column, odd.end_line), (1, 1, 4));
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("{}错{}", "长".repeat(1000), "长".repeat(1000));
        let source = Source::new("a.md", &text);
        let place = source.place(3000..3003);
        assert_eq!(place.column, 1001);
        assert_eq!(&place.excerpt.text[place.excerpt.span.clone()], "错");
        assert!(place.excerpt.text.len() <= EXCERPT_LIMIT);
    }
}
