//! Sections as Markdown to be read elsewhere, by people and programs: as written, but for what only this handbook
//! understands. Links point to their sections from anywhere, those that are broken are words, wiki links and included
//! sections are filled in, and headings are without attributes. Code stays as it is.

use std::{fmt::Write as _, ops::Range};

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::html::item_document;
use crate::{
    content::{
        links::{
            include::{self, Included},
            target::{Links, Target},
        },
        markdown::{
            dialect::callout::{self, Callout},
            outline,
            raw_html::Piece,
            read::{Node, Text},
        },
    },
    model::{Document, File, Handbook, RootPath, Section, SectionId, SectionRef},
};

/// A section as Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markdown {
    /// Heading and text, with the white space around them.
    pub text: String,
    /// How far the heading goes in `text`, with the comments before it; 0 where there is none.
    heading_end: usize,
}

impl Markdown {
    /// The heading; empty for the lead section of a text that begins without one.
    pub fn heading(&self) -> &str {
        self.text[..self.heading_end].trim()
    }

    /// What is below the heading.
    pub fn body(&self) -> &str {
        self.text[self.heading_end..].trim_matches('\n').trim_end()
    }
}

/// What an address is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Destination<'d> {
    /// A section.
    Section(&'d SectionId),
    /// A file that documents name.
    File(&'d File),
    /// The page of a folder.
    Page(&'d RootPath),
}

/// The Markdown of the section at `place`. `address` says how a section or a file is reached from where it will be read.
pub fn markdown_of(
    handbook: &Handbook,
    place: SectionRef,
    address: &dyn Fn(Destination<'_>) -> String,
) -> Markdown {
    let links = Links::new(handbook);
    let renderer = Renderer::new(&links, place.document, address);
    renderer.render(place.section..place.section + 1).pop().unwrap_or_default()
}

/// The Markdown of every section of the document with this number: its text is parsed once.
pub fn markdown_of_document(
    handbook: &Handbook,
    document: u32,
    address: &dyn Fn(Destination<'_>) -> String,
) -> Vec<Markdown> {
    let links = Links::new(handbook);
    let sections = handbook.documents[document as usize].sections.len() as u32;
    Renderer::new(&links, document, address).render(0..sections)
}

struct Renderer<'r, 'h> {
    links: &'r Links<'h>,
    /// The sections' document, or one made of a part of it.
    document: &'r Document,
    /// The document's number.
    number: u32,
    /// The sections this one is included in, if it is.
    within: Vec<SectionRef>,
    address: &'r dyn Fn(Destination<'_>) -> String,
}

/// What is written instead of a range of the source.
type Edit = (Range<usize>, String);

/// A link or image that is open.
struct Open {
    /// What closes it is written so, unless it stays as it is.
    close: Option<String>,
    /// Where its text ends, as far as it was read.
    end: usize,
    /// The empty brackets behind it, which are no part of its range.
    behind: usize,
}

impl<'r, 'h> Renderer<'r, 'h> {
    fn new(links: &'r Links<'h>, number: u32, address: &'r dyn Fn(Destination<'_>) -> String) -> Self {
        let document = &links.handbook().documents[number as usize];
        Self { links, document, number, within: Vec::new(), address }
    }

    /// The sections with these numbers.
    fn render(&self, wanted: Range<u32>) -> Vec<Markdown> {
        let sections = &self.document.sections[wanted.start as usize..wanted.end as usize];
        let (Some(first), Some(last)) = (sections.first(), sections.last()) else { return Vec::new() };
        let document = self.document;
        let read = |from: usize, to: usize| Text::new(&document.source[from..to], &document.reading, from);
        let mut start = document.lead().span.start as usize;
        let mut text = read(start, document.source.len());
        // Definitions of links, and blocks of other tools, count in the whole file.
        if text.is_source() && !document.source.contains("]:") {
            start = first.span.start as usize;
            text = read(start, last.span.end as usize);
        }
        let source = text.rewritten();
        let mut definitions = text.definitions();
        definitions.sort_by_key(|span| span.start);
        let mut nodes = text.rewritten_nodes().peekable();
        let section = |(number, section): (u32, &Section)| {
            let place = |at: u32| text.place_of(at as usize - start);
            let own = place(section.span.start)..place(section.span.end);
            while nodes.next_if(|(_, span)| span.start < own.start).is_some() {}
            let inside = std::iter::from_fn(|| nodes.next_if(|(_, span)| span.start < own.end));
            let first = definitions.partition_point(|span| span.start < own.start);
            let defined = definitions[first..].iter().take_while(|span| span.start < own.end);
            let edits = defined.map(|span| (span.clone(), String::new())).collect();
            let place = SectionRef { document: self.number, section: number };
            self.section(place, source, own.clone(), edits, inside)
        };
        wanted.zip(sections).map(section).collect()
    }

    /// The section at `place`, which is `own` in `source` and has these nodes; `edits` takes out what defines links.
    fn section<'n>(
        &self,
        place: SectionRef,
        source: &str,
        own: Range<usize>,
        mut edits: Vec<Edit>,
        nodes: impl Iterator<Item = (Node<'n>, Range<usize>)>,
    ) -> Markdown {
        let mut heading = None;
        let mut open: Vec<Open> = Vec::new();
        // How many elements are open; in how many of what is written as something else; in how many tables.
        let (mut depth, mut hidden, mut tables, mut headings) = (0_u32, 0_u32, 0_u32, 0_u32);
        let mut size = 0;
        for (node, span) in nodes {
            if let Some(open) = open.last_mut() {
                open.end = open.end.max(if is_end_of_link(&node) { open.end } else { span.end.min(own.end) });
            }
            match node {
                Node::Markdown(Event::Start(tag)) => {
                    depth += 1;
                    if hidden > 0 {
                        hidden += 1;
                        continue;
                    }
                    match tag {
                        Tag::Heading { id, classes, attrs, .. } => {
                            headings += 1;
                            if id.is_some() || !classes.is_empty() || !attrs.is_empty() {
                                edits.extend(attributes(source, &span));
                            }
                            if depth == 1 && heading.is_none() {
                                heading = Some(span.end);
                            }
                        }
                        Tag::Table(_) => tables += 1,
                        Tag::Link { link_type, dest_url, title, .. } => {
                            let target = outline::target(link_type, &dest_url);
                            let bare = link_type == (LinkType::WikiLink { has_pothole: false });
                            if bare && headings == 0 {
                                hidden = 1;
                                edits.extend(self.titled(&span, &target));
                            } else {
                                open.push(self.link(&mut edits, source, &span, link_type, &target, &title));
                            }
                        }
                        Tag::Image { link_type, dest_url, title, .. } => {
                            let target = outline::target(link_type, &dest_url);
                            let included =
                                (headings == 0 && outline::may_be_section(&target) && open.is_empty())
                                    .then(|| include::included(self.links, self.document, &target))
                                    .flatten()
                                    .and_then(|what| self.included(place, &what, tables > 0, size));
                            if let Some(shown) = included {
                                hidden = 1;
                                size += shown.len();
                                let shown =
                                    if tables > 0 { shown } else { placed(source, &span, own.start, &shown) };
                                edits.push((span, shown));
                            } else {
                                open.push(self.image(&mut edits, source, &span, link_type, &target, &title));
                            }
                        }
                        _ => {}
                    }
                }
                Node::Markdown(Event::End(tag)) => {
                    depth -= 1;
                    if hidden > 0 {
                        hidden -= 1;
                        continue;
                    }
                    match tag {
                        TagEnd::Heading(_) => headings -= 1,
                        TagEnd::Table => tables -= 1,
                        TagEnd::Link | TagEnd::Image => {
                            let Some(Open { close, end, behind }) = open.pop() else { continue };
                            if let (Some(close), Some(bracket)) = (close, source[end..span.end].find(']')) {
                                edits.push((end + bracket..span.end + behind, close));
                            }
                            if let Some(outer) = open.last_mut() {
                                outer.end = outer.end.max(span.end);
                            }
                        }
                        _ => {}
                    }
                }
                Node::Callout(callout) if hidden == 0 => edits.extend(shown_as(source, &span, &callout)),
                Node::Raw(Piece::Open(_, attributes)) if hidden == 0 => {
                    if let Some(href) = &attributes.href {
                        edits.extend(self.raw_link(source, &span, href));
                    }
                }
                _ => {}
            }
        }
        edited(source, own, edits, heading)
    }

    /// The target of a link from outside; `None` if it has none.
    fn address(&self, target: &str) -> Option<String> {
        match self.links.resolve(self.document, target) {
            Target::Section(place) | Target::Moved { to: place, .. } => {
                Some((self.address)(Destination::Section(&self.links.handbook().section(place).id)))
            }
            Target::Folder(page) => Some((self.address)(Destination::Page(&page))),
            Target::Beside(file) => Some((self.address)(Destination::File(&file))),
            Target::External(url) => Some(url),
            _ => None,
        }
    }

    /// `[[target]]` with the title of its section; as it is when it is broken.
    fn titled(&self, span: &Range<usize>, target: &str) -> Option<Edit> {
        let address = self.address(target)?;
        let title = include::title(self.links, self.document, target);
        Some((span.clone(), format!("[{}]({address})", escaped(&title))))
    }

    fn link(
        &self,
        edits: &mut Vec<Edit>,
        source: &str,
        span: &Range<usize>,
        link_type: LinkType,
        target: &str,
        title: &str,
    ) -> Open {
        let address = self.address(target);
        let stays = match link_type {
            LinkType::Autolink | LinkType::Email => true,
            LinkType::Inline | LinkType::WikiLink { .. } => address.as_deref() == Some(target),
            _ => false,
        };
        opened(edits, source, span, link_type, "[", Becomes::of(address, stays), title)
    }

    /// A picture: with an address that can be loaded from elsewhere, else the words that describe it.
    fn image(
        &self,
        edits: &mut Vec<Edit>,
        source: &str,
        span: &Range<usize>,
        link_type: LinkType,
        target: &str,
        title: &str,
    ) -> Open {
        let outside = match self.links.resolve(self.document, target) {
            Target::Section(_) | Target::Moved { .. } => None,
            _ => self.address(target),
        };
        let stays = link_type == LinkType::Inline && outside.as_deref() == Some(target);
        opened(edits, source, span, link_type, "![", Becomes::of(outside, stays), title)
    }

    /// `<a href="…">` within the source at `span`, which may be a whole block of HTML.
    fn raw_link(&self, source: &str, span: &Range<usize>, href: &str) -> Option<Edit> {
        let address = self.address(href);
        if address.as_deref() == Some(href) || href.is_empty() {
            return None;
        }
        let written = &source[span.clone()];
        ['"', '\''].into_iter().find_map(|quote| {
            let attribute = format!("href={quote}{href}{quote}");
            let at = span.start + written.find(&attribute)?;
            let shown = address.as_ref().map_or_else(String::new, |address| format!("href=\"{address}\""));
            Some((at..at + attribute.len(), shown))
        })
    }

    /// What an include shows, with a link to where it is from; in a table, which cannot hold it, the link alone. `None`
    /// when it would not end, or be too much.
    fn included(&self, place: SectionRef, what: &Included, in_table: bool, size: usize) -> Option<String> {
        let handbook = self.links.handbook();
        let (document, section) = (handbook.document(what.section), handbook.section(what.section));
        let leads_back = what.section == place || self.within.contains(&what.section);
        if self.within.len() >= include::MAX_DEPTH
            || (what.item.is_none() && leads_back)
            || size > include::MAX_INCLUDED * 4
        {
            return None;
        }
        let from = format!(
            "[{}]({})",
            escaped(&section.heading.title),
            (self.address)(Destination::Section(&section.id))
        );
        if in_table {
            return Some(from);
        }
        let part;
        let (document, number) = match &what.item {
            None => (document, what.section.section),
            Some(item) => {
                part = item_document(document, section, &document.source[item.clone()]);
                (&part, 0)
            }
        };
        let within = [self.within.as_slice(), &[place, what.section]].concat();
        let inner = Renderer { document, number: what.section.document, within, ..*self };
        let passage = inner.render(number..number + 1).pop()?;
        Some(format!("{}\n\n{from}", passage.body()))
    }
}

/// `source` within `own` with the edits made, and how far its heading goes then. An edit within another is dropped.
fn edited(source: &str, own: Range<usize>, mut edits: Vec<Edit>, heading: Option<usize>) -> Markdown {
    edits.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let heading = heading.unwrap_or(own.start);
    let mut out = Markdown { text: String::with_capacity(own.len()), heading_end: 0 };
    let mut from = own.start;
    for (span, written) in edits {
        if span.start < from || span.end > own.end {
            continue;
        }
        if from < heading && heading <= span.start {
            out.text.push_str(&source[from..heading]);
            out.heading_end = out.text.len();
            from = heading;
        }
        out.text.push_str(&source[from..span.start]);
        out.text.push_str(&written);
        from = span.end;
    }
    if from < heading {
        out.text.push_str(&source[from..heading]);
        out.heading_end = out.text.len();
        from = heading;
    } else if out.heading_end == 0 && heading > own.start {
        out.heading_end = out.text.len();
    }
    out.text.push_str(&source[from..own.end]);
    out
}

/// The mark of a callout as GitHub shows it: one of its five kinds, with the title as the first line. Tabs are what is in them.
fn shown_as(source: &str, span: &Range<usize>, callout: &Callout) -> Option<Edit> {
    let (_, mark) = callout::read(&source[span.clone()])?;
    let line_start = source[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let line = source[span.start..].lines().next()?;
    let title = line[mark.end..].trim();
    let prefix: String = source[line_start..span.start]
        .chars()
        .map(|c| if matches!(c, '>' | '\t') { c } else { ' ' })
        .collect();
    let colour = callout::colour(&callout.kind);
    let shown = match callout.kind.as_str() {
        callout::TABS => ">".to_owned(),
        callout::TAB => format!("> **{title}**"),
        _ => {
            let kind = if colour == "quote" { "note" } else { colour };
            let word = if title.is_empty() && kind != callout.kind { callout.kind.as_str() } else { title };
            let mark = format!("> [!{}]", kind.to_uppercase());
            if word.is_empty() { mark } else { format!("{mark}\n{prefix}> **{word}**") }
        }
    };
    Some((span.start..span.start + line.len(), shown))
}

/// The braces with the attributes of the heading at `span`, and the space before them, to be left out.
fn attributes(source: &str, span: &Range<usize>) -> Option<Edit> {
    let heading = &source[span.clone()];
    let (open, close) = (heading.rfind('{')?, heading.rfind('}')?);
    let start = heading.get(..open)?.trim_end_matches([' ', '\t']).len();
    (open < close).then(|| (span.start + start..span.start + close + 1, String::new()))
}

/// What becomes of a link or image that `marker` begins.
enum Becomes {
    /// It stays as it is written.
    Same,
    /// It leads there.
    To(String),
    /// It is broken, so only its words are left.
    Words,
}

impl Becomes {
    fn of(address: Option<String>, stays: bool) -> Self {
        match address {
            _ if stays => Self::Same,
            Some(address) => Self::To(address),
            None => Self::Words,
        }
    }
}

/// Begins a link or image.
fn opened(
    edits: &mut Vec<Edit>,
    source: &str,
    span: &Range<usize>,
    link_type: LinkType,
    marker: &str,
    becomes: Becomes,
    title: &str,
) -> Open {
    let behind = if link_type == LinkType::Collapsed { "[]".len() } else { 0 };
    let (bracket, close) = match becomes {
        Becomes::Same => return Open { close: None, end: span.start + marker.len(), behind },
        Becomes::To(address) => (marker, closing(&address, title)),
        Becomes::Words => ("", String::new()),
    };
    let opening = match link_type {
        LinkType::WikiLink { has_pothole } => {
            let bar = source[span.clone()].find('|').filter(|_| has_pothole);
            bar.unwrap_or(marker.len()) + 1
        }
        _ => marker.len(),
    };
    let end = span.start + opening;
    edits.push((span.start..end, bracket.to_owned()));
    Open { close: Some(close), end, behind }
}

/// What closes a link.
fn closing(address: &str, title: &str) -> String {
    let mut close = if address.contains(['(', ')', ' ', '<', '>']) {
        format!("](<{}>", address.replace('<', "%3C").replace('>', "%3E"))
    } else {
        format!("]({address}")
    };
    if !title.is_empty() {
        let _ = write!(close, " \"{}\"", title.replace('\\', "\\\\").replace('"', "\\\""));
    }
    close.push(')');
    close
}

/// An included passage as blocks in the place of an image: the paragraph the image is in ends before it and goes on
/// behind it, within the same quotes and list items.
fn placed(source: &str, image: &Range<usize>, start: usize, passage: &str) -> String {
    let line_start = source[start..image.start].rfind('\n').map_or(start, |end| start + end + 1);
    let before = &source[line_start..image.start];
    let prefix: String = containers(before).chars().map(|c| if c == '>' { c } else { ' ' }).collect();
    let is_first = before.len() == prefix.len();
    let line_end = source[image.end..].find('\n').map_or(source.len(), |end| image.end + end);
    let is_last = source[image.end..line_end].trim().is_empty();
    let mut out = String::new();
    let line = |text: &str, out: &mut String| {
        if !out.is_empty() || !is_first {
            out.push('\n');
            out.push_str(if text.is_empty() { prefix.trim_end() } else { &prefix });
        }
        out.push_str(text);
    };
    if !is_first {
        line("", &mut out);
    }
    for text in passage.lines() {
        line(text, &mut out);
    }
    if !is_last {
        line("", &mut out);
        line("", &mut out);
        out.push_str(&prefix[prefix.trim_end().len()..]);
    }
    out
}

/// The quotes, list items and indentation a line begins with.
fn containers(line: &str) -> &str {
    let mut rest = line;
    loop {
        let trimmed = rest.trim_start_matches([' ', '\t']);
        let digits = trimmed.len() - trimmed.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let marker = match trimmed.as_bytes().get(digits) {
            Some(b'>') if digits == 0 => 1,
            Some(b'-' | b'*' | b'+') if digits == 0 => 2,
            Some(b'.' | b')') if digits > 0 => digits + 2,
            _ => 0,
        };
        let is_marker = marker == 1 || trimmed.get(..marker).is_some_and(|it| it.ends_with(' '));
        if marker == 0 || !is_marker {
            return &line[..line.len() - trimmed.len()];
        }
        rest = &trimmed[marker..];
    }
}

fn is_end_of_link(node: &Node<'_>) -> bool {
    matches!(node, Node::Markdown(Event::End(TagEnd::Link | TagEnd::Image)))
}

/// A title as the text of a link.
fn escaped(title: &str) -> String {
    let mut text = String::with_capacity(title.len());
    for c in title.chars() {
        if matches!(c, '[' | ']' | '\\' | '*' | '_' | '`' | '<' | '|') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::load::tests::handbook;

    /// The Markdown of the section `a`.
    fn shown(text: &str) -> Markdown {
        let other = "# 乙 {#b}\n\n见[丁](#d)。\n\n- 一\n\n## 丁 {#d topics=x}\n\n![[a]]\n\n## 己 {#f}\n\n- <a id=\"one\"></a>一条\n";
        let handbook = handbook(&[("a.md", text), ("b.md", other)]);
        let place = handbook.find(&SectionId::new("a").expect("an id"), None).expect("the section");
        markdown_of(&handbook, place, &address)
    }

    fn address(to: Destination<'_>) -> String {
        match to {
            Destination::Section(id) => format!("https://h/s/{id}"),
            Destination::File(file) => format!("https://h/{}", file.path),
            Destination::Page(page) => page.below("https://h"),
        }
    }

    #[test]
    fn links_work_from_anywhere() {
        let check = |written: &str, expected: &str| {
            let found = shown(&format!("# 甲 {{#a}}\n\n{written}\n"));
            assert_eq!((found.heading(), found.body()), ("# 甲", expected), "{written}");
        };
        check(
            "见[乙](b.md#b)、**[丙](<b.md#b> \"题\")**，`[x](b.md#b)`。",
            "见[乙](https://h/s/b)、**[丙](https://h/s/b \"题\")**，`[x](b.md#b)`。",
        );
        check("[外](https://x/)和<https://y/>", "[外](https://x/)和<https://y/>");
        check("[无](none.md)，[表](b.xlsx)", "无，表");
        check("[[b]]与[[b|那里]]和[[无]]", "[乙](https://h/s/b)与[那里](https://h/s/b)和[[无]]");
        check("![图](b.png) ![外](https://x/a.png)", "图 ![外](https://x/a.png)");
        check("[![图](a.png)](b.md#d) [\\*a\\]](b.md)", "[图](https://h/s/d) [\\*a\\]](https://h/s/b)");
        check(
            "[b][r], [r][], [r]\n\n[r]: b.md#b",
            "[b](https://h/s/b), [r](https://h/s/b), [r](https://h/s/b)",
        );
        check("<a href=\"b.md#b\">乙</a>", "<a href=\"https://h/s/b\">乙</a>");
        check("|a|\n|-|\n|[[b\\|x]]|", "|a|\n|-|\n|[x](https://h/s/b)|");
    }

    #[test]
    fn attributes_are_removed_and_code_is_kept() {
        let check = |written: &str, heading: &str, body: &str| {
            let found = shown(written);
            assert_eq!((found.heading(), found.body()), (heading, body), "{written}");
        };
        check("# **粗** [乙](b.md) {#a topics=x}\n\n`{#x}`", "# **粗** [乙](https://h/s/b)", "`{#x}`");
        check("甲 {#a}\n===\n\n> ## 乙 {#z}\n> 文", "甲\n===", "> ## 乙\n> 文");
        check("# a # {#a}\n```\n# A {#x}\n```", "# a #", "```\n# A {#x}\n```");
        check("<!-- x -->\n\n# 甲 {#a}\n文", "<!-- x -->\n\n# 甲", "文");
    }

    #[test]
    fn includes_are_filled() {
        let check = |written: &str, expected: &str| {
            let found = shown(&format!("# 甲 {{#a}}\n\n{written}\n"));
            assert_eq!(found.body(), expected, "{written}");
        };
        let from = "[乙](https://h/s/b)";
        check("![[b]]", &format!("见[丁](https://h/s/d)。\n\n- 一\n\n{from}"));
        check("前![x](b.md#b)后", &format!("前\n\n见[丁](https://h/s/d)。\n\n- 一\n\n{from}\n\n后"));
        check("> - ![[b]]\n> 末", &format!("> - 见[丁](https://h/s/d)。\n>\n>   - 一\n>\n>   {from}\n> 末"));
        // A back link is reduced to its text.
        check("![[d]]", "a\n\n[丁](https://h/s/d)");
        check("![x](b.md#one)", "- <a id=\"one\"></a>一条\n\n[己](https://h/s/f)");
        check("![x](none.md#no)", "x");
    }

    #[test]
    fn document_is_rendered_like_its_sections() {
        let text = "Lead [x][ref].\n\n# A {#a}\n\n- [b](#b)\n\n## B {#b roles=r}\n\n> ![[a]]\n\n[ref]: https://x.example/\n\n## C\n\n[y][ref] ```\n";
        for text in [text, &text.replace("]: ", "] ")] {
            let handbook = handbook(&[("content/en/p/a.md", text)]);
            let whole = markdown_of_document(&handbook, 0, &address);
            let sections = 0..handbook.documents[0].sections.len() as u32;
            let each =
                sections.map(|section| markdown_of(&handbook, SectionRef { document: 0, section }, &address));
            assert_eq!(whole, each.collect::<Vec<_>>());
            assert!(whole.len() > 3 && whole[1].text.contains("[b](https://h/s/b)"), "{whole:?}");
        }
    }
}
