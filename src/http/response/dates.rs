//! Modification dates of documents, for feeds and crawlers (RFC 3339).

use std::time::SystemTime;

use jiff::Timestamp;

use crate::{git::dates::Changed, http::request::context::Context, model::Document};

/// A time in UTC, to the second: `2026-11-24T01:20:00Z`.
pub(in crate::http) fn rfc3339(time: SystemTime) -> String {
    let seconds = Timestamp::try_from(time).map_or(0, Timestamp::as_second);
    Timestamp::from_second(seconds).unwrap_or_default().to_string()
}

/// The request, after git history is loaded (one `git log` per edition), for clients that do not ask again soon.
pub(in crate::http) async fn ready(context: Context) -> Context {
    let history = context.edition.history.clone();
    // If it fails, dates are reported as unknown.
    let _ = tokio::task::spawn_blocking(move || history.wait()).await;
    context
}

/// The day a document was changed, if git has it.
pub(in crate::http) fn day(context: &Context, document: &Document) -> Option<String> {
    match context.edition.history.changed(&document.path) {
        Changed::On(day) => Some(day.to_string()),
        Changed::Uncommitted | Changed::Unknown => None,
    }
}

/// The same as a time, for formats that require one: the day's first second.
pub(in crate::http) fn known(context: &Context, document: &Document) -> Option<String> {
    day(context, document).map(|day| format!("{day}T00:00:00Z"))
}

/// When a document was changed, else when the edition was published: a feed requires a date.
pub(in crate::http) fn of(context: &Context, document: &Document) -> String {
    known(context, document).unwrap_or_else(|| rfc3339(context.edition.since))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn times_are_truncated_to_seconds() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_000_000_001_500);
        assert_eq!(rfc3339(time), "2001-09-09T01:46:41Z");
    }
}
