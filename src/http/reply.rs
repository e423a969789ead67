//! Answers with their validators: a strong entity tag per representation, and 304 when the reader has it already.

use axum::{
    body::Body,
    http::{
        HeaderMap, HeaderValue, Response, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION, SET_COOKIE, VARY},
    },
};
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::{asked::Asked, cache::CachePolicy, error::Problem, remembered};
use crate::model::RoleId;

const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json";
/// What an answer depends on besides its address: the reader's language, and on pages the role that is remembered.
const READER: HeaderValue = HeaderValue::from_static("Accept-Language, Cookie");

impl Asked {
    /// A page.
    pub(super) fn page(&self, template: &impl askama::Template) -> Result<Response<Body>, Problem> {
        let page = template.render().map_err(|error| Problem::internal(&error))?;
        let tag = self.strong_tag(page.as_bytes());
        Ok(self.answer(page.into(), HTML, &tag))
    }

    /// A JSON document.
    pub(super) fn json(&self, value: &impl Serialize) -> Result<Response<Body>, Problem> {
        let body = serde_json::to_vec(value).map_err(|error| Problem::internal(&error))?;
        let tag = self.strong_tag(&body);
        Ok(self.answer(body, JSON, &tag))
    }

    /// A JSON object that ends with the time it took. Two answers that differ in nothing else are equivalent but not
    /// the same bytes, so their tag is weak (RFC 9110, section 8.8.1).
    pub(super) fn timed_json(
        &self,
        value: &impl Serialize,
        started: std::time::Instant,
    ) -> Result<Response<Body>, Problem> {
        let mut body = Vec::with_capacity(16 * 1024);
        serde_json::to_writer(&mut body, value).map_err(|error| Problem::internal(&error))?;
        let tag = format!("W/{}", self.strong_tag(&body));
        body.pop();
        body.extend_from_slice(format!(",\"took_us\":{}}}", started.elapsed().as_micros()).as_bytes());
        Ok(self.answer(body, JSON, &tag))
    }

    /// Sends the reader on to an ASCII address.
    pub(super) fn redirect(status: StatusCode, location: &str) -> Result<Response<Body>, Problem> {
        Response::builder()
            .status(status)
            .header(LOCATION, location)
            .header(VARY, READER)
            .header(CACHE_CONTROL, CachePolicy::Revalidate.header())
            .body(Body::empty())
            .map_err(|error| Problem::internal(&error))
    }

    /// Sends the reader on, and has the browser remember `role` or forget what it had.
    pub(super) fn remember(role: Option<&RoleId>, location: &str) -> Result<Response<Body>, Problem> {
        let mut response = Self::redirect(StatusCode::SEE_OTHER, location)?;
        let headers = response.headers_mut();
        headers.extend(remembered::cookie(role).map(|cookie| (SET_COOKIE, cookie)));
        headers.insert(CACHE_CONTROL, CachePolicy::Never.header());
        Ok(response)
    }

    fn strong_tag(&self, body: &[u8]) -> String {
        format!("\"{}-{:016x}\"", self.edition.revision, xxh3_64(body))
    }

    fn answer(&self, body: Vec<u8>, media: &'static str, tag: &str) -> Response<Body> {
        let known = holds(&self.headers, tag);
        let mut response = Response::new(if known { Body::empty() } else { Body::from(body) });
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, CachePolicy::Revalidate.header());
        headers.insert(VARY, READER);
        if let Ok(tag) = HeaderValue::from_str(tag) {
            headers.insert(ETAG, tag);
        }
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
        }
        response
    }
}

/// Ends the tag of a representation that was compressed on the way: other bytes, another tag.
pub(super) const COMPRESSED: &str = "-gzip\"";

/// Whether `If-None-Match` names `tag`, in the weak comparison that it asks for.
pub(super) fn holds(headers: &HeaderMap, tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").replace(COMPRESSED, "\"");
    let tag = bare(tag);
    headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == "*" || bare(known) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_weakly_and_whatever_the_encoding() {
        let check = |header: &'static str, expected: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, HeaderValue::from_static(header));
            assert_eq!(holds(&headers, "\"a-1\""), expected, "{header}");
        };
        check("\"a-1\"", true);
        check("W/\"a-1\"", true);
        check("\"b\", \"a-1-gzip\"", true);
        check("*", true);
        check("\"a-2\"", false);
        check("a-1", false);
    }
}
