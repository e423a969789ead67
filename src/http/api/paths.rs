//! `GET /api/v1/paths` and `/api/v1/paths/{id}`: reading paths with the sections and revisions their steps lead to.

use axum::{body::Body, extract::Path, http::Response};
use serde::Serialize;

use super::Pointer;
use crate::{
    http::{asked::Asked, error::Problem, params},
    model::{Handbook, Language, PathId, PathStep, ReadingPath, RoleId, page_path},
    text::Revision,
};

#[derive(Serialize)]
struct Paths<'a> {
    paths: Vec<PathView<'a>>,
    revision: &'a str,
}

#[derive(Serialize)]
struct PathView<'a> {
    id: &'a str,
    lang: &'a str,
    title: &'a str,
    description: &'a str,
    url: String,
    document: String,
    owner: Option<&'a str>,
    roles: Vec<&'a str>,
    requires: Vec<&'a str>,
    /// Of all steps; 0 when none says how long it takes.
    minutes: u32,
    steps: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    stages: Option<Vec<StageView<'a>>>,
}

#[derive(Serialize)]
struct StageView<'a> {
    id: &'a str,
    title: &'a str,
    steps: Vec<StepView<'a>>,
}

#[derive(Serialize)]
struct StepView<'a> {
    sections: Vec<TargetView<'a>>,
    minutes: u16,
    note: &'a str,
}

#[derive(Serialize)]
struct TargetView<'a> {
    #[serde(flatten)]
    section: Pointer<'a>,
    /// What the path calls it.
    text: &'a str,
    /// The revision of the section now.
    revision: String,
    /// The revision the step was made for, if it says so.
    at: Option<&'a str>,
}

/// `/api/v1/paths`: the paths of one language, without their steps.
pub(in crate::http) async fn list(asked: Asked) -> Result<Response<Body>, Problem> {
    let handbook = asked.handbook();
    let language = language(&asked)?;
    let paths = handbook.paths_in(language).map(|path| PathView::new(handbook, path));
    asked.json(&Paths { paths: paths.collect(), revision: &asked.edition.revision })
}

/// `/api/v1/paths/{id}`: a path with its steps.
pub(in crate::http) async fn show(Path(id): Path<String>, asked: Asked) -> Result<Response<Body>, Problem> {
    let handbook = asked.handbook();
    let language = language(&asked)?;
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
        steps: stage.steps.iter().map(|step| step_view(handbook, step, language)).collect(),
    });
    asked.json(&PathView { stages: Some(stages.collect()), ..PathView::new(handbook, path) })
}

fn language(asked: &Asked) -> Result<Language, Problem> {
    Ok(params::language(&asked.pairs, asked.handbook())?.unwrap_or_else(|| asked.language()))
}

impl<'a> PathView<'a> {
    fn new(handbook: &'a Handbook, path: &'a ReadingPath) -> Self {
        let document = handbook.path_document(path);
        Self {
            id: path.id.as_str(),
            lang: document.language.as_str(),
            title: &document.title,
            description: &document.description,
            url: format!("/paths/{}", path.id),
            document: page_path(document),
            owner: document.owner.as_deref(),
            roles: document.lead().roles.iter().map(RoleId::as_str).collect(),
            requires: path.requires.iter().map(PathId::as_str).collect(),
            minutes: path.minutes(),
            steps: path.steps().count(),
            stages: None,
        }
    }
}

fn step_view<'a>(handbook: &'a Handbook, step: &'a PathStep, language: Language) -> StepView<'a> {
    let targets = step.targets.iter().filter_map(|target| {
        let place = handbook.find(&target.id, Some(language))?;
        Some(TargetView {
            section: Pointer::new(handbook, place),
            text: &target.text,
            revision: Revision::of(handbook.section(place)).to_string(),
            at: target.at.as_deref(),
        })
    });
    StepView { sections: targets.collect(), minutes: step.minutes, note: &step.note }
}
