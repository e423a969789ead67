//! Texts with their matches set apart, for templates and the API.

use quick_xml::escape::escape;
use serde::Serialize;
use utoipa::ToSchema;

/// A stretch of a text.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Segment<'a> {
    pub(in crate::http) text: &'a str,
    /// Whether it matches the query.
    #[serde(rename = "match")]
    pub(in crate::http) matches: bool,
}

/// Cuts `text` at the borders of `ranges`, given in Unicode scalar values, in order and apart. What is before
/// `from` is left out.
pub(in crate::http) fn segments<'a>(text: &'a str, ranges: &[[u32; 2]], from: u32) -> Vec<Segment<'a>> {
    let (mut at, mut rest) = (0, text);
    let mut cut = |until: u32| {
        let length = rest.chars().take(until.saturating_sub(at) as usize).map(char::len_utf8).sum();
        at = at.max(until);
        let (segment, after) = rest.split_at(length);
        rest = after;
        segment
    };
    cut(from);
    let mut segments = Vec::with_capacity(2 * ranges.len() + 1);
    for [start, end] in ranges {
        segments.push(Segment { text: cut(*start), matches: false });
        segments.push(Segment { text: cut(*end), matches: true });
    }
    segments.push(Segment { text: cut(u32::MAX), matches: false });
    segments.retain(|segment| !segment.text.is_empty());
    segments
}

/// The same as HTML: matches are in `<mark>`, all else is escaped.
pub(in crate::http) fn html(segments: &[Segment<'_>]) -> String {
    let mut html = String::new();
    for Segment { text, matches } in segments {
        let (before, after) = if *matches { ("<mark>", "</mark>") } else { ("", "") };
        html.extend([before, &escape(*text), after]);
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, ranges: &[[u32; 2]], from: u32, expected: &str) {
        assert_eq!(html(&segments(text, ranges, from)), expected);
    }

    #[test]
    fn texts_are_cut_at_character_boundaries() {
        check("控制预算", &[[2, 4]], 0, "控制<mark>预算</mark>");
        check("预算与预算", &[[0, 2], [3, 5]], 0, "<mark>预算</mark>与<mark>预算</mark>");
        check("标题 · 正文预算", &[[0, 2], [7, 9]], 5, "正文<mark>预算</mark>");
        check("😀𠀀预", &[[1, 2]], 0, "😀<mark>𠀀</mark>预");
        check("abc", &[], 0, "abc");
        check("abc", &[[0, 9]], 0, "<mark>abc</mark>");
        check("", &[[0, 1]], 0, "");
    }

    #[test]
    fn html_is_escaped() {
        check("<a b='\"'>&", &[[1, 2]], 0, "&lt;<mark>a</mark> b=&apos;&quot;&apos;&gt;&amp;");
    }
}
