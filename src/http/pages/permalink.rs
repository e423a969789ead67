//! `/s/{id}`: the address that is handed out, to the page and place where the section stands now.
//!
//! It goes on working whatever becomes of the section: an id that moved is redirected for good, one that was split
//! offers what it became, a retired one says so and why. `?at=` is the revision a link was made against: when the
//! section says something else since, the reader is shown what changed.

use axum::{
    body::Body,
    extract::Path,
    http::{Response, StatusCode, header::LINK},
};

use crate::{
    check::stale_links,
    http::{
        api,
        integrations::markdown,
        pages,
        problem::Problem,
        request::{
            context::Asked,
            parameters::{Parameters, PermalinkParameters},
            section,
        },
    },
    model::{Resolved, SectionId, SectionRef, permalink_path, section_url},
    text::Revision,
};

/// `/s/{id}`, `/s/{id}.md` and `/s/{id}.json`: an id has no dot.
pub(in crate::http) async fn show(Path(name): Path<String>, asked: Asked) -> Result<Response<Body>, Problem> {
    match name.rsplit_once('.') {
        Some((id, "md")) => markdown::section(&asked, id),
        Some((id, "json")) => api::sections::show(Path(id.to_owned()), asked).await,
        _ => follow(&name, asked).await,
    }
}

/// Redirects to the section in the reader's language: `?lang=`, else `Accept-Language`, else the handbook's first.
async fn follow(id: &str, asked: Asked) -> Result<Response<Body>, Problem> {
    let given = PermalinkParameters::read(&asked)?;
    let handbook = asked.handbook();
    let language = given.language.of(&asked);
    let place = match handbook.resolve(id, Some(language)) {
        Resolved::Moved(to) => {
            let query = asked.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            let path = permalink_path(&handbook.section(to).id).with(query);
            return asked.redirect(StatusCode::MOVED_PERMANENTLY, path);
        }
        Resolved::Split { id, into } => return choices(&asked, &id, &into),
        found => section::exactly(&asked, id, found, language)?,
    };
    let section = handbook.section(place);
    if let Some(at) = given.at.as_deref()
        && !stale_links::is_current(handbook, &section.id, at)
        && let Ok(at) = at.parse::<Revision>()
    {
        let id = section.id.clone();
        return pages::changed::show(asked, id, at).await;
    }
    let location = section_url(handbook.document(place), &section.id);
    asked.redirect(StatusCode::FOUND, location)
}

/// 300 (RFC 9110, section 15.4.1): what a section became, to choose from; for programs as links.
fn choices(asked: &Asked, id: &SectionId, successors: &[SectionRef]) -> Result<Response<Body>, Problem> {
    let successors: Vec<&SectionId> =
        successors.iter().map(|place| &asked.handbook().section(*place).id).collect();
    let mut response = pages::choices::show(asked, id, &successors)?;
    *response.status_mut() = StatusCode::MULTIPLE_CHOICES;
    let links: Vec<String> = successors
        .iter()
        .map(|id| format!("<{}>; rel=\"alternate\"", asked.site.at(permalink_path(id))))
        .collect();
    if let Ok(value) = links.join(", ").parse() {
        response.headers_mut().insert(LINK, value);
    }
    Ok(response)
}
