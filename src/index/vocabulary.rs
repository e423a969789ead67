//! The words a handbook brings along: `index/dictionary.txt` and `index/synonyms.toml`, read for the analysis.

use crate::{
    content::Root,
    text::{Analyzer, Synonyms, parse_dictionary},
};

/// Where a handbook keeps the words its analysis should know.
pub const DICTIONARY: &str = "index/dictionary.txt";
/// Where a handbook keeps its synonyms.
pub const SYNONYMS: &str = "index/synonyms.toml";

/// The analysis of the handbook in `root`: the general dictionary and its own words, if it has any.
pub fn analyzer(root: &Root) -> Analyzer {
    let own = root.read_to_string(DICTIONARY).unwrap_or_default();
    Analyzer::new(parse_dictionary(&own))
}

/// The synonyms of the handbook in `root`. A broken file is reported by [`check`](crate::check::vocabulary) and costs the synonyms, not the search.
pub fn synonyms(root: &Root, analyzer: &Analyzer) -> Synonyms {
    let Ok(text) = root.read_to_string(SYNONYMS) else { return Synonyms::default() };
    Synonyms::parse(&text, analyzer).unwrap_or_else(|error| {
        tracing::warn!(%error, "{SYNONYMS} is not used");
        Synonyms::default()
    })
}
