//! The pages: complete without JavaScript, every string from `strings`, every address from `links`.

pub(super) mod api;
pub(super) mod changed;
pub(super) mod choices;
pub(super) mod compare;
pub(super) mod document;
pub(super) mod embed;
pub(super) mod error;
pub(super) mod glossary;
pub(super) mod home;
pub(super) mod offline;
pub(super) mod part;
pub(super) mod path;
pub(super) mod reviews;
pub(super) mod role;
pub(super) mod search;
pub(super) mod status;
pub(super) mod topic;

mod diagram;
mod filters;
mod frame;
mod head;
mod listing;
mod related;
mod terms;
mod workflow;

use axum::{
    http::{StatusCode, Uri},
    response::Response,
};

use frame::{Frame, RoleView, Stand};

use super::{
    asked::Asked,
    error::Problem,
    links::Links,
    names, params,
    strings::{Strings, language_name},
};
use crate::model::{DocumentId, Handbook, Language, PartId, RoleId, page_path};

/// Who reads: the language of the page, its words and its addresses.
#[derive(Clone, Copy)]
struct Reader<'a> {
    asked: &'a Asked,
    handbook: &'a Handbook,
    language: Language,
    ui: &'static Strings,
    links: Links,
}

impl<'a> Reader<'a> {
    fn new(asked: &'a Asked, language: Language) -> Self {
        let links = Links::new(language, asked.language());
        Self { asked, handbook: asked.handbook(), language, ui: Strings::of(language), links }
    }

    /// On a page whose address has no language: `?lang=`, else what the browser asks for.
    fn negotiated(asked: &'a Asked) -> Result<Self, Problem> {
        let said = params::language(&asked.pairs, asked.handbook())?;
        Ok(Self::new(asked, said.unwrap_or_else(|| asked.language())))
    }

    /// On a page whose address begins with a language.
    fn of(asked: &'a Asked, language: &str) -> Option<Self> {
        let known = asked.handbook().languages.iter().find(|known| known.as_str() == language)?;
        Some(Self::new(asked, *known))
    }

    fn role(self, id: &RoleId) -> Option<RoleView<'a>> {
        let role = self.handbook.role(id)?;
        Some(RoleView {
            title: role.title.get(self.language),
            grade: role.grade.as_deref().filter(|grade| grade.chars().count() <= 2),
            url: self.links.role(&role.id),
        })
    }

    fn roles(self, ids: &[RoleId]) -> Vec<RoleView<'a>> {
        ids.iter().filter_map(|id| self.role(id)).collect()
    }
}

/// For an address that no route has: without a slash too many, or with the language it lacks.
pub(super) fn lead_on(uri: &Uri, asked: &Asked) -> Result<Response, Problem> {
    let path = uri.path();
    if let Some(trimmed) = without_slash(path) {
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        return Asked::redirect(StatusCode::PERMANENT_REDIRECT, &format!("{trimmed}{query}"));
    }
    let name = path.trim_matches('/');
    if asked.handbook().languages.iter().any(|language| language.as_str() == name) {
        return Asked::redirect(StatusCode::PERMANENT_REDIRECT, &format!("/{name}/"));
    }
    if let Some(part) = PartId::new(name).filter(|part| asked.handbook().part(part).is_some()) {
        let reader = Reader::negotiated(asked)?;
        return Asked::redirect(StatusCode::FOUND, &Links::part(reader.language, &part));
    }
    Err(nowhere(asked, name))
}

/// `/duties/account-director`: a document without its language.
fn document_without_language(asked: &Asked, part: &str, stem: &str) -> Option<Result<Response, Problem>> {
    let id = DocumentId { part: PartId::new(part)?, stem: stem.into() };
    let handbook = asked.handbook();
    let reader = match Reader::negotiated(asked) {
        Ok(reader) => reader,
        Err(problem) => return Some(Err(problem)),
    };
    let any = || handbook.document_translations(&id).first().map(|at| &handbook.documents[*at as usize]);
    let document = handbook.find_document(&id, reader.language).or_else(any)?;
    Some(Asked::redirect(StatusCode::FOUND, &page_path(document)))
}

/// Nothing is at this address; the last word of it may say what was wanted.
fn nowhere(asked: &Asked, path: &str) -> Problem {
    let handbook = asked.handbook();
    let wanted = path.rsplit('/').find(|word| !word.is_empty()).unwrap_or_default();
    let nearest = names::nearest_sections(handbook, wanted, asked.language());
    Problem::unknown_page(handbook, "There is nothing at this address.", &nearest)
}

/// The same page in the handbook's other languages, on addresses that negotiate.
fn switch_by_parameter(reader: Reader<'_>, path: &str) -> Vec<Stand> {
    let languages = reader.handbook.languages.iter();
    let join = if path.contains('?') { '&' } else { '?' };
    languages
        .map(|language| Stand {
            tag: language.tag().to_owned(),
            name: language_name(language).to_owned(),
            url: format!("{path}{join}lang={language}"),
            current: *language == reader.language,
        })
        .collect()
}

/// The path without its last slashes, if it has any and may be redirected to: `//host` and `/\host` are other hosts
/// to a browser.
fn without_slash(path: &str) -> Option<&str> {
    let trimmed = path.trim_end_matches('/');
    let leads_away = trimmed.starts_with("//") || trimmed.contains('\\') || !trimmed.is_ascii();
    (trimmed != path && !trimmed.is_empty() && !leads_away).then_some(trimmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_too_many_never_leads_to_another_host() {
        assert_eq!(without_slash("/zh/duties/"), Some("/zh/duties"));
        assert_eq!(without_slash("/zh//"), Some("/zh"));
        for path in ["/", "//", "/zh", "//evil.example/", "/\\evil.example/", "/预算/"] {
            assert_eq!(without_slash(path), None, "{path}");
        }
    }
}
