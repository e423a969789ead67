//! `GET /api/v1/handbook`

use std::collections::HashSet;

use axum::{body::Body, http::Response};
use serde::Serialize;

use crate::{
    http::{asked::Asked, error::Problem},
    model::{Language, Localized},
};

#[derive(Serialize)]
struct HandbookView<'a> {
    title: &'a Localized,
    description: &'a Localized,
    languages: &'a [Language],
    revision: &'a str,
    counts: Counts,
}

/// Documents and sections are counted once, whatever their translations.
#[derive(Serialize)]
struct Counts {
    documents: usize,
    sections: usize,
    roles: usize,
    topics: usize,
    parts: usize,
}

/// What the handbook is.
pub(in crate::http) async fn show(asked: Asked) -> Result<Response<Body>, Problem> {
    let handbook = asked.handbook();
    let documents: HashSet<_> = handbook.documents.iter().map(|document| &document.id).collect();
    asked.json(&HandbookView {
        title: &handbook.title,
        description: &handbook.description,
        languages: &handbook.languages,
        revision: &asked.edition.revision,
        counts: Counts {
            documents: documents.len(),
            sections: handbook.section_count(),
            roles: handbook.roles.len(),
            topics: handbook.topics.len(),
            parts: handbook.parts.len(),
        },
    })
}
