//! `GET /api/v1/search`

use std::time::Instant;

use axum::{body::Body, http::Response};
use serde::{Serialize, Serializer};

use super::{DocumentEntry, TrailEntry, Translation, trail, translations};
use crate::{
    http::{
        asked::{Asked, original},
        error::Problem,
        params::Search,
    },
    model::{Handbook, Language, PartId, RoleId, Section, TopicId, permalink_path, section_url},
    search::{Clause, Field, Hit, Note, Query, Results},
};

/// Answers a search. It runs where it is: at a fifth of a millisecond another thread costs more than it saves.
pub(in crate::http) async fn answer(asked: Asked) -> Result<Response<Body>, Problem> {
    let started = Instant::now();
    let search = Search::read(&asked)?;
    let found = asked.edition.searcher.search(&search.query, &search.scope, search.page);
    let results = found.map_err(|error| Problem::internal(&error))?;
    tracing::debug!(query = search.text, total = results.total, "searched");
    asked.timed_json(&Answer::new(&asked, &search, &results), started)
}

/// The answer, without the time it took.
#[derive(Serialize)]
struct Answer<'a> {
    query: QueryView<'a>,
    scope: ScopeView<'a>,
    total: usize,
    outside_scope: usize,
    widened: bool,
    tier: Option<&'static str>,
    limit: usize,
    offset: usize,
    /// How many hits paging can reach: the weaker ones follow those that are counted in `total`.
    reachable: usize,
    hits: Hits<'a>,
    facets: FacetsView<'a>,
    revision: &'a str,
}

#[derive(Serialize)]
struct QueryView<'a> {
    text: &'a str,
    terms: &'a [String],
    notes: Vec<NoteView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<Vec<Token<'a>>>,
}

#[derive(Serialize)]
struct NoteView<'a> {
    kind: &'static str,
    text: &'a str,
}

/// A part of the query as it was read.
#[derive(Serialize)]
struct Token<'a> {
    kind: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
struct ScopeView<'a> {
    roles: Vec<&'a str>,
    topics: Vec<&'a str>,
    parts: Vec<&'a str>,
    lang: Option<Language>,
}

struct Hits<'a> {
    handbook: &'a Handbook,
    found: &'a [Hit],
    explain: bool,
}

#[derive(Serialize)]
struct HitView<'a> {
    id: &'a str,
    permalink: String,
    url: String,
    title: &'a str,
    title_highlights: &'a [[u32; 2]],
    trail: Vec<TrailEntry<'a>>,
    document: DocumentEntry<'a>,
    part: &'a str,
    roles: Vec<&'a str>,
    topics: Vec<&'a str>,
    lang: &'a str,
    alternatives: Vec<Translation<'a>>,
    sources: &'a [String],
    snippet: SnippetView<'a>,
    score: f32,
    tier: &'static str,
    in_scope: bool,
    reasons: Vec<NoteView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score_parts: Option<ScoreParts>,
}

#[derive(Serialize)]
struct SnippetView<'a> {
    text: &'a str,
    highlights: &'a [[u32; 2]],
    /// Where the section's own text begins; a title that matches may stand before it.
    body: u32,
}

#[derive(Serialize)]
struct ScoreParts {
    words: f32,
    heading: f32,
    passage: f32,
}

#[derive(Serialize)]
struct FacetsView<'a> {
    roles: Vec<FacetView<'a>>,
    topics: Vec<FacetView<'a>>,
    parts: Vec<FacetView<'a>>,
    langs: Vec<FacetView<'a>>,
}

#[derive(Serialize)]
struct FacetView<'a> {
    id: &'a str,
    title: &'a str,
    count: usize,
}

impl<'a> Answer<'a> {
    fn new(asked: &'a Asked, search: &'a Search, results: &'a Results) -> Self {
        let handbook = asked.handbook();
        let language = search.scope.language.or(search.page.language).unwrap_or_else(|| original(handbook));
        Self {
            query: QueryView {
                text: &search.text,
                terms: &results.terms,
                notes: results.notes.iter().map(NoteView::from).collect(),
                tokens: search.explain.then(|| tokens(&search.query)),
            },
            scope: ScopeView {
                roles: search.scope.roles.iter().map(RoleId::as_str).collect(),
                topics: search.scope.topics.iter().map(TopicId::as_str).collect(),
                parts: search.scope.parts.iter().map(PartId::as_str).collect(),
                lang: search.scope.language,
            },
            total: results.total,
            outside_scope: results.outside_scope,
            widened: results.widened,
            tier: results.tier.map(crate::search::Tier::as_str),
            limit: search.page.limit,
            offset: search.page.offset,
            reachable: results.reachable,
            hits: Hits { handbook, found: &results.hits, explain: search.explain },
            facets: FacetsView::new(handbook, results, language),
            revision: &asked.edition.revision,
        }
    }
}

impl Serialize for Hits<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.found.iter().map(|hit| HitView::new(self.handbook, hit, self.explain)))
    }
}

impl<'a> HitView<'a> {
    fn new(handbook: &'a Handbook, hit: &'a Hit, explain: bool) -> Self {
        let document = handbook.document(hit.place);
        let section: &Section = handbook.section(hit.place);
        Self {
            id: section.id.as_str(),
            permalink: permalink_path(&section.id),
            url: section_url(document, &section.id),
            title: &section.heading.title,
            title_highlights: &hit.title_highlights,
            trail: trail(document, hit.place.section),
            document: DocumentEntry::new(document),
            part: document.id.part.as_str(),
            roles: section.roles.iter().map(RoleId::as_str).collect(),
            topics: section.topics.iter().map(TopicId::as_str).collect(),
            lang: document.language.as_str(),
            alternatives: translations(handbook, section, Some(document.language)),
            sources: &section.sources,
            snippet: SnippetView {
                text: &hit.snippet.text,
                highlights: &hit.snippet.highlights,
                body: hit.snippet.body,
            },
            score: hit.score,
            tier: hit.tier.as_str(),
            in_scope: hit.in_scope,
            reasons: hit
                .reasons
                .iter()
                .map(|reason| NoteView { kind: reason.kind.as_str(), text: &reason.text })
                .collect(),
            score_parts: explain.then_some(ScoreParts {
                words: hit.parts.words,
                heading: hit.parts.heading,
                passage: hit.parts.passage,
            }),
        }
    }
}

impl<'a> From<&'a Note> for NoteView<'a> {
    fn from(note: &'a Note) -> Self {
        Self { kind: note.kind, text: &note.text }
    }
}

impl<'a> FacetsView<'a> {
    fn new(handbook: &'a Handbook, results: &'a Results, language: Language) -> Self {
        let facets = &results.facets;
        let role = |id: &RoleId| handbook.role(id).map_or("", |role| role.title.get(language));
        let topic = |id: &TopicId| handbook.topic(id).map_or("", |topic| topic.title.get(language));
        let part = |id: &PartId| super::part_title(handbook, id, language);
        Self {
            roles: facets
                .roles
                .iter()
                .map(|facet| FacetView { id: facet.id.as_str(), title: role(&facet.id), count: facet.count })
                .collect(),
            topics: facets
                .topics
                .iter()
                .map(|facet| FacetView { id: facet.id.as_str(), title: topic(&facet.id), count: facet.count })
                .collect(),
            parts: facets
                .parts
                .iter()
                .map(|facet| FacetView { id: facet.id.as_str(), title: part(&facet.id), count: facet.count })
                .collect(),
            langs: facets
                .languages
                .iter()
                .map(|facet| FacetView {
                    id: facet.id.as_str(),
                    title: crate::http::strings::language_name(&facet.id),
                    count: facet.count,
                })
                .collect(),
        }
    }
}

fn tokens(query: &Query) -> Vec<Token<'_>> {
    query.clauses.iter().map(Token::from).collect()
}

impl<'a> From<&'a Clause> for Token<'a> {
    fn from(clause: &'a Clause) -> Self {
        let (kind, text) = match clause {
            Clause::Words(text) => ("words", text),
            Clause::Phrase(text) => ("phrase", text),
            Clause::Exclude(text) => ("exclude", text),
            Clause::Title(text) => ("title", text),
            Clause::Field(Field::Role, text) => ("role", text),
            Clause::Field(Field::Topic, text) => ("topic", text),
            Clause::Field(Field::Part, text) => ("part", text),
            Clause::Field(Field::Status, text) => ("status", text),
        };
        Self { kind, text }
    }
}
