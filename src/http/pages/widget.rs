//! `/widget`: the search element for other people's pages at work, with what to paste.

use askama::Template;
use axum::{
    body::Body,
    http::{HeaderValue, Response, header::LINK},
};

use super::{Frame, Reader, switch_by_parameter};
use crate::http::{problem::Problem, request::context::Context};

#[derive(Template)]
#[template(path = "widget.html")]
struct WidgetPage<'a> {
    frame: Frame<'a>,
    script: String,
    roles: Vec<(&'a str, &'a str)>,
    embed: String,
    lang: &'a str,
}

/// `/widget`
pub(in crate::http) async fn show(context: Context) -> Result<Response<Body>, Problem> {
    let reader = Reader::negotiated(&context)?;
    let handbook = reader.handbook;
    let stands = switch_by_parameter(reader, "/widget");
    let example = example_of(reader);
    let page = WidgetPage {
        frame: Frame::new(reader, reader.ui.embed.title, stands).at("/widget"),
        script: context.site.absolute("/widget.js"),
        roles: handbook
            .roles
            .iter()
            .filter(|role| role.grade.is_some())
            .map(|role| (role.id.as_str(), role.title.get(reader.language)))
            .collect(),
        embed: example,
        lang: &reader.language.tag(),
    };
    let mut response = context.page(&page)?;
    let discovery = format!(
        "<{}>; rel=\"alternate\"; type=\"application/json+oembed\"",
        context.site.absolute("/oembed")
    );
    response.headers_mut().extend(HeaderValue::from_str(&discovery).ok().map(|link| (LINK, link)));
    Ok(response)
}

/// The address of a section in a frame, as an example.
fn example_of(reader: Reader<'_>) -> String {
    let document = reader.handbook.documents.iter().find(|document| document.language == reader.language);
    let section = document.and_then(|document| document.sections.get(1).or(document.sections.first()));
    section.map_or_else(String::new, |section| {
        reader.context.site.absolute(&format!("/embed/s/{}?lang={}", section.id, reader.language))
    })
}
