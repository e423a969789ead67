//! What changed between two wordings, word by word, as people read it.
//!
//! Words are cut by the handbook's own analysis, so that Chinese changes by words and not by bytes or lines. Width,
//! case and script do not count, as they do not for a [`Revision`](super::Revision).

use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use super::analyzer::Analyzer;
use crate::fold::fold;

/// A run of text that stayed, went or came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which of the three.
    pub kind: ChangeKind,
    /// The text, as it stands (or stood).
    pub text: String,
}

/// What became of a run of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It stands in both.
    Same,
    /// It stood in the old wording only.
    Removed,
    /// It stands in the new wording only.
    Added,
}

/// Longer comparisons settle for an answer that is right but not the shortest.
const PATIENCE: Duration = Duration::from_millis(200);
/// Two changes with less than this between them are one: nobody reads "the [a] of [b]" as two edits.
const SHORT: usize = 2;

/// The way from `old` to `new`, in order.
pub fn diff(analyzer: &Analyzer, old: &str, new: &str) -> Vec<Change> {
    let (old_words, new_words) = (words(analyzer, old), words(analyzer, new));
    let keys = |words: &[Word]| words.iter().map(|word| word.key.clone()).collect::<Vec<_>>();
    let ops = capture_diff_slices_deadline(
        Algorithm::Patience,
        &keys(&old_words),
        &keys(&new_words),
        Some(Instant::now() + PATIENCE),
    );
    let mut script = Script::default();
    for op in ops {
        match op {
            DiffOp::Equal { new_index, len, .. } => script.same(&new_words[new_index..new_index + len]),
            DiffOp::Delete { old_index, old_len, .. } => {
                script.change(&old_words[old_index..old_index + old_len], &[]);
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                script.change(&[], &new_words[new_index..new_index + new_len]);
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => script.change(
                &old_words[old_index..old_index + old_len],
                &new_words[new_index..new_index + new_len],
            ),
        }
    }
    script.finish()
}

/// A word, or one character between words.
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
    /// What stayed since the last change, as long as it is too short to stand between two.
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

    fn change(&mut self, old: &[Word], new: &[Word]) {
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
    fn changes_fall_on_words() {
        fn check(old: &str, new: &str, expected: &str) {
            assert_eq!(shown(old, new), expected, "{old} / {new}");
        }
        check("每月核对实际花费", "每周核对实际花费", "[-每月][+每周]核对实际花费");
        check("within three days", "within five days", "within [-three][+five] days");
        check("预算", "预算", "预算");
        check("預算，ABC", "预算,abc", "预算,abc");
        check("找总监签字", "找总监签字。再存档", "找总监签字[+。再存档]");
        check("", "a", "[+a]");
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
            // What stayed is shown as it stands now; the alphabet has no two spellings of one character but these.
            prop_assert_eq!(read(ChangeKind::Added), old);
        }
    }
}
