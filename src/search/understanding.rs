//! How a query is understood: what it is cut into, what is looked up for it, and what would do instead.

use super::{
    plan::{Alternative, Plan},
    reason::ReasonKind,
    statistics::Statistics,
    weights::MOST_UNITS,
};

/// How a query is understood.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Its content words as analysed (folded, stemmed), with what was typed for each.
    pub words: Vec<(String, String)>,
    /// Everything that is looked up.
    pub lookups: Vec<LookedUp>,
    /// What does instead of its words.
    pub instead: Vec<Alternatively>,
}

/// A term that is looked up.
#[derive(Clone, Debug)]
pub struct LookedUp {
    /// The stream of the index.
    pub stream: String,
    /// The term.
    pub term: String,
    /// What the recipe gives it.
    pub weight: f32,
    /// Its inverse document frequency; `None` when it does not occur.
    pub rarity: Option<f32>,
}

/// What does instead of words of a query.
#[derive(Clone, Debug)]
pub struct Alternatively {
    /// The words, as typed.
    pub words: Vec<String>,
    /// Why it does.
    pub kind: ReasonKind,
    /// What does.
    pub text: String,
}

impl Explanation {
    /// How `plan` understands its query, once everything was looked up.
    pub(super) fn of(plan: Plan, statistics: &Statistics) -> Self {
        let instead =
            plan.alternatives.iter().filter_map(|alternative| instead(&plan, alternative)).collect();
        let words = plan.units.into_iter().map(|unit| (unit.text, unit.as_typed)).collect();
        let lookups = plan.lookups.into_iter().enumerate().map(|(number, lookup)| LookedUp {
            stream: lookup.stream.as_str().to_owned(),
            term: lookup.term,
            weight: lookup.weight,
            rarity: statistics.of(number),
        });
        Self { words, lookups: lookups.collect(), instead }
    }
}

/// What an alternative does instead of which words.
fn instead(plan: &Plan, alternative: &Alternative) -> Option<Alternatively> {
    let instead = alternative.instead.as_ref()?;
    let units = plan.units.iter().enumerate().take(MOST_UNITS);
    let words = units.filter(|(number, _)| alternative.gives >> number & 1 == 1);
    Some(Alternatively {
        words: words.map(|(_, unit)| unit.as_typed.clone()).collect(),
        kind: instead.kind,
        text: instead.text.clone(),
    })
}
