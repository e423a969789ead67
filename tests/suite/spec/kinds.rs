//! Why a page may differ from a specification. Each kind is decided from the example and the two trees.

use super::canonical::{canonical, is_external};
use crate::fixture::{Element, Example, Node, find, parse_html, text_of};

/// A reason for a difference that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Raw HTML is reduced to the elements that are allowed, or shown as text; its text is the same.
    RawHtml,
    /// A link without a target, or with a scheme that is not linked, is text.
    UnsafeLink,
    /// A heading without text is shown as `…`.
    EmptyHeading,
    /// A file that begins with `---` has front matter.
    FrontMatter,
    /// Footnotes are where they are written, also those that nothing refers to.
    Footnotes,
    /// What looks like a reference to a footnote that is not there is text in brackets, as in CommonMark.
    UndefinedFootnote,
    /// A bare address is a link, which is in GFM only.
    BareAddress,
    /// A comment that is one only since CommonMark 0.31.
    LaterComment,
    /// Cells beyond the columns of a table are in its last one: nothing that was written is lost.
    SurplusCells,
    /// Double brackets without a definition are a wiki link.
    WikiLink,
    /// A rule above the first heading is below it, because a page begins with its title.
    RuleAboveTitle,
}

/// The reason for which the page of an example may differ from `expected`. `titled` is the page, `untitled` without its first
/// heading, which may be a title although the source begins with HTML or an empty heading.
pub(super) fn kind(
    example: &Example,
    expected: &[Node],
    ours: &[Node],
    [titled, untitled]: [&[Node]; 2],
) -> Option<Kind> {
    let is = |expected: &[Node], ours: &[Node]| canonical(expected) == canonical(ours);
    let mentions_footnote = example.markdown.contains("[^");
    if is(&change(expected, &|element| is_unsafe(element).then(|| element.children.clone())), ours) {
        Some(Kind::UnsafeLink)
    } else if is(&change(expected, &ellipsis), untitled) {
        Some(Kind::EmptyHeading)
    } else if is_front_matter(&example.markdown) && untitled.iter().all(is_blank) {
        Some(Kind::FrontMatter)
    } else if mentions_footnote && has_same_footnotes(expected, ours) {
        Some(Kind::Footnotes)
    } else if mentions_footnote && unmarked(expected) == unmarked(ours) {
        Some(Kind::UndefinedFootnote)
    } else if is(expected, &change(ours, &bare_address)) {
        Some(Kind::BareAddress)
    } else if text_of(expected).contains("<!--") && uncommented(expected) == without_spaces(&text_of(ours)) {
        Some(Kind::LaterComment)
    } else if is(expected, &change(ours, &without_surplus)) {
        Some(Kind::SurplusCells)
    } else if example.markdown.contains("[[") && letters(&text_of(expected)) == letters(&text_of(ours)) {
        Some(Kind::WikiLink)
    } else if is_rule(expected.first()) && is(&change(expected, &no_rule), &change(titled, &no_rule)) {
        Some(Kind::RuleAboveTitle)
    } else if let html = raw_html(example)
        && !html.is_empty()
        && [ours, untitled].iter().any(|ours| has_same_text(&example.html, ours, &html))
    {
        Some(Kind::RawHtml)
    } else {
        None
    }
}

/// The nodes with elements replaced by what `replace` returns for them.
fn change(nodes: &[Node], replace: &impl Fn(&Element) -> Option<Vec<Node>>) -> Vec<Node> {
    let changed = nodes.iter().flat_map(|node| match node {
        Node::Text(_) => vec![node.clone()],
        Node::Element(element) => {
            let inside = Element { children: change(&element.children, replace), ..element.clone() };
            replace(&inside).unwrap_or_else(|| vec![Node::Element(inside)])
        }
    });
    changed.collect()
}

/// Whether this is a link without a target or with a scheme that is not linked.
fn is_unsafe(element: &Element) -> bool {
    let target = element.attribute("href");
    let scheme = target.split_once(':').map_or("", |(scheme, _)| scheme);
    let has_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    element.name == "a"
        && element.attributes.contains_key("href")
        && (target.is_empty() || (has_scheme && !is_external(target)))
}

fn ellipsis(element: &Element) -> Option<Vec<Node>> {
    (element.is_heading() && element.children.is_empty()).then(|| {
        vec![Node::Element(Element { children: vec![Node::Text("…".to_owned())], ..element.clone() })]
    })
}

fn is_blank(node: &Node) -> bool {
    matches!(node, Node::Text(text) if text.trim().is_empty())
}

/// Whether nothing follows the front matter.
fn is_front_matter(markdown: &str) -> bool {
    markdown
        .strip_prefix("---\n")
        .and_then(|rest| rest.rsplit_once("---"))
        .is_some_and(|(_, rest)| rest.trim().is_empty())
}

/// Whether the trees differ only in where footnotes are, and in footnotes that nothing refers to.
fn has_same_footnotes(expected: &[Node], ours: &[Node]) -> bool {
    let is_note = |element: &Element| element.has_class("footnotes") || element.has_class("footnote");
    let without = |nodes: &[Node]| canonical(&change(nodes, &|one| is_note(one).then(Vec::new)));
    let notes = |nodes: &[Node], name: &str, link: &str| -> Vec<String> {
        let groups = find(nodes, &is_note);
        let list: Vec<Node> = groups.into_iter().cloned().map(Node::Element).collect();
        let bare = change(&list, &|one| one.attribute("class").contains(link).then(Vec::new));
        find(&bare, &|one| one.name == name).iter().map(|one| without_spaces(&one.text())).collect()
    };
    let ours_notes = notes(ours, "div", "footnote-number");
    without(expected) == without(ours)
        && notes(expected, "li", "footnote-backref").iter().all(|note| ours_notes.contains(note))
}

/// The text without the characters of emphasis.
fn unmarked(nodes: &[Node]) -> String {
    without_spaces(&text_of(nodes)).replace(['_', '*', '~'], "")
}

/// The text of a link that was a bare address.
fn bare_address(element: &Element) -> Option<Vec<Node>> {
    let (target, text) = (element.attribute("href"), element.text());
    let is_bare = ["", "http://", "mailto:"].iter().any(|start| target == format!("{start}{text}"));
    (element.name == "a" && is_bare).then(|| element.children.clone())
}

/// The text without what CommonMark 0.31 takes for comments.
fn uncommented(nodes: &[Node]) -> String {
    let mut text = without_spaces(&text_of(nodes));
    while let Some(start) = text.find("<!--") {
        let end = ["<!-->", "<!--->"].iter().find(|whole| text[start..].starts_with(**whole)).map_or_else(
            || text[start..].find("-->").map(|end| start + end + "-->".len()),
            |whole| Some(start + whole.len()),
        );
        text.replace_range(start..end.unwrap_or(text.len()), "");
    }
    text
}

/// The tags, comments and declarations of the Markdown that are HTML: the specification has them as they are.
fn raw_html(example: &Example) -> Vec<&str> {
    let tags = example.markdown.match_indices('<').filter_map(|(at, _)| {
        let rest = &example.markdown[at..];
        let is_markup = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
        let close = match rest {
            rest if rest.starts_with("<![CDATA[") => "]]>",
            rest if rest.starts_with("<!--") => "-->",
            _ => ">",
        };
        let tag = rest.find(close).map_or(rest.trim_end(), |end| &rest[..end + close.len()]);
        (is_markup && example.html.contains(tag)).then_some(tag)
    });
    tags.collect()
}

/// Whether the text outside the tags of raw HTML is the same, which a page may show or leave out.
fn has_same_text(expected: &str, ours: &[Node], html: &[&str]) -> bool {
    let mut expected = expected.to_owned();
    let mut ours = without_spaces(&text_of(ours));
    for tag in html.iter().filter(|tag| tag.starts_with("<!") || tag.starts_with("<?")) {
        expected = expected.replace(tag, "");
    }
    let mut expected = without_spaces(&text_of(&parse_html(&expected)));
    for tag in html {
        let tag = without_spaces(tag);
        expected = expected.replace(&tag, "");
        ours = ours.replace(&tag, "");
    }
    expected == ours
}

/// A cell without what is behind a bar in it.
fn without_surplus(element: &Element) -> Option<Vec<Node>> {
    let [Node::Text(text), ..] = element.children.as_slice() else { return None };
    let (own, _) = text.split_once(" | ").filter(|_| element.name == "td")?;
    let children = vec![Node::Text(own.to_owned())];
    Some(vec![Node::Element(Element { children, ..element.clone() })])
}

fn is_rule(node: Option<&Node>) -> bool {
    matches!(node, Some(Node::Element(element)) if element.name == "hr")
}

fn no_rule(element: &Element) -> Option<Vec<Node>> {
    (element.name == "hr").then(Vec::new)
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}
