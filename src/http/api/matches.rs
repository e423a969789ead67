//! `GET /api/v1/sections/{id}/matches`

use axum::{body::Body, extract::Path, http::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{DocumentEntry, problem::Details};
use crate::{
    http::{
        problem::Problem,
        request::{
            context::Context,
            parameters::{Parameters, QuestionParameters, SearchParameters},
            search::Search,
            section,
        },
    },
    search::Marks,
};

/// The texts on a section's page that match a query, for highlighting.
#[utoipa::path(
    get,
    path = "/api/v1/sections/{id}/matches",
    operation_id = "matches",
    tag = "sections",
    params(
        ("id" = String, Path, description = "A section's id.", max_length = 120, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$"),
        QuestionParameters
    ),
    responses(
        (status = 200, description = "The matching texts.", body = Answer),
        (status = 404, description = "No such section.", body = Details, content_type = "application/problem+json")
    )
)]
pub(in crate::http) async fn answer(
    Path(id): Path<String>,
    context: Context,
) -> Result<Response<Body>, Problem> {
    let question = QuestionParameters::read(&context)?;
    let search = Search::new(&context, SearchParameters { question, ..SearchParameters::default() });
    let place = section::find(&context, &id, search.scope.language)?;
    let marks = context.edition.searcher.marks(&search.query, place);
    let marks = marks.map_err(|error| Problem::internal(&error))?;
    let document = context.handbook().document(place);
    context.json(&Answer {
        query: &search.text,
        document: DocumentEntry::new(document),
        lang: document.language.as_str(),
        sections: marks.iter().map(SectionView::new).collect(),
        revision: &context.edition.revision,
    })
}

#[derive(Serialize, ToSchema)]
#[schema(as = Matches)]
pub(in crate::http) struct Answer<'a> {
    query: &'a str,
    document: DocumentEntry<'a>,
    lang: &'a str,
    /// The requested section, then other sections of the page that match equally well.
    sections: Vec<SectionView<'a>>,
    revision: &'a str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = SectionMatches)]
pub(in crate::http) struct SectionView<'a> {
    id: &'a str,
    /// The best matching passage, on one line.
    passage: &'a str,
    matches: Vec<Match<'a>>,
}

/// A text that matches wherever it occurs in the section.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Match<'a> {
    text: &'a str,
    /// Whether it matches only as a whole word.
    whole: bool,
}

impl<'a> SectionView<'a> {
    fn new(marks: &'a Marks) -> Self {
        let surfaces = marks.surfaces.iter();
        Self {
            id: marks.section.as_str(),
            passage: &marks.passage.text,
            matches: surfaces.map(|one| Match { text: &one.text, whole: one.whole }).collect(),
        }
    }
}
