//! What the lines of a section's text are, so that a passage never runs from a label into its value, or from one cell into
//! the next, without a sign.

use serde::{Deserialize, Serialize};

/// What a line of a section's text is. A block of several lines (code) has several of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    /// A paragraph, a quote, a caption.
    #[default]
    Paragraph,
    /// A paragraph that begins with a label in bold: **When to use it.** With the length of the label in characters.
    Labelled(u8),
    /// An item of a list, or a paragraph of one.
    Item,
    /// What a definition list defines.
    Term,
    /// What it says about the last term.
    Details,
    /// A cell of a table's head, by its column from 0.
    Head(u8),
    /// A cell of a table's row, by its column. Empty cells have no line.
    Cell(u8),
    /// A line of code.
    Code,
    /// Names other sections, or other words for this one, and says nothing itself: a line of links, a list of aliases.
    Reference,
}

impl Block {
    /// What a line is among those of a section, which has none if all are paragraphs.
    pub fn of_line(blocks: &[Self], line: usize) -> Self {
        blocks.get(line).copied().unwrap_or_default()
    }

    /// The blocks of a section's lines as it keeps them: none if all are paragraphs.
    pub fn kept(blocks: Vec<Self>) -> Vec<Self> {
        if blocks.iter().all(|block| *block == Self::Paragraph) { Vec::new() } else { blocks }
    }
}
