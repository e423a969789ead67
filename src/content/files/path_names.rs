//! What a file's path says: its language, its part and its name in it.
//!
//! `content/<lang>/<part>/<document>.md` where people keep to it; in other folders as much of it as there is.

use std::{cmp::Ordering, fmt::Write as _};

use xxhash_rust::xxh3::xxh3_64;

use super::languages::Languages;
use crate::{
    model::{DocumentId, Language, PartId},
    text::{humanize, name_id, slug_id},
};

/// The path that `path` means in `folder`, whatever slash it begins with; `None` when it leaves the root.
pub(in crate::content) fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The folder that a path or an address is in; empty for the root.
pub(in crate::content) fn above(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Files that introduce their folder, and are served at its address.
pub(in crate::content) const INTRODUCTIONS: [&str; 7] =
    ["README.md", "readme.md", "index.md", "_index.md", "README.mdx", "index.mdx", "_index.mdx"];

/// What a path says about a document.
#[derive(Debug, PartialEq)]
pub(in crate::content) struct Layout {
    /// The language, when a folder or the file's name gives it.
    pub(in crate::content) language: Option<Language>,
    pub(in crate::content) id: DocumentId,
    /// The id before ids named folders and spelled every script.
    pub(in crate::content) former: DocumentId,
    /// What the ids of its sections are derived from.
    pub(in crate::content) prefix: DocumentId,
    /// The part's folder as it is called on disk; empty for the main part.
    pub(in crate::content) folder: String,
    /// The folders below it, as they are called on disk.
    pub(in crate::content) folders: Vec<String>,
    /// The file's name without its extension and language.
    pub(in crate::content) name: String,
}

impl Layout {
    /// Reads a path below the root; `prefix` is what precedes the language and part folders, `languages` say
    /// which of them is a language.
    pub(in crate::content) fn of(path: &str, prefix: &str, languages: &Languages) -> Self {
        let (language, path) = languages.split(path.strip_prefix(prefix).unwrap_or(path));
        Self::named(&path, language)
    }

    /// Reads a path below `home`, the folder where another tool has its pages, if that is not `prefix`: the ids before are those
    /// without it, so that old addresses and the ids of sections stay.
    pub(in crate::content) fn below(path: &str, home: &str, prefix: &str, languages: &Languages) -> Self {
        let (language, path) = languages.split(path.strip_prefix(prefix).unwrap_or(path));
        let whole = Self::named(&path, language);
        let Some(below) = path.strip_prefix(home.strip_prefix(prefix).unwrap_or(home)) else { return whole };
        let (inside, below) = match language {
            None => languages.split(below),
            Some(_) => (None, below.into()),
        };
        let below = Self::named(&below, language.or(inside));
        Self { former: whole.former, prefix: whole.prefix, ..below }
    }

    /// Reads a path below the language's folder.
    fn named(path: &str, language: Option<Language>) -> Self {
        let mut folders: Vec<&str> = path.split('/').collect();
        let file = folders.pop().unwrap_or_default();
        let name = file.rsplit_once('.').map_or(file, |(name, _)| name);
        let folder = if folders.is_empty() { "" } else { folders.remove(0) };
        // How a name is spelled in an id, and with what the names below the part are joined.
        let id = |spell: fn(&str, &str) -> String, joint: &str| {
            let part = Some(folder).filter(|folder| !folder.is_empty());
            let part =
                part.and_then(|folder| PartId::new(&spell(folder, "part"))).unwrap_or_else(PartId::main);
            let names = folders.iter().copied().chain([name]).map(|name| spell(name, "document"));
            DocumentId { part, path: names.collect::<Vec<_>>().join(joint).into() }
        };
        let mut former = id(slug_id, "-");
        former.path = clip(former.path.to_string()).into();
        Self {
            language,
            id: id(name_id, "/"),
            prefix: former.clone(),
            former,
            folder: folder.to_owned(),
            folders: folders.into_iter().map(str::to_owned).collect(),
            name: name.to_owned(),
        }
    }

    /// Whether the file introduces its folder.
    pub(in crate::content) fn is_index(&self) -> bool {
        is_index(&self.id)
    }
}

/// Whether a document introduces its folder, as README files do.
pub(in crate::content) fn is_index(id: &DocumentId) -> bool {
    matches!(id.name(), "readme" | "index")
}

/// At most 100 bytes of an id, which leaves room for a number or a hash within the 120 of an id.
pub(in crate::content) fn clip(mut id: String) -> String {
    if id.len() > 100 {
        id.truncate(100);
        id.truncate(id.trim_end_matches('-').len());
    }
    id
}

/// The beginning of a long id with a hash of the whole of it, so that it does not depend on what else there is.
pub(in crate::content) fn with_hash(id: &str, whole: &str) -> String {
    let mut id = id[..id.floor_char_boundary(91)].trim_end_matches('-').to_owned();
    // Writing to a string cannot fail.
    let _ = write!(id, "-{:08x}", xxh3_64(whole.as_bytes()) as u32);
    id
}

/// What a folder or file is called in a title: its name with spaces for hyphens, without a number in front that is its place
/// or a hash at its end that is its address.
pub(in crate::content) fn readable_name(name: &str) -> String {
    let name = without_page_id(without_number(name)).trim();
    if name.is_ascii() { humanize(name) } else { name.to_owned() }
}

/// A name without the number that is its place: `01-intro`, as Docusaurus reads it, which leaves dates and versions alone.
pub(in crate::content) fn without_number(name: &str) -> &str {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let text = rest.trim_start_matches([' ', '-', '_', '.']);
    let digits = name.len() - rest.len();
    let has_mark = rest[..rest.len() - text.len()].contains(['-', '_', '.']);
    let is_place = (1..=4).contains(&digits) && has_mark && text.starts_with(|c: char| !c.is_ascii_digit());
    if is_place { text } else { name }
}

/// A name without the 32 hexadecimal digits that Notion writes behind it: `Sick leave 1f3a9c0de5b84a7f92d7e9f5c1b82461`.
fn without_page_id(name: &str) -> &str {
    let found = name.rsplit_once(' ').filter(|(title, id)| {
        !title.trim().is_empty()
            && id.len() == 32
            && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    });
    found.map_or(name, |(title, _)| title)
}

/// Order of names in which `2` precedes `10`.
pub(in crate::content) fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let (Some(first), Some(second)) = (a.chars().next(), b.chars().next()) else {
            return a.len().cmp(&b.len());
        };
        if first.is_ascii_digit() && second.is_ascii_digit() {
            let (first, second) = (digits(a), digits(b));
            let order = number_order(first, second);
            if order.is_ne() {
                return order;
            }
            (a, b) = (&a[first.len()..], &b[second.len()..]);
        } else {
            if first != second {
                return first.cmp(&second);
            }
            (a, b) = (&a[first.len_utf8()..], &b[second.len_utf8()..]);
        }
    }
}

/// Order of numbers of any length, fewer leading zeros first.
fn number_order(a: &str, b: &str) -> Ordering {
    let (short_a, short_b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    short_a.len().cmp(&short_b.len()).then_with(|| short_a.cmp(short_b)).then_with(|| a.len().cmp(&b.len()))
}

fn digits(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_left_out_of_names() {
        fn check(name: &str, expected: &str) {
            assert_eq!(readable_name(name), expected, "{name}");
        }
        check("getting-started", "Getting started");
        check("01-getting-started", "Getting started");
        check("1. First steps", "First steps");
        check("01-入门", "入门");
        check("3 things", "3 things");
        check("2024-03-07-party", "2024-03-07-party".replace('-', " ").as_str());
        check("1.2-release", "1.2 release");
        check("404", "404");
        check("Meeting notes 0123456789abcdef0123456789abcdef", "Meeting notes");
        check("会议 0123456789abcdef0123456789abcdef", "会议");
        check("0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef");
    }

    #[test]
    fn paths_are_understood() {
        fn check(path: &str, expected: &str) {
            let prefix = if path.starts_with("content/") { "content/" } else { "" };
            let layout = Layout::of(path, prefix, &Languages::default());
            let language = layout.language.map_or("-".to_owned(), |language| language.to_string());
            assert_eq!(format!("{language} {}", layout.id), expected, "{path}");
        }
        check("content/zh/duties/account-director.md", "zh duties/account-director");
        check("content/zh-CN/duties/a.md", "zh duties/a");
        check("content/zh_Hans_CN/a.md", "zh main/a");
        check("EN/Guide/Getting Started.MD", "en guide/getting-started");
        check("guide/deep/er/file.md", "- guide/deep/er/file");
        check("01-入门/安装 指南.md", "- 01-ru-men/an-zhuang-zhi-nan");
        check("README.md", "- main/readme");
        check("README.zh-CN.md", "zh main/readme");
        check("v1.2.md", "- main/v1-2");
        check("en-route/a.md", "- en-route/a");
        check("fr/a.md", "- fr/a");
        check("???/！.md", "- part/document");
        assert!(Layout::of("readme.md", "", &Languages::default()).is_index());
        assert!(Layout::of("guide/deep/_index.md", "", &Languages::default()).is_index());
        let french = Language::new("fr").expect("a language");
        let declared = Languages::declared(&[french]);
        assert_eq!(Layout::of("fr/a.md", "", &declared).language, Some(french));
        assert_eq!(Layout::of("zh/a.md", "", &declared).language, None);
    }

    #[test]
    fn names_are_readable() {
        fn check(name: &str, expected: &str) {
            assert_eq!(readable_name(name), expected, "{name}");
        }
        check("sick-leave", "Sick leave");
        check("Sick leave 1f3a9c0de5b84a7f92d7e9f5c1b82461", "Sick leave");
        check("新员工 1f3a9c0de5b84a7f92d7e9f5c1b82461", "新员工");
        check(" 1f3a9c0de5b84a7f92d7e9f5c1b82461", "1f3a9c0de5b84a7f92d7e9f5c1b82461");
        check("新员工 1F3A9C0DE5B84A7F92D7E9F5C1B82461", "新员工 1F3A9C0DE5B84A7F92D7E9F5C1B82461");
        check("部门 20260302", "部门 20260302");
    }

    #[test]
    fn numbers_are_ordered_as_numbers() {
        let mut names = ["10-b", "2-a", "1", "a10", "a9", "01", "a", "二"];
        names.sort_by(|a, b| natural_order(a, b));
        assert_eq!(names, ["1", "01", "2-a", "10-b", "a", "a9", "a10", "二"]);
    }
}
