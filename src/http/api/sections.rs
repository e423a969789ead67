//! `GET /api/v1/sections/{id}`

use axum::{body::Body, extract::Path, http::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{DocumentEntry, Pointer, TrailEntry, Translation, problem::Details, trail, translations};
use crate::{
    content::html,
    http::{
        problem::Problem,
        request::{
            context::Asked,
            parameters::{LanguageParameter, Parameters},
            section,
        },
    },
    model::{Rendering, RoleId, Section, SectionId, SectionRef, TopicId, permalink_path, section_url},
    text::Revision,
};

/// One section in full: its text in three forms, its labels and its neighbours.
#[utoipa::path(
    get,
    path = "/api/v1/sections/{id}",
    operation_id = "section",
    tag = "sections",
    params(
        ("id" = String, Path, description = "A section's id.", max_length = 120, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$"),
        LanguageParameter
    ),
    responses(
        (status = 200, description = "The section in the language asked for, else in the first it has.", body = SectionView),
        (status = 404, description = "No such section; `nearest` says what may have been meant.", body = Details, content_type = "application/problem+json")
    )
)]
pub(in crate::http) async fn show(Path(id): Path<String>, asked: Asked) -> Result<Response<Body>, Problem> {
    let said = LanguageParameter::read(&asked)?.lang;
    let place = section::find(&asked, &id, said)?;
    asked.json(&SectionView::new(&asked, place))
}

#[derive(Serialize, ToSchema)]
#[schema(as = Section)]
pub(in crate::http) struct SectionView<'a> {
    /// Its stable id.
    id: &'a str,
    /// The address to hand out.
    permalink: String,
    /// Where it stands now.
    url: String,
    /// Its heading.
    title: &'a str,
    /// 1 to 6.
    level: u8,
    /// The sections that enclose it, outermost first.
    trail: Vec<TrailEntry<'a>>,
    /// The page it stands on.
    document: DocumentEntry<'a>,
    /// The part the page belongs to.
    part: &'a str,
    /// The language of this text.
    lang: &'a str,
    /// Who it is for; empty: everyone.
    roles: Vec<&'a str>,
    /// What it is about.
    topics: Vec<&'a str>,
    /// What it was written from.
    #[schema(value_type = Vec<String>)]
    sources: &'a [String],
    /// Other words people type for it.
    #[schema(value_type = Vec<String>)]
    keywords: &'a [String],
    /// Where it stands when roles are compared.
    area: Option<&'a str>,
    /// Who answers for the page.
    owner: Option<&'a str>,
    /// Who acts and signs, when it is a workflow step.
    step: Option<StepView<'a>>,
    /// Its own text without markup, one block a line.
    text: &'a str,
    /// Its own text as sanitised HTML.
    html: String,
    /// Heading and text as Markdown; links in it are absolute, what it includes is filled in.
    markdown: String,
    /// The section in every language it has.
    translations: Vec<Translation<'a>>,
    /// The sections directly below it.
    children: Vec<Pointer<'a>>,
    /// The section before it on the page.
    previous: Option<Pointer<'a>>,
    /// The section after it on the page.
    next: Option<Pointer<'a>>,
    /// The sections its text links to.
    links: Vec<Pointer<'a>>,
    /// Whether it can be relied on.
    trust: TrustView<'a>,
    /// The revision this is of.
    revision: &'a str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Step)]
pub(in crate::http) struct StepView<'a> {
    /// Roles that do the work.
    acts: Vec<&'a str>,
    /// Roles that must sign.
    signs: Vec<&'a str>,
    /// Sections with the form or document it produces.
    produces: Vec<&'a str>,
}

/// Whether the section can be relied on today.
#[derive(Serialize, ToSchema)]
#[schema(as = Trust)]
pub(in crate::http) struct TrustView<'a> {
    /// Who answers for it.
    owner: Option<&'a str>,
    /// `verified`, `due`, `changed` or `unreviewed`.
    status: &'static str,
    /// The day of the last review.
    reviewed: Option<String>,
    /// The day of the next.
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
            Some(Pointer::new(asked, SectionRef { section: number, ..place }))
        };
        Self {
            id: section.id.as_str(),
            permalink: asked.site.at(permalink_path(&section.id)),
            url: asked.site.at(section_url(document, &section.id)),
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
            html: html::render_section(handbook, document, place.section as usize, asked.site.mount())
                .map_or_else(String::new, |rendered| rendered.body),
            markdown: asked.markdown(place).text,
            translations: translations(asked, section, None),
            children: children(asked, place),
            previous: sibling(place.section.checked_sub(1)),
            next: sibling(place.section.checked_add(1)),
            links: section
                .links
                .iter()
                .filter_map(|id| handbook.find(id, Some(document.language)))
                .map(|place| Pointer::new(asked, place))
                .collect(),
            trust: TrustView::new(asked, section),
            revision: &asked.edition.revision,
        }
    }
}

fn children(asked: &Asked, place: SectionRef) -> Vec<Pointer<'_>> {
    let sections = &asked.handbook().document(place).sections;
    let numbered = sections.iter().enumerate();
    numbered
        .filter(|(_, section)| section.parent == Some(place.section))
        .map(|(number, _)| Pointer::new(asked, SectionRef { section: number as u32, ..place }))
        .collect()
}
