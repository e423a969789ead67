//! Characters that readers do not see: those that change the order in which a line is shown, and those without width.

use std::ops::Range;

use crate::{
    diagnostic::{Certainty, Diagnostic, Fix, Rule, Source},
    text::is_dense,
};

/// Most diagnostics for a file; a text with more of them was made by a program.
const REPORT_LIMIT: usize = 1000;

/// Reports every hidden character that no script needs.
pub(in crate::content) fn check(text: &str, source: &Source<'_>) -> Vec<Diagnostic> {
    // All of them begin with one of two bytes.
    let found = memchr::memchr2_iter(0xE2, 0xEF, text.as_bytes()).filter_map(|at| {
        let c = text[at..].chars().next()?;
        report(text, source, c, at..at + c.len_utf8())
    });
    found.take(REPORT_LIMIT).collect()
}

fn report(text: &str, source: &Source<'_>, c: char, span: Range<usize>) -> Option<Diagnostic> {
    let code = c as u32;
    if let Some(name) = direction(c) {
        // Isolates embed a word of another direction, which is what they are for where there is such a script.
        if ('\u{2066}'..='\u{2069}').contains(&c) && line_at(text, span.start).contains(is_right_to_left) {
            return None;
        }
        let message =
            format!("{name} (U+{code:04X}): this line may be shown in another order than it is read");
        let place = source.place(span);
        let fix = Fix { place: place.clone(), text: String::new(), certainty: Certainty::Likely };
        let help = "remove it; text that looks right may contain something else (CVE-2021-42574)";
        return Some(Diagnostic::new(Rule::BidiControl, message, place).with_help(help).with_fix(Some(fix)));
    }
    let name = zero_width(c)?;
    let visible = |c: &char| zero_width(*c).is_none();
    let before = text[..span.start].chars().rev().find(visible).unwrap_or('\n');
    let after = text[span.end..].chars().find(visible).unwrap_or('\n');
    if is_needed(c, before, after) {
        return None;
    }
    let message = format!("{name} (U+{code:04X}), which has no width");
    let place = source.place(span);
    let certainty = if is_without_effect(c, before, after) { Certainty::Certain } else { Certainty::Likely };
    let help = "remove it: copied text and searches in files do not match what is seen";
    let fix = Fix { place: place.clone(), text: String::new(), certainty };
    Some(Diagnostic::new(Rule::InvisibleCharacter, message, place).with_help(help).with_fix(Some(fix)))
}

/// The name of a character that changes the direction of text (UAX #9).
fn direction(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{202A}' => "left-to-right embedding",
        '\u{202B}' => "right-to-left embedding",
        '\u{202C}' => "pop directional formatting",
        '\u{202D}' => "left-to-right override",
        '\u{202E}' => "right-to-left override",
        '\u{2066}' => "left-to-right isolate",
        '\u{2067}' => "right-to-left isolate",
        '\u{2068}' => "first strong isolate",
        '\u{2069}' => "pop directional isolate",
        _ => return None,
    })
}

/// The name of a character without width.
fn zero_width(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{200B}' => "zero width space",
        '\u{200C}' => "zero width non-joiner",
        '\u{200D}' => "zero width joiner",
        '\u{2060}' => "word joiner",
        '\u{FEFF}' => "byte order mark inside text",
        _ => return None,
    })
}

/// Whether the writing of its neighbours needs the character: joiners shape letters of many scripts and make one emoji
/// of several; scripts without spaces that are not Chinese, Japanese or Korean mark their words with it.
fn is_needed(c: char, before: char, after: char) -> bool {
    match c {
        '\u{200D}' if is_emoji(before) && is_emoji(after) => true,
        '\u{FEFF}' => false,
        _ => is_shaped(before) || is_shaped(after),
    }
}

/// Whether a page looks the same without the character: a line may break between Chinese characters anyway, and breaks
/// nowhere within a word of letters.
fn is_without_effect(c: char, before: char, after: char) -> bool {
    let is_chinese = |c: char| is_dense(c) && !is_shaped(c);
    let is_letter = |c: char| c.is_alphabetic() && !is_dense(c) && !is_shaped(c);
    match c {
        '\u{200B}' => is_chinese(before) && is_chinese(after),
        '\u{2060}' | '\u{FEFF}' => is_letter(before) && is_letter(after),
        // A joiner between letters asks for a ligature, a non-joiner forbids one.
        _ => false,
    }
}

fn is_emoji(c: char) -> bool {
    matches!(c as u32, 0x1F000..=0x1FAFF | 0x2190..=0x2BFF | 0xFE0F | 0x3030 | 0xA9 | 0xAE)
}

/// Scripts written from right to left.
fn is_right_to_left(c: char) -> bool {
    matches!(c as u32, 0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC | 0x1_0800..=0x1_0FFF | 0x1_E800..=0x1_EFFF)
}

/// Scripts whose letters join or stack: those from right to left, of South and South-East Asia, Tibetan and Mongolian.
fn is_shaped(c: char) -> bool {
    is_right_to_left(c)
        || matches!(c as u32,
            0x0900..=0x0FFF | 0x1000..=0x109F | 0x1700..=0x18AF | 0x1900..=0x1C4F | 0x1CD0..=0x1CFF
            | 0xA800..=0xA95F | 0xA980..=0xAAFF | 0xABC0..=0xABFF | 0x1_1000..=0x1_1FFF)
}

fn line_at(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[start..].split('\n').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_found_where_no_script_needs_them() {
        fn check_text(text: &str, expected: &[(usize, &str, bool)]) {
            let found = check(text, &Source::new("a.md", text));
            let shown: Vec<_> = found
                .iter()
                .map(|found| {
                    let is_certain =
                        found.fix.as_ref().is_some_and(|fix| fix.certainty == Certainty::Certain);
                    (found.place.column, found.rule.name(), is_certain)
                })
                .collect();
            assert_eq!(shown, expected, "{}", text.escape_unicode());
        }
        let (bidi, invisible) = ("bidi-control", "invisible-character");
        check_text("if \u{202E}x\u{202C}", &[(4, bidi, false), (6, bidi, false)]);
        check_text("\u{2066}user\u{2069}", &[(1, bidi, false), (6, bidi, false)]);
        check_text("שלום \u{2066}user\u{2069}", &[]);
        check_text("שלום \u{202E}user", &[(6, bidi, false)]);
        check_text("预\u{200B}算", &[(2, invisible, true)]);
        check_text("**预算**\u{200B}表", &[(7, invisible, false)]);
        check_text("bud\u{200B}get", &[(4, invisible, false)]);
        check_text("bud\u{FEFF}get \u{2060}x", &[(4, invisible, true), (9, invisible, false)]);
        check_text("预\u{2060}算", &[(2, invisible, false)]);
        check_text("Auf\u{200C}lage", &[(4, invisible, false)]);
        check_text("预\u{200B}\u{200B}算", &[(2, invisible, true), (3, invisible, true)]);
        // Persian, Hindi, Thai, families and flags.
        check_text(
            "می\u{200C}خواهم क्\u{200D}ष ภาษา\u{200B}ไทย 👩\u{200D}👩\u{200D}👧 🏴\u{200D}☠\u{FE0F} ❤\u{FE0F}\u{200D}🔥",
            &[],
        );
        check_text("a\u{200D}b", &[(2, invisible, false)]);
        check_text("全角，。！“引号” … → ①", &[]);
    }
}
