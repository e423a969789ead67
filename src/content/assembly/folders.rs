//! The tree of folders below the parts: what folders are called, which document is the page of one, and the order in
//! which everything is read.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap, HashSet},
};

use super::{
    draft::{Draft, Menu, Rank},
    order::Order,
};
use crate::{
    content::files::path_names::{above, natural_order, readable_name},
    model::{Document, DocumentId, Folder, Language, Localized, PartId},
};

/// What is known of a folder in one language.
struct Known<'d> {
    /// The folder as it is called on disk.
    name: &'d str,
    /// The document that is its page.
    page: Option<usize>,
    /// What other tools' configuration says of it.
    menu: Menu,
}

/// The folders of a handbook in every language.
pub(super) struct Folders<'d> {
    drafts: &'d [Draft],
    /// By language and path: `zh/departments/engineering`.
    known: HashMap<String, Known<'d>>,
}

/// What readers see of a folder before they open it.
struct Wording {
    title: String,
    description: String,
}

impl<'d> Folders<'d> {
    pub(super) fn of(drafts: &'d [Draft], order: &Order) -> Self {
        let mut known: HashMap<String, Known<'d>> = HashMap::new();
        for draft in drafts {
            let address = address(draft.language, &draft.layout.id);
            let below = draft.layout.folders.iter().zip(draft.folders().into_iter().skip(1));
            for (end, (name, path)) in folder_ends(&address).into_iter().zip(below) {
                let new = || Known { name, page: None, menu: order.folder(&path) };
                known.entry(address[..end].to_owned()).or_insert_with(new);
            }
        }
        // The document beside a folder that has its name, else the one in it that introduces it.
        let is_beside = |draft: &Draft| known.contains_key(&address(draft.language, &draft.layout.id));
        let beside: Vec<bool> = drafts.iter().map(is_beside).collect();
        let mut inside: Vec<usize> = (0..drafts.len()).filter(|at| drafts[*at].layout.is_index()).collect();
        inside.sort_by_key(|at| drafts[*at].layout.id.name() != "readme");
        for at in (0..drafts.len()).filter(|at| beside[*at]).chain(inside) {
            let address = address(drafts[at].language, &drafts[at].layout.id);
            let folder = if beside[at] { &*address } else { above(&address) };
            if let Some(known) = known.get_mut(folder) {
                known.page.get_or_insert(at);
            }
        }
        Self { drafts, known }
    }

    /// The title and line of a folder: what other tools' configuration says, else those of its page, else its name.
    fn wording(&self, known: &Known<'_>) -> Wording {
        let page = known.page.map(|at| &self.drafts[at]);
        let front = page.map(|page| &page.content.front);
        Wording {
            title: known
                .menu
                .title
                .clone()
                .unwrap_or_else(|| page.map_or_else(|| readable_name(known.name), Draft::title)),
            description: front.and_then(|front| front.description.clone()).unwrap_or_default(),
        }
    }

    /// Whether a document introduces its folder or part, whose page is then its own.
    pub(super) fn pages(&self) -> Vec<bool> {
        let mut pages: Vec<bool> = vec![false; self.drafts.len()];
        let mut parts: HashMap<(Language, &PartId), usize> = HashMap::new();
        for (at, draft) in self.drafts.iter().enumerate().filter(|(_, draft)| draft.layout.is_index()) {
            let id = &draft.layout.id;
            if id.folder().is_empty() {
                // The README beside the parts introduces the handbook.
                let first = parts.entry((draft.language, &id.part)).or_insert(at);
                if id.name() == "readme" {
                    *first = at;
                }
            } else {
                let address = address(draft.language, id);
                pages[at] = self.known.get(above(&address)).is_some_and(|known| known.page == Some(at));
            }
        }
        for at in parts.into_iter().filter(|((_, part), _)| !part.is_main()).map(|(_, at)| at) {
            pages[at] = true;
        }
        pages
    }

    /// The positions of the drafts, which are in the order of languages and parts, in the order of reading: in every
    /// folder by rank, what introduces it first, then by name.
    pub(super) fn reading_order(&self) -> Vec<usize> {
        let ranks: HashMap<&str, Rank> =
            self.known.iter().map(|(path, known)| (path.as_str(), known.menu.rank)).collect();
        let keys: Vec<Vec<Key<'_>>> = self.drafts.iter().map(|draft| self.key(draft, &ranks)).collect();
        let mut order: Vec<usize> = (0..self.drafts.len()).collect();
        let group = |at: usize| (self.drafts[at].language, &self.drafts[at].layout.id.part);
        // Languages and parts stay where they are.
        let mut start = 0;
        while start < order.len() {
            let end = order[start..].iter().position(|at| group(*at) != group(start));
            let end = end.map_or(order.len(), |length| start + length);
            order[start..end].sort_by(|a, b| {
                let levels = keys[*a].iter().zip(&keys[*b]).map(|(a, b)| a.compare(b));
                let first = levels.into_iter().find(|order| order.is_ne());
                first.unwrap_or_else(|| natural_order(&self.drafts[*a].path, &self.drafts[*b].path))
            });
            start = end;
        }
        order
    }

    fn key<'k>(&'k self, draft: &'k Draft, ranks: &HashMap<&str, Rank>) -> Vec<Key<'k>> {
        let address = address(draft.language, &draft.layout.id);
        let mut key: Vec<Key<'k>> = Vec::new();
        let mut id = &*draft.layout.id.path;
        for end in folder_ends(&address) {
            let (own, rest) = id.split_once('/').unwrap_or((id, ""));
            id = rest;
            let path = &address[..end];
            let name = self.known.get(path).map_or_else(String::new, |known| format!("{}/", known.name));
            let rank = ranks.get(path).copied().unwrap_or_default();
            key.push(Key { rank, is_index: false, name, id: own });
        }
        key.push(Key {
            rank: draft.menu.rank,
            is_index: draft.layout.is_index(),
            name: draft.path.rsplit('/').next().unwrap_or_default().to_owned(),
            id,
        });
        key
    }

    /// The folders in the order of the documents.
    pub(super) fn list(&self, order: &[usize], languages: &[Language]) -> Vec<Folder> {
        let mut seen = HashSet::new();
        let mut folders = Vec::new();
        for draft in order.iter().map(|at| &self.drafts[*at]) {
            let id = &draft.layout.id;
            let start = id.part.as_str().len() + 1;
            let address = id.to_string();
            for end in address.match_indices('/').map(|(at, _)| at).skip(1) {
                if !seen.insert(address[..end].to_owned()) {
                    continue;
                }
                let wordings = languages.iter().filter_map(|language| {
                    let known = self.known.get(&format!("{language}/{}", &address[..end]))?;
                    Some((*language, self.wording(known)))
                });
                let (mut title, mut description) = (Localized::default(), Localized::default());
                for (language, wording) in wordings {
                    title.set(language, wording.title);
                    description.set(language, wording.description);
                }
                let path = address[start..end].into();
                folders.push(Folder { part: id.part.clone(), path, title, description });
            }
        }
        folders
    }
}

/// What a document or a folder is ordered by among its siblings.
struct Key<'k> {
    rank: Rank,
    is_index: bool,
    /// The file, or the folder with its slash, so that `a.md` is before `a/`.
    name: String,
    id: &'k str,
}

impl Key<'_> {
    fn compare(&self, other: &Self) -> Ordering {
        self.rank
            .compare(&other.rank)
            .then_with(|| other.is_index.cmp(&self.is_index))
            .then_with(|| natural_order(&self.name, &other.name))
            .then_with(|| self.id.cmp(other.id))
    }
}

/// The former addresses of documents whose address is another now.
pub(super) fn redirects(
    formers: &[(Language, DocumentId)],
    documents: &[Document],
) -> BTreeMap<String, DocumentId> {
    let present: HashSet<&DocumentId> = documents.iter().map(|document| &document.id).collect();
    let mut redirects: BTreeMap<String, DocumentId> = BTreeMap::new();
    let formers = formers.iter().map(|(_, former)| former).zip(documents);
    for (former, document) in formers.filter(|(former, one)| **former != one.id) {
        let key = former.to_string();
        let is_free = !present.contains(former) && redirects.get(&key).is_none_or(|id| *id == document.id);
        let key = if is_free { key } else { format!("{}/{key}", document.language) };
        redirects.insert(key, document.id.clone());
    }
    redirects
}

/// `zh/departments/engineering/onboarding`
fn address(language: Language, id: &DocumentId) -> String {
    format!("{language}/{id}")
}

/// Where the folders above a document end in its address, without its part.
fn folder_ends(address: &str) -> Vec<usize> {
    address.match_indices('/').map(|(at, _)| at).skip(2).collect()
}
