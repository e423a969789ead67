//! What a hit says: where it is, why it was found, and the passage that answers.

use super::{
    hit::{Hit, ScoreParts, Tier},
    page::Page,
    passages::Passages,
    plan::Plan,
    pool::Pool,
    rank::tier_of,
    reason::{Reason, ReasonKind},
    scores::{Candidate, Scores},
    snippet::Snippet,
    tally::Admission,
    unit::Unit,
    weights::WIDENED,
};
use crate::{
    model::{Document, Scope, Section, SectionRef},
    text::{TokenKind, fold, fold_text},
};

/// What hits are made with.
pub(super) struct Explainer<'a, P> {
    pub(super) pool: &'a P,
    pub(super) plan: &'a Plan,
    pub(super) passages: &'a Passages<'a>,
    pub(super) scope: &'a Scope,
    pub(super) admissions: &'a [Admission],
    pub(super) page: Page,
    /// Whether a document may be shown.
    pub(super) admits: &'a dyn Fn(&Document) -> bool,
    pub(super) scores: &'a Scores,
}

impl<P: Pool> Explainer<'_, P> {
    /// Where a candidate is shown: in the reader's language when the section has it. The match may then be in the other
    /// translation.
    pub(super) fn place(&self, candidate: Candidate) -> SectionRef {
        let found = self.pool.place(candidate.section);
        let (None, Some(language)) = (self.scope.language, self.page.language) else { return found };
        let handbook = self.passages.handbook;
        let shown = handbook.find(&handbook.section(found).id, Some(language)).unwrap_or(found);
        if (self.admits)(handbook.document(shown)) { shown } else { found }
    }

    /// Whether the scope admits a candidate.
    pub(super) fn is_in_scope(&self, candidate: Candidate) -> bool {
        self.admissions[self.pool.classes().of[candidate.section as usize] as usize].inside()
    }

    pub(super) fn hit(&self, candidate: Candidate) -> Hit {
        let (found, place) = (self.pool.place(candidate.section), self.place(candidate));
        let title_highlights =
            self.passages.matcher.highlight(&fold(&self.passages.handbook.section(place).heading.title));
        let at = candidate.section as usize;
        let score = if candidate.score >= WIDENED { candidate.score - WIDENED } else { candidate.score };
        let (words, heading) = (self.scores.sums[at], self.scores.bonuses[at]);
        Hit {
            place,
            score,
            parts: ScoreParts { words, heading, passage: (score - words - heading).max(0.0) },
            tier: tier_of(self.scores.counts[at], self.plan.counted_units()).unwrap_or(Tier::Any),
            in_scope: self.is_in_scope(candidate),
            reasons: self.reasons(candidate.section, self.passages.handbook.section(found)),
            snippet: self.snippet(place, &title_highlights),
            title_highlights,
        }
    }

    /// The passage that answers. When nothing of the query is in the text, the title or name that holds it goes before.
    fn snippet(&self, place: SectionRef, title_highlights: &[[u32; 2]]) -> Snippet {
        let section = self.passages.handbook.section(place);
        let snippet = self.passages.of(place);
        if !snippet.highlights.is_empty() {
            return snippet;
        }
        if !title_highlights.is_empty() {
            return snippet.under(&section.heading.title, title_highlights.to_vec());
        }
        let document: &Document = self.passages.handbook.document(place);
        let named = document
            .trail(place.section as usize)
            .iter()
            .map(|above| above.heading.title.as_str())
            .chain([document.title.as_str()])
            .map(|title| (title, self.passages.matcher.highlight(&fold(title))))
            .find(|(_, highlights)| !highlights.is_empty());
        match named {
            Some((title, highlights)) => snippet.under(title, highlights),
            None => snippet,
        }
    }

    /// Why `section` was found, which has the number `at` in the pool.
    fn reasons(&self, at: u32, section: &Section) -> Vec<Reason> {
        let plan = self.plan;
        let mut reasons = Vec::new();
        let title = fold_text(&section.heading.title);
        if title.trim() == plan.folded.trim() {
            reasons.push(Reason { kind: ReasonKind::ExactTitle, text: section.heading.title.clone() });
        }
        for phrase in &plan.phrases {
            reasons.push(Reason { kind: ReasonKind::Phrase, text: phrase.clone() });
        }
        let mask = self.scores.masks[at as usize];
        let in_heading = plan.units_of(self.scores.headings[at as usize]);
        let held = plan.held(mask);
        let present = plan.units_of(mask);
        // Single characters that are only parts of other words are not what was typed.
        let scattered = mask & !plan.typed_of(mask);
        let mask = mask & !scattered;
        for (number, unit) in plan.units.iter().enumerate().take(64) {
            let bit = 1 << number;
            if mask & bit != 0
                && let Some(variant) = unit.variant_in(section)
            {
                let text = format!("{} = {variant}", unit.as_typed);
                reasons.push(Reason { kind: ReasonKind::Variant, text });
                continue;
            }
            let kind = if in_heading & mask & bit != 0 {
                ReasonKind::Title
            } else if mask & bit != 0 {
                self.kind_of_place(at, section, unit)
            } else if present & bit != 0 {
                let alternative = plan.alternatives.iter().find(|alternative| {
                    alternative.gives & bit != 0 && held & alternative.needs == alternative.needs
                });
                if let Some(instead) = alternative.and_then(|alternative| alternative.instead.as_ref()) {
                    // Several words may together mean one other.
                    let known = reasons.iter_mut().find(|reason| {
                        reason.kind == instead.kind && reason.text.ends_with(&format!(" = {}", instead.text))
                    });
                    match known {
                        Some(reason) => {
                            let typed = reason.text.len() - instead.text.len() - " = ".len();
                            let between = if unit.kind == TokenKind::Dense { "" } else { " " };
                            reason.text.insert_str(typed, &format!("{between}{}", unit.typed));
                        }
                        None => reasons.push(Reason {
                            kind: instead.kind,
                            text: format!("{} = {}", unit.typed, instead.text),
                        }),
                    }
                    continue;
                }
                // A form of the word is the word; what holds it otherwise has it as a part.
                if scattered & bit != 0 {
                    ReasonKind::Dropped
                } else if unit.is_in(self.pool.text(at)) {
                    if in_heading & bit != 0 { ReasonKind::Title } else { ReasonKind::Word }
                } else {
                    ReasonKind::Part
                }
            } else {
                ReasonKind::Dropped
            };
            reasons.push(Reason { kind, text: unit.typed.clone() });
        }
        reasons
    }

    /// The bit of a unit says that it is in a stream; where it is decides what that is called.
    fn kind_of_place(&self, at: u32, section: &Section, unit: &Unit) -> ReasonKind {
        if unit.is_in(self.pool.text(at)) {
            ReasonKind::Word
        } else if section.keywords.iter().chain(&section.link_texts).any(|name| unit.is_in_written(name)) {
            ReasonKind::Name
        } else {
            ReasonKind::Trail
        }
    }
}
