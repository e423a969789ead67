//! The same doors without a network, for the command line.

use axum::{body::Body, http::Request};
use tower::ServiceExt;

use super::{AppState, router};

/// The largest answer that is read; a hundred hits are far below.
const LARGEST_ANSWER: usize = 16 << 20;

/// What a GET of `address` (path and query) answers: whether it is a success, and the body. `None` when the address is
/// not one, or the answer does not end.
pub async fn ask(state: AppState, address: &str) -> Option<(bool, Vec<u8>)> {
    let request = Request::get(address).body(Body::empty()).ok()?;
    let response = router(state).oneshot(request).await.ok()?;
    let ok = response.status().is_success();
    let body = axum::body::to_bytes(response.into_body(), LARGEST_ANSWER).await.ok()?;
    Some((ok, body.to_vec()))
}
