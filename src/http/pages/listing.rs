//! Sections as entries of a list: a title that leads there and a line on what it says.

use super::RoleView;
use crate::model::{Document, Section, page_path, section_url};

/// Characters of a line, counted as columns: Chinese ones take two.
const LINE: usize = 96;

/// An entry.
pub(super) struct Entry<'a> {
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
    pub(super) fn new(document: &'a Document, section: &'a Section) -> Self {
        Self {
            title: &section.heading.title,
            url: section_url(document, &section.id),
            line: first_sentence(&section.text),
            roles: Vec::new(),
            depth: 0,
        }
    }
}

/// Adds `entry` to the group of its document, which is the last one or a new one.
pub(super) fn push<'a>(groups: &mut Vec<Group<'a>>, document: &'a Document, entry: Entry<'a>) {
    let url = page_path(document);
    if groups.last().is_none_or(|group| group.url != url) {
        groups.push(Group { title: &document.title, url, entries: Vec::new() });
    }
    if let Some(group) = groups.last_mut() {
        group.entries.push(entry);
    }
}

/// The first sentence of a text, cut where it grows too long.
fn first_sentence(text: &str) -> String {
    // A block of a few characters is a label of what follows.
    let is_label = |line: &str| line.chars().nth(4).is_none();
    let blocks = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let block = blocks().find(|line| !is_label(line)).or_else(|| blocks().next()).unwrap_or_default();
    let mut line = String::new();
    let mut columns = 0;
    let mut rest = block.chars().peekable();
    while let Some(c) = rest.next() {
        columns += if crate::text::is_dense(c) { 2 } else { 1 };
        if columns > LINE {
            line.push('…');
            break;
        }
        line.push(c);
        let ends =
            matches!(c, '。' | '！' | '？') || (matches!(c, '.' | '!' | '?') && rest.peek() == Some(&' '));
        if ends {
            break;
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_sentence() {
        let check = |text: &str, expected: &str| assert_eq!(first_sentence(text), expected);
        check("", "");
        check("\n一句话。第二句。", "一句话。");
        check("At 3.5 per cent. Then more.", "At 3.5 per cent.");
        check("no stop\nnext block", "no stop");
        check("写\n先写清事由。", "先写清事由。");
        assert!(first_sentence(&"长".repeat(200)).ends_with('…'));
    }
}
