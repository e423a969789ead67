//! Changes that correct what a diagnostic is about, as data; `content` makes them in files.

use std::ops::Range;

use super::place::Place;

/// A change to a file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced, as a byte range of the text as read; empty to insert.
    pub span: Range<usize>,
    /// The new text; in a file that is not UTF-8, ASCII.
    pub text: String,
}

/// A change that fixes a diagnostic, in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced; empty to insert.
    pub place: Place,
    /// The new text.
    pub text: String,
    /// Whether a person has to check it.
    pub certainty: Certainty,
}

/// How certain it is that a change is right.
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
