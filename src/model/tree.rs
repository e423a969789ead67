//! Reads the tree of a handbook's folders: what is directly in one, and the way to it.

use super::{
    document::Document,
    folder::{Folder, Level, Place},
    handbook::Handbook,
    label::{Language, PartId},
};

/// What is directly in a part or a folder.
#[derive(Clone, Copy, Debug)]
pub enum Child<'h> {
    /// A folder, with the number of documents in it and below.
    Folder(&'h Folder, u32),
    /// A document.
    Document(&'h Document),
}

impl Handbook {
    /// The folder at a path below its part.
    pub fn folder(&self, part: &PartId, path: &str) -> Option<&Folder> {
        let at = self.tree.folders.get(&format!("{part}/{path}"))?;
        self.folders.get(*at as usize)
    }

    /// A part (an empty `path`) or a folder in a language in which it has documents.
    pub fn level(&self, language: Language, part: &PartId, path: &str) -> Option<&Level> {
        let slash = if path.is_empty() { "" } else { "/" };
        self.tree.levels.get(&format!("{language}/{part}{slash}{path}"))
    }

    /// What is directly in a part or a folder, without the document that is its page.
    pub fn children<'h>(&'h self, language: Language, level: &'h Level) -> impl Iterator<Item = Child<'h>> {
        level.children.iter().map(move |place| match place {
            Place::Document(at) => Child::Document(&self.documents[*at as usize]),
            Place::Folder(at) => {
                let folder = &self.folders[*at as usize];
                let inside = self.level(language, &folder.part, &folder.path);
                Child::Folder(folder, inside.map_or(0, |level| level.count))
            }
        })
    }

    /// The folders above the page of a document, from the outside in.
    pub fn folders_above(&self, document: &Document) -> Vec<&Folder> {
        self.folders_to(&document.id.part, document.folder_above())
    }

    /// The folders from the outside in to the one at `path`.
    pub fn folders_to(&self, part: &PartId, path: &str) -> Vec<&Folder> {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]).filter(|end| *end > 0);
        ends.filter_map(|end| self.folder(part, &path[..end])).collect()
    }
}
