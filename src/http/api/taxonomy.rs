//! `GET /api/v1/roles`, `/topics` and `/parts`: what a scope can be made of.

use std::collections::HashSet;

use axum::{body::Body, http::Response};
use serde::Serialize;

use crate::{
    http::{asked::Asked, error::Problem},
    model::{Document, Handbook, Localized, RoleId, Section},
};

#[derive(Serialize)]
struct Roles<'a> {
    roles: Vec<RoleView<'a>>,
    revision: &'a str,
}

#[derive(Serialize)]
struct RoleView<'a> {
    id: &'a str,
    title: &'a Localized,
    grade: Option<&'a str>,
    aliases: &'a [String],
    inherits: Vec<&'a str>,
    url: String,
    /// Sections that name the role or one it inherits from; what is for everyone is not counted.
    sections: usize,
}

#[derive(Serialize)]
struct Topics<'a> {
    topics: Vec<TopicView<'a>>,
    revision: &'a str,
}

#[derive(Serialize)]
struct TopicView<'a> {
    id: &'a str,
    title: &'a Localized,
    aliases: &'a [String],
    url: String,
    sections: usize,
}

#[derive(Serialize)]
struct Parts<'a> {
    parts: Vec<PartView<'a>>,
    revision: &'a str,
}

#[derive(Serialize)]
struct PartView<'a> {
    id: &'a str,
    label: Option<&'a str>,
    title: &'a Localized,
    description: &'a Localized,
    documents: usize,
    sections: usize,
}

/// `/api/v1/roles`
pub(in crate::http) async fn roles(asked: Asked) -> Result<Response<Body>, Problem> {
    let handbook = asked.handbook();
    let roles = handbook.roles.iter().map(|role| {
        let covered = handbook.with_inherited(&role.id);
        RoleView {
            id: role.id.as_str(),
            title: &role.title,
            grade: role.grade.as_deref(),
            aliases: &role.aliases,
            inherits: role.inherits.iter().map(RoleId::as_str).collect(),
            url: format!("/roles/{}", role.id),
            sections: count(handbook, |_, section| section.roles.iter().any(|role| covered.contains(role))),
        }
    });
    asked.json(&Roles { roles: roles.collect(), revision: &asked.edition.revision })
}

/// `/api/v1/topics`
pub(in crate::http) async fn topics(asked: Asked) -> Result<Response<Body>, Problem> {
    let handbook = asked.handbook();
    let topics = handbook.topics.iter().map(|topic| TopicView {
        id: topic.id.as_str(),
        title: &topic.title,
        aliases: &topic.aliases,
        url: format!("/topics/{}", topic.id),
        sections: count(handbook, |_, section| section.topics.contains(&topic.id)),
    });
    asked.json(&Topics { topics: topics.collect(), revision: &asked.edition.revision })
}

/// `/api/v1/parts`
pub(in crate::http) async fn parts(asked: Asked) -> Result<Response<Body>, Problem> {
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
