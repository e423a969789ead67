//! `/reviews.atom`: what has to be reviewed, as a feed for each owner.

use askama::Template;
use axum::{body::Body, http::Response};

use crate::{
    git::dates::Changed,
    http::{
        addresses::Links,
        api::reviews::lapsed,
        problem::Problem,
        request::{
            context::Asked,
            parameters::{Parameters, ReviewsParameters},
        },
        response::reply::media,
        strings::Strings,
    },
    model::{Document, Handbook, Language, RoleId, RootPath, Section, Status, section_url},
};

#[derive(Template)]
#[template(path = "reviews.xml", escape = "xml")]
struct Feed<'a> {
    handbook: &'a str,
    title: &'static str,
    id: String,
    address: String,
    updated: String,
    tag: &'a str,
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    id: String,
    title: &'a str,
    url: String,
    updated: String,
    owner: &'a str,
    summary: String,
}

/// `/reviews.atom?owner=`: what is due as a feed (RFC 4287), for one owner or all. An entry is as old as its lapse: the
/// day it fell due, or the day its file was last changed, if git knows, else that of the review that no longer holds.
pub(in crate::http) async fn show(asked: Asked) -> Result<Response<Body>, Problem> {
    let given = ReviewsParameters::read(&asked)?;
    let handbook = asked.handbook();
    let language = given.language.of(&asked);
    let ui = Strings::of(language);
    let today = asked.state.today();
    let owner = given.of.owner.as_deref();
    let host = asked.site.authority();
    let entries: Vec<Entry<'_>> = lapsed(&asked, owner)
        .map(|(_, document, section)| Entry {
            id: format!("tag:{host},2026:review/{}/{}", document.language, section.id),
            title: &section.heading.title,
            url: asked.site.absolute(&section_url(document, &section.id)),
            updated: format!("{}T00:00:00Z", since(&asked, document, section)),
            owner: owner_name(handbook, language, section.trust.owner.as_deref().unwrap_or_default()),
            summary: format!("{} · {}", document.title, ui.review(&section.trust, today).unwrap_or_default()),
        })
        .collect();
    let latest = entries.iter().map(|entry| entry.updated.clone()).max();
    let feed = Feed {
        handbook: handbook.title.get(language),
        title: ui.reviews.title,
        id: format!("tag:{host},2026:reviews/{}", owner.unwrap_or_default()),
        address: asked.site.absolute(&owner.map_or_else(|| Links::REVIEWS.with(".atom"), feed_address)),
        updated: latest.unwrap_or_else(|| "2026-01-01T00:00:00Z".to_owned()),
        tag: language.tag(),
        entries,
    };
    let feed = feed.render().map_err(|error| Problem::internal(&error))?;
    Ok(asked.document(media::ATOM, feed))
}

/// The day a review lapsed, as far as it is known.
fn since(asked: &Asked, document: &Document, section: &Section) -> String {
    let today = asked.state.today();
    let edited = match asked.edition.history.changed(&document.path) {
        _ if section.trust.status(today) != Status::Changed => None,
        Changed::On(day) => Some(day.to_string()),
        Changed::Uncommitted => Some(today.to_string()),
        Changed::Unknown => None,
    };
    let due = || section.trust.due().filter(|due| *due <= today).or(section.trust.reviewed);
    edited.unwrap_or_else(|| due().unwrap_or(today).to_string())
}

/// A role by its title, or whatever the text says.
pub(in crate::http) fn owner_name<'a>(handbook: &'a Handbook, language: Language, owner: &'a str) -> &'a str {
    let role = RoleId::new(owner).and_then(|id| handbook.role(&id));
    match role {
        Some(role) => role.title.get(language),
        None if owner.is_empty() => Strings::of(language).reviews.nobody,
        None => owner,
    }
}

/// The feed of an owner.
pub(in crate::http) fn feed_address(owner: &str) -> RootPath {
    let owner = percent_encoding::utf8_percent_encode(owner, percent_encoding::NON_ALPHANUMERIC);
    Links::REVIEWS.with(format_args!(".atom?owner={owner}"))
}
