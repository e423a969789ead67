//! What a section that was split became.

use askama::Template;
use axum::{body::Body, http::Response};

use super::{Frame, Reader, switch_by_parameter};
use crate::{
    http::{problem::Problem, request::context::Context},
    model::{SectionId, permalink_path},
};

#[derive(Template)]
#[template(path = "choices.html")]
struct ChoicesPage<'a> {
    frame: Frame<'a>,
    id: &'a str,
    choices: Vec<Choice<'a>>,
}

struct Choice<'a> {
    title: &'a str,
    document: &'a str,
    url: String,
}

/// The page for `id`, which became `successors`.
pub(in crate::http) fn show(
    context: &Context,
    id: &SectionId,
    successors: &[&SectionId],
) -> Result<Response<Body>, Problem> {
    let reader = Reader::negotiated(context)?;
    let choices = successors.iter().filter_map(|id| {
        let place = reader.handbook.find(id, Some(reader.language))?;
        let document = reader.handbook.document(place);
        let title = reader.handbook.section(place).heading.title.as_str();
        Some(Choice { title, document: &document.title, url: reader.at(reader.links.section(id)) })
    });
    let mut frame =
        Frame::new(reader, reader.ui.split.title, switch_by_parameter(reader, permalink_path(id)));
    frame.unlisted = true;
    context.page(&ChoicesPage { frame, id: id.as_str(), choices: choices.collect() })
}
