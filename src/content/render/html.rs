//! Sections as HTML: for the pages of a document and for the API.
//!
//! Everything is written by us, element by element: raw HTML in the Markdown comes as the few pieces that
//! `raw_html` lets through, always balanced, and a sanitiser with a list of exactly these elements is behind it
//! all. What is visible is what [`Section::text`](crate::model::Section::text) has, plus the numbers of footnotes
//! and the names of kinds of callouts.
//! Links are written for readers who have the root of the handbook at `mount`: empty, or a path such as `/handbook`.

use std::{fmt::Write as _, ops::Range, path::Path};

use pulldown_cmark::{Alignment, CodeBlockKind, Event, LinkType, Tag, TagEnd};

use super::{
    callouts,
    footnotes::Footnotes,
    sanitize::{close_tag, escape, escaped, sanitize},
};
use crate::{
    content::{
        files::scan::is_markdown,
        links::{
            file_names,
            files::{self, file_path},
            include::{self, Included},
            target::{Links, Target},
        },
        markdown::{
            dialect::{callout::Callout, math},
            outline,
            raw_html::{Attributes, Element, Flow, Media, Piece},
            read::{Node, Text, is_inline},
        },
    },
    model::{Document, File, Handbook, MediaKind, Section, SectionId, SectionRef, page_path, section_url},
};

/// A section as HTML. The heading element itself, its id and its links are the page's business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedSection {
    /// The section.
    pub id: SectionId,
    /// Inline HTML of the heading.
    pub heading: String,
    /// Whether the source has the heading: a lead section may have the title of its document instead.
    pub has_heading: bool,
    /// HTML of the section's own text, without the heading.
    pub body: String,
}

/// Renders every section of a document, for its page.
pub fn render(handbook: &Handbook, document: &Document, mount: &str) -> Vec<RenderedSection> {
    Renderer::new(handbook, document, 0..document.sections.len(), mount, String::new()).render()
}

/// Renders one section, to be shown away from its page: footnotes that are in other sections are linked there.
///
/// `None` when the document has no section `index`.
pub fn render_section(
    handbook: &Handbook,
    document: &Document,
    index: usize,
    mount: &str,
) -> Option<RenderedSection> {
    render_section_without(handbook, document, index, &[], mount)
}

/// Renders one section without some passages, whole blocks given by their byte ranges in the source: a reading path
/// shows its lists of steps in its own way.
///
/// `None` when the document has no section `index`.
pub fn render_section_without(
    handbook: &Handbook,
    document: &Document,
    index: usize,
    omitted: &[Range<u32>],
    mount: &str,
) -> Option<RenderedSection> {
    if index >= document.sections.len() {
        return None;
    }
    let mut renderer = Renderer::away(handbook, document, index, mount);
    renderer.omitted = omitted.to_vec();
    renderer.render().pop()
}

/// Renders the item of an ordered list in section `index`, from byte `from` of the document on.
pub fn render_item(
    handbook: &Handbook,
    document: &Document,
    index: usize,
    item: Range<u32>,
    from: u32,
    mount: &str,
) -> String {
    let text = &document.source[from as usize..item.end as usize];
    if text.trim().is_empty() {
        return String::new();
    }
    // The marker is what the lines below are indented for.
    let marker = &document.source[item.start as usize..from as usize];
    let digits = marker.bytes().take_while(u8::is_ascii_digit).count();
    let spaces = marker[digits + 1..].bytes().take_while(|c| *c == b' ').count().max(1);
    let mut source = format!("{}{}{}", &marker[..=digits], " ".repeat(spaces), text.trim());
    let start = document.lead().span.start as usize;
    let whole = Text::new(&document.source[start..], &document.reading, start);
    for definition in whole.definitions() {
        source.push_str("\n\n");
        source.push_str(&whole.rewritten()[definition]);
    }
    let part = item_document(document, &document.sections[index], &source);
    let rendered = Renderer::away(handbook, &part, 0, mount).render().pop();
    let body = rendered.map(|rendered| rendered.body).unwrap_or_default();
    let inner = body.split_once("<li>").map_or(&*body, |(_, rest)| rest).trim_end();
    let inner = inner.strip_suffix("</ol>").map_or(inner, str::trim_end);
    inner.strip_suffix("</li>").unwrap_or(inner).trim().to_owned()
}

/// Deepest nesting of elements that is written. Deeper ones lose their tags, not their text: browsers and parsers
/// have limits of their own, and no one means the sixty-fifth quote.
const MAX_DEPTH: usize = 64;

/// Longest section, in bytes of Markdown, that may have raw HTML. Beyond it tags are dropped, their text stays and
/// nothing is left to sanitise: the sanitiser's time grows with the square of odd input (measured: 1 s for 1 MiB
/// of `&amp;&`, minutes for 16 MiB).
const RAW_LIMIT: usize = 256 * 1024;

struct Renderer<'h> {
    document: &'h Document,
    links: Links<'h>,
    /// What is before every address within the handbook.
    mount: &'h str,
    /// The sections that are rendered.
    wanted: Range<usize>,
    /// Blocks of the source that are not rendered.
    omitted: Vec<Range<u32>>,
    /// What is before `#` in links to footnotes.
    page: String,
    footnotes: Footnotes,
    /// The section the current node is in.
    at: usize,
    /// Where in the current section the nodes are written: body and heading.
    body: String,
    heading: Option<String>,
    in_heading: bool,
    stack: Vec<Frame>,
    /// Elements on the stack that were written.
    depth: usize,
    table: TableState,
    /// Whether the next text was in another block of raw HTML than the previous, both without tags now.
    gap: bool,
    /// Whether what is read is not shown, because something else was in its place, and how many elements in it are
    /// open.
    hidden: Option<u32>,
    /// The callout that begins next, then the one whose title does.
    callout: Option<Callout>,
    /// The picture whose words are being read.
    picture: Option<Picture>,
    /// The sections this one is included in, if it is.
    within: Vec<SectionRef>,
    done: Vec<RenderedSection>,
}

/// An image while its words are read.
struct Picture {
    target: String,
    caption: String,
    /// Where its words begin in the output.
    start: usize,
    /// How many elements are open around it.
    depth: usize,
}

/// An element that is open.
struct Frame {
    /// What closes it; empty when it was not written.
    close: &'static str,
    kind: FrameKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FrameKind {
    /// Of the Markdown, and only text and inline elements may be in it.
    Line,
    /// Of the Markdown.
    Block,
    /// An image that is, or could have been, an include.
    Include,
    /// Of raw HTML.
    Raw(Element),
}

#[derive(Default)]
struct TableState {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
}

/// Whether a closing tag is within a line, where a line end would show as a space.
fn closes_in_line(close: &str) -> bool {
    matches!(close, "</em>" | "</strong>" | "</del>" | "</a>" | "</span>")
}

impl<'h> Renderer<'h> {
    /// Renders one section to be shown away from its page.
    fn away(handbook: &'h Handbook, document: &'h Document, index: usize, mount: &'h str) -> Self {
        Self::new(handbook, document, index..index + 1, mount, page_path(document).below(mount))
    }

    fn new(
        handbook: &'h Handbook,
        document: &'h Document,
        wanted: Range<usize>,
        mount: &'h str,
        page: String,
    ) -> Self {
        Self {
            document,
            links: Links::new(handbook),
            mount,
            wanted,
            omitted: Vec::new(),
            page,
            footnotes: Footnotes::default(),
            at: 0,
            body: String::new(),
            heading: None,
            in_heading: false,
            stack: Vec::new(),
            depth: 0,
            table: TableState::default(),
            gap: false,
            hidden: None,
            callout: None,
            picture: None,
            within: Vec::new(),
            done: Vec::new(),
        }
    }

    fn render(mut self) -> Vec<RenderedSection> {
        let start = self.document.sections.first().map_or(0, |section| section.span.start as usize);
        let text = Text::new(&self.document.source[start..], &self.document.reading, start);
        self.footnotes = Footnotes::of(&text);
        let mut open = 0_usize;
        for (node, span) in text.nodes() {
            if open == 0 {
                while let Some(next) = self.document.sections.get(self.at + 1)
                    && start + span.start >= next.span.start as usize
                {
                    self.end_section();
                }
                if self.at >= self.wanted.end {
                    break;
                }
            }
            let at = (start + span.start) as u32;
            if self.omitted.iter().any(|omitted| omitted.contains(&at)) {
                continue;
            }
            match &node {
                Node::Markdown(Event::Start(_)) => open += 1,
                Node::Markdown(Event::End(_)) => open -= 1,
                Node::Markdown(Event::FootnoteReference(label)) if !self.wanted.contains(&self.at) => {
                    self.footnotes.refer(label);
                }
                _ => {}
            }
            if self.wanted.contains(&self.at) {
                self.node(node, open);
            }
        }
        while self.at < self.wanted.end {
            self.end_section();
        }
        self.done
    }

    fn end_section(&mut self) {
        self.gap = false;
        while !self.stack.is_empty() {
            self.pop();
        }
        let section = &self.document.sections[self.at];
        let sanitize = if self.is_huge() { str::to_owned } else { sanitize };
        let body = std::mem::take(&mut self.body);
        let heading = self.heading.take();
        if self.wanted.contains(&self.at) {
            let has_heading = heading.is_some();
            let heading = match heading.filter(|heading| !heading.is_empty()) {
                Some(heading) => sanitize(&heading),
                None => escaped(&section.heading.title),
            };
            let body = sanitize(body.trim());
            self.done.push(RenderedSection { id: section.id.clone(), heading, has_heading, body });
        }
        self.at += 1;
    }

    fn is_huge(&self) -> bool {
        self.document.sections[self.at].span.len() > RAW_LIMIT
    }

    fn out(&mut self) -> &mut String {
        if self.in_heading { self.heading.get_or_insert_default() } else { &mut self.body }
    }

    fn node(&mut self, node: Node<'_>, open: usize) {
        if let Some(inside) = &mut self.hidden {
            match (&node, *inside) {
                (Node::Markdown(Event::Start(_)), _) => *inside += 1,
                (Node::Markdown(Event::End(tag)), 0) => {
                    let tag = *tag;
                    self.hidden = None;
                    self.end(tag);
                }
                (Node::Markdown(Event::End(_)), _) => *inside -= 1,
                _ => {}
            }
            return;
        }
        match node {
            Node::Markdown(Event::Start(tag)) => self.start(tag, open),
            Node::Markdown(Event::End(tag)) => self.end(tag),
            Node::Markdown(Event::Text(text)) => {
                self.before_text();
                escape(self.out(), &text);
            }
            Node::Markdown(Event::Code(text)) => {
                self.before_text();
                self.push(FrameKind::Line, "<code>", "</code>");
                escape(self.out(), &text);
                self.pop();
            }
            Node::Markdown(Event::HardBreak) => self.line_break(),
            Node::Markdown(Event::Rule) => {
                self.before_block();
                self.out().push_str("<hr>");
            }
            Node::Markdown(Event::TaskListMarker(done)) => {
                let checked = if done { " checked=\"\"" } else { "" };
                let _ = write!(self.out(), "<input type=\"checkbox\" disabled=\"\"{checked}> ");
            }
            Node::Markdown(Event::FootnoteReference(label)) => {
                self.before_text();
                self.footnote_reference(&label);
            }
            Node::Markdown(Event::InlineMath(latex)) => self.formula(&latex, false),
            Node::Markdown(Event::DisplayMath(latex)) => self.formula(&latex, true),
            Node::Markdown(_) => {}
            Node::Callout(callout) => self.callout = Some(callout),
            Node::Caption(caption) => {
                self.before_block();
                let _ = writeln!(self.out(), "<p class=\"code-title\">{}</p>", escaped(&caption));
            }
            Node::Raw(piece) => self.raw(piece),
        }
    }

    fn start(&mut self, tag: Tag<'_>, open: usize) {
        if is_inline(tag.to_end()) {
            self.before_text();
        } else {
            self.before_block();
        }
        match tag {
            Tag::Heading { .. } if open == 1 && self.heading.is_none() => {
                self.in_heading = true;
                self.heading = Some(String::new());
                self.push(FrameKind::Line, "", "");
            }
            Tag::Heading { .. } => self.push(FrameKind::Line, "<p class=\"heading\">", "</p>"),
            Tag::Paragraph => {
                let title =
                    self.callout.take().map(|callout| callouts::title(&callout, self.document.language));
                let (open, close) = title.unwrap_or_else(|| ("<p>".to_owned(), "</p>"));
                self.push(FrameKind::Line, &open, close);
            }
            Tag::BlockQuote(_) => self.quote(),
            Tag::CodeBlock(kind) => {
                let language = language_class(&kind);
                if language.as_deref() == Some("mermaid") {
                    let language = self.document.language;
                    self.out().push_str(callouts::diagram(language));
                }
                let open = match language {
                    Some(language) => format!("<pre><code class=\"language-{language}\">"),
                    None => "<pre><code>".to_owned(),
                };
                self.push(FrameKind::Line, &open, "</code></pre>");
            }
            Tag::List(None) => self.push(FrameKind::Block, "<ul>", "</ul>"),
            Tag::List(Some(1)) => self.push(FrameKind::Block, "<ol>", "</ol>"),
            Tag::List(Some(first)) => {
                self.push(FrameKind::Block, &format!("<ol start=\"{first}\">"), "</ol>");
            }
            Tag::Item => self.push(FrameKind::Block, "<li>", "</li>"),
            Tag::FootnoteDefinition(label) => self.footnote(&label),
            Tag::DefinitionList => self.push(FrameKind::Block, "<dl>", "</dl>"),
            Tag::DefinitionListTitle => self.push(FrameKind::Line, "<dt>", "</dt>"),
            Tag::DefinitionListDefinition => self.push(FrameKind::Block, "<dd>", "</dd>"),
            Tag::Table(alignments) => {
                self.table = TableState { alignments, ..TableState::default() };
                self.push(FrameKind::Block, "<div class=\"table\"><table>", "</tbody></table></div>");
            }
            Tag::TableHead => {
                self.table.in_head = true;
                self.table.column = 0;
                self.push_always(FrameKind::Block, "<thead><tr>", "</tr></thead><tbody>");
            }
            Tag::TableRow => {
                self.table.column = 0;
                self.push_always(FrameKind::Block, "<tr>", "</tr>");
            }
            Tag::TableCell => self.cell(),
            Tag::Emphasis => self.push(FrameKind::Line, "<em>", "</em>"),
            Tag::Strong => self.push(FrameKind::Line, "<strong>", "</strong>"),
            Tag::Strikethrough => self.push(FrameKind::Line, "<del>", "</del>"),
            Tag::Link { link_type, dest_url, .. } => {
                let target = outline::target(link_type, &dest_url);
                let bare = link_type == (LinkType::WikiLink { has_pothole: false });
                if bare && !self.in_heading && !self.is_in_include() {
                    self.bare_wiki_link(&target);
                } else {
                    self.link(FrameKind::Line, &target);
                }
            }
            Tag::Image { link_type, dest_url, title, .. }
                if !self.in_heading
                    && !self.is_in_include()
                    && outline::may_be_section(&outline::target(link_type, &dest_url)) =>
            {
                self.include(&outline::target(link_type, &dest_url), &title);
            }
            Tag::Image { link_type, dest_url, title, .. } => {
                self.picture(FrameKind::Line, &outline::target(link_type, &dest_url), &title);
            }
            // Not enabled, or never handed on.
            Tag::Superscript | Tag::Subscript | Tag::HtmlBlock | Tag::MetadataBlock(_) => {
                self.push(FrameKind::Block, "", "");
            }
        }
    }

    /// Writes a formula, or its source where it is not understood.
    fn formula(&mut self, latex: &str, is_block: bool) {
        let is_alone = is_block && !self.in_line();
        if is_alone {
            self.before_block();
        } else {
            self.before_text();
        }
        let shown = match math::mathml(latex, is_block) {
            Some(formula) if self.picture.is_none() => formula,
            _ => format!("<code class=\"math\">{}</code>", escaped(latex)),
        };
        let shown = if self.picture.is_some() { escaped(latex) } else { shown };
        if is_alone {
            let _ = writeln!(self.out(), "<div class=\"math\">{shown}</div>");
        } else {
            self.out().push_str(&shown);
        }
    }

    /// Opens a quote or a callout.
    fn quote(&mut self) {
        let Some(callout) = self.callout.take() else {
            self.push(FrameKind::Block, "<blockquote>", "</blockquote>");
            return;
        };
        let (open, close) = callouts::frame(&callout);
        self.push(FrameKind::Block, &open, close);
        if callout.has_title {
            self.callout = Some(callout);
        } else if self.stack.last().is_some_and(|frame| !frame.close.is_empty()) {
            let word = callouts::word(&callout, self.document.language);
            self.out().push_str(&word);
        }
    }

    fn cell(&mut self) {
        let class = match self.table.alignments.get(self.table.column) {
            Some(Alignment::Left) => " class=\"left\"",
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::None) | None => "",
        };
        self.table.column += 1;
        if self.table.in_head {
            self.push_always(FrameKind::Line, &format!("<th scope=\"col\"{class}>"), "</th>");
        } else {
            self.push_always(FrameKind::Line, &format!("<td{class}>"), "</td>");
        }
    }

    fn end(&mut self, tag: TagEnd) {
        // Raw elements that were opened inside end with it.
        while let Some(Frame { kind: FrameKind::Raw(_), .. }) = self.stack.last() {
            self.pop();
        }
        self.pop();
        if tag == TagEnd::Image {
            self.end_picture();
        }
        match tag {
            TagEnd::Heading(_) => self.in_heading = false,
            TagEnd::TableHead => self.table.in_head = false,
            TagEnd::TableCell if self.table.in_head => self.leave_corner_empty(),
            _ => {}
        }
    }

    /// A heading cell without text heads nothing: the corner of a table is a plain cell.
    fn leave_corner_empty(&mut self) {
        let out = self.out();
        let Some(cell) = out.rfind("<th ") else { return };
        if out[cell..].trim_end().split_once('>').is_some_and(|(_, rest)| rest == "</th>") {
            out.truncate(cell);
            out.push_str("<td></td>\n");
        }
    }

    /// Opens an element unless the nesting is too deep.
    fn push(&mut self, kind: FrameKind, open: &str, close: &'static str) {
        if self.picture.is_none() && (self.depth < MAX_DEPTH || close.is_empty()) {
            self.push_always(kind, open, close);
        } else {
            self.stack.push(Frame { close: "", kind });
        }
    }

    fn push_always(&mut self, kind: FrameKind, open: &str, close: &'static str) {
        self.out().push_str(open);
        self.depth += usize::from(!close.is_empty());
        self.stack.push(Frame { close, kind });
    }

    fn pop(&mut self) {
        if let Some(frame) = self.stack.pop() {
            let length = self.out().len();
            if frame.close == "</p>" && self.out().ends_with("</div><p>") {
                // Nothing came behind an included passage.
                self.out().truncate(length - "<p>".len());
            } else {
                self.out().push_str(frame.close);
            }
            self.depth -= usize::from(!frame.close.is_empty());
            let is_line_end = !matches!(frame.kind, FrameKind::Raw(_))
                && !frame.close.is_empty()
                && !closes_in_line(frame.close);
            if is_line_end && !self.in_line() {
                self.out().push('\n');
            }
        }
    }

    /// Opens a link as far as its target may be linked to.
    fn link(&mut self, kind: FrameKind, target: &str) {
        let resolved = self.links.resolve(self.document, target);
        let (open, close) = match resolved {
            _ if self.is_in_link() => (String::new(), ""),
            Target::Section(place) | Target::Moved { to: place, .. } => {
                let handbook = self.links.handbook();
                let url =
                    section_url(handbook.document(place), &handbook.section(place).id).below(self.mount);
                (format!("<a href=\"{}\">", escaped(&url)), "</a>")
            }
            Target::External(url) => {
                let is_page = url.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"));
                let rel = if is_page { " rel=\"noopener noreferrer\"" } else { "" };
                (format!("<a href=\"{}\"{rel}>", escaped(&url)), "</a>")
            }
            Target::Folder(page) => (format!("<a href=\"{}\">", escaped(&page.below(self.mount))), "</a>"),
            Target::Beside(file) => (format!("<a class=\"file\" href=\"{}\">", self.file_url(&file)), "</a>"),
            // A document that is not in the handbook cannot be opened in it.
            Target::File(path) if !is_markdown(Path::new(&path)) => {
                ("<span class=\"file\">".to_owned(), "</span>")
            }
            Target::File(_) | Target::Outside | Target::NoSection { .. } | Target::Retired(_) => {
                ("<span class=\"broken-link\">".to_owned(), "</span>")
            }
            Target::Unsafe(_) | Target::Nowhere => (String::new(), ""),
        };
        self.push(kind, &open, close);
    }

    /// `[[target]]`: the title of the section it points to, else itself.
    fn bare_wiki_link(&mut self, target: &str) {
        let title = include::title(&self.links, self.document, target);
        let resolved = self.links.resolve(self.document, target);
        if matches!(resolved, Target::Section(_) | Target::Moved { .. } | Target::Beside(_)) {
            self.link(FrameKind::Line, target);
        } else {
            self.push(FrameKind::Line, "", "");
        }
        escape(self.out(), &title);
        self.hidden = Some(0);
    }

    /// `![words](target)`: the text of the section the target points to, if it points to one; else the words.
    fn include(&mut self, target: &str, title: &str) {
        let body = include::included(&self.links, self.document, target)
            .filter(|_| self.out().len() < include::MAX_INCLUDED * 4)
            .and_then(|what| self.included(&what));
        let Some(body) = body else {
            self.picture(FrameKind::Include, target, title);
            return;
        };
        // A passage is a block: the paragraph it is written in ends before it and goes on behind it.
        let in_paragraph = self.stack.last().is_some_and(|frame| frame.close == "</p>");
        if in_paragraph {
            let at = self.out().len();
            if self.out().ends_with("<p>") {
                self.out().truncate(at - "<p>".len());
            } else {
                self.out().push_str("</p>");
            }
        }
        self.out().push_str(&body);
        if in_paragraph {
            self.out().push_str("<p>");
        }
        self.push(FrameKind::Include, "", "");
        self.hidden = Some(0);
    }

    /// Begins an image; it is written when its words are known.
    fn picture(&mut self, kind: FrameKind, target: &str, caption: &str) {
        self.push(kind, "", "");
        if self.picture.is_none() {
            self.picture = Some(Picture {
                target: target.to_owned(),
                caption: caption.to_owned(),
                start: self.out().len(),
                depth: self.stack.len(),
            });
        }
    }

    fn end_picture(&mut self) {
        let Some(Picture { target, caption, start, .. }) =
            self.picture.take_if(|picture| self.stack.len() < picture.depth)
        else {
            return;
        };
        let words = self.out().split_off(start);
        let (words, size) = outline::picture_words(&target, &words);
        self.show(&target, words, &escaped(&caption), size.map(|(width, height)| (Some(width), height)));
    }

    /// The address of a file beside the text, escaped.
    fn file_url(&self, file: &File) -> String {
        escaped(&file_path(self.links.handbook(), file).below(self.mount))
    }

    fn is_file(&self, target: &str) -> bool {
        matches!(self.links.resolve(self.document, target), Target::Beside(_))
    }

    /// Writes a picture, or a link to it where it is not shown. `words` and `caption` are escaped.
    fn show(&mut self, target: &str, words: &str, caption: &str, size: Option<(Option<u32>, Option<u32>)>) {
        let file = match self.links.resolve(self.document, target) {
            Target::Beside(file) => file,
            other => return self.show_other(&other, words, caption, size),
        };
        let url = self.file_url(&file);
        let name = || escaped(file_names::name(&file.path));
        let is_in_link = self.is_in_link();
        let html = match MediaKind::of(&file.path) {
            MediaKind::Picture => {
                let image = image(&url, words, caption, scaled(size, file.size));
                if is_in_link { image } else { format!("<a class=\"picture\" href=\"{url}\">{image}</a>") }
            }
            kind @ (MediaKind::Video | MediaKind::Audio) => {
                let name = if words.is_empty() { name() } else { words.to_owned() };
                player(kind, &url, &name, size)
            }
            MediaKind::Other => {
                let name = if words.is_empty() { name() } else { words.to_owned() };
                if is_in_link { name } else { format!("<a class=\"file\" href=\"{url}\">{name}</a>") }
            }
        };
        self.out().push_str(&html);
        if !caption.is_empty() && !is_in_link {
            let _ = write!(self.out(), "<span class=\"caption\">{caption}</span>");
        }
    }

    /// Writes what stands for a picture that is not a file of the handbook.
    fn show_other(
        &mut self,
        target: &Target,
        words: &str,
        caption: &str,
        size: Option<(Option<u32>, Option<u32>)>,
    ) {
        let html = match target {
            Target::External(url) => {
                let host = files::host(url);
                let url = escaped(url);
                let is_allowed =
                    self.links.handbook().remote_images.iter().any(|allowed| files::is_host(allowed, host));
                let is_web = url.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"));
                if is_allowed && is_web {
                    image(&url, words, caption, size)
                } else if self.is_in_link() || words.is_empty() || !is_web {
                    format!("<span class=\"image\">{words}</span>")
                } else {
                    format!("<a class=\"image\" href=\"{url}\" rel=\"noopener noreferrer\">{words}</a>")
                }
            }
            _ => format!("<span class=\"image\">{words}</span>"),
        };
        self.out().push_str(&html);
    }

    fn line_break(&mut self) {
        let html = if self.picture.is_some() { " " } else { "<br>" };
        self.out().push_str(html);
    }

    /// The HTML of what is included, unless that would not end.
    fn included(&self, what: &Included) -> Option<String> {
        let handbook = self.links.handbook();
        let place = what.section;
        let (document, section) = (handbook.document(place), handbook.section(place));
        let is_here = document.path == self.document.path && place.section as usize == self.at;
        let leads_back = is_here || self.within.contains(&place);
        if self.within.len() >= include::MAX_DEPTH || (what.item.is_none() && leads_back) {
            return None;
        }
        let part;
        let (document, index) = match &what.item {
            None => (document, place.section as usize),
            Some(item) => {
                part = item_document(document, section, &document.source[item.clone()]);
                (&part, 0)
            }
        };
        let mut renderer = Renderer::away(handbook, document, index, self.mount);
        renderer.within.clone_from(&self.within);
        renderer.within.push(place);
        let passage = renderer.render().pop()?;
        let url = escaped(&section_url(document, &section.id).below(self.mount));
        let title = escaped(&section.heading.title);
        Some(format!(
            "<div class=\"included\">{}<p class=\"included-from\"><a href=\"{url}\">{title}</a></p></div>",
            passage.body
        ))
    }

    fn is_in_include(&self) -> bool {
        self.stack.iter().any(|frame| frame.kind == FrameKind::Include)
    }

    /// A footnote, with links back to every place that refers to it. Only the first of a label has an address, and none
    /// within an included passage: ids are unique on a page.
    fn footnote(&mut self, label: &str) {
        let (number, references) = self.footnotes.define(label);
        let mut open = "<div class=\"footnote\"".to_owned();
        if let (Some(references), true) = (references, self.within.is_empty()) {
            let page = escaped(&self.page);
            let _ = write!(
                open,
                " id=\"fn:{number}\"><a class=\"footnote-number\" href=\"{page}#fnref:{number}\">{number}</a>"
            );
            for again in 2..=references {
                let _ = write!(
                    open,
                    "<a class=\"footnote-number\" href=\"{page}#fnref:{number}:{again}\"><sup>{again}</sup></a>"
                );
            }
            open.push(' ');
        } else {
            let _ = write!(open, "><span class=\"footnote-number\">{number}</span> ");
        }
        self.push(FrameKind::Block, &open, "</div>");
    }

    fn footnote_reference(&mut self, label: &str) {
        let (number, times) = self.footnotes.refer(label);
        if self.picture.is_some() {
            return;
        }
        let page = escaped(&self.page);
        // A link cannot hold a link.
        let link = if self.is_in_link() {
            number.to_string()
        } else if self.within.is_empty() {
            let again = if times > 1 { format!(":{times}") } else { String::new() };
            format!("<a id=\"fnref:{number}{again}\" href=\"{page}#fn:{number}\">{number}</a>")
        } else {
            format!("<a href=\"{page}#fn:{number}\">{number}</a>")
        };
        let _ = write!(self.out(), "<sup class=\"footnote-ref\">{link}</sup>");
    }

    fn is_in_link(&self) -> bool {
        self.stack.iter().any(|frame| frame.close == "</a>")
    }

    /// Whether only text and inline elements may come now.
    fn in_line(&self) -> bool {
        self.stack
            .iter()
            .rev()
            .find(|frame| !matches!(frame.kind, FrameKind::Raw(_)))
            .is_some_and(|frame| matches!(frame.kind, FrameKind::Line | FrameKind::Include))
    }

    /// The raw element at the top, if the top is one.
    fn top_raw(&self) -> Option<Element> {
        match self.stack.last()?.kind {
            FrameKind::Raw(element) => Some(element),
            FrameKind::Line | FrameKind::Block | FrameKind::Include => None,
        }
    }

    /// Whether a raw element of this name is open within the Markdown element at hand.
    fn is_raw_open(&self, name: &str) -> bool {
        self.stack
            .iter()
            .rev()
            .map_while(|frame| match frame.kind {
                FrameKind::Raw(element) => Some(element),
                FrameKind::Line | FrameKind::Block | FrameKind::Include => None,
            })
            .any(|element| element.name == name)
    }

    /// Closes raw elements at the top as long as they match.
    fn close_raw(&mut self, matches: impl Fn(Element) -> bool) {
        while self.top_raw().is_some_and(&matches) {
            self.pop();
        }
    }

    fn raw(&mut self, piece: Piece) {
        match piece {
            Piece::Open(Element { flow: Flow::Inline, .. }, _)
            | Piece::Close(Element { flow: Flow::Inline, .. })
                if self.is_huge() => {}
            Piece::Open(..) | Piece::Close(_) if self.is_huge() => self.separate(),
            Piece::Open(element, attributes) => match element.flow {
                Flow::Inline => self.open_inline(element, &attributes),
                Flow::Block | Flow::Table if self.in_line() => self.separate(),
                Flow::Block => self.open_block(element, &attributes),
                Flow::Table => self.open_table(element, &attributes),
            },
            Piece::Close(element) => {
                if self.is_raw_open(element.name) {
                    while self.top_raw().is_some_and(|top| top != element) {
                        self.pop();
                    }
                    self.pop();
                } else if element.flow != Flow::Inline {
                    self.separate();
                }
            }
            Piece::Void(_) if self.picture.is_some() => self.line_break(),
            Piece::Void("hr") if !self.in_line() => {
                self.fill_table_gap();
                self.out().push_str("<hr>");
            }
            Piece::Void(_) => {
                self.fill_table_gap();
                self.out().push_str("<br>");
            }
            Piece::Boundary => {
                self.close_raw(|element| element.flow == Flow::Inline);
                self.separate();
            }
            Piece::Text(text) => {
                if !text.trim().is_empty() {
                    self.before_text();
                }
                escape(self.out(), &text);
            }
            Piece::Literal(tag) => {
                self.before_text();
                escape(self.out(), &tag);
            }
            Piece::Image(Media { words, .. }) if self.picture.is_some() => {
                escape(self.out(), &words.unwrap_or_default());
            }
            Piece::Image(Media { source, words, title, width, height }) => {
                let words = words.unwrap_or_default();
                let is_shown = self.is_file(&source);
                if is_shown || !words.trim().is_empty() {
                    self.before_text();
                    let size = (width.is_some() || height.is_some()).then_some((width, height));
                    self.show(&source, &escaped(&words), &escaped(&title), size);
                }
            }
            Piece::Player(Media { source, title, width, height, .. }) => {
                if self.picture.is_none() && self.is_file(&source) {
                    self.before_text();
                    let size = (width.is_some() || height.is_some()).then_some((width, height));
                    self.show(&source, "", &escaped(&title), size);
                }
            }
        }
    }

    /// Keeps apart what is before and behind a block tag that is dropped.
    fn separate(&mut self) {
        self.gap = true;
    }

    fn before_text(&mut self) {
        self.fill_table_gap();
        if std::mem::take(&mut self.gap) && !self.out().is_empty() && !self.out().trim_end().ends_with('>') {
            self.out().push_str("<br>");
        }
    }

    fn before_block(&mut self) {
        self.gap = false;
        self.close_raw(|element| element.flow == Flow::Inline || element.name == "p");
        self.fill_table_gap();
    }

    fn open_inline(&mut self, element: Element, attributes: &Attributes) {
        self.before_text();
        let kind = FrameKind::Raw(element);
        match (element.name, &attributes.href, &attributes.title) {
            ("a", Some(href), _) => self.link(kind, href),
            ("a", None, _) => {}
            ("abbr", _, Some(title)) => {
                self.push(kind, &format!("<abbr title=\"{}\">", escaped(title)), "</abbr>");
            }
            (name, ..) => self.push(kind, &format!("<{name}>"), close_tag(name)),
        }
    }

    fn open_block(&mut self, element: Element, attributes: &Attributes) {
        self.close_raw(|top| top.flow == Flow::Inline || top.name == "p");
        self.gap = false;
        let name = element.name;
        match name {
            "li" => self.close_raw(|top| top.name == "li"),
            "dt" | "dd" => self.close_raw(|top| matches!(top.name, "dt" | "dd")),
            "summary" if self.top_raw().is_none_or(|top| top.name != "details") => {
                self.separate();
                return;
            }
            _ => {}
        }
        self.fill_table_gap();
        let open = if attributes.open && name == "details" { " open=\"\"" } else { "" };
        self.push(FrameKind::Raw(element), &format!("<{name}{open}>"), close_tag(name));
    }

    fn open_table(&mut self, element: Element, attributes: &Attributes) {
        let name = element.name;
        if name == "table" {
            self.before_block();
            self.push(FrameKind::Raw(element), "<div class=\"table\"><table>", "</table></div>");
            return;
        }
        // Parts of a table without a table around them are nothing but text.
        if !self.is_raw_open("table") || self.stack.last().is_some_and(|frame| frame.close.is_empty()) {
            self.separate();
            return;
        }
        match name {
            "td" | "th" => {
                self.close_raw(|top| !matches!(top.name, "table" | "thead" | "tbody" | "tfoot" | "tr"));
                self.fill_row_gap();
                let mut open = format!("<{name}");
                for (key, value) in [("colspan", attributes.colspan), ("rowspan", attributes.rowspan)] {
                    if let Some(value) = value {
                        let _ = write!(open, " {key}=\"{value}\"");
                    }
                }
                open.push('>');
                self.push_always(FrameKind::Raw(element), &open, close_tag(name));
            }
            "tr" => {
                self.close_raw(|top| !matches!(top.name, "table" | "thead" | "tbody" | "tfoot"));
                self.push_always(FrameKind::Raw(element), "<tr>", "</tr>");
            }
            _ => {
                self.close_raw(|top| top.name != "table");
                self.push_always(FrameKind::Raw(element), &format!("<{name}>"), close_tag(name));
            }
        }
    }

    /// Opens the cell that is missing when text comes right in a raw table or row: a browser would move it out.
    fn fill_table_gap(&mut self) {
        self.fill_row_gap();
        if self.top_raw().is_some_and(|top| top.name == "tr") {
            let cell = Element { name: "td", flow: Flow::Table };
            self.push_always(FrameKind::Raw(cell), "<td>", "</td>");
        }
    }

    fn fill_row_gap(&mut self) {
        let is_gap =
            self.top_raw().is_some_and(|top| matches!(top.name, "table" | "thead" | "tbody" | "tfoot"));
        if is_gap && self.stack.last().is_some_and(|frame| !frame.close.is_empty()) {
            let row = Element { name: "tr", flow: Flow::Table };
            self.push_always(FrameKind::Raw(row), "<tr>", "</tr>");
        }
    }
}

/// The width and height of a picture: what is asked for, in the proportions of the file.
fn scaled(
    asked: Option<(Option<u32>, Option<u32>)>,
    own: Option<(u32, u32)>,
) -> Option<(Option<u32>, Option<u32>)> {
    let scale =
        |to: u32, other: u32, own: u32| (u64::from(to) * u64::from(other) / u64::from(own)).max(1) as u32;
    match (asked, own) {
        (None, own) => own.map(|(width, height)| (Some(width), Some(height))),
        (Some((Some(width), None)), Some((w, h))) => Some((Some(width), Some(scale(width, h, w)))),
        (Some((None, Some(height))), Some((w, h))) => Some((Some(scale(height, w, h)), Some(height))),
        (asked, _) => asked,
    }
}

/// The attributes of a size.
fn dimensions(size: Option<(Option<u32>, Option<u32>)>) -> String {
    let (width, height) = size.unwrap_or_default();
    let attribute = |name: &str, value: Option<u32>| {
        value.map(|value| format!(" {name}=\"{value}\"")).unwrap_or_default()
    };
    attribute("width", width) + &attribute("height", height)
}

/// `<img>`, from escaped values.
fn image(url: &str, words: &str, title: &str, size: Option<(Option<u32>, Option<u32>)>) -> String {
    let title = if title.is_empty() { String::new() } else { format!(" title=\"{title}\"") };
    let size = dimensions(size);
    format!("<img src=\"{url}\" alt=\"{words}\"{title}{size} loading=\"lazy\" decoding=\"async\">")
}

/// `<video>` or `<audio>`, from escaped values.
fn player(kind: MediaKind, url: &str, name: &str, size: Option<(Option<u32>, Option<u32>)>) -> String {
    let link = format!("<a class=\"file\" href=\"{url}\">{name}</a>");
    if kind == MediaKind::Audio {
        return format!("<audio src=\"{url}\" controls=\"\" preload=\"none\">{link}</audio>");
    }
    let size = dimensions(size);
    format!("<video src=\"{url}\" controls=\"\" preload=\"metadata\"{size}>{link}</video>")
}

/// The language of a code block as a class can hold it.
fn language_class(kind: &CodeBlockKind<'_>) -> Option<String> {
    let CodeBlockKind::Fenced(info) = kind else { return None };
    let word = info.split([' ', '\t', ',', '{']).next().unwrap_or_default();
    let class: String = word.chars().filter(|c| !c.is_control()).take(30).collect();
    (!class.is_empty()).then(|| escaped(&class))
}

/// A list item as a document of its own, at the same address.
pub(super) fn item_document(document: &Document, section: &Section, markdown: &str) -> Document {
    let lead = Section { parent: None, span: 0..markdown.len() as u32, ..section.clone() };
    Document {
        id: document.id.clone(),
        is_folder_page: document.is_folder_page,
        language: document.language,
        path: document.path.clone(),
        title: document.title.clone(),
        description: String::new(),
        owner: None,
        authors: Vec::new(),
        updated: None,
        unsearched: document.unsearched,
        source: markdown.to_owned(),
        reading: document.reading.elsewhere(),
        sections: vec![lead],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        content::load::tests::handbook,
        model::{Dialect, Dialects},
    };

    /// The body of a document's lead section.
    fn body(source: &str) -> String {
        let handbook = handbook(&[("content/zh/a/a.md", source), ("content/en/a/a.md", "# A {#a}")]);
        let document =
            &handbook.documents[handbook.document_by_path("content/zh/a/a.md").expect("there") as usize];
        render(&handbook, document, "").remove(0).body
    }

    #[test]
    fn markdown_becomes_html() {
        fn check(source: &str, expected: &str) {
            assert_eq!(body(source), expected, "{source}");
        }
        check("**“强调”**后\n文 `a<b`", "<p><strong>“强调”</strong>后文 <code>a&lt;b</code></p>");
        check(
            "- [x] a\n- [ ] b",
            "<ul><li><input type=\"checkbox\" disabled=\"\" checked=\"\"> a</li>\n<li><input type=\"checkbox\" disabled=\"\"> b</li>\n</ul>",
        );
        check(
            "| | b |\n|---|---|\n| 1 | 2 |",
            "<div class=\"table\"><table><thead><tr><td></td>\n<th scope=\"col\">b</th>\n</tr></thead><tbody>\n<tr><td>1</td>\n<td>2</td>\n</tr>\n</tbody></table></div>",
        );
        check(
            "| a | b |\n|:-:|---|\n| 1 | 2 |",
            "<div class=\"table\"><table><thead><tr><th scope=\"col\" class=\"center\">a</th>\n<th scope=\"col\">b</th>\n</tr></thead><tbody>\n<tr><td class=\"center\">1</td>\n<td>2</td>\n</tr>\n</tbody></table></div>",
        );
        check("```rust,ignore\na\n```", "<pre><code class=\"language-rust\">a\n</code></pre>");
        check(
            "> [!TIP]\n> x",
            "<div class=\"callout tip\"><p class=\"callout-kind\">提示</p>\n<p>x</p>\n</div>",
        );
        check(
            "> [!faq]- 为**何**\n> x",
            "<details class=\"callout important\"><summary><span class=\"callout-kind\">常见问题</span> 为<strong>何</strong></summary>\n<p>x</p>\n</details>",
        );
        check("3. x", "<ol start=\"3\"><li>x</li>\n</ol>");
        check(
            "![图](http://x/y.png \"t\")",
            "<p><a class=\"image\" href=\"http://x/y.png\" rel=\"noopener noreferrer\">图</a></p>",
        );
        check(
            "![图|20](y.png) ![[a/b.png|30]]",
            "<p><span class=\"image\">图</span> <span class=\"image\">b.png</span></p>",
        );
        check("词\n: 义", "<dl><dt>词</dt>\n<dd>义</dd>\n</dl>");
        check("a  \nb", "<p>a<br>b</p>");
        check(
            "a[^x] b[^x]\n\n[^x]: note",
            "<p>a<sup class=\"footnote-ref\"><a id=\"fnref:1\" href=\"#fn:1\">1</a></sup> \
             b<sup class=\"footnote-ref\"><a id=\"fnref:1:2\" href=\"#fn:1\">1</a></sup></p>\n\
             <div class=\"footnote\" id=\"fn:1\"><a class=\"footnote-number\" href=\"#fnref:1\">1</a>\
             <a class=\"footnote-number\" href=\"#fnref:1:2\"><sup>2</sup></a> <p>note</p>\n</div>",
        );
    }

    #[test]
    fn links_are_resolved_or_dropped() {
        fn check(link: &str, expected: &str) {
            assert_eq!(body(&format!("[x]({link})")), format!("<p>{expected}</p>"), "{link}");
        }
        check("#a-a", "<a href=\"/zh/a/a#a-a\">x</a>");
        check("../../en/a/a.md", "<a href=\"/en/a/a#a\">x</a>");
        check("s:a", "<a href=\"/en/a/a#a\">x</a>");
        check("https://e.com/?a&b", "<a href=\"https://e.com/?a&amp;b\" rel=\"noopener noreferrer\">x</a>");
        check("mailto:a@b.c", "<a href=\"mailto:a@b.c\">x</a>");
        check("javascript:alert(1)", "x");
        check("java&Tab;script:alert(1)", "x");
        check("data:text/html,x", "x");
        check("a.xlsx", "<span class=\"file\">x</span>");
        check("gone.md", "<span class=\"broken-link\">x</span>");
        check("#nope", "<span class=\"broken-link\">x</span>");
    }

    #[test]
    fn raw_html_is_tamed() {
        fn check(source: &str, expected: &str) {
            assert_eq!(body(source), expected, "{source}");
        }
        check("<script>alert(1)</script>x", "&lt;script&gt;alert(1)&lt;/script&gt;x");
        check("a <b onclick=x style=y>b</b>", "<p>a <strong>b</strong></p>");
        check("<a href='javascript:x'>t</a>", "<p>t</p>");
        check("<img src=x onerror=alert(1) alt='a\"<b>'>", "<span class=\"image\">a\"&lt;b&gt;</span>");
        check(
            "<details open><summary>s</summary>\n\n**t**\n\n</details>",
            "<details open=\"\"><summary>s</summary> <p><strong>t</strong></p>\n</details>",
        );
        check(
            "<table>x<tr>y<td>z</table>",
            "<div class=\"table\"><table><tbody><tr><td>x</td></tr><tr><td>y</td><td>z</td></tr></tbody></table></div>",
        );
        check("a <td>b</td> c", "<p>a <br>b<br> c</p>");
        check("<div>a</div><div>b</div>", "a<br>b");
        check("> <b>x\n\ny", "<blockquote><p><strong>x</strong></p>\n</blockquote>\n<p>y</p>");
        check("<iframe src=x>no</iframe>y", "&lt;iframe src=x&gt;no&lt;/iframe&gt;y");
        check("<svg onload=x><a href=y>z</a></svg>", "<p></p>");
    }

    #[test]
    fn one_section_is_rendered_like_all() {
        let source = "# A {#x}\na[^1]\n## **B** [l](#x)\nb[^1]\n\n[^1]: n";
        let handbook = handbook(&[("content/en/p/a.md", source)]);
        let document = &handbook.documents[0];
        let all = render(&handbook, document, "");
        assert_eq!(all[1].heading, "<strong>B</strong> <a href=\"/en/p/a#x\">l</a>");
        let one = render_section(&handbook, document, 1, "").expect("there");
        assert_eq!(one.body, all[1].body.replace("href=\"#", "href=\"/en/p/a#"));
        assert_eq!(render_section(&handbook, document, 2, ""), None);
    }

    /// What a reader sees, without white space and the numbers of footnotes.
    fn visible(html: &str) -> String {
        let mut out = String::new();
        let mut rest = html;
        while let Some(c) = rest.chars().next() {
            if rest.starts_with("<sup class=\"footnote-ref\">")
                || rest.starts_with("<a class=\"footnote-number\"")
                || rest.starts_with("<span class=\"footnote-number\"")
                || rest.starts_with("<span class=\"callout-kind\"")
                || rest.starts_with("<p class=\"code-kind\"")
                || rest.starts_with("<p class=\"callout-kind\"")
                || rest.starts_with("<summary class=\"callout-kind\"")
            {
                let end = match &rest[..3] {
                    "<p " => "</p>",
                    "<su" if rest.starts_with("<summary") => "</summary>",
                    "<su" => "</sup>",
                    "<sp" => "</span>",
                    _ => "</a>",
                };
                rest = &rest[rest.find(end).expect("closed") + end.len()..];
            } else if rest.starts_with("<math") {
                // Of a formula the source is in the text.
                let end = rest.find("</math>").expect("closed");
                let source = rest[..end].find("<annotation").expect("its source");
                rest = &rest[source..];
                let end = rest.find('>').expect("closed") + 1;
                let close = rest.find("</annotation>").expect("closed");
                out.push_str(&rest[end..close]);
                rest = &rest[rest.find("</math>").expect("closed") + "</math>".len()..];
            } else if c == '<' {
                let mut quoted = false;
                let end = rest.find(|c| {
                    quoted ^= c == '"';
                    c == '>' && !quoted
                });
                rest = &rest[end.expect("closed") + 1..];
            } else {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
        for (entity, text) in
            [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " "), ("&amp;", "&")]
        {
            out = out.replace(entity, text);
        }
        out.split_whitespace().collect()
    }

    fn check_visible(source: &str) {
        let all = Dialect::ALL.iter().copied().collect();
        for dialects in [Dialects::default(), all] {
            check_visible_of(&crate::content::load::tests::document(source, dialects), source);
        }
    }

    fn check_visible_of(handbook: &Handbook, source: &str) {
        let document = &handbook.documents[0];
        for (rendered, section) in render(handbook, document, "").iter().zip(&document.sections) {
            let text: String = section.text.split_whitespace().collect();
            let body = visible(&rendered.body);
            // The words of pictures in the heading are searched with the text, and no part of the title.
            let pictures = text.strip_suffix(&*body);
            let pictures =
                pictures.unwrap_or_else(|| panic!("{text}\nis not\n{body}\n{source}\n{}", rendered.body));
            assert!(pictures.is_empty() || rendered.has_heading, "{pictures}\n{source}");
            if section.heading.title != "…" && !section.is_lead() {
                let title = section.heading.title.split_whitespace().collect::<String>();
                let sorted = |text: String| {
                    let mut letters: Vec<char> = text.chars().collect();
                    letters.sort_unstable();
                    letters
                };
                let heading = visible(&rendered.heading);
                assert_eq!(sorted(heading), sorted(title + pictures), "\n{source}");
            }
        }
    }

    #[test]
    fn deep_nesting_is_rendered() {
        for source in [
            "> ".repeat(10_000) + "x",
            "- ".repeat(10_000) + "x",
            "*".repeat(10_001) + "x" + &"*".repeat(10_001),
            "![".repeat(5_000) + "x" + &"](a)".repeat(5_000),
            "<b>".repeat(10_000) + "x",
            "<table><tr><td>".repeat(3_000) + "x",
            "> ".repeat(100) + "| a |\n" + &"> ".repeat(100) + "|---|\n" + &"> ".repeat(100) + "| b |",
            "| a ".repeat(5_000) + "|\n" + &"|---".repeat(5_000) + "|\n" + &"| b ".repeat(5_000) + "|",
        ] {
            check_visible(&source);
        }
    }

    proptest! {
        /// What is searched is what is shown.
        #[test]
        fn visible_text_is_the_section_text(
            parts in prop::collection::vec(
                prop_oneof![
                    "[#=>*`~|<\\-\\[\\]()!_:&;.{}\\\\]{1,3}",
                    "[a题“”。，x 1]{0,4}",
                    "\n{1,2}( {4}|> |- |1\\. |\t)?",
                    prop::sample::select(vec![
                        "<b>", "</b>", "<p>", "</p>", "<div>", "</div>", "<table>", "</table>", "<tr>", "</tr>",
                        "<td>", "</td>", "<th>", "<tbody>", "<caption>", "<li>", "<ul>", "</ul>", "<details>",
                        "<summary>", "</details>", "<script>", "</script>", "<pre>", "</pre>", "<a href='#a'>",
                        "</a>", "<br>", "<hr>", "<img alt='i'>", "<!--", "-->", "<svg>", "</svg>", "<code>",
                        "</code>", "<blockquote>", "</blockquote>", "<dd>", "<ruby>", "<rt>", "<textarea>", "<q>",
                        "&amp;", "&lt;", "&#x4e2d;", "&nope;", "[^1]", "[^1]: ", "| a | b |\n|---|---|\n",
                        "[x](y)", "![x](y)", "```\n", "$", "%", "[ ] ", "# ", "## ",
                        "{% hint %}\n", "{% endhint %}\n", "{% tabs %}\n", "{% x a=\"b\" %}", "{{ a }}", "{{< x title=\"T\" >}}\n",
                        "{{< /x >}}\n", "<Tabs>\n", "</Tabs>\n", "<Card title=\"T\" href=\"#a\" />", "<Tip>", "</Tip>",
                        "==", "%%", "{ .x }", "{:toc}\n", ":tada:", "import a from 'b'\n", "{a.b}", "<a b={c}>",
                        "{% raw %}", "{% endraw %}", "{/*", "*/}", "@tab A\n",
                        "$x$", "$$\n", "$\\frac{a}{b}$", "$$a$$", "```math\n", "``` [t]\n", "> [!tip] ", "> [!tabs]\n", "[!x]- ", "\n:::tip T\n", "\n:::\n", "\n!!! note\n    ",
                        "\n=== \"L\"\n    ", "\n::: code-group\n", ": ", "\n:::a\n", "-::-|\n",
                    ]).prop_map(str::to_owned),
                ],
                0..30,
            )
        ) {
            check_visible(&parts.concat());
        }
    }
}
