//! Finds the section a request refers to by its id, a former id or the address of a page.

use axum::{
    body::Body,
    http::{Response, StatusCode},
};

use super::{
    context::Context,
    parameters::{LanguageParameter, Parameters},
};
use crate::{
    http::problem::Problem,
    model::{Language, Resolved, SectionRef, page_path, permalink_path, section_url},
    search::lookup,
};

/// The section with the id in the address, where the language is the only parameter.
pub(in crate::http) fn requested(context: &Context, id: &str) -> Result<SectionRef, Problem> {
    find(context, id, LanguageParameter::read(context)?.lang)
}

/// The section in the language `said`, else in the reader's, else in the first available one; moved sections are
/// followed. A split, retired or unknown section is a problem that lists alternatives.
pub(in crate::http) fn find(
    context: &Context,
    reference: &str,
    said: Option<Language>,
) -> Result<SectionRef, Problem> {
    let language = said.unwrap_or_else(|| context.language());
    exactly(context, reference, context.handbook().resolve(reference, Some(language)), language)
}

/// The section that a reference resolved to; a problem that lists alternatives in `language` if there is not exactly
/// one.
pub(in crate::http) fn exactly(
    context: &Context,
    reference: &str,
    found: Resolved<'_>,
    language: Language,
) -> Result<SectionRef, Problem> {
    one(context, found)?.ok_or_else(|| {
        let nearest = lookup::nearest_sections(context.handbook(), reference, language);
        Problem::unknown_section(context.handbook(), reference, &nearest)
    })
}

/// The section that a reference resolved to, if it exists; a problem if it was split or retired.
pub(in crate::http) fn one(context: &Context, found: Resolved<'_>) -> Result<Option<SectionRef>, Problem> {
    let handbook = context.handbook();
    match found {
        Resolved::Here(place) | Resolved::Moved(place) => Ok(Some(place)),
        Resolved::Split { id, into } => Err(Problem::split_section(handbook, id.as_str(), &into)),
        Resolved::Retired { id, tombstone, see } => {
            Err(Problem::retired_section(handbook, id.as_str(), tombstone, &see))
        }
        Resolved::Unknown => Ok(None),
    }
}

/// Redirects from an address without a page: permanently from a former address to the current address of its first
/// section, temporarily from an address without a language that may have another. `is_text`: to the Markdown. `None` if no such page existed.
pub(in crate::http) fn moved_page(
    context: &Context,
    language: Option<Language>,
    part: &str,
    path: &str,
    is_text: bool,
) -> Option<Result<Response<Body>, Problem>> {
    let handbook = context.handbook();
    let reader = LanguageParameter::read_leniently(context).of(context);
    let place = match one(context, handbook.resolve_page(language, part, path, Some(reader))) {
        Ok(place) => place?,
        Err(problem) => return Some(Err(problem)),
    };
    let (document, id) = (handbook.document(place), &handbook.section(place).id);
    // An anchor in the address is kept by browsers, unless the new address has one.
    let address = if path.is_empty() { part.to_owned() } else { format!("{part}/{path}") };
    let is_present = handbook.page(None, part, path, Some(document.language)) == Some(place.document);
    let is_page = is_present || handbook.redirected(language, &address, Some(reader)) == Some(place.document);
    let location = match (is_text, place.section) {
        (false, _) if is_page => page_path(document),
        (false, _) => section_url(document, id),
        (true, 0) => page_path(document).with(".md"),
        (true, _) => permalink_path(id).with(format_args!(".md?lang={}", document.language)),
    };
    // Without a language another reader may have another translation.
    let is_permanent = language.is_some() || (!is_present && handbook.languages.len() == 1);
    let status = if is_permanent { StatusCode::MOVED_PERMANENTLY } else { StatusCode::FOUND };
    Some(context.redirect(status, location))
}
