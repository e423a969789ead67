//! Changes of the revision: `/api/v1/revision` for polling, `/api/v1/events` as a stream.

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
        context::Context,
        parameters::{NoParameters, Parameters},
    },
    response::dates,
};

/// The interval of keep-alives: many proxies close connections that are silent for a minute.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// How long a client waits before it reconnects.
const RETRY: Duration = Duration::from_secs(5);

/// The revision that is served now.
#[derive(Serialize, ToSchema)]
#[schema(as = Revision)]
pub(in crate::http) struct RevisionView<'a> {
    /// The revision of the handbook; equal revisions mean equal content.
    revision: &'a str,
    /// When this revision was published (RFC 3339).
    since: String,
}

/// The current revision, for polling: answers 304 to `If-None-Match` while nothing changes.
#[utoipa::path(
    get,
    path = "/api/v1/revision",
    operation_id = "revision",
    tag = "changes",
    responses((status = 200, description = "The revision.", body = RevisionView))
)]
pub(in crate::http) async fn revision(context: Context) -> Result<Response<Body>, Problem> {
    NoParameters::read(&context)?;
    context.json(&RevisionView {
        revision: &context.edition.revision,
        since: dates::rfc3339(context.edition.since),
    })
}

/// Server-sent events named `revision`: the current revision immediately, then each new one.
#[utoipa::path(
    get,
    path = "/api/v1/events",
    operation_id = "events",
    tag = "changes",
    responses(
        (status = 200, description = "An endless stream; the data of each event is a `Revision` as JSON.", body = String, content_type = "text/event-stream"),
        (status = 503, description = "Too many open streams; poll `/api/v1/revision` instead.", body = super::problem::Details, content_type = "application/problem+json")
    )
)]
pub(in crate::http) async fn stream(context: Context) -> Result<Response<Body>, Problem> {
    NoParameters::read(&context)?;
    let seat = context.state.listener().ok_or_else(|| Problem::status(StatusCode::SERVICE_UNAVAILABLE))?;
    let mut revisions = context.state.revisions();
    revisions.mark_changed();
    let listener =
        Listener { stopping: context.state.stopping(), state: context.state, revisions, _seat: seat };
    let events = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    let alive = KeepAlive::new().interval(HEARTBEAT);
    let mut response = Sse::new(events).keep_alive(alive).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Keeps nginx from buffering events.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// An open event stream.
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
