//! Which tools' Markdown a folder is written in: what its settings say, else what the tools have left in it.

use crate::{
    content::files::{
        root::Root,
        scan::{FileKind, Files},
        tool_files::tool,
    },
    model::{Dialect, Dialects, Reading},
};

/// How many documents are looked at for the front matter of Jekyll and Eleventy, and how far.
const SAMPLE: usize = 24;
const HEAD: usize = 1024;

/// The dialects of a folder.
pub(in crate::content) fn of(root: &Root, files: &Files, declared: Option<&[Dialect]>) -> Dialects {
    if let Some(declared) = declared {
        return declared.iter().copied().collect();
    }
    let configuration = files.list.iter().filter(|file| file.kind == FileKind::Configuration);
    let mut found: Dialects = configuration.filter_map(|file| tool(&file.path)).collect();
    let documents = || files.list.iter().filter(|file| file.kind == FileKind::Document);
    let is_named = |name: &str| documents().any(|file| file.path.rsplit('/').next() == Some(name));
    if is_named("_index.md") {
        found = found.with(Dialect::Hugo);
    }
    if is_named("SUMMARY.md") && !found.any(&[Dialect::MdBook, Dialect::GitBook]) {
        found = found.with(Dialect::MdBook).with(Dialect::GitBook);
    }
    if found == Dialects::default() {
        let sample: Vec<_> =
            documents().take(SAMPLE).filter_map(|file| root.read_admitted(&file.path).ok()).collect();
        let has_layout = |text: &&Vec<u8>| {
            let head = &text[..text.len().min(HEAD)];
            head.starts_with(b"---") && memchr::memmem::find(head, b"\nlayout:").is_some()
        };
        if !sample.is_empty() && sample.iter().filter(has_layout).count() * 2 > sample.len() {
            found = found.with(Dialect::Jekyll);
        }
    }
    found
}

/// How the document at `path` is read in a folder of these dialects.
pub(in crate::content) fn reading(path: &str, dialects: Dialects) -> Reading {
    let is_mdx = path.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("mdx"));
    let dialects = if is_mdx { dialects.with(Dialect::Mdx) } else { dialects };
    Reading { dialects, insertions: Vec::new() }
}
