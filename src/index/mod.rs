//! Builds immutable generations of a handbook on disk and reads them back; ranking is done by `search`.
//!
//! A generation is a cache keyed by schema, analysis and content. It is built beside the one in use, published by one
//! rename and never changed. One that does not match, is incomplete or is corrupted is ignored and rebuilt; the
//! Markdown is the only source of truth.

mod bundle;
mod contents;
mod names;
mod schema;
#[cfg(feature = "server")]
mod store;

pub use bundle::Bundle;
pub use contents::{Contents, Side};
pub use names::Names;
pub(crate) use schema::inverse_document_frequency;
#[cfg(test)]
pub(crate) use schema::schema as schema_for_tests;
pub use schema::{Fields, STREAMS};
#[cfg(feature = "server")]
pub use store::{
    Analysed, Error, Folder, Generation, Held, Home, Journal, Key, build, rebuild, sum_of, vocabulary,
};
