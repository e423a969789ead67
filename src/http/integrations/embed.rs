//! Sections in other people's pages: `/embed/s/<id>` in a frame, `/oembed` for whoever unfolds pasted links.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    body::Body,
    extract::Path,
    http::{HeaderName, HeaderValue, Response, StatusCode, header::CONTENT_SECURITY_POLICY},
};
use serde::Serialize;

use crate::{
    content::html,
    http::{
        assets::{self, ASSETS},
        problem::Problem,
        request::{
            context::Asked,
            parameters::{EmbedParameters, LanguageParameter, Parameters, Whole},
            section,
        },
        response::{reply::media, security, xml::Xml},
        strings::{Strings, handbook_name},
    },
    model::{Resolved, SectionRef, permalink_path},
};

/// What a frame is wide unless asked otherwise, in pixels.
const WIDTH: usize = 640;
/// What it is high; a section of a few paragraphs fits.
const HEIGHT: usize = 400;
/// How long an unfolded link may be kept, in seconds.
const KEPT: u32 = 3600;

#[derive(Template)]
#[template(path = "embed.html")]
struct EmbedPage<'a> {
    ui: &'static Strings,
    lang: &'a str,
    handbook: &'a str,
    style: String,
    title: &'a str,
    /// Inline HTML made safe by `content`.
    heading: String,
    /// HTML made safe by `content`.
    body: String,
    trail: String,
    permalink: String,
}

/// `/embed/s/{id}`
pub(in crate::http) async fn show(Path(id): Path<String>, asked: Asked) -> Result<Response<Body>, Problem> {
    let said = LanguageParameter::read(&asked)?.lang;
    let place = section::find(&asked, &id, said)?;
    let handbook = asked.handbook();
    let (document, section) = (handbook.document(place), handbook.section(place));
    let rendered = html::render_section(handbook, document, place.section as usize, asked.site.mount());
    let (heading, body) =
        rendered.map_or_else(Default::default, |rendered| (rendered.heading, rendered.body));
    let above: Vec<&str> = document
        .trail(place.section as usize)
        .into_iter()
        .map(|above| above.heading.title.as_str())
        .collect();
    let page = EmbedPage {
        ui: Strings::of(document.language),
        lang: document.language.tag(),
        handbook: handbook_name(handbook, document.language),
        style: asked.site.at(&ASSETS.style.url),
        title: &section.heading.title,
        heading,
        body,
        trail: above.join(" › "),
        permalink: asked.site.at(permalink_path(&section.id)),
    };
    let mut response = asked.page(&page)?;
    let mut ancestors = String::from("'self'");
    for origin in &asked.state.config().frame_ancestors {
        ancestors.push(' ');
        ancestors.push_str(origin.as_str());
    }
    let policy =
        HeaderValue::from_str(&security::policy(&ancestors)).map_err(|error| Problem::internal(&error))?;
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    let robots = HeaderValue::from_static("noindex");
    response.headers_mut().insert(HeaderName::from_static("x-robots-tag"), robots);
    Ok(response)
}

/// An answer to `/oembed` (oembed.com, version 1.0).
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
pub(in crate::http) async fn oembed(asked: Asked) -> Result<Response<Body>, Problem> {
    let given = EmbedParameters::read(&asked)?;
    let width = given.maxwidth.map_or(WIDTH, |Whole(most)| most.min(WIDTH));
    let height = given.maxheight.map_or(HEIGHT, |Whole(most)| most.min(HEIGHT));
    let is_xml = match given.format.as_deref() {
        None | Some("json") => false,
        Some("xml") => true,
        Some(_) => return Err(Problem::status(StatusCode::NOT_IMPLEMENTED)),
    };
    let url = given.url.unwrap_or_default();
    let found = match asked.site.path_of(&url) {
        Some(path) => asked.handbook().resolve(path, Some(asked.language())),
        None => Resolved::Unknown,
    };
    let place = section::one(&asked, found)?.ok_or_else(|| {
        Problem::unknown_page(asked.handbook(), "\"url\" is no page or permalink of this handbook.", &[])
    })?;
    let embedded = embedded(&asked, place, width, height);
    if is_xml { Ok(asked.document("text/xml; charset=utf-8", xml(&embedded))) } else { asked.json(&embedded) }
}

fn embedded(asked: &Asked, place: SectionRef, width: usize, height: usize) -> Embedded {
    let handbook = asked.handbook();
    let (document, section) = (handbook.document(place), handbook.section(place));
    let source = asked.site.absolute(&format!("/embed/s/{}?lang={}", section.id, document.language));
    let title = section.heading.title.clone();
    let escaped = askama::filters::escape(&title, askama::filters::Html).map(|title| title.to_string());
    Embedded {
        kind: "rich",
        version: "1.0",
        provider_name: handbook_name(handbook, document.language).to_owned(),
        provider_url: asked.site.absolute("/"),
        cache_age: KEPT,
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

/// `/widget.js`: the search element for other people's pages.
pub(in crate::http) async fn script(asked: Asked) -> Response<Body> {
    let words: BTreeMap<_, _> =
        Strings::all().map(|(language, ui)| (language.to_string(), &ui.widget)).collect();
    // Plain strings always have a JSON form.
    let words = serde_json::to_string(&words).unwrap_or_default();
    let script = assets::WIDGET.replacen("WORDS = {}", &format!("WORDS = {words}"), 1);
    let mut response = asked.document(media::SCRIPT, script);
    // Modules and scripts of other sites may load it: it holds nothing of the handbook.
    let anywhere = HeaderValue::from_static("cross-origin");
    response.headers_mut().insert(HeaderName::from_static("cross-origin-resource-policy"), anywhere);
    response
}
