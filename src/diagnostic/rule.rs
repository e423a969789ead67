//! The rules, one row each: the topics it is about, its stable name, the severity it has unless the place calls for
//! another, and what it asks for. Nothing else has to be touched for a new rule but `docs/rules.md` and the place that
//! reports it.

use std::fmt;

use serde::{Serialize, Serializer};

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

macro_rules! rules {
    ($($(#[$about:meta])* $rule:ident = $name:literal, $severity:ident, $explanation:literal;)*) => {
        /// What a diagnostic is about. The names are stable: people write them into scripts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $($(#[$about])* $rule,)*
        }

        impl Rule {
            /// Every rule, in the order `handbook check --rules` lists them.
            pub fn all() -> &'static [Self] {
                &[$(Self::$rule),*]
            }

            /// The rule's stable name, such as `broken-link`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$rule => $name),* }
            }

            /// The severity the rule has unless the place calls for another.
            pub fn severity(self) -> Severity {
                match self { $(Self::$rule => Severity::$severity),* }
            }

            /// What the rule asks for, in one line.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$rule => $explanation),* }
            }
        }
    };
}

rules! {
    /// A mistake in `handbook.toml`.
    BadSettings = "bad-settings", Error, "handbook.toml must be valid TOML and declare each part, role and topic once";
    /// A mistake in `index/synonyms.toml`.
    BadSynonyms = "bad-synonyms", Error, "index/synonyms.toml has groups of `words`, or of `from` and `to`";
    /// A word of `index/dictionary.txt` that does nothing.
    BadDictionary = "bad-dictionary", Warning, "index/dictionary.txt has one word a line, of Chinese or another script without spaces";
    /// A mistake in `index/questions.toml`.
    BadQuestions = "bad-questions", Error, "index/questions.toml has a table for each section with a list for each language";
    /// A mistake in `index/elsewhere.toml`.
    BadElsewhere = "bad-elsewhere", Error, "index/elsewhere.toml lists subjects with their `words` and whom to `ask`";
    /// The time of a step that cannot be read.
    BadTime = "bad-time", Error, "the time a step has is a number of hours (`24h`), working days (`2d`) or weeks (`1w`)";
    /// An unknown key, in `handbook.toml` or front matter.
    UnknownKey = "unknown-key", Warning, "handbook.toml has defined keys only; a front matter key must not look misspelt";
    /// Front matter that cannot be read.
    BadFrontMatter = "bad-front-matter", Error, "front matter must be valid YAML, TOML or JSON with values of the right kind";
    /// An id that breaks the grammar.
    BadId = "bad-id", Error, "an id is lower-case ASCII letters and digits in words joined by single hyphens";
    /// An id given to two sections.
    DuplicateId = "duplicate-id", Error, "a section id is unique in each language";
    /// A heading without an id among headings with ids.
    MissingId = "missing-id", Warning, "where most headings have an explicit id, every heading needs one";
    /// Two files that make the same document.
    DuplicateDocument = "duplicate-document", Warning, "two files must not define the same document in the same language";
    /// A role that is not declared.
    UnknownRole = "unknown-role", Error, "a role must be declared in handbook.toml";
    /// A topic that is not declared.
    UnknownTopic = "unknown-topic", Error, "a topic must be declared in handbook.toml";
    /// A folder that is not a declared part.
    UnknownPart = "unknown-part", Warning, "a folder of documents must be declared as a part in handbook.toml";
    /// An unknown heading attribute.
    UnknownAttribute = "unknown-attribute", Warning, "a heading attribute must be a defined one";
    /// A link, or a `produces` value, whose target does not exist.
    BrokenLink = "broken-link", Error, "a link must point to an existing section, document or file";
    /// A link with a scheme that is never rendered.
    UnsafeLink = "unsafe-link", Warning, "a link must be relative or use http, https, mailto or tel";
    /// Text that is not UTF-8.
    BadEncoding = "bad-encoding", Warning, "files are UTF-8";
    /// A character that changes the direction of text.
    BidiControl = "bidi-control", Warning, "no control character changes the order in which a line is shown";
    /// A character without width that no script needs.
    InvisibleCharacter = "invisible-character", Warning, "words contain no characters without width, unless their script or an emoji needs them";
    /// A file that is not text.
    BinaryFile = "binary-file", Error, "a Markdown file must be text";
    /// A file over the size limit.
    FileTooLarge = "file-too-large", Error, "a Markdown file must not exceed 16 MiB or 50,000 headings";
    /// A symbolic link to a folder above it.
    SymlinkLoop = "symlink-loop", Warning, "a symbolic link must not point to a folder above it";
    /// A symbolic link that points outside the handbook's folder.
    SymlinkOutside = "symlink-outside", Error, "a symbolic link must not point outside the handbook's folder";
    /// A file or folder that could not be read.
    UnreadableFile = "unreadable-file", Error, "every file and folder of the handbook must be readable";
    /// Files that are not published.
    Unpublished = "unpublished", Info, "drafts, and files that `exclude` or habit leaves out, are not published";
    /// A document without any text.
    EmptyDocument = "empty-document", Warning, "a document must have text";
    /// A document or section that another language of the handbook lacks.
    TranslationMissing = "translation-missing", Warning, "documents and sections exist in every declared language";
    /// A section that a search for its own words does not find.
    Unfindable = "unfindable", Error, "a search for its heading, its pinyin or its own phrases finds a section (--findability)";
    /// A mistake in `permalinks.toml`.
    BadLedger = "bad-ledger", Error, "permalinks.toml has the tables published, moved, retired and pages, with consistent entries";
    /// A published id that was removed without a successor or a tombstone.
    LostId = "lost-id", Error, "a published section id stays, or permalinks.toml names its successor or retires it";
    /// A published section id that now belongs to another text.
    ReusedId = "reused-id", Warning, "a published id stays with its text, and does not go over to another one";
    /// Sections that the ledger does not know yet.
    UnrecordedId = "unrecorded-id", Warning, "a handbook that keeps a ledger records every section id in it: `handbook check --fix`";
    /// A link to a section by an id or file it no longer has.
    MovedLink = "moved-link", Warning, "a link uses the current id and file of its section";
    /// A link made against an earlier revision of its target.
    StaleLink = "stale-link", Warning, "a link pinned to a revision is checked again when the section changes";
    /// An include that cannot be shown.
    BadInclude = "bad-include", Error, "an included section exists, is in a paragraph of its own and does not include itself";
    /// A document that says it is a reading path and has no step.
    EmptyPath = "empty-path", Warning, "a document with `path` has an ordered list whose items link to sections";
    /// A path that requires one that does not exist, or in the end itself.
    BadRequirement = "bad-requirement", Error, "a path requires existing paths, and not itself through others";
    /// A step to a section whose review has expired.
    ExpiredStep = "expired-step", Warning, "a step links to a section whose review has not expired";
    /// A step to an unreviewed section, in a handbook with reviews.
    UnverifiedStep = "unverified-step", Info, "where sections are reviewed, paths link to reviewed ones";
    /// A section whose review has expired.
    ReviewLapsed = "review-lapsed", Warning, "a reviewed section is reviewed again in time and after every edit";
    /// A date or an interval of reviews that cannot be read.
    BadReview = "bad-review", Error, "`reviewed` is a date such as 2026-11-24, `review_every` a time such as 6 months";
    /// A translation of an original that has changed since.
    TranslationOutdated = "translation-outdated", Warning, "a translation is up to date with its original";
    /// A translation without a source revision, among others that have one.
    TranslationUnrecorded = "translation-unrecorded", Warning, "where source revisions are recorded, every translation has one";
    /// A mistake in `revisions.toml`.
    BadRevisions = "bad-revisions", Error, "revisions.toml is written by `handbook review` and `handbook translated`";
    /// A picture without alternative text.
    MissingAlt = "missing-alt", Warning, "a picture has words for readers who cannot see it";
    /// A file whose name is written with other capital letters.
    FileCase = "file-case", Warning, "the name of a file is written with its own capital letters";
    /// Pictures of other sites that are not shown.
    RemoteImage = "remote-image", Info, "pictures are files of the handbook, or from a site that remote_images allows";
    /// A row or head of a table whose cells do not fit its columns.
    TableCells = "table-cells", Warning, "the head, the row of dashes and every row of a table have the same number of cells";
    /// A footnote defined a second time.
    DuplicateFootnote = "duplicate-footnote", Warning, "a footnote is defined once in a file";
    /// A code block or a comment that reaches to the end of the file.
    UnclosedBlock = "unclosed-block", Warning, "a fenced code block and a comment have an end";
    /// What was probably meant as Markdown and is shown as text.
    UnreadMarkup = "unread-markup", Warning, "marks are those of Markdown, not their full-width forms; an address with spaces is between < and >";
    /// What another tool understands, and this program does not.
    UnreadConstruct = "unread-construct", Info, "constructs of other tools have a meaning here; the text of others is shown without it";
    /// A word the glossary asks not to use.
    AvoidedTerm = "avoided-term", Warning, "words listed in an avoid= attribute are not used";
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_distinct_words_and_explanations_one_clause() {
        let names: HashSet<_> = Rule::all().iter().map(|rule| rule.name()).collect();
        assert_eq!(names.len(), Rule::all().len());
        for rule in Rule::all() {
            assert!(rule.name().bytes().all(|c| c.is_ascii_lowercase() || c == b'-'), "{rule}");
            assert!(!rule.explanation().ends_with('.'), "{rule}");
        }
    }
}
