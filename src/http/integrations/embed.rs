//! Embedding in pages of other sites: `/embed/s/<id>` for a frame, and the search element.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    body::Body,
    extract::Path,
    http::{HeaderName, HeaderValue, Response, header::CONTENT_SECURITY_POLICY},
};

use crate::{
    content::html,
    http::{
        assets::{self, ASSETS},
        problem::Problem,
        request::{context::Context, section},
        response::{reply::media, security},
        strings::{Strings, handbook_name},
    },
    model::permalink_path,
};

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
pub(in crate::http) async fn show(
    Path(id): Path<String>,
    context: Context,
) -> Result<Response<Body>, Problem> {
    let place = section::requested(&context, &id)?;
    let handbook = context.handbook();
    let (document, section) = (handbook.document(place), handbook.section(place));
    let rendered = html::render_section(handbook, document, place.section as usize, context.site.mount());
    let (heading, body) =
        rendered.map_or_else(Default::default, |rendered| (rendered.heading, rendered.body));
    let above: Vec<&str> = document
        .trail(place.section as usize)
        .into_iter()
        .map(|above| above.heading.title.as_str())
        .collect();
    let page = EmbedPage {
        ui: Strings::of(document.language),
        lang: &document.language.tag(),
        handbook: handbook_name(handbook, document.language),
        style: context.site.at(&ASSETS.style.url),
        title: &section.heading.title,
        heading,
        body,
        trail: above.join(" › "),
        permalink: context.site.at(permalink_path(&section.id)),
    };
    let mut response = context.page(&page)?;
    let mut ancestors = String::from("'self'");
    for origin in &context.state.config().frame_ancestors {
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

/// `/widget.js`: the search element for pages of other sites.
pub(in crate::http) async fn script(context: Context) -> Response<Body> {
    let words: BTreeMap<_, _> =
        Strings::all().map(|(language, ui)| (language.to_string(), &ui.widget)).collect();
    // Serializing strings cannot fail.
    let words = serde_json::to_string(&words).unwrap_or_default();
    let script = assets::WIDGET.replacen("WORDS = {}", &format!("WORDS = {words}"), 1);
    let mut response = context.document(media::SCRIPT, script);
    // Pages of other sites may load it: it contains no handbook content.
    let anywhere = HeaderValue::from_static("cross-origin");
    response.headers_mut().insert(HeaderName::from_static("cross-origin-resource-policy"), anywhere);
    response
}
