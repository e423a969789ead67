//! The one way Markdown is read: pulldown-cmark with our extensions, the amended emphasis of
//! [`emphasis`](super::cjk_emphasis), bare addresses as links, soft line breaks resolved and raw HTML taken apart.
//!
//! [`outline`](super::outline) cuts sections from these nodes and [`html`](crate::content::render::html) renders them.
//! Because both read the same stream, a search finds what the page shows.

use std::{collections::VecDeque, ops::Range};

use pulldown_cmark::{CowStr, Event, LinkType, OffsetIter, Options, Parser, Tag, TagEnd};

use super::{
    autolink::{self, Address},
    cjk_emphasis::{Readable, is_cjk, is_shared_mark},
    raw_html::{Piece, Splitter},
    windows_paths,
};
use crate::content::metadata::attributes;

/// How far behind a tag its end tag is looked for, in bytes.
const LOOK_AHEAD: usize = 4096;

/// A Markdown text, ready to be read.
#[derive(Debug)]
pub(in crate::content) struct Text<'a> {
    source: &'a str,
    readable: Readable<'a>,
    addresses: Vec<Address>,
}

/// A node of the text in reading order.
#[derive(Debug)]
pub(in crate::content) enum Node<'a> {
    /// As the parser gives it, but never `SoftBreak`, `Html`, `InlineHtml` or an HTML block.
    Markdown(Event<'a>),
    /// A piece of raw HTML.
    Raw(Piece),
}

impl<'a> Text<'a> {
    pub(in crate::content) fn new(source: &'a str) -> Self {
        let addresses = autolink::find(source);
        let literal = addresses.iter().flat_map(|address| autolink::delimiters(source, address));
        Self { source, readable: Readable::new(source, literal), addresses }
    }

    /// Where the targets of reference links are defined; no node is there.
    pub(in crate::content) fn definitions(&self) -> Vec<Range<usize>> {
        let parser = self.parser();
        let definitions = parser.reference_definitions().iter();
        definitions.map(|(_, definition)| definition.span.clone()).collect()
    }

    fn parser(&self) -> Parser<'_> {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_HEADING_ATTRIBUTES
            | Options::ENABLE_DEFINITION_LIST
            | Options::ENABLE_GFM
            | Options::ENABLE_WIKILINKS;
        Parser::new_ext(self.readable.text(), options)
    }

    /// The nodes with their byte ranges.
    pub(in crate::content) fn nodes(&self) -> Nodes<'_> {
        Nodes {
            source: self.source,
            readable: &self.readable,
            events: self.parser().into_offset_iter(),
            splitter: Splitter::default(),
            ready: VecDeque::new(),
            html_block: None,
            heading: None,
            addresses: &self.addresses,
            link: None,
            unlinkable: 0,
            in_raw_link: false,
            columns: 0,
            row: None,
            last: None,
            line_ended: None,
        }
    }
}

/// Iterator over the nodes of a [`Text`].
#[derive(Debug)]
pub(in crate::content) struct Nodes<'t> {
    source: &'t str,
    readable: &'t Readable<'t>,
    events: OffsetIter<'t>,
    splitter: Splitter,
    /// Nodes that were made but not yet handed out.
    ready: VecDeque<(Node<'t>, Range<usize>)>,
    /// The HTML block that is being collected.
    html_block: Option<String>,
    /// The heading that is open.
    heading: Option<OpenHeading>,
    /// The addresses that were not passed yet.
    addresses: &'t [Address],
    /// Where the link of a bare address that is open ends.
    link: Option<usize>,
    /// How many links, images and blocks of code are open: an address in them is no link of its own.
    unlinkable: usize,
    in_raw_link: bool,
    /// How many columns the table has.
    columns: usize,
    /// The row of a table that is open: where it ends, and its cells so far.
    row: Option<(usize, usize)>,
    /// The last visible character of the block, for the next soft line break.
    last: Option<char>,
    /// A soft line break whose fate hangs on the character after it, and its place among the nodes that are ready.
    line_ended: Option<(Range<usize>, usize)>,
}

#[derive(Debug)]
struct OpenHeading {
    has_attributes: bool,
    /// End of the last node inside.
    end: usize,
}

impl<'t> Iterator for Nodes<'t> {
    type Item = (Node<'t>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.line_ended.is_none()
                && let Some(node) = self.ready.pop_front()
            {
                return Some(node);
            }
            let Some((event, span)) = self.events.next() else {
                self.line_ended = None;
                return self.ready.pop_front();
            };
            if !matches!(event, Event::Text(_)) {
                self.end_link(span.start);
            }
            self.read(event, span);
        }
    }
}

impl<'t> Nodes<'t> {
    fn read(&mut self, event: Event<'t>, span: Range<usize>) {
        if let Some(heading) = &mut self.heading
            && !matches!(event, Event::End(TagEnd::Heading(_)))
        {
            heading.end = heading.end.max(span.end);
        }
        match event {
            Event::Start(Tag::HtmlBlock) => self.html_block = Some(String::new()),
            Event::Html(html) | Event::Text(html) if self.html_block.is_some() => {
                let html = self.restored(html, &span);
                if let Some(block) = &mut self.html_block {
                    block.push_str(&html);
                }
            }
            Event::End(TagEnd::HtmlBlock) => {
                let block = self.html_block.take().unwrap_or_default();
                self.raw(&block, "", &span);
                self.end_block();
                self.ready.push_back((Node::Raw(Piece::Boundary), span));
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let html = self.restored(html, &span);
                let following = if is_player(&html) { self.following(span.end) } else { "" };
                self.raw(&html, following, &span);
            }
            Event::SoftBreak => {
                if self.last.is_some() && !self.splitter.hides() && self.line_ended.is_none() {
                    self.line_ended = Some((span, self.ready.len()));
                }
            }
            Event::HardBreak => {
                self.line_ended = None;
                self.last = None;
                self.push(Event::HardBreak, span);
            }
            Event::Text(text) => {
                let text = self.restored(text, &span);
                if !self.splitter.hides() {
                    self.text(text, span);
                }
            }
            Event::Code(text) => {
                let text = self.restored(text, &span);
                if !self.splitter.hides() {
                    self.join(&text);
                    self.push(Event::Code(text), span);
                }
            }
            Event::FootnoteReference(label) => {
                let label = self.restored(label, &span);
                self.push(Event::FootnoteReference(label), span);
            }
            Event::Start(tag) => {
                if !is_inline(tag.to_end()) {
                    self.end_block();
                }
                match &tag {
                    Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_) => self.unlinkable += 1,
                    Tag::Table(columns) => self.columns = columns.len(),
                    Tag::TableHead | Tag::TableRow => self.row = Some((span.end, 0)),
                    _ => {}
                }
                let tag = self.start(tag, &span);
                self.push(Event::Start(tag), span);
            }
            Event::End(tag) => {
                if let TagEnd::Heading(_) = tag
                    && let Some(heading) = self.heading.take()
                    && !heading.has_attributes
                {
                    self.literal_braces(&heading, &span);
                }
                match tag {
                    TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock => self.unlinkable -= 1,
                    TagEnd::TableCell => self.surplus_cells(span.end),
                    _ => {}
                }
                let is_inline = is_inline(tag);
                if !is_inline {
                    self.end_block();
                }
                self.push(Event::End(tag), span);
                // A space belongs behind an element that ends with the line.
                if let Some((_, at)) = &mut self.line_ended
                    && is_inline
                    && *at + 1 == self.ready.len()
                {
                    *at += 1;
                }
            }
            Event::Rule | Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {
                self.push(event, span);
            }
        }
    }

    fn push(&mut self, event: Event<'t>, span: Range<usize>) {
        self.ready.push_back((Node::Markdown(event), span));
    }

    fn restored(&self, text: CowStr<'t>, span: &Range<usize>) -> CowStr<'t> {
        match self.readable.restore(&text, span) {
            Some(original) => original.into(),
            None => text,
        }
    }

    /// The text from `at` on, as far as the block goes and an end tag is looked for.
    fn following(&self, at: usize) -> &'t str {
        let rest = &self.source[at..];
        let rest = &rest[..rest.floor_char_boundary(LOOK_AHEAD)];
        rest.find("\n\n").map_or(rest, |end| &rest[..end])
    }

    /// Ends what does not reach beyond a block.
    fn end_block(&mut self) {
        self.last = None;
        self.line_ended = None;
        self.in_raw_link = false;
        self.splitter.end_block();
    }

    /// Hands on text, with the bare addresses in it as links.
    fn text(&mut self, text: CowStr<'t>, span: Range<usize>) {
        while let Some(next) = self.addresses.first()
            && (next.span.end <= span.start || (next.span.start < span.start && self.link.is_none()))
        {
            self.end_link(span.start);
            self.addresses = &self.addresses[1..];
        }
        let (source, literal) = (self.source, self.source.get(span.clone()) == Some(&*text));
        if self.unlinkable > 0 || self.in_raw_link || !literal {
            self.plain(text, span);
            return;
        }
        let mut at = span.start;
        while let Some(next) = self.addresses.first()
            && next.span.start < span.end
        {
            if self.link.is_none() {
                self.plain(source[at..next.span.start].into(), at..next.span.start);
                let (link_type, target) = match next.kind {
                    autolink::Kind::Mail => (LinkType::Email, next.target(source)),
                    autolink::Kind::Url | autolink::Kind::Web => (LinkType::Autolink, next.target(source)),
                };
                let link = Tag::Link {
                    link_type,
                    dest_url: target.into(),
                    title: CowStr::Borrowed(""),
                    id: CowStr::Borrowed(""),
                };
                self.push(Event::Start(link), next.span.clone());
                self.link = Some(next.span.end);
                at = next.span.start;
            }
            let end = next.span.end.min(span.end);
            self.plain(source[at..end].into(), at..end);
            at = end;
            if next.span.end > span.end {
                return;
            }
            self.addresses = &self.addresses[1..];
            self.end_link(at);
        }
        self.plain(source[at..span.end].into(), at..span.end);
    }

    fn plain(&mut self, text: CowStr<'t>, span: Range<usize>) {
        if !text.is_empty() {
            self.join(&text);
            self.push(Event::Text(text), span);
        }
    }

    /// Ends the link of a bare address.
    fn end_link(&mut self, at: usize) {
        if let Some(end) = self.link.take() {
            self.push(Event::End(TagEnd::Link), at.min(end)..end);
        }
    }

    /// Adds the cells of a row that are beyond the table's columns, as text of its last cell: the parser leaves them
    /// out, as GitHub does.
    fn surplus_cells(&mut self, cell_end: usize) {
        let Some((row_end, cells)) = &mut self.row else { return };
        *cells += 1;
        if *cells != self.columns {
            return;
        }
        let Some(surplus) = surplus(self.source, cell_end..*row_end) else { return };
        let span = surplus.clone();
        self.join(" ");
        self.push(Event::Text(CowStr::Borrowed(" | ")), span.start..span.start);
        self.push(Event::Text(CowStr::Borrowed(&self.source[surplus])), span);
    }

    /// Resolves a soft line break before `text`: nothing between two CJK characters, else a space.
    fn join(&mut self, text: &str) {
        let Some(next) = text.chars().next() else { return };
        if let (Some((span, at)), Some(last)) = (self.line_ended.take(), self.last) {
            let joins = match (is_unspaced(last), is_unspaced(next)) {
                (true, true) => true,
                (true, false) => is_shared_mark(next),
                (false, true) => is_shared_mark(last),
                (false, false) => false,
            };
            if !joins {
                // Before whatever begins with the new line: a space is not part of a link or of emphasis.
                self.ready.insert(at, (Node::Markdown(Event::Text(CowStr::Borrowed(" "))), span));
            }
        }
        self.last = text.chars().next_back();
    }

    fn raw(&mut self, html: &str, following: &str, span: &Range<usize>) {
        let mut pieces = Vec::new();
        self.splitter.split(html, following, &mut pieces);
        for piece in pieces {
            match &piece {
                Piece::Text(text) | Piece::Literal(text) => self.join(text),
                Piece::Image(media) => self.join(media.words.as_deref().unwrap_or_default()),
                Piece::Void(_) | Piece::Boundary | Piece::Player(_) => {
                    self.last = None;
                    self.line_ended = None;
                }
                Piece::Open(element, _) | Piece::Close(element) => {
                    self.in_raw_link = match element.name {
                        "a" => matches!(piece, Piece::Open(..)),
                        _ => self.in_raw_link,
                    };
                }
            }
            self.ready.push_back((Node::Raw(piece), span.clone()));
        }
    }

    fn start(&mut self, tag: Tag<'t>, span: &Range<usize>) -> Tag<'t> {
        // What a tag carries is never a literal slice at the tag's own span.
        let nowhere = 0..0;
        match tag {
            Tag::Heading { level, id, classes, attrs } => {
                let has_attributes = id.is_some()
                    || !classes.is_empty()
                    || attrs.iter().any(|(key, _)| key.starts_with(':') || is_attribute(key));
                self.heading = Some(OpenHeading { has_attributes, end: span.start });
                if has_attributes {
                    Tag::Heading { level, id, classes, attrs }
                } else {
                    Tag::Heading { level, id: None, classes: Vec::new(), attrs: Vec::new() }
                }
            }
            Tag::Link { link_type, dest_url, title, id } => Tag::Link {
                link_type,
                dest_url: self.target(dest_url, &id, span),
                title: self.restored(title, &nowhere),
                id,
            },
            Tag::Image { link_type, dest_url, title, id } => Tag::Image {
                link_type,
                dest_url: self.target(dest_url, &id, span),
                title: self.restored(title, &nowhere),
                id,
            },
            Tag::FootnoteDefinition(label) => Tag::FootnoteDefinition(self.restored(label, &nowhere)),
            tag => tag,
        }
    }

    /// The target of a link, as Windows means it if it has backslashes.
    fn target(&self, target: CowStr<'t>, label: &str, span: &Range<usize>) -> CowStr<'t> {
        let definition = match label {
            "" => None,
            label => self.events.reference_definitions().get(label).map(|found| found.span.clone()),
        };
        let written = self.source.get(definition.unwrap_or_else(|| span.clone())).unwrap_or_default();
        match windows_paths::target(written) {
            Some(path) => path.into(),
            None => self.restored(target, &(0..0)),
        }
    }

    /// Gives a heading its braces back when they hold no attributes: `## GET /users/{id}`.
    fn literal_braces(&mut self, heading: &OpenHeading, span: &Range<usize>) {
        let Some(rest) = self.source.get(heading.end..span.end) else { return };
        let (Some(open), Some(close)) = (rest.find('{'), rest.rfind('}')) else { return };
        if open > close || rest[..open].trim_start_matches('#').trim().contains('\n') {
            return;
        }
        let from = if heading.end == span.start { open } else { 0 };
        let text = &rest[from..=close];
        if text.starts_with("{:") || text.trim_start().starts_with("{:") {
            return;
        }
        self.join(text);
        self.push(Event::Text(CowStr::Borrowed(text)), heading.end + from..heading.end + close + 1);
    }
}

/// The cells of a table's row that are in `rest`, what is behind its last column, without the bars around them.
pub(in crate::content) fn surplus(source: &str, rest: Range<usize>) -> Option<Range<usize>> {
    let text = source.get(rest.clone())?;
    let is_edge = |c: char| c == '|' || c.is_ascii_whitespace();
    let from = text.len() - text.trim_start_matches(is_edge).len();
    let text = text.trim_matches(is_edge);
    (!text.is_empty()).then(|| rest.start + from..rest.start + from + text.len())
}

/// Whether a tag begins a player, which goes on to its end tag.
fn is_player(tag: &str) -> bool {
    ["<video", "<audio"]
        .iter()
        .any(|name| tag.get(..name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name)))
}

/// Whether braces with this key are attributes: a key we read, or one mistyped letter away from it.
fn is_attribute(key: &str) -> bool {
    attributes::on_headings()
        .any(|known| strsim::osa_distance(known.word, key) <= 1 + usize::from(known.word.len() > 5))
}

/// Whether a character belongs to a script that has no spaces between words (Hangul does).
fn is_unspaced(c: char) -> bool {
    is_cjk(c) && !matches!(c, '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}')
}

/// Whether an element is inline.
pub(in crate::content) fn is_inline(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All visible text; block ends as `/`, hard breaks as `~`.
    fn shown(source: &str) -> String {
        let mut out = String::new();
        for (node, _) in Text::new(source).nodes() {
            match node {
                Node::Markdown(Event::Text(text) | Event::Code(text)) => out.push_str(&text),
                Node::Markdown(Event::HardBreak) => out.push('~'),
                Node::Markdown(Event::End(tag)) if !is_inline(tag) => out.push('/'),
                Node::Raw(Piece::Text(text)) => out.push_str(&text),
                _ => {}
            }
        }
        out
    }

    #[test]
    fn text_is_joined_as_it_is_read() {
        fn check(source: &str, expected: &str) {
            assert_eq!(shown(source), expected, "{source}");
        }
        check("预算\n说明", "预算说明/");
        check("他说\n“好”\n，就这样", "他说“好”，就这样/");
        check("budget\nplan", "budget plan/");
        check("客户\nbudget", "客户 budget/");
        check("예산\n설명", "예산 설명/");
        check("“quote”\n“quote”", "“quote” “quote”/");
        check("预算\n**说明**", "预算说明/");
        check("a  \nb", "a~b/");
        check("a <svg>x\ny</svg> b", "a  b/");
        check("a <svg>x\n\nnext", "a /next/");
        check("a\n[b](c)\n*d*\ne", "a b d e/");
        check("| a |\n|---|\n| b | c | d |\n| e |", "a//b | c | d//e///");
        check("[^注**（]：a", "[^注**（]：a/");
    }

    #[test]
    fn braces_without_attributes_are_text() {
        fn check(source: &str, expected: &str) {
            assert_eq!(shown(source), expected, "{source}");
        }
        check("## GET /users/{id}", "GET /users/{id}/");
        check("## Map {} ##", "Map {}/");
        check("## 变量 {key=value}", "变量 {key=value}/");
        check("## {all}", "{all}/");
        check("## A {#id}", "A/");
        check("## A {topics=b}", "A/");
        check("## A {topcis=b}", "A/");
        check("## A {: .no_toc}", "A/");
        check("## A {{ x }}", "A {{ x }}/");
        check("A {x}\n---", "A {x}/");
    }
}
