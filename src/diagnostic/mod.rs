//! Problems of a handbook's files, as data; finding them is done elsewhere.
//!
//! A [`Diagnostic`] says which rule was broken, where, and what to do about it. Problems of the content are collected,
//! never thrown; [`report`] turns them into text.

mod fix;
mod place;
pub mod report;
mod rule;
mod suggest;
mod summary;

use std::fmt;

pub use fix::{Certainty, Edit, Fix};
#[cfg(test)]
pub(crate) use place::SCANS;
pub use place::{Excerpt, Place, Source};
pub use rule::{Rule, Severity};
pub(crate) use suggest::Suggestions;
pub use suggest::nearest_id;
pub use summary::Detail;

/// A second place a diagnostic refers to, such as the first definition of a duplicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What is there.
    pub text: String,
}

/// A problem of the content, with its place and, if known, its fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What it is about.
    pub rule: Rule,
    /// How much it matters.
    pub severity: Severity,
    /// One line, without a full stop.
    pub message: String,
    /// Where.
    pub place: Place,
    /// Other places it refers to.
    pub labels: Vec<Label>,
    /// What to do, as one line.
    pub help: Option<String>,
    /// The change that fixes it, if known.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A diagnostic of the rule's own severity.
    pub fn new(rule: Rule, message: impl Into<String>, place: Place) -> Self {
        Self {
            rule,
            severity: rule.severity(),
            message: message.into(),
            place,
            labels: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// The same with another severity.
    #[must_use]
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The same with help.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with "did you mean", when there is a suggestion.
    #[must_use]
    pub fn with_suggestion(self, suggestion: Option<impl fmt::Display>) -> Self {
        match suggestion {
            Some(better) => self.with_help(format!("did you mean \"{better}\"?")),
            None => self,
        }
    }

    /// The same with a fix, if there is one.
    #[must_use]
    pub fn with_fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }

    /// The same with a second place.
    #[must_use]
    pub fn with_label(mut self, place: Place, text: impl Into<String>) -> Self {
        self.labels.push(Label { place, text: text.into() });
        self
    }
}
