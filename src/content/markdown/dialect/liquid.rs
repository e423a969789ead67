//! Tags and values of Liquid and Nunjucks: `{% hint style="info" %}` … `{% endhint %}`, `{{ value }}`.
//!
//! Liquid (shopify.github.io/liquid), Jekyll (jekyllrb.com/docs/liquid/tags), Eleventy, and the blocks of `GitBook`
//! (gitbook.com/docs, "Markdown").

use super::{
    block::{Block, Opening, Syntax, TagKind},
    tag::{Tag, shown, target, window},
};

/// The tag at the start of `text`.
pub(super) fn tag(text: &str) -> Option<Tag<'_>> {
    let text = window(text);
    let inside = text.strip_prefix("{%")?;
    let end = inside.find("%}")?;
    let length = end + "{%%}".len();
    let inside = inside[..end].trim_start_matches('-').trim_end_matches('-').trim();
    let end = inside.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(inside.len());
    let (name, rest) = inside.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let (name, kind) = match name.strip_prefix("end") {
        Some(name) if !name.is_empty() => (name, TagKind::Close),
        _ => (name, TagKind::Open),
    };
    Some(Tag { syntax: Syntax::Liquid, name, kind, rest, length })
}

/// What a tag begins if another closes it. Without Liquid, only the blocks of `GitBook` are known.
pub(super) fn opening(tag: &Tag<'_>, is_liquid: bool) -> Option<Opening> {
    let attributes = tag.attributes();
    let known = match tag.name {
        "comment" if is_liquid => Block::Comment,
        "raw" | "verbatim" if is_liquid => Block::Verbatim,
        "highlight" if is_liquid => Block::Code(attributes.values.first().cloned().unwrap_or_default()),
        "code" => Block::Plain(attributes.get("title").map(str::to_owned).into_iter().collect()),
        "embed" | "file" => Block::Plain(vec![shown(&attributes)]),
        "hint" | "tabs" | "tab" | "stepper" | "step" | "columns" | "column" | "content-ref" | "details"
        | "alert" | "callout" | "note" | "tip" | "info" | "warning" | "danger" => {
            Block::named(tag.name, &attributes)?
        }
        _ if is_liquid => {
            let words = attributes.words().into_iter().map(str::to_owned).collect();
            let unread = Some(format!("the Liquid tag {{% {} %}}", tag.name));
            return Some(Opening { block: Block::Plain(words), unread });
        }
        _ => return None,
    };
    Some(known.into())
}

/// What is written instead of a tag within a text, and whether it is understood.
pub(super) fn inline(tag: &Tag<'_>) -> (String, bool) {
    let attributes = tag.attributes();
    let first = attributes.values.first().map(String::as_str);
    match tag.name {
        "link" => {
            (first.map(|path| format!("/{}", target(path).trim_start_matches('/'))).unwrap_or_default(), true)
        }
        "post_url" => (first.map(|name| format!("{}.md", target(name))).unwrap_or_default(), true),
        "embed" | "file" => (shown(&attributes), true),
        "raw" | "comment" | "verbatim" | "hint" | "tab" | "tabs" | "code" => (String::new(), true),
        _ => (shown(&attributes), tag.kind == TagKind::Close),
    }
}

/// The value at the start of `text`: its length, and what is written instead, if that is known. The address of the site is
/// nothing, as links are below it.
pub(super) fn value(text: &str) -> Option<(usize, Option<String>)> {
    let inside = window(text).strip_prefix("{{")?;
    let end = inside.find("}}")?;
    let value = inside[..end].trim_matches(['-', ' ', '\t', '\n']);
    if inside.starts_with(['<', '%', '#', '{']) || value.contains("{{") || value.is_empty() {
        return None;
    }
    let (name, filters) = value.split_once('|').unwrap_or((value, ""));
    let name = name.trim();
    let is_base = matches!(
        name,
        "site.baseurl" | "site.url" | "baseurl" | "site.baseUrl" | "url" | "base" | "site.github.url"
    );
    let quoted = || ['"', '\''].into_iter().find_map(|quote| name.strip_prefix(quote)?.strip_suffix(quote));
    let known = if is_base {
        Some(String::new())
    } else {
        quoted().filter(|_| filters.contains("url") || filters.trim().is_empty()).map(str::to_owned)
    };
    Some((end + "{{}}".len(), known))
}
