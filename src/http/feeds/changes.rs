//! `/changes.atom`: changed documents (Atom, RFC 4287), all or those for a role, topic or part.
//!
//! An entry is a document with the day of the commit that last changed it. Documents without a date from git are left
//! out: a made-up date would mark everything as new.

use axum::{body::Body, http::Response};

use super::atom::{ATOM, OURS, categories, tag};
use crate::{
    http::{
        addresses::Links,
        problem::Problem,
        request::{
            context::Context,
            parameters::{Parameters, ScopeParameters},
            site::Site,
        },
        response::{dates, reply::media, xml::Xml},
        strings::{Strings, handbook_name},
    },
    model::{Document, Language, Scope, Section, page_path, permalink_path, section_url},
};

/// The feed of changes.
pub(in crate::http) const CHANGES: &str = "/changes.atom";
/// The most entries in a feed.
const ENTRIES: usize = 50;
/// The most sections listed in an entry.
const NAMED: usize = 40;

/// `/changes.json`: a JSON Feed that was removed.
pub(in crate::http) async fn gone() -> Problem {
    Problem::gone("The JSON Feed was removed; /changes.atom has the same entries.")
}

/// A feed to be written.
struct Feed<'a> {
    context: &'a Context,
    scope: Scope,
    language: Language,
    title: String,
    updated: String,
    entries: Vec<Entry<'a>>,
}

/// A document that was changed.
struct Entry<'a> {
    document: &'a Document,
    updated: String,
    /// Its sections that the scope admits.
    sections: Vec<&'a Section>,
}

/// `/changes.atom`
pub(in crate::http) async fn atom(context: Context) -> Result<Response<Body>, Problem> {
    let context = dates::ready(context).await;
    let feed = Feed::read(&context)?;
    Ok(context.document(media::ATOM, feed.atom()))
}

impl<'a> Feed<'a> {
    fn read(context: &'a Context) -> Result<Self, Problem> {
        let scope = ScopeParameters::read(context)?.scope(context.state.today());
        let language = scope.language.unwrap_or_else(|| context.language());
        let entries = entries(context, &scope);
        let updated = entries
            .first()
            .map_or_else(|| dates::rfc3339(context.edition.since), |entry| entry.updated.clone());
        let title = title(context, &scope, language);
        Ok(Self { context, scope, language, title, updated, entries })
    }

    /// The URL of this feed at `route`.
    fn at(&self, route: &str) -> String {
        let mut query = String::new();
        Links::restrict(&mut query, &self.scope, self.scope.language);
        let join = if query.is_empty() { "" } else { "?" };
        self.context.site.absolute(&format!("{route}{join}{}", query.trim_start_matches('&')))
    }

    fn atom(&self) -> Vec<u8> {
        let (handbook, site) = (self.context.handbook(), &self.context.site);
        let name = handbook_name(handbook, self.language);
        let tag = self.language.tag();
        let root = [("xmlns", ATOM), ("xmlns:hb", OURS), ("xml:lang", tag.as_str())];
        let mut xml = Xml::new();
        xml.element("feed", &root, |xml| {
            xml.text("id", &[], &self.id());
            xml.text("title", &[], &self.title);
            xml.text("updated", &[], &self.updated);
            xml.element("author", &[], |xml| xml.text("name", &[], name));
            xml.empty("hb:answer", &[("revision", &self.context.edition.revision)]);
            let link = |xml: &mut Xml, relation: &str, media: &str, href: &str| {
                xml.empty("link", &[("rel", relation), ("type", media), ("href", href)]);
            };
            link(xml, "self", "application/atom+xml", &self.at(CHANGES));
            link(xml, "alternate", "text/html", &site.absolute(&Links::home(self.language)));
            link(xml, "search", "application/opensearchdescription+xml", &site.absolute("/opensearch.xml"));
            for entry in &self.entries {
                self.entry(xml, entry);
            }
        });
        xml.finish()
    }

    fn entry(&self, xml: &mut Xml, entry: &Entry<'_>) {
        let (document, site) = (entry.document, &self.context.site);
        xml.element("entry", &[("xml:lang", &document.language.tag())], |xml| {
            xml.text("id", &[], &tag(site, document.language, document.lead().id.as_str()));
            xml.text("title", &[], &document.title);
            xml.text("updated", &[], &entry.updated);
            if let Some(owner) = &document.owner {
                xml.element("author", &[], |xml| xml.text("name", &[], owner));
            }
            let page = site.absolute(&page_path(document));
            xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &page)]);
            let permalink = site.absolute(&permalink_path(&document.lead().id));
            xml.empty("link", &[("rel", "bookmark"), ("href", &permalink)]);
            let source = format!("{page}.md");
            xml.empty("link", &[("rel", "alternate"), ("type", "text/markdown"), ("href", &source)]);
            if !document.description.is_empty() {
                xml.text("summary", &[("type", "text")], &document.description);
            }
            xml.text("content", &[("type", "html")], &contents(site, entry));
            categories(xml, self.context.handbook(), document.lead(), document);
        });
    }

    fn id(&self) -> String {
        let mut scope = String::from("changes");
        Links::restrict(&mut scope, &self.scope, None);
        tag(&self.context.site, self.language, &scope)
    }
}

/// The sections of an entry as a list of links.
fn contents(site: &Site, entry: &Entry<'_>) -> String {
    let mut html = String::from("<ul>");
    for section in entry.sections.iter().take(NAMED) {
        let address = site.absolute(&section_url(entry.document, &section.id));
        let title = askama::filters::escape(&section.heading.title, askama::filters::Html);
        let title = title.map_or_else(|_| String::new(), |title| title.to_string());
        html.push_str(&format!("<li><a href=\"{address}\">{title}</a></li>"));
    }
    html.push_str("</ul>");
    html
}

/// The documents of a scope with a date from git, most recently changed first.
fn entries<'a>(context: &'a Context, scope: &Scope) -> Vec<Entry<'a>> {
    let handbook = context.handbook();
    let mut entries: Vec<Entry<'a>> = handbook
        .documents
        .iter()
        .filter_map(|document| {
            let updated = dates::known(context, document)?;
            let admitted = |section: &&Section| scope.admits(handbook, document, section);
            let sections: Vec<&Section> = document.sections.iter().filter(admitted).collect();
            (!sections.is_empty()).then_some(Entry { document, updated, sections })
        })
        .collect();
    // The sort is stable: documents of one day keep the handbook's order.
    entries.sort_by(|a, b| b.updated.cmp(&a.updated));
    entries.truncate(ENTRIES);
    entries
}

fn title(context: &Context, scope: &Scope, language: Language) -> String {
    let handbook = context.handbook();
    let roles = scope.roles.iter().filter_map(|id| handbook.role(id)).map(|role| &role.title);
    let topics = scope.topics.iter().filter_map(|id| handbook.topic(id)).map(|topic| &topic.title);
    let parts = scope.parts.iter().filter_map(|id| handbook.part(id)).map(|part| &part.title);
    let mut words = vec![Strings::of(language).common.changes.to_owned()];
    words.extend(roles.chain(topics).chain(parts).map(|title| title.get(language).to_owned()));
    words.push(handbook_name(handbook, language).to_owned());
    words.join(" · ")
}
