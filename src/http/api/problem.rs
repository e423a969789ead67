//! Problem details (RFC 9457).

use serde::Serialize;
use utoipa::ToSchema;

use crate::http::problem::{Invalid, Nearest, Problem};

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
    instance: &'a str,
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
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<Nearest>)]
    nearest: &'a [Nearest],
}

/// The body that tells a program what went wrong.
pub(in crate::http) fn render(problem: &Problem, instance: &str, request_id: &str) -> String {
    let details = Details {
        kind: problem.kind.type_uri(),
        title: problem.kind.title(),
        status: problem.kind.status().as_u16(),
        detail: &problem.detail,
        instance,
        request_id,
        errors: &problem.errors,
        valid: problem.errors.first().map_or(&[], |error| error.valid.as_slice()),
        nearest: &problem.nearest,
    };
    // Plain strings always have a JSON form.
    serde_json::to_string(&details).unwrap_or_default()
}
