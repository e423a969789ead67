//! The order in which the constructs of other tools are rewritten.

use super::{
    admonition, attribute_list,
    block::{Key, Mark, Syntax, TagKind, Tagged},
    blocks::{self, Marks},
    callout, comment, component, container,
    edits::{Edit, Rewritten},
    emoji,
    inline::{self, Active},
    liquid, mark, math, shortcode, table,
};
use crate::model::{Dialect, Dialects, Reading};

/// The text of `source`, which begins at byte `start` of a document that is read like this, as Markdown of no tool.
pub(in crate::content::markdown) fn rewrite<'s>(
    source: &'s str,
    reading: &Reading,
    start: usize,
) -> Rewritten<'s> {
    let mut text = Rewritten::new(source);
    insert(&mut text, reading, start);
    let dialects = reading.dialects;
    let active = active(dialects);
    if active.components {
        component::drop_programs(&mut text);
    }
    if has_blocks(text.text(), active.components) {
        let is_liquid = active.liquid;
        let tag = |text: &str| block_tag(text, is_liquid, active.shortcodes, active.components);
        let is_indented = dialects.any(&[Dialect::Mdx]);
        blocks::rewrite(&mut text, Marks { line: line_mark, tag: &tag, is_indented });
    }
    table::rewrite(&mut text);
    callout::separate(&mut text);
    if dialects.any(&[Dialect::Obsidian]) {
        comment::rewrite(&mut text);
    }
    math::rewrite(&mut text, dialects.any(&[Dialect::MkDocs]));
    inline::rewrite(&mut text, active);
    if dialects.any(&[Dialect::MkDocs, Dialect::Jekyll, Dialect::Pandoc, Dialect::VitePress]) {
        attribute_list::rewrite(&mut text);
    }
    if dialects.any(&[Dialect::Obsidian, Dialect::MkDocs, Dialect::VitePress]) {
        mark::rewrite(&mut text);
    }
    emoji::rewrite(&mut text);
    text
}

fn active(dialects: Dialects) -> Active {
    let components = dialects.any(&[Dialect::Mdx, Dialect::Docusaurus, Dialect::Nextra]);
    let liquid = dialects.any(&[Dialect::Jekyll, Dialect::Eleventy, Dialect::GitBook]);
    let vue = dialects.any(&[Dialect::VitePress]);
    Active {
        liquid,
        shortcodes: dialects.any(&[Dialect::Hugo]),
        components: components || vue,
        expressions: components,
        values: liquid || vue,
    }
}

/// Writes the texts of other files in their places.
fn insert(text: &mut Rewritten<'_>, reading: &Reading, start: usize) {
    let inside = |insertion: &&crate::model::Insertion| {
        insertion.span.start as usize >= start && insertion.span.end as usize - start <= text.text().len()
    };
    let edits = reading.insertions.iter().filter(inside).map(|insertion| {
        Edit::new(
            insertion.span.start as usize - start..insertion.span.end as usize - start,
            insertion.text.as_str(),
        )
    });
    let edits = edits.collect();
    text.apply(edits);
}

/// Whether a text may have blocks of other tools.
fn has_blocks(text: &str, has_components: bool) -> bool {
    let has = |mark: &str| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some();
    [":::", "!!!", "???", "=== ", "{%", "{{<", "{{%"].into_iter().any(has) || (has_components && has("<"))
}

/// The mark that a line without its indentation is.
fn line_mark(line: &str) -> Option<Mark> {
    container::mark(line).or_else(|| admonition::mark(line))
}

/// The tag at the start of a text, and what it begins. What only one tool can mean is read everywhere.
fn block_tag(text: &str, is_liquid: bool, has_shortcodes: bool, has_components: bool) -> Option<Tagged> {
    let tag = match text.as_bytes().get(..2)? {
        b"{%" => liquid::tag(text)?,
        b"{{" => shortcode::tag(text)?,
        [b'<', _] if has_components => component::tag(text)?,
        _ => return None,
    };
    let opening = match (tag.kind, tag.syntax) {
        (TagKind::Close | TagKind::Empty, _) => None,
        (TagKind::Open, Syntax::Liquid) => liquid::opening(&tag, is_liquid),
        (TagKind::Open, Syntax::Shortcode) => {
            Some(shortcode::opening(&tag)).filter(|opening| has_shortcodes || opening.unread.is_none())
        }
        (TagKind::Open, Syntax::Component) => Some(component::opening(&tag)),
    };
    Some((Key::Named(tag.syntax, tag.name.to_owned()), tag.kind, tag.length, opening))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = rewrite(text, &Reading::default(), 0);
        assert_eq!(found.text(), expected, "{text}");
    }

    #[test]
    fn containers_are_callouts() {
        check("a\n:::tip T\nb\n\nc\n:::\nd", "a\n\n> [!tip] T\n>\n> b\n>\n> c\n\nd");
        check("::::note\n:::tip\na\n:::\n::::", "> [!note]\n>\n> > [!tip]\n> >\n> > a\n");
        check("- a\n\n  :::tip\n  b\n  :::\n", "- a\n\n  > [!tip]\n  >\n  > b\n\n");
        check(":::tip\n```\n:::\n```\n:::", "> [!tip]\n>\n> ```\n> :::\n> ```\n");
        check("::: details T\na\n:::", "> [!details]- T\n>\n> a\n");
        check("::: v-pre\na\n:::\nb", "a\n\nb");
        check(":::tip\n## A\nb\n:::", "> [!tip]\n\n## A\nb\n");
        check(":::tip\na", ":::tip\na");
        check("```\n:::tip\na\n:::\n```", "```\n:::tip\na\n:::\n```");
        check("<pre>\n:::tip\na\n:::\n</pre>", "<pre>\n:::tip\na\n:::\n</pre>");
    }

    #[test]
    fn indented_bodies_are_callouts() {
        check("!!! note \"T\"\n    a\n\n    - b\n\nc", "> [!note] T\n>\n> a\n>\n> - b\n\n\nc");
        check("??? tip\n\ta\n", "> [!tip]-\n>\n> a\n\n");
        check("1. a\n\n    !!! note\n        b\n", "1. a\n\n    > [!note]\n    >\n    > b\n\n");
        check("!!! note\na", "!!! note\na");
        check("    !!! note\n        a", "    !!! note\n        a");
        check("!!! a\n    !!! b\n        c", "> [!a]\n>\n> > [!b]\n> >\n> > c\n");
    }

    #[test]
    fn tabs_are_callouts_in_a_callout() {
        let tabs = "> [!tabs]\n>\n> > [!tab] A\n> >\n> > a\n>\n> > [!tab] B\n> >\n> > b\n";
        check("=== \"A\"\n    a\n\n=== \"B\"\n    b", tabs);
        check(":::tabs\n== A\na\n== B\nb\n:::", tabs);
        check("::: tabs\n@tab A\na\n@tab:active B#b\nb\n:::", tabs);
        check(
            "::: code-group\n```js [npm]\na\n```\n\n```sh\nb\n```\n:::",
            "> [!tabs]\n>\n> > [!tab] npm\n> >\n> > ```js \n> > a\n> > ```\n>\n>\n> > [!tab] sh\n> >\n> > ```sh\n> > b\n> > ```\n",
        );
    }

    proptest! {
        /// Places are in the source and never go back, and a text without marks of tools is the source.
        #[test]
        fn any_text_is_rewritten(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    ":::", "tip", " T", "\n", "\n", "\n", "    ", "  ", "!!! note", "??? x \"T\"", "=== \"L\"", "- ",
                    "1. ", "> ", "```", "[!x]", "| a |", "|---|", "# ", "题", "::::", "@tab A", "== A", "code-group",
                    "tabs", "<pre>", "</pre>", "<!--", "-->", "\t", "{#a}", "a",
                ]),
                0..40,
            )
        ) {
            let source = parts.concat();
            let found = rewrite(&source, &Reading::default(), 0);
            let mut last = 0;
            for (at, c) in found.text().char_indices() {
                let span = found.places.source_of(&(at..at + c.len_utf8()));
                prop_assert!(span.start >= last && span.end <= source.len());
                prop_assert!(source.is_char_boundary(span.start) && source.is_char_boundary(span.end));
                last = span.start;
            }
            let letters = |text: &str| text.matches(['a', '题']).count();
            prop_assert!(letters(found.text()) >= source.matches('题').count());
        }
    }
}
