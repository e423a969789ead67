//! The program as people run it: a process on a port of its own.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::fixture::repository;

/// `handbook serve`, stopped when dropped.
pub(crate) struct Service {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Service {
    /// Serves the bundled handbook at `address` (port 0: a free one) with more flags.
    pub(crate) fn start(address: &str, flags: &[&str]) -> Self {
        let mut command = Command::new(program());
        command.arg("--root").arg(repository()).arg("--index").arg(index());
        Self::of(command.args(["serve", "--addr", address]).args(flags))
    }

    /// Serves what the command, up to its flags, says.
    pub(crate) fn of(command: &mut Command) -> Self {
        let mut child =
            command.env("RUST_LOG", "error").stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        let address = line.rsplit("http://").next().map(|rest| rest.trim().trim_end_matches('/'));
        let address = address.and_then(|address| address.parse().ok()).unwrap_or_else(|| panic!("{line}"));
        Self { child, address }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program under test.
pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_handbook"))
}

/// One index for all processes of these tests.
pub(crate) fn index() -> PathBuf {
    repository().join("target/tests-index")
}

/// Asks without a library: what a proxy sends on is to be seen as it is.
pub(crate) fn get(address: SocketAddr, path: &str, headers: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
    // Version 1.0: the answer ends with the connection and is not cut into chunks.
    write!(stream, "GET {path} HTTP/1.0\r\n{headers}\r\n").expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, head.to_ascii_lowercase(), body.to_owned())
}

/// A port nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port()
}

/// A program of this machine, or a reason printed why the test is skipped. In CI that is a failure.
pub(crate) fn tool(name: &str, more: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(more.iter().map(PathBuf::from));
    let found = folders.map(|folder| folder.join(name)).find(|file| file.is_file());
    if found.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI installs {name}, and there is none");
        println!("skipped: no {name} on this machine");
    }
    found
}
