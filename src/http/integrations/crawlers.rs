//! What crawlers ask for: where they may go (`/robots.txt`), what there is (`/sitemap.xml`), and the handbook for models
//! that read rather than browse (`/llms.txt`, llmstxt.org).
//!
//! The sitemap lists document pages, which are canonical; a permalink redirects to one and is not listed.

use std::fmt::Write as _;

use axum::{
    body::Body,
    http::{Response, StatusCode},
};

use super::markdown;
use crate::{
    http::{
        problem::Problem,
        request::{
            context::Asked,
            parameters::{LanguageParameter, Parameters, SitemapParameters, Whole},
        },
        response::{dates, reply::media, xml::Xml},
        strings::{handbook_name, language_name},
    },
    model::{Document, Language, page_path},
};

const SITEMAP: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const XHTML: &str = "http://www.w3.org/1999/xhtml";
/// The most addresses of one sitemap (sitemaps.org).
const ADDRESSES: usize = 50_000;

/// `/robots.txt`. Below a mount it is not where crawlers look; the host's own file can point to the sitemap.
pub(in crate::http) async fn robots(asked: Asked) -> Response<Body> {
    let mount = asked.site.mount();
    let closed = ["/search", "/search.atom", "/suggestions", "/api/", "/embed/", "/oembed", "/mcp"];
    let mut text = String::from("User-agent: *\n");
    for path in closed {
        let _ = writeln!(text, "Disallow: {mount}{path}");
    }
    let _ = writeln!(text, "Allow: {mount}/\n\nSitemap: {}", asked.site.absolute("/sitemap.xml"));
    asked.document(media::TEXT, text)
}

/// `/sitemap.xml`: the pages, or an index of sitemaps when there are more than one may hold.
pub(in crate::http) async fn sitemap(asked: Asked) -> Result<Response<Body>, Problem> {
    let asked = dates::ready(asked).await;
    let documents = &asked.handbook().documents;
    let last = documents.len().div_ceil(ADDRESSES).max(1);
    let body = match SitemapParameters::read(&asked)?.page {
        None if last > 1 => index(&asked, last),
        Some(Whole(page)) if page > last => return Err(Problem::status(StatusCode::NOT_FOUND)),
        page => {
            let before = page.map_or(0, |Whole(page)| page - 1);
            pages(&asked, documents.chunks(ADDRESSES).nth(before).unwrap_or_default())
        }
    };
    Ok(asked.document(media::XML, body))
}

fn index(asked: &Asked, last: usize) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.element("sitemapindex", &[("xmlns", SITEMAP)], |xml| {
        for page in 1..=last {
            let address = asked.site.absolute(&format!("/sitemap.xml?page={page}"));
            xml.element("sitemap", &[], |xml| xml.text("loc", &[], &address));
        }
    });
    xml.finish()
}

fn pages(asked: &Asked, documents: &[Document]) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.element("urlset", &[("xmlns", SITEMAP), ("xmlns:xhtml", XHTML)], |xml| {
        for document in documents {
            page(xml, asked, document);
        }
    });
    xml.finish()
}

fn page(xml: &mut Xml, asked: &Asked, document: &Document) {
    let handbook = asked.handbook();
    xml.element("url", &[], |xml| {
        xml.text("loc", &[], &asked.site.absolute(&page_path(document)));
        if let Some(changed) = dates::day(asked, document) {
            xml.text("lastmod", &[], &changed);
        }
        let others = handbook.document_translations(&document.id);
        for other in others.iter().filter(|_| others.len() > 1) {
            let other = &handbook.documents[*other as usize];
            let href = asked.site.absolute(&page_path(other));
            let attributes =
                [("rel", "alternate"), ("hreflang", other.language.tag()), ("href", href.as_str())];
            xml.empty("xhtml:link", &attributes);
        }
    });
}

/// `/llms.txt`: what there is, each document with a line on what it answers and its address as Markdown.
pub(in crate::http) async fn llms(asked: Asked) -> Result<Response<Body>, Problem> {
    let language = LanguageParameter::read(&asked)?.of(&asked);
    let (handbook, site) = (asked.handbook(), &asked.site);
    let mut text = heading(&asked, language);
    let own = format!("?lang={language}");
    let _ = writeln!(
        text,
        "Each section has a permalink, {}, that survives moving and retitling; with `.md` or `.json` at its end it gives \
         the section itself. Search: {}{{words}} (JSON), or the MCP server at {}. A role is a reading aid, not access \
         control.",
        site.absolute("/s/{id}"),
        site.absolute("/api/v1/search?q="),
        site.absolute("/mcp"),
    );
    for part in &handbook.parts {
        let documents: Vec<&Document> = markdown::of_language(handbook, language)
            .map(|at| &handbook.documents[at as usize])
            .filter(|document| document.id.part == part.id)
            .collect();
        if documents.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n## {}\n", line(part.title.get(language)));
        for document in documents {
            let address = site.absolute(&page_path(document).with(".md"));
            let about = if document.description.is_empty() {
                String::new()
            } else {
                format!(": {}", line(&document.description))
            };
            let _ = writeln!(text, "- [{}]({address}){about}", line(&document.title).replace(['[', ']'], ""));
        }
    }
    let _ = writeln!(
        text,
        "\n## Optional\n\n- [llms-full.txt]({}): everything above in one file\n- [OpenAPI]({}): the JSON API",
        site.absolute(&format!("/llms-full.txt{own}")),
        site.absolute("/openapi.json"),
    );
    for other in handbook.languages.iter().filter(|other| **other != language) {
        let name = language_name(other);
        let _ = writeln!(text, "- [{name}]({})", site.absolute(&format!("/llms.txt?lang={other}")));
    }
    Ok(asked.document(media::MARKDOWN, text))
}

/// `/llms-full.txt`: every document of a language.
pub(in crate::http) async fn llms_full(asked: Asked) -> Result<Response<Body>, Problem> {
    let language = LanguageParameter::read(&asked)?.of(&asked);
    let mut text = heading(&asked, language);
    for document in markdown::of_language(asked.handbook(), language) {
        text.push_str(&markdown::document_text(&asked, document));
    }
    Ok(asked.document(media::MARKDOWN, text))
}

fn heading(asked: &Asked, language: Language) -> String {
    let handbook = asked.handbook();
    let mut text = format!("# {}\n\n", line(handbook_name(handbook, language)));
    let about = handbook.description.get(language);
    if !about.is_empty() {
        let _ = writeln!(text, "> {}\n", line(about));
    }
    text
}

/// On one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
