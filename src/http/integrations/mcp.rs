//! The Model Context Protocol: chat assistants search and read the handbook with tools, at `/mcp` (streamable HTTP) and
//! over standard input and output (`handbook mcp`).
//!
//! A tool calls the JSON API and returns its answer, so an assistant gets the same hits in the same order with the same
//! reasons, and the same error messages. Everything is read-only and no state is kept between requests. `rmcp`
//! implements revisions 2025-03-26 to 2026-07-28 of the protocol.

use std::{borrow::Cow, fmt::Write as _, io, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{Request, request::Parts},
};
use rmcp::{
    ErrorData, RoleServer, ServerHandler, ServiceExt,
    model::{
        CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation,
        JsonObject, ListResourceTemplatesResult, ListResourcesResult, ListToolsResult,
        PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult,
        Resource, ResourceContents, ResourceTemplate, ServerCapabilities, ServerConfig, Tool,
        ToolAnnotations,
    },
    service::RequestContext,
    transport::streamable_http_server::{
        StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
    },
};
use serde_json::{Map, Value, json};
use tower::ServiceExt as _;

use crate::{
    http::{
        AppState, Config, Hosts, Origin,
        addresses::Links,
        api::openapi::Description,
        limits,
        problem::{Kind, Problem},
        request::site::Site,
    },
    model::Handbook,
};

/// The prefix of a section's resource URI.
const SECTION: &str = "handbook://section/";
/// Resources per page of the list.
const LISTED: usize = 100;
/// How long a list may be cached, in milliseconds: it changes only with the handbook.
const FRESH: u64 = 60_000;

/// The service at `/mcp`.
pub(in crate::http) fn service(
    state: &AppState,
    mcp: Mcp,
) -> StreamableHttpService<Mcp, NeverSessionManager> {
    let config = state.config();
    let mut origins: Vec<String> =
        ["http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*"].map(str::to_owned).into();
    if let Some(base) = &config.base_url {
        origins.push(with_port(base.origin()));
    }
    origins.extend(config.cors_origins.iter().map(|origin| with_port(origin.as_str())));
    let is_open = config.cors_origins.contains(&Origin::Any);
    let settings = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(limits::BODY)
        // `layers::render_errors` checks the host, including other spellings and trusted proxies' headers.
        .disable_allowed_hosts();
    let settings = if is_open {
        settings.disable_allowed_origins()
    } else {
        settings.with_allowed_origins(origins).enforce_origin_validation()
    };
    StreamableHttpService::new(move || Ok(mcp.clone()), Arc::new(NeverSessionManager::default()), settings)
}

/// The hosts allowed for `/mcp`. Never any: the protocol requires protection from DNS rebinding, whatever the rest of
/// the service allows.
pub(in crate::http) fn hosts(config: &Config) -> Cow<'_, Hosts> {
    match &config.hosts {
        Hosts::Any => Cow::Owned(Hosts::only(config.base_url.as_ref(), &[])),
        only @ Hosts::Only(_) => Cow::Borrowed(only),
    }
}

/// An origin without a port means the port of its scheme, not every one.
fn with_port(origin: &str) -> String {
    let (scheme, host) = origin.split_once("://").unwrap_or(("https", origin));
    let named = host.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    match (named, scheme) {
        (true, _) => origin.to_owned(),
        (false, "http") => format!("{origin}:80"),
        (false, _) => format!("{origin}:443"),
    }
}

/// Serves over standard input and output until they are closed.
pub(in crate::http) async fn serve(mcp: Mcp) -> io::Result<()> {
    let running = mcp.serve(rmcp::transport::stdio()).await.map_err(io::Error::other)?;
    running.waiting().await.map_err(io::Error::other)?;
    Ok(())
}

/// The MCP server.
#[derive(Clone)]
pub(in crate::http) struct Mcp {
    state: AppState,
    /// The routes that tools call.
    routes: Router,
    description: Description,
}

/// The tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Search,
    Read,
    Roles,
    Topics,
    Duties,
}

impl Action {
    const ALL: [Self; 5] = [Self::Search, Self::Read, Self::Roles, Self::Topics, Self::Duties];

    fn name(self) -> &'static str {
        match self {
            Self::Search => "search_handbook",
            Self::Read => "read_section",
            Self::Roles => "list_roles",
            Self::Topics => "list_topics",
            Self::Duties => "role_duties",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Search => "Search the handbook",
            Self::Read => "Read a section",
            Self::Roles => "List the roles",
            Self::Topics => "List the topics",
            Self::Duties => "List a role's duties",
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::Search => {
                "Search the company handbook for sections on duties, workflows and techniques. Query in Chinese \
                 or English, with words, pinyin or synonyms. Each hit has a permalink to cite, a snippet and the reasons it \
                 matched. Restrict by role, topic or part only if the question names one; outside_scope counts the \
                 matches beyond the restriction. answer, if there is one, states the fact that a question asks \
                 for and its section. Read the section before you rely on its snippet."
            }
            Self::Read => {
                "Read the full text of a section as Markdown, with its labels, its neighbours and, for a workflow step, the \
                 roles that act and sign. Get ids from search_handbook."
            }
            Self::Roles => {
                "List the roles of the handbook with their ids, titles and grades. The other tools take the ids."
            }
            Self::Topics => {
                "List the topics of the handbook with their ids and titles. search_handbook takes the ids."
            }
            Self::Duties => {
                "List the duties of a role with their areas, and the workflow steps in which it acts or signs, each with its permalink."
            }
        }
    }

    /// The schema of the answer in the OpenAPI description.
    fn answer(self) -> &'static str {
        match self {
            Self::Search => "SearchAnswer",
            Self::Read => "Section",
            Self::Roles => "Roles",
            Self::Topics => "Topics",
            Self::Duties => "Duties",
        }
    }

    /// The arguments, as JSON Schema.
    fn input(self, handbook: &Handbook) -> JsonObject {
        let properties = match self {
            Self::Search => json!({
                "q": { "type": "string", "maxLength": 512, "description": "The query: words, \"a phrase\", -excluded" },
                "role": many("Only sections for these roles", handbook.roles.iter().map(|role| role.id.as_str())),
                "topic": many("Only sections on these topics", handbook.topics.iter().map(|topic| topic.id.as_str())),
                "part": many("Only sections in these parts", handbook.parts.iter().map(|part| part.id.as_str())),
                "lang": language(handbook),
                "limit": { "type": "integer", "minimum": 1, "maximum": 100, "default": 10, "description": "The maximum number of hits" },
                "offset": { "type": "integer", "minimum": 0, "maximum": 10_000, "default": 0, "description": "The number of hits to skip" },
            }),
            Self::Read => json!({
                "id": { "type": "string", "description": "The section's id, which is the last part of its permalink" },
                "lang": language(handbook),
            }),
            Self::Roles | Self::Topics => json!({}),
            Self::Duties => json!({
                "role": one("The role's id", handbook.roles.iter().map(|role| role.id.as_str())),
                "lang": language(handbook),
            }),
        };
        let required: &[&str] = match self {
            Self::Search => &["q"],
            Self::Read => &["id"],
            Self::Roles | Self::Topics => &[],
            Self::Duties => &["role"],
        };
        let schema = json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false
        });
        object(schema)
    }

    fn tool(self, handbook: &Handbook, description: &Description) -> Tool {
        let annotations = ToolAnnotations::with_title(self.title())
            .read_only(true)
            .destructive(false)
            .idempotent(true)
            .open_world(false);
        Tool::new(self.name(), self.description(), Arc::new(self.input(handbook)))
            .with_title(self.title())
            .with_raw_output_schema(Arc::new(object(description.schema_of(self.answer()))))
            .with_annotations(annotations)
    }

    /// The API address for a call, or an error about the arguments.
    fn address(self, handbook: &Handbook, arguments: &JsonObject) -> Result<String, String> {
        let known = self.input(handbook);
        let known = known.get("properties").and_then(Value::as_object);
        let mut query = String::new();
        let mut id = None;
        for (name, value) in arguments {
            if !known.is_some_and(|known| known.contains_key(name)) {
                let names: Vec<&str> = known.into_iter().flat_map(Map::keys).map(String::as_str).collect();
                return Err(format!(
                    "{} has no argument \"{name}\". Its arguments are: {}.",
                    self.name(),
                    names.join(", ")
                ));
            }
            let values = match value {
                Value::Array(values) if matches!(name.as_str(), "role" | "topic" | "part") => {
                    values.as_slice()
                }
                value => std::slice::from_ref(value),
            };
            for value in values {
                let text =
                    scalar(value).ok_or_else(|| format!("{value} is not a valid value of \"{name}\"."))?;
                match (self, name.as_str()) {
                    (Self::Read, "id") | (Self::Duties, "role") => id = Some(text),
                    _ => {
                        let _ = write!(query, "&{name}={}", Links::escaped(&text));
                    }
                }
            }
        }
        let id = || id.filter(|id| !id.is_empty()).map(|id| Links::escaped(&id));
        let path = match self {
            Self::Search if !arguments.contains_key("q") => {
                return Err("\"q\" is required: the query.".to_owned());
            }
            Self::Search => "/api/v1/search".to_owned(),
            Self::Read => {
                format!("/api/v1/sections/{}", id().ok_or("\"id\" is required: the section's id.")?)
            }
            Self::Roles => "/api/v1/roles".to_owned(),
            Self::Topics => "/api/v1/topics".to_owned(),
            Self::Duties => {
                format!("/api/v1/roles/{}/duties", id().ok_or("\"role\" is required: the role's id.")?)
            }
        };
        Ok(format!("{path}?{}", query.trim_start_matches('&')))
    }
}

/// A parameter with several of the given values.
fn many<'a>(description: &str, values: impl Iterator<Item = &'a str>) -> Value {
    let mut items = json!({ "type": "string" });
    enumerate(&mut items, values);
    json!({ "type": "array", "items": items, "description": description })
}

fn one<'a>(description: &str, values: impl Iterator<Item = &'a str>) -> Value {
    let mut schema = json!({ "type": "string", "description": description });
    enumerate(&mut schema, values);
    schema
}

fn language(handbook: &Handbook) -> Value {
    one("The language of the answer", handbook.languages.iter().map(crate::model::Language::as_str))
}

fn enumerate<'a>(schema: &mut Value, values: impl Iterator<Item = &'a str>) {
    let values: Vec<&str> = values.collect();
    if !values.is_empty() {
        schema["enum"] = json!(values);
    }
}

/// A string, number or boolean as written in an address.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn object(value: Value) -> JsonObject {
    if let Value::Object(object) = value { object } else { JsonObject::new() }
}

impl Mcp {
    /// A server whose tools call `routes`, which `description` describes.
    pub(in crate::http) fn new(state: AppState, routes: Router, description: Description) -> Self {
        Self { state, routes, description }
    }

    /// The answer of a route: whether it succeeded, and the body.
    async fn ask(&self, address: &str, site: Option<&Site>) -> Result<(bool, Vec<u8>), ErrorData> {
        let failed = |_| ErrorData::internal_error("the answer of the handbook could not be read", None);
        let request = Request::get(address).body(Body::empty());
        let mut request =
            request.map_err(|_| ErrorData::invalid_params("the arguments are too long", None))?;
        if let Some(site) = site {
            request.extensions_mut().insert(site.clone());
        }
        let response = self.routes.clone().oneshot(request).await.map_err(|never| match never {})?;
        let ok = response.status().is_success();
        let body =
            axum::body::to_bytes(response.into_body(), limits::LARGEST_ANSWER).await.map_err(failed)?;
        Ok((ok, body.to_vec()))
    }

    async fn call(
        &self,
        action: Action,
        arguments: &JsonObject,
        site: Option<&Site>,
    ) -> Result<CallToolResult, ErrorData> {
        let address = action.address(self.state.edition().handbook(), arguments);
        let address = match address {
            Ok(address) => address,
            Err(mistake) => return Ok(CallToolResult::error(vec![ContentBlock::text(mistake)])),
        };
        let (ok, body) = self.ask(&address, site).await?;
        let mut answer: Value = serde_json::from_slice(&body)
            .map_err(|_| ErrorData::internal_error("the answer of the handbook is not valid JSON", None))?;
        let configured = self.state.config().base_url.as_ref().map(crate::http::BaseUrl::origin);
        make_absolute(&mut answer, site.map(Site::origin).or(configured).unwrap_or_default());
        if !ok {
            return Ok(CallToolResult::error(vec![ContentBlock::text(explain(&answer))]));
        }
        let text = match (action, answer["markdown"].as_str()) {
            (Action::Read, Some(markdown)) => Some(markdown.to_owned()),
            _ => None,
        };
        let mut result = CallToolResult::structured(answer);
        if let Some(text) = text {
            result.content = vec![ContentBlock::text(text)];
        }
        Ok(result)
    }
}

/// The site of the request; `None` over standard input and output.
fn site_of(context: &RequestContext<RoleServer>) -> Option<&Site> {
    context.extensions.get::<Parts>().and_then(|parts| parts.extensions.get::<Site>())
}

/// Makes addresses absolute, because assistants cite them elsewhere.
fn make_absolute(value: &mut Value, base: &str) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(path)
                        if matches!(name.as_str(), "url" | "permalink") && path.starts_with('/') =>
                    {
                        path.insert_str(0, base);
                    }
                    value => make_absolute(value, base),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| make_absolute(value, base)),
        _ => {}
    }
}

/// The text of a problem, with valid values and similar ids.
fn explain(problem: &Value) -> String {
    let mut text = problem["detail"].as_str().unwrap_or("The request failed.").to_owned();
    let list = |value: &Value, name: &str| -> Vec<String> {
        let values = value.as_array().map(Vec::as_slice).unwrap_or_default();
        values
            .iter()
            .filter_map(|value| if name.is_empty() { value.as_str() } else { value[name].as_str() })
            .map(str::to_owned)
            .collect()
    };
    let (valid, nearest) = (list(&problem["valid"], ""), list(&problem["nearest"], "id"));
    if !valid.is_empty() {
        let _ = write!(text, " Valid values: {}.", valid.join(", "));
    }
    if !nearest.is_empty() {
        let _ = write!(text, " Did you mean: {}?", nearest.join(", "));
    }
    text
}

impl ServerHandler for Mcp {
    fn get_info(&self) -> ServerConfig {
        let edition = self.state.edition();
        let handbook = edition.handbook();
        let title = handbook.languages.first().map_or("", |language| handbook.title.get(*language));
        let capabilities = ServerCapabilities::builder().enable_tools().enable_resources().build();
        let implementation = Implementation::new("handbook", env!("CARGO_PKG_VERSION")).with_title(title);
        ServerConfig::new(capabilities).with_server_info(implementation).with_instructions(format!(
            "The handbook \"{title}\". Search it with search_handbook, read sections with read_section, and cite \
             permalinks. Roles are reading aids, not access control: everyone may read everything."
        ))
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let edition = self.state.edition();
        let tools = Action::ALL.map(|action| action.tool(edition.handbook(), &self.description));
        Ok(ListToolsResult::with_all_items(tools.into())
            .with_ttl_ms(FRESH)
            .with_cache_scope(CacheScope::Public))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let action =
            Action::ALL.into_iter().find(|action| action.name() == request.name).ok_or_else(|| {
                let names = Action::ALL.map(Action::name).join(", ");
                ErrorData::invalid_params(
                    format!("unknown tool \"{}\"; the tools are {names}", request.name),
                    None,
                )
            })?;
        let arguments = request.arguments.unwrap_or_default();
        Ok(self.call(action, &arguments, site_of(&context)).await?.into())
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let cursor = request.and_then(|request| request.cursor);
        let from: usize = match &cursor {
            Some(cursor) => cursor.parse().map_err(|_| ErrorData::invalid_params("invalid cursor", None))?,
            None => 0,
        };
        let edition = self.state.edition();
        let handbook = edition.handbook();
        let original = handbook.languages.first().copied();
        let documents = handbook.documents.iter().filter(|document| Some(document.language) == original);
        let resources: Vec<Resource> = documents
            .clone()
            .flat_map(|document| document.sections.iter().map(move |section| (document, section)))
            .skip(from)
            .take(LISTED)
            .map(|(document, section)| {
                Resource::new(format!("{SECTION}{}", section.id), section.id.as_str())
                    .with_title(&section.heading.title)
                    .with_description(&document.title)
                    .with_mime_type("text/markdown")
            })
            .collect();
        let all: usize = documents.map(|document| document.sections.len()).sum();
        let next = from + resources.len();
        let mut result = ListResourcesResult::with_all_items(resources)
            .with_ttl_ms(FRESH)
            .with_cache_scope(CacheScope::Public);
        result.next_cursor = (next < all && next > from).then(|| next.to_string());
        Ok(result)
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let template = ResourceTemplate::new(format!("{SECTION}{{id}}"), "section")
            .with_title("A section of the handbook")
            .with_description("The section with this id as Markdown. Get ids from search_handbook.")
            .with_mime_type("text/markdown");
        let result = ListResourceTemplatesResult::with_all_items(vec![template]);
        Ok(result.with_ttl_ms(FRESH).with_cache_scope(CacheScope::Public))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let unknown = || ErrorData::resource_not_found(format!("unknown resource {}", request.uri), None);
        let id = request.uri.strip_prefix(SECTION).filter(|id| !id.is_empty()).ok_or_else(unknown)?;
        let (ok, body) = self.ask(&format!("/s/{}.md", Links::escaped(id)), site_of(&context)).await?;
        if !ok {
            return Err(unknown());
        }
        let text = String::from_utf8_lossy(&body).into_owned();
        let contents = ResourceContents::text(text, &request.uri).with_mime_type("text/markdown");
        let result = ReadResourceResult::new(vec![contents]);
        Ok(result.with_ttl_ms(FRESH).with_cache_scope(CacheScope::Public).into())
    }
}

/// An error as JSON-RPC.
pub(in crate::http) fn refusal(problem: &Problem) -> String {
    let status = problem.kind.status();
    let message = match (problem.kind, status.as_u16()) {
        (Kind::ForeignHost, _) => &problem.detail,
        (_, 403) => "this origin is not allowed; the operator can allow it with --cors-origin",
        (_, 405) => "this server has no sessions and sends no messages of its own; use POST",
        (_, 413) => "the request is too large",
        (_, 500..) => "an internal error occurred and was logged",
        _ => "the request is invalid",
    };
    let code = if status.is_server_error() { -32603 } else { -32600 };
    json!({ "jsonrpc": "2.0", "id": null, "error": { "code": code, "message": message } }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_become_api_parameters() {
        let check = |action: Action, arguments: Value, expected: Result<&str, &str>| {
            let found = action.address(&Handbook::default(), &object(arguments.clone()));
            match expected {
                Ok(address) => assert_eq!(found.as_deref(), Ok(address), "{arguments}"),
                Err(word) => {
                    assert!(found.as_ref().is_err_and(|why| why.contains(word)), "{arguments}: {found:?}");
                }
            }
        };
        check(
            Action::Search,
            json!({ "limit": 3, "q": "预 a&b", "role": ["x", "y"] }),
            Ok("/api/v1/search?limit=3&q=%E9%A2%84%20a%26b&role=x&role=y"),
        );
        check(Action::Search, json!({ "q": "a", "role": "x" }), Ok("/api/v1/search?q=a&role=x"));
        check(
            Action::Read,
            json!({ "id": "../x?y", "lang": "en" }),
            Ok("/api/v1/sections/..%2Fx%3Fy?lang=en"),
        );
        check(Action::Duties, json!({ "role": "am" }), Ok("/api/v1/roles/am/duties?"));
        check(Action::Search, json!({}), Err("q"));
        check(Action::Read, json!({ "id": "" }), Err("id"));
        check(Action::Search, json!({ "q": ["a"] }), Err("not a valid value"));
        check(Action::Roles, json!({ "colour": "red" }), Err("has no argument"));
    }

    #[test]
    fn origins_without_a_port_use_the_default_port() {
        assert_eq!(with_port("https://a.example"), "https://a.example:443");
        assert_eq!(with_port("http://a.example"), "http://a.example:80");
        assert_eq!(with_port("https://a.example:8443"), "https://a.example:8443");
    }
}
