//! `handbook impact --since REV`: what changed for readers since a git revision, and whom it concerns.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
    process::ExitCode,
};

use anyhow::Result;
use serde::Serialize;

use super::{
    args::{Impact, Place},
    handbook,
    links::{MentionEntry, Mentions, PathEntry, taught},
    style::{QUIET, RESET, TITLE},
};
use crate::{
    content::{self},
    diagnostic::report::counted,
    git::versions::EarlierVersions,
    model::{Fate, Handbook, Language, SectionId},
    text::Revision,
};

/// What became of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Change {
    Added,
    Changed,
    Removed,
}

#[derive(Serialize)]
struct Entry {
    change: Change,
    id: String,
    title: String,
    langs: Vec<String>,
    /// For a removed section, where its address redirects to.
    successors: Vec<String>,
    mentioned: Vec<MentionEntry>,
    /// The reading paths that teach it.
    taught: Vec<PathEntry>,
}

pub(super) fn run(place: &Place, args: &Impact) -> Result<ExitCode> {
    handbook::require_folder(&place.root)?;
    let old = EarlierVersions::of(&place.root).handbook_at(&args.since)?;
    let (new, _) = content::load(place.folder())?;
    let entries = entries(&old, &new);
    let mut out = anstream::AutoStream::auto(io::stdout().lock());
    if args.json {
        serde_json::to_writer(&mut out, &entries)?;
        writeln!(out)?;
        return Ok(ExitCode::SUCCESS);
    }
    for entry in &entries {
        let what = match entry.change {
            Change::Added => "added",
            Change::Changed => "changed",
            Change::Removed => "removed",
        };
        writeln!(
            out,
            "{what:8} {TITLE}{}{RESET}  /s/{} {QUIET}{}{RESET}",
            entry.title,
            entry.id,
            entry.langs.join(" ")
        )?;
        if !entry.successors.is_empty() {
            writeln!(out, "         now {}", entry.successors.join(", "))?;
        }
        for mention in &entry.mentioned {
            writeln!(out, "         {:8} {}:{}  {}", mention.how, mention.path, mention.line, mention.title)?;
        }
        for path in &entry.taught {
            writeln!(out, "         taught by path {} {QUIET}{}{RESET}  {}", path.id, path.lang, path.title)?;
        }
    }
    let concerned: BTreeSet<&str> =
        entries.iter().flat_map(|entry| &entry.mentioned).map(|mention| mention.id.as_str()).collect();
    writeln!(
        out,
        "{} changed since {}, {} affected",
        counted(entries.len(), "section"),
        args.since,
        counted(concerned.len(), "other section")
    )?;
    Ok(ExitCode::SUCCESS)
}

fn entries(old: &Handbook, new: &Handbook) -> Vec<Entry> {
    let (before, after) = (wordings(old), wordings(new));
    let mut mentions = Mentions::of(new);
    let ids: BTreeSet<&SectionId> = before.keys().chain(after.keys()).copied().collect();
    let entries = ids.into_iter().filter_map(|id| {
        let (was, is) = (before.get(id), after.get(id));
        let change = match (was, is) {
            (None, _) => Change::Added,
            (_, None) => Change::Removed,
            (Some(was), Some(is)) if was != is => Change::Changed,
            _ => return None,
        };
        let none = BTreeMap::new();
        let (was, is) = (was.unwrap_or(&none), is.unwrap_or(&none));
        let languages: BTreeSet<&Language> = was.keys().chain(is.keys()).collect();
        let langs = languages.into_iter().filter(|language| was.get(language) != is.get(language));
        let (handbook, place) = match new.find(id, None) {
            Some(place) => (new, place),
            None => (old, old.find(id, None)?),
        };
        let successors = match new.fate(id) {
            Fate::Moved(successors) => successors.iter().map(SectionId::to_string).collect(),
            _ => Vec::new(),
        };
        Some(Entry {
            change,
            id: id.to_string(),
            title: handbook.section(place).heading.title.clone(),
            langs: langs.map(Language::to_string).collect(),
            successors,
            mentioned: mentions.to(id),
            taught: taught(new, id),
        })
    });
    entries.collect()
}

/// The revision of every section in every language it has.
fn wordings(handbook: &Handbook) -> BTreeMap<&SectionId, BTreeMap<Language, Revision>> {
    let mut found: BTreeMap<&SectionId, BTreeMap<Language, Revision>> = BTreeMap::new();
    for (_, document, section) in handbook.sections() {
        found.entry(&section.id).or_default().insert(document.language, Revision::of(section));
    }
    found
}
