//! What leads from one section to another: targets of links, included sections, and whether they exist; what a link
//! looks like is decided in `render`.

pub(super) mod check;
mod elsewhere;
pub(super) mod file_names;
pub(super) mod files;
pub(super) mod include;
pub(super) mod path;
pub(super) mod references;
pub(super) mod target;
pub(super) mod translations;
