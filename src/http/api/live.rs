//! Live reports for authors: the served edition and the problems in the files, by long polling. Only available if the
//! server watches its folder.

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
            context::Context,
            parameters::{LiveParameters, Parameters},
        },
        strings::Strings,
    },
};

/// The longest a page waits for a new report; below the timeout of requests.
const PATIENCE: Duration = Duration::from_secs(8);
/// The most problems in a report.
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
    /// A note on the number of problems left out.
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
    context: Context,
) -> Result<Response<Body>, Problem> {
    let live = state.live().ok_or_else(|| Problem::status(StatusCode::NOT_FOUND))?;
    let given = LiveParameters::read(&context)?;
    let after = given.after.get() as u64;
    let mut news = live.subscribe();
    // On timeout the page gets the same report again, and polls again.
    let _ = time::timeout(PATIENCE, news.wait_for(|report| report.version > after)).await;
    let report = news.borrow().clone();
    let ui = Strings::of(given.language.of(&context));
    let edition = state.edition();
    let mut shown: Vec<&Diagnostic> =
        report.diagnostics.iter().filter(|diagnostic| diagnostic.severity != Severity::Info).collect();
    shown.sort_by_key(|diagnostic| diagnostic.severity != Severity::Error);
    let count = shown.len() + usize::from(report.failure.is_some());
    context.json(&ReportView {
        version: report.version,
        edition: edition.revision.get(..8).unwrap_or_default(),
        headline: ui.live.headline(count),
        kept: report.kept.iter().map(|path| ui.live.unreadable(path)).collect(),
        failure: report.failure.as_ref().map(|why| ui.live.not_rebuilt(why)),
        more: shown.len().checked_sub(MOST).filter(|more| *more > 0).map(|more| ui.live.more(more)),
        problems: shown.into_iter().take(MOST).map(ProblemView::new).collect(),
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
