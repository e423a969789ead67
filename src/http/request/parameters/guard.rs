//! Detects unknown parameter names: silently ignoring a misspelt `role` would widen a search the reader meant to
//! narrow.

use std::collections::BTreeSet;

use crate::{
    http::{problem::Invalid, request::query_string::Pairs},
    search::lookup,
};

/// Which unknown names are rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    /// All of them.
    All,
    /// Misspellings of a known name: chat programs and mailers add `utm_source`, `fbclid` and the like to links.
    Misspelt,
}

/// Shorter names are not checked for misspellings: every one-letter name is one edit away from `q`.
const GUARDED: usize = 3;

/// The errors for names in `pairs` that are not `known`.
pub(super) fn unknown(pairs: &Pairs, known: &[&'static str], guard: Guard) -> Vec<Invalid> {
    let mut seen = BTreeSet::new();
    let unknown = pairs.iter().filter(|(name, _)| !known.iter().any(|one| one == name) && seen.insert(*name));
    unknown
        .filter_map(|(name, value)| {
            let mut meant = meant(name, known);
            if guard == Guard::Misspelt && meant.is_empty() {
                return None;
            }
            if meant.is_empty() {
                meant = lookup::nearest(name, known.iter().copied(), 1);
            }
            Some(Invalid::name(name, value, &meant, known))
        })
        .collect()
}

/// The known names that are one typing error away from `name`: an extra, missing or different letter, two letters
/// swapped, or the wrong case.
fn meant<'a>(name: &str, known: &[&'a str]) -> Vec<&'a str> {
    let (name, mut meant) = (name.to_lowercase(), Vec::new());
    let length = name.chars().count();
    for one in known {
        let is_near = one.len() >= GUARDED && one.len().abs_diff(length) <= 1;
        if is_near && strsim::damerau_levenshtein(&name, one) <= 1 {
            meant.push(*one);
        }
    }
    meant
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 6] = ["q", "role", "lang", "page", "part", "at"];

    #[test]
    fn one_edit_is_a_misspelling() {
        for name in ["roles", "rle", "rôle", "roel", "Role", "ROLE", "rolle"] {
            assert_eq!(meant(name, &KNOWN), ["role"], "{name}");
        }
        assert_eq!(meant("pare", &KNOWN), ["page", "part"]);
        for name in ["", "t", "Q", "a", "att", "ro", "rolles", "color", "pgae2", "utm_source", "path"] {
            assert!(meant(name, &KNOWN).is_empty(), "{name}");
        }
    }

    #[test]
    fn unknown_names_are_rejected_by_guard() {
        let pairs = Pairs::parse("roel=a&utm_source=b&roel=c&q=d&languages=zh");
        let named = |guard| {
            let errors = unknown(&pairs, &KNOWN, guard);
            errors.into_iter().map(|error| (error.parameter, error.valid)).collect::<Vec<_>>()
        };
        let valid = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let roel = ("roel".to_owned(), valid(&["role"]));
        assert_eq!(named(Guard::Misspelt), std::slice::from_ref(&roel));
        let [utm, languages] = [("utm_source", valid(&KNOWN)), ("languages", valid(&["lang"]))]
            .map(|(name, valid)| (name.to_owned(), valid));
        assert_eq!(named(Guard::All), [roel, utm, languages]);
    }
}
