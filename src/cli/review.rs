//! `handbook review` and `handbook translated`: what has to be looked at again, and saying that it was.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use serde::Serialize;

use super::{
    args::{Place, Review, Translated},
    handbook, section,
    style::{QUIET, RESET, TITLE},
};
use crate::{
    content::{self, Root, Writer},
    diagnostic::{Diagnostic, report::counted},
    model::{Document, Handbook, Language, Rendering, Resolved, SectionRef},
    reviews::{self, Revisions},
    text::Revision,
};

/// The handbook, and what is recorded of it.
struct Recorded {
    handbook: Handbook,
    revisions: Revisions,
    /// What is wrong with its files.
    problems: Vec<Diagnostic>,
}

/// A section to look at, as it is printed.
#[derive(Serialize)]
struct Line {
    id: String,
    lang: String,
    title: String,
    path: String,
    owner: Option<String>,
    status: &'static str,
    reviewed: Option<String>,
    due: Option<String>,
}

pub(super) fn review(place: &Place, args: &Review) -> Result<ExitCode> {
    let today = place.clock().today();
    if args.ids.is_empty() && !args.all {
        let Recorded { handbook, .. } = open(&place.folder())?;
        language(&handbook, args.lang.as_deref())?;
        let due = handbook.sections().filter(|(_, document, section)| {
            section.trust.status(today).is_expired()
                && !section.text.is_empty()
                && args.lang.as_ref().is_none_or(|lang| document.language.as_str() == lang)
        });
        let due = due.map(|(place, _, section)| (place, section.trust.status(today).name()));
        return print(&handbook, due.collect(), args.json);
    }
    let writer = handbook::writer(place)?;
    let Recorded { handbook, mut revisions, problems } = open(&writer.root())?;
    let chosen = choose(&handbook, &args.ids, args.lang.as_deref(), args.all)?;
    let mut by_document: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for place in &chosen {
        by_document.entry(place.document).or_default().push(place.section as usize);
    }
    let (mut sections, mut files, mut failed) = (0, 0, Vec::new());
    for (index, chosen) in &by_document {
        let document = &handbook.documents[*index as usize];
        let dates = reviews::mark(document, chosen, today);
        // A file that cannot be dated costs its own reviews only.
        if let Err(error) = writer.apply(&document.path, &document.source, &dates) {
            failed.push(error);
            continue;
        }
        for section in chosen {
            let section = &document.sections[*section];
            let table = revisions.reviewed.entry(document.language).or_default();
            table.insert(section.id.clone(), Revision::of(section));
        }
        sections += chosen.len();
        files += 1;
    }
    if files > 0 {
        revisions.forget_gone(&handbook, &problems);
        write(&writer, &revisions)?;
        let (sections, files) = (counted(sections, "section"), counted(files, "file"));
        anstream::println!("{sections} in {files}: reviewed {today}");
    }
    for error in &failed {
        anstream::eprintln!("{error}");
    }
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(super) fn translated(place: &Place, args: &Translated) -> Result<ExitCode> {
    if args.ids.is_empty() && !args.all {
        let Recorded { handbook, .. } = open(&place.folder())?;
        language(&handbook, args.lang.as_deref())?;
        let old = handbook.sections().filter(|(_, document, section)| {
            section.trust.rendering == Rendering::Outdated
                && args.lang.as_ref().is_none_or(|lang| document.language.as_str() == lang)
        });
        return print(&handbook, old.map(|(place, _, _)| (place, "outdated")).collect(), args.json);
    }
    let writer = handbook::writer(place)?;
    let Recorded { handbook, mut revisions, problems } = open(&writer.root())?;
    let original = handbook.languages.first().copied();
    let mut count = 0;
    for found in choose(&handbook, &args.ids, args.lang.as_deref(), args.all)? {
        let (document, section) = (handbook.document(found), handbook.section(found));
        let source = handbook
            .translations(&section.id)
            .iter()
            .find(|place| Some(handbook.document(**place).language) == original);
        if Some(document.language) == original {
            continue;
        }
        let Some(source) = source else {
            bail!("the section \"{}\" has no original", section.id);
        };
        let revision = Revision::of(handbook.section(*source));
        revisions.translated.entry(document.language).or_default().insert(section.id.clone(), revision);
        count += 1;
    }
    if count == 0 {
        bail!("none of these is a translation; the first language is the original");
    }
    revisions.forget_gone(&handbook, &problems);
    write(&writer, &revisions)?;
    let (translations, render) = if count == 1 {
        ("translation", "recorded as up to date with its original")
    } else {
        ("translations", "recorded as up to date with their originals")
    };
    anstream::println!("{count} {translations} {render}");
    Ok(ExitCode::SUCCESS)
}

fn open(root: &Root) -> Result<Recorded> {
    handbook::require_folder(root)?;
    let (mut handbook, problems) = content::load(root)?;
    let (revisions, unreadable) = Revisions::read(root);
    if let Some(problem) = unreadable.first() {
        bail!("{}:{}: {}", problem.place.path, problem.place.line, problem.message);
    }
    reviews::apply(&mut handbook, &revisions);
    Ok(Recorded { handbook, revisions, problems })
}

/// The language with this code.
fn language(handbook: &Handbook, code: Option<&str>) -> Result<Option<Language>> {
    let Some(code) = code else { return Ok(None) };
    let known = Language::new(code).filter(|language| handbook.languages.contains(language));
    known.map(Some).with_context(|| format!("the handbook has no language \"{code}\""))
}

/// The selected sections: by section, by document (`duties/account-manager`) or all.
fn choose(handbook: &Handbook, names: &[String], lang: Option<&str>, all: bool) -> Result<Vec<SectionRef>> {
    let language = language(handbook, lang)?;
    let names: Vec<String> = names.iter().map(|name| present(handbook, name)).collect::<Result<_>>()?;
    let mut chosen: Vec<SectionRef> = Vec::new();
    for (place, document, section) in handbook.sections() {
        let is_named =
            names.iter().any(|name| section.id.as_str() == name || is_called(handbook, document, name));
        // A heading includes everything below it, and so does its date.
        let above = section.parent.map(|above| SectionRef { section: above, ..place });
        let is_below = above.is_some_and(|above| chosen.last() >= Some(&above) && chosen.contains(&above));
        if (all || is_named || is_below) && language.is_none_or(|language| language == document.language) {
            chosen.push(place);
        }
    }
    Ok(chosen)
}

fn is_called(handbook: &Handbook, document: &Document, name: &str) -> bool {
    document.id.to_string() == name
        || document.path == name
        || handbook.redirects.get(name) == Some(&document.id)
}

/// The name as it is: of a document, or the present id of a section.
fn present(handbook: &Handbook, name: &str) -> Result<String> {
    if handbook.documents.iter().any(|document| is_called(handbook, document, name)) {
        return Ok(name.to_owned());
    }
    if handbook.resolve(name, None) == Resolved::Unknown {
        bail!("no section or document \"{name}\"; a document is named <part>/<document>");
    }
    Ok(section::named(handbook, name)?.to_string())
}

fn write(writer: &Writer, revisions: &Revisions) -> Result<()> {
    writer
        .rewrite(Revisions::FILE, &revisions.to_string())
        .with_context(|| format!("cannot write {}", writer.root().join(Revisions::FILE).display()))
}

fn print(handbook: &Handbook, places: Vec<(SectionRef, &'static str)>, json: bool) -> Result<ExitCode> {
    let lines = places.into_iter().map(|(place, status)| {
        let (document, section) = (handbook.document(place), handbook.section(place));
        Line {
            id: section.id.to_string(),
            lang: document.language.to_string(),
            title: section.heading.title.clone(),
            path: document.path.clone(),
            owner: section.trust.owner.clone(),
            status,
            reviewed: section.trust.reviewed.map(|date| date.to_string()),
            due: section.trust.due().map(|date| date.to_string()),
        }
    });
    let mut lines: Vec<Line> = lines.collect();
    lines.sort_by(|a, b| a.owner.cmp(&b.owner));
    let mut out = anstream::AutoStream::auto(io::stdout().lock());
    if json {
        serde_json::to_writer_pretty(&mut out, &lines)?;
        writeln!(out)?;
        return Ok(ExitCode::SUCCESS);
    }
    if lines.is_empty() {
        writeln!(out, "nothing to review")?;
    }
    let mut owner = None;
    for line in &lines {
        if owner != Some(&line.owner) {
            owner = Some(&line.owner);
            writeln!(out, "{TITLE}{}{RESET}", line.owner.as_deref().unwrap_or("no owner"))?;
        }
        let since = line.due.as_deref().unwrap_or_default();
        writeln!(out, "  {} {} {QUIET}{} {since} {}{RESET}", line.lang, line.id, line.status, line.path)?;
    }
    Ok(ExitCode::SUCCESS)
}
