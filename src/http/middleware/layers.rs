//! Layers around every route: request ids, logging, compression, security headers and error bodies.

use std::{
    any::Any,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{
        HeaderName, HeaderValue, Method, Response, StatusCode, Uri,
        header::{self, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, RETRY_AFTER, VARY},
    },
    middleware::Next,
    response::IntoResponse,
};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer, Predicate,
        predicate::{NotForContentType, SizeAbove},
    },
};
use tracing::Span;
use xxhash_rust::xxh3::xxh3_64;

use crate::http::{
    AppState, api,
    feeds::atom,
    integrations::mcp,
    limits, pages,
    problem::{Kind, Problem},
    request::{context::Context, site::Site},
    response::{cache::CachePolicy, conditional, reply::media, security},
};

/// Smaller answers are not compressed: they fit into one packet.
const SMALL: u64 = 1400;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Compresses large answers. They are rendered on each request, so the level trades size for speed: of the longest
/// page, 125 KB, level 1 leaves 35 KB, level 4 30 KB and level 9 28 KB.
pub(in crate::http) fn compression() -> CompressionLayer<impl Predicate> {
    // Compression would buffer events; pictures, recordings and files of other programs are compressed already.
    let wanted = SizeAbove::new(SMALL)
        .and(NotForContentType::const_new("text/event-stream"))
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::const_new("video/"))
        .and(NotForContentType::const_new("audio/"))
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new("application/zip"))
        .and(NotForContentType::const_new("application/vnd."))
        .and(NotForContentType::const_new("application/octet-stream"));
    CompressionLayer::new().gzip(true).quality(CompressionLevel::Precise(4)).compress_when(wanted)
}

/// The outermost layer: the site, the request id and the security headers.
pub(in crate::http) async fn outermost(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    // A request made in process brings the site of the original one.
    if request.extensions().get::<Site>().is_none() {
        let config = state.config();
        let site = Site::of(&request, config.base_url.as_ref(), &config.trusted_proxies);
        request.extensions_mut().insert(site);
    }
    let id =
        request.headers().get(&REQUEST_ID).filter(|id| is_request_id(id)).cloned().unwrap_or_else(new_id);
    request.headers_mut().insert(REQUEST_ID, id.clone());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, id);
    for (name, value) in security::SECURITY {
        // A handler may set its own policy.
        headers.entry(name).or_insert(value);
    }
    let edition = state.edition();
    let hosts = &edition.handbook().remote_images;
    if !hosts.is_empty()
        && let Some(policy) = headers.get_mut(header::CONTENT_SECURITY_POLICY)
        && let Some(wider) = policy.to_str().ok().map(|policy| security::with_images(policy, hosts))
        && let Ok(wider) = HeaderValue::from_str(&wider)
    {
        *policy = wider;
    }
    mark_compressed_tag(headers);
    response
}

/// A compressed representation has other bytes, so a strong tag must differ (RFC 9110, section 8.8.3).
fn mark_compressed_tag(headers: &mut header::HeaderMap) {
    if !headers.contains_key(CONTENT_ENCODING) {
        return;
    }
    let tag = headers.get(ETAG).and_then(|tag| tag.to_str().ok()).filter(|tag| tag.starts_with('"'));
    let apart =
        tag.and_then(|tag| tag.strip_suffix('"')).map(|tag| format!("{tag}{}", conditional::COMPRESSED));
    if let Some(apart) = apart.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        headers.insert(ETAG, apart);
    }
}

/// Whether a client's request id is safe in logs and headers: 1 to 64 of `[A-Za-z0-9._-]`.
fn is_request_id(id: &HeaderValue) -> bool {
    let id = id.as_bytes();
    (1..=64).contains(&id.len()) && id.iter().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(b))
}

/// An id that is very likely unique across requests and processes.
fn new_id() -> HeaderValue {
    static SEED: LazyLock<u64> = LazyLock::new(|| {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |age| age.as_nanos());
        xxh3_64(format!("{now} {}", std::process::id()).as_bytes())
    });
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let id = xxh3_64(&(SEED.wrapping_add(count)).to_le_bytes());
    HeaderValue::from_str(&format!("{id:016x}")).unwrap_or(HeaderValue::from_static("0"))
}

/// The span of a request: method, path, client and id. Queries are not logged at this level, for privacy.
pub(in crate::http) fn span(request: &Request) -> Span {
    let id = request_id(request.headers());
    let client = request.extensions().get::<Site>().and_then(Site::client);
    let client = client.map(tracing::field::display);
    tracing::info_span!("request", method = %request.method(), path = request.uri().path(), client, id)
}

/// Logs one line per response.
pub(in crate::http) fn log(response: &Response<Body>, latency: Duration, _: &Span) {
    let status = response.status().as_u16();
    tracing::info!(status, latency_us = latency.as_micros() as u64, "answered");
}

fn request_id(headers: &header::HeaderMap) -> &str {
    headers.get(&REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default()
}

/// A handler panicked: logged here with the request's span, reported to the client as a plain 500.
#[allow(clippy::needless_pass_by_value, reason = "the signature is the layer's")]
pub(in crate::http) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    tracing::error!(message, "handler panicked");
    Problem::status(StatusCode::INTERNAL_SERVER_ERROR).into_response()
}

/// Rejects a request for a host that is not allowed, or with an address that is too long.
fn check(state: &AppState, uri: &Uri, site: &Site) -> Result<(), Problem> {
    match uri.path() {
        // Load balancers and orchestrators use IP addresses.
        "/healthz" | "/readyz" => {}
        "/mcp" => mcp::hosts(state.config()).check(site.hosts()).map_err(Problem::foreign_host)?,
        _ => state.config().hosts.check(site.hosts()).map_err(Problem::foreign_host)?,
    }
    let length = uri.path().len() + uri.query().map_or(0, str::len);
    if length > limits::LONGEST_URI { Err(Problem::status(StatusCode::URI_TOO_LONG)) } else { Ok(()) }
}

/// Writes the body of every error response: problem details for programs, a page for people.
pub(in crate::http) async fn render_errors(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let (uri, method, headers) = (request.uri().clone(), request.method().clone(), request.headers().clone());
    let site = request.extensions().get::<Site>().cloned().unwrap_or_default();
    let response = match check(&state, &uri, &site) {
        Err(problem) => problem.into_response(),
        Ok(()) => next.run(request).await,
    };
    let status = response.status();
    if method == Method::OPTIONS && status == StatusCode::METHOD_NOT_ALLOWED {
        return allowed(&response);
    }
    let problem = response.extensions().get::<Arc<Problem>>().cloned();
    if problem.is_none() && !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = problem.unwrap_or_else(|| Arc::new(Problem::status(status)));
    let id = request_id(&headers).to_owned();
    let is_foreign = problem.kind == Kind::ForeignHost;
    let (media, body) = match Form::of(uri.path(), &headers) {
        Form::Rpc if is_json(&response) => return response,
        Form::Rpc => (media::JSON, mcp::refusal(&problem)),
        Form::Feed => {
            // A page of a foreign host must not learn the handbook's address.
            let address = if is_foreign { uri.path().to_owned() } else { site.absolute(uri.path()) };
            (media::ATOM, String::from_utf8_lossy(&atom::refusal(&problem, &address, &id)).into_owned())
        }
        Form::Details => ("application/problem+json", api::problem::render(&problem, &site, uri.path(), &id)),
        Form::Page if is_foreign => (media::TEXT, format!("{}\n", problem.detail)),
        Form::Page => {
            let context = Context::new(&state, &uri, headers, site);
            (media::HTML, pages::error::render(&context, &problem, &id))
        }
    };
    let body = if method == Method::HEAD { Body::empty() } else { Body::from(body) };
    error_response(&response, media, body)
}

fn error_response(from: &Response<Body>, media: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = from.status();
    let headers = response.headers_mut();
    if let Some(allow) = from.headers().get(ALLOW) {
        headers.insert(ALLOW, allow.clone());
    }
    if let Some(range) = from.headers().get(header::CONTENT_RANGE) {
        headers.insert(header::CONTENT_RANGE, range.clone());
    }
    if from.status() == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(CACHE_CONTROL, CachePolicy::Never.header());
    headers.insert(VARY, HeaderValue::from_static("Accept, Accept-Language"));
    response
}

/// Answers `OPTIONS` with the allowed methods.
fn allowed(refused: &Response<Body>) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    if let Some(allow) = refused.headers().get(ALLOW) {
        response.headers_mut().insert(ALLOW, allow.clone());
    }
    response
}

/// The format of an error: that of the route's other answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Problem details, for programs.
    Details,
    /// A feed without entries.
    Feed,
    /// A JSON-RPC error.
    Rpc,
    /// A page, for people.
    Page,
}

impl Form {
    /// Chosen by the address, or because the client accepts JSON and not HTML.
    fn of(path: &str, headers: &header::HeaderMap) -> Self {
        const ROUTES: [&str; 6] =
            ["/api/", "/healthz", "/readyz", "/suggestions", "/oembed", "/openapi.json"];
        const FEED: &str = ".atom";
        const ENDINGS: [&str; 6] = [".json", ".md", ".txt", ".xml", ".js", ".csv"];
        let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
        if path == "/mcp" {
            Self::Rpc
        } else if path.ends_with(FEED) {
            Self::Feed
        } else if ROUTES.iter().any(|start| path.starts_with(start))
            || ENDINGS.iter().any(|end| path.ends_with(end))
            || (accept.contains("json") && !accept.contains("html"))
        {
            Self::Details
        } else {
            Self::Page
        }
    }
}

fn is_json(response: &Response<Body>) -> bool {
    let media = response.headers().get(CONTENT_TYPE).and_then(|media| media.to_str().ok());
    media.is_some_and(|media| media.starts_with("application/json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_ids_are_checked() {
        let check = |id: &str, expected: bool| {
            let value = HeaderValue::from_str(id).expect("a header value");
            assert_eq!(is_request_id(&value), expected, "{id}");
        };
        check("a-1.B_2", true);
        check(&"x".repeat(64), true);
        check(&"x".repeat(65), false);
        check("", false);
        check("a b", false);
        check("<script>", false);
        assert_ne!(new_id(), new_id());
    }

    #[test]
    fn compressed_answers_have_their_own_tag() {
        let mut headers = header::HeaderMap::new();
        headers.insert(ETAG, HeaderValue::from_static("\"a\""));
        mark_compressed_tag(&mut headers);
        assert_eq!(headers[ETAG], "\"a\"");
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        mark_compressed_tag(&mut headers);
        assert_eq!(headers[ETAG], "\"a-gzip\"");
    }
}
