//! The folder a handbook is read from and written to: which files it has, their bytes as text, and safe changes to
//! them; what the text means is not handled here.

pub(super) mod decode;
pub(super) mod edit;
pub(super) mod languages;
pub(super) mod path_names;
pub(super) mod root;
pub(super) mod scan;
pub(super) mod tool_files;
pub(super) mod writer;
