//! One id for every document of a language, named after its folders and its file; and the ids documents had before ids
//! named folders, which their old addresses and the ids of their sections come from.

use std::collections::{HashMap, HashSet};

use super::draft::Draft;
use crate::{
    content::files::path_names::{clip, with_hash},
    diagnostic::{Diagnostic, Place, Rule},
    model::{DocumentId, Language, PartId},
    text::uncut_name_id,
};

/// Bytes of a name that is never cut, although each of its characters may be a word of six letters in the id.
const NEVER_CUT: usize = 24;

/// Gives every document an id of its own in its language.
///
/// Names that are one only because long ones are cut end in a hash. Of files whose names are one otherwise, as `a b` and
/// `A-B` are, the first keeps its id, and the others are numbered and reported.
pub(super) fn separate(drafts: &mut [Draft], diagnostics: &mut Vec<Diagnostic>) {
    hash_cut_names(drafts);
    let order = order(drafts);
    let unnumbered: Vec<DocumentId> = drafts.iter().map(|draft| draft.layout.id.clone()).collect();
    let former = numbered(drafts, &order, |draft| &draft.layout.former);
    let ids = numbered(drafts, &order, |draft| &draft.layout.id);
    let prefixes = prefixes(drafts);
    for (at, draft) in drafts.iter_mut().enumerate() {
        let Numbered { id, number, first } = &ids[at];
        draft.layout.id.clone_from(id);
        draft.layout.prefix.clone_from(&prefixes[at]);
        draft.layout.former.clone_from(&former[at].id);
        let (Some(number), Some(first)) = (number, first) else { continue };
        // Outside the folder where another tool has its pages there may be a file of the same name.
        if former[at].number.is_none() {
            continue;
        }
        draft.layout.prefix.path = format!("{}-{number}", draft.layout.prefix.path).into();
        let message = format!("{first} already defines the document {}", unnumbered[at]);
        diagnostics.push(
            Diagnostic::new(Rule::DuplicateDocument, message, Place::file(&draft.path))
                .with_label(Place::file(first), "first defined here")
                .with_help(format!("rename one of the files; until then this one is {id}")),
        );
    }
}

/// The order in which documents take their ids: a file whose name is exactly the id keeps it, before it one in the folder where
/// another tool has its pages, whose name is no part.
fn order(drafts: &[Draft]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|i| {
        let Draft { path, layout, .. } = &drafts[*i];
        let name = path.rsplit('/').next().and_then(|name| name.strip_prefix(&*layout.former.path));
        let is_at_home = layout.former.part != layout.id.part;
        (!is_at_home, !name.is_some_and(|rest| rest.starts_with('.')))
    });
    order
}

struct Numbered {
    id: DocumentId,
    number: Option<u32>,
    /// The file that has the id without a number.
    first: Option<String>,
}

/// The ids of documents, of those with one id all but the first with a number.
fn numbered(drafts: &[Draft], order: &[usize], id: impl Fn(&Draft) -> &DocumentId) -> Vec<Numbered> {
    let mut holders: HashMap<(Language, DocumentId), &str> = HashMap::new();
    let mut next: HashMap<(Language, DocumentId), u32> = HashMap::new();
    let mut ids: Vec<Option<Numbered>> = Vec::new();
    ids.resize_with(drafts.len(), || None);
    for i in order {
        let draft = &drafts[*i];
        let key = (draft.language, id(draft).clone());
        let Some(first) = holders.get(&key).map(|first| (*first).to_owned()) else {
            holders.insert(key.clone(), &draft.path);
            ids[*i] = Some(Numbered { id: key.1, number: None, first: None });
            continue;
        };
        let next = next.entry(key.clone()).or_insert(2);
        let (id, number) = loop {
            let number = *next;
            *next += 1;
            let id = DocumentId { part: key.1.part.clone(), path: format!("{}-{number}", key.1.path).into() };
            if !holders.contains_key(&(draft.language, id.clone())) {
                break (id, number);
            }
        };
        holders.insert((draft.language, id.clone()), &draft.path);
        ids[*i] = Some(Numbered { id, number: Some(number), first: Some(first) });
    }
    ids.into_iter().flatten().collect()
}

/// Ends names in a hash that are one only because they are cut. Parts, folders and files are looked at alike, from the
/// outside in.
fn hash_cut_names(drafts: &mut [Draft]) {
    let mut ids: Vec<Vec<String>> = drafts
        .iter()
        .map(|draft| {
            let id = &draft.layout.id;
            [id.part.as_str()].into_iter().chain(id.path.split('/')).map(str::to_owned).collect()
        })
        .collect();
    let names: Vec<Vec<String>> = drafts
        .iter()
        .zip(&ids)
        .map(|(Draft { layout, .. }, ids)| {
            let names = [&layout.folder].into_iter().chain(&layout.folders).chain([&layout.name]);
            let uncut = |(name, id): (&String, &String)| {
                if name.len() <= NEVER_CUT { id.clone() } else { uncut_name_id(name, id) }
            };
            names.zip(ids).map(uncut).collect()
        })
        .collect();
    let has_cut = |(names, ids): (&Vec<String>, &Vec<String>)| {
        names.iter().zip(ids).any(|(name, id)| name.len() > id.len())
    };
    if !names.iter().zip(&ids).any(has_cut) {
        return;
    }
    let deepest = names.iter().map(Vec::len).max().unwrap_or_default();
    for depth in 0..deepest {
        let mut claims: HashMap<&[String], HashSet<&str>> = HashMap::new();
        for (names, ids) in names.iter().zip(&ids).filter(|(names, _)| names.len() > depth) {
            claims.entry(&ids[..=depth]).or_default().insert(&names[depth]);
        }
        let is_cut = |at: usize| {
            let (names, ids) = (&names[at], &ids[at]);
            names.len() > depth
                && names[depth].len() > ids[depth].len()
                && claims.get(&ids[..=depth]).is_some_and(|names| names.len() > 1)
        };
        let cut: Vec<usize> = (0..drafts.len()).filter(|at| is_cut(*at)).collect();
        for at in cut {
            ids[at][depth] = with_hash(&ids[at][depth], &names[at][depth]);
            let id = &mut drafts[at].layout.id;
            if let Some(part) = PartId::new(&ids[at][0]) {
                id.part = part;
            }
            id.path = ids[at][1..].join("/").into();
        }
    }
}

/// What the ids of sections are derived from: the name before ids named folders, which of several documents only those
/// keep that are in no folder. It depends on no other file but through a hash.
fn prefixes(drafts: &[Draft]) -> Vec<DocumentId> {
    let mut claims: HashMap<&DocumentId, HashSet<&DocumentId>> = HashMap::new();
    for Draft { layout, .. } in drafts {
        claims.entry(&layout.former).or_default().insert(&layout.id);
    }
    let prefix = |Draft { layout, .. }: &Draft| {
        let mut prefix = layout.former.clone();
        let is_shared = claims.get(&prefix).is_some_and(|ids| ids.len() > 1);
        if is_shared && *layout.id.path != *prefix.path {
            prefix.path = clip(with_hash(&prefix.path, &layout.id.to_string())).into();
        }
        prefix
    };
    drafts.iter().map(prefix).collect()
}
