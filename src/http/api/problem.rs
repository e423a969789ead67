//! Problem details (RFC 9457).

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::{
        problem::{self, Invalid, Problem},
        request::site::Site,
    },
    model::permalink_path,
};

#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(in crate::http) struct Details<'a> {
    /// The kind of problem: stable.
    #[serde(rename = "type")]
    kind: &'a str,
    /// The kind of problem in words.
    title: &'a str,
    /// The status code.
    status: u16,
    /// What happened this time.
    detail: &'a str,
    /// The path asked for.
    instance: String,
    /// To be named in a report.
    request_id: &'a str,
    /// What is wrong with each parameter.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<Invalid>)]
    errors: &'a [Invalid],
    /// The values of the first parameter that is wrong.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<String>)]
    valid: &'a [String],
    /// Sections that may have been meant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    nearest: Vec<Nearest<'a>>,
}

/// A section that may have been meant.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Nearest<'a> {
    /// Its stable id.
    id: &'a str,
    /// Its heading.
    title: &'a str,
    /// The address to hand out.
    permalink: String,
    /// Where it stands now.
    url: String,
}

impl<'a> Nearest<'a> {
    fn new(site: &Site, section: &'a problem::Nearest) -> Self {
        Self {
            id: section.id.as_str(),
            title: &section.title,
            permalink: site.at(permalink_path(&section.id)),
            url: site.at(&section.url),
        }
    }
}

/// The body that tells a program what went wrong.
pub(in crate::http) fn render(problem: &Problem, site: &Site, path: &str, request_id: &str) -> String {
    let details = Details {
        kind: problem.kind.type_uri(),
        title: problem.kind.title(),
        status: problem.kind.status().as_u16(),
        detail: &problem.detail,
        instance: site.at(path),
        request_id,
        errors: &problem.errors,
        valid: problem.errors.first().map_or(&[], |error| error.valid.as_slice()),
        nearest: problem.nearest.iter().map(|one| Nearest::new(site, one)).collect(),
    };
    // Plain strings always have a JSON form.
    serde_json::to_string(&details).unwrap_or_default()
}
