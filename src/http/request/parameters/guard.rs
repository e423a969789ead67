//! Names that an address does not have: silently left out, a misspelt `role` would widen what somebody meant to narrow.

use std::collections::BTreeSet;

use crate::http::{
    problem::Invalid,
    request::{lookup, query_string::Pairs},
};

/// Which unknown names are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    /// Every one.
    All,
    /// Those that one of ours was meant by: chat programs and mailers add `utm_source`, `fbclid` and the like to what
    /// they pass on.
    Misspelt,
}

/// Shorter names are not guarded against misspellings: every name of one letter is one edit away from `q`.
const GUARDED: usize = 3;

/// What is wrong with the names of `pairs`, of which only `known` mean something.
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

/// The names that one slip of the fingers makes `name` of: a letter too many or too few, another letter, two letters the
/// other way round, or the wrong case.
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
    fn what_is_refused_depends_on_the_address() {
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
