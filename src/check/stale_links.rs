//! Links that know which revision of their target they were made against (`?at=5f0c…`), and have fallen behind.
//!
//! A trainer's link to a section vouches for its text. When the text changes, the link is to be looked at again:
//! `handbook check` lists it, `/s/<id>?at=…` shows what changed, and `handbook accept` writes the new revision. Steps
//! of reading paths are such links.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{
    content::{EditError, Writer},
    diagnostic::{Certainty, Diagnostic, Edit, Fix, Rule, Source},
    model::{Document, Handbook, Pin, SectionId},
    text::Revision,
};

/// The revisions a section has now, one a language.
pub fn revisions(handbook: &Handbook, id: &SectionId) -> Vec<Revision> {
    handbook.translations(id).iter().map(|place| Revision::of(handbook.section(*place))).collect()
}

/// Whether a revision, as written in a link, is one the section has now in any language.
pub fn is_current(handbook: &Handbook, id: &SectionId, at: &str) -> bool {
    at.parse().is_ok_and(|at: Revision| revisions(handbook, id).contains(&at))
}

/// Every outdated link, by document; links that share a definition, once.
fn stale(handbook: &Handbook) -> Vec<(&Document, Vec<&Pin>)> {
    // What many link to is summed up once.
    let mut known: HashMap<&SectionId, Vec<Revision>> = HashMap::new();
    let mut stale = Vec::new();
    for document in &handbook.documents {
        let mut pins = Vec::new();
        let mut seen = HashSet::new();
        for pin in document.sections.iter().flat_map(|section| &section.pins) {
            let now = known.entry(&pin.target).or_insert_with(|| revisions(handbook, &pin.target));
            let is_current = pin.at.parse().is_ok_and(|at: Revision| now.contains(&at));
            if !is_current && (pin.span.is_empty() || seen.insert(pin.span.start)) {
                pins.push(pin);
            }
        }
        if !pins.is_empty() {
            stale.push((document, pins));
        }
    }
    stale
}

/// Reports every outdated link.
pub fn check(handbook: &Handbook) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (document, pins) in stale(handbook) {
        let source = Source::new(&document.path, &document.source);
        diagnostics.extend(pins.into_iter().map(|pin| report(handbook, document, pin, &source)));
    }
    diagnostics
}

fn report(handbook: &Handbook, document: &Document, pin: &Pin, source: &Source<'_>) -> Diagnostic {
    let place = source.place(pin.span.start as usize..pin.span.end as usize);
    let fix = present(handbook, document, pin).map(|now| Fix {
        place: place.clone(),
        text: now.to_string(),
        certainty: Certainty::Likely,
    });
    let known: Result<Revision, _> = pin.at.parse();
    let message = match known {
        Ok(_) => format!("\"{}\" changed since this link was made at {}", pin.target, pin.at),
        Err(error) => format!("\"{}\" is not a revision: {error}", pin.at),
    };
    let accept = format!("handbook accept {}", pin.target);
    let help = match known {
        Ok(at) => format!("see what changed at /s/{}?at={at}, then accept it: {accept}", pin.target),
        Err(_) => format!("to write the current one: {accept}"),
    };
    Diagnostic::new(Rule::StaleLink, message, place).with_help(help).with_fix(fix)
}

/// The revision to write into an outdated link: that of its own language, where there is one.
fn present(handbook: &Handbook, document: &Document, pin: &Pin) -> Option<Revision> {
    let place = handbook.find(&pin.target, Some(document.language))?;
    (!pin.span.is_empty()).then(|| Revision::of(handbook.section(place)))
}

/// What `accept` did.
#[derive(Debug, Default)]
pub struct Accepted {
    /// Links renewed: the file, the section and its revision now.
    pub renewed: Vec<(String, SectionId, Revision)>,
    /// Files that could not be changed.
    pub errors: Vec<EditError>,
    /// Links whose revision is in a definition elsewhere in the file and must be changed by hand.
    pub by_hand: Vec<(String, SectionId)>,
}

/// What is to be renewed in one file.
struct Renewal<'h> {
    document: &'h Document,
    edits: Vec<Edit>,
    links: Vec<(SectionId, Revision)>,
}

/// Writes the revision that each section has now into the outdated links to it; only those to `targets`, or
/// into all of them when none is named.
pub fn accept(writer: &Writer, handbook: &Handbook, targets: &[SectionId]) -> Accepted {
    let mut accepted = Accepted::default();
    let mut edits: BTreeMap<&str, Renewal<'_>> = BTreeMap::new();
    let stale = stale(handbook).into_iter();
    let stale = stale.flat_map(|(document, pins)| pins.into_iter().map(move |pin| (document, pin)));
    for (document, pin) in stale {
        if !targets.is_empty() && !targets.contains(&pin.target) {
            continue;
        }
        let Some(now) = present(handbook, document, pin) else {
            accepted.by_hand.push((document.path.clone(), pin.target.clone()));
            continue;
        };
        let span = pin.span.start as usize..pin.span.end as usize;
        let renewal = edits.entry(&document.path).or_insert_with(|| Renewal {
            document,
            edits: Vec::new(),
            links: Vec::new(),
        });
        renewal.edits.push(Edit { span, text: now.to_string() });
        renewal.links.push((pin.target.clone(), now));
    }
    for (path, Renewal { document, edits, links }) in edits {
        match writer.apply(path, &document.source, &edits) {
            Ok(()) => {
                accepted.renewed.extend(links.into_iter().map(|(id, now)| (path.to_owned(), id, now)));
            }
            Err(error) => accepted.errors.push(error),
        }
    }
    accepted
}
