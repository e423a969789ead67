//! The path that a link means below the root of the handbook.

use std::path::{Component, Path};

use crate::{content::files::path_names, model::Document};

/// The scheme of an address and what follows its colon.
pub(in crate::content) fn scheme(target: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = target.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    is_scheme.then_some((scheme, rest))
}

/// A path below the root from a link in a document; `None` when it leaves the root.
pub(in crate::content) fn join(from: &Document, link: &str) -> Option<String> {
    let folder = if link.starts_with(['/', '\\']) { "" } else { path_names::above(&from.path) };
    join_to(folder, link)
}

/// The same where the document is served as a folder.
pub(in crate::content) fn join_below(from: &Document, link: &str) -> Option<String> {
    join_to(from.path.rsplit_once('.').map_or(&from.path, |it| it.0), link)
}

fn join_to(folder: &str, link: &str) -> Option<String> {
    let path = path_names::join(folder, &link.replace('\\', "/"))?;
    // A part such as `C:` must not become a prefix on any platform.
    Path::new(&path).components().all(|part| matches!(part, Component::Normal(_))).then_some(path)
}
