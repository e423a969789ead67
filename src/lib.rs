//! A searchable handbook: a folder of Markdown, indexed by tantivy, answered over HTTP and in the terminal.
//!
//! Reading order, from the ground up (a module uses lower floors only; `tests/suite/floors.rs` proves it):
//!
//! | floor | module | is about |
//! | --- | --- | --- |
//! | 0 | [`fold`] | one spelling for width, case, accents and Traditional characters |
//! | 0 | [`git`] | the only place that starts the `git` command |
//! | 0 | [`model`] | the nouns: handbook, part, document, section, role, topic, scope |
//! | 1 | [`content`] | Markdown files to a handbook; problems as diagnostics with a place |
//! | 1 | [`text`] | the one analysis used for indexing, querying and highlighting |
//! | 1 | [`coverage`] | what reading paths teach and leave out |
//! | 1 | [`history`] | when the files were last changed, as git remembers it |
//! | 2 | [`index`] | a handbook to an immutable generation on disk |
//! | 2 | [`glossary`] | the terms a handbook explains, and where they stand in a text |
//! | 2 | [`past`] | earlier wordings, as git remembers them |
//! | 2 | [`stale`] | links that say which revision they were made against, and fell behind |
//! | 2 | [`trust`] | reviews that lapse and translations that fall behind |
//! | 2 | [`vocabulary`] | the words a handbook brings along |
//! | 3 | [`search`] | a question to ranked sections within a scope |
//! | 3 | [`ledger`] | published ids and their successors |
//! | 4 | [`check`] | everything that is wrong with a handbook |
//! | 4 | [`edition`] | a handbook with its searcher, built aside and swapped whole |
//! | 4 | [`evaluate`] | judged queries to recall, MRR and nDCG |
//! | 5 | [`http`] | the only place that knows status codes, JSON and HTML |
//! | 5 | [`lsp`] | the only place that knows the Language Server Protocol |
//! | 6 | [`config`], [`cli`] | flags and environment; one file per command |

pub mod check;
pub mod cli;
pub mod config;
pub mod content;
pub mod coverage;
pub mod edition;
pub mod evaluate;
pub mod fold;
pub mod git;
pub mod glossary;
pub mod history;
pub mod http;
pub mod index;
pub mod ledger;
pub mod lsp;
pub mod model;
pub mod past;
pub mod search;
pub mod stale;
pub mod text;
pub mod trust;
pub mod vocabulary;
