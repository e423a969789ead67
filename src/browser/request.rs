//! What a page asks.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    model::{Document, Handbook, Language, Scope, Status, page_path},
    search::Page,
};

/// A search. Every field but `text` and `language` may be missing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    /// As typed, including fields such as `role:manager`.
    pub(super) text: String,
    /// The reader's language.
    pub(super) language: Language,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    topics: Vec<String>,
    #[serde(default)]
    parts: Vec<String>,
    /// Only texts in this language.
    #[serde(default)]
    only: Option<Language>,
    #[serde(default)]
    statuses: Vec<String>,
    /// Today, by the reader's clock; otherwise no review is due.
    #[serde(default)]
    day: Option<Date>,
    #[serde(default)]
    offset: usize,
    #[serde(default = "hits")]
    limit: usize,
    /// The most quick links of a kind.
    #[serde(default)]
    pub(super) quick_links: usize,
    /// The names of statuses in any language, with their ids.
    #[serde(default)]
    status_names: Vec<(String, String)>,
    /// Only these pages, such as `/zh/duties/account-director`: those that can be opened.
    #[serde(default)]
    pages: Option<HashSet<String>>,
}

fn hits() -> usize {
    10
}

fn status(id: &str) -> Option<Status> {
    Status::ALL.into_iter().find(|status| status.name() == id)
}

impl Request {
    /// Parses JSON; the error states what is wrong.
    pub(super) fn parse(json: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(json).map_err(|error| error.to_string())
    }

    /// The restrictions that `handbook` knows.
    pub(super) fn scope(&self, handbook: &Handbook) -> Scope {
        let has = |ids: &[String], id: &str| ids.iter().any(|known| known == id);
        let roles = handbook.roles.iter().map(|role| &role.id).filter(|id| has(&self.roles, id.as_str()));
        let topics =
            handbook.topics.iter().map(|topic| &topic.id).filter(|id| has(&self.topics, id.as_str()));
        let parts = handbook.parts.iter().map(|part| &part.id).filter(|id| has(&self.parts, id.as_str()));
        Scope {
            roles: roles.cloned().collect(),
            topics: topics.cloned().collect(),
            parts: parts.cloned().collect(),
            language: self.only,
            statuses: self.statuses.iter().filter_map(|id| status(id)).collect(),
            day: self.day.unwrap_or_default(),
        }
    }

    pub(super) fn page(&self) -> Page {
        Page { offset: self.offset, limit: self.limit, language: Some(self.language) }
    }

    /// The status with this name.
    pub(super) fn status(&self, name: &str) -> Option<Status> {
        let id = self.status_names.iter().find(|(known, _)| known == name).map(|(_, id)| id.as_str());
        status(id.unwrap_or(name))
    }

    /// Whether the page of `document` can be opened.
    pub(super) fn has_page(&self, document: &Document) -> bool {
        self.pages.as_ref().is_none_or(|pages| pages.contains(page_path(document).as_str()))
    }
}
