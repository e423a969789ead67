//! The handbook: all documents in order, and the taxonomy they are labelled with.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{
    document::{Document, DocumentId},
    file::File,
    folder::{Folder, Tree},
    label::{Localized, Part, PartId, Role, RoleId, Topic, TopicId},
    language::{Language, LanguageFolder},
    permalink::Permalinks,
    reading_path::{PathId, ReadingPath, Stage},
    referral::Referral,
    repository::EditAddress,
    section::{Area, Section, SectionId},
};

/// Where a section is: positions in [`Handbook::documents`] and [`Document::sections`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SectionRef {
    /// Index of the document.
    pub document: u32,
    /// Index of the section in it.
    pub section: u32,
}

/// All documents in order, with the taxonomy they are labelled with.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Handbook {
    /// What readers call it.
    pub title: Localized,
    /// One line on what it is; may be empty.
    pub description: Localized,
    /// Languages in order; the first is the original.
    pub languages: Vec<Language>,
    /// The folders of translations, by path.
    pub language_folders: Vec<LanguageFolder>,
    /// Parts in order. Every document's part is here.
    pub parts: Vec<Part>,
    /// Folders below those of the parts, in the order of their documents.
    pub folders: Vec<Folder>,
    /// Roles in order.
    pub roles: Vec<Role>,
    /// Topics in order.
    pub topics: Vec<Topic>,
    /// Areas in which roles are compared, in order, with what readers call them.
    pub areas: Vec<(Area, Localized)>,
    /// The document that explains the handbook's terms, one a section below its title.
    pub glossary: Option<DocumentId>,
    /// What it does not cover, and whom to ask.
    pub referrals: Vec<Referral>,
    /// Where readers may edit a file.
    pub edit: Option<EditAddress>,
    /// Documents by language, part and place in the tree of its folders.
    pub documents: Vec<Document>,
    /// The files that its documents name, by path.
    pub files: Vec<File>,
    /// Hosts whose pictures are shown; others are links.
    pub remote_images: Vec<String>,
    /// What became of ids and pages that are no longer there.
    pub permalinks: Permalinks,
    /// Addresses that documents had elsewhere or before, with the document that answers now: the path below the root
    /// without the first slash, such as `docs/old-page.html`. With the language in front (`zh/guide/a-b`) it is of that
    /// language alone. An address that has a page of its own is never looked up here.
    pub redirects: BTreeMap<String, DocumentId>,
    /// Folders where another tool has its pages, as `docs/`: they are no part of addresses.
    pub homes: Vec<String>,
    /// Where another tool publishes the same pages: addresses, or paths below a host, that end in a slash.
    pub sites: Vec<String>,
    #[serde(skip)]
    pub(super) by_alias: HashMap<SectionId, Vec<SectionId>>,
    /// Reading paths, in the order of their documents.
    pub paths: Vec<ReadingPath>,
    #[serde(skip)]
    pub(super) by_id: HashMap<SectionId, Vec<SectionRef>>,
    #[serde(skip)]
    by_document: HashMap<DocumentId, Vec<u32>>,
    #[serde(skip)]
    by_path: HashMap<String, u32>,
    #[serde(skip)]
    is_reviewed: bool,
    #[serde(skip)]
    pub(super) tree: Tree,
}

impl Handbook {
    /// Rebuilds the look-up tables: after reading a stored handbook, or after its documents were changed.
    #[must_use]
    pub fn with_tables(mut self) -> Self {
        self.by_id.clear();
        self.by_document.clear();
        self.by_path.clear();
        self.by_alias.clear();
        for (d, document) in self.documents.iter().enumerate() {
            self.by_path.insert(document.path.clone(), d as u32);
            self.by_document.entry(document.id.clone()).or_default().push(d as u32);
            for (s, section) in document.sections.iter().enumerate() {
                let place = SectionRef { document: d as u32, section: s as u32 };
                self.by_id.entry(section.id.clone()).or_default().push(place);
                for alias in &section.aliases {
                    let successors = self.by_alias.entry(alias.clone()).or_default();
                    if !successors.contains(&section.id) {
                        successors.push(section.id.clone());
                    }
                }
            }
        }
        let is_reviewed = self.sections().any(|(_, _, section)| section.trust.reviewed.is_some());
        self.is_reviewed = is_reviewed;
        self.tree = Tree::of(&self.folders, &self.documents);
        self
    }

    /// Whether any section says when it was reviewed.
    pub fn is_reviewed(&self) -> bool {
        self.is_reviewed
    }

    /// Every translation of a section, in the order of [`Handbook::languages`]; empty for an unknown id.
    pub fn translations(&self, id: &SectionId) -> &[SectionRef] {
        self.by_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// A section in `language` if it has that translation, else in the first language it has.
    pub fn find(&self, id: &SectionId, language: Option<Language>) -> Option<SectionRef> {
        let places = self.translations(id);
        places
            .iter()
            .find(|place| language.is_some_and(|wanted| self.document(**place).language == wanted))
            .or_else(|| places.first())
            .copied()
    }

    /// Every translation of a document, as indexes into [`Handbook::documents`].
    pub fn document_translations(&self, id: &DocumentId) -> &[u32] {
        self.by_document.get(id).map_or(&[], Vec::as_slice)
    }

    /// The file at this path, if a document names it.
    pub fn file(&self, path: &str) -> Option<&File> {
        let at = self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        self.files.get(at)
    }

    /// The document made from the file at this path, as an index into [`Handbook::documents`].
    pub fn document_by_path(&self, path: &str) -> Option<u32> {
        self.by_path.get(path).copied()
    }

    /// A document in exactly this language.
    pub fn find_document(&self, id: &DocumentId, language: Language) -> Option<&Document> {
        self.document_translations(id)
            .iter()
            .map(|index| &self.documents[*index as usize])
            .find(|document| document.language == language)
    }

    /// The section at a place.
    pub fn section(&self, place: SectionRef) -> &Section {
        &self.document(place).sections[place.section as usize]
    }

    /// The document a place is in.
    pub fn document(&self, place: SectionRef) -> &Document {
        &self.documents[place.document as usize]
    }

    /// Every section in order.
    pub fn sections(&self) -> impl Iterator<Item = (SectionRef, &Document, &Section)> {
        self.documents.iter().enumerate().flat_map(|(d, document)| {
            document.sections.iter().enumerate().map(move |(s, section)| {
                (SectionRef { document: d as u32, section: s as u32 }, document, section)
            })
        })
    }

    /// How many distinct section ids there are.
    pub fn section_count(&self) -> usize {
        self.by_id.len()
    }

    /// The role with this id.
    pub fn role(&self, id: &RoleId) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == *id)
    }

    /// The topic with this id.
    pub fn topic(&self, id: &TopicId) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.id == *id)
    }

    /// The part with this id.
    pub fn part(&self, id: &PartId) -> Option<&Part> {
        self.parts.iter().find(|part| part.id == *id)
    }

    /// A role and every role it inherits from, directly or not. Cycles are harmless.
    pub fn with_inherited<'a>(&'a self, role: &'a RoleId) -> HashSet<&'a RoleId> {
        let mut found = HashSet::new();
        let mut open = vec![role];
        while let Some(id) = open.pop() {
            if found.insert(id)
                && let Some(role) = self.role(id)
            {
                open.extend(&role.inherits);
            }
        }
        found
    }
}

/// Reading paths.
impl Handbook {
    /// The document of a path.
    pub fn path_document(&self, path: &ReadingPath) -> &Document {
        &self.documents[path.document as usize]
    }

    /// The stage of a reading path that is in a section.
    pub fn stage(&self, place: SectionRef) -> Option<&Stage> {
        self.paths.iter().find(|path| path.document == place.document)?.stages.get(place.section as usize)
    }

    /// A path in `language` if it has that translation, else in the first language it has.
    pub fn path(&self, id: &PathId, language: Language) -> Option<&ReadingPath> {
        let of_id = || self.paths.iter().filter(|path| path.id == *id);
        of_id().find(|path| self.path_document(path).language == language).or_else(|| of_id().next())
    }

    /// The paths written in `language`, in the order of the handbook.
    pub fn paths_in(&self, language: Language) -> impl Iterator<Item = &ReadingPath> {
        self.paths.iter().filter(move |path| self.path_document(path).language == language)
    }

    /// The paths of `document`'s language with a step to its section `index`: to itself, or to a heading above it,
    /// which is read with everything below it.
    pub fn paths_teaching<'a>(
        &'a self,
        document: &'a Document,
        index: usize,
    ) -> impl Iterator<Item = &'a ReadingPath> {
        // A step to a document's lead section means its first lines, or the whole of it; the note says which.
        let above = document.trail(index);
        let own: &Section = &document.sections[index];
        let taught: Vec<&SectionId> =
            above.into_iter().filter(|section| !section.is_lead()).chain([own]).map(|s| &s.id).collect();
        self.paths_in(document.language).filter(move |path| taught.iter().any(|id| path.names(id)))
    }
}
