//! `/api/v1`: JSON, serialized from borrowed data; feeds and other formats live in `feeds` and `integrations`. The
//! field names are a contract: fields are added, never changed.

pub(super) mod duties;
pub(super) mod events;
pub(super) mod export;
pub(super) mod handbook;
pub(super) mod health;
pub(super) mod live;
pub(super) mod matches;
pub(super) mod openapi;
pub(super) mod paths;
pub(super) mod problem;
pub(super) mod reviews;
pub(super) mod search;
pub(super) mod sections;
pub(super) mod status;
pub(super) mod suggest;
pub(super) mod taxonomy;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::request::context::Context,
    model::{
        Document, Handbook, Language, PartId, Section, SectionRef, folder_path, permalink_path, section_url,
    },
};

/// A reference to a section.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Pointer<'a> {
    /// The stable id.
    id: &'a str,
    /// The heading.
    pub(in crate::http) title: &'a str,
    /// The permanent address: it stays valid when the section moves.
    permalink: String,
    /// The current address.
    pub(in crate::http) url: String,
    /// The language code.
    pub(in crate::http) lang: &'a str,
}

/// A reference to a section, with its file and owner.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Maintained<'a> {
    /// The section.
    #[serde(flatten)]
    pub(in crate::http) pointer: Pointer<'a>,
    /// The path of its source file.
    path: &'a str,
    /// The owner.
    owner: Option<&'a str>,
}

/// An enclosing section.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct TrailEntry<'a> {
    /// The stable id.
    id: &'a str,
    /// The heading.
    title: &'a str,
}

/// A folder above a document.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct FolderEntry<'a> {
    /// `part/folder`, with the folders above it, shared by translations.
    id: String,
    /// The title.
    title: &'a str,
    /// The address.
    url: String,
}

/// The document that contains a section.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct DocumentEntry<'a> {
    /// `part/name`, or `part/folder/name` at any depth; shared by translations.
    #[schema(value_type = String)]
    id: DocumentName<'a>,
    /// The title.
    title: &'a str,
}

/// The same section in another language.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Translation<'a> {
    /// The language code.
    lang: &'a str,
    /// The heading in this language.
    title: &'a str,
    /// The current address.
    url: String,
}

impl<'a> Maintained<'a> {
    pub(in crate::http) fn new(context: &'a Context, place: SectionRef) -> Self {
        let handbook = context.handbook();
        let owner = handbook.section(place).trust.owner.as_deref();
        Self { pointer: Pointer::new(context, place), path: &handbook.document(place).path, owner }
    }
}

impl<'a> Pointer<'a> {
    fn new(context: &'a Context, place: SectionRef) -> Self {
        let handbook = context.handbook();
        let (document, section) = (handbook.document(place), handbook.section(place));
        Self {
            id: section.id.as_str(),
            title: &section.heading.title,
            permalink: context.site.at(permalink_path(&section.id)),
            url: context.site.at(section_url(document, &section.id)),
            lang: document.language.as_str(),
        }
    }
}

/// A document's id, serialized without an intermediate string.
struct DocumentName<'a>(&'a Document);

impl Serialize for DocumentName<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.id)
    }
}

impl<'a> DocumentEntry<'a> {
    fn new(document: &'a Document) -> Self {
        Self { id: DocumentName(document), title: &document.title }
    }
}

fn folders<'a>(context: &'a Context, document: &Document) -> Vec<FolderEntry<'a>> {
    let folders = context.handbook().folders_above(document).into_iter();
    folders
        .map(|folder| FolderEntry {
            id: format!("{}/{}", folder.part, folder.path),
            title: folder.title.get(document.language),
            url: context.site.at(folder_path(document.language, &folder.part, &folder.path)),
        })
        .collect()
}

fn trail(document: &Document, section: u32) -> Vec<TrailEntry<'_>> {
    let above = document.trail(section as usize);
    above
        .into_iter()
        .map(|section| TrailEntry { id: section.id.as_str(), title: &section.heading.title })
        .collect()
}

/// The section in the other languages that have it.
fn translations<'a>(
    context: &'a Context,
    section: &Section,
    except: Option<Language>,
) -> Vec<Translation<'a>> {
    let handbook = context.handbook();
    handbook
        .translations(&section.id)
        .iter()
        .filter(|place| Some(handbook.document(**place).language) != except)
        .map(|place| {
            let (document, section) = (handbook.document(*place), handbook.section(*place));
            Translation {
                lang: document.language.as_str(),
                title: &section.heading.title,
                url: context.site.at(section_url(document, &section.id)),
            }
        })
        .collect()
}

fn part_title<'a>(handbook: &'a Handbook, part: &PartId, language: Language) -> &'a str {
    handbook.part(part).map_or("", |part| part.title.get(language))
}
