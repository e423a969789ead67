//! Links to other people's servers (`check --external`):
//!
//! 1. nothing is asked without the flag;
//! 2. an address is asked once however often it is linked to, with whatever fragment, and not again while the answer
//!    holds; "gone" is an error at every place, a server's own trouble a warning;
//! 3. what is no address is an error without a question;
//! 4. where nobody answers, the machine is offline: that is said once, and no link is blamed.
//!
//! How servers are asked (redirects, HEAD and GET, retries, `Retry-After`, pauses, silence) is proved in
//! `src/cli/external/asker.rs`.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    process::Output,
    sync::{Arc, Mutex},
    thread,
};

use crate::fixture::{Fixture, command_in, free_port, said};

/// A server that knows `/here` and remembers what it was asked.
fn server() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            answer(&stream, &log);
        }
    });
    (base, asked)
}

fn answer(mut stream: &TcpStream, log: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while reader.read_line(&mut head).is_ok_and(|length| length > 2) {}
    let asked = head.lines().next().unwrap_or_default().replace(" HTTP/1.1", "");
    let status = if asked.ends_with(" /here") { "200 OK" } else { "404 Not Found" };
    log.lock().expect("a log").push(asked);
    let _ = write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
}

fn check(fixture: &Fixture, arguments: &[&str]) -> Output {
    command_in(fixture.path(), &[&["check"], arguments].concat())
        .env("XDG_CACHE_HOME", fixture.path().join(".cache"))
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .expect("the command runs")
}

#[test]
#[cfg(target_os = "linux")]
fn each_address_is_asked_once() {
    let (base, log) = server();
    let asked = || log.lock().expect("a log").clone();
    let fixture = Fixture::new().file(
        "a.md",
        format!("# A\n\n[one]({base}/here), [two]({base}/here#part), <{base}/here>, [gone]({base}/预算), [again]({base}/预算#x).\n\n[bad](http://)\n"),
    );
    let quiet = check(&fixture, &[]);
    assert!(quiet.status.success() && asked().is_empty(), "{}", said(&quiet));

    let first = check(&fixture, &["--external"]);
    let report = said(&first);
    assert_eq!(first.status.code(), Some(1), "{report}");
    assert!(report.contains("2 external links asked on 1 host"), "{report}");
    assert_eq!(report.matches("%E9%A2%84%E7%AE%97 is gone: its server answers 404").count(), 2, "{report}");
    assert!(report.contains("http:// is not an address"), "{report}");
    let path = "/%E9%A2%84%E7%AE%97";
    assert_eq!(asked(), [format!("HEAD {path}"), format!("GET {path}"), "HEAD /here".to_owned()]);

    let second = check(&fixture, &["--external"]);
    assert_eq!(second.stdout, first.stdout);
    assert!(said(&second).contains("0 external links asked on 0 hosts, 2 known"), "{}", said(&second));
    assert_eq!(asked().len(), 3);
}

#[test]
fn an_offline_machine_reports_no_dead_link() {
    let (one, two) = (free_port(), free_port());
    let text = format!("# A\n\n[one](http://127.0.0.1:{one}/a) [two](http://127.0.0.1:{two}/b)\n");
    let fixture = Fixture::new().file("a.md", text);
    let output = check(&fixture, &["--external"]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("is this machine offline?"), "{}", said(&output));
    assert!(!said(&output).contains("dead-link"), "{}", said(&output));
}
