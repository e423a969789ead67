//! What an author sees while writing: which edition is served and what is wrong with the files, told to the page as soon
//! as it changes. Only there when the server watches its folder.

use std::time::Duration;

use axum::{
    body::Body,
    extract::State,
    http::{Response, StatusCode},
};
use serde::Serialize;
use tokio::time;

use crate::{
    diagnostic::{Diagnostic, Severity},
    http::{
        AppState,
        problem::Problem,
        request::{
            context::Asked,
            parameters::{LiveParameters, Parameters},
        },
        strings::Strings,
    },
};

/// The longest a page waits for news; below the time limit of requests.
const PATIENCE: Duration = Duration::from_secs(8);
/// Most problems a page is told about.
const MOST: usize = 50;

#[derive(Serialize)]
struct ReportView<'a> {
    version: u64,
    edition: &'a str,
    headline: String,
    kept: Vec<String>,
    failure: Option<String>,
    /// Errors first.
    problems: Vec<ProblemView<'a>>,
    /// That these are not all.
    more: Option<String>,
}

#[derive(Serialize)]
struct ProblemView<'a> {
    severity: Severity,
    rule: &'static str,
    message: &'a str,
    place: String,
    help: Option<&'a str>,
}

/// `/live?after=VERSION&lang=`: the report, as soon as it is newer than `after`.
pub(in crate::http) async fn show(
    State(state): State<AppState>,
    asked: Asked,
) -> Result<Response<Body>, Problem> {
    let live = state.live().ok_or_else(|| Problem::status(StatusCode::NOT_FOUND))?;
    let given = LiveParameters::read(&asked)?;
    let after = given.after.get() as u64;
    let mut news = live.subscribe();
    // When nothing happens the page gets the same report again, and asks again.
    let _ = time::timeout(PATIENCE, news.wait_for(|report| report.version > after)).await;
    let report = news.borrow().clone();
    let ui = Strings::of(given.language.of(&asked));
    let edition = state.edition();
    let mut told: Vec<&Diagnostic> =
        report.diagnostics.iter().filter(|diagnostic| diagnostic.severity != Severity::Info).collect();
    told.sort_by_key(|diagnostic| diagnostic.severity != Severity::Error);
    let count = told.len() + usize::from(report.failure.is_some());
    asked.json(&ReportView {
        version: report.version,
        edition: edition.revision.get(..8).unwrap_or_default(),
        headline: ui.live.headline(count),
        kept: report.kept.iter().map(|path| ui.live.kept(path)).collect(),
        failure: report.failure.as_ref().map(|why| ui.live.not_rebuilt(why)),
        more: told.len().checked_sub(MOST).filter(|more| *more > 0).map(|more| ui.live.more(more)),
        problems: told.into_iter().take(MOST).map(ProblemView::new).collect(),
    })
}

impl<'a> ProblemView<'a> {
    fn new(diagnostic: &'a Diagnostic) -> Self {
        let place = &diagnostic.place;
        Self {
            severity: diagnostic.severity,
            rule: diagnostic.rule.name(),
            message: &diagnostic.message,
            place: format!("{}:{}:{}", place.path, place.line, place.column),
            help: diagnostic.help.as_deref(),
        }
    }
}
