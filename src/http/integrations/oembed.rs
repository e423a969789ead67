//! `/oembed`: previews of pasted links (oembed.com, version 1.0).

use axum::{
    body::Body,
    http::{Response, StatusCode},
};
use serde::Serialize;

use crate::{
    http::{
        problem::Problem,
        request::{
            context::Context,
            parameters::{EmbedParameters, Parameters, Whole},
            section,
        },
        response::xml::Xml,
        strings::handbook_name,
    },
    model::{Resolved, SectionRef},
};

/// The default width of the frame, in pixels.
const WIDTH: usize = 640;
/// The default height; a section of a few paragraphs fits.
const HEIGHT: usize = 400;
/// How long a preview may be cached, in seconds.
const CACHE_AGE: u32 = 3600;

/// An answer.
#[derive(Serialize)]
struct Embedded {
    #[serde(rename = "type")]
    kind: &'static str,
    version: &'static str,
    title: String,
    provider_name: String,
    provider_url: String,
    cache_age: u32,
    html: String,
    width: usize,
    height: usize,
}

/// `/oembed?url=&maxwidth=&maxheight=&format=`
pub(in crate::http) async fn show(context: Context) -> Result<Response<Body>, Problem> {
    let given = EmbedParameters::read(&context)?;
    let width = given.maxwidth.map_or(WIDTH, |Whole(most)| most.min(WIDTH));
    let height = given.maxheight.map_or(HEIGHT, |Whole(most)| most.min(HEIGHT));
    let is_xml = match given.format.as_deref() {
        None | Some("json") => false,
        Some("xml") => true,
        Some(_) => return Err(Problem::status(StatusCode::NOT_IMPLEMENTED)),
    };
    let url = given.url.unwrap_or_default();
    let found = match context.site.path_of(&url) {
        Some(path) => context.handbook().resolve(path, Some(context.language())),
        None => Resolved::Unknown,
    };
    let place = section::one(&context, found)?.ok_or_else(|| {
        Problem::unknown_page(context.handbook(), "\"url\" is not a page or permalink of this handbook.", &[])
    })?;
    let embedded = embedded(&context, place, width, height);
    if is_xml {
        Ok(context.document("text/xml; charset=utf-8", xml(&embedded)))
    } else {
        context.json(&embedded)
    }
}

fn embedded(context: &Context, place: SectionRef, width: usize, height: usize) -> Embedded {
    let handbook = context.handbook();
    let (document, section) = (handbook.document(place), handbook.section(place));
    let source = context.site.absolute(&format!("/embed/s/{}?lang={}", section.id, document.language));
    let title = section.heading.title.clone();
    let escaped = askama::filters::escape(&title, askama::filters::Html).map(|title| title.to_string());
    Embedded {
        kind: "rich",
        version: "1.0",
        provider_name: handbook_name(handbook, document.language).to_owned(),
        provider_url: context.site.absolute("/"),
        cache_age: CACHE_AGE,
        html: format!(
            "<iframe src=\"{source}\" width=\"{width}\" height=\"{height}\" title=\"{}\" loading=\"lazy\"></iframe>",
            escaped.unwrap_or_default()
        ),
        title,
        width,
        height,
    }
}

fn xml(embedded: &Embedded) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.element("oembed", &[], |xml| {
        xml.text("type", &[], embedded.kind);
        xml.text("version", &[], embedded.version);
        xml.text("title", &[], &embedded.title);
        xml.text("provider_name", &[], &embedded.provider_name);
        xml.text("provider_url", &[], &embedded.provider_url);
        xml.text("cache_age", &[], &embedded.cache_age.to_string());
        xml.text("html", &[], &embedded.html);
        xml.text("width", &[], &embedded.width.to_string());
        xml.text("height", &[], &embedded.height.to_string());
    });
    xml.finish()
}
