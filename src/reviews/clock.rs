//! What day it is: the one place that asks the system, so that tests and previews can choose.

use jiff::{ZonedDateTime, civil::Date};

/// The source of today's date.
#[derive(Clone, Copy, Debug, Default)]
pub enum Clock {
    /// The system's day, in its own time zone.
    #[default]
    System,
    /// Always the same day.
    Fixed(Date),
}

impl Clock {
    /// Today.
    pub fn today(self) -> Date {
        match self {
            Self::System => ZonedDateTime::now().date(),
            Self::Fixed(date) => date,
        }
    }
}
