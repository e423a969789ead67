//! `/api/v1/reviews`: what has to be reviewed, for reminders.

use axum::{body::Body, http::Response};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::Maintained;
use crate::{
    http::{
        problem::Problem,
        request::{
            context::Asked,
            parameters::{OwnerParameter, Parameters},
        },
    },
    model::{Document, Section, SectionRef, Status, revision_path},
};

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
    pub(in crate::http) verified: usize,
    /// Whose day has come.
    pub(in crate::http) due: usize,
    /// Changed since the review.
    pub(in crate::http) changed: usize,
    /// Never reviewed.
    pub(in crate::http) unreviewed: usize,
}

impl Counts {
    /// How many have to be reviewed again.
    pub(in crate::http) fn lapsed(&self) -> usize {
        self.due + self.changed
    }
}

/// `sections` by what their reviews say on `today`.
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

/// Every section with text that has lapsed, with its document.
pub(in crate::http) fn lapsed<'a>(
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
