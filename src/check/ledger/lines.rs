//! The lines of `permalinks.toml`, put where they belong with every other byte left as it is.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::{
    content::ledger_file::{Published, Record},
    model::SectionId,
};

const HEAD: &str = "\
# The addresses this handbook has published. `handbook check --fix` writes [published] and [pages]. An id that is no
# longer in the text needs a line under [moved] (its successor, or a list of successors) or [retired] (the reason);
# `handbook check` proposes it. Lines are sorted. Do not remove lines from [published].
";

pub(crate) fn write_whole(record: &Record) -> String {
    let mut text = HEAD.to_owned();
    for table in ["published", "moved", "retired", "pages"] {
        let _ = write!(text, "\n[{table}]\n");
        for line in lines(record, table).into_values() {
            text.push_str(&line);
        }
    }
    text
}

/// Changes and adds lines of `[published]`, `[moved]` and `[pages]`, and leaves every other byte unchanged.
pub(crate) fn write_changes(old: &Record, new: &Record) -> String {
    let mut text = old.text.clone();
    for table in ["published", "moved", "pages"] {
        let before = lines(old, table);
        let wanted: BTreeMap<String, String> =
            lines(new, table).into_iter().filter(|(key, line)| before.get(key) != Some(line)).collect();
        if !wanted.is_empty() {
            text = insert_lines(&text, table, wanted);
        }
    }
    text
}

/// Puts `wanted` (key to line) into a table at its sorted places, replacing lines of the same key.
pub(crate) fn insert_lines(text: &str, table: &str, mut wanted: BTreeMap<String, String>) -> String {
    let header = format!("[{table}]");
    let mut out = String::with_capacity(text.len() + wanted.len() * 160);
    let mut inside = false;
    let mut found = false;
    // Empty lines and comments at a table's end belong to what follows it.
    let mut held = String::new();
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.starts_with('[') && trimmed.ends_with(']') && !trimmed.contains('=') {
            if inside {
                out.extend(wanted.values().map(String::as_str));
                wanted.clear();
            }
            out.push_str(&std::mem::take(&mut held));
            inside = trimmed == header;
            found |= inside;
            out.push_str(line);
            continue;
        }
        if !inside {
            out.push_str(line);
            continue;
        }
        let Some((key, _)) = trimmed.split_once('=').filter(|_| !trimmed.starts_with('#')) else {
            held.push_str(line);
            continue;
        };
        let key = key.trim().trim_matches('"');
        out.push_str(&std::mem::take(&mut held));
        while let Some(first) = wanted.first_entry().filter(|first| first.key().as_str() < key) {
            out.push_str(&first.remove());
        }
        let kept = wanted.remove(key);
        out.push_str(kept.as_deref().unwrap_or(line));
        if !out.ends_with('\n') {
            out.push('\n');
        }
    }
    if !wanted.is_empty() {
        if !found {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            let _ = write!(out, "{held}\n{header}\n");
            held.clear();
        }
        out.extend(wanted.values().map(String::as_str));
    }
    out.push_str(&held);
    out
}

/// The lines of a table by their keys.
fn lines(record: &Record, table: &str) -> BTreeMap<String, String> {
    let permalinks = &record.permalinks;
    match table {
        "published" => record
            .published
            .iter()
            .map(|(id, Published { title, print })| {
                (id.to_string(), format!("{id} = {{ title = {}, print = \"{print}\" }}\n", quoted(title)))
            })
            .collect(),
        "moved" => permalinks.moved.iter().map(|(id, to)| (id.to_string(), moved_line(id, to))).collect(),
        // People's own, left as they are.
        "retired" => BTreeMap::new(),
        _ => permalinks
            .pages
            .iter()
            .map(|(page, lead)| (page.clone(), format!("\"{page}\" = \"{lead}\"\n")))
            .collect(),
    }
}

/// A line of `[moved]`.
pub(crate) fn moved_line(id: &SectionId, to: &[SectionId]) -> String {
    match to {
        [only] => format!("{id} = \"{only}\"\n"),
        several => {
            let several: Vec<String> = several.iter().map(|id| format!("\"{id}\"")).collect();
            format!("{id} = [{}]\n", several.join(", "))
        }
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_inserted_in_order() {
        let wanted =
            |keys: &[&str]| keys.iter().map(|key| ((*key).to_owned(), format!("{key} = 1\n"))).collect();
        let check = |text: &str, keys: &[&str], expected: &str| {
            assert_eq!(insert_lines(text, "a", wanted(keys)), expected, "{text}");
        };
        check(
            "[a]\nb = 0\nd = 0\n\n# note\n[x]\n",
            &["c", "d", "e"],
            "[a]\nb = 0\nc = 1\nd = 1\ne = 1\n\n# note\n[x]\n",
        );
        check("[x]\ny = 1\n", &["c"], "[x]\ny = 1\n\n[a]\nc = 1\n");
        check("[a]\nb = 0", &["c"], "[a]\nb = 0\nc = 1\n");
        check("", &["c"], "\n[a]\nc = 1\n");
    }
}
