//! `/s/{id}`: the address that is handed out, to the page and place where the section stands now.

use axum::{
    body::Body,
    http::{Response, StatusCode},
};

use super::{asked::Asked, error::Problem, names, params};
use crate::model::{SectionId, SectionRef, section_url};

/// Redirects to the section in the reader's language: `?lang=`, else `Accept-Language`, else the handbook's first.
pub(super) fn follow(id: &str, asked: &Asked) -> Result<Response<Body>, Problem> {
    let place = find(asked, id)?;
    let handbook = asked.handbook();
    let location = section_url(handbook.document(place), &handbook.section(place).id);
    Asked::redirect(StatusCode::FOUND, &location)
}

/// The section with this id in the language asked for, else in the reader's, else in the first it has.
pub(super) fn find(asked: &Asked, id: &str) -> Result<SectionRef, Problem> {
    let handbook = asked.handbook();
    let language = params::language(&asked.pairs, handbook)?.unwrap_or_else(|| asked.language());
    SectionId::new(id).and_then(|id| handbook.find(&id, Some(language))).ok_or_else(|| {
        let nearest = names::nearest_sections(handbook, id, language);
        Problem::unknown_section(handbook, id, &nearest)
    })
}
