//! Metadata in the head of a page: search, dates of change, subject, and how it may be
//! shown elsewhere.
//!
//! Formats: OpenSearch and feed autodiscovery, Open Graph (ogp.me), oEmbed discovery, `meta.elastic` of Elastic's
//! crawler, JSON-LD with schema.org's `TechArticle` and `BreadcrumbList`.

use serde_json::{Value, json};

use super::Reader;
use crate::{
    http::{
        addresses::Links, feeds::changes, integrations::opensearch, response::dates, strings::handbook_name,
    },
    model::{Document, RoleId, Scope, Section, TopicId, folder_path, page_path, section_url},
};

/// Roles that get a search of their own in the browser's list.
const ROLES: usize = 12;
/// The longest value of a field of Elastic's crawler, in bytes.
const FIELD: usize = 512;

/// Links, fields and data of a head.
#[derive(Default)]
pub(super) struct Head {
    pub(super) links: Vec<HeadLink>,
    pub(super) fields: Vec<Field>,
    /// JSON-LD; it cannot close its element.
    pub(super) data: Option<String>,
}

/// Another form of the page, or of the handbook.
pub(super) struct HeadLink {
    pub(super) relation: &'static str,
    pub(super) media: &'static str,
    pub(super) title: String,
    pub(super) href: String,
}

/// A `meta` element.
pub(super) struct Field {
    /// The attribute that holds its name: `name` or `property`.
    pub(super) attribute: &'static str,
    pub(super) class: Option<&'static str>,
    pub(super) name: &'static str,
    pub(super) content: String,
}

impl Head {
    /// What every page says.
    pub(super) fn new(reader: Reader<'_>) -> Self {
        let handbook = reader.handbook;
        let language = reader.language;
        let mut head = Self::default();
        let mut search = |scope: &Scope, href: String| {
            let title = opensearch::short_name(handbook, scope, language);
            let media = "application/opensearchdescription+xml";
            head.links.push(HeadLink { relation: "search", media, title, href: reader.at(href) });
        };
        search(&Scope::everything(), format!("/opensearch.xml?lang={language}"));
        for role in handbook.roles.iter().filter(|role| role.grade.is_some()).take(ROLES) {
            let scope = Scope { roles: vec![role.id.clone()], ..Scope::default() };
            search(&scope, format!("/opensearch.xml?role={}&lang={language}", role.id));
        }
        head.feed(reader, reader.ui.common.changes, &format!("?lang={language}"));
        head.open_graph("og:site_name", handbook_name(handbook, language));
        head.open_graph("og:locale", &language.tag().replace('-', "_"));
        head
    }

    fn feed(&mut self, reader: Reader<'_>, title: &str, query: &str) {
        let href = reader.at(format!("{}{query}", changes::CHANGES));
        let media = "application/atom+xml";
        self.links.push(HeadLink { relation: "alternate", media, title: title.to_owned(), href });
    }

    /// Where the page is, and what it is called.
    pub(super) fn at(&mut self, address: &str, title: &str) {
        self.open_graph("og:type", "website");
        self.open_graph("og:url", address);
        self.open_graph("og:title", title);
    }

    /// What the page is about.
    pub(super) fn about(&mut self, description: &str) {
        self.open_graph("og:description", description);
    }

    /// How many results there are (OpenSearch 1.1, "response elements in HTML").
    pub(super) fn counts(&mut self, total: usize, start: usize, limit: usize) {
        for (name, count) in [("totalResults", total), ("startIndex", start), ("itemsPerPage", limit)] {
            self.fields.push(Field { attribute: "name", class: None, name, content: count.to_string() });
        }
    }

    /// What a document says besides.
    pub(super) fn of(&mut self, reader: Reader<'_>, document: &Document) {
        let handbook = reader.handbook;
        let site = &reader.context.site;
        let path = page_path(document);
        self.links.push(HeadLink {
            relation: "alternate",
            media: "text/markdown",
            title: document.title.clone(),
            href: reader.at(path.with(".md")),
        });
        self.links.push(HeadLink {
            relation: "alternate",
            media: "application/json+oembed",
            title: document.title.clone(),
            href: reader.at(format!("/oembed?format=json&url={}", Links::escaped(&site.absolute(&path)))),
        });
        let named = |section: &Section, id: &RoleId| section.roles.contains(id);
        let about = |section: &Section, id: &TopicId| section.topics.contains(id);
        let sections = &document.sections;
        let roles =
            handbook.roles.iter().filter(|role| sections.iter().any(|section| named(section, &role.id)));
        let topics: Vec<_> = handbook
            .topics
            .iter()
            .filter(|topic| sections.iter().any(|section| about(section, &topic.id)))
            .collect();
        let roles: Vec<&str> = roles.map(|role| role.id.as_str()).collect();
        let topic_ids: Vec<&str> = topics.iter().map(|topic| topic.id.as_str()).collect();
        let ids = |ids: Vec<&str>| cut(&ids.join(","));
        for (name, content) in
            [("roles", ids(roles)), ("topics", ids(topic_ids)), ("part", document.id.part.to_string())]
        {
            if !content.is_empty() {
                self.fields.push(Field { attribute: "name", class: Some("elastic"), name, content });
            }
        }
        let keywords: Vec<&str> = topics.iter().map(|topic| topic.title.get(reader.language)).collect();
        if !keywords.is_empty() {
            let content = cut(&keywords.join(", "));
            self.fields.push(Field { attribute: "name", class: None, name: "keywords", content });
        }
        if let Some(field) = self.fields.iter_mut().find(|field| field.name == "og:type") {
            "article".clone_into(&mut field.content);
        }
        self.data = Some(linked_data(reader, document));
    }

    fn open_graph(&mut self, name: &'static str, content: &str) {
        if !content.is_empty() {
            self.fields.push(Field { attribute: "property", class: None, name, content: content.to_owned() });
        }
    }
}

/// As much as a field may hold, whole characters.
fn cut(text: &str) -> String {
    let end = (0..=text.len().min(FIELD)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    text[..end].to_owned()
}

fn linked_data(reader: Reader<'_>, document: &Document) -> String {
    let handbook = reader.handbook;
    let site = &reader.context.site;
    let name = handbook_name(handbook, reader.language);
    let page = site.absolute(&page_path(document));
    let crumb = |position: usize, name: &str, item: String| json!({ "@type": "ListItem", "position": position, "name": name, "item": item });
    let mut article = json!({
        "@type": "TechArticle",
        "@id": page,
        "url": page,
        "headline": document.title,
        "inLanguage": document.language.tag(),
        "isPartOf": { "@type": "Book", "name": name, "url": site.absolute(&Links::home(reader.language)) },
        "hasPart": document.sections.iter().skip(1).filter(|section| section.heading.level == 2).map(|section| {
            json!({ "@type": "WebPageElement", "name": section.heading.title, "url": site.absolute(&section_url(document, &section.id)) })
        }).collect::<Vec<Value>>(),
    });
    if !document.description.is_empty() {
        article["description"] = json!(document.description);
    }
    if let Some(day) = dates::day(reader.context, document) {
        article["dateModified"] = json!(day);
    }
    let roles = document.lead().roles.iter().filter_map(|id| handbook.role(id));
    let audience: Vec<Value> = roles
        .map(|role| json!({ "@type": "Audience", "audienceType": role.title.get(reader.language) }))
        .collect();
    if !audience.is_empty() {
        article["audience"] = json!(audience);
    }
    let mut above = vec![(name, site.absolute(&Links::home(reader.language)))];
    if let Some(part) = handbook.part(&document.id.part).filter(|_| !document.is_part_page()) {
        above.push((part.title.get(reader.language), site.absolute(&Links::part(reader.language, &part.id))));
    }
    above.extend(handbook.folders_above(document).into_iter().map(|folder| {
        let address = folder_path(document.language, &folder.part, &folder.path);
        (folder.title.get(reader.language), site.absolute(&address))
    }));
    above.push((&document.title, page.clone()));
    let crumbs: Vec<Value> =
        (1..).zip(above).map(|(position, (name, address))| crumb(position, name, address)).collect();
    let crumbs = json!({ "@type": "BreadcrumbList", "itemListElement": crumbs });
    let data = json!({ "@context": "https://schema.org", "@graph": [article, crumbs] });
    // Within the element, only `</script` and comments could be misread.
    data.to_string().replace('<', "\\u003c")
}
