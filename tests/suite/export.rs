//! Exports, however they are asked for:
//!
//! 1. through every door (the three addresses, with and without compression, `handbook export`), in every format, an export
//!    of nothing, of one section, of a full piece, of one more and of everything ends;
//! 2. it holds each section of its scope once;
//! 3. a table has its header once, also where nothing follows it.

use std::{
    io::Read,
    process::{Command, Stdio},
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

use crate::{
    fixture::{Fixture, SETTINGS},
    service::program,
};

/// No export of the handbook below is as large.
const MOST: usize = 4 << 20;
/// The first columns of a table.
const HEADER: &str = "\"key\",\"id\",\"lang\",";

/// What is exported, and how many sections that is.
struct Case {
    parameters: Vec<(&'static str, String)>,
    sections: usize,
}

/// A handbook whose parts hold one section, as many as are sent in one piece, and one more.
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

/// Checks an export of `sections` sections in a format, as its address ends.
fn check(what: &str, format: &str, body: &str, sections: usize) {
    let lines: Vec<&str> = body.lines().collect();
    let ids: Vec<String> = match format {
        "csv" => {
            assert!(body.starts_with(&format!("\u{feff}{HEADER}")), "{what}: {body:.80}");
            assert_eq!(body.matches(HEADER).count(), 1, "{what}");
            lines[1..].iter().map(|line| line.split(',').next().unwrap_or_default().to_owned()).collect()
        }
        "bulk" => {
            assert_eq!(lines.len(), 2 * sections, "{what}");
            lines.iter().skip(1).step_by(2).map(|line| key(line)).collect()
        }
        _ => lines.iter().map(|line| key(line)).collect(),
    };
    assert_eq!(ids.len(), sections, "{what}");
    let mut distinct = ids.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), sections, "{what}");
}

fn key(line: &str) -> String {
    let record: Value = serde_json::from_str(line).expect("a JSON object");
    record["key"].as_str().expect("a key").to_owned()
}

/// The body of an answer, which must end within [`MOST`] bytes.
fn get(router: &Router, address: &str, encoding: &str) -> Vec<u8> {
    let request = Request::get(address).header(header::ACCEPT_ENCODING, encoding).body(Body::empty());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let answer = router.clone().oneshot(request.expect("a request")).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
        let body = Limited::new(answer.into_body(), MOST).collect().await;
        let body = body.unwrap_or_else(|error| panic!("{address} does not end: {error}"));
        body.to_bytes().to_vec()
    })
}

#[test]
fn every_export_over_http_ends() {
    let fixture = handbook();
    let edition = fixture.edition();
    let cases = cases(&edition.revision);
    let router = router(AppState::new(edition, Config::default()));
    for case in &cases {
        let query: Vec<String> =
            case.parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
        for format in ["ndjson", "bulk", "csv"] {
            let address = format!("/api/v1/export.{format}?{}", query.join("&"));
            let plain = String::from_utf8(get(&router, &address, "identity")).expect("UTF-8");
            check(&address, format, &plain, case.sections);
            get(&router, &address, "gzip");
        }
    }
}

#[test]
fn every_export_of_the_command_ends() {
    let fixture = handbook();
    let revision = fixture.edition().revision;
    for case in cases(&revision) {
        for (name, format) in [("ndjson", "ndjson"), ("elasticsearch", "bulk"), ("csv", "csv")] {
            let mut command = Command::new(program());
            command.args(["export", "--format", name, "--root"]).arg(fixture.path());
            command.arg("--index").arg(fixture.index());
            for (name, value) in &case.parameters {
                command.arg(format!("--{name}")).arg(value);
            }
            let what = format!("{command:?}");
            let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
            let mut body = Vec::new();
            let out = child.stdout.take().expect("a pipe");
            out.take(MOST as u64 + 1).read_to_end(&mut body).expect("an export");
            // Whatever it would still say is of no use to a test that has failed.
            let is_endless = body.len() > MOST;
            if is_endless {
                let _ = child.kill();
            }
            let status = child.wait().expect("an end");
            assert!(!is_endless, "{what} does not end");
            assert!(status.success(), "{what}");
            check(&what, format, &String::from_utf8(body).expect("UTF-8"), case.sections);
        }
    }
}
