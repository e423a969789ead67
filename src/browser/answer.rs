//! What a page shows: hits with their addresses, counts and quick links, with names in the reader's language.

use serde::Serialize;

use super::request::Request;
use crate::{
    model::{Document, Handbook, Language, Localized, Scope, SectionRef, page_path, section_url, trail},
    search::{self, Facet, Hit, Query, Searcher, Suggestion, SuggestionKind, lookup, resolve_fields},
};

/// How many similar titles are offered when nothing was found.
const SIMILAR: usize = 6;

/// The answer to a search. Addresses begin with `/`, the root of the handbook.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    /// The query without the fields that became part of the scope.
    text: String,
    /// The restrictions by kind, with all values to choose from.
    controls: [Control<'a>; 3],
    /// Only texts in this language.
    only: Option<Language>,
    statuses: Vec<&'static str>,
    /// Whom to ask about what the handbook does not cover, and where.
    elsewhere: Option<(String, Option<String>)>,
    /// The fact that answers, with the section that states it.
    #[serde(rename = "answer")]
    fact: Option<Fact<'a>>,
    tier: Option<&'static str>,
    total: usize,
    outside: usize,
    widened: bool,
    reachable: usize,
    terms: Vec<String>,
    notes: Vec<(&'static str, String)>,
    /// Whether the search is to be asked again with the dictionary of translations.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    untranslated: bool,
    hits: Vec<HitView<'a>>,
    facets: [Counts<'a>; 5],
    quick_links: Vec<(&'static str, Vec<QuickLink<'a>>)>,
    nearest: Vec<LinkView<'a>>,
    /// The glossary, if there is one in the reader's language and nothing was found.
    glossary: Option<LinkView<'a>>,
}

/// A kind of restriction.
#[derive(Serialize)]
struct Control<'a> {
    name: &'static str,
    /// Ids and titles.
    options: Vec<(&'a str, &'a str)>,
    chosen: Vec<String>,
}

/// A fact with the section that states it.
#[derive(Serialize)]
struct Fact<'a> {
    text: String,
    id: &'a str,
    language: Language,
    title: &'a str,
    url: String,
}

/// A title and its address.
type LinkView<'a> = (&'a str, String);

/// Values of a kind: id, title unless pages have their own name for it, and count.
#[derive(Serialize)]
struct Counts<'a> {
    name: &'static str,
    values: Vec<(String, Option<&'a str>, usize)>,
}

#[derive(Serialize)]
struct HitView<'a> {
    id: &'a str,
    language: Language,
    url: String,
    title: &'a str,
    title_highlights: Vec<[u32; 2]>,
    trail: Vec<LinkView<'a>>,
    snippet: String,
    highlights: Vec<[u32; 2]>,
    /// Where the section's own text begins in the snippet.
    body: u32,
    /// Kinds with their texts.
    reasons: Vec<(&'static str, Vec<String>)>,
    roles: Vec<RoleView<'a>>,
    in_scope: bool,
}

#[derive(Serialize)]
struct RoleView<'a> {
    id: &'a str,
    title: &'a str,
    grade: Option<&'a str>,
}

#[derive(Serialize)]
struct QuickLink<'a> {
    title: &'a str,
    url: String,
    grade: Option<&'a str>,
    /// Its language, if it is not the reader's.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<Language>,
}

impl<'a> Answer<'a> {
    /// Searches.
    pub(super) fn to(searcher: &'a Searcher, request: &Request) -> Result<Self, search::Error> {
        let (handbook, language) = (searcher.handbook(), request.language);
        let mut scope = request.scope(handbook);
        let query = Query::parse(&request.text);
        let query = resolve_fields(query, handbook, &mut scope, |name| request.status(name));
        let has_page = |document: &Document| request.has_page(document);
        let results = searcher.search_among(&has_page, &query, &scope, request.page())?;
        let text = query.without_fields();
        let quick_links = if request.quick_links > 0 {
            quick_links(searcher, request, &scope, &results)
        } else {
            Vec::new()
        };
        let nearest = if results.hits.is_empty() && !text.is_empty() {
            let places = lookup::nearest_titles(handbook, &text, language, SIMILAR);
            let places = places.into_iter().filter(|place| has_page(handbook.document(*place)));
            places.map(|place| link(handbook, place)).collect()
        } else {
            Vec::new()
        };
        let glossary = handbook.glossary.as_ref().filter(|_| results.hits.is_empty());
        let glossary = glossary.and_then(|id| handbook.find_document(id, language));
        let found = results.facets;
        Ok(Self {
            controls: controls(handbook, &scope, language),
            only: scope.language,
            statuses: scope.statuses.iter().map(|status| status.name()).collect(),
            tier: results.tier.map(search::Tier::as_str),
            total: results.total,
            outside: results.outside_scope,
            widened: results.widened,
            reachable: results.reachable,
            terms: results.terms,
            elsewhere: results
                .elsewhere
                .map(|elsewhere| (elsewhere.referral.ask.get(language).to_owned(), elsewhere.referral.link)),
            fact: results.answer.map(|answer| fact(handbook, answer)),
            untranslated: results.untranslated,
            notes: results.notes.into_iter().map(|note| (note.kind, note.text)).collect(),
            hits: results.hits.into_iter().map(|hit| hit_view(handbook, hit, language)).collect(),
            facets: [
                counts("part", &found.parts, |id| {
                    (id.to_string(), handbook.part(id).map(|part| part.title.get(language)))
                }),
                counts("role", &found.roles, |id| {
                    (id.to_string(), handbook.role(id).map(|role| role.title.get(language)))
                }),
                counts("topic", &found.topics, |id| {
                    (id.to_string(), handbook.topic(id).map(|topic| topic.title.get(language)))
                }),
                counts("lang", &found.languages, |language| (language.to_string(), None)),
                counts("status", &found.statuses, |status| (status.name().to_owned(), None)),
            ],
            quick_links,
            nearest,
            glossary: glossary.map(|document| (document.title.as_str(), "/glossary".to_owned())),
            text,
        })
    }
}

fn controls<'a>(handbook: &'a Handbook, scope: &Scope, language: Language) -> [Control<'a>; 3] {
    fn control<'a>(
        name: &'static str,
        options: impl Iterator<Item = (&'a str, &'a Localized)>,
        chosen: &[impl ToString],
        language: Language,
    ) -> Control<'a> {
        Control {
            name,
            options: options.map(|(id, title)| (id, title.get(language))).collect(),
            chosen: chosen.iter().map(ToString::to_string).collect(),
        }
    }
    let roles = handbook.roles.iter().map(|role| (role.id.as_str(), &role.title));
    let parts = handbook.parts.iter().map(|part| (part.id.as_str(), &part.title));
    let topics = handbook.topics.iter().map(|topic| (topic.id.as_str(), &topic.title));
    [
        control("role", roles, &scope.roles, language),
        control("part", parts, &scope.parts, language),
        control("topic", topics, &scope.topics, language),
    ]
}

fn counts<'a, T>(
    name: &'static str,
    facets: &[Facet<T>],
    describe: impl Fn(&T) -> (String, Option<&'a str>),
) -> Counts<'a> {
    let value = |facet: &Facet<T>| {
        let (id, title) = describe(&facet.id);
        (id, title, facet.count)
    };
    Counts { name, values: facets.iter().map(value).collect() }
}

fn link(handbook: &Handbook, place: SectionRef) -> LinkView<'_> {
    let section = handbook.section(place);
    let url = section_url(handbook.document(place), &section.id);
    (&section.heading.title, url.as_str().to_owned())
}

fn fact(handbook: &Handbook, answer: search::Answer) -> Fact<'_> {
    let (title, url) = link(handbook, answer.place);
    let id = handbook.section(answer.place).id.as_str();
    Fact { text: answer.text, id, language: handbook.document(answer.place).language, title, url }
}

fn hit_view(handbook: &Handbook, hit: Hit, language: Language) -> HitView<'_> {
    let (document, section) = (handbook.document(hit.place), handbook.section(hit.place));
    let roles = section.roles.iter().filter_map(|id| handbook.role(id)).map(|role| RoleView {
        id: role.id.as_str(),
        title: role.title.get(language),
        grade: role.seal(),
    });
    let reasons = hit.reasons_to_show();
    let reasons = reasons
        .into_iter()
        .map(|(kind, texts)| (kind.as_str(), texts.into_iter().map(str::to_owned).collect()));
    let (title, url) = link(handbook, hit.place);
    let trail = trail(handbook, hit.place, language).into_iter();
    HitView {
        id: section.id.as_str(),
        language: document.language,
        url,
        title,
        trail: trail.map(|(title, url)| (title, url.as_str().to_owned())).collect(),
        reasons: reasons.collect(),
        roles: roles.collect(),
        in_scope: hit.in_scope,
        title_highlights: hit.title_highlights,
        snippet: hit.snippet.text,
        highlights: hit.snippet.highlights,
        body: hit.snippet.body,
    }
}

/// Quick links by kind; of pages, only those that can be opened.
fn quick_links<'a>(
    searcher: &'a Searcher,
    request: &Request,
    scope: &Scope,
    results: &search::Results,
) -> Vec<(&'static str, Vec<QuickLink<'a>>)> {
    let handbook = searcher.handbook();
    let most = request.quick_links;
    let found = searcher.suggest_beyond(results, &request.text, scope, Some(request.language), most);
    let can_open = |one: &&Suggestion| match &one.kind {
        SuggestionKind::Section(place) => request.has_page(handbook.document(*place)),
        SuggestionKind::Document(id, language) => {
            handbook.find_document(id, *language).is_some_and(|document| request.has_page(document))
        }
        SuggestionKind::Role(_) | SuggestionKind::Topic(_) => true,
    };
    let view = |one: &Suggestion| quick_link(handbook, one, request.language);
    let groups = [
        ("role", found.roles),
        ("topic", found.topics),
        ("document", found.documents),
        ("section", found.sections),
    ];
    groups
        .into_iter()
        .map(|(kind, list)| (kind, list.iter().filter(can_open).filter_map(view).collect::<Vec<_>>()))
        .filter(|(_, list)| !list.is_empty())
        .collect()
}

fn quick_link<'a>(handbook: &'a Handbook, one: &Suggestion, language: Language) -> Option<QuickLink<'a>> {
    let foreign = |of: Language| (of != language).then_some(of);
    Some(match &one.kind {
        SuggestionKind::Section(place) => {
            let (title, url) = link(handbook, *place);
            QuickLink { title, url, grade: None, language: foreign(handbook.document(*place).language) }
        }
        SuggestionKind::Document(id, language) => {
            let document = handbook.find_document(id, *language)?;
            let url = page_path(document).as_str().to_owned();
            QuickLink { title: &document.title, url, grade: None, language: foreign(document.language) }
        }
        SuggestionKind::Role(id) => {
            let role = handbook.role(id)?;
            let (title, url) = (role.title.get(language), format!("/roles/{id}"));
            QuickLink { title, url, grade: role.seal(), language: None }
        }
        SuggestionKind::Topic(id) => {
            let topic = handbook.topic(id)?;
            let (title, url) = (topic.title.get(language), format!("/topics/{id}"));
            QuickLink { title, url, grade: None, language: None }
        }
    })
}
