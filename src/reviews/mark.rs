//! Writes the date of a review into a Markdown file: in the front matter for a whole document, behind a heading for one
//! section. Everything else in the file stays as it is, byte for byte.

use std::ops::Range;

use jiff::civil::Date;

use crate::{
    diagnostic::Edit,
    model::{Document, Section},
};

/// The changes of `document`'s source that say `sections` were reviewed on `date`. Indexes are those of
/// [`Document::sections`]. A section below another one that is named gets a date only where it has one of its own: it
/// inherits the other's.
pub fn mark(document: &Document, sections: &[usize], date: Date) -> Vec<Edit> {
    let mut edits = Vec::new();
    // The first heading speaks for the document, unless it has a date of its own: that one holds, then, and only for it
    // and what is below it.
    let own = document.sections.first().and_then(|lead| behind_heading(document, lead, date, true));
    let speaks = own.is_none();
    for index in sections {
        let section = &document.sections[*index];
        let above = match section.parent {
            Some(parent) => Some(parent as usize),
            None if *index == 0 => {
                edits.push(own.clone().unwrap_or_else(|| in_front_matter(&document.source, date)));
                continue;
            }
            None => speaks.then_some(0),
        };
        let inherits = above.is_some_and(|above| {
            sections.contains(&above) || document.sections[above].trust.reviewed == Some(date)
        });
        edits.extend(behind_heading(document, section, date, inherits));
    }
    edits
}

fn in_front_matter(text: &str, date: Date) -> Edit {
    let Some(inside) = front_matter(text) else {
        return Edit { span: 0..0, text: format!("---\nreviewed: {date}\n---\n\n") };
    };
    let mut at = inside.start;
    for line in text[inside.clone()].split_inclusive('\n') {
        if line.starts_with("reviewed:") {
            return Edit { span: at..at + line.trim_end().len(), text: format!("reviewed: {date}") };
        }
        at += line.len();
    }
    Edit { span: inside.end..inside.end, text: format!("reviewed: {date}\n") }
}

/// What is between the fences of the front matter.
fn front_matter(text: &str) -> Option<Range<usize>> {
    let first = text.split_inclusive('\n').next().filter(|line| line.trim_end() == "---")?;
    let mut at = first.len();
    for line in text[at..].split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Some(first.len()..at);
        }
        at += line.len();
    }
    None
}

fn behind_heading(document: &Document, section: &Section, date: Date, only_replace: bool) -> Option<Edit> {
    let heading = document.heading_span(section);
    let (line, start) = (document.source.get(heading.clone())?, heading.start);
    let Some(open) = line.rfind(" {").filter(|_| line.ends_with('}')) else {
        let end = start + line.len();
        return (!only_replace)
            .then(|| Edit { span: end..end, text: format!(" {{#{} reviewed={date}}}", section.id) });
    };
    if let Some(at) = line[open..].find(" reviewed=").or_else(|| line[open..].find("{reviewed=")) {
        let from = open + at + 1;
        let length = line[from..].find([' ', '}']).unwrap_or(0);
        let span = start + from..start + from + length;
        return Some(Edit { span, text: format!("reviewed={date}") });
    }
    let end = start + line.len() - 1;
    (!only_replace).then(|| Edit { span: end..end, text: format!(" reviewed={date}") })
}
