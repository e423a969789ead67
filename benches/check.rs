//! What `handbook check` takes as a process, from its start to its end, and what an author waits for after a save, from
//! the file to the edition: `cargo bench --bench check`.
//!
//! The handbook has 10,000 sections in 1,000 files, in two languages, with everything on (`synthetic/kept.rs`). It is
//! checked without git, in a git repository, and with 20 published ids lost, for which git is asked.

#![allow(missing_docs, clippy::expect_used)]

#[path = "synthetic/kept.rs"]
mod kept;
#[allow(dead_code, reason = "the questions are asked by other benches")]
mod synthetic;

use std::{
    fs,
    hint::black_box,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use criterion::{Criterion, criterion_group, criterion_main};
use handbook::edition::Author;
use synthetic::Material;

const SECTIONS: usize = 10_000;

fn check(bench: &mut Criterion) {
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path();
    kept::write(&Material::read(), root, SECTIONS);
    let mut group = bench.benchmark_group("check 10,000 sections");
    group.sample_size(10);
    group.bench_function("without git", |bench| bench.iter(|| run(root, true)));
    kept::commit(root, SECTIONS / 20);
    group.bench_function("in git", |bench| bench.iter(|| run(root, true)));
    kept::lose(root, 20, SECTIONS);
    group.bench_function("20 lost ids", |bench| bench.iter(|| run(root, false)));
    group.finish();
}

fn run(root: &Path, is_good: bool) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_handbook"));
    command.args(["check", "--today", kept::TODAY, "--root"]).arg(root).stdout(Stdio::null());
    assert_eq!(command.status().expect("starts").success(), is_good);
}

fn edit(bench: &mut Criterion) {
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path();
    kept::write(&Material::read(), root, SECTIONS);
    let file = root.join("content/zh/part-3/d000003.md");
    let text = fs::read_to_string(&file).expect("document");
    let mut author = Author::new(root, Some(&root.join(".index"))).expect("an author");
    author.edition().expect("an edition");
    let mut group = bench.benchmark_group("edit of 10,000 sections");
    group.sample_size(10);
    let mut number = 0;
    group.bench_function("save to edition", |bench| {
        bench.iter_custom(|rounds| {
            let mut waited = Duration::ZERO;
            for _ in 0..rounds {
                number += 1;
                fs::write(&file, format!("{text}\nEdited for the {number}th time.\n")).expect("written");
                let started = Instant::now();
                black_box(author.edition().expect("an edition"));
                waited += started.elapsed();
            }
            waited
        });
    });
    group.finish();
}

criterion_group!(benches, check, edit);
criterion_main!(benches);
