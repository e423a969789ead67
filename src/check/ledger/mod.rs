//! The identity ledger, checked and brought up to date: an id that was published never disappears, it lives, it has a
//! successor, or it has a tombstone. `content` reads its file.
//!
//! The file (`permalinks.toml`, see [`crate::content::ledger_file`]) says which ids were published, with a print of
//! each section's text: 24 of its shingles (runs of three words, or characters of Chinese), chosen by their hash. A print says how much of an old text lives on
//! in any new one, so that the successor of a lost id can be proposed on an export that has no history. Where there is
//! git, the old text is read from git, which is more exact and optional.
//!
//! `print` is the stored fingerprint of a text, `successors` finds probable successors, `lines` how the file is
//! written.

mod lines;
mod print;
mod successors;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::civil::Date;

use self::{
    lines::{write_changes, write_whole},
    print::{Print, Unit, print_of},
    successors::{Proposal, Successor, propose, renamed},
};
use crate::{
    content::{
        Root, ledger,
        ledger_file::{self, Published, Record},
    },
    diagnostic::{Diagnostic, Place, Rule, Source, Suggestions},
    git::versions::EarlierVersions,
    model::{Fate, Handbook, Language, SectionId, SectionRef},
};

/// Below this share of its text an id is checked: it may now belong to another text.
const GONE: f64 = 0.3;
/// A sample without which a text is too short to be recognised with certainty.
const TELLING: usize = 12;
/// Below this share of a print still standing, `--fix` takes a new one. Ordinary edits leave the line as it is, so
/// that the ledger changes, and conflicts in merges, only when something is published.
const DRIFTED: f64 = 0.4;
const DRIFTED_BY_PAIRS: f64 = 0.6;
/// Ids named in a message.
const NAMED: usize = 5;

/// What is wrong between the handbook and its ledger; nothing for a handbook that keeps none.
///
/// `today` is the day written into tombstones that are proposed.
pub fn check(root: &Root, handbook: &Handbook, past: &EarlierVersions, today: Date) -> Vec<Diagnostic> {
    // What is wrong with the file itself is reported when the handbook is loaded.
    let (Some(record), _) = ledger_file::read(root) else { return Vec::new() };
    let mut diagnostics = Vec::new();
    lost(&record, handbook, past, today, &mut diagnostics);
    successors(&record, handbook, &mut diagnostics);
    diagnostics.extend(reused(&record, handbook).iter().map(|reused| reused.diagnostic(handbook)));
    unrecorded(&record, handbook, &mut diagnostics);
    diagnostics
}

/// A published id that belongs to another text now, while its own text has moved: links to it mislead readers.
#[derive(Clone, Debug, PartialEq)]
pub struct Reused {
    /// The id.
    pub id: SectionId,
    /// The section that has its text.
    pub to: SectionId,
    /// How much of it, in per cent.
    share: String,
    place: SectionRef,
}

impl Reused {
    fn diagnostic(&self, handbook: &Handbook) -> Diagnostic {
        let Self { id, to, share, place } = self;
        let document = handbook.document(*place);
        let start = handbook.section(*place).span.start as usize;
        let line = document.source[start..].lines().next().unwrap_or_default();
        let place = Place::of(&document.path, &document.source, start..start + line.len());
        let message = format!("the text of \"{id}\" changed: {share} of it is now in \"{to}\"");
        let help = format!(
            "links to {id} meant that text: move the id back to it and give this section another; if the change is \
             intended, record it: handbook check --fix"
        );
        Diagnostic::new(Rule::ReusedId, message, place).with_help(help)
    }
}

/// Ids that went over to another text. A section is looked at when it is no longer called what it was; who copies a
/// text and leaves it its title has not given its address away.
fn reused(record: &Record, handbook: &Handbook) -> Vec<Reused> {
    let suspects = record.published.iter().filter_map(|(id, published)| {
        let print = Print::read(&published.print)?;
        let language = Language::exact(print.language.as_deref()?)?;
        let place = handbook.find(id, Some(language))?;
        let section = handbook.section(place);
        if section.heading.title == published.title
            || handbook.document(place).language != language
            || print.sample.len() < TELLING
        {
            return None;
        }
        (print.standing(section) < GONE).then_some((id, place))
    });
    let suspects: Vec<(&SectionId, SectionRef)> = suspects.collect();
    let ids: Vec<&SectionId> = suspects.iter().map(|(id, _)| *id).collect();
    let proposals = propose(record, handbook, None, &ids);
    let reused = suspects.into_iter().filter_map(|(id, place)| match proposals.get(id)? {
        Proposal::Successor(successor) if successor.is_nearly_all && successor.id != *id => {
            let Successor { id: to, .. } = successor;
            Some(Reused { id: id.clone(), to: to.clone(), share: successor.percent(), place })
        }
        _ => None,
    });
    reused.collect()
}

/// Published ids that were removed without a record.
fn missing<'r>(record: &'r Record, handbook: &Handbook) -> Vec<&'r SectionId> {
    record.published.keys().filter(|id| matches!(handbook.fate(id), Fate::Unknown)).collect()
}

fn lost(
    record: &Record,
    handbook: &Handbook,
    past: &EarlierVersions,
    today: Date,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let lost = missing(record, handbook);
    let proposals = propose(record, handbook, Some(past), &lost);
    let source = record.source();
    for id in lost {
        let title = &record.published[id].title;
        let called = if title.is_empty() { String::new() } else { format!(" ({title})") };
        let message = format!("the published section \"{id}\"{called} is gone");
        let help = proposals.get(id).map_or_else(
            || {
                format!(
                    "no similar section was found; give the reason under [retired] in {}: {id} = \
                     {{ on = \"{today}\", why = \"…\" }}",
                    record.path
                )
            },
            |proposal| proposal.help(id, &record.path),
        );
        let place = record.place(&source, "published", id.as_str());
        let fix = proposals.get(id).map(|proposal| proposal.fix(id, record));
        diagnostics.push(Diagnostic::new(Rule::LostId, message, place).with_help(help).with_fix(fix));
    }
}

/// `[moved]` must resolve, and no existing section is moved or retired.
fn successors(record: &Record, handbook: &Handbook, diagnostics: &mut Vec<Diagnostic>) {
    let source = record.source();
    let bad = |message: String, table: &str, id: &SectionId| {
        Diagnostic::new(Rule::BadLedger, message, record.place(&source, table, id.as_str()))
    };
    let mut suggestions = Suggestions::default();
    let mut near = |wrong: &SectionId| {
        let ids = handbook.sections().map(|(_, _, section)| section.id.as_str());
        suggestions.nearest(wrong.as_str(), ids)
    };
    for (id, to) in &record.permalinks.moved {
        if matches!(handbook.fate(id), Fate::Here) {
            let message = format!("\"{id}\" is listed as moved, but a section has that id");
            diagnostics.push(
                bad(message, "moved", id).with_help("remove the entry, or give the section another id"),
            );
        }
        for next in to {
            let leads_back = || record.permalinks.moved.contains_key(next);
            if !matches!(handbook.fate(next), Fate::Unknown) && next != id {
                continue;
            }
            diagnostics.push(if leads_back() {
                let message = format!("\"{id}\" is moved to \"{next}\", which is a redirect loop");
                bad(message, "moved", id).with_help("point it to a section, or retire it")
            } else {
                let message = format!("\"{id}\" is moved to \"{next}\", which does not exist");
                bad(message, "moved", id).with_suggestion(near(next))
            });
        }
    }
    for (id, retired) in &record.permalinks.retired {
        if matches!(handbook.fate(id), Fate::Here) {
            let message = format!("\"{id}\" is listed as retired, but a section has that id");
            diagnostics.push(
                bad(message, "retired", id).with_help("remove the entry, or give the section another id"),
            );
        }
        if let Fate::Moved(successors) = handbook.fate(id) {
            let names: Vec<&str> = successors.iter().map(SectionId::as_str).collect();
            let message = format!("\"{id}\" is both retired and moved to \"{}\"", names.join("\" and \""));
            diagnostics.push(bad(message, "retired", id).with_help("remove one of the two entries"));
        }
        for next in retired.see.iter().filter(|next| matches!(handbook.fate(next), Fate::Unknown)) {
            let message = format!("\"{id}\" points to \"{next}\", which does not exist");
            diagnostics.push(bad(message, "retired", id).with_suggestion(near(next)));
        }
    }
    for document in &handbook.documents {
        let source = Source::new(&document.path, &document.source);
        for section in &document.sections {
            for alias in section.aliases.iter().filter(|alias| matches!(handbook.fate(alias), Fate::Here)) {
                let start = section.span.start as usize;
                let message =
                    format!("\"{alias}\" is an alias of \"{}\" and the id of another section", section.id);
                diagnostics.push(Diagnostic::new(Rule::DuplicateId, message, source.place(start..start)));
            }
        }
    }
}

fn unrecorded(record: &Record, handbook: &Handbook, diagnostics: &mut Vec<Diagnostic>) {
    let ids: BTreeSet<&SectionId> = handbook
        .sections()
        .map(|(_, _, section)| &section.id)
        .filter(|id| !record.published.contains_key(*id))
        .collect();
    if ids.is_empty() {
        return;
    }
    let named: Vec<&str> = ids.iter().take(NAMED).map(|id| id.as_str()).collect();
    let more = if ids.len() > NAMED { format!(" and {} more", ids.len() - NAMED) } else { String::new() };
    let message = format!("not recorded: {}{more}", named.join(", "));
    let diagnostic = Diagnostic::new(Rule::UnrecordedId, message, Place::file(&record.path));
    let help = "record them: handbook check --fix, or --fix=ledger, which changes no other file";
    diagnostics.push(diagnostic.with_help(help));
}

/// The ledger that `--fix` writes: what it has, and everything the handbook publishes now. `None` when nothing is to be
/// changed.
pub fn renewed(root: &Root, handbook: &Handbook, past: &EarlierVersions) -> Option<Renewed> {
    let (record, problems) = ledger_file::read(root);
    // A file that could not be read whole must not be written over.
    if !problems.is_empty() && record.as_ref().is_none_or(|record| record.settled.is_none()) {
        return None;
    }
    let path = ledger(root);
    let record = record.unwrap_or_default();
    let text = record.text.clone();
    let record = ledger_file::settle(record);
    let moved = renamed(&record, handbook, past, &missing(&record, handbook));
    let mut published: BTreeMap<SectionId, Published> = record.published.clone();
    let mut recorded = 0;
    let mut seen = HashSet::new();
    for (_, document, section) in handbook.sections() {
        // The first translation is the original: its text is the one that is remembered.
        if !seen.insert(&section.id) {
            continue;
        }
        let entry = published.entry(section.id.clone()).or_insert_with(|| {
            recorded += 1;
            Published::default()
        });
        let has_drifted = Print::read(&entry.print).is_none_or(|print| {
            let least = if print.unit == Unit::Pair { DRIFTED_BY_PAIRS } else { DRIFTED };
            print.language.as_deref() != Some(document.language.as_str()) || print.standing(section) < least
        });
        if has_drifted {
            entry.title.clone_from(&section.heading.title);
            entry.print = format!("{}:{}", document.language, print_of(section));
        }
    }
    let mut pages = record.permalinks.pages.clone();
    for document in &handbook.documents {
        pages.insert(document.id.to_string(), document.lead().id.clone());
    }
    let mut next = record.clone();
    next.published = published;
    next.permalinks.pages = pages;
    next.permalinks.moved.extend(moved.iter().map(|(id, to)| (id.clone(), vec![to.clone()])));
    let new = if record.text.is_empty() { write_whole(&next) } else { write_changes(&record, &next) };
    let reused = reused(&record, handbook);
    (new != text).then_some(Renewed { path, text: new, recorded, moved, reused })
}

/// A ledger to be written.
#[derive(Clone, Debug)]
pub struct Renewed {
    /// Path below the root.
    pub path: String,
    /// The whole file.
    pub text: String,
    /// Ids that were not in it before.
    pub recorded: usize,
    /// Lost ids whose successor was beyond doubt.
    pub moved: BTreeMap<SectionId, SectionId>,
    /// Ids that are recorded with another text than before, which has moved.
    pub reused: Vec<Reused>,
}
