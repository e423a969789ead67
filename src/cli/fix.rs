//! `handbook check --fix`: makes the changes that are certain, or prints them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
};

use anyhow::{Context, Result};
use similar::TextDiff;

use super::{
    args::{FixScope, Place},
    handbook,
};
use crate::{
    check::ledger,
    content::{self, EditError, Writer},
    diagnostic::{Certainty, Diagnostic, Edit, Rule, report::counted},
    git::versions::EarlierVersions,
    model::Handbook,
};

/// Rounds after which fixing ends in any case. Each makes one kind of change, of which another may follow: a recorded
/// move changes links, and a changed link may name a file that moved, too.
const ROUNDS: usize = 12;

/// Fixes the handbook until nothing is left to fix. What was done goes to standard error, so that a report on standard
/// output is nothing but the report.
pub(super) fn run(place: &Place, scope: FixScope) -> Result<()> {
    Fixer { writer: handbook::writer(place)?, scope, refused: BTreeSet::new() }.run()
}

/// Writes what [`run`] would change to `out`, as a unified diff.
pub(super) fn diff(place: &Place, scope: FixScope, out: &mut impl io::Write) -> Result<()> {
    let root = place.folder();
    let mut fixer = Fixer { writer: Writer::dry(&root), scope, refused: BTreeSet::new() };
    fixer.run()?;
    for (path, new) in fixer.writer.pending() {
        let old = fs::read(root.join(&path)).ok();
        let [before, after] = [old.as_deref().unwrap_or_default(), &new].map(String::from_utf8_lossy);
        let from = if old.is_some() { format!("a/{path}") } else { "/dev/null".to_owned() };
        let diff = TextDiff::from_lines(&before, &after);
        write!(out, "{}", diff.unified_diff().header(&from, &format!("b/{path}")))?;
    }
    Ok(())
}

struct Fixer {
    writer: Writer,
    scope: FixScope,
    /// Why files were not changed, as printed.
    refused: BTreeSet<String>,
}

impl Fixer {
    fn run(&mut self) -> Result<()> {
        for _ in 0..ROUNDS {
            let (handbook, diagnostics) = content::load(self.writer.root())?;
            let is_changed = self.scope == FixScope::All
                && (self.apply(&handbook, &diagnostics) || self.mint_ids(&handbook));
            if !is_changed && !self.renew_ledger(&handbook)? {
                break;
            }
        }
        Ok(())
    }

    fn say(&self, line: &str) {
        if !self.writer.is_dry() {
            anstream::eprintln!("{line}");
        }
    }

    fn refuse(&mut self, error: &EditError) {
        let error = error.to_string();
        if !self.refused.contains(&error) {
            anstream::eprintln!("{error}");
            self.refused.insert(error);
        }
    }

    /// Makes the changes that diagnostics are certain of, and returns whether there were any.
    fn apply(&mut self, handbook: &Handbook, diagnostics: &[Diagnostic]) -> bool {
        let mut fixes: BTreeMap<&str, Vec<(Rule, Edit)>> = BTreeMap::new();
        for diagnostic in diagnostics {
            if let Some(fix) = diagnostic.fix.as_ref().filter(|fix| fix.certainty == Certainty::Certain) {
                fixes.entry(&fix.place.path).or_default().push((diagnostic.rule, fix.edit()));
            }
        }
        let mut is_changed = false;
        for (path, mut fixes) in fixes {
            // Of changes that overlap the next round makes the second one, if it is still due.
            fixes.sort_by_key(|(_, edit)| edit.span.start);
            let mut end = 0;
            fixes.retain(|(_, edit)| {
                let is_free = edit.span.start >= end;
                end = end.max(edit.span.end);
                is_free
            });
            let document = handbook.document_by_path(path);
            let source = document.map(|at| handbook.documents[at as usize].source.clone());
            let Some(source) = source.or_else(|| self.writer.text(path)) else { continue };
            let (rules, edits): (Vec<Rule>, Vec<Edit>) = fixes.into_iter().unzip();
            match self.writer.apply(path, &source, &edits) {
                Ok(()) => {
                    is_changed = true;
                    let links = rules.iter().filter(|rule| **rule == Rule::MovedLink).count();
                    if links > 0 {
                        let links = counted(links, "link");
                        self.say(&format!("{path}: {links} updated to the sections' new locations"));
                    }
                    if rules.len() > links {
                        self.say(&format!("{path}: {} made", counted(rules.len() - links, "other change")));
                    }
                }
                Err(error) => self.refuse(&error),
            }
        }
        is_changed
    }

    /// Writes an id behind every heading without one, and returns whether there were any.
    fn mint_ids(&mut self, handbook: &Handbook) -> bool {
        let (minted, errors) = content::mint(&self.writer, handbook);
        for file in &minted {
            self.say(&format!("{}: {}: {}", file.path, counted(file.ids.len(), "id"), file.ids.join(" ")));
        }
        for error in &errors {
            self.refuse(error);
        }
        !minted.is_empty()
    }

    /// Brings the ledger up to date, and returns whether links may follow from it.
    fn renew_ledger(&self, handbook: &Handbook) -> Result<bool> {
        let root = self.writer.root();
        let Some(renewed) = ledger::renewed(&root, handbook, &EarlierVersions::of(&root)) else {
            return Ok(false);
        };
        let path = &renewed.path;
        self.writer
            .rewrite(path, &renewed.text)
            .with_context(|| format!("cannot write {}", root.join(path).display()))?;
        self.say(&match renewed.recorded {
            0 => format!("{path}: updated"),
            number => format!("{path}: {} recorded", counted(number, "id")),
        });
        for (id, to) in &renewed.moved {
            self.say(&format!("{path}: \"{id}\" moved to \"{to}\", which has its text"));
        }
        for reused in &renewed.reused {
            self.say(&format!(
                "{path}: the text of \"{}\" changed; the earlier text is now in \"{}\"",
                reused.id, reused.to
            ));
        }
        Ok(!renewed.moved.is_empty())
    }
}
