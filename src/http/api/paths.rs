//! `GET /api/v1/paths` and `/api/v1/paths/{id}`: reading paths with the sections and revisions of their steps.

use axum::{body::Body, extract::Path, http::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Pointer, problem::Details};
use crate::{
    http::{
        addresses::Links,
        problem::Problem,
        request::{
            context::Context,
            parameters::{LanguageParameter, Parameters},
        },
    },
    model::{Language, PathId, PathStep, ReadingPath, RoleId, page_path},
    text::Revision,
};

/// The reading paths of a language.
#[derive(Serialize, ToSchema)]
#[schema(as = Paths)]
pub(in crate::http) struct Paths<'a> {
    /// The paths in the handbook's order, without their steps.
    paths: Vec<PathView<'a>>,
    /// The revision of the handbook.
    revision: &'a str,
}

/// A reading path.
#[derive(Serialize, ToSchema)]
#[schema(as = ReadingPath)]
pub(in crate::http) struct PathView<'a> {
    /// The stable id.
    id: &'a str,
    /// The language of the texts.
    lang: &'a str,
    /// The title.
    title: &'a str,
    /// The description.
    description: &'a str,
    /// The address of its page, which shows the reader's progress.
    url: String,
    /// The address of the document that defines it.
    document: String,
    /// The owner.
    owner: Option<&'a str>,
    /// The roles it is for; empty means everyone.
    roles: Vec<&'a str>,
    /// The paths to read first.
    requires: Vec<&'a str>,
    /// The total duration in minutes; 0 if no step states one.
    minutes: u32,
    /// The number of steps.
    steps: usize,
    /// The steps by stage; only when a single path is requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    stages: Option<Vec<StageView<'a>>>,
}

/// A heading of a path with its steps.
#[derive(Serialize, ToSchema)]
#[schema(as = Stage)]
pub(in crate::http) struct StageView<'a> {
    /// The id of the section that contains the steps.
    id: &'a str,
    /// The heading.
    title: &'a str,
    /// The steps in order.
    steps: Vec<StepView<'a>>,
}

/// A step: one or more sections read together, or something else to do.
#[derive(Serialize, ToSchema)]
#[schema(as = PathStep)]
pub(in crate::http) struct StepView<'a> {
    /// The sections in reading order; none if the step is something else to do.
    sections: Vec<TargetView<'a>>,
    /// The duration in minutes; 0 if not stated.
    minutes: u16,
    /// The author's note on the step, as plain text; without sections the whole step.
    note: &'a str,
}

/// A section of a step.
#[derive(Serialize, ToSchema)]
#[schema(as = PathSection)]
pub(in crate::http) struct TargetView<'a> {
    /// The section.
    #[serde(flatten)]
    section: Pointer<'a>,
    /// The link text in the path.
    text: &'a str,
    /// The current revision of the section.
    revision: String,
    /// The revision the step was written for, if recorded.
    at: Option<&'a str>,
}

/// The reading paths of a language, without their steps.
#[utoipa::path(
    get,
    path = "/api/v1/paths",
    operation_id = "paths",
    tag = "handbook",
    params(LanguageParameter),
    responses(
        (status = 200, description = "The paths.", body = Paths)
    )
)]
pub(in crate::http) async fn list(context: Context) -> Result<Response<Body>, Problem> {
    let handbook = context.handbook();
    let language = LanguageParameter::read(&context)?.of(&context);
    let paths = handbook.paths_in(language).map(|path| PathView::new(&context, path));
    context.json(&Paths { paths: paths.collect(), revision: &context.edition.revision })
}

/// A reading path with its steps, their sections and the revisions of these.
#[utoipa::path(
    get,
    path = "/api/v1/paths/{id}",
    operation_id = "path",
    tag = "handbook",
    params(
        ("id" = String, Path, description = "A reading path's id.", max_length = 120, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$"),
        LanguageParameter
    ),
    responses(
        (status = 200, description = "The path.", body = PathView),
        (status = 404, description = "No such path.", body = Details, content_type = "application/problem+json")
    )
)]
pub(in crate::http) async fn show(
    Path(id): Path<String>,
    context: Context,
) -> Result<Response<Body>, Problem> {
    let handbook = context.handbook();
    let language = LanguageParameter::read(&context)?.of(&context);
    let path = PathId::new(&id).and_then(|id| handbook.path(&id, language)).ok_or_else(|| {
        let id: String = id.chars().take(120).collect();
        Problem::unknown_page(handbook, format!("No reading path has the id \"{id}\"."), &[])
    })?;
    let language = handbook.path_document(path).language;
    let sections = &handbook.path_document(path).sections;
    let stages = path.stages.iter().zip(sections).filter(|(stage, _)| !stage.steps.is_empty());
    let stages = stages.map(|(stage, section)| StageView {
        id: section.id.as_str(),
        title: &section.heading.title,
        steps: stage.steps.iter().map(|step| step_view(&context, step, language)).collect(),
    });
    context.json(&PathView { stages: Some(stages.collect()), ..PathView::new(&context, path) })
}

impl<'a> PathView<'a> {
    fn new(context: &'a Context, path: &'a ReadingPath) -> Self {
        let document = context.handbook().path_document(path);
        Self {
            id: path.id.as_str(),
            lang: document.language.as_str(),
            title: &document.title,
            description: &document.description,
            url: context.site.at(Links::path_page(&path.id)),
            document: context.site.at(page_path(document)),
            owner: document.owner.as_deref(),
            roles: document.lead().roles.iter().map(RoleId::as_str).collect(),
            requires: path.requires.iter().map(PathId::as_str).collect(),
            minutes: path.minutes(),
            steps: path.steps().count(),
            stages: None,
        }
    }
}

fn step_view<'a>(context: &'a Context, step: &'a PathStep, language: Language) -> StepView<'a> {
    let handbook = context.handbook();
    let targets = step.targets.iter().filter_map(|target| {
        let place = handbook.find(&target.id, Some(language))?;
        Some(TargetView {
            section: Pointer::new(context, place),
            text: &target.text,
            revision: Revision::of(handbook.section(place)).to_string(),
            at: target.at.as_deref(),
        })
    });
    StepView { sections: targets.collect(), minutes: step.minutes, note: &step.note }
}
