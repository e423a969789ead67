//! What changed, for feed readers.

pub(super) mod changes;
