//! The one table of routes: the server and the tests both ask it.

use axum::{
    Router,
    http::{StatusCode, Uri},
    middleware,
    response::Response,
    routing::get,
};
use tower_http::{
    catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer, timeout::TimeoutLayer, trace::TraceLayer,
};

use super::{AppState, api, asked::Asked, assets, error::Problem, layers, live, pages, permalink, probes};

/// Everything the handbook answers.
pub fn router(state: AppState) -> Router {
    let api = Router::new()
        .route("/search", get(api::search::answer))
        .route("/suggest", get(api::suggest::answer))
        .route("/sections/{id}", get(api::sections::show))
        .route("/roles", get(api::taxonomy::roles))
        .route("/topics", get(api::taxonomy::topics))
        .route("/parts", get(api::taxonomy::parts))
        .route("/paths", get(api::paths::list))
        .route("/paths/{id}", get(api::paths::show))
        .route("/reviews", get(pages::reviews::list))
        .route("/handbook", get(api::handbook::show));
    let routes = Router::new()
        .route("/", get(pages::home::negotiated))
        .route("/search", get(pages::search::show))
        .route("/roles/{id}", get(pages::role::show))
        .route("/compare", get(pages::compare::show))
        .route("/topics/{id}", get(pages::topic::show))
        .route("/glossary", get(pages::glossary::show))
        .route("/paths", get(pages::path::list))
        .route("/paths/{id}", get(pages::path::show))
        .route("/reviews", get(pages::reviews::show))
        .route("/reviews.atom", get(pages::reviews::feed))
        .route("/live", get(live::show))
        .route("/s/{id}", get(permalink::follow))
        .route("/{lang}/", get(pages::home::show))
        .route("/{lang}/{part}", get(pages::part::show))
        .route("/{lang}/{part}/{document}", get(pages::document::show))
        .route("/assets/{name}", get(assets::show))
        .route("/healthz", get(probes::health))
        .route("/readyz", get(probes::ready))
        .nest("/api/v1", api)
        .fallback(elsewhere);
    layered(routes, state)
}

/// From the inside out: what a layer refuses is dressed, logged and framed by those after it.
fn layered(routes: Router<AppState>, state: AppState) -> Router {
    routes
        .layer(RequestBodyLimitLayer::new(layers::BODY_LIMIT))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, layers::TIME_LIMIT))
        .layer(CatchPanicLayer::custom(layers::panicked))
        .layer(middleware::from_fn_with_state(state.clone(), layers::dress))
        .layer(layers::compression())
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(layers::span)
                .on_request(())
                .on_response(layers::log)
                .on_failure(()),
        )
        .layer(middleware::from_fn(layers::frame))
        .with_state(state)
}

/// Addresses with a slash too many or a language missing lead on; others are not there.
async fn elsewhere(uri: Uri, asked: Asked) -> Result<Response, Problem> {
    pages::lead_on(&uri, &asked)
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
    async fn panics_are_told_without_what_they_said() {
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
        let body = Body::from(vec![b'x'; layers::BODY_LIMIT + 1]);
        let request = Request::post("/api/body").header("content-length", layers::BODY_LIMIT + 1).body(body);
        let (response, body) = ask(request.expect("a request")).await;
        assert_eq!(response.status(), 413);
        assert!(body.starts_with("{\"type\":\"about:blank\""), "{body}");
    }

    #[tokio::test]
    async fn what_is_nowhere_is_dressed_too() {
        let (response, _) = ask(get_of("/nowhere")).await;
        assert_eq!(response.status(), 404);
        assert!(response.headers().contains_key("content-security-policy"));
    }
}
