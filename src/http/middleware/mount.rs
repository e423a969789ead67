//! The handbook below a path of its host, such as `https://intranet.example/handbook/`.
//!
//! Inside, addresses begin at `/`: handlers, templates and rendered sections know no other. Here they lose the mount on
//! the way in and get it on the way out, in one place, so that no page can forget it. A proxy may pass the path on as it
//! is, or without the mount. Nothing of this runs for a handbook that has its host to itself.
//!
//! Only documents that we wrote are changed: in pages, attribute values that are addresses (the templates escape
//! everything else); in JSON, the members that are addresses (a string cannot hold an unescaped quotation mark).

use axum::{
    body::{Body, HttpBody as _, to_bytes},
    extract::{Request, State},
    http::{
        HeaderValue, Response, Uri,
        header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, SET_COOKIE},
    },
    middleware::Next,
};

use crate::http::AppState;

/// Attributes of our pages that hold an address.
const ATTRIBUTES: [&str; 6] =
    [" href=\"", " src=\"", " action=\"", " formaction=\"", " poster=\"", " data-root=\""];
/// The same inside a JSON string, where quotation marks are escaped.
const ESCAPED: [&str; 3] = [" href=\\\"", " src=\\\"", " poster=\\\""];
/// Members of our JSON that hold an address.
const MEMBERS: [&str; 4] = ["\"url\":\"", "\"permalink\":\"", "\"instance\":\"", "\"document\":\""];
/// The member of our JSON that holds HTML.
const HTML: &str = "\"html\":\"";

/// Takes the mount off the address of a request, if it is there.
pub(in crate::http) fn enter<B>(mount: &str, request: &mut axum::http::Request<B>) {
    let Some(rest) = request.uri().path().strip_prefix(mount) else { return };
    if !rest.is_empty() && !rest.starts_with('/') {
        return;
    }
    let path = if rest.is_empty() { "/" } else { rest };
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    // A target with a host keeps it: it replaces the `Host` header.
    let mut parts = request.uri().clone().into_parts();
    let Ok(rest) = format!("{path}{query}").parse() else { return };
    parts.path_and_query = Some(rest);
    if let Ok(uri) = Uri::from_parts(parts) {
        *request.uri_mut() = uri;
    }
}

/// Puts the mount in front of every address of an answer.
pub(in crate::http) async fn leave(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let mut response = next.run(request).await;
    let mount = state.config().base_url.as_ref().map_or("", |base| base.mount());
    if mount.is_empty() {
        return response;
    }
    if let Some(location) = response.headers().get(LOCATION).and_then(|value| value.to_str().ok())
        && is_rooted(location)
        && let Ok(value) = HeaderValue::from_str(&format!("{mount}{location}"))
    {
        response.headers_mut().insert(LOCATION, value);
    }
    let cookies: Vec<HeaderValue> = response.headers().get_all(SET_COOKIE).iter().cloned().collect();
    response.headers_mut().remove(SET_COOKIE);
    for cookie in cookies {
        let text = cookie.to_str().unwrap_or_default().replace("Path=/;", &format!("Path={mount}/;"));
        response.headers_mut().append(SET_COOKIE, HeaderValue::from_str(&text).unwrap_or(cookie));
    }
    let media =
        response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let rewrite: fn(&str, &str) -> String = match media.split(';').next().unwrap_or_default() {
        "text/html" => page,
        "application/json" | "application/problem+json" => json,
        _ => return response,
    };
    // Streamed answers are of other types; this one is in memory already.
    if response.body().size_hint().exact().is_none() {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let rewritten = rewrite(&String::from_utf8_lossy(&bytes), mount);
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(rewritten))
}

/// An address that begins at the root of the host.
fn is_rooted(address: &str) -> bool {
    address.starts_with('/') && !address.starts_with("//")
}

/// A page with `mount` in front of its addresses.
fn page(text: &str, mount: &str) -> String {
    after_each(text, &ATTRIBUTES, mount)
}

/// A JSON document with `mount` in front of its addresses, and of those in its HTML.
fn json(text: &str, mount: &str) -> String {
    let text = after_each(text, &MEMBERS, mount);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(HTML) {
        let (before, value) = rest.split_at(at + HTML.len());
        let end = string_end(value);
        out.push_str(before);
        out.push_str(&after_each(&value[..end], &ESCAPED, mount));
        rest = &value[end..];
    }
    out.push_str(rest);
    out
}

/// Where the JSON string ends whose inside `text` begins with.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' if !escaped => return at,
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// Writes `mount` after each of `openings` that a rooted address follows.
fn after_each(text: &str, openings: &[&str], mount: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut from = 0;
    for (at, _) in text.match_indices('/') {
        let before = &text[..at];
        let opened = openings.iter().any(|opening| before.ends_with(opening));
        if opened && is_rooted(&text[at..]) {
            out.push_str(&text[from..at]);
            out.push_str(mount);
            from = at;
        }
    }
    out.push_str(&text[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_pages_get_the_mount() {
        let before = r##"<html data-root="/"><a href="/zh/">/zh/</a><a href="//evil"><img src="/a.png"><form action="/search"><input value="/zh/"><a href="https://x/"><a href="#x">"##;
        let after = r##"<html data-root="/h/"><a href="/h/zh/">/zh/</a><a href="//evil"><img src="/h/a.png"><form action="/h/search"><input value="/zh/"><a href="https://x/"><a href="#x">"##;
        assert_eq!(page(before, "/h"), after);
    }

    #[test]
    fn addresses_of_json_get_the_mount_and_texts_do_not() {
        let value = serde_json::json!({
            "url": "/zh/a#b", "text": "\"url\":\"/x\" href=\"/x", "html": "<a href=\"/zh/a\">\\\" href=\\\"/no</a>",
            "title": "/a", "nested": [{"permalink": "/s/a"}], "markdown": "<a href=\"/keep\">"
        });
        let mounted: serde_json::Value = serde_json::from_str(&json(&value.to_string(), "/h")).expect("JSON");
        assert_eq!(mounted["url"], "/h/zh/a#b");
        assert_eq!(mounted["nested"][0]["permalink"], "/h/s/a");
        assert_eq!(mounted["html"], "<a href=\"/h/zh/a\">\\\" href=\\\"/no</a>");
        for same in ["text", "title", "markdown"] {
            assert_eq!(mounted[same], value[same]);
        }
    }

    #[test]
    fn the_mount_is_taken_off_whole() {
        let check = |from: &str, expected: &str| {
            let mut request = Request::get(from).body(Body::empty()).expect("a request");
            enter("/h", &mut request);
            assert_eq!(request.uri().to_string(), expected, "{from}");
        };
        check("/h/zh/?a=b", "/zh/?a=b");
        check("/h", "/");
        check("/h/", "/");
        check("/hx/y", "/hx/y");
        check("/zh/", "/zh/");
        check("/h//evil", "//evil");
        check("http://a.example:8080/h/zh/?a=b", "http://a.example:8080/zh/?a=b");
    }
}
