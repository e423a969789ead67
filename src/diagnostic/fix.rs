//! Changes that correct what a diagnostic is about, as data; `content` makes them in files.

use std::ops::Range;

use super::place::Place;

/// A change to a file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced, as a byte range of the text as read; empty to insert.
    pub span: Range<usize>,
    /// What stands there then; ASCII.
    pub text: String,
}

/// A change that mends what a diagnostic is about, in the file it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced; empty to insert.
    pub place: Place,
    /// What stands there then.
    pub text: String,
    /// Whether somebody has to look at it.
    pub certainty: Certainty,
}

/// How sure it is that a change is what was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// `handbook check --fix` makes it.
    Certain,
    /// Editors and programs offer it.
    Likely,
}

impl Fix {
    /// The change to the file's text.
    pub fn edit(&self) -> Edit {
        Edit { span: self.place.span.clone(), text: self.text.clone() }
    }
}
