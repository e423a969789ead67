//! Tags of templates and components: `{% name … %}`, `{{< name … >}}`, `<Name … />`.

use super::{
    attributes::Attributes,
    block::{Syntax, TagKind},
};

/// Longest tag that is read, in bytes.
pub(super) const LONGEST: usize = 8192;

/// A tag at the start of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag<'t> {
    pub(super) syntax: Syntax,
    /// As it is written.
    pub(super) name: &'t str,
    pub(super) kind: TagKind,
    /// What is behind the name.
    pub(super) rest: &'t str,
    pub(super) length: usize,
}

impl Tag<'_> {
    pub(super) fn attributes(&self) -> Attributes {
        Attributes::read(self.rest)
    }
}

/// The start of a text, as far as a tag may go.
pub(super) fn window(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

/// The words of a construct as Markdown: a picture, a link or text, for what its attributes name.
pub(super) fn shown(attributes: &Attributes) -> String {
    let words = attributes.words().join(" – ");
    let escaped = |text: &str| text.replace('[', "\\[").replace(']', "\\]");
    if let Some(source) = attributes.first(&["src", "image", "img"]) {
        let alt = attributes.first(&["alt", "caption", "title", "label"]).unwrap_or_default();
        let caption = attributes.first(&["caption", "title"]).map(|caption| caption.replace('"', "'"));
        let caption = caption.map(|caption| format!(" \"{caption}\"")).unwrap_or_default();
        return format!("![{}]({}{caption})", escaped(alt), target(source));
    }
    match attributes.first(&["href", "to", "url", "link"]) {
        Some(url) if words.is_empty() => format!("<{}>", target(url)),
        Some(url) => format!("[{}]({})", escaped(&words), target(url)),
        None => words,
    }
}

/// An address as the target of a link.
pub(super) fn target(address: &str) -> String {
    address.trim().replace(' ', "%20").replace('(', "%28").replace(')', "%29").replace(['<', '>'], "")
}
