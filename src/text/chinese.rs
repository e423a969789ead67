//! Words in text written without spaces: the most probable cut by a dictionary, plus the company's own words.
//!
//! The dictionary is jieba's, as a double array (`build.rs`) that is read in place: 3.7 ms to load and cut, against
//! 145 ms for building jieba's own trie, with the same cuts. No hidden Markov model for unknown words: it loses
//! .009 MRR on CMRC and half the speed.

#[cfg(feature = "server")]
use std::collections::BTreeSet;
use std::sync::LazyLock;

#[cfg(feature = "server")]
use yada::{
    DoubleArray,
    unit::{UNIT_SIZE, Unit, UnitID},
};

use super::word_list::WordList;

static UNKNOWN_COST: &str = include_str!(concat!(env!("OUT_DIR"), "/unknown_cost"));

/// The cost of a character that no dictionary has.
static UNKNOWN: LazyLock<u32> = LazyLock::new(|| UNKNOWN_COST.parse().unwrap_or(u32::MAX >> 8));

/// How many words a list for a browser has at least: those of the handbook's characters, then the most frequent others.
/// 195,000 words are about 0.7 MB compressed.
#[cfg(feature = "server")]
const LISTED: usize = 195_000;

/// A general dictionary.
pub(super) enum General {
    /// The one compiled in.
    #[cfg(feature = "server")]
    Compiled,
    /// A part of it.
    Listed(WordList),
}

/// The dictionary that is compiled in. Its array is only read, so it costs nothing before the first word.
#[cfg(feature = "server")]
static COMPILED: LazyLock<DoubleArray<&'static [u8]>> = LazyLock::new(|| {
    static WORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.da"));
    DoubleArray::new(WORDS).expect("built by the build script")
});

impl General {
    /// Identifies it: its size and the scale of its costs.
    pub(super) fn identity(&self) -> u64 {
        let size = match self {
            #[cfg(feature = "server")]
            Self::Compiled => COMPILED.0.len(),
            Self::Listed(list) => list.len(),
        };
        (size as u64) << 32 | u64::from(*UNKNOWN)
    }
}

/// The general dictionary with the company's own words beside it.
pub(super) struct Dictionary {
    general: General,
    own: WordList,
}

impl Dictionary {
    /// Adds `own` words, already folded. A word costs a little less than its cheapest cut, so that it stays whole
    /// where it stands alone but does not tear its neighbours apart.
    pub(super) fn new<'a>(general: General, own: impl IntoIterator<Item = &'a str>) -> Self {
        let mut dictionary = Self { general, own: WordList::default() };
        let entries = own
            .into_iter()
            .filter(|word| word.chars().nth(1).is_some() && word.chars().all(super::is_dense))
            .map(|word| {
                let chars: Vec<char> = word.chars().collect();
                let cost = dictionary.cut_cost(&chars);
                (word.to_owned(), cost.saturating_sub(cost / 16).max(1))
            })
            .collect();
        dictionary.own = WordList::new(entries);
        dictionary
    }

    /// Cuts a run into words: calls `word` with each range, in characters, from the left.
    pub(super) fn cut(&self, run: &[char], word: &mut dyn FnMut(usize, usize)) {
        if run.len() == 1 {
            return word(0, 1);
        }
        let ends = self.best_ends(run).0;
        let mut at = 0;
        while at < run.len() {
            let end = ends[at] as usize;
            word(at, end);
            at = end;
        }
    }

    /// The cost of the cheapest cut of a run.
    pub(super) fn cut_cost(&self, run: &[char]) -> u32 {
        self.best_ends(run).1
    }

    /// For each start the end of the word there in the cheapest cut of the rest, and the cost of the whole.
    /// Ties go to the longer word.
    fn best_ends(&self, run: &[char]) -> (Vec<u32>, u32) {
        let text = Text::of(run, &self.general);
        let n = run.len();
        let mut best = vec![0_u32; n + 1];
        let mut ends = vec![0_u32; n];
        for at in (0..n).rev() {
            let mut cost = UNKNOWN.saturating_add(best[at + 1]);
            let mut end = at + 1;
            let mut consider = |value: u32, length: usize| {
                let next = at + length;
                let candidate = value.saturating_add(best[next]);
                if candidate < cost || (candidate == cost && next > end) {
                    cost = candidate;
                    end = next;
                }
            };
            text.prefixes(at, &mut consider);
            self.own.prefixes(&run[at..], &mut consider);
            best[at] = cost;
            ends[at] = end as u32;
        }
        (ends, best[0])
    }
}

/// A run as a general dictionary reads it.
enum Text<'a> {
    /// As UTF-8, with the byte each character begins at.
    #[cfg(feature = "server")]
    Bytes(String, Vec<usize>),
    Characters(&'a [char], &'a WordList),
}

impl<'a> Text<'a> {
    fn of(run: &'a [char], general: &'a General) -> Self {
        match general {
            #[cfg(feature = "server")]
            General::Compiled => {
                let mut text = String::with_capacity(run.len() * 3);
                let mut starts = Vec::with_capacity(run.len());
                for c in run {
                    starts.push(text.len());
                    text.push(*c);
                }
                Self::Bytes(text, starts)
            }
            General::Listed(list) => Self::Characters(run, list),
        }
    }

    /// Calls `found` with the cost and the length in characters of each word that begins at a character.
    fn prefixes(&self, at: usize, found: &mut dyn FnMut(u32, usize)) {
        match self {
            #[cfg(feature = "server")]
            Self::Bytes(text, starts) => {
                let begin = starts[at];
                for (cost, bytes) in COMPILED.common_prefix_search(&text.as_bytes()[begin..]) {
                    // A word ends where a character ends, so its length in characters is found by their starts.
                    found(cost, starts[at..].partition_point(|start| *start < begin + bytes));
                }
            }
            Self::Characters(run, list) => list.prefixes(&run[at..], found),
        }
    }
}

/// The part of the general dictionary that matters for texts and queries of `characters`: every word that is written with
/// them alone, and the most frequent others, so that nearly every query is cut as by the whole.
#[cfg(feature = "server")]
pub(super) fn part_for(characters: &BTreeSet<char>) -> WordList {
    let (mut listed, mut others): (Vec<_>, Vec<_>) =
        compiled_words().into_iter().partition(|(word, _)| word.chars().all(|c| characters.contains(&c)));
    others.sort_by_key(|(_, cost)| *cost);
    others.truncate(LISTED.saturating_sub(listed.len()));
    listed.extend(others);
    WordList::new(listed)
}

/// Every word of the compiled dictionary with its cost.
#[cfg(feature = "server")]
fn compiled_words() -> Vec<(String, u32)> {
    let unit = |node: UnitID| {
        let bytes = COMPILED.0.get(node * UNIT_SIZE..(node + 1) * UNIT_SIZE);
        Unit::from_u32(bytes.and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes))
    };
    let mut words = Vec::new();
    let mut open: Vec<(Vec<u8>, UnitID)> = vec![(Vec::new(), 0)];
    while let Some((word, node)) = open.pop() {
        let offset = unit(node).offset() as usize ^ node;
        if unit(node).has_leaf()
            && let Ok(word) = String::from_utf8(word.clone())
        {
            words.push((word, unit(offset).value()));
        }
        // The bytes of UTF-8 in dense scripts: what continues a character, and what begins one.
        for byte in 0x80..=0xf4_u8 {
            let next = offset ^ usize::from(byte);
            if unit(next).label() == u32::from(byte) {
                open.push(([word.as_slice(), &[byte]].concat(), next));
            }
        }
    }
    words
}

/// Words that ask, link or soften and say nothing about the subject. Folded forms. Dropping them (and the bigrams
/// that touch them) from questions is worth .001 to .007 MRR: in prose they are rare, so they would weigh much.
static STOP_WORDS: LazyLock<std::collections::HashSet<&'static str>> = LazyLock::new(|| {
    "什么 甚么 啥 哪 哪些 哪个 哪里 哪儿 哪位 哪一 谁 多少 几 如何 怎么 怎样 怎么样 怎么办 咋 咋办 为什么 为何 何 何时 何处 是否 能否 可否 \
     吗 呢 吧 啊 呀 嘛 哦 的 地 得 了 着 是 在 和 与 及 或 而 被 把 对 从 向 于 以 为 之 其 这 那 这个 那个 这些 那些 这样 那样 \
     有 没 没有 会 能 可以 应该 应 该 要 想 需要 就 都 也 还 又 再 很 太 更 最 请 请问 一下 想问 想知道 告诉 告诉我 帮忙 麻烦 谢谢 你好 您好 \
     我 你 您 他 她 它 我们 你们 他们 咱们 自己 一个 一种 来 去 到 给 让 由 因为 所以 如果 但是 还是 以及 其中 关于 属于 进行 \
     办 指 叫 叫做 称为 时候 时 后 前 中 里 上 下 不 个 些 么"
        .split_whitespace()
        .collect()
});

/// Whether a folded word only asks or links.
pub(super) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(own: &[&str], input: &str, expected: &str) {
        let dictionary = Dictionary::new(General::Compiled, own.iter().copied());
        let run: Vec<char> = input.chars().collect();
        let mut words = Vec::new();
        dictionary.cut(&run, &mut |start, end| words.push(run[start..end].iter().collect::<String>()));
        assert_eq!(words.join(" "), expected);
    }

    #[test]
    fn segments_by_probability() {
        check(&[], "客户总监负责控制预算", "客户 总监 负责 控制 预算");
        check(&[], "谁来批准工作单", "谁 来 批准 工作 单");
        check(&[], "会", "会");
    }

    #[test]
    fn a_part_cuts_like_the_whole() {
        let whole = Dictionary::new(General::Compiled, ["工作单"]);
        let text = "客户总监负责控制预算，谁来批准工作单？";
        let part = Dictionary::new(General::Listed(part_for(&text.chars().collect())), ["工作单"]);
        // The second has characters that the first does not.
        for run in [text, "他说明会议内容时忘记带麻将和螃蟹"] {
            let run: Vec<char> = run.chars().collect();
            assert_eq!(part.best_ends(&run), whole.best_ends(&run));
        }
        assert_eq!(compiled_words().len(), include_str!("data/words.txt").lines().count());
    }

    #[test]
    fn own_words_are_kept_whole() {
        check(&["工作单"], "谁来批准工作单", "谁 来 批准 工作单");
        check(&["说明会"], "他说明会议内容", "他 说明 会议 内容");
        check(&["说明会"], "参加说明会", "参加 说明会");
    }
}
