//! Content as Markdown: sections at `/s/<id>.md`, documents at their address + `.md`, for editors and for programs.

use std::fmt::Write as _;

use axum::{
    body::Body,
    http::{HeaderValue, Response, header::LINK},
};

use crate::{
    content::Markdown,
    http::{
        problem::Problem,
        request::{context::Context, section},
        response::reply::media,
    },
    model::{
        Handbook, Language, RoleId, RootPath, SectionRef, TopicId, page_path, permalink_path, section_url,
    },
};

/// `/s/{id}.md`
pub(in crate::http) fn section(context: &Context, id: &str) -> Result<Response<Body>, Problem> {
    let place = section::requested(context, id)?;
    let handbook = context.handbook();
    let page = section_url(handbook.document(place), &handbook.section(place).id);
    Ok(pointing(context, context.document(media::MARKDOWN, section_text(context, place)), &page))
}

/// `/{lang}/{part}/{path}.md`; `None` if no such document ever existed.
pub(in crate::http) fn document(
    context: &Context,
    language: Language,
    part: &str,
    path: &str,
) -> Option<Result<Response<Body>, Problem>> {
    let handbook = context.handbook();
    let Some(at) = handbook.page(Some(language), part, path, None) else {
        return section::moved_page(context, Some(language), part, path, true);
    };
    let text = context.document(media::MARKDOWN, document_text(context, at));
    Some(Ok(pointing(context, text, &page_path(&handbook.documents[at as usize]))))
}

/// Adds a link to the page as the canonical form.
fn pointing(context: &Context, mut response: Response<Body>, page: &RootPath) -> Response<Body> {
    let link = format!("<{}>; rel=\"canonical\"; type=\"text/html\"", context.site.absolute(page));
    response.headers_mut().extend(HeaderValue::from_str(&link).ok().map(|link| (LINK, link)));
    response
}

/// A section with its metadata as front matter.
fn section_text(context: &Context, place: SectionRef) -> String {
    let (document, section) = (context.handbook().document(place), context.handbook().section(place));
    let mut text = String::from("---\n");
    field(&mut text, "title", &section.heading.title);
    field(&mut text, "id", section.id.as_str());
    field(&mut text, "lang", document.language.as_str());
    field(&mut text, "permalink", &context.site.absolute(&permalink_path(&section.id)));
    field(&mut text, "document", &document.id.to_string());
    list(&mut text, "roles", section.roles.iter().map(RoleId::as_str));
    list(&mut text, "topics", section.topics.iter().map(TopicId::as_str));
    field(&mut text, "revision", &context.edition.revision);
    text.push_str("---\n\n");
    add(&mut text, context, place, &context.markdown(place));
    text
}

/// A document: its sections in order.
pub(in crate::http) fn document_text(context: &Context, document: u32) -> String {
    let mut text = String::new();
    let whole = &context.handbook().documents[document as usize];
    for (section, markdown) in (0..).zip(context.markdown_of_document(document)) {
        let has_heading = add(&mut text, context, SectionRef { document, section }, &markdown);
        if section == 0 && !has_heading {
            text.insert_str(0, &format!("# {}\n\n", whole.title));
        }
    }
    text
}

/// Adds a section with its permalink below its heading; returns whether it has a heading.
fn add(text: &mut String, context: &Context, place: SectionRef, markdown: &Markdown) -> bool {
    let (heading, body) = (markdown.heading(), markdown.body());
    if !heading.is_empty() {
        let permalink = context.site.absolute(&permalink_path(&context.handbook().section(place).id));
        let _ = write!(text, "{heading}\n\n<{permalink}>\n");
    }
    if !body.is_empty() {
        let before = if heading.is_empty() { "" } else { "\n" };
        let _ = writeln!(text, "{before}{body}");
    }
    if !heading.is_empty() || !body.is_empty() {
        text.push('\n');
    }
    !heading.is_empty()
}

/// A line of front matter. JSON strings are YAML strings.
fn field(text: &mut String, name: &str, value: &str) {
    let value = serde_json::to_string(value).unwrap_or_default();
    let _ = writeln!(text, "{name}: {value}");
}

fn list<'a>(text: &mut String, name: &str, values: impl Iterator<Item = &'a str>) {
    let values: Vec<&str> = values.collect();
    let _ = writeln!(text, "{name}: [{}]", values.join(", "));
}

/// The documents of a language in order, as indexes into [`Handbook::documents`].
pub(in crate::http) fn of_language(handbook: &Handbook, language: Language) -> impl Iterator<Item = u32> {
    let all = (0..).zip(&handbook.documents);
    all.filter(move |(_, document)| document.language == language).map(|(at, _)| at)
}
