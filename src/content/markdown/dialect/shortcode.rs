//! Shortcodes of Hugo: `{{< name … >}}`, `{{% name … %}}` and what is between them and `{{< /name >}}`.
//!
//! gohugo.io/content-management/shortcodes, and those of the themes Docsy (docsy.dev/docs/content/shortcodes), Relearn and
//! Book.

use super::{
    block::{Block, Opening, Syntax, TagKind},
    tag::{Tag, shown, target, window},
};

/// The tag at the start of `text`.
pub(super) fn tag(text: &str) -> Option<Tag<'_>> {
    let text = window(text);
    let (inside, close) = match (text.strip_prefix("{{<"), text.strip_prefix("{{%")) {
        (Some(inside), _) => (inside, ">}}"),
        (_, Some(inside)) => (inside, "%}}"),
        _ => return None,
    };
    let end = inside.find(close)?;
    let length = end + "{{<>}}".len();
    let inside = inside[..end].trim_matches(['-', ' ', '\t', '\n']);
    // `{{</* name */>}}` shows a shortcode.
    let (inside, closes) = match inside.strip_prefix('/') {
        Some(inside) if !inside.starts_with('*') => (inside.trim_start(), true),
        Some(_) => return None,
        None => (inside, false),
    };
    let (inside, is_empty) =
        inside.strip_suffix('/').map_or((inside, false), |inside| (inside.trim_end(), true));
    let end = inside.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(inside.len());
    let (name, rest) = inside.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let kind = match (closes, is_empty) {
        (true, _) => TagKind::Close,
        (false, true) => TagKind::Empty,
        (false, false) => TagKind::Open,
    };
    Some(Tag { syntax: Syntax::Shortcode, name, kind, rest, length })
}

/// What a shortcode begins if another closes it.
pub(super) fn opening(tag: &Tag<'_>) -> Opening {
    let attributes = tag.attributes();
    let name = tag.name.rsplit('/').next().unwrap_or_default().to_lowercase();
    let code = attributes.first(&["lang", "codelang"]);
    let known = match name.as_str() {
        "comment" => Some(Block::Comment),
        "highlight" | "code" | "mermaid" | "math" | "katex" => {
            let language = attributes.values.first().map(String::as_str).or(code);
            let language =
                language.unwrap_or(if matches!(&*name, "math" | "katex") { "math" } else { &name });
            Some(Block::Code(if language == "code" { "" } else { language }.to_owned()))
        }
        "tab" if code.is_some() => {
            let label = attributes.first(&["header", "name", "title"]).or(code).unwrap_or_default();
            Some(Block::CodeTab(label.to_owned(), code.unwrap_or_default().to_owned()))
        }
        _ => Block::named(&name, &attributes),
    };
    match known {
        Some(block) => block.into(),
        None => Opening {
            block: Block::Plain(
                Some(shown(&attributes)).filter(|shown| !shown.is_empty()).into_iter().collect(),
            ),
            unread: Some(construct(tag)),
        },
    }
}

pub(super) fn construct(tag: &Tag<'_>) -> String {
    format!("the shortcode \"{}\"", tag.name)
}

/// What is written instead of a shortcode within a text, and whether it is understood.
pub(super) fn inline(tag: &Tag<'_>) -> (String, bool) {
    let attributes = tag.attributes();
    let first = attributes.values.first().map(String::as_str);
    if tag.kind == TagKind::Close {
        return (String::new(), true);
    }
    match tag.name {
        "ref" | "relref" => (first.or_else(|| attributes.get("path")).map(target).unwrap_or_default(), true),
        // The titles that the documentation of Kubernetes has in all its languages.
        "heading" => (first.map(crate::text::humanize).unwrap_or_default(), true),
        "figure" | "img" | "image" | "imgproc" => (shown(&attributes), true),
        "youtube" | "vimeo" => {
            let id = first.or_else(|| attributes.get("id")).map(target).unwrap_or_default();
            let site = if tag.name == "vimeo" { "vimeo.com/" } else { "www.youtube.com/watch?v=" };
            (format!("<https://{site}{id}>"), true)
        }
        _ => (shown(&attributes), false),
    }
}
