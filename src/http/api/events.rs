//! Whether there is something new: `/api/v1/revision` to be asked, `/api/v1/events` to be told.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header::CACHE_CONTROL},
    response::{
        IntoResponse,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, watch};
use utoipa::ToSchema;

use crate::http::{
    AppState,
    problem::Problem,
    request::{
        context::Asked,
        parameters::{NoParameters, Parameters},
    },
    response::dates,
};

/// How often an idle stream says that it lives: proxies close connections that are silent for a minute.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// How long a client waits before it comes back.
const RETRY: Duration = Duration::from_secs(5);

/// What is served now.
#[derive(Serialize, ToSchema)]
#[schema(as = Revision)]
pub(in crate::http) struct RevisionView<'a> {
    /// Changes with the content: equal revisions, equal handbooks.
    revision: &'a str,
    /// Since when the content is so (RFC 3339).
    since: String,
}

/// What is served now: small, and 304 with `If-None-Match` while nothing changes.
#[utoipa::path(
    get,
    path = "/api/v1/revision",
    operation_id = "revision",
    tag = "changes",
    responses((status = 200, description = "The revision.", body = RevisionView))
)]
pub(in crate::http) async fn revision(asked: Asked) -> Result<Response<Body>, Problem> {
    NoParameters::read(&asked)?;
    asked
        .json(&RevisionView { revision: &asked.edition.revision, since: dates::rfc3339(asked.edition.since) })
}

/// Each new revision as it comes, as server-sent events named `revision`; the first one at once.
#[utoipa::path(
    get,
    path = "/api/v1/events",
    operation_id = "events",
    tag = "changes",
    responses(
        (status = 200, description = "A stream that does not end; each event's data is a `Revision` as JSON.", body = String, content_type = "text/event-stream"),
        (status = 503, description = "Too many listen already; ask for the revision instead.", body = super::problem::Details, content_type = "application/problem+json")
    )
)]
pub(in crate::http) async fn stream(asked: Asked) -> Result<Response<Body>, Problem> {
    NoParameters::read(&asked)?;
    let seat = asked.state.listener().ok_or_else(|| Problem::status(StatusCode::SERVICE_UNAVAILABLE))?;
    let mut revisions = asked.state.revisions();
    revisions.mark_changed();
    let listener = Listener { stopping: asked.state.stopping(), state: asked.state, revisions, _seat: seat };
    let events = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    let alive = KeepAlive::new().interval(HEARTBEAT);
    let mut response = Sse::new(events).keep_alive(alive).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx passes each event on as it comes.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// Somebody who waits for revisions.
struct Listener {
    state: AppState,
    revisions: watch::Receiver<String>,
    stopping: watch::Receiver<bool>,
    _seat: OwnedSemaphorePermit,
}

impl Listener {
    /// The next event; `None` when the service stops.
    async fn next(&mut self) -> Option<Event> {
        tokio::select! {
            changed = self.revisions.changed() => changed.ok()?,
            _ = self.stopping.wait_for(|stopping| *stopping) => return None,
        }
        self.revisions.mark_unchanged();
        let edition = self.state.edition();
        let view = RevisionView { revision: &edition.revision, since: dates::rfc3339(edition.since) };
        let event = Event::default().event("revision").id(&edition.revision).retry(RETRY);
        event.json_data(view).ok()
    }
}
