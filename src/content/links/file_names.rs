//! Which file beside the text a target means. Tools keep pictures in different places and write their addresses in
//! different ways; every way is tried, the nearest place first.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use super::path::{join, scheme};
use crate::{
    content::{files::scan::is_markdown, markdown::outline::WIKI},
    model::Document,
};

/// Folders from which tools serve files at the root of the site.
const PUBLIC_FOLDERS: [&str; 4] = ["static/", "public/", ".vuepress/public/", "source/"];
/// The paths of files, for looking them up whatever their capital letters.
#[derive(Debug, Default)]
pub(in crate::content) struct FileNames {
    paths: HashMap<String, String>,
    /// By the last part, the least deep first.
    names: HashMap<String, Vec<String>>,
}

impl FileNames {
    pub(in crate::content) fn of(paths: impl Iterator<Item = String>) -> Self {
        let mut all = Self::default();
        for path in paths {
            let lower = path.to_lowercase();
            all.names.entry(name(&lower).to_owned()).or_default().push(path.clone());
            all.paths.entry(lower).or_insert(path);
        }
        for paths in all.names.values_mut() {
            paths.sort_by_key(|path| path.matches('/').count());
        }
        all
    }

    /// The file at this path, in any letters.
    pub(in crate::content) fn at(&self, path: &str) -> Option<&str> {
        self.paths.get(&path.to_lowercase()).map(String::as_str)
    }

    /// The least deep file whose path ends in `end`, in any letters.
    pub(in crate::content) fn ending_in(&self, end: &str) -> Option<&str> {
        let end = end.to_lowercase();
        let named = self.names.get(name(&end))?;
        let is_it = |path: &&String| {
            let path = path.to_lowercase();
            path.strip_suffix(&*end).is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
        };
        named.iter().find(is_it).map(String::as_str)
    }
}

/// The last part of a path.
pub(in crate::content) fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The path among existing files that a target means: as written from the document or one of the folders above it, from
/// a folder that tools serve at the root, in another case, or for a wiki link by its name anywhere.
pub(in crate::content) fn find<'n>(
    from: &Document,
    target: &str,
    exists: &dyn Fn(&str) -> bool,
    names: &dyn Fn() -> &'n FileNames,
) -> Option<String> {
    let is_wiki = target.starts_with(WIKI);
    let target = target.strip_prefix(WIKI).unwrap_or(target).trim();
    if target.is_empty() || (!is_wiki && scheme(target).is_some()) || target.starts_with("//") {
        return None;
    }
    let plain = target.split('#').next().unwrap_or_default();
    let path = plain.split('?').next().unwrap_or_default();
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let mut candidates = Vec::new();
    for written in [&*decoded, plain] {
        if written.is_empty() || written.ends_with('/') || is_markdown(written.as_ref()) {
            continue;
        }
        if !written.starts_with('/') {
            candidates.extend(join(from, written));
        }
        let Some(below) = join(from, &format!("/{}", written.trim_start_matches("./"))) else { continue };
        let mut folder = from.path.as_str();
        while let Some((above, _)) = folder.rsplit_once('/') {
            folder = above;
            candidates.extend(places(&format!("{above}/"), &below));
        }
        candidates.extend(places("", &below));
    }
    if candidates.is_empty() {
        return None;
    }
    if let Some(found) = candidates.iter().position(|path| exists(path)) {
        return Some(candidates.swap_remove(found));
    }
    let names = names();
    let in_other_case = candidates.iter().find_map(|path| names.at(path));
    let by_name = || names.ending_in(decoded.trim_start_matches(['.', '/']));
    in_other_case.or_else(|| if is_wiki { by_name() } else { None }).map(str::to_owned)
}

/// Where a path from the root of a site may be, if `folder` is that root.
fn places(folder: &str, below: &str) -> impl Iterator<Item = String> {
    let (folder, below) = (folder.to_owned(), below.to_owned());
    ["", "content/"].into_iter().chain(PUBLIC_FOLDERS).map(move |public| format!("{folder}{public}{below}"))
}
