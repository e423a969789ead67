//! How much is asked, read and answered at most, in one place: what is over a limit is refused, not cut.

use std::time::Duration;

/// The longest query, in characters. Longer ones are mistakes (a pasted page), not questions.
pub(super) const LONGEST_QUERY: usize = 512;
/// Hits on a page of results unless asked otherwise.
pub(super) const HITS: usize = 10;
/// The most hits on a page of results.
pub(super) const MOST_HITS: usize = 100;
/// The most hits passed over: deeper paging is an export, not a search.
pub(super) const MOST_OFFSET: usize = 10_000;
/// Suggestions of each kind unless asked otherwise.
pub(super) const SUGGESTIONS: usize = 8;
/// Parameters beyond this many are not read.
pub(super) const MOST_PAIRS: usize = 256;
/// The longest path and query that are read, in bytes.
pub(super) const LONGEST_URI: usize = 8 * 1024;
/// The most a request's body may hold.
pub(super) const BODY: usize = 64 * 1024;
/// The longest an answer may take.
pub(super) const TIME: Duration = Duration::from_secs(10);
/// The most who may listen to events at once: each holds a connection.
pub(super) const LISTENERS: usize = 1024;
/// The largest answer that is read within the process; a hundred hits are far below.
pub(super) const LARGEST_ANSWER: usize = 16 << 20;
