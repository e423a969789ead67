//! The words of searches and of what they find.

use super::table::table;
use crate::search::{Note, ReasonKind, Tier};

type Tips = [&'static str; 3];

table! {
    /// Searching, and the page of results.
    Search {
        results: text,
        scope: text,
        submit: text,
        ask: text,
        found: [count],
        found_most: [count],
        found_some: [count],
        missing: (text),
        found_near: [count, text],
        found_rest: [count, text],
        outside: [count],
        in_other_roles: [count],
        widen: text,
        widened: text,
        ask_elsewhere: text,
        did_you_mean: text,
        narrow: text,
        only_in: text,
        remove: text,
        all_languages: text,
        nothing: text,
        nothing_for: (text),
        nearest: text,
        try_else: text,
        tips: Tips,
        look_up: text,
        page: (number),
        pages: text,
        previous_page: text,
        next_page: text,
        quick_links: text,
        documents: text,
        sections: text,
        all_pages: text,
        loading: text,
        unsupported: text,
    }
}

table! {
    /// The controls of the search scope.
    Scope {
        role: Restriction,
        part: Restriction,
        topic: Restriction,
    }
}

table! {
    /// One control: its label, and its value when it does not restrict.
    Restriction {
        label: text,
        any: text,
    }
}

table! {
    /// What keys do.
    Keys {
        choose: text,
        open: text,
        widen: text,
        close: text,
        single: text,
    }
}

table! {
    /// Why a hit is there.
    Reasons {
        exact_title: text,
        title: (words),
        trail: (words),
        name: (words),
        word: (words),
        part: (words),
        synonym: (words),
        translation: (words),
        pinyin: (words),
        spelling: (words),
        variant: (words),
        role: (words),
        phrase: (words),
        dropped: (words),
    }
}

table! {
    /// How a query was understood.
    Notes {
        phrase_as_words: (text),
        too_long: (count),
        field: (text),
        quote: text,
    }
}

impl Search {
    /// How many were found, and how well they match; first what occurs nowhere in the handbook.
    pub(in crate::http) fn summary(&self, total: usize, tier: Option<Tier>, missing: Option<&str>) -> String {
        match (tier, missing) {
            (None, Some(text)) => self.found_near(total, text),
            (Some(_), Some(text)) => self.found_rest(total, text),
            (Some(Tier::Most), None) => self.found_most(total),
            (Some(Tier::Any), None) => self.found_some(total),
            (Some(Tier::All) | None, None) => self.found(total),
        }
    }
}

impl Reasons {
    /// A reason of `kind` about `words`.
    pub(in crate::http) fn of(&self, kind: ReasonKind, words: &str) -> String {
        match kind {
            ReasonKind::ExactTitle => self.exact_title.to_owned(),
            ReasonKind::Title => self.title(words),
            ReasonKind::Trail => self.trail(words),
            ReasonKind::Name => self.name(words),
            ReasonKind::Word => self.word(words),
            ReasonKind::Part => self.part(words),
            ReasonKind::Synonym => self.synonym(words),
            ReasonKind::Translation => self.translation(words),
            ReasonKind::Pinyin => self.pinyin(words),
            ReasonKind::Spelling => self.spelling(words),
            ReasonKind::Variant => self.variant(words),
            ReasonKind::Role => self.role(words),
            ReasonKind::Phrase => self.phrase(words),
            ReasonKind::Dropped => self.dropped(words),
        }
    }
}

impl Notes {
    /// What a note says; `None` for what readers need not know.
    pub(in crate::http) fn of(&self, note: &Note) -> Option<String> {
        match note.kind {
            "phrase-as-words" => Some(self.phrase_as_words(&note.text)),
            "too-long" => Some(self.too_long(&note.text)),
            "field" => Some(self.field(&note.text)),
            "quote" => Some(self.quote.to_owned()),
            _ => None,
        }
    }
}
