//! Which corrections are offered: those with which the query finds more than as it was typed.

use crate::search::{
    plan::{Correction, Plan},
    pool::Pool,
    query::Note,
    rank::tier_of,
    scores::Scores,
    tally::Admission,
};

/// How many times as many sections must have what is offered than another that is as likely otherwise.
const CLEARLY: u32 = 6;

/// Offers the query with the best correction of each place, if a section holds more of it than any holds of the query as
/// typed.
pub(in crate::search) fn choose(
    pool: &impl Pool,
    plan: &mut Plan,
    admissions: &[Admission],
    scores: &Scores,
) {
    if plan.corrections.is_empty() {
        return;
    }
    let visible = |section: &usize| {
        scores.masks[*section] != 0 && admissions[pool.classes().of[*section] as usize].in_view()
    };
    let found: Vec<(u64, u64)> = (0..pool.len())
        .filter(visible)
        .map(|section| (plan.typed_of(scores.masks[section]), scores.headings[section]))
        .collect();

    let mut chosen: Vec<&Correction> = Vec::new();
    for place in places(&plan.corrections) {
        let covered = place.iter().fold(0, |all, one| all | one.gives);
        let held: Vec<(u32, &Correction)> =
            place.iter().map(|one| (most(plan, &found, covered, &[one]), *one)).collect();
        // What is found without any correction of the place is no evidence for one.
        let least = most(plan, &found, covered, &[]) + 1;
        let best = held.iter().map(|(held, _)| *held).max().filter(|best| *best >= least);
        let mut equal = held.iter().filter(|(held, _)| Some(*held) == best).map(|(_, one)| *one);
        let Some(first) = equal.next() else { continue };
        let rival = equal.find(|one| one.class == first.class && one.sections * CLEARLY > first.sections);
        if rival.is_none() {
            chosen.push(first);
        }
    }
    let covered = chosen.iter().fold(0, |all, one| all | one.gives);
    let (typed, meant) = (most(plan, &found, covered, &[]), most(plan, &found, covered, &chosen));
    let all = plan.counted_units();
    if tier_of(meant as u8, all) > tier_of(typed as u8, all) {
        let text = spelled(plan, &chosen);
        plan.notes.push(Note { kind: "did-you-mean", text });
    }
}

/// Corrections by the place they are for; those of one place overlap.
fn places(corrections: &[Correction]) -> Vec<Vec<&Correction>> {
    let mut places: Vec<Vec<&Correction>> = Vec::new();
    for one in corrections {
        let overlaps =
            |other: &&Correction| other.text == one.text && other.start < one.end && one.start < other.end;
        match places.iter_mut().find(|place| place.iter().any(overlaps)) {
            Some(place) => place.push(one),
            None => places.push(vec![one]),
        }
    }
    places
}

/// The most units that a section holds, if what covers some of them does not count but with corrections.
fn most(plan: &Plan, found: &[(u64, u64)], covered: u64, corrections: &[&Correction]) -> u32 {
    let held = |(typed, headings): &(u64, u64)| {
        let mut units = typed & !covered;
        for one in corrections {
            let is_there = typed & one.needs == one.needs;
            let beside =
                |other: &Correction| other.gives & one.gives == 0 && headings & other.needs == other.needs;
            let is_named = headings & one.needs == one.needs
                && (plan.units_among(headings & !one.gives) != 0 || plan.corrections.iter().any(beside));
            if is_there && (!one.is_word || is_named) {
                units |= one.gives;
            }
        }
        plan.units_among(units).count_ones()
    };
    found.iter().map(held).max().unwrap_or(0)
}

/// The query with corrections, as it was typed otherwise.
fn spelled(plan: &Plan, corrections: &[&Correction]) -> String {
    let mut spelled = String::new();
    let mut rest = plan.query.as_str();
    for (number, text) in plan.texts.iter().enumerate() {
        let Some(at) = rest.find(&text.text) else { continue };
        spelled.push_str(&rest[..at]);
        rest = &rest[at + text.text.len()..];
        let mut own: Vec<&&Correction> = corrections.iter().filter(|one| one.text == number).collect();
        own.sort_by_key(|one| one.start);
        let chars: Vec<char> = text.text.chars().collect();
        let mut from = 0;
        for one in own {
            let (start, end) = text.folded.original(one.start, one.end);
            spelled.extend(&chars[from..start as usize]);
            spelled.push_str(&one.with);
            from = end as usize;
        }
        spelled.extend(&chars[from..]);
    }
    spelled.push_str(rest);
    spelled
}
