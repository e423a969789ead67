//! The same routes without a network, for the command line.

use std::io;

use axum::{body::Body, http::Request};
use futures_util::StreamExt as _;
use tower::ServiceExt;

use super::{
    AppState,
    integrations::mcp,
    limits::LARGEST_ANSWER,
    router::{self, router},
};

/// Streams the answer to a GET of `address` to `take`, for answers of any length. The body of an error response is
/// returned instead. `None` if the address is invalid or the answer breaks off.
pub async fn ask_for_all<E>(
    state: AppState,
    address: &str,
    mut take: impl FnMut(&[u8]) -> Result<(), E>,
) -> Option<Result<Result<(), Vec<u8>>, E>> {
    let request = Request::get(address).body(Body::empty()).ok()?;
    let response = router(state).oneshot(request).await.ok()?;
    if !response.status().is_success() {
        let refusal = axum::body::to_bytes(response.into_body(), LARGEST_ANSWER).await.ok()?;
        return Some(Ok(Err(refusal.to_vec())));
    }
    let mut body = response.into_body().into_data_stream();
    while let Some(piece) = body.next().await {
        if let Err(error) = take(&piece.ok()?) {
            return Some(Err(error));
        }
    }
    Some(Ok(Ok(())))
}

/// The answer to a GET of `address` (path and query): whether it succeeded, and the body. `None` if the address is
/// invalid or the body is incomplete or too large.
pub async fn ask(state: AppState, address: &str) -> Option<(bool, Vec<u8>)> {
    let request = Request::get(address).body(Body::empty()).ok()?;
    let response = router(state).oneshot(request).await.ok()?;
    let ok = response.status().is_success();
    let body = axum::body::to_bytes(response.into_body(), LARGEST_ANSWER).await.ok()?;
    Some((ok, body.to_vec()))
}

/// Serves MCP over standard input and output until they are closed.
pub async fn serve_mcp(state: AppState) -> io::Result<()> {
    mcp::serve(router::for_assistants(&state)).await
}
