//! Reuses an earlier index, so that only edited sections are analysed again.
//!
//! The engine merges segments and can leave documents out. The next segment is assembled from stretches of the earlier
//! one and from a small new one, in the handbook's order: a document number stays a place in the handbook.

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use tantivy::{
    BitSet, Index,
    directory::{MmapDirectory, OwnedBytes, RamDirectory},
    fastfield::{AliveBitSet, write_alive_bitset},
    index::Segment,
    indexer::merge_filtered_segments,
};
use xxhash_rust::xxh3::Xxh3;

use super::{
    Error, Generation,
    segment::{Said, SideCollector, Streams, WordCount, budget},
};
use crate::{
    index::{
        Side,
        schema::{self, STREAMS},
    },
    model::Handbook,
    text::Analyzer,
};

/// The most stretches that are reused. Each costs a pass over the earlier segment, a fortieth of a full build.
const MOST_STRETCHES: usize = 16;

/// What an incremental build needs from an earlier generation.
pub struct Analysed {
    /// The folder of the generation.
    path: PathBuf,
    /// The fingerprint of its analyzer.
    analyzer: u64,
    /// A hash of each section's input; none for an empty lead section, whose title is no input.
    sums: Vec<Option<u64>>,
    /// The data of each section beside its postings.
    side: Arc<Side>,
}

/// Consecutive sections of the handbook with the same origin.
#[derive(Debug, PartialEq, Eq)]
enum Stretch {
    /// These documents of the earlier segment.
    Kept(Range<u32>),
    /// This many new sections.
    New(u32),
}

/// The origin of each run of the handbook's sections.
pub(super) struct Plan<'e> {
    earlier: &'e Analysed,
    index: Index,
    stretches: Vec<Stretch>,
}

impl Analysed {
    /// The data of a generation that was built or opened with `analyzer`, given the hashes of its sections.
    pub(super) fn of(generation: &Generation, analyzer: &Analyzer, sums: Vec<Option<u64>>) -> Self {
        Self {
            path: generation.folder.path().to_owned(),
            analyzer: analyzer.fingerprint(),
            sums,
            side: Arc::clone(&generation.contents.side),
        }
    }

    /// How the index of sections with the hashes `now` is made from this one; `None` when it is better made from nothing,
    /// or must be because this one was removed.
    pub(super) fn plan(&self, now: &[Option<u64>], analyzer: &Analyzer) -> Option<Plan<'_>> {
        if analyzer.fingerprint() != self.analyzer {
            return None;
        }
        let stretches = stretches(&self.sums, now);
        let kept = stretches.iter().filter(|stretch| matches!(stretch, Stretch::Kept(_))).count();
        if !(1..=MOST_STRETCHES).contains(&kept) {
            return None;
        }
        let index = Index::open_in_dir(&self.path).ok()?;
        Some(Plan { earlier: self, index, stretches })
    }
}

/// Hashes the input of each section.
pub(super) fn sums(handbook: &Handbook) -> Vec<Option<u64>> {
    let sum = |(_, document, section)| {
        let mut sum = Xxh3::new();
        Said::of(document, section)?.hash(&mut sum);
        Some(sum.finish())
    };
    handbook.sections().map(sum).collect()
}

/// Finds the sections with the hashes `now` among `earlier`, in stretches as long as possible.
fn stretches(earlier: &[Option<u64>], now: &[Option<u64>]) -> Vec<Stretch> {
    let known: HashMap<Option<u64>, usize> = earlier.iter().copied().zip(0..).collect();
    let mut stretches = Vec::new();
    // Of equal sections, the one at the expected place.
    let mut expected = 0;
    for sum in now {
        let is_there = earlier.get(expected) == Some(sum);
        let found = if is_there { Some(expected) } else { known.get(sum).copied() };
        match (found, stretches.last_mut()) {
            (Some(at), Some(Stretch::Kept(kept))) if kept.end as usize == at => kept.end += 1,
            (Some(at), _) => stretches.push(Stretch::Kept(at as u32..at as u32 + 1)),
            (None, Some(Stretch::New(count))) => *count += 1,
            (None, _) => stretches.push(Stretch::New(1)),
        }
        expected = found.unwrap_or(expected) + 1;
    }
    stretches
}

/// Writes the segment as planned. Returns the data that the postings do not contain.
pub(super) fn write_segment(
    handbook: &Handbook,
    analyzer: &Analyzer,
    Plan { earlier, index, stretches }: &Plan<'_>,
    directory: &Path,
) -> Result<Side, Error> {
    let engine = |source| Error::Engine { path: directory.to_owned(), source };
    let (schema, fields) = schema::schema();
    let memory = RamDirectory::create();
    let mut writer =
        Index::builder().schema(schema).single_segment_index_writer(memory, budget(0)).map_err(engine)?;
    let mut streams = Streams::default();
    let mut collector = SideCollector::default();
    let mut reused = Reused { times: vec![0; earlier.side.tokens.len()], others: Vec::new() };
    let mut next = 0;
    let mut sections = handbook.sections();
    for stretch in stretches {
        let (kept, count) = match stretch {
            Stretch::Kept(kept) => (Some(kept.start), kept.end - kept.start),
            Stretch::New(count) => (None, *count),
        };
        for (number, (_, document, section)) in (0..count).zip(&mut sections) {
            match (kept, Said::of(document, section)) {
                (Some(start), Some(_)) => {
                    reused.times[(start + number) as usize] += 1;
                    collector.add_earlier(&earlier.side, start + number)?;
                }
                (Some(_), None) => {
                    reused.others.push(next);
                    collector.add(section, &[], [0; STREAMS])?;
                }
                (None, said) => {
                    reused.others.push(next);
                    streams.fill(said.as_ref(), analyzer);
                    writer.add_document(streams.document(fields)).map_err(engine)?;
                    collector.add(section, &streams.names, streams.tokens())?;
                }
            }
            next += 1;
        }
    }
    let new = writer.finalize().map_err(engine)?;
    let (mut segments, mut chosen) = (Vec::new(), Vec::new());
    let mut next_new = 0;
    for stretch in stretches {
        let (index, range) = match stretch {
            Stretch::Kept(kept) => (index, kept.clone()),
            Stretch::New(count) => {
                next_new += count;
                (&new, next_new - count..next_new)
            }
        };
        let segment = only_segment(index).map_err(engine)?;
        chosen.push(Some(choose(&segment, range).map_err(|error| engine(error.into()))?));
        segments.push(segment);
    }
    let mapped = MmapDirectory::open(directory).map_err(|error| engine(error.into()))?;
    merge_filtered_segments(&segments, index.settings().clone(), chosen, mapped).map_err(engine)?;
    Ok(collector.finish(|side| reused.count(&earlier.side, side)))
}

/// Which data of the earlier sections is used again.
struct Reused {
    /// How often that of each earlier section is.
    times: Vec<u32>,
    /// The sections whose data is new.
    others: Vec<u32>,
}

impl Reused {
    /// The words of all sections of `side`.
    fn count(&self, earlier: &Side, side: &Side) -> WordCount {
        let mut count = WordCount::earlier(earlier);
        for (section, times) in (0..).zip(&self.times) {
            match times {
                0 => count.remove(earlier.text(section)),
                more => (1..*more).for_each(|_| count.add(earlier.text(section))),
            }
        }
        self.others.iter().for_each(|section| count.add(side.text(*section)));
        count
    }
}

fn only_segment(index: &Index) -> tantivy::Result<Segment> {
    let segment = index.searchable_segments()?.into_iter().next();
    segment.ok_or_else(|| tantivy::TantivyError::InternalError("the index has no segment".to_owned()))
}

/// Selects these documents of a segment.
fn choose(segment: &Segment, documents: Range<u32>) -> std::io::Result<AliveBitSet> {
    let mut chosen = BitSet::with_max_value(segment.meta().max_doc());
    for document in documents {
        chosen.insert(document);
    }
    let mut bytes = Vec::new();
    write_alive_bitset(&chosen, &mut bytes)?;
    Ok(AliveBitSet::open(OwnedBytes::new(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unchanged_sections_are_found() {
        fn check(earlier: &str, now: &str, expected: &str) {
            let sums = |text: &str| text.bytes().map(|byte| Some(u64::from(byte))).collect::<Vec<_>>();
            let shown = stretches(&sums(earlier), &sums(now)).into_iter().map(|stretch| match stretch {
                Stretch::Kept(kept) => earlier[kept.start as usize..kept.end as usize].to_owned(),
                Stretch::New(count) => count.to_string(),
            });
            assert_eq!(shown.collect::<Vec<_>>().join(" "), expected, "{earlier} {now}");
        }
        check("abcdef", "abcdef", "abcdef");
        check("abcdef", "abXdef", "ab 1 def");
        check("abcdef", "abXYZdef", "ab 3 def");
        check("abcdef", "abef", "ab ef");
        check("abcdef", "defabc", "def abc");
        check("-ab-cd-ef", "-aX-cd-ef", "-a 1 -cd-ef");
        check("", "ab", "2");
        check("ab", "", "");
    }
}
