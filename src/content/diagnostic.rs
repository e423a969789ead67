//! What can be wrong with a handbook's files, as data: a [`Diagnostic`] says which rule was broken, where, and what
//! to do about it. Content problems are collected, never thrown; [`report`](super::report) turns them into text.

use std::{fmt, ops::Range};

use serde::Serialize;

use super::{edit::Edit, source::Source};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something readers will miss or meet broken; `handbook check` fails.
    Error,
    /// Something that should be looked at; the handbook works.
    Warning,
    /// Something worth knowing.
    Info,
}

impl Severity {
    /// `error`, `warning` or `info`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a diagnostic is about. The names are stable: people write them into scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A mistake in `handbook.toml`.
    BadSettings,
    /// A mistake in `index/synonyms.toml`.
    BadSynonyms,
    /// A word of `index/dictionary.txt` that does nothing.
    BadDictionary,
    /// A mistake in `index/questions.toml`.
    BadQuestions,
    /// A key nobody reads, in `handbook.toml` or front matter.
    UnknownKey,
    /// Front matter that cannot be read.
    BadFrontMatter,
    /// An id that breaks the grammar.
    BadId,
    /// An id given to two sections.
    DuplicateId,
    /// A heading without an id among headings with ids.
    MissingId,
    /// Two files that make the same document.
    DuplicateDocument,
    /// A role that is not declared.
    UnknownRole,
    /// A topic that is not declared.
    UnknownTopic,
    /// A folder that is not a declared part.
    UnknownPart,
    /// A heading attribute nobody reads.
    UnknownAttribute,
    /// A link, or a `produces` value, whose target does not exist.
    BrokenLink,
    /// A link with a scheme that is never rendered.
    UnsafeLink,
    /// Text that is not UTF-8.
    BadEncoding,
    /// A file that is not text.
    BinaryFile,
    /// A file over the size limit.
    FileTooLarge,
    /// A symbolic link that leads back to a folder above it.
    SymlinkLoop,
    /// A symbolic link that leads out of the handbook's folder.
    SymlinkOutside,
    /// A file or folder that could not be read.
    UnreadableFile,
    /// A document without any text.
    EmptyDocument,
    /// A document or section that another language of the handbook lacks.
    TranslationMissing,
    /// A section that a search for its own words does not find.
    Unfindable,
    /// A mistake in `permalinks.toml`.
    BadLedger,
    /// A published id that is gone without a successor or a tombstone.
    LostId,
    /// A published section id that now stands at another text.
    ReusedId,
    /// Sections that the ledger does not know yet.
    UnrecordedId,
    /// A link to a section by an id or file it no longer has.
    MovedLink,
    /// A link made against an earlier revision of its target.
    StaleLink,
    /// An include that cannot be shown.
    BadInclude,
    /// An external link that does not answer (`check --external`).
    DeadLink,
    /// A document that says it is a reading path and has no step.
    EmptyPath,
    /// A path that requires one that does not exist, or in the end itself.
    BadRequirement,
    /// A step to a section whose review has lapsed.
    ExpiredStep,
    /// A step to a section nobody has reviewed, in a handbook that is reviewed.
    UnverifiedStep,
    /// A section whose review has lapsed.
    ReviewLapsed,
    /// A date or an interval of reviews that cannot be read.
    BadReview,
    /// A translation of an original that has changed since.
    TranslationOutdated,
    /// A translation of which nobody said which original it renders, among others that say it.
    TranslationUnrecorded,
    /// A mistake in `revisions.toml`.
    BadRevisions,
    /// A word the glossary asks not to use.
    AvoidedTerm,
}

impl Rule {
    /// Every rule, in the order `handbook check --rules` lists them.
    pub fn all() -> &'static [Self] {
        &[
            Self::BadSettings,
            Self::BadSynonyms,
            Self::BadDictionary,
            Self::BadQuestions,
            Self::UnknownKey,
            Self::BadFrontMatter,
            Self::BadId,
            Self::DuplicateId,
            Self::MissingId,
            Self::DuplicateDocument,
            Self::UnknownRole,
            Self::UnknownTopic,
            Self::UnknownPart,
            Self::UnknownAttribute,
            Self::BrokenLink,
            Self::UnsafeLink,
            Self::BadEncoding,
            Self::BinaryFile,
            Self::FileTooLarge,
            Self::SymlinkLoop,
            Self::SymlinkOutside,
            Self::UnreadableFile,
            Self::EmptyDocument,
            Self::TranslationMissing,
            Self::Unfindable,
            Self::BadLedger,
            Self::LostId,
            Self::ReusedId,
            Self::UnrecordedId,
            Self::MovedLink,
            Self::StaleLink,
            Self::BadInclude,
            Self::DeadLink,
            Self::EmptyPath,
            Self::BadRequirement,
            Self::ExpiredStep,
            Self::UnverifiedStep,
            Self::ReviewLapsed,
            Self::BadReview,
            Self::TranslationOutdated,
            Self::TranslationUnrecorded,
            Self::BadRevisions,
            Self::AvoidedTerm,
        ]
    }

    /// The rule's stable name, such as `broken-link`.
    pub fn name(self) -> &'static str {
        match self {
            Self::BadSettings => "bad-settings",
            Self::BadSynonyms => "bad-synonyms",
            Self::BadDictionary => "bad-dictionary",
            Self::BadQuestions => "bad-questions",
            Self::UnknownKey => "unknown-key",
            Self::BadFrontMatter => "bad-front-matter",
            Self::BadId => "bad-id",
            Self::DuplicateId => "duplicate-id",
            Self::MissingId => "missing-id",
            Self::DuplicateDocument => "duplicate-document",
            Self::UnknownRole => "unknown-role",
            Self::UnknownTopic => "unknown-topic",
            Self::UnknownPart => "unknown-part",
            Self::UnknownAttribute => "unknown-attribute",
            Self::BrokenLink => "broken-link",
            Self::UnsafeLink => "unsafe-link",
            Self::BadEncoding => "bad-encoding",
            Self::BinaryFile => "binary-file",
            Self::FileTooLarge => "file-too-large",
            Self::SymlinkLoop => "symlink-loop",
            Self::SymlinkOutside => "symlink-outside",
            Self::UnreadableFile => "unreadable-file",
            Self::EmptyDocument => "empty-document",
            Self::TranslationMissing => "translation-missing",
            Self::Unfindable => "unfindable",
            Self::BadLedger => "bad-ledger",
            Self::LostId => "lost-id",
            Self::ReusedId => "reused-id",
            Self::UnrecordedId => "unrecorded-id",
            Self::MovedLink => "moved-link",
            Self::StaleLink => "stale-link",
            Self::BadInclude => "bad-include",
            Self::DeadLink => "dead-link",
            Self::EmptyPath => "empty-path",
            Self::BadRequirement => "bad-requirement",
            Self::ExpiredStep => "expired-step",
            Self::UnverifiedStep => "unverified-step",
            Self::ReviewLapsed => "review-lapsed",
            Self::BadReview => "bad-review",
            Self::TranslationOutdated => "translation-outdated",
            Self::TranslationUnrecorded => "translation-unrecorded",
            Self::BadRevisions => "bad-revisions",
            Self::AvoidedTerm => "avoided-term",
        }
    }

    /// What the rule asks for, in one line.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::BadSettings => {
                "handbook.toml must be valid TOML and declare each part, role and topic once"
            }
            Self::BadSynonyms => "index/synonyms.toml has groups of `words`, or of `from` and `to`",
            Self::BadDictionary => {
                "index/dictionary.txt has one word a line, of Chinese or another script without spaces"
            }
            Self::BadQuestions => {
                "index/questions.toml has a table for each section with a list for each language"
            }
            Self::UnknownKey => {
                "handbook.toml has known keys only; a front matter key must not look misspelt"
            }
            Self::BadFrontMatter => {
                "front matter between --- lines must be valid YAML with values of the right kind"
            }
            Self::BadId => "an id is lower-case ASCII letters and digits in words joined by single hyphens",
            Self::DuplicateId => "a section id stands once in each language",
            Self::MissingId => "where most headings have an explicit id, every heading needs one",
            Self::DuplicateDocument => "two files must not make the same document in the same language",
            Self::UnknownRole => "a role must be declared in handbook.toml",
            Self::UnknownTopic => "a topic must be declared in handbook.toml",
            Self::UnknownPart => "a folder of documents must be declared as a part in handbook.toml",
            Self::UnknownAttribute => "a heading attribute must be one the handbook reads",
            Self::BrokenLink => "a link must lead to a section, document or file that exists",
            Self::UnsafeLink => "a link must be relative or use http, https, mailto or tel",
            Self::BadEncoding => "files are UTF-8",
            Self::BinaryFile => "a Markdown file must be text",
            Self::FileTooLarge => "a Markdown file must not have more than 16 MiB or 50,000 headings",
            Self::SymlinkLoop => "a symbolic link must not lead back to a folder above it",
            Self::SymlinkOutside => "a symbolic link must not lead out of the handbook's folder",
            Self::UnreadableFile => "every file and folder of the handbook must be readable",
            Self::EmptyDocument => "a document must have text",
            Self::TranslationMissing => "documents and sections exist in every declared language",
            Self::Unfindable => {
                "a section is found by its heading, in pinyin too, and by its own phrases (--findability)"
            }
            Self::BadLedger => {
                "permalinks.toml has the tables published, moved, retired and pages, and each entry makes sense"
            }
            Self::LostId => {
                "a section id once published stays, or permalinks.toml names its successor or retires it"
            }
            Self::ReusedId => "a published id stays with its text, and does not go over to another one",
            Self::UnrecordedId => {
                "a handbook that keeps a ledger records every section id in it: `handbook check --fix`"
            }
            Self::MovedLink => "a link names its section by the id and the file it has now",
            Self::StaleLink => {
                "a link that says which revision it was made against is looked at again when the section changes"
            }
            Self::BadInclude => {
                "an included section exists, stands in a paragraph of its own and does not include itself"
            }
            Self::DeadLink => "an external link must answer; looked at by `handbook check --external` only",
            Self::EmptyPath => "a document with `path` has an ordered list whose items link to sections",
            Self::BadRequirement => "a path requires paths that exist, and never in the end itself",
            Self::ExpiredStep => "a step leads to a section whose review has not lapsed",
            Self::UnverifiedStep => "where sections are reviewed, a path leads to reviewed ones",
            Self::ReviewLapsed => "a reviewed section is reviewed again in time and after every edit",
            Self::BadReview => {
                "`reviewed` is a date such as 2026-11-24, `review_every` a time such as 6 months"
            }
            Self::TranslationOutdated => "a translation renders its original as it is",
            Self::TranslationUnrecorded => {
                "where translations say which original they render, each of them does"
            }
            Self::BadRevisions => "revisions.toml is written by `handbook review` and `handbook translated`",
            Self::AvoidedTerm => "words that a heading names with avoid= stand nowhere else",
        }
    }

    /// The severity the rule has unless the place calls for another.
    pub fn severity(self) -> Severity {
        match self {
            Self::BadSettings
            | Self::BadSynonyms
            | Self::BadQuestions
            | Self::BadFrontMatter
            | Self::BadId
            | Self::DuplicateId
            | Self::UnknownRole
            | Self::UnknownTopic
            | Self::BrokenLink
            | Self::BinaryFile
            | Self::FileTooLarge
            | Self::SymlinkOutside
            | Self::UnreadableFile
            | Self::Unfindable
            | Self::BadLedger
            | Self::LostId
            | Self::BadInclude
            | Self::DeadLink
            | Self::BadRequirement
            | Self::BadReview
            | Self::BadRevisions => Severity::Error,
            Self::UnknownKey
            | Self::MissingId
            | Self::DuplicateDocument
            | Self::UnknownPart
            | Self::UnknownAttribute
            | Self::UnsafeLink
            | Self::BadDictionary
            | Self::BadEncoding
            | Self::SymlinkLoop
            | Self::EmptyDocument
            | Self::TranslationMissing
            | Self::ReusedId
            | Self::UnrecordedId
            | Self::MovedLink
            | Self::StaleLink
            | Self::EmptyPath
            | Self::ExpiredStep
            | Self::ReviewLapsed
            | Self::TranslationOutdated
            | Self::TranslationUnrecorded
            | Self::AvoidedTerm => Severity::Warning,
            Self::UnverifiedStep => Severity::Info,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where in the handbook's files something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Path below the handbook's root, with `/` between the parts.
    pub path: String,
    /// Byte range in the file's text as decoded ([`Document::source`](crate::model::Document::source)).
    pub span: Range<usize>,
    /// Line of the first byte, from 1.
    pub line: usize,
    /// Column of the first byte in Unicode scalar values, from 1.
    pub column: usize,
    /// Line of the end, from 1.
    pub end_line: usize,
    /// Column just after the end in Unicode scalar values, from 1.
    pub end_column: usize,
    /// The first line, for reports that show it; empty when there is no text to show. Long lines are cut around
    /// the place.
    pub excerpt: Excerpt,
}

/// The line of a [`Place`], or the middle of it when it is very long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The text, without a line end.
    pub text: String,
    /// Byte range of the place in `text`.
    pub span: Range<usize>,
}

impl Place {
    /// A file as a whole: its first column, without an excerpt.
    pub fn file(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            span: 0..0,
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
            excerpt: Excerpt::default(),
        }
    }

    /// A byte range in a file's text.
    pub fn of(path: &str, text: &str, span: Range<usize>) -> Self {
        Source::new(path, text).place(span)
    }
}

/// A second place a diagnostic refers to, such as the first definition of a duplicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What is there.
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

/// One thing that is wrong with the content, with its place and, where one is known, the way out.
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
    /// The change that mends it, if one is known.
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

    /// The same with a way out.
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

    /// The same with a change that mends it, if there is one.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_have_distinct_names_that_match_their_json() {
        let mut names: Vec<_> = Rule::all().iter().map(|rule| rule.name()).collect();
        for rule in Rule::all() {
            assert_eq!(serde_json::to_value(rule).expect("a name"), rule.name());
            assert!(!rule.explanation().ends_with('.'));
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Rule::all().len());
    }
}
