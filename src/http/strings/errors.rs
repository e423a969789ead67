//! The words of error pages.

use super::table::table;

table! {
    /// What went wrong.
    Errors {
        invalid: (parameter, value),
        unknown_parameter: (name),
        query_too_long: (most),
        valid_values: text,
        retired_on: (day, why),
        see_instead: text,
        request_id: text,
        no_section: Error,
        not_found: Error,
        split: Error,
        retired: Error,
        parameters: Error,
        method: Error,
        slow: Error,
        too_long: Error,
        ours: Error,
        request: Error,
    }
}

table! {
    /// An error in a few words, and in a sentence.
    Error {
        title: text,
        sentence: text,
    }
}

impl Errors {
    /// What a status says; `is_section` where the address was that of a section.
    pub(in crate::http) fn of(&self, status: u16, is_section: bool) -> &Error {
        match status {
            404 if is_section => &self.no_section,
            404 => &self.not_found,
            300 => &self.split,
            410 => &self.retired,
            400 => &self.parameters,
            405 => &self.method,
            408 | 503 => &self.slow,
            413 | 414 => &self.too_long,
            500.. => &self.ours,
            _ => &self.request,
        }
    }
}
