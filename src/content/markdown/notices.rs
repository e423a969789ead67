//! What an author probably meant as Markdown and the parser reads as something else: tables that are none, cells beyond
//! the table, blocks that never end, footnotes that are defined twice, and the marks that Chinese input methods type.

use std::{
    collections::{HashMap, hash_map::Entry},
    ops::Range,
    sync::LazyLock,
};

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Tag, TagEnd};
use regex::Regex;

use super::{
    cjk_emphasis::is_cjk,
    dialect::math,
    read::{Node, surplus},
};
use crate::diagnostic::{Certainty, Diagnostic, Fix, Rule, Source};

/// Collects the notices of a text while its nodes are read.
pub(in crate::content) struct Notices<'a> {
    body: &'a str,
    /// Where the body begins in the file.
    start: usize,
    source: &'a Source<'a>,
    found: Vec<Diagnostic>,
    /// The columns of the table, the row that is open, and its cells so far.
    columns: usize,
    row: Range<usize>,
    cells: usize,
    has_bad_formula: bool,
    /// Where footnotes are defined.
    footnotes: HashMap<String, Range<usize>>,
    /// Code, raw HTML and links: what is in them is meant as it is written.
    opaque: Vec<Range<usize>>,
}

impl<'a> Notices<'a> {
    /// For `text`, whose Markdown begins at `start`.
    pub(in crate::content) fn new(text: &'a str, start: usize, source: &'a Source<'a>) -> Self {
        Self {
            body: &text[start..],
            start,
            source,
            found: Vec::new(),
            columns: 0,
            row: 0..0,
            cells: 0,
            has_bad_formula: false,
            footnotes: HashMap::new(),
            opaque: Vec::new(),
        }
    }

    /// Reads the next node.
    pub(in crate::content) fn read(&mut self, node: &Node<'_>, span: &Range<usize>) {
        match node {
            Node::Markdown(Event::Start(tag)) => self.begin(tag, span),
            Node::Markdown(Event::End(TagEnd::TableCell)) => {
                self.cells += 1;
                if self.cells == self.columns
                    && let Some(surplus) = surplus(self.body, span.end..self.row.end)
                {
                    self.surplus(surplus);
                }
            }
            Node::Markdown(Event::Code(_)) => self.opaque.push(span.clone()),
            Node::Markdown(Event::InlineMath(latex) | Event::DisplayMath(latex)) => {
                self.opaque.push(span.clone());
                if !self.has_bad_formula && math::mathml(latex, false).is_none() {
                    self.has_bad_formula = true;
                    let message = "a formula is not LaTeX that is understood here: its source is shown";
                    let help = "check its commands and braces; the next ones of this file are not checked";
                    self.add(Rule::UnreadConstruct, message, span.clone(), help);
                }
            }
            Node::Raw(_) if self.opaque.last() != Some(span) => {
                self.opaque.push(span.clone());
                let html = &self.body[span.clone()];
                if html.trim_start().starts_with("<!--") && !html.contains("-->") {
                    let message =
                        "this comment does not end, so the rest of the file is not read as Markdown";
                    self.add(
                        Rule::UnclosedBlock,
                        message,
                        span.start..span.start + "<!--".len(),
                        "end it with -->",
                    );
                }
            }
            _ => {}
        }
    }

    fn begin(&mut self, tag: &Tag<'_>, span: &Range<usize>) {
        match tag {
            Tag::Table(columns) => self.columns = columns.len(),
            Tag::TableHead | Tag::TableRow => (self.row, self.cells) = (span.clone(), 0),
            Tag::Paragraph => self.tables(span),
            // A bare address may be the target of what was meant as a link.
            Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }
                if !self.body[span.clone()].starts_with('<') => {}
            Tag::Link { .. } | Tag::Image { .. } => self.opaque.push(span.clone()),
            Tag::CodeBlock(kind) => {
                self.opaque.push(span.clone());
                if matches!(kind, CodeBlockKind::Fenced(_)) {
                    self.fence(span);
                }
            }
            Tag::FootnoteDefinition(label) => {
                let label_end = self.body[span.clone()].find("]:").map_or(span.end, |at| span.start + at + 1);
                let own = span.start..label_end;
                match self.footnotes.entry(label.to_lowercase()) {
                    Entry::Vacant(entry) => {
                        entry.insert(own);
                    }
                    Entry::Occupied(first) => {
                        let first =
                            self.source.place(self.start + first.get().start..self.start + first.get().end);
                        let message = format!("the footnote \"{label}\" is defined already");
                        let place = self.place(own);
                        self.found.push(
                            Diagnostic::new(Rule::DuplicateFootnote, message, place)
                                .with_help(
                                    "give it another label, or merge the two; references link to the first",
                                )
                                .with_label(first, "first defined here"),
                        );
                    }
                }
            }
            _ => {}
        }
    }

    /// All notices, in the order of their places.
    pub(in crate::content) fn finish(mut self) -> Vec<Diagnostic> {
        self.marks();
        self.found.sort_by_key(|notice| notice.place.span.start);
        self.found
    }

    fn place(&self, span: Range<usize>) -> crate::diagnostic::Place {
        self.source.place(self.start + span.start..self.start + span.end)
    }

    fn add(
        &mut self,
        rule: Rule,
        message: impl Into<String>,
        span: Range<usize>,
        help: &str,
    ) -> &mut Diagnostic {
        let place = self.place(span);
        self.found.push(Diagnostic::new(rule, message, place).with_help(help));
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    fn fix(&self, span: Range<usize>, text: impl Into<String>, certainty: Certainty) -> Fix {
        Fix { place: self.place(span), text: text.into(), certainty }
    }

    /// A row has more cells than the table.
    fn surplus(&mut self, cells: Range<usize>) {
        let row = self.row.clone();
        let more = split_row(&self.body[cells.clone()]);
        let columns = self.columns;
        let message = format!("this row has {} cells, and the table has {columns} columns", columns + more);
        // A bar in code or in a wiki link was meant to be one.
        let inside: Vec<usize> = BAR_INSIDE
            .find_iter(&self.body[row.clone()])
            .flat_map(|found| {
                let at = row.start + found.start();
                found.as_str().match_indices('|').map(move |(bar, _)| at + bar).collect::<Vec<_>>()
            })
            .filter(|bar| !self.body[..*bar].ends_with('\\'))
            .collect();
        let (help, fix) = match (inside.first(), inside.last()) {
            (Some(first), Some(last)) => {
                let span = *first..*last + 1;
                let escaped =
                    inside.iter().rev().fold(self.body[span.clone()].to_owned(), |mut text, bar| {
                        text.insert(bar - first, '\\');
                        text
                    });
                let certainty = if inside.len() == more { Certainty::Certain } else { Certainty::Likely };
                ("write \\| for a bar within a cell", Some(self.fix(span, escaped, certainty)))
            }
            _ => ("add the missing columns to the head, or write \\| for a bar within a cell", None),
        };
        self.add(Rule::TableCells, message, cells, help).fix = fix;
    }

    /// Lines of a paragraph that look like the beginning of a table.
    fn tables(&mut self, span: &Range<usize>) {
        let text = &self.body[span.clone()];
        if !text.contains('|') {
            return;
        }
        let mut start = span.start;
        let mut before: Option<Range<usize>> = None;
        for line in text.split_inclusive('\n') {
            let own = start..start + line.trim_end().len();
            start += line.len();
            if let Some(head) = before.replace(own.clone())
                && DELIMITER_ROW.is_match(line.trim_start_matches(['>', ' ']))
                && self.body[head.clone()].contains('|')
            {
                let columns =
                    [&self.body[head.clone()], line].map(|row| split_row(row.trim_start_matches(['>', ' '])));
                if columns[0] != columns[1] {
                    let [cells, delimiters] = columns;
                    let message = format!(
                        "this is no table: its head has {cells} cells, the row of dashes below it {delimiters}"
                    );
                    self.add(Rule::TableCells, message, head, "give both the same number of cells");
                }
                return;
            }
        }
    }

    /// A fence that is open at the end of the file.
    fn fence(&mut self, span: &Range<usize>) {
        if !self.body[span.end..].trim().is_empty() {
            return;
        }
        let block = self.body[span.clone()].trim_end();
        let first = block.lines().next().unwrap_or_default();
        let mark = first.chars().next().unwrap_or('`');
        let length = first.chars().take_while(|c| *c == mark).count();
        let last = block.lines().skip(1).last().unwrap_or_default();
        let last = last.trim_matches(['>', ' ', '\t']);
        if last.chars().all(|c| c == mark) && last.chars().count() >= length {
            return;
        }
        let message = "this code block does not end, so the rest of the file is code";
        let help = format!("end it with a line {}", first.chars().take(length).collect::<String>());
        self.add(Rule::UnclosedBlock, message, span.start..span.start + first.len(), &help);
    }

    /// Marks that are not Markdown's.
    fn marks(&mut self) {
        if !MAYBE_MARKS.is_match(self.body) {
            return;
        }
        self.opaque.sort_unstable_by_key(|range| range.start);
        let mut last_end = 0;
        let opaque = std::mem::take(&mut self.opaque);
        let opaque: Vec<Range<usize>> = opaque
            .into_iter()
            .filter(|range| {
                let is_new = range.end > last_end;
                last_end = last_end.max(range.end);
                is_new
            })
            .collect();
        let is_opaque = |span: &Range<usize>| {
            let next = opaque.partition_point(|range| range.end <= span.start);
            opaque.get(next).is_some_and(|range| range.start < span.end)
        };
        for mark in &*MARKS {
            for found in mark.pattern.captures_iter(self.body) {
                let Some(span) = found.get(1).map(|group| group.range()) else { continue };
                if is_opaque(&span) {
                    continue;
                }
                let written = &self.body[span.clone()];
                let Some(meant) = (mark.meant)(&found) else { continue };
                let message = format!("`{written}` is shown as text: {}", mark.what);
                let fix = self.fix(span.clone(), meant.as_str(), mark.certainty);
                self.add(Rule::UnreadMarkup, message, span, &format!("write `{meant}`")).fix = Some(fix);
            }
        }
        self.numbers(&is_opaque);
    }

    /// Lines that begin with `1、`, `2、` and run together, as they are no list.
    fn numbers(&mut self, is_opaque: &dyn Fn(&Range<usize>) -> bool) {
        let mut before: Option<(u32, Range<usize>, usize)> = None;
        let mut reported = false;
        let body = self.body;
        for found in NUMBER.captures_iter(body) {
            let (Some(mark), Some(digits)) = (found.get(1), found.get(2)) else { continue };
            let digits: String = digits.as_str().chars().filter_map(narrow).collect();
            let (Ok(number), span) = (digits.parse::<u32>(), mark.range()) else { continue };
            let line_end = body[span.end..].find('\n').map_or(body.len(), |at| span.end + at);
            let follows = before.as_ref().is_some_and(|(last, _, end)| {
                // A hard break keeps the lines apart.
                number == last + 1
                    && body[*end..span.start].trim_matches(' ') == "\n"
                    && !body[..*end].ends_with("  ")
            });
            if follows && !is_opaque(&span) {
                let first = before.take().filter(|_| !reported);
                for (number, span) in
                    first.map(|(number, span, _)| (number, span)).into_iter().chain([(number, span.clone())])
                {
                    let written = &body[span.clone()];
                    let message = format!("`{written}` begins no list item, so its line runs into the next");
                    let fix = self.fix(span.clone(), format!("{number}. "), Certainty::Certain);
                    self.add(Rule::UnreadMarkup, message, span, &format!("write `{number}. `")).fix =
                        Some(fix);
                }
                reported = true;
            } else {
                reported = false;
            }
            before = Some((number, span, line_end));
        }
    }
}

/// How many cells a row of a table has.
fn split_row(row: &str) -> usize {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = if row.ends_with("\\|") { row } else { row.strip_suffix('|').unwrap_or(row) };
    let bars = row.match_indices('|').filter(|(at, _)| !row[..*at].ends_with('\\'));
    bars.count() + 1
}

/// A full-width digit as the usual one.
fn narrow(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10),
        _ => None,
    }
}

/// A kind of mark that authors take for Markdown.
struct Mark {
    /// The first group is the mark.
    pattern: Regex,
    what: &'static str,
    /// What was meant; `None` if it is no such mark.
    meant: fn(&regex::Captures<'_>) -> Option<String>,
    certainty: Certainty,
}

fn pattern(pattern: &str) -> Regex {
    // The patterns are literals of this file, and a test compiles them.
    Regex::new(pattern).unwrap_or_else(|_| Regex::new("$^").expect("an empty pattern"))
}

static MAYBE_MARKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?m)＃|^ {0,3}#{1,6}[　\u{a0}\p{Han}]|[］】\]][（(]|\] \(|｀|＊＊|^ {0,3}》|^ {0,3}－|^ *···|｜|^ *[0-9０-９]+[、．]",
    )
});
static BAR_INSIDE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[\[[^\[\]\n]*\]\]|`[^`\n]*`"));
static DELIMITER_ROW: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?\s*$"));
static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^[ \t]*(([0-9０-９]{1,3})[、．][ \t　]*)"));

/// Whether the target of what looks like a link can be one.
fn is_address(target: &str) -> bool {
    let target = target.trim();
    !target.is_empty()
        && (target.contains("://")
            || target.starts_with(['#', '/', '.'])
            || target.split('#').next().unwrap_or_default().rsplit_once('.').is_some_and(
                |(name, extension)| {
                    !name.is_empty()
                        && (1..=5).contains(&extension.len())
                        && extension.bytes().all(|c| c.is_ascii_alphanumeric())
                },
            ))
}

static MARKS: LazyLock<Vec<Mark>> = LazyLock::new(|| {
    let mark =
        |expression, what, meant, certainty| Mark { pattern: pattern(expression), what, meant, certainty };
    vec![
        mark(
            r"(?m)^ {0,3}([＃#]{1,6}[ \t　\u{a0}]*)\S",
            "a heading begins with # and a space",
            |found| {
                let written = &found[1];
                let level = written.chars().filter(|c| matches!(c, '#' | '＃')).count();
                let space = written.trim_start_matches(['#', '＃']);
                let next = found[0].chars().next_back().unwrap_or(' ');
                // `#标签` and `＃1` may be a tag and a number; `#!` and `#include` are neither.
                let is_heading = match (written.contains('＃'), space) {
                    (_, "") => level > 1 && is_cjk(next),
                    (true, _) => true,
                    (false, space) => !space.starts_with([' ', '\t']),
                };
                is_heading.then(|| format!("{} ", "#".repeat(level)))
            },
            Certainty::Certain,
        ),
        mark(
            r"(!?(?:\[[^\[\]\n]+\]|［[^［］\n]+］|【[^【】\n]+】)(?:（[^（）\n]+）|\([^()\n]+\)))",
            "a link is written [text](address)",
            |found| {
                let mut written = found[1].to_owned();
                let is_image = written.starts_with('!');
                let inner = written.split_off(usize::from(is_image));
                let close = inner.find([']', '］', '】'])?;
                let text = inner[..close].trim_start_matches(['[', '［', '【']);
                let target = inner[close..].trim_start_matches([']', '］', '】']);
                let target = target.trim_matches(['(', ')', '（', '）']).trim();
                // `[text](target)` that was no link has a space in its target.
                let is_plain = inner.starts_with('[') && inner[close..].starts_with("](");
                if !is_address(target)
                    || target.contains(['<', '>', '"'])
                    || (is_plain && !target.contains(' '))
                {
                    return None;
                }
                let target = if target.contains(' ') { format!("<{target}>") } else { target.to_owned() };
                Some(format!("{written}[{text}]({target})"))
            },
            Certainty::Certain,
        ),
        mark(
            r"(\[[^\[\]\n]+\] \([^()\s]+\))",
            "a link has no space between its text and its address",
            |found| {
                let (text, target) = found[1].split_once("] (")?;
                is_address(target.trim_end_matches(')')).then(|| format!("{text}]({target}"))
            },
            Certainty::Likely,
        ),
        mark(
            r"(｀[^｀\n]+｀)",
            "code is written between backticks",
            |found| Some(format!("`{}`", found[1].trim_matches('｀'))),
            Certainty::Certain,
        ),
        mark(
            r"(＊＊[^＊\n]+＊＊)",
            "emphasis is written between asterisks",
            |found| Some(format!("**{}**", found[1].trim_matches('＊'))),
            Certainty::Certain,
        ),
        mark(
            r"(?m)^ {0,3}(》[ 　]*)[^《》\n]+$",
            "a quote begins with >",
            |_| Some("> ".to_owned()),
            Certainty::Likely,
        ),
        mark(
            r"(?m)^ *(－[ \t　]+)\S",
            "a list item begins with - and a space",
            |_| Some("- ".to_owned()),
            Certainty::Certain,
        ),
        mark(
            r"(?m)^ *(·{3,})\w*$",
            "a block of code begins and ends with three backticks",
            |_| Some("```".to_owned()),
            Certainty::Certain,
        ),
        mark(
            r"(?m)^ *(｜[^\n]*｜) *$",
            "the cells of a table are between |",
            |found| Some(found[1].replace('｜', "|").replace('－', "-")),
            Certainty::Likely,
        ),
    ]
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        content::markdown::{outline, read::Text},
        model::Reading,
    };

    /// Each notice as `line: rule: fix`, with `!` behind certain ones.
    fn shown(text: &str) -> Vec<String> {
        let source = Source::new("a.md", text);
        let mut notices = Notices::new(text, 0, &source);
        let markdown = Text::new(text, &Reading::default(), 0);
        outline::cut_with(text, 0, &markdown, &mut |node, span| notices.read(node, span));
        let shown = |notice: Diagnostic| {
            let fix = notice.fix.map(|fix| {
                let certain = if fix.certainty == Certainty::Certain { "!" } else { "" };
                format!(" {:?}>{:?}{certain}", &text[fix.place.span], fix.text)
            });
            format!("{} {}{}", notice.place.line, notice.rule, fix.unwrap_or_default())
        };
        notices.finish().into_iter().map(shown).collect()
    }

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(shown(text), expected, "{text}");
    }

    #[test]
    fn tables_that_lose_cells_are_reported() {
        let head = "| a | b |\n|---|---|\n";
        check(&format!("{head}| 1 | 2 | 3 |\n| 1 |"), &["3 table-cells"]);
        check(&format!("{head}| 1 | [[x|y]] |"), &["3 table-cells \"|\">\"\\\\|\"!"]);
        check(&format!("{head}| 1 | `x|y|z` |"), &["3 table-cells \"|y|\">\"\\\\|y\\\\|\"!"]);
        check(&format!("{head}| 1 | `x|y` | z |"), &["3 table-cells \"|\">\"\\\\|\""]);
        check(&format!("{head}| 1 | `x\\|y` |\n|2|3|  |"), &[]);
        check("|a|b|\n|:-|\n|c|d|", &["1 table-cells"]);
        check("text\n|a|b|\n|-|-|\n|c|d|", &[]);
        check("a | b\n\nc\n---", &[]);
    }

    #[test]
    fn blocks_without_an_end_are_reported() {
        check("```\na\n\n# b", &["1 unclosed-block"]);
        check("~~~~ text\na\n~~~", &["1 unclosed-block"]);
        check("```\na\n```\n\n> ```\n> b\n\n- ```\n  c\n  ```", &[]);
        check("a\n\n<!-- b\n\n# c", &["3 unclosed-block"]);
        check("a <!-- b --> c\n\n<!-- d\n\ne -->", &[]);
    }

    #[test]
    fn second_definitions_of_a_footnote_are_reported() {
        check("a[^x]\n\n[^x]: b\n\n[^y]: c\n\n[^X]: d", &["7 duplicate-footnote"]);
    }

    #[test]
    fn marks_of_input_methods_are_reported() {
        check("＃ 标题", &["1 unread-markup \"＃ \">\"# \"!"]);
        check(
            "##标题\n\n#　标题\n\n#标签",
            &["1 unread-markup \"##\">\"## \"!", "3 unread-markup \"#\\u{3000}\">\"# \"!"],
        );
        check(
            "见［附件］（a.md）和【表】（https://a.example）",
            &[
                "1 unread-markup \"［附件］（a.md）\">\"[附件](a.md)\"!",
                "1 unread-markup \"【表】（https://a.example）\">\"[表](https://a.example)\"!",
            ],
        );
        check(
            "[a](my file.md#x) ![b](图 一.png)",
            &[
                "1 unread-markup \"[a](my file.md#x)\">\"[a](<my file.md#x>)\"!",
                "1 unread-markup \"![b](图 一.png)\">\"![b](<图 一.png>)\"!",
            ],
        );
        check(
            "[a] (b.md) [a](b.md) [x](y \"z\") 【注意】（见下文） [1] (2020)",
            &["1 unread-markup \"[a] (b.md)\">\"[a](b.md)\""],
        );
        check(
            "用｀命令｀和＊＊重点＊＊",
            &["1 unread-markup \"｀命令｀\">\"`命令`\"!", "1 unread-markup \"＊＊重点＊＊\">\"**重点**\"!"],
        );
        check("》 引用\n\n－ 项", &["1 unread-markup \"》 \">\"> \"", "3 unread-markup \"－ \">\"- \"!"]);
        check("···sh\nx\n···", &["1 unread-markup \"···\">\"```\"!", "3 unread-markup \"···\">\"```\"!"]);
        check(
            "1、甲\n2、乙\n３、丙",
            &[
                "1 unread-markup \"1、\">\"1. \"!",
                "2 unread-markup \"2、\">\"2. \"!",
                "3 unread-markup \"３、\">\"3. \"!",
            ],
        );
        check("1、甲\n\n2、乙\n\n1、丙  \n2、丁", &[]);
        check("`＃ x`\n\n```\n＃ x\n1、a\n2、b\n```", &[]);
        check("＃ `x`", &["1 unread-markup \"＃ \">\"# \"!"]);
    }

    #[test]
    fn patterns_are_valid() {
        assert!(MARKS.iter().all(|mark| mark.pattern.as_str() != "$^"));
        for pattern in [&MAYBE_MARKS, &BAR_INSIDE, &DELIMITER_ROW, &NUMBER] {
            assert_ne!(pattern.as_str(), "$^");
        }
    }
}
