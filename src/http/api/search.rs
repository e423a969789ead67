//! `GET /api/v1/search`

use std::{borrow::Cow, time::Instant};

use axum::{
    body::Body,
    http::{Response, header::LINK},
};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::{DocumentEntry, FolderEntry, Pointer, TrailEntry, Translation, folders, trail, translations};
use crate::{
    http::{
        problem::Problem,
        request::{
            context::{Context, original},
            parameters::{Highlight, HitsParameters, Parameters},
            search::Search,
        },
        response::{
            paging::Paging,
            segments::{Segment, html, segments},
        },
        strings::{Strings, language_name},
    },
    model::{Handbook, Language, PartId, RoleId, Section, TopicId, permalink_path, section_url},
    search::{
        self, Alternatively, Clause, Elsewhere, Explanation, Field, Hit, LookedUp, Note, Query, Results,
    },
};

/// Searches the handbook.
///
/// Returns ranked sections with the reasons for each match, one page of them: the `Link` header points to the others. Hits
/// of all tiers are ordered by score; the counts of the answer are those of its strongest tier.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    operation_id = "search",
    tag = "search",
    params(HitsParameters),
    responses(
        (status = 200, description = "The search results.", body = Answer, headers(
            ("Link" = String, description = "RFC 8288: `first`, `prev`, `next`, `last`."),
            ("ETag" = String, description = "Weak: equal for equal results of the same revision.")
        ))
    )
)]
// Not spawned on a blocking thread: a search takes 0.2 ms, less than the hand-over costs.
pub(in crate::http) async fn answer(context: Context) -> Result<Response<Body>, Problem> {
    let started = Instant::now();
    let HitsParameters { search, highlight } = HitsParameters::read(&context)?;
    let search = Search::new(&context, search);
    let results = search.run(&context)?;
    let explanation = search.explain.then(|| context.edition.searcher.explain(&search.query)).transpose();
    let explanation = explanation.map_err(|error| Problem::internal(&error))?;
    let mut response =
        context.timed_json(&Answer::new(&context, &search, &results, highlight, explanation), started)?;
    let mut form = if search.explain { "&explain=true".to_owned() } else { String::new() };
    form.extend(highlight.into_iter().flat_map(|highlight| ["&highlight=", highlight.name()]));
    let links = Paging::new(&search, &results).header(&context.site, "/api/v1/search", &search, &form);
    response.headers_mut().extend(links.map(|links| (LINK, links)));
    Ok(response)
}

/// Search results. The time the search took is added as `took_us`.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchAnswer)]
pub(in crate::http) struct Answer<'a> {
    /// The query as parsed.
    query: QueryView<'a>,
    /// The restrictions that applied.
    scope: ScopeView<'a>,
    /// The number of sections in the scope that match at `tier`; if `tier` is null, of those that come near, as many as
    /// `reachable`. Without `lang`, a section and its translations count once.
    total: usize,
    /// The number of sections that match at `tier` but that `role`, `topic` or `part` exclude; 0 if `tier` is null. What
    /// `lang` or `status` exclude is not counted.
    outside_scope: usize,
    /// Whether `total` is 0 but `outside_scope` is not: the hits then come from outside the scope, those at `tier` first.
    widened: bool,
    /// What the query asks for, if the handbook does not cover it and its editors say whom to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    elsewhere: Option<ElsewhereView<'a>>,
    /// The fact that answers a question for one: who signs, who acts, when, which document.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(rename = "answer")]
    fact: Option<FactView<'a>>,
    /// The strongest tier that any section reaches, whatever its roles, topics and part: `all`, `most` (more than half) or
    /// `any` of the query's words, as typed or by synonyms, pinyin and translation, but not corrected. Null if no section
    /// has any of them; the hits are then sections that come near.
    tier: Option<&'static str>,
    /// The maximum number of hits requested.
    limit: usize,
    /// The number of hits skipped, at most 10,000.
    offset: usize,
    /// The number of hits on all pages: the sections counted in `total`, or in `outside_scope` if `widened`, and those
    /// of weaker tiers.
    reachable: usize,
    /// The unit of `title_highlights`, and of `highlights` and `body` of snippets.
    highlight_unit: HighlightUnit,
    /// The hits, best first.
    #[schema(value_type = Vec<HitView>)]
    hits: Hits<'a>,
    /// Counts per value at `tier`; each kind ignores the restriction of its own kind.
    facets: FacetsView<'a>,
    /// The revision of the handbook; equal revisions mean equal content.
    revision: &'a str,
}

/// `unicode-scalar`: Unicode scalar values (code points), by which Python indexes strings. JavaScript, Java and C# index
/// them by UTF-16 units: use `highlight=segments`, or in JavaScript slice `Array.from(text)`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::http) enum HighlightUnit {
    UnicodeScalar,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Elsewhere)]
pub(in crate::http) struct ElsewhereView<'a> {
    /// What the query has of the subject, as typed.
    text: &'a str,
    /// Whom to ask.
    ask: &'a str,
    /// Where they are found: an `https`, `http` or `mailto` address.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
}

/// A fact with the section that states it.
#[derive(Serialize, ToSchema)]
#[schema(as = StatedFact)]
pub(in crate::http) struct FactView<'a> {
    /// The fact with its label, in the language of the section.
    text: &'a str,
    /// `signs`, `acts`, `when` or `document`.
    kind: &'static str,
    /// The section that states it.
    section: Pointer<'a>,
}

impl<'a> FactView<'a> {
    fn of(context: &'a Context, answer: &'a search::Answer) -> Self {
        Self { text: &answer.text, kind: answer.kind.as_str(), section: Pointer::new(context, answer.place) }
    }
}

impl<'a> ElsewhereView<'a> {
    fn of(elsewhere: &'a Elsewhere, language: Language) -> Self {
        let Elsewhere { typed, referral } = elsewhere;
        Self { text: typed, ask: referral.ask.get(language), link: referral.link.as_deref() }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = QueryRead)]
pub(in crate::http) struct QueryView<'a> {
    /// The text as typed.
    text: &'a str,
    /// The search terms, folded and stemmed.
    #[schema(value_type = Vec<String>)]
    terms: &'a [String],
    /// What was ignored, dropped or replaced, what may have been meant, and what occurs nowhere in the handbook.
    notes: Vec<NoteView<'a>>,
    /// The parsed parts of the query; only with `explain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<Vec<Token<'a>>>,
    /// How the query was analyzed; only with `explain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<ExplanationView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Note)]
pub(in crate::http) struct NoteView<'a> {
    /// A stable identifier.
    kind: &'static str,
    /// The words concerned.
    text: &'a str,
}

/// A parsed part of the query.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Token<'a> {
    /// `words`, `phrase`, `exclude`, `title`, `role`, `topic`, `part` or `status`.
    kind: &'static str,
    /// The text as typed.
    text: &'a str,
}

/// How the query was analyzed.
#[derive(Serialize, ToSchema)]
#[schema(as = Explanation)]
pub(in crate::http) struct ExplanationView {
    /// The analyzed content words, each with the text typed for it.
    words: Vec<WordView>,
    /// The terms looked up in the streams of the index.
    lookups: Vec<LookupView>,
    /// Alternatives accepted in place of typed words.
    instead: Vec<InsteadView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Word)]
pub(in crate::http) struct WordView {
    term: String,
    typed: String,
}

/// A term looked up in a stream of the index; `rarity` is null if the term does not occur.
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
    /// Only sections for any of these roles.
    roles: Vec<&'a str>,
    /// Only sections on any of these topics.
    topics: Vec<&'a str>,
    /// Only sections in any of these parts.
    parts: Vec<&'a str>,
    /// Only this language; null searches all languages and returns each section once.
    #[schema(value_type = Option<String>)]
    lang: Option<Language>,
}

struct Hits<'a> {
    context: &'a Context,
    found: &'a [Hit],
    highlight: Option<Highlight>,
    explain: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Hit)]
pub(in crate::http) struct HitView<'a> {
    /// The stable id.
    id: &'a str,
    /// The permanent address: it stays valid when the section is retitled or moved.
    permalink: String,
    /// The current address.
    url: String,
    /// The heading.
    title: &'a str,
    /// The matching ranges of the title, in `highlight_unit`.
    #[schema(value_type = Vec<[u32; 2]>)]
    title_highlights: &'a [[u32; 2]],
    /// The title in segments; only with `highlight=segments`.
    #[serde(skip_serializing_if = "Option::is_none")]
    title_segments: Option<Vec<Segment<'a>>>,
    /// The title as HTML; only with `highlight=html`.
    #[serde(skip_serializing_if = "Option::is_none")]
    title_html: Option<String>,
    /// The enclosing sections, outermost first.
    trail: Vec<TrailEntry<'a>>,
    /// The folders above the document, outermost first, without its part.
    folders: Vec<FolderEntry<'a>>,
    /// The document that contains it.
    document: DocumentEntry<'a>,
    /// The part of the handbook.
    part: &'a str,
    /// The roles it is for; empty means everyone.
    roles: Vec<&'a str>,
    /// The topics it is about.
    topics: Vec<&'a str>,
    /// The language of the text.
    lang: &'a str,
    /// The section in other languages.
    alternatives: Vec<Translation<'a>>,
    /// The source material.
    #[schema(value_type = Vec<String>)]
    sources: &'a [String],
    /// The best matching passage.
    snippet: SnippetView<'a>,
    /// The relevance score, comparable only within one answer.
    score: f32,
    /// How many of the query's words match: `all`, `most` or `any`.
    tier: &'static str,
    /// False only if the answer is `widened`.
    in_scope: bool,
    /// Why it matches, strongest reason first.
    reasons: Vec<NoteView<'a>>,
    /// The parts of the score; only with `explain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    score_parts: Option<ScoreParts>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Snippet)]
pub(in crate::http) struct SnippetView<'a> {
    /// The passage, on one line.
    text: &'a str,
    /// The matching ranges of the text, in `highlight_unit`.
    #[schema(value_type = Vec<[u32; 2]>)]
    highlights: &'a [[u32; 2]],
    /// Where the section's own text begins, in `highlight_unit`; a matching title may precede it.
    body: u32,
    /// The text in segments; only with `highlight=segments`.
    #[serde(skip_serializing_if = "Option::is_none")]
    segments: Option<Vec<Segment<'a>>>,
    /// The text as HTML: matches are in `<mark>`, all else is escaped; only with `highlight=html`.
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ScoreParts {
    /// The sum of the BM25 scores.
    words: f32,
    /// How well the heading and the query match each other.
    heading: f32,
    /// How close together the words occur.
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
    /// Per review status today.
    statuses: Vec<FacetView<'a>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Facet)]
pub(in crate::http) struct FacetView<'a> {
    /// The value.
    id: &'a str,
    /// The title.
    #[schema(value_type = String)]
    title: Cow<'a, str>,
    /// The number of sections that match at `tier` if this value is chosen.
    count: usize,
}

impl<'a> Answer<'a> {
    fn new(
        context: &'a Context,
        search: &'a Search,
        results: &'a Results,
        highlight: Option<Highlight>,
        explanation: Option<Explanation>,
    ) -> Self {
        let handbook = context.handbook();
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
            elsewhere: results.elsewhere.as_ref().map(|elsewhere| ElsewhereView::of(elsewhere, language)),
            fact: results.answer.as_ref().map(|answer| FactView::of(context, answer)),
            tier: results.tier.map(crate::search::Tier::as_str),
            limit: search.page.limit,
            offset: search.page.offset,
            reachable: results.reachable,
            highlight_unit: HighlightUnit::UnicodeScalar,
            hits: Hits { context, found: &results.hits, highlight, explain: search.explain },
            facets: FacetsView::new(handbook, results, language),
            revision: &context.edition.revision,
        }
    }
}

impl Serialize for Hits<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { context, found, highlight, explain } = *self;
        serializer.collect_seq(found.iter().map(|hit| HitView::new(context, hit, highlight, explain)))
    }
}

impl<'a> HitView<'a> {
    fn new(context: &'a Context, hit: &'a Hit, highlight: Option<Highlight>, explain: bool) -> Self {
        let handbook = context.handbook();
        let document = handbook.document(hit.place);
        let section: &Section = handbook.section(hit.place);
        let segmented =
            |text, ranges| (highlight == Some(Highlight::Segments)).then(|| segments(text, ranges, 0));
        let marked =
            |text, ranges| (highlight == Some(Highlight::Html)).then(|| html(&segments(text, ranges, 0)));
        let (title, snippet) = (&section.heading.title, &hit.snippet);
        Self {
            id: section.id.as_str(),
            permalink: context.site.at(permalink_path(&section.id)),
            url: context.site.at(section_url(document, &section.id)),
            title,
            title_highlights: &hit.title_highlights,
            title_segments: segmented(title, &hit.title_highlights),
            title_html: marked(title, &hit.title_highlights),
            trail: trail(document, hit.place.section),
            folders: folders(context, document),
            document: DocumentEntry::new(document),
            part: document.id.part.as_str(),
            roles: section.roles.iter().map(RoleId::as_str).collect(),
            topics: section.topics.iter().map(TopicId::as_str).collect(),
            lang: document.language.as_str(),
            alternatives: translations(context, section, Some(document.language)),
            sources: &section.sources,
            snippet: SnippetView {
                text: &snippet.text,
                highlights: &snippet.highlights,
                body: snippet.body,
                segments: segmented(&snippet.text, &snippet.highlights),
                html: marked(&snippet.text, &snippet.highlights),
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
                .map(|facet| FacetView {
                    id: facet.id.as_str(),
                    title: role(&facet.id).into(),
                    count: facet.count,
                })
                .collect(),
            topics: facets
                .topics
                .iter()
                .map(|facet| FacetView {
                    id: facet.id.as_str(),
                    title: topic(&facet.id).into(),
                    count: facet.count,
                })
                .collect(),
            parts: facets
                .parts
                .iter()
                .map(|facet| FacetView {
                    id: facet.id.as_str(),
                    title: part(&facet.id).into(),
                    count: facet.count,
                })
                .collect(),
            langs: facets
                .languages
                .iter()
                .map(|facet| FacetView {
                    id: facet.id.as_str(),
                    title: language_name(facet.id).into(),
                    count: facet.count,
                })
                .collect(),
            statuses: facets
                .statuses
                .iter()
                .map(|facet| FacetView {
                    id: facet.id.name(),
                    title: Strings::of(language).statuses.of(facet.id).into(),
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
