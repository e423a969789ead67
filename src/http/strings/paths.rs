//! Texts of reading paths.

use super::table::table;
use crate::model::Status;

table! {
    /// Reading paths.
    Paths {
        title: text,
        one: text,
        lead: text,
        none: text,
        steps: [count],
        hours: (n),
        minutes: (n),
        follow: text,
        as_page: text,
        requires: text,
        read: text,
        changed: text,
        read_again: text,
        progress: (done, all, time),
        progress_untimed: (done, all),
        complete: {all},
        some_changed: {n},
        stale: text,
        stale_named: (title),
        review_changed: text,
        review_changed_named: (title),
        review_due: text,
        review_due_named: (title),
        record: text,
        stored_here: text,
        not_stored: text,
        reader: text,
        export_json: text,
        export_csv: text,
        clear: text,
        really_clear: text,
    }
}

impl Paths {
    /// `36 分钟` / `1 h 5 min`
    pub(in crate::http) fn time(&self, minutes: u32) -> String {
        match (minutes / 60, minutes % 60) {
            (0, minutes) => self.minutes(minutes),
            (hours, 0) => self.hours(hours),
            (hours, minutes) => format!("{} {}", self.hours(hours), self.minutes(minutes)),
        }
    }

    /// A section of a step changed since the step was written. `title` if the step has several sections.
    pub(in crate::http) fn step_is_stale(&self, title: Option<&str>) -> String {
        title.map_or_else(|| self.stale.to_owned(), |title| self.stale_named(title))
    }

    /// A section of a step is due for review. `title` if the step has several sections.
    pub(in crate::http) fn step_has_expired(&self, status: Status, title: Option<&str>) -> String {
        match (title, status == Status::Changed) {
            (None, true) => self.review_changed.to_owned(),
            (None, false) => self.review_due.to_owned(),
            (Some(title), true) => self.review_changed_named(title),
            (Some(title), false) => self.review_due_named(title),
        }
    }
}
