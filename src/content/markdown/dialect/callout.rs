//! Callouts: quotes that begin with `[!kind]`, of GitHub ("Alerts", docs.github.com, "Basic writing and formatting
//! syntax") and of Obsidian ("Callouts", obsidian.md/help/callouts), with a title and with a mark that folds them.
//!
//! Every box of another tool becomes one.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{
    edits::{Edit, Rewritten},
    lines::{Fence, indent, lines, marker},
};

/// What is at the beginning of a callout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::content) struct Callout {
    /// The word the author wrote, in lower case.
    pub(in crate::content) kind: String,
    /// Whether the body is folded away; `None` where it cannot be.
    pub(in crate::content) folded: Option<bool>,
    /// Whether the first paragraph is its title.
    pub(in crate::content) has_title: bool,
}

/// The kind of a set of tabs, which are callouts in a callout.
pub(in crate::content) const TABS: &str = "tabs";
/// The kind of one tab of a set.
pub(in crate::content) const TAB: &str = "tab";

static MARKER: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::unwrap_used, reason = "a literal pattern")]
    Regex::new(r"^>[ \t]{0,4}\[!([^\[\]|\n`]{1,40})(\|[^\[\]\n]*)?\]([+-]?)(?:[ \t]+|\n|$)").unwrap()
});

/// The callout that the quote at the start of `text` is, and the range of its mark: what is no part of its title.
pub(in crate::content) fn read(text: &str) -> Option<(Callout, Range<usize>)> {
    let line = text.lines().next()?;
    let found = MARKER.captures(line)?;
    let kind = found.get(1)?.as_str().trim().to_lowercase();
    let has_word = kind.chars().any(char::is_alphanumeric);
    let folded = match found.get(3)?.as_str() {
        "-" => Some(true),
        "+" => Some(false),
        _ => None,
    };
    let mark = found.get(0)?.range();
    let has_title = !line[mark.end..].trim().is_empty();
    has_word.then_some((Callout { kind, folded, has_title }, 0..mark.end))
}

/// The colour of a callout: one of the five kinds of GitHub, or `quote`.
pub(in crate::content) fn colour(kind: &str) -> &'static str {
    match kind {
        "tip" | "hint" | "success" | "check" | "done" | "example" | "best-practice" => "tip",
        "important" | "question" | "help" | "faq" | "key" => "important",
        "warning" | "warn" | "attention" | "alert" => "warning",
        "caution" | "danger" | "error" | "failure" | "fail" | "missing" | "bug" | "critical" => "caution",
        "quote" | "cite" => "quote",
        _ => "note",
    }
}

/// Ends the line of every title, so that nothing below it is read as a part of it.
pub(super) fn separate(rewritten: &mut Rewritten<'_>) {
    if memchr::memmem::find(rewritten.text().as_bytes(), b"[!").is_none() {
        return;
    }
    let edits = titles(rewritten.text());
    rewritten.apply(edits);
}

fn titles(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut fence: Option<Fence> = None;
    let lines = lines(text);
    for (line, next) in lines.iter().zip(lines.iter().skip(1)) {
        let written = line.text(text);
        let inner = written.trim_start_matches(['>', ' ', '\t']);
        match fence {
            Some(open) if open.is_closed_by(inner) => fence = None,
            Some(_) => {}
            None => fence = Fence::open(inner),
        }
        if fence.is_some() {
            continue;
        }
        let Some(quote) = last_quote(written) else { continue };
        if read(&written[quote..]).is_none() {
            continue;
        }
        // The marks of list items become the indentation of what is in them.
        let prefix: String =
            written[..=quote].chars().map(|c| if matches!(c, '>' | '\t') { c } else { ' ' }).collect();
        let below = next.text(text);
        let is_inside = below.trim_start().starts_with('>')
            && below.len() > prefix.len()
            && below.chars().filter(|c| !c.is_whitespace()).take_while(|c| *c == '>').count()
                >= prefix.matches('>').count();
        if is_inside {
            edits.push(Edit::new(next.range.start..next.range.start, format!("{prefix}\n")));
        }
    }
    edits
}

/// Where the `>` is behind which a line has `[!`, if there is nothing but marks of quotes and items before it.
fn last_quote(line: &str) -> Option<usize> {
    let mark = line.find("[!")?;
    let mut at = 0;
    let mut quote = None;
    while at < mark {
        let rest = &line[at..];
        at += indent(rest).1;
        let rest = &line[at..];
        if rest.starts_with('>') {
            quote = Some(at);
            at += 1;
        } else if let (Some(width), true) = (marker(rest), at < mark) {
            quote = None;
            at += width;
        } else {
            break;
        }
    }
    quote.filter(|_| at == mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read() {
        fn check(text: &str, expected: Option<(&str, Option<bool>, bool)>) {
            let found = read(text).map(|(callout, _)| callout);
            let expected = expected.map(|(kind, folded, has_title)| Callout {
                kind: kind.to_owned(),
                folded,
                has_title,
            });
            assert_eq!(found, expected, "{text}");
        }
        check("> [!NOTE]\n> a", Some(("note", None, false)));
        check("> [!tip]- 标题\n> a", Some(("tip", Some(true), true)));
        check(">[!faq|wide]+", Some(("faq", Some(false), false)));
        check("> [!提示] a", Some(("提示", None, true)));
        check("> [!x](y)", None);
        check("> [!!] a", None);
        check("> a [!x]", None);
    }

    #[test]
    fn titles_end_with_their_line() {
        fn check(text: &str, expected: &str) {
            let mut rewritten = Rewritten::new(text);
            separate(&mut rewritten);
            assert_eq!(rewritten.text(), expected, "{text}");
        }
        check("> [!tip] A\n> b", "> [!tip] A\n>\n> b");
        check("- > [!tip] A\n  > b", "- > [!tip] A\n  >\n  > b");
        check("> > [!a] A\n> > b\n> c", "> > [!a] A\n> >\n> > b\n> c");
        check("> [!a] A\nlazy", "> [!a] A\nlazy");
        check("```\n> [!a] A\n> b\n```", "```\n> [!a] A\n> b\n```");
    }
}
