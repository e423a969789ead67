//! Components in Markdown: `<Tabs>`, `<Callout type="info">`, `import` lines and `{expressions}`.
//!
//! MDX (mdxjs.com/docs/what-is-mdx), with the components of Docusaurus (docusaurus.io/docs/markdown-features), Nextra,
//! Starlight and Mintlify, and those of Vue in `VitePress`.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{
    attributes::closing_brace,
    block::{Block, Opening, Syntax, TagKind},
    code::Code,
    edits::{Edit, Rewritten},
    tag::{Tag, shown, window},
};

/// The tag of a component at the start of `text`: its name begins with a capital letter.
pub(super) fn tag(text: &str) -> Option<Tag<'_>> {
    let text = window(text);
    let inside = text.strip_prefix('<')?;
    let (inside, closes) = inside.strip_prefix('/').map_or((inside, false), |inside| (inside, true));
    let end = inside
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '-'))
        .unwrap_or(inside.len());
    let (name, rest) = inside.split_at(end);
    // `<>` is a fragment.
    let is_fragment = name.is_empty() && rest.starts_with('>');
    if !is_fragment && !name.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let end = end_of_tag(rest)?;
    let (rest, is_empty) = rest[..end].strip_suffix('/').map_or((&rest[..end], false), |rest| (rest, true));
    if !rest.is_empty() && !rest.starts_with(|c: char| c.is_whitespace()) {
        return None;
    }
    let kind = match (closes, is_empty) {
        (true, _) => TagKind::Close,
        (false, true) => TagKind::Empty,
        (false, false) => TagKind::Open,
    };
    let length = text.len() - inside.len() + name.len() + end + 1;
    Some(Tag { syntax: Syntax::Component, name, kind, rest, length })
}

/// Where the `>` is that ends a tag, outside quotes and braces.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut at = 0;
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'>' => return Some(at),
            quote @ (b'"' | b'\'') => at += text[at + 1..].find(quote as char)? + 1,
            b'{' => at += closing_brace(&text[at..])?,
            // A blank line ends what is no tag.
            b'\n' if text[at + 1..].trim_start_matches([' ', '\t']).starts_with('\n') => return None,
            b'<' => return None,
            _ => {}
        }
        at += 1;
    }
    None
}

/// What a component begins if another tag closes it.
pub(super) fn opening(tag: &Tag<'_>) -> Opening {
    let attributes = tag.attributes();
    let name = tag.name.rsplit('.').next().unwrap_or_default().to_lowercase();
    if let "tabs" = &*name {
        return Block::Tabs(labels(tag.rest)).into();
    }
    if let "tab" | "tabitem" = &*name {
        let label = attributes.first(&["label", "title", "value", "name"]).unwrap_or_default();
        return Block::Tab(label.to_owned()).into();
    }
    match Block::named(&name, &attributes) {
        Some(block) => block.into(),
        None => Opening {
            block: Block::Plain(
                Some(shown(&attributes)).filter(|shown| !shown.is_empty()).into_iter().collect(),
            ),
            unread: (!tag.name.is_empty()).then(|| construct(tag)),
        },
    }
}

pub(super) fn construct(tag: &Tag<'_>) -> String {
    format!("the component <{}>", tag.name)
}

/// What the tabs of a set are called, by their values: `values={[{label: 'A', value: 'a'}]}`, `items={['A', 'B']}`.
fn labels(attributes: &str) -> Vec<(String, String)> {
    static PAIR: LazyLock<Regex> = LazyLock::new(|| {
        #[expect(clippy::unwrap_used, reason = "a literal pattern")]
        Regex::new(
            r#"\{[^{}]*?(label|value)\s*:\s*['"]([^'"]*)['"]\s*,\s*(?:label|value)\s*:\s*['"]([^'"]*)['"]"#,
        )
        .unwrap()
    });
    static ITEM: LazyLock<Regex> = LazyLock::new(|| {
        #[expect(clippy::unwrap_used, reason = "a literal pattern")]
        Regex::new(r#"['"]([^'"]*)['"]"#).unwrap()
    });
    let pairs: Vec<(String, String)> = PAIR
        .captures_iter(attributes)
        .map(|pair| {
            let (first, second) = (pair[2].to_owned(), pair[3].to_owned());
            if &pair[1] == "value" { (first, second) } else { (second, first) }
        })
        .collect();
    if !pairs.is_empty() {
        return pairs;
    }
    let items = attributes.find("items=").map_or("", |at| &attributes[at + "items=".len()..]);
    let items = closing_brace(items).map_or("", |end| &items[..end]);
    ITEM.captures_iter(items).map(|item| (item[1].to_owned(), item[1].to_owned())).collect()
}

/// What is written instead of a component within a text, and whether it is understood. `links` has the targets of links that
/// are open.
pub(super) fn inline(tag: &Tag<'_>, links: &mut Vec<String>) -> (String, bool) {
    let attributes = tag.attributes();
    let is_link = matches!(tag.name, "Link" | "NavLink" | "RouterLink" | "NuxtLink" | "A");
    match tag.kind {
        TagKind::Close if is_link => (links.pop().map(|to| format!("]({to})")).unwrap_or_default(), true),
        TagKind::Open if is_link && let Some(to) = attributes.first(&["href", "to"]) => {
            links.push(super::tag::target(to));
            ("[".to_owned(), true)
        }
        TagKind::Close => (String::new(), true),
        _ => (shown(&attributes), matches!(tag.name, "Badge" | "Link" | "Icon" | "")),
    }
}

/// Drops the lines that are a program: `import`, `export`, and the scripts and styles of a page in `VitePress`.
pub(super) fn drop_programs(rewritten: &mut Rewritten<'_>) {
    let text = rewritten.text();
    if !["import ", "export ", "<script", "<style"]
        .iter()
        .any(|mark| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some())
    {
        return;
    }
    let code = Code::of(text);
    let mut edits: Vec<Edit> = Vec::new();
    for range in programs(text).into_iter().chain(scripts(text)) {
        if !code.is_code(range.start) {
            edits.push(Edit::new(range, ""));
        }
    }
    rewritten.apply(edits);
}

/// Statements at the beginning of lines, up to where their brackets are closed.
fn programs(text: &str) -> Vec<Range<usize>> {
    static STATEMENT: LazyLock<Regex> = LazyLock::new(|| {
        #[expect(clippy::unwrap_used, reason = "a literal pattern")]
        Regex::new(r#"(?m)^(?:import\s+(?:['"]|[\w$*{][^'";]*?\sfrom\s*['"])|export\s+(?:const|let|var|default|async|function|class|\{|\*))"#)
            .unwrap()
    });
    let mut found: Vec<Range<usize>> = Vec::new();
    for statement in STATEMENT.find_iter(text) {
        if found.last().is_some_and(|last| statement.start() < last.end) {
            continue;
        }
        let rest = &text[statement.start()..];
        // Nothing of a program is beyond an empty line outside its brackets.
        let mut depth = 0_i32;
        let mut end = None;
        let mut at = 0;
        for line in rest.split_inclusive('\n') {
            at += line.len();
            for byte in line.bytes() {
                match byte {
                    b'{' | b'[' | b'(' => depth += 1,
                    b'}' | b']' | b')' => depth -= 1,
                    _ => {}
                }
            }
            if depth <= 0 {
                end = Some(at);
                break;
            }
            if at > super::tag::LONGEST {
                break;
            }
        }
        found.extend(end.map(|end| statement.start()..statement.start() + end));
    }
    found
}

/// `<script>` and `<style>` at the beginning of lines.
fn scripts(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (open, close) in [("<script", "</script>"), ("<style", "</style>")] {
        let mut at = 0;
        while let Some(start) =
            memchr::memmem::find(&text.as_bytes()[at..], open.as_bytes()).map(|start| at + start)
        {
            let Some(end) = memchr::memmem::find(&text.as_bytes()[start..], close.as_bytes()) else { break };
            at = start + end + close.len();
            if start == 0 || text[..start].ends_with('\n') {
                found.push(start..at);
            }
        }
    }
    found.sort_by_key(|range| range.start);
    found
}

/// An HTML tag at the start of `text` with values in braces, as HTML, and its length.
pub(super) fn html(text: &str) -> Option<(usize, String)> {
    let inside = window(text).strip_prefix('<')?;
    let end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(inside.len());
    let (name, rest) = inside.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !rest.starts_with(|c: char| c.is_whitespace()) {
        return None;
    }
    let end = end_of_tag(rest)?;
    let attributes = &rest[..end];
    if !attributes.contains('{') {
        return None;
    }
    let read = super::attributes::Attributes::read(attributes.trim_end_matches('/'));
    let mut html = format!("<{name}");
    for key in ["href", "src", "alt", "title", "width", "height", "id", "open", "colspan", "rowspan"] {
        if let Some(value) = read.get(key) {
            html.push_str(&format!(" {key}=\"{}\"", value.replace('"', "&quot;")));
        }
    }
    html.push_str(if attributes.ends_with('/') { " />" } else { ">" });
    Some((1 + name.len() + end + 1, html))
}
