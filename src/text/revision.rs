//! Which wording of a section a link or review refers to.
//!
//! A link, a reading path or a review may say what it was made against. The revision is a hash of what a reader reads,
//! folded: it survives moves, re-wrapped lines, other markup, full or half width and Traditional characters, and
//! changes with any word.

use std::{fmt, str::FromStr};

use xxhash_rust::xxh3::xxh3_64;

use super::fold::{fold_char, is_dense};
use crate::model::Section;

/// The wording of a section in one language, as 12 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(u64);

/// 48 bits: a chance of one in a hundred million that two of two thousand wordings of one section are confused.
const BITS: u32 = 48;

impl Revision {
    /// The revision of a section: its title and own visible text.
    pub fn of(section: &Section) -> Self {
        Self::of_text(&section.heading.title, &section.text)
    }

    /// The revision of a title and a text.
    pub fn of_text(title: &str, text: &str) -> Self {
        let mut folded = String::with_capacity(title.len() + text.len() + 1);
        squeeze(title, &mut folded);
        folded.push('\n');
        squeeze(text, &mut folded);
        Self(xxh3_64(folded.as_bytes()) >> (64 - BITS))
    }
}

/// Appends the folded text with one space for each run of white space between words of spaced scripts, and none
/// elsewhere: how a text is cut into lines and blocks does not count.
fn squeeze(text: &str, out: &mut String) {
    let mut before = None;
    let mut gap = false;
    for c in text.chars().filter_map(fold_char) {
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if gap && before.is_some_and(|before| is_spaced(before) && is_spaced(c)) {
            out.push(' ');
        }
        gap = false;
        before = Some(c);
        out.push(c);
    }
}

/// Whether white space beside this character separates words.
fn is_spaced(c: char) -> bool {
    !is_dense(c) && (c.is_ascii() || c.is_alphanumeric())
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012x}", self.0)
    }
}

/// The text is not 12 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a revision has 12 hexadecimal digits")]
pub struct RevisionError;

impl FromStr for Revision {
    type Err = RevisionError;

    fn from_str(text: &str) -> Result<Self, RevisionError> {
        if text.len() != 12 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(RevisionError);
        }
        u64::from_str_radix(text, 16).map(Self).map_err(|_| RevisionError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_visible_text_has_one_revision() {
        fn check(a: &str, b: &str, same: bool) {
            assert_eq!(Revision::of_text("题", a) == Revision::of_text("题", b), same, "{a} / {b}");
        }
        check("控制预算。\n每月核对", "控制预算。每月 核对", true);
        check("控制預算", "控制预算", true);
        check("ＡＢＣ，每月", "abc,每月", true);
        check("monthly  budget\nplan", "Monthly budget plan", true);
        check("the rapist", "therapist", false);
        check("每月核对", "每周核对", false);
        check("3天", "5天", false);
        let revision = Revision::of_text("a", "b");
        assert_eq!(revision.to_string().parse(), Ok(revision));
        assert!("xyz".parse::<Revision>().is_err() && "+12345678901".parse::<Revision>().is_err());
    }
}
