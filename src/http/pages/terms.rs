//! Terms in a running text: the first of each in a section links to the glossary and shows on hover or focus what it
//! means. Links, headings and code are left as they are.

use std::{collections::HashSet, fmt::Write as _};

use super::{Reader, listing::first_sentence};
use crate::{
    edition::glossary::{Mention, Terms},
    model::{SectionId, section_url},
};

/// Elements whose text stays as it is.
const LEFT_ALONE: [&str; 14] =
    ["a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "kbd", "math", "samp", "sup", "summary"];

/// Explains the terms of one page.
pub(super) struct Explainer<'a> {
    reader: Reader<'a>,
    terms: Option<&'a Terms>,
    /// Explanations on the page so far: each has an id.
    count: usize,
}

impl<'a> Explainer<'a> {
    /// For a page in the reader's language.
    pub(super) fn new(reader: Reader<'a>) -> Self {
        let terms = reader.context.edition.glossary().terms(reader.language);
        Self { reader, terms, count: 0 }
    }

    /// `html`, the sanitised body of `section`, with its terms explained.
    pub(super) fn explain(&mut self, section: &SectionId, html: String) -> String {
        let Some(terms) = self.terms else { return html };
        let mut out = String::with_capacity(html.len() + 512);
        let mut known = HashSet::new();
        let mut left_alone = 0_usize;
        let mut rest = html.as_str();
        while !rest.is_empty() {
            let (text, tag, after) = next_tag(rest);
            if left_alone == 0 {
                self.text(terms, section, text, &mut known, &mut out);
            } else {
                out.push_str(text);
            }
            out.push_str(tag);
            if let Some(name) = tag.strip_prefix("</").map(name) {
                left_alone = left_alone.saturating_sub(usize::from(LEFT_ALONE.contains(&name)));
            } else if let Some(name) = tag.strip_prefix('<').map(name) {
                left_alone += usize::from(LEFT_ALONE.contains(&name));
            }
            rest = after;
        }
        out
    }

    fn text(
        &mut self,
        terms: &Terms,
        section: &SectionId,
        text: &str,
        known: &mut HashSet<usize>,
        out: &mut String,
    ) {
        let mut at = 0;
        for Mention { term, start, end } in terms.mentions(text) {
            let handbook = self.reader.handbook;
            let place = terms.list[term].place;
            let (document, explained) = (handbook.document(place), handbook.section(place));
            let explanation = first_sentence(&explained.text);
            if explained.id == *section || explanation.is_empty() || !known.insert(term) {
                continue;
            }
            self.count += 1;
            let url = self.reader.at(section_url(document, &explained.id));
            let count = self.count;
            out.push_str(&text[at..start]);
            // Writing to a string cannot fail.
            let _ = write!(
                out,
                "<span class=\"term\"><a href=\"{url}\" aria-describedby=\"term_{count}\">{}</a>\
                 <span class=\"definition\" role=\"tooltip\" id=\"term_{count}\">{}</span></span>",
                &text[start..end],
                escaped(&explanation),
            );
            at = end;
        }
        out.push_str(&text[at..]);
    }
}

/// The text before the next tag, the tag, and what follows. `>` may occur in an attribute's value.
fn next_tag(html: &str) -> (&str, &str, &str) {
    let Some(start) = html.find('<') else { return (html, "", "") };
    let mut quote = None;
    let end = html[start..].char_indices().find(|(_, c)| {
        match (quote, *c) {
            (None, '"' | '\'') => quote = Some(*c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
        quote.is_none() && *c == '>'
    });
    let end = end.map_or(html.len(), |(at, _)| start + at + 1);
    (&html[..start], &html[start..end], &html[end..])
}

/// The name of the element whose tag goes on with `tag`.
fn name(tag: &str) -> &str {
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
    &tag[..end]
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_recognised() {
        let check = |html: &str, expected: (&str, &str, &str)| assert_eq!(next_tag(html), expected, "{html}");
        check("a<b>c", ("a", "<b>", "c"));
        check("<i title=\"a>b\">c", ("", "<i title=\"a>b\">", "c"));
        check("no tag", ("no tag", "", ""));
        check("cut <a href=\"", ("cut ", "<a href=\"", ""));
        assert_eq!(name("a href"), "a");
        assert_eq!(name("h2>"), "h2");
    }
}
