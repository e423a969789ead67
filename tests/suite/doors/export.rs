//! Exports over HTTP and on the command line:
//!
//! 1. every export terminates: in each format, with and without compression, of no section, one section, one full chunk, one
//!    section more and the whole handbook;
//! 2. it contains each section of its scope once, with the content of the section endpoint;
//! 3. CSV is quoted and has its header exactly once, also without rows;
//! 4. an export since a revision contains the changed sections and a tombstone for each removed one; an unknown revision
//!    is 410.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
    process::Stdio,
};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use handbook::http::{AppState, Config, router};
use http_body_util::{BodyExt, Limited};
use serde_json::Value;
use tower::ServiceExt;

use crate::fixture::{Fixture, SETTINGS, bundled, command_in, get, get_with, serve, text};

/// More bytes than any export of the handbook below.
const MAX_BYTES: usize = 4 << 20;
/// The first columns of the CSV header.
const HEADER: &str = "\"key\",\"id\",\"lang\",";

/// Parameters of an export and the number of sections it contains.
struct Case {
    parameters: Vec<(&'static str, String)>,
    sections: usize,
}

/// A handbook whose parts have one section, as many sections as one chunk, and one more.
fn handbook() -> Fixture {
    let settings = SETTINGS.replace("languages = [\"zh\", \"en\"]", "languages = [\"zh\"]")
        + "[[parts]]\nid = \"full\"\n[[parts]]\nid = \"more\"\n";
    let document = |part: &str, sections: usize| {
        let below = (1..sections).map(|number| format!("## 第{number}节 {{#{part}-{number}}}\n\n正文。\n\n"));
        format!("# 页 {{#{part}-lead}}\n\n正文。\n\n{}", below.collect::<String>())
    };
    Fixture::new()
        .file("handbook.toml", settings)
        .file("content/zh/duties/a.md", document("duties", 1))
        .file("content/zh/full/a.md", document("full", 64))
        .file("content/zh/more/a.md", document("more", 65))
}

fn cases(revision: &str) -> Vec<Case> {
    let case = |parameters: &[(&'static str, &str)], sections| Case {
        parameters: parameters.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(),
        sections,
    };
    vec![
        case(&[("since", revision)], 0),
        case(&[("part", "workflows")], 0),
        case(&[("topic", "budget"), ("role", "finance")], 0),
        case(&[("part", "duties")], 1),
        case(&[("part", "full")], 64),
        case(&[("part", "more")], 65),
        case(&[("part", "full"), ("part", "more")], 129),
        case(&[], 130),
    ]
}

/// Checks that an export contains `sections` distinct sections; `format` is the extension of its URL.
fn check(request: &str, format: &str, body: &str, sections: usize) {
    let lines: Vec<&str> = body.lines().collect();
    let ids: Vec<String> = match format {
        "csv" => {
            assert!(body.starts_with(&format!("\u{feff}{HEADER}")), "{request}: {body:.80}");
            assert_eq!(body.matches(HEADER).count(), 1, "{request}");
            lines[1..].iter().map(|line| line.split(',').next().unwrap_or_default().to_owned()).collect()
        }
        "bulk" => {
            assert_eq!(lines.len(), 2 * sections, "{request}");
            lines.iter().skip(1).step_by(2).map(|line| key(line)).collect()
        }
        _ => lines.iter().map(|line| key(line)).collect(),
    };
    assert_eq!(ids.len(), sections, "{request}");
    let mut distinct = ids.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), sections, "{request}");
}

fn key(line: &str) -> String {
    let record: Value = serde_json::from_str(line).expect("a JSON object");
    record["key"].as_str().expect("a key").to_owned()
}

/// The body of a response, which must end within [`MAX_BYTES`] bytes.
fn get_limited(router: &Router, address: &str, encoding: &str) -> Vec<u8> {
    let request = Request::get(address).header(header::ACCEPT_ENCODING, encoding).body(Body::empty());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let answer = router.clone().oneshot(request.expect("a request")).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
        let body = Limited::new(answer.into_body(), MAX_BYTES).collect().await;
        let body = body.unwrap_or_else(|error| panic!("{address} does not end: {error}"));
        body.to_bytes().to_vec()
    })
}

#[test]
fn http_exports_terminate() {
    let fixture = handbook();
    let edition = fixture.edition();
    let cases = cases(&edition.revision);
    let router = router(AppState::new(edition, Config::default()));
    for case in &cases {
        let query: Vec<String> =
            case.parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
        for format in ["ndjson", "bulk", "csv"] {
            let address = format!("/api/v1/export.{format}?{}", query.join("&"));
            let plain = String::from_utf8(get_limited(&router, &address, "identity")).expect("UTF-8");
            check(&address, format, &plain, case.sections);
            get_limited(&router, &address, "gzip");
        }
    }
}

#[test]
fn command_line_exports_terminate() {
    let fixture = handbook();
    let revision = fixture.edition().revision;
    for case in cases(&revision) {
        for (name, format) in [("ndjson", "ndjson"), ("elasticsearch", "bulk"), ("csv", "csv")] {
            let mut command = command_in(fixture.path(), &["export", "--format", name]);
            command.arg("--index").arg(fixture.index());
            for (name, value) in &case.parameters {
                command.arg(format!("--{name}")).arg(value);
            }
            let request = format!("{command:?}");
            let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
            let mut body = Vec::new();
            let out = child.stdout.take().expect("a pipe");
            out.take(MAX_BYTES as u64 + 1).read_to_end(&mut body).expect("an export");
            let is_endless = body.len() > MAX_BYTES;
            if is_endless {
                let _ = child.kill();
            }
            let status = child.wait().expect("an end");
            assert!(!is_endless, "{request} does not end");
            assert!(status.success(), "{request}");
            check(&request, format, &String::from_utf8(body).expect("UTF-8"), case.sections);
        }
    }
}

#[test]
fn export_is_complete() {
    let lines = get(bundled(), "/api/v1/export.ndjson").lines();
    let count = get(bundled(), "/api/v1/handbook").json()["counts"]["sections"].as_u64().expect("a count");
    let ids: BTreeSet<String> = lines.iter().map(|line| text(&line["id"])).collect();
    let keys: BTreeSet<String> = lines.iter().map(|line| text(&line["key"])).collect();
    assert_eq!((ids.len() as u64, keys.len()), (count, lines.len()));
    for line in lines.iter().step_by(50) {
        let section =
            get(bundled(), &format!("/s/{}.json?lang={}", text(&line["id"]), text(&line["lang"]))).json();
        assert_eq!(
            (&line["body"], &line["title"], &line["roles"]),
            (&section["text"], &section["title"], &section["roles"])
        );
        assert_eq!(text(&line["permalink"]), format!("http://localhost{}", text(&section["permalink"])));
    }
    let packed = get_with(bundled(), "/api/v1/export.ndjson", &[("accept-encoding", "gzip")]);
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.body.len() * 2 < get(bundled(), "/api/v1/export.ndjson").body.len());
    let bulk = get(bundled(), "/api/v1/export.bulk?lang=zh").lines();
    let chinese = lines.iter().filter(|line| line["lang"] == "zh").count();
    assert_eq!(bulk.len(), 2 * chinese);
    assert_eq!(bulk[0]["index"]["_id"], bulk[1]["key"]);
    let table = get(bundled(), "/api/v1/export.csv?lang=zh").text();
    assert!(table.starts_with("\u{feff}\"key\",\"id\","));
    assert_eq!(table.matches("\",\"false\"\r\n").count(), chinese);
}

#[test]
fn incremental_export_updates_a_copy() {
    let fixture = Fixture::small();
    let before = serve(&fixture);
    let first = get(&before, "/api/v1/export.ndjson").lines();
    let revision = text(&first[0]["revision"]);
    assert!(get(&before, &format!("/api/v1/export.ndjson?since={revision}")).lines().is_empty());

    // One section is changed, one removed and one added; the changed role moves a section out of the scope of the old
    // role.
    fixture.write("content/zh/duties/a.md", "# 职责 {#a}\n\n总则。\n\n## 控制预算 {#a-budget roles=finance topics=budget}\n\n每周核对**预算**。\n\n## 新的 {#a-new}\n\n新。\n");
    fixture.write("content/zh/workflows/b.md", "# 会议 {#b}\n");
    let after = serve(&fixture);
    let changes = get(&after, &format!("/api/v1/export.ndjson?since={revision}")).lines();
    let keys: BTreeSet<(String, bool)> =
        changes.iter().map(|line| (text(&line["key"]), line["deleted"] == true)).collect();
    let expected = [("zh-a-budget", false), ("zh-a-new", false), ("zh-b-minutes", true)];
    assert_eq!(keys, expected.map(|(key, gone)| (key.to_owned(), gone)).into());
    let scoped = get(&after, &format!("/api/v1/export.ndjson?since={revision}&role=manager")).lines();
    assert!(scoped.iter().any(|line| line["key"] == "zh-a-budget" && line["deleted"] == true), "{scoped:?}");
    let bulk = get(&after, &format!("/api/v1/export.bulk?since={revision}")).lines();
    assert!(bulk.iter().any(|line| line["delete"]["_id"] == "zh-b-minutes"), "{bulk:?}");

    // Applying the changes to the copy results in the same as a full export.
    let mut copy: BTreeMap<String, Value> =
        first.into_iter().map(|line| (text(&line["key"]), line)).collect();
    for line in changes {
        if line["deleted"] == true {
            copy.remove(&text(&line["key"]))
        } else {
            copy.insert(text(&line["key"]), line)
        };
    }
    let whole = get(&after, "/api/v1/export.ndjson").lines();
    let bare = |line: &Value| {
        let mut line = line.clone();
        line["revision"] = Value::Null;
        line
    };
    let copied: BTreeSet<String> = copy.values().map(|line| bare(line).to_string()).collect();
    assert_eq!(copied, whole.iter().map(|line| bare(line).to_string()).collect());

    for (unknown, status) in [("0000000000000000", 410), ("..%2F..%2Fsecret", 400), ("x", 400)] {
        let answer = get(&after, &format!("/api/v1/export.ndjson?since={unknown}"));
        assert_eq!(answer.status.as_u16(), status, "{unknown}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
}
