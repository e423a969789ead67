//! Time of a search by kind of query, over 10,000 and 100,000 sections: `cargo bench --bench kinds`.
//!
//! Prints the median and the 99th percentile of each kind in microseconds, and the median as a multiple of the median of
//! whole questions over 10,000 sections in the same run: machines differ, multiples less so. Every query is searched once
//! before it is timed, so that lists made at their first use do not count.

#![allow(missing_docs, clippy::expect_used, clippy::cast_precision_loss)]

mod synthetic;

use std::time::Instant;

use handbook::{
    edition::Edition,
    model::{RoleId, Scope},
    search::{Page, Query},
    text::{is_dense, readings},
};
use synthetic::{Dice, Material};

const QUERIES: usize = 300;

fn main() {
    let material = Material::read();
    let mut unit = None;
    for sections in [10_000, 100_000] {
        let folder = tempfile::tempdir().expect("folder");
        material.write(folder.path(), sections, 10);
        let index = folder.path().join(".index");
        let (edition, _) = Edition::open(folder.path(), Some(&index), &mut |_| {}).expect("opens");
        println!("{sections} sections\n{:20} {:>8} {:>8} {:>7}", "kind", "p50 us", "p99 us", "times");
        for (kind, scope, queries) in kinds(&material) {
            let mut times: Vec<f64> = queries.iter().map(|query| time(&edition, &scope, query)).collect();
            times.sort_unstable_by(f64::total_cmp);
            let (p50, p99) = (times[times.len() / 2], times[times.len() * 99 / 100]);
            let unit = *unit.get_or_insert(p50);
            println!("{kind:20} {p50:>8.0} {p99:>8.0} {:>7.2}", p50 / unit);
        }
    }
}

/// Microseconds of the second search.
fn time(edition: &Edition, scope: &Scope, query: &str) -> f64 {
    let query = Query::parse(query);
    let search = || edition.searcher.search(&query, scope, Page::default()).expect("answers");
    search();
    let started = Instant::now();
    std::hint::black_box(search());
    started.elapsed().as_secs_f64() * 1e6
}

fn kinds(material: &Material) -> Vec<(&'static str, Scope, Vec<String>)> {
    let everything = Scope::everything;
    let role = Scope { roles: vec![RoleId::new("one").expect("an id")], ..Scope::everything() };
    let text: Vec<char> = material.sentences.concat().chars().collect();
    let han: Vec<&[char]> = text.split(|c| !is_dense(*c)).filter(|run| run.len() >= 8).collect();
    let words: Vec<&str> = material.sentences.iter().flat_map(|sentence| sentence.split(' ')).collect();
    let words: Vec<&str> = words
        .into_iter()
        .filter(|word| word.len() >= 6 && word.bytes().all(|b| b.is_ascii_lowercase()))
        .collect();
    let run = |seed: u64, length: usize| -> Vec<Vec<char>> {
        let mut dice = Dice::new(seed);
        let one = |_| {
            let run = han[dice.below(han.len())];
            let start = dice.below(run.len() - length + 1);
            run[start..start + length].to_vec()
        };
        (0..QUERIES).map(one).collect()
    };
    let spell = |seed: u64, length: usize| run(seed, length).into_iter().map(String::from_iter).collect();
    let read = |seed: u64, letters: usize| -> Vec<String> {
        let reading = |c: &char| readings(*c).into_iter().next().unwrap_or_default();
        let one = |chars: Vec<char>| {
            chars
                .iter()
                .map(reading)
                .map(|reading| reading.chars().take(letters).collect::<String>())
                .collect()
        };
        run(seed, 4).into_iter().map(one).collect()
    };
    let latin = |seed: u64, change: &dyn Fn(&str) -> String| -> Vec<String> {
        let mut dice = Dice::new(seed);
        (0..QUERIES).map(|_| change(words[dice.below(words.len())])).collect()
    };
    let swapped =
        |word: &str| format!("{}{}{}", &word[..2], word[2..4].chars().rev().collect::<String>(), &word[4..]);
    let quoted = |texts: Vec<String>| texts.into_iter().map(|text| format!("「{text}」")).collect();
    vec![
        ("question", everything(), material.questions(QUERIES)),
        ("question, one role", role, material.questions(QUERIES)),
        ("one character", everything(), spell(1, 1)),
        ("two characters", everything(), spell(2, 2)),
        ("four characters", everything(), spell(3, 4)),
        ("phrase", everything(), quoted(spell(4, 8))),
        ("English word", everything(), latin(5, &str::to_owned)),
        ("English beginning", everything(), latin(6, &|word| word[..4].to_owned())),
        ("misspelt", everything(), latin(7, &swapped)),
        ("pinyin", everything(), read(8, 6)),
        ("initials", everything(), read(9, 1)),
    ]
}
