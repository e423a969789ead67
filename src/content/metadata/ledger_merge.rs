//! What git leaves in a ledger when two branches wrote lines at the same place: every line is an entry of its own, so
//! those of both sides belong.

use std::{collections::HashSet, ops::Range};

/// The lines git puts between two sides of a conflict.
const MARKERS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

fn marker(line: &str) -> Option<&'static str> {
    let line = line.trim_end();
    MARKERS
        .into_iter()
        .find(|marker| line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}

/// The text with markers made comments, every other byte in its place, and where the first one is; `None` when
/// there is none.
pub(in crate::content) fn uncovered(text: &str) -> Option<(String, Range<usize>)> {
    let mut first = None;
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if marker(line).is_some() {
            first.get_or_insert(out.len()..out.len() + line.trim_end().len());
            out.push('#');
            out.push_str(&line[1..]);
        } else {
            out.push_str(line);
        }
    }
    first.map(|first| (out, first))
}

/// The text with the lines of both sides, in the order of their keys, each once. Of two lines with the same key in a
/// table of `generated` ones, which a command writes anew, the first is kept.
pub(in crate::content) fn settled(text: &str, generated: &[&str]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut sides: Option<[Vec<&str>; 3]> = None;
    let mut side = 0;
    for line in text.split_inclusive('\n') {
        match (marker(line), &mut sides) {
            (Some("<<<<<<<"), None) => (sides, side) = (Some(Default::default()), 0),
            (Some("|||||||"), Some(_)) => side = 1,
            (Some("======="), Some(_)) => side = 2,
            (Some(">>>>>>>"), Some([ours, _, theirs])) => {
                both(ours, theirs, &mut out);
                sides = None;
            }
            (_, Some(sides)) => sides[side].push(line),
            (_, None) => out.push_str(line),
        }
    }
    if let Some([ours, _, theirs]) = sides {
        both(&ours, &theirs, &mut out);
    }
    once(&out, generated)
}

/// Whether a line opens a table.
fn header(line: &str) -> Option<&str> {
    let line = line.trim();
    line.strip_prefix('[')?.strip_suffix(']').filter(|name| !name.contains('='))
}

fn key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=').filter(|_| !line.trim_start().starts_with('#'))?;
    Some(key.trim().trim_matches('"'))
}

/// Writes the lines of both sides, table by table.
fn both(ours: &[&str], theirs: &[&str], out: &mut String) {
    fn tables<'t>(lines: &[&'t str]) -> Vec<(Option<&'t str>, Vec<&'t str>)> {
        let mut tables = vec![(None, Vec::new())];
        for line in lines {
            match (header(line), tables.last_mut()) {
                (None, Some((_, lines))) => lines.push(*line),
                _ => tables.push((Some(*line), Vec::new())),
            }
        }
        tables
    }
    let mut merged = tables(ours);
    for (name, lines) in tables(theirs) {
        let same = merged.iter_mut().find(|(known, _)| known.and_then(header) == name.and_then(header));
        match same {
            Some((_, known)) => {
                let new: Vec<&str> = lines.into_iter().filter(|line| !known.contains(line)).collect();
                known.extend(new);
            }
            None => merged.push((name, lines)),
        }
    }
    for (name, mut lines) in merged {
        if lines.iter().all(|line| key(line).is_some()) {
            lines.sort_by_key(|line| key(line).map(str::to_owned));
        }
        for line in name.into_iter().chain(lines) {
            out.push_str(line);
            if !line.ends_with('\n') {
                out.push('\n');
            }
        }
    }
}

/// The text without lines that occur a second time in their table.
fn once(text: &str, generated: &[&str]) -> String {
    let mut table = "";
    let mut seen: HashSet<(&str, &str)> = HashSet::new();
    let kept = text.split_inclusive('\n').filter(|line| {
        if let Some(name) = header(line) {
            table = name;
            return true;
        }
        let Some(key) = key(line) else { return true };
        let same = if generated.contains(&table) { key } else { line.trim() };
        seen.insert((table, same))
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_both_sides_are_kept_once_and_in_order() {
        let check = |text: &str, expected: &str| assert_eq!(settled(text, &["p"]), expected, "{text}");
        check(
            "[p]\na = 1\n<<<<<<< HEAD\nc = 1\nx = 1\n=======\nb = 1\nx = 2\n>>>>>>> other\ny = 1\n",
            "[p]\na = 1\nb = 1\nc = 1\nx = 1\ny = 1\n",
        );
        check(
            "[p]\n<<<<<<< HEAD\nb = 1\n\n[m]\nd = 1\n||||||| base\nz = 1\n=======\na = 1\n\n[m]\nc = 1\n>>>>>>> other\n",
            "[p]\nb = 1\n\na = 1\n[m]\nc = 1\nd = 1\n",
        );
        // What people wrote is not chosen from.
        check("[m]\nd = 1\nd = 2\nd = 1\n", "[m]\nd = 1\nd = 2\n");
        check("[p]\na = \"=======\"\n", "[p]\na = \"=======\"\n");
    }

    #[test]
    fn conflict_markers_can_be_skipped() {
        let text = "[p]\n<<<<<<< HEAD\na = 1\n=======\n>>>>>>> b\n";
        let (read, first) = uncovered(text).expect("markers");
        assert_eq!(read, "[p]\n#<<<<<< HEAD\na = 1\n#======\n#>>>>>> b\n");
        assert_eq!(&text[first], "<<<<<<< HEAD");
        assert_eq!(uncovered("[p]\na = 1\n"), None);
    }
}
