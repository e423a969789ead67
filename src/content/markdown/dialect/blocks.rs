//! Finds the blocks of other tools, by their marks and their indentation, and writes them as Markdown.
//!
//! A box becomes a callout: `> [!kind]- title`, and `> ` before each line of its body. One with headings in it has its
//! body left where it is, because headings make sections only outside of quotes. A mark that is never closed is text.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    ops::Range,
};

use super::{
    block::{Block, Key, Mark, Opening, TagKind, Tagged},
    callout::{TAB, TABS},
    edits::Rewritten,
    lines::{Fence, Items, Line, lines},
};

/// Deepest nesting of blocks that is read. Deeper ones are text.
const MAX_DEPTH: usize = 12;
/// How many marks behind a tag its end tag is looked for in its line.
const MAX_TAGS: usize = 64;

/// How marks are read.
#[derive(Clone, Copy)]
pub(super) struct Marks<'m> {
    /// The mark that a line without its indentation is.
    pub(super) line: fn(&str) -> Option<Mark>,
    /// The tag at the start of a text, and what it begins.
    pub(super) tag: &'m dyn Fn(&str) -> Option<Tagged>,
    /// Whether text may be indented without being code.
    pub(super) is_indented: bool,
}

/// Rewrites the blocks of a text.
pub(super) fn rewrite(rewritten: &mut Rewritten<'_>, marks: Marks<'_>) {
    let (out, unread, is_changed) = {
        let text = rewritten.text();
        let mut blocks = Blocks { text, marks, unread: Vec::new(), changed: false, labels: Vec::new() };
        let mut out = Vec::new();
        let all = lines(blocks.text);
        let place = Place { depth: 0, is_boxed: false };
        blocks.level(&all, place, &mut out);
        (out, blocks.unread, blocks.changed)
    };
    for (construct, range) in unread {
        rewritten.note(construct, &range);
    }
    if !is_changed {
        return;
    }
    let ends_with_line = rewritten.text().ends_with('\n');
    rewritten.rebuild(|builder| {
        let last = out.len().saturating_sub(1);
        let mut end = 0;
        for (n, line) in out.into_iter().enumerate() {
            end = line.at.max(end);
            for piece in line.pieces {
                match piece {
                    Piece::Copy(range) => {
                        end = range.end;
                        builder.copy(range);
                    }
                    Piece::Insert(text) => builder.insert(&text, end),
                }
            }
            if n < last || ends_with_line {
                builder.insert("\n", end);
            }
        }
    });
}

/// A line that is written.
#[derive(Clone, Debug)]
struct Out {
    /// Where it comes from.
    at: usize,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    Copy(Range<usize>),
    Insert(String),
}

impl Out {
    fn new(at: usize, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { at, pieces: if text.is_empty() { Vec::new() } else { vec![Piece::Insert(text)] } }
    }

    fn is_blank(&self, text: &str) -> bool {
        self.pieces.iter().all(|piece| match piece {
            Piece::Copy(range) => text[range.clone()].trim().is_empty(),
            Piece::Insert(inserted) => inserted.trim().is_empty(),
        })
    }
}

/// Where lines are.
#[derive(Clone, Copy, Debug)]
struct Place {
    depth: usize,
    /// Whether they are in a callout.
    is_boxed: bool,
}

/// A line with what it is.
struct Read {
    line: Line,
    kind: Kind,
    /// Whether it is in no list item.
    is_top: bool,
}

enum Kind {
    Text,
    Open {
        key: Key,
        opening: Opening,
        close: Option<usize>,
    },
    Close(Key),
    /// With the line behind its body.
    Indented {
        opening: Opening,
        end: usize,
    },
}

struct Blocks<'t> {
    text: &'t str,
    marks: Marks<'t>,
    unread: Vec<(String, Range<usize>)>,
    changed: bool,
    /// What the tabs of each set that is open are called, by their values.
    labels: Vec<VecDeque<(String, String)>>,
}

impl Blocks<'_> {
    /// Writes lines that are in the same block.
    fn level(&mut self, lines: &[Line], place: Place, out: &mut Vec<Out>) {
        if place.depth >= MAX_DEPTH {
            out.extend(lines.iter().map(copied));
            return;
        }
        let mut read = self.classify(lines);
        pair(&mut read);
        let mut at = 0;
        while at < read.len() {
            let Read { line, kind, is_top } = &read[at];
            match kind {
                Kind::Open { opening, close: Some(close), key } => {
                    let column = line.indent(self.text).0;
                    let body = &read[at + 1..*close];
                    let least = body.iter().filter(|read| !read.line.is_blank(self.text));
                    let least = least.map(|read| read.line.indent(self.text).0).min().unwrap_or(column);
                    let columns = match key {
                        Key::Colons(_) => column.min(least),
                        Key::Named(..) => least,
                    };
                    let body: Vec<Line> =
                        body.iter().map(|read| read.line.dedented(self.text, columns)).collect();
                    self.block(opening, line, &body, place, *is_top, out);
                    at = close + 1;
                }
                Kind::Indented { opening: Opening { block: Block::Tab(_), .. }, .. } => {
                    at = self.tabs(&read, at, place, out);
                }
                Kind::Indented { opening, end } => {
                    let body = self.indented(&read, at, *end);
                    self.block(opening, line, &body, place, *is_top, out);
                    at = *end;
                }
                Kind::Text | Kind::Open { close: None, .. } | Kind::Close(_) => {
                    if let Kind::Open { key: Key::Colons(_), .. } | Kind::Close(Key::Colons(_)) = kind {
                        let what = "the line \":::\" without its other end";
                        self.unread.push((what.to_owned(), line.range.clone()));
                    }
                    out.extend(copies(line, self.text));
                    at += 1;
                }
            }
        }
    }

    /// The body of the block whose mark is at `at`, without its indentation.
    fn indented(&self, read: &[Read], at: usize, end: usize) -> Vec<Line> {
        let column = read[at].line.indent(self.text).0 + 4;
        read[at + 1..end].iter().map(|read| read.line.dedented(self.text, column)).collect()
    }

    /// Writes the tabs that follow each other from `at` on, and returns where they end.
    fn tabs(&mut self, read: &[Read], mut at: usize, place: Place, out: &mut Vec<Out>) -> usize {
        let column = read[at].line.indent(self.text).0;
        let first = &read[at];
        let mut tabs: Vec<(&Opening, &Line, Vec<Line>)> = Vec::new();
        while let Some(Read { line, kind: Kind::Indented { opening, end }, .. }) = read.get(at)
            && matches!(opening.block, Block::Tab(_))
            && line.indent(self.text).0 == column
        {
            tabs.push((opening, line, self.indented(read, at, *end)));
            at = *end;
            let blanks = read[at..].iter().take_while(|read| read.line.is_blank(self.text)).count();
            if matches!(read.get(at + blanks).map(|read| &read.kind), Some(Kind::Indented { .. })) {
                at += blanks;
            }
        }
        let is_unboxed =
            !place.is_boxed && first.is_top && tabs.iter().any(|(_, _, body)| self.has_heading(body));
        let mut inner = Vec::new();
        let inside = Place { depth: place.depth + 1, is_boxed: !is_unboxed };
        for (opening, line, body) in &tabs {
            let dedented = line.dedented(self.text, column);
            self.block(
                opening,
                if is_unboxed { line } else { &dedented },
                body,
                inside,
                first.is_top,
                &mut inner,
            );
        }
        if is_unboxed {
            out.extend(inner);
        } else {
            self.boxed(TABS, "", "", &first.line, inner, out);
        }
        at
    }

    /// Writes one block.
    fn block(
        &mut self,
        opening: &Opening,
        line: &Line,
        body: &[Line],
        place: Place,
        is_top: bool,
        out: &mut Vec<Out>,
    ) {
        self.changed = true;
        if let Some(construct) = &opening.unread {
            self.unread.push((construct.clone(), line.range.clone()));
        }
        let is_unboxed = !place.is_boxed && is_top && self.has_heading(body);
        let inside = |is_boxed| Place { depth: place.depth + 1, is_boxed };
        match &opening.block {
            Block::Callout { kind, title, folded } => {
                let title = title.as_deref().unwrap_or_default();
                let fold = match folded {
                    _ if is_unboxed => "",
                    Some(true) => "-",
                    Some(false) => "+",
                    None => "",
                };
                self.framed(kind, fold, title, line, body, place, is_unboxed, out);
            }
            Block::Tab(label) => {
                let label = self.label(label);
                self.framed(TAB, "", &label, line, body, place, is_unboxed, out);
            }
            Block::CodeTab(label, language) => {
                let mut inner = Vec::new();
                let is_fenced =
                    body.iter().any(|line| Fence::open(line.text(self.text).trim_start()).is_some());
                if is_fenced {
                    self.level(body, inside(true), &mut inner);
                } else {
                    self.fenced(language, &line.dedented(self.text, usize::MAX), body, &mut inner);
                }
                self.boxed(TAB, "", label, line, inner, out);
            }
            Block::Tabs(labels) if is_unboxed => {
                self.labels.push(labels.iter().cloned().collect());
                self.level(body, inside(false), out);
                self.labels.pop();
            }
            Block::Tabs(labels) => {
                let mut inner = Vec::new();
                self.labels.push(labels.iter().cloned().collect());
                match self.labelled(body) {
                    Some(tabs) => {
                        for (label, line, body) in tabs {
                            let opening = Block::Tab(label).into();
                            self.block(&opening, &line, &body, inside(true), is_top, &mut inner);
                        }
                    }
                    None => self.level(body, inside(true), &mut inner),
                }
                self.labels.pop();
                self.boxed(TABS, "", "", line, inner, out);
            }
            Block::CodeGroup => {
                let inner = self.code_group(body);
                self.boxed(TABS, "", "", line, inner, out);
            }
            Block::Code(language) => self.fenced(language, line, body, out),
            Block::Verbatim => out.extend(body.iter().map(|body| self.prefixed(line, copied(body)))),
            Block::Comment => {}
            Block::Plain(words) => {
                self.separate(line, out);
                for word in words {
                    out.push(self.prefixed(line, Out::new(line.range.start, format!("**{word}**"))));
                    out.push(Out::new(line.range.end, ""));
                }
                let mut inner = Vec::new();
                self.level(body, inside(place.is_boxed), &mut inner);
                out.extend(inner.into_iter().map(|inner| self.prefixed(line, inner)));
                let end = body.last().map_or(line.range.end, |last| last.range.end);
                out.push(Out::new(end, ""));
            }
        }
    }

    /// Writes code between fences.
    fn fenced(&self, language: &str, line: &Line, body: &[Line], out: &mut Vec<Out>) {
        let longest = body.iter().map(|line| longest_run(line.text(self.text))).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        self.separate(line, out);
        out.push(self.prefixed(line, Out::new(line.range.start, format!("{fence}{language}"))));
        out.extend(body.iter().map(|body| self.prefixed(line, copied(body))));
        let end = body.last().map_or(line.range.end, |last| last.range.end);
        out.push(self.prefixed(line, Out::new(end, fence)));
        out.push(Out::new(end, ""));
    }

    /// What a tab is called: what its set says of its value, or of its place.
    fn label(&mut self, written: &str) -> String {
        let Some(labels) = self.labels.last_mut() else { return written.to_owned() };
        let own = labels.iter().position(|(value, _)| value == written);
        match (own, written.is_empty()) {
            (Some(own), _) => labels.remove(own).map(|(_, label)| label).unwrap_or_default(),
            (None, true) => labels.pop_front().map(|(_, label)| label).unwrap_or_default(),
            (None, false) => written.to_owned(),
        }
    }

    /// Writes a box, or its title alone with the body below.
    #[expect(clippy::too_many_arguments, reason = "the parts of one line")]
    fn framed(
        &mut self,
        kind: &str,
        fold: &str,
        title: &str,
        line: &Line,
        body: &[Line],
        place: Place,
        is_unboxed: bool,
        out: &mut Vec<Out>,
    ) {
        let mut inner = Vec::new();
        self.level(body, Place { depth: place.depth + 1, is_boxed: !is_unboxed }, &mut inner);
        if is_unboxed {
            self.boxed(kind, fold, title, line, Vec::new(), out);
            out.extend(inner.into_iter().map(|inner| self.prefixed(line, inner)));
            let end = body.last().map_or(line.range.end, |last| last.range.end);
            out.push(Out::new(end, ""));
        } else {
            self.boxed(kind, fold, title, line, inner, out);
        }
    }

    /// Writes a callout around lines that are written already.
    fn boxed(
        &mut self,
        kind: &str,
        fold: &str,
        title: &str,
        line: &Line,
        mut inner: Vec<Out>,
        out: &mut Vec<Out>,
    ) {
        self.changed = true;
        self.separate(line, out);
        let start = line.range.start;
        let space = if title.is_empty() { "" } else { " " };
        let title = format!("> [!{kind}]{fold}{space}{title}");
        out.push(self.prefixed(line, Out::new(start, title)));
        while inner.pop_if(|line| line.is_blank(self.text)).is_some() {}
        let blanks = inner.iter().take_while(|line| line.is_blank(self.text)).count();
        let mut end = line.range.end;
        if blanks < inner.len() {
            out.push(self.prefixed(line, Out::new(inner[blanks].at, ">")));
        }
        for mut inner in inner.drain(blanks..) {
            end = inner.at;
            let mark = if inner.is_blank(self.text) { ">" } else { "> " };
            inner.pieces.insert(0, Piece::Insert(mark.to_owned()));
            out.push(self.prefixed(line, inner));
        }
        out.push(Out::new(end, ""));
    }

    /// Ends what is before a block.
    fn separate(&self, line: &Line, out: &mut Vec<Out>) {
        if out.last().is_some_and(|last| !last.is_blank(self.text)) {
            out.push(Out::new(line.range.start, ""));
        }
    }

    /// A line that is indented like the mark of its block.
    fn prefixed(&self, mark: &Line, mut out: Out) -> Out {
        let columns = mark.indent(self.text).0;
        if columns > 0 && !out.is_blank(self.text) {
            out.pieces.insert(0, Piece::Insert(" ".repeat(columns)));
        }
        out
    }

    /// The tabs that lines of a container begin: `@tab Label` of `VuePress` and `== Label` of vitepress-plugin-tabs.
    fn labelled(&self, body: &[Line]) -> Option<Vec<(String, Line, Vec<Line>)>> {
        let mut tabs: Vec<(String, Line, Vec<Line>)> = Vec::new();
        let mut fence: Option<Fence> = None;
        for line in body {
            let text = line.text(self.text).trim();
            match fence {
                Some(open) if open.is_closed_by(text) => fence = None,
                Some(_) => {}
                None => fence = Fence::open(text),
            }
            let label = text.strip_prefix("@tab").map(|rest| rest.strip_prefix(":active").unwrap_or(rest));
            let label = label.or_else(|| text.strip_prefix("== ").map(|_| &text[2..]));
            match (label.filter(|label| fence.is_none() && label.starts_with([' ', '#'])), tabs.last_mut()) {
                (Some(label), _) => {
                    let label = match label.rsplit_once('#') {
                        Some((label, value)) if value.is_ascii() && !value.contains(' ') => label.trim(),
                        _ => label.trim(),
                    };
                    tabs.push((label.to_owned(), line.dedented(self.text, usize::MAX), Vec::new()));
                }
                (None, Some((_, _, body))) => body.push(line.clone()),
                (None, None) if text.is_empty() => {}
                (None, None) => return None,
            }
        }
        (!tabs.is_empty()).then_some(tabs)
    }

    /// Each fence of a group as a tab; what is between them stays.
    fn code_group(&mut self, body: &[Line]) -> Vec<Out> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < body.len() {
            let line = &body[at];
            let Some(fence) = Fence::open(line.text(self.text).trim_start()) else {
                out.push(copied(line));
                at += 1;
                continue;
            };
            let rest = body.iter().skip(at + 1);
            let length = rest.take_while(|line| !fence.is_closed_by(line.text(self.text))).count();
            let end = (at + length + 2).min(body.len());
            let info = line.text(self.text).trim_start().trim_start_matches(['`', '~']);
            let (label, kept) = label(info);
            let mut inner: Vec<Out> = body[at..end].iter().map(copied).collect();
            let written = line.range.end - (info.len() - kept);
            inner[0].pieces = vec![Piece::Copy(line.range.start..written)];
            let columns = line.indent(self.text).0;
            let top = line.dedented(self.text, columns);
            self.boxed(TAB, "", &label, &top, inner, &mut out);
            at = end;
        }
        out
    }

    fn has_heading(&self, body: &[Line]) -> bool {
        let mut fence: Option<Fence> = None;
        body.iter().any(|line| {
            let (columns, bytes) = line.indent(self.text);
            let text = &line.text(self.text)[bytes..];
            if let Some(open) = fence {
                fence = fence.filter(|_| !open.is_closed_by(text));
                return false;
            }
            fence = Fence::open(text);
            let level = text.bytes().take_while(|byte| *byte == b'#').count();
            columns < 4 && (1..=6).contains(&level) && text[level..].starts_with([' ', '\t'])
        })
    }

    /// Says of each line whether it is a mark. Where there is text beside a tag on its line, that is a line of its own.
    fn classify(&self, lines: &[Line]) -> Vec<Read> {
        let mut read: Vec<Read> = Vec::with_capacity(lines.len());
        let mut items = Items::default();
        let mut opaque = Opaque::default();
        let mut open: HashMap<Key, usize> = HashMap::new();
        let mut at = 0;
        // What is left of the line.
        let mut left: Option<Line> = None;
        while let Some(line) = left.take().or_else(|| lines.get(at).cloned()) {
            let (columns, bytes) = line.indent(self.text);
            let text = &line.text(self.text)[bytes..];
            let is_text = text.is_empty() || opaque.covers(at);
            let relative = if is_text { 0 } else { items.read(columns, text) };
            let is_top = items.is_empty();
            let push = |read: &mut Vec<Read>, line: Line, kind| read.push(Read { line, kind, is_top });
            if is_text || (relative >= 4 && !self.marks.is_indented) {
                push(&mut read, line, Kind::Text);
                at += 1;
                continue;
            }
            opaque.open(self.text, lines, at, text);
            if opaque.covers(at) {
                push(&mut read, line, Kind::Text);
                at += 1;
                continue;
            }
            match (self.marks.line)(text) {
                Some(Mark::Open(key, opening)) => {
                    push(&mut read, line, Kind::Open { key, opening, close: None });
                    at += 1;
                    continue;
                }
                Some(Mark::Close(key)) => {
                    push(&mut read, line, Kind::Close(key));
                    at += 1;
                    continue;
                }
                Some(Mark::Indented(opening)) => {
                    if let Some(end) = self.body_end(lines, at, columns + 4) {
                        let kind = Kind::Indented { opening, end: read.len() + end - at };
                        push(&mut read, line, kind);
                        // The body is read when its block is.
                        lines[at + 1..end].iter().for_each(|line| push(&mut read, line.clone(), Kind::Text));
                        at = end;
                        continue;
                    }
                }
                None => {}
            }
            let start = line.range.start + bytes;
            if let Some((mark, last, rest)) = self.tag_line(lines, at, start, &line) {
                if let Mark::Open(key, _) = &mark {
                    *open.entry(key.clone()).or_default() += 1;
                }
                let kind = match mark {
                    Mark::Open(key, opening) => Kind::Open { key, opening, close: None },
                    Mark::Close(key) => Kind::Close(key),
                    Mark::Indented(_) => Kind::Text,
                };
                push(&mut read, Line { pad: line.pad, range: line.range.start..rest.start }, kind);
                let words = &self.text[rest.clone()];
                if words.trim().is_empty() {
                    at = last + 1;
                } else {
                    let skipped = words.len() - words.trim_start().len();
                    left = Some(Line { pad: columns, range: rest.start + skipped..rest.end });
                    at = last;
                }
                continue;
            }
            match self.closing(&line, &open) {
                Some((key, close)) if close > start => {
                    let words = Line { pad: line.pad, range: line.range.start..close };
                    push(&mut read, words, Kind::Text);
                    push(&mut read, Line { pad: columns, range: close..line.range.end }, Kind::Close(key));
                }
                _ => push(&mut read, line, Kind::Text),
            }
            at += 1;
        }
        read
    }

    /// The tag that begins a block or ends one at `start`, the line it ends in, and what is behind it in that line.
    fn tag_line(
        &self,
        lines: &[Line],
        at: usize,
        start: usize,
        line: &Line,
    ) -> Option<(Mark, usize, Range<usize>)> {
        if !matches!(self.text.as_bytes().get(start), Some(b'{' | b'<')) {
            return None;
        }
        let (key, kind, length, opening) = (self.marks.tag)(&self.text[start..])?;
        let end = start + length;
        let (last, line_end) = if end <= line.range.end {
            (at, line.range.end)
        } else {
            let last = at + lines[at..].iter().take(200).position(|line| line.range.end >= end)?;
            (last, lines[last].range.end)
        };
        let rest = end..line_end;
        let mark = match (kind, opening) {
            (TagKind::Close, _) => Mark::Close(key),
            (TagKind::Open, Some(opening)) => {
                let words = &self.text[rest.clone()];
                // What is closed in its line is a block only if that is all, and if it is known.
                let closes = self.tags(words).any(|(_, own, kind, _)| own == key && kind == TagKind::Close);
                let ends = self.tags(words).last().is_some_and(|(tag, own, kind, length)| {
                    own == key && kind == TagKind::Close && words[tag + length..].trim().is_empty()
                });
                if closes && (!ends || opening.unread.is_some()) {
                    return None;
                }
                Mark::Open(key, opening)
            }
            _ => return None,
        };
        Some((mark, last, rest))
    }

    /// The tags in a line.
    fn tags<'l>(&'l self, line: &'l str) -> impl Iterator<Item = (usize, Key, TagKind, usize)> + 'l {
        // A line of nothing but tags is read once.
        let marks = memchr::memchr2_iter(b'{', b'<', line.as_bytes()).take(MAX_TAGS);
        marks.filter_map(|at| {
            let (key, kind, length, _) = (self.marks.tag)(&line[at..])?;
            Some((at, key, kind, length))
        })
    }

    /// The tag that ends a line and a block that was opened before it.
    fn closing(&self, line: &Line, open: &HashMap<Key, usize>) -> Option<(Key, usize)> {
        let text = line.text(self.text);
        if open.is_empty() || !text.trim_end().ends_with(['}', '>']) {
            return None;
        }
        let all: Vec<_> = self.tags(text).collect();
        let (at, key, kind, length) = all.last()?;
        let is_alone = all.iter().filter(|(_, own, ..)| own == key).count() == 1;
        let is_end = text[at + length..].trim().is_empty() && *kind == TagKind::Close;
        (is_alone && is_end && open.contains_key(key)).then(|| (key.clone(), line.range.start + at))
    }

    /// Where the lines end that are indented below the line `at`, if there are any.
    fn body_end(&self, lines: &[Line], at: usize, columns: usize) -> Option<usize> {
        let mut end = at + 1;
        for (n, line) in lines.iter().enumerate().skip(at + 1) {
            if line.is_blank(self.text) {
                continue;
            }
            if line.indent(self.text).0 < columns {
                break;
            }
            end = n + 1;
        }
        (end > at + 1).then_some(end)
    }
}

fn copied(line: &Line) -> Out {
    let mut out = Out::new(line.range.start, " ".repeat(line.pad));
    if !line.range.is_empty() {
        out.pieces.push(Piece::Copy(line.range.clone()));
    }
    out
}

/// The lines that a tag goes over.
fn copies(line: &Line, text: &str) -> Vec<Out> {
    let written = line.text(text);
    if !written.contains('\n') {
        return vec![copied(line)];
    }
    let mut at = line.range.start;
    let parts = written.split('\n').map(|part| {
        let range = at..at + part.len();
        at = range.end + 1;
        copied(&Line { pad: 0, range })
    });
    parts.collect()
}

/// Lines in which no mark is read, as they are code or raw HTML.
#[derive(Default)]
struct Opaque {
    /// The line behind them.
    end: usize,
    /// What never ends.
    missing: Vec<&'static str>,
}

impl Opaque {
    fn covers(&self, line: usize) -> bool {
        line < self.end
    }

    /// Notes what the line `at` opens. A fence goes on to the end of the block if it is not closed.
    fn open(&mut self, text: &str, lines: &[Line], at: usize, line: &str) {
        if let Some(fence) = Fence::open(line) {
            let rest = lines.iter().skip(at + 1);
            let length = rest.take_while(|line| !fence.is_closed_by(line.text(text))).count();
            self.end = (at + length + 2).min(lines.len());
            return;
        }
        let ends = [("<pre", "</pre>"), ("<script", "</script>"), ("<style", "</style>"), ("<!--", "-->")];
        for (start, end) in ends {
            if line.get(..start.len()).is_some_and(|line| line.eq_ignore_ascii_case(start))
                && !self.missing.contains(&end)
            {
                match lines.iter().skip(at).position(|line| line.text(text).contains(end)) {
                    Some(length) => self.end = at + length + 1,
                    None => self.missing.push(end),
                }
            }
        }
    }
}

/// Finds the line that closes each block. What is opened inside and not closed is text.
fn pair(read: &mut [Read]) {
    let mut open: Vec<usize> = Vec::new();
    let mut named: HashMap<Key, usize> = HashMap::new();
    let mut colons: BTreeMap<usize, usize> = BTreeMap::new();
    let mut pairs = Vec::new();
    for at in 0..read.len() {
        match &read[at].kind {
            Kind::Open { key, .. } => {
                open.push(at);
                match key {
                    Key::Colons(count) => *colons.entry(*count).or_default() += 1,
                    Key::Named(..) => *named.entry(key.clone()).or_default() += 1,
                }
            }
            Kind::Close(key) => {
                let is_open = match key {
                    Key::Colons(count) => colons.range(..=*count).any(|(_, open)| *open > 0),
                    Key::Named(..) => named.get(key).is_some_and(|open| *open > 0),
                };
                while is_open && let Some(last) = open.pop() {
                    let Kind::Open { key: opened, .. } = &read[last].kind else { continue };
                    match opened {
                        Key::Colons(count) => *colons.entry(*count).or_default() -= 1,
                        Key::Named(..) => *named.entry(opened.clone()).or_default() -= 1,
                    }
                    let is_pair = match (opened, key) {
                        (Key::Colons(opened), Key::Colons(closed)) => opened <= closed,
                        _ => opened == key,
                    };
                    if is_pair {
                        pairs.push((last, at));
                        break;
                    }
                }
            }
            Kind::Text | Kind::Indented { .. } => {}
        }
    }
    for (opened, closed) in pairs {
        if let Kind::Open { close, .. } = &mut read[opened].kind {
            *close = Some(closed);
        }
    }
}

/// The label of a fence in a group, and how much of its information is not part of it.
fn label(info: &str) -> (String, usize) {
    if let Some(start) = info.find('[')
        && let Some(length) = info[start..].find(']')
    {
        return (info[start + 1..start + length].trim().to_owned(), start);
    }
    let attributes = super::attributes::Attributes::read(info);
    let words: Vec<&str> =
        attributes.values.iter().map(String::as_str).filter(|word| !word.starts_with('{')).collect();
    let label = attributes.first(&["title", "filename", "label"]);
    (
        label
            .unwrap_or(&words.get(1..).filter(|words| !words.is_empty()).unwrap_or(&words).join(" "))
            .to_owned(),
        info.len(),
    )
}

fn longest_run(line: &str) -> usize {
    line.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
