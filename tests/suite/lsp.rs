//! The language server, as a process that is used over stdio:
//!
//! 1. diagnostics are published while typing, without saving, at UTF-16 positions; corrected ones are cleared, and closing a
//!    file without saving restores the state on disk;
//! 2. sections are completed by title, id, pinyin and initials wherever an id or a link is expected, in a form that every
//!    Markdown preview understands; roles, attributes and front-matter keys where they are expected;
//! 3. hovering over a link shows the target section; its definition is the heading; references are all links to a section,
//!    also in unsaved files;
//! 4. certain and likely corrections are completions as code actions;
//! 5. a broken file, an unknown request or a file outside the handbook does not stop the server; shutdown and exit do.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::fixture::{Fixture, program};

/// A language client with its server process.
struct Editor {
    child: Child,
    input: ChildStdin,
    messages: mpsc::Receiver<Value>,
    root: String,
    last_id: u64,
    /// The published diagnostics by path below the root.
    diagnostics: BTreeMap<String, Value>,
}

impl Editor {
    fn start(root: &Path) -> Self {
        let mut child = Command::new(program())
            .arg("lsp")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (input, output) = (child.stdin.take().expect("input"), child.stdout.take().expect("output"));
        let root = root.canonicalize().expect("a folder").to_string_lossy().into_owned();
        let (sender, messages) = mpsc::channel();
        thread::spawn(move || listen(BufReader::new(output), &sender));
        let mut editor = Self { child, input, messages, root, last_id: 0, diagnostics: BTreeMap::new() };
        let folder = json!({ "uri": format!("file://{}", editor.root), "name": "handbook" });
        let answer = editor.request(
            "initialize",
            &json!({ "processId": null, "capabilities": {}, "workspaceFolders": [folder] }),
        );
        assert_eq!(answer["capabilities"]["positionEncoding"], "utf-16");
        editor.notify("initialized", &json!({}));
        editor
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("sent");
        self.input.flush().expect("sent");
    }

    fn receive(&mut self) -> Value {
        // Generous for slow machines; a silent server must not hang the tests.
        let message = self.messages.recv_timeout(Duration::from_mins(1));
        let message = message
            .unwrap_or_else(|_| panic!("no message from the server; diagnostics: {:#?}", self.diagnostics));
        if message["method"] == "textDocument/publishDiagnostics" {
            let uri = message["params"]["uri"].as_str().expect("an address");
            let path = uri.strip_prefix(&format!("file://{}/", self.root)).expect("a file of the handbook");
            self.diagnostics.insert(path.to_owned(), message["params"]["diagnostics"].clone());
        }
        message
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn raw_request(&mut self, method: &str, params: &Value) -> Value {
        self.last_id += 1;
        let id = self.last_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.receive();
            if message["id"] == id {
                return message;
            }
        }
    }

    fn request(&mut self, method: &str, params: &Value) -> Value {
        let answer = self.raw_request(method, params);
        assert!(answer.get("error").is_none(), "{answer}");
        answer["result"].clone()
    }

    fn uri(&self, path: &str) -> String {
        format!("file://{}/{path}", self.root)
    }

    fn open(&mut self, path: &str, text: &str) {
        let document = json!({ "uri": self.uri(path), "languageId": "markdown", "version": 1, "text": text });
        self.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    fn change(&mut self, path: &str, text: &str) {
        let document = json!({ "uri": self.uri(path), "version": 2 });
        self.notify(
            "textDocument/didChange",
            &json!({ "textDocument": document, "contentChanges": [{ "text": text }] }),
        );
    }

    /// Waits until exactly these diagnostics are published for a file, each as `rule line:character`.
    fn until(&mut self, path: &str, expected: &[&str]) {
        loop {
            let shown: Vec<String> =
                self.diagnostics.get(path).and_then(Value::as_array).map_or(Vec::new(), |all| {
                    let one = |it: &Value| {
                        let start = &it["range"]["start"];
                        format!(
                            "{} {}:{}",
                            it["code"].as_str().expect("a rule"),
                            start["line"],
                            start["character"]
                        )
                    };
                    all.iter().map(one).collect()
                });
            if self.diagnostics.contains_key(path) && shown == expected {
                return;
            }
            self.receive();
        }
    }

    /// Opens the file with `text` and sends a request for the position of its `^`.
    fn at(&mut self, method: &str, path: &str, text: &str) -> Value {
        let (position, text) = cursor(text);
        self.open(path, &text);
        let mut params = json!({ "textDocument": { "uri": self.uri(path) }, "position": position });
        if method == "textDocument/references" {
            params["context"] = json!({ "includeDeclaration": false });
        }
        self.request(method, &params)
    }

    /// The completions at the `^`, each as `label -> text`.
    fn completions(&mut self, path: &str, text: &str) -> Vec<String> {
        let answer = self.at("textDocument/completion", path, text);
        let items = answer["items"].as_array().cloned().unwrap_or_default();
        let one = |it: &Value| {
            format!(
                "{} -> {}",
                it["label"].as_str().expect("a label"),
                it["textEdit"]["newText"].as_str().expect("text")
            )
        };
        items.iter().map(one).collect()
    }
}

/// Passes on the messages of the server.
fn listen(mut output: BufReader<ChildStdout>, sender: &mpsc::Sender<Value>) {
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if output.read_line(&mut line).is_ok_and(|length| length == 0) {
                return;
            }
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", value)) => length = value.parse().expect("a number"),
                Some(_) => {}
                None => break,
            }
        }
        let mut text = vec![0; length];
        output.read_exact(&mut text).expect("read");
        if sender.send(serde_json::from_slice(&text).expect("JSON")).is_err() {
            return;
        }
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The position of `^` in UTF-16, and the text without it.
fn cursor(text: &str) -> (Value, String) {
    let (before, after) = text.split_once('^').expect("a cursor");
    let line = before.matches('\n').count();
    let character = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count();
    (json!({ "line": line, "character": character }), format!("{before}{after}"))
}

const A: &str = "content/zh/duties/a.md";
const B: &str = "content/zh/workflows/b.md";

fn handbook() -> Fixture {
    Fixture::with_settings()
        .file(A, "# 职责 {#duties-a}\n\n总述。\n\n## 控制预算 {#ad-budget roles=manager keywords=花钱}\n\n每月核对一次。\n")
        .file(B, "# 流程 {#workflows-b}\n\n先看[预算](../duties/a.md#ad-budget)。\n")
        .file("content/en/duties/a.md", "# Duties {#duties-a}\n\nAll.\n\n## Control the budget {#ad-budget}\n\nCheck it.\n")
        .file("content/en/workflows/b.md", "# Workflow {#workflows-b}\n\nSee [[ad-budget]].\n")
}

#[test]
fn diagnostics_are_published_while_typing() {
    let fixture = handbook();
    let mut editor = Editor::start(fixture.path());
    let broken = "# 流程 {#workflows-b}\n\n“𠮷”先看[预算](../duties/a.md#ad-bugdet)。\n";
    editor.open(B, broken);
    // `𠮷` is two UTF-16 code units.
    editor.until(B, &["broken-link 2:6"]);
    let shown = &editor.diagnostics[B][0];
    assert!(shown["message"].as_str().expect("a message").contains("did you mean \"ad-budget\"?"), "{shown}");
    assert_eq!(shown["source"], "handbook");
    editor.change(B, &broken.replace("bugdet", "budget"));
    editor.until(B, &[]);
    editor.change(B, broken);
    editor.until(B, &["broken-link 2:6"]);
    let uri = editor.uri(B);
    editor.notify("textDocument/didClose", &json!({ "textDocument": { "uri": uri } }));
    editor.until(B, &[]);
    // Unsaved text of one file counts for the others.
    editor.open(A, "# 职责 {#duties-a}\n\n总述。\n\n## 控制预算 {#budget}\n\n每月核对一次。\n");
    editor.until("content/en/duties/a.md", &["translation-missing 4:0"]);
}

#[test]
fn completions_fit_the_context() {
    let fixture = handbook();
    let mut editor = Editor::start(fixture.path());
    let head = "# 流程 {#workflows-b}\n\n";
    for typed in ["预算", "kzys", "kongzhi", "ad-b", "花钱", "預算"] {
        assert_eq!(
            editor.completions(B, &format!("{head}见[[{typed}^")),
            ["控制预算 -> ad-budget]]"],
            "{typed}"
        );
    }
    assert_eq!(editor.completions(B, &format!("{head}见[[预算^]]。")), ["控制预算 -> ad-budget"]);
    assert_eq!(
        editor.completions(B, &format!("{head}见[它](yusuan^)")),
        ["控制预算 -> ../duties/a.md#ad-budget"]
    );
    let there = ["职责 -> ../duties/a.md#duties-a", "控制预算 -> ../duties/a.md#ad-budget"];
    assert_eq!(editor.completions(B, &format!("{head}见[它](../duties/a.md#^)")), there);
    assert_eq!(editor.completions(B, &format!("{head}见[它](#^)")), ["流程 -> #workflows-b"]);
    assert_eq!(editor.completions(B, &format!("{head}见[它](s:bud^")), ["控制预算 -> ad-budget)"]);
    let english = editor.completions("content/en/workflows/b.md", "# Workflow {#workflows-b}\n\nSee [[cont^");
    assert_eq!(english, ["Control the budget -> ad-budget]]"]);
    assert_eq!(editor.completions(B, "# 流程 {#workflows-b roles=jingli^}"), ["manager -> manager"]);
    assert_eq!(editor.completions(B, "# 流程 {#workflows-b produces=^}").len(), 3);
    assert!(
        editor
            .completions(B, "# 流程 {#workflows-b ^}")
            .contains(&"review_every -> review_every=".to_owned())
    );
    assert!(
        editor
            .completions(B, "---\nre^\n---\n\n# 流程 {#workflows-b}")
            .contains(&"requires -> requires: ".to_owned())
    );
    assert!(editor.completions(B, &format!("{head}见[站](https://exa^")).is_empty());
}

#[test]
fn hover_definition_and_references_resolve() {
    let fixture = handbook();
    let mut editor = Editor::start(fixture.path());
    let text = "# 流程 {#workflows-b}\n\n先看[预^算](../duties/a.md#ad-budget)，再看[[ad-budget]]。\n";
    let hover = editor.at("textDocument/hover", B, text);
    let shown = hover["contents"]["value"].as_str().expect("text");
    for part in ["**控制预算**", "每月核对一次。", "`/s/ad-budget`"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert_eq!(hover["range"]["start"], json!({ "line": 2, "character": 2 }));
    let definition = editor.at("textDocument/definition", B, text);
    assert_eq!(definition["uri"], editor.uri(A));
    assert_eq!(definition["range"]["start"], json!({ "line": 4, "character": 0 }));
    let there = "# 职责 {#duties-a}\n\n总述。\n\n## 控制预算 {#ad-bud^get}\n\n每月核对一次。\n";
    let references = editor.at("textDocument/references", A, there);
    let mut places: Vec<String> = references
        .as_array()
        .expect("places")
        .iter()
        .map(|it| {
            let file = it["uri"]
                .as_str()
                .expect("an address")
                .rsplit("/content/")
                .next()
                .expect("a path")
                .to_owned();
            format!("{file} {}:{}", it["range"]["start"]["line"], it["range"]["start"]["character"])
        })
        .collect();
    places.sort();
    assert_eq!(places, ["en/workflows/b.md 2:4", "zh/workflows/b.md 2:2", "zh/workflows/b.md 2:35"]);
    let symbols = editor.request("workspace/symbol", &json!({ "query": "kzys" }));
    assert_eq!(symbols[0]["name"], "控制预算");
    assert_eq!(symbols[0]["location"]["uri"], editor.uri(A));
}

#[test]
fn corrections_are_offered_as_code_actions() {
    let fixture = handbook();
    let mut editor = Editor::start(fixture.path());
    let text = "# 流程 {#workflows-b}\n\n先看[预算](../workflows/b.md#ad-budget)。\n";
    editor.open(B, text);
    editor.until(B, &["moved-link 2:2"]);
    let range = json!({ "start": { "line": 2, "character": 5 }, "end": { "line": 2, "character": 5 } });
    let uri = editor.uri(B);
    let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } });
    let actions = editor.request("textDocument/codeAction", &params);
    let edit = &actions[0]["edit"]["changes"][&uri][0];
    assert_eq!(edit["newText"], "../duties/a.md");
    assert_eq!(edit["range"]["start"], json!({ "line": 2, "character": 7 }));
    assert_eq!(
        (&actions[0]["title"], &actions[0]["isPreferred"]),
        (&json!("Write ../duties/a.md"), &json!(true))
    );
    // A likely correction is offered too.
    editor.change(B, &text.replace("../workflows/b.md#ad-budget", "s:ad-bugdet"));
    editor.until(B, &["broken-link 2:2"]);
    let actions = editor.request("textDocument/codeAction", &params);
    assert_eq!(
        (&actions[0]["title"], &actions[0]["isPreferred"]),
        (&json!("Write ad-budget"), &json!(false))
    );
}

#[test]
fn only_shutdown_stops_the_server() {
    let fixture = handbook();
    let mut editor = Editor::start(fixture.path());
    editor.open(B, "---\ntitle: [x\n---\n# 流程 {#workflows-b}\n");
    editor.until(B, &["bad-front-matter 1:0", "empty-document 3:0"]);
    assert_eq!(editor.raw_request("textDocument/nothing", &json!({}))["error"]["code"], -32601);
    assert_eq!(editor.raw_request("textDocument/hover", &json!({ "x": 1 }))["error"]["code"], -32602);
    let elsewhere =
        json!({ "textDocument": { "uri": "file:///etc/hosts" }, "position": { "line": 0, "character": 0 } });
    assert_eq!(editor.request("textDocument/hover", &elsewhere), Value::Null);
    let far =
        json!({ "textDocument": { "uri": editor.uri(A) }, "position": { "line": 999, "character": 999 } });
    assert_eq!(editor.request("textDocument/hover", &far), Value::Null);
    editor.request("shutdown", &Value::Null);
    editor.notify("exit", &Value::Null);
    assert!(editor.child.wait().expect("it ends").success());
}
