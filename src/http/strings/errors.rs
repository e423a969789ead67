//! Texts of the error pages.

use super::table::table;

table! {
    /// Error pages.
    Errors {
        invalid: (parameter, value),
        unknown_parameter: (name),
        query_too_long: (most),
        valid_values: text,
        valid_parameters: text,
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
    /// The title and sentence of an error.
    Error {
        title: text,
        sentence: text,
    }
}

impl Errors {
    /// The texts for a status code; `is_section` if the address is that of a section.
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
