//! The section that a request names: by id, by an id it had, or by the address of a page.

use axum::{
    body::Body,
    http::{Response, StatusCode},
};

use super::{
    context::Asked,
    lookup,
    parameters::{LanguageParameter, Parameters},
};
use crate::{
    http::problem::Problem,
    model::{Language, Resolved, SectionRef, page_path, permalink_path, section_url},
};

/// The section in the language `said`, else in the reader's, else in the first it has; one that moved where it is now.
/// What was split or retired, or never was, is refused with what may be meant instead.
pub(in crate::http) fn find(
    asked: &Asked,
    reference: &str,
    said: Option<Language>,
) -> Result<SectionRef, Problem> {
    let language = said.unwrap_or_else(|| asked.language());
    exactly(asked, reference, asked.handbook().resolve(reference, Some(language)), language)
}

/// The one section that a reference led to; a refusal with what may be meant instead, in `language`, where there is none.
pub(in crate::http) fn exactly(
    asked: &Asked,
    reference: &str,
    found: Resolved<'_>,
    language: Language,
) -> Result<SectionRef, Problem> {
    one(asked, found)?.ok_or_else(|| {
        let nearest = lookup::nearest_sections(asked.handbook(), reference, language);
        Problem::unknown_section(asked.handbook(), reference, &nearest)
    })
}

/// The section a reference led to, if it is known; the refusal where there is not exactly one.
pub(in crate::http) fn one(asked: &Asked, found: Resolved<'_>) -> Result<Option<SectionRef>, Problem> {
    let handbook = asked.handbook();
    match found {
        Resolved::Here(place) | Resolved::Moved(place) => Ok(Some(place)),
        Resolved::Split { id, into } => Err(Problem::split_section(handbook, id.as_str(), &into)),
        Resolved::Retired { id, tombstone, see } => {
            Err(Problem::retired_section(handbook, id.as_str(), tombstone, &see))
        }
        Resolved::Unknown => Ok(None),
    }
}

/// Sends the reader on from an address where no page is: for good from where one was published to where its first section
/// is now, for now from one without a language. `is_text`: to the Markdown. `None` when there never was such a page.
pub(in crate::http) fn moved_page(
    asked: &Asked,
    language: Option<Language>,
    part: &str,
    stem: &str,
    is_text: bool,
) -> Option<Result<Response<Body>, Problem>> {
    let handbook = asked.handbook();
    let reader = LanguageParameter::read_leniently(asked).of(asked);
    let place = match one(asked, handbook.resolve_page(language, part, stem, Some(reader))) {
        Ok(place) => place?,
        Err(problem) => return Some(Err(problem)),
    };
    let (document, id) = (handbook.document(place), &handbook.section(place).id);
    let is_page = language.is_none() && document.id.to_string() == format!("{part}/{stem}");
    let location = match (is_text, place.section) {
        (false, _) if is_page => page_path(document),
        (false, _) => section_url(document, id),
        (true, 0) => page_path(document).with(".md"),
        (true, _) => permalink_path(id).with(format_args!(".md?lang={}", document.language)),
    };
    let status = if language.is_some() { StatusCode::MOVED_PERMANENTLY } else { StatusCode::FOUND };
    Some(asked.redirect(status, location))
}
