//! What has to be reviewed, by owner; the same as JSON for reminders and as a feed for each owner.

use askama::Template;
use axum::{body::Body, http::Response};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Frame, Reader, switch_by_parameter};
use crate::{
    git::dates::Changed,
    http::{
        addresses::Links,
        api::Maintained,
        problem::Problem,
        request::{
            context::Asked,
            parameters::{OwnerParameter, Parameters, ReviewsParameters},
        },
    },
    model::{Document, RoleId, RootPath, Section, SectionRef, Status, revision_path, section_url},
};

#[derive(Template)]
#[template(path = "reviews.html")]
struct ReviewsPage<'a> {
    frame: Frame<'a>,
    title: &'static str,
    /// How many sections are reviewed.
    summary: String,
    nothing: &'static str,
    owners: Vec<OwnerView<'a>>,
}

struct OwnerView<'a> {
    name: &'a str,
    /// Nobody has no feed: without an owner it is everybody's.
    feed: Option<String>,
    sections: Vec<Line<'a>>,
}

struct Line<'a> {
    title: &'a str,
    url: String,
    document: &'a str,
    id: &'a str,
    /// When it was reviewed, and why that no longer holds.
    said: String,
    /// What has changed since.
    changes: Option<String>,
}

/// What is due for review.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Reviews<'a> {
    /// The day the answer is for, such as `2026-11-24`.
    today: String,
    /// How many sections are in which state.
    counts: Counts,
    /// What is due, in the handbook's order.
    sections: Vec<Lapsed<'a>>,
    /// The revision that answered.
    revision: &'a str,
}

/// Sections by status, translations counted each.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = ReviewCounts)]
pub(in crate::http) struct Counts {
    /// Reviewed, and neither due nor changed since.
    pub(super) verified: usize,
    /// Whose day has come.
    pub(super) due: usize,
    /// Changed since the review.
    pub(super) changed: usize,
    /// Never reviewed.
    pub(super) unreviewed: usize,
}

impl Counts {
    /// How many have to be reviewed again.
    pub(super) fn lapsed(&self) -> usize {
        self.due + self.changed
    }
}

/// `sections` by what their reviews say on `today`.
pub(super) fn counts<'a>(sections: impl Iterator<Item = &'a Section>, today: Date) -> Counts {
    let mut counts = Counts::default();
    for section in sections {
        *match section.trust.status(today) {
            Status::Unreviewed => &mut counts.unreviewed,
            Status::Verified => &mut counts.verified,
            Status::Changed => &mut counts.changed,
            Status::Due => &mut counts.due,
        } += 1;
    }
    counts
}

/// A section whose review has lapsed.
#[derive(Serialize, ToSchema)]
#[schema(as = LapsedReview)]
pub(in crate::http) struct Lapsed<'a> {
    /// The section.
    #[serde(flatten)]
    section: Maintained<'a>,
    /// `due` or `changed`.
    status: &'static str,
    /// The day of the last review.
    reviewed: Option<String>,
    /// The day of the next.
    due: Option<String>,
    /// The page that shows what has changed since the review, if something has.
    changes: Option<String>,
}

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

/// Every section with text that has lapsed, with its document.
fn lapsed<'a>(
    asked: &'a Asked,
    owner: Option<&'a str>,
) -> impl Iterator<Item = (SectionRef, &'a Document, &'a Section)> {
    let today = asked.state.today();
    asked.handbook().sections().filter(move |(_, _, section)| {
        let trust = &section.trust;
        let wanted = owner.is_none_or(|owner| trust.owner.as_deref().unwrap_or_default() == owner);
        trust.status(today).is_lapsed() && wanted && !section.text.is_empty()
    })
}

/// `/reviews`: what is due in the reader's language, by owner.
pub(in crate::http) async fn show(asked: Asked) -> Result<Response<Body>, Problem> {
    let reader = Reader::negotiated(&asked)?;
    let today = asked.state.today();
    let mut owners: Vec<(&str, OwnerView<'_>)> = Vec::new();
    for (_, document, section) in lapsed(&asked, None).filter(|(_, d, _)| d.language == reader.language) {
        let owner = section.trust.owner.as_deref().unwrap_or_default();
        let line = Line {
            title: &section.heading.title,
            url: reader.at(section_url(document, &section.id)),
            document: &document.title,
            id: section.id.as_str(),
            said: reader.ui.review(&section.trust, today).unwrap_or_default(),
            changes: section
                .trust
                .reviewed_as
                .as_deref()
                .map(|at| reader.at(reader.links.revision(&section.id, at))),
        };
        if let Some((_, view)) = owners.iter_mut().find(|(known, _)| *known == owner) {
            view.sections.push(line);
        } else {
            let view = OwnerView {
                name: name(reader, owner),
                feed: (!owner.is_empty()).then(|| reader.at(feed_address(owner))),
                sections: vec![line],
            };
            owners.push((owner, view));
        }
    }
    let own = || asked.handbook().documents.iter().filter(|document| document.language == reader.language);
    let all = own().flat_map(|document| &document.sections).filter(|section| !section.text.is_empty());
    let verified = all.clone().filter(|section| section.trust.status(today) == Status::Verified).count();
    let summary = reader.ui.reviews.reviewed_of(verified, all.count());
    let title = reader.ui.reviews.title;
    let mut frame = Frame::new(reader, title, switch_by_parameter(reader, Links::REVIEWS)).at(Links::REVIEWS);
    frame.unlisted = true;
    let owners = owners.into_iter().map(|(_, view)| view).collect();
    asked.page(&ReviewsPage { frame, title, summary, nothing: reader.ui.reviews.nothing, owners })
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
fn name<'a>(reader: Reader<'a>, owner: &'a str) -> &'a str {
    let role = RoleId::new(owner).and_then(|id| reader.handbook.role(&id));
    match role {
        Some(role) => role.title.get(reader.language),
        None if owner.is_empty() => reader.ui.reviews.nobody,
        None => owner,
    }
}

fn feed_address(owner: &str) -> RootPath {
    let owner = percent_encoding::utf8_percent_encode(owner, percent_encoding::NON_ALPHANUMERIC);
    Links::REVIEWS.with(format_args!(".atom?owner={owner}"))
}

/// What is due for review in every language, for reminders.
#[utoipa::path(
    get,
    path = "/api/v1/reviews",
    operation_id = "reviews",
    tag = "handbook",
    params(OwnerParameter),
    responses((status = 200, description = "What is due.", body = Reviews))
)]
pub(in crate::http) async fn list(asked: Asked) -> Result<Response<Body>, Problem> {
    let owner = OwnerParameter::read(&asked)?.owner;
    let today = asked.state.today();
    let with_text = asked.handbook().sections().filter(|(_, _, section)| !section.text.is_empty());
    let counts = counts(with_text.map(|(_, _, section)| section), today);
    let sections = lapsed(&asked, owner.as_deref()).map(|(place, _, section)| Lapsed {
        section: Maintained::new(&asked, place),
        status: section.trust.status(today).name(),
        reviewed: section.trust.reviewed.map(|date| date.to_string()),
        due: section.trust.due().map(|date| date.to_string()),
        changes: section.trust.reviewed_as.as_deref().map(|at| asked.site.at(revision_path(&section.id, at))),
    });
    asked.json(&Reviews {
        today: today.to_string(),
        counts,
        sections: sections.collect(),
        revision: &asked.edition.revision,
    })
}

/// `/reviews.atom?owner=`: what is due as a feed (RFC 4287), for one owner or all. An entry is as old as its lapse: the
/// day it fell due, or the day its file was last changed, if git knows, else that of the review that no longer holds.
pub(in crate::http) async fn feed(asked: Asked) -> Result<Response<Body>, Problem> {
    let given = ReviewsParameters::read(&asked)?;
    let reader = Reader::who_said(&asked, &given.language);
    let today = asked.state.today();
    let owner = given.of.owner.as_deref();
    let host = asked.site.authority();
    let entries: Vec<Entry<'_>> = lapsed(&asked, owner)
        .map(|(_, document, section)| Entry {
            id: format!("tag:{host},2026:review/{}/{}", document.language, section.id),
            title: &section.heading.title,
            url: asked.site.absolute(&section_url(document, &section.id)),
            updated: format!("{}T00:00:00Z", since(&asked, document, section)),
            owner: name(reader, section.trust.owner.as_deref().unwrap_or_default()),
            summary: format!(
                "{} · {}",
                document.title,
                reader.ui.review(&section.trust, today).unwrap_or_default()
            ),
        })
        .collect();
    let latest = entries.iter().map(|entry| entry.updated.clone()).max();
    let feed = Feed {
        handbook: reader.handbook.title.get(reader.language),
        title: reader.ui.reviews.title,
        id: format!("tag:{host},2026:reviews/{}", owner.unwrap_or_default()),
        address: asked.site.absolute(&owner.map_or_else(|| Links::REVIEWS.with(".atom"), feed_address)),
        updated: latest.unwrap_or_else(|| "2026-01-01T00:00:00Z".to_owned()),
        tag: reader.language.tag(),
        entries,
    };
    let mut response = asked.page(&feed)?;
    if response.status().is_success() {
        let media = axum::http::HeaderValue::from_static("application/atom+xml; charset=utf-8");
        response.headers_mut().insert(axum::http::header::CONTENT_TYPE, media);
    }
    Ok(response)
}
