//! The words of reviews and translations, and of what else an author should know.

use super::table::table;
use crate::model::{Rendering, Status};

table! {
    /// What reviews say of a section.
    Statuses {
        unreviewed: text,
        verified: text,
        changed: text,
        due: text,
    }
}

table! {
    /// Reviews, and the page of what is due.
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
        kept: (path),
        not_rebuilt: (why),
    }
}

impl Statuses {
    /// What a status is called.
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
    /// What readers of a translation should know.
    pub(in crate::http) fn rendering(&self, rendering: Rendering) -> Option<&'static str> {
        (rendering == Rendering::Outdated).then_some(self.outdated)
    }
}

impl State {
    /// How much needs a look.
    pub(in crate::http) fn summary(&self, count: usize) -> String {
        if count == 0 { self.nothing.to_owned() } else { self.attention(count) }
    }
}

impl Live {
    /// How many problems there are.
    pub(in crate::http) fn headline(&self, count: usize) -> String {
        if count == 0 { self.nothing.to_owned() } else { self.problems(count) }
    }
}
