//! `/api`: the API for people who are about to use it, made from the same description that programs read, and the other
//! endpoints beside it.

use askama::Template;
use axum::{Extension, body::Body, http::Response};
use serde_json::Value;

use super::{Frame, Reader, switch_by_parameter};
use crate::http::{api::openapi::Description, problem::Problem, request::context::Context};

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage<'a> {
    frame: Frame<'a>,
    about: String,
    endpoints: Vec<(String, &'static str)>,
    operations: Vec<Operation>,
}

struct Operation {
    id: String,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<Parameter>,
    answers: Vec<(String, String)>,
    example: String,
}

struct Parameter {
    name: String,
    kind: String,
    description: String,
    values: String,
}

/// `/api`
pub(in crate::http) async fn show(
    Extension(description): Extension<Description>,
    context: Context,
) -> Result<Response<Body>, Problem> {
    let reader = Reader::negotiated(&context)?;
    let description = description.of(reader.handbook, &context.site.absolute(""));
    let paths = description["paths"].as_object();
    let operations = paths.into_iter().flatten().map(|(path, item)| operation(&context, path, &item["get"]));
    let page = ApiPage {
        frame: Frame::new(reader, reader.ui.services.title, switch_by_parameter(reader, "/api")).at("/api"),
        about: text(&description["info"]["description"]),
        endpoints: reader
            .ui
            .services
            .endpoints()
            .iter()
            .map(|(path, about)| (context.site.absolute(path), *about))
            .collect(),
        operations: operations.collect(),
    };
    context.page(&page)
}

fn operation(context: &Context, path: &str, operation: &Value) -> Operation {
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let answers = operation["responses"].as_object().into_iter().flatten();
    let example = match path {
        "/api/v1/search" | "/api/v1/suggest" => {
            format!("{path}?q={}", crate::http::addresses::Links::escaped(&word(context)))
        }
        path => path.replace("{id}", &id(context, path)),
    };
    Operation {
        id: text(&operation["operationId"]),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        description: text(&operation["description"]),
        parameters: parameters.iter().map(parameter).collect(),
        answers: answers.map(|(status, answer)| (status.clone(), text(&answer["description"]))).collect(),
        example: context.site.absolute(&example),
    }
}

/// A word the handbook answers.
fn word(context: &Context) -> String {
    context.handbook().documents.first().map_or_else(String::new, |document| document.title.clone())
}

/// An id that resolves.
fn id(context: &Context, path: &str) -> String {
    let handbook = context.handbook();
    let role = || handbook.roles.first().map(|role| role.id.to_string());
    let section = || handbook.documents.first().map(|document| document.lead().id.to_string());
    if path.contains("/roles/") { role() } else { section() }.unwrap_or_default()
}

fn parameter(parameter: &Value) -> Parameter {
    let schema = &parameter["schema"];
    let items = &schema["items"];
    let of = if items.is_object() { items } else { schema };
    let values = of["enum"].as_array().map(Vec::as_slice).unwrap_or_default();
    let values: Vec<&str> =
        values.iter().filter_map(Value::as_str).filter(|value| !value.is_empty()).collect();
    let bounds = match (&schema["minimum"], &schema["maximum"]) {
        (Value::Null, _) | (_, Value::Null) => String::new(),
        (least, most) => format!("{least}–{most}"),
    };
    let many = if items.is_object() { "[]" } else { "" };
    Parameter {
        name: text(&parameter["name"]),
        kind: format!("{}{many}", text(&of["type"])),
        description: text(&parameter["description"]),
        values: if values.is_empty() { bounds } else { values.join(" · ") },
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
