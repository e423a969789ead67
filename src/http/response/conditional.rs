//! Conditional requests (RFC 9110, section 13.2.2): entity tags first, dates only without them.

use std::time::{Duration, SystemTime};

use axum::http::{
    HeaderMap, HeaderValue,
    header::{IF_MODIFIED_SINCE, IF_NONE_MATCH},
};

/// The suffix of the tag of a compressed representation: other bytes, another tag.
pub(in crate::http) const COMPRESSED: &str = "-gzip\"";

/// Whether the client's copy is current.
pub(in crate::http) fn is_current(headers: &HeaderMap, tag: &str, modified: SystemTime) -> bool {
    if headers.contains_key(IF_NONE_MATCH) {
        return holds(headers, tag);
    }
    let since = headers.get(IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok());
    since.and_then(|date| httpdate::parse_http_date(date).ok()).is_some_and(|since| whole(modified) <= since)
}

/// A time in the format of HTTP headers.
pub(in crate::http) fn date(time: SystemTime) -> Option<HeaderValue> {
    HeaderValue::from_str(&httpdate::fmt_http_date(time)).ok()
}

/// HTTP dates have whole seconds.
fn whole(time: SystemTime) -> SystemTime {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_secs(since.as_secs())
}

/// Whether `If-None-Match` contains `tag`, by weak comparison.
fn holds(headers: &HeaderMap, tag: &str) -> bool {
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

    fn check(name: &'static str, value: &str, expected: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).expect("a value"));
        // One and a half seconds after the epoch: the half is truncated.
        let modified = SystemTime::UNIX_EPOCH + Duration::from_millis(1500);
        assert_eq!(is_current(&headers, "\"a-1\"", modified), expected, "{name}: {value}");
    }

    #[test]
    fn tags_are_compared_weakly_and_whatever_the_encoding() {
        check("if-none-match", "\"a-1\"", true);
        check("if-none-match", "W/\"a-1\"", true);
        check("if-none-match", "\"b\", \"a-1-gzip\"", true);
        check("if-none-match", "*", true);
        check("if-none-match", "\"a-2\"", false);
        check("if-none-match", "a-1", false);
    }

    #[test]
    fn dates_count_to_the_second() {
        check("if-modified-since", "Thu, 01 Jan 1970 00:00:01 GMT", true);
        check("if-modified-since", "Thu, 01 Jan 1970 00:00:00 GMT", false);
        check("if-modified-since", "yesterday", false);
    }

    #[test]
    fn etag_overrides_last_modified() {
        let mut headers = HeaderMap::new();
        headers.insert(IF_NONE_MATCH, HeaderValue::from_static("\"other\""));
        headers.insert(IF_MODIFIED_SINCE, HeaderValue::from_static("Thu, 01 Jan 2070 00:00:01 GMT"));
        assert!(!is_current(&headers, "\"a-1\"", SystemTime::UNIX_EPOCH));
    }
}
