//! Cuts a file into sections: one heading and its own text each, tiling the file after the front matter.
//!
//! Only headings at the top level cut; one inside a quote or a list is part of the text around it.

use std::{ops::Range, path::Path};

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::{
    lines::Lines,
    raw_html::{Flow, Media, Piece},
    read::{Node, Text, is_inline},
};
use crate::{
    content::{files::scan::is_markdown, metadata::front_matter::Placed},
    model::{Block, MediaKind, Reading},
};

/// A section as it is in the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::content) struct Cut {
    /// The heading; the lead section may have none.
    pub(in crate::content) heading: Option<CutHeading>,
    /// Index of the enclosing section; `None` for the lead section.
    pub(in crate::content) parent: Option<u32>,
    /// Byte range in the file.
    pub(in crate::content) span: Range<usize>,
    /// Visible text, one block a line.
    pub(in crate::content) text: String,
    /// What each line of it is; empty when all are paragraphs.
    pub(in crate::content) blocks: Vec<Block>,
    /// Targets of the links, in order, with the byte range of the whole link.
    pub(in crate::content) links: Vec<Placed<String>>,
    /// What may be an include, in order; the text holds a [`Gap`] for each.
    pub(in crate::content) includes: Vec<Placed<String>>,
    /// Pictures and recordings, in order.
    pub(in crate::content) media: Vec<Placed<CutMedia>>,
}

/// A picture or a recording as it is in the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::content) struct CutMedia {
    pub(in crate::content) target: String,
    /// May be empty.
    pub(in crate::content) caption: String,
    /// Whether there is no alternative text where one is expected.
    pub(in crate::content) is_silent: bool,
}

/// A place in a section's text that is filled when all sections are known: the title of what a bare wiki link points
/// to, or the text of an included section. A file never holds a NUL, so the text may.
pub(in crate::content) enum Gap {
    /// `[[target]]`, by its position in [`Cut::links`].
    Title(usize),
    /// An image whose target may be a section, by its position in [`Cut::includes`], and the text shown otherwise.
    Include(usize, String),
}

/// What begins and ends a [`Gap`].
const GAP: char = '\0';

/// The text's pieces: literal text, and gaps.
pub(in crate::content) fn pieces(text: &str) -> impl Iterator<Item = Result<&str, Gap>> {
    text.split(GAP).enumerate().filter_map(|(n, piece)| {
        if n % 2 == 0 {
            return (!piece.is_empty()).then_some(Ok(piece));
        }
        let rest = piece.get(1..)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number = rest[..digits].parse().ok()?;
        Some(Err(if piece.starts_with('T') {
            Gap::Title(number)
        } else {
            Gap::Include(number, rest[digits..].trim_start_matches(' ').to_owned())
        }))
    })
}

/// The scheme by which `[[target]]` goes among the targets of links.
pub(in crate::content) const WIKI: &str = "wiki:";

/// The target of a link or an image as it goes among the targets of links.
pub(in crate::content) fn target(link_type: LinkType, destination: &str) -> String {
    let scheme = match link_type {
        LinkType::Email => "mailto:",
        LinkType::WikiLink { .. } => WIKI,
        _ => "",
    };
    format!("{scheme}{destination}")
}

/// Whether the target of an image can be a section rather than a picture.
pub(in crate::content) fn may_be_section(target: &str) -> bool {
    let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
    let path = path.split('?').next().unwrap_or_default();
    if target.starts_with(WIKI) && is_file(path) {
        return false;
    }
    ["s:", WIKI, "/s/"].iter().any(|start| target.starts_with(start))
        || (path.is_empty() && !fragment.is_empty())
        || (is_markdown(Path::new(path)) && !path.contains("://"))
}

/// Whether a name has the ending of a file that is shown or downloaded rather than read.
fn is_file(name: &str) -> bool {
    MediaKind::of(name) != MediaKind::Other || name.to_ascii_lowercase().ends_with(".pdf")
}

/// The words of a picture and the size that they ask for, as Obsidian writes it: `![words|300](x.png)`,
/// `![[x.png|300x200]]`. Without words a wiki link has the name of its file.
pub(in crate::content) fn picture_words<'w>(
    target: &'w str,
    words: &'w str,
) -> (&'w str, Option<(u32, Option<u32>)>) {
    let (before, size) = words.rsplit_once('|').unwrap_or(("", words));
    let (width, height) = size.split_once('x').map_or((size, None), |(width, height)| (width, Some(height)));
    let pixels = |text: &str| {
        text.parse().ok().filter(|pixels| (1..=10_000).contains(pixels) && !text.starts_with(['+', '0']))
    };
    let is_wiki = target.starts_with(WIKI);
    let (Some(width), height) = (pixels(width), height.map(pixels)) else { return (words, None) };
    if height == Some(None) || !(is_wiki || words.contains('|')) {
        return (words, None);
    }
    let name = || target.rsplit(['/', ':']).next().unwrap_or_default();
    (if before.is_empty() && is_wiki { name() } else { before }, Some((width, height.flatten())))
}

/// A title without what looks like a tag in it.
pub(in crate::content) fn without_tags(title: &str) -> String {
    let mut plain = String::with_capacity(title.len());
    let mut rest = title;
    while let Some((before, tag)) = rest.split_once('<') {
        plain.push_str(before);
        let is_tag = tag.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic());
        rest = match tag.split_once('>') {
            Some((_, after)) if is_tag => after,
            _ => {
                plain.push('<');
                tag
            }
        };
    }
    plain + rest
}

/// What begins and ends the words of a picture in a heading while it is read, and of one that is a badge.
const PICTURE: char = '\u{1}';
const BADGE: char = '\u{2}';
const PICTURE_END: char = '\u{3}';

/// A heading with the words of its pictures.
struct Pictures {
    /// The title: its own words, else those of pictures that are no badges.
    title: String,
    /// All words in the order of the heading.
    all: String,
    /// The words of pictures that are not in the title.
    words: Vec<String>,
}

fn split_pictures(written: &str) -> Pictures {
    if !written.contains(PICTURE_END) {
        return Pictures { title: written.to_owned(), all: written.to_owned(), words: Vec::new() };
    }
    let (mut own, mut all, mut shown, mut badges) = (String::new(), String::new(), Vec::new(), Vec::new());
    let mut rest = written;
    while let Some(start) = rest.find([PICTURE, BADGE]) {
        let (before, picture) = rest.split_at(start);
        let (words, after) = picture[1..].split_once(PICTURE_END).unwrap_or((&picture[1..], ""));
        own.push_str(before);
        all.push_str(before);
        all.push_str(words);
        let words = words.trim().to_owned();
        if !words.is_empty() {
            if picture.starts_with(BADGE) { badges.push(words) } else { shown.push(words) }
        }
        rest = after;
    }
    own.push_str(rest);
    all.push_str(rest);
    let blanks = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let own = blanks(&own);
    if own.is_empty() {
        return Pictures { title: shown.join(" "), all: all.trim().to_owned(), words: badges };
    }
    shown.extend(badges);
    Pictures { title: own, all: all.trim().to_owned(), words: shown }
}

/// Whether a picture is a badge: a small picture of a state, made by a service.
fn is_badge(target: &str) -> bool {
    const SERVICES: [&str; 9] = [
        "shields.io",
        "badgen.net",
        "badge",
        "codecov.io",
        "coveralls.io",
        "circleci.com",
        "travis-ci.",
        "codacy.com",
        "snyk.io",
    ];
    target.contains("://") && SERVICES.iter().any(|service| target.contains(service))
}

/// A heading as it is in the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::content) struct CutHeading {
    /// Plain text; may be empty.
    pub(in crate::content) title: String,
    /// The title without tags that are shown as text: ids come from it, as they do on forges.
    pub(in crate::content) plain_title: Option<String>,
    /// 1 to 6.
    pub(in crate::content) level: u8,
    /// Byte range in the file, without the line end.
    pub(in crate::content) span: Range<usize>,
    /// The text in braces after the title.
    pub(in crate::content) attributes: Vec<Attribute>,
}

/// One of a heading's attributes.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::content) enum Attribute {
    /// `#id`, without the `#`.
    Id(Placed<String>),
    /// `key=value`; the value without quotes, empty when there is none.
    Pair { key: Placed<String>, value: Placed<String> },
}

/// Most sections a file is cut into. Later headings stay in the text of the last section: a generated file of four
/// million headings must not cost gigabytes.
pub(in crate::content) const MAX_SECTIONS: usize = 50_000;

/// Most attributes of a heading, and most values of one, that are read.
pub(in crate::content) const MAX_ATTRIBUTES: usize = 1000;

/// The sections of `source` from byte `start` on, the lead section first. Never empty.
pub(in crate::content) fn cut(source: &str, start: usize, reading: &Reading) -> Vec<Cut> {
    cut_with(source, start, &Text::new(&source[start..], reading, start), &mut |_, _| {})
}

/// Like [`cut`], of what is behind `start` as a text, showing each node to `observe` with its range behind `start`.
pub(in crate::content) fn cut_with(
    source: &str,
    start: usize,
    text: &Text<'_>,
    observe: &mut dyn FnMut(&Node<'_>, &Range<usize>),
) -> Vec<Cut> {
    let body = &source[start..];
    let mut cutter = Cutter {
        body,
        text,
        start,
        done: Vec::new(),
        current: Cut { span: start..source.len(), ..Cut::default() },
        lines: Lines::default(),
        heading: None,
        depth: 0,
        in_code: false,
        in_gap: false,
        is_linked: false,
        images: Vec::new(),
        literal_tags: Vec::new(),
    };
    for (node, span) in text.nodes() {
        observe(&node, &span);
        cutter.read(node, span);
    }
    cutter.finish()
}

/// An image that is open.
struct OpenImage {
    /// Whether it may be an include.
    is_gap: bool,
    media: CutMedia,
    span: Range<usize>,
    /// Where its words begin in the line.
    start: usize,
}

struct Cutter<'t> {
    body: &'t str,
    text: &'t Text<'t>,
    start: usize,
    done: Vec<Cut>,
    current: Cut,
    lines: Lines,
    /// The heading that is open, and the text of it.
    heading: Option<(CutHeading, Lines)>,
    depth: usize,
    in_code: bool,
    /// Whether the text of a bare wiki link is being passed over.
    in_gap: bool,
    /// Whether a link is open.
    is_linked: bool,
    images: Vec<OpenImage>,
    /// The tags shown as text in the heading that is open.
    literal_tags: Vec<String>,
}

impl Cutter<'_> {
    fn read(&mut self, node: Node<'_>, span: Range<usize>) {
        match node {
            Node::Markdown(Event::Start(tag)) => {
                if let (Tag::Heading { level, id, classes, attrs }, 0) = (&tag, self.depth)
                    && self.done.len() < MAX_SECTIONS
                {
                    let attributes = if id.is_none() && classes.is_empty() && attrs.is_empty() {
                        Vec::new()
                    } else {
                        attributes(self.body, span.clone(), self.start)
                    };
                    self.begin(*level as u8, span.clone(), attributes);
                }
                self.depth += 1;
                match tag {
                    Tag::CodeBlock(_) => {
                        self.end_line();
                        self.in_code = true;
                    }
                    Tag::Link { link_type, dest_url, .. } => {
                        // A title is filled in but in headings, which are titles themselves.
                        if link_type == (LinkType::WikiLink { has_pothole: false })
                            && self.heading.is_none()
                            && !self.is_in_gap()
                        {
                            let gap = format!("{GAP}T{}{GAP}", self.current.links.len());
                            self.text(&gap);
                            self.in_gap = true;
                        }
                        self.is_linked = true;
                        self.link(target(link_type, &dest_url), span);
                    }
                    Tag::Image { link_type, dest_url, title, .. } => {
                        let target = target(link_type, &dest_url);
                        // Never within another: a gap has no gaps.
                        let is_gap = self.heading.is_none() && may_be_section(&target) && !self.is_in_gap();
                        let span = self.start + span.start..self.start + span.end;
                        if is_gap {
                            let gap = format!("{GAP}I{} ", self.current.includes.len());
                            self.text(&gap);
                            self.current.includes.push(Placed { value: target.clone(), span: span.clone() });
                        }
                        let media = CutMedia { target, caption: title.into_string(), is_silent: false };
                        let start = self.lines().line().len();
                        self.images.push(OpenImage { is_gap, media, span, start });
                    }
                    Tag::Strong => self.lines().begin_bold(),
                    tag if !is_inline(tag.to_end()) => {
                        self.end_line();
                        self.lines().begin(&tag);
                    }
                    _ => {}
                }
            }
            Node::Markdown(Event::End(tag)) => {
                self.depth -= 1;
                match tag {
                    TagEnd::Link => (self.in_gap, self.is_linked) = (false, false),
                    TagEnd::Image => self.end_image(),
                    TagEnd::Strong => self.lines().end_bold(),
                    _ => {}
                }
                if let (TagEnd::Heading(_), 0) = (tag, self.depth)
                    && let Some((heading, lines)) = self.heading.take()
                {
                    self.end_heading(heading, lines);
                } else if !is_inline(tag) {
                    self.end_line();
                    self.lines().leave(tag);
                }
                self.in_code = false;
            }
            Node::Markdown(Event::Text(_) | Event::Code(_)) if self.in_gap => {}
            Node::Markdown(Event::Text(text) | Event::Code(text)) => self.text(&text),
            // What is searched of a formula is its source.
            Node::Markdown(Event::InlineMath(text) | Event::DisplayMath(text)) => {
                for (n, line) in text.split('\n').enumerate() {
                    if n > 0 {
                        self.end_line();
                    }
                    self.text(line);
                }
                if self.depth == 0 {
                    self.end_line();
                }
            }
            Node::Markdown(Event::HardBreak) => self.text(" "),
            Node::Markdown(Event::Rule) | Node::Callout(_) => self.end_line(),
            Node::Markdown(_) => {}
            Node::Caption(caption) => {
                self.end_line();
                self.text(&caption);
                self.end_line();
            }
            Node::Raw(piece) => self.raw(piece, span),
        }
    }

    /// A heading ends, and its text is known.
    fn end_heading(&mut self, mut heading: CutHeading, lines: Lines) {
        let written = lines.finish().0.replace('\n', " ");
        let pictures = split_pictures(&written);
        heading.title = pictures.title;
        if !self.literal_tags.is_empty() || pictures.all != heading.title {
            let plain = |title: String, tag: &String| title.replacen(tag.as_str(), "", 1);
            heading.plain_title = Some(self.literal_tags.iter().fold(pictures.all, plain));
        }
        heading.plain_title = self.written_title(&heading.span).or(heading.plain_title);
        self.current.heading = Some(heading);
        // Their words are searched with the text.
        for words in pictures.words {
            self.end_line();
            self.text(&words);
            self.end_line();
        }
    }

    fn raw(&mut self, piece: Piece, span: Range<usize>) {
        match piece {
            Piece::Open(element, attributes) => {
                if element.flow != Flow::Inline {
                    self.end_line();
                    self.lines().begin_element(element.name);
                }
                if let ("a", Some(href)) = (element.name, attributes.href) {
                    self.link(href, span);
                }
            }
            Piece::Close(element) if element.flow != Flow::Inline => {
                self.end_line();
                self.lines().leave_element(element.name);
            }
            Piece::Close(_) => {}
            Piece::Void("br") => self.text(" "),
            Piece::Void(_) | Piece::Boundary => self.end_line(),
            Piece::Text(text) => {
                for (i, line) in text.split('\n').enumerate() {
                    if i > 0 {
                        self.end_line();
                    }
                    self.text(line);
                }
            }
            Piece::Image(media) => {
                let words = media.words.as_deref().unwrap_or_default();
                if self.heading.is_some() && !words.is_empty() {
                    let mark = if self.is_linked || is_badge(&media.source) { BADGE } else { PICTURE };
                    self.text(&format!("{mark}{words}{PICTURE_END}"));
                } else {
                    self.text(words);
                }
                self.media(media, span);
            }
            Piece::Player(media) => self.media(Media { words: Some(String::new()), ..media }, span),
            Piece::Literal(tag) => {
                self.text(&tag);
                if self.heading.is_some() {
                    self.literal_tags.push(tag);
                }
            }
        }
    }

    /// The title of the heading at `span` of the file as it is written, where constructs of other tools changed it: an id
    /// that came from it stays.
    fn written_title(&self, span: &Range<usize>) -> Option<String> {
        let span = span.start - self.start..span.end - self.start;
        let written = &self.body[span.clone()];
        let read = self.text.rewritten().get(self.text.place_of(span.start)..self.text.place_of(span.end))?;
        if self.text.is_source() || read.trim_end() == written {
            return None;
        }
        let cuts = cut_with(written, 0, &Text::as_written(written), &mut |_, _| {});
        let heading = cuts.into_iter().find_map(|cut| cut.heading)?;
        Some(heading.plain_title.unwrap_or(heading.title))
    }

    fn is_in_gap(&self) -> bool {
        self.images.iter().any(|image| image.is_gap)
    }

    fn end_image(&mut self) {
        let Some(OpenImage { is_gap, mut media, span, start }) = self.images.pop() else { return };
        let line = self.lines().line();
        if let Some(words) = line.get(start..) {
            let shown = picture_words(&media.target, words).0.to_owned();
            media.is_silent = shown.trim().is_empty();
            line.truncate(start);
            line.push_str(&shown);
            if self.heading.is_some() && self.images.is_empty() {
                let is_badge = self.is_linked || is_badge(&media.target);
                let line = self.lines().line();
                line.insert(start, if is_badge { BADGE } else { PICTURE });
                line.push(PICTURE_END);
            }
        }
        if is_gap {
            self.text("\0");
        } else if self.images.is_empty() {
            self.current.media.push(Placed { value: media, span });
        }
    }

    fn media(&mut self, media: Media, span: Range<usize>) {
        if !media.source.is_empty() {
            let is_silent = media.words.is_none();
            let value = CutMedia { target: media.source, caption: media.title, is_silent };
            let span = self.start + span.start..self.start + span.end;
            self.current.media.push(Placed { value, span });
        }
    }

    /// Ends the section before a heading and begins the one the heading opens.
    fn begin(&mut self, level: u8, span: Range<usize>, attributes: Vec<Attribute>) {
        let line_start = self.body[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let cut = self.start + line_start;
        self.end_section(cut);
        let end = self.start + span.start + self.body[span.clone()].trim_end().len();
        let heading =
            CutHeading { level, span: self.start + span.start..end, attributes, ..CutHeading::default() };
        self.heading = Some((heading, Lines::default()));
        self.literal_tags.clear();
    }

    fn end_section(&mut self, end: usize) {
        let next = Cut { span: end..self.current.span.end, ..Cut::default() };
        let mut section = std::mem::replace(&mut self.current, next);
        section.span.end = end;
        (section.text, section.blocks) = std::mem::take(&mut self.lines).finish();
        self.done.push(section);
    }

    fn lines(&mut self) -> &mut Lines {
        match &mut self.heading {
            Some((_, lines)) => lines,
            None => &mut self.lines,
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_code {
            for line in text.split_inclusive('\n') {
                self.lines.push(line.trim_end_matches('\n'), false);
                if line.ends_with('\n') {
                    self.lines.end_code();
                }
            }
        } else {
            let is_linked = self.is_linked;
            self.lines().push(text, is_linked);
        }
    }

    fn end_line(&mut self) {
        if self.in_code {
            self.lines.end_code();
        } else {
            self.lines().end();
        }
    }

    fn link(&mut self, target: String, span: Range<usize>) {
        let span = self.start + span.start..self.start + span.end;
        self.current.links.push(Placed { value: target, span });
    }

    fn finish(mut self) -> Vec<Cut> {
        let end = self.current.span.end;
        self.end_section(end);
        let mut sections = self.done;
        // The first heading is the lead section's own when nothing visible precedes it and it is the file's title.
        if sections.len() > 1
            && sections[0].text.is_empty()
            && sections[1].heading.as_ref().is_some_and(|heading| heading.level == 1)
        {
            let before = sections.remove(0);
            sections[0].span.start = before.span.start;
            // Behind its own, whose positions the text knows.
            sections[0].links.extend(before.links);
            sections[0].media.extend(before.media);
        }
        let mut open: Vec<(u8, u32)> = Vec::new();
        for (i, section) in sections.iter_mut().enumerate().skip(1) {
            let level = section.heading.as_ref().map_or(1, |heading| heading.level);
            while open.pop_if(|(above, _)| *above >= level).is_some() {}
            section.parent = Some(open.last().map_or(0, |(_, above)| *above));
            open.push((level, i as u32));
        }
        sections
    }
}

/// The attributes in the braces that end the heading at `span`, with places in the file (`offset` is where the
/// body starts). The parser has them too, but splits quoted values at spaces and does not say where they are.
fn attributes(body: &str, span: Range<usize>, offset: usize) -> Vec<Attribute> {
    let heading = &body[span.clone()];
    let (Some(open), Some(close)) = (heading.rfind('{'), heading.rfind('}')) else { return Vec::new() };
    if open >= close {
        return Vec::new();
    }
    let base = offset + span.start + open + 1;
    let inside = &heading[open + 1..close];
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(skip) = inside[at..].find(|c: char| !c.is_ascii_whitespace())
        && found.len() < MAX_ATTRIBUTES
    {
        at += skip;
        let length = token_length(&inside[at..]);
        let token = &inside[at..at + length];
        let place = |from: usize, to: usize| base + at + from..base + at + to;
        if let Some(id) = token.strip_prefix('#') {
            if !id.is_empty() {
                found.push(Attribute::Id(Placed { value: id.to_owned(), span: place(1, length) }));
            }
        } else if !token.starts_with(['.', ':']) {
            let (key, value) = token.split_once('=').unwrap_or((token, ""));
            let from = (key.len() + 1).min(length);
            found.push(Attribute::Pair {
                key: Placed { value: key.to_owned(), span: place(0, key.len()) },
                value: Placed { value: unquote(value).to_owned(), span: place(from, length) },
            });
        }
        at += length;
    }
    found
}

/// Length of the attribute at the start of `text`: up to white space outside of quotes.
fn token_length(text: &str) -> usize {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, c) if c.is_ascii_whitespace() => return at,
            (None, '"' | '\'') if text[..at].ends_with('=') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    // An unclosed quote does not swallow the other attributes.
    match quote {
        Some(_) => text.find(|c: char| c.is_ascii_whitespace()).unwrap_or(text.len()),
        None => text.len(),
    }
}

fn unquote(value: &str) -> &str {
    value.trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each section as `level title <parent: text`, with `\` between lines of text.
    fn shown(source: &str) -> String {
        let mut out = Vec::new();
        for section in cut(source, 0, &Reading::default()) {
            let heading = match &section.heading {
                Some(heading) => format!("{} {}", heading.level, heading.title),
                None => "-".to_owned(),
            };
            let parent = section.parent.map(|parent| format!(" <{parent}")).unwrap_or_default();
            let text = section.text.replace('\n', "\\");
            out.push(format!("{heading}{parent}: {text}"));
        }
        out.join("; ")
    }

    #[test]
    fn headings_start_sections() {
        fn check(source: &str, expected: &str) {
            assert_eq!(shown(source), expected, "{source}");
        }
        check("", "-: ");
        check("text", "-: text");
        check("# A\n\na\n\n## B\nb\n### C\nc\n## D", "1 A: a; 2 B <0: b; 3 C <1: c; 2 D <0: ");
        check("intro\n\n# A\na", "-: intro; 1 A <0: a");
        check("## A\na\n## B\nb", "-: ; 2 A <0: a; 2 B <0: b");
        check("## A\na", "-: ; 2 A <0: a");
        check("# A ![b](b.png)\nc", "1 A: b\\c");
        check("# ![b](b.png)\nc", "1 b: c");
        check("# [![b](https://e.example/b.svg)](x) ![c](c.png)\nd", "1 c: b\\d");
        check("<!-- x -->\n\n# A\na", "1 A: a");
        check("# A\n# B\n### C\n## D", "1 A: ; 1 B <0: ; 3 C <1: ; 2 D <1: ");
        check("A\n===\nB\n---\nb", "1 A: ; 2 B <0: b");
        check("# A\n> # B\n\n- # C\n", "1 A: B\\C");
        check("# **粗** `c` [l](#x) ![图](y) {#id}\n", "1 粗 c l: 图");
        check("#\n\n# \n", "1 : ; 1  <0: ");
    }

    #[test]
    fn text_has_one_block_per_line() {
        fn check(source: &str, expected: &str) {
            assert_eq!(shown(source), format!("-: {expected}"), "{source}");
        }
        check("a\nb\n\nc  \nd", "a b\\c d");
        check("- 甲\n- 乙\n  - 丙\n\n  丁\n- [x] 戊", "甲\\乙\\丙\\丁\\戊");
        check("| 甲 | 乙 |\n|---|---|\n| 1 | |\n| **3** | `a\\|b` |", "甲\\乙\\1\\3\\a|b");
        check("```rust\nfn a() {\n\n    b()\n}\n```\n", "fn a() {\\    b()\\}");
        check("    code\n      more", "code\\  more");
        check("术语\n: 定义\n: 另一\n", "术语\\定义\\另一");
        check("a[^1]\n\n[^1]: 注\n\n    再注", "a\\注\\再注");
        check("> [!NOTE]\n> 注意", "注意");
        check("![图表](a.png) &amp; &lt;", "图表 & <");
        check("<details><summary>题</summary>\n\n文\n\n</details>", "题\\文");
        check("<table><tr><td>a</td><td>b</td></tr></table>", "a\\b");
        check("x <kbd>y</kbd> <!-- z --> <svg>no</svg>", "x y");
        check("填 <title> 和 <客户> <T>，后", "填 <title> 和 <客户> <T>，后");
        check("a\n<!-- b\n\nc", "a\\<!-- b c");
        check("a<br>b<hr>", "a b");
        check("[a]: /url\n\n[a]", "a");
        check("***", "");
    }

    #[test]
    fn attributes_have_places() {
        fn check(source: &str, expected: &[&str]) {
            let cut = cut(source, 0, &Reading::default());
            let heading = cut.last().and_then(|cut| cut.heading.as_ref()).expect("a heading");
            let shown: Vec<_> = heading
                .attributes
                .iter()
                .map(|attribute| match attribute {
                    Attribute::Id(id) => format!("#{}@{}", id.value, &source[id.span.clone()]),
                    Attribute::Pair { key, value } => format!(
                        "{}@{}={}@{}",
                        key.value,
                        &source[key.span.clone()],
                        value.value,
                        &source[value.span.clone()]
                    ),
                })
                .collect();
            assert_eq!(shown, expected, "{source}");
        }
        check("# A {#a roles=x,y}", &["#a@a", "roles@roles=x,y@x,y"]);
        check(
            "文\n\n# 预算 {#a topics=\"b, c\" .class source='AD-1'}",
            &["#a@a", "topics@topics=b, c@\"b, c\"", "source@source=AD-1@'AD-1'"],
        );
        check("# A {#Foo Bar}", &["#Foo@Foo", "Bar@Bar=@"]);
        check("# A {#a topics=\"b}", &["#a@a", "topics@topics=b@\"b"]);
        check("A {#a}\n===", &["#a@a"]);
        check("# A # {#a}", &["#a@a"]);
        check("# A {x}", &[]);
    }

    #[test]
    fn links_are_collected() {
        let source =
            "# [A](#a)\n<x@y.z> <https://a.b> [r] <a href='#c&amp;d'>t</a> ![i](j)\n\n[r]: ../r.md#s";
        let links: Vec<_> =
            cut(source, 0, &Reading::default()).remove(0).links.into_iter().map(|link| link.value).collect();
        assert_eq!(links, ["#a", "mailto:x@y.z", "https://a.b", "../r.md#s", "#c&d"]);
    }

    #[test]
    fn deep_nesting_is_limited() {
        for source in [
            "> ".repeat(10_000) + "x",
            (0..1_000).map(|depth| "  ".repeat(depth) + "- x\n").collect(),
            "- ".repeat(10_000) + "x",
            "*".repeat(10_000) + "x" + &"*".repeat(10_000),
            "[".repeat(10_000) + &"](a)".repeat(10_000),
            "![".repeat(5_000) + &"](a)".repeat(5_000),
            "<b>".repeat(10_000),
        ] {
            assert_eq!(cut(&source, 0, &Reading::default()).len(), 1);
        }
    }

    proptest! {
        /// The sections tile the file from `start` on, and trails end at the lead.
        #[test]
        fn sections_tile_the_file(
            source in "([#=>*`~|<-]{1,3} ?|\\[a\\]\\(b\\)|\\{#a\\}|<b>|[ax 题“”。]{0,3}|\n{1,2}| {4}|\t|\\[\\^1\\]:?){0,40}",
            start in 0..5_usize,
        ) {
            let start = source.floor_char_boundary(start.min(source.len()));
            let sections = cut(&source, start, &Reading::default());
            let mut at = start;
            for (i, section) in sections.iter().enumerate() {
                prop_assert_eq!(section.span.start, at);
                at = section.span.end;
                prop_assert!(source.is_char_boundary(at));
                let lines = section.text.lines().count();
                prop_assert!(section.blocks.is_empty() || section.blocks.len() == lines);
                prop_assert_eq!(section.parent.is_none(), i == 0);
                prop_assert!(section.parent.is_none_or(|parent| (parent as usize) < i));
            }
            prop_assert_eq!(at, source.len());
        }
    }
}
