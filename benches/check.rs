//! What `handbook check` takes as a process, from its start to its end: `cargo bench --bench check`.
//!
//! The handbook has 10,000 sections in 1,000 files, in two languages, with everything on (`synthetic/kept.rs`). Measured
//! in a git repository, without one, and with 20 published ids lost, for which git is asked.

#![allow(missing_docs, clippy::expect_used)]

#[path = "synthetic/kept.rs"]
mod kept;
#[allow(dead_code, reason = "the questions are asked by other benches")]
mod synthetic;

use std::{
    path::Path,
    process::{Command, Stdio},
};

use criterion::{Criterion, criterion_group, criterion_main};
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

criterion_group!(benches, check);
criterion_main!(benches);
