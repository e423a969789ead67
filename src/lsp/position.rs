//! Places as editors count them: lines from 0, and in a line the units of an encoding that both sides agree on.

use std::ops::Range;

use gen_lsp_types::{InitializeParams, Position, PositionEncodingKind, Range as EditorRange};

/// What an editor counts in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, which every editor supports.
    Utf16,
}

impl Encoding {
    /// Bytes if the editor can count them.
    pub(super) fn agreed(editor: &InitializeParams) -> Self {
        let known = editor.capabilities.general.as_ref().and_then(|it| it.position_encodings.as_ref());
        let counts_bytes = known.is_some_and(|known| known.contains(&PositionEncodingKind::UTF8));
        if counts_bytes { Self::Utf8 } else { Self::Utf16 }
    }

    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    fn units(self, text: &str) -> u32 {
        match self {
            Self::Utf8 => text.len() as u32,
            Self::Utf16 => text.encode_utf16().count() as u32,
        }
    }

    /// The position of byte `at`, moved to the last character boundary before it if need be.
    fn position(self, text: &str, at: usize) -> Position {
        let before = &text[..text.floor_char_boundary(at.min(text.len()))];
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() as u32;
        Position { line, character: self.units(&before[line_start..]) }
    }

    pub(super) fn range(self, text: &str, span: Range<usize>) -> EditorRange {
        EditorRange { start: self.position(text, span.start), end: self.position(text, span.end) }
    }

    /// The byte a position means; the end of the line or the text for one beyond it.
    pub(super) fn byte(self, text: &str, position: Position) -> usize {
        let mut lines = text.split_inclusive('\n');
        let start: usize = lines.by_ref().take(position.line as usize).map(str::len).sum();
        let line = lines.next().unwrap_or_default().trim_end_matches('\n');
        let mut units = 0;
        let passed = line.char_indices().find(|(_, c)| {
            let is_there = units >= position.character;
            units += self.units(c.encode_utf8(&mut [0; 4]));
            is_there
        });
        start + passed.map_or(line.len(), |(at, _)| at)
    }

    pub(super) fn bytes(self, text: &str, range: EditorRange) -> Range<usize> {
        self.byte(text, range.start)..self.byte(text, range.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_and_bytes_are_the_same_places() {
        let text = "第一行\n见“𠮷”x\n\nend";
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                assert_eq!(encoding.byte(text, encoding.position(text, at)), at, "{encoding:?} {at}");
            }
        }
        let x = text.find('x').expect("there");
        assert_eq!(Encoding::Utf16.position(text, x), Position { line: 1, character: 5 });
        assert_eq!(Encoding::Utf16.byte(text, Position { line: 1, character: 99 }), x + 1);
        assert_eq!(Encoding::Utf16.byte(text, Position { line: 99, character: 0 }), text.len());
        assert_eq!(Encoding::Utf8.position(text, 1), Position { line: 0, character: 0 });
    }
}
