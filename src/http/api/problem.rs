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
    /// The problem type: a stable URI.
    #[serde(rename = "type")]
    kind: &'a str,
    /// The title of the problem type.
    title: &'a str,
    /// The HTTP status code.
    status: u16,
    /// An explanation of this occurrence.
    detail: &'a str,
    /// The path of the request.
    instance: String,
    /// The request id; include it when you report the problem.
    request_id: &'a str,
    /// The invalid parameters.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<Invalid>)]
    errors: &'a [Invalid],
    /// The valid values of the first invalid parameter.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<String>)]
    valid: &'a [String],
    /// Similar sections.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    nearest: Vec<Nearest<'a>>,
}

/// A similar section.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Nearest<'a> {
    /// The stable id.
    id: &'a str,
    /// The heading.
    title: &'a str,
    /// The permanent address: it stays valid when the section moves.
    permalink: String,
    /// The current address.
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

/// The problem as a JSON body.
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
    // Serializing strings cannot fail.
    serde_json::to_string(&details).unwrap_or_default()
}
