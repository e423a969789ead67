//! `GET /api/v1/roles`, `/topics` and `/parts`: what a scope can be made of.

use std::collections::HashSet;

use axum::{body::Body, http::Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::{
        addresses::Links,
        problem::Problem,
        request::{
            context::Asked,
            parameters::{NoParameters, Parameters},
        },
    },
    model::{Document, Handbook, Localized, RoleId, Section},
};

#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Roles<'a> {
    /// In the handbook's order.
    roles: Vec<RoleView<'a>>,
    /// The revision that answered.
    revision: &'a str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Role)]
pub(in crate::http) struct RoleView<'a> {
    /// Its id.
    id: &'a str,
    /// Per language.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    title: &'a Localized,
    /// Its grade, if it has one.
    grade: Option<&'a str>,
    /// Other names people type.
    #[schema(value_type = Vec<String>)]
    aliases: &'a [String],
    /// Roles whose sections are also its own.
    inherits: Vec<&'a str>,
    /// Its page.
    url: String,
    /// Sections that name the role or one it inherits from; what is for everyone is not counted.
    sections: usize,
}

#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Topics<'a> {
    /// In the handbook's order.
    topics: Vec<TopicView<'a>>,
    /// The revision that answered.
    revision: &'a str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Topic)]
pub(in crate::http) struct TopicView<'a> {
    /// Its id.
    id: &'a str,
    /// Per language.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    title: &'a Localized,
    /// Other names people type.
    #[schema(value_type = Vec<String>)]
    aliases: &'a [String],
    /// Its page.
    url: String,
    /// How many sections are about it.
    sections: usize,
}

#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Parts<'a> {
    /// In the handbook's order.
    parts: Vec<PartView<'a>>,
    /// The revision that answered.
    revision: &'a str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Part)]
pub(in crate::http) struct PartView<'a> {
    /// Its id.
    id: &'a str,
    /// The letter or number the handbook gives it.
    label: Option<&'a str>,
    /// Per language.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    title: &'a Localized,
    /// Per language.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    description: &'a Localized,
    /// Pages, whatever their translations.
    documents: usize,
    /// Sections, whatever their translations.
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
pub(in crate::http) async fn roles(asked: Asked) -> Result<Response<Body>, Problem> {
    NoParameters::read(&asked)?;
    let handbook = asked.handbook();
    let roles = handbook.roles.iter().map(|role| {
        let covered = handbook.with_inherited(&role.id);
        RoleView {
            id: role.id.as_str(),
            title: &role.title,
            grade: role.grade.as_deref(),
            aliases: &role.aliases,
            inherits: role.inherits.iter().map(RoleId::as_str).collect(),
            url: asked.site.at(Links::role_page(&role.id)),
            sections: count(handbook, |_, section| section.roles.iter().any(|role| covered.contains(role))),
        }
    });
    asked.json(&Roles { roles: roles.collect(), revision: &asked.edition.revision })
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
pub(in crate::http) async fn topics(asked: Asked) -> Result<Response<Body>, Problem> {
    NoParameters::read(&asked)?;
    let handbook = asked.handbook();
    let topics = handbook.topics.iter().map(|topic| TopicView {
        id: topic.id.as_str(),
        title: &topic.title,
        aliases: &topic.aliases,
        url: asked.site.at(Links::topic_page(&topic.id)),
        sections: count(handbook, |_, section| section.topics.contains(&topic.id)),
    });
    asked.json(&Topics { topics: topics.collect(), revision: &asked.edition.revision })
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
pub(in crate::http) async fn parts(asked: Asked) -> Result<Response<Body>, Problem> {
    NoParameters::read(&asked)?;
    let handbook = asked.handbook();
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
    asked.json(&Parts { parts: parts.collect(), revision: &asked.edition.revision })
}

/// How many sections, each counted once whatever its translations, are wanted.
fn count(handbook: &Handbook, wanted: impl Fn(&Document, &Section) -> bool) -> usize {
    let ids: HashSet<_> = handbook
        .sections()
        .filter(|(_, document, section)| wanted(document, section))
        .map(|(_, _, section)| &section.id)
        .collect();
    ids.len()
}
