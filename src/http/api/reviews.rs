//! `/api/v1/reviews`: the sections due for review, for reminders.

use axum::{body::Body, http::Response};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::Maintained;
use crate::{
    http::{
        problem::Problem,
        request::{
            context::Context,
            parameters::{OwnerParameter, Parameters},
        },
    },
    model::{Document, Section, SectionRef, Status, revision_path},
};

/// The sections due for review.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Reviews<'a> {
    /// The date of the answer, such as `2026-11-24`.
    today: String,
    /// The number of sections by status.
    counts: Counts,
    /// The sections due for review, in the handbook's order.
    sections: Vec<Lapsed<'a>>,
    /// The revision of the handbook.
    revision: &'a str,
}

/// The number of sections by status; each translation counts.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = ReviewCounts)]
pub(in crate::http) struct Counts {
    /// Reviewed, not due and not changed since.
    pub(in crate::http) verified: usize,
    /// Due for the next review.
    pub(in crate::http) due: usize,
    /// Changed since the review.
    pub(in crate::http) changed: usize,
    /// Never reviewed.
    pub(in crate::http) unreviewed: usize,
}

impl Counts {
    /// The number of sections to review again.
    pub(in crate::http) fn lapsed(&self) -> usize {
        self.due + self.changed
    }
}

/// Counts `sections` by their review status on `today`.
pub(in crate::http) fn counts<'a>(sections: impl Iterator<Item = &'a Section>, today: Date) -> Counts {
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

/// A section due for review.
#[derive(Serialize, ToSchema)]
#[schema(as = LapsedReview)]
pub(in crate::http) struct Lapsed<'a> {
    /// The section.
    #[serde(flatten)]
    section: Maintained<'a>,
    /// `due` or `changed`.
    status: &'static str,
    /// The date of the last review.
    reviewed: Option<String>,
    /// The date of the next review.
    due: Option<String>,
    /// The address of the page that shows the changes since the review, if its revision is recorded.
    changes: Option<String>,
}

/// Every section with text that is due for review, with its document.
pub(in crate::http) fn lapsed<'a>(
    context: &'a Context,
    owner: Option<&'a str>,
) -> impl Iterator<Item = (SectionRef, &'a Document, &'a Section)> {
    let today = context.state.today();
    context.handbook().sections().filter(move |(_, _, section)| {
        let trust = &section.trust;
        let wanted = owner.is_none_or(|owner| trust.owner.as_deref().unwrap_or_default() == owner);
        trust.status(today).is_expired() && wanted && !section.text.is_empty()
    })
}

/// The sections due for review in every language, for reminders.
#[utoipa::path(
    get,
    path = "/api/v1/reviews",
    operation_id = "reviews",
    tag = "handbook",
    params(OwnerParameter),
    responses((status = 200, description = "The sections due for review.", body = Reviews))
)]
pub(in crate::http) async fn list(context: Context) -> Result<Response<Body>, Problem> {
    let owner = OwnerParameter::read(&context)?.owner;
    let today = context.state.today();
    let with_text = context.handbook().sections().filter(|(_, _, section)| !section.text.is_empty());
    let counts = counts(with_text.map(|(_, _, section)| section), today);
    let sections = lapsed(&context, owner.as_deref()).map(|(place, _, section)| Lapsed {
        section: Maintained::new(&context, place),
        status: section.trust.status(today).name(),
        reviewed: section.trust.reviewed.map(|date| date.to_string()),
        due: section.trust.due().map(|date| date.to_string()),
        changes: section
            .trust
            .reviewed_as
            .as_deref()
            .map(|at| context.site.at(revision_path(&section.id, at))),
    });
    context.json(&Reviews {
        today: today.to_string(),
        counts,
        sections: sections.collect(),
        revision: &context.edition.revision,
    })
}
