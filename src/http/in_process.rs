//! The same doors without a network, for the command line.

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

/// What a GET of `address` answers, handed to `take` piece by piece as it comes: for answers of any length. A refusal is
/// not handed over but returned. `None` when the address is not one, or when the answer breaks off.
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

/// What a GET of `address` (path and query) answers: whether it is a success, and the body. `None` when the address is
/// not one, or the answer does not end.
pub async fn ask(state: AppState, address: &str) -> Option<(bool, Vec<u8>)> {
    let request = Request::get(address).body(Body::empty()).ok()?;
    let response = router(state).oneshot(request).await.ok()?;
    let ok = response.status().is_success();
    let body = axum::body::to_bytes(response.into_body(), LARGEST_ANSWER).await.ok()?;
    Some((ok, body.to_vec()))
}

/// Answers assistants over standard input and output until they are closed.
pub async fn serve_mcp(state: AppState) -> io::Result<()> {
    mcp::serve(router::for_assistants(&state)).await
}
