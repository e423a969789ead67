//! Problem details (RFC 9457).

use serde::Serialize;

use crate::http::error::{Invalid, Nearest, Problem};

#[derive(Serialize)]
struct Details<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [Invalid],
    /// The values of the first parameter that is wrong.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    valid: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
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
