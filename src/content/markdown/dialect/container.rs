//! Containers between lines of colons: `:::tip Title` … `:::`.
//!
//! `VitePress` (vitepress.dev/guide/markdown, "Custom Containers"), Docusaurus (docusaurus.io/docs/markdown-features/admonitions),
//! Starlight, markdown-it-container and the fenced divs of Pandoc (pandoc.org/MANUAL.html) and Quarto.

use super::{
    attributes::{Attributes, closing_brace},
    block::{Block, Key, Mark, Opening, is_kind},
};

/// The mark that a line without its indentation is.
pub(super) fn mark(line: &str) -> Option<Mark> {
    let colons = line.bytes().take_while(|byte| *byte == b':').count();
    if colons < 3 {
        return None;
    }
    let rest = line[colons..].trim();
    // Pandoc closes the line that opens a container with colons too.
    let rest = rest.trim_end_matches(':').trim_end();
    if rest.is_empty() {
        return Some(Mark::Close(Key::Colons(colons)));
    }
    Some(Mark::Open(Key::Colons(colons), opening(rest)?))
}

fn opening(rest: &str) -> Option<Opening> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '#');
    let end = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    if !name.is_empty() && !name.starts_with(char::is_alphabetic) {
        return None;
    }
    let rest = rest.trim();
    let (label, rest) = match rest.strip_prefix('[').and_then(|rest| rest.rsplit_once(']')) {
        Some((label, rest)) => (Some(label.trim()), rest.trim()),
        None => (None, rest),
    };
    let (attributes, words) = braces(rest);
    let classes = || attributes.values.iter().filter_map(|value| value.strip_prefix('.'));
    let name = match name.split(['#', '.']).next().unwrap_or_default() {
        "" => classes().next()?.trim_start_matches("callout-").to_lowercase(),
        name => name.to_lowercase(),
    };
    let words = [label.unwrap_or_default(), &words].join(" ").trim().to_owned();
    let given = Some(words.as_str()).filter(|title| !title.is_empty()).or_else(|| attributes.get("title"));
    if is_kind(&name) {
        return Some(Block::callout(&name, given).into());
    }
    if let "details" | "spoiler" | "collapse" = name.as_str() {
        return Some(Block::details(given, attributes.has("open")).into());
    }
    let kept: Vec<String> = given.map(str::to_owned).into_iter().collect();
    Some(match Block::named(&name, &attributes) {
        Some(Block::Plain(_)) | None if name == "alert" || name == "callout" => {
            Block::callout("note", given).into()
        }
        Some(Block::Plain(_)) => Block::Plain(kept).into(),
        Some(Block::Callout { kind, folded, .. }) => match Block::callout(&kind, given) {
            Block::Callout { kind, title, .. } => Block::Callout { kind, title, folded }.into(),
            block => block.into(),
        },
        Some(Block::Tab(_)) => Block::Tab(given.unwrap_or(&name).to_owned()).into(),
        Some(block) => block.into(),
        // A name that is a word of the text is not dropped.
        None if !name.is_ascii() => Block::callout(&name, given).into(),
        None => Opening { block: Block::Plain(kept), unread: Some(format!("the container \":::{name}\"")) },
    })
}

/// The attributes in the braces of a text, and the words beside them.
fn braces(text: &str) -> (Attributes, String) {
    let whole = || (Attributes::default(), text.to_owned());
    let Some(start) = text.find('{') else { return whole() };
    let Some(end) = closing_brace(&text[start..]).map(|end| start + end) else { return whole() };
    let words = format!("{} {}", text[..start].trim(), text[end + 1..].trim());
    (Attributes::read(&text[start + 1..end]), words.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn containers_are_read() {
        fn check(line: &str, kind: &str, title: Option<&str>, folded: Option<bool>) {
            let Some(Mark::Open(_, opening)) = mark(line) else { panic!("{line}") };
            let title = title.map(str::to_owned);
            assert_eq!(opening.block, Block::Callout { kind: kind.to_owned(), title, folded }, "{line}");
        }
        check(":::tip", "tip", None, None);
        check("::: tip 小窍门", "tip", Some("小窍门"), None);
        check(":::note[A **b**]{#id}", "note", Some("A **b**"), None);
        check("::: details Click {open}", "details", Some("Click"), Some(false));
        check("::: warning {title=\"A b\"}", "warning", Some("A b"), None);
        check("::: {.callout-important title='T'} :::", "important", Some("T"), None);
        let plain = |words: &[&str]| Block::Plain(words.iter().map(|word| (*word).to_owned()).collect());
        for (line, block) in
            [("::: v-pre", plain(&[])), ("::: code-group", Block::CodeGroup), (":::x Y", plain(&["Y"]))]
        {
            let Some(Mark::Open(_, opening)) = mark(line) else { panic!("{line}") };
            assert_eq!(opening.block, block, "{line}");
        }
        assert_eq!(mark("::::"), Some(Mark::Close(Key::Colons(4))));
        assert_eq!((mark("::tip"), mark(":::-)")), (None, None));
    }

    proptest! {
        #[test]
        fn any_line_is_read(line in ":{0,4}[ a{}\\[\\]=\".题]{0,20}") {
            mark(&line);
        }
    }
}
