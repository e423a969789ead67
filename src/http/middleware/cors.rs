//! CORS: scripts of other sites may read answers only if the operator allows it.

use axum::http::{
    HeaderName, HeaderValue, Method,
    header::{ACCEPT_LANGUAGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LINK},
};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::http::state::origin::Origin;

/// The layer for these sites; `None` if there are none, so that no header is added.
pub(in crate::http) fn layer(origins: &[Origin]) -> Option<CorsLayer> {
    if origins.is_empty() {
        return None;
    }
    let named = origins.iter().filter_map(|origin| HeaderValue::from_str(origin.as_str()).ok());
    let allowed = if origins.contains(&Origin::Any) { AllowOrigin::any() } else { AllowOrigin::list(named) };
    let mcp = ["mcp-protocol-version", "mcp-method", "mcp-name", "mcp-session-id"];
    let headers = [ACCEPT_LANGUAGE, CONTENT_TYPE, IF_NONE_MATCH].into_iter();
    Some(
        CorsLayer::new()
            .allow_origin(allowed)
            .allow_methods([Method::GET, Method::HEAD, Method::POST])
            .allow_headers(headers.chain(mcp.map(HeaderName::from_static)).collect::<Vec<_>>())
            .expose_headers([ETAG, LINK, HeaderName::from_static("x-request-id")])
            .max_age(std::time::Duration::from_hours(1)),
    )
}
