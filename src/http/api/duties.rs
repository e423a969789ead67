//! `GET /api/v1/roles/{id}/duties`

use axum::{body::Body, extract::Path, http::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Pointer, problem::Details};
use crate::{
    http::{
        problem::Problem,
        request::{
            context::Context,
            parameters::{LanguageParameter, Parameters},
        },
    },
    model::{Handbook, Language, RoleId, SectionRef},
    search::lookup,
};

/// The duties of a role.
#[derive(Serialize, ToSchema)]
#[schema(as = Duties)]
pub(in crate::http) struct DutiesView<'a> {
    /// The id of the role.
    role: &'a str,
    /// The title of the role.
    title: &'a str,
    /// The language of the texts.
    lang: &'a str,
    /// The duties in the handbook's order.
    duties: Vec<Duty<'a>>,
    /// The workflow steps in which the role acts or signs.
    steps: Vec<StepOf<'a>>,
    /// The revision of the handbook.
    revision: &'a str,
}

/// A duty.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Duty<'a> {
    /// The section.
    section: Pointer<'a>,
    /// The area under which roles are compared.
    area: &'a str,
    /// The section's own text without markup.
    text: &'a str,
}

/// A workflow step.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct StepOf<'a> {
    /// The section.
    section: Pointer<'a>,
    /// The title of the workflow.
    workflow: &'a str,
    /// Whether the role does the work.
    acts: bool,
    /// Whether the role must sign.
    signs: bool,
}

/// The duties of a role and the workflow steps in which it acts or signs, including those of inherited roles.
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
pub(in crate::http) async fn show(
    Path(id): Path<String>,
    context: Context,
) -> Result<Response<Body>, Problem> {
    let language = LanguageParameter::read(&context)?.of(&context);
    let view = RoleId::new(&id)
        .and_then(|id| view(&context, &id, language))
        .ok_or_else(|| unknown(&context, &id))?;
    context.json(&view)
}

fn unknown(context: &Context, id: &str) -> Problem {
    let handbook = context.handbook();
    let roles = handbook.roles.iter().map(|role| role.id.as_str());
    let nearest = lookup::nearest(id, roles, 3).join(", ");
    let detail = if nearest.is_empty() {
        "The handbook has no such role.".to_owned()
    } else {
        format!("The handbook has no such role. Did you mean: {nearest}?")
    };
    Problem::unknown_page(handbook, detail, &[])
}

fn view<'a>(context: &'a Context, id: &RoleId, language: Language) -> Option<DutiesView<'a>> {
    let handbook: &Handbook = context.handbook();
    let role = handbook.role(id)?;
    let covered = handbook.with_inherited(&role.id);
    let is_for = |roles: &[RoleId]| roles.iter().any(|role| covered.contains(role));
    let (mut duties, mut steps) = (Vec::new(), Vec::new());
    let shown = handbook.languages.iter().find(|known| **known == language)?;
    for (place, document, section) in handbook.sections() {
        if document.language != language {
            continue;
        }
        let pointer = |place: SectionRef| Pointer::new(context, place);
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
        revision: &context.edition.revision,
    })
}
