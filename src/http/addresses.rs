//! Every address a page links to is made here, so that mounting the handbook elsewhere changes one file.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::model::{
    Language, PartId, PathId, RoleId, Scope, SectionId, TopicId, permalink_path, revision_path,
};

/// What stays readable in a query string.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Where searches are answered.
pub(super) const SEARCH: &str = "/search";
/// Where the API answers for a section.
pub(super) const SECTIONS: &str = "/api/v1/sections/";
/// What stands in for a page that was never read, without a network.
pub(super) const OFFLINE: &str = "/offline";
/// The service worker: at the root, because it serves what lies below it.
pub(super) const WORKER: &str = "/sw.js";

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
    pub(super) fn home(language: Language) -> String {
        format!("/{language}/")
    }

    /// The first page, in the reader's language.
    pub(super) fn first_page(self, language: Language) -> String {
        match self.said {
            Some(_) => Self::home(language),
            None => "/".to_owned(),
        }
    }

    /// `/zh/duties`
    pub(super) fn part(language: Language, part: &PartId) -> String {
        format!("/{language}/{part}")
    }

    /// `/roles/account-manager`
    pub(super) fn role(self, role: &RoleId) -> String {
        self.with_language(format!("/roles/{role}"))
    }

    /// `/roles/account-manager?me=yes`: has the browser remember the role, and leads to its page.
    pub(super) fn remember(self, role: &RoleId) -> String {
        self.and_language(format!("/roles/{role}?me=yes"))
    }

    /// `/roles/account-manager?me=no`: has the browser forget the role, and leads to the first page.
    pub(super) fn forget(self, role: &RoleId) -> String {
        self.and_language(format!("/roles/{role}?me=no"))
    }

    /// `/glossary`
    pub(super) fn glossary_page(self) -> String {
        self.with_language("/glossary".to_owned())
    }

    /// `/glossary?order=pinyin`
    pub(super) fn glossary(self, order: &str) -> String {
        self.and_language(format!("/glossary?order={order}"))
    }

    /// `/compare?role=account-manager&role=account-director`, for a reader.
    pub(super) fn comparison(self, roles: &[&RoleId]) -> String {
        self.and_language(Self::compare(roles))
    }

    /// `/compare`: all roles that have a grade.
    pub(super) fn compare_grades(self) -> String {
        self.with_language("/compare".to_owned())
    }

    /// `/compare?role=account-manager&role=account-director`
    pub(super) fn compare(roles: &[&RoleId]) -> String {
        let pairs: Vec<String> = roles.iter().map(|role| format!("role={role}")).collect();
        format!("/compare?{}", pairs.join("&"))
    }

    /// `/topics/budget`
    pub(super) fn topic(self, topic: &TopicId) -> String {
        self.with_language(format!("/topics/{topic}"))
    }

    /// `/topics/budget?role=account-manager`
    pub(super) fn topic_for(self, topic: &TopicId, role: &RoleId) -> String {
        self.and_language(format!("/topics/{topic}?role={role}"))
    }

    /// For an address that has a query.
    fn and_language(self, address: String) -> String {
        match self.said {
            Some(language) => format!("{address}&lang={language}"),
            None => address,
        }
    }

    /// `/paths`: all reading paths.
    pub(super) const PATHS: &str = "/paths";
    /// What is due for review.
    pub(super) const REVIEWS: &str = "/reviews";
    /// What of the content needs a look.
    pub(super) const STATUS: &str = "/status";

    /// `/paths/first-week`
    pub(super) fn path(self, path: &PathId) -> String {
        self.with_language(format!("/paths/{path}"))
    }

    /// `/s/ad-budget`: a section, wherever it stands.
    pub(super) fn section(self, id: &SectionId) -> String {
        self.with_language(permalink_path(id))
    }

    /// `/s/ad-budget?at=85fec260169c`: what changed in a section since a revision.
    pub(super) fn revision(self, id: &SectionId, at: &str) -> String {
        self.and_language(revision_path(id, &Self::escaped(at)))
    }

    fn with_language(self, path: String) -> String {
        match self.said {
            Some(language) => format!("{path}?lang={language}"),
            None => path,
        }
    }

    /// `/search?…` with everything a search is made of. `scope.language` is what it is restricted to; without one, the
    /// reader's language is said where it must be.
    pub(super) fn search(self, text: &str, scope: &Scope, offset: usize, limit: usize) -> String {
        Self::question("/search", text, scope, scope.language.or(self.said), offset, limit)
    }

    /// The same question at any door that takes one.
    pub(super) fn question(
        door: &str,
        text: &str,
        scope: &Scope,
        language: Option<Language>,
        offset: usize,
        limit: usize,
    ) -> String {
        let mut link = format!("{door}?q={}", Self::escaped(text));
        Self::restrict(&mut link, scope, language);
        // Writing to a string cannot fail.
        if limit != super::limits::HITS {
            let _ = write!(link, "&limit={limit}");
        }
        if offset > 0 {
            let _ = write!(link, "&offset={offset}");
        }
        link
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
pub(super) fn arriving(url: &str, text: &str) -> String {
    if text.is_empty() {
        return url.to_owned();
    }
    let (page, anchor) = url.split_once('#').unwrap_or((url, ""));
    let mut link = format!("{page}?q=");
    link.extend(utf8_percent_encode(text, QUERY));
    if !anchor.is_empty() {
        link.push('#');
        link.push_str(anchor);
    }
    link
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_said_only_where_it_is_needed() {
        let role = RoleId::new("account-manager").expect("an id");
        let at_home = Links::new(Language::ZH, Language::ZH);
        assert_eq!(at_home.role(&role), "/roles/account-manager");
        let abroad = Links::new(Language::EN, Language::ZH);
        assert_eq!(abroad.role(&role), "/roles/account-manager?lang=en");
    }

    #[test]
    fn who_comes_from_a_search_says_what_was_asked() {
        assert_eq!(arriving("/zh/a/b#c", "预算&#"), "/zh/a/b?q=%E9%A2%84%E7%AE%97%26%23#c");
        assert_eq!(arriving("/zh/a/b", "x"), "/zh/a/b?q=x");
        assert_eq!(arriving("/zh/a/b#c", ""), "/zh/a/b#c");
    }

    #[test]
    fn searches_are_ascii() {
        let links = Links::new(Language::ZH, Language::ZH);
        let scope = Scope { roles: vec![RoleId::new("a").expect("an id")], ..Scope::default() };
        assert_eq!(links.search("预 a&b", &scope, 10, 10), "/search?q=%E9%A2%84%20a%26b&role=a&offset=10");
    }
}
