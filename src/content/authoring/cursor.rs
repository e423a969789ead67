//! What is at a place of a text that is being written, and what may be written there: for editors.
//!
//! The text is the one in the editor, which may be newer than the handbook it is asked about.

use std::ops::Range;

use percent_encoding::percent_decode_str;

use crate::{
    content::{
        links::{
            check,
            target::{Links, Target},
        },
        markdown::outline::{self, Attribute, Cut},
        metadata::{
            attributes::{self, Entry, Kind},
            front_matter::{self, Placed},
        },
    },
    diagnostic::Source,
    model::{Document, Handbook, PathId, RoleId, SectionId, SectionRef, TopicId},
};

/// A place of a text that names something of the handbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Byte range of the name, or of the whole link.
    pub span: Range<usize>,
    /// What it means.
    pub meaning: Meaning,
}

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A section: by a link to it, by including it, or as the heading that has its id.
    Section(SectionRef),
    /// A role.
    Role(RoleId),
    /// A topic.
    Topic(TopicId),
    /// A reading path.
    Path(PathId),
}

/// Everything that `text` names, as `document` of the handbook would: links, includes, and values in headings and front
/// matter. Names that mean nothing are left out.
pub fn names(handbook: &Handbook, document: &Document, text: &str) -> Vec<Name> {
    let source = Source::new(&document.path, text);
    let (front, start) = front_matter::parse(text, &source, &mut Vec::new());
    let mut reader = Reader { handbook, document, links: Links::new(handbook), names: Vec::new() };
    for role in front.roles.iter().flatten() {
        reader.role(&role.value, role.span.clone());
    }
    for topic in front.topics.iter().flatten() {
        reader.topic(&topic.value, topic.span.clone());
    }
    for path in front.path.iter().chain(&front.requires) {
        if let Some(id) = PathId::new(&path.value).filter(|id| handbook.path(id, document.language).is_some())
        {
            reader.push(path.span.clone(), Meaning::Path(id));
        }
    }
    for cut in outline::cut(text, start, &document.reading.elsewhere()) {
        reader.section(&cut);
    }
    reader.names
}

struct Reader<'h> {
    handbook: &'h Handbook,
    document: &'h Document,
    links: Links<'h>,
    names: Vec<Name>,
}

impl Reader<'_> {
    fn push(&mut self, span: Range<usize>, meaning: Meaning) {
        self.names.push(Name { span, meaning });
    }

    fn section(&mut self, cut: &Cut) {
        for attribute in cut.heading.iter().flat_map(|heading| &heading.attributes) {
            match attribute {
                Attribute::Id(id) => self.id(&id.value, id.span.clone()),
                Attribute::Pair { key, value } => self.attribute(&key.value, value),
            }
        }
        for link in cut.links.iter().chain(&cut.includes) {
            if let Target::Section(place) | Target::Moved { to: place, .. } =
                self.links.resolve(self.document, &link.value)
            {
                self.push(link.span.clone(), Meaning::Section(place));
            }
        }
    }

    fn attribute(&mut self, key: &str, value: &Placed<String>) {
        // The value may be in quotes, and hold several names.
        let quote = (value.span.len() - value.value.len()) / 2;
        let mut at = value.span.start + quote;
        let kind = attributes::on_heading(key).and_then(|known| known.heading);
        for piece in value.value.split(',') {
            let name = piece.trim();
            let start = at + (piece.len() - piece.trim_start().len());
            let span = start..start + name.len();
            match kind {
                Some(Kind::Roles | Kind::Owner) => self.role(name, span),
                Some(Kind::Topics) => self.topic(name, span),
                Some(Kind::Sections) => self.id(name, span),
                _ => {}
            }
            at += piece.len() + 1;
        }
    }

    fn id(&mut self, id: &str, span: Range<usize>) {
        let place = SectionId::new(id).and_then(|id| self.handbook.find(&id, Some(self.document.language)));
        if let Some(place) = place {
            self.push(span, Meaning::Section(place));
        }
    }

    fn role(&mut self, id: &str, span: Range<usize>) {
        if let Some(id) = RoleId::new(id).filter(|id| self.handbook.role(id).is_some()) {
            self.push(span, Meaning::Role(id));
        }
    }

    fn topic(&mut self, id: &str, span: Range<usize>) {
        if let Some(id) = TopicId::new(id).filter(|id| self.handbook.topic(id).is_some()) {
            self.push(span, Meaning::Topic(id));
        }
    }
}

/// How a link in `document` is written that points to the section at `place`:
/// `../duties/account-director.md#ad-budget`.
pub fn link_to(handbook: &Handbook, document: &Document, place: SectionRef) -> String {
    let id = &handbook.section(place).id;
    let path = &handbook.document(place).path;
    if *path == document.path {
        return format!("#{id}");
    }
    format!("{}#{id}", check::escaped(&check::relative(&document.path, path)))
}

/// The document that the way before the `#` of a link in `document` points to.
pub fn linked_document(handbook: &Handbook, document: &Document, way: &str) -> Option<u32> {
    if way.is_empty() {
        return handbook.document_by_path(&document.path);
    }
    let way = percent_decode_str(way).decode_utf8_lossy();
    Links::new(handbook).document(document, &way)
}

/// What is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typing {
    /// What would be replaced: the name as far as it is there.
    pub span: Range<usize>,
    /// What is in it before the cursor.
    pub typed: String,
    /// What would fit.
    pub wanted: Wanted,
}

/// What fits at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A section's id, and then this, unless it is there.
    Id {
        /// `]]`, `)` or nothing.
        closing: &'static str,
    },
    /// The way to a section, `file.md#id`, and then this, unless it is there.
    Link {
        /// `)` or nothing.
        closing: &'static str,
    },
    /// A role's id.
    Role,
    /// A topic's id.
    Topic,
    /// A reading path's id.
    Path,
    /// The name of a heading's attribute.
    Attribute,
    /// The name of a key of the front matter.
    Key,
}

impl Wanted {
    /// The names that are known beforehand, with what they are for; none where only a handbook knows them.
    pub fn words(self) -> Vec<(&'static str, String)> {
        let word = |known: &'static Entry| (known.word, known.explained());
        match self {
            Self::Attribute => attributes::on_headings().map(word).collect(),
            Self::Key => attributes::in_front_matter().map(word).collect(),
            _ => Vec::new(),
        }
    }

    /// What fits as a value.
    fn value(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Roles | Kind::Owner => Some(Self::Role),
            Kind::Topics => Some(Self::Topic),
            Kind::Sections => Some(Self::Id { closing: "" }),
            Kind::Paths => Some(Self::Path),
            _ => None,
        }
    }
}

/// What is being written at byte `at` of `text`, if it is something of which we know what would fit.
pub fn typing(text: &str, at: usize) -> Option<Typing> {
    let before = text.get(..at)?;
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = &before[line_start..];
    if is_front_matter(&before[..line_start]) {
        return in_front_matter(text, before, line_start);
    }
    let open = line.rfind('{').filter(|open| line.starts_with('#') && !line[*open..].contains('}'));
    if let Some(open) = open {
        return in_attributes(text, before, line_start + open + 1);
    }
    if let Some(open) = line.rfind("[[").filter(|open| !line[*open..].contains("]]")) {
        let typed = &line[open + 2..];
        return (!typed.contains('|')).then(|| {
            written(text, line_start + open + 2, at, &['|'], |closing| Wanted::Id { closing }, "]]")
        });
    }
    let open = line.rfind("](").filter(|open| !line[*open..].contains([')', ' ']))?;
    let start = line_start + open + 2;
    let target = &before[start..];
    if let Some(prefix) = ["s:", "/s/"].iter().find(|prefix| target.starts_with(**prefix)) {
        let id = |closing| Wanted::Id { closing };
        return Some(written(text, start + prefix.len(), at, &['?', '#'], id, ")"));
    }
    let is_elsewhere = target.contains("://") || target.starts_with("mailto:");
    (!is_elsewhere).then(|| written(text, start, at, &[], |closing| Wanted::Link { closing }, ")"))
}

/// A name in brackets that are open at `start`: it goes on behind the cursor to what closes it, or to `ends`.
fn written(
    text: &str,
    start: usize,
    at: usize,
    ends: &[char],
    wanted: impl Fn(&'static str) -> Wanted,
    closing: &'static str,
) -> Typing {
    let rest = text[at..].split('\n').next().unwrap_or_default();
    let is_closed = rest.find(closing).filter(|close| !rest[..*close].contains(['[', '(']));
    // Without what closes it the rest of the line is the sentence that goes on.
    let end = is_closed.map_or(0, |close| rest[..close].find(ends).unwrap_or(close));
    let wanted = wanted(if is_closed.is_some() { "" } else { closing });
    Typing { span: start..at + end, typed: text[start..at].to_owned(), wanted }
}

/// A name among others that ends at white space and punctuation.
fn word(text: &str, before: &str, wanted: Wanted) -> Typing {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let start = before
        .rfind(|c| !is_part(c))
        .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    let rest = &text[before.len()..];
    let end = before.len() + rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    Typing { span: start..end, typed: before[start..].to_owned(), wanted }
}

fn in_attributes(text: &str, before: &str, inside: usize) -> Option<Typing> {
    let token = before[inside..].rsplit(char::is_whitespace).next()?;
    let Some((key, value)) = token.split_once('=') else {
        return (!token.starts_with(['#', '.'])).then(|| word(text, before, Wanted::Attribute));
    };
    let wanted = Wanted::value(attributes::on_heading(key)?.heading?)?;
    // Behind a quotation that was closed nothing more fits.
    let is_open = value.len() < 2 || !value.starts_with('"') || !value.ends_with('"');
    is_open.then(|| word(text, before, wanted))
}

fn in_front_matter(text: &str, before: &str, line_start: usize) -> Option<Typing> {
    let line = &before[line_start..];
    let Some((key, _)) = line.split_once(':') else {
        if line.starts_with([' ', '-', '#']) {
            // An item of a list, of the key above it.
            let key = before.lines().rev().find_map(|line| line.strip_suffix(':'))?;
            return Some(word(text, before, value_of(key)?));
        }
        return Some(word(text, before, Wanted::Key));
    };
    Some(word(text, before, value_of(key)?))
}

/// Whether the line behind `before` belongs to the front matter, which may not be closed yet.
fn is_front_matter(before: &str) -> bool {
    let mut lines = before.lines().map(str::trim_end);
    lines.next() == Some("---") && lines.all(|line| line != "---" && line != "...")
}

fn value_of(key: &str) -> Option<Wanted> {
    Wanted::value(attributes::key(key.trim())?.front?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::load::tests::handbook;

    #[test]
    fn completions_depend_on_the_text_before_the_cursor() {
        fn check(text: &str, expected: Option<(&str, &str, Wanted)>) {
            let at = text.find('^').expect("a cursor");
            let text = text.replacen('^', "", 1);
            let found = typing(&text, at);
            let shown = found.as_ref().map(|it| (&text[it.span.clone()], it.typed.as_str(), it.wanted));
            assert_eq!(shown, expected, "{text}");
        }
        let id = |closing| Wanted::Id { closing };
        let link = |closing| Wanted::Link { closing };
        check("见[[预^", Some(("预", "预", id("]]"))));
        check("见[[^]]。", Some(("", "", id(""))));
        check("见[[ad-^bud]]和[[x]]", Some(("ad-bud", "ad-", id(""))));
        check("见[[ad^ 后面[[x]]", Some(("ad", "ad", id("]]"))));
        check("见[[ad-budget|词^]]", None);
        check("[预算](^)", Some(("", "", link(""))));
        check("[预算](../a^", Some(("../a", "../a", link(")"))));
        check("[预算](s:bud^get?at=1)", Some(("budget", "bud", id(""))));
        check("[x](https://^)", None);
        check("说完了[x](a) 再^", None);
        check("## 题 {#id ro^}", Some(("ro", "ro", Wanted::Attribute)));
        check("## 题 {#i^}", None);
        check("## 题 {roles=a,b^ x}", Some(("b", "b", Wanted::Role)));
        check("## 题 {topics=\"a,^\"}", Some(("", "", Wanted::Topic)));
        check("## 题 {produces=f^orm}", Some(("form", "f", id(""))));
        check("正文 {ro^}", None);
        check("---\nti^\n---\n# x", Some(("ti", "ti", Wanted::Key)));
        check("---\nroles: [a, b^]\n---\n# x", Some(("b", "b", Wanted::Role)));
        check("---\ntopics:\n  - a\n  - b^\n---\n# x", Some(("b", "b", Wanted::Topic)));
        check("---\ntitle: x^\n---\n", None);
        check("---\nrequires: ^\n---\n", Some(("", "", Wanted::Path)));
    }

    #[test]
    fn names_are_found_at_their_place() {
        let toml = "title = 'T'\nlanguages = ['en']\n[[parts]]\nid = 'p'\n[[roles]]\nid = 'baker'\n[[topics]]\nid = 'bread'\n";
        let text = "---\nroles: [baker]\n---\n# A {#a topics=\"bread,none\" produces=b}\n\nSee [b](b.md#b), [[b]] and [no](#none).\n";
        let handbook = handbook(&[
            ("handbook.toml", toml),
            ("content/en/p/a.md", text),
            ("content/en/p/b.md", "# B {#b}\n\nx"),
        ]);
        let document =
            &handbook.documents[handbook.document_by_path("content/en/p/a.md").expect("there") as usize];
        let shown: Vec<String> = names(&handbook, document, text)
            .into_iter()
            .map(|name| {
                let meaning = match name.meaning {
                    Meaning::Section(place) => handbook.section(place).id.to_string(),
                    Meaning::Role(id) => id.to_string(),
                    Meaning::Topic(id) => id.to_string(),
                    Meaning::Path(id) => id.to_string(),
                };
                format!("{}={meaning}", &text[name.span])
            })
            .collect();
        assert_eq!(shown, ["baker=baker", "a=a", "bread=bread", "b=b", "[b](b.md#b)=b", "[[b]]=b"]);
    }
}
