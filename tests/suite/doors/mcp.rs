//! The Model Context Protocol:
//!
//! 1. both protocol revisions are supported, and search returns the same hits as the API;
//! 2. foreign hosts and origins are refused;
//! 3. any message gets a valid response of the protocol.

use axum::{Router, body::Body, http::Request};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::hits::of_json;
use crate::fixture::{Answer, address, bundled, get, get_with, mounted, send, text};

fn rpc(router: &Router, headers: &[(&str, &str)], body: &Value) -> Answer {
    let mut request = Request::post("/mcp")
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream");
    if !headers.iter().any(|(name, _)| *name == "host") {
        request = request.header("host", "localhost");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(router, request.body(Body::from(body.to_string())).expect("request"))
}

/// Calls a method in the protocol revision with sessions, but without a session.
#[allow(clippy::needless_pass_by_value, reason = "`json!` in place reads best")]
pub(super) fn call(router: &Router, method: &str, params: Value) -> Value {
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    rpc(router, &[("mcp-protocol-version", "2025-11-25")], &body).json()
}

#[test]
fn mcp_supports_both_protocol_revisions() {
    let start = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" } });
    let begun = call(bundled(), "initialize", start);
    assert_eq!(begun["result"]["serverInfo"]["name"], "handbook", "{begun}");
    let tools = call(bundled(), "tools/list", json!({}));
    let names: Vec<String> =
        tools["result"]["tools"].as_array().expect("tools").iter().map(|tool| text(&tool["name"])).collect();
    assert_eq!(names, ["search_handbook", "read_section", "list_roles", "list_topics", "role_duties"]);
    for tool in tools["result"]["tools"].as_array().expect("tools") {
        assert_eq!(tool["annotations"]["readOnlyHint"], true);
        assert_eq!(tool["outputSchema"]["type"], "object");
    }
    let read = call(
        bundled(),
        "tools/call",
        json!({ "name": "read_section", "arguments": { "id": "ad-budget", "lang": "zh" } }),
    );
    assert_eq!(read["result"]["structuredContent"]["id"], "ad-budget", "{read}");
    assert!(text(&read["result"]["content"][0]["text"]).starts_with("### "));
    let duties = call(
        bundled(),
        "tools/call",
        json!({ "name": "role_duties", "arguments": { "role": "account-manager" } }),
    );
    assert!(
        duties["result"]["structuredContent"]["duties"].as_array().expect("duties").len() > 20,
        "{duties}"
    );
    let wrong = call(
        bundled(),
        "tools/call",
        json!({ "name": "search_handbook", "arguments": { "q": "a", "role": "boss" } }),
    );
    assert_eq!(wrong["result"]["isError"], true);
    assert!(wrong.to_string().contains("account-manager"), "{wrong}");
    assert!(
        call(bundled(), "tools/call", json!({ "name": "rm", "arguments": {} }))["error"]["code"].is_i64()
    );
    let resources = call(bundled(), "resources/list", json!({}));
    let uri = text(&resources["result"]["resources"][0]["uri"]);
    let resource = call(bundled(), "resources/read", json!({ "uri": uri }));
    assert_eq!(resource["result"]["contents"][0]["mimeType"], "text/markdown", "{resource}");
    assert!(
        call(bundled(), "resources/read", json!({ "uri": "handbook://section/none" }))["error"].is_object()
    );

    // The revision without sessions sends all metadata in each request.
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {}
    });
    let with = |method: &str, name: Option<&str>, mut params: Value| {
        params["_meta"] = meta.clone();
        let mut headers = vec![("mcp-protocol-version", "2026-07-28"), ("mcp-method", method)];
        headers.extend(name.map(|name| ("mcp-name", name)));
        let body = json!({ "jsonrpc": "2.0", "id": 2, "method": method, "params": params });
        rpc(bundled(), &headers, &body).json()
    };
    let discovered = with("server/discover", None, json!({}));
    assert!(discovered["result"]["capabilities"]["tools"].is_object(), "{discovered}");
    let found = with(
        "tools/call",
        Some("search_handbook"),
        json!({ "name": "search_handbook", "arguments": { "q": "预算", "lang": "zh" } }),
    );
    let api = get(bundled(), &address("/api/v1/search", "q=预算&lang=zh")).json();
    assert_eq!(of_json(&found["result"]["structuredContent"]), of_json(&api), "{found}");
    let listed = with("tools/list", None, json!({}));
    assert!(listed["result"]["ttlMs"].is_u64() && listed["result"]["cacheScope"].is_string(), "{listed}");
}

#[test]
fn foreign_hosts_and_origins_are_refused() {
    let ping = json!({ "jsonrpc": "2.0", "id": 1, "method": "ping" });
    let check = |router: &Router, headers: &[(&str, &str)], expected: u16| {
        let answer = rpc(router, headers, &ping);
        assert_eq!(answer.status.as_u16(), expected, "{headers:?}: {}", answer.text());
        let is_error = answer.json()["error"]["code"].is_i64();
        assert_eq!(is_error, expected >= 400, "{headers:?}: {}", answer.text());
    };
    check(bundled(), &[("host", "127.0.0.1:8080")], 200);
    check(bundled(), &[("host", "evil.example")], 403);
    check(bundled(), &[("origin", "http://localhost:3000")], 200);
    check(bundled(), &[("origin", "https://evil.example")], 403);
    check(bundled(), &[("origin", "null")], 403);
    check(mounted(), &[("host", "intranet.example"), ("origin", "https://intranet.example")], 200);
    check(mounted(), &[("host", "evil.example")], 403);
    let read = get_with(bundled(), "/mcp", &[("host", "localhost"), ("accept", "text/event-stream")]);
    assert_eq!((read.status.as_u16(), read.json()["error"]["code"].is_i64()), (405, true));
    let broken = send(
        bundled(),
        Request::post("/mcp")
            .header("host", "localhost")
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .body(Body::from("{"))
            .expect("request"),
    );
    assert!(broken.status.is_client_error() && broken.json()["error"].is_object(), "{}", broken.text());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_mcp_message_gets_a_valid_response(
        method in "tools/call|tools/list|resources/read|initialize|server/discover|\\PC{0,12}",
        name in "search_handbook|read_section|list_roles|role_duties|\\PC{0,8}",
        argument in "q|id|role|limit|offset|lang|\\PC{0,6}",
        value in prop_oneof![any::<i64>().prop_map(|number| json!(number)), "\\PC{0,20}".prop_map(|text| json!(text)), Just(json!(null)), Just(json!([1, "a", null])), Just(json!({ "a": 1 }))],
        version in "2025-11-25|2026-07-28|2025-03-26|[0-9-]{0,10}",
    ) {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": { "name": name, "arguments": { "q": "预算", argument: value }, "uri": name } });
        let answer = rpc(bundled(), &[("mcp-protocol-version", &version)], &body);
        prop_assert!(!answer.status.is_server_error(), "{body}: {}", answer.text());
        if !answer.body.is_empty() {
            let response = answer.json();
            prop_assert!(response["result"].is_object() || response["error"]["code"].is_i64(), "{body}: {response}");
            prop_assert!(response["error"]["code"] != json!(-32603), "{body}: {response}");
        }
    }
}
