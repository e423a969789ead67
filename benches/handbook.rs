//! Speed of the parts: `cargo bench --bench handbook`.
//!
//! - analysis: text to index terms, and a query to tokens
//! - load: Markdown to a handbook, 1,000 sections
//! - build: a handbook to a published generation, 1,000 sections
//! - search: ten hits with counts, facets and snippets over 10,000 sections, every query different
//! - open: an edition whose generation matches, 10,000 sections in 10,000 files, and its first answer

#![allow(missing_docs, clippy::expect_used)]

mod synthetic;

use std::{
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use handbook::{
    content,
    edition::Edition,
    index::{self, Home},
    model::Scope,
    search::{Page, Query},
    text::{Analyzer, Terms, fold},
};
use synthetic::Material;

fn analysis(bench: &mut Criterion) {
    let material = Material::read();
    let analyzer = Analyzer::default();
    let text = material.sentences.join("\n");
    let mut group = bench.benchmark_group("analysis");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("index terms", |bench| {
        let mut terms = Terms::default();
        bench.iter(|| {
            terms.clear();
            analyzer.index_terms(black_box(&text), &mut terms);
        });
    });
    group.finish();
    let questions = material.questions(500);
    let mut next = questions.iter().cycle();
    bench.bench_function("analysis/query tokens", |bench| {
        bench.iter(|| analyzer.tokens(&fold(next.next().expect("a cycle"))));
    });
}

fn load_and_build(bench: &mut Criterion) {
    let folder = tempfile::tempdir().expect("folder");
    Material::read().write(folder.path(), 1_000, 10);
    let mut group = bench.benchmark_group("1,000 sections");
    group.sample_size(10).throughput(Throughput::Elements(1_000));
    group.bench_function("load", |bench| bench.iter(|| content::load(folder.path()).expect("loads")));
    let analyzer = Analyzer::default();
    let (handbook, _) = content::load(folder.path()).expect("loads");
    group.bench_function("build", |bench| {
        bench.iter_batched(
            || (handbook.clone(), tempfile::tempdir().expect("folder")),
            |(handbook, folder)| {
                let home = Home::new(folder.path()).expect("home");
                index::build(handbook, &analyzer, &home, &mut |_, _| {}).expect("builds")
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

fn search(bench: &mut Criterion) {
    let folder = tempfile::tempdir().expect("folder");
    let material = Material::read();
    material.write(folder.path(), 10_000, 10);
    let edition = open(folder.path());
    let questions = material.questions(2_000);
    let role = handbook::model::RoleId::new("one").expect("an id");
    let scopes = [
        ("everything", Scope::everything()),
        ("one role", Scope { roles: vec![role], ..Scope::everything() }),
    ];
    let mut group = bench.benchmark_group("search 10,000 sections");
    for (name, scope) in scopes {
        let mut next = questions.iter().cycle();
        group.bench_function(name, |bench| {
            bench.iter(|| {
                let query = Query::parse(next.next().expect("a cycle"));
                edition.searcher.search(&query, &scope, Page::default()).expect("answers")
            });
        });
    }
    group.finish();
}

fn first_answer(bench: &mut Criterion) {
    let folder = tempfile::tempdir().expect("folder");
    Material::read().write(folder.path(), 10_000, 1);
    open(folder.path());
    // Files must be older than the time within which a change could go unseen.
    std::thread::sleep(Duration::from_secs(3));
    open(folder.path());
    let mut group = bench.benchmark_group("open 10,000 files");
    group.sample_size(10);
    group.bench_function("first answer", |bench| {
        bench.iter_custom(|rounds| {
            let started = Instant::now();
            for _ in 0..rounds {
                let edition = open(folder.path());
                let query = Query::parse("客户 预算");
                black_box(
                    edition.searcher.search(&query, &Scope::everything(), Page::default()).expect("answers"),
                );
            }
            started.elapsed()
        });
    });
    group.finish();
}

fn open(root: &Path) -> Edition {
    Edition::open(root, Some(&root.join(".index")), &mut |_| {}).expect("opens").0
}

criterion_group!(benches, analysis, load_and_build, search, first_answer);
criterion_main!(benches);
