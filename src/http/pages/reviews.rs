//! `/reviews`: what has to be reviewed, by owner.

use askama::Template;
use axum::{body::Body, http::Response};

use super::{Frame, Reader, switch_by_parameter};
use crate::{
    http::{
        addresses::Links,
        api::reviews::lapsed,
        feeds::reviews::{feed_address, owner_name},
        problem::Problem,
        request::context::Context,
    },
    model::{Status, section_url},
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
    /// Sections without an owner have no feed: without an owner the feed is everybody's.
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

/// `/reviews`: what is due in the reader's language, by owner.
pub(in crate::http) async fn show(context: Context) -> Result<Response<Body>, Problem> {
    let reader = Reader::negotiated(&context)?;
    let today = context.state.today();
    let mut owners: Vec<(&str, OwnerView<'_>)> = Vec::new();
    for (_, document, section) in lapsed(&context, None).filter(|(_, d, _)| d.language == reader.language) {
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
                name: owner_name(reader.handbook, reader.language, owner),
                feed: (!owner.is_empty()).then(|| reader.at(feed_address(owner))),
                sections: vec![line],
            };
            owners.push((owner, view));
        }
    }
    let own = || context.handbook().documents.iter().filter(|document| document.language == reader.language);
    let all = own().flat_map(|document| &document.sections).filter(|section| !section.text.is_empty());
    let verified = all.clone().filter(|section| section.trust.status(today) == Status::Verified).count();
    let summary = reader.ui.reviews.reviewed_of(verified, all.count());
    let title = reader.ui.reviews.title;
    let mut frame = Frame::new(reader, title, switch_by_parameter(reader, Links::REVIEWS)).at(Links::REVIEWS);
    frame.unlisted = true;
    let owners = owners.into_iter().map(|(_, view)| view).collect();
    context.page(&ReviewsPage { frame, title, summary, nothing: reader.ui.reviews.nothing, owners })
}
