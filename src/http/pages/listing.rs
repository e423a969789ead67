//! Sections as entries of a list: a linked title and a line of summary.

use super::{Reader, RoleView};
use crate::{
    model::{Document, Section, page_path, section_url},
    text::is_dense,
};

/// Characters of a line, counted as columns: Chinese ones take two.
const LINE: usize = 96;

/// An entry.
pub(super) struct Entry<'a> {
    /// The section's id, printed where a link is of no use.
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) url: String,
    /// The section's first sentence; may be empty.
    pub(super) line: String,
    /// Who it is for, where the page does not say it anyway.
    pub(super) roles: Vec<RoleView<'a>>,
    /// Depth below the first level of the list.
    pub(super) depth: u8,
}

/// Entries under a heading.
pub(super) struct Group<'a> {
    pub(super) title: &'a str,
    pub(super) url: String,
    pub(super) entries: Vec<Entry<'a>>,
}

impl<'a> Entry<'a> {
    pub(super) fn new(reader: Reader<'_>, document: &'a Document, section: &'a Section) -> Self {
        Self {
            id: section.id.as_str(),
            title: &section.heading.title,
            url: reader.at(section_url(document, &section.id)),
            line: first_sentence(&section.text),
            roles: Vec::new(),
            depth: 0,
        }
    }
}

/// Adds `entry` to the group of its document, which is the last one or a new one.
pub(super) fn push<'a>(
    reader: Reader<'_>,
    groups: &mut Vec<Group<'a>>,
    document: &'a Document,
    entry: Entry<'a>,
) {
    let url = reader.at(page_path(document));
    if groups.last().is_none_or(|group| group.url != url) {
        groups.push(Group { title: &document.title, url, entries: Vec::new() });
    }
    if let Some(group) = groups.last_mut() {
        group.entries.push(entry);
    }
}

/// The first sentence of a text, cut between words where it grows too long.
pub(super) fn first_sentence(text: &str) -> String {
    let blocks = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let block = blocks().find(|line| !is_label(line)).or_else(|| blocks().next()).unwrap_or_default();
    let mut columns = 0;
    // Where the line may be cut so far.
    let mut cut = 0;
    let mut before = ' ';
    for (at, c) in block.char_indices() {
        if at > 0 && (c == ' ' || is_dense(c) || is_dense(before)) && !closes(c) {
            cut = at;
        }
        columns += if is_dense(c) { 2 } else { 1 };
        if columns > LINE {
            let end = if cut > 0 { cut } else { at };
            let kept =
                block[..end].trim_end().trim_end_matches(['，', '、', '；', '：', ',', ';', ':', '—', '–']);
            return format!("{kept}…");
        }
        if ends_sentence(c, &block[at + c.len_utf8()..]) {
            let rest = &block[at + c.len_utf8()..];
            let closing =
                rest.chars().take_while(|c| "”’」』）)\"'".contains(*c)).map(char::len_utf8).sum::<usize>();
            return block[..at + c.len_utf8() + closing].to_owned();
        }
        before = c;
    }
    block.to_owned()
}

/// A block of a word or two names what follows, such as a term of a list or a cell of a table's head: it ends without a
/// mark, or with one that redirects.
fn is_label(block: &str) -> bool {
    let columns: usize = block.chars().map(|c| if is_dense(c) { 2 } else { 1 }).sum();
    let leads_on = block.ends_with(['：', ':']);
    let ends = block.ends_with(['。', '！', '？', '.', '!', '?', '”', '"', '…']);
    (columns <= 16 && !ends) || (columns <= 40 && leads_on)
}

fn ends_sentence(c: char, rest: &str) -> bool {
    match c {
        '。' | '！' | '？' => true,
        '.' | '!' | '?' => rest.is_empty() || rest.starts_with([' ', '”', '"', '’', ')']),
        _ => false,
    }
}

/// Marks that do not begin a line.
fn closes(c: char) -> bool {
    "，。、：；！？）】》”’…".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summary_line_is_a_sentence() {
        let check = |text: &str, expected: &str| assert_eq!(first_sentence(text), expected);
        check("", "");
        check("\n一句话。第二句。", "一句话。");
        check("At 3.5 per cent. Then more.", "At 3.5 per cent.");
        check("without a stop here\nnext block", "without a stop here");
        check("“Say it now.” Then go.", "“Say it now.”");
        check("他说：“现在就说。”然后走。", "他说：“现在就说。”");
        check("Writing\nState the matter first.", "State the matter first.");
        check("When to use it:\nBefore every meeting.", "Before every meeting.");
        check("Short", "Short");
        check("写\n先写清事由。", "先写清事由。");
        assert!(first_sentence(&"长".repeat(200)).ends_with("长…"));
        let words = first_sentence(&"wordy ".repeat(40));
        assert!(words.ends_with("wordy…") && words.chars().count() <= LINE + 1, "{words}");
        assert_eq!(first_sentence(&"w".repeat(200)).chars().count(), LINE + 1);
    }
}
