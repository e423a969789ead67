//! A handbook below a mount path:
//!
//! 1. text is not rewritten under any mount, even if it looks like an address of the handbook: in pages, in the API's `html`,
//!    in JSON members that are not addresses, in Markdown and in feeds;
//! 2. every address in a page, a JSON member or a header starts with the mount and resolves; nothing else differs;
//! 3. the role cookie is limited to the mount;
//! 4. MCP returns the same `html` as the API, beside absolute addresses.

use std::collections::BTreeSet;

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use handbook::http::{AppState, Config, router};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixture::{Answer, Fixture, send};

/// The mounts under test; the others are compared with the first, the root of the host.
const MOUNTS: [&str; 3] = ["", "/handbook", "/a/b"];
const HOST: &str = "https://intranet.example";

/// Texts that look like addresses of the handbook in pages, JSON and headers.
const LOOKALIKES: [&str; 16] = [
    " href=\"/x\"",
    " href=\"/x",
    " href=\\\"/x\\\"",
    "<a href=\"/roles/executive\">",
    " src=\"/",
    " action=\"/search\"",
    " poster=\"/p\" formaction=\"/f\"",
    " data-root=\"/\"",
    "\"url\":\"/x\"",
    "\"permalink\":\"/s/alpha\"",
    "\"instance\":\"/i\",\"document\":\"/d\"",
    "\"html\":\"<a href=\\\"/y\\\">\"",
    "Path=/; ",
    "Location: /en/",
    "</s/alpha>; rel=\"alternate\"",
    "\\\" href=\\\"/",
];

/// HTML attributes that contain an address.
const ADDRESSES: [&str; 7] =
    ["href", "src", "action", "formaction", "poster", "data-root", "data-permalinks"];
/// JSON members that contain an address.
const MEMBERS: [&str; 5] = ["url", "permalink", "instance", "document", "changes"];

/// A handbook with `texts` in every place that can hold text, and with a page of every kind.
fn fixture(texts: &[&str]) -> Fixture {
    let text_at = |at: usize| texts[at % texts.len()];
    let code = |at: usize| format!("`` {} ``", text_at(at));
    let raw = |at: usize| text_at(at).replace('<', "&lt;").replace('>', "&gt;");
    let settings = format!(
        "{}\n[[topics]]\nid = \"odd\"\ntitle = {{ zh = {:?}, en = {:?} }}\n",
        crate::fixture::SETTINGS,
        format!("题{}", text_at(0)),
        format!("Topic{}", text_at(1)),
    );
    let alpha = format!(
        "---\ntitle: Alpha\nroles: [executive]\ntopics: [budget, odd]\n---\n\n# Alpha {} {{#alpha}}\n\n\
         Words {} and {}. See [beta](b.md), [[gamma]], [then](s:gamma?at=000000000000) and a note.[^1]\n\n\
         ```html\n{}\n{}\n```\n\n<kbd title='x'>{}</kbd> <a href=\"b.md\">there</a>\n\n![in](b.md#gamma)\n\n\
         | a | {} |\n|---|---|\n| {} | widget |\n\n- [ ] {}\n\n[^1]: A note {} on [beta](b.md).\n",
        code(0),
        code(1),
        raw(2),
        text_at(3),
        text_at(4),
        raw(5),
        code(6),
        code(7),
        code(8),
        code(9),
    );
    let beta = format!(
        "# Beta {{#beta}}\n\nA widget: {}\n\n## Gamma {} {{#gamma}}\n\nThe widget again, {}\n",
        raw(10),
        code(11),
        code(12),
    );
    let glossary =
        format!("# Glossary {{#glossary}}\n\n## Widget {{#widget}}\n\nA thing like {} it is.\n", code(13));
    let path = format!(
        "---\ntitle: First day\npath: first-day\nroles: [executive]\n---\n\n# First day {{#day}}\n\n{}\n\n\
         ## Morning {{#morning}}\n\n1. [Beta](b.md) (3 min). {}\n2. [Gamma](b.md#gamma?at=000000000000).\n",
        code(14),
        code(15),
    );
    let fixture = Fixture::new().file("handbook.toml", settings).file(
        "content/permalinks.toml",
        "[moved]\nolder = \"beta\"\nsplit = [\"beta\", \"gamma\"]\n\n[retired]\n\
         gone = { on = \"2026-11-24\", see = [\"beta\"] }\n\n[pages]\n\"duties/older\" = \"beta\"\n",
    );
    for language in ["zh", "en"] {
        for (name, text) in [("a", &alpha), ("b", &beta), ("glossary", &glossary), ("path", &path)] {
            fixture.write(&format!("content/{language}/duties/{name}.md"), text);
        }
    }
    fixture
}

/// The service for `fixture` below `mount`.
fn mounted(fixture: &Fixture, mount: &str) -> Router {
    let base_url = Some(format!("{HOST}{mount}/").parse().expect("a base address"));
    router(AppState::new(fixture.edition(), Config { base_url, ..Config::default() }))
}

fn get(router: &Router, path: &str) -> Answer {
    send(router, Request::get(path).body(Body::empty()).expect("a request"))
}

/// The addresses requested first; the others are found in their responses.
const PATHS: [&str; 42] = [
    "/",
    "/en/",
    "/zh/",
    "/en/duties",
    "/search?q=href&lang=en",
    "/search?q=widget&lang=en",
    "/search?q=zzzz&lang=en",
    "/search?q=href&role=nobody",
    "/roles/executive?lang=en",
    "/roles/executive?me=yes",
    "/roles/executive?me=no",
    "/topics/odd?lang=en",
    "/compare",
    "/glossary?lang=en",
    "/paths/first-day?lang=en",
    "/reviews",
    "/status?lang=en",
    "/offline",
    "/nothing",
    "/nothing.json",
    "/duties",
    "/en/duties/",
    "/duties/a",
    "/en/duties/older",
    "/en/duties/older.md",
    "/s/alpha?lang=en",
    "/s/alpha?at=000000000000&lang=en",
    "/s/older",
    "/s/split?lang=en",
    "/s/gone",
    "/s/alpah",
    "/s/gamma.md?lang=en",
    "/en/duties/a.md",
    "/embed/s/alpha?lang=en",
    "/api/v1/search?q=href&lang=en",
    "/api/v1/suggest?q=wi&lang=en",
    "/api/v1/roles",
    "/api/v1/topics",
    "/api/v1/paths/first-day?lang=en",
    "/api/v1/status",
    "/changes.atom?lang=en",
    "/search.atom?q=href&lang=en",
];

/// API addresses of single sections.
fn of_sections() -> impl Iterator<Item = String> {
    let ids = ["alpha", "beta", "gamma", "widget", "morning", "split", "gone", "alpah"];
    ids.into_iter().map(|id| format!("/api/v1/sections/{id}?lang=en"))
}

/// The texts and attributes of a page, each in order.
fn parts(html: &str) -> (Vec<String>, Vec<(String, String)>) {
    let (mut texts, mut attributes) = (Vec::new(), Vec::new());
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        texts.push(text.to_owned());
        let mut tag = tag.trim_start_matches(|c: char| !c.is_whitespace() && c != '>');
        loop {
            tag = tag.trim_start();
            if let Some(after) = tag.strip_prefix('>') {
                rest = after;
                break;
            }
            let end = tag.find(['=', '>', ' ', '\n']).expect("a tag ends");
            let (name, after) = tag.split_at(end);
            let (value, after) = match after.strip_prefix("=\"") {
                Some(quoted) => quoted.split_once('"').expect("a value ends"),
                None => ("", after),
            };
            attributes.push((name.to_owned(), value.to_owned()));
            tag = after;
        }
    }
    texts.push(rest.to_owned());
    (texts, attributes)
}

/// Compares the response of an endpoint below a mount with its response at the root, and collects addresses.
struct Comparison<'a> {
    mount: &'a str,
    path: &'a str,
    addresses: &'a mut BTreeSet<String>,
}

impl Comparison<'_> {
    fn answers(&mut self, root: &Answer, below: &Answer) {
        assert_eq!(below.status, root.status, "{}", self.path);
        for name in [header::LOCATION, header::LINK] {
            let values = |answer: &Answer| -> Vec<String> {
                let all = answer.header(&name).split(", ");
                all.map(|one| one.trim_start_matches('<').to_owned()).filter(|one| !one.is_empty()).collect()
            };
            self.each(&values(root), &values(below), |own, root, below| {
                own.address(root, below.split('>').next().unwrap_or_default(), below);
            });
        }
        let cookie = root.header(header::SET_COOKIE).replace("Path=/;", &format!("Path={}/;", self.mount));
        assert_eq!(below.header(header::SET_COOKIE), cookie, "{}", self.path);
        match root.header(header::CONTENT_TYPE).split(';').next().unwrap_or_default() {
            "text/html" => self.html(&root.text(), &below.text()),
            media if media.ends_with("json") => self.json("", &root.json(), &below.json()),
            _ => self.text(&root.text(), &below.text()),
        }
    }

    fn each<T>(&mut self, root: &[T], below: &[T], check: impl Fn(&mut Self, &T, &T)) {
        assert_eq!(root.len(), below.len(), "{} below {}", self.path, self.mount);
        root.iter().zip(below).for_each(|(root, below)| check(self, root, below));
    }

    fn html(&mut self, root: &str, below: &str) {
        let (root, below) = (parts(root), parts(below));
        self.each(&root.0, &below.0, |own, root, below| own.text(root, below));
        self.each(&root.1, &below.1, |own, (name, root), (also, below)| {
            assert_eq!(name, also, "{}", own.path);
            if ADDRESSES.contains(&name.as_str()) {
                own.address(root, below, below);
            } else if name == "data-words" {
                let words = |text: &str| -> Value {
                    serde_json::from_str(&text.replace("&#34;", "\"").replace("&#38;", "&")).expect("JSON")
                };
                let (root, below) = (words(root), words(below));
                for (name, value) in root.as_object().expect("an object") {
                    match (name.as_str(), value.as_str(), below[name].as_str()) {
                        ("root" | "search" | "sections" | "worker", Some(root), Some(below)) => {
                            own.mounted(root, below);
                        }
                        ("search_files", ..) => {
                            let files = value.as_array().expect("files").iter();
                            for (root, below) in files.zip(below[name].as_array().expect("files")) {
                                own.mounted(root.as_str().expect("one"), below.as_str().expect("one"));
                            }
                        }
                        _ => assert_eq!(&below[name], value, "{}", own.path),
                    }
                }
            } else {
                own.text(root, below);
            }
        });
    }

    fn json(&mut self, name: &str, root: &Value, below: &Value) {
        match (root, below) {
            (Value::Object(one), Value::Object(other)) => {
                assert_eq!(one.len(), other.len(), "{}", self.path);
                for (name, value) in
                    one.iter().filter(|(name, _)| !["took_us", "request_id"].contains(&name.as_str()))
                {
                    self.json(name, value, &other[name]);
                }
            }
            (Value::Array(one), Value::Array(other)) => {
                assert_eq!(one.len(), other.len(), "{}", self.path);
                one.iter().zip(other).for_each(|(one, other)| self.json(name, one, other));
            }
            (Value::String(root), Value::String(below)) if name == "html" => self.html(root, below),
            (Value::String(root), Value::String(below)) if MEMBERS.contains(&name) => {
                self.address(root, below, below);
            }
            (Value::String(root), Value::String(below)) => self.text(root, below),
            _ => assert_eq!(root, below, "{}: {name}", self.path),
        }
    }

    /// Texts are equal except for absolute addresses and the ids of feed entries.
    fn text(&self, root: &str, below: &str) {
        let below = below.replace(&format!("{HOST}{}", self.mount), HOST);
        let below = below.replace(&format!(":handbook{}/", self.mount), ":handbook/");
        assert_eq!(below, root, "{} below {}", self.path, self.mount);
    }

    /// If `root` is an address of the handbook, `whole` is the same with the mount. `below` is the address alone,
    /// without the parameters of a `Link` header.
    fn address(&mut self, root: &str, below: &str, whole: &str) {
        if root.starts_with('/') {
            self.mounted(root, whole);
        } else {
            self.text(root, whole);
        }
        let path = below.strip_prefix(HOST).unwrap_or(below);
        if path.starts_with('/') {
            self.addresses.insert(path.replace("&amp;", "&").replace("&#38;", "&"));
        }
    }

    fn mounted(&self, root: &str, below: &str) {
        assert_eq!(below, format!("{}{root}", self.mount), "{}", self.path);
    }
}

fn check(texts: &[&str]) {
    let fixture = fixture(texts);
    let routers = MOUNTS.map(|mount| mounted(&fixture, mount));
    for (mount, router) in MOUNTS.iter().zip(&routers) {
        let mut addresses = BTreeSet::new();
        let requested: Vec<String> = PATHS.map(str::to_owned).into_iter().chain(of_sections()).collect();
        for path in &requested {
            let (root, below) = (get(&routers[0], path), get(router, &format!("{mount}{path}")));
            Comparison { mount, path, addresses: &mut addresses }.answers(&root, &below);
        }
        assert!(addresses.len() > 60, "{addresses:?}");
        // Addresses requested above need not resolve, such as the `instance` of a 404.
        for address in addresses.iter().filter_map(|address| address.split('#').next()) {
            let is_requested = requested
                .iter()
                .any(|path| address.strip_prefix(mount) == Some(path.split('?').next().unwrap_or_default()));
            let status = get(router, address).status;
            assert!(is_requested || status.is_success() || status.is_redirection(), "{address}: {status}");
        }
    }
}

/// Reads a section over MCP.
fn read_over_mcp(router: &Router, mount: &str, id: &str) -> Value {
    let call = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": "read_section", "arguments": { "id": id, "lang": "en" } }
    });
    let request = Request::post(format!("{mount}/mcp"))
        .header(header::HOST, "intranet.example")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json, text/event-stream")
        .header("mcp-protocol-version", "2025-11-25");
    let answer = send(router, request.body(Body::from(call.to_string())).expect("a request")).json();
    answer["result"]["structuredContent"].clone()
}

// 1, 2, 3

#[test]
fn text_resembling_addresses_is_not_rewritten() {
    check(&LOOKALIKES);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn any_mix_of_such_text_is_not_rewritten(texts in prop::collection::vec(prop::sample::select(&LOOKALIKES[..]), 1..16)) {
        check(&texts);
    }
}

// 4

#[test]
fn mcp_addresses_contain_the_mount_once() {
    let fixture = fixture(&LOOKALIKES);
    for mount in MOUNTS {
        let router = mounted(&fixture, mount);
        let read = read_over_mcp(&router, mount, "alpha");
        let section = get(&router, &format!("{mount}/api/v1/sections/alpha?lang=en")).json();
        assert_eq!(read["html"], section["html"]);
        assert_eq!(read["markdown"], section["markdown"]);
        assert_eq!(read["permalink"], format!("{HOST}{mount}/s/alpha"));
    }
}
