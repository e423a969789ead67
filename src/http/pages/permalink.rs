//! `/s/{id}`: the address that is handed out, to the page and place where the section stands now.
//!
//! It goes on working whatever becomes of the section: an id that moved is redirected for good, one that was split
//! offers what it became, a retired one says so and why. `?at=` is the revision a link was made against: when the
//! section says something else since, the reader is shown what changed.

use axum::{
    body::Body,
    http::{Response, StatusCode, header::LINK},
};

use crate::{
    check::stale_links,
    http::{
        pages,
        problem::Problem,
        request::{
            context::Asked,
            lookup,
            parameters::{Parameters, PermalinkParameters},
        },
    },
    model::{Fate, Language, SectionId, SectionRef, page_path, permalink_path, section_url},
    text::Revision,
};

/// Redirects to the section in the reader's language: `?lang=`, else `Accept-Language`, else the handbook's first.
pub(in crate::http) async fn follow(id: &str, asked: Asked) -> Result<Response<Body>, Problem> {
    let given = PermalinkParameters::read(&asked)?;
    let handbook = asked.handbook();
    let known = SectionId::new(id);
    if let Some(id) = &known
        && let Fate::Moved(successors) = handbook.fate(id)
    {
        return match successors.as_slice() {
            [only] => {
                let query = asked.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
                let location = format!("{}{query}", permalink_path(only));
                Asked::redirect(StatusCode::MOVED_PERMANENTLY, &location)
            }
            several => choices(&asked, id, several),
        };
    }
    let place = find(&asked, id, given.language.lang)?;
    if let (Some(id), Some(at)) = (known, given.at.as_deref())
        && !stale_links::is_current(handbook, &id, at)
        && let Ok(at) = at.parse::<Revision>()
    {
        return pages::changed::show(asked, id, at).await;
    }
    let location = section_url(handbook.document(place), &handbook.section(place).id);
    Asked::redirect(StatusCode::FOUND, &location)
}

/// The section with this id in the language `said`, else in the reader's, else in the first it has. An id that
/// became another section means that one.
pub(in crate::http) fn find(asked: &Asked, id: &str, said: Option<Language>) -> Result<SectionRef, Problem> {
    let handbook = asked.handbook();
    let language = said.unwrap_or_else(|| asked.language());
    let here = |id: &SectionId| handbook.find(id, Some(language));
    if let Some(known) = SectionId::new(id) {
        match handbook.fate(&known) {
            Fate::Here => {
                if let Some(place) = here(&known) {
                    return Ok(place);
                }
            }
            Fate::Moved(successors) => {
                let places: Vec<SectionRef> = successors.iter().filter_map(here).collect();
                return match places.as_slice() {
                    [only] => Ok(*only),
                    several => Err(Problem::split_section(handbook, id, several)),
                };
            }
            Fate::Retired(retired) => {
                let see: Vec<SectionRef> = handbook.heirs(&known).iter().filter_map(here).collect();
                return Err(Problem::retired_section(handbook, id, retired, &see));
            }
            Fate::Unknown => {}
        }
    }
    let nearest = lookup::nearest_sections(handbook, id, language);
    Err(Problem::unknown_section(handbook, id, &nearest))
}

/// 300 (RFC 9110, section 15.4.1): what a section became, to choose from; for programs as links.
fn choices(asked: &Asked, id: &SectionId, successors: &[SectionId]) -> Result<Response<Body>, Problem> {
    let mut response = pages::choices::show(asked, id, successors)?;
    *response.status_mut() = StatusCode::MULTIPLE_CHOICES;
    let links: Vec<String> =
        successors.iter().map(|id| format!("<{}>; rel=\"alternate\"", permalink_path(id))).collect();
    if let Ok(value) = links.join(", ").parse() {
        response.headers_mut().insert(LINK, value);
    }
    Ok(response)
}

/// Where a page that is no longer there leads: to the section that led it, wherever that stands now.
pub(in crate::http) fn moved_page(
    asked: &Asked,
    language: &str,
    part: &str,
    stem: &str,
) -> Option<Result<Response<Body>, Problem>> {
    let handbook = asked.handbook();
    moved(asked, language, part, stem, |place| {
        section_url(handbook.document(place), &handbook.section(place).id)
    })
}

/// As [`moved_page`], for the Markdown of a page: to that of the page or the section it became.
pub(in crate::http) fn moved_text(
    asked: &Asked,
    language: &str,
    part: &str,
    stem: &str,
) -> Option<Result<Response<Body>, Problem>> {
    let handbook = asked.handbook();
    moved(asked, language, part, stem, |place| {
        let document = handbook.document(place);
        if place.section == 0 {
            return format!("{}.md", page_path(document));
        }
        format!("{}.md?lang={}", permalink_path(&handbook.section(place).id), document.language)
    })
}

fn moved(
    asked: &Asked,
    language: &str,
    part: &str,
    stem: &str,
    address: impl Fn(SectionRef) -> String,
) -> Option<Result<Response<Body>, Problem>> {
    let handbook = asked.handbook();
    let lead = handbook.permalinks.pages.get(&format!("{part}/{stem}"))?;
    let language = Language::new(language).filter(|known| handbook.languages.contains(known))?;
    let find = |id: &SectionId| handbook.find(id, Some(language));
    let redirect = |id| {
        let address = address(find(id)?);
        Some(Asked::redirect(StatusCode::MOVED_PERMANENTLY, &address))
    };
    match handbook.fate(lead) {
        Fate::Here => redirect(lead),
        Fate::Moved(successors) => redirect(successors.first()?),
        Fate::Retired(retired) => {
            let see: Vec<SectionRef> = handbook.heirs(lead).iter().filter_map(find).collect();
            Some(Err(Problem::retired_section(handbook, lead.as_str(), retired, &see)))
        }
        Fate::Unknown => None,
    }
}
