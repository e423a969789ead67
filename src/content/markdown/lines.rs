//! Collects the visible text of a section by lines, with what each line is.

use pulldown_cmark::{Tag, TagEnd};

use crate::model::Block;

/// What begins a line that only names other words or places.
const REFERENCES: [&str; 22] = [
    "也叫",
    "又叫",
    "也称",
    "又称",
    "亦称",
    "别名",
    "别称",
    "俗称",
    "简称",
    "同义词",
    "相关",
    "另见",
    "参见",
    "参阅",
    "延伸阅读",
    "also called",
    "also known as",
    "aka",
    "synonyms",
    "see also",
    "see",
    "related",
];

/// Of ten letters of a line of links, how many are in links at least.
const LINKED: usize = 6;

#[derive(Debug, Default)]
pub(super) struct Lines {
    text: String,
    /// Of the lines of `text`.
    blocks: Vec<Block>,
    /// The line that is being collected.
    line: String,
    /// How many of its letters are in links.
    linked: usize,
    /// How many characters of it are bold from its beginning on.
    label: Option<u8>,
    is_bold: bool,
    /// What is open around it.
    open: Vec<Block>,
    /// Whether the row of the table that is open is its head, and the next column.
    is_head: bool,
    column: u8,
}

impl Lines {
    /// The line that is being collected.
    pub(super) fn line(&mut self) -> &mut String {
        &mut self.line
    }

    pub(super) fn push(&mut self, text: &str, is_linked: bool) {
        self.line.push_str(text);
        if is_linked {
            self.linked += letters(text);
        }
    }

    /// Bold text begins.
    pub(super) fn begin_bold(&mut self) {
        self.is_bold = self.line.trim().is_empty();
    }

    /// Bold text ends.
    pub(super) fn end_bold(&mut self) {
        if std::mem::take(&mut self.is_bold) {
            self.label = u8::try_from(self.line.trim_start().chars().count()).ok();
        }
    }

    /// A block of Markdown begins, behind the end of the line before.
    pub(super) fn begin(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Item => self.open.push(Block::Item),
            Tag::DefinitionListTitle => self.open.push(Block::Term),
            Tag::DefinitionListDefinition => self.open.push(Block::Details),
            Tag::TableHead => self.begin_row(true),
            Tag::TableRow => self.begin_row(false),
            Tag::TableCell => self.begin_cell(self.is_head),
            _ => {}
        }
    }

    /// An element of HTML begins.
    pub(super) fn begin_element(&mut self, name: &str) {
        match name {
            "li" => self.open.push(Block::Item),
            "dt" => self.open.push(Block::Term),
            "dd" => self.open.push(Block::Details),
            "tr" => self.begin_row(false),
            "th" => self.begin_cell(true),
            "td" => self.begin_cell(false),
            _ => {}
        }
    }

    /// A block of Markdown ends, behind the end of its line.
    pub(super) fn leave(&mut self, tag: TagEnd) {
        use TagEnd::{DefinitionListDefinition, DefinitionListTitle, Item, TableCell};
        if matches!(tag, Item | DefinitionListTitle | DefinitionListDefinition | TableCell) {
            self.open.pop();
        }
    }

    /// An element of HTML ends.
    pub(super) fn leave_element(&mut self, name: &str) {
        if matches!(name, "li" | "dt" | "dd" | "th" | "td") {
            self.open.pop();
        }
    }

    fn begin_row(&mut self, is_head: bool) {
        (self.is_head, self.column) = (is_head, 0);
    }

    fn begin_cell(&mut self, is_head: bool) {
        self.open.push(if is_head { Block::Head(self.column) } else { Block::Cell(self.column) });
        self.column = self.column.saturating_add(1);
    }

    /// Ends a line, of which the spaces around it mean nothing.
    pub(super) fn end(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim();
        let block = self.open.last().copied().unwrap_or_default();
        let is_reference = block == Block::Paragraph
            && (is_reference(line) || self.linked > 0 && self.linked * 10 >= letters(line) * LINKED);
        let block = match (block, self.label) {
            _ if is_reference => Block::Reference,
            (Block::Paragraph, Some(length)) if is_label(line, length) => Block::Labelled(length),
            _ => block,
        };
        self.add(line, block);
    }

    /// Ends a line of code, whose indentation means something.
    pub(super) fn end_code(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.add(line.trim_end(), Block::Code);
    }

    fn add(&mut self, line: &str, block: Block) {
        (self.linked, self.label, self.is_bold) = (0, None, false);
        if !line.is_empty() {
            if !self.text.is_empty() {
                self.text.push('\n');
            }
            self.text.push_str(line);
            self.blocks.push(block);
        }
    }

    /// The text, and what its lines are: nothing when all are paragraphs.
    pub(super) fn finish(mut self) -> (String, Vec<Block>) {
        self.end();
        (self.text, Block::kept(self.blocks))
    }
}

/// How many letters and digits there are.
fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// Whether the bold words that begin a line are a label of it: a colon or a full stop is behind them.
fn is_label(line: &str, length: u8) -> bool {
    const LONGEST: u8 = 30;
    let mut rest = line.chars().skip(usize::from(length.saturating_sub(1)));
    let is_sign = |c: Option<char>| c.is_some_and(|c| matches!(c, '：' | ':' | '.' | '。'));
    length <= LONGEST && (is_sign(rest.next()) || is_sign(rest.next()))
}

/// Whether a line says by its first words that it names other words or places.
fn is_reference(line: &str) -> bool {
    let Some((label, _)) = line.split_once(['：', ':']).filter(|(label, _)| label.len() <= 20) else {
        return false;
    };
    let label = label.trim();
    REFERENCES.iter().any(|reference| reference.eq_ignore_ascii_case(label))
}
