//! `handbook links`: every reference to a section, or every external link.

use std::{
    collections::HashMap,
    io::{self, Write},
    process::ExitCode,
};

use anyhow::Result;
use serde::Serialize;

use super::{
    args::{LinksTo, Place},
    handbook, section,
    style::{QUIET, RESET, TITLE},
};
use crate::{
    content::{
        self,
        cursor::{self, Meaning, Name},
    },
    model::{Backlinks, Handbook, Mention, ReadingPath, SectionId, SectionRef, permalink_path},
    text::Revision,
};

/// A section that mentions another.
#[derive(Debug, Serialize)]
pub(super) struct MentionEntry {
    /// `links`, `includes`, `produces` or `teaches`.
    pub(super) how: &'static str,
    pub(super) id: String,
    pub(super) title: String,
    pub(super) lang: String,
    pub(super) path: String,
    pub(super) line: usize,
}

/// A reading path with a step to a section, or to a heading above it.
#[derive(Debug, Serialize)]
pub(super) struct PathEntry {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) lang: String,
}

#[derive(Serialize)]
struct Answer {
    id: String,
    title: String,
    permalink: String,
    revisions: Vec<(String, String)>,
    mentioned: Vec<MentionEntry>,
    taught: Vec<PathEntry>,
    mentions: Vec<String>,
}

pub(super) fn run(place: &Place, args: &LinksTo) -> Result<ExitCode> {
    handbook::require_folder(&place.root)?;
    let (handbook, _) = content::load(place.folder())?;
    let Some(id) = &args.id else { return super::external::list(&handbook, args.format) };
    let id = section::named(&handbook, id)?;
    let answer = answer(&handbook, &id);
    let mut out = anstream::AutoStream::auto(io::stdout().lock());
    if args.json {
        serde_json::to_writer(&mut out, &answer)?;
        writeln!(out)?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{TITLE}{}{RESET}  {}", answer.title, answer.permalink)?;
    for (language, revision) in &answer.revisions {
        writeln!(out, "{QUIET}{language} revision {revision}{RESET}")?;
    }
    if answer.mentioned.is_empty() {
        writeln!(out, "no references")?;
    }
    for entry in &answer.mentioned {
        writeln!(
            out,
            "  {:8} {}:{}  {} {QUIET}{}{RESET}",
            entry.how, entry.path, entry.line, entry.title, entry.id
        )?;
    }
    for path in &answer.taught {
        writeln!(out, "  taught by path {} {QUIET}{}{RESET}  {}", path.id, path.lang, path.title)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn answer(handbook: &Handbook, id: &SectionId) -> Answer {
    let places = handbook.translations(id);
    let revisions = places.iter().map(|place| {
        let language = handbook.document(*place).language.to_string();
        (language, Revision::of(handbook.section(*place)).to_string())
    });
    let first = places.first().map(|place| handbook.section(*place));
    Answer {
        id: id.to_string(),
        title: first.map_or_else(String::new, |section| section.heading.title.clone()),
        permalink: permalink_path(id).as_str().to_owned(),
        revisions: revisions.collect(),
        mentioned: Mentions::of(handbook).to(id),
        taught: taught(handbook, id),
        mentions: first
            .map_or_else(Vec::new, |section| section.links.iter().map(SectionId::to_string).collect()),
    }
}

/// Who mentions whom, with the line of the mention.
pub(super) struct Mentions<'h> {
    handbook: &'h Handbook,
    backlinks: Backlinks,
    /// What each document names, computed on first use.
    names: HashMap<u32, Vec<Name>>,
}

impl<'h> Mentions<'h> {
    pub(super) fn of(handbook: &'h Handbook) -> Self {
        Self { handbook, backlinks: Backlinks::of(handbook), names: HashMap::new() }
    }

    /// Everyone who mentions a section, in the handbook's order.
    pub(super) fn to(&mut self, id: &SectionId) -> Vec<MentionEntry> {
        let places = self.backlinks.to(id).to_vec();
        places.into_iter().map(|from| self.entry(from, id)).collect()
    }

    fn entry(&mut self, from: SectionRef, id: &SectionId) -> MentionEntry {
        let handbook = self.handbook;
        let (document, section) = (handbook.document(from), handbook.section(from));
        let names = self
            .names
            .entry(from.document)
            .or_insert_with(|| cursor::names(handbook, document, &document.source));
        let own = section.span.start as usize..section.span.end as usize;
        let is_mention = |name: &&Name| {
            let is_it = matches!(name.meaning, Meaning::Section(to) if handbook.section(to).id == *id);
            is_it && own.contains(&name.span.start)
        };
        let start = names.iter().find(is_mention).map_or(own.start, |name| name.span.start);
        MentionEntry {
            how: Mention::of(handbook, from, id).name(),
            id: section.id.to_string(),
            title: section.heading.title.clone(),
            lang: document.language.to_string(),
            path: document.path.clone(),
            line: crate::diagnostic::Place::of(&document.path, &document.source, start..start).line,
        }
    }
}

/// The reading paths that teach a section, in every language it has.
pub(super) fn taught(handbook: &Handbook, id: &SectionId) -> Vec<PathEntry> {
    let places = handbook.translations(id).iter();
    let paths =
        places.flat_map(|place| handbook.paths_teaching(handbook.document(*place), place.section as usize));
    let entry = |path: &ReadingPath| {
        let document = handbook.path_document(path);
        PathEntry {
            id: path.id.to_string(),
            title: document.title.clone(),
            lang: document.language.to_string(),
        }
    };
    paths.map(entry).collect()
}
