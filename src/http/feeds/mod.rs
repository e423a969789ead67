//! Atom feeds of changes, due reviews and search results; pages are elsewhere.

pub(super) mod atom;
pub(super) mod changes;
pub(super) mod results;
pub(super) mod reviews;
