//! `GET /api/v1/sections/{id}`

use axum::{body::Body, extract::Path, http::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    DocumentEntry, FolderEntry, Pointer, TrailEntry, Translation, folders, problem::Details, trail,
    translations,
};
use crate::{
    content::html,
    http::{
        problem::Problem,
        request::{context::Context, parameters::LanguageParameter, section},
    },
    model::{Rendering, RoleId, Section, SectionId, SectionRef, TopicId, permalink_path, section_url},
    text::Revision,
};

/// A section with its text in three formats, its labels and its neighbours.
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
        (status = 200, description = "The section in the requested language, or in the first available one.", body = SectionView),
        (status = 404, description = "No such section; `nearest` lists sections with similar ids.", body = Details, content_type = "application/problem+json")
    )
)]
pub(in crate::http) async fn show(
    Path(id): Path<String>,
    context: Context,
) -> Result<Response<Body>, Problem> {
    let place = section::requested(&context, &id)?;
    context.json(&SectionView::new(&context, place))
}

#[derive(Serialize, ToSchema)]
#[schema(as = Section)]
pub(in crate::http) struct SectionView<'a> {
    /// The stable id.
    id: &'a str,
    /// The permanent address: it stays valid when the section moves.
    permalink: String,
    /// The current address.
    url: String,
    /// The heading.
    title: &'a str,
    /// The heading level, 1 to 6.
    level: u8,
    /// The enclosing sections, outermost first.
    trail: Vec<TrailEntry<'a>>,
    /// The folders above the document, outermost first, without its part.
    folders: Vec<FolderEntry<'a>>,
    /// The document that contains it.
    document: DocumentEntry<'a>,
    /// The part of the handbook.
    part: &'a str,
    /// The language of the text.
    lang: &'a str,
    /// The roles it is for; empty means everyone.
    roles: Vec<&'a str>,
    /// The topics it is about.
    topics: Vec<&'a str>,
    /// The source material.
    #[schema(value_type = Vec<String>)]
    sources: &'a [String],
    /// Additional search keywords.
    #[schema(value_type = Vec<String>)]
    keywords: &'a [String],
    /// The area under which roles are compared.
    area: Option<&'a str>,
    /// The owner of the document.
    owner: Option<&'a str>,
    /// The roles and products of a workflow step; null for other sections.
    step: Option<StepView<'a>>,
    /// The section's own text without markup, one block per line.
    text: &'a str,
    /// The section's own text as sanitized HTML.
    html: String,
    /// Heading and text as Markdown, with absolute links and includes expanded.
    markdown: String,
    /// The section in every available language.
    translations: Vec<Translation<'a>>,
    /// The direct subsections.
    children: Vec<Pointer<'a>>,
    /// The previous section of the document.
    previous: Option<Pointer<'a>>,
    /// The next section of the document.
    next: Option<Pointer<'a>>,
    /// The sections its text links to.
    links: Vec<Pointer<'a>>,
    /// The review status.
    trust: TrustView<'a>,
    /// The revision of the handbook.
    revision: &'a str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Step)]
pub(in crate::http) struct StepView<'a> {
    /// The roles that do the work.
    acts: Vec<&'a str>,
    /// The roles that must sign.
    signs: Vec<&'a str>,
    /// The sections with the forms or documents it produces.
    produces: Vec<&'a str>,
    /// How soon it must be done: a number of hours (`24h`), working days (`2d`) or weeks (`1w`).
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<String>,
}

/// The review status of a section today.
#[derive(Serialize, ToSchema)]
#[schema(as = Trust)]
pub(in crate::http) struct TrustView<'a> {
    /// The owner.
    owner: Option<&'a str>,
    /// `verified`, `due`, `changed` or `unreviewed`.
    status: &'static str,
    /// The date of the last review.
    reviewed: Option<String>,
    /// The date of the next review.
    due: Option<String>,
    /// Whether the source text has changed since it was translated.
    outdated: bool,
    /// The revision of the section's current content.
    section_revision: String,
}

impl<'a> TrustView<'a> {
    fn new(context: &Context, section: &'a Section) -> Self {
        let trust = &section.trust;
        Self {
            owner: trust.owner.as_deref(),
            status: trust.status(context.state.today()).name(),
            reviewed: trust.reviewed.map(|date| date.to_string()),
            due: trust.due().map(|date| date.to_string()),
            outdated: trust.rendering == Rendering::Outdated,
            section_revision: Revision::of(section).to_string(),
        }
    }
}

impl<'a> SectionView<'a> {
    fn new(context: &'a Context, place: SectionRef) -> Self {
        let handbook = context.handbook();
        let (document, section) = (handbook.document(place), handbook.section(place));
        let sibling = |number: Option<u32>| {
            let number = number.filter(|number| (*number as usize) < document.sections.len())?;
            Some(Pointer::new(context, SectionRef { section: number, ..place }))
        };
        Self {
            id: section.id.as_str(),
            permalink: context.site.at(permalink_path(&section.id)),
            url: context.site.at(section_url(document, &section.id)),
            title: &section.heading.title,
            level: section.heading.level,
            trail: trail(document, place.section),
            folders: folders(context, document),
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
                within: step.within.map(|within| within.to_string()),
            }),
            text: &section.text,
            html: html::render_section(handbook, document, place.section as usize, context.site.mount())
                .map_or_else(String::new, |rendered| rendered.body),
            markdown: context.markdown(place).text,
            translations: translations(context, section, None),
            children: children(context, place),
            previous: sibling(place.section.checked_sub(1)),
            next: sibling(place.section.checked_add(1)),
            links: section
                .links
                .iter()
                .filter_map(|id| handbook.find(id, Some(document.language)))
                .map(|place| Pointer::new(context, place))
                .collect(),
            trust: TrustView::new(context, section),
            revision: &context.edition.revision,
        }
    }
}

fn children(context: &Context, place: SectionRef) -> Vec<Pointer<'_>> {
    let sections = &context.handbook().document(place).sections;
    let numbered = sections.iter().enumerate();
    numbered
        .filter(|(_, section)| section.parent == Some(place.section))
        .map(|(number, _)| Pointer::new(context, SectionRef { section: number as u32, ..place }))
        .collect()
}
