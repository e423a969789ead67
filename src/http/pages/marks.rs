//! Texts with marks, for templates.

/// A stretch of text, marked or not.
pub(super) struct Run {
    pub(super) text: String,
    pub(super) marked: bool,
}

/// Cuts `text` at the borders of `ranges`, given in Unicode scalar values, in order and apart. What is before
/// `from` is left out.
pub(super) fn runs(text: &str, ranges: &[[u32; 2]], from: u32) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut ranges = ranges.iter().peekable();
    for (at, c) in (0_u32..).zip(text.chars()) {
        while ranges.next_if(|range| range[1] <= at).is_some() {}
        let marked = ranges.peek().is_some_and(|range| range[0] <= at);
        if at < from {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.marked == marked => run.text.push(c),
            _ => runs.push(Run { text: c.to_string(), marked }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, ranges: &[[u32; 2]], from: u32, expected: &str) {
        let runs = runs(text, ranges, from);
        let shown: String = runs
            .iter()
            .map(|run| if run.marked { format!("[{}]", run.text) } else { run.text.clone() })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn texts_are_cut_at_character_boundaries() {
        check("控制预算", &[[2, 4]], 0, "控制[预算]");
        check("预算与预算", &[[0, 2], [3, 5]], 0, "[预算]与[预算]");
        check("标题 · 正文预算", &[[0, 2], [7, 9]], 5, "正文[预算]");
        check("abc", &[], 0, "abc");
        check("abc", &[[0, 9]], 0, "[abc]");
        check("", &[[0, 1]], 0, "");
    }
}
