//! `/openapi.json`: the API as OpenAPI 3.1. Each handler describes its own route, and the router collects the
//! descriptions; this file adds the general information. The values of roles, topics, parts and languages come from the
//! served handbook.

use std::sync::Arc;

use axum::{Extension, body::Body, http};
use serde_json::{Value, json};
use utoipa::{
    OpenApi, ToSchema,
    openapi::{self, Content, Ref, Response},
};

use super::problem::{Details, Nearest};
use crate::{
    http::{
        problem::{Invalid, Problem},
        request::context::Context,
    },
    model::{Handbook, Status},
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Handbook API",
        description = "Search and read the handbook. The API is read-only and requires no authentication: a role is a reading aid, not access control. Answers have an `ETag` and `Last-Modified`; revalidate with `If-None-Match`. Errors are RFC 9457 problem details that list the valid values.",
        version = "1"
    ),
    components(schemas(Details, Invalid, Nearest)),
    tags(
        (name = "search", description = "Search for sections."),
        (name = "sections", description = "Read sections."),
        (name = "handbook", description = "Metadata, roles, topics, parts, reading paths and review status."),
        (name = "changes", description = "Keep a copy up to date.")
    )
)]
struct Base;

/// The description collected from the routes.
#[derive(Clone)]
pub(in crate::http) struct Description(Arc<openapi::OpenApi>);

impl Description {
    /// The description without routes.
    pub(in crate::http) fn base() -> openapi::OpenApi {
        Base::openapi()
    }

    /// The complete description. Every route answers 400 to invalid or unknown parameters.
    pub(in crate::http) fn new(mut routes: openapi::OpenApi) -> Self {
        let refusal = || {
            let details = Content::new(Some(Ref::from_schema_name(Details::name())));
            let response = Response::builder().description("A parameter is invalid or unknown.");
            response.content("application/problem+json", details).build()
        };
        let operations = routes.paths.paths.values_mut().filter_map(|item| item.get.as_mut());
        for operation in operations {
            operation.responses.responses.insert("400".to_owned(), refusal().into());
        }
        Self(Arc::new(routes))
    }

    /// The description for this handbook, reached at `server`.
    pub(in crate::http) fn of(&self, handbook: &Handbook, server: &str) -> Value {
        let mut description = serde_json::to_value(&*self.0).unwrap_or_default();
        description["servers"] = json!([{ "url": server }]);
        let known = [
            ("role", handbook.roles.iter().map(|role| role.id.to_string()).collect::<Vec<_>>()),
            ("path", unique(handbook.paths.iter().map(|path| path.id.to_string()))),
            ("topic", handbook.topics.iter().map(|topic| topic.id.to_string()).collect()),
            ("part", handbook.parts.iter().map(|part| part.id.to_string()).collect()),
            ("status", Status::ALL.map(|status| status.name().to_owned()).to_vec()),
            // Forms and OpenSearch templates send optional values as empty; an empty value counts as absent.
            ("lang", handbook.languages.iter().map(ToString::to_string).chain([String::new()]).collect()),
        ];
        for (path, item) in description["paths"].as_object_mut().into_iter().flatten() {
            let parameters = item.pointer_mut("/get/parameters").and_then(Value::as_array_mut);
            for parameter in parameters.into_iter().flatten() {
                let name = match parameter["name"].as_str().unwrap_or_default() {
                    "id" if path.contains("/roles/") => "role",
                    "id" if path.contains("/paths/") => "path",
                    name => name,
                };
                if let Some((_, values)) = known.iter().find(|(known, _)| *known == name) {
                    enumerate(parameter, values);
                } else if name == "id" {
                    let first = handbook.documents.first().map(|document| document.lead().id.to_string());
                    parameter["example"] = json!(first);
                }
            }
        }
        description
    }

    /// The schema called `name` with everything it refers to, as self-contained JSON Schema 2020-12.
    pub(in crate::http) fn schema_of(&self, name: &str) -> Value {
        let description = serde_json::to_string(&*self.0).unwrap_or_default();
        let description = description.replace("#/components/schemas/", "#/$defs/");
        let mut description: Value = serde_json::from_str(&description).unwrap_or_default();
        let mut schemas = description["components"]["schemas"].take();
        let mut schema = schemas[name].take();
        let needed = reached(&schema, &schemas);
        if let Some(schemas) = schemas.as_object_mut() {
            schemas.retain(|name, _| needed.contains(name));
        }
        schema["$defs"] = schemas;
        schema
    }
}

/// Removes duplicates: the translations of a path share its id.
fn unique(values: impl Iterator<Item = String>) -> Vec<String> {
    values.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

/// Lists the values of a parameter, unless there are none: an empty `enum` is not a valid schema.
fn enumerate(parameter: &mut Value, values: &[String]) {
    let schema = &mut parameter["schema"];
    let of = if schema["items"].is_object() { &mut schema["items"] } else { schema };
    if !values.is_empty() {
        of["enum"] = json!(values);
    }
}

/// `/openapi.json`
pub(in crate::http) async fn show(
    Extension(description): Extension<Description>,
    context: Context,
) -> Result<http::Response<Body>, Problem> {
    let server = context.site.absolute("/");
    context.json(&description.of(context.handbook(), server.trim_end_matches('/')))
}

/// The schemas that `schema` refers to, directly or indirectly.
fn reached(schema: &Value, all: &Value) -> std::collections::BTreeSet<String> {
    let mut found = std::collections::BTreeSet::new();
    let mut open = vec![schema];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                let name = members
                    .get("$ref")
                    .and_then(Value::as_str)
                    .and_then(|name| name.strip_prefix("#/$defs/"));
                if let Some(name) = name
                    && found.insert(name.to_owned())
                {
                    open.push(&all[name]);
                }
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}
