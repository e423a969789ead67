//! Judged queries to figures.

use std::time::Instant;

use serde::Serialize;

use super::{Error, Judgement};
use crate::{
    model::SectionId,
    search::{Page, Query, Searcher},
};

/// How deep a ranking is looked at.
const DEPTH: usize = 10;

/// The figures of a set of judgements, from 0 to 1 unless said otherwise.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    /// How many queries there are.
    pub queries: usize,
    /// Share of queries with one of the best sections first, of those for which the best were judged.
    pub best_at_1: f64,
    /// Share of queries with a relevant section first.
    pub recall_at_1: f64,
    /// Share of queries with a relevant section among the first three.
    pub recall_at_3: f64,
    /// Share of queries with a relevant section among the first five.
    pub recall_at_5: f64,
    /// Share of queries with a relevant section among the first ten.
    pub recall_at_10: f64,
    /// Mean of 1/rank of the first relevant section, 0 beyond ten.
    pub mrr_at_10: f64,
    /// Normalised discounted cumulative gain with binary gains.
    pub ndcg_at_10: f64,
    /// Share of queries that found nothing at all.
    pub empty: f64,
    /// Share of queries of which the answer says that something occurs nowhere in the handbook.
    pub missing: f64,
    /// Median time of a search in microseconds.
    pub p50_us: u64,
    /// 95th percentile of it.
    pub p95_us: u64,
}

/// A query whose expected section ranks too low.
#[derive(Clone, Debug)]
pub struct Miss {
    /// Its place among the judgements.
    pub at: usize,
    /// What was typed.
    pub query: String,
    /// What should have come first.
    pub relevant: Vec<SectionId>,
    /// Where it came, from 1; `None` beyond ten.
    pub rank: Option<usize>,
    /// What came first instead, at most three.
    pub first: Vec<SectionId>,
}

/// The outcome of an evaluation.
#[derive(Clone, Debug)]
pub struct Report {
    /// Over all queries that the handbook has an answer to.
    pub all: Figures,
    /// Per kind, in order of first appearance; empty when no kinds are given.
    pub kinds: Vec<(String, Figures)>,
    /// The queries whose first relevant section ranks too low, in order.
    pub misses: Vec<Miss>,
}

struct Outcome {
    rank: Option<usize>,
    /// Whether one of the best is first; `None` where they were not judged.
    is_best: Option<bool>,
    is_missing: bool,
    gain: f64,
    empty: bool,
    micros: u64,
}

/// Searches every query and scores its ranking. Ranks are counted over distinct section ids.
pub fn run(
    searcher: &Searcher,
    judgements: &[Judgement],
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Report, Error> {
    let mut outcomes = Vec::with_capacity(judgements.len());
    let mut misses = Vec::new();
    for (at, judgement) in judgements.iter().enumerate() {
        let query = Query::parse(&judgement.query);
        let page = Page { limit: DEPTH + judgement.exclude.len(), ..Page::default() };
        let started = Instant::now();
        let results = searcher.search(&query, &judgement.scope, page)?;
        let micros = started.elapsed().as_micros() as u64;
        let handbook = searcher.handbook();
        let ranking: Vec<&SectionId> = results
            .hits
            .iter()
            .map(|hit| &handbook.section(hit.place).id)
            .filter(|id| !judgement.exclude.contains(id))
            .take(DEPTH)
            .collect();
        let rank = ranking.iter().position(|id| judgement.relevant.contains(id)).map(|at| at + 1);
        if !judgement.relevant.is_empty() && rank.is_none_or(|rank| rank > judgement.within) {
            misses.push(Miss {
                at,
                query: judgement.query.clone(),
                relevant: judgement.relevant.clone(),
                rank,
                first: ranking.iter().take(3).map(|id| (*id).clone()).collect(),
            });
        }
        outcomes.push(Outcome {
            rank,
            is_best: (!judgement.best.is_empty())
                .then(|| ranking.first().is_some_and(|first| judgement.best.contains(first))),
            is_missing: results.note("nothing-here").is_some(),
            gain: normalised_gain(&ranking, &judgement.relevant),
            empty: results.hits.is_empty(),
            micros,
        });
        progress(at + 1, judgements.len());
    }
    let mut kinds: Vec<String> = Vec::new();
    for judgement in judgements {
        if !judgement.kind.is_empty() && !kinds.contains(&judgement.kind) {
            kinds.push(judgement.kind.clone());
        }
    }
    let of_kind = |kind: &str| {
        let chosen = judgements.iter().zip(&outcomes).filter(|(judgement, _)| judgement.kind == kind);
        figures(chosen.map(|(_, outcome)| outcome))
    };
    let answered = judgements.iter().zip(&outcomes).filter(|(judgement, _)| !judgement.relevant.is_empty());
    Ok(Report {
        all: figures(answered.map(|(_, outcome)| outcome)),
        kinds: kinds.into_iter().map(|kind| (kind.clone(), of_kind(&kind))).collect(),
        misses,
    })
}

fn normalised_gain(ranking: &[&SectionId], relevant: &[SectionId]) -> f64 {
    let discount = |at: usize| 1.0 / (at as f64 + 2.0).log2();
    let gain: f64 =
        ranking.iter().enumerate().filter(|(_, id)| relevant.contains(id)).map(|(at, _)| discount(at)).sum();
    let ideal: f64 = (0..relevant.len().min(DEPTH)).map(discount).sum();
    if ideal > 0.0 { gain / ideal } else { 0.0 }
}

fn figures<'a>(outcomes: impl Iterator<Item = &'a Outcome>) -> Figures {
    let outcomes: Vec<&Outcome> = outcomes.collect();
    let count = outcomes.len().max(1) as f64;
    let within = |depth: usize| {
        outcomes.iter().filter(|outcome| outcome.rank.is_some_and(|rank| rank <= depth)).count() as f64
            / count
    };
    let mean =
        |value: &dyn Fn(&Outcome) -> f64| outcomes.iter().map(|outcome| value(outcome)).sum::<f64>() / count;
    let mut times: Vec<u64> = outcomes.iter().map(|outcome| outcome.micros).collect();
    times.sort_unstable();
    let percentile = |share: usize| times.get((times.len() * share / 100).min(times.len().saturating_sub(1)));
    let graded: Vec<bool> = outcomes.iter().filter_map(|outcome| outcome.is_best).collect();
    Figures {
        queries: outcomes.len(),
        best_at_1: graded.iter().filter(|is_best| **is_best).count() as f64 / graded.len().max(1) as f64,
        recall_at_1: within(1),
        recall_at_3: within(3),
        recall_at_5: within(5),
        recall_at_10: within(DEPTH),
        mrr_at_10: mean(&|outcome| outcome.rank.map_or(0.0, |rank| 1.0 / rank as f64)),
        ndcg_at_10: mean(&|outcome| outcome.gain),
        empty: mean(&|outcome| f64::from(u8::from(outcome.empty))),
        missing: mean(&|outcome| f64::from(u8::from(outcome.is_missing))),
        p50_us: percentile(50).copied().unwrap_or(0),
        p95_us: percentile(95).copied().unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gain_is_one_for_the_ideal_ranking() {
        let id = |text: &str| SectionId::new(text).unwrap();
        let (a, b, c) = (id("a"), id("b"), id("c"));
        assert!((normalised_gain(&[&a, &b], &[a.clone(), b.clone()]) - 1.0).abs() < 1e-9);
        assert!(normalised_gain(&[&c, &a], std::slice::from_ref(&a)) < 0.7);
    }
}
