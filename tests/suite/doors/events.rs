//! A new edition is sent to open event streams and changes the revision.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use handbook::http::{AppState, Config, router};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::fixture::{Fixture, get, get_with, text};

#[test]
fn new_edition_is_sent_to_event_streams() {
    let fixture = Fixture::small();
    let state = AppState::new(fixture.edition(), Config::default());
    let router = router(state.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    let first = get(&router, "/api/v1/revision");
    let again = get_with(&router, "/api/v1/revision", &[("if-none-match", first.header("etag"))]);
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    runtime.block_on(async {
        let request = Request::get("/api/v1/events")
            .header("accept-encoding", "gzip")
            .body(Body::empty())
            .expect("request");
        let response = router.clone().oneshot(request).await.expect("infallible");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert!(!response.headers().contains_key("content-encoding"));
        let mut body = response.into_body();
        let mut next = async || {
            let frame = body.frame().await.expect("an event").expect("a frame").into_data().expect("data");
            String::from_utf8(frame.to_vec()).expect("UTF-8")
        };
        let event = next().await;
        assert!(
            event.contains("event: revision") && event.contains(&text(&first.json()["revision"])),
            "{event}"
        );
        fixture.write("content/zh/workflows/b.md", "# 会议 {#b}\n\n改了。\n");
        let edition = fixture.edition();
        let revision = edition.revision.clone();
        state.replace(edition);
        let event = next().await;
        assert!(event.contains(&revision), "{event}");
    });
    assert_ne!(get(&router, "/api/v1/revision").json()["revision"], first.json()["revision"]);
    assert_eq!(
        get_with(&router, "/api/v1/revision", &[("if-none-match", first.header("etag"))]).status,
        StatusCode::OK
    );
}
