//! Small changes to files that people wrote: a few ASCII characters here and there, every other byte as it was.
//!
//! The handbook reads files as text with `\n` line ends; on disk they may have CRLF, a byte order mark or another
//! encoding. An edit is given in the text as read and made in the bytes as they lie there. A file is written aside and
//! renamed into place, so that at any moment either the old or the new one is there, whole.

use std::{
    fs, io,
    io::Write as _,
    ops::Range,
    path::{Path, PathBuf},
};

use super::{decode, scan};

/// A change to a file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced, as a byte range of the text as read; empty to insert.
    pub span: Range<usize>,
    /// What stands there then; ASCII.
    pub text: String,
}

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
    #[error("{path} was left as it is: {why}")]
    Unsure {
        /// The file.
        path: PathBuf,
        /// Why.
        why: &'static str,
    },
}

/// Makes `edits` in the file at `path` below `root`, whose text was read as `source`.
///
/// # Errors
/// When the file cannot be read or written, has changed since, or does not say in which encoding it is.
pub fn apply(root: &Path, path: &str, source: &str, edits: &[Edit]) -> Result<(), EditError> {
    let full = root.join(path);
    let unsure = |why| EditError::Unsure { path: full.clone(), why };
    let bytes = scan::read(root, path).map_err(|source| EditError::Io { path: full.clone(), source })?;
    let read = decode::decode(bytes.clone()).ok_or_else(|| unsure("it is not text"))?;
    if read.text != source {
        return Err(unsure("it changed while it was read"));
    }
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span.start);
    let wanted: Vec<usize> = edits.iter().flat_map(|edit| [edit.span.start, edit.span.end]).collect();
    let (places, width) =
        decode::places(&bytes, &wanted).ok_or_else(|| unsure("it is not clear in which encoding it is"))?;
    let mut out = Vec::with_capacity(bytes.len() + edits.len() * 32);
    let mut at = 0;
    for (edit, place) in edits.iter().zip(places.chunks_exact(2)) {
        if place[0] < at || !edit.text.is_ascii() {
            return Err(unsure("two changes meet"));
        }
        out.extend_from_slice(&bytes[at..place[0]]);
        width.write(&edit.text, &mut out);
        at = place[1];
    }
    out.extend_from_slice(&bytes[at..]);
    replace_file(&full, &out).map_err(|source| EditError::Io { path: full, source })
}

/// Writes a file aside and renames it into place, with the permissions of the one it replaces. A symbolic link stays
/// one: the file it leads to is replaced.
pub fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut aside = tempfile::Builder::new().prefix(".handbook-").tempfile_in(folder)?;
    aside.write_all(bytes)?;
    match fs::metadata(&path) {
        Ok(metadata) => aside.as_file().set_permissions(metadata.permissions())?,
        Err(_) => readable_by_all(aside.as_file())?,
    }
    aside.as_file().sync_all()?;
    aside.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Temporary files are made for their owner only; a file of the handbook is for everyone, as git makes it.
#[cfg(unix)]
fn readable_by_all(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &fs::File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use encoding_rs::GB18030;

    use super::*;

    /// The bytes of a file after `[here]` was put before the first `x`.
    fn edited(bytes: &[u8]) -> Vec<u8> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.md");
        fs::write(&path, bytes).expect("written");
        let source = decode::decode(bytes.to_vec()).expect("text").text;
        let at = source.find('x').expect("an x");
        apply(folder.path(), "a.md", &source, &[Edit { span: at..at, text: "[here]".to_owned() }])
            .expect("edited");
        fs::read(path).expect("read")
    }

    #[test]
    fn every_other_byte_stays() {
        assert_eq!(edited("甲\r\n乙x\r\r\n".as_bytes()), "甲\r\n乙[here]x\r\r\n".as_bytes());
        assert_eq!(edited("\u{feff}a\nx".as_bytes()), "\u{feff}a\n[here]x".as_bytes());
        let gb = |text: &str| GB18030.encode(text).0.into_owned();
        assert_eq!(edited(&gb("# 客户部，预算\r\nx 完")), gb("# 客户部，预算\r\n[here]x 完"));
        let wide = |text: &str| -> Vec<u8> {
            [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        };
        assert_eq!(edited(&wide("客\r\n户x")), wide("客\r\n户[here]x"));
    }

    #[test]
    fn what_is_not_sure_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.md");
        fs::write(&path, b"caf\xe9 x").expect("written");
        let source = decode::decode(b"caf\xe9 x".to_vec()).expect("text").text;
        let edit = Edit { span: 0..0, text: "a".to_owned() };
        assert!(apply(folder.path(), "a.md", &source, std::slice::from_ref(&edit)).is_err());
        assert!(apply(folder.path(), "a.md", "another text", &[edit]).is_err());
        assert_eq!(fs::read(&path).expect("read"), b"caf\xe9 x");
    }
}
