//! Security headers, and the policy of pages that other sites may frame.

use axum::http::{HeaderName, HeaderValue, header};

/// Only the handbook's own styles, scripts, images and recordings; nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; \
                      connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

/// The policy of the service worker: it loads from here, and compiles WebAssembly.
pub(in crate::http) const WORKER_POLICY: &str =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/// A policy that lets pages show pictures of other hosts too.
pub(in crate::http) fn with_images(policy: &str, hosts: &[String]) -> String {
    policy.replace("img-src 'self'", &format!("img-src 'self' {}", hosts.join(" ")))
}

/// The policy of a page that `ancestors` may show in a frame.
pub(in crate::http) fn policy(ancestors: &str) -> String {
    POLICY.replace("frame-ancestors 'self'", &format!("frame-ancestors {ancestors}"))
}

/// The headers of every response.
pub(in crate::http) const SECURITY: [(HeaderName, HeaderValue); 5] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
];
