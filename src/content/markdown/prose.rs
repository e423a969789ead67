//! The prose of a file: its visible text without code and addresses, for telling its language.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::{
    raw_html::{Flow, Piece},
    read::{Node, is_inline},
};
use crate::text::Prose;

/// Collects the prose of a file while its nodes are read.
#[derive(Debug, Default)]
pub(in crate::content) struct Reader {
    prose: Prose,
    in_code: bool,
    in_address: bool,
    /// How many elements of raw HTML that hold code are open.
    raw_code: usize,
}

impl Reader {
    pub(in crate::content) fn read(&mut self, node: &Node<'_>) {
        match node {
            Node::Markdown(Event::Start(Tag::CodeBlock(_))) => self.in_code = true,
            Node::Markdown(Event::Start(Tag::Link {
                link_type: LinkType::Autolink | LinkType::Email,
                ..
            })) => {
                self.in_address = true;
            }
            Node::Markdown(Event::End(tag)) => match tag {
                TagEnd::CodeBlock => self.in_code = false,
                TagEnd::Link => self.in_address = false,
                tag if !is_inline(*tag) => self.prose.end(),
                _ => {}
            },
            Node::Markdown(Event::Text(text)) => self.text(text),
            Node::Raw(Piece::Text(text)) => self.text(text),
            Node::Raw(Piece::Open(element, _)) if is_code(element.name) => self.raw_code += 1,
            Node::Raw(Piece::Close(element)) if is_code(element.name) => {
                self.raw_code = self.raw_code.saturating_sub(1);
            }
            Node::Raw(Piece::Close(element)) if element.flow != Flow::Inline => self.prose.end(),
            Node::Markdown(Event::HardBreak | Event::Code(_))
            | Node::Raw(Piece::Void(_) | Piece::Boundary) => {
                self.prose.end();
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if !self.in_code && !self.in_address && self.raw_code == 0 {
            self.prose.push(text);
        }
    }

    pub(in crate::content) fn finish(self) -> Prose {
        self.prose
    }
}

fn is_code(element: &str) -> bool {
    matches!(element, "code" | "pre" | "kbd" | "samp" | "var")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::markdown::outline;

    #[test]
    fn code_and_addresses_are_no_prose() {
        let text = "# 安装\n\n运行 `pnpm install the of and`。\n\n```sh\n# the of and to in is that\n```\n\n\
            <https://example.com/the> <pre>the of and to</pre> [文档](https://example.com/the-of-and)";
        let mut reader = Reader::default();
        let reading = crate::model::Reading::default();
        let parsed = crate::content::markdown::read::Text::new(text, &reading, 0);
        outline::cut_with(text, 0, &parsed, &mut |node, _| reader.read(node));
        let mut expected = Prose::default();
        for part in ["安装", "运行 ", "。", "文档"] {
            expected.push(part);
        }
        assert_eq!(reader.finish().weight(), expected.weight());
    }
}
