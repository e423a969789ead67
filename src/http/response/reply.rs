//! Responses with validators: an entity tag per representation, `Last-Modified`, and 304 if the client's copy is
//! current. Handlers respond through these functions, so that every response has a cache policy.

use std::time::Instant;

use axum::{
    body::Body,
    http::{
        HeaderValue, Response, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, LAST_MODIFIED, LOCATION, SET_COOKIE, VARY},
    },
};
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::{cache::CachePolicy, conditional};
use crate::{
    http::{
        problem::Problem,
        request::{context::Context, role_cookie},
    },
    model::RoleId,
};

/// Media types for `Content-Type`.
pub(in crate::http) mod media {
    pub(in crate::http) const HTML: &str = "text/html; charset=utf-8";
    pub(in crate::http) const JSON: &str = "application/json";
    pub(in crate::http) const ATOM: &str = "application/atom+xml; charset=utf-8";
    pub(in crate::http) const OPENSEARCH: &str = "application/opensearchdescription+xml; charset=utf-8";
    pub(in crate::http) const SUGGESTIONS: &str = "application/x-suggestions+json";
    pub(in crate::http) const XML: &str = "application/xml; charset=utf-8";
    pub(in crate::http) const MARKDOWN: &str = "text/markdown; charset=utf-8";
    pub(in crate::http) const SCRIPT: &str = "text/javascript; charset=utf-8";
    pub(in crate::http) const TEXT: &str = "text/plain; charset=utf-8";
    pub(in crate::http) const CSV: &str = "text/csv; charset=utf-8";
    pub(in crate::http) const NDJSON: &str = "application/x-ndjson; charset=utf-8";
}

/// What a response depends on besides its address: the reader's language and, on pages, the role cookie.
/// Compression adds `Accept-Encoding`, CORS adds `Origin`.
const READER: HeaderValue = HeaderValue::from_static("Accept-Language, Cookie");

impl Context {
    /// A page.
    pub(in crate::http) fn page(&self, template: &impl askama::Template) -> Result<Response<Body>, Problem> {
        let page = template.render().map_err(|error| Problem::internal(&error))?;
        Ok(self.document(media::HTML, page))
    }

    /// A JSON document.
    pub(in crate::http) fn json(&self, value: &impl Serialize) -> Result<Response<Body>, Problem> {
        self.json_as(media::JSON, value)
    }

    /// A JSON document with another media type.
    pub(in crate::http) fn json_as(
        &self,
        media: &'static str,
        value: &impl Serialize,
    ) -> Result<Response<Body>, Problem> {
        let body = serde_json::to_vec(value).map_err(|error| Problem::internal(&error))?;
        Ok(self.document(media, body))
    }

    /// A JSON object that ends with the time taken. Two responses that differ only in that are equivalent but not
    /// byte-identical, so their tag is weak (RFC 9110, section 8.8.1).
    pub(in crate::http) fn timed_json(
        &self,
        value: &impl Serialize,
        started: Instant,
    ) -> Result<Response<Body>, Problem> {
        let mut body = Vec::with_capacity(16 * 1024);
        serde_json::to_writer(&mut body, value).map_err(|error| Problem::internal(&error))?;
        let tag = format!("W/{}", self.strong_tag(&body));
        body.pop();
        body.extend_from_slice(format!(",\"took_us\":{}}}", started.elapsed().as_micros()).as_bytes());
        Ok(self.answer(body, media::JSON, &tag))
    }

    /// A document of any type, sent as a whole.
    pub(in crate::http) fn document(&self, media: &'static str, body: impl Into<Vec<u8>>) -> Response<Body> {
        let body = body.into();
        let tag = self.strong_tag(&body);
        self.answer(body, media, &tag)
    }

    /// A document generated while it is sent; `tag` must cover everything it depends on.
    pub(in crate::http) fn stream(&self, media: &'static str, tag: &str, body: Body) -> Response<Body> {
        self.validated(body, media, tag)
    }

    /// Redirects to an ASCII address below the root.
    pub(in crate::http) fn redirect(
        &self,
        status: StatusCode,
        location: impl AsRef<str>,
    ) -> Result<Response<Body>, Problem> {
        Response::builder()
            .status(status)
            .header(LOCATION, self.site.at(location))
            .header(VARY, READER)
            .header(CACHE_CONTROL, CachePolicy::Revalidate.header())
            .body(Body::empty())
            .map_err(|error| Problem::internal(&error))
    }

    /// Redirects, and sets the role cookie to `role` or deletes it.
    pub(in crate::http) fn remember(
        &self,
        role: Option<&RoleId>,
        location: impl AsRef<str>,
    ) -> Result<Response<Body>, Problem> {
        let mut response = self.redirect(StatusCode::SEE_OTHER, location)?;
        let headers = response.headers_mut();
        headers.extend(role_cookie::cookie(role, &self.site.at("/")).map(|cookie| (SET_COOKIE, cookie)));
        headers.insert(CACHE_CONTROL, CachePolicy::Never.header());
        Ok(response)
    }

    fn strong_tag(&self, body: &[u8]) -> String {
        format!("\"{}-{:016x}\"", self.edition.revision, xxh3_64(body))
    }

    fn answer(&self, body: Vec<u8>, media: &'static str, tag: &str) -> Response<Body> {
        self.validated(Body::from(body), media, tag)
    }

    fn validated(&self, body: Body, media: &'static str, tag: &str) -> Response<Body> {
        let modified = self.edition.since.max(self.state.started());
        let known = conditional::is_current(&self.headers, tag, modified);
        let mut response = Response::new(if known { Body::empty() } else { body });
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, CachePolicy::Revalidate.header());
        headers.insert(VARY, READER);
        if let Ok(tag) = HeaderValue::from_str(tag) {
            headers.insert(ETAG, tag);
        }
        if let Some(date) = conditional::date(modified) {
            headers.insert(LAST_MODIFIED, date);
        }
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
        }
        response
    }
}
