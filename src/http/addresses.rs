//! Builds every address that pages link to, relative to the root; [`Site`](super::request::site::Site) turns them into
//! URLs.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::model::{
    Language, PartId, PathId, RoleId, RootPath, Scope, SectionId, TopicId, part_path, permalink_path,
    revision_path,
};

/// The characters to escape in a query string.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The results page.
pub(super) const SEARCH: RootPath = RootPath::fixed("/search");
/// The API's sections.
pub(super) const SECTIONS: RootPath = RootPath::fixed("/api/v1/sections/");
/// The page shown offline for pages that are not cached.
pub(super) const OFFLINE: RootPath = RootPath::fixed("/offline");
/// The service worker, at the root because its scope is the path it is served from.
pub(super) const WORKER: RootPath = RootPath::fixed("/sw.js");

/// Addresses for one reader. Pages without a language in their path negotiate it; if that would not give the reader's
/// current language, the address has a `lang` parameter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Links {
    said: Option<Language>,
}

impl Links {
    /// Links from a page in `language` for a reader whose browser alone gets `negotiated`.
    pub(super) fn new(language: Language, negotiated: Language) -> Self {
        Self { said: (language != negotiated).then_some(language) }
    }

    /// The language to put into addresses, if any.
    pub(super) fn said(self) -> Option<Language> {
        self.said
    }

    /// `/zh/`: the first page of a language.
    pub(super) fn home(language: Language) -> RootPath {
        RootPath::new(format!("/{language}/"))
    }

    /// The first page, in the reader's language.
    pub(super) fn first_page(self, language: Language) -> RootPath {
        match self.said {
            Some(_) => Self::home(language),
            None => RootPath::fixed("/"),
        }
    }

    /// `/zh/duties`
    pub(super) fn part(language: Language, part: &PartId) -> RootPath {
        part_path(language, part)
    }

    /// `/roles/account-manager`, in whatever language is negotiated.
    pub(super) fn role_page(role: &RoleId) -> RootPath {
        RootPath::new(format!("/roles/{role}"))
    }

    /// `/roles/account-manager`
    pub(super) fn role(self, role: &RoleId) -> RootPath {
        self.with_language(Self::role_page(role))
    }

    /// `/roles/account-manager?me=yes`: sets the role cookie and redirects to the role's page.
    pub(super) fn remember(self, role: &RoleId) -> RootPath {
        self.and_language(Self::role_page(role).with("?me=yes"))
    }

    /// `/roles/account-manager?me=no`: deletes the role cookie and redirects to the first page.
    pub(super) fn forget(self, role: &RoleId) -> RootPath {
        self.and_language(Self::role_page(role).with("?me=no"))
    }

    /// `/glossary`
    pub(super) fn glossary_page(self) -> RootPath {
        self.with_language(Self::GLOSSARY)
    }

    /// `/glossary?order=pinyin`
    pub(super) fn glossary(self, order: &str) -> RootPath {
        self.and_language(Self::GLOSSARY.with(format_args!("?order={order}")))
    }

    /// `/compare?role=account-manager&role=account-director`, for a reader.
    pub(super) fn comparison(self, roles: &[&RoleId]) -> RootPath {
        self.and_language(Self::compare(roles))
    }

    /// `/compare`: all roles that have a grade.
    pub(super) fn compare_grades(self) -> RootPath {
        self.with_language(RootPath::fixed("/compare"))
    }

    /// `/compare?role=account-manager&role=account-director`
    pub(super) fn compare(roles: &[&RoleId]) -> RootPath {
        let pairs: Vec<String> = roles.iter().map(|role| format!("role={role}")).collect();
        RootPath::new(format!("/compare?{}", pairs.join("&")))
    }

    /// `/topics/budget`, in whatever language is negotiated.
    pub(super) fn topic_page(topic: &TopicId) -> RootPath {
        RootPath::new(format!("/topics/{topic}"))
    }

    /// `/topics/budget`
    pub(super) fn topic(self, topic: &TopicId) -> RootPath {
        self.with_language(Self::topic_page(topic))
    }

    /// `/topics/budget?role=account-manager`
    pub(super) fn topic_for(self, topic: &TopicId, role: &RoleId) -> RootPath {
        self.and_language(Self::topic_page(topic).with(format_args!("?role={role}")))
    }

    /// Adds the language to an address that has a query.
    fn and_language(self, address: RootPath) -> RootPath {
        match self.said {
            Some(language) => address.with(format_args!("&lang={language}")),
            None => address,
        }
    }

    /// The glossary in the default order of the page's language.
    pub(super) const GLOSSARY: RootPath = RootPath::fixed("/glossary");
    /// `/paths`: all reading paths.
    pub(super) const PATHS: RootPath = RootPath::fixed("/paths");
    /// The sections due for review.
    pub(super) const REVIEWS: RootPath = RootPath::fixed("/reviews");
    /// Content health.
    pub(super) const STATUS: RootPath = RootPath::fixed("/status");

    /// `/paths/first-week`, in whatever language is negotiated.
    pub(super) fn path_page(path: &PathId) -> RootPath {
        Self::PATHS.with(format_args!("/{path}"))
    }

    /// `/paths/first-week`
    pub(super) fn path(self, path: &PathId) -> RootPath {
        self.with_language(Self::path_page(path))
    }

    /// `/s/ad-budget`: the permalink of a section.
    pub(super) fn section(self, id: &SectionId) -> RootPath {
        self.with_language(permalink_path(id))
    }

    /// `/s/ad-budget?at=85fec260169c`: the changes to a section since a revision.
    pub(super) fn revision(self, id: &SectionId, at: &str) -> RootPath {
        self.and_language(revision_path(id, &Self::escaped(at)))
    }

    fn with_language(self, path: RootPath) -> RootPath {
        match self.said {
            Some(language) => path.with(format_args!("?lang={language}")),
            None => path,
        }
    }

    /// `/search?…` with all parameters of a search. `lang` is `scope.language`, the language it is restricted to, or
    /// else the reader's language where it must be explicit.
    pub(super) fn search(self, text: &str, scope: &Scope, offset: usize, limit: usize) -> RootPath {
        Self::question(SEARCH.as_str(), text, scope, scope.language.or(self.said), offset, limit)
    }

    /// The same search at any route with search parameters.
    pub(super) fn question(
        route: &str,
        text: &str,
        scope: &Scope,
        language: Option<Language>,
        offset: usize,
        limit: usize,
    ) -> RootPath {
        let mut link = format!("{route}?q={}", Self::escaped(text));
        Self::restrict(&mut link, scope, language);
        // Writing to a string cannot fail.
        if limit != super::limits::HITS {
            let _ = write!(link, "&limit={limit}");
        }
        if offset > 0 {
            let _ = write!(link, "&offset={offset}");
        }
        RootPath::new(link)
    }

    /// Appends a scope to an address that already has a query.
    pub(super) fn restrict(link: &mut String, scope: &Scope, language: Option<Language>) {
        for role in &scope.roles {
            link.push_str("&role=");
            link.push_str(role.as_str());
        }
        for topic in &scope.topics {
            link.push_str("&topic=");
            link.push_str(topic.as_str());
        }
        for part in &scope.parts {
            link.push_str("&part=");
            link.push_str(part.as_str());
        }
        if let Some(language) = language {
            link.push_str("&lang=");
            link.push_str(language.as_str());
        }
        for status in &scope.statuses {
            link.push_str("&status=");
            link.push_str(status.name());
        }
    }

    /// A text escaped as a parameter value.
    pub(super) fn escaped(text: &str) -> String {
        utf8_percent_encode(text, QUERY).to_string()
    }
}

/// `/zh/duties/manager?q=…#ad-budget`: a section, opened from a search for `text` so that the page can highlight
/// matches. The canonical address has no query.
pub(super) fn arriving(url: RootPath, text: &str) -> RootPath {
    if text.is_empty() {
        return url;
    }
    let (page, anchor) = url.as_str().split_once('#').unwrap_or((url.as_str(), ""));
    let mut link = format!("{page}?q=");
    link.extend(utf8_percent_encode(text, QUERY));
    if !anchor.is_empty() {
        link.push('#');
        link.push_str(anchor);
    }
    RootPath::new(link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_language_only_if_needed() {
        let role = RoleId::new("account-manager").expect("an id");
        let native = Links::new(Language::ZH, Language::ZH);
        assert_eq!(native.role(&role).as_str(), "/roles/account-manager");
        let foreign = Links::new(Language::EN, Language::ZH);
        assert_eq!(foreign.role(&role).as_str(), "/roles/account-manager?lang=en");
    }

    #[test]
    fn links_from_search_contain_the_query() {
        let check = |url, text, expected: &str| {
            assert_eq!(arriving(RootPath::fixed(url), text).as_str(), expected);
        };
        check("/zh/a/b#c", "预算&#", "/zh/a/b?q=%E9%A2%84%E7%AE%97%26%23#c");
        check("/zh/a/b", "x", "/zh/a/b?q=x");
        check("/zh/a/b#c", "", "/zh/a/b#c");
    }

    #[test]
    fn searches_are_ascii() {
        let links = Links::new(Language::ZH, Language::ZH);
        let scope = Scope { roles: vec![RoleId::new("a").expect("an id")], ..Scope::default() };
        assert_eq!(
            links.search("预 a&b", &scope, 10, 10).as_str(),
            "/search?q=%E9%A2%84%20a%26b&role=a&offset=10"
        );
    }
}
