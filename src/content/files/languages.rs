//! What names of folders and files say about languages.

use std::{borrow::Cow, collections::HashMap};

use crate::model::{Handbook, Language, LanguageFolder};

/// What people call a folder for a language by its country.
const COUNTRIES: [(&str, &str); 8] = [
    ("cn", "zh"),
    ("cz", "cs"),
    ("dk", "da"),
    ("jp", "ja"),
    ("kr", "ko"),
    ("tw", "zh-hant"),
    ("ua", "uk"),
    ("vn", "vi"),
];

/// The folders and files of a handbook that are in a language by their names. Paths begin below the prefix of documents.
#[derive(Clone, Debug, Default)]
pub(in crate::content) struct Languages {
    /// What precedes the documents: `content/`, or nothing.
    pub(in crate::content) prefix: String,
    /// Those of `handbook.toml`.
    declared: Vec<Language>,
    /// By path.
    pub(in crate::content) folders: HashMap<String, LanguageFolder>,
    /// Files by the tag in their names.
    pub(in crate::content) files: HashMap<String, Language>,
}

impl Languages {
    /// Those that need no evidence: languages of `handbook.toml`, Chinese and English without it.
    pub(in crate::content) fn declared(declared: &[Language]) -> Self {
        Self { declared: declared.to_vec(), ..Self::default() }
    }

    /// Those of a handbook that is read, whose documents are below `prefix`.
    pub(in crate::content) fn of(handbook: &Handbook, prefix: &str) -> Self {
        let mut languages = Self::declared(&handbook.languages);
        let below =
            |path: &str| LanguageFolder::below(prefix.trim_end_matches('/'), path).unwrap_or("").to_owned();
        for folder in &handbook.language_folders {
            let (path, original) = (below(&folder.path), below(&folder.original));
            let language = folder.language;
            languages.folders.insert(path.clone(), LanguageFolder { path, language, original });
        }
        languages
    }

    /// Adds a folder.
    pub(in crate::content) fn insert(&mut self, path: String, language: Language, original: String) {
        self.folders.insert(path.clone(), LanguageFolder { path, language, original });
    }

    /// The folders by their paths below the root.
    pub(in crate::content) fn listed(&self) -> Vec<LanguageFolder> {
        let whole = |path: &str| format!("{}{path}", self.prefix).trim_end_matches('/').to_owned();
        let mut folders: Vec<LanguageFolder> = self
            .folders
            .values()
            .map(|folder| LanguageFolder {
                path: whole(&folder.path),
                language: folder.language,
                original: whole(&folder.original),
            })
            .collect();
        folders.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        folders
    }

    /// The language of a path, and the path without what says so: `fr/guide/a.md` and `guide/a.fr.md` are `guide/a.md`.
    pub(in crate::content) fn split<'p>(&self, path: &'p str) -> (Option<Language>, Cow<'p, str>) {
        let folder =
            path.rmatch_indices('/').find_map(|(end, _)| Some((self.folders.get(&path[..end])?, end)));
        if let Some((folder, end)) = folder {
            let rest = &path[end + 1..];
            let rest = match folder.original.as_str() {
                "" => Cow::Borrowed(rest),
                original => Cow::Owned(format!("{original}/{rest}")),
            };
            return (Some(folder.language), rest);
        }
        if let Some((top, rest)) = path.split_once('/')
            && let Some(language) = self.is_certain(top)
        {
            return (Some(language), Cow::Borrowed(rest));
        }
        let Some(found) = file_tag(path) else { return (None, Cow::Borrowed(path)) };
        // A dot sets the tag off from any name.
        let certain = || found.is_dotted.then(|| self.is_certain(found.tag))?;
        match self.files.get(path).copied().or_else(certain) {
            Some(language) => (Some(language), Cow::Owned(found.plain)),
            None => (None, Cow::Borrowed(path)),
        }
    }

    /// The language that this name certainly means, whatever is in the folder.
    pub(in crate::content) fn is_certain(&self, name: &str) -> Option<Language> {
        let language = name_tag(name)?;
        if self.declared.is_empty() {
            let is_country = COUNTRIES.iter().any(|(country, _)| name.eq_ignore_ascii_case(country));
            let is_certain = (language.is_chinese() || language.primary() == "en") && !is_country;
            return is_certain.then(|| Language::new(name))?;
        }
        language.among(&self.declared)
    }

    /// Whether no folder and no file was recognised by evidence.
    pub(in crate::content) fn are_certain(&self) -> bool {
        let is_certain = |folder: &LanguageFolder| {
            folder.original.is_empty() && self.is_certain(&folder.path) == Some(folder.language)
        };
        self.files.is_empty() && self.folders.values().all(is_certain)
    }

    /// Whether a document may be in this language.
    pub(in crate::content) fn admits(&self, language: Language) -> bool {
        self.declared.is_empty() || language.among(&self.declared).is_some()
    }
}

/// The language a name means if it means one: `zh`, `zh-CN`, `zh_Hans_CN`, `pt-br`, `jp`. Not `en-route`, nor `css`.
pub(in crate::content) fn name_tag(name: &str) -> Option<Language> {
    if !(2..=11).contains(&name.len()) || name.split(['-', '_']).any(|subtag| subtag.len() > 4) {
        return None;
    }
    let country = COUNTRIES.iter().find(|(country, _)| name.eq_ignore_ascii_case(country));
    let language = Language::exact(country.map_or(name, |(_, tag)| tag))?;
    language.is_written().then_some(language)
}

/// A file whose name has a tag.
#[derive(Debug)]
pub(in crate::content) struct TaggedFile<'p> {
    /// The path without the tag.
    pub(in crate::content) plain: String,
    pub(in crate::content) tag: &'p str,
    /// Whether a dot is before the tag.
    is_dotted: bool,
}

/// The tag in a file's name: `index.fr.md`, and of READMEs also `README_zh.md` and `README-ja.md`.
pub(in crate::content) fn file_tag(path: &str) -> Option<TaggedFile<'_>> {
    let (folder, file) = path.rsplit_once('/').map_or(("", path), |(folder, file)| (folder, file));
    let (name, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    let (plain, tag, is_dotted) = match name.rsplit_once('.') {
        Some((plain, tag)) => (plain, tag, true),
        None if name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("readme")) => {
            (&name[..6], name[6..].strip_prefix(['-', '_'])?, false)
        }
        None => return None,
    };
    name_tag(tag)?;
    let slash = if folder.is_empty() { "" } else { "/" };
    let dot = if ending.is_empty() { "" } else { "." };
    Some(TaggedFile { plain: format!("{folder}{slash}{plain}{dot}{ending}"), tag, is_dotted })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_languages_are_tags() {
        let tag = |name| name_tag(name).map(|language| language.to_string()).unwrap_or_default();
        for (name, expected) in [
            ("zh", "zh"),
            ("zh_Hans_CN", "zh"),
            ("zh-TW", "zh-hant"),
            ("tw", "zh-hant"),
            ("JP", "ja"),
            ("pt_BR", "pt-br"),
            ("en-GB", "en-gb"),
            ("en-route", ""),
            ("css", ""),
            ("dev", ""),
            ("日本", ""),
            ("", ""),
        ] {
            assert_eq!(tag(name), expected, "{name}");
        }
    }

    #[test]
    fn paths_are_split() {
        let french = Language::new("fr").expect("a language");
        let mut languages = Languages::default();
        for (path, original) in [("docs/fr", "docs"), ("fr", ""), ("fr/current", "docs")] {
            languages.insert(path.to_owned(), french, original.to_owned());
        }
        languages.files.insert("a/index.fr.md".to_owned(), french);
        languages.files.insert("README_fr.md".to_owned(), french);
        for (path, expected) in [
            ("docs/fr/a.md", "fr docs/a.md"),
            ("fr/a.md", "fr a.md"),
            ("fr/current/a.md", "fr docs/a.md"),
            ("a/index.fr.md", "fr a/index.md"),
            ("b/index.fr.md", "- b/index.fr.md"),
            ("README_fr.md", "fr README.md"),
            ("README_zh.md", "- README_zh.md"),
            ("README.zh-CN.md", "zh README.md"),
            ("zh/a.md", "zh a.md"),
            ("cn/a.md", "- cn/a.md"),
            ("a/zh/a.md", "- a/zh/a.md"),
            ("v1.2.md", "- v1.2.md"),
            ("zh", "- zh"),
        ] {
            let (language, rest) = languages.split(path);
            let language = language.map_or("-".to_owned(), |language| language.to_string());
            assert_eq!(format!("{language} {rest}"), expected, "{path}");
        }
    }

    proptest! {
        #[test]
        fn any_path_is_split(path in "[a-zé日._/-]{0,30}") {
            let (language, rest) = Languages::default().split(&path);
            prop_assert!(language.is_some() || rest == path);
        }
    }
}
