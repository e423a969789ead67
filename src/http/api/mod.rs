//! `/api/v1`: JSON, written in one pass from borrowed data; other formats are in the wings beside. The field names are a
//! contract: they are added to, never changed.

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
    http::request::context::Asked,
    model::{Document, Handbook, Language, PartId, Section, SectionRef, permalink_path, section_url},
};

/// A section as it is pointed to.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Pointer<'a> {
    /// Its stable id.
    id: &'a str,
    /// Its heading.
    pub(in crate::http) title: &'a str,
    /// The address to hand out.
    permalink: String,
    /// Where it stands now.
    pub(in crate::http) url: String,
    /// Its language.
    pub(in crate::http) lang: &'a str,
}

/// A section as those need it who look after it.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Maintained<'a> {
    /// Where it is read.
    #[serde(flatten)]
    pub(in crate::http) pointer: Pointer<'a>,
    /// The file it is written in.
    path: &'a str,
    /// Who answers for it.
    owner: Option<&'a str>,
}

/// An enclosing section.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct TrailEntry<'a> {
    /// Its stable id.
    id: &'a str,
    /// Its heading.
    title: &'a str,
}

/// The document a section stands in.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct DocumentEntry<'a> {
    /// `part/name`, shared by translations.
    #[schema(value_type = String)]
    id: DocumentName<'a>,
    /// What readers call it.
    title: &'a str,
}

/// The same section in another language.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Translation<'a> {
    /// The language.
    lang: &'a str,
    /// The heading in it.
    title: &'a str,
    /// Where it stands.
    url: String,
}

impl<'a> Maintained<'a> {
    pub(in crate::http) fn new(asked: &'a Asked, place: SectionRef) -> Self {
        let handbook = asked.handbook();
        let owner = handbook.section(place).trust.owner.as_deref();
        Self { pointer: Pointer::new(asked, place), path: &handbook.document(place).path, owner }
    }
}

impl<'a> Pointer<'a> {
    fn new(asked: &'a Asked, place: SectionRef) -> Self {
        let handbook = asked.handbook();
        let (document, section) = (handbook.document(place), handbook.section(place));
        Self {
            id: section.id.as_str(),
            title: &section.heading.title,
            permalink: asked.site.at(permalink_path(&section.id)),
            url: asked.site.at(section_url(document, &section.id)),
            lang: document.language.as_str(),
        }
    }
}

/// A document's id, written without being copied together.
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

fn trail(document: &Document, section: u32) -> Vec<TrailEntry<'_>> {
    let above = document.trail(section as usize);
    above
        .into_iter()
        .map(|section| TrailEntry { id: section.id.as_str(), title: &section.heading.title })
        .collect()
}

/// The section in the other languages that have it.
fn translations<'a>(asked: &'a Asked, section: &Section, except: Option<Language>) -> Vec<Translation<'a>> {
    let handbook = asked.handbook();
    handbook
        .translations(&section.id)
        .iter()
        .filter(|place| Some(handbook.document(**place).language) != except)
        .map(|place| {
            let (document, section) = (handbook.document(*place), handbook.section(*place));
            Translation {
                lang: document.language.as_str(),
                title: &section.heading.title,
                url: asked.site.at(section_url(document, &section.id)),
            }
        })
        .collect()
}

fn part_title<'a>(handbook: &'a Handbook, part: &PartId, language: Language) -> &'a str {
    handbook.part(part).map_or("", |part| part.title.get(language))
}
