//! `/reviews.atom`: the sections due for review, as a feed for one owner or all.

use askama::Template;
use axum::{body::Body, http::Response};

use crate::{
    git::dates::Changed,
    http::{
        addresses::Links,
        api::reviews::lapsed,
        problem::Problem,
        request::{
            context::Context,
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

/// `/reviews.atom?owner=`: the sections due for review (Atom, RFC 4287), for one owner or all. The date of an entry is
/// the day it became due, or the day its file was last changed according to git, else the day of the last review.
pub(in crate::http) async fn show(context: Context) -> Result<Response<Body>, Problem> {
    let given = ReviewsParameters::read(&context)?;
    let handbook = context.handbook();
    let language = given.language.of(&context);
    let ui = Strings::of(language);
    let today = context.state.today();
    let owner = given.of.owner.as_deref();
    let host = context.site.authority();
    let entries: Vec<Entry<'_>> = lapsed(&context, owner)
        .map(|(_, document, section)| Entry {
            id: format!("tag:{host},2026:review/{}/{}", document.language, section.id),
            title: &section.heading.title,
            url: context.site.absolute(&section_url(document, &section.id)),
            updated: format!("{}T00:00:00Z", since(&context, document, section)),
            owner: owner_name(handbook, language, section.trust.owner.as_deref().unwrap_or_default()),
            summary: format!("{} · {}", document.title, ui.review(&section.trust, today).unwrap_or_default()),
        })
        .collect();
    let latest = entries.iter().map(|entry| entry.updated.clone()).max();
    let feed = Feed {
        handbook: handbook.title.get(language),
        title: ui.reviews.title,
        id: format!("tag:{host},2026:reviews/{}", owner.unwrap_or_default()),
        address: context.site.absolute(&owner.map_or_else(|| Links::REVIEWS.with(".atom"), feed_address)),
        updated: latest.unwrap_or_else(|| "2026-01-01T00:00:00Z".to_owned()),
        tag: &language.tag(),
        entries,
    };
    let feed = feed.render().map_err(|error| Problem::internal(&error))?;
    Ok(context.document(media::ATOM, feed))
}

/// The day a section became due for review.
fn since(context: &Context, document: &Document, section: &Section) -> String {
    let today = context.state.today();
    let edited = match context.edition.history.changed(&document.path) {
        _ if section.trust.status(today) != Status::Changed => None,
        Changed::On(day) => Some(day.to_string()),
        Changed::Uncommitted => Some(today.to_string()),
        Changed::Unknown => None,
    };
    let due = || section.trust.due().filter(|due| *due <= today).or(section.trust.reviewed);
    edited.unwrap_or_else(|| due().unwrap_or(today).to_string())
}

/// The title of an owner that is a role, else the text as written.
pub(in crate::http) fn owner_name<'a>(handbook: &'a Handbook, language: Language, owner: &'a str) -> &'a str {
    let role = RoleId::new(owner).and_then(|id| handbook.role(&id));
    match role {
        Some(role) => role.title.get(language),
        None if owner.is_empty() => Strings::of(language).reviews.nobody,
        None => owner,
    }
}

/// The address of an owner's feed.
pub(in crate::http) fn feed_address(owner: &str) -> RootPath {
    let owner = percent_encoding::utf8_percent_encode(owner, percent_encoding::NON_ALPHANUMERIC);
    Links::REVIEWS.with(format_args!(".atom?owner={owner}"))
}
