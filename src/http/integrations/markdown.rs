//! Texts as Markdown: sections at `/s/<id>.md`, documents at their address + `.md`. For people with an editor, and for
//! programs that read rather than browse.

use std::fmt::Write as _;

use axum::{
    body::Body,
    http::{HeaderValue, Response, header::LINK},
};

use crate::{
    content::Markdown,
    http::{
        problem::Problem,
        request::{
            context::Asked,
            parameters::{LanguageParameter, Parameters},
            section,
        },
        response::reply::media,
    },
    model::{
        Handbook, Language, RoleId, RootPath, SectionRef, TopicId, page_path, permalink_path, section_url,
    },
};

/// `/s/{id}.md`
pub(in crate::http) fn section(asked: &Asked, id: &str) -> Result<Response<Body>, Problem> {
    let said = LanguageParameter::read(asked)?.lang;
    let place = section::find(asked, id, said)?;
    let handbook = asked.handbook();
    let page = section_url(handbook.document(place), &handbook.section(place).id);
    Ok(pointing(asked, asked.document(media::MARKDOWN, section_text(asked, place)), &page))
}

/// `/{lang}/{part}/{stem}.md`; `None` where there is no such document, and never was.
pub(in crate::http) fn document(
    asked: &Asked,
    language: Language,
    part: &str,
    stem: &str,
) -> Option<Result<Response<Body>, Problem>> {
    let handbook = asked.handbook();
    let Some(at) = handbook.page(Some(language), part, stem, None) else {
        return section::moved_page(asked, Some(language), part, stem, true);
    };
    let text = asked.document(media::MARKDOWN, document_text(asked, at));
    Some(Ok(pointing(asked, text, &page_path(&handbook.documents[at as usize]))))
}

/// The page is the original, this is another form of it.
fn pointing(asked: &Asked, mut response: Response<Body>, page: &RootPath) -> Response<Body> {
    let link = format!("<{}>; rel=\"canonical\"; type=\"text/html\"", asked.site.absolute(page));
    response.headers_mut().extend(HeaderValue::from_str(&link).ok().map(|link| (LINK, link)));
    response
}

/// A section with what a reader elsewhere must know about it, as front matter.
fn section_text(asked: &Asked, place: SectionRef) -> String {
    let (document, section) = (asked.handbook().document(place), asked.handbook().section(place));
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
    add(&mut text, asked, place, &asked.markdown(place));
    text
}

/// A document: its sections in order.
pub(in crate::http) fn document_text(asked: &Asked, document: u32) -> String {
    let mut text = String::new();
    let whole = &asked.handbook().documents[document as usize];
    for (section, markdown) in (0..).zip(asked.markdown_of_document(document)) {
        let has_heading = add(&mut text, asked, SectionRef { document, section }, &markdown);
        if section == 0 && !has_heading {
            text.insert_str(0, &format!("# {}\n\n", whole.title));
        }
    }
    text
}

/// Adds a section, with its permalink below its heading; says whether it has one.
fn add(text: &mut String, asked: &Asked, place: SectionRef, markdown: &Markdown) -> bool {
    let (heading, body) = (markdown.heading(), markdown.body());
    if !heading.is_empty() {
        let permalink = asked.site.absolute(&permalink_path(&asked.handbook().section(place).id));
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
