//! Where a text is code, raw HTML or an address, in which no construct is read.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The ranges of a text in which marks are no marks, in order and apart.
#[derive(Debug, Default)]
pub(super) struct Code {
    ranges: Vec<Range<usize>>,
    /// Also raw HTML, and the targets of links.
    opaque: Vec<Range<usize>>,
    /// Paragraphs and other blocks of text: a construct within a line ends with them.
    blocks: Vec<Range<usize>>,
}

impl Code {
    /// That of a text that is Markdown of no tool any more.
    pub(super) fn of(text: &str) -> Self {
        let mut found = Self::default();
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_WIKILINKS;
        let mut ends: Vec<usize> = Vec::new();
        for (event, span) in Parser::new_ext(text, options).into_offset_iter() {
            if let Some(end) = ends.last_mut()
                && !matches!(event, Event::End(TagEnd::Link | TagEnd::Image))
            {
                *end = (*end).max(span.end);
            }
            match event {
                Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => {
                    found.ranges.push(span.clone());
                    found.opaque.push(span);
                }
                Event::Start(Tag::HtmlBlock) | Event::Html(_) | Event::InlineHtml(_) => {
                    found.opaque.push(span);
                }
                Event::Start(Tag::Link { .. } | Tag::Image { .. }) => ends.push(span.start + 1),
                Event::End(TagEnd::Link | TagEnd::Image) => {
                    let inner = ends.pop().unwrap_or(span.start);
                    found.opaque.push(inner..span.end);
                    if let Some(outer) = ends.last_mut() {
                        *outer = (*outer).max(span.end);
                    }
                }
                Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::TableCell | Tag::Item) => {
                    found.blocks.push(span);
                }
                _ => {}
            }
        }
        found.ranges = merged(found.ranges);
        found.opaque = merged(found.opaque);
        found.blocks.sort_by_key(|block| (block.start, block.end));
        found
    }

    /// Whether a place is in code.
    pub(super) fn is_code(&self, at: usize) -> bool {
        contains(&self.ranges, at)
    }

    /// Whether a place is in code, raw HTML or a target.
    pub(super) fn is_opaque(&self, at: usize) -> bool {
        contains(&self.opaque, at)
    }

    /// Whether nothing in a range is in code, raw HTML or a target.
    pub(super) fn is_clear(&self, range: &Range<usize>) -> bool {
        let next = self.opaque.partition_point(|opaque| opaque.end <= range.start);
        self.opaque.get(next).is_none_or(|opaque| opaque.start >= range.end)
    }

    /// Where the block of text around a place ends.
    pub(super) fn block_end(&self, at: usize) -> Option<usize> {
        let next = self.blocks.partition_point(|block| block.start <= at);
        // Blocks of text hold no other ones but items, which begin with their paragraph.
        self.blocks[..next].iter().rev().take(32).find(|block| at < block.end).map(|block| block.end)
    }
}

fn contains(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.end <= at);
    ranges.get(next).is_some_and(|range| range.start <= at)
}

fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_targets_are_found() {
        let text = "a `b` [c](d) <e> f\n\n```\ng\n```\n";
        let code = Code::of(text);
        let opaque: String = text
            .char_indices()
            .filter(|(at, c)| c.is_alphanumeric() && code.is_opaque(*at))
            .map(|(_, c)| c)
            .collect();
        assert_eq!(opaque, "bdeg");
        assert!(code.is_code(3) && !code.is_code(11));
        assert_eq!(code.block_end(2), Some(19));
    }
}
