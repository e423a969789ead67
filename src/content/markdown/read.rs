//! The one way Markdown is read: pulldown-cmark with our extensions, the amended emphasis of
//! [`emphasis`](super::cjk_emphasis), bare addresses as links, soft line breaks resolved and raw HTML taken apart.
//!
//! [`outline`](super::outline) cuts sections from these nodes and [`html`](crate::content::render::html) renders them.
//! Because both read the same stream, a search finds what the page shows.

use std::{collections::VecDeque, ops::Range};

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, OffsetIter, Options, Parser, Tag, TagEnd};

use super::{
    autolink::{self, Address},
    cjk_emphasis::{Readable, is_cjk, is_shared_mark},
    dialect::{
        callout::{self, Callout},
        edits::{Places, Rewritten, Unread},
        rewrite::rewrite,
        table,
    },
    raw_html::{Piece, Splitter},
    windows_paths,
};
use crate::{content::metadata::attributes, model::Reading};

/// How far behind a tag its end tag is looked for, in bytes.
const LOOK_AHEAD: usize = 4096;

/// A Markdown text, ready to be read.
#[derive(Debug)]
pub(in crate::content) struct Text<'a> {
    /// The source as Markdown of no tool, in the form the parser reads.
    readable: Readable<'a>,
    /// Where that comes from.
    places: Places,
    unread: Vec<Unread>,
    addresses: Vec<Address>,
}

/// A node of the text in reading order.
#[derive(Debug)]
pub(in crate::content) enum Node<'a> {
    /// As the parser gives it, but never `SoftBreak`, `Html`, `InlineHtml`, an HTML block or a quote of a kind.
    Markdown(Event<'a>),
    /// The quote that begins next is a callout.
    Callout(Callout),
    /// What the code that begins next is called.
    Caption(String),
    /// A piece of raw HTML.
    Raw(Piece),
}

impl<'a> Text<'a> {
    /// `source` begins at byte `start` of a document that is read like this.
    pub(in crate::content) fn new(source: &'a str, reading: &Reading, start: usize) -> Self {
        Self::of(rewrite(source, reading, start))
    }

    /// `source` with the constructs of other tools as text.
    pub(in crate::content) fn as_written(source: &'a str) -> Self {
        Self::of(Rewritten::new(source))
    }

    fn of(Rewritten { text, places, unread }: Rewritten<'a>) -> Self {
        let addresses = autolink::find(&text);
        let mut literal = table::literal(&text);
        literal.extend(addresses.iter().flat_map(|address| autolink::delimiters(&text, address)));
        Self { readable: Readable::new(text, &literal), places, unread, addresses }
    }

    /// The source as Markdown of no tool.
    pub(in crate::content) fn rewritten(&self) -> &str {
        self.readable.source()
    }

    /// Whether nothing was rewritten.
    pub(in crate::content) fn is_source(&self) -> bool {
        self.places.is_source()
    }

    /// Where a byte of the source is in the rewritten text.
    pub(in crate::content) fn place_of(&self, source: usize) -> usize {
        self.places.text_of(source)
    }

    /// Constructs of other tools that are shown without their meaning.
    pub(in crate::content) fn unread(&self) -> &[Unread] {
        &self.unread
    }

    /// Where the targets of reference links are defined in the rewritten text; no node is there.
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
            | Options::ENABLE_WIKILINKS;
        Parser::new_ext(self.readable.text(), options)
    }

    /// The nodes with their byte ranges in the source.
    pub(in crate::content) fn nodes(&self) -> Nodes<'_> {
        Nodes { places: Some(&self.places), ..self.rewritten_nodes() }
    }

    /// The nodes with their byte ranges in the rewritten text.
    pub(in crate::content) fn rewritten_nodes(&self) -> Nodes<'_> {
        Nodes {
            source: self.readable.source(),
            places: None,
            readable: &self.readable,
            events: self.parser().into_offset_iter(),
            splitter: Splitter::default(),
            ready: VecDeque::new(),
            html_block: None,
            quote: None,
            title: Title::None,
            formula: None,
            dollars: None,
            skipped: None,
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
    /// The rewritten text.
    source: &'t str,
    /// Where it comes from, if ranges of the source are wanted.
    places: Option<&'t Places>,
    readable: &'t Readable<'t>,
    events: OffsetIter<'t>,
    splitter: Splitter,
    /// Nodes that were made but not yet handed out.
    ready: VecDeque<(Node<'t>, Range<usize>)>,
    /// The HTML block that is being collected.
    html_block: Option<String>,
    /// A quote that began and is a callout if a paragraph is its first block.
    quote: Option<(Callout, Range<usize>, usize)>,
    title: Title,
    /// The fence of a formula that is being collected.
    formula: Option<String>,
    /// How many dollars ended the last text, right before code, and where they end.
    dollars: Option<(usize, usize)>,
    /// Where the dollars end that are behind a formula.
    skipped: Option<usize>,
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

/// What is read of the first paragraph of a callout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Title {
    None,
    /// Its mark, which ends here. There is no title behind it.
    Mark(usize),
    /// The title, behind the mark that ends here.
    Words(usize),
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
                return Some(self.placed(node));
            }
            let Some((event, span)) = self.events.next() else {
                self.line_ended = None;
                return self.ready.pop_front().map(|node| self.placed(node));
            };
            if !matches!(event, Event::Text(_)) {
                self.end_link(span.start);
            }
            self.read(event, span);
        }
    }
}

impl<'t> Nodes<'t> {
    fn placed(&self, (node, span): (Node<'t>, Range<usize>)) -> (Node<'t>, Range<usize>) {
        let Some(places) = self.places else { return (node, span) };
        let span = places.source_of(&span);
        // A section is a part of the source, which text from elsewhere is not.
        let node = match node {
            Node::Markdown(Event::Start(Tag::Heading { .. })) if span.is_empty() => {
                Node::Markdown(Event::Start(Tag::Paragraph))
            }
            Node::Markdown(Event::End(TagEnd::Heading(_))) if span.is_empty() => {
                Node::Markdown(Event::End(TagEnd::Paragraph))
            }
            node => node,
        };
        (node, span)
    }

    /// Reads the beginning of a callout. What is left is for everyone else.
    fn callout(&mut self, event: Event<'t>, span: Range<usize>) -> Option<(Event<'t>, Range<usize>)> {
        if let Some((callout, quote, mark)) = self.quote.take() {
            if !matches!(event, Event::Start(Tag::Paragraph)) {
                self.push(Event::Start(Tag::BlockQuote(None)), quote);
                return Some((event, span));
            }
            let title = if callout.has_title { Title::Words(mark) } else { Title::Mark(mark) };
            self.ready.push_back((Node::Callout(callout), quote.clone()));
            self.push(Event::Start(Tag::BlockQuote(None)), quote);
            if let Title::Words(_) = title {
                self.push(event, span);
            }
            self.title = title;
            return None;
        }
        match (self.title, event) {
            (_, Event::Start(Tag::BlockQuote(_))) => {
                let found = self.source.get(span.start..).and_then(callout::read);
                let Some((callout, mark)) = found else {
                    return Some((Event::Start(Tag::BlockQuote(None)), span));
                };
                self.end_block();
                self.quote = Some((callout, span.clone(), span.start + mark.end));
                None
            }
            (Title::Mark(_), Event::End(TagEnd::Paragraph)) => {
                self.title = Title::None;
                None
            }
            (Title::Words(_), Event::End(TagEnd::Paragraph)) => {
                self.title = Title::None;
                Some((Event::End(TagEnd::Paragraph), span))
            }
            (Title::Mark(mark) | Title::Words(mark), event) if span.end <= mark => {
                // Nothing but the parts of the mark is before its end.
                (!matches!(event, Event::Text(_) | Event::SoftBreak | Event::HardBreak))
                    .then_some((event, span))
            }
            (Title::Mark(mark) | Title::Words(mark), Event::Text(text)) if span.start < mark => {
                let text = self.restored(text, &span);
                let rest =
                    text.get(text.len().saturating_sub(span.end - mark)..).unwrap_or_default().to_owned();
                Some((Event::Text(rest.into()), mark..span.end))
            }
            (title @ (Title::Mark(_) | Title::Words(_)), Event::SoftBreak | Event::HardBreak) => {
                self.title = Title::None;
                self.end_block();
                let at = span.end..span.end;
                if let Title::Words(_) = title {
                    self.push(Event::End(TagEnd::Paragraph), span);
                }
                self.push(Event::Start(Tag::Paragraph), at);
                None
            }
            (_, event) => Some((event, span)),
        }
    }

    /// Reads formulas: code between dollars, and fences of `math`. What is left is for everyone else.
    fn formula(&mut self, event: Event<'t>, span: Range<usize>) -> Option<(Event<'t>, Range<usize>)> {
        if let Some(formula) = &mut self.formula {
            match event {
                Event::Text(text) => formula.push_str(&text),
                Event::End(TagEnd::CodeBlock) => {
                    let formula = self.formula.take().unwrap_or_default();
                    let formula = self.restored(formula.into(), &(0..0));
                    let text = formula.trim_end_matches('\n').to_owned();
                    if !self.splitter.hides() {
                        self.push(Event::DisplayMath(text.into()), span);
                    }
                    self.end_block();
                }
                _ => {}
            }
            return None;
        }
        if let Some((count, at)) = self.dollars.take() {
            let dollars = at - count..at;
            if let Event::Code(text) = &event
                && span.start == at
                && self.source[span.end..].starts_with(&self.source[dollars.clone()])
            {
                let text = self.restored(text.clone(), &span);
                let whole = dollars.start..span.end + count;
                self.skipped = Some(whole.end);
                self.join(&text);
                self.push(if count == 1 { Event::InlineMath(text) } else { Event::DisplayMath(text) }, whole);
                return None;
            }
            self.text(CowStr::Borrowed(&self.source[dollars.clone()]), dollars);
        }
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))
                if info.split_whitespace().next() == Some("math") =>
            {
                self.end_block();
                self.formula = Some(String::new());
                None
            }
            Event::Text(text) => {
                let (mut text, mut span) = (text, span);
                let is_literal = self.readable.text().get(span.clone()) == Some(&*text);
                if is_literal
                    && let Some(end) = self.skipped.take().filter(|end| *end > span.start && *end <= span.end)
                {
                    span.start = end;
                    text = CowStr::Borrowed(&self.source[span.clone()]);
                }
                let rest = &self.source[span.end..];
                let count = text.len() - text.trim_end_matches('$').len();
                if is_literal
                    && (1..=2).contains(&count)
                    && rest.starts_with('`')
                    && self.html_block.is_none()
                {
                    self.dollars = Some((count, span.end));
                    span.end -= count;
                    text = CowStr::Borrowed(&self.source[span.clone()]);
                }
                (!text.is_empty()).then_some((Event::Text(text), span))
            }
            event => Some((event, span)),
        }
    }

    fn read(&mut self, event: Event<'t>, span: Range<usize>) {
        let Some((event, span)) = self.formula(event, span) else { return };
        let Some((event, span)) = self.callout(event, span) else { return };
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
                if let Tag::CodeBlock(CodeBlockKind::Fenced(info)) = &tag
                    && let Some(caption) = caption(info)
                {
                    let caption = self.restored(caption.into(), &(0..0)).into_string();
                    self.ready.push_back((Node::Caption(caption), span.clone()));
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

/// What a fence says that its code is called: `title="x"` (Docusaurus, `MkDocs`), `filename="x"` (Nextra), `[x]` (`VitePress`).
fn caption(info: &str) -> Option<&str> {
    let named = ["title=", "filename=", "file="].iter().find_map(|key| {
        let at = info.find(key).filter(|at| !info[..*at].ends_with(|c: char| c.is_alphanumeric()))?;
        let value = &info[at + key.len()..];
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        value[1..].split_once(quote).map(|(value, _)| value)
    });
    let bracketed = || {
        let (_, rest) = info.split_once(" [")?;
        rest.split_once(']').map(|(value, _)| value)
    };
    named.or_else(bracketed).map(str::trim).filter(|caption| !caption.is_empty())
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
        for (node, _) in Text::new(source, &Reading::default(), 0).nodes() {
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
