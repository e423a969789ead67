//! `GET /api/v1/paths` and `/api/v1/paths/{id}`: reading paths with the sections and revisions their steps lead to.

use axum::{body::Body, extract::Path, http::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Pointer, problem::Details};
use crate::{
    http::{
        addresses::Links,
        problem::Problem,
        request::{
            context::Asked,
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
    /// In the handbook's order, without their steps.
    paths: Vec<PathView<'a>>,
    /// The revision that answered.
    revision: &'a str,
}

/// A reading path.
#[derive(Serialize, ToSchema)]
#[schema(as = ReadingPath)]
pub(in crate::http) struct PathView<'a> {
    /// Its stable id.
    id: &'a str,
    /// The language of its texts.
    lang: &'a str,
    /// Its title.
    title: &'a str,
    /// What it is for.
    description: &'a str,
    /// Its page, with the reader's progress.
    url: String,
    /// The page of the document it is written in.
    document: String,
    /// Who answers for it.
    owner: Option<&'a str>,
    /// Who it is for; empty: everyone.
    roles: Vec<&'a str>,
    /// Paths to be read before.
    requires: Vec<&'a str>,
    /// Of all steps; 0 when none says how long it takes.
    minutes: u32,
    /// How many steps it has.
    steps: usize,
    /// Its steps, when one path was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    stages: Option<Vec<StageView<'a>>>,
}

/// A heading of a path with its steps.
#[derive(Serialize, ToSchema)]
#[schema(as = Stage)]
pub(in crate::http) struct StageView<'a> {
    /// The section the steps stand in.
    id: &'a str,
    /// Its heading.
    title: &'a str,
    /// In order.
    steps: Vec<StepView<'a>>,
}

/// A step: what is read together.
#[derive(Serialize, ToSchema)]
#[schema(as = PathStep)]
pub(in crate::http) struct StepView<'a> {
    /// What is read, in order.
    sections: Vec<TargetView<'a>>,
    /// How long it takes; 0 when nobody said.
    minutes: u16,
    /// Why it is read.
    note: &'a str,
}

/// A section a step leads to.
#[derive(Serialize, ToSchema)]
#[schema(as = PathSection)]
pub(in crate::http) struct TargetView<'a> {
    /// The section.
    #[serde(flatten)]
    section: Pointer<'a>,
    /// What the path calls it.
    text: &'a str,
    /// The revision of the section now.
    revision: String,
    /// The revision the step was made for, if it says so.
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
pub(in crate::http) async fn list(asked: Asked) -> Result<Response<Body>, Problem> {
    let handbook = asked.handbook();
    let language = LanguageParameter::read(&asked)?.of(&asked);
    let paths = handbook.paths_in(language).map(|path| PathView::new(&asked, path));
    asked.json(&Paths { paths: paths.collect(), revision: &asked.edition.revision })
}

/// A reading path with its steps, the sections they lead to and the revisions of these.
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
pub(in crate::http) async fn show(Path(id): Path<String>, asked: Asked) -> Result<Response<Body>, Problem> {
    let handbook = asked.handbook();
    let language = LanguageParameter::read(&asked)?.of(&asked);
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
        steps: stage.steps.iter().map(|step| step_view(&asked, step, language)).collect(),
    });
    asked.json(&PathView { stages: Some(stages.collect()), ..PathView::new(&asked, path) })
}

impl<'a> PathView<'a> {
    fn new(asked: &'a Asked, path: &'a ReadingPath) -> Self {
        let document = asked.handbook().path_document(path);
        Self {
            id: path.id.as_str(),
            lang: document.language.as_str(),
            title: &document.title,
            description: &document.description,
            url: asked.site.at(Links::path_page(&path.id)),
            document: asked.site.at(page_path(document)),
            owner: document.owner.as_deref(),
            roles: document.lead().roles.iter().map(RoleId::as_str).collect(),
            requires: path.requires.iter().map(PathId::as_str).collect(),
            minutes: path.minutes(),
            steps: path.steps().count(),
            stages: None,
        }
    }
}

fn step_view<'a>(asked: &'a Asked, step: &'a PathStep, language: Language) -> StepView<'a> {
    let handbook = asked.handbook();
    let targets = step.targets.iter().filter_map(|target| {
        let place = handbook.find(&target.id, Some(language))?;
        Some(TargetView {
            section: Pointer::new(asked, place),
            text: &target.text,
            revision: Revision::of(handbook.section(place)).to_string(),
            at: target.at.as_deref(),
        })
    });
    StepView { sections: targets.collect(), minutes: step.minutes, note: &step.note }
}
