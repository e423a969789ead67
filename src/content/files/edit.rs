//! Small changes to files that people wrote: a few characters here and there, every other byte as it was.
//!
//! The handbook reads files as text with `\n` line ends; on disk they may have CRLF, a byte order mark or another
//! encoding. An edit is given in the text as read and made in the bytes as they lie there.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::decode;
use crate::diagnostic::Edit;

/// Why a file was left as it was.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// It could not be read or written.
    #[error("cannot change {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is no longer what was read, or in no encoding that can be written.
    #[error("{path} was not changed: {why}")]
    Unsure {
        /// The file.
        path: PathBuf,
        /// Why.
        why: &'static str,
    },
}

/// The bytes of the file at `full` with `edits` made in them. They were read as `source`.
///
/// # Errors
/// When the file has changed since it was read as `source`, or does not say in which encoding it is.
pub(in crate::content) fn edited(
    full: &Path,
    bytes: &[u8],
    source: &str,
    edits: &[Edit],
) -> Result<Vec<u8>, EditError> {
    let unsure = |why| EditError::Unsure { path: full.to_owned(), why };
    let read = decode::decode(bytes.to_owned()).ok_or_else(|| unsure("it is not text"))?;
    if read.text != source {
        return Err(unsure("it changed while it was read"));
    }
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span.start);
    let wanted: Vec<usize> = edits.iter().flat_map(|edit| [edit.span.start, edit.span.end]).collect();
    let (places, width) = decode::places(bytes, &wanted).ok_or_else(|| unsure("its encoding is unclear"))?;
    let is_utf8 = std::str::from_utf8(bytes).is_ok();
    let mut out = Vec::with_capacity(bytes.len() + edits.len() * 32);
    let mut at = 0;
    for (edit, place) in edits.iter().zip(places.chunks_exact(2)) {
        if place[0] < at {
            return Err(unsure("two changes overlap"));
        }
        if !is_utf8 && !edit.text.is_ascii() {
            return Err(unsure("the change needs UTF-8"));
        }
        out.extend_from_slice(&bytes[at..place[0]]);
        width.write(&edit.text, &mut out);
        at = place[1];
    }
    out.extend_from_slice(&bytes[at..]);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use encoding_rs::GB18030;

    use super::*;

    fn insert(bytes: &[u8], source: &str, at: usize, text: &str) -> Result<Vec<u8>, EditError> {
        let edit = Edit { span: at..at, text: text.to_owned() };
        edited(Path::new("a.md"), bytes, source, &[edit])
    }

    /// The bytes of a file after `[here]` was put before the first `x`.
    fn with_here(bytes: &[u8]) -> Vec<u8> {
        let source = decode::decode(bytes.to_vec()).expect("text").text;
        insert(bytes, &source, source.find('x').expect("an x"), "[here]").expect("edited")
    }

    #[test]
    fn other_bytes_are_unchanged() {
        assert_eq!(with_here("甲\r\n乙x\r\r\n".as_bytes()), "甲\r\n乙[here]x\r\r\n".as_bytes());
        assert_eq!(with_here("\u{feff}a\nx".as_bytes()), "\u{feff}a\n[here]x".as_bytes());
        let gb = |text: &str| GB18030.encode(text).0.into_owned();
        assert_eq!(with_here(&gb("# 客户部，预算\r\nx 完")), gb("# 客户部，预算\r\n[here]x 完"));
        let wide = |text: &str| -> Vec<u8> {
            [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        };
        assert_eq!(with_here(&wide("客\r\n户x")), wide("客\r\n户[here]x"));
    }

    #[test]
    fn uncertain_conflicts_are_refused() {
        let bytes = b"caf\xe9 x";
        let source = decode::decode(bytes.to_vec()).expect("text").text;
        assert!(insert(bytes, &source, 0, "a").is_err());
        assert!(insert(bytes, "another text", 0, "a").is_err());
    }
}
