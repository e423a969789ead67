//! Formulas in LaTeX: `$a$`, `$$a$$`, `` $`a`$ `` and fences of `math`, by the rules of GitHub (docs.github.com, "Writing
//! mathematical expressions"), so that prices stay text; `\(a\)` and `\[a\]` of pymdownx ("Arithmatex").
//!
//! A formula becomes `` $`a`$ `` or a fence, in which nothing is Markdown.

use std::{ops::Range, panic, sync::LazyLock};

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use super::{
    code::Code,
    edits::{Edit, Rewritten},
};

/// Longest formula that is converted, in bytes, and its deepest nesting. More is shown as it is written.
const LONGEST: usize = 8000;
const DEEPEST: usize = 40;
/// How many other dollars may be between those of a formula.
const MOST_DOLLARS: usize = 64;

/// A formula as `MathML` with its source beside it; `None` if it is not understood.
pub(in crate::content) fn mathml(latex: &str, is_block: bool) -> Option<String> {
    static CONVERTER: LazyLock<Option<LatexToMathML>> = LazyLock::new(|| {
        LatexToMathML::new(MathCoreConfig { annotation: true, ..MathCoreConfig::default() }).ok()
    });
    let latex = latex.trim();
    // Addresses in formulas are not links of the handbook.
    if latex.is_empty() || latex.len() > LONGEST || nesting(latex) > DEEPEST || latex.contains("\\href") {
        return None;
    }
    let display = if is_block { MathDisplay::Block } else { MathDisplay::Inline };
    let converted = panic::catch_unwind(|| CONVERTER.as_ref()?.convert_with_local_state(latex, display).ok());
    converted.ok().flatten().map(|result| result.mathml)
}

/// How deep groups are in each other, at most: every mark that may open one counts until a group closes.
fn nesting(latex: &str) -> usize {
    let (mut depth, mut deepest, mut chained) = (0_usize, 0, 0_usize);
    for byte in latex.bytes() {
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        // `^\hat\hat\hat…` nests without braces.
        chained = if byte == b'\\' || byte == b'^' || byte == b'_' {
            chained + 1
        } else if byte == b' ' || byte == b'}' {
            0
        } else {
            chained
        };
        deepest = deepest.max(depth).max(chained);
    }
    let begun = latex.matches("\\begin").count().max(latex.matches("\\left").count());
    deepest.max(begun)
}

/// Marks formulas. `has_brackets` is whether `\(` begins one.
pub(super) fn rewrite(rewritten: &mut Rewritten<'_>, has_brackets: bool) {
    let text = rewritten.text();
    let has_dollar = memchr::memchr(b'$', text.as_bytes()).is_some();
    let has_brackets = has_brackets && (text.contains("\\(") || text.contains("\\["));
    if !has_dollar && !has_brackets {
        return;
    }
    let code = Code::of(text);
    let mut edits = Vec::new();
    if has_dollar {
        dollars(text, &code, &mut edits);
    }
    if has_brackets {
        brackets(text, &code, &mut edits);
    }
    rewritten.apply(edits);
}

fn is_escaped(text: &str, at: usize) -> bool {
    text.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

fn dollars(text: &str, code: &Code, edits: &mut Vec<Edit>) {
    let marks: Vec<Range<usize>> = {
        let mut marks: Vec<Range<usize>> = Vec::new();
        for at in memchr::memchr_iter(b'$', text.as_bytes()) {
            match marks.last_mut() {
                Some(last) if last.end == at => last.end += 1,
                _ => marks.push(at..at + 1),
            }
        }
        marks
            .into_iter()
            .filter(|mark| mark.len() <= 2 && !is_escaped(text, mark.start) && !code.is_opaque(mark.start))
            .collect()
    };
    let mut at = 0;
    while at < marks.len() {
        let open = &marks[at];
        at += 1;
        if open.len() == 1 && !may_open(text, open) {
            continue;
        }
        let Some(block_end) = code.block_end(open.start) else { continue };
        let ends =
            marks[at..].iter().take(MOST_DOLLARS).enumerate().take_while(|(_, mark)| mark.end <= block_end);
        let found = ends
            .filter(|(_, mark)| mark.len() == open.len())
            .find(|(_, mark)| open.len() == 2 || may_close(text, mark))
            .map(|(n, mark)| (n, mark.clone()));
        let Some((n, close)) = found else { continue };
        let inner = open.end..close.start;
        if text[inner.clone()].trim().is_empty() || !code.is_clear(&inner) {
            continue;
        }
        at += n + 1;
        if open.len() == 2 {
            display(text, open, &close, edits);
        } else {
            inline(text, open, &close, "$", edits);
        }
    }
}

/// Whether a dollar may begin a formula: not within a word, and not before white space.
fn may_open(text: &str, mark: &Range<usize>) -> bool {
    let before = text[..mark.start].chars().next_back();
    let after = text[mark.end..].chars().next();
    before.is_none_or(|c| c.is_whitespace() || "([{*_~|>\"'-/:,;=–—".contains(c) || !c.is_ascii())
        && after.is_some_and(|c| !c.is_whitespace())
}

/// Whether a dollar may end a formula: not behind white space, and not before a word, a number or another variable of a
/// shell.
fn may_close(text: &str, mark: &Range<usize>) -> bool {
    let before = text[..mark.start].chars().next_back();
    let after = text[mark.end..].chars().next();
    before.is_some_and(|c| !c.is_whitespace())
        && after.is_none_or(|c| !c.is_ascii_alphanumeric() && !matches!(c, '{' | '(' | '_' | '$' | '`'))
}

/// `` $`a`$ ``, with as many backticks as it takes.
fn inline(text: &str, open: &Range<usize>, close: &Range<usize>, dollars: &str, edits: &mut Vec<Edit>) {
    let inner = &text[open.end..close.start];
    let longest = inner.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if inner.starts_with('`') || inner.ends_with('`') { " " } else { "" };
    edits.push(Edit::new(open.clone(), format!("{dollars}{fence}{space}")));
    edits.push(Edit::new(close.clone(), format!("{space}{fence}{dollars}")));
}

/// A fence where the formula has its lines for itself, else a formula within the line.
fn display(text: &str, open: &Range<usize>, close: &Range<usize>, edits: &mut Vec<Edit>) {
    let line_start = text[..open.start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[close.end..].find('\n').map_or(text.len(), |at| close.end + at);
    let before = &text[line_start..open.start];
    let bullet = before.trim_start_matches(['>', ' ', '\t']);
    let is_first = bullet.is_empty() || super::lines::marker(&format!("{bullet}x")).is_some();
    if !is_first || !text[close.end..line_end].trim().is_empty() {
        return inline(text, open, close, "$$", edits);
    }
    let prefix: String = before.chars().map(|c| if matches!(c, '>' | '\t') { c } else { ' ' }).collect();
    let inner = &text[open.end..close.start];
    let longest = inner.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let is_below = inner.split('\n').next().is_some_and(|first| first.trim().is_empty());
    let last = inner.rsplit('\n').next().unwrap_or_default();
    let is_above = inner.contains('\n') && last.trim_matches(['>', ' ', '\t']).is_empty();
    let start = if is_below { format!("{fence}math") } else { format!("{fence}math\n{prefix}") };
    let end = if is_above { fence } else { format!("\n{prefix}{fence}") };
    edits.push(Edit::new(open.clone(), start));
    edits.push(Edit::new(close.clone(), end));
}

/// `\(a\)` and `\[a\]`.
fn brackets(text: &str, code: &Code, edits: &mut Vec<Edit>) {
    for (open_mark, close_mark, is_block) in [("\\(", "\\)", false), ("\\[", "\\]", true)] {
        let mut from = 0;
        while let Some(found) = text[from..].find(open_mark) {
            let open = from + found..from + found + 2;
            from = open.end;
            if is_escaped(text, open.start) || code.is_opaque(open.start) {
                continue;
            }
            let Some(block_end) = code.block_end(open.start) else { continue };
            let end = text.floor_char_boundary(block_end.min(open.end + LONGEST));
            let Some(length) = text.get(open.end..end).and_then(|inner| inner.find(close_mark)) else {
                continue;
            };
            let close = open.end + length..open.end + length + 2;
            if length == 0 {
                continue;
            }
            from = close.end;
            if is_block {
                display(text, &open, &close, edits);
            } else {
                inline(text, &open, &close, "$", edits);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut rewritten = Rewritten::new(text);
        rewrite(&mut rewritten, false);
        assert_eq!(rewritten.text(), expected, "{text}");
    }

    #[test]
    fn formulas_are_marked() {
        check("a $x_1^2*y$ b", "a $`x_1^2*y`$ b");
        check("其中$x$是，$y$。", "其中$`x`$是，$`y`$。");
        check("$(526)_8=5*8^2+2*8^1$", "$`(526)_8=5*8^2+2*8^1`$");
        check("$$\na \\\\ b\n$$", "```math\na \\\\ b\n```");
        check("- $$a$$\n", "- ```math\n  a\n  ```\n");
        check("> $$\n> a\n> $$", "> ```math\n> a\n> ```");
        check("a $$b$$ c", "a $$`b`$$ c");
        check("| $a$ | $b$ |\n|---|---|", "| $`a`$ | $`b`$ |\n|---|---|");
    }

    #[test]
    fn prices_and_variables_are_text() {
        for text in [
            "US$5 and HK$6",
            "$5–$10",
            "costs $5 and $6",
            "from $5 to $6.",
            "价格$5和$6",
            "花费$5，或者$6元",
            "($5) or ($6)",
            "$HOME/$USER",
            "${A}/${B}",
            "$(pwd)/$(x)",
            "`$a$` \\$a$",
            "$5,$6",
            "a $x\n\ny$ b",
            "$ a $",
            "[a $b](c$d)",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn formulas_are_mathml() {
        let shown = mathml("\\frac{a}{b}", false).expect("understood");
        assert!(shown.starts_with("<math>") && shown.contains("<mfrac>"), "{shown}");
        assert!(
            shown.contains("<annotation encoding=\"application/x-tex\">\\frac{a}{b}</annotation>"),
            "{shown}"
        );
        assert!(mathml("x", true).expect("understood").contains("display=\"block\""));
        for latex in ["\\frac{", "\\nope", "", "\\href{a}{b}", &"{".repeat(100_000), &"\\hat".repeat(1500)] {
            assert_eq!(mathml(latex, false), None, "{latex:.20}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[$a1 `\\\\\n>|{}(题*-]{0,40}") {
            let mut rewritten = Rewritten::new(&text);
            rewrite(&mut rewritten, true);
        }

        #[test]
        fn any_formula_is_read(latex in "(\\\\(frac|sqrt|left|right|begin|end|text|over|hat|[a-z]{1,4})|[{}()&^_ a1题\\\\]){0,20}") {
            mathml(&latex, false);
        }
    }
}
