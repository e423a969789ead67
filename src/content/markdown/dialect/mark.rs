//! Highlighted text: `==text==` of Obsidian (obsidian.md/help/syntax), pymdownx ("Mark") and markdown-it-mark.

use super::{
    code::Code,
    edits::{Edit, Rewritten},
};

/// Writes highlighted text as `<mark>`.
pub(super) fn rewrite(rewritten: &mut Rewritten<'_>) {
    let text = rewritten.text();
    if memchr::memmem::find(text.as_bytes(), b"==").is_none() {
        return;
    }
    let code = Code::of(text);
    let mut edits = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for (at, _) in text.match_indices("==") {
        let before = text[..at].chars().next_back();
        let after = text[at + 2..].chars().next();
        if before == Some('=') || after == Some('=') || code.is_opaque(at) {
            continue;
        }
        let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
        if let Some((start, end)) = open.filter(|(start, end)| at < *end && at > start + 2)
            && !is_space(before)
        {
            debug_assert!(at < end);
            edits.push(Edit::new(start..start + 2, "<mark>"));
            edits.push(Edit::new(at..at + 2, "</mark>"));
            open = None;
        } else if !is_space(after) {
            open = code.block_end(at).map(|end| (at, end));
        }
    }
    rewritten.apply(edits);
}
