//! A question to ranked sections within a scope. How they are shown is not decided here.
//!
//! A search goes straight down: [`Query::parse`] reads the words, `plan` says what to look up, `postings` looks it up
//! and fills `scores` and `statistics`, `bridge` adds translations and `correct` corrections, `missing` says what occurs
//! nowhere, `rank` is the steps to the best sections with the numbers of `weights`, `explain` says why each was found and
//! `snippet` cuts the passage that answers.
//! [`Searcher::search`] is these steps in their order.

mod answer;
mod asked;
#[cfg(feature = "cedict")]
mod bridge;
mod correct;
mod error;
mod explain;
mod fields;
mod first_letters;
mod hit;
mod lexicon;
pub mod lookup;
mod marks;
mod matcher;
mod missing;
mod name_text;
mod page;
mod passages;
mod phrases;
mod pieces;
mod plan;
mod pool;
mod postings;
mod query;
mod rank;
mod reason;
mod referrals;
mod repeats;
mod role_names;
mod scores;
mod searcher;
mod snippet;
mod spelled;
mod statistics;
mod stream;
mod suggest;
mod tally;
mod understanding;
mod unit;
mod wanted;
mod weights;
mod written;

pub use answer::{Answer, AnswerKind};
pub use error::Error;
pub use fields::resolve_fields;
pub use hit::{Elsewhere, Facet, Facets, Hit, Results, ScoreParts, Tier};
pub use marks::{Marks, Surface};
pub use page::Page;
pub use query::{Clause, Field, Note, Query};
pub use reason::{Reason, ReasonKind};
pub use searcher::Searcher;
pub use snippet::Snippet;
pub use suggest::{Suggestion, SuggestionKind, Suggestions};
pub use understanding::{Alternatively, Explanation, LookedUp};
