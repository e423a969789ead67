//! The first page: one search box, who you are, what there is.

use std::collections::HashSet;

use askama::Template;
use axum::{body::Body, extract::Path, http::Response};

use super::{Frame, Reader, RoleView, frame};
use crate::{
    http::{asked::Asked, error::Problem, links::Links},
    model::{Part, RoleId, TopicId, page_path},
};

/// Documents of a part that the first page names.
const NAMED: usize = 12;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    frame: Frame<'a>,
    title: &'a str,
    description: &'a str,
    graded: Vec<RoleView<'a>>,
    others: Vec<RoleView<'a>>,
    parts: Vec<PartView<'a>>,
    topics: Vec<TopicView<'a>>,
}

struct PartView<'a> {
    label: Option<&'a str>,
    title: &'a str,
    description: &'a str,
    url: String,
    documents: Vec<(&'a str, String)>,
    /// How many documents there are, when not all are named.
    more: Option<String>,
}

struct TopicView<'a> {
    title: &'a str,
    url: String,
}

/// `/`: in the reader's language.
pub(in crate::http) async fn negotiated(asked: Asked) -> Result<Response<Body>, Problem> {
    let reader = Reader::negotiated(&asked)?;
    asked.page(&page(reader))
}

/// `/zh/`
pub(in crate::http) async fn show(
    Path(language): Path<String>,
    asked: Asked,
) -> Result<Response<Body>, Problem> {
    match Reader::of(&asked, &language) {
        Some(reader) => asked.page(&page(reader)),
        None => super::lead_on(&asked.uri, &asked),
    }
}

fn page(reader: Reader<'_>) -> HomePage<'_> {
    let handbook = reader.handbook;
    let description = handbook.description.get(reader.language);
    let stands = frame::stands(reader, |language| Some(Links::home(language)));
    let frame = Frame::new(reader, "", stands).at(&Links::home(reader.language)).about(description);
    let (roles, topics) = used(reader);
    let views = handbook
        .roles
        .iter()
        .filter(|role| roles.contains(&role.id))
        .filter_map(|role| reader.role(&role.id));
    let (graded, others) = views.partition(|role| role.grade.is_some());
    let title = frame.handbook;
    HomePage {
        frame,
        title,
        description,
        graded,
        others,
        parts: handbook
            .parts
            .iter()
            .map(|part| part_view(reader, part))
            .filter(|part| !part.documents.is_empty())
            .collect(),
        topics: handbook
            .topics
            .iter()
            .filter(|topic| topics.contains(&topic.id))
            .map(|topic| TopicView {
                title: topic.title.get(reader.language),
                url: reader.links.topic(&topic.id),
            })
            .collect(),
    }
}

/// Roles and topics that some section names: the others lead to empty pages.
fn used(reader: Reader<'_>) -> (HashSet<&RoleId>, HashSet<&TopicId>) {
    let (mut roles, mut topics) = (HashSet::new(), HashSet::new());
    for (_, document, section) in reader.handbook.sections() {
        if document.language == reader.language {
            roles.extend(&section.roles);
            topics.extend(&section.topics);
        }
    }
    (roles, topics)
}

fn part_view<'a>(reader: Reader<'a>, part: &'a Part) -> PartView<'a> {
    let documents = reader
        .handbook
        .documents
        .iter()
        .filter(|document| document.language == reader.language && document.id.part == part.id);
    let count = documents.clone().count();
    PartView {
        label: part.label.as_deref(),
        title: part.title.get(reader.language),
        description: part.description.get(reader.language),
        url: Links::part(reader.language, &part.id),
        documents: documents
            .take(NAMED)
            .map(|document| (document.title.as_str(), page_path(document)))
            .collect(),
        more: (count > NAMED).then(|| reader.ui.documents(count)),
    }
}
