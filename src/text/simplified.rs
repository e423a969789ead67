//! Traditional and Simplified characters: one form for both, and a Traditional form for probes.

use std::sync::LazyLock;

/// Pairs of characters, Traditional then Simplified, one pair a line (from `OpenCC`, see NOTICE). Revisions depend on
/// it: see `fold_v2`.
pub(super) const PAIRS: &str = include_str!("data/simplified.txt");

/// The plane of the table: all of CJK Extension A and the Unified Ideographs.
pub(super) const FIRST: u32 = 0x3400;
pub(super) const LAST: u32 = 0x9FFF;

struct Table {
    /// Simplified form by code point from [`FIRST`]; the character itself where there is none.
    plane: Vec<char>,
    /// The few pairs outside the plane, sorted by the first.
    rest: Vec<(char, char)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut plane: Vec<char> = (FIRST..=LAST).map(|code| char::from_u32(code).unwrap_or(' ')).collect();
    let mut rest = Vec::new();
    for (traditional, simplified) in pairs() {
        match (traditional as u32).checked_sub(FIRST).and_then(|at| plane.get_mut(at as usize)) {
            Some(slot) => *slot = simplified,
            None => rest.push((traditional, simplified)),
        }
    }
    rest.sort_unstable();
    Table { plane, rest }
});

fn pairs() -> impl Iterator<Item = (char, char)> {
    PAIRS.lines().filter_map(|line| {
        let mut pair = line.chars();
        Some((pair.next()?, pair.next()?))
    })
}

/// Whether a character is in the plane that [`of_plane`] takes.
#[inline]
pub(super) fn is_in_plane(c: char) -> bool {
    (FIRST..=LAST).contains(&(c as u32))
}

/// The Simplified form of a character of the plane; itself where it has none.
#[inline]
pub(super) fn of_plane(c: char) -> char {
    TABLE.plane[(c as u32 - FIRST) as usize]
}

/// The Simplified form of a character outside the plane.
pub(super) fn of_rest(c: char) -> Option<char> {
    let rest = &TABLE.rest;
    rest.binary_search_by_key(&c, |pair| pair.0).ok().map(|at| rest[at].1)
}

static TRADITIONAL: LazyLock<std::collections::HashMap<char, char>> = LazyLock::new(|| {
    let mut table = std::collections::HashMap::new();
    for (traditional, simplified) in pairs() {
        table.entry(simplified).or_insert(traditional);
    }
    table
});

/// Whether a character has another, Simplified form.
#[cfg(feature = "server")]
pub(super) fn is_traditional(c: char) -> bool {
    if is_in_plane(c) { of_plane(c) != c } else { of_rest(c).is_some() }
}

/// Whether a character is the Simplified form of another one.
#[cfg(feature = "server")]
pub(super) fn is_simplified(c: char) -> bool {
    TRADITIONAL.contains_key(&c)
}

/// A Traditional spelling of a Simplified text, character by character: one of those that fold to the same. Good for
/// searches that must find it, not for readers.
pub fn to_traditional(text: &str) -> String {
    text.chars().map(|c| TRADITIONAL.get(&c).copied().unwrap_or(c)).collect()
}
