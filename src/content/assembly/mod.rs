//! Files that were read become one handbook: parts, order, labels, ids and reading paths; no file is read here.

pub(super) mod addresses;
pub(super) mod assemble;
pub(super) mod avoided_terms;
pub(super) mod contents;
pub(super) mod document_ids;
pub(super) mod draft;
pub(super) mod folders;
pub(super) mod ids;
pub(super) mod languages;
pub(super) mod order;
pub(super) mod reading_path;
pub(super) mod section;
