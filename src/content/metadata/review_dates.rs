//! Dates and intervals of reviews as people write them: `2026-11-24`, `6 months`, `半年`.

use jiff::civil::Date;

use super::{
    dates::{self, Unclear},
    front_block::Placed,
};
use crate::{
    diagnostic::{Diagnostic, Rule, Source},
    model::Interval,
};

/// What a heading or the front matter says of reviews.
#[derive(Clone, Debug, Default)]
pub(in crate::content) struct Said {
    pub(in crate::content) owner: Option<String>,
    pub(in crate::content) reviewed: Option<Placed<String>>,
    pub(in crate::content) every: Option<Placed<String>>,
}

/// The date of a review, `2026-11-24`.
pub(in crate::content) fn date(
    said: Option<&Placed<String>>,
    source: &Source<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Date> {
    let said = said?;
    let unclear = match dates::parse(&said.value) {
        Ok(date) => return Some(date),
        Err(unclear) => unclear,
    };
    let message = match unclear {
        Unclear::Ambiguous(a, b) => format!("\"{}\" may be {a} or {b}", said.value),
        Unclear::Unreadable => format!("\"{}\" is not a date", said.value),
    };
    diagnostics.push(
        Diagnostic::new(Rule::BadReview, message, source.place(said.span.clone()))
            .with_help("write year, month and day: 2026-11-24"),
    );
    None
}

/// How long a review holds, `6 months`.
pub(in crate::content) fn every(
    said: Option<&Placed<String>>,
    source: &Source<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Interval> {
    let said = said?;
    let interval = interval(&said.value);
    if interval.is_none() {
        let message = format!("\"{}\" is not a time", said.value);
        diagnostics.push(
            Diagnostic::new(Rule::BadReview, message, source.place(said.span.clone()))
                .with_help("write a number and a unit: 90 days, 6 months, 1 year, 6个月, 半年"),
        );
    }
    interval
}

/// `90d`, `90 days`, `2 weeks`, `6 months`, `6-months`, `1 year`, `90天`, `6个月`, `半年`, `一年`.
fn interval(text: &str) -> Option<Interval> {
    let text = text.trim().to_lowercase();
    let months = |months| Interval { months, days: 0 };
    match text.as_str() {
        "半年" => return Some(months(6)),
        "一年" | "yearly" => return Some(months(12)),
        "两年" => return Some(months(24)),
        "monthly" => return Some(months(1)),
        "quarterly" | "季度" | "一季度" => return Some(months(3)),
        _ => {}
    }
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number: u16 = text[..digits].parse().ok().filter(|number| (1..=3650).contains(number))?;
    match text[digits..].trim_matches([' ', '-', '_']) {
        "d" | "day" | "days" | "天" | "日" => Some(Interval { months: 0, days: number }),
        "w" | "week" | "weeks" | "周" => Some(Interval { months: 0, days: number.checked_mul(7)? }),
        "m" | "month" | "months" | "月" | "个月" => Some(months(number)),
        "y" | "year" | "years" | "年" => Some(months(number.checked_mul(12)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_read_as_written() {
        let check = |text: &str, months: u16, days: u16| {
            assert_eq!(interval(text), Some(Interval { months, days }), "{text}");
        };
        check("90d", 0, 90);
        check("90 days", 0, 90);
        check("2 weeks", 0, 14);
        check("6-months", 6, 0);
        check("6个月", 6, 0);
        check("1 year", 12, 0);
        check("半年", 6, 0);
        for wrong in ["", "six months", "0 days", "6", "99999 days", "6 moons", "-1 day"] {
            assert_eq!(interval(wrong), None, "{wrong}");
        }
    }
}
