//! `/search.atom`: results as a feed, with the counts and relevance of OpenSearch 1.1.

use axum::{body::Body, http::Response};

use super::atom::{ATOM, OPENSEARCH, OURS, categories, tag};
use crate::{
    http::{
        addresses::Links,
        problem::Problem,
        request::{
            context::Context,
            parameters::{FeedParameters, Parameters, Whole},
            search::Search,
        },
        response::{dates, paging::Paging, reply::media, xml::Xml},
        strings::{Strings, handbook_name},
    },
    model::{Handbook, Language, permalink_path, section_url},
    search::{Elsewhere, Hit, Results, Tier},
};

const RELEVANCE: &str = "http://a9.com/-/opensearch/extensions/relevance/1.0/";

/// The feed of search results.
pub(in crate::http) const RESULTS: &str = "/search.atom";

/// `/search.atom`. `start` (hits) and `page` are one-based, as in OpenSearch.
pub(in crate::http) async fn show(context: Context) -> Result<Response<Body>, Problem> {
    let FeedParameters { search, start, page } = FeedParameters::read(&context)?;
    let mut search = Search::new(&context, search);
    let page = page.map(|Whole(page)| (page - 1) * search.page.limit);
    if let Some(offset) = start.map(|Whole(hit)| hit - 1).or(page) {
        search.page.offset = offset;
    }
    let results = search.run(&context)?;
    Ok(context.document(media::ATOM, feed(&context, &search, &results)))
}

fn feed(context: &Context, search: &Search, results: &Results) -> Vec<u8> {
    let handbook = context.handbook();
    let language = search.scope.language.unwrap_or_else(|| context.language());
    let site = &context.site;
    let (offset, limit) = (search.page.offset, search.page.limit);
    let question = |route: &str| {
        site.absolute(&Links::question(
            route,
            &search.text,
            &search.scope,
            search.scope.language,
            offset,
            limit,
        ))
    };
    let own = question(RESULTS);
    let updated = dates::rfc3339(context.edition.since);
    let root = [
        ("xmlns", ATOM),
        ("xmlns:opensearch", OPENSEARCH),
        ("xmlns:relevance", RELEVANCE),
        ("xmlns:hb", OURS),
        ("xml:lang", &language.tag()),
    ];
    let mut xml = Xml::new();
    xml.element("feed", &root, |xml| {
        xml.text("id", &[], &own);
        xml.text("title", &[], &title(handbook, &search.text, language));
        if let Some(missing) = results.note("nothing-here") {
            xml.text("subtitle", &[], &Strings::of(language).search.missing(missing));
        }
        xml.text("updated", &[], &updated);
        xml.element("author", &[], |xml| xml.text("name", &[], handbook_name(handbook, language)));
        xml.text("opensearch:totalResults", &[], &results.reachable.to_string());
        xml.text("opensearch:startIndex", &[], &(offset + 1).to_string());
        xml.text("opensearch:itemsPerPage", &[], &limit.to_string());
        let start = (offset + 1).to_string();
        let asked_for = [("role", "request"), ("searchTerms", search.text.as_str()), ("startIndex", &start)];
        xml.empty("opensearch:Query", &asked_for);
        if let Some(meant) = results.note("did-you-mean") {
            xml.empty("opensearch:Query", &[("role", "correction"), ("searchTerms", meant)]);
        }
        // The counts of the answer, for which neither Atom nor OpenSearch has elements.
        let (total, outside) = (results.total.to_string(), results.outside_scope.to_string());
        let counts = [
            ("total", total.as_str()),
            ("outsideScope", outside.as_str()),
            ("widened", if results.widened { "true" } else { "false" }),
            ("tier", results.tier.map_or("", Tier::as_str)),
            ("missing", results.note("nothing-here").unwrap_or_default()),
            ("revision", &context.edition.revision),
        ];
        xml.empty("hb:answer", &counts);
        if let Some(Elsewhere { typed, referral }) = &results.elsewhere {
            let mut about = vec![("text", typed.as_str()), ("ask", referral.ask.get(language))];
            about.extend(referral.link.as_deref().map(|link| ("href", link)));
            xml.empty("hb:elsewhere", &about);
        }
        if let Some(answer) = &results.answer {
            let section = permalink_path(&handbook.section(answer.place).id);
            let lang = handbook.document(answer.place).language.tag();
            let said = [
                ("text", answer.text.as_str()),
                ("kind", answer.kind.as_str()),
                ("href", &site.absolute(&section)),
                ("xml:lang", &lang),
            ];
            xml.empty("hb:fact", &said);
        }
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
            entry(xml, context, hit, best);
        }
    });
    xml.finish()
}

fn title(handbook: &Handbook, text: &str, language: Language) -> String {
    let ui = Strings::of(language);
    format!("{text} · {} · {}", ui.search.results, handbook_name(handbook, language))
}

fn entry(xml: &mut Xml, context: &Context, hit: &Hit, best: f32) {
    let handbook = context.handbook();
    let (document, section) = (handbook.document(hit.place), handbook.section(hit.place));
    let site = &context.site;
    let language = document.language.tag();
    let language = language.as_str();
    xml.element("entry", &[("xml:lang", language)], |xml| {
        xml.text("id", &[], &tag(site, document.language, section.id.as_str()));
        xml.text("title", &[], &section.heading.title);
        xml.text("updated", &[], &dates::of(context, document));
        xml.text("summary", &[("type", "text")], &hit.snippet.text);
        let permalink = site.absolute(&permalink_path(&section.id));
        xml.empty(
            "link",
            &[("rel", "alternate"), ("type", "text/html"), ("hreflang", language), ("href", &permalink)],
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
