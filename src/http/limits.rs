//! The limits of requests and answers.

use std::time::Duration;

/// The longest query, in characters. A longer one is a mistake, such as a pasted page.
pub(super) const LONGEST_QUERY: usize = 512;
/// The default number of hits on a page of results.
pub(super) const HITS: usize = 10;
/// The most hits on a page of results.
pub(super) const MOST_HITS: usize = 100;
/// The largest offset: use the export to read everything.
pub(super) const MOST_OFFSET: usize = 10_000;
/// The default number of suggestions of each kind.
pub(super) const SUGGESTIONS: usize = 8;
/// Parameters beyond this many are not read.
pub(super) const MOST_PAIRS: usize = 256;
/// The longest path and query, in bytes.
pub(super) const LONGEST_URI: usize = 8 * 1024;
/// The largest request body, in bytes.
pub(super) const BODY: usize = 64 * 1024;
/// The timeout of a request.
pub(super) const TIME: Duration = Duration::from_secs(10);
/// The most event streams open at once: each occupies a connection.
pub(super) const LISTENERS: usize = 1024;
/// The largest answer read in process, in bytes; a hundred hits are far smaller.
pub(super) const LARGEST_ANSWER: usize = 16 << 20;
