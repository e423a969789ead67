//! The texts of the list of results for a page that makes the list itself (`assets/js/found.js`).

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Counted, Restriction, Strings, Template, language_name};
use crate::{
    http::limits,
    model::{Handbook, Language, Status},
    search::{Note, ReasonKind},
};

/// The placeholder for a text or number.
const GAP: &str = "{}";

/// Quick links of a kind that are offered beside the hits.
pub(in crate::http) const MOST_QUICK_LINKS: usize = 4;

/// A text with a number: for one, and for any other.
#[derive(Serialize)]
struct OneOrMore {
    one: String,
    more: String,
}

impl OneOrMore {
    /// A text that is also about something, which it has `{text}` for, keeps that for last: it may hold anything.
    fn of(sentence: Counted) -> Self {
        let fill = |form: Template, count: &str| form.fill(&[("count", &count), ("text", &"{text}")]);
        Self { one: fill(sentence.form(1), "1"), more: fill(sentence.other, GAP) }
    }
}

/// The texts in one language, and the limits of a search.
#[derive(Serialize)]
pub(in crate::http) struct ResultsTexts {
    tag: &'static str,
    /// The languages of the handbook.
    languages: BTreeMap<String, LanguageText>,
    limits: Limits,
    /// How many hits there are on a page.
    hits: usize,
    controls: BTreeMap<&'static str, ControlText>,
    /// Headings of facets and quick links.
    kinds: BTreeMap<&'static str, &'static str>,
    statuses: BTreeMap<&'static str, &'static str>,
    /// What statuses are called in any language, with their ids.
    status_names: Vec<(&'static str, &'static str)>,
    found: BTreeMap<&'static str, OneOrMore>,
    /// The same where something occurs nowhere, which comes second.
    found_near: OneOrMore,
    found_rest: OneOrMore,
    outside: OneOrMore,
    in_other_roles: OneOrMore,
    page: OneOrMore,
    reasons: BTreeMap<&'static str, String>,
    notes: BTreeMap<&'static str, String>,
    between: &'static str,
    nothing: &'static str,
    nothing_for: String,
    widened: &'static str,
    widen: &'static str,
    ask_elsewhere: &'static str,
    did_you_mean: &'static str,
    nearest: &'static str,
    look_up: &'static str,
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
    quick_links: &'static str,
    search_results: &'static str,
}

#[derive(Serialize)]
struct LanguageText {
    name: String,
    tag: String,
}

#[derive(Serialize)]
struct ControlText {
    label: &'static str,
    any: &'static str,
}

#[derive(Serialize)]
struct Limits {
    hits: usize,
    offset: usize,
    query: usize,
    quick_links: usize,
}

impl ResultsTexts {
    pub(in crate::http) fn of(handbook: &Handbook, language: Language) -> Self {
        let ui = Strings::of(language);
        let found = [("all", ui.search.found), ("most", ui.search.found_most), ("any", ui.search.found_some)];
        let notes = ["phrase-as-words", "too-long", "field", "quote"];
        let control = |labels: &Restriction| ControlText { label: labels.label, any: labels.any };
        let names = Strings::all()
            .flat_map(|(_, ui)| Status::ALL.map(|status| (ui.statuses.of(status), status.name())));
        Self {
            tag: ui.tag,
            languages: handbook
                .languages
                .iter()
                .map(|one| (one.to_string(), LanguageText { name: language_name(*one), tag: one.tag() }))
                .collect(),
            limits: Limits {
                hits: limits::MOST_HITS,
                offset: limits::MOST_OFFSET,
                query: limits::LONGEST_QUERY,
                quick_links: MOST_QUICK_LINKS,
            },
            hits: limits::HITS,
            controls: [
                ("role", control(&ui.scope.role)),
                ("part", control(&ui.scope.part)),
                ("topic", control(&ui.scope.topic)),
            ]
            .into(),
            kinds: [
                ("part", ui.common.parts),
                ("role", ui.common.roles),
                ("topic", ui.common.topics),
                ("lang", ui.common.languages),
                ("status", ui.reviews.heading),
                ("document", ui.search.documents),
                ("section", ui.search.sections),
            ]
            .into(),
            statuses: Status::ALL.into_iter().map(|status| (status.name(), ui.statuses.of(status))).collect(),
            status_names: names.collect(),
            found: found.into_iter().map(|(tier, sentence)| (tier, OneOrMore::of(sentence))).collect(),
            found_near: OneOrMore::of(ui.search.found_near),
            found_rest: OneOrMore::of(ui.search.found_rest),
            outside: OneOrMore::of(ui.search.outside),
            in_other_roles: OneOrMore::of(ui.search.in_other_roles),
            page: OneOrMore { one: ui.search.page(1), more: ui.search.page(GAP) },
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
            ask_elsewhere: ui.search.ask_elsewhere,
            did_you_mean: ui.search.did_you_mean,
            nearest: ui.search.nearest,
            look_up: ui.search.look_up,
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
            quick_links: ui.search.quick_links,
            search_results: ui.search.results,
        }
    }
}
