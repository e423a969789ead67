//! Floor 4: judged queries to figures: is the right section found, and how far up?
//!
//! A judgement file is TSV with a header line; fields are split at tabs and quotes are literal. Columns: `query` and
//! `relevant` (section ids, comma separated) are required; `scope` (`role=…;topic=…;part=…;lang=…`), `kind` and
//! `exclude` (ids taken out of the ranking before it is scored) are optional.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use serde::Serialize;

use crate::{
    model::{Language, PartId, RoleId, Scope, SectionId, TopicId},
    search::{self, Page, Query, Searcher},
};

/// How deep a ranking is looked at.
const DEPTH: usize = 10;

/// Why judgements could not be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line does not say what a judgement must say.
    #[error("{path}:{line}: {message}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A search failed.
    #[error(transparent)]
    Search(#[from] search::Error),
}

/// A query with the sections that answer it.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// What is typed.
    pub query: String,
    /// The sections that answer.
    pub relevant: Vec<SectionId>,
    /// Where it is searched.
    pub scope: Scope,
    /// A group that is reported on its own; empty if none.
    pub kind: String,
    /// Sections that must not be ranked (the page a link text was taken from).
    pub exclude: Vec<SectionId>,
}

/// Reads a judgement file.
pub fn read(path: &Path) -> Result<Vec<Judgement>, Error> {
    let text =
        std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    parse(&text).map_err(|(line, message)| Error::Malformed { path: path.to_owned(), line, message })
}

fn parse(text: &str) -> Result<Vec<Judgement>, (usize, String)> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut lines = text.lines().enumerate();
    let (_, header) = lines.next().ok_or((1, "the file is empty".to_owned()))?;
    let names: Vec<&str> = header.split('\t').map(str::trim).collect();
    let column = |name: &str| names.iter().position(|column| *column == name);
    let required = |name: &str| column(name).ok_or((1, format!("the header line has no column \"{name}\"")));
    let (query, relevant) = (required("query")?, required("relevant")?);
    let (scope, kind, exclude) = (column("scope"), column("kind"), column("exclude"));
    let mut judgements = Vec::new();
    for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let field = |at: Option<usize>| at.and_then(|at| fields.get(at)).map_or("", |field| field.trim());
        let at_line = |message: String| (number + 1, message);
        let relevant = parse_ids(field(Some(relevant))).map_err(at_line)?;
        if relevant.is_empty() {
            return Err((number + 1, "no relevant section id".to_owned()));
        }
        judgements.push(Judgement {
            query: field(Some(query)).to_owned(),
            relevant,
            scope: parse_scope(field(scope)).map_err(at_line)?,
            kind: field(kind).to_owned(),
            exclude: parse_ids(field(exclude)).map_err(at_line)?,
        });
    }
    Ok(judgements)
}

fn parse_ids(list: &str) -> Result<Vec<SectionId>, String> {
    list.split(',')
        .map(str::trim)
        .filter(|id| !id.is_empty())
        .map(|id| SectionId::new(id).ok_or_else(|| format!("\"{id}\" is not a section id")))
        .collect()
}

fn parse_scope(text: &str) -> Result<Scope, String> {
    let mut scope = Scope::everything();
    for pair in text.split(';').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').ok_or_else(|| format!("\"{pair}\" is not name=value"))?;
        let bad = || format!("\"{value}\" is not a {name}");
        match name {
            "role" => scope.roles.push(RoleId::new(value).ok_or_else(bad)?),
            "topic" => scope.topics.push(TopicId::new(value).ok_or_else(bad)?),
            "part" => scope.parts.push(PartId::new(value).ok_or_else(bad)?),
            "lang" => scope.language = Some(Language::new(value).ok_or_else(bad)?),
            _ => return Err(format!("\"{name}\" is none of role, topic, part, lang")),
        }
    }
    Ok(scope)
}

/// The figures of a set of judgements, from 0 to 1 unless said otherwise.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    /// How many queries there are.
    pub queries: usize,
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
    /// Median time of a search in microseconds.
    pub p50_us: u64,
    /// 95th percentile of it.
    pub p95_us: u64,
}

/// A query whose right section is not among the first.
#[derive(Clone, Debug)]
pub struct Miss {
    /// What was typed.
    pub query: String,
    /// What should have come first.
    pub relevant: Vec<SectionId>,
    /// Where it came, from 1; `None` beyond ten.
    pub rank: Option<usize>,
    /// What came first instead.
    pub first: Option<SectionId>,
}

/// The outcome of an evaluation.
#[derive(Clone, Debug)]
pub struct Report {
    /// Over all queries.
    pub all: Figures,
    /// Per kind, in order of first appearance; empty when no kinds are given.
    pub kinds: Vec<(String, Figures)>,
    /// Queries without a relevant section among the first three.
    pub misses: Vec<Miss>,
}

struct Outcome {
    rank: Option<usize>,
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
    for (done, judgement) in judgements.iter().enumerate() {
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
        if rank.is_none_or(|rank| rank > 3) {
            misses.push(Miss {
                query: judgement.query.clone(),
                relevant: judgement.relevant.clone(),
                rank,
                first: ranking.first().map(|id| (*id).clone()),
            });
        }
        outcomes.push(Outcome {
            rank,
            gain: normalised_gain(&ranking, &judgement.relevant),
            empty: results.hits.is_empty(),
            micros,
        });
        progress(done + 1, judgements.len());
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
    Ok(Report {
        all: figures(outcomes.iter()),
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
    Figures {
        queries: outcomes.len(),
        recall_at_1: within(1),
        recall_at_3: within(3),
        recall_at_5: within(5),
        recall_at_10: within(DEPTH),
        mrr_at_10: mean(&|outcome| outcome.rank.map_or(0.0, |rank| 1.0 / rank as f64)),
        ndcg_at_10: mean(&|outcome| outcome.gain),
        empty: mean(&|outcome| f64::from(u8::from(outcome.empty))),
        p50_us: percentile(50).copied().unwrap_or(0),
        p95_us: percentile(95).copied().unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_required_and_optional_columns() {
        let text = "kind\tquery\trelevant\tscope\nshort\t\"预算\" 怎么做\ta-1,b-2\trole=am;lang=zh\n";
        let judgements = parse(text).unwrap();
        assert_eq!(judgements[0].query, "\"预算\" 怎么做");
        assert_eq!(judgements[0].relevant.len(), 2);
        assert_eq!(judgements[0].scope.language, Some(Language::ZH));
        assert_eq!(judgements[0].kind, "short");
    }

    #[test]
    fn says_where_a_line_is_wrong() {
        assert_eq!(parse("query\n").unwrap_err().0, 1);
        assert_eq!(parse("query\trelevant\nx\ta b\n").unwrap_err().0, 2);
        assert_eq!(parse("query\trelevant\nok\ta\nx\t\n").unwrap_err().0, 3);
    }

    #[test]
    fn gain_is_one_for_the_ideal_ranking() {
        let id = |text: &str| SectionId::new(text).unwrap();
        let (a, b, c) = (id("a"), id("b"), id("c"));
        assert!((normalised_gain(&[&a, &b], &[a.clone(), b.clone()]) - 1.0).abs() < 1e-9);
        assert!(normalised_gain(&[&c, &a], std::slice::from_ref(&a)) < 0.7);
    }
}
