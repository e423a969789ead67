//! Can a section be relied on? Reviews that expire by date or by edit, and translations that fall behind; what follows
//! is reported by `check`.
//!
//! Dates and owners are in the Markdown, where people see them. Which text was reviewed, and which original a
//! translation was made from, is in `revisions.toml` ([`Revisions`]), one line a section, written by `handbook review`
//! and `handbook translated`. [`apply()`] combines both; [`check`](crate::check::reviews) reports what has expired;
//! [`mark()`] writes dates.

mod apply;
mod clock;
mod mark;
mod revisions;

pub use apply::{Recorder, apply, record};
pub use clock::Clock;
pub use mark::mark;
pub use revisions::Revisions;
