//! A topic: everything the handbook says about it, by part and document, for one role if wanted.

use askama::Template;
use axum::{body::Body, extract::Path, http::Response};

use super::{
    Frame, Reader,
    listing::{self, Entry, Group},
    switch_by_parameter, unknown,
};
use crate::{
    http::{
        addresses::Links,
        problem::Problem,
        request::{
            context::Context,
            parameters::{Parameters, ScopeParameters},
        },
    },
    model::{Handbook, Scope, Topic, TopicId},
};

#[derive(Template)]
#[template(path = "topic.html")]
struct TopicPage<'a> {
    frame: Frame<'a>,
    title: &'a str,
    id: &'a str,
    all: String,
    is_filtered: bool,
    aliases: String,
    count: String,
    roles: Vec<Choice<'a>>,
    parts: Vec<PartView<'a>>,
}

/// A role to choose.
struct Choice<'a> {
    title: &'a str,
    grade: Option<&'a str>,
    url: String,
    count: usize,
    chosen: bool,
}

struct PartView<'a> {
    label: Option<&'a str>,
    title: &'a str,
    documents: Vec<Group<'a>>,
}

/// `/topics/{id}`, with `?role=` for one role.
pub(in crate::http) async fn show(
    Path(id): Path<String>,
    context: Context,
) -> Result<Response<Body>, Problem> {
    let scope = ScopeParameters::read(&context)?.scope(context.state.today());
    let reader = Reader::new(&context, scope.language.unwrap_or_else(|| context.language()));
    let topic = TopicId::new(&id)
        .and_then(|id| context.handbook().topic(&id))
        .ok_or_else(|| unknown(&context, &id))?;
    context.page(&page(reader, topic, &scope))
}

fn page<'a>(reader: Reader<'a>, topic: &'a Topic, chosen: &Scope) -> TopicPage<'a> {
    let handbook = reader.handbook;
    let scope = Scope { topics: vec![topic.id.clone()], language: Some(reader.language), ..chosen.clone() };
    let title = topic.title.get(reader.language);
    let path = Links::topic_page(&topic.id);
    let mut count = 0;
    let mut parts: Vec<PartView<'a>> = Vec::new();
    for part in &handbook.parts {
        let mut documents = Vec::new();
        for document in handbook.documents.iter().filter(|document| document.id.part == part.id) {
            for section in &document.sections {
                let alone = section.is_lead() && document.sections.len() > 1;
                if scope.admits(handbook, document, section) && !alone {
                    count += 1;
                    let depth = section.heading.level.saturating_sub(2).min(2);
                    let roles = reader.roles(&section.roles);
                    let entry = Entry { roles, depth, ..Entry::new(reader, document, section) };
                    listing::push(reader, &mut documents, document, entry);
                }
            }
        }
        if !documents.is_empty() {
            parts.push(PartView {
                label: part.label.as_deref(),
                title: part.title.get(reader.language),
                documents,
            });
        }
    }
    TopicPage {
        frame: Frame::new(reader, title, switch_by_parameter(reader, &path)).at(&path),
        title,
        id: topic.id.as_str(),
        all: reader.at(reader.links.topic(&topic.id)),
        is_filtered: !scope.roles.is_empty(),
        aliases: topic.aliases.join(" · "),
        count: reader.ui.topic.sections(count),
        roles: roles(handbook, reader, topic, &scope),
        parts,
    }
}

/// The roles that some section on the topic names.
fn roles<'a>(handbook: &'a Handbook, reader: Reader<'a>, topic: &Topic, scope: &Scope) -> Vec<Choice<'a>> {
    let naming = |role: &crate::model::Role| {
        let on_topic = handbook.sections().filter(|(_, document, section)| {
            document.language == reader.language
                && section.topics.contains(&topic.id)
                && section.roles.contains(&role.id)
        });
        on_topic.count()
    };
    let roles = handbook.roles.iter().filter_map(|role| {
        let (count, chosen) = (naming(role), scope.roles.contains(&role.id));
        let view = reader.role(&role.id).filter(|_| chosen || count > 0)?;
        let url = reader.at(reader.links.topic_for(&topic.id, &role.id));
        Some(Choice { title: view.title, grade: view.grade, url, count, chosen })
    });
    roles.collect()
}
