//! What a search costs over HTTP, against a bare handler: `cargo bench --bench http`.
//!
//! In one run, with one client: requests per second of the whole search response over 10,000 sections, every query
//! different, and of an axum handler that serialises a body of the same size. Printed as a ratio, because machines
//! differ and are noisy; the two are measured in turns, five times each, and the medians compared.

#![allow(missing_docs, clippy::expect_used)]

mod synthetic;

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use axum::{Json, Router, routing::get};
use handbook::{
    edition::Edition,
    http::{AppState, Config, router},
};
use serde::Serialize;
use synthetic::Material;

const CONNECTIONS: usize = 8;
const SPAN: Duration = Duration::from_secs(2);
const ROUNDS: usize = 5;

#[derive(Clone, Serialize)]
struct Body {
    hits: Vec<Line>,
}

#[derive(Clone, Serialize)]
struct Line {
    id: u64,
    title: String,
    text: String,
}

fn main() {
    // Cargo passes --bench; a filter from `cargo bench NAME` does not concern us.
    let folder = tempfile::tempdir().expect("folder");
    let material = Material::read();
    material.write(folder.path(), 10_000, 10);
    let (edition, _) =
        Edition::open(folder.path(), Some(&folder.path().join(".index")), &mut |_| {}).expect("opens");
    let paths: Vec<String> = material
        .questions(40_000)
        .iter()
        .map(|question| {
            format!(
                "/api/v1/search?q={}",
                percent_encoding::utf8_percent_encode(question, percent_encoding::NON_ALPHANUMERIC)
            )
        })
        .collect();

    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("runtime");
    let search = serve(&runtime, router(AppState::new(edition, Config::default())));
    let size = average_size(search, &paths[..200]);
    let hello = serve(&runtime, bare(size));
    println!(
        "a search response has {size} bytes on average, the bare one {}",
        average_size(hello, &["/".to_owned()])
    );

    let next = AtomicUsize::new(0);
    let mut figures = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        figures.0.push(rate(search, &|| paths[next.fetch_add(1, Ordering::Relaxed) % paths.len()].clone()));
        figures.1.push(rate(hello, &|| "/".to_owned()));
    }
    let median = |figures: &mut Vec<f64>| {
        figures.sort_by(f64::total_cmp);
        figures[ROUNDS / 2]
    };
    let (search, hello) = (median(&mut figures.0), median(&mut figures.1));
    println!("search {search:.0} requests/s, bare {hello:.0} requests/s, ratio {:.3}", search / hello);
}

/// A handler that serialises about `size` bytes a request and does nothing else.
fn bare(size: usize) -> Router {
    let line = Line { id: 1, title: "标题".to_owned(), text: "正文".repeat(size / 10 / 6 - 8) };
    let body = Body { hits: vec![line; 10] };
    Router::new().route(
        "/",
        get(move || {
            let body = body.clone();
            async move { Json(body) }
        }),
    )
}

fn serve(runtime: &tokio::runtime::Runtime, router: Router) -> SocketAddr {
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("listens");
    let address = listener.local_addr().expect("address");
    runtime.spawn(async move { axum::serve(listener, router).await });
    address
}

/// One request on a kept connection; returns the body's length.
fn request(stream: &mut BufReader<TcpStream>, path: &str) -> usize {
    write!(stream.get_mut(), "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").expect("sends");
    let mut length = 0;
    let mut line = String::new();
    let mut first = true;
    loop {
        line.clear();
        stream.read_line(&mut line).expect("answers");
        if first {
            assert!(line.contains("200"), "{path}: {line}");
            first = false;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("length");
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).expect("body");
    length
}

fn connect(address: SocketAddr) -> BufReader<TcpStream> {
    let stream = TcpStream::connect(address).expect("connects");
    stream.set_nodelay(true).expect("nodelay");
    BufReader::with_capacity(64 << 10, stream)
}

fn average_size(address: SocketAddr, paths: &[String]) -> usize {
    let mut stream = connect(address);
    paths.iter().map(|path| request(&mut stream, path)).sum::<usize>() / paths.len()
}

fn rate(address: SocketAddr, path: &(dyn Fn() -> String + Sync)) -> f64 {
    let done = AtomicUsize::new(0);
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                let mut stream = connect(address);
                while started.elapsed() < SPAN {
                    request(&mut stream, &path());
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    done.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64()
}
