//! Dates as people write them: `2026-11-24`, `2026/3/7`, `2026年3月7日`, `March 7, 2026`, with or without a time.

use jiff::{civil::Date, fmt::rfc2822};

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::content) enum Unclear {
    /// `03/07/2026`: the days that it may mean.
    Ambiguous(Date, Date),
    Unreadable,
}

/// The day that a text means.
pub(in crate::content) fn parse(text: &str) -> Result<Date, Unclear> {
    let text = text.trim();
    // What jiff reads: RFC 3339, also without a time, and RFC 2822.
    if let Ok(date) = text.parse::<Date>() {
        return Ok(date);
    }
    if let Ok(zoned) = rfc2822::DateTimeParser::new().parse_zoned_datetime(text) {
        return Ok(zoned.date());
    }
    let numbers = numbers(text);
    match numbers.as_slice() {
        [(year, 4, _), (month, _, _), (day, _, _), ..] if ends(text, 3) => date(*year, *month, *day),
        [(first, ..), (second, ..), (year, 4, _)] if is_numeric(text) => {
            let by_day = date(*year, *second, *first);
            let by_month = date(*year, *first, *second);
            match (by_day, by_month) {
                (Ok(a), Ok(b)) if a == b => Ok(a),
                // With dots the day is always first.
                (Ok(day), _) if text.contains('.') => Ok(day),
                (Ok(a), Ok(b)) => Err(Unclear::Ambiguous(a, b)),
                (found, Err(_)) | (Err(_), found) => found,
            }
        }
        _ => by_month_name(text, &numbers),
    }
}

fn date(year: i16, month: i16, day: i16) -> Result<Date, Unclear> {
    let small = |number: i16| i8::try_from(number).map_err(|_| Unclear::Unreadable);
    Date::new(year, small(month)?, small(day)?).map_err(|_| Unclear::Unreadable)
}

/// The numbers of a text: each with its length and where it ends.
fn numbers(text: &str) -> Vec<(i16, usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(|c: char| c.is_ascii_digit()) {
        let start = at + start;
        let length = text[start..].find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len() - start);
        at = start + length;
        match text[start..at].parse() {
            Ok(number) if found.len() < 8 => found.push((number, length, at)),
            _ => break,
        }
    }
    found
}

/// Whether a date in numbers, year first, ends where a time or nothing follows.
fn ends(text: &str, count: usize) -> bool {
    let marks: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).take(count).collect();
    let is_date = matches!(marks.as_slice(), [a, b, ..] if a == b && matches!(a, '-' | '/' | '.'))
        || matches!(marks.as_slice(), ['年', '月', ..] | ['년', '월' | ' ', ..]);
    let is_begun = text.starts_with(|c: char| c.is_ascii_digit());
    is_begun && is_date && marks.get(2).is_none_or(|mark| matches!(mark, ' ' | 'T' | 't' | '日' | ','))
}

fn is_numeric(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || matches!(c, '/' | '.' | '-'))
}

/// `March 7, 2026`, `7 Mar 2026`, `Sat, 7th of March 2026`.
fn by_month_name(text: &str, numbers: &[(i16, usize, usize)]) -> Result<Date, Unclear> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    const OTHERS: [&str; 18] = [
        "st", "nd", "rd", "th", "of", "the", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "at", "am",
        "pm", "utc", "gmt",
    ];
    let mut month = None;
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        let word = word.to_lowercase();
        let named = MONTHS.iter().position(|name| {
            word == *name
                || word == "sept" && *name == "september"
                || word.len() == 3 && name.starts_with(&word)
        });
        let is_other = OTHERS.contains(&&*word) || word.ends_with("day");
        match named {
            Some(named) if month.is_none() => month = i16::try_from(named + 1).ok(),
            _ if is_other => {}
            _ => return Err(Unclear::Unreadable),
        }
    }
    let month = month.ok_or(Unclear::Unreadable)?;
    match numbers {
        [(day, 1 | 2, _), (year, 4, _), ..] | [(year, 4, _), (day, 1 | 2, _)] => date(*year, month, *day),
        _ => Err(Unclear::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dates_are_read_as_written() {
        fn check(text: &str, expected: &str) {
            let shown = match parse(text) {
                Ok(date) => date.to_string(),
                Err(Unclear::Ambiguous(a, b)) => format!("{a} or {b}"),
                Err(Unclear::Unreadable) => "-".to_owned(),
            };
            assert_eq!(shown, expected, "{text}");
        }
        for text in [
            "2024-03-07",
            "2024-3-7",
            "2024/03/07",
            "2024.3.7",
            "2024年3月7日",
            "2024年03月07日 10:00",
            "March 7, 2024",
            "Mar 7 2024",
            "7 Mar 2024",
            "7th of March 2024",
            "Thursday, March 7, 2024",
            "2024-03-07T10:00:00Z",
            "2024-03-07T23:00:00+08:00",
            "2024-03-07 10:00:00 +0800",
            "2024-03-07 10:00",
            "Thu, 7 Mar 2024 10:00:00 +0800",
            "7.3.2024",
        ] {
            check(text, "2024-03-07");
        }
        check("03/07/2024", "2024-07-03 or 2024-03-07");
        check("25/12/2024", "2024-12-25");
        check("12/25/2024", "2024-12-25");
        check("05/05/2024", "2024-05-05");
        for text in [
            "",
            "soon",
            "2024",
            "2024-13-01",
            "2024-02-30",
            "2024-03",
            "March 2024",
            "1.10",
            "v2024-03-07",
            "7 Foo 2024",
            "99999999999999999999",
        ] {
            check(text, "-");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "([0-9]{1,5}|[-/. :,TZ+年月日]|Mar|\\PC){0,12}") {
            let _ = parse(&text);
        }
    }
}
