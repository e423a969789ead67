//! `GET /api/v1/handbook`

use std::collections::HashSet;

use axum::{body::Body, http::Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::{
        problem::Problem,
        request::{
            context::Context,
            parameters::{NoParameters, Parameters},
        },
    },
    model::{Language, Localized},
};

#[derive(Serialize, ToSchema)]
#[schema(as = Handbook)]
pub(in crate::http) struct HandbookView<'a> {
    /// By language code.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    title: &'a Localized,
    /// By language code.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    description: &'a Localized,
    /// The language codes in order; the first is the source language.
    #[schema(value_type = Vec<String>)]
    languages: &'a [Language],
    /// The revision of the handbook; it changes with the content.
    revision: &'a str,
    /// The size of the handbook.
    counts: Counts,
}

/// Counts; a document or section with translations counts once.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Counts {
    /// The number of documents.
    documents: usize,
    /// The number of sections.
    sections: usize,
    /// The number of roles.
    roles: usize,
    /// The number of topics.
    topics: usize,
    /// The number of parts.
    parts: usize,
}

/// Metadata of the handbook.
#[utoipa::path(
    get,
    path = "/api/v1/handbook",
    operation_id = "handbook",
    tag = "handbook",
    responses(
        (status = 200, description = "Title, languages, revision and counts.", body = HandbookView)
    )
)]
pub(in crate::http) async fn show(context: Context) -> Result<Response<Body>, Problem> {
    NoParameters::read(&context)?;
    let handbook = context.handbook();
    let documents: HashSet<_> = handbook.documents.iter().map(|document| &document.id).collect();
    context.json(&HandbookView {
        title: &handbook.title,
        description: &handbook.description,
        languages: &handbook.languages,
        revision: &context.edition.revision,
        counts: Counts {
            documents: documents.len(),
            sections: handbook.section_count(),
            roles: handbook.roles.len(),
            topics: handbook.topics.len(),
            parts: handbook.parts.len(),
        },
    })
}
