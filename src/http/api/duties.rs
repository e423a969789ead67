//! `GET /api/v1/roles/{id}/duties`

use axum::{body::Body, extract::Path, http::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Pointer, problem::Details};
use crate::{
    http::{
        problem::Problem,
        request::{
            context::Asked,
            lookup,
            parameters::{LanguageParameter, Parameters},
        },
    },
    model::{Handbook, Language, RoleId, SectionRef},
};

/// What a role must do.
#[derive(Serialize, ToSchema)]
#[schema(as = Duties)]
pub(in crate::http) struct DutiesView<'a> {
    /// The role.
    role: &'a str,
    /// Its title.
    title: &'a str,
    /// The language of the texts.
    lang: &'a str,
    /// What it answers for, in the handbook's order.
    duties: Vec<Duty<'a>>,
    /// Workflow steps in which it acts or signs.
    steps: Vec<StepOf<'a>>,
    /// The revision that answered.
    revision: &'a str,
}

/// A duty.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Duty<'a> {
    /// The section.
    section: Pointer<'a>,
    /// The area in which roles are compared.
    area: &'a str,
    /// Its own text without markup.
    text: &'a str,
}

/// A workflow step.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct StepOf<'a> {
    /// The section.
    section: Pointer<'a>,
    /// The workflow it is a step of.
    workflow: &'a str,
    /// Whether the role does the work.
    acts: bool,
    /// Whether the role must sign.
    signs: bool,
}

/// What a role answers for, and the workflow steps in which it acts or signs; what it inherits included.
#[utoipa::path(
    get,
    path = "/api/v1/roles/{id}/duties",
    operation_id = "duties",
    tag = "handbook",
    params(
        ("id" = String, Path, description = "A role's id.", max_length = 120, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$"),
        LanguageParameter
    ),
    responses(
        (status = 200, description = "Duties and steps.", body = DutiesView),
        (status = 404, description = "No such role.", body = Details, content_type = "application/problem+json")
    )
)]
pub(in crate::http) async fn show(Path(id): Path<String>, asked: Asked) -> Result<Response<Body>, Problem> {
    let language = LanguageParameter::read(&asked)?.of(&asked);
    let view =
        RoleId::new(&id).and_then(|id| view(&asked, &id, language)).ok_or_else(|| unknown(&asked, &id))?;
    asked.json(&view)
}

fn unknown(asked: &Asked, id: &str) -> Problem {
    let handbook = asked.handbook();
    let roles = handbook.roles.iter().map(|role| role.id.as_str());
    let nearest = lookup::nearest(id, roles, 3).join(", ");
    let detail = if nearest.is_empty() {
        "The handbook has no such role.".to_owned()
    } else {
        format!("The handbook has no such role. Perhaps: {nearest}.")
    };
    Problem::unknown_page(handbook, detail, &[])
}

fn view<'a>(asked: &'a Asked, id: &RoleId, language: Language) -> Option<DutiesView<'a>> {
    let handbook: &Handbook = asked.handbook();
    let role = handbook.role(id)?;
    let covered = handbook.with_inherited(&role.id);
    let is_for = |roles: &[RoleId]| roles.iter().any(|role| covered.contains(role));
    let (mut duties, mut steps) = (Vec::new(), Vec::new());
    let shown = handbook.languages.iter().find(|known| **known == language)?;
    for (place, document, section) in handbook.sections() {
        if document.language != language {
            continue;
        }
        let pointer = |place: SectionRef| Pointer::new(asked, place);
        if let Some(step) = &section.step {
            let (acts, signs) = (is_for(&step.acts), is_for(&step.signs));
            if acts || signs {
                steps.push(StepOf { section: pointer(place), workflow: &document.title, acts, signs });
            }
        } else if let Some(area) = &section.area
            && is_for(&section.roles)
        {
            duties.push(Duty { section: pointer(place), area: area.as_str(), text: &section.text });
        }
    }
    Some(DutiesView {
        role: role.id.as_str(),
        title: role.title.get(language),
        lang: shown.as_str(),
        duties,
        steps,
        revision: &asked.edition.revision,
    })
}
