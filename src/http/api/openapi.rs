//! `/openapi.json`: the API as OpenAPI 3.1, derived from the handlers and from the types they serialise. What a scope can
//! be made of (roles, topics, parts, languages) is filled in from the handbook that is served.

use axum::{body::Body, http::Response};
use serde_json::{Value, json};
use utoipa::{IntoParams, OpenApi};

use super::{events, export};
use crate::{
    http::{
        api, pages,
        problem::{Invalid, Nearest, Problem},
        request::context::Asked,
    },
    model::{Handbook, Status},
};

/// What a search may see. Values of one parameter are alternatives, different ones restrict together.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes what `params` reads; the fuzzer of the API compares the two")]
pub(in crate::http) struct ScopeParameters {
    /// What to look for: words, "a phrase", -without, title:…
    #[param(max_length = 512)]
    q: Option<String>,
    /// Only sections for this role, what it inherits, and what is for everyone.
    #[param(style = Form, explode)]
    role: Option<Vec<String>>,
    /// Only sections on this topic.
    #[param(style = Form, explode)]
    topic: Option<Vec<String>>,
    /// Only sections of this part.
    #[param(style = Form, explode)]
    part: Option<Vec<String>>,
    /// Only this language; without it each section is one hit, in the reader's language.
    lang: Option<String>,
    /// Only sections of which reviews say this today.
    #[param(style = Form, explode)]
    status: Option<Vec<String>>,
}

/// What an export may hold. Values of one parameter are alternatives, different ones restrict together.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "see `ScopeParameters`")]
pub(in crate::http) struct LabelParameters {
    /// Only sections for this role, what it inherits, and what is for everyone.
    #[param(style = Form, explode)]
    role: Option<Vec<String>>,
    /// Only sections on this topic.
    #[param(style = Form, explode)]
    topic: Option<Vec<String>>,
    /// Only sections of this part.
    #[param(style = Form, explode)]
    part: Option<Vec<String>>,
    /// Only this language; without it every translation has a line of its own.
    lang: Option<String>,
}

/// Since when.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "see `ScopeParameters`")]
pub(in crate::http) struct ExportParameters {
    /// The revision of the copy to be brought up to date.
    #[param(pattern = "^([0-9a-f]{16})?$")]
    since: Option<String>,
}

/// Which hits.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "see `ScopeParameters`")]
pub(in crate::http) struct PageParameters {
    /// How many hits.
    #[param(minimum = 1, maximum = 100, default = 10)]
    limit: Option<u32>,
    /// How many hits to pass over.
    #[param(minimum = 0, maximum = 10_000, default = 0)]
    offset: Option<u32>,
    /// Whether to show tokens and the parts of each score.
    #[param(default = false)]
    explain: Option<bool>,
}

/// How many of each kind.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "see `ScopeParameters`")]
pub(in crate::http) struct CountParameters {
    /// How many of each kind.
    #[param(minimum = 1, maximum = 100, default = 8)]
    limit: Option<u32>,
}

/// In which language.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "see `ScopeParameters`")]
pub(in crate::http) struct LanguageParameter {
    /// The language to show it in.
    lang: Option<String>,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Handbook API",
        description = "Search and read the handbook. Everything is read-only and open to whoever reaches the server: a role is a reading aid, not access control. Answers carry an entity tag and `Last-Modified`; ask again with `If-None-Match`. Mistakes are RFC 9457 problem details with the values that would be right.",
        version = "1"
    ),
    paths(
        api::search::answer,
        api::suggest::answer,
        api::sections::show,
        api::matches::answer,
        api::taxonomy::roles,
        api::duties::show,
        api::taxonomy::topics,
        api::taxonomy::parts,
        api::paths::list,
        api::paths::show,
        pages::reviews::list,
        pages::status::answer,
        api::handbook::show,
        export::lines,
        events::revision,
        events::stream
    ),
    components(schemas(Invalid, Nearest)),
    tags(
        (name = "search", description = "Questions to sections."),
        (name = "sections", description = "Texts."),
        (name = "handbook", description = "What there is."),
        (name = "changes", description = "Keeping a copy up to date.")
    )
)]
struct Description;

/// The description for this handbook, reached at `server`.
pub(in crate::http) fn describe(handbook: &Handbook, server: &str) -> Value {
    let mut description = serde_json::to_value(Description::openapi()).unwrap_or_default();
    description["servers"] = json!([{ "url": server }]);
    let known = [
        ("role", handbook.roles.iter().map(|role| role.id.to_string()).collect::<Vec<_>>()),
        ("path", unique(handbook.paths.iter().map(|path| path.id.to_string()))),
        ("topic", handbook.topics.iter().map(|topic| topic.id.to_string()).collect()),
        ("part", handbook.parts.iter().map(|part| part.id.to_string()).collect()),
        ("status", Status::ALL.map(|status| status.name().to_owned()).to_vec()),
        // Forms and OpenSearch templates send what was left open as an empty value: it is as if it were absent.
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
            // An absent parameter is absent, not null.
            if let Some(kinds) = parameter["schema"]["type"].as_array() {
                let kind = kinds.iter().find(|kind| *kind != "null").cloned().unwrap_or_default();
                parameter["schema"]["type"] = kind;
            }
        }
    }
    description
}

/// Each value once: a path has its id in every language.
fn unique(values: impl Iterator<Item = String>) -> Vec<String> {
    values.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

/// Names the values of a parameter. None are named when there are none: an empty enumeration is not a schema.
fn enumerate(parameter: &mut Value, values: &[String]) {
    let schema = &mut parameter["schema"];
    let of = if schema["items"].is_object() { &mut schema["items"] } else { schema };
    if !values.is_empty() {
        of["enum"] = json!(values);
    }
}

/// `/openapi.json`
pub(in crate::http) async fn show(asked: Asked) -> Result<Response<Body>, Problem> {
    let server = asked.site.absolute("/");
    asked.json(&describe(asked.handbook(), server.trim_end_matches('/')))
}

/// The schema of a named answer with everything it refers to, as JSON Schema 2020-12 on its own.
pub(in crate::http) fn schema_of(name: &str) -> Value {
    let description = serde_json::to_string(&Description::openapi()).unwrap_or_default();
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

/// The names that `schema` refers to, directly or not.
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
