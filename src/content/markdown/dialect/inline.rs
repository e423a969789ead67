//! Tags, values and expressions within a text.

use std::{collections::HashSet, ops::Range};

use super::{
    block::{Syntax, TagKind},
    code::Code,
    component,
    edits::{Edit, Rewritten},
    liquid, shortcode,
    tag::Tag,
};

/// Which constructs are read.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a construct of its own")]
pub(super) struct Active {
    pub(super) liquid: bool,
    pub(super) shortcodes: bool,
    pub(super) components: bool,
    /// `{expression}`, and HTML with such values.
    pub(super) expressions: bool,
    /// `{{ value }}`.
    pub(super) values: bool,
}

/// Writes what tags mean, or only what they show.
pub(super) fn rewrite(rewritten: &mut Rewritten<'_>, active: Active) {
    let text = rewritten.text();
    let wanted = |mark: &str, is_active: bool| {
        is_active && memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some()
    };
    let any = wanted("{%", active.liquid)
        || wanted("{{", active.shortcodes || active.values)
        || wanted("<", active.components)
        || wanted("{", active.components);
    if !any {
        return;
    }
    let (edits, unread) = edits(text, &Code::of(text), active);
    for (construct, range) in unread {
        rewritten.note(construct, &range);
    }
    rewritten.apply(edits);
}

type Found = (Vec<Edit>, Vec<(String, Range<usize>)>);

fn edits(text: &str, code: &Code, active: Active) -> Found {
    let (mut edits, mut unread) = (Vec::new(), Vec::new());
    let mut links = Vec::new();
    // What is between the marks of `{% raw %}` is no tag, and of `{% comment %}` not shown.
    let mut until: Option<(&str, usize)> = None;
    // What ends nowhere behind the place, and is not looked for again.
    let mut missing: HashSet<String> = HashSet::new();
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'{', b'<', &text.as_bytes()[at..]) {
        let start = at + found;
        at = start + 1;
        if code.is_code(start) {
            continue;
        }
        let rest = &text[start..];
        let tag = (active.liquid.then(|| liquid::tag(rest)).flatten())
            .or_else(|| active.shortcodes.then(|| shortcode::tag(rest)).flatten())
            .or_else(|| active.components.then(|| component::tag(rest)).flatten());
        if let Some((name, from)) = until {
            if let Some(tag) = tag.filter(|tag| tag.kind == TagKind::Close && tag.name == name) {
                let from = if name == "comment" { from } else { start };
                edits.push(Edit::new(from..start + tag.length, ""));
                at = start + tag.length;
                until = None;
            }
            continue;
        }
        if let Some(tag) = tag {
            let range = start..start + tag.length;
            at = range.end;
            if tag.kind == TagKind::Open && is_span(&tag) && closes(&text[at..], &tag, &mut missing) {
                until = Some((tag.name, start));
                if tag.name != "comment" {
                    edits.push(Edit::new(range, ""));
                }
                continue;
            }
            let (shown, is_read) = match tag.syntax {
                Syntax::Liquid => liquid::inline(&tag),
                Syntax::Shortcode => shortcode::inline(&tag),
                Syntax::Component => component::inline(&tag, &mut links),
            };
            if !is_read {
                unread.push((construct(&tag), range.clone()));
            }
            edits.push(Edit::new(range, shown));
        } else if let Some((length, shown)) = active.values.then(|| liquid::value(rest)).flatten() {
            match shown {
                Some(shown) => edits.push(Edit::new(start..start + length, shown)),
                None => unread.push(("the value {{ }}".to_owned(), start..start + length)),
            }
            at = start + length;
        } else if active.expressions {
            if let Some((length, html)) = component::html(rest) {
                edits.push(Edit::new(start..start + length, html));
                at = start + length;
            } else if rest.starts_with("{/*")
                && let Some(end) = find(rest, "*/}", &mut missing)
            {
                edits.push(Edit::new(start..start + end + "*/}".len(), ""));
                at = start + end + "*/}".len();
            } else if let Some(length) = expression(rest) {
                unread.push(("an expression in braces".to_owned(), start..start + length));
                at = start + length;
            }
        }
    }
    (edits, unread)
}

fn construct(tag: &Tag<'_>) -> String {
    match tag.syntax {
        Syntax::Liquid => format!("the Liquid tag {{% {} %}}", tag.name),
        Syntax::Shortcode => shortcode::construct(tag),
        Syntax::Component => component::construct(tag),
    }
}

fn is_span(tag: &Tag<'_>) -> bool {
    tag.syntax != Syntax::Component && matches!(tag.name, "raw" | "verbatim" | "comment")
}

/// Whether the end of a tag is in what follows.
fn closes(text: &str, tag: &Tag<'_>, missing: &mut HashSet<String>) -> bool {
    let name = tag.name;
    let ends = match tag.syntax {
        Syntax::Liquid => [format!("{{% end{name}"), format!("{{%- end{name}")],
        Syntax::Shortcode | Syntax::Component => [format!("{{{{< /{name}"), format!("{{{{% /{name}")],
    };
    ends.iter().any(|end| find(text, end, missing).is_some())
}

/// Where `end` is first, unless it was looked for in vain before.
fn find(text: &str, end: &str, missing: &mut HashSet<String>) -> Option<usize> {
    if missing.contains(end) {
        return None;
    }
    let found = memchr::memmem::find(text.as_bytes(), end.as_bytes());
    if found.is_none() {
        missing.insert(end.to_owned());
    }
    found
}

/// The length of an expression such as `{frontMatter.title}`.
fn expression(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('{')?;
    let length = inside.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '$'))?;
    (length > 0 && inside[length..].starts_with('}') && inside.starts_with(|c: char| c.is_ascii_alphabetic()))
        .then_some(length + 2)
}
