//! Atom and JSON feeds: what changed, what has to be reviewed, results of a search; pages are elsewhere.

pub(super) mod atom;
pub(super) mod changes;
pub(super) mod results;
pub(super) mod reviews;
