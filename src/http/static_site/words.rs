//! The texts of the static site's results page, taken from the service's `strings`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    http::strings::{self, Strings, Template, language_name},
    model::{Language, Status},
    search::{Note, ReasonKind},
};

/// The placeholder for a text or number.
const GAP: &str = "{}";

/// A text with a number: for one, and for any other.
#[derive(Serialize)]
struct Counted {
    one: String,
    more: String,
}

impl Counted {
    fn of(sentence: strings::Counted) -> Self {
        let fill = |form: Template, count: &str| form.fill(&[("count", &count)]);
        Self { one: fill(sentence.form(1), "1"), more: fill(sentence.other, GAP) }
    }
}

/// The texts of one language.
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

/// The names of a status, in the format of the index's other labels.
#[derive(Serialize)]
pub(crate) struct StatusWords {
    id: &'static str,
    title: BTreeMap<String, &'static str>,
}

impl StatusWords {
    pub(super) fn of(status: Status) -> Self {
        let title = Strings::all().map(|(language, ui)| (language.to_string(), ui.statuses.of(status)));
        Self { id: status.name(), title: title.collect() }
    }
}

impl Words {
    pub(crate) fn of(language: Language) -> Self {
        let ui = Strings::of(language);
        let found = [("all", ui.search.found), ("most", ui.search.found_most), ("any", ui.search.found_some)];
        let notes = ["phrase-as-words", "too-long", "field", "quote"];
        Self {
            tag: ui.tag,
            language: language_name(&language).to_owned(),
            found: found.into_iter().map(|(tier, sentence)| (tier, Counted::of(sentence))).collect(),
            outside: Counted::of(ui.search.outside),
            page: Counted { one: ui.search.page(1), more: ui.search.page(GAP) },
            reasons: ReasonKind::ALL
                .into_iter()
                .map(|kind| (kind.as_str(), ui.reasons.of(kind, GAP)))
                .collect(),
            notes: notes
                .into_iter()
                .filter_map(|kind| Some((kind, ui.notes.of(&Note { kind, text: GAP.to_owned() })?)))
                .collect(),
            between: ui.common.separator,
            nothing: ui.search.nothing,
            nothing_for: ui.search.nothing_for(GAP),
            widened: ui.search.widened,
            widen: ui.search.widen,
            did_you_mean: ui.search.did_you_mean,
            nearest: ui.search.nearest,
            try_else: ui.search.try_else,
            tips: ui.search.tips,
            all_languages: ui.search.all_languages,
            previous: ui.search.previous_page,
            next: ui.search.next_page,
            pages: ui.search.pages,
            narrow: ui.search.narrow,
            scope: ui.search.scope,
            remove: ui.search.remove,
            only_in: ui.search.only_in,
            parts: ui.common.parts,
            roles: ui.common.roles,
            topics: ui.common.topics,
            languages: ui.common.languages,
            review: ui.reviews.heading,
            search_results: ui.search.results,
        }
    }
}
