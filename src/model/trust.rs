//! Whether a section can be relied on: who answers for it, when it was reviewed, and what has changed since.

use jiff::{Span, civil::Date};
use serde::{Deserialize, Serialize};

/// What is known of a section's reviews, and, for a translation, of its original.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    /// Who answers for the text: a role's id, or a name.
    pub owner: Option<String>,
    /// When it was last reviewed.
    pub reviewed: Option<Date>,
    /// How long a review holds; without it, until the text changes.
    pub every: Option<Interval>,
    /// Whether the text differs from the one that was reviewed.
    pub changed: bool,
    /// How it stands to the original.
    pub rendering: Rendering,
}

/// What a review says of a section on some day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Nobody said that it was reviewed.
    Unreviewed,
    /// Reviewed as it is, and not due.
    Verified,
    /// Reviewed, and changed since.
    Changed,
    /// Reviewed, and due again.
    Due,
}

/// How a section stands to the same section in the handbook's first language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Rendering {
    /// It is the original, or nothing is said of it.
    #[default]
    Unrecorded,
    /// It renders the original as it is.
    Current,
    /// The original has changed since.
    Outdated,
}

/// A time in months and days, such as half a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Interval {
    /// Calendar months.
    pub months: u16,
    /// Days.
    pub days: u16,
}

impl Interval {
    /// The day this long after `date`; the end of the calendar when there is none.
    pub fn after(self, date: Date) -> Date {
        let span = Span::new().months(self.months).days(self.days);
        date.checked_add(span).unwrap_or(Date::MAX)
    }
}

impl Trust {
    /// The first day on which the review no longer holds, if it was reviewed and an interval says so.
    pub fn due(&self) -> Option<Date> {
        Some(self.every?.after(self.reviewed?))
    }

    /// What the review says on `today`.
    pub fn status(&self, today: Date) -> Status {
        match (self.reviewed, self.due()) {
            (None, _) => Status::Unreviewed,
            _ if self.changed => Status::Changed,
            (_, Some(due)) if due <= today => Status::Due,
            _ => Status::Verified,
        }
    }

    /// The last day on which it is verified, if it is on any.
    pub fn verified_until(&self) -> Option<Date> {
        match (self.reviewed, self.due()) {
            (Some(_), Some(due)) if !self.changed => due.yesterday().ok(),
            (Some(_), None) if !self.changed => Some(Date::MAX),
            _ => None,
        }
    }
}

impl Status {
    /// `unreviewed`, `verified`, `changed` or `due`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreviewed => "unreviewed",
            Self::Verified => "verified",
            Self::Changed => "changed",
            Self::Due => "due",
        }
    }

    /// Whether somebody has to look at the section again.
    pub fn is_lapsed(self) -> bool {
        matches!(self, Self::Changed | Self::Due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reviews_lapse_by_date_and_by_edit() {
        let day = |text: &str| text.parse::<Date>().expect("a date");
        let mut trust = Trust { reviewed: Some(day("2026-08-31")), ..Trust::default() };
        assert_eq!(trust.status(day("2099-01-01")), Status::Verified);
        trust.every = Some(Interval { months: 6, days: 0 });
        assert_eq!(trust.due(), Some(day("2027-02-28")));
        assert_eq!(trust.verified_until(), Some(day("2027-02-27")));
        assert_eq!(trust.status(day("2027-02-27")), Status::Verified);
        assert_eq!(trust.status(day("2027-02-28")), Status::Due);
        trust.changed = true;
        assert_eq!(trust.status(day("2026-09-01")), Status::Changed);
        assert_eq!(Trust::default().status(day("2026-09-01")), Status::Unreviewed);
    }
}
