//! The analysis as data, for an engine that is not this program (the search of a static copy).

use super::{chinese, english, fold_char, is_dense};

/// What the functions of this layer say of every character and word.
#[derive(Debug, Default)]
pub struct Tables {
    /// Characters that folding changes, with what they become.
    pub folds: Vec<(char, char)>,
    /// Characters that folding drops, as ranges of code points with both ends.
    pub dropped: Vec<(u32, u32)>,
    /// Characters of scripts without spaces, as ranges of code points with both ends.
    pub dense: Vec<(u32, u32)>,
    /// Words without spaces that only ask or link, sorted.
    pub stop_words: Vec<&'static str>,
    /// The same of scripts with spaces.
    pub spaced_stop_words: Vec<&'static str>,
    /// What a character costs that the dictionary does not know.
    pub unknown_cost: u32,
}

/// Asks every character.
pub fn tables() -> Tables {
    let mut tables = Tables { unknown_cost: chinese::unknown_cost(), ..Tables::default() };
    for c in '\0'..=char::MAX {
        match fold_char(c) {
            None => extend(&mut tables.dropped, c as u32),
            Some(folded) if folded != c => tables.folds.push((c, folded)),
            Some(_) => {}
        }
        if is_dense(c) {
            extend(&mut tables.dense, c as u32);
        }
    }
    tables.stop_words = chinese::stop_words().collect();
    tables.stop_words.sort_unstable();
    tables.spaced_stop_words = english::stop_words().collect();
    tables.spaced_stop_words.sort_unstable();
    tables
}

fn extend(ranges: &mut Vec<(u32, u32)>, code: u32) {
    match ranges.last_mut() {
        Some(last) if last.1 + 1 == code => last.1 = code,
        _ => ranges.push((code, code)),
    }
}
