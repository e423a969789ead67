//! The table of routes, used by the server, the command line and the tests.

use axum::{
    Extension, Router,
    extract::Request,
    http::{StatusCode, Uri},
    middleware,
    response::Response,
    routing::{any, get},
};
use tower::util::{MapRequest, option_layer};
use tower_http::{
    catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer, timeout::TimeoutLayer, trace::TraceLayer,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    AppState,
    api::{
        self, events, export, health, live,
        openapi::{self, Description},
    },
    assets,
    feeds::{changes, results, reviews},
    integrations::{
        crawlers, embed,
        mcp::{self, Mcp},
        oembed, opensearch,
    },
    limits,
    middleware::{cors, layers, mount},
    pages,
    problem::Problem,
    request::context::Context,
};

/// The complete service.
pub fn router(state: AppState) -> Router {
    let mount = state.config().base_url.as_ref().map_or("", |base| base.mount()).to_owned();
    let (api, description) = described();
    let assistants = tools(&state, api.clone(), description.clone());
    let routes = Router::new()
        .route("/", get(pages::home::negotiated))
        .route("/search", get(pages::search::show))
        .route("/roles/{id}", get(pages::role::show))
        .route("/compare", get(pages::compare::show))
        .route("/topics/{id}", get(pages::topic::show))
        .route("/glossary", get(pages::glossary::show))
        .route("/s/{id}", get(pages::permalink::show))
        .route("/paths", get(pages::path::list))
        .route("/paths/{id}", get(pages::path::show))
        .route("/reviews", get(pages::reviews::show))
        .route("/reviews.atom", get(reviews::show))
        .route("/status", get(pages::status::show))
        .route("/live", get(live::show))
        .route("/{lang}/", get(pages::home::show))
        .route("/{lang}/{part}", get(pages::tree::show_part))
        .route("/{lang}/{part}/{*path}", get(pages::tree::show_below))
        .route("/assets/{name}", get(assets::show))
        .route("/sw.js", get(assets::worker))
        .route("/files/{*path}", get(pages::file::show))
        .route("/offline/{version}/{file}", get(assets::search_files::show))
        .route("/offline", get(pages::offline::show))
        .route("/healthz", get(health::health))
        .route("/readyz", get(health::ready))
        .route("/api", get(pages::api::show))
        .route("/embed/s/{id}", get(embed::show))
        .route("/oembed", get(oembed::show))
        .route("/widget", get(pages::widget::show))
        .route("/widget.js", get(embed::script))
        .route("/openapi.json", get(openapi::show))
        .route("/opensearch.xml", get(opensearch::describe))
        .route("/search.atom", get(results::show))
        .route("/suggestions", get(opensearch::suggest))
        .route("/changes.atom", get(changes::atom))
        .route("/changes.json", get(changes::gone))
        .route("/robots.txt", get(crawlers::robots))
        .route("/sitemap.xml", get(crawlers::sitemap))
        .route("/llms.txt", get(crawlers::llms))
        .route("/llms-full.txt", get(crawlers::llms_full))
        .route_service("/mcp", mcp::service(&state, assistants))
        .merge(api)
        .fallback(elsewhere)
        .layer(Extension(description));
    entered(layered(routes, state.clone()), state, mount)
}

/// `/api/v1`. The attributes of each handler declare its path and its OpenAPI description.
fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Description::base())
        .routes(routes!(api::search::answer))
        .routes(routes!(api::suggest::answer))
        .routes(routes!(api::sections::show))
        .routes(routes!(api::matches::answer))
        .routes(routes!(api::taxonomy::roles))
        .routes(routes!(api::duties::show))
        .routes(routes!(api::taxonomy::topics))
        .routes(routes!(api::taxonomy::parts))
        .routes(routes!(api::paths::list))
        .routes(routes!(api::paths::show))
        .routes(routes!(api::reviews::list))
        .routes(routes!(api::status::answer))
        .routes(routes!(api::handbook::show))
        .routes(routes!(export::lines))
        .routes(routes!(events::revision))
        .routes(routes!(events::stream))
        // Other formats of the same export, outside OpenAPI.
        .route("/api/v1/export.bulk", get(export::bulk))
        .route("/api/v1/export.csv", get(export::table))
        // Keeps the page routes from matching below `/api/v1/`.
        .route("/api/v1/{*rest}", any(elsewhere))
}

/// The routes of the API and their description.
fn described() -> (Router<AppState>, Description) {
    let (routes, description) = api().split_for_parts();
    (routes, Description::new(description))
}

/// The MCP server for standard input and output.
pub(super) fn for_assistants(state: &AppState) -> Mcp {
    let (api, description) = described();
    tools(state, api, description)
}

/// The MCP server: its tools call the API, its resources are the sections as Markdown.
fn tools(state: &AppState, api: Router<AppState>, description: Description) -> Mcp {
    let routes = api.route("/s/{id}", get(pages::permalink::show)).fallback(elsewhere);
    Mcp::new(state.clone(), layered(routes, state.clone()), description)
}

/// The routes below the path of the base URL, if it has one, with the paths of files.
fn entered(routes: Router, state: AppState, mount: String) -> Router {
    let enter = move |mut request: Request| {
        if !mount.is_empty() {
            mount::enter(&mount, &mut request);
        }
        pages::file::enter(&state, &mut request);
        request
    };
    Router::new().fallback_service(MapRequest::new(routes, enter))
}

/// Adds the layers, innermost first: an error from one layer passes through all later ones.
fn layered(routes: Router<AppState>, state: AppState) -> Router {
    routes
        .layer(RequestBodyLimitLayer::new(limits::BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, limits::TIME))
        .layer(CatchPanicLayer::custom(layers::panicked))
        .layer(middleware::from_fn_with_state(state.clone(), layers::render_errors))
        .layer(layers::compression())
        .layer(option_layer(cors::layer(&state.config().cors_origins)))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(layers::span)
                .on_request(())
                .on_response(layers::log)
                .on_failure(()),
        )
        .layer(middleware::from_fn_with_state(state.clone(), layers::outermost))
        .with_state(state)
}

/// Redirects addresses with an extra slash or without a language; others are 404.
async fn elsewhere(uri: Uri, context: Context) -> Result<Response, Problem> {
    pages::redirect(&uri, &context)
}

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, Bytes},
        http::{Request, Response},
        routing::post,
    };
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;
    use crate::{edition::Edition, http::Config};

    fn state() -> AppState {
        let root = tempfile::tempdir().expect("a folder");
        std::fs::write(root.path().join("a.md"), "# 预算\n\n控制预算。\n").expect("a file");
        let index = root.path().join("index");
        let (edition, _) = Edition::open(root.path(), Some(&index), &mut |_| {}).expect("an edition");
        AppState::new(edition, Config::default())
    }

    async fn ask(request: Request<Body>) -> (Response<()>, String) {
        let routes = Router::new()
            .route("/api/panic", get(panics))
            .route("/panic", get(panics))
            .route("/api/body", post(|body: Bytes| async move { body.len().to_string() }));
        let response = layered(routes, state()).oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        (Response::from_parts(parts, ()), String::from_utf8_lossy(&body).into_owned())
    }

    async fn panics() -> &'static str {
        panic!("a secret")
    }

    fn get_of(path: &str) -> Request<Body> {
        Request::get(path).body(Body::empty()).expect("a request")
    }

    #[tokio::test]
    async fn panics_are_reported_without_their_message() {
        let (response, body) = ask(get_of("/api/panic")).await;
        assert_eq!(response.status(), 500);
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        assert!(body.contains("\"request_id\""), "{body}");
        assert!(!body.contains("secret"), "{body}");

        let (response, body) = ask(get_of("/panic")).await;
        assert_eq!(response.status(), 500);
        assert!(body.contains("请求编号") && !body.contains("secret"), "{body}");
    }

    #[tokio::test]
    async fn large_bodies_are_refused() {
        let body = Body::from(vec![b'x'; limits::BODY + 1]);
        let request = Request::post("/api/body").header("content-length", limits::BODY + 1).body(body);
        let (response, body) = ask(request.expect("a request")).await;
        assert_eq!(response.status(), 413);
        assert!(body.starts_with("{\"type\":\"about:blank\""), "{body}");
    }

    #[tokio::test]
    async fn unknown_addresses_have_security_headers() {
        let (response, _) = ask(get_of("/nowhere")).await;
        assert_eq!(response.status(), 404);
        assert!(response.headers().contains_key("content-security-policy"));
    }
}
