//! OpenSearch 1.1: portals, browsers and search appliances read from `/opensearch.xml` how to ask us, and ask.
//!
//! Formats: OpenSearch 1.1 Draft 6 (github.com/dewitt/opensearch), its Suggestions, Parameter and Relevance extensions,
//! and Atom (RFC 4287). Browsers do not fill parameters of ours, so `/opensearch.xml?role=…` has them written in.

use axum::{body::Body, http::Response};

use crate::{
    http::{
        addresses::Links,
        problem::Problem,
        request::{
            context::Asked,
            parameters::{FeedParameters, Parameters, ScopeParameters, Whole},
            search::{Search, Suggest},
        },
        response::{dates, paging::Paging, reply::media, xml::Xml},
        strings::Strings,
    },
    model::{Handbook, Language, Localized, RootPath, Scope, permalink_path, section_url},
    search::{Hit, Results, SuggestionKind, Suggestions},
};

const OPENSEARCH: &str = "http://a9.com/-/spec/opensearch/1.1/";
const PARAMETERS: &str = "http://a9.com/-/spec/opensearch/extensions/parameters/1.0/";
const RELEVANCE: &str = "http://a9.com/-/opensearch/extensions/relevance/1.0/";
pub(in crate::http) const ATOM: &str = "http://www.w3.org/2005/Atom";
/// Names of ours in other people's formats.
pub(in crate::http) const OURS: &str = "urn:handbook:1";

/// Where results are asked for as Atom.
pub(in crate::http) const RESULTS: &str = "/search.atom";
/// Where suggestions are asked for.
const SUGGESTIONS: &str = "/suggestions";

/// The longest `ShortName`, in characters.
const SHORT: usize = 16;
/// The longest `LongName`.
const LONG: usize = 48;
/// The longest `Description`.
const DESCRIPTION: usize = 1024;
/// Suggestions in a list.
const SUGGESTED: usize = 10;

/// What browsers call a search of this handbook, or of one role's scope: at most sixteen characters.
pub(in crate::http) fn short_name(handbook: &Handbook, scope: &Scope, language: Language) -> String {
    let role = scope.roles.first().and_then(|id| handbook.role(id)).map(|role| role.title.get(language));
    let title = handbook.title.get(language);
    let name = match (role, title.is_empty()) {
        (Some(role), false) => format!("{role} · {title}"),
        (Some(role), true) => role.to_owned(),
        (None, false) => title.to_owned(),
        (None, true) => Strings::of(language).common.home.to_owned(),
    };
    cut(&name, SHORT)
}

fn cut(text: &str, most: usize) -> String {
    let text: String = text.chars().take(most).collect();
    text.trim_end_matches([' ', '·']).to_owned()
}

/// `/opensearch.xml`, with `?role=`, `topic`, `part` and `lang` written into the templates.
pub(in crate::http) async fn describe(asked: Asked) -> Result<Response<Body>, Problem> {
    let scope = ScopeParameters::read(&asked)?.scope(asked.state.today());
    let language = scope.language.unwrap_or_else(|| asked.language());
    Ok(asked.document(media::OPENSEARCH, description(&asked, &scope, language)))
}

fn description(asked: &Asked, scope: &Scope, language: Language) -> Vec<u8> {
    let handbook = asked.handbook();
    let (title, about) = (handbook.title.get(language), handbook.description.get(language));
    let root = [("xmlns", OPENSEARCH), ("xmlns:hb", OURS), ("xmlns:parameters", PARAMETERS)];
    let mut xml = Xml::new();
    xml.element("OpenSearchDescription", &root, |xml| {
        let short = short_name(handbook, scope, language);
        xml.text("ShortName", &[], &short);
        let about = if about.is_empty() { Strings::of(language).common.search_hint } else { about };
        xml.text("Description", &[], &cut(about, DESCRIPTION));
        if title.chars().count() > SHORT {
            xml.text("LongName", &[], &cut(title, LONG));
        }
        urls(xml, asked, scope);
        let icon = asked.site.absolute(&crate::http::assets::ASSETS.icon.url);
        xml.text("Image", &[("width", "64"), ("height", "64"), ("type", "image/svg+xml")], &icon);
        xml.empty("Query", &[("role", "example"), ("searchTerms", &example(handbook, language))]);
        xml.text("SyndicationRight", &[], "limited");
        for language in &handbook.languages {
            xml.text("Language", &[], language.tag());
        }
        xml.text("InputEncoding", &[], "UTF-8");
        xml.text("OutputEncoding", &[], "UTF-8");
    });
    xml.finish()
}

/// A word that has an answer.
fn example(handbook: &Handbook, language: Language) -> String {
    let of = handbook.documents.iter().find(|document| document.language == language);
    of.or(handbook.documents.first()).map_or_else(String::new, |document| document.title.clone())
}

fn urls(xml: &mut Xml, asked: &Asked, scope: &Scope) {
    let mut fixed = String::new();
    Links::restrict(&mut fixed, scope, scope.language);
    let open = |name: &str, is_fixed: bool| {
        if is_fixed { String::new() } else { format!("&{name}={{hb:{name}?}}") }
    };
    let scoped = [
        fixed.clone(),
        open("role", !scope.roles.is_empty()),
        open("topic", !scope.topics.is_empty()),
        open("part", !scope.parts.is_empty()),
        if scope.language.is_some() { String::new() } else { "&lang={language?}".to_owned() },
    ]
    .concat();
    let at = |door: &str, rest: &str| asked.site.absolute(&format!("{door}?q={{searchTerms}}{rest}"));
    let html = at("/search", &fixed);
    xml.empty("Url", &[("type", "text/html"), ("template", &html)]);
    let atom = at(RESULTS, &format!("{scoped}&limit={{count?}}&start={{startIndex?}}&page={{startPage?}}"));
    xml.element("Url", &[("type", "application/atom+xml"), ("template", &atom)], |xml| {
        parameters(xml, asked.handbook(), scope, scope.language.unwrap_or_else(|| asked.language()));
    });
    // Our JSON counts from nought.
    let json = at("/api/v1/search", &format!("{scoped}&limit={{count?}}&offset={{startIndex?}}"));
    let json_is = [("type", "application/json"), ("indexOffset", "0"), ("template", json.as_str())];
    xml.empty("Url", &json_is);
    let suggestions = at(SUGGESTIONS, &fixed);
    xml.empty("Url", &[("type", media::SUGGESTIONS), ("rel", "suggestions"), ("template", &suggestions)]);
    let mut own = String::from("/opensearch.xml");
    if !fixed.is_empty() {
        own.push('?');
        own.push_str(fixed.trim_start_matches('&'));
    }
    let own = asked.site.absolute(&own);
    let own_is =
        [("type", "application/opensearchdescription+xml"), ("rel", "self"), ("template", own.as_str())];
    xml.empty("Url", &own_is);
}

/// What may stand for each parameter of ours, for clients that offer a choice.
fn parameters(xml: &mut Xml, handbook: &Handbook, scope: &Scope, language: Language) {
    let mut list = |name: &str, options: Vec<(&str, &Localized)>| {
        if options.is_empty() {
            return;
        }
        let value = format!("{{hb:{name}?}}");
        let attributes = [("name", name), ("value", value.as_str()), ("minimum", "0"), ("maximum", "*")];
        xml.element("parameters:Parameter", &attributes, |xml| {
            for (id, title) in options {
                xml.empty("parameters:Option", &[("value", id), ("label", title.get(language))]);
            }
        });
    };
    if scope.roles.is_empty() {
        list("role", handbook.roles.iter().map(|role| (role.id.as_str(), &role.title)).collect());
    }
    if scope.topics.is_empty() {
        list("topic", handbook.topics.iter().map(|topic| (topic.id.as_str(), &topic.title)).collect());
    }
    if scope.parts.is_empty() {
        list("part", handbook.parts.iter().map(|part| (part.id.as_str(), &part.title)).collect());
    }
}

/// `/search.atom`: results as a feed. `start` counts hits and `page` pages from one, as OpenSearch does.
pub(in crate::http) async fn results(asked: Asked) -> Result<Response<Body>, Problem> {
    let FeedParameters { search, start, page } = FeedParameters::read(&asked)?;
    let mut search = Search::new(&asked, search);
    let page = page.map(|Whole(page)| (page - 1) * search.page.limit);
    if let Some(offset) = start.map(|Whole(hit)| hit - 1).or(page) {
        search.page.offset = offset;
    }
    let results = search.run(&asked)?;
    Ok(asked.document(media::ATOM, feed(&asked, &search, &results)))
}

fn feed(asked: &Asked, search: &Search, results: &Results) -> Vec<u8> {
    let handbook = asked.handbook();
    let language = search.scope.language.unwrap_or_else(|| asked.language());
    let site = &asked.site;
    let (offset, limit) = (search.page.offset, search.page.limit);
    let question = |door: &str| {
        site.absolute(&Links::question(
            door,
            &search.text,
            &search.scope,
            search.scope.language,
            offset,
            limit,
        ))
    };
    let own = question(RESULTS);
    let updated = dates::rfc3339(asked.edition.since);
    let root = [
        ("xmlns", ATOM),
        ("xmlns:opensearch", OPENSEARCH),
        ("xmlns:relevance", RELEVANCE),
        ("xmlns:hb", OURS),
        ("xml:lang", language.tag()),
    ];
    let mut xml = Xml::new();
    xml.element("feed", &root, |xml| {
        xml.text("id", &[], &own);
        xml.text("title", &[], &title(handbook, &search.text, language));
        xml.text("updated", &[], &updated);
        xml.element("author", &[], |xml| xml.text("name", &[], name_of(handbook, language)));
        xml.text("opensearch:totalResults", &[], &results.reachable.to_string());
        xml.text("opensearch:startIndex", &[], &(offset + 1).to_string());
        xml.text("opensearch:itemsPerPage", &[], &limit.to_string());
        let start = (offset + 1).to_string();
        let asked_for = [("role", "request"), ("searchTerms", search.text.as_str()), ("startIndex", &start)];
        xml.empty("opensearch:Query", &asked_for);
        for note in results.notes.iter().filter(|note| note.kind == "did-you-mean") {
            xml.empty("opensearch:Query", &[("role", "correction"), ("searchTerms", &note.text)]);
        }
        // How many of them hold the words, and how many more there are elsewhere: Atom has no words for it.
        let (total, outside) = (results.total.to_string(), results.outside_scope.to_string());
        let counts = [
            ("total", total.as_str()),
            ("outsideScope", outside.as_str()),
            ("widened", if results.widened { "true" } else { "false" }),
            ("tier", results.tier.map_or("", crate::search::Tier::as_str)),
            ("revision", &asked.edition.revision),
        ];
        xml.empty("hb:answer", &counts);
        let link = |xml: &mut Xml, relation: &str, media: &str, href: &str| {
            xml.empty("link", &[("rel", relation), ("type", media), ("href", href)]);
        };
        link(xml, "self", "application/atom+xml", &own);
        link(xml, "alternate", "text/html", &question("/search"));
        let describes = site.absolute("/opensearch.xml");
        link(xml, "search", "application/opensearchdescription+xml", &describes);
        for (relation, href) in Paging::new(search, results).addresses(site, RESULTS, search) {
            link(xml, relation, "application/atom+xml", &href);
        }
        let best = results.hits.first().map_or(1.0, |hit| hit.score);
        for hit in &results.hits {
            entry(xml, asked, hit, best);
        }
    });
    xml.finish()
}

fn title(handbook: &Handbook, text: &str, language: Language) -> String {
    let ui = Strings::of(language);
    format!("{text} · {} · {}", ui.search.results, name_of(handbook, language))
}

/// What the handbook is called, or what it is.
pub(in crate::http) fn name_of(handbook: &Handbook, language: Language) -> &str {
    let title = handbook.title.get(language);
    if title.is_empty() { Strings::of(language).common.home } else { title }
}

fn entry(xml: &mut Xml, asked: &Asked, hit: &Hit, best: f32) {
    let handbook = asked.handbook();
    let (document, section) = (handbook.document(hit.place), handbook.section(hit.place));
    let site = &asked.site;
    let tag = document.language.tag();
    xml.element("entry", &[("xml:lang", tag)], |xml| {
        xml.text("id", &[], &crate::http::feeds::changes::tag(site, document.language, section.id.as_str()));
        xml.text("title", &[], &section.heading.title);
        xml.text("updated", &[], &dates::of(asked, document));
        xml.text("summary", &[("type", "text")], &hit.snippet.text);
        let permalink = site.absolute(&permalink_path(&section.id));
        xml.empty(
            "link",
            &[("rel", "alternate"), ("type", "text/html"), ("hreflang", tag), ("href", &permalink)],
        );
        let page = site.absolute(&section_url(document, &section.id));
        xml.empty("link", &[("rel", "canonical"), ("type", "text/html"), ("href", &page)]);
        categories(xml, handbook, section, document);
        let relevance = if best > 0.0 { (hit.score / best).clamp(0.0, 1.0) } else { 0.0 };
        xml.text("relevance:score", &[], &format!("{relevance:.4}"));
        let in_scope = if hit.in_scope { "true" } else { "false" };
        xml.empty(
            "hb:hit",
            &[("id", section.id.as_str()), ("tier", hit.tier.as_str()), ("inScope", in_scope)],
        );
        for reason in &hit.reasons {
            xml.text("hb:reason", &[("kind", reason.kind.as_str())], &reason.text);
        }
    });
}

/// Roles, topics and part of a section, each kind a scheme of its own.
pub(in crate::http) fn categories(
    xml: &mut Xml,
    handbook: &Handbook,
    section: &crate::model::Section,
    document: &crate::model::Document,
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
}

/// `/suggestions`: what was typed, completions, what they are and where they lead (Suggestions extension 1.1).
pub(in crate::http) async fn suggest(asked: Asked) -> Result<Response<Body>, Problem> {
    let suggest = Suggest::read(&asked)?;
    let found =
        asked.edition.searcher.suggest(&suggest.text, &suggest.scope, suggest.language, suggest.limit);
    let language = suggest.language.unwrap_or_else(|| asked.language());
    let mut lists: (Vec<String>, Vec<String>, Vec<String>) = Default::default();
    for (completion, description, path) in completions(&asked, &found, language) {
        if lists.0.len() < SUGGESTED && !lists.0.contains(&completion) {
            lists.0.push(completion);
            lists.1.push(description);
            lists.2.push(asked.site.absolute(&path));
        }
    }
    asked.json_as(media::SUGGESTIONS, &(&suggest.text, lists.0, lists.1, lists.2))
}

fn completions<'a>(
    asked: &'a Asked,
    found: &'a Suggestions,
    language: Language,
) -> impl Iterator<Item = (String, String, RootPath)> + 'a {
    let handbook = asked.handbook();
    let ui = Strings::of(language);
    let links = Links::new(language, asked.language());
    let all = found.sections.iter().chain(&found.documents).chain(&found.roles).chain(&found.topics);
    all.filter_map(move |suggestion| {
        let (description, path) = match &suggestion.kind {
            SuggestionKind::Section(place) => {
                let (document, section) = (handbook.document(*place), handbook.section(*place));
                (document.title.clone(), permalink_path(&section.id))
            }
            SuggestionKind::Document(id, language) => {
                let document = handbook.find_document(id, *language)?;
                let part = handbook.part(&id.part).map_or("", |part| part.title.get(*language));
                (part.to_owned(), permalink_path(&document.lead().id))
            }
            SuggestionKind::Role(id) => (ui.common.roles.to_owned(), links.role(id)),
            SuggestionKind::Topic(id) => (ui.common.topics.to_owned(), links.topic(id)),
        };
        Some((suggestion.title.clone(), description, path))
    })
}

/// What went wrong, as a feed that a reader of feeds can read: no entries, and the reason as its subtitle.
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
