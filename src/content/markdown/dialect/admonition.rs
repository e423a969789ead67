//! Blocks whose body is indented below a line of marks: `!!! note "Title"`, `??? note`, `=== "Tab"`.
//!
//! Python-Markdown ("Admonition", python-markdown.github.io/extensions/admonition), pymdownx ("Details" and "Tabbed",
//! facelessuser.github.io/pymdown-extensions), as Material for `MkDocs` uses them.

use super::block::{Block, Mark};

/// The mark that a line without its indentation is.
pub(super) fn mark(line: &str) -> Option<Mark> {
    let line = line.trim_end();
    let block = match line.as_bytes().first()? {
        b'!' => admonition(line.strip_prefix("!!!")?, None)?,
        b'?' => {
            let rest = line.strip_prefix("???")?;
            match rest.strip_prefix('+') {
                Some(rest) => admonition(rest, Some(false))?,
                None => admonition(rest, Some(true))?,
            }
        }
        b'=' => {
            let rest = line.strip_prefix("===")?.trim_start_matches(['!', '+']);
            Block::Tab(quoted(rest.strip_prefix(' ')?.trim())?.to_owned())
        }
        _ => return None,
    };
    Some(Mark::Indented(block.into()))
}

/// Classes that say where a box is.
const PLACES: [&str; 7] = ["annotate", "end", "inline", "inlineend", "left", "nested", "right"];

/// What is behind the marks: words, of which the first is the kind, and a title in quotes.
fn admonition(rest: &str, folded: Option<bool>) -> Option<Block> {
    let rest = rest.trim();
    let (words, title) = match rest.split_once('"') {
        Some((words, _)) => (words.trim(), Some(quoted(&rest[words.len()..])?)),
        None => (rest, None),
    };
    let is_word = |word: &str| word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if !words.split_whitespace().all(is_word) {
        return None;
    }
    let kind = match words.split_whitespace().next() {
        Some(kind) => kind,
        None if folded.is_some() && title.is_some() => "details",
        None => return None,
    };
    // Python-Markdown has the other words as classes; unless they place the box, they were meant as its title.
    let others: Vec<&str> = words.split_whitespace().skip(1).filter(|word| !PLACES.contains(word)).collect();
    let others = others.join(" ");
    let title = title.filter(|title| !title.is_empty()).or(Some(others.as_str()));
    match Block::callout(kind, title) {
        Block::Callout { kind, title, .. } => Some(Block::Callout { kind, title, folded }),
        block => Some(block),
    }
}

fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn marks_are_read() {
        fn check(line: &str, kind: &str, title: Option<&str>, folded: Option<bool>) {
            let block = Block::Callout { kind: kind.to_owned(), title: title.map(str::to_owned), folded };
            assert_eq!(mark(line), Some(Mark::Indented(block.into())), "{line}");
        }
        check("!!! note", "note", None, None);
        check("!!! warning inline end \"Disk 空间\"", "warning", Some("Disk 空间"), None);
        check("!!!tip \"\"", "tip", None, None);
        check("??? \"Why?\"", "details", Some("Why?"), Some(true));
        check("???+ example", "example", None, Some(false));
        assert_eq!(mark("=== \"C++\""), Some(Mark::Indented(Block::Tab("C++".to_owned()).into())));
        for line in ["!!!", "!!! really?", "???", "=== a", "====", "!!! a \"b"] {
            assert_eq!(mark(line), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_read(line in "(!!!|\\?\\?\\?|===)[ a+!\"题]{0,20}") {
            mark(&line);
        }
    }
}
