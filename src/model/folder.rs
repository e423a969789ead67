//! Folders below those of the parts, a tree to any depth. The methods that read it are those of the handbook, in `tree`.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{
    document::Document,
    label::{Localized, PartId},
};

/// A folder below that of a part; its translations are one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// The part it is in.
    pub part: PartId,
    /// Its name and those of the folders above it, below the part's: an id each, joined by `/`.
    pub path: Box<str>,
    /// What readers call it.
    pub title: Localized,
    /// One line on what it answers; may be empty.
    pub description: Localized,
}

/// A part or a folder in one language.
#[derive(Clone, Debug, Default)]
pub struct Level {
    /// In the order of the documents.
    pub(super) children: Vec<Place>,
    /// Documents in it and below.
    pub count: u32,
    /// The document whose page is its page, as an index into `Handbook::documents`.
    pub page: Option<u32>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    Folder(u32),
    Document(u32),
}

/// The parts and folders of a handbook.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    /// By language and path: `zh/departments/engineering`.
    pub(super) levels: HashMap<String, Level>,
    /// Positions in `Handbook::folders` by path: `departments/engineering`.
    pub(super) folders: HashMap<String, u32>,
}

impl Tree {
    pub(super) fn of(folders: &[Folder], documents: &[Document]) -> Self {
        let mut tree = Self::default();
        for (at, folder) in (0..).zip(folders) {
            tree.folders.insert(format!("{}/{}", folder.part, folder.path), at);
        }
        let address = |document: &Document| format!("{}/{}", document.language, document.id);
        let mut placed: HashSet<String> = HashSet::new();
        for (at, document) in (0..).zip(documents) {
            let address = address(document);
            let part = document.language.as_str().len() + 1;
            let mut ends = slashes(&address).filter(|end| *end > part).peekable();
            while let Some(end) = ends.next() {
                let place = match ends.peek() {
                    None => Some(Place::Document(at)).filter(|_| !document.is_folder_page),
                    Some(next) => {
                        let inside = &address[..*next];
                        let folder = tree.folders.get(&inside[part..]).copied().map(Place::Folder);
                        folder.filter(|_| placed.insert(inside.to_owned()))
                    }
                };
                let level = tree.levels.entry(address[..end].to_owned()).or_default();
                level.count += 1;
                level.children.extend(place);
                if document.is_folder_page && ends.peek().is_none() {
                    level.page = Some(at);
                }
            }
        }
        // A document beside a folder of its name is the page of it, and no other child.
        let mut pages = HashSet::new();
        for (at, document) in (0..).zip(documents).filter(|(_, document)| !document.is_folder_page) {
            if let Some(level) = tree.levels.get_mut(&address(document)) {
                level.page = Some(at);
                pages.insert(at);
            }
        }
        for level in tree.levels.values_mut() {
            level.children.retain(|place| !matches!(place, Place::Document(at) if pages.contains(at)));
        }
        tree
    }
}

/// Where the slashes of an address are.
fn slashes(address: &str) -> impl Iterator<Item = usize> {
    address.match_indices('/').map(|(at, _)| at)
}
