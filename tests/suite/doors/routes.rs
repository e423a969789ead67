//! Every route of the service, from the source of its router and the OpenAPI description.

use crate::fixture::{bundled, get};

/// The paths of all routes, with placeholders in braces; wildcard routes are left out.
pub(super) fn routes() -> Vec<String> {
    let table = include_str!("../../../src/http/router.rs").lines().map(str::trim);
    let written = table.filter(|line| line.starts_with(".route")).filter_map(|line| line.split('"').nth(1));
    let description = get(bundled(), "/openapi.json").json();
    let described = description["paths"].as_object().expect("paths").keys();
    written
        .filter(|path| !path.contains("{*"))
        .chain(described.map(String::as_str))
        .map(str::to_owned)
        .collect()
}
