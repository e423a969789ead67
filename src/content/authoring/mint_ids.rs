//! Ids for headings that have none, written behind them: from then on an address does not depend on a title.
//!
//! The id is the one the section already goes by, made from its English words or pinyin. The translations of a document
//! share it wherever they have the same headings between the ids they share already; English names it then, because it
//! reads best.

use std::collections::{HashMap, HashSet};

use crate::{
    content::{
        files::{edit::EditError, writer::Writer},
        markdown::outline::{self, Attribute, Cut, CutHeading},
        metadata::front_matter,
    },
    diagnostic::{Edit, Source},
    model::{Document, DocumentId, Handbook, Language, Reading, SectionId},
};

/// What was written to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minted {
    /// Path below the root.
    pub path: String,
    /// The ids, in the order of the headings.
    pub ids: Vec<String>,
}

/// A document with its headings as they are in the file.
struct Open<'h> {
    document: &'h Document,
    cuts: Vec<Cut>,
    /// The ids authors gave, by section.
    given: Vec<Option<String>>,
}

/// Writes an id behind every heading that has none. `handbook` was loaded while the right to write was held.
///
/// Files are changed one by one; those that cannot be are named in the errors and left as they are.
pub fn mint(writer: &Writer, handbook: &Handbook) -> (Vec<Minted>, Vec<EditError>) {
    let mut groups: Vec<Vec<Open<'_>>> = Vec::new();
    let mut numbers: HashMap<&DocumentId, usize> = HashMap::new();
    for document in &handbook.documents {
        let number = *numbers.entry(&document.id).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[number].push(open(document));
    }
    let mut used: HashSet<(Language, String)> = HashSet::new();
    for open in groups.iter().flatten() {
        used.extend(open.given.iter().flatten().map(|id| (open.document.language, id.clone())));
    }
    let (mut minted, mut errors) = (Vec::new(), Vec::new());
    for group in &groups {
        for (open, ids) in group.iter().zip(names(group, &mut used)) {
            let edits: Vec<(Edit, String)> = open
                .cuts
                .iter()
                .zip(ids)
                .filter_map(|(cut, id)| {
                    let id = id?;
                    Some((behind(&open.document.source, cut.heading.as_ref()?, &id)?, id))
                })
                .collect();
            if edits.is_empty() {
                continue;
            }
            let (edits, ids): (Vec<Edit>, Vec<String>) = edits.into_iter().unzip();
            match writer.apply(&open.document.path, &open.document.source, &edits) {
                Ok(()) => minted.push(Minted { path: open.document.path.clone(), ids }),
                Err(error) => errors.push(error),
            }
        }
    }
    (minted, errors)
}

fn open(document: &Document) -> Open<'_> {
    let source = Source::new(&document.path, &document.source);
    let (front, start) = front_matter::parse(&document.source, &source, &mut Vec::new());
    let cuts = outline::cut(&document.source, start, &document.reading);
    let mut given: Vec<Option<String>> =
        cuts.iter().map(|cut| cut.heading.as_ref().and_then(id_of)).collect();
    if let (Some(first), Some(id)) = (given.first_mut(), front.id) {
        first.get_or_insert(id.value);
    }
    Open { document, cuts, given }
}

fn id_of(heading: &CutHeading) -> Option<String> {
    heading.attributes.iter().find_map(|attribute| match attribute {
        Attribute::Id(id) => Some(id.value.clone()),
        Attribute::Pair { .. } => None,
    })
}

/// For each translation of a document the ids its sections lack.
fn names(group: &[Open<'_>], used: &mut HashSet<(Language, String)>) -> Vec<Vec<Option<String>>> {
    let partners: Vec<Vec<Vec<Option<usize>>>> =
        group.iter().map(|one| group.iter().map(|other| partners(one, other)).collect()).collect();
    let mut names: Vec<Vec<Option<String>>> = group.iter().map(|open| vec![None; open.cuts.len()]).collect();
    for (at, open) in group.iter().enumerate() {
        for (section, cut) in open.cuts.iter().enumerate() {
            let has_heading = cut.heading.is_some();
            if open.given[section].is_some() || !has_heading || names[at][section].is_some() {
                continue;
            }
            let alike: Vec<(usize, usize)> = partners[at]
                .iter()
                .enumerate()
                .filter_map(|(of, theirs)| Some((of, theirs[section]?)))
                .collect();
            let id_in = |(of, section): (usize, usize)| {
                group[of].document.sections.get(section).map(|section| section.id.to_string())
            };
            let given = alike.iter().find_map(|(of, section)| group[*of].given[*section].clone());
            let english = alike.iter().copied().find(|(of, _)| group[*of].document.language == Language::EN);
            let lacks = |(of, section): &(usize, usize)| {
                group[*of].given[*section].is_none() && names[*of][*section].is_none()
            };
            let lacking: Vec<(usize, usize)> = alike.iter().copied().filter(lacks).collect();
            let is_free = |id: &str, used: &HashSet<(Language, String)>| {
                let is_taken = |of: usize| used.contains(&(group[of].document.language, id.to_owned()));
                SectionId::new(id).is_some() && !lacking.iter().any(|(of, _)| is_taken(*of))
            };
            let candidates = [given, english.and_then(id_in), id_in((at, section))];
            let mut id = candidates.into_iter().flatten().find(|id| is_free(id, used));
            if id.is_none() {
                let base = id_in((at, section)).unwrap_or_default();
                id = (2..1000).map(|number| format!("{base}-{number}")).find(|id| is_free(id, used));
            }
            let Some(id) = id else { continue };
            for (of, section) in lacking {
                used.insert((group[of].document.language, id.clone()));
                names[of][section] = Some(id.clone());
            }
        }
    }
    names
}

/// For each section of a document the one in the same place of a translation. Sections with the same id are in the same
/// place; those between two such are, where there are as many of the same levels in both. So a section that is not
/// translated yet does not part all others.
fn partners(one: &Open<'_>, other: &Open<'_>) -> Vec<Option<usize>> {
    let level = |open: &Open<'_>, at: usize| open.cuts[at].heading.as_ref().map(|heading| heading.level);
    let mut shared = vec![(0, 0)];
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, id) in other.given.iter().enumerate() {
        if let Some(id) = id {
            places.entry(id).or_default().push(at);
        }
    }
    for (at, id) in one.given.iter().enumerate().skip(1) {
        let from = shared.last().map_or(0, |(_, theirs)| theirs + 1);
        let theirs = id.as_deref().and_then(|id| places.get(id)).map_or(&[][..], Vec::as_slice);
        let same = theirs.get(theirs.partition_point(|theirs| *theirs < from));
        shared.extend(same.map(|theirs| (at, *theirs)));
    }
    shared.push((one.cuts.len(), other.cuts.len()));
    let mut partners = vec![None; one.cuts.len()];
    let mut start = (0, 0);
    for (end, theirs) in shared {
        let (mine, yours) = (start.0..end, start.1..theirs);
        if mine.len() == yours.len()
            && mine.clone().zip(yours.clone()).all(|(a, b)| level(one, a) == level(other, b))
        {
            for (a, b) in mine.zip(yours) {
                partners[a] = Some(b);
            }
        }
        if end < one.cuts.len() && theirs < other.cuts.len() && level(one, end) == level(other, theirs) {
            partners[end] = Some(theirs);
        }
        start = (end + 1, theirs + 1);
    }
    partners
}

/// The edit that gives a heading its id: into the braces it has, else behind its text. `None` when no way of writing it
/// is read back as meant.
pub(in crate::content) fn behind(source: &str, heading: &CutHeading, id: &str) -> Option<Edit> {
    let span = heading.span.clone();
    let text = source.get(span.clone())?;
    // Of a heading that is underlined, the line before the line.
    let is_underlined = !text.trim_start().starts_with('#') && text.contains('\n');
    let line_end = if is_underlined { text.rfind('\n')? } else { text.len() };
    let line = text[..line_end].trim_end();
    let mut ways = Vec::new();
    if !heading.attributes.is_empty() && line.ends_with('}') {
        ways.push((line.rfind('{')? + 1, format!("#{id} ")));
    }
    ways.push((line.len(), format!(" {{#{id}}}")));
    let unclosed = line.trim_end_matches('#').trim_end();
    ways.push((unclosed.len(), format!(" {{#{id}}}")));
    let plain = Reading::default();
    ways.into_iter().find_map(|(at, insert)| {
        let mut changed = text.to_owned();
        changed.insert_str(at, &insert);
        let read = outline::cut(&changed, 0, &plain);
        let read = read.iter().find_map(|cut| cut.heading.as_ref())?;
        let before = outline::cut(text, 0, &plain);
        let before = before.iter().find_map(|cut| cut.heading.as_ref())?;
        let same = read.title == before.title
            && read.level == before.level
            && id_of(read).as_deref() == Some(id)
            && read.attributes.len() == heading.attributes.len() + 1;
        same.then(|| Edit { span: span.start + at..span.start + at, text: insert })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_get_their_id_and_keep_the_rest() {
        fn check(source: &str, expected: &str) {
            let cuts = outline::cut(source, 0, &Reading::default());
            let heading = cuts.iter().find_map(|cut| cut.heading.as_ref()).expect("a heading");
            let edit = behind(source, heading, "an-id").expect("a way");
            let mut changed = source.to_owned();
            changed.insert_str(edit.span.start, &edit.text);
            assert_eq!(changed, expected);
        }
        check("# 预算\n\n文", "# 预算 {#an-id}\n\n文");
        check("## 预算 {topics=budget}\n", "## 预算 {#an-id topics=budget}\n");
        check("预算\n===\n文", "预算 {#an-id}\n===\n文");
        check("预算\n说明\n---\n", "预算\n说明 {#an-id}\n---\n");
        check("## GET /users/{id}\n", "## GET /users/{id} {#an-id}\n");
        check("# `a` [b](c)  \n", "# `a` [b](c) {#an-id}  \n");
        for closed in ["# A #\n", "## A {x} ##\n"] {
            let cuts = outline::cut(closed, 0, &Reading::default());
            let heading = cuts.iter().find_map(|cut| cut.heading.as_ref()).expect("a heading");
            assert!(behind(closed, heading, "an-id").is_some(), "{closed}");
        }
    }
}
