//! Texts of reviews, translations, the content status and live authoring.

use super::table::table;
use crate::model::{Rendering, Status};

table! {
    /// The review statuses.
    Statuses {
        unreviewed: text,
        verified: text,
        changed: text,
        due: text,
    }
}

table! {
    /// Reviews, and the page of due reviews.
    Reviews {
        title: text,
        heading: text,
        reviewed: (day),
        reviewed_due: (day, due),
        reviewed_changed: (day),
        outdated: text,
        reviewed_of: (reviewed, all),
        nothing: text,
        hint: text,
        feed: text,
        nobody: text,
    }
}

table! {
    /// The page on the state of the content.
    State {
        title: text,
        nothing: text,
        attention: [count],
        rest: text,
        figures: text,
        documents: text,
        sections: text,
        due_soon: text,
        translated: text,
        outdated: text,
        unrecorded: text,
        missing: text,
        behind: text,
        stale: text,
        steps_stale: [count],
        steps_lapsed: [count],
        steps_unreviewed: [count],
        more: [count],
        published: text,
    }
}

table! {
    /// Live authoring.
    Live {
        nothing: text,
        problems: [count],
        more: [count],
        unreadable: (path),
        not_rebuilt: (why),
    }
}

impl Statuses {
    /// The name of a status.
    pub(in crate::http) fn of(&self, status: Status) -> &'static str {
        match status {
            Status::Unreviewed => self.unreviewed,
            Status::Verified => self.verified,
            Status::Changed => self.changed,
            Status::Due => self.due,
        }
    }
}

impl Reviews {
    /// The notice on a translation, if it is outdated.
    pub(in crate::http) fn rendering(&self, rendering: Rendering) -> Option<&'static str> {
        (rendering == Rendering::Outdated).then_some(self.outdated)
    }
}

impl State {
    /// The number of problems.
    pub(in crate::http) fn summary(&self, count: usize) -> String {
        if count == 0 { self.nothing.to_owned() } else { self.attention(count) }
    }
}

impl Live {
    /// The number of problems.
    pub(in crate::http) fn headline(&self, count: usize) -> String {
        if count == 0 { self.nothing.to_owned() } else { self.problems(count) }
    }
}
