//! What a search counts for each section, and the best of them in order.

use std::cmp::Ordering;

/// Arrays with one entry per section, reused between searches.
#[derive(Default)]
pub(super) struct Scores {
    /// The summed score of what was found; 0 where nothing was.
    pub(super) sums: Vec<f32>,
    /// The bits of what was found.
    pub(super) masks: Vec<u64>,
    /// The bits of what was found in the section's own heading.
    pub(super) headings: Vec<u64>,
    /// The sections whose heading matches: the others' entries in `headings` and `bonuses` are zero.
    pub(super) with_heading: Vec<u32>,
    has_heading: Vec<bool>,
    /// What heading and literal text add to the sum.
    pub(super) bonuses: Vec<f32>,
    /// How many of the query's units the section holds.
    pub(super) counts: Vec<u8>,
    /// The weight of the query's words in names, by their number there.
    pub(super) named: Vec<f32>,
}

impl Scores {
    /// Prepares for another search over so many sections.
    pub(super) fn clear(&mut self, sections: usize) {
        if self.headings.len() == sections {
            // Few sections have a heading that matches: only those are reset.
            for section in self.with_heading.drain(..) {
                let at = section as usize;
                (self.headings[at], self.has_heading[at], self.bonuses[at]) = (0, false, 0.0);
            }
        } else {
            self.with_heading.clear();
            self.headings = vec![0; sections];
            self.has_heading = vec![false; sections];
            self.bonuses = vec![0.0; sections];
        }
        self.sums.clear();
        self.sums.resize(sections, 0.0);
        self.masks.clear();
        self.masks.resize(sections, 0);
        self.counts.clear();
        self.counts.resize(sections, 0);
    }

    /// Remembers that a section's heading counts.
    #[inline]
    pub(super) fn note_heading(&mut self, section: u32) {
        if !self.has_heading[section as usize] {
            self.has_heading[section as usize] = true;
            self.with_heading.push(section);
        }
    }

    /// Takes a section out of the answer.
    pub(super) fn forget(&mut self, section: usize) {
        self.sums[section] = 0.0;
        self.masks[section] = 0;
        self.headings[section] = 0;
    }

    /// The best summed score.
    pub(super) fn best(&self) -> f32 {
        self.sums.iter().copied().fold(0.0, f32::max)
    }

    /// The score of a section with what its heading adds.
    #[inline]
    pub(super) fn total(&self, section: usize) -> f32 {
        self.sums[section] + self.bonuses[section]
    }
}

/// A candidate for the results.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) section: u32,
    pub(super) score: f32,
}

/// Better first; equal scores keep the handbook's order, so that an answer is the same every time.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape sorting asks for")]
pub(super) fn better_first(a: &Candidate, b: &Candidate) -> Ordering {
    b.score.total_cmp(&a.score).then(a.section.cmp(&b.section))
}

/// The best of many candidates, without sorting them all.
pub(super) struct Best {
    wanted: usize,
    candidates: Vec<Candidate>,
    /// What a candidate must reach: others have crowded it out.
    pub(super) bar: f32,
}

impl Best {
    pub(super) fn new(wanted: usize) -> Self {
        Self { wanted, candidates: Vec::with_capacity(wanted * 4), bar: f32::MIN }
    }

    #[inline]
    pub(super) fn add(&mut self, candidate: Candidate) {
        if candidate.score >= self.bar {
            self.candidates.push(candidate);
            if self.candidates.len() >= self.wanted * 4 {
                self.cut();
            }
        }
    }

    fn cut(&mut self) {
        if self.candidates.len() > self.wanted && self.wanted > 0 {
            let (_, last, _) = self.candidates.select_nth_unstable_by(self.wanted - 1, better_first);
            self.bar = last.score;
            self.candidates.truncate(self.wanted);
        }
    }

    /// The best, sorted.
    pub(super) fn finish(mut self) -> Vec<Candidate> {
        self.cut();
        self.candidates.sort_unstable_by(better_first);
        self.candidates
    }
}
