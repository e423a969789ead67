//! `handbook evaluate JUDGEMENTS`: figures, and the queries that fail.

use std::{
    fmt::Write as _,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use anyhow::Result;
use serde::Serialize;

use super::{
    args::{Evaluate, Place},
    handbook::{self, Bar},
};
use crate::{
    edition::Edition,
    evaluate::{self, Figures, PassageFigures, PassageReport, Report, probes},
    model::SectionId,
};

pub(super) fn run(place: &Place, args: &Evaluate) -> Result<ExitCode> {
    let (edition, _) = handbook::open(place)?;
    if let Some(path) = &args.passages {
        return passages(&edition, path, args.json);
    }
    let judgements = match &args.judgements {
        Some(path) => evaluate::read(path, edition.handbook())?,
        None => probes::generate(&edition.searcher, edition.analyzer())?
            .into_iter()
            .map(|probe| probe.judgement)
            .collect(),
    };
    let bar = Bar::new();
    let report =
        evaluate::run(&edition.searcher, &judgements, &mut |done, all| bar.show("searching", done, all))?;
    bar.clear();
    print(args.json, &report.all, || table(&report))
}

/// The figures of snippets and answers.
fn passages(edition: &Edition, path: &Path, json: bool) -> Result<ExitCode> {
    let pairs = evaluate::read_pairs(path, edition.handbook())?;
    let bar = Bar::new();
    let report =
        evaluate::run_pairs(&edition.searcher, &pairs, &mut |done, all| bar.show("searching", done, all))?;
    bar.clear();
    print(json, &report.all, || passage_table(&report))
}

/// Prints figures as JSON, or as a table.
fn print(json: bool, figures: &impl Serialize, table: impl FnOnce() -> String) -> Result<ExitCode> {
    let mut out = io::stdout().lock();
    if json {
        serde_json::to_writer(&mut out, figures)?;
        writeln!(out)?;
    } else {
        out.write_all(table().as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The figures by kind, then the pairs whose snippet lacks the sentence, and the answers that are wrong.
fn passage_table(report: &PassageReport) -> String {
    let width = report.kinds.iter().map(|(kind, _)| kind.chars().count()).max().unwrap_or(0).max(4);
    let mut text = format!(
        "{:width$} {:>6} {:>6} {:>6} {:>8} {:>6}\n",
        "kind", "pairs", "found", "right", "answers", "wrong"
    );
    let mut row = |name: &str, figures: &PassageFigures| {
        let share = figures.right as f64 / figures.found.max(1) as f64;
        let _ = writeln!(
            text,
            "{name:width$} {:>6} {:>6} {share:>6.3} {:>8} {:>6}",
            figures.pairs, figures.found, figures.answered, figures.wrong
        );
    };
    for (kind, figures) in &report.kinds {
        row(kind, figures);
    }
    row("all", &report.all);
    for (pair, said) in &report.misses {
        let _ = writeln!(
            text,
            "\n{} ({})\n  wanted  {}\n  snippet {said}",
            pair.query,
            pair.section,
            pair.passages.join(" || ")
        );
    }
    for (query, said) in &report.wrong {
        let _ = writeln!(text, "\n{query}\n  wrong answer {said}");
    }
    text
}

/// The figures by kind, then the queries whose right section is not among the first three.
pub fn table(report: &Report) -> String {
    let width = report.kinds.iter().map(|(kind, _)| kind.chars().count()).max().unwrap_or(0).max(4);
    let mut text = format!(
        "{:width$} {:>7} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>7} {:>6} {:>7}\n",
        "kind", "queries", "best@1", "r@1", "r@3", "r@5", "r@10", "MRR@10", "nDCG@10", "empty", "missing"
    );
    let mut row = |name: &str, figures: &Figures| {
        let _ = writeln!(
            text,
            "{name:width$} {:>7} {:>6.3} {:>6.3} {:>6.3} {:>6.3} {:>6.3} {:>6.3} {:>7.3} {:>6.3} {:>7.3}",
            figures.queries,
            figures.best_at_1,
            figures.recall_at_1,
            figures.recall_at_3,
            figures.recall_at_5,
            figures.recall_at_10,
            figures.mrr_at_10,
            figures.ndcg_at_10,
            figures.empty,
            figures.missing
        );
    };
    for (kind, figures) in &report.kinds {
        row(kind, figures);
    }
    row("all", &report.all);
    let _ = writeln!(text, "search: p50 {} us, p95 {} us", report.all.p50_us, report.all.p95_us);
    if !report.misses.is_empty() {
        let _ = writeln!(text, "\n{} queries whose expected section ranks too low:", report.misses.len());
    }
    for miss in &report.misses {
        let rank = miss.rank.map_or_else(|| "beyond 10".to_owned(), |rank| format!("rank {rank}"));
        let wanted: Vec<&str> = miss.relevant.iter().map(SectionId::as_str).collect();
        let first = miss.first.first().map_or("nothing", SectionId::as_str);
        let _ = writeln!(text, "  {}  ({rank}; expected {}; first {first})", miss.query, wanted.join(","));
    }
    text
}
