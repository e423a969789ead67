//! HTML in a form that is the same for the specifications and for pages. Not compared, because pages have their own way:
//!
//! - white space outside code, the order and quoting of attributes, percent-encoding;
//! - levels of headings, which follow the page's outline, and their ids;
//! - wrapper elements of tables, the `scope` of header cells, empty table bodies;
//! - addresses inside the handbook, which are resolved or shown as text, and titles of links and pictures;
//! - whether a picture is shown or replaced by its text.

use std::fmt::Write as _;

use percent_encoding::percent_decode_str;

use crate::fixture::{Element, Node};

/// The nodes as text, each block on lines of its own.
pub(super) fn canonical(nodes: &[Node]) -> String {
    let mut out = String::new();
    write_nodes(&mut out, nodes, false);
    trim_end(&mut out);
    out.trim_start().to_owned()
}

/// Elements that begin and end a line.
const BLOCKS: [&str; 20] = [
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "h",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Whether the scheme of an address is one that links may have.
pub(super) fn is_external(address: &str) -> bool {
    ["http:", "https:", "mailto:", "tel:"]
        .iter()
        .any(|scheme| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

fn trim_end(out: &mut String) {
    out.truncate(out.trim_end_matches([' ', '\n']).len());
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn write_nodes(out: &mut String, nodes: &[Node], is_code: bool) {
    for node in nodes {
        match node {
            Node::Element(element) => write_element(out, element, is_code),
            Node::Text(text) if is_code => out.push_str(&escaped(text)),
            Node::Text(text) => {
                for (i, word) in text.split(|c: char| c.is_ascii_whitespace()).enumerate() {
                    if i > 0 && !out.ends_with([' ', '\n']) {
                        out.push(' ');
                    }
                    out.push_str(&escaped(word));
                }
            }
        }
    }
}

fn write_element(out: &mut String, element: &Element, is_code: bool) {
    let name = match element.name.as_str() {
        _ if element.is_heading() || element.has_class("heading") => "h",
        "div" if element.has_class("table") => return write_nodes(out, &element.children, is_code),
        "tbody" if !element.children.iter().any(|child| matches!(child, Node::Element(_))) => return,
        "span" if element.has_class("image") => "img",
        "span" if element.has_class("file") || element.has_class("broken-link") => "a",
        name => name,
    };
    let is_block = BLOCKS.contains(&name);
    if is_block {
        trim_end(out);
        out.push('\n');
    }
    let either = |one: &str, other: &str| {
        let one = element.attribute(one);
        if one.is_empty() { element.attribute(other).to_owned() } else { one.to_owned() }
    };
    let detail = match name {
        "a" if is_external(element.attribute("href")) => {
            percent_decode_str(element.attribute("href")).decode_utf8_lossy().into_owned()
        }
        "code" => element.attribute("class").to_owned(),
        "img" if element.name == "img" => element.attribute("alt").to_owned(),
        "img" => element.text(),
        "input" => element.attributes.get("checked").map_or("", |_| "checked").to_owned(),
        "ol" => element.attribute("start").to_owned(),
        "td" | "th" => either("align", "class"),
        _ => String::new(),
    };
    let space = if detail.is_empty() { "" } else { " " };
    write!(out, "<{name}{space}{}>", escaped(&detail)).expect("written");
    if ["br", "hr", "img", "input"].contains(&name) {
        if is_block {
            out.push('\n');
        }
        return;
    }
    let starts_line = is_block && name != "pre";
    if starts_line {
        out.push('\n');
    }
    write_nodes(out, &element.children, is_code || name == "pre");
    if starts_line {
        trim_end(out);
    }
    write!(out, "</{name}>").expect("written");
    if is_block {
        out.push('\n');
    }
}
