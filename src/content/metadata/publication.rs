//! Which files are published: what their front matter says, what `handbook.toml` includes and excludes, and what is by
//! habit no part of a handbook.

use std::ops::Range;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::front_matter::{FrontMatter, Placed};
use crate::diagnostic::{Diagnostic, Place, Rule, Severity, Source};

/// Files for programs and lawyers, wherever they are. As in `.gitignore`.
const NOT_FOR_READERS: [&str; 9] = [
    "AGENTS.md",
    "CLAUDE.md",
    "GEMINI.md",
    "LICENSE*.md",
    "LICENCE*.md",
    "COPYING.md",
    "PULL_REQUEST_TEMPLATE*",
    "ISSUE_TEMPLATE*",
    "/CHANGELOG.md",
];
/// Files that a diagnostic names.
const MOST_NAMED: usize = 12;

/// What `handbook.toml` says about files. Patterns are those of `.gitignore`, relative to the handbook's folder.
#[derive(Clone, Debug, Default)]
pub(in crate::content) struct Globs {
    /// Only these files, if there are any patterns.
    include: Option<Gitignore>,
    /// None of these, each with its place.
    exclude: Vec<(Gitignore, Place)>,
}

impl Globs {
    /// Reads patterns; calls `bad` with what is wrong with one.
    pub(in crate::content) fn new(
        include: &[Placed<String>],
        exclude: &[Placed<String>],
        source: &Source<'_>,
        mut bad: impl FnMut(String, Range<usize>),
    ) -> Self {
        let mut compile = |patterns: &[&Placed<String>]| {
            let mut builder = GitignoreBuilder::new("");
            for pattern in patterns {
                if let Err(error) = builder.add_line(None, &pattern.value) {
                    bad(format!("\"{}\" is not a pattern: {error}", pattern.value), pattern.span.clone());
                }
            }
            builder.build().ok()
        };
        let all: Vec<&Placed<String>> = include.iter().collect();
        let include = if all.is_empty() { None } else { compile(&all) };
        let exclude = exclude
            .iter()
            .filter_map(|pattern| Some((compile(&[pattern])?, source.place(pattern.span.clone()))));
        Self { include, exclude: exclude.collect() }
    }
}

/// Sorts files out before they are read.
pub(in crate::content) struct Selection<'a> {
    globs: &'a Globs,
    habits: Gitignore,
    by_habit: Vec<String>,
    /// For each pattern of `exclude`, the files it leaves out.
    by_pattern: Vec<Vec<String>>,
}

impl<'a> Selection<'a> {
    pub(in crate::content) fn new(globs: &'a Globs) -> Self {
        let mut habits = GitignoreBuilder::new("");
        let _ = habits.case_insensitive(true);
        for pattern in NOT_FOR_READERS {
            // They are valid patterns.
            let _ = habits.add_line(None, pattern);
        }
        Self {
            globs,
            habits: habits.build().unwrap_or_else(|_| Gitignore::empty()),
            by_habit: Vec::new(),
            by_pattern: vec![Vec::new(); globs.exclude.len()],
        }
    }

    /// Whether the file at `path` is part of the handbook. `below` is its path below the folder of the documents.
    pub(in crate::content) fn admits(&mut self, path: &str, below: &str) -> bool {
        let matches =
            |patterns: &Gitignore, path: &str| patterns.matched_path_or_any_parents(path, false).is_ignore();
        let pattern = self.globs.exclude.iter().position(|(pattern, _)| matches(pattern, path));
        if let Some(pattern) = pattern {
            self.by_pattern[pattern].push(path.to_owned());
            return false;
        }
        match &self.globs.include {
            Some(include) => matches(include, path),
            None if matches(&self.habits, below) => {
                self.by_habit.push(path.to_owned());
                false
            }
            None => true,
        }
    }

    /// What was left out, and patterns that match no file.
    pub(in crate::content) fn diagnostics(self) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        let rule = Rule::Unpublished;
        if let [first, ..] = self.by_habit.as_slice() {
            let message = format!("not for readers, so not published: {}", named(&self.by_habit));
            diagnostics
                .push(Diagnostic::new(rule, message, Place::file(first)).with_help(
                    "to publish them, name the handbook's files under `include` in handbook.toml",
                ));
        }
        for (files, (_, place)) in self.by_pattern.iter().zip(&self.globs.exclude) {
            diagnostics.push(if files.is_empty() {
                let message = "this pattern excludes no file".to_owned();
                Diagnostic::new(rule, message, place.clone()).with_severity(Severity::Warning)
            } else {
                Diagnostic::new(rule, format!("excluded: {}", named(files)), place.clone())
            });
        }
        diagnostics
    }
}

/// The first of the files, and how many more there are.
fn named(files: &[String]) -> String {
    let shown = files.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match files.len().saturating_sub(MOST_NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The diagnostic for a document whose front matter keeps it from being published, if it does.
pub(in crate::content) fn withheld(path: &str, text: &str, front: &FrontMatter) -> Option<Diagnostic> {
    let key = front.withheld.as_ref()?;
    let place = Source::new(path, text).place(key.span.clone());
    Some(Diagnostic::new(Rule::Unpublished, format!("not published: {}", key.value), place))
}
