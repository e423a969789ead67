//! Shared parts of the feeds: namespaces, stable ids, categories, and errors that feed readers can show.
//!
//! Formats: Atom (RFC 4287), `tag:` URIs (RFC 4151), the counts of OpenSearch 1.1.

use crate::{
    http::{
        problem::Problem,
        request::site::Site,
        response::{dates, xml::Xml},
    },
    model::{Document, Handbook, Language, Section},
};

pub(in crate::http) const ATOM: &str = "http://www.w3.org/2005/Atom";
pub(in crate::http) const OPENSEARCH: &str = "http://a9.com/-/spec/opensearch/1.1/";
/// The namespace of the handbook's own elements in other formats.
pub(in crate::http) const OURS: &str = "urn:handbook:1";

/// The `tag:` URI (RFC 4151) of a text: stable while the handbook keeps its host, wherever the text moves.
pub(in crate::http) fn tag(site: &Site, language: Language, id: &str) -> String {
    let host = site.authority().rsplit_once(':').map_or(site.authority(), |(host, _)| host);
    format!("tag:{host},2026:handbook{}/{language}/{id}", site.mount())
}

/// The roles, topics, part and folders of a section; each kind has its own scheme.
pub(in crate::http) fn categories(
    xml: &mut Xml,
    handbook: &Handbook,
    section: &Section,
    document: &Document,
) {
    let language = document.language;
    let mut put = |kind: &str, id: &str, label: Option<&str>| {
        let scheme = format!("{OURS}:{kind}");
        xml.empty("category", &[("scheme", &scheme), ("term", id), ("label", label.unwrap_or(id))]);
    };
    for id in &section.roles {
        put("role", id.as_str(), handbook.role(id).map(|role| role.title.get(language)));
    }
    for id in &section.topics {
        put("topic", id.as_str(), handbook.topic(id).map(|topic| topic.title.get(language)));
    }
    let part = &document.id.part;
    put("part", part.as_str(), handbook.part(part).map(|part| part.title.get(language)));
    for folder in handbook.folders_above(document) {
        put("folder", &format!("{part}/{}", folder.path), Some(folder.title.get(language)));
    }
}

/// An error as a feed: no entries, and the reason as its subtitle.
pub(in crate::http) fn refusal(problem: &Problem, address: &str, request_id: &str) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.element("feed", &[("xmlns", ATOM), ("xmlns:opensearch", OPENSEARCH), ("xml:lang", "en")], |xml| {
        xml.text("id", &[], &format!("urn:handbook:request:{request_id}"));
        xml.text("title", &[], problem.kind.title());
        xml.text("subtitle", &[], &problem.detail);
        xml.text("updated", &[], &dates::rfc3339(std::time::SystemTime::now()));
        xml.element("author", &[], |xml| xml.text("name", &[], "handbook"));
        xml.empty("link", &[("rel", "self"), ("href", address)]);
        xml.text("opensearch:totalResults", &[], "0");
    });
    xml.finish()
}
