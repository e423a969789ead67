//! `GET /api/v1/sections/{id}`

use axum::{body::Body, extract::Path, http::Response};
use serde::Serialize;

use super::{DocumentEntry, Pointer, TrailEntry, Translation, trail, translations};
use crate::{
    content::html,
    http::{asked::Asked, error::Problem, permalink},
    model::{
        Handbook, Rendering, RoleId, Section, SectionId, SectionRef, TopicId, permalink_path, section_url,
    },
    text::Revision,
};

/// One section in full: its text in three forms, its labels and its neighbours.
pub(in crate::http) async fn show(Path(id): Path<String>, asked: Asked) -> Result<Response<Body>, Problem> {
    let place = permalink::find(&asked, &id)?;
    asked.json(&SectionView::new(&asked, place))
}

#[derive(Serialize)]
struct SectionView<'a> {
    id: &'a str,
    permalink: String,
    url: String,
    title: &'a str,
    level: u8,
    trail: Vec<TrailEntry<'a>>,
    document: DocumentEntry<'a>,
    part: &'a str,
    lang: &'a str,
    roles: Vec<&'a str>,
    topics: Vec<&'a str>,
    sources: &'a [String],
    keywords: &'a [String],
    area: Option<&'a str>,
    owner: Option<&'a str>,
    step: Option<StepView<'a>>,
    text: &'a str,
    html: String,
    markdown: &'a str,
    translations: Vec<Translation<'a>>,
    children: Vec<Pointer<'a>>,
    previous: Option<Pointer<'a>>,
    next: Option<Pointer<'a>>,
    links: Vec<Pointer<'a>>,
    trust: TrustView<'a>,
    revision: &'a str,
}

#[derive(Serialize)]
struct StepView<'a> {
    acts: Vec<&'a str>,
    signs: Vec<&'a str>,
    produces: Vec<&'a str>,
}

/// Whether the section can be relied on today.
#[derive(Serialize)]
struct TrustView<'a> {
    owner: Option<&'a str>,
    status: &'static str,
    reviewed: Option<String>,
    due: Option<String>,
    /// Whether its original has changed since it was translated.
    outdated: bool,
    /// Names what the section says now.
    section_revision: String,
}

impl<'a> TrustView<'a> {
    fn new(asked: &Asked, section: &'a Section) -> Self {
        let trust = &section.trust;
        Self {
            owner: trust.owner.as_deref(),
            status: trust.status(asked.state.today()).name(),
            reviewed: trust.reviewed.map(|date| date.to_string()),
            due: trust.due().map(|date| date.to_string()),
            outdated: trust.rendering == Rendering::Outdated,
            section_revision: Revision::of(section).to_string(),
        }
    }
}

impl<'a> SectionView<'a> {
    fn new(asked: &'a Asked, place: SectionRef) -> Self {
        let handbook = asked.handbook();
        let (document, section) = (handbook.document(place), handbook.section(place));
        let sibling = |number: Option<u32>| {
            let number = number.filter(|number| (*number as usize) < document.sections.len())?;
            Some(Pointer::new(handbook, SectionRef { section: number, ..place }))
        };
        let span = section.span.start as usize..section.span.end as usize;
        Self {
            id: section.id.as_str(),
            permalink: permalink_path(&section.id),
            url: section_url(document, &section.id),
            title: &section.heading.title,
            level: section.heading.level,
            trail: trail(document, place.section),
            document: DocumentEntry::new(document),
            part: document.id.part.as_str(),
            lang: document.language.as_str(),
            roles: section.roles.iter().map(RoleId::as_str).collect(),
            topics: section.topics.iter().map(TopicId::as_str).collect(),
            sources: &section.sources,
            keywords: &section.keywords,
            area: section.area.as_ref().map(crate::model::Area::as_str),
            owner: document.owner.as_deref(),
            step: section.step.as_ref().map(|step| StepView {
                acts: step.acts.iter().map(RoleId::as_str).collect(),
                signs: step.signs.iter().map(RoleId::as_str).collect(),
                produces: step.produces.iter().map(SectionId::as_str).collect(),
            }),
            text: &section.text,
            html: html::render_section(handbook, document, place.section as usize)
                .map_or_else(String::new, |rendered| rendered.body),
            markdown: document.source.get(span).unwrap_or_default(),
            translations: translations(handbook, section, None),
            children: children(handbook, place),
            previous: sibling(place.section.checked_sub(1)),
            next: sibling(place.section.checked_add(1)),
            links: section
                .links
                .iter()
                .filter_map(|id| handbook.find(id, Some(document.language)))
                .map(|place| Pointer::new(handbook, place))
                .collect(),
            trust: TrustView::new(asked, section),
            revision: &asked.edition.revision,
        }
    }
}

fn children(handbook: &Handbook, place: SectionRef) -> Vec<Pointer<'_>> {
    let sections = &handbook.document(place).sections;
    let numbered = sections.iter().enumerate();
    numbered
        .filter(|(_, section)| section.parent == Some(place.section))
        .map(|(number, _)| Pointer::new(handbook, SectionRef { section: number as u32, ..place }))
        .collect()
}
