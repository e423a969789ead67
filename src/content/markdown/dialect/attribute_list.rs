//! Attributes in braces: `![a](b.png){ width=200 }`, `{: .note }`, `[a](b){ .md-button }`.
//!
//! Python-Markdown ("Attribute Lists"), kramdown ("Inline Attribute Lists", kramdown.gettalong.org/syntax.html) and Pandoc
//! (`link_attributes`). Those of headings are read with the headings.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    attributes::Attributes,
    code::Code,
    edits::{Edit, Rewritten},
};

/// Behind a link, a picture, code or emphasis, or alone on a line.
static LIST: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::unwrap_used, reason = "a literal pattern")]
    Regex::new(
        r#"(?m)(?:([\])`*_>])|^([ \t]*))(\{:?[ \t]*(?:[.#][\w:-]+|[\w:-]+=(?:"[^"{}\n]*"|'[^'{}\n]*'|[\w.%#:/-]+)|toc)(?:[ \t]+(?:[.#][\w:-]+|[\w:-]+=(?:"[^"{}\n]*"|'[^'{}\n]*'|[\w.%#:/-]+)))*[ \t]*\})"#,
    )
    .unwrap()
});

/// Drops the attributes, but for the size of a picture.
pub(super) fn rewrite(rewritten: &mut Rewritten<'_>) {
    let text = rewritten.text();
    if memchr::memchr(b'{', text.as_bytes()).is_none() {
        return;
    }
    let code = Code::of(text);
    let mut edits = Vec::new();
    for found in LIST.captures_iter(text) {
        let (Some(list), before) = (found.get(3), found.get(1)) else { continue };
        let line_start = text[..list.start()].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[list.end()..].find('\n').map_or(text.len(), |at| list.end() + at);
        let is_heading = text[line_start..].trim_start_matches(['>', ' ']).starts_with('#');
        // A line of its own is nothing but the list.
        let is_alone = before.is_none() && text[list.end()..line_end].trim().is_empty();
        if code.is_code(list.start()) || is_heading || (before.is_none() && !is_alone) {
            continue;
        }
        let inside = list.as_str().trim_start_matches(['{', ':']).trim_end_matches('}');
        let attributes = Attributes::read(inside);
        edits.push(Edit::new(list.range(), ""));
        let width = attributes.get("width").map(|width| width.trim_end_matches("px"));
        if let Some(width) = width.filter(|width| width.bytes().all(|byte| byte.is_ascii_digit()))
            && let Some(words_end) = words_of_picture(&text[line_start..list.start()])
        {
            edits.push(Edit::new(line_start + words_end..line_start + words_end, format!("|{width}")));
        }
        // `{:toc}` stands for the contents, in place of the item it is behind.
        if inside.trim() == "toc" {
            let before = &text[..line_start];
            let item = before.trim_end_matches('\n').rfind('\n').map_or(0, |at| at + 1);
            if before[item..].trim_start().starts_with(['*', '-', '1']) {
                edits.push(Edit::new(item..line_start, ""));
            }
        }
    }
    rewritten.apply(edits);
}

/// Where the words of the picture that ends a line are, at their end.
fn words_of_picture(line: &str) -> Option<usize> {
    let target = line.rfind("](")?;
    let start = line[..target].rfind("![")?;
    line.ends_with(')').then_some(target).filter(|target| !line[start..*target].contains(')'))
}
