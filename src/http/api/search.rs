//! `GET /api/v1/search`

use std::time::Instant;

use axum::{
    body::Body,
    http::{Response, header::LINK},
};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::{DocumentEntry, TrailEntry, Translation, trail, translations};
use crate::{
    http::{
        problem::Problem,
        request::{
            context::{Asked, original},
            parameters::{Parameters, SearchParameters},
            search::Search,
        },
        response::paging::Paging,
        strings::{Strings, language_name},
    },
    model::{Handbook, Language, PartId, RoleId, Section, TopicId, permalink_path, section_url},
    search::{Alternatively, Clause, Explanation, Field, Hit, LookedUp, Note, Query, Results},
};

/// Searches the handbook.
///
/// Ranked sections with the reasons they are there. `total` counts the strongest tier that matches anywhere; weaker hits
/// follow by score. The `Link` header leads to the other pages of the answer.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    operation_id = "search",
    tag = "search",
    params(SearchParameters),
    responses(
        (status = 200, description = "The answer.", body = Answer, headers(
            ("Link" = String, description = "RFC 8288: `first`, `prev`, `next`, `last`."),
            ("ETag" = String, description = "Weak: the same question of the same revision.")
        ))
    )
)]
// It runs where it is: at a fifth of a millisecond another thread costs more than it saves.
pub(in crate::http) async fn answer(asked: Asked) -> Result<Response<Body>, Problem> {
    let started = Instant::now();
    let search = Search::new(&asked, SearchParameters::read(&asked)?);
    let results = search.run(&asked)?;
    let explanation = search.explain.then(|| asked.edition.searcher.explain(&search.query)).transpose();
    let explanation = explanation.map_err(|error| Problem::internal(&error))?;
    let mut response = asked.timed_json(&Answer::new(&asked, &search, &results, explanation), started)?;
    let links = Paging::new(&search, &results).header(&asked.site, "/api/v1/search", &search);
    response.headers_mut().extend(links.map(|links| (LINK, links)));
    Ok(response)
}

/// The answer, without the time it took.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchAnswer)]
pub(in crate::http) struct Answer<'a> {
    /// The question as it was understood.
    query: QueryView<'a>,
    /// Where was looked.
    scope: ScopeView<'a>,
    /// Sections of the scope that match at the tier.
    total: usize,
    /// Sections that match at the tier but lie outside the scope.
    outside_scope: usize,
    /// Whether the scope holds nothing, so that the hits come from the whole handbook.
    widened: bool,
    /// The strongest tier that matches: `all` of the words, `most`, `any`; null when nothing does.
    tier: Option<&'static str>,
    /// Hits asked for.
    limit: usize,
    /// Hits passed over.
    offset: usize,
    /// How many hits paging can reach: the weaker ones follow those that are counted in `total`.
    reachable: usize,
    /// The hits, best first.
    #[schema(value_type = Vec<HitView>)]
    hits: Hits<'a>,
    /// Counts per value, each with its own kind's restriction lifted.
    facets: FacetsView<'a>,
    /// The revision that answered: equal revisions, equal handbooks.
    revision: &'a str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = QueryRead)]
pub(in crate::http) struct QueryView<'a> {
    /// What was typed.
    text: &'a str,
    /// The words looked for, folded and stemmed.
    #[schema(value_type = Vec<String>)]
    terms: &'a [String],
    /// What was ignored, dropped or tried instead.
    notes: Vec<NoteView<'a>>,
    /// The parts of the query as read; only when asked to explain.
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<Vec<Token<'a>>>,
    /// How they were understood; only when asked to explain.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<ExplanationView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Note)]
pub(in crate::http) struct NoteView<'a> {
    /// A stable name.
    kind: &'static str,
    /// The words it is about.
    text: &'a str,
}

/// A part of the query as it was read.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Token<'a> {
    /// `words`, `phrase`, `exclude`, `title`, `role`, `topic` or `part`.
    kind: &'static str,
    /// What was typed.
    text: &'a str,
}

/// How the query was understood.
#[derive(Serialize, ToSchema)]
#[schema(as = Explanation)]
pub(in crate::http) struct ExplanationView {
    /// Content words as analysed, with what was typed for each.
    words: Vec<WordView>,
    /// Terms looked up in the streams of the index.
    lookups: Vec<LookupView>,
    /// What does instead of words that were typed.
    instead: Vec<InsteadView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Word)]
pub(in crate::http) struct WordView {
    term: String,
    typed: String,
}

/// A term looked up in a stream of the index; no `rarity` means that it stands nowhere.
#[derive(Serialize, ToSchema)]
#[schema(as = Lookup)]
pub(in crate::http) struct LookupView {
    stream: String,
    term: String,
    weight: f32,
    /// Inverse document frequency.
    rarity: Option<f32>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Instead)]
pub(in crate::http) struct InsteadView {
    words: Vec<String>,
    kind: &'static str,
    text: String,
}

impl From<Explanation> for ExplanationView {
    fn from(explanation: Explanation) -> Self {
        let word = |(term, typed)| WordView { term, typed };
        let lookup = |LookedUp { stream, term, weight, rarity }| LookupView { stream, term, weight, rarity };
        let instead = |Alternatively { words, kind, text }| InsteadView { words, kind: kind.as_str(), text };
        Self {
            words: explanation.words.into_iter().map(word).collect(),
            lookups: explanation.lookups.into_iter().map(lookup).collect(),
            instead: explanation.instead.into_iter().map(instead).collect(),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Scope)]
pub(in crate::http) struct ScopeView<'a> {
    /// Sections for any of these roles.
    roles: Vec<&'a str>,
    /// Sections on any of these topics.
    topics: Vec<&'a str>,
    /// Sections in any of these parts.
    parts: Vec<&'a str>,
    /// Only this language; null searches all and shows each section once.
    #[schema(value_type = Option<String>)]
    lang: Option<Language>,
}

struct Hits<'a> {
    asked: &'a Asked,
    found: &'a [Hit],
    explain: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Hit)]
pub(in crate::http) struct HitView<'a> {
    /// The section's stable id.
    id: &'a str,
    /// The address to hand out: it survives retitling and moving.
    permalink: String,
    /// Where the section stands now.
    url: String,
    /// Its heading.
    title: &'a str,
    /// Ranges of the title that match, in Unicode scalar values.
    #[schema(value_type = Vec<[u32; 2]>)]
    title_highlights: &'a [[u32; 2]],
    /// The sections that enclose it, outermost first.
    trail: Vec<TrailEntry<'a>>,
    /// The page it stands on.
    document: DocumentEntry<'a>,
    /// The part the page belongs to.
    part: &'a str,
    /// Who it is for; empty: everyone.
    roles: Vec<&'a str>,
    /// What it is about.
    topics: Vec<&'a str>,
    /// The language of this text.
    lang: &'a str,
    /// The same section in other languages.
    alternatives: Vec<Translation<'a>>,
    /// What it was written from.
    #[schema(value_type = Vec<String>)]
    sources: &'a [String],
    /// The passage that answers.
    snippet: SnippetView<'a>,
    /// The rank's score, comparable within one answer only.
    score: f32,
    /// How much of the query it holds: `all`, `most` or `any`.
    tier: &'static str,
    /// False only in a widened answer.
    in_scope: bool,
    /// Why it is there, strongest first.
    reasons: Vec<NoteView<'a>>,
    /// What the score is made of; only when asked to explain.
    #[serde(skip_serializing_if = "Option::is_none")]
    score_parts: Option<ScoreParts>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Snippet)]
pub(in crate::http) struct SnippetView<'a> {
    /// The passage, on one line.
    text: &'a str,
    /// Ranges of it that match, in Unicode scalar values.
    #[schema(value_type = Vec<[u32; 2]>)]
    highlights: &'a [[u32; 2]],
    /// Where the section's own text begins; a title that matches may stand before it.
    body: u32,
}

#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ScoreParts {
    /// Summed BM25.
    words: f32,
    /// How well heading and query name each other.
    heading: f32,
    /// How close together the words stand.
    passage: f32,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Facets)]
pub(in crate::http) struct FacetsView<'a> {
    /// Per role.
    roles: Vec<FacetView<'a>>,
    /// Per topic.
    topics: Vec<FacetView<'a>>,
    /// Per part.
    parts: Vec<FacetView<'a>>,
    /// Per language.
    langs: Vec<FacetView<'a>>,
    /// Per what reviews say today.
    statuses: Vec<FacetView<'a>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Facet)]
pub(in crate::http) struct FacetView<'a> {
    /// The value.
    id: &'a str,
    /// What readers call it.
    title: &'a str,
    /// Sections that choosing it would give.
    count: usize,
}

impl<'a> Answer<'a> {
    fn new(
        asked: &'a Asked,
        search: &'a Search,
        results: &'a Results,
        explanation: Option<Explanation>,
    ) -> Self {
        let handbook = asked.handbook();
        let language = search.scope.language.or(search.page.language).unwrap_or_else(|| original(handbook));
        Self {
            query: QueryView {
                text: &search.text,
                terms: &results.terms,
                notes: results.notes.iter().map(NoteView::from).collect(),
                tokens: search.explain.then(|| tokens(&search.query)),
                explanation: explanation.map(ExplanationView::from),
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
            hits: Hits { asked, found: &results.hits, explain: search.explain },
            facets: FacetsView::new(handbook, results, language),
            revision: &asked.edition.revision,
        }
    }
}

impl Serialize for Hits<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.found.iter().map(|hit| HitView::new(self.asked, hit, self.explain)))
    }
}

impl<'a> HitView<'a> {
    fn new(asked: &'a Asked, hit: &'a Hit, explain: bool) -> Self {
        let handbook = asked.handbook();
        let document = handbook.document(hit.place);
        let section: &Section = handbook.section(hit.place);
        Self {
            id: section.id.as_str(),
            permalink: asked.site.at(permalink_path(&section.id)),
            url: asked.site.at(section_url(document, &section.id)),
            title: &section.heading.title,
            title_highlights: &hit.title_highlights,
            trail: trail(document, hit.place.section),
            document: DocumentEntry::new(document),
            part: document.id.part.as_str(),
            roles: section.roles.iter().map(RoleId::as_str).collect(),
            topics: section.topics.iter().map(TopicId::as_str).collect(),
            lang: document.language.as_str(),
            alternatives: translations(asked, section, Some(document.language)),
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
                    title: language_name(&facet.id),
                    count: facet.count,
                })
                .collect(),
            statuses: facets
                .statuses
                .iter()
                .map(|facet| FacetView {
                    id: facet.id.name(),
                    title: Strings::of(language).statuses.of(facet.id),
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
