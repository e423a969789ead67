//! Whether a section can be relied on: who answers for it, the day of the review, and what has changed since.

use jiff::{Span, civil::Date};
use serde::{Deserialize, Serialize};

/// The review of a section and, for a translation, the state of its original.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    /// Who answers for the text: a role's id, or a name.
    pub owner: Option<String>,
    /// When it was last reviewed.
    pub reviewed: Option<Date>,
    /// How long a review holds; without it, until the text changes.
    pub every: Option<Interval>,
    /// The revision that was reviewed, where the text has another one now.
    pub reviewed_as: Option<String>,
    /// Whether it is up to date with the original.
    pub rendering: Rendering,
    /// The revision of the original that it renders, where the original has another one now.
    pub rendered: Option<String>,
}

/// What the last review says of a section, whatever day it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Review {
    /// There was none.
    None,
    /// The text differs from the one that was reviewed.
    Outdated,
    /// It holds up to and including this day.
    Until(Date),
}

/// What a review says of a section on some day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// No review is recorded.
    Unreviewed,
    /// Reviewed as it is, and not due.
    Verified,
    /// Reviewed, and changed since.
    Changed,
    /// Reviewed, and due again.
    Due,
}

/// Whether a section is up to date with the same section in the handbook's first language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Rendering {
    /// It is the original, or no source revision is recorded.
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

    /// What the last review says.
    pub fn review(&self) -> Review {
        match (self.reviewed, self.due()) {
            (None, _) => Review::None,
            _ if self.reviewed_as.is_some() => Review::Outdated,
            (_, Some(due)) => Review::Until(due.yesterday().unwrap_or(Date::MIN)),
            (_, None) => Review::Until(Date::MAX),
        }
    }

    /// What the last review says on `today`.
    pub fn status(&self, today: Date) -> Status {
        self.review().status(today)
    }
}

impl Review {
    /// What it says on `today`.
    pub fn status(self, today: Date) -> Status {
        match self {
            Self::None => Status::Unreviewed,
            Self::Outdated => Status::Changed,
            Self::Until(last) if last < today => Status::Due,
            Self::Until(_) => Status::Verified,
        }
    }
}

impl Status {
    /// All, the trusted one first.
    pub const ALL: [Self; 4] = [Self::Verified, Self::Due, Self::Changed, Self::Unreviewed];

    /// `unreviewed`, `verified`, `changed` or `due`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreviewed => "unreviewed",
            Self::Verified => "verified",
            Self::Changed => "changed",
            Self::Due => "due",
        }
    }

    /// Whether the section needs another review.
    pub fn is_expired(self) -> bool {
        matches!(self, Self::Changed | Self::Due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reviews_expire_by_date_and_by_edit() {
        let day = |text: &str| text.parse::<Date>().expect("a date");
        let mut trust = Trust { reviewed: Some(day("2026-08-31")), ..Trust::default() };
        assert_eq!(trust.status(day("2099-01-01")), Status::Verified);
        trust.every = Some(Interval { months: 6, days: 0 });
        assert_eq!(trust.due(), Some(day("2027-02-28")));
        assert_eq!(trust.review(), Review::Until(day("2027-02-27")));
        assert_eq!(trust.status(day("2027-02-27")), Status::Verified);
        assert_eq!(trust.status(day("2027-02-28")), Status::Due);
        trust.reviewed_as = Some("5f0c12ab34cd".to_owned());
        assert_eq!(trust.status(day("2026-09-01")), Status::Changed);
        assert_eq!(Trust::default().status(day("2026-09-01")), Status::Unreviewed);
    }
}
