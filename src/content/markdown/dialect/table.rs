//! Tables and definitions as GitHub reads them (github.github.com/gfm, 4.10): a table may follow a line of text, tabs are
//! spaces in its row of dashes, `-::-` is no cell of one; and a definition has a space behind its colon.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{
    edits::{Edit, Rewritten},
    lines::{Fence, indent, marker},
};

static DELIMITERS: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::unwrap_used, reason = "a literal pattern")]
    Regex::new(r"^\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$").unwrap()
});

/// Writes tables as the parser expects them.
pub(super) fn rewrite(rewritten: &mut Rewritten<'_>) {
    let text = rewritten.text();
    if memchr::memmem::find(text.as_bytes(), b"|").is_none() {
        return;
    }
    let edits = edits(text);
    rewritten.apply(edits);
}

fn edits(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut fence: Option<Fence> = None;
    let mut is_table = false;
    // The two lines above, with where their text begins.
    let mut above: [Option<(Range<usize>, usize)>; 2] = [None, None];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let range = at..at + line.trim_end_matches(['\n', '\r']).len();
        at += line.len();
        let own = &text[range.clone()];
        let start = own.len() - own.trim_start_matches(['>', ' ', '\t']).len();
        let inner = &own[start..];
        match fence {
            Some(open) if open.is_closed_by(inner) => fence = None,
            Some(_) => {}
            None => fence = Fence::open(inner),
        }
        if inner.is_empty() || fence.is_some() {
            is_table = false;
            above = [None, None];
            continue;
        }
        if let [before, Some((head, head_start))] = &above
            && !is_table
            && DELIMITERS.is_match(inner)
            && text[head.clone()].contains('|')
            && cells(&text[head.start + head_start..head.end]) == cells(inner)
        {
            is_table = true;
            let prefix = &text[head.start..head.start + head_start];
            if let Some((before, before_start)) = before
                && is_paragraph(&text[before.start + before_start..before.end], &text[before.clone()], prefix)
            {
                edits.push(Edit::new(head.start..head.start, format!("{}\n", prefix.trim_end())));
            }
            if inner.starts_with(':') {
                edits.push(Edit::new(range.start + start..range.start + start, "|"));
            }
            edits.extend(inner.match_indices('\t').map(|(tab, _)| {
                let tab = range.start + start + tab;
                Edit::new(tab..tab + 1, " ")
            }));
        }
        above = [above[1].take(), Some((range, start))];
    }
    edits
}

/// Whether a line is of a paragraph that goes on in a line with this prefix.
fn is_paragraph(inner: &str, line: &str, prefix: &str) -> bool {
    let quotes =
        |text: &str| text.chars().take_while(|c| matches!(c, '>' | ' ' | '\t')).filter(|c| *c == '>').count();
    let is_rule =
        inner.len() > 2 && inner.bytes().all(|byte| matches!(byte, b'-' | b'*' | b'_' | b'=' | b' '));
    let is_inside = match marker(inner) {
        // What is below an item is of it only when it is indented.
        Some(width) => indent(prefix.trim_start_matches('>')).0 >= width,
        None => true,
    };
    !inner.starts_with(['#', '<', '[']) && !is_rule && is_inside && quotes(line) == quotes(prefix)
}

/// How many cells a row has.
fn cells(row: &str) -> usize {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = if row.ends_with("\\|") { row } else { row.strip_suffix('|').unwrap_or(row) };
    1 + row.match_indices('|').filter(|(at, _)| !row[..*at].ends_with('\\')).count()
}

/// Characters that the parser must not take for marks: the colon of `:text`, and a dash of a row that delimits nothing.
pub(in crate::content::markdown) fn literal(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    if memchr::memchr(b':', text.as_bytes()).is_none() {
        return found;
    }
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let inner = line.trim_start_matches(['>', ' ', '\t']);
        let start = at + line.len() - inner.len();
        at += line.len();
        let inner = inner.trim_end();
        if inner.contains("::") && inner.bytes().all(|byte| matches!(byte, b'|' | b':' | b'-' | b' ' | b'\t'))
        {
            found.extend(inner.find(['-', ':']).map(|mark| start + mark));
        } else if inner.starts_with(':')
            && !inner[1..].starts_with([' ', '\t'])
            && !(inner.contains('|') && DELIMITERS.is_match(inner))
        {
            found.push(start);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tables_are_separated_from_text() {
        fn check(text: &str, expected: &str) {
            let mut rewritten = Rewritten::new(text);
            rewrite(&mut rewritten);
            assert_eq!(rewritten.text(), expected, "{text}");
        }
        check("a\n| b | c |\n|---|---|", "a\n\n| b | c |\n|---|---|");
        check("> a\n> | b | c |\n> |---|---|", "> a\n>\n> | b | c |\n> |---|---|");
        check("- a\n  | b |\n  |---|", "- a\n\n  | b |\n  |---|");
        check("- a\n| b |\n|---|", "- a\n| b |\n|---|");
        check("| a |\n|---|\n| b |\n|---|", "| a |\n|---|\n| b |\n|---|");
        check("# a\n| b |\n|---|", "# a\n| b |\n|---|");
        check("| a |\n:-----:\n| b |", "| a |\n|:-----:\n| b |");
        check("| a |\n|\t-\t|\n", "| a |\n| - |\n");
        check("```\na\n| b |\n|---|\n```", "```\na\n| b |\n|---|\n```");
        check("a | b\nc | d | e\n-|-", "a | b\nc | d | e\n-|-");
    }

    #[test]
    fn colons_without_a_space_are_text() {
        assert_eq!(literal("a\n:b\n: c\n> :::tip\n|:-:|\n"), [2, 11]);
        assert_eq!(literal("| a |\n| -::- |"), [8]);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[|:\\-> a\t\n`]{0,60}") {
            let mut rewritten = Rewritten::new(&text);
            rewrite(&mut rewritten);
            literal(rewritten.text());
        }
    }
}
