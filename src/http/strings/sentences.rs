//! Texts assembled from several tables.

use jiff::civil::Date;

use super::locale::Strings;
use crate::{
    git::dates::Day,
    model::{Handbook, Language, Status, Trust},
};

impl Strings {
    /// When a section was reviewed, and whether the review is still valid: `复核 2026年11月24日`.
    pub(in crate::http) fn review(&self, trust: &Trust, today: Date) -> Option<String> {
        let reviewed = self.date(trust.reviewed?);
        let due = || trust.due().map(|due| self.date(due)).unwrap_or_default();
        Some(match trust.status(today) {
            Status::Due => self.reviews.reviewed_due(reviewed, due()),
            Status::Changed => self.reviews.reviewed_changed(reviewed),
            Status::Unreviewed | Status::Verified => self.reviews.reviewed(reviewed),
        })
    }

    /// When and why a section was retired, according to the ledger.
    pub(in crate::http) fn retired(&self, on: &str, why: &str) -> String {
        if on.is_empty() {
            return why.to_owned();
        }
        self.errors.retired_on(self.written(on), why).trim_end().to_owned()
    }

    /// The heading of a comparison with the revision of `date`.
    pub(in crate::http) fn compared(&self, date: &str) -> String {
        self.earlier.compared(self.written(date))
    }

    fn date(&self, date: Date) -> String {
        self.dates.of(Day {
            year: date.year().unsigned_abs(),
            month: date.month().unsigned_abs(),
            day: date.day().unsigned_abs(),
        })
    }

    /// An RFC 3339 date in this language's format; other text unchanged.
    fn written(&self, date: &str) -> String {
        Day::parse(date).map_or_else(|| date.to_owned(), |day| self.dates.of(day))
    }
}

/// The title of the handbook, or a generic name.
pub(in crate::http) fn handbook_name(handbook: &Handbook, language: Language) -> &str {
    let title = handbook.title.get(language);
    if title.is_empty() { Strings::of(language).common.home } else { title }
}
