//! The one analysis of text, used for indexing, for queries and for highlighting; sections and indexes are not handled
//! here.
//!
//! Index and query must see the same text the same way, or words that are there are not found. So there is one
//! [`Analyzer`], it has a [`fingerprint`](Analyzer::fingerprint) that is part of an index's key, and nothing else
//! splits text. The order matters: [`fold()`] first (one spelling for width, case, accents and Traditional forms,
//! offsets kept), then runs by script, then words.

mod analyzer;
#[cfg(feature = "cedict")]
mod cedict;
mod chinese;
mod diff;
mod english;
mod fold;
mod fold_v2;
#[cfg(feature = "server")]
mod language;
mod pinyin;
mod revision;
mod simplified;
#[cfg(feature = "server")]
mod slug;
mod spellings;
mod synonyms;
mod word_list;

pub use analyzer::{Analyzer, Terms, Token, TokenKind};
#[cfg(feature = "cedict")]
pub use cedict::Translations;
pub use diff::{Change, ChangeKind, diff};
#[cfg(not(feature = "server"))]
pub use english::know_english;
pub(crate) use english::may_have_stem;
pub use english::{are_derived, are_inflected, is_english, stem};
pub use fold::{Folded, fold, fold_each, fold_text, is_dense};
#[cfg(feature = "server")]
pub(crate) use fold_v2::fold_char as fold_char_v2;
#[cfg(feature = "server")]
pub(crate) use language::Prose;
pub use pinyin::{blurred, readings, spells, typed_readings, without_tones};
pub use revision::{Revision, RevisionError};
pub use simplified::to_traditional;
#[cfg(feature = "server")]
pub(crate) use slug::{github_anchor, github_anchors, humanize, name_id, slug, slug_id, uncut_name_id};
pub use spellings::{
    Spelling, SpellingKind, has_spelling, in_chinese, is_chinese_digit, is_symbol, may_be_spelling, spellings,
};
pub use synonyms::{Synonyms, SynonymsError, parse_dictionary};
pub use word_list::WordList;
