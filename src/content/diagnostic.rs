//! What can be wrong with a handbook's files, as data: a [`Diagnostic`] says which rule was broken, where, and what
//! to do about it. Content problems are collected, never thrown; [`report`](super::report) turns them into text.

use std::{
    cell::{Cell, OnceCell},
    fmt,
    ops::Range,
};

use serde::Serialize;

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
    /// A file or folder that could not be read.
    UnreadableFile,
    /// A document without any text.
    EmptyDocument,
    /// A document or section that another language of the handbook lacks.
    TranslationMissing,
}

impl Rule {
    /// Every rule, in the order `handbook check --rules` lists them.
    pub fn all() -> &'static [Self] {
        &[
            Self::BadSettings,
            Self::BadSynonyms,
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
            Self::UnreadableFile,
            Self::EmptyDocument,
            Self::TranslationMissing,
        ]
    }

    /// The rule's stable name, such as `broken-link`.
    pub fn name(self) -> &'static str {
        match self {
            Self::BadSettings => "bad-settings",
            Self::BadSynonyms => "bad-synonyms",
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
            Self::UnreadableFile => "unreadable-file",
            Self::EmptyDocument => "empty-document",
            Self::TranslationMissing => "translation-missing",
        }
    }

    /// What the rule asks for, in one line.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::BadSettings => {
                "handbook.toml must be valid TOML and declare each part, role and topic once"
            }
            Self::BadSynonyms => "index/synonyms.toml has groups of `words`, or of `from` and `to`",
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
            Self::UnreadableFile => "every file and folder of the handbook must be readable",
            Self::EmptyDocument => "a document must have text",
            Self::TranslationMissing => "documents and sections exist in every declared language",
        }
    }

    /// The severity the rule has unless the place calls for another.
    pub fn severity(self) -> Severity {
        match self {
            Self::BadSettings
            | Self::BadSynonyms
            | Self::BadFrontMatter
            | Self::BadId
            | Self::DuplicateId
            | Self::UnknownRole
            | Self::UnknownTopic
            | Self::BrokenLink
            | Self::BinaryFile
            | Self::FileTooLarge
            | Self::UnreadableFile => Severity::Error,
            Self::UnknownKey
            | Self::MissingId
            | Self::DuplicateDocument
            | Self::UnknownPart
            | Self::UnknownAttribute
            | Self::UnsafeLink
            | Self::BadEncoding
            | Self::SymlinkLoop
            | Self::EmptyDocument
            | Self::TranslationMissing => Severity::Warning,
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

    /// The same with a second place.
    #[must_use]
    pub fn with_label(mut self, place: Place, text: impl Into<String>) -> Self {
        self.labels.push(Label { place, text: text.into() });
        self
    }
}

/// A file's text with its path: makes [`Place`]s from byte ranges.
///
/// Line starts are found once, on the first question, so that a file with ten thousand mistakes is still read
/// only twice.
#[derive(Debug)]
pub(super) struct Source<'a> {
    path: &'a str,
    text: &'a str,
    lines: OnceCell<Vec<usize>>,
    /// Where the last column was counted: a byte and its column. Places are mostly asked for in order, and a line
    /// may be a whole book.
    counted: Cell<(usize, usize)>,
}

/// Longest excerpt shown, in bytes. Enough for a Markdown paragraph on one line in two languages.
const EXCERPT_LIMIT: usize = 400;

impl<'a> Source<'a> {
    pub(super) fn new(path: &'a str, text: &'a str) -> Self {
        Self { path, text, lines: OnceCell::new(), counted: Cell::new((0, 1)) }
    }

    /// The place of a byte range, moved outwards to character boundaries if need be.
    pub(super) fn place(&self, span: Range<usize>) -> Place {
        let start = floor(self.text, span.start);
        let end = floor(self.text, span.end).max(start);
        let (line, line_span) = self.line(start);
        let (end_line, end_line_span) = self.line(end);
        Place {
            path: self.path.to_owned(),
            span: start..end,
            line,
            column: self.column(line_span.start, start),
            end_line,
            end_column: self.column(end_line_span.start, end),
            excerpt: self.excerpt(line_span.clone(), start..end.min(line_span.end)),
        }
    }

    /// Number (from 1) and extent, without the line end, of the line that holds `at`.
    fn line(&self, at: usize) -> (usize, Range<usize>) {
        let lines = self.lines.get_or_init(|| {
            std::iter::once(0)
                .chain(memchr::memchr_iter(b'\n', self.text.as_bytes()).map(|n| n + 1))
                .collect()
        });
        let number = lines.partition_point(|start| *start <= at);
        let end = lines.get(number).map_or(self.text.len(), |next| next - 1);
        (number, lines[number - 1]..end)
    }

    /// Column (from 1) of a byte in the line that starts at `line_start`.
    fn column(&self, line_start: usize, at: usize) -> usize {
        let (from, before) = match self.counted.get() {
            (counted, column) if (line_start..=at).contains(&counted) => (counted, column),
            _ => (line_start, 1),
        };
        let column = before + self.text[from..at].chars().count();
        self.counted.set((at, column));
        column
    }

    fn excerpt(&self, line: Range<usize>, span: Range<usize>) -> Excerpt {
        let mut shown = line.clone();
        if line.len() > EXCERPT_LIMIT {
            shown.start = floor(self.text, span.start.saturating_sub(EXCERPT_LIMIT / 4).max(line.start));
            shown.end = floor(self.text, (shown.start + EXCERPT_LIMIT).min(line.end));
        }
        let span = span.start.min(shown.end)..span.end.min(shown.end);
        Excerpt {
            text: self.text[shown.clone()].to_owned(),
            span: span.start - shown.start..span.end.max(span.start) - shown.start,
        }
    }
}

/// The last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

/// What "did you mean" may cost in one load: 1 for a name that is looked at, 20 more for one of the right length
/// (measured: about 3 ns and 100 ns). Suggestions are for people: a folder
/// with thousands of broken links gets them for the first ones, instead of a quadratic pause.
const BUDGET: usize = 20_000_000;

/// Answers "did you mean" within a budget.
#[derive(Debug)]
pub(super) struct Suggestions {
    left: usize,
}

impl Default for Suggestions {
    fn default() -> Self {
        Self { left: BUDGET }
    }
}

impl Suggestions {
    /// The nearest of `names` to `wrong`, if any is near enough: at most a third of its characters mistyped, or
    /// the same words in another order.
    pub(super) fn nearest<'n>(
        &mut self,
        wrong: &str,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Option<&'n str> {
        let length = wrong.chars().count();
        if length > 120 {
            return None;
        }
        let mut limit = (length / 3).max(1);
        let mut best = None;
        for name in names {
            self.left = self.left.checked_sub(1)?;
            if name.len().abs_diff(wrong.len()) > limit * 3 {
                continue;
            }
            if best.is_none() && same_words(wrong, name) {
                best = Some(name);
                continue;
            }
            if name.chars().count().abs_diff(length) > limit {
                continue;
            }
            self.left = self.left.saturating_sub(20);
            let distance = strsim::osa_distance(wrong, name);
            if distance <= limit && distance < length {
                best = Some(name);
                limit = distance.saturating_sub(1);
                if distance <= 1 {
                    break;
                }
            }
        }
        best
    }
}

/// Whether two ids have the same words in another order.
fn same_words(a: &str, b: &str) -> bool {
    if a.len() != b.len() || !a.contains('-') || a == b {
        return false;
    }
    let mut a: Vec<_> = a.split('-').collect();
    let mut b: Vec<_> = b.split('-').collect();
    a.sort_unstable();
    b.sort_unstable();
    a == b
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

    #[test]
    fn places_count_characters_from_one() {
        let source = Source::new("a.md", "第一行\n第二“行”\n\nlast");
        let at = source.text.find("行”").expect("there");
        let place = source.place(at..at + "行”".len());
        assert_eq!((place.line, place.column, place.end_line, place.end_column), (2, 4, 2, 6));
        assert_eq!(place.excerpt.text, "第二“行”");
        let end = source.place(source.text.len()..source.text.len());
        assert_eq!((end.line, end.column), (4, 5));
        // Inside a character and past the end: moved to a boundary, no panic.
        let odd = source.place(1..999);
        assert_eq!((odd.line, odd.column, odd.end_line), (1, 1, 4));
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("{}错{}", "长".repeat(1000), "长".repeat(1000));
        let source = Source::new("a.md", &text);
        let place = source.place(3000..3003);
        assert_eq!(place.column, 1001);
        assert_eq!(&place.excerpt.text[place.excerpt.span.clone()], "错");
        assert!(place.excerpt.text.len() <= EXCERPT_LIMIT);
    }

    #[test]
    fn nearest_names_are_near() {
        fn check(wrong: &str, expected: Option<&str>) {
            let names = ["ad-budget", "am-budget", "ad-progress", "forms", "roles", "topics"];
            assert_eq!(Suggestions::default().nearest(wrong, names), expected, "{wrong}");
        }
        check("ad-bugdet", Some("ad-budget"));
        check("budget-ad", Some("ad-budget"));
        check("form", Some("forms"));
        check("roels", Some("roles"));
        check("something-else", None);
        check("x", None);
    }
}
