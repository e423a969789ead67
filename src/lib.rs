//! A searchable handbook: a folder of Markdown, indexed by tantivy, answered over HTTP and in the terminal.
//!
//! Reading order, from the ground up (a module uses lower layers only; `tests/suite/layers.rs` proves it):
//!
//! | layer | module | is about |
//! | --- | --- | --- |
//! | 0 | [`model`] | the nouns: handbook, part, document, section, role, topic, scope |
//! | 1 | [`text`] | the one analysis used for indexing, querying and highlighting |
//! | 1 | [`diagnostic`] | what can be wrong with files, as data: rule, place, fix |
//! | 2 | [`content`] | Markdown files to a handbook, and safe changes to files |
//! | 3 | [`git`] | the only place that starts the `git` command: dates and earlier versions |
//! | 3 | [`index`] | a handbook to an immutable generation on disk |
//! | 3 | [`reviews`] | reviews that expire and translations that fall behind |
//! | 4 | [`search`] | a question to ranked sections within a scope |
//! | 4 | [`check`] | what is wrong with a handbook beyond its files: the ledger, stale links, words, coverage |
//! | 5 | [`browser`] | the search in a browser: requests and answers as JSON |
//! | 5 | [`edition`] | a handbook with its searcher, built aside and swapped whole |
//! | 5 | [`evaluate`] | judged queries to recall, MRR and nDCG |
//! | 6 | [`http`] | the only place that knows status codes, JSON and HTML |
//! | 6 | [`lsp`] | the only place that knows the Language Server Protocol |
//! | 7 | [`cli`] | flags, environment, one file per command |

pub mod browser;
#[cfg(feature = "server")]
pub mod check;
#[cfg(feature = "server")]
pub mod cli;
#[cfg(feature = "server")]
pub mod content;
#[cfg(feature = "server")]
pub mod diagnostic;
#[cfg(feature = "server")]
pub mod edition;
#[cfg(feature = "server")]
pub mod evaluate;
#[cfg(feature = "server")]
pub mod git;
#[cfg(feature = "server")]
pub mod http;
pub mod index;
#[cfg(feature = "server")]
pub mod lsp;
pub mod model;
#[cfg(feature = "server")]
pub mod reviews;
pub mod search;
pub mod text;
