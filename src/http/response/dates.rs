//! When a text was changed, as feeds and crawlers read it (RFC 3339).

use std::time::SystemTime;

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{git::dates::Changed, http::request::context::Asked, model::Document};

/// A time in UTC, to the second: `2026-11-24T01:20:00Z`.
pub(in crate::http) fn rfc3339(time: SystemTime) -> String {
    let time = OffsetDateTime::from(time);
    time.replace_nanosecond(0).unwrap_or(time).format(&Rfc3339).unwrap_or_default()
}

/// The request, once it is known when the documents were changed: one `git log` per edition, for whoever cannot come back.
pub(in crate::http) async fn ready(asked: Asked) -> Asked {
    let history = asked.edition.history.clone();
    // Without it dates are unknown, which is said.
    let _ = tokio::task::spawn_blocking(move || history.wait()).await;
    asked
}

/// The day a document was changed, where git knows it.
pub(in crate::http) fn day(asked: &Asked, document: &Document) -> Option<String> {
    match asked.edition.history.changed(&document.path) {
        Changed::On(day) => Some(day.to_string()),
        Changed::Uncommitted | Changed::Unknown => None,
    }
}

/// The same as a time, for formats that take nothing less: the day's first second.
pub(in crate::http) fn known(asked: &Asked, document: &Document) -> Option<String> {
    day(asked, document).map(|day| format!("{day}T00:00:00Z"))
}

/// When a document was changed; where nobody knows, since when the handbook is as it is: a feed must say something.
pub(in crate::http) fn of(asked: &Asked, document: &Document) -> String {
    known(asked, document).unwrap_or_else(|| rfc3339(asked.edition.since))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn times_are_told_to_the_second() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_000_000_001_500);
        assert_eq!(rfc3339(time), "2001-09-09T01:46:41Z");
    }
}
