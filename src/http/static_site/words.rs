//! What the search page of a copy says, taken from the words of the service: one truth in `strings`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    http::strings::{Strings, language_name},
    model::{Language, Status},
    search::{Note, ReasonKind, Tier},
};

/// Stands in a sentence where a text or number goes.
const GAP: &str = "{}";
/// A number no answer has; it is replaced by [`GAP`].
const NUMBER: usize = 907_060_504;

/// A sentence with a number: for one, and for any other.
#[derive(Serialize)]
struct Counted {
    one: String,
    more: String,
}

impl Counted {
    fn of(sentence: impl Fn(usize) -> String) -> Self {
        Self { one: sentence(1), more: sentence(NUMBER).replace(&NUMBER.to_string(), GAP) }
    }
}

/// The words of one language.
#[derive(Serialize)]
pub(crate) struct Words {
    tag: &'static str,
    language: String,
    found: BTreeMap<&'static str, Counted>,
    outside: Counted,
    page: Counted,
    reasons: BTreeMap<&'static str, String>,
    notes: BTreeMap<&'static str, String>,
    between: &'static str,
    nothing: &'static str,
    nothing_for: String,
    widened: &'static str,
    widen: &'static str,
    did_you_mean: &'static str,
    nearest: &'static str,
    try_else: &'static str,
    tips: [&'static str; 3],
    all_languages: &'static str,
    previous: &'static str,
    next: &'static str,
    pages: &'static str,
    narrow: &'static str,
    scope: &'static str,
    remove: &'static str,
    only_in: &'static str,
    parts: &'static str,
    roles: &'static str,
    topics: &'static str,
    languages: &'static str,
    review: &'static str,
    search_results: &'static str,
}

/// What a status is called, in the form of the index' other labels.
#[derive(Serialize)]
pub(crate) struct StatusWords {
    id: &'static str,
    title: BTreeMap<String, &'static str>,
}

impl StatusWords {
    pub(crate) fn of(status: Status) -> Self {
        let title =
            [Language::ZH, Language::EN].map(|one| (one.to_string(), Strings::of(one).status(status)));
        Self { id: status.name(), title: title.into() }
    }
}

impl Words {
    pub(crate) fn of(language: Language) -> Self {
        let ui = Strings::of(language);
        let tiers = [("all", Tier::All), ("most", Tier::Most), ("any", Tier::Any)];
        let notes = ["phrase-as-words", "too-long", "field", "quote"];
        Self {
            tag: ui.tag,
            language: language_name(&language).to_owned(),
            found: tiers
                .into_iter()
                .map(|(name, tier)| (name, Counted::of(|n| ui.found(n, Some(tier)))))
                .collect(),
            outside: Counted::of(|n| ui.outside(n)),
            page: Counted::of(|n| ui.page(n)),
            reasons: ReasonKind::ALL
                .into_iter()
                .map(|kind| (kind.as_str(), ui.reason(kind, &[GAP])))
                .collect(),
            notes: notes
                .into_iter()
                .filter_map(|kind| Some((kind, ui.note(&Note { kind, text: GAP.to_owned() })?)))
                .collect(),
            between: ui.between(),
            nothing: ui.nothing,
            nothing_for: ui.nothing_for(GAP),
            widened: ui.widened(),
            widen: ui.widen,
            did_you_mean: ui.did_you_mean(),
            nearest: ui.nearest,
            try_else: ui.try_else,
            tips: ui.tips,
            all_languages: ui.all_languages,
            previous: ui.previous_page,
            next: ui.next_page,
            pages: ui.pages,
            narrow: ui.narrow,
            scope: ui.scope,
            remove: ui.remove,
            only_in: ui.only_in,
            parts: ui.parts,
            roles: ui.roles,
            topics: ui.topics,
            languages: ui.languages,
            review: ui.reviewed_title(),
            search_results: ui.search_results,
        }
    }
}
