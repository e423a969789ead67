//! Liveness and readiness probes.

use axum::{extract::State, http::StatusCode};

use crate::{
    http::{AppState, problem::Problem},
    model::Scope,
    search::{Page, Query},
};

/// `/healthz`: the process is running.
pub(in crate::http) async fn health() -> &'static str {
    "ok\n"
}

/// `/readyz`: 200 if a search for the title of the first document succeeds.
pub(in crate::http) async fn ready(State(state): State<AppState>) -> Result<&'static str, Problem> {
    let edition = state.edition();
    let title = edition.handbook().documents.first().map_or("", |document| document.title.as_str());
    let page = Page { offset: 0, limit: 1, language: None };
    match edition.searcher.search(&Query::parse(title), &Scope::everything(), page) {
        Ok(_) => Ok("ready\n"),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "not ready: search failed");
            Err(Problem::status(StatusCode::SERVICE_UNAVAILABLE))
        }
    }
}
