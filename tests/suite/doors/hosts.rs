//! Only allowed hosts are answered, so that no other site can read the handbook in its readers' browsers by resolving
//! its own name to the service (DNS rebinding):
//!
//! 1. a request for another or a malformed host is refused with 403 at every route and for every method, in the format of
//!    the endpoint; the refusal contains nothing of the handbook;
//! 2. loopback, the host of the base URL and allowed hosts are accepted in every spelling; so is a request without a host;
//! 3. `/healthz` and `/readyz` answer under any host;
//! 4. the host is the one forwarded by a trusted proxy, else that of an absolute request target, else that of `Host`;
//!    conflicting `Host` headers are refused;
//! 5. only the host name decides, and a refusal echoes only a short, printable part of it;
//! 6. without restriction, `/mcp` still accepts only loopback and the base URL;
//! 7. `handbook serve` restricts hosts on loopback, with `--base-url` and with `--allow-host`, and otherwise warns;
//! 8. `--allow-host` explains invalid values.

use std::{
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    process::Stdio,
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderValue, Method, Request, request},
};
use handbook::http::{AppState, Config, Hosts, router};
use proptest::prelude::*;
use serde_json::json;

use super::routes::routes;
use crate::fixture::{Answer, Fixture, Service, command_in, encode, err, fetch, run, send, serve};

/// Content that must not be in a refusal: titles, text, labels and the address of the handbook.
const SECRETS: [&str; 10] = [
    "测试手册",
    "Test Handbook",
    "机密职责",
    "控制预算",
    "Secret duties",
    "Mind the money",
    "每月核对",
    "专员",
    "Executive",
    "://intranet",
];

const LOOPBACK: [&str; 15] = [
    "localhost",
    "LocalHost",
    "localhost:8080",
    "localhost:",
    "localhost.",
    "localhost.:8080",
    "handbook.localhost",
    "127.0.0.1",
    "127.0.0.1:8080",
    "127.255.1.2",
    "[::1]",
    "[::1]:8080",
    "[0:0:0:0:0:0:0:1]",
    "::1",
    "[::ffff:127.0.0.1]:80",
];

const ALLOWED: [&str; 9] = [
    "intranet.example",
    "Intranet.EXAMPLE",
    "intranet.example.",
    "intranet.example:8443",
    "desk",
    "DESK:80",
    "10.0.0.5:80",
    "[fd00::5]",
    "[FD00:0:0::5]:8080",
];

const FOREIGN: [&str; 27] = [
    "evil.example",
    "evil.example:8080",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "notlocalhost",
    "sub.desk",
    "desk.example",
    "intranet.example.evil.example",
    "10.0.0.6",
    "128.0.0.1",
    "0.0.0.0:8080",
    "[::2]",
    "[fd00::6]",
    "",
    "a b",
    "x\"",
    ":::",
    ":8080",
    "[::1",
    "::1]",
    "localhost..",
    "localhost:http",
    "localhost:1:2",
    "localhost/",
    "desk, evil.example",
    "localhost@evil.example",
    "evil.example@localhost",
];

fn fixture() -> Fixture {
    Fixture::with_settings()
        .file("content/zh/duties/a.md", "# 机密职责 {#a}\n\n总则。\n\n## 控制预算 {#a-budget roles=manager topics=budget}\n\n每月核对。\n")
        .file("content/en/duties/a.md", "# Secret duties {#a}\n\nGeneral.\n\n## Mind the money {#a-budget roles=manager topics=budget}\n\nMonthly.\n")
        .file("content/zh/paths/p.md", "---\npath: first\n---\n\n# 机密职责之路 {#p}\n\n1. [控制预算](../duties/a.md#a-budget) (4 min)。\n")
}

/// A service that accepts [`LOOPBACK`] and [`ALLOWED`].
fn restricted(fixture: &Fixture, base: &str) -> Router {
    let base_url = base.parse().expect("an address");
    let allowed = ["desk", "10.0.0.5", "fd00::5"].map(|host| host.parse().expect("a host"));
    let hosts = Hosts::only(Some(&base_url), &allowed);
    let trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
    let base_url = Some(base_url);
    router(AppState::new(fixture.edition(), Config { base_url, hosts, trusted_proxies, ..Config::default() }))
}

fn request(method: &Method, path: &str, host: &str) -> Request<Body> {
    let host = HeaderValue::from_bytes(host.as_bytes()).expect("a value");
    let builder = Request::builder().method(method).uri(path).header("host", host);
    if path != "/mcp" {
        return builder.body(Body::empty()).expect("a request");
    }
    let ping = json!({ "jsonrpc": "2.0", "id": 1, "method": "ping" }).to_string();
    let builder = builder.header("content-type", "application/json");
    builder.header("accept", "application/json, text/event-stream").body(Body::from(ping)).expect("a request")
}

fn ask(router: &Router, path: &str, host: &str) -> Answer {
    let method = if path == "/mcp" { Method::POST } else { Method::GET };
    send(router, request(&method, path, host))
}

/// One address for each route.
fn all_routes() -> Vec<String> {
    let found: Vec<String> = routes().iter().map(|path| filled(path)).collect();
    assert!(found.len() > 50, "{found:?}");
    found
}

/// Fills the placeholders of a route with existing names.
fn filled(path: &str) -> String {
    let id = if path.contains("/roles/") {
        "manager"
    } else if path.contains("/topics/") {
        "budget"
    } else if path.contains("/paths/") {
        "first"
    } else {
        "a-budget"
    };
    let names =
        [("{id}", id), ("{lang}", "zh"), ("{part}", "duties"), ("{document}", "a"), ("{name}", "x.css")];
    names.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value))
}

/// Every route, other formats, redirects and unknown addresses.
fn addresses() -> Vec<String> {
    let more = [
        &format!("/search?q={}", encode("预算")),
        &format!("/api/v1/search?q={}", encode("预算")),
        &format!("/search.atom?q={}", encode("预算")),
        "/s/a-budget.md",
        "/s/a-budget.json",
        "/s/none",
        "/zh/duties/a.md",
        "/zh",
        "/zh/duties/",
        "/zh/duties/none",
        "/nothing",
        "/nothing.atom",
        "/api/v1/nothing",
        "/mcp/nothing",
        "/healthz/nothing",
        "//",
    ];
    all_routes().into_iter().chain(more.map(str::to_owned)).collect()
}

fn is_probe(path: &str) -> bool {
    ["/healthz", "/readyz"].contains(&path)
}

fn assert_refused(answer: &Answer, request: &str) {
    assert_eq!(answer.status, 403, "{request}: {}", answer.text());
    for secret in SECRETS {
        assert!(!answer.text().contains(secret), "{request} reveals {secret}: {}", answer.text());
        let leaks = answer.headers.values().any(|value| value.to_str().is_ok_and(|it| it.contains(secret)));
        assert!(!leaks, "{request} reveals {secret}: {:?}", answer.headers);
    }
    assert!(answer.headers.contains_key("content-security-policy"), "{request}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{request}");
    assert_eq!(answer.header("cache-control"), "no-store", "{request}");
    assert!(answer.headers.contains_key("x-request-id"), "{request}");
}

// 1

#[test]
fn foreign_hosts_are_refused_everywhere() {
    let fixture = fixture();
    for (base, mount) in
        [("https://intranet.example:8443", ""), ("https://intranet.example/mount/", "/mount")]
    {
        let router = restricted(&fixture, base);
        let long = format!("/search?q={}", "x".repeat(9_000));
        for path in addresses().into_iter().chain([long]).filter(|path| !is_probe(path)) {
            for method in [Method::GET, Method::HEAD, Method::POST, Method::OPTIONS, Method::DELETE] {
                let path = format!("{mount}{path}");
                let answer = send(&router, request(&method, &path, "evil.example"));
                assert_refused(&answer, &format!("{method} {path:.60}"));
                assert_eq!(answer.body.is_empty(), method == Method::HEAD, "{method} {path}");
            }
        }
        for host in FOREIGN {
            for path in ["/", "/zh/duties/a", "/api/v1/search?q=a", "/changes.atom", "/mcp", "/nothing"] {
                assert_refused(
                    &ask(&router, &format!("{mount}{path}"), host),
                    &format!("{path} at \"{host}\""),
                );
            }
        }
    }
}

#[test]
fn refusal_uses_the_endpoint_format() {
    let router = restricted(&fixture(), "https://intranet.example/mount/");
    let page = ask(&router, "/zh/duties/a", "evil.example");
    assert_eq!(page.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(
        page.text(),
        "The host \"evil.example\" is not allowed; the operator can allow it with --allow-host evil.example.\n"
    );
    let details = ask(&router, "/api/v1/roles", "evil.example");
    assert_eq!(details.header("content-type"), "application/problem+json");
    let problem = details.json();
    assert_eq!(problem["type"], "urn:problem-type:handbook:foreign-host");
    assert_eq!(problem["title"], "Host not allowed");
    assert_eq!(problem["detail"], page.text().trim());
    assert_eq!(problem["request_id"], details.header("x-request-id"));
    let feed = ask(&router, "/changes.atom", "evil.example");
    assert!(feed.header("content-type").starts_with("application/atom+xml"));
    assert!(
        feed.text().contains("--allow-host evil.example") && feed.text().contains("href=\"/changes.atom\"")
    );
    let error = ask(&router, "/mcp", "evil.example").json();
    assert_eq!(error["error"]["message"], page.text().trim());
    assert!(ask(&router, "/", "a b").text().contains("neither a host name nor an IP address"));
}

// 2

#[test]
fn allowed_hosts_are_accepted_in_every_spelling() {
    let fixture = fixture();
    let free = serve(&fixture);
    let own = restricted(&fixture, "https://intranet.example");
    for path in &addresses() {
        let expected = ask(&free, path, "localhost");
        assert_ne!(expected.status, 403, "{path}");
        for host in LOOPBACK.iter().chain(&ALLOWED) {
            // The MCP library does not parse an IPv6 address without brackets, which no client sends.
            if path == "/mcp" && *host == "::1" {
                continue;
            }
            let answer = ask(&own, path, host);
            assert_eq!(answer.status, expected.status, "{path} at {host}: {}", answer.text());
            assert_eq!(answer.header("content-type"), expected.header("content-type"), "{path} at {host}");
        }
        if path != "/mcp" {
            let nameless = Request::get(path.as_str()).body(Body::empty()).expect("a request");
            assert_eq!(send(&own, nameless).status, expected.status, "{path}");
        }
    }
    assert_eq!(ask(&own, "/mcp", "desk:80").status, 200);
}

// 3

#[test]
fn health_checks_answer_under_any_host() {
    let fixture = fixture();
    for (base, mount) in [("https://intranet.example", ""), ("https://intranet.example/mount/", "/mount")] {
        let router = restricted(&fixture, base);
        for host in FOREIGN {
            for path in ["/healthz", "/readyz"] {
                assert_eq!(ask(&router, &format!("{mount}{path}"), host).status, 200, "{path} at {host}");
            }
        }
    }
}

// 4

fn builder(target: &str, headers: &[(&str, &str)]) -> request::Builder {
    headers.iter().fold(Request::get(target), |builder, (name, value)| builder.header(*name, *value))
}

#[test]
fn trusted_proxy_sets_the_host() {
    let router = restricted(&fixture(), "https://intranet.example");
    let check = |peer: Option<&str>, host: &str, forwarded: &[&str], expected: u16| {
        let mut headers = vec![("host", host)];
        headers.extend(forwarded.iter().map(|host| ("x-forwarded-host", *host)));
        let mut request = builder("/zh/", &headers).body(Body::empty()).expect("a request");
        if let Some(peer) = peer {
            let peer: SocketAddr = format!("{peer}:5").parse().expect("an address");
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        let answer = send(&router, request);
        assert_eq!(answer.status, expected, "{peer:?} {host} {forwarded:?}: {}", answer.text());
    };
    let proxy = Some("10.1.2.3");
    check(proxy, "inside:8080", &["intranet.example"], 200);
    check(proxy, "intranet.example", &["evil.example"], 403);
    check(proxy, "intranet.example", &[""], 403);
    check(proxy, "intranet.example", &[], 200);
    check(proxy, "evil.example", &[], 403);
    // A proxy appends to the header, whose first values may be forged by the client.
    check(proxy, "inside", &["intranet.example, desk"], 200);
    check(proxy, "inside", &["localhost, evil.example"], 403);
    check(proxy, "inside", &["evil.example, localhost"], 403);
    check(proxy, "inside", &["localhost", "evil.example"], 403);
    for stranger in [None, Some("192.0.2.1")] {
        check(stranger, "intranet.example", &["evil.example"], 200);
        check(stranger, "evil.example", &["intranet.example"], 403);
    }
}

#[test]
fn absolute_request_target_overrides_host_header() {
    let fixture = fixture();
    for (base, mount) in [("https://intranet.example", ""), ("https://intranet.example/mount/", "/mount")] {
        let router = restricted(&fixture, base);
        let check = |host: &str, header: &str, expected: u16| {
            let target = format!("http://{host}{mount}/zh/");
            let request = builder(&target, &[("host", header)]).body(Body::empty()).expect("a request");
            assert_eq!(send(&router, request).status, expected, "{target} with {header}");
        };
        check("desk:8080", "desk:8080", 200);
        check("desk", "evil.example", 200);
        check("evil.example", "desk", 403);
        check("desk@evil.example", "desk", 403);
    }
}

#[test]
fn conflicting_host_headers_are_refused() {
    let router = restricted(&fixture(), "https://intranet.example");
    let status = |hosts: [&str; 2]| {
        let request = builder("/zh/", &hosts.map(|host| ("host", host)));
        send(&router, request.body(Body::empty()).expect("a request")).status
    };
    assert_eq!(status(["desk", "desk"]), 200);
    for hosts in [["desk", "evil.example"], ["evil.example", "desk"], ["desk", "localhost"]] {
        assert_eq!(status(hosts), 403, "{hosts:?}");
    }
}

// 5

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn only_the_host_name_decides(
        before in "[a-z.]{0,2}",
        name in "localhost|desk|intranet\\.example|evil\\.example",
        after in "[a-z.]{0,2}",
        port in "|:[0-9]{0,5}",
    ) {
        static ROUTER: std::sync::OnceLock<Router> = std::sync::OnceLock::new();
        let router = ROUTER.get_or_init(|| restricted(&fixture(), "https://intranet.example"));
        let whole = format!("{before}{name}{after}");
        let host = whole.strip_suffix('.').unwrap_or(&whole);
        let is_ours = ["localhost", "desk", "intranet.example"].contains(&host)
            || host.strip_suffix(".localhost").is_some_and(|rest| !rest.split('.').any(str::is_empty));
        let is_port = port.len() < 2 || port[1..].parse::<u16>().is_ok();
        let status = ask(router, "/zh/", &format!("{whole}{port}")).status;
        prop_assert_eq!(status, if is_ours && is_port { 200 } else { 403 }, "{}{}", whole, port);
    }

    #[test]
    fn refusal_echoes_little_of_the_request(host in prop_oneof!["[a-z0-9.-]{100,300}", "[ -~\\u{80}-\\u{2fff}]{0,300}"]) {
        static ROUTER: std::sync::OnceLock<Router> = std::sync::OnceLock::new();
        let router = ROUTER.get_or_init(|| restricted(&fixture(), "https://intranet.example"));
        for path in ["/zh/", "/api/v1/roles", "/changes.atom", "/mcp"] {
            let answer = ask(router, path, &host);
            if answer.status != 200 {
                assert_refused(&answer, path);
                prop_assert!(!answer.text().trim_end().contains(char::is_control), "{}", answer.text());
                prop_assert!(answer.body.len() < 1_000, "{}", answer.text());
            }
        }
    }
}

// 6

#[test]
fn mcp_always_checks_the_host() {
    let fixture = fixture();
    let base_url = Some("https://intranet.example".parse().expect("an address"));
    let free = router(AppState::new(fixture.edition(), Config { base_url, ..Config::default() }));
    for (host, expected) in
        [("localhost:1", 200), ("intranet.example", 200), ("desk", 403), ("evil.example", 403)]
    {
        assert_eq!(ask(&free, "/mcp", host).status, expected, "{host}");
        assert_eq!(ask(&free, "/zh/", host).status, 200, "{host}");
    }
}

// 7

#[test]
fn serve_refuses_unconfigured_hosts() {
    let check = |address: &str, flags: &[&str], expected: &[(&str, u16)]| {
        let service = Service::start(address, flags);
        for (host, status) in expected {
            let (found, _, body) = fetch(service.address, "/zh/", &format!("Host: {host}\r\n"));
            assert_eq!(found, *status, "{address} {flags:?}: {host}: {body}");
            assert_eq!(fetch(service.address, "/readyz", &format!("Host: {host}\r\n")).0, 200);
        }
        assert_eq!(fetch(service.address, "/zh/", "").0, 200, "a request without a host");
        let (status, _, _) = fetch(service.address, "http://localhost/zh/", "Host: evil.example\r\n");
        assert_eq!(status, 200, "the request target overrides the header");
    };
    let evil = ("evil.example", 403);
    check("127.0.0.1:0", &[], &[("localhost:8080", 200), ("127.0.0.1", 200), ("intranet", 403), evil]);
    check(
        "127.0.0.1:0",
        &["--allow-host", "intranet,10.0.0.5", "--allow-host", "fd00::5"],
        &[("localhost", 200), ("Intranet:8080", 200), ("10.0.0.5:80", 200), ("[fd00::5]", 200), evil],
    );
    check(
        "0.0.0.0:0",
        &["--base-url", "https://intranet.example"],
        &[("intranet.example", 200), ("localhost", 200), ("intranet", 403), evil],
    );
    check("0.0.0.0:0", &["--allow-host", "intranet"], &[("intranet", 200), evil]);
    check("0.0.0.0:0", &[], &[("intranet", 200), ("evil.example", 200)]);
}

#[test]
fn serve_warns_when_any_host_is_allowed() {
    let fixture = fixture();
    let warned = |address: &str, allowed: Option<&str>| {
        let mut command = command_in(fixture.path(), &["serve", "--addr", address]);
        command.arg("--index").arg(fixture.index()).env_remove("HANDBOOK_ALLOW_HOST");
        command.envs(allowed.map(|hosts| ("HANDBOOK_ALLOW_HOST", hosts)));
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        child.kill().expect("it ran");
        child.wait().expect("it ended");
        let mut log = String::new();
        child.stderr.take().expect("a pipe").read_to_string(&mut log).expect("a log");
        assert!(line.contains("http://"), "{log}");
        log.matches("--allow-host").count()
    };
    assert_eq!(warned("0.0.0.0:0", None), 1);
    assert_eq!(warned("127.0.0.1:0", None), 0);
    assert_eq!(warned("0.0.0.0:0", Some("intranet,desk")), 0);
}

// 8

#[test]
fn invalid_allow_host_values_are_explained() {
    for (value, message) in [
        ("https://x/", "give only the host, without https:// and path"),
        ("x/handbook", "give only the host"),
        ("x:8080", "omit the port"),
        ("*.example", "wildcards are not supported"),
        ("*", "wildcards are not supported"),
        ("", "it must be a host name or an IP address"),
        ("a b", "it must be a host name or an IP address"),
        ("a,,b", "it must be a host name or an IP address"),
    ] {
        let output = run(&["serve", "--allow-host", value]);
        let errors = err(&output);
        assert_eq!(output.status.code(), Some(2), "{value}: {errors}");
        assert!(errors.contains(message) && errors.contains("--allow-host"), "{value}: {errors}");
    }
}
