//! Raw HTML in Markdown, parsed: its visible text, and the few tags that are allowed.
//!
//! Both the search text and the page are made from these pieces, so they cannot disagree; and the sanitiser behind
//! the page (see [`html`](crate::content::render::html)) only ever meets tags written by us.

use std::borrow::Cow;

use pulldown_cmark::{Event, Parser};

use super::cjk_emphasis::is_cjk;

/// A part of raw HTML that matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::content) enum Piece {
    /// A tag we keep, with the attributes we keep.
    Open(Element, Attributes),
    /// Its end. May come without a beginning.
    Close(Element),
    /// `<br>` or `<hr>`.
    Void(&'static str),
    /// A block of some kind begins or ends here; its tag is dropped.
    Boundary,
    /// Visible text, decoded, white space collapsed unless it is in `<pre>`.
    Text(String),
    /// A tag that is no HTML, such as `<client>`, or that no page may have, as it is written.
    Literal(String),
    /// An image.
    Image(Media),
    /// `<video>` or `<audio>` with all that is in it.
    Player(Media),
}

/// What an image or a player shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::content) struct Media {
    /// The address; empty without one.
    pub(in crate::content) source: String,
    /// The alternative text; `None` without one.
    pub(in crate::content) words: Option<String>,
    pub(in crate::content) title: String,
    pub(in crate::content) width: Option<u32>,
    pub(in crate::content) height: Option<u32>,
}

/// An allowed tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::content) struct Element {
    /// The name it is written with.
    pub(in crate::content) name: &'static str,
    /// Where it is in the text.
    pub(in crate::content) flow: Flow,
}

/// How an element is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::content) enum Flow {
    /// Within a line.
    Inline,
    /// On lines of its own.
    Block,
    /// Part of a table: cells, rows and what holds them.
    Table,
}

/// The allowed attributes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::content) struct Attributes {
    /// `href` of a link.
    pub(in crate::content) href: Option<String>,
    /// `title` of an abbreviation.
    pub(in crate::content) title: Option<String>,
    /// `colspan` of a cell.
    pub(in crate::content) colspan: Option<u16>,
    /// `rowspan` of a cell.
    pub(in crate::content) rowspan: Option<u16>,
    /// Whether `<details>` is open.
    pub(in crate::content) open: bool,
}

/// What becomes of a tag.
enum Fate {
    Keep(Element),
    Void(&'static str),
    Boundary,
    /// The tag goes, its text stays.
    Unwrap,
    /// The tag goes with all that is in it.
    Hide,
    /// The tag is shown as text: it is not HTML, but a placeholder or a type parameter.
    Literal,
    /// Like `Literal`, up to its end tag if that is in the same piece of HTML. These are the tags that GitHub Flavored
    /// Markdown disallows (section 6.11): to a browser nothing in them is HTML.
    LiteralContent,
    Image,
    Player,
}

fn fate(name: &str) -> Fate {
    let inline = |name| Fate::Keep(Element { name, flow: Flow::Inline });
    let block = |name| Fate::Keep(Element { name, flow: Flow::Block });
    let table = |name| Fate::Keep(Element { name, flow: Flow::Table });
    match name {
        "a" => inline("a"),
        "abbr" => inline("abbr"),
        "b" | "strong" => inline("strong"),
        "code" | "tt" => inline("code"),
        "del" | "s" | "strike" => inline("del"),
        "em" | "i" => inline("em"),
        "ins" => inline("ins"),
        "kbd" => inline("kbd"),
        "mark" => inline("mark"),
        "rt" => inline("rt"),
        "ruby" => inline("ruby"),
        "samp" => inline("samp"),
        "small" => inline("small"),
        "sub" => inline("sub"),
        "sup" => inline("sup"),
        "u" => inline("u"),
        "var" => inline("var"),
        "blockquote" => block("blockquote"),
        "dd" => block("dd"),
        "details" => block("details"),
        "dl" => block("dl"),
        "dt" => block("dt"),
        "li" => block("li"),
        "ol" => block("ol"),
        // A heading that does not cut a section must not look like one.
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => block("p"),
        "pre" => block("pre"),
        "summary" => block("summary"),
        "ul" => block("ul"),
        "table" => table("table"),
        "caption" => table("caption"),
        "thead" => table("thead"),
        "tbody" => table("tbody"),
        "tfoot" => table("tfoot"),
        "tr" => table("tr"),
        "td" => table("td"),
        "th" => table("th"),
        "br" => Fate::Void("br"),
        "hr" => Fate::Void("hr"),
        "address" | "article" | "aside" | "body" | "center" | "dir" | "div" | "fieldset" | "figcaption"
        | "figure" | "footer" | "form" | "frameset" | "header" | "hgroup" | "html" | "legend" | "listing"
        | "main" | "menu" | "nav" | "option" | "optgroup" | "search" | "section" | "select" => Fate::Boundary,
        "head" | "math" | "rp" | "svg" | "template" => Fate::Hide,
        "audio" | "video" => Fate::Player,
        "iframe" | "noembed" | "noframes" | "plaintext" | "script" | "style" | "textarea" | "title"
        | "xmp" => Fate::LiteralContent,
        "img" => Fate::Image,
        name if UNWRAPPED.binary_search(&name).is_ok() => Fate::Unwrap,
        _ => Fate::Literal,
    }
}

/// The other elements of HTML, obsolete ones too (HTML Standard, "Index of elements" and "Non-conforming features"),
/// sorted.
const UNWRAPPED: [&str; 58] = [
    "acronym",
    "applet",
    "area",
    "base",
    "basefont",
    "bdi",
    "bdo",
    "bgsound",
    "big",
    "blink",
    "button",
    "canvas",
    "cite",
    "col",
    "colgroup",
    "command",
    "content",
    "data",
    "datalist",
    "dfn",
    "dialog",
    "embed",
    "font",
    "frame",
    "image",
    "input",
    "isindex",
    "keygen",
    "label",
    "link",
    "map",
    "marquee",
    "menuitem",
    "meta",
    "meter",
    "multicol",
    "nextid",
    "nobr",
    "noscript",
    "object",
    "output",
    "param",
    "picture",
    "portal",
    "progress",
    "q",
    "rb",
    "rbc",
    "rtc",
    "selectedcontent",
    "shadow",
    "slot",
    "source",
    "spacer",
    "span",
    "time",
    "track",
    "wbr",
];

/// Takes raw HTML apart, remembering between calls what is hidden: `<svg>` may be in one piece of Markdown and
/// `</svg>` in another.
#[derive(Debug, Default)]
pub(in crate::content) struct Splitter {
    hidden: Option<Hidden>,
    preformatted: bool,
}

#[derive(Debug)]
struct Hidden {
    name: String,
    depth: u32,
}

impl Splitter {
    /// Whether text that comes now is inside an element that is not shown.
    pub(in crate::content) fn hides(&self) -> bool {
        self.hidden.is_some()
    }

    /// Ends what was left open, at the end of a block: one stray `<svg>` must not swallow a document.
    pub(in crate::content) fn end_block(&mut self) {
        self.hidden = None;
        self.preformatted = false;
    }

    /// The pieces of `html`, in order. `following` is the text behind it, as far as its block goes.
    pub(in crate::content) fn split(&mut self, html: &str, following: &str, pieces: &mut Vec<Piece>) {
        let mut rest = html;
        let mut ends = Ends::default();
        while !rest.is_empty() {
            let Some(at) = memchr::memchr(b'<', rest.as_bytes()) else {
                self.text(rest, pieces);
                return;
            };
            self.text(&rest[..at], pieces);
            rest = &rest[at..];
            rest = match Markup::parse(rest, &mut ends) {
                Some((Markup::Tag(tag), after)) => {
                    let content = self.tag(&tag, [after, following], &mut ends, pieces);
                    &after[content..]
                }
                Some((Markup::Ignored, after)) => after,
                None => {
                    self.text(&rest[..1], pieces);
                    &rest[1..]
                }
            };
        }
    }

    /// Adds the pieces of a tag, and returns how much of what is `after` it belongs to it.
    fn tag(
        &mut self,
        tag: &Tag<'_>,
        [after, following]: [&str; 2],
        ends: &mut Ends,
        pieces: &mut Vec<Piece>,
    ) -> usize {
        let name = tag.name.to_ascii_lowercase();
        if let Some(hidden) = &mut self.hidden {
            if hidden.name == name {
                match tag.kind {
                    TagKind::Open => hidden.depth += 1,
                    TagKind::Close => hidden.depth -= 1,
                    TagKind::Empty => {}
                }
                if hidden.depth == 0 {
                    self.hidden = None;
                }
            }
            return 0;
        }
        match fate(&name) {
            Fate::Keep(element) => {
                if element.name == "pre" {
                    self.preformatted = tag.kind == TagKind::Open;
                }
                pieces.push(match tag.kind {
                    TagKind::Close => Piece::Close(element),
                    TagKind::Open | TagKind::Empty => Piece::Open(element, tag.attributes()),
                });
            }
            Fate::Void(name) => pieces.push(Piece::Void(name)),
            Fate::Boundary => pieces.push(Piece::Boundary),
            Fate::Image => {
                let media = tag.media();
                if !media.source.is_empty() || media.words.is_some() {
                    pieces.push(Piece::Image(media));
                }
            }
            Fate::Player if tag.kind != TagKind::Close => {
                let mut media = tag.media();
                // What is in it is for browsers without a player, unless there is nothing to play.
                let end = format!("</{name}");
                let inside = ends.find(after, &end).map(|end| &after[..end]);
                let behind = inside.is_none().then(|| Ends::default().find(following, &end)).flatten();
                if media.source.is_empty() {
                    let content = inside.or(behind.map(|end| &following[..end])).unwrap_or_default();
                    media.source = source_of(content).unwrap_or_default();
                }
                if !media.source.is_empty() {
                    pieces.push(Piece::Player(media));
                    if behind.is_some() {
                        self.hidden = Some(Hidden { name, depth: 1 });
                    }
                    return inside.map_or(0, str::len);
                }
            }
            Fate::Hide if tag.kind == TagKind::Open => self.hidden = Some(Hidden { name, depth: 1 }),
            Fate::Player | Fate::Unwrap | Fate::Hide => {}
            Fate::Literal => self.literal(tag.source, pieces),
            Fate::LiteralContent => {
                self.literal(tag.source, pieces);
                if tag.kind != TagKind::Close {
                    let content = ends.find(after, &format!("</{name}")).unwrap_or_default();
                    self.literal(&after[..content], pieces);
                    return content;
                }
            }
        }
        0
    }

    /// Adds text that is neither decoded nor anything else.
    fn literal(&self, text: &str, pieces: &mut Vec<Piece>) {
        let text = if self.preformatted { Cow::Borrowed(text) } else { collapse(text) };
        match pieces.last_mut() {
            Some(Piece::Literal(last)) => last.push_str(&text),
            _ => pieces.push(Piece::Literal(text.into_owned())),
        }
    }

    fn text(&self, text: &str, pieces: &mut Vec<Piece>) {
        if self.hidden.is_some() || text.is_empty() {
            return;
        }
        let text = decode(text);
        let text = if self.preformatted { text } else { Cow::Owned(collapse(&text).into_owned()) };
        match pieces.last_mut() {
            Some(Piece::Text(last)) => last.push_str(&text),
            _ => pieces.push(Piece::Text(text.into_owned())),
        }
    }
}

/// Width and height of an SVG picture: its own, else those of its view.
pub(in crate::content) fn svg_size(text: &str) -> Option<(u32, u32)> {
    let mut ends = Ends::default();
    let mut rest = text;
    loop {
        rest = &rest[memchr::memchr(b'<', rest.as_bytes())?..];
        match Markup::parse(rest, &mut ends)? {
            (Markup::Tag(tag), _) if tag.name == "svg" => {
                let number =
                    |text: &str| Some(text.trim().trim_end_matches("px").parse::<f64>().ok()?.round() as u32);
                let own = |name| number(&tag.attribute(name)?);
                let view = || {
                    let view = tag.attribute("viewBox")?;
                    let numbers: Vec<u32> = view.split([' ', ',']).filter_map(number).collect();
                    <[u32; 4]>::try_from(numbers).ok().map(|[_, _, width, height]| (width, height))
                };
                return own("width").zip(own("height")).or_else(view);
            }
            (_, after) => rest = after,
        }
    }
}

/// The address of the first `<source>` or link in a player.
fn source_of(content: &str) -> Option<String> {
    let mut ends = Ends::default();
    let mut rest = content;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = match Markup::parse(&rest[at..], &mut ends) {
            Some((Markup::Tag(tag), _)) if tag.name.eq_ignore_ascii_case("source") => {
                return tag.attribute("src").map(|source| decode(&source).into_owned());
            }
            Some((_, after)) => after,
            None => &rest[at + 1..],
        };
    }
    None
}

/// Finds what ends a piece of markup, and remembers what does not occur any more: a text of nothing but beginnings is
/// read once.
#[derive(Default)]
struct Ends {
    missing: Vec<String>,
}

impl Ends {
    /// Where `end` occurs first, upper or lower case.
    fn find(&mut self, text: &str, end: &str) -> Option<usize> {
        if self.missing.iter().any(|missing| missing == end) {
            return None;
        }
        let found = memchr::memchr_iter(end.as_bytes()[0], text.as_bytes()).find(|at| {
            text.as_bytes()[*at..].get(..end.len()).is_some_and(|at| at.eq_ignore_ascii_case(end.as_bytes()))
        });
        if found.is_none() {
            self.missing.push(end.to_owned());
        }
        found
    }
}

/// White space as a browser shows it: one space for a run, and nothing for a line end between CJK characters.
fn collapse(text: &str) -> Cow<'_, str> {
    let plain = |run: &str| run == " ";
    if text.split(|c: char| !c.is_ascii_whitespace()).filter(|run| !run.is_empty()).all(plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_whitespace()) {
        let (before, after) = rest.split_at(start);
        out.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_whitespace()).unwrap_or(after.len());
        let joins = after[..end].contains('\n')
            && out.chars().next_back().is_some_and(is_cjk)
            && after[end..].chars().next().is_some_and(is_cjk);
        if !joins {
            out.push(' ');
        }
        rest = &after[end..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Character references decoded, by the rules the Markdown parser has for them.
pub(in crate::content) fn decode(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(after) = rest.strip_prefix('&') {
        let end = after.bytes().take(40).position(|b| !b.is_ascii_alphanumeric() && b != b'#');
        let reference =
            end.filter(|end| *end > 0 && after.as_bytes()[*end] == b';').map(|end| &rest[..end + 2]);
        let decoded = reference.and_then(|reference| {
            Parser::new(reference).find_map(|event| match event {
                Event::Text(text) if *text != *reference => Some(text.into_string()),
                _ => None,
            })
        });
        let used = if let (Some(decoded), Some(reference)) = (decoded, reference) {
            out.push_str(&decoded);
            reference.len()
        } else {
            out.push('&');
            1
        };
        rest = &rest[used..];
        let next = memchr::memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
        out.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    Cow::Owned(out)
}

enum Markup<'a> {
    Tag(Tag<'a>),
    /// A comment, declaration or processing instruction.
    Ignored,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TagKind {
    Open,
    Close,
    Empty,
}

struct Tag<'a> {
    /// From `<` to `>`.
    source: &'a str,
    name: &'a str,
    kind: TagKind,
    attributes: &'a str,
}

impl<'a> Markup<'a> {
    /// The markup at the start of `text` (a `<`) and what follows it; `None` when the `<` is only a character.
    fn parse(text: &'a str, ends: &mut Ends) -> Option<(Self, &'a str)> {
        let inside = text.strip_prefix('<')?;
        for (open, close) in [("!--", "-->"), ("![CDATA[", "]]>"), ("!", ">"), ("?", ">")] {
            if let Some(body) = inside.strip_prefix(open) {
                // `<!-->` and `<!--->` are whole comments.
                let body = if open == "!--" { &inside[1..] } else { body };
                // One that never ends is text, or everything after it would be lost.
                let end = ends.find(body, close)?;
                return Some((Self::Ignored, &body[end + close.len()..]));
            }
        }
        let (name, closes) = match inside.strip_prefix('/') {
            Some(name) => (name, true),
            None => (inside, false),
        };
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let end = name
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != ':' && c != '_' && c != '.')
            .unwrap_or(name.len());
        let (name, rest) = name.split_at(end);
        ends.find(rest, ">")?;
        let close = end_of_tag(rest)?;
        let attributes = &rest[..close];
        let kind = match (closes, attributes.ends_with('/')) {
            (true, _) => TagKind::Close,
            (false, true) => TagKind::Empty,
            (false, false) => TagKind::Open,
        };
        let after = &rest[close + 1..];
        let source = &text[..text.len() - after.len()];
        Some((Self::Tag(Tag { source, name, kind, attributes }), after))
    }
}

/// Where the `>` is that ends a tag, outside of quotes.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    // An unclosed quote: end at the first `>` there is.
    text.find('>')
}

impl Tag<'_> {
    fn attributes(&self) -> Attributes {
        if self.attributes.is_empty() {
            return Attributes::default();
        }
        let number = |name| self.attribute(name)?.trim().parse().ok().filter(|n| (1..=1000).contains(n));
        let text = |name| self.attribute(name).map(|value| decode(&value).into_owned());
        Attributes {
            href: text("href"),
            title: text("title"),
            colspan: number("colspan"),
            rowspan: number("rowspan"),
            open: self.attribute("open").is_some(),
        }
    }

    fn media(&self) -> Media {
        let text = |name| self.attribute(name).map(|value| collapse(&decode(&value)).into_owned());
        let pixels = |name| {
            let value = self.attribute(name)?;
            value.trim().trim_end_matches("px").parse().ok().filter(|pixels| (1..=10_000).contains(pixels))
        };
        Media {
            source: text("src").unwrap_or_default().trim().to_owned(),
            words: text("alt"),
            title: text("title").unwrap_or_default(),
            width: pixels("width"),
            height: pixels("height"),
        }
    }

    /// The value of an attribute, empty when it has none.
    fn attribute(&self, wanted: &str) -> Option<String> {
        let mut rest = self.attributes.trim_end_matches('/');
        loop {
            rest = rest
                .trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/' || c == '"' || c == '\'');
            if rest.is_empty() {
                return None;
            }
            // `=` may begin a name, as in browsers.
            let first = rest.chars().next().map_or(0, char::len_utf8);
            let more = rest[first..].find(|c: char| c.is_ascii_whitespace() || "=/\"'".contains(c));
            let (name, after) = rest.split_at(more.map_or(rest.len(), |at| first + at));
            rest = after.trim_start();
            let mut value = "";
            if let Some(after) = rest.strip_prefix('=') {
                let after = after.trim_start();
                let (found, left) = match after.chars().next() {
                    Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                    _ => after.split_at(after.find(|c: char| c.is_ascii_whitespace()).unwrap_or(after.len())),
                };
                (value, rest) = (found, left);
            }
            if name.eq_ignore_ascii_case(wanted) {
                return Some(value.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    /// Tags as `<x>`, boundaries as `|`, images as `[alt]`.
    fn shown(html: &str) -> String {
        let mut pieces = Vec::new();
        Splitter::default().split(html, "", &mut pieces);
        let mut out = String::new();
        for piece in pieces {
            match piece {
                Piece::Open(element, attributes) => {
                    write!(out, "<{}", element.name).expect("written");
                    for value in [attributes.href, attributes.title].into_iter().flatten() {
                        write!(out, " {value}").expect("written");
                    }
                    out.push('>');
                }
                Piece::Close(element) => write!(out, "</{}>", element.name).expect("written"),
                Piece::Void(name) => write!(out, "<{name}/>").expect("written"),
                Piece::Boundary => out.push('|'),
                Piece::Text(text) | Piece::Literal(text) => out.push_str(&text),
                Piece::Image(Media { source, words, .. }) | Piece::Player(Media { source, words, .. }) => {
                    write!(out, "[{}|{source}]", words.unwrap_or_default()).expect("written");
                }
            }
        }
        out
    }

    #[test]
    fn html_is_parsed() {
        fn check(html: &str, expected: &str) {
            assert_eq!(shown(html), expected, "{html}");
        }
        check("<B>a</B> &amp; &copy; &nope; &#25105; &", "<strong>a</strong> & © &nope; 我 &");
        check("<div class='x'>a\n  b</div>", "|a b|");
        check("<p>预算\n说明", "<p>预算说明");
        check(
            "a<script>if (a<b) alert('</b>&amp;')</script>b",
            "a<script>if (a<b) alert('</b>&amp;')</script>b",
        );
        check("a<style>x</style  >b<svg><svg/><g></g></svg>c", "a<style>x</style >bc");
        check("<title>a <b>b</b>", "<title>a <strong>b</strong>");
        check("<svg><svg></svg>x</svg>y", "y");
        check("<a href='x\">y' onclick=evil()>t</a>", "<a x\">y>t</a>");
        check("<a\nhref = \"#a&amp;b\" title=t>", "<a #a&b t>");
        check("<img src=x alt='图 &lt;1&gt;'/><img>", "[图 <1>|x]");
        check("<video src=a.mp4>no</video>b<video>c</video>", "[|a.mp4]bc");
        check("<audio controls><source src='a&amp;b.mp3'>no</audio><video>d", "[|a&b.mp3]d");
        check("a<!-- <b> -->b<!DOCTYPE x><?php ?>c", "abc");
        check("1 < 2 <3 <", "1 < 2 <3 <");
        check("<a", "<a");
        check("<pre>a\n  b</pre>\n c", "<pre>a\n  b</pre> c");
        check("<x-y>t</x-y><font color=red>u</font>", "<x-y>t</x-y>u");
        check("<Client a='b'\n c>.docx <T> <Foo/>", "<Client a='b' c>.docx <T> <Foo/>");
        check("a<!-- b <b>c</b>", "a<!-- b <strong>c</strong>");
        check("<td colspan=2>", "<td>");
        check("<a 名=值 href=b>", "<a b>");
    }

    proptest! {
        #[test]
        fn any_text_is_taken_apart(html in "[<>/a-c!\\-='\"& ;#\n名]{0,60}") {
            shown(&html);
        }
    }
}
