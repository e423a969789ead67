//! `GET /api/v1/suggest`

use axum::{body::Body, http::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{TrailEntry, trail};
use crate::{
    http::{
        addresses::Links,
        problem::Problem,
        request::{context::Asked, parameters::SuggestParameters, search::Suggest},
    },
    model::{RootPath, SectionRef, page_path, permalink_path, section_url},
    search::{Suggestion, SuggestionKind},
};

/// Suggests titles, roles and topics for what was typed so far.
#[utoipa::path(
    get,
    path = "/api/v1/suggest",
    operation_id = "suggest",
    tag = "search",
    params(SuggestParameters),
    responses(
        (status = 200, description = "At most `limit` of each kind.", body = Answer)
    )
)]
pub(in crate::http) async fn answer(asked: Asked) -> Result<Response<Body>, Problem> {
    let suggest = Suggest::read(&asked)?;
    let found =
        asked.edition.searcher.suggest(&suggest.text, &suggest.scope, suggest.language, suggest.limit);
    let language = suggest.language.unwrap_or_else(|| asked.language());
    let links = Links::new(language, asked.language());
    let all = |of: &'_ [Suggestion]| of.iter().filter_map(|one| view(&asked, links, one)).collect::<Vec<_>>();
    asked.json(&Answer {
        query: &suggest.text,
        sections: all(&found.sections),
        documents: all(&found.documents),
        roles: all(&found.roles),
        topics: all(&found.topics),
        revision: &asked.edition.revision,
    })
}

#[derive(Serialize, ToSchema)]
#[schema(as = SuggestAnswer)]
pub(in crate::http) struct Answer<'a> {
    /// What was typed.
    query: &'a str,
    /// By heading or keyword.
    sections: Vec<Entry<'a>>,
    /// By title.
    documents: Vec<Entry<'a>>,
    /// By title or alias.
    roles: Vec<Entry<'a>>,
    /// By title or alias.
    topics: Vec<Entry<'a>>,
    /// The revision that answered.
    revision: &'a str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Suggestion)]
pub(in crate::http) struct Entry<'a> {
    /// Its id.
    id: String,
    /// What to show.
    title: String,
    /// Where it is.
    url: String,
    /// Its stable address, if it is a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    permalink: Option<String>,
    /// Its language, if it is a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<String>,
    /// The sections that enclose it.
    #[serde(skip_serializing_if = "Option::is_none")]
    trail: Option<Vec<TrailEntry<'a>>>,
    /// A role's grade.
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<&'a str>,
}

fn view<'a>(asked: &'a Asked, links: Links, suggestion: &Suggestion) -> Option<Entry<'a>> {
    let (handbook, site) = (asked.handbook(), &asked.site);
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
        SuggestionKind::Section(place) => section(asked, *place, title),
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

fn section(asked: &Asked, place: SectionRef, title: String) -> Entry<'_> {
    let handbook = asked.handbook();
    let (document, section) = (handbook.document(place), handbook.section(place));
    Entry {
        id: section.id.to_string(),
        title,
        url: asked.site.at(section_url(document, &section.id)),
        permalink: Some(asked.site.at(permalink_path(&section.id))),
        lang: Some(document.language.to_string()),
        trail: Some(trail(document, place.section)),
        grade: None,
    }
}
