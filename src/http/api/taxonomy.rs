//! `GET /api/v1/roles`, `/topics` and `/parts`: the values a search can be restricted to.

use std::collections::HashSet;

use axum::{body::Body, http::Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::{
        addresses::Links,
        problem::Problem,
        request::{
            context::Context,
            parameters::{NoParameters, Parameters},
        },
    },
    model::{Document, Handbook, Localized, RoleId, Section},
};

#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Roles<'a> {
    /// In the handbook's order.
    roles: Vec<RoleView<'a>>,
    /// The revision of the handbook.
    revision: &'a str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Role)]
pub(in crate::http) struct RoleView<'a> {
    /// The id.
    id: &'a str,
    /// By language code.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    title: &'a Localized,
    /// The grade, if the role has one.
    grade: Option<&'a str>,
    /// Other names.
    #[schema(value_type = Vec<String>)]
    aliases: &'a [String],
    /// The roles it inherits from: their sections also apply to it.
    inherits: Vec<&'a str>,
    /// The address of its page.
    url: String,
    /// The number of sections for the role or a role it inherits from, without those for everyone.
    sections: usize,
}

#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Topics<'a> {
    /// In the handbook's order.
    topics: Vec<TopicView<'a>>,
    /// The revision of the handbook.
    revision: &'a str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Topic)]
pub(in crate::http) struct TopicView<'a> {
    /// The id.
    id: &'a str,
    /// By language code.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    title: &'a Localized,
    /// Other names.
    #[schema(value_type = Vec<String>)]
    aliases: &'a [String],
    /// The address of its page.
    url: String,
    /// The number of sections on it.
    sections: usize,
}

#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Parts<'a> {
    /// In the handbook's order.
    parts: Vec<PartView<'a>>,
    /// The revision of the handbook.
    revision: &'a str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Part)]
pub(in crate::http) struct PartView<'a> {
    /// The id.
    id: &'a str,
    /// The letter or number of the part.
    label: Option<&'a str>,
    /// By language code.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    title: &'a Localized,
    /// By language code.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    description: &'a Localized,
    /// The number of documents; translations count once.
    documents: usize,
    /// The number of sections; translations count once.
    sections: usize,
}

/// The roles a search can be restricted to.
#[utoipa::path(
    get,
    path = "/api/v1/roles",
    operation_id = "roles",
    tag = "handbook",
    responses(
        (status = 200, description = "Every role.", body = Roles)
    )
)]
pub(in crate::http) async fn roles(context: Context) -> Result<Response<Body>, Problem> {
    NoParameters::read(&context)?;
    let handbook = context.handbook();
    let roles = handbook.roles.iter().map(|role| {
        let covered = handbook.with_inherited(&role.id);
        RoleView {
            id: role.id.as_str(),
            title: &role.title,
            grade: role.grade.as_deref(),
            aliases: &role.aliases,
            inherits: role.inherits.iter().map(RoleId::as_str).collect(),
            url: context.site.at(Links::role_page(&role.id)),
            sections: count(handbook, |_, section| section.roles.iter().any(|role| covered.contains(role))),
        }
    });
    context.json(&Roles { roles: roles.collect(), revision: &context.edition.revision })
}

/// The topics a search can be restricted to.
#[utoipa::path(
    get,
    path = "/api/v1/topics",
    operation_id = "topics",
    tag = "handbook",
    responses(
        (status = 200, description = "Every topic.", body = Topics)
    )
)]
pub(in crate::http) async fn topics(context: Context) -> Result<Response<Body>, Problem> {
    NoParameters::read(&context)?;
    let handbook = context.handbook();
    let topics = handbook.topics.iter().map(|topic| TopicView {
        id: topic.id.as_str(),
        title: &topic.title,
        aliases: &topic.aliases,
        url: context.site.at(Links::topic_page(&topic.id)),
        sections: count(handbook, |_, section| section.topics.contains(&topic.id)),
    });
    context.json(&Topics { topics: topics.collect(), revision: &context.edition.revision })
}

/// The parts a search can be restricted to.
#[utoipa::path(
    get,
    path = "/api/v1/parts",
    operation_id = "parts",
    tag = "handbook",
    responses(
        (status = 200, description = "Every part.", body = Parts)
    )
)]
pub(in crate::http) async fn parts(context: Context) -> Result<Response<Body>, Problem> {
    NoParameters::read(&context)?;
    let handbook = context.handbook();
    let parts = handbook.parts.iter().map(|part| {
        let inside = |document: &Document| document.id.part == part.id;
        let documents: HashSet<_> = handbook
            .documents
            .iter()
            .filter(|document| inside(document))
            .map(|document| &document.id)
            .collect();
        PartView {
            id: part.id.as_str(),
            label: part.label.as_deref(),
            title: &part.title,
            description: &part.description,
            documents: documents.len(),
            sections: count(handbook, |document, _| inside(document)),
        }
    });
    context.json(&Parts { parts: parts.collect(), revision: &context.edition.revision })
}

/// The number of sections that are `wanted`; translations count once.
fn count(handbook: &Handbook, wanted: impl Fn(&Document, &Section) -> bool) -> usize {
    let ids: HashSet<_> = handbook
        .sections()
        .filter(|(_, document, section)| wanted(document, section))
        .map(|(_, _, section)| &section.id)
        .collect();
    ids.len()
}
