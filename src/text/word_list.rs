//! Words with their costs as a sorted list: small to send, and read without building anything. The general dictionary of a
//! search in a browser, and a company's own words beside the general one.

use serde::{Deserialize, Serialize};

/// Words with their costs, in the order of their characters.
#[derive(Debug, Default)]
pub struct WordList {
    letters: Vec<char>,
    /// Where each word begins in `letters`, and the end of the last.
    starts: Vec<u32>,
    costs: Vec<u32>,
}

/// The stored form: each word by what differs from the one before it, each field in a column of its own, which halves the
/// size after compression.
#[derive(Serialize, Deserialize)]
struct Stored {
    /// The distinct costs, highest first: most words are rare, so their numbers are small.
    costs: Vec<u32>,
    /// The cost of each word, as its number in `costs`.
    cost_numbers: Vec<u32>,
    /// How many characters each word shares with the one before it.
    shared: Vec<u8>,
    /// How many characters follow those.
    lengths: Vec<u8>,
    /// The characters that follow, of all words.
    letters: String,
}

impl WordList {
    /// A list of `entries`, sorted; of equal words the first counts.
    pub(super) fn new(mut entries: Vec<(String, u32)>) -> Self {
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        entries.dedup_by(|a, b| a.0 == b.0);
        let mut list = Self { starts: vec![0], ..Self::default() };
        for (word, cost) in entries {
            list.letters.extend(word.chars());
            list.starts.push(list.letters.len() as u32);
            list.costs.push(cost);
        }
        list
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.costs.len()
    }

    fn word(&self, number: usize) -> &[char] {
        &self.letters[self.starts[number] as usize..self.starts[number + 1] as usize]
    }

    /// Calls `found` with the cost and the length in characters of each word that `run` begins with, the shortest first.
    pub(super) fn prefixes(&self, run: &[char], found: &mut dyn FnMut(u32, usize)) {
        let (mut low, mut high) = (0, self.len());
        for (depth, c) in run.iter().enumerate() {
            // All words between `low` and `high` begin with what was read; a word that ends here comes first.
            let first_not = |holds: &dyn Fn(Option<&char>) -> bool, low: usize, high: usize| {
                let (mut low, mut high) = (low, high);
                while low < high {
                    let middle = usize::midpoint(low, high);
                    if holds(self.word(middle).get(depth)) {
                        low = middle + 1;
                    } else {
                        high = middle;
                    }
                }
                low
            };
            low = first_not(&|letter| letter < Some(c), low, high);
            high = first_not(&|letter| letter <= Some(c), low, high);
            if low == high {
                return;
            }
            if self.word(low).len() == depth + 1 {
                found(self.costs[low], depth + 1);
            }
        }
    }

    /// The stored form.
    ///
    /// # Errors
    /// Those of the encoder.
    pub fn encode(&self) -> Result<Vec<u8>, postcard::Error> {
        let mut costs = self.costs.clone();
        costs.sort_unstable_by(|a, b| b.cmp(a));
        costs.dedup();
        let number = |cost: &u32| costs.partition_point(|known| known > cost) as u32;
        let cost_numbers = self.costs.iter().map(number).collect();
        let (mut shared, mut lengths, mut letters) = (Vec::new(), Vec::new(), String::new());
        let mut before: &[char] = &[];
        for word in (0..self.len()).map(|number| self.word(number)) {
            let common =
                word.iter().zip(before).take(usize::from(u8::MAX)).take_while(|(a, b)| a == b).count();
            // No word of a dictionary is longer than 255 characters; of one that is, the end is left out.
            let rest = &word[common..word.len().min(common + usize::from(u8::MAX))];
            shared.push(common as u8);
            lengths.push(rest.len() as u8);
            letters.extend(rest);
            before = word;
        }
        postcard::to_stdvec(&Stored { costs, cost_numbers, shared, lengths, letters })
    }

    /// Reads the stored form; `None` if it is not one.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let stored: Stored = postcard::from_bytes(bytes).ok()?;
        let mut list = Self { starts: vec![0], ..Self::default() };
        let mut letters = stored.letters.chars();
        let mut begin = 0;
        for ((shared, length), number) in stored.shared.iter().zip(&stored.lengths).zip(&stored.cost_numbers)
        {
            let next = list.letters.len();
            if begin + usize::from(*shared) > next {
                return None;
            }
            list.letters.extend_from_within(begin..begin + usize::from(*shared));
            list.letters.extend(letters.by_ref().take(usize::from(*length)));
            list.starts.push(list.letters.len() as u32);
            list.costs.push(*stored.costs.get(*number as usize)?);
            begin = next;
        }
        Some(list)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn prefixes(list: &WordList, run: &str) -> Vec<(u32, usize)> {
        let run: Vec<char> = run.chars().collect();
        let mut found = Vec::new();
        list.prefixes(&run, &mut |cost, length| found.push((cost, length)));
        found
    }

    proptest! {
        #[test]
        fn a_list_and_its_stored_form_find_every_word_a_text_begins_with(
            words in proptest::collection::btree_map("[客户总监会]{1,4}", 1_u32..9, 0..40),
            run in "[客户总监会]{0,6}",
        ) {
            let list = WordList::new(words.clone().into_iter().collect());
            let expected: Vec<(u32, usize)> = (1..=run.chars().count())
                .filter_map(|length| {
                    let begin: String = run.chars().take(length).collect();
                    words.get(&begin).map(|cost| (*cost, length))
                })
                .collect();
            prop_assert_eq!(&prefixes(&list, &run), &expected);
            let read = WordList::decode(&list.encode().expect("encoded")).expect("decoded");
            prop_assert_eq!(prefixes(&read, &run), expected);
        }
    }

    #[test]
    fn other_bytes_are_no_list() {
        assert!(WordList::decode(b"\x01\x02").is_none());
    }
}
