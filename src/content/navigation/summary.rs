//! `SUMMARY.md`, the table of contents of mdBook and `GitBook`.
//!
//! <https://rust-lang.github.io/mdBook/format/summary.html>, <https://gitbook.com/docs/getting-started/git-sync/content-configuration>

use percent_encoding::percent_decode_str;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::{
    paths::{is_external, join},
    site::{Item, Link},
};

/// How deep entries may be within each other.
const DEPTH: usize = 32;

/// The entries of a table of contents in `folder`; none for a text that is none.
pub(super) fn read(text: &str, folder: &str) -> Vec<Item> {
    let mut reader = Reader { folder, open: vec![Item::default()], ..Reader::default() };
    for event in Parser::new(text) {
        reader.read(event);
    }
    while reader.open.len() > 1 {
        reader.close();
    }
    reader.open.pop().map(|top| top.items).unwrap_or_default()
}

/// Whether entries are a table of contents rather than a page with a few links: at least two pages, and more pages than
/// anything else.
pub(super) fn is_contents(items: &[Item], exists: &dyn Fn(&str) -> bool) -> bool {
    fn count(items: &[Item], exists: &dyn Fn(&str) -> bool, found: &mut (usize, usize)) {
        for item in items {
            match &item.link {
                Some(Link::Path(path)) if exists(path) => found.0 += 1,
                Some(_) => found.1 += 1,
                None => {}
            }
            count(&item.items, exists, found);
        }
    }
    let mut found = (0, 0);
    count(items, exists, &mut found);
    found.0 >= 2 && found.0 > found.1
}

#[derive(Default)]
struct Reader<'t> {
    folder: &'t str,
    /// Entries within each other, the whole first.
    open: Vec<Item>,
    /// How many of them are items of lists.
    items: usize,
    /// Items that are too deep to be entries of their own.
    surplus: usize,
    /// Whether the last is a link outside lists: a chapter in front of or behind the numbered ones.
    is_loose: bool,
    title: String,
    in_title: bool,
    is_begun: bool,
}

impl Reader<'_> {
    fn read(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::Heading { .. }) if self.items == 0 => {
                while self.open.len() > 1 {
                    self.close();
                }
                self.is_loose = false;
                self.begin_title();
            }
            Event::End(TagEnd::Heading(_)) if self.items == 0 => {
                self.in_title = false;
                let title = self.take_title();
                // The first heading is that of the table.
                if std::mem::replace(&mut self.is_begun, true) {
                    self.open.push(Item { title, ..Item::default() });
                }
            }
            Event::Start(Tag::Item) => {
                self.is_begun = true;
                if self.items + self.surplus >= DEPTH {
                    self.surplus += 1;
                } else {
                    self.items += 1;
                    self.open.push(Item::default());
                }
                self.begin_title();
            }
            Event::End(TagEnd::Item) => {
                self.name();
                if self.surplus > 0 {
                    self.surplus -= 1;
                } else {
                    self.items = self.items.saturating_sub(1);
                    self.close();
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.is_begun = true;
                if self.items == 0 {
                    self.end_loose();
                    self.open.push(Item::default());
                    self.is_loose = true;
                }
                self.begin_title();
                let target = dest_url.split(['#', '?']).next().unwrap_or_default();
                let target = percent_decode_str(target).decode_utf8_lossy();
                let is_page = !target.is_empty() && !is_external(&target);
                let link = if is_page { join(self.folder, &target) } else { None };
                if let Some(item) = self.open.last_mut()
                    && item.link.is_none()
                {
                    item.link = link.map(Link::Path);
                }
            }
            // What follows in an item are the items below it.
            Event::End(TagEnd::Link) | Event::Start(Tag::List(_)) => self.name(),
            Event::End(TagEnd::Paragraph) => self.end_loose(),
            Event::Text(text) | Event::Code(text) if self.in_title => self.title.push_str(&text),
            Event::SoftBreak | Event::HardBreak if self.in_title => self.title.push(' '),
            _ => {}
        }
    }

    fn begin_title(&mut self) {
        self.title.clear();
        self.in_title = true;
    }

    fn end_loose(&mut self) {
        if std::mem::take(&mut self.is_loose) {
            self.close();
        }
    }

    fn take_title(&mut self) -> Option<String> {
        let title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        self.title.clear();
        (!title.is_empty()).then_some(title)
    }

    /// Gives the open entry what was read as its title.
    fn name(&mut self) {
        if std::mem::take(&mut self.in_title) {
            let title = self.take_title();
            if self.open.len() > 1
                && let Some(item) = self.open.last_mut()
                && item.title.is_none()
            {
                item.title = title;
            }
        }
    }

    fn close(&mut self) {
        if self.open.len() > 1
            && let Some(item) = self.open.pop()
            && let Some(above) = self.open.last_mut()
        {
            above.items.push(item);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(items: &[Item]) -> String {
        let one = |item: &Item| {
            let link = match &item.link {
                Some(Link::Path(path)) => format!("({path})"),
                _ => String::new(),
            };
            let inside =
                if item.items.is_empty() { String::new() } else { format!("[{}]", shown(&item.items)) };
            format!("{}{link}{inside}", item.title.as_deref().unwrap_or("-"))
        };
        items.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn contents_are_read() {
        fn check(text: &str, expected: &str) {
            assert_eq!(shown(&read(text, "src")), expected, "{text}");
        }
        check(
            "# Summary\n\n* [A](a.md)\n  * [B](b/c.md)\n* [D](d.md \"x\")\n",
            "A(src/a.md)[B(src/b/c.md)] D(src/d.md)",
        );
        check(
            "# 茶书\n\n[前言](title%20page.md)\n\n- [绿茶](./g.md)\n  - [草稿]()\n- [红茶](r.md)\n\n---\n\n[附录](x.md)\n",
            "前言(src/title page.md) 绿茶(src/g.md)[草稿] 红茶(src/r.md) 附录(src/x.md)",
        );
        check(
            "# S\n\n- [A](a.md)\n\n# Part `1`\n\n- [B](b.md)\n\n## Two\n\n- [C](c.md)\n",
            "A(src/a.md) Part 1[B(src/b.md)] Two[C(src/c.md)]",
        );
        check("# S\n\n- Group\n  - [A](a.md#x)\n- [*E*m](https://e.example)\n", "Group[A(src/a.md)] Em");
        check("- [A](a.md)\n\n- [B](b.md)\n\n  - [C](c.md)\n", "A(src/a.md) B(src/b.md)[C(src/c.md)]");
        check("[P](p.md)\n[Q](q.md)\n\n- [A](a.md)", "P(src/p.md) Q(src/q.md) A(src/a.md)");
        check("", "");
        check("Text.", "");
        check("- [A](../../a.md)", "A");
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(# |- |  |\\[|\\]|\\(|\\)|a\\.md|\n|\n\n|\\* |1\\. |---|\\PC){0,40}") {
            read(&text, "");
        }
    }
}
