//! Comments: `%% … %%` of Obsidian (obsidian.md/help/syntax, "Comments"). Those of Liquid and Hugo are tags.

use super::{
    code::Code,
    edits::{Edit, Rewritten},
};

/// Drops comments. One that does not end is text.
pub(super) fn rewrite(rewritten: &mut Rewritten<'_>) {
    let text = rewritten.text();
    if memchr::memmem::find(text.as_bytes(), b"%%").is_none() {
        return;
    }
    let code = Code::of(text);
    let marks: Vec<usize> =
        text.match_indices("%%").map(|(at, _)| at).filter(|at| !code.is_opaque(*at)).collect();
    let pairs = marks.chunks_exact(2).map(|pair| Edit::new(pair[0]..pair[1] + 2, ""));
    rewritten.apply(pairs.collect());
}
