//! `/s/{id}`: the permalink of a section, redirected to its current page and place.
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
            context::Context,
            parameters::{Parameters, PermalinkParameters},
            section,
        },
    },
    model::{Resolved, SectionId, SectionRef, permalink_path, section_url},
    text::Revision,
};

/// `/s/{id}`, `/s/{id}.md` and `/s/{id}.json`: an id has no dot.
pub(in crate::http) async fn show(
    Path(name): Path<String>,
    context: Context,
) -> Result<Response<Body>, Problem> {
    match name.rsplit_once('.') {
        Some((id, "md")) => markdown::section(&context, id),
        Some((id, "json")) => api::sections::show(Path(id.to_owned()), context).await,
        _ => follow(&name, context).await,
    }
}

/// Redirects to the section in the reader's language: `?lang=`, else `Accept-Language`, else the handbook's first.
async fn follow(id: &str, context: Context) -> Result<Response<Body>, Problem> {
    let given = PermalinkParameters::read(&context)?;
    let handbook = context.handbook();
    let language = given.language.of(&context);
    let place = match handbook.resolve(id, Some(language)) {
        Resolved::Moved(to) => {
            let query = context.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            let path = permalink_path(&handbook.section(to).id).with(query);
            return context.redirect(StatusCode::MOVED_PERMANENTLY, path);
        }
        Resolved::Split { id, into } => return choices(&context, &id, &into),
        found => section::exactly(&context, id, found, language)?,
    };
    let section = handbook.section(place);
    if let Some(at) = given.at.as_deref()
        && !stale_links::is_current(handbook, &section.id, at)
        && let Ok(at) = at.parse::<Revision>()
    {
        let id = section.id.clone();
        return pages::changed::show(context, id, at).await;
    }
    let location = section_url(handbook.document(place), &section.id);
    context.redirect(StatusCode::FOUND, location)
}

/// 300 (RFC 9110, section 15.4.1): what a section became, to choose from; for programs as links.
fn choices(context: &Context, id: &SectionId, successors: &[SectionRef]) -> Result<Response<Body>, Problem> {
    let successors: Vec<&SectionId> =
        successors.iter().map(|place| &context.handbook().section(*place).id).collect();
    let mut response = pages::choices::show(context, id, &successors)?;
    *response.status_mut() = StatusCode::MULTIPLE_CHOICES;
    let links: Vec<String> = successors
        .iter()
        .map(|id| format!("<{}>; rel=\"alternate\"", context.site.at(permalink_path(id))))
        .collect();
    if let Ok(value) = links.join(", ").parse() {
        response.headers_mut().insert(LINK, value);
    }
    Ok(response)
}
