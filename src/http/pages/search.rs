//! The page of results: the query and its scope, the hits with their reasons, and suggestions when there are none.
//! While the reader types, the script requests the `found` block alone: the sheet over a page and this
//! page show the same, because it is the same.

use askama::Template;
use axum::{body::Body, http::Response};

use super::{Frame, Reader, RoleView, frame};
use crate::{
    http::{
        addresses::{self, Links},
        problem::Problem,
        request::{
            context::Context,
            parameters::{Parameters, ResultsParameters},
            search::Search,
        },
        response::segments::{Segment, segments},
        strings::{MOST_QUICK_LINKS, Restriction, language_name},
    },
    model::{Document, Localized, Scope, page_path, section_url, trail},
    search::{Facet, Hit, Results, Suggestion, SuggestionKind, lookup},
};

/// Documents of a handbook whose outline names each; of a larger one it names the parts.
const MOST_OUTLINED: usize = 300;
/// Roles and topics that are offered before a search.
const MOST_BEGINNINGS: usize = 24;

#[derive(Template)]
#[template(path = "search.html", blocks = ["found"])]
struct SearchPage<'a> {
    frame: Frame<'a>,
    text: String,
    controls: Vec<Control<'a>>,
    /// What the form must carry along unseen.
    hidden: Vec<(&'static str, String)>,
    chosen: Vec<Chip>,
    quick_links: Vec<QuickLinks<'a>>,
    /// All documents, before there is a search.
    outline: Vec<OutlinePart<'a>>,
    summary: String,
    outside: Option<(String, String)>,
    widened: Option<&'static str>,
    elsewhere: Option<Elsewhere<'a>>,
    answer: Option<AnswerLine<'a>>,
    notes: Vec<String>,
    /// The corrected query, with its search.
    meant: Option<(String, String)>,
    hits: Vec<HitView<'a>>,
    first: usize,
    facets: Vec<FacetGroup>,
    nearest: Vec<(&'a str, String)>,
    in_all_languages: Option<String>,
    glossary: Option<(&'a str, String)>,
    previous: Option<String>,
    next: Option<String>,
    page: String,
}

/// The fact that answers, with the section that states it.
struct AnswerLine<'a> {
    text: &'a str,
    title: &'a str,
    url: String,
    lang: String,
    /// The section, for its preview.
    section: (&'a str, &'a str),
}

/// Whom to ask about what the handbook does not cover.
struct Elsewhere<'a> {
    ask: &'a str,
    link: Option<&'a str>,
}

/// A restriction as a control within the sentence.
struct Control<'a> {
    labels: &'static Restriction,
    name: &'static str,
    options: Vec<Choice<'a>>,
    /// The restriction that is chosen, and the search without it.
    active: Option<Chip>,
}

struct Choice<'a> {
    id: String,
    title: &'a str,
    chosen: bool,
}

/// A restriction that the sentence has no room for; it can be taken away.
struct Chip {
    title: String,
    url: String,
}

/// Roles, topics, documents and sections whose names match the query.
struct QuickLinks<'a> {
    title: &'static str,
    entries: Vec<QuickLink<'a>>,
}

struct QuickLink<'a> {
    title: &'a str,
    url: String,
    grade: Option<&'a str>,
    /// The target section, for its preview.
    section: Option<(&'a str, &'a str)>,
    /// Its language, if it is not the reader's.
    lang: Option<String>,
}

struct OutlinePart<'a> {
    title: &'a str,
    url: String,
    documents: Vec<(&'a str, String)>,
}

struct FacetGroup {
    title: &'static str,
    values: Vec<FacetView>,
}

struct FacetView {
    title: String,
    count: usize,
    url: String,
    chosen: bool,
}

struct HitView<'a> {
    id: &'a str,
    url: String,
    /// The page's language as addresses and the API say it.
    code: &'a str,
    lang: String,
    /// The language's name, when it is not the page's.
    foreign: Option<String>,
    title: Vec<Segment<'a>>,
    trail: Vec<(&'a str, String)>,
    snippet: Vec<Segment<'a>>,
    reasons: Vec<String>,
    roles: Vec<RoleView<'a>>,
    outside: bool,
}

impl SearchPage<'_> {
    fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    fn has_results(&self) -> bool {
        !self.hits.is_empty()
    }

    fn has_facets(&self) -> bool {
        self.has_results() && !self.facets.is_empty()
    }
}

/// `/search`
pub(in crate::http) async fn show(context: Context) -> Result<Response<Body>, Problem> {
    let given = ResultsParameters::read(&context)?;
    let mut search = Search::new(&context, given.search);
    let reader = Reader::new(&context, search.scope.language.unwrap_or_else(|| context.language()));
    // A page has a language of its own, so its hits are shown in it whatever the browser says.
    search.page.language = Some(reader.language);
    let found = context.edition.searcher.search(&search.query, &search.scope, search.page);
    let results = found.map_err(|error| Problem::internal(&error))?;
    tracing::debug!(query = search.text, total = results.total, "searched");
    let page = page(reader, &search, &results);
    if given.fragment.as_deref() == Some("found") {
        context.page(&page.as_found())
    } else {
        context.page(&page)
    }
}

fn page<'a>(reader: Reader<'a>, search: &Search, results: &'a Results) -> SearchPage<'a> {
    let ui = reader.ui;
    let text = search.query.without_fields();
    let (scope, offset, limit) = (&search.scope, search.page.offset, search.page.limit);
    // Only the scope sets the language here, so that the restriction can be removed.
    let links = Links::new(reader.language, reader.language);
    let address = |scope: &Scope, offset: usize| links.search(&text, scope, offset, limit);
    let to = |scope: &Scope, offset: usize| reader.at(address(scope, offset));
    let everywhere = to(&Scope { language: scope.language, ..Scope::everything() }, 0);
    let stands = frame::stands(reader, |language| {
        Some(address(&Scope { language: Some(language), ..scope.clone() }, 0))
    });
    let title = if text.is_empty() {
        ui.common.search.to_owned()
    } else {
        format!("{text} · {}", ui.search.results)
    };
    let mut frame = Frame::new(reader, &title, stands);
    frame.unlisted = true;
    frame.head.counts(results.reachable, offset + 1, limit);
    let shown = results.hits.len();
    let restricted = !scope.is_everything();
    let empty = shown == 0 && !text.is_empty();
    SearchPage {
        frame,
        controls: controls(reader, scope, &to),
        hidden: hidden(scope, limit),
        chosen: chips(reader, scope, &to),
        quick_links: if offset == 0 { quick_links(reader, search, results) } else { Vec::new() },
        outline: if text.is_empty() { outline(reader) } else { Vec::new() },
        summary: summary(reader, results, &text, offset),
        outside: (restricted && results.outside_scope > 0 && !results.widened)
            .then(|| (outside(reader, scope, results), everywhere)),
        widened: results.widened.then_some(ui.search.widened),
        elsewhere: results.elsewhere.as_ref().map(|elsewhere| {
            let referral = &elsewhere.referral;
            Elsewhere { ask: referral.ask.get(reader.language), link: referral.link.as_deref() }
        }),
        answer: results.answer.as_ref().map(|answer| {
            let (document, section) =
                (reader.handbook.document(answer.place), reader.handbook.section(answer.place));
            AnswerLine {
                text: &answer.text,
                title: &section.heading.title,
                url: reader.at(addresses::arriving(section_url(document, &section.id), &search.text)),
                lang: document.language.tag(),
                section: (section.id.as_str(), document.language.as_str()),
            }
        }),
        notes: results.notes.iter().filter_map(|note| ui.notes.of(note)).collect(),
        meant: results.note("did-you-mean").map(|meant| {
            let url = reader.at(links.search(meant, scope, 0, limit));
            (meant.to_owned(), url)
        }),
        hits: results.hits.iter().map(|hit| hit_view(reader, hit, &search.text)).collect(),
        first: offset + 1,
        facets: facets(reader, scope, results, &to),
        nearest: if empty { nearest(reader, &text) } else { Vec::new() },
        in_all_languages: (empty && scope.language.is_some() && reader.handbook.languages.len() > 1)
            .then(|| to(&Scope { language: None, ..scope.clone() }, 0)),
        glossary: if empty { glossary(reader) } else { None },
        previous: (offset > 0).then(|| to(scope, offset.saturating_sub(limit))),
        next: (shown == limit && offset + shown < results.reachable).then(|| to(scope, offset + shown)),
        page: ui.search.page(offset / limit + 1),
        text,
    }
}

/// How many more there are elsewhere: in other roles, when only the role restricts.
fn outside(reader: Reader<'_>, scope: &Scope, results: &Results) -> String {
    let by_role = !scope.roles.is_empty() && scope.topics.is_empty() && scope.parts.is_empty();
    let count = results.outside_scope;
    if by_role { reader.ui.search.in_other_roles(count) } else { reader.ui.search.outside(count) }
}

/// The handbook's glossary, if it has one in the reader's language.
fn glossary(reader: Reader<'_>) -> Option<(&str, String)> {
    let document = reader.handbook.find_document(reader.handbook.glossary.as_ref()?, reader.language)?;
    Some((&document.title, reader.at(reader.links.glossary_page())))
}

/// Quick links for the query; before there is one, starting points. What is among the hits is not
/// named twice.
fn quick_links<'a>(reader: Reader<'a>, search: &Search, results: &Results) -> Vec<QuickLinks<'a>> {
    let (handbook, ui) = (reader.handbook, reader.ui);
    let text = search.text.as_str();
    let searcher = &reader.context.edition.searcher;
    let found =
        searcher.suggest_beyond(results, text, &search.scope, Some(reader.language), MOST_QUICK_LINKS);
    let group = |title: &'static str, entries: Vec<QuickLink<'a>>| QuickLinks { title, entries };
    let view = |one: &Suggestion| quick_link(reader, &one.kind, text);
    let (roles, topics): (Vec<_>, Vec<_>) = if text.is_empty() {
        let roles = handbook.roles.iter().map(|role| SuggestionKind::Role(role.id.clone()));
        let topics = handbook.topics.iter().map(|topic| SuggestionKind::Topic(topic.id.clone()));
        (
            roles.filter_map(|kind| quick_link(reader, &kind, text)).take(MOST_BEGINNINGS).collect(),
            topics.filter_map(|kind| quick_link(reader, &kind, text)).take(MOST_BEGINNINGS).collect(),
        )
    } else {
        (found.roles.iter().filter_map(view).collect(), found.topics.iter().filter_map(view).collect())
    };
    [
        group(ui.common.roles, roles),
        group(ui.common.topics, topics),
        group(ui.search.documents, found.documents.iter().filter_map(view).collect()),
        group(ui.search.sections, found.sections.iter().filter_map(view).collect()),
    ]
    .into_iter()
    .filter(|group| !group.entries.is_empty())
    .collect()
}

fn quick_link<'a>(reader: Reader<'a>, kind: &SuggestionKind, text: &str) -> Option<QuickLink<'a>> {
    let handbook = reader.handbook;
    let foreign =
        |document: &Document| (document.language != reader.language).then(|| document.language.tag());
    Some(match kind {
        SuggestionKind::Section(place) => {
            let (document, section) = (handbook.document(*place), handbook.section(*place));
            QuickLink {
                title: &section.heading.title,
                url: reader.at(addresses::arriving(section_url(document, &section.id), text)),
                grade: None,
                section: Some((section.id.as_str(), document.language.as_str())),
                lang: foreign(document),
            }
        }
        SuggestionKind::Document(id, language) => {
            let document = handbook.find_document(id, *language)?;
            let section = Some((document.lead().id.as_str(), document.language.as_str()));
            let (title, url) = (&document.title, reader.at(page_path(document)));
            QuickLink { title, url, grade: None, section, lang: foreign(document) }
        }
        SuggestionKind::Role(id) => {
            let role = reader.role(id)?;
            QuickLink { title: role.title, url: role.url, grade: role.grade, section: None, lang: None }
        }
        SuggestionKind::Topic(id) => {
            let topic = handbook.topic(id)?;
            let title = topic.title.get(reader.language);
            QuickLink {
                title,
                url: reader.at(reader.links.topic(id)),
                grade: None,
                section: None,
                lang: None,
            }
        }
    })
}

/// The parts with their documents in the reader's language.
fn outline(reader: Reader<'_>) -> Vec<OutlinePart<'_>> {
    let (handbook, language) = (reader.handbook, reader.language);
    let documents = || handbook.documents.iter().filter(|document| document.language == language);
    let is_large = documents().count() > MOST_OUTLINED;
    let mut outline = Vec::new();
    for part in &handbook.parts {
        let mut of_part = documents().filter(|document| document.id.part == part.id).peekable();
        if of_part.peek().is_none() {
            continue;
        }
        outline.push(OutlinePart {
            title: part.title.get(language),
            url: reader.at(Links::part(language, &part.id)),
            documents: if is_large {
                Vec::new()
            } else {
                of_part.map(|document| (document.title.as_str(), reader.at(page_path(document)))).collect()
            },
        });
    }
    outline
}

fn summary(reader: Reader<'_>, results: &Results, text: &str, offset: usize) -> String {
    let ui = reader.ui;
    let missing = results.note("nothing-here");
    match (text.is_empty(), results.hits.is_empty()) {
        (true, _) => String::new(),
        (false, true) if offset > 0 => ui.search.nothing.to_owned(),
        (false, true) => ui.search.nothing_for(text),
        // The widened notice says the rest.
        (false, false) if results.widened => ui.search.summary(results.outside_scope, results.tier, missing),
        (false, false) => ui.search.summary(results.total, results.tier, missing),
    }
}

/// The controls of the scope; one with nothing to choose from is left out.
fn controls<'a>(
    reader: Reader<'a>,
    scope: &Scope,
    to: &impl Fn(&Scope, usize) -> String,
) -> Vec<Control<'a>> {
    let handbook = reader.handbook;
    let choice = |id: &str, title: &'a Localized, chosen: Option<&str>| Choice {
        id: id.to_owned(),
        title: title.get(reader.language),
        chosen: chosen == Some(id),
    };
    let labels = &reader.ui.scope;
    let control = |labels, name, options: Vec<Choice<'a>>, lifted: &Scope| {
        let chosen = options.iter().find(|option| option.chosen);
        let active = chosen.map(|option| Chip { title: option.title.to_owned(), url: to(lifted, 0) });
        Control { labels, name, options, active }
    };
    let role = scope.roles.first().map(crate::model::RoleId::as_str);
    let part = scope.parts.first().map(crate::model::PartId::as_str);
    let topic = scope.topics.first().map(crate::model::TopicId::as_str);
    let roles = handbook.roles.iter().map(|one| choice(one.id.as_str(), &one.title, role));
    let parts = handbook.parts.iter().map(|one| choice(one.id.as_str(), &one.title, part));
    let topics = handbook.topics.iter().map(|one| choice(one.id.as_str(), &one.title, topic));
    let no_role = Scope { roles: Vec::new(), ..scope.clone() };
    let no_part = Scope { parts: Vec::new(), ..scope.clone() };
    let no_topic = Scope { topics: Vec::new(), ..scope.clone() };
    [
        control(&labels.role, "role", roles.collect(), &no_role),
        control(&labels.part, "part", parts.collect(), &no_part),
        control(&labels.topic, "topic", topics.collect(), &no_topic),
    ]
    .into_iter()
    .filter(|control| control.options.len() > 1)
    .collect()
}

/// A control shows one value; further ones, the language and the page size travel unseen.
fn hidden(scope: &Scope, limit: usize) -> Vec<(&'static str, String)> {
    let mut hidden = Vec::new();
    hidden.extend(scope.roles.iter().skip(1).map(|id| ("role", id.to_string())));
    hidden.extend(scope.parts.iter().skip(1).map(|id| ("part", id.to_string())));
    hidden.extend(scope.topics.iter().skip(1).map(|id| ("topic", id.to_string())));
    if let Some(language) = scope.language {
        hidden.push(("lang", language.to_string()));
    }
    hidden.extend(scope.statuses.iter().map(|status| ("status", status.name().to_owned())));
    if limit != crate::http::limits::HITS {
        hidden.push(("limit", limit.to_string()));
    }
    hidden
}

fn chips(reader: Reader<'_>, scope: &Scope, to: &impl Fn(&Scope, usize) -> String) -> Vec<Chip> {
    let handbook = reader.handbook;
    let mut chips = Vec::new();
    for id in scope.roles.iter().skip(1) {
        let roles = scope.roles.iter().filter(|other| *other != id).cloned().collect();
        let title = handbook.role(id).map_or("", |role| role.title.get(reader.language)).to_owned();
        chips.push(Chip { title, url: to(&Scope { roles, ..scope.clone() }, 0) });
    }
    for id in scope.parts.iter().skip(1) {
        let parts = scope.parts.iter().filter(|other| *other != id).cloned().collect();
        let title = handbook.part(id).map_or("", |part| part.title.get(reader.language)).to_owned();
        chips.push(Chip { title, url: to(&Scope { parts, ..scope.clone() }, 0) });
    }
    for id in scope.topics.iter().skip(1) {
        let topics = scope.topics.iter().filter(|other| *other != id).cloned().collect();
        let title = handbook.topic(id).map_or("", |topic| topic.title.get(reader.language)).to_owned();
        chips.push(Chip { title, url: to(&Scope { topics, ..scope.clone() }, 0) });
    }
    if let Some(language) = scope.language
        && handbook.languages.len() > 1
    {
        let title = format!("{} {}", reader.ui.search.only_in, language_name(language));
        chips.push(Chip { title, url: to(&Scope { language: None, ..scope.clone() }, 0) });
    }
    for status in &scope.statuses {
        let statuses = scope.statuses.iter().filter(|other| *other != status).copied().collect();
        let title = reader.ui.statuses.of(*status).to_owned();
        chips.push(Chip { title, url: to(&Scope { statuses, ..scope.clone() }, 0) });
    }
    chips
}

/// Values with their counts. A count is what choosing the value alone would give, so choosing replaces.
fn facets(
    reader: Reader<'_>,
    scope: &Scope,
    results: &Results,
    to: &impl Fn(&Scope, usize) -> String,
) -> Vec<FacetGroup> {
    let (handbook, language, ui) = (reader.handbook, reader.language, reader.ui);
    let found = &results.facets;
    let roles = values(&found.roles, &scope.roles, |id| {
        let title = handbook.role(id).map_or("", |role| role.title.get(language)).to_owned();
        (title, to(&Scope { roles: toggled(&scope.roles, id), ..scope.clone() }, 0))
    });
    let parts = values(&found.parts, &scope.parts, |id| {
        let title = handbook.part(id).map_or("", |part| part.title.get(language)).to_owned();
        (title, to(&Scope { parts: toggled(&scope.parts, id), ..scope.clone() }, 0))
    });
    let topics = values(&found.topics, &scope.topics, |id| {
        let title = handbook.topic(id).map_or("", |topic| topic.title.get(language)).to_owned();
        (title, to(&Scope { topics: toggled(&scope.topics, id), ..scope.clone() }, 0))
    });
    let languages = values(&found.languages, scope.language.as_slice(), |id| {
        let language = (scope.language != Some(*id)).then_some(*id);
        (language_name(*id), to(&Scope { language, ..scope.clone() }, 0))
    });
    let statuses = values(&found.statuses, &scope.statuses, |status| {
        let statuses = toggled(&scope.statuses, status);
        (ui.statuses.of(*status).to_owned(), to(&Scope { statuses, ..scope.clone() }, 0))
    });
    let groups = [
        (ui.common.parts, parts),
        (ui.common.roles, roles),
        (ui.common.topics, topics),
        (ui.common.languages, languages),
        (ui.reviews.heading, statuses),
    ];
    let groups = groups.into_iter().map(|(title, values)| FacetGroup { title, values });
    groups.filter(|group| group.values.len() > 1).collect()
}

fn values<T: PartialEq>(
    facets: &[Facet<T>],
    chosen: &[T],
    describe: impl Fn(&T) -> (String, String),
) -> Vec<FacetView> {
    let views = facets.iter().map(|facet| {
        let (title, url) = describe(&facet.id);
        FacetView { title, url, count: facet.count, chosen: chosen.contains(&facet.id) }
    });
    views.collect()
}

fn toggled<T: Clone + PartialEq>(chosen: &[T], id: &T) -> Vec<T> {
    if chosen.contains(id) { Vec::new() } else { vec![id.clone()] }
}

fn hit_view<'a>(reader: Reader<'a>, hit: &'a Hit, text: &str) -> HitView<'a> {
    let handbook = reader.handbook;
    let (document, section) = (handbook.document(hit.place), handbook.section(hit.place));
    let trail = trail(handbook, hit.place, reader.language).into_iter();
    // A title put before the passage is already on the page: above it, or in the trail.
    let snippet = segments(&hit.snippet.text, &hit.snippet.highlights, hit.snippet.body);
    HitView {
        id: section.id.as_str(),
        url: reader.at(addresses::arriving(section_url(document, &section.id), text)),
        code: document.language.as_str(),
        lang: document.language.tag(),
        foreign: (document.language != reader.language).then(|| language_name(document.language)),
        title: segments(&section.heading.title, &hit.title_highlights, 0),
        trail: trail.map(|(title, url)| (title, reader.at(url))).collect(),
        snippet,
        reasons: reasons(reader, hit),
        roles: reader.roles(&section.roles),
        outside: !hit.in_scope,
    }
}

/// Reasons of one kind in one phrase.
fn reasons(reader: Reader<'_>, hit: &Hit) -> Vec<String> {
    let reasons = hit.reasons_to_show().into_iter();
    reasons.map(|(kind, texts)| reader.ui.reasons.of(kind, &texts.join(reader.ui.common.separator))).collect()
}

fn nearest<'a>(reader: Reader<'a>, text: &str) -> Vec<(&'a str, String)> {
    let handbook = reader.handbook;
    let places = lookup::nearest_titles(handbook, text, reader.language, 6);
    let entry = |place| {
        (handbook.section(place).heading.title.as_str(), {
            let document = handbook.document(place);
            reader.at(section_url(document, &handbook.section(place).id))
        })
    };
    places.into_iter().map(entry).collect()
}
