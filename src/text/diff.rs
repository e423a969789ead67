//! What changed between two wordings, word by word, as people read it.
//!
//! Words are cut by the handbook's own analysis, so that Chinese changes by words and not by bytes or lines. Width,
//! case and script do not count, as they do not for a [`Revision`](super::Revision).

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use super::{analyzer::Analyzer, fold::fold};

/// A run of text that stayed, went or came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which of the three.
    pub kind: ChangeKind,
    /// The text.
    pub text: String,
}

/// What became of a run of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is in both.
    Same,
    /// It is in the old wording only.
    Removed,
    /// It is in the new wording only.
    Added,
}

/// Longer comparisons settle for an answer that is right but not the shortest.
const PATIENCE: Duration = Duration::from_millis(200);
/// Two changes with less than this between them are one: readers do not read "the \[a\] of \[b\]" as two edits.
const SHORT: usize = 2;

/// Lines that share less of their words than this are two lines, not one that was changed.
const ALIKE: f64 = 0.3;
/// Passages that share so much of their words are compared as a whole: lines were joined or split.
const SAME_WORDS: f64 = 0.8;
/// More pairs of lines than these are compared as a whole, too.
const MOST_PAIRS: usize = 10_000;

/// The changes from `old` to `new`, in order. Lines first, so that a cell of a table or an item of a list is compared
/// with the one it took the place of; then the words of those that changed.
pub fn diff(analyzer: &Analyzer, old: &str, new: &str) -> Vec<Change> {
    let deadline = Instant::now() + PATIENCE;
    let (old_lines, new_lines) = (lines(analyzer, old), lines(analyzer, new));
    let mut script = Script::default();
    for op in capture_diff_slices_deadline(
        Algorithm::Patience,
        &keys(&old_lines),
        &keys(&new_lines),
        Some(deadline),
    ) {
        let (old, new) = (&old_lines[op.old_range()], &new_lines[op.new_range()]);
        if matches!(op, DiffOp::Equal { .. }) {
            for (old, new) in old.iter().zip(new) {
                script.compare(&old.words, &new.words, deadline);
            }
        } else {
            script.replace(old, new, deadline);
        }
    }
    script.finish()
}

/// A line with its end.
struct Line {
    words: Vec<Word>,
    /// By what it is compared: without its end, which the last line lacks.
    key: String,
}

fn lines(analyzer: &Analyzer, text: &str) -> Vec<Line> {
    let line = |line: &str| Line {
        words: words(analyzer, line),
        key: fold(line.trim_end_matches('\n')).chars.into_iter().collect(),
    };
    text.split_inclusive('\n').map(line).collect()
}

fn keys(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(|line| line.key.as_str()).collect()
}

/// How much of their words two passages share, from 0 to 1.
fn likeness<'w>(old: impl Iterator<Item = &'w Word>, new: impl Iterator<Item = &'w Word>) -> f64 {
    let mut open: HashMap<&str, usize> = HashMap::new();
    let (mut all, mut shared) = (0_usize, 0_usize);
    for word in old.filter(|word| word.counts) {
        *open.entry(&word.key).or_default() += 1;
        all += 1;
    }
    for word in new.filter(|word| word.counts) {
        all += 1;
        if let Some(left) = open.get_mut(word.key.as_str()).filter(|left| **left > 0) {
            *left -= 1;
            shared += 1;
        }
    }
    if all == 0 { 0.0 } else { 2.0 * shared as f64 / all as f64 }
}

/// Which lines took the place of which: pairs of indexes, ascending in both, that share the most words together.
fn pairs(old: &[Line], new: &[Line]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    let alike: Vec<f64> = old
        .iter()
        .flat_map(|old| new.iter().map(move |new| likeness(old.words.iter(), new.words.iter())))
        .map(|alike| if alike < ALIKE { 0.0 } else { alike })
        .collect();
    // The best that can be had from a pair of lines on.
    let mut best = vec![0.0_f64; (old.len() + 1) * width];
    for o in (0..old.len()).rev() {
        for n in (0..new.len()).rev() {
            let paired = alike[o * new.len() + n] + best[(o + 1) * width + n + 1];
            best[o * width + n] = paired.max(best[(o + 1) * width + n]).max(best[o * width + n + 1]);
        }
    }
    let (mut o, mut n, mut pairs) = (0, 0, Vec::new());
    while o < old.len() && n < new.len() {
        let (here, alike) = (best[o * width + n], alike[o * new.len() + n]);
        if alike > 0.0 && alike + best[(o + 1) * width + n + 1] >= here {
            pairs.push((o, n));
            (o, n) = (o + 1, n + 1);
        } else if best[(o + 1) * width + n] >= here {
            o += 1;
        } else {
            n += 1;
        }
    }
    pairs
}

/// A word, or one character between words.
#[derive(Clone)]
struct Word {
    text: String,
    /// By what it is compared.
    key: String,
    counts: bool,
}

fn words(analyzer: &Analyzer, text: &str) -> Vec<Word> {
    let folded = fold(text);
    let chars: Vec<char> = text.chars().collect();
    let mut words = Vec::new();
    let mut at = 0;
    let between = |from: usize, to: usize, words: &mut Vec<Word>| {
        for c in &chars[from.min(chars.len())..to.min(chars.len())] {
            let key = fold(&c.to_string()).chars.into_iter().collect();
            words.push(Word { text: c.to_string(), key, counts: false });
        }
    };
    for token in analyzer.tokens(&folded) {
        let (start, end) = folded.original(token.start, token.end);
        let (start, end) = (start as usize, end as usize);
        between(at, start, &mut words);
        let text = chars[start.max(at)..end.max(at)].iter().collect();
        words.push(Word { text, key: folded.slice(token.start, token.end), counts: true });
        at = end.max(at);
    }
    between(at, chars.len(), &mut words);
    words
}

/// Puts runs together.
#[derive(Default)]
struct Script {
    changes: Vec<Change>,
    removed: String,
    added: String,
    /// Unchanged text since the last change, while it is too short to separate two changes.
    held: String,
}

impl Script {
    fn same(&mut self, words: &[Word]) {
        let text: String = words.iter().map(|word| word.text.as_str()).collect();
        let weight =
            words.iter().filter(|word| word.counts).map(|word| word.text.chars().count()).sum::<usize>();
        let open = !self.removed.is_empty() || !self.added.is_empty();
        if open && weight < SHORT && !text.contains('\n') {
            self.held.push_str(&text);
            return;
        }
        self.flush();
        self.push(ChangeKind::Same, &text);
    }

    /// Lines that took the place of others.
    fn replace(&mut self, old: &[Line], new: &[Line], deadline: Instant) {
        let of =
            |lines: &[Line]| lines.iter().flat_map(|line| line.words.iter().cloned()).collect::<Vec<_>>();
        let whole = (old.len(), new.len()) == (1, 1)
            || old.len().saturating_mul(new.len()) > MOST_PAIRS
            || likeness(old.iter().flat_map(|line| &line.words), new.iter().flat_map(|line| &line.words))
                > SAME_WORDS;
        if whole {
            self.compare(&of(old), &of(new), deadline);
            return;
        }
        let (mut o, mut n) = (0, 0);
        for (old_index, new_index) in pairs(old, new) {
            self.change(&of(&old[o..old_index]), &of(&new[n..new_index]));
            self.compare(&old[old_index].words, &new[new_index].words, deadline);
            (o, n) = (old_index + 1, new_index + 1);
        }
        self.change(&of(&old[o..]), &of(&new[n..]));
    }

    /// Word by word.
    fn compare(&mut self, old: &[Word], new: &[Word], deadline: Instant) {
        let keys = |words: &[Word]| words.iter().map(|word| word.key.clone()).collect::<Vec<_>>();
        let ops = capture_diff_slices_deadline(Algorithm::Patience, &keys(old), &keys(new), Some(deadline));
        for op in ops {
            match op {
                DiffOp::Equal { .. } => self.same(&new[op.new_range()]),
                _ => self.change(&old[op.old_range()], &new[op.new_range()]),
            }
        }
    }

    fn change(&mut self, old: &[Word], new: &[Word]) {
        if old.is_empty() && new.is_empty() {
            return;
        }
        let held = std::mem::take(&mut self.held);
        self.removed.push_str(&held);
        self.added.push_str(&held);
        self.removed.extend(old.iter().map(|word| word.text.as_str()));
        self.added.extend(new.iter().map(|word| word.text.as_str()));
    }

    fn flush(&mut self) {
        let (removed, added) = (std::mem::take(&mut self.removed), std::mem::take(&mut self.added));
        let held = std::mem::take(&mut self.held);
        self.push(ChangeKind::Removed, &removed);
        self.push(ChangeKind::Added, &added);
        self.push(ChangeKind::Same, &held);
    }

    fn push(&mut self, kind: ChangeKind, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.changes.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(text),
            _ => self.changes.push(Change { kind, text: text.to_owned() }),
        }
    }

    fn finish(mut self) -> Vec<Change> {
        self.flush();
        self.changes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let changes = diff(&Analyzer::default(), old, new);
        let show = |change: &Change| match change.kind {
            ChangeKind::Same => change.text.clone(),
            ChangeKind::Removed => format!("[-{}]", change.text),
            ChangeKind::Added => format!("[+{}]", change.text),
        };
        changes.iter().map(show).collect()
    }

    #[test]
    fn changes_align_with_words() {
        fn check(old: &str, new: &str, expected: &str) {
            assert_eq!(shown(old, new), expected, "{old} / {new}");
        }
        check("每月核对实际花费", "每周核对实际花费", "[-每月][+每周]核对实际花费");
        check("within three days", "within five days", "within [-three][+five] days");
        check("预算", "预算", "预算");
        check("預算，ABC", "预算,abc", "预算,abc");
        check("找总监签字", "找总监签字。再存档", "找总监签字[+。再存档]");
        check("", "a", "[+a]");
        // A row of a table that was changed, and one that came after it.
        check(
            "普洱\n8 克\n20 秒\n先称",
            "普洱\n7 克\n15 秒\n乌龙\n6 克\n30 秒\n先称",
            "普洱\n[-8][+7] 克\n[-20][+15] 秒\n[+乌龙\n6 克\n30 秒\n]先称",
        );
        // A paragraph that was split.
        check("先称重量，再投茶叶", "先称重量，\n再投茶叶", "先称重量，[+\n]再投茶叶");
    }

    proptest! {
        /// Both wordings can be read off the changes.
        #[test]
        fn nothing_is_lost(old in "[客户预算 abc，。\n]{0,30}", new in "[客户预算 abc，。\n]{0,30}") {
            let changes = diff(&Analyzer::default(), &old, &new);
            let read = |not: ChangeKind| -> String {
                changes.iter().filter(|c| c.kind != not).map(|c| c.text.as_str()).collect()
            };
            prop_assert_eq!(read(ChangeKind::Removed), new);
            // Unchanged text is shown as in the new wording; the alphabet has no two spellings of one character but
            // these.
            prop_assert_eq!(read(ChangeKind::Added), old);
        }
    }
}
