//! `/changes.atom`: what was changed (Atom, RFC 4287), all of it, or for a role, a topic or a part.
//!
//! An entry is a document with the day of the commit that last changed it. What git does not date has no entry: a made-up
//! date would tell every reader that everything is new.

use axum::{body::Body, http::Response};

use super::atom::{ATOM, OURS, categories, tag};
use crate::{
    http::{
        addresses::Links,
        problem::Problem,
        request::{
            context::Asked,
            parameters::{Parameters, ScopeParameters},
            site::Site,
        },
        response::{dates, reply::media, xml::Xml},
        strings::{Strings, handbook_name},
    },
    model::{Document, Language, Scope, Section, page_path, permalink_path, section_url},
};

/// Where changes are told as Atom.
pub(in crate::http) const CHANGES: &str = "/changes.atom";
/// The most entries of a feed.
const ENTRIES: usize = 50;
/// The most sections that an entry names.
const NAMED: usize = 40;

/// `/changes.json`, where a JSON Feed once was.
pub(in crate::http) async fn gone() -> Problem {
    Problem::gone("The JSON Feed is no longer made; /changes.atom has the same entries.")
}

/// A feed to be written.
struct Feed<'a> {
    asked: &'a Asked,
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
pub(in crate::http) async fn atom(asked: Asked) -> Result<Response<Body>, Problem> {
    let asked = dates::ready(asked).await;
    let feed = Feed::read(&asked)?;
    Ok(asked.document(media::ATOM, feed.atom()))
}

impl<'a> Feed<'a> {
    fn read(asked: &'a Asked) -> Result<Self, Problem> {
        let scope = ScopeParameters::read(asked)?.scope(asked.state.today());
        let language = scope.language.unwrap_or_else(|| asked.language());
        let entries = entries(asked, &scope);
        let updated = entries
            .first()
            .map_or_else(|| dates::rfc3339(asked.edition.since), |entry| entry.updated.clone());
        let title = title(asked, &scope, language);
        Ok(Self { asked, scope, language, title, updated, entries })
    }

    /// Where this feed is, in either form.
    fn at(&self, door: &str) -> String {
        let mut query = String::new();
        Links::restrict(&mut query, &self.scope, self.scope.language);
        let join = if query.is_empty() { "" } else { "?" };
        self.asked.site.absolute(&format!("{door}{join}{}", query.trim_start_matches('&')))
    }

    fn atom(&self) -> Vec<u8> {
        let (handbook, site) = (self.asked.handbook(), &self.asked.site);
        let name = handbook_name(handbook, self.language);
        let root = [("xmlns", ATOM), ("xmlns:hb", OURS), ("xml:lang", self.language.tag())];
        let mut xml = Xml::new();
        xml.element("feed", &root, |xml| {
            xml.text("id", &[], &self.id());
            xml.text("title", &[], &self.title);
            xml.text("updated", &[], &self.updated);
            xml.element("author", &[], |xml| xml.text("name", &[], name));
            xml.empty("hb:answer", &[("revision", &self.asked.edition.revision)]);
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
        let (document, site) = (entry.document, &self.asked.site);
        xml.element("entry", &[("xml:lang", document.language.tag())], |xml| {
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
            categories(xml, self.asked.handbook(), document.lead(), document);
        });
    }

    fn id(&self) -> String {
        let mut scope = String::from("changes");
        Links::restrict(&mut scope, &self.scope, None);
        tag(&self.asked.site, self.language, &scope)
    }
}

/// The sections of an entry as a list of links: what a reader of the feed would look for.
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

/// The documents of a scope that git dates, the one changed last first.
fn entries<'a>(asked: &'a Asked, scope: &Scope) -> Vec<Entry<'a>> {
    let handbook = asked.handbook();
    let mut entries: Vec<Entry<'a>> = handbook
        .documents
        .iter()
        .filter_map(|document| {
            let updated = dates::known(asked, document)?;
            let admitted = |section: &&Section| scope.admits(handbook, document, section);
            let sections: Vec<&Section> = document.sections.iter().filter(admitted).collect();
            (!sections.is_empty()).then_some(Entry { document, updated, sections })
        })
        .collect();
    // The sort keeps the handbook's order among those of one day.
    entries.sort_by(|a, b| b.updated.cmp(&a.updated));
    entries.truncate(ENTRIES);
    entries
}

fn title(asked: &Asked, scope: &Scope, language: Language) -> String {
    let handbook = asked.handbook();
    let roles = scope.roles.iter().filter_map(|id| handbook.role(id)).map(|role| &role.title);
    let topics = scope.topics.iter().filter_map(|id| handbook.topic(id)).map(|topic| &topic.title);
    let parts = scope.parts.iter().filter_map(|id| handbook.part(id)).map(|part| &part.title);
    let mut words = vec![Strings::of(language).common.changes.to_owned()];
    words.extend(roles.chain(topics).chain(parts).map(|title| title.get(language).to_owned()));
    words.push(handbook_name(handbook, language).to_owned());
    words.join(" · ")
}
