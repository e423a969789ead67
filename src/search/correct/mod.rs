//! For words that do not occur in the handbook, what may have been meant: pinyin, other spellings, homophones. What is looked
//! up otherwise is not decided here.
//!
//! A correction needs evidence. Only what is no word, or a word that occurs nowhere, is corrected; whole words of the handbook
//! are offered, and only if with them the query finds more than as it was typed. What a correction finds ranks sections, but
//! never counts as what was typed.

mod choose;
mod homophones;
mod known;
mod spelling;

use tantivy::TantivyError;

pub(super) use choose::choose;
use known::Known;

use super::{
    plan::{Plan, Words},
    statistics::Statistics,
};
use crate::index::Contents;

/// Adds corrections for what the plan's look-ups did not find.
pub(super) fn correct(
    plan: &mut Plan,
    statistics: &Statistics,
    words: Words<'_>,
    contents: &Contents,
) -> Result<(), TantivyError> {
    let known = Known { statistics, words, contents };
    for text in 0..plan.texts.len() {
        spelling::correct(plan, text, known)?;
        homophones::correct(plan, text, known)?;
    }
    Ok(())
}
