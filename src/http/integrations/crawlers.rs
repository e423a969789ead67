//! Files for crawlers: `/robots.txt`, `/sitemap.xml`, and the handbook for language models (`/llms.txt`, llmstxt.org).
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
            context::Context,
            parameters::{LanguageParameter, Parameters, SitemapParameters, Whole},
        },
        response::{dates, reply::media, xml::Xml},
        strings::{handbook_name, language_name},
    },
    model::{Document, Language, page_path},
};

const SITEMAP: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const XHTML: &str = "http://www.w3.org/1999/xhtml";
/// The most addresses in one sitemap (sitemaps.org).
const ADDRESSES: usize = 50_000;

/// `/robots.txt`. Crawlers do not look for it below a mount path; the host's own file can point to the sitemap.
pub(in crate::http) async fn robots(context: Context) -> Response<Body> {
    let mount = context.site.mount();
    let closed = ["/search", "/search.atom", "/suggestions", "/api/", "/embed/", "/oembed", "/mcp"];
    let mut text = String::from("User-agent: *\n");
    for path in closed {
        let _ = writeln!(text, "Disallow: {mount}{path}");
    }
    let _ = writeln!(text, "Allow: {mount}/\n\nSitemap: {}", context.site.absolute("/sitemap.xml"));
    context.document(media::TEXT, text)
}

/// `/sitemap.xml`: the pages, or an index of sitemaps if there are too many for one.
pub(in crate::http) async fn sitemap(context: Context) -> Result<Response<Body>, Problem> {
    let context = dates::ready(context).await;
    let documents = &context.handbook().documents;
    let last = documents.len().div_ceil(ADDRESSES).max(1);
    let body = match SitemapParameters::read(&context)?.page {
        None if last > 1 => index(&context, last),
        Some(Whole(page)) if page > last => return Err(Problem::status(StatusCode::NOT_FOUND)),
        page => {
            let before = page.map_or(0, |Whole(page)| page - 1);
            pages(&context, documents.chunks(ADDRESSES).nth(before).unwrap_or_default())
        }
    };
    Ok(context.document(media::XML, body))
}

fn index(context: &Context, last: usize) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.element("sitemapindex", &[("xmlns", SITEMAP)], |xml| {
        for page in 1..=last {
            let address = context.site.absolute(&format!("/sitemap.xml?page={page}"));
            xml.element("sitemap", &[], |xml| xml.text("loc", &[], &address));
        }
    });
    xml.finish()
}

fn pages(context: &Context, documents: &[Document]) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.element("urlset", &[("xmlns", SITEMAP), ("xmlns:xhtml", XHTML)], |xml| {
        for document in documents.iter().filter(|document| !document.unsearched) {
            page(xml, context, document);
        }
    });
    xml.finish()
}

fn page(xml: &mut Xml, context: &Context, document: &Document) {
    let handbook = context.handbook();
    xml.element("url", &[], |xml| {
        xml.text("loc", &[], &context.site.absolute(&page_path(document)));
        if let Some(changed) = dates::day(context, document) {
            xml.text("lastmod", &[], &changed);
        }
        let others = handbook.document_translations(&document.id);
        for other in others.iter().filter(|_| others.len() > 1) {
            let other = &handbook.documents[*other as usize];
            let href = context.site.absolute(&page_path(other));
            let attributes =
                [("rel", "alternate"), ("hreflang", other.language.tag()), ("href", href.as_str())];
            xml.empty("xhtml:link", &attributes);
        }
    });
}

/// `/llms.txt`: the documents by part, each with its description and the address of its Markdown.
pub(in crate::http) async fn llms(context: Context) -> Result<Response<Body>, Problem> {
    let language = LanguageParameter::read(&context)?.of(&context);
    let (handbook, site) = (context.handbook(), &context.site);
    let mut text = heading(&context, language);
    let own = format!("?lang={language}");
    let _ = writeln!(
        text,
        "Each section has a permalink, {}, that stays valid when it moves or is retitled; append `.md` or `.json` to get \
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
            let folders =
                handbook.folders_above(document).into_iter().map(|folder| folder.title.get(language));
            let title = folders.chain([document.title.as_str()]).map(line).collect::<Vec<_>>().join(" › ");
            let _ = writeln!(text, "- [{}]({address}){about}", title.replace(['[', ']'], ""));
        }
    }
    let _ = writeln!(
        text,
        "\n## Optional\n\n- [llms-full.txt]({}): all of the above in one file\n- [OpenAPI]({}): the JSON API",
        site.absolute(&format!("/llms-full.txt{own}")),
        site.absolute("/openapi.json"),
    );
    for other in handbook.languages.iter().filter(|other| **other != language) {
        let name = language_name(other);
        let _ = writeln!(text, "- [{name}]({})", site.absolute(&format!("/llms.txt?lang={other}")));
    }
    Ok(context.document(media::MARKDOWN, text))
}

/// `/llms-full.txt`: every document of a language.
pub(in crate::http) async fn llms_full(context: Context) -> Result<Response<Body>, Problem> {
    let language = LanguageParameter::read(&context)?.of(&context);
    let mut text = heading(&context, language);
    for document in markdown::of_language(context.handbook(), language) {
        text.push_str(&markdown::document_text(&context, document));
    }
    Ok(context.document(media::MARKDOWN, text))
}

fn heading(context: &Context, language: Language) -> String {
    let handbook = context.handbook();
    let mut text = format!("# {}\n\n", line(handbook_name(handbook, language)));
    let about = handbook.description.get(language);
    if !about.is_empty() {
        let _ = writeln!(text, "> {}\n", line(about));
    }
    text
}

/// The text on one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
