//! Lines of a text as blocks of other tools see them: indentation, fences of code, and the list items they are in.

use std::ops::Range;

/// A line without its end, from where its indentation was taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Columns of a tab that was taken off in part.
    pub(super) pad: usize,
    pub(super) range: Range<usize>,
}

/// The lines of `text`.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let start = at;
        at += line.len();
        Line { pad: 0, range: start..start + line.trim_end_matches(['\n', '\r']).len() }
    });
    lines.collect()
}

impl Line {
    pub(super) fn text<'t>(&self, text: &'t str) -> &'t str {
        &text[self.range.clone()]
    }

    /// How far the line is indented, in columns, and in bytes.
    pub(super) fn indent(&self, text: &str) -> (usize, usize) {
        let (columns, bytes) = indent(self.text(text));
        (self.pad + columns, bytes)
    }

    pub(super) fn is_blank(&self, text: &str) -> bool {
        self.text(text).trim().is_empty()
    }

    /// The line without up to so many columns of its indentation.
    pub(super) fn dedented(&self, text: &str, columns: usize) -> Self {
        if columns <= self.pad {
            return Self { pad: self.pad - columns, range: self.range.clone() };
        }
        let mut at = self.pad;
        let mut bytes = 0;
        for byte in self.text(text).bytes() {
            if at >= columns {
                break;
            }
            match byte {
                b' ' => at += 1,
                b'\t' => at += 4 - at % 4,
                _ => break,
            }
            bytes += 1;
        }
        Self { pad: at.saturating_sub(columns), range: self.range.start + bytes..self.range.end }
    }
}

/// The indentation of a line in columns and in bytes.
pub(super) fn indent(line: &str) -> (usize, usize) {
    let mut columns = 0;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b' ' => columns += 1,
            b'\t' => columns += 4 - columns % 4,
            _ => return (columns, at),
        }
    }
    (columns, line.len())
}

/// A fence that is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fence {
    mark: u8,
    length: usize,
}

impl Fence {
    /// The fence that a line without its indentation opens.
    pub(super) fn open(line: &str) -> Option<Self> {
        let mark = *line.as_bytes().first().filter(|mark| matches!(mark, b'`' | b'~'))?;
        let length = line.bytes().take_while(|byte| *byte == mark).count();
        (length >= 3 && (mark == b'~' || !line[length..].contains('`'))).then_some(Self { mark, length })
    }

    /// Whether a line closes the fence.
    pub(super) fn is_closed_by(self, line: &str) -> bool {
        let line = line.trim();
        line.len() >= self.length && line.bytes().all(|byte| byte == self.mark)
    }
}

/// The list items around a line.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// The columns in which the content of each begins.
    contents: Vec<usize>,
}

impl Items {
    /// Reads the next line that is not blank, and returns how far it is indented within its item.
    pub(super) fn read(&mut self, columns: usize, line: &str) -> usize {
        while self.contents.pop_if(|content| *content > columns).is_some() {}
        let relative = columns - self.contents.last().copied().unwrap_or(0);
        if relative < 4
            && let Some(width) = marker(line)
        {
            self.contents.push(columns + width);
        }
        relative
    }

    pub(super) fn is_empty(&self) -> bool {
        self.contents.is_empty()
    }
}

/// The width of the marker of a list item at the start of `line`, with the space behind it.
pub(super) fn marker(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let bullet = match (digits, line.as_bytes().get(digits)?) {
        (0, b'-' | b'*' | b'+') => 1,
        (1..=9, b'.' | b')') => digits + 1,
        _ => return None,
    };
    let (spaces, bytes) = indent(&line[bullet..]);
    (spaces > 0 && bullet + bytes < line.len()).then_some(bullet + if spaces > 4 { 1 } else { spaces })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indentation_is_taken_off() {
        let text = "\t  a";
        let line = &lines(text)[0];
        assert_eq!(line.indent(text), (6, 3));
        let inner = line.dedented(text, 2);
        assert_eq!((inner.pad, inner.text(text), inner.indent(text)), (2, "  a", (4, 2)));
        assert_eq!(line.dedented(text, 9).text(text), "a");
    }

    #[test]
    fn lines_are_indented_within_their_items() {
        let mut items = Items::default();
        assert_eq!(items.read(0, "1. a"), 0);
        assert_eq!(items.read(4, "!!! note"), 1);
        assert_eq!(items.read(2, "- b"), 2);
        assert_eq!(items.read(8, "code"), 4);
        assert!(!items.is_empty());
    }
}
