//! The only way in: a query, a scope and a page to ranked sections.
//!
//! Postings are walked term by term into arrays with one entry per section: a score, and a mask of what was found. At
//! the size of handbooks this beats the engine's scorer trees, and one pass over the arrays gives ranking, tiers,
//! counts and facets at once (10,000 sections: the arrays fit the second-level cache).

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use serde::Serialize;
use tantivy::{
    postings::BlockSegmentPostings,
    schema::{Field, IndexRecordOption},
};

use super::{
    Error, Page, Query, Snippet,
    hit::{Explanation, Hit, LookedUp, Note, Reason, ReasonKind, Results, ScoreParts, Tier},
    lexicon::{Lexicon, Open},
    matcher::{Matcher, fold_into},
    plan::{Lookup, Plan, Unit, Words},
    roles::RoleNames,
    tally::{Admission, Classes},
};
use crate::{
    index::{Generation, inverse_document_frequency},
    model::{Document, Handbook, ReadingPath, Scope, Section, SectionRef},
    text::{Analyzer, Synonyms, TokenKind, fold, fold_text, is_dense, stem},
};

/// BM25's saturation of a word's frequency and normalisation by length: the usual values, measured best here too.
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// What a heading that the query names completely, and that names the query completely, adds: this times the best
/// summed score. The square on the query's side keeps long questions from jumping at one-word headings.
const HEADING_BONUS: f32 = 2.0;
/// What typing exactly the title adds, in best summed scores.
const EXACT_TITLE: f32 = 2.5;
/// The last place, from 1, for the best title that holds the one word of a query.
const TITLE_PLACE: usize = 3;
/// Queries of at least this many words are questions: there the words' closeness in the text counts.
const QUESTION_WORDS: usize = 5;
/// How much closeness can add, as a share of the score, and to how many of the best.
const PASSAGE_BONUS: f32 = 0.5;
const PASSAGE_CANDIDATES: usize = 30;
/// What a review that holds adds to a score, as a share of it: less than any difference of words.
const VERIFIED: f32 = 0.005;
/// What a section keeps of its score that lists steps of a reading path: it repeats the titles of those that say it. Who
/// types one word looks for its subject, who types several may well look for what to read.
const STEPS: f32 = 0.9;
const STEPS_OF_ONE_WORD: f32 = 0.5;
/// How much more a section counts that is for a role the query names, or for the role the reader has chosen.
const ROLE_NAMED: f32 = 0.1;
const ROLE_OWN: f32 = 0.1;
/// What holding the query as it was typed adds, in best summed scores, when it has more than this many words; the fewer
/// the less, by the square: two words stand together in many texts.
const LITERAL: f32 = 2.0;
const LITERAL_WORDS: f32 = 4.0;
/// What a phrase adds that stands in one section only: more than title and exact title together. A phrase has so many
/// words, or characters of scripts without spaces.
const COPIED: f32 = 4.0;
const PHRASE_WORDS: usize = 4;
const PHRASE_CHARACTERS: usize = 6;
/// Length of the passage in which words count as close, in characters.
const PASSAGE_LENGTH: u32 = 80;

/// Answers searches over one generation.
pub struct Searcher {
    generation: Generation,
    pub(super) analyzer: Arc<Analyzer>,
    pub(super) synonyms: Synonyms,
    lexicon: Lexicon,
    pub(super) classes: Classes,
    roles: RoleNames,
    places: Vec<SectionRef>,
    pub(super) streams: Vec<Stream>,
    pub(super) repeats: Vec<Repeat>,
    /// The sections that list steps of reading paths.
    pub(super) steps: Vec<u32>,
}

/// A section that shows the text of others.
#[derive(Serialize)]
pub(super) struct Repeat {
    section: u32,
    /// The sections whose text stands in it, in its language.
    sources: Vec<u32>,
    /// The folded text that is its own.
    own: String,
}

/// A stream's statistics: what BM25 needs of it.
pub(super) struct Stream {
    pub(super) field: Field,
    /// Length class of each section.
    pub(super) norms: Vec<u8>,
    /// `K1 * (1 - B + B * length / average)` by length class.
    pub(super) damping: Vec<f32>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Arrays with one entry per section, kept between searches.
#[derive(Default)]
struct Scratch {
    scores: Vec<f32>,
    masks: Vec<u64>,
    headings: Vec<u64>,
    /// The sections whose heading matches: the others' entries here and in the next two are zero.
    with_heading: Vec<u32>,
    /// The weight of the query's words in names, by their number there.
    named: Vec<f32>,
    has_heading: Vec<bool>,
    /// What the heading adds to the score.
    bonuses: Vec<f32>,
    counts: Vec<u8>,
}

/// A section on its way into the answer.
#[derive(Clone, Copy)]
struct Candidate {
    document: u32,
    score: f32,
}

/// What a hit is made with.
struct View<'a> {
    plan: &'a Plan,
    matcher: &'a Matcher,
    scope: &'a Scope,
    admissions: &'a [Admission],
    page: Page,
    scratch: &'a Scratch,
}

/// The best of many candidates, without sorting them all.
struct Best {
    wanted: usize,
    candidates: Vec<Candidate>,
    /// How many there were.
    offered: usize,
    /// What a candidate must reach: others have crowded it out.
    bar: f32,
}

impl Best {
    fn new(wanted: usize) -> Self {
        Self { wanted, candidates: Vec::with_capacity(wanted * 4), offered: 0, bar: f32::MIN }
    }

    #[inline]
    fn add(&mut self, candidate: Candidate) {
        if candidate.score >= self.bar {
            self.candidates.push(candidate);
            if self.candidates.len() >= self.wanted * 4 {
                self.cut();
            }
        }
    }

    fn cut(&mut self) {
        if self.candidates.len() > self.wanted && self.wanted > 0 {
            let (_, last, _) = self.candidates.select_nth_unstable_by(self.wanted - 1, rank);
            self.bar = last.score;
            self.candidates.truncate(self.wanted);
        }
    }

    /// The best, sorted, and how many there were.
    fn finish(mut self) -> (Vec<Candidate>, usize) {
        self.cut();
        self.candidates.sort_unstable_by(rank);
        (self.candidates, self.offered)
    }
}

impl Searcher {
    /// A searcher over `generation`, which `analyzer` must have built.
    pub fn new(generation: Generation, analyzer: Arc<Analyzer>, synonyms: Synonyms) -> Result<Self, Error> {
        let classes = Classes::new(&generation.handbook);
        let places = generation.handbook.sections().map(|(place, ..)| place).collect();
        let streams = generation.fields.all();
        let streams = streams
            .into_iter()
            .zip(generation.side.totals())
            .map(|(field, tokens)| Stream::read(&generation, field, tokens))
            .collect::<Result<_, Error>>()?;
        let lexicon = Lexicon::new(&generation.side.words);
        let roles = RoleNames::new(&generation.handbook, &analyzer);
        let repeats = repeats(&generation.handbook);
        let steps = steps(&generation.handbook);
        Ok(Self { generation, analyzer, synonyms, lexicon, classes, roles, places, streams, repeats, steps })
    }

    /// The handbook it answers from.
    pub fn handbook(&self) -> &Handbook {
        &self.generation.handbook
    }

    /// The generation it reads.
    pub fn generation(&self) -> &Generation {
        &self.generation
    }

    /// Searches `scope` for `query`. The first `page.limit` hits after `page.offset` are returned, everything that
    /// matches is counted.
    pub fn search(&self, query: &Query, scope: &Scope, page: Page) -> Result<Results, Error> {
        let plan = Plan::new(query, self.words());
        SCRATCH.with_borrow_mut(|scratch| self.answer(plan, scope, page, scratch))
    }

    /// Whether a folded word of a spaced script stands somewhere in the handbook.
    pub fn knows(&self, word: &str) -> bool {
        self.lexicon.has(word)
    }

    /// Chinese texts of titles and names that are read like `letters`.
    pub(super) fn read_pinyin(&self, letters: &str) -> Vec<String> {
        self.lexicon.pinyin(letters, &self.generation, &self.analyzer)
    }

    fn words(&self) -> Words<'_> {
        Words {
            analyzer: &self.analyzer,
            synonyms: &self.synonyms,
            lexicon: &self.lexicon,
            roles: &self.roles,
            fields: self.generation.fields,
        }
    }

    /// How a query is understood: what it is cut into, what is looked up for it, and what would do instead.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn explain(&self, query: &Query) -> Result<Explanation, Error> {
        let mut plan = Plan::new(query, self.words());
        SCRATCH.with_borrow_mut(|scratch| {
            scratch.clear(self.places.len());
            self.walk_all(&mut plan, 0, scratch)?;
            plan.mend(self.words(), &self.generation)?;
            let schema = self.generation.segment.schema();
            let looked_up = |lookup: &mut Lookup| {
                let rarity = self.postings(lookup)?.map(|postings| {
                    inverse_document_frequency(postings.doc_freq(), self.places.len() as u32)
                });
                let stream = schema.get_field_name(lookup.field).to_owned();
                Ok(LookedUp { stream, term: std::mem::take(&mut lookup.term), weight: lookup.weight, rarity })
            };
            let lookups = plan.lookups.iter_mut().map(looked_up).collect::<Result<_, Error>>()?;
            Ok(Explanation { words: plan.spell_units(), lookups, instead: plan.spell_alternatives() })
        })
    }

    fn answer(
        &self,
        mut plan: Plan,
        scope: &Scope,
        page: Page,
        scratch: &mut Scratch,
    ) -> Result<Results, Error> {
        scratch.clear(self.places.len());
        self.walk_all(&mut plan, 0, scratch)?;
        let looked_up = plan.lookups.len();
        plan.mend(self.words(), &self.generation)?;
        self.walk_all(&mut plan, looked_up, scratch)?;
        self.scan(&plan, scratch);
        self.prefer_roles(&plan, scope, scratch);
        self.prefer_verified(scope, scratch);
        let admissions = self.classes.admit(self.handbook(), scope);
        self.filter(&mut plan, &admissions, scratch);
        self.drop_repeats(&plan, &admissions, scratch);
        let tier = self.tier(&plan, &admissions, scratch);
        self.weigh_headings(&plan, scratch);
        self.prefer_exact_titles(&plan, scratch);
        self.prefer_literal(&plan, scratch);
        self.prefer_what_paths_teach(&plan, scratch);
        let scratch = &*scratch;
        let least = tier.map_or(u8::MAX, |tier| least_units(tier, plan.counted_units()));
        let tally = self.classes.tally(|document| scratch.counts[document as usize] >= least);
        let (total, outside_scope) = tally.totals(&admissions);
        let widened = total == 0 && outside_scope > 0;

        let wanted = page.offset.saturating_add(page.limit).max(PASSAGE_CANDIDATES);
        let (mut candidates, reachable) =
            self.candidates(&admissions, widened.then_some(least), wanted, scratch);
        let matcher = Matcher::new(&plan, self.generation.fields);
        if plan.units.len() >= QUESTION_WORDS {
            self.prefer_close_words(&mut candidates, &plan, &matcher);
        }
        if let [unit] = plan.units.as_slice() {
            self.keep_title_near(&mut candidates, unit, &admissions, widened, scratch);
        }
        let view = View { plan: &plan, matcher: &matcher, scope, admissions: &admissions, page, scratch };
        let shown = candidates.iter().skip(page.offset).take(page.limit);
        let hits = shown.map(|candidate| self.hit(*candidate, &view)).collect();
        Ok(Results {
            terms: plan.units.iter().map(|unit| unit.text.clone()).collect(),
            tier,
            total,
            outside_scope,
            widened,
            hits,
            reachable,
            facets: tally.facets(self.handbook(), &self.classes, &admissions, scope),
            notes: plan.notes,
        })
    }

    /// What a search for `query` looks for, mended as a search mends it.
    pub(super) fn matcher(&self, query: &Query) -> Result<Matcher, Error> {
        let mut plan = Plan::new(query, self.words());
        SCRATCH.with_borrow_mut(|scratch| {
            scratch.clear(self.places.len());
            self.walk_all(&mut plan, 0, scratch)
        })?;
        plan.mend(self.words(), &self.generation)?;
        Ok(Matcher::new(&plan, self.generation.fields))
    }

    fn walk_all(&self, plan: &mut Plan, from: usize, scratch: &mut Scratch) -> Result<(), Error> {
        for lookup in &mut plan.lookups[from..] {
            lookup.rarity = self.walk(lookup, scratch)?;
        }
        Ok(())
    }

    /// Reads the text itself for parts of words that too many words hold.
    fn scan(&self, plan: &Plan, scratch: &mut Scratch) {
        for scan in &plan.scans {
            let finder = memchr::memmem::Finder::new(&scan.part);
            for document in 0..self.places.len() {
                let text = self.generation.side.text(document as u32);
                let mut found = finder.find_iter(text.as_bytes());
                if found.any(|at| stands_open(text, at, scan.part.len(), scan.open)) {
                    scratch.masks[document] |= scan.bit;
                    scratch.scores[document] += SCANNED;
                }
            }
        }
    }

    /// Adds one term's postings to the scores and masks. Returns how rare it is, if it stands anywhere.
    fn walk(&self, lookup: &Lookup, scratch: &mut Scratch) -> Result<Option<f32>, Error> {
        let Some(mut postings) = self.postings(lookup)? else { return Ok(None) };
        let Some(stream) = self.streams.iter().find(|stream| stream.field == lookup.field) else {
            return Ok(None);
        };
        let rarity = inverse_document_frequency(postings.doc_freq(), self.places.len() as u32);
        let weight = lookup.weight * rarity * (K1 + 1.0);
        let is_heading_word = lookup.field == self.generation.fields.heading_words;
        // A bigram across two words belongs to no unit and leaves no trace of the heading it stands in.
        let marks_heading = lookup.heading && (lookup.bit != 0 || is_heading_word);
        loop {
            let documents = postings.docs();
            if documents.is_empty() {
                return Ok(Some(rarity));
            }
            for (document, frequency) in documents.iter().zip(postings.freqs()) {
                let at = *document as usize;
                let frequency = *frequency as f32;
                let damping = stream.damping[usize::from(stream.norms[at])];
                scratch.scores[at] += weight * frequency / (frequency + damping);
                scratch.masks[at] |= lookup.bit;
                if marks_heading {
                    scratch.note_heading(*document);
                    scratch.headings[at] |= lookup.bit;
                }
            }
            postings.advance();
        }
    }

    fn postings(&self, lookup: &Lookup) -> Result<Option<BlockSegmentPostings>, Error> {
        let inverted = self.generation.segment.inverted_index(lookup.field)?;
        let term = tantivy::Term::from_field_text(lookup.field, &lookup.term);
        Ok(inverted.read_block_postings(&term, IndexRecordOption::WithFreqs)?)
    }

    /// Sections for a role that the query names, or that the reader has chosen, count a little more than others with the
    /// same words.
    fn prefer_roles(&self, plan: &Plan, scope: &Scope, scratch: &mut Scratch) {
        if plan.roles.is_empty() && scope.roles.is_empty() {
            return;
        }
        let handbook = self.handbook();
        let preferred = self.classes.preferred(|roles| {
            let is_for = |role: usize| roles.contains(&handbook.roles[role].id);
            let bits = plan.roles.iter().filter(|(role, _)| is_for(*role)).fold(0, |all, (_, bit)| all | bit);
            let own = roles.iter().any(|role| scope.roles.contains(role));
            (bits, if bits != 0 { ROLE_NAMED } else { 0.0 } + if own { ROLE_OWN } else { 0.0 })
        });
        for (document, class) in self.classes.of.iter().enumerate() {
            let (bits, share) = preferred[*class as usize];
            if scratch.masks[document] != 0 {
                scratch.masks[document] |= bits;
                scratch.scores[document] *= 1.0 + share;
            }
        }
    }

    /// Between two sections that say the same, the one whose review holds comes first. It decides ties and no more.
    fn prefer_verified(&self, scope: &Scope, scratch: &mut Scratch) {
        let Some(verified) = self.classes.verified(scope) else { return };
        for (document, class) in self.classes.of.iter().enumerate() {
            if verified[*class as usize] {
                scratch.scores[document] *= 1.0 + VERIFIED;
            }
        }
    }

    /// Takes out what exclusions, title words and phrases rule out. A phrase that stands nowhere in the scope is
    /// searched as words.
    fn filter(&self, plan: &mut Plan, admissions: &[Admission], scratch: &mut Scratch) {
        let side = &self.generation.side;
        let rule_out = |scratch: &mut Scratch, keep: &dyn Fn(&str) -> bool| {
            for document in 0..self.places.len() {
                if scratch.masks[document] != 0 && !keep(side.text(document as u32)) {
                    scratch.forget(document);
                }
            }
        };
        for excluded in &plan.exclusions {
            rule_out(scratch, &|text| !contains_words(text, excluded));
        }
        for title in &plan.titles {
            rule_out(scratch, &|text| {
                text.split('\n').next().is_some_and(|heading| heading.contains(title.as_str()))
            });
        }
        let finder = |phrase: &str| memchr::memmem::Finder::new(phrase).into_owned();
        plan.phrases.retain(|phrase| {
            let finder = finder(phrase);
            let stands = |document: usize| finder.find(side.text(document as u32).as_bytes()).is_some();
            let in_scope = (0..self.places.len()).any(|document| {
                scratch.masks[document] != 0
                    && admissions[self.classes.of[document] as usize].inside()
                    && stands(document)
            });
            if !in_scope {
                plan.notes.push(Note { kind: "phrase-as-words", text: phrase.clone() });
            }
            in_scope
        });
        for phrase in &plan.phrases {
            let finder = finder(phrase);
            rule_out(scratch, &|text| finder.find(text.as_bytes()).is_some());
        }
    }

    /// Takes out sections that match by nothing but a text included from another, when that other one is in the answer
    /// itself: the same words are one hit. Where the scope does not have the original, the section that shows it stays.
    fn drop_repeats(&self, plan: &Plan, admissions: &[Admission], scratch: &mut Scratch) {
        for repeat in &self.repeats {
            let units = plan.units_of(scratch.masks[repeat.section as usize]);
            let covers = |source: &u32| {
                let at = *source as usize;
                admissions[self.classes.of[at] as usize].inside()
                    && scratch.masks[at] != 0
                    && plan.units_of(scratch.masks[at]) & units == units
            };
            if units == 0 || !repeat.sources.iter().any(covers) {
                continue;
            }
            let matched =
                plan.units.iter().take(64).enumerate().filter(|(number, _)| units & (1 << number) != 0);
            if !matched.into_iter().all(|(_, unit)| stands_in(&repeat.own, unit)) {
                scratch.forget(repeat.section as usize);
            }
        }
    }

    /// Counts each section's units and returns the strongest tier of the scope's language.
    fn tier(&self, plan: &Plan, admissions: &[Admission], scratch: &mut Scratch) -> Option<Tier> {
        let mut most = 0;
        for document in 0..self.places.len() {
            let mask = scratch.masks[document];
            if mask != 0 {
                let units = plan.units_of(mask).count_ones() as u8;
                scratch.counts[document] = units;
                if units > most && admissions[self.classes.of[document] as usize].in_view() {
                    most = units;
                }
            }
        }
        tier_of(most, plan.counted_units())
    }

    /// What each section's heading adds: the share of the query found in it, squared, times the share of it found in
    /// the query, times the best score.
    fn weigh_headings(&self, plan: &Plan, scratch: &mut Scratch) {
        let fields = self.generation.fields;
        // A word in no heading is the rarest.
        let unknown = inverse_document_frequency(0, self.places.len() as u32);
        let rarity = |unit: &Unit| plan.rarity(fields.heading_words, &unit.text).unwrap_or(unknown);
        let weights: Vec<f32> = plan.units.iter().take(64).map(rarity).collect();
        let all = plan.units.iter().map(rarity).sum::<f32>().max(f32::MIN_POSITIVE);
        let sum = |mut units: u64| {
            let mut sum = 0.0;
            while units != 0 {
                sum += weights[units.trailing_zeros() as usize];
                units &= units - 1;
            }
            sum
        };
        let best = scratch.scores.iter().copied().fold(0.0, f32::max);
        let names = &self.generation.side.names;
        scratch.named.clear();
        scratch.named.resize(names.words(), 0.0);
        for lookup in plan.lookups.iter().filter(|lookup| lookup.field == fields.heading_words) {
            if let (Some(rarity), Some(word)) = (lookup.rarity, names.word(&lookup.term)) {
                scratch.named[word as usize] = rarity;
            }
        }
        for document in &scratch.with_heading {
            let document = *document as usize;
            let mask = scratch.headings[document];
            if mask == 0 {
                continue;
            }
            let of_query = (sum(plan.units_of(mask)) / all).min(1.0);
            let of_heading = names.covered(document, &scratch.named).min(1.0);
            scratch.bonuses[document] = best * HEADING_BONUS * of_query * of_query * of_heading;
        }
    }

    /// What has been typed as a title belongs to that title.
    fn prefer_exact_titles(&self, plan: &Plan, scratch: &mut Scratch) {
        let best = scratch.scores.iter().copied().fold(0.0, f32::max);
        for section in self.lexicon.titled(&plan.folded, &self.generation) {
            let at = *section as usize;
            if scratch.masks[at] != 0 {
                scratch.note_heading(*section);
                scratch.bonuses[at] += EXACT_TITLE * best;
            }
        }
    }

    /// What holds the query just as it was typed answers it, the more surely the longer it is; a whole phrase that stands
    /// in one section only was copied from there.
    fn prefer_literal(&self, plan: &Plan, scratch: &mut Scratch) {
        let units = plan.counted_units();
        if units < 2 {
            return;
        }
        let typed = plan.folded.trim();
        let finder = memchr::memmem::Finder::new(typed);
        let holds = |document: &u32| {
            u32::from(scratch.counts[*document as usize]) == units
                && finder.find(self.generation.side.text(*document).as_bytes()).is_some()
        };
        let holders: Vec<u32> = (0..self.places.len() as u32).filter(holds).collect();
        let is_phrase =
            plan.words >= PHRASE_WORDS || typed.chars().filter(|c| is_dense(*c)).count() >= PHRASE_CHARACTERS;
        let length = plan.words.saturating_sub(1) as f32;
        let share = match holders.as_slice() {
            [_] if is_phrase => COPIED,
            _ => LITERAL * (length / LITERAL_WORDS).min(1.0).powi(2),
        };
        let best = scratch.scores.iter().copied().fold(0.0, f32::max);
        for document in holders {
            scratch.note_heading(document);
            scratch.bonuses[document as usize] += share * best;
        }
    }

    /// What teaches something comes before what says that it should be read.
    fn prefer_what_paths_teach(&self, plan: &Plan, scratch: &mut Scratch) {
        let kept = if plan.units.len() == 1 { STEPS_OF_ONE_WORD } else { STEPS };
        for section in &self.steps {
            let at = *section as usize;
            scratch.scores[at] *= kept;
            scratch.bonuses[at] *= kept;
        }
    }

    /// The `wanted` best sections, each in its best translation, and how many there are. An answer that is widened holds
    /// the whole handbook; what has at least so many units comes first, because the scope does not have it.
    fn candidates(
        &self,
        admissions: &[Admission],
        widened: Option<u8>,
        wanted: usize,
        scratch: &Scratch,
    ) -> (Vec<Candidate>, usize) {
        let visible: Vec<bool> = admissions
            .iter()
            .map(|admission| if widened.is_some() { admission.in_view() } else { admission.inside() })
            .collect();
        let score = |document: u32| {
            let at = document as usize;
            let words = scratch.scores[at];
            if words <= 0.0 || !visible[self.classes.of[at] as usize] {
                return None;
            }
            let first = widened.is_some_and(|least| scratch.counts[at] >= least);
            Some(words + scratch.bonuses[at] + if first { WIDENED } else { 0.0 })
        };
        let mut best = Best::new(wanted);
        if self.classes.is_untranslated() && widened.is_none() {
            // Most sections fall below the bar, so that test comes first and the rest is rarely done.
            for (document, (words, bonus)) in scratch.scores.iter().zip(&scratch.bonuses).enumerate() {
                let class = self.classes.of[document] as usize;
                best.offered += usize::from((*words > 0.0) & visible[class]);
                let score = words + bonus;
                if score >= best.bar && *words > 0.0 && visible[class] {
                    best.add(Candidate { document: document as u32, score });
                }
            }
            return best.finish();
        }
        for section in 0..self.classes.sections() {
            let translations = self.classes.documents(section).iter();
            let scored = translations
                .filter_map(|document| Some(Candidate { document: *document, score: score(*document)? }));
            if let Some(candidate) = scored.min_by(rank) {
                best.offered += 1;
                best.add(candidate);
            }
        }
        best.finish()
    }

    /// Adds to the best candidates what the closeness of the query's words in their text is worth.
    fn prefer_close_words(&self, candidates: &mut [Candidate], plan: &Plan, matcher: &Matcher) {
        let weights = self.pattern_weights(plan, matcher);
        let all: f32 = weights.iter().sum();
        let mut chars = Vec::new();
        let mut seen = vec![0_u32; weights.len()];
        let count = candidates.len().min(PASSAGE_CANDIDATES);
        for candidate in &mut candidates[..count] {
            fold_into(self.generation.side.text(candidate.document), &mut chars);
            let share =
                best_passage(&matcher.find_words(&chars), &weights, &mut seen) / all.max(f32::MIN_POSITIVE);
            candidate.score *= 1.0 + PASSAGE_BONUS * share;
        }
        candidates.sort_unstable_by(rank);
    }

    /// Somebody who types one word of a title must see such a title: the best of them stands third at the latest.
    fn keep_title_near(
        &self,
        candidates: &mut Vec<Candidate>,
        unit: &Unit,
        admissions: &[Admission],
        widened: bool,
        scratch: &Scratch,
    ) {
        let titled = |candidate: &Candidate| {
            let title = self.generation.side.text(candidate.document).split('\n').next().unwrap_or_default();
            stands_in(title, unit)
        };
        if candidates.len() < TITLE_PLACE || candidates[..TITLE_PLACE].iter().any(titled) {
            return;
        }
        let later = candidates[TITLE_PLACE..].iter().position(titled).map(|at| at + TITLE_PLACE);
        let mut best = if let Some(at) = later {
            candidates.remove(at)
        } else {
            let visible = |document: u32| {
                let admission = &admissions[self.classes.of[document as usize] as usize];
                if widened { admission.in_view() } else { admission.inside() }
            };
            let score =
                |document: u32| scratch.scores[document as usize] + scratch.bonuses[document as usize];
            let others = scratch.with_heading.iter().copied().filter(|document| visible(*document));
            let others = others.map(|document| Candidate { document, score: score(document) });
            let Some(best) = others.filter(|other| other.score > 0.0 && titled(other)).min_by(rank) else {
                return;
            };
            candidates.pop();
            best
        };
        best.score = best.score.max(candidates[TITLE_PLACE - 1].score);
        candidates.insert(TITLE_PLACE - 1, best);
    }

    /// What each pattern of the matcher counts in a passage.
    fn pattern_weights(&self, plan: &Plan, matcher: &Matcher) -> Vec<f32> {
        let fields = self.generation.fields;
        let mut weights = Vec::with_capacity(matcher.patterns());
        for (first, second) in &plan.grams {
            let term: String = [*first, *second].iter().collect();
            weights.push(plan.rarity(fields.body_grams, &term).unwrap_or(0.0));
        }
        weights.extend(Matcher::word_lookups(plan, fields).map(|lookup| lookup.rarity.unwrap_or(0.0)));
        // Parts that many words hold say little.
        weights.resize(matcher.patterns(), 0.0);
        weights
    }

    fn hit(&self, candidate: Candidate, view: &View<'_>) -> Hit {
        let View { plan, matcher, scope, admissions, page, scratch } = *view;
        let handbook = self.handbook();
        let found = self.places[candidate.document as usize];
        let id = &handbook.section(found).id;
        // In the reader's language when the section has it: the match may then lie in the other translation.
        let place = match (scope.language, page.language) {
            (None, Some(language)) => handbook.find(id, Some(language)).unwrap_or(found),
            _ => found,
        };
        let document = handbook.document(place);
        let section = handbook.section(place);
        let mut snippet = Snippet::of(&section.text, matcher);
        let title_highlights = matcher.highlight(&fold(&section.heading.title));
        if snippet.highlights.is_empty() {
            if !title_highlights.is_empty() {
                snippet = snippet.under(&section.heading.title, title_highlights.clone());
            } else if let Some((title, highlights)) = document
                .trail(place.section as usize)
                .iter()
                .map(|above| above.heading.title.as_str())
                .chain([document.title.as_str()])
                .chain(section.keywords.iter().chain(&section.link_texts).map(String::as_str))
                .map(|title| (title, matcher.highlight(&fold(title))))
                .find(|(_, highlights)| !highlights.is_empty())
            {
                snippet = snippet.under(title, highlights);
            }
        }
        let at = candidate.document as usize;
        let score = if candidate.score >= WIDENED { candidate.score - WIDENED } else { candidate.score };
        let (words, heading) = (scratch.scores[at], scratch.bonuses[at]);
        Hit {
            place,
            score,
            parts: ScoreParts { words, heading, passage: (score - words - heading).max(0.0) },
            tier: tier_of(scratch.counts[at], plan.counted_units()).unwrap_or(Tier::Any),
            in_scope: admissions[self.classes.of[at] as usize].inside(),
            reasons: self.reasons(candidate.document, found, plan, scratch),
            snippet,
            title_highlights,
        }
    }

    fn reasons(&self, document: u32, place: SectionRef, plan: &Plan, scratch: &Scratch) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let section = self.handbook().section(place);
        let title = fold_text(&section.heading.title);
        if title.trim() == plan.folded.trim() {
            reasons.push(Reason { kind: ReasonKind::ExactTitle, text: section.heading.title.clone() });
        }
        for phrase in &plan.phrases {
            reasons.push(Reason { kind: ReasonKind::Phrase, text: phrase.clone() });
        }
        let mask = scratch.masks[document as usize];
        let in_heading = plan.units_of(scratch.headings[document as usize]);
        let present = plan.units_of(mask);
        let folded = self.generation.side.text(document);
        for (number, unit) in plan.units.iter().enumerate().take(64) {
            let bit = 1 << number;
            if mask & bit != 0
                && let Some(variant) = variant(section, unit)
            {
                reasons.push(Reason {
                    kind: ReasonKind::Variant,
                    text: format!("{} = {variant}", unit.as_typed),
                });
                continue;
            }
            let kind = if in_heading & mask & bit != 0 {
                ReasonKind::Title
            } else if mask & bit != 0 {
                // The bit says that the word stands in a stream; where it stands decides what it is called.
                match unit.kind {
                    _ if stands_in(folded, unit) => ReasonKind::Word,
                    _ if section.keywords.iter().chain(&section.link_texts).any(|name| holds(name, unit)) => {
                        ReasonKind::Name
                    }
                    _ => ReasonKind::Trail,
                }
            } else if present & bit != 0 {
                let alternative = plan.alternatives.iter().find(|alternative| {
                    alternative.gives & bit != 0 && mask & alternative.needs == alternative.needs
                });
                if let Some(instead) = alternative.and_then(|alternative| alternative.instead.as_ref()) {
                    // Several words may together stand for one other.
                    let known = reasons.iter_mut().find(|reason| {
                        reason.kind == instead.kind && reason.text.ends_with(&format!(" = {}", instead.text))
                    });
                    match known {
                        Some(reason) => reason.text = format!("{} {}", unit.typed, reason.text),
                        None => reasons.push(Reason {
                            kind: instead.kind,
                            text: format!("{} = {}", unit.typed, instead.text),
                        }),
                    }
                    continue;
                }
                ReasonKind::Part
            } else {
                ReasonKind::Dropped
            };
            reasons.push(Reason { kind, text: unit.typed.clone() });
        }
        reasons
    }
}

/// What a part of a word that was found by reading is worth.
const SCANNED: f32 = 0.05;
/// Added to the score of what a widened answer is about; larger than any score.
const WIDENED: f32 = 1.0e6;

/// The sections of `handbook` that show the text of others.
/// The sections that list steps of reading paths.
fn steps(handbook: &Handbook) -> Vec<u32> {
    let mut first = 0;
    let firsts: Vec<u32> = handbook
        .documents
        .iter()
        .map(|document| {
            first += document.sections.len() as u32;
            first - document.sections.len() as u32
        })
        .collect();
    let of = |path: &ReadingPath| {
        let first = firsts[path.document as usize];
        let with_steps = (first..).zip(&path.stages).filter(|(_, stage)| !stage.steps.is_empty());
        with_steps.map(|(section, _)| section).collect::<Vec<_>>()
    };
    handbook.paths.iter().flat_map(of).collect()
}

fn repeats(handbook: &Handbook) -> Vec<Repeat> {
    let mut numbers: HashMap<SectionRef, u32> = HashMap::new();
    if handbook.sections().all(|(_, _, section)| section.includes.is_empty()) {
        return Vec::new();
    }
    for (number, (place, ..)) in (0..).zip(handbook.sections()) {
        numbers.insert(place, number);
    }
    let of = |(place, document, section): (SectionRef, &Document, &Section)| {
        let sources = section.includes.iter().filter_map(|id| handbook.find(id, Some(document.language)));
        let sources: Vec<u32> = sources.filter_map(|source| numbers.get(&source).copied()).collect();
        let mut own = fold_text(&section.heading.title);
        let mut at = 0;
        for range in &section.included {
            own.push('\n');
            own.push_str(&fold_text(section.text.get(at..range.start as usize).unwrap_or_default()));
            at = range.end as usize;
        }
        own.push('\n');
        own.push_str(&fold_text(section.text.get(at..).unwrap_or_default()));
        Some(Repeat { section: *numbers.get(&place)?, sources, own })
    };
    handbook.sections().filter(|(_, _, section)| !section.includes.is_empty()).filter_map(of).collect()
}

impl Stream {
    fn read(generation: &Generation, field: Field, tokens: u64) -> Result<Self, Error> {
        let sections = generation.segment.max_doc();
        let reader = generation.segment.get_fieldnorms_reader(field)?;
        let norms: Vec<u8> = (0..sections).map(|section| reader.fieldnorm_id(section)).collect();
        // Sections that have nothing in a stream (English ones have no bigrams) do not make the others look long.
        let filled = norms.iter().filter(|norm| **norm != 0).count().max(1);
        let average = (tokens as f32 / filled as f32).max(1.0);
        let damping = (0..=u8::MAX)
            .map(|norm| {
                let length = tantivy::fieldnorm::FieldNormReader::id_to_fieldnorm(norm) as f32;
                K1 * (1.0 - B + B * length / average)
            })
            .collect();
        Ok(Self { field, norms, damping })
    }
}

impl Scratch {
    fn clear(&mut self, documents: usize) {
        if self.headings.len() == documents {
            // Few sections have a heading that matches: only those are reset.
            for document in self.with_heading.drain(..) {
                let at = document as usize;
                (self.headings[at], self.has_heading[at], self.bonuses[at]) = (0, false, 0.0);
            }
        } else {
            self.with_heading.clear();
            self.headings = vec![0; documents];
            self.has_heading = vec![false; documents];
            self.bonuses = vec![0.0; documents];
        }
        self.scores.clear();
        self.scores.resize(documents, 0.0);
        self.masks.clear();
        self.masks.resize(documents, 0);
        self.counts.clear();
        self.counts.resize(documents, 0);
    }

    /// Remembers that a section's heading counts.
    fn note_heading(&mut self, document: u32) {
        if !self.has_heading[document as usize] {
            self.has_heading[document as usize] = true;
            self.with_heading.push(document);
        }
    }

    fn forget(&mut self, document: usize) {
        self.scores[document] = 0.0;
        self.masks[document] = 0;
        self.headings[document] = 0;
    }
}

fn tier_of(units: u8, all: u32) -> Option<Tier> {
    let units = u32::from(units);
    if units == 0 {
        None
    } else if units == all {
        Some(Tier::All)
    } else if units * 2 > all {
        Some(Tier::Most)
    } else {
        Some(Tier::Any)
    }
}

/// The fewest units that make the tier.
fn least_units(tier: Tier, all: u32) -> u8 {
    let least = match tier {
        Tier::All => all,
        Tier::Most => all / 2 + 1,
        Tier::Any => 1,
    };
    least as u8
}

/// Better first; equal scores keep the handbook's order, so that an answer is the same every time.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape sorting asks for")]
fn rank(a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
    b.score.total_cmp(&a.score).then(a.document.cmp(&b.document))
}

/// The weight of the different patterns in the best stretch of [`PASSAGE_LENGTH`] characters.
fn best_passage(matches: &[super::matcher::Match], weights: &[f32], seen: &mut [u32]) -> f32 {
    seen.fill(0);
    let (mut sum, mut best) = (0.0_f32, 0.0_f32);
    let mut first = 0;
    for found in matches {
        let pattern = usize::from(found.pattern);
        if seen[pattern] == 0 {
            sum += weights[pattern];
        }
        seen[pattern] += 1;
        while found.end - matches[first].start > PASSAGE_LENGTH && matches[first].start < found.start {
            let left = usize::from(matches[first].pattern);
            seen[left] -= 1;
            if seen[left] == 0 {
                sum -= weights[left];
            }
            first += 1;
        }
        best = best.max(sum);
    }
    best
}

/// Whether what was found may be part of a longer word on the sides where it is.
fn stands_open(text: &str, at: usize, length: usize, open: Open) -> bool {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_dense(c));
    (open.left || !word(text[..at].chars().next_back()))
        && (open.right || !word(text[at + length..].chars().next()))
}

/// Whether a folded text holds `needle`: by characters, and for words of spaced scripts as whole words.
fn contains_words(text: &str, needle: &str) -> bool {
    text.match_indices(needle).any(|(at, found)| {
        let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_dense(c));
        let open = word(text[..at].chars().next_back()) && word(found.chars().next());
        let close = word(text[at + found.len()..].chars().next()) && word(found.chars().next_back());
        !open && !close
    })
}

/// What stands in a section instead of the characters that were typed, when it is the same in the other script.
fn variant(section: &Section, unit: &Unit) -> Option<String> {
    if unit.kind != TokenKind::Dense {
        return None;
    }
    let texts = [section.heading.title.as_str(), section.text.as_str()];
    if texts.iter().any(|text| text.contains(&unit.as_typed)) {
        return None;
    }
    let typed: Vec<char> = unit.typed.chars().collect();
    texts.into_iter().find_map(|text| {
        let folded = fold(text);
        let at = folded.chars.windows(typed.len()).position(|window| window == typed)?;
        let (start, end) = folded.original(at, at + typed.len());
        Some(text.chars().skip(start as usize).take((end - start) as usize).collect())
    })
}

/// Whether a folded text holds a unit.
fn stands_in(folded: &str, unit: &Unit) -> bool {
    let begins = |word: &str| word.chars().zip(unit.text.chars()).take(2).all(|(one, other)| one == other);
    match unit.kind {
        _ if unit.text.chars().nth(1).is_none() => folded.contains(unit.text.as_str()),
        TokenKind::Dense => folded.contains(unit.typed.as_str()),
        TokenKind::Spaced => folded
            .split(|c: char| is_dense(c) || !c.is_alphanumeric())
            .any(|word| begins(word) && stem(word) == unit.text),
    }
}

/// Whether a text as written holds a unit.
fn holds(text: &str, unit: &Unit) -> bool {
    stands_in(&fold_text(text), unit)
}

/// The weights and limits of this file by name, for an engine that is not this one.
pub(super) fn constants() -> [(&'static str, f32); 20] {
    [
        ("k1", K1),
        ("heading_bonus", HEADING_BONUS),
        ("exact_title", EXACT_TITLE),
        ("title_place", TITLE_PLACE as f32),
        ("verified", VERIFIED),
        ("steps", STEPS),
        ("steps_of_one_word", STEPS_OF_ONE_WORD),
        ("literal", LITERAL),
        ("literal_words", LITERAL_WORDS),
        ("copied", COPIED),
        ("phrase_words", PHRASE_WORDS as f32),
        ("phrase_characters", PHRASE_CHARACTERS as f32),
        ("question_words", QUESTION_WORDS as f32),
        ("passage_bonus", PASSAGE_BONUS),
        ("passage_candidates", PASSAGE_CANDIDATES as f32),
        ("passage_length", PASSAGE_LENGTH as f32),
        ("role_named", ROLE_NAMED),
        ("role_own", ROLE_OWN),
        ("scanned", SCANNED),
        ("widened", WIDENED),
    ]
}
