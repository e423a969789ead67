//! Every address a page links to is made here, below the root; [`Site`](super::request::site::Site) writes them out for a
//! reader.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::model::{
    Language, PartId, PathId, RoleId, RootPath, Scope, SectionId, TopicId, permalink_path, revision_path,
};

/// What stays readable in a query string.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Where searches are answered.
pub(super) const SEARCH: RootPath = RootPath::fixed("/search");
/// Where the API answers for a section.
pub(super) const SECTIONS: RootPath = RootPath::fixed("/api/v1/sections/");
/// What stands in for a page that was never read, without a network.
pub(super) const OFFLINE: RootPath = RootPath::fixed("/offline");
/// The service worker: at the root, because it serves what lies below it.
pub(super) const WORKER: RootPath = RootPath::fixed("/sw.js");

/// Addresses as one reader needs them. Pages without a language in their address negotiate it; where that would not
/// give the language the reader is in, the address says it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Links {
    said: Option<Language>,
}

impl Links {
    /// Links from a page in `language` for a reader whose browser alone gets `negotiated`.
    pub(super) fn new(language: Language, negotiated: Language) -> Self {
        Self { said: (language != negotiated).then_some(language) }
    }

    /// The language an address must say, if any.
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
        RootPath::new(format!("/{language}/{part}"))
    }

    /// `/roles/account-manager`, in whatever language is negotiated.
    pub(super) fn role_page(role: &RoleId) -> RootPath {
        RootPath::new(format!("/roles/{role}"))
    }

    /// `/roles/account-manager`
    pub(super) fn role(self, role: &RoleId) -> RootPath {
        self.with_language(Self::role_page(role))
    }

    /// `/roles/account-manager?me=yes`: has the browser remember the role, and leads to its page.
    pub(super) fn remember(self, role: &RoleId) -> RootPath {
        self.and_language(Self::role_page(role).with("?me=yes"))
    }

    /// `/roles/account-manager?me=no`: has the browser forget the role, and leads to the first page.
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

    /// For an address that has a query.
    fn and_language(self, address: RootPath) -> RootPath {
        match self.said {
            Some(language) => address.with(format_args!("&lang={language}")),
            None => address,
        }
    }

    /// Terms in the order of the page's language.
    pub(super) const GLOSSARY: RootPath = RootPath::fixed("/glossary");
    /// `/paths`: all reading paths.
    pub(super) const PATHS: RootPath = RootPath::fixed("/paths");
    /// What is due for review.
    pub(super) const REVIEWS: RootPath = RootPath::fixed("/reviews");
    /// What of the content needs a look.
    pub(super) const STATUS: RootPath = RootPath::fixed("/status");

    /// `/paths/first-week`, in whatever language is negotiated.
    pub(super) fn path_page(path: &PathId) -> RootPath {
        Self::PATHS.with(format_args!("/{path}"))
    }

    /// `/paths/first-week`
    pub(super) fn path(self, path: &PathId) -> RootPath {
        self.with_language(Self::path_page(path))
    }

    /// `/s/ad-budget`: a section, wherever it stands.
    pub(super) fn section(self, id: &SectionId) -> RootPath {
        self.with_language(permalink_path(id))
    }

    /// `/s/ad-budget?at=85fec260169c`: what changed in a section since a revision.
    pub(super) fn revision(self, id: &SectionId, at: &str) -> RootPath {
        self.and_language(revision_path(id, &Self::escaped(at)))
    }

    fn with_language(self, path: RootPath) -> RootPath {
        match self.said {
            Some(language) => path.with(format_args!("?lang={language}")),
            None => path,
        }
    }

    /// `/search?…` with everything a search is made of. `scope.language` is what it is restricted to; without one, the
    /// reader's language is said where it must be.
    pub(super) fn search(self, text: &str, scope: &Scope, offset: usize, limit: usize) -> RootPath {
        Self::question(SEARCH.as_str(), text, scope, scope.language.or(self.said), offset, limit)
    }

    /// The same question at any door that takes one.
    pub(super) fn question(
        door: &str,
        text: &str,
        scope: &Scope,
        language: Option<Language>,
        offset: usize,
        limit: usize,
    ) -> RootPath {
        let mut link = format!("{door}?q={}", Self::escaped(text));
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

    /// Adds a scope to an address that has a query already.
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

    /// A text as the value of a parameter.
    pub(super) fn escaped(text: &str) -> String {
        utf8_percent_encode(text, QUERY).to_string()
    }
}

/// `/zh/duties/manager?q=…#ad-budget`: a section for a reader who comes from a search for `text`, so that the page can
/// mark what was looked for. The address of the section itself has no query.
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
    fn a_language_is_said_only_where_it_is_needed() {
        let role = RoleId::new("account-manager").expect("an id");
        let at_home = Links::new(Language::ZH, Language::ZH);
        assert_eq!(at_home.role(&role).as_str(), "/roles/account-manager");
        let abroad = Links::new(Language::EN, Language::ZH);
        assert_eq!(abroad.role(&role).as_str(), "/roles/account-manager?lang=en");
    }

    #[test]
    fn who_comes_from_a_search_says_what_was_asked() {
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
