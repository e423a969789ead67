//! The words a handbook adds: `index/dictionary.txt` and `index/synonyms.toml`, read for the analysis.

use crate::{
    content::Root,
    text::{Analyzer, Synonyms, parse_dictionary},
};

/// Path of the handbook's own dictionary.
pub const DICTIONARY: &str = "index/dictionary.txt";
/// Path of the handbook's synonyms.
pub const SYNONYMS: &str = "index/synonyms.toml";

/// The analyzer for the handbook in `root`: the general dictionary plus the handbook's own words.
pub fn analyzer(root: &Root) -> Analyzer {
    let own = root.read_to_string(DICTIONARY).unwrap_or_default();
    Analyzer::new(parse_dictionary(&own))
}

/// The synonyms of the handbook in `root`. An invalid file is reported by [`check`](crate::check::vocabulary); searches
/// then run without synonyms.
pub fn synonyms(root: &Root, analyzer: &Analyzer) -> Synonyms {
    let Ok(text) = root.read_to_string(SYNONYMS) else { return Synonyms::default() };
    Synonyms::parse(&text, analyzer).unwrap_or_else(|error| {
        tracing::warn!(%error, "ignoring an invalid {SYNONYMS}");
        Synonyms::default()
    })
}
