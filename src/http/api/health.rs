//! Whether the process lives, and whether a search would answer.

use axum::{extract::State, http::StatusCode};

use crate::{
    http::{AppState, problem::Problem},
    model::Scope,
    search::{Page, Query},
};

/// `/healthz`: the process answers.
pub(in crate::http) async fn health() -> &'static str {
    "ok\n"
}

/// `/readyz`: 200 when a search answers; it is tried with a word the handbook has.
pub(in crate::http) async fn ready(State(state): State<AppState>) -> Result<&'static str, Problem> {
    let edition = state.edition();
    let title = edition.handbook().documents.first().map_or("", |document| document.title.as_str());
    let page = Page { offset: 0, limit: 1, language: None };
    match edition.searcher.search(&Query::parse(title), &Scope::everything(), page) {
        Ok(_) => Ok("ready\n"),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "not ready: a search failed");
            Err(Problem::status(StatusCode::SERVICE_UNAVAILABLE))
        }
    }
}
