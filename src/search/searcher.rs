//! The entry point: a query, a scope and a page to ranked sections.

use std::{
    cell::RefCell,
    sync::{Arc, OnceLock},
};

use super::{
    answer::answer,
    correct::{self, correct},
    error::Error,
    explain::Explainer,
    hit::{Elsewhere, Results},
    lexicon::Lexicon,
    matcher::Matcher,
    missing::missing,
    name_text::NameText,
    page::Page,
    passages::Passages,
    plan::{Plan, Words},
    pool::Pool,
    postings,
    query::{Note, Query},
    rank,
    referrals::Referrals,
    repeats::{self, Repeat},
    role_names::RoleNames,
    scores::Scores,
    statistics::{Lengths, Statistics},
    tally::Classes,
    understanding::Explanation,
    weights::{PASSAGE_CANDIDATES, QUESTION_WORDS},
    written::written_in,
};
use crate::{
    index::Contents,
    model::{Document, Handbook, Language, Scope, SectionRef},
    text::{Analyzer, Synonyms, fold_text},
};
#[cfg(feature = "cedict")]
use {super::bridge::bridge, crate::text::Translations};

/// Answers searches over one contents.
pub struct Searcher {
    contents: Contents,
    pub(super) analyzer: Arc<Analyzer>,
    pub(super) synonyms: Synonyms,
    lexicon: Lexicon,
    roles: RoleNames,
    referrals: Referrals,
    classes: Classes,
    places: Vec<SectionRef>,
    /// The sections of documents that searches do not find.
    unsearched: Vec<u32>,
    /// By the streams' order.
    pub(super) lengths: Vec<Lengths>,
    repeats: Vec<Repeat>,
    steps: Vec<u32>,
    entries: Vec<u32>,
    names: OnceLock<NameText>,
    #[cfg(feature = "cedict")]
    translations: Option<Translations>,
}

thread_local! {
    static SCORES: RefCell<Scores> = RefCell::default();
}

impl Searcher {
    /// A searcher over `contents`, which `analyzer` must have built.
    pub fn new(contents: Contents, analyzer: Arc<Analyzer>, synonyms: Synonyms) -> Result<Self, Error> {
        let handbook = &contents.handbook;
        Ok(Self {
            lexicon: Lexicon::new(&contents.side.words),
            roles: RoleNames::new(handbook, &analyzer),
            referrals: Referrals::new(&handbook.referrals, &analyzer),
            classes: Classes::new(handbook),
            places: handbook.sections().map(|(place, ..)| place).collect(),
            unsearched: (0..)
                .zip(handbook.sections())
                .filter(|(_, (_, document, _))| document.unsearched)
                .map(|(number, _)| number)
                .collect(),
            lengths: postings::lengths(&contents)?,
            repeats: repeats::repeats(handbook),
            steps: repeats::steps(handbook),
            entries: repeats::entries(handbook),
            names: OnceLock::new(),
            analyzer,
            synonyms,
            contents,
            #[cfg(all(feature = "cedict", feature = "server"))]
            translations: Translations::compiled(),
            #[cfg(all(feature = "cedict", not(feature = "server")))]
            translations: None,
        })
    }

    /// Takes a dictionary for words that occur nowhere, or none.
    #[cfg(feature = "cedict")]
    pub fn set_translations(&mut self, translations: Option<Translations>) {
        self.translations = translations;
    }

    /// The handbook it answers from.
    pub fn handbook(&self) -> &Handbook {
        &self.contents.handbook
    }

    /// The contents it reads.
    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// The synonyms it applies.
    pub fn synonyms(&self) -> &Synonyms {
        &self.synonyms
    }

    /// Searches `scope` for `query`. The first `page.limit` hits after `page.offset` are returned, everything that
    /// matches is counted.
    pub fn search(&self, query: &Query, scope: &Scope, page: Page) -> Result<Results, Error> {
        let plan = Plan::new(query, self.words());
        SCORES.with_borrow_mut(|scores| self.answer(query, plan, None, scope, page, scores))
    }

    /// A search as if the handbook had only the documents that `admits`; words are weighed by the whole handbook.
    pub fn search_among(
        &self,
        admits: &dyn Fn(&Document) -> bool,
        query: &Query,
        scope: &Scope,
        page: Page,
    ) -> Result<Results, Error> {
        let plan = Plan::new(query, self.words());
        SCORES.with_borrow_mut(|scores| self.answer(query, plan, Some(admits), scope, page, scores))
    }

    /// How a query is understood: what it is cut into, what is looked up for it, and what would do instead.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn explain(&self, query: &Query) -> Result<Explanation, Error> {
        let mut plan = Plan::new(query, self.words());
        let statistics = SCORES.with_borrow_mut(|scores| self.find(&mut plan, scores))?;
        Ok(Explanation::of(plan, &statistics))
    }

    /// Whether a folded word of a spaced script occurs somewhere in the handbook.
    pub fn knows(&self, word: &str) -> bool {
        self.lexicon.has(word)
    }

    /// The names of all sections, for suggestions.
    pub(super) fn name_text(&self) -> &NameText {
        self.names.get_or_init(|| NameText::new(self.handbook(), |section| self.title(section)))
    }

    /// Chinese texts of titles and names that are read like `letters`.
    pub(super) fn read_pinyin(&self, letters: &str) -> Vec<String> {
        self.lexicon.pinyin(letters, &self.contents, &self.analyzer)
    }

    /// What a search for `query` looks for, corrected as a search corrects it.
    pub(super) fn matcher(&self, query: &Query) -> Result<Matcher, Error> {
        let mut plan = Plan::new(query, self.words());
        let statistics = SCORES.with_borrow_mut(|scores| self.find(&mut plan, scores))?;
        Ok(Matcher::new(&plan, &statistics))
    }

    /// The language of the handbook that a query is typed in, as far as its script shows.
    fn language_of(&self, plan: &Plan) -> Option<Language> {
        let is_reading =
            || plan.is_read_as_pinyin() && !plan.units.iter().any(|unit| self.knows(&unit.typed));
        written_in(&plan.query, &self.handbook().languages, is_reading)
    }

    /// The passages that answer `query`, by its matcher.
    pub(super) fn passages<'a>(&'a self, query: &Query, matcher: &'a Matcher) -> Passages<'a> {
        Passages::new(self.handbook(), &self.roles, query, matcher)
    }

    fn words(&self) -> Words<'_> {
        Words {
            analyzer: &self.analyzer,
            synonyms: &self.synonyms,
            lexicon: &self.lexicon,
            roles: &self.roles,
        }
    }

    /// Looks up what the plan asks for, then translations and corrections for what does not occur.
    fn find(&self, plan: &mut Plan, scores: &mut Scores) -> Result<Statistics, Error> {
        scores.clear(self.len());
        let mut statistics = Statistics::over(self.len() as u32);
        postings::look_up(&self.contents, &self.lengths, plan, &mut statistics, scores)?;
        plan.looked_up = statistics.looked_up();
        #[cfg(feature = "cedict")]
        bridge(plan, &statistics, self.words(), &self.contents, self.translations.as_ref())?;
        correct(plan, &statistics, self.words(), &self.contents)?;
        postings::look_up(&self.contents, &self.lengths, plan, &mut statistics, scores)?;
        Ok(statistics)
    }

    fn answer(
        &self,
        query: &Query,
        mut plan: Plan,
        admits: Option<&dyn Fn(&Document) -> bool>,
        scope: &Scope,
        page: Page,
        scores: &mut Scores,
    ) -> Result<Results, Error> {
        let statistics = self.find(&mut plan, scores)?;
        let page = Page { language: page.language.or_else(|| self.language_of(&plan)), ..page };
        for section in &self.unsearched {
            scores.forget(*section as usize);
        }
        if let Some(admits) = admits {
            for (section, place) in self.places.iter().enumerate() {
                if scores.masks[section] != 0 && !admits(self.handbook().document(*place)) {
                    scores.forget(section);
                }
            }
        }
        rank::read_parts(self, &plan, scores);
        rank::prefer_roles(self, &plan, scope, scores);
        rank::prefer_verified(self, scope, scores);

        let admissions = self.classes.admit(self.handbook(), scope);
        rank::filter(self, &mut plan, &admissions, scores);
        rank::drop_repeats(self, &plan, &admissions, scores);
        correct::choose(self, &mut plan, &admissions, scores);
        let (tier, found) = rank::tier(self, &plan, &admissions, scores);
        let elsewhere = self.referrals.named(&plan.texts).map(|(typed, number)| {
            let referral = self.handbook().referrals[number as usize].clone();
            Elsewhere { typed, referral }
        });
        let listed = elsewhere.as_ref().map(|elsewhere| elsewhere.typed.clone());
        if let Some(text) = listed.or_else(|| missing(&plan, found, tier, &self.analyzer)) {
            plan.notes.insert(0, Note { kind: "nothing-here", text });
        }

        let best = scores.best();
        rank::weigh_headings(self, &statistics, &plan, best, scores);
        rank::prefer_exact_titles(self, &plan, best, scores);
        rank::prefer_literal(self, &plan, best, scores);
        rank::prefer_what_paths_teach(self, &plan, scores);
        rank::prefer_what_is_asked(self, &plan, best, scores);

        let scores = &*scores;
        let least = tier.map_or(u8::MAX, |tier| rank::least_units(tier, plan.counted_units()));
        let tally = self.classes.tally(|section| scores.counts[section as usize] >= least);
        let (total, outside_scope) = tally.totals(&admissions);
        let widened = total == 0 && outside_scope > 0;

        let wanted = page.offset.saturating_add(page.limit).max(PASSAGE_CANDIDATES);
        let (mut candidates, reachable) =
            rank::candidates(self, &admissions, widened.then_some(least), wanted, scores);
        let matcher = Matcher::new(&plan, &statistics);
        if plan.units.len() >= QUESTION_WORDS {
            rank::prefer_close_words(self, &matcher, &mut candidates);
        }
        if let [unit] = plan.units.as_slice() {
            rank::keep_title_near(self, unit, &admissions, widened, scores, &mut candidates);
        }

        let passages = self.passages(query, &matcher);
        let explainer = Explainer {
            pool: self,
            plan: &plan,
            passages: &passages,
            scope,
            admissions: &admissions,
            page,
            admits: &|document| !document.unsearched && admits.is_none_or(|admits| admits(document)),
            scores,
        };
        // Nothing of what was typed is here: what is counted is what is near it.
        let total = if tier.is_none() { reachable } else { total };
        let shown = candidates.iter().skip(page.offset).take(page.limit);
        let hits = shown.map(|candidate| explainer.hit(*candidate)).collect();
        // Where nothing is here on what is asked about, no fact answers; that the text lacks only the word for "sign" says
        // nothing, if an attribute says who does.
        let asked =
            |note: &Note| passages.wanted.is_some_and(|wanted| wanted.is_asked_by(&fold_text(&note.text)));
        let is_here =
            elsewhere.is_none() && plan.notes.iter().all(|note| note.kind != "nothing-here" || asked(note));
        // Whatever part of the list the page shows.
        let best = candidates.iter().copied().filter(|candidate| explainer.is_in_scope(*candidate));
        let places = best.map(|candidate| explainer.place(candidate));
        let answer =
            (page.offset == 0 && is_here).then(|| answer(&plan, &statistics, &passages, places)).flatten();
        if answer.is_some() {
            plan.notes.retain(|note| note.kind != "nothing-here");
        }
        Ok(Results {
            terms: plan.units.iter().map(|unit| unit.text.clone()).collect(),
            answer,
            elsewhere,
            tier,
            total,
            outside_scope,
            widened,
            hits,
            reachable,
            facets: tally.facets(self.handbook(), &self.classes, &admissions, scope),
            untranslated: plan.untranslated,
            notes: plan.notes,
        })
    }
}

/// All sections of the handbook, in its order.
impl Pool for Searcher {
    fn classes(&self) -> &Classes {
        &self.classes
    }

    fn text(&self, section: u32) -> &str {
        self.contents.side.text(section)
    }

    fn place(&self, section: u32) -> SectionRef {
        self.places[section as usize]
    }

    fn titled(&self, folded: &str) -> &[u32] {
        self.lexicon.titled(folded, &self.contents)
    }

    fn name_words(&self) -> usize {
        self.contents.side.names.words()
    }

    fn name_word(&self, word: &str) -> Option<u32> {
        self.contents.side.names.word(word)
    }

    fn covered(&self, section: u32, found: &[f32]) -> f32 {
        self.contents.side.names.covered(section as usize, found)
    }

    fn repeats(&self) -> &[Repeat] {
        &self.repeats
    }

    fn steps(&self) -> &[u32] {
        &self.steps
    }

    fn entries(&self) -> &[u32] {
        &self.entries
    }
}
