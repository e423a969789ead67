//! `revisions.toml`: which text of a section was reviewed, and which original a translation renders.
//!
//! ```toml
//! [reviewed.zh]
//! ad-budget = "5f0c12ab34cd"
//!
//! [translated.en]
//! ad-budget = "5f0c12ab34cd"
//! ```
//!
//! One line a section in the order of ids, so that two people who review different sections do not meet. It is written
//! by commands; comments added by hand are lost at the next one.

use std::{collections::BTreeMap, io};

use crate::{
    content::{self, Root},
    diagnostic::{Diagnostic, Place, Rule},
    model::{Handbook, Language, SectionId},
    text::Revision,
};

/// Mistakes that hide sections, or give them other ids, until they are corrected.
const HIDING: [Rule; 8] = [
    Rule::BadSettings,
    Rule::BadFrontMatter,
    Rule::BadId,
    Rule::DuplicateId,
    Rule::BinaryFile,
    Rule::FileTooLarge,
    Rule::SymlinkOutside,
    Rule::UnreadableFile,
];

/// Revisions by language and section.
type Table = BTreeMap<Language, BTreeMap<SectionId, Revision>>;

/// What `revisions.toml` holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revisions {
    /// The text that was last reviewed.
    pub reviewed: Table,
    /// The original that the translation in this language renders.
    pub translated: Table,
}

impl Revisions {
    /// The file's name in the handbook's root.
    pub const FILE: &str = "revisions.toml";

    /// Reads the file of the handbook in `root`, as far as it can be read. Without a file nothing is recorded.
    pub fn read(root: impl Into<Root>) -> (Self, Vec<Diagnostic>) {
        match root.into().read_to_string(Self::FILE) {
            Ok(text) => Self::parse(&text),
            Err(error) if content::is_absent(&error) => (Self::default(), Vec::new()),
            Err(error) => Self::unreadable(&error),
        }
    }

    /// Nothing, and that the file cannot be read.
    pub(super) fn unreadable(error: &io::Error) -> (Self, Vec<Diagnostic>) {
        let message = format!("cannot be read: {error}");
        let problem = Diagnostic::new(Rule::BadRevisions, message, Place::file(Self::FILE));
        (Self::default(), vec![problem])
    }

    /// Reads `revisions.toml`.
    pub fn parse(text: &str) -> (Self, Vec<Diagnostic>) {
        type Raw = BTreeMap<String, BTreeMap<String, BTreeMap<toml::Spanned<String>, toml::Spanned<String>>>>;
        let mut revisions = Self::default();
        let mut diagnostics = Vec::new();
        let mut bad = |message: String, span| {
            let place = Place::of(Self::FILE, text, span);
            let help = "remove it; `handbook review` and `handbook translated` write this file";
            diagnostics.push(Diagnostic::new(Rule::BadRevisions, message, place).with_help(help));
        };
        let raw: Raw = match toml::from_str(text) {
            Ok(raw) => raw,
            Err(error) => {
                let message = error.message().lines().next().unwrap_or("not valid TOML").to_owned();
                bad(message, error.span().unwrap_or(0..0));
                return (revisions, diagnostics);
            }
        };
        for (kind, languages) in raw {
            let table = match kind.as_str() {
                "reviewed" => &mut revisions.reviewed,
                "translated" => &mut revisions.translated,
                _ => {
                    bad(format!("unknown table \"{kind}\""), 0..0);
                    continue;
                }
            };
            for (code, entries) in languages {
                let Some(language) = Language::new(&code) else {
                    bad(format!("\"{code}\" is not a language code"), 0..0);
                    continue;
                };
                for (id, revision) in entries {
                    match (SectionId::new(id.get_ref()), revision.get_ref().parse()) {
                        (Some(id), Ok(revision)) => {
                            table.entry(language).or_default().insert(id, revision);
                        }
                        (None, _) => bad(format!("\"{}\" is not a section id", id.get_ref()), id.span()),
                        (_, Err(_)) => {
                            bad(format!("\"{}\" is not a revision", revision.get_ref()), revision.span());
                        }
                    }
                }
            }
        }
        (revisions, diagnostics)
    }

    /// Drops what is recorded of sections that are no longer in the handbook. While one of its `problems` may hide
    /// sections nothing is dropped.
    pub fn forget_gone(&mut self, handbook: &Handbook, problems: &[Diagnostic]) {
        if problems.iter().any(|problem| HIDING.contains(&problem.rule)) {
            return;
        }
        for table in self.reviewed.values_mut().chain(self.translated.values_mut()) {
            table.retain(|id, _| !handbook.translations(id).is_empty());
        }
    }

    /// Whether nothing is recorded.
    pub fn is_empty(&self) -> bool {
        self.reviewed.is_empty() && self.translated.is_empty()
    }
}

impl std::fmt::Display for Revisions {
    /// The file.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(
            "# Which text of a section was reviewed, and which original a translation was made from.\n\
             # Written by `handbook review` and `handbook translated`.\n",
        )?;
        for (kind, table) in [("reviewed", &self.reviewed), ("translated", &self.translated)] {
            for (language, entries) in table {
                write!(f, "\n[{kind}.{language}]\n")?;
                for (id, revision) in entries {
                    writeln!(f, "{id} = \"{revision}\"")?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_back_as_written() {
        let text = "[reviewed.zh]\na-b = \"5f0c12ab34cd\"\n1-2 = \"000000000000\"\n[translated.en]\na = \"5f0c12ab34cd\"";
        let (revisions, diagnostics) = Revisions::parse(text);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert_eq!(Revisions::parse(&revisions.to_string()), (revisions, Vec::new()));
    }

    #[test]
    fn invalid_lines_are_skipped() {
        let text = "[reviewed.zh]\na = \"5f0c12ab34cd\"\nb = \"xyz\"\n\"C d\" = \"5f0c12ab34cd\"\n[x.zh]\n";
        let (revisions, diagnostics) = Revisions::parse(text);
        assert_eq!(revisions.reviewed.values().map(BTreeMap::len).sum::<usize>(), 1);
        let mut shown: Vec<_> =
            diagnostics.iter().map(|d| format!("{}: {}", d.place.line, d.message)).collect();
        shown.sort();
        assert_eq!(
            shown,
            ["1: unknown table \"x\"", "3: \"xyz\" is not a revision", "4: \"C d\" is not a section id"]
        );
        assert_eq!(Revisions::parse("[reviewed").1.len(), 1);
    }
}
