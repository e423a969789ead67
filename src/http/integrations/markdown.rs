//! Texts as Markdown: sections at `/s/<id>.md`, documents at their address + `.md`. For people with an editor, and for
//! programs that read rather than browse.

use std::fmt::Write as _;

use axum::{
    body::Body,
    extract::Path,
    http::{HeaderValue, Response, header::LINK},
};

use crate::{
    content,
    http::{
        api,
        pages::{self, permalink},
        problem::Problem,
        request::{
            context::Asked,
            parameters::{LanguageParameter, Parameters},
            section,
        },
        response::reply::media,
    },
    model::{
        Document, Handbook, Language, RoleId, Section, SectionId, TopicId, page_path, permalink_path,
        section_url,
    },
};

/// `/s/{id}`, `/s/{id}.md` and `/s/{id}.json`: an id has no dot.
pub(in crate::http) async fn show(Path(name): Path<String>, asked: Asked) -> Result<Response<Body>, Problem> {
    match name.rsplit_once('.') {
        Some((id, "md")) => {
            let said = LanguageParameter::read(&asked)?.lang;
            let place = section::find(&asked, id, said)?;
            let handbook = asked.handbook();
            let text = section_text(&asked, handbook.document(place), handbook.section(place));
            let page = section_url(handbook.document(place), &handbook.section(place).id);
            Ok(pointing(&asked, asked.document(media::MARKDOWN, text), &page))
        }
        Some((id, "json")) => api::sections::show(Path(id.to_owned()), asked).await,
        _ => permalink::follow(&name, asked).await,
    }
}

/// `/{lang}/{part}/{document}`, and the same with `.md`.
pub(in crate::http) async fn document(
    Path((language, part, name)): Path<(String, String, String)>,
    asked: Asked,
) -> Result<Response<Body>, Problem> {
    let handbook = asked.handbook();
    let known = handbook.languages.iter().find(|known| known.as_str() == language).copied();
    if let (Some(stem), Some(language)) = (name.strip_suffix(".md"), known) {
        if let Some(at) = handbook.page(Some(language), &part, stem, None) {
            let document = &handbook.documents[at as usize];
            let text = document_text(&asked, document);
            return Ok(pointing(&asked, asked.document(media::MARKDOWN, text), &page_path(document)));
        }
        if let Some(moved) = section::moved_page(&asked, known, &part, stem, true) {
            return moved;
        }
    }
    pages::document::show(Path((language, part, name)), &asked)
}

/// The page is the original, this is another form of it.
fn pointing(asked: &Asked, mut response: Response<Body>, page: &str) -> Response<Body> {
    let link = format!("<{}>; rel=\"canonical\"; type=\"text/html\"", asked.site.absolute(page));
    response.headers_mut().extend(HeaderValue::from_str(&link).ok().map(|link| (LINK, link)));
    response
}

/// A section with what a reader elsewhere must know about it, as front matter.
fn section_text(asked: &Asked, document: &Document, section: &Section) -> String {
    let mut text = String::from("---\n");
    field(&mut text, "title", &section.heading.title);
    field(&mut text, "id", section.id.as_str());
    field(&mut text, "lang", document.language.as_str());
    field(&mut text, "permalink", &asked.site.absolute(&permalink_path(&section.id)));
    field(&mut text, "document", &document.id.to_string());
    list(&mut text, "roles", section.roles.iter().map(RoleId::as_str));
    list(&mut text, "topics", section.topics.iter().map(TopicId::as_str));
    field(&mut text, "revision", &asked.edition.revision);
    text.push_str("---\n\n");
    text.push_str(&plain(asked, document, section));
    text
}

/// A document: its sections as written, links made absolute.
pub(in crate::http) fn document_text(asked: &Asked, document: &Document) -> String {
    let mut text = String::new();
    if !document.markdown(document.lead()).trim_start().starts_with('#') {
        let _ = writeln!(text, "# {}\n", document.title);
    }
    for section in &document.sections {
        text.push_str(&plain(asked, document, section));
    }
    text
}

/// A section as written, its links made absolute. The attributes of its heading become what readers elsewhere can use:
/// its permalink.
fn plain(asked: &Asked, document: &Document, section: &Section) -> String {
    let address = |id: &SectionId| asked.site.absolute(&permalink_path(id));
    let markdown = content::plain::markdown(asked.handbook(), document, section, address);
    let markdown = markdown.trim_matches('\n');
    if markdown.is_empty() {
        return String::new();
    }
    let (heading, body) = markdown.split_once('\n').unwrap_or((markdown, ""));
    let mut text = String::new();
    let is_heading = heading.trim_start().starts_with('#');
    if is_heading {
        let marks = "#".repeat(usize::from(section.heading.level));
        let permalink = asked.site.absolute(&permalink_path(&section.id));
        let _ = writeln!(text, "{marks} {}\n\n<{permalink}>", section.heading.title);
    } else {
        text.push_str(heading);
    }
    let body = body.trim_matches('\n');
    if !body.is_empty() {
        let _ = write!(text, "\n{body}");
    }
    text.push_str("\n\n");
    text
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

/// The documents of a language in order.
pub(in crate::http) fn of_language(
    handbook: &Handbook,
    language: Language,
) -> impl Iterator<Item = &Document> {
    handbook.documents.iter().filter(move |document| document.language == language)
}
