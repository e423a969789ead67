//! `GET /api/v1/suggest`

use axum::{body::Body, http::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{TrailEntry, trail};
use crate::{
    http::{
        addresses::Links,
        problem::Problem,
        request::{context::Context, parameters::SuggestParameters, search::Suggest},
    },
    model::{RootPath, SectionRef, page_path, permalink_path, section_url},
    search::{Suggestion, SuggestionKind},
};

/// Suggests sections, documents, roles and topics for an incomplete query.
#[utoipa::path(
    get,
    path = "/api/v1/suggest",
    operation_id = "suggest",
    tag = "search",
    params(SuggestParameters),
    responses(
        (status = 200, description = "At most `limit` suggestions of each kind.", body = Answer)
    )
)]
pub(in crate::http) async fn answer(context: Context) -> Result<Response<Body>, Problem> {
    let suggest = Suggest::read(&context)?;
    let found =
        context.edition.searcher.suggest(&suggest.text, &suggest.scope, suggest.language, suggest.limit);
    let language = suggest.language.unwrap_or_else(|| context.language());
    let links = Links::new(language, context.language());
    let all =
        |of: &'_ [Suggestion]| of.iter().filter_map(|one| view(&context, links, one)).collect::<Vec<_>>();
    context.json(&Answer {
        query: &suggest.text,
        sections: all(&found.sections),
        documents: all(&found.documents),
        roles: all(&found.roles),
        topics: all(&found.topics),
        revision: &context.edition.revision,
    })
}

#[derive(Serialize, ToSchema)]
#[schema(as = SuggestAnswer)]
pub(in crate::http) struct Answer<'a> {
    /// The text as typed.
    query: &'a str,
    /// Sections, by heading or keyword.
    sections: Vec<Entry<'a>>,
    /// Documents, by title.
    documents: Vec<Entry<'a>>,
    /// Roles, by title or alias.
    roles: Vec<Entry<'a>>,
    /// Topics, by title or alias.
    topics: Vec<Entry<'a>>,
    /// The revision of the handbook.
    revision: &'a str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Suggestion)]
pub(in crate::http) struct Entry<'a> {
    /// The id.
    id: String,
    /// The text to show.
    title: String,
    /// The address.
    url: String,
    /// The permanent address of a section or document.
    #[serde(skip_serializing_if = "Option::is_none")]
    permalink: Option<String>,
    /// The language of a section or document.
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<String>,
    /// The sections that enclose a section.
    #[serde(skip_serializing_if = "Option::is_none")]
    trail: Option<Vec<TrailEntry<'a>>>,
    /// The grade of a role.
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<&'a str>,
}

fn view<'a>(context: &'a Context, links: Links, suggestion: &Suggestion) -> Option<Entry<'a>> {
    let (handbook, site) = (context.handbook(), &context.site);
    let title = suggestion.title.clone();
    let bare = |id: String, url: RootPath| Entry {
        id,
        title: title.clone(),
        url: site.at(url),
        permalink: None,
        lang: None,
        trail: None,
        grade: None,
    };
    Some(match &suggestion.kind {
        SuggestionKind::Section(place) => section(context, *place, title),
        SuggestionKind::Document(id, language) => {
            let document = handbook.find_document(id, *language)?;
            Entry {
                id: id.to_string(),
                url: site.at(page_path(document)),
                permalink: Some(site.at(permalink_path(&document.lead().id))),
                lang: Some(language.to_string()),
                title,
                trail: None,
                grade: None,
            }
        }
        SuggestionKind::Role(id) => {
            let grade = handbook.role(id).and_then(|role| role.grade.as_deref());
            Entry { grade, ..bare(id.to_string(), links.role(id)) }
        }
        SuggestionKind::Topic(id) => bare(id.to_string(), links.topic(id)),
    })
}

fn section(context: &Context, place: SectionRef, title: String) -> Entry<'_> {
    let handbook = context.handbook();
    let (document, section) = (handbook.document(place), handbook.section(place));
    Entry {
        id: section.id.to_string(),
        title,
        url: context.site.at(section_url(document, &section.id)),
        permalink: Some(context.site.at(permalink_path(&section.id))),
        lang: Some(document.language.to_string()),
        trail: Some(trail(document, place.section)),
        grade: None,
    }
}
