//! A document: its sections in order, each with its permanent link; where one is, and where to go on.

use askama::Template;
use axum::{body::Body, extract::Path, http::Response};

use super::{Frame, Reader, RoleView, frame, language_name, nowhere};
use crate::{
    content::html,
    http::{asked::Asked, error::Problem, links::Links},
    model::{
        Document, DocumentId, Handbook, PartId, Section, SectionId, Step, page_path, permalink_path,
        section_url,
    },
};

/// Neighbours of a document that are named beside it.
const NEIGHBOURS: usize = 12;

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage<'a> {
    frame: Frame<'a>,
    part: &'a str,
    part_url: String,
    owner: Option<&'a str>,
    roles: Vec<RoleView<'a>>,
    siblings: Vec<Sibling<'a>>,
    contents: Vec<ContentsEntry<'a>>,
    sections: Vec<SectionView<'a>>,
    previous: Option<Sibling<'a>>,
    next: Option<Sibling<'a>>,
    is_workflow: bool,
}

struct Sibling<'a> {
    title: &'a str,
    url: String,
    current: bool,
}

struct ContentsEntry<'a> {
    id: &'a str,
    title: &'a str,
    level: u8,
    number: Option<usize>,
}

struct SectionView<'a> {
    id: &'a str,
    level: u8,
    /// Inline HTML made safe by `content`.
    heading: String,
    /// HTML made safe by `content`.
    body: String,
    permalink: String,
    sources: &'a [String],
    translations: Vec<TranslationView>,
    /// Roles that differ from those of the enclosing section.
    roles: Vec<RoleView<'a>>,
    step: Option<StepView<'a>>,
}

struct TranslationView {
    tag: String,
    name: String,
    url: String,
}

struct StepView<'a> {
    number: usize,
    acts: Vec<RoleView<'a>>,
    signs: Vec<RoleView<'a>>,
    produces: Vec<(&'a str, String)>,
}

/// `/{lang}/{part}/{document}`
pub(in crate::http) async fn show(
    Path((language, part, stem)): Path<(String, String, String)>,
    asked: Asked,
) -> Result<Response<Body>, Problem> {
    let reader = Reader::of(&asked, &language);
    let id = PartId::new(&part).map(|part| DocumentId { part, stem: stem.as_str().into() });
    let found = reader.zip(id).and_then(|(reader, id)| {
        let document = asked.handbook().find_document(&id, reader.language)?;
        Some((reader, document))
    });
    match found {
        Some((reader, document)) => asked.page(&page(reader, document)),
        None => super::lead_on(&asked.uri, &asked).map_err(|_| nowhere(&asked, &stem)),
    }
}

fn page<'a>(reader: Reader<'a>, document: &'a Document) -> DocumentPage<'a> {
    let handbook = reader.handbook;
    let part = handbook.part(&document.id.part);
    let stands =
        frame::stands(reader, |language| Some(page_path(handbook.find_document(&document.id, language)?)));
    let siblings: Vec<&Document> =
        handbook.documents.iter().filter(|other| other.language == document.language).collect();
    let at = siblings.iter().position(|other| std::ptr::eq(*other, document)).unwrap_or_default();
    let sibling = |other: &&'a Document| Sibling {
        title: &other.title,
        url: page_path(other),
        current: std::ptr::eq(*other, document),
    };
    let sections = sections(reader, document);
    DocumentPage {
        frame: Frame::new(reader, &document.title, stands)
            .in_part(&document.id.part)
            .at(&page_path(document))
            .about(&document.description),
        part: part.map_or("", |part| part.title.get(reader.language)),
        part_url: Links::part(reader.language, &document.id.part),
        owner: owner(reader, document),
        roles: reader.roles(&document.lead().roles),
        siblings: near(&siblings, document, at).map(sibling).collect(),
        contents: contents(document),
        is_workflow: document.sections.iter().any(|section| section.step.is_some()),
        sections,
        previous: at.checked_sub(1).and_then(|at| siblings.get(at)).map(sibling),
        next: siblings.get(at + 1).map(sibling),
    }
}

/// The documents of the same part around this one: a part may have thousands.
fn near<'s, 'a>(
    all: &'s [&'a Document],
    document: &'a Document,
    at: usize,
) -> impl Iterator<Item = &'s &'a Document> {
    let first = at.saturating_sub(NEIGHBOURS);
    let last = (at + NEIGHBOURS + 1).min(all.len());
    all[first..last].iter().filter(|other| other.id.part == document.id.part)
}

/// Who answers for the text: a role by its title, or whatever the front matter says.
fn owner<'a>(reader: Reader<'a>, document: &'a Document) -> Option<&'a str> {
    let owner = document.owner.as_deref()?;
    let role = crate::model::RoleId::new(owner).and_then(|id| reader.handbook.role(&id));
    Some(role.map_or(owner, |role| role.title.get(reader.language)))
}

/// Two levels below the title; workflows number their steps.
fn contents(document: &Document) -> Vec<ContentsEntry<'_>> {
    let mut steps = 0;
    let entries = document.sections.iter().skip(1).map(|section| {
        let number = section.step.is_some().then(|| {
            steps += 1;
            steps
        });
        let title = section.heading.title.as_str();
        ContentsEntry { id: section.id.as_str(), title, level: section.heading.level, number }
    });
    entries.filter(|entry| entry.level <= 3).collect()
}

fn sections<'a>(reader: Reader<'a>, document: &'a Document) -> Vec<SectionView<'a>> {
    let mut steps = 0;
    let rendered = html::render(reader.handbook, document);
    let views = document.sections.iter().zip(rendered).map(|(section, rendered)| {
        let above = section.parent.and_then(|above| document.sections.get(above as usize));
        let labelled = above.is_some_and(|above| above.roles != section.roles) && section.step.is_none();
        SectionView {
            id: section.id.as_str(),
            level: section.heading.level.clamp(1, 6),
            heading: rendered.heading,
            body: rendered.body,
            permalink: permalink_path(&section.id),
            sources: &section.sources,
            translations: translations(reader, section),
            roles: if labelled { reader.roles(&section.roles) } else { Vec::new() },
            step: section.step.as_ref().map(|step| {
                steps += 1;
                step_view(reader, step, steps)
            }),
        }
    });
    views.collect()
}

/// The same place in the other languages, which may stand on another page.
fn translations(reader: Reader<'_>, section: &Section) -> Vec<TranslationView> {
    let handbook = reader.handbook;
    let others = handbook.translations(&section.id).iter().map(|place| handbook.document(*place));
    others
        .filter(|document| document.language != reader.language)
        .map(|document| TranslationView {
            tag: document.language.tag().to_owned(),
            name: language_name(&document.language).to_owned(),
            url: section_url(document, &section.id),
        })
        .collect()
}

fn step_view<'a>(reader: Reader<'a>, step: &'a Step, number: usize) -> StepView<'a> {
    StepView {
        number,
        acts: reader.roles(&step.acts),
        signs: reader.roles(&step.signs),
        produces: step.produces.iter().filter_map(|id| product(reader, reader.handbook, id)).collect(),
    }
}

fn product<'a>(reader: Reader<'a>, handbook: &'a Handbook, id: &SectionId) -> Option<(&'a str, String)> {
    let place = handbook.find(id, Some(reader.language))?;
    let section = handbook.section(place);
    Some((&section.heading.title, section_url(handbook.document(place), &section.id)))
}
