//! `GET /api/v1/handbook`

use std::collections::HashSet;

use axum::{body::Body, http::Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::{
        problem::Problem,
        request::{
            context::Asked,
            parameters::{NoParameters, Parameters},
        },
    },
    model::{Language, Localized},
};

#[derive(Serialize, ToSchema)]
#[schema(as = Handbook)]
pub(in crate::http) struct HandbookView<'a> {
    /// Per language.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    title: &'a Localized,
    /// Per language.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    description: &'a Localized,
    /// In order; the first is the original.
    #[schema(value_type = Vec<String>)]
    languages: &'a [Language],
    /// Changes with the content.
    revision: &'a str,
    /// How much there is.
    counts: Counts,
}

/// Documents and sections are counted once, whatever their translations.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Counts {
    /// Pages.
    documents: usize,
    /// Sections.
    sections: usize,
    /// Roles.
    roles: usize,
    /// Topics.
    topics: usize,
    /// Parts.
    parts: usize,
}

/// What the handbook is.
#[utoipa::path(
    get,
    path = "/api/v1/handbook",
    operation_id = "handbook",
    tag = "handbook",
    responses(
        (status = 200, description = "Title, languages, revision and counts.", body = HandbookView)
    )
)]
pub(in crate::http) async fn show(asked: Asked) -> Result<Response<Body>, Problem> {
    NoParameters::read(&asked)?;
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
