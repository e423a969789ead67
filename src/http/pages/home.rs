//! The first page: one search box, who you are, what there is.

use std::collections::HashSet;

use askama::Template;
use axum::{body::Body, extract::Path, http::Response};

use super::{
    Frame, Reader, RoleView, frame,
    path::{self, Card},
    role,
};
use crate::{
    git::dates::Day,
    http::{addresses::Links, problem::Problem, request::context::Context},
    model::{Child, Document, Part, Role, RoleId, TopicId, folder_path, page_path},
};

/// Documents of a part that the first page names.
const NAMED: usize = 12;
/// Documents that changed lately.
const LATELY: usize = 6;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    frame: Frame<'a>,
    title: &'a str,
    description: &'a str,
    mine: Option<Mine<'a>>,
    /// Those of the reader's role, or all.
    paths: Vec<Card<'a>>,
    graded: Vec<Choice<'a>>,
    others: Vec<Choice<'a>>,
    parts: Vec<PartView<'a>>,
    lately: Vec<Lately<'a>>,
    topics: Vec<TopicView<'a>>,
    glossary: Option<String>,
}

/// A role to be.
struct Choice<'a> {
    role: RoleView<'a>,
    /// Sets the role cookie and redirects to the role's page.
    url: String,
}

/// What is the reader's, whose role is remembered.
struct Mine<'a> {
    role: RoleView<'a>,
    said: String,
    /// Areas of duties, with how many there are in each.
    duties: Vec<Counted<'a>>,
    /// Workflows, with how many steps are the role's.
    workflows: Vec<Counted<'a>>,
    compare: Option<(String, String)>,
    forget: String,
}

struct Counted<'a> {
    title: &'a str,
    url: String,
    count: String,
}

/// A document that changed lately.
struct Lately<'a> {
    title: &'a str,
    url: String,
    part: &'a str,
    iso: String,
    day: String,
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
pub(in crate::http) async fn negotiated(context: Context) -> Result<Response<Body>, Problem> {
    let reader = Reader::negotiated(&context)?;
    context.page(&page(reader))
}

/// `/zh/`
pub(in crate::http) async fn show(
    Path(language): Path<String>,
    context: Context,
) -> Result<Response<Body>, Problem> {
    match Reader::of(&context, &language) {
        Some(reader) => context.page(&page(reader)),
        None => super::redirect(&context.uri, &context),
    }
}

fn page(reader: Reader<'_>) -> HomePage<'_> {
    let handbook = reader.handbook;
    let description = handbook.description.get(reader.language);
    let stands = frame::stands(reader, |language| Some(Links::home(language)));
    let frame = Frame::new(reader, "", stands).at(Links::home(reader.language)).about(description);
    let (roles, topics) = used(reader);
    let views = handbook.roles.iter().filter(|role| roles.contains(&role.id)).filter_map(|role| {
        Some(Choice { role: reader.role(&role.id)?, url: reader.at(reader.links.remember(&role.id)) })
    });
    let (graded, others) = views.partition(|choice| choice.role.grade.is_some());
    let title = frame.handbook;
    HomePage {
        frame,
        title,
        description,
        mine: reader.context.role().and_then(|role| mine(reader, role)),
        paths: paths(reader),
        graded,
        others,
        parts: handbook.parts.iter().filter_map(|part| part_view(reader, part)).collect(),
        lately: lately(reader),
        glossary: reader
            .context
            .edition
            .glossary()
            .terms(reader.language)
            .map(|_| reader.at(reader.links.glossary_page())),
        topics: handbook
            .topics
            .iter()
            .filter(|topic| topics.contains(&topic.id))
            .map(|topic| TopicView {
                title: topic.title.get(reader.language),
                url: reader.at(reader.links.topic(&topic.id)),
            })
            .collect(),
    }
}

/// The duties and steps of a role, each group as one line.
fn mine<'a>(reader: Reader<'a>, role: &'a Role) -> Option<Mine<'a>> {
    let view = reader.role(&role.id)?;
    let (duties, workflows) = role::in_brief(reader, role);
    let said = reader.ui.home.i_am_role(view.title);
    Some(Mine {
        said,
        role: view,
        duties: duties
            .into_iter()
            .map(|(title, url, count)| Counted { title, url, count: reader.ui.home.duties(count) })
            .collect(),
        workflows: workflows
            .into_iter()
            .map(|(title, url, count)| Counted { title, url, count: reader.ui.home.steps(count) })
            .collect(),
        compare: role::comparison(reader, role),
        forget: reader.at(reader.links.forget(&role.id)),
    })
}

/// The reading paths of the reader's role; all where no role is known, or none is for it.
fn paths(reader: Reader<'_>) -> Vec<Card<'_>> {
    let own = reader.context.role().map(|role| {
        let covered = reader.handbook.with_inherited(&role.id);
        path::cards(reader, |roles| roles.iter().any(|role| covered.contains(role)))
    });
    own.filter(|own| !own.is_empty()).unwrap_or_else(|| path::cards(reader, |_| true))
}

/// What git says was changed last, of the documents in the reader's language.
fn lately<'a>(reader: Reader<'a>) -> Vec<Lately<'a>> {
    let handbook = reader.handbook;
    let history = &reader.context.edition.history;
    let changed = history.latest().filter_map(|(path, day)| {
        let document: &'a Document = handbook.documents.get(handbook.document_by_path(path)? as usize)?;
        (document.language == reader.language).then_some((document, day))
    });
    let view = |(document, day): (&'a Document, Day)| Lately {
        title: &document.title,
        url: reader.at(page_path(document)),
        part: handbook.part(&document.id.part).map_or("", |part| part.title.get(reader.language)),
        iso: day.to_string(),
        day: reader.ui.dates.of(day),
    };
    changed.take(LATELY).map(view).collect()
}

/// Roles and topics that some section names: the others have empty pages.
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

/// A part with what is directly in it; `None` where it has nothing in the reader's language.
fn part_view<'a>(reader: Reader<'a>, part: &'a Part) -> Option<PartView<'a>> {
    let (handbook, language) = (reader.handbook, reader.language);
    let level = handbook.level(language, &part.id, "")?;
    let page = level.page.map(|at| Child::Document(&handbook.documents[at as usize]));
    let named: Vec<Child<'a>> =
        page.into_iter().chain(handbook.children(language, level)).take(NAMED).collect();
    let is_all =
        named.iter().filter(|child| matches!(child, Child::Document(_))).count() as u32 == level.count;
    Some(PartView {
        label: part.label.as_deref(),
        title: part.title.get(reader.language),
        description: part.description.get(reader.language),
        url: reader.at(Links::part(reader.language, &part.id)),
        documents: named
            .into_iter()
            .map(|child| match child {
                Child::Document(document) => (document.title.as_str(), reader.at(page_path(document))),
                Child::Folder(folder, _) => {
                    (folder.title.get(language), reader.at(folder_path(language, &part.id, &folder.path)))
                }
            })
            .collect(),
        more: (!is_all).then(|| reader.ui.document.all_documents(level.count as usize)),
    })
}
