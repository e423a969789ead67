//! Addresses that documents have elsewhere: as their source is called, and as other tools serve it.

use super::{handbook::Handbook, language::Language};

/// Endings that an address may have, and that it may lack.
const ENDINGS: [&str; 5] = [".html", ".htm", ".md", ".mdx", ".markdown"];
/// Names of files that introduce their folder, without ending.
const INTRODUCTIONS: [&str; 5] = ["index", "README", "readme", "Readme", "_index"];

/// An address without what only says how it is served: slashes around it, an ending, the name of what introduces a folder.
pub fn plain_address(address: &str) -> &str {
    let address = address.trim_matches('/');
    let stem = ENDINGS.iter().find_map(|ending| address.strip_suffix(ending)).unwrap_or(address);
    let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
    if INTRODUCTIONS.contains(&name) { folder } else { stem }
}

impl Handbook {
    /// The document at an address below the root that it had elsewhere, as an index into [`Handbook::documents`]: one of
    /// [`Handbook::redirects`], else the path of its file, with or without its ending and the folder where another tool has its
    /// pages.
    pub fn elsewhere(&self, address: &str, language: Option<Language>) -> Option<u32> {
        let address = address.trim_matches('/');
        let plain = plain_address(address);
        if address.is_empty() {
            return None;
        }
        let redirected = [address, plain].into_iter().find_map(|one| self.redirected(None, one, language));
        redirected.or_else(|| self.by_source(plain, language))
    }

    fn by_source(&self, plain: &str, language: Option<Language>) -> Option<u32> {
        let homes = self.homes.iter().map(String::as_str);
        let roots: Vec<&str> = [""].into_iter().chain(homes).chain(["content/"]).collect();
        let whole = roots.iter().find_map(|root| self.file_of(&format!("{root}{plain}")));
        whole.or_else(|| {
            let others = self.languages.iter().copied().filter(|other| Some(*other) != language);
            let folders: Vec<String> = language
                .into_iter()
                .chain(others)
                .flat_map(|language| [language.as_str().to_owned(), language.tag()])
                .collect();
            let below = folders
                .iter()
                .flat_map(|folder| roots.iter().map(move |root| format!("{root}{folder}/{plain}")));
            below.into_iter().find_map(|path: String| self.file_of(&path))
        })
    }

    /// The document in the file at a path without its ending, or in the file that introduces the folder there.
    fn file_of(&self, path: &str) -> Option<u32> {
        let folder =
            if path.is_empty() || path.ends_with('/') { path.to_owned() } else { format!("{path}/") };
        let stems = [path.to_owned()].into_iter().chain(INTRODUCTIONS.map(|name| format!("{folder}{name}")));
        let mut files =
            stems.flat_map(|stem| [".md", ".mdx", ".markdown"].map(|ending| format!("{stem}{ending}")));
        files.find_map(|path| self.document_by_path(&path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_plain() {
        fn check(address: &str, plain: &str) {
            assert_eq!(plain_address(address), plain, "{address}");
        }
        check("/guide/a.html", "guide/a");
        check("guide/a/", "guide/a");
        check("/guide/index.html", "guide");
        check("guide/README.md", "guide");
        check("index.html", "");
        check("v1.2", "v1.2");
        check("a.mdx", "a");
        check("", "");
    }
}
