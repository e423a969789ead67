//! Many diagnostics in little space: repeated messages folded, the first of each rule, and a count of each rule.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use super::{Diagnostic, Place, Rule, Severity};

/// Diagnostics of one rule that are shown before the others are only counted.
const SHOWN: usize = 5;
/// Longest list of counts, in lines; with the line of totals below it a summary has ten.
const LINES: usize = 9;

/// How much of a report is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The first diagnostics of each rule, with repeated messages folded.
    First,
    /// Every diagnostic.
    All,
}

/// A diagnostic and how often its message is repeated.
pub(super) struct Folded<'d> {
    pub(super) first: &'d Diagnostic,
    /// Where the same message is reported again.
    pub(super) others: Vec<&'d Place>,
    /// Set on the last one shown of a rule: how many more there are.
    pub(super) omitted: usize,
}

impl Folded<'_> {
    fn count(&self) -> usize {
        1 + self.others.len()
    }
}

/// What is shown of `diagnostics`, in their order.
pub(super) fn fold(diagnostics: &[Diagnostic], detail: Detail) -> Vec<Folded<'_>> {
    let mut all: Vec<Folded<'_>> = Vec::new();
    let mut known: HashMap<(Rule, Severity, &str), usize> = HashMap::new();
    for diagnostic in diagnostics {
        let key = (diagnostic.rule, diagnostic.severity, diagnostic.message.as_str());
        match known.get(&key) {
            Some(at) if detail == Detail::First => all[*at].others.push(&diagnostic.place),
            _ => {
                known.insert(key, all.len());
                all.push(Folded { first: diagnostic, others: Vec::new(), omitted: 0 });
            }
        }
    }
    if detail == Detail::All {
        return all;
    }
    let mut shown: Vec<Folded<'_>> = Vec::new();
    let mut of_rule: HashMap<(Rule, Severity), Vec<usize>> = HashMap::new();
    for folded in all {
        let places = of_rule.entry((folded.first.rule, folded.first.severity)).or_default();
        match places.last() {
            Some(last) if places.len() == SHOWN => shown[*last].omitted += folded.count(),
            _ => {
                places.push(shown.len());
                shown.push(folded);
            }
        }
    }
    shown
}

/// The counts of each rule, a line each: errors first, then the most frequent. Rules beyond the longest list share its
/// last line. Nothing for a single diagnostic.
pub(super) fn counts(diagnostics: &[Diagnostic]) -> Vec<String> {
    if diagnostics.len() < 2 {
        return Vec::new();
    }
    let mut counts: BTreeMap<(Severity, Rule), usize> = BTreeMap::new();
    for diagnostic in diagnostics {
        *counts.entry((diagnostic.severity, diagnostic.rule)).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|((severity, rule), count)| (*severity, Reverse(*count), rule.name()));
    let listed = if counts.len() > LINES { LINES - 1 } else { counts.len() };
    let rest = counts.split_off(listed);
    let width = counts.iter().map(|((severity, _), _)| severity.name().len()).max().unwrap_or_default();
    let mut lines: Vec<String> = counts
        .into_iter()
        .map(|((severity, rule), count)| format!("{:width$} {rule} × {count}", severity.name()))
        .collect();
    if !rest.is_empty() {
        let together: usize = rest.iter().map(|(_, count)| count).sum();
        lines.push(format!("{:width$} {} more rules × {together}", "…", rest.len()));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diagnostic(rule: Rule, message: &str) -> Diagnostic {
        Diagnostic::new(rule, message, Place::file("a.md"))
    }

    #[test]
    fn every_diagnostic_is_shown_folded_or_counted() {
        let diagnostics: Vec<_> = (0..20)
            .flat_map(|n| [n, n % 3].map(|n| diagnostic(Rule::BrokenLink, &format!("no section \"{n}\""))))
            .chain([diagnostic(Rule::BadId, "x")])
            .collect();
        let shown = fold(&diagnostics, Detail::First);
        assert_eq!(shown.len(), 6);
        let count: usize = shown.iter().map(|folded| folded.count() + folded.omitted).sum();
        assert_eq!(count, diagnostics.len());
        assert_eq!(fold(&diagnostics, Detail::All).len(), diagnostics.len());
    }

    #[test]
    fn counts_fit_in_nine_lines() {
        let all: Vec<_> = Rule::all().iter().map(|rule| diagnostic(*rule, "x")).collect();
        let lines = counts(&all);
        assert_eq!(lines.len(), LINES);
        assert!(lines[0].starts_with("error ") && lines[LINES - 1].contains("more rules × "), "{lines:?}");
        let some = [Rule::EmptyDocument, Rule::UnsafeLink, Rule::UnsafeLink, Rule::BadId];
        let lines = counts(&some.map(|rule| diagnostic(rule, "x")));
        assert_eq!(lines, ["error   bad-id × 1", "warning unsafe-link × 2", "warning empty-document × 1"]);
        assert_eq!(counts(&all[..1]), Vec::<String>::new());
    }
}
