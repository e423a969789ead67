//! What HTML may leave this module: the elements that are written, escaped text, and a sanitiser behind it all.

use std::{collections::HashSet, sync::LazyLock};

/// The end tag of an element that raw HTML may open.
pub(super) fn close_tag(name: &str) -> &'static str {
    CLOSE_TAGS.iter().find(|close| &close[2..close.len() - 1] == name).copied().unwrap_or("")
}

/// The end tags of the elements of Markdown and raw HTML.
const CLOSE_TAGS: [&str; 36] = [
    "</a>",
    "</abbr>",
    "</blockquote>",
    "</caption>",
    "</code>",
    "</dd>",
    "</del>",
    "</details>",
    "</dl>",
    "</dt>",
    "</em>",
    "</ins>",
    "</kbd>",
    "</li>",
    "</mark>",
    "</ol>",
    "</p>",
    "</pre>",
    "</rt>",
    "</ruby>",
    "</samp>",
    "</small>",
    "</strong>",
    "</sub>",
    "</summary>",
    "</sup>",
    "</table>",
    "</tbody>",
    "</td>",
    "</tfoot>",
    "</th>",
    "</thead>",
    "</tr>",
    "</u>",
    "</ul>",
    "</var>",
];

/// The elements of formulas (`MathML` Core, w3.org/TR/mathml-core): none has a link, a script or foreign content.
const MATHML: [&str; 28] = [
    "annotation",
    "math",
    "menclose",
    "merror",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
    "semantics",
];

/// What is allowed on them, beside the way the whole is displayed.
const MATHML_ATTRIBUTES: [&str; 22] = [
    "accent",
    "accentunder",
    "columnspan",
    "depth",
    "displaystyle",
    "form",
    "height",
    "largeop",
    "linethickness",
    "lspace",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "notation",
    "rowspan",
    "rspace",
    "scriptlevel",
    "stretchy",
    "symmetric",
    "voffset",
    "width",
];

/// Adds text with what HTML would read as markup escaped.
pub(super) fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// Text with what HTML would read as markup escaped.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(&mut out, text);
    out
}

/// The second line of defence: nothing passes but what is written here.
static SANITIZER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let tags = CLOSE_TAGS
        .iter()
        .map(|close| &close[2..close.len() - 1])
        .chain(["audio", "br", "div", "hr", "img", "input", "span", "video"])
        .chain(MATHML);
    let attributes = [
        ("a", &["class", "href", "id", "rel"][..]),
        ("abbr", &["title"]),
        ("audio", &["controls", "preload", "src"]),
        ("blockquote", &["class"]),
        ("code", &["class"]),
        ("details", &["class", "open"]),
        ("div", &["class", "id"]),
        ("img", &["alt", "decoding", "height", "loading", "src", "title", "width"]),
        ("input", &["checked", "disabled", "type"]),
        ("ol", &["start"]),
        ("p", &["class"]),
        ("span", &["class"]),
        ("summary", &["class"]),
        ("sup", &["class"]),
        ("td", &["class", "colspan", "rowspan"]),
        ("th", &["class", "colspan", "rowspan", "scope"]),
        ("video", &["controls", "height", "preload", "src", "width"]),
        ("annotation", &["encoding"]),
        ("math", &["display"]),
    ];
    let formulas = MATHML.iter().filter(|tag| !matches!(**tag, "annotation" | "math"));
    let attributes = attributes.into_iter().chain(formulas.map(|tag| (*tag, &MATHML_ATTRIBUTES[..])));
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(tags.collect())
        .tag_attributes(attributes.map(|(tag, names)| (tag, names.iter().copied().collect())).collect())
        .clean_content_tags(HashSet::from(["script", "style"]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(None);
    builder
});

/// HTML without anything that is not written here.
pub(super) fn sanitize(html: &str) -> String {
    if html.is_empty() { String::new() } else { SANITIZER.clean(html).to_string() }
}
