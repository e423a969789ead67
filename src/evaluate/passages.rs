//! Does a hit show the sentence that answers, and is the answer above the hits right? Pairs of a question and a sentence,
//! judged by people.
//!
//! Columns of the [`table`]: `query`, `section` (where it is
//! answered) and `passage` (a part of the sentence; several that answer as well are separated by ` || `) are required; `kind`
//! and `answer` (the fact in short, likewise several; empty where there is none) are optional. A query may have several
//! lines, one a section.

use std::path::Path;

use serde::Serialize;

use super::{
    Error,
    judgements::Present,
    table::{self, Row, Table, Wrong},
};
use crate::{
    model::{Handbook, Scope, SectionId},
    search::{Page, Query, Results, Searcher},
    text::fold_text,
};

/// How many hits are looked through.
const DEPTH: usize = 10;

/// A question with the sentence that answers it.
#[derive(Clone, Debug)]
pub struct Pair {
    /// What is typed.
    pub query: String,
    /// Where it is answered.
    pub section: SectionId,
    /// Texts, one of which the snippet should have.
    pub passages: Vec<String>,
    /// A group that is reported on its own; empty if none.
    pub kind: String,
    /// The fact in short, if one answers.
    pub answers: Vec<String>,
}

/// Figures of a group of pairs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PassageFigures {
    /// How many pairs.
    pub pairs: usize,
    /// Of how many the section is among the first ten hits.
    pub found: usize,
    /// Of how many of those the snippet has the sentence.
    pub right: usize,
    /// Over how many the answer is right.
    pub answered: usize,
    /// Over how many it is wrong.
    pub wrong: usize,
}

/// The outcome for pairs.
#[derive(Clone, Debug, Default)]
pub struct PassageReport {
    /// Over all pairs.
    pub all: PassageFigures,
    /// Per kind, in order of first appearance.
    pub kinds: Vec<(String, PassageFigures)>,
    /// The pairs whose snippet lacks the sentence, with what it says instead.
    pub misses: Vec<(Pair, String)>,
    /// The queries whose answer is wrong, with what it says.
    pub wrong: Vec<(String, String)>,
}

/// Reads pairs. Ids that mean no section are an error, all of them at once.
pub fn read_pairs(path: &Path, handbook: &Handbook) -> Result<Vec<Pair>, Error> {
    let mut parsed = table::read(path, parse)?;
    let mut present = Present::of(handbook);
    for (line, pair) in &mut parsed {
        let ids = present.ids(std::slice::from_ref(&pair.section), *line);
        if let Some(id) = ids.into_iter().next() {
            pair.section = id;
        }
    }
    present.finish(path)?;
    Ok(parsed.into_iter().map(|(_, pair)| pair).collect())
}

/// The pairs, each with its line.
fn parse(table: &Table<'_>) -> Result<Vec<(usize, Pair)>, Wrong> {
    let [query, section, passage] = ["query", "section", "passage"].map(|name| table.required(name));
    let (query, section, passage) = (query?, section?, passage?);
    let (kind, answer) = (table.column("kind"), table.column("answer"));
    let pair = |row: Row<'_>| {
        let several = |column| {
            let texts = row.field(column).split("||").map(str::trim).filter(|text| !text.is_empty());
            texts.map(str::to_owned).collect::<Vec<_>>()
        };
        let id = row.field(section);
        let pair = Pair {
            query: row.field(query).to_owned(),
            section: SectionId::new(id).ok_or_else(|| row.wrong(format!("\"{id}\" is not a section id")))?,
            passages: several(passage),
            kind: row.field(kind).to_owned(),
            answers: several(answer),
        };
        if pair.passages.is_empty() {
            return Err(row.wrong("a pair has a passage".to_owned()));
        }
        Ok((row.line, pair))
    };
    table.rows().map(pair).collect()
}

/// Searches every query and looks for its sentence.
pub fn run_pairs(
    searcher: &Searcher,
    pairs: &[Pair],
    progress: &mut dyn FnMut(usize, usize),
) -> Result<PassageReport, Error> {
    let mut report = PassageReport::default();
    for (at, pair) in pairs.iter().enumerate() {
        let page = Page { limit: DEPTH, ..Page::default() };
        let results = searcher.search(&Query::parse(&pair.query), &Scope::everything(), page)?;
        let mut figures = PassageFigures { pairs: 1, ..PassageFigures::default() };
        if let Some(snippet) = snippet(searcher, &results, &pair.section) {
            figures.found = 1;
            figures.right = usize::from(holds_any(snippet, &pair.passages));
            if figures.right == 0 {
                report.misses.push((pair.clone(), snippet.to_owned()));
            }
        }
        // A query with several sections counts once.
        let is_first = pairs[..at].iter().all(|other| other.query != pair.query);
        if let Some(answer) = results.answer.filter(|_| is_first) {
            let same = pairs.iter().filter(|other| other.query == pair.query);
            let expected: Vec<String> = same.flat_map(|pair| pair.answers.iter().cloned()).collect();
            let is_right = expected.iter().any(|expected| {
                let said = answer.text.split_once(['：', ':']).map_or("", |(_, said)| said);
                let parts =
                    || said.split(['、', '，', ',', '；', ';']).map(letters).filter(|part| !part.is_empty());
                let expected = letters(expected);
                letters(said).contains(&expected) || parts().all(|part| expected.contains(&part))
            });
            if is_right {
                figures.answered = 1;
            } else {
                figures.wrong = 1;
                report.wrong.push((pair.query.clone(), answer.text));
            }
        }
        let kind = report.kinds.iter().position(|(kind, _)| *kind == pair.kind).unwrap_or_else(|| {
            report.kinds.push((pair.kind.clone(), PassageFigures::default()));
            report.kinds.len() - 1
        });
        for group in [&mut report.all, &mut report.kinds[kind].1] {
            group.pairs += figures.pairs;
            group.found += figures.found;
            group.right += figures.right;
            group.answered += figures.answered;
            group.wrong += figures.wrong;
        }
        progress(at + 1, pairs.len());
    }
    Ok(report)
}

/// The snippet of a section's hit.
fn snippet<'r>(searcher: &Searcher, results: &'r Results, section: &SectionId) -> Option<&'r str> {
    let handbook = searcher.handbook();
    let hit = results.hits.iter().find(|hit| handbook.section(hit.place).id == *section)?;
    Some(hit.snippet.text.as_str())
}

/// Whether a text holds one of the others, whatever the signs between their words are.
fn holds_any(text: &str, others: &[String]) -> bool {
    let text = letters(text);
    others.iter().any(|other| text.contains(&letters(other)))
}

/// The letters and digits of a text, folded.
fn letters(text: &str) -> String {
    fold_text(text).chars().filter(|c| c.is_alphanumeric()).collect()
}
