//! Maps addresses of the service to files of the static site: every page is a folder with an index file, so that the
//! address without the file name works on any web server, and the address with it works from a disk.

use std::fmt::Write as _;

use url::Url;

use crate::model::Language;

/// A placeholder origin for requests to the service and for resolving links.
pub(crate) const ORIGIN: &str = "http://copy.invalid";
/// The results page.
pub(crate) const SEARCH: &str = "/search";

/// An address of the service that may have a file in the static site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Address {
    path: String,
    /// The query parameters except the language, in order.
    pairs: Vec<(String, String)>,
    /// The language in the address; `None` for the handbook's first.
    language: Option<Language>,
}

/// The target of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// An anchor on the same page, or another site: left unchanged.
    Untouched,
    /// An address of the service, with its fragment.
    Here(Address, Option<String>),
}

impl Address {
    /// The address of a path without parameters.
    pub(crate) fn of(path: &str) -> Self {
        Self { path: path.to_owned(), pairs: Vec::new(), language: None }
    }

    /// The same address in a language; `original` is the one that addresses omit.
    pub(crate) fn in_language(mut self, language: Language, original: Language) -> Self {
        self.language = (language != original).then_some(language);
        self
    }

    /// The same address with no parameters except the language.
    pub(crate) fn bare(&self) -> Self {
        Self { pairs: Vec::new(), ..self.clone() }
    }

    /// The path, as it is in a URL.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whether it has parameters other than the language.
    pub(crate) fn has_pairs(&self) -> bool {
        !self.pairs.is_empty()
    }

    /// Whether it is the results page.
    pub(crate) fn is_search(&self) -> bool {
        self.path == SEARCH
    }

    /// Whether its language depends on the reader: search and permalinks.
    pub(crate) fn depends_on_reader(&self) -> bool {
        self.is_search() || self.path.starts_with("/s/")
    }

    /// Whether only the running service can answer it.
    pub(crate) fn needs_service(&self) -> bool {
        let routes = [
            "api",
            "embed",
            "oembed",
            "widget",
            "healthz",
            "readyz",
            "mcp",
            "offline",
            "suggestions",
            "live",
        ];
        let first = self.path.trim_start_matches('/').split('/').next().unwrap_or_default();
        let formats = [".atom", ".json", ".js", ".md", ".txt", ".xml"];
        routes.contains(&first)
            || (first != "assets" && formats.iter().any(|extension| self.path.ends_with(extension)))
    }

    /// The path and query of a request to the service.
    pub(crate) fn request(&self) -> String {
        let mut request = self.path.clone();
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.pairs);
        if let Some(language) = self.language {
            query.append_pair("lang", language.as_str());
        }
        let query = query.finish();
        if !query.is_empty() {
            request.push('?');
            request.push_str(&query);
        }
        request
    }

    /// The query string that the results page reads in the browser.
    pub(crate) fn query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.pairs);
        query.finish()
    }

    /// The path of the file in the static site; `None` if the parameters are not valid in a file name.
    pub(crate) fn file(&self) -> Option<String> {
        let path = self.path.trim_matches('/');
        if path.split('/').any(|part| part.starts_with('.')) || path.contains(['\\', '%']) {
            return None;
        }
        if path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
            return Some(path.to_owned());
        }
        let mut file = path.to_owned();
        let separate = |file: &mut String| {
            if !file.is_empty() {
                file.push('/');
            }
        };
        separate(&mut file);
        if self.has_pairs() && !self.is_search() {
            let words: Option<Vec<String>> = self
                .pairs
                .iter()
                .map(|(name, value)| {
                    let plain = |text: &str| {
                        text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                    };
                    (plain(name) && plain(value) && value.len() <= 120).then(|| format!("{name}-{value}"))
                })
                .collect();
            file.push_str(&words?.join("."));
            file.push('/');
        }
        match self.language {
            // Writing to a string cannot fail.
            Some(language) => _ = write!(file, "index.{language}.html"),
            None => file.push_str("index.html"),
        }
        Some(file)
    }
}

/// The target of `link` on the page at `from`. `languages` are the handbook's, in order.
pub(crate) fn target(link: &str, from: &Address, languages: &[Language]) -> Target {
    if link.starts_with('#') {
        return Target::Untouched;
    }
    let Ok(base) = Url::parse(ORIGIN).and_then(|origin| origin.join(&from.request())) else {
        return Target::Untouched;
    };
    let Ok(url) = base.join(link.trim()) else { return Target::Untouched };
    if url.origin() != base.origin() {
        return Target::Untouched;
    }
    let mut language = None;
    let mut pairs = Vec::new();
    for (name, value) in url.query_pairs() {
        match Language::exact(&value).filter(|language| name == "lang" && languages.contains(language)) {
            Some(said) => language = Some(said),
            // A static site has no role cookie.
            None if name == "lang" || name == "remember" => {}
            None => pairs.push((name.into_owned(), value.into_owned())),
        }
    }
    let mut address = Address {
        path: url.path().to_owned(),
        pairs,
        language: language.filter(|said| languages.first() != Some(said)),
    };
    if address.is_search()
        && let Some(language) = language
    {
        // On the results page the language is also a restriction, so the script needs it.
        address.pairs.push(("lang".to_owned(), language.to_string()));
    }
    Target::Here(address, url.fragment().map(str::to_owned))
}

/// The relative path from one file of the static site to another.
pub(crate) fn relative(from: &str, to: &str) -> String {
    let folders: Vec<&str> = from.split('/').collect();
    let folders = &folders[..folders.len() - 1];
    let parts: Vec<&str> = to.split('/').collect();
    let shared =
        folders.iter().zip(&parts[..parts.len() - 1]).take_while(|(one, other)| one == other).count();
    let mut path = "../".repeat(folders.len() - shared);
    path.push_str(&parts[shared..].join("/"));
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(link: &str, expected: &str) {
        let languages = [Language::ZH, Language::EN];
        let Target::Here(address, fragment) = target(link, &Address::of("/zh/duties/ae"), &languages) else {
            return assert_eq!(expected, "untouched", "{link}");
        };
        let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
        assert_eq!(
            address.file().map(|file| file + &fragment).as_deref().unwrap_or("none"),
            expected,
            "{link}"
        );
    }

    #[test]
    fn every_address_has_one_file() {
        check("/", "index.html");
        check("/zh/", "zh/index.html");
        check("/zh/duties#a", "zh/duties/index.html#a");
        check("/s/ad-budget", "s/ad-budget/index.html");
        check("/roles/a?lang=en", "roles/a/index.en.html");
        check("/roles/a?lang=zh", "roles/a/index.html");
        check("/compare?role=a&role=b&lang=en", "compare/role-a.role-b/index.en.html");
        check("/assets/handbook.12.css", "assets/handbook.12.css");
        check("/roles/a?remember=yes", "roles/a/index.html");
        check("?role=a", "zh/duties/ae/role-a/index.html");
        check("/search?q=%E9%A2%84&role=a", "search/index.html");
        check("/search?q=x&lang=en", "search/index.en.html");
        check("/roles/a?q=%E9%A2%84", "none");
        check("/../../etc/passwd", "etc/passwd/index.html");
        check("#a", "untouched");
        check("https://example.com/", "untouched");
        check("mailto:a@example.com", "untouched");
    }

    #[test]
    fn paths_between_files_are_relative() {
        assert_eq!(relative("index.html", "zh/index.html"), "zh/index.html");
        assert_eq!(relative("zh/a/index.html", "zh/b/index.html"), "../b/index.html");
        assert_eq!(relative("zh/a/index.html", "zh/a/index.html"), "index.html");
        assert_eq!(relative("s/x/index.html", "index.html"), "../../index.html");
    }
}
