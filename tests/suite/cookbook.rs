//! The examples of `docs/integration.md` work as written:
//!
//! 1. every shell, JavaScript and Python example runs against a service and prints something other than an error;
//! 2. the script URLs in HTML examples return 200;
//! 3. JSON examples are valid.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    path::Path,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
};

use serde_json::Value;

use crate::fixture::{Service, err, fetch, index, out, program, repository, tool};

/// The language and text of each fenced block.
fn blocks(markdown: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut lines = markdown.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push((language.to_owned(), text.join("\n")));
        }
    }
    blocks
}

/// A stand-in for the bulk endpoint of Elasticsearch, just enough for the example: bodies of known length.
fn bulk_endpoint() -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let (taken, bodies) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut bytes = Vec::new();
            let mut buffer = vec![0; 65536];
            let (mut head, mut wanted) = (None, 0);
            while head.is_none_or(|head: usize| bytes.len() < head + wanted) {
                let read = stream.read(&mut buffer).expect("a request");
                if read == 0 {
                    break;
                }
                bytes.extend_from_slice(&buffer[..read]);
                if head.is_none()
                    && let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n")
                {
                    let text = String::from_utf8_lossy(&bytes[..at]).to_ascii_lowercase();
                    let length =
                        text.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
                    wanted = length.and_then(|length| length.parse().ok()).expect("a length");
                    if text.contains("100-continue") {
                        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").expect("sent");
                    }
                    head = Some(at + 4);
                }
            }
            let body = String::from_utf8_lossy(&bytes[head.unwrap_or_default()..]).into_owned();
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n{\"errors\":false}")
                .expect("sent");
            taken.send(body).expect("the test waits");
        }
    });
    (address, bodies)
}

fn run(language: &str, text: &str, folder: &Path, elasticsearch: &str) -> Option<String> {
    let (name, file) = match language {
        "sh" => ("bash", "example.sh"),
        "js" => ("node", "example.mjs"),
        _ => ("python3", "example.py"),
    };
    let runner = tool(name, &[])?;
    fs::write(folder.join(file), text).expect("written");
    let mut command = Command::new(runner);
    if language == "sh" {
        command.args(["-e", "-o", "pipefail"]);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let own = program().parent().expect("a folder").to_owned();
    let path = std::env::join_paths([own].into_iter().chain(std::env::split_paths(&path))).expect("a path");
    let output = command
        .arg(file)
        .current_dir(folder)
        .env("PATH", path)
        .env("PYTHONIOENCODING", "utf-8")
        .env("ELASTICSEARCH", elasticsearch)
        .env("HANDBOOK_ROOT", repository())
        .env("HANDBOOK_INDEX", index())
        .stdin(Stdio::null())
        .output()
        .expect("it runs");
    let errors = err(&output);
    // `head` closes the pipe while `curl` is still writing.
    let is_cut = text.contains("| head") && errors.contains("(23)");
    assert!(output.status.success() || is_cut, "{text}\n{errors}");
    Some(out(&output))
}

#[test]
fn every_example_runs() {
    let service = Service::start("127.0.0.1:0", &[]);
    let here = format!("127.0.0.1:{}", service.address.port());
    let document = fs::read_to_string(repository().join("docs/integration.md")).expect("the cookbook");
    let folder = tempfile::tempdir().expect("a folder");
    let (elasticsearch, bodies) = bulk_endpoint();
    let mut ran = 0;
    for (language, text) in blocks(&document) {
        let text = text.replace("127.0.0.1:8080", &here);
        match language.as_str() {
            "sh" | "js" | "python" => {
                let Some(printed) = run(&language, &text, folder.path(), &elasticsearch) else { continue };
                assert!(!printed.trim().is_empty(), "{text}");
                assert!(
                    !printed.contains("problem-type") && !printed.contains("\"error\""),
                    "{text}\n{printed}"
                );
                // A synchronization example finds no changes on its second run.
                if text.contains("tombstone") || text.contains("handbook.json") {
                    let again = run(&language, &text, folder.path(), &elasticsearch).unwrap_or_default();
                    assert!(again.starts_with("0 changes"), "{printed}{again}");
                }
                ran += 1;
            }
            "html" => {
                for address in text.split(" src=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                    let path = address.strip_prefix(&format!("http://{here}")).expect("a URL of the service");
                    assert_eq!(fetch(service.address, path, "").0, 200, "{address}");
                }
            }
            "json" => {
                serde_json::from_str::<Value>(&text).expect("JSON");
            }
            other => panic!("no runner for an example in \"{other}\""),
        }
    }
    assert!(ran > 10, "{ran}");
    let body = bodies.try_recv().expect("a bulk request");
    let lines: Vec<Value> = body.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(lines.len() > 200 && lines.len().is_multiple_of(2));
    for pair in lines.chunks(2) {
        assert_eq!(pair[0]["index"]["_id"], pair[1]["key"]);
    }
}
