//! A section as Markdown to be read elsewhere: as written, but for links to other sections, which lead there from anywhere.

use std::{fmt::Write as _, ops::Range};

use pulldown_cmark::{Event, LinkType, Tag};

use crate::{
    content::{
        links::target::{Links, Target},
        markdown::{
            outline,
            read::{Node, Text},
        },
    },
    model::{Document, Handbook, Section, SectionId},
};

/// The Markdown of a section, heading included. `address` says how a section is reached from where it will be read.
pub fn markdown(
    handbook: &Handbook,
    document: &Document,
    section: &Section,
    address: impl Fn(&SectionId) -> String,
) -> String {
    let source = document.markdown(section);
    let links = Links::new(handbook);
    let text = Text::new(source);
    let mut out = String::with_capacity(source.len());
    let mut from = 0;
    for (node, range) in text.nodes() {
        let Node::Markdown(Event::Start(tag)) = node else { continue };
        let (Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) = &tag else {
            continue;
        };
        let (link_type, is_image) = (*link_type, matches!(tag, Tag::Image { .. }));
        let written = outline::target(link_type, dest_url);
        if range.start < from || (is_image && !outline::may_be_section(&written)) {
            continue;
        }
        let (Target::Section(place) | Target::Moved { to: place, .. }) = links.resolve(document, &written)
        else {
            continue;
        };
        let target = handbook.section(place);
        let bare = matches!(link_type, LinkType::WikiLink { has_pothole: false });
        if bare || is_image {
            // Elsewhere nothing fills in the title, and nothing shows the section.
            out.push_str(&source[from..range.start]);
            let _ = write!(out, "[{}]({})", escaped(&target.heading.title), address(&target.id));
            from = range.end;
        } else if let LinkType::WikiLink { has_pothole: true } = link_type {
            let text = source[range.clone()].split_once('|').map_or("", |(_, text)| text);
            out.push_str(&source[from..range.start]);
            let _ = write!(out, "[{}]({})", text.trim_end_matches("]]"), address(&target.id));
            from = range.end;
        } else if link_type == LinkType::Inline
            && let Some(destination) = destination(source, &range, dest_url)
        {
            out.push_str(&source[from..destination.start]);
            out.push_str(&address(&target.id));
            from = destination.end;
        }
    }
    out.push_str(&source[from..]);
    out
}

/// A title as the text of a link.
fn escaped(title: &str) -> String {
    let mut text = String::with_capacity(title.len());
    for c in title.chars() {
        if matches!(c, '[' | ']' | '\\') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// Where a link's destination stands. `None` when it is written with escapes: then it stays as it is.
fn destination(source: &str, link: &Range<usize>, url: &str) -> Option<Range<usize>> {
    let written = source.get(link.clone())?;
    let opening = written.rfind(&format!("]({url}")).map(|at| at + 2);
    let opening = opening.or_else(|| written.rfind(&format!("](<{url}>")).map(|at| at + 3))?;
    let start = link.start + opening;
    (!url.is_empty()).then(|| start..start + url.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_sections_lead_there_from_anywhere() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = "# 甲 {#a}\n\n见[乙](b.md#b)、**[丙](<b.md#b> \"题\")**，`[x](b.md#b)`，[外](https://x/)，[无](none.md)。[[b]]与[[b|那里]]。\n\n![[b]]\n\n![图](b.png)\n";
        std::fs::write(folder.path().join("a.md"), text).expect("a file");
        std::fs::write(folder.path().join("b.md"), "# 乙 {#b}\n").expect("a file");
        let (handbook, _) = crate::content::load(folder.path()).expect("a handbook");
        let document = &handbook.documents[0];
        let found = markdown(&handbook, document, document.lead(), |id| format!("https://h/s/{id}"));
        let expected =
            text.replace("[乙](b.md#b)", "[乙](https://h/s/b)").replace("<b.md#b>", "<https://h/s/b>");
        let expected = expected.replace("![[b]]", "[乙](https://h/s/b)");
        let expected =
            expected.replace("[[b]]", "[乙](https://h/s/b)").replace("[[b|那里]]", "[那里](https://h/s/b)");
        assert_eq!(found, expected);
    }
}
