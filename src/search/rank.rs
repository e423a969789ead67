//! The steps of the ranking, in their order: sections that were found to the best of them.
//!
//! Nothing here reads an index or knows where sections and statistics come from. What each step adds at most, and why:
//! `weights`.

use memchr::memmem::Finder;

use super::{
    asked::subject,
    hit::Tier,
    lexicon::Open,
    matcher::{Match, Matcher, fold_into},
    plan::Plan,
    pool::Pool,
    query::Note,
    scores::{Best, Candidate, Scores, better_first},
    statistics::Statistics,
    stream::Stream,
    tally::Admission,
    unit::Unit,
    weights::{
        ASKING_WORDS, COPIED, ENTRY, EXACT_TITLE, HEADING_BONUS, LITERAL, LITERAL_WORDS, PASSAGE_BONUS,
        PASSAGE_CANDIDATES, PASSAGE_LENGTH, PHRASE_CHARACTERS, PHRASE_WORDS, ROLE_NAMED, ROLE_OWN, SCANNED,
        STEPS, STEPS_OF_ONE_WORD, TITLE_PLACE, VERIFIED, WIDENED,
    },
};
use crate::{model::Scope, text::is_dense};

/// Reads the text itself for parts of words that too many words hold.
pub(super) fn read_parts(pool: &impl Pool, plan: &Plan, scores: &mut Scores) {
    for scan in &plan.scans {
        let finder = Finder::new(&scan.part);
        for section in 0..pool.len() {
            let text = pool.text(section as u32);
            let mut found = finder.find_iter(text.as_bytes());
            if found.any(|at| is_open(text, at, scan.part.len(), scan.open)) {
                scores.masks[section] |= scan.bit;
                scores.sums[section] += SCANNED;
            }
        }
    }
}

/// Sections for a role that the query names, or that the reader has chosen, count a little more than others with the
/// same words.
pub(super) fn prefer_roles(pool: &impl Pool, plan: &Plan, scope: &Scope, scores: &mut Scores) {
    if plan.roles.is_empty() && scope.roles.is_empty() {
        return;
    }
    let preferred = pool.classes().preferred(|roles| {
        let named = plan.roles.iter().filter(|(role, _)| roles.contains(role));
        let bits = named.fold(0, |all, (_, bit)| all | bit);
        let own = roles.iter().any(|role| scope.roles.contains(role));
        (bits, if bits != 0 { ROLE_NAMED } else { 0.0 } + if own { ROLE_OWN } else { 0.0 })
    });
    for (section, class) in pool.classes().of.iter().enumerate() {
        let (bits, share) = preferred[*class as usize];
        if scores.masks[section] != 0 {
            scores.masks[section] |= bits;
            scores.sums[section] *= 1.0 + share;
        }
    }
}

/// Between two sections that say the same, the one whose review holds comes first. It decides ties and no more.
pub(super) fn prefer_verified(pool: &impl Pool, scope: &Scope, scores: &mut Scores) {
    let Some(verified) = pool.classes().verified(scope) else { return };
    for (section, class) in pool.classes().of.iter().enumerate() {
        if verified[*class as usize] {
            scores.sums[section] *= 1.0 + VERIFIED;
        }
    }
}

/// Removes what exclusions, title words and phrases rule out. A phrase that does not occur in the scope is searched as
/// words.
pub(super) fn filter(pool: &impl Pool, plan: &mut Plan, admissions: &[Admission], scores: &mut Scores) {
    let rule_out = |scores: &mut Scores, keep: &dyn Fn(&str) -> bool| {
        for section in 0..pool.len() {
            if scores.masks[section] != 0 && !keep(pool.text(section as u32)) {
                scores.forget(section);
            }
        }
    };
    for excluded in &plan.exclusions {
        rule_out(scores, &|text| !contains_words(text, excluded));
    }
    for title in &plan.titles {
        rule_out(scores, &|text| {
            text.split('\n').next().is_some_and(|heading| heading.contains(title.as_str()))
        });
    }
    plan.phrases.retain(|phrase| {
        let finder = Finder::new(phrase);
        let in_scope = (0..pool.len()).any(|section| {
            scores.masks[section] != 0
                && admissions[pool.classes().of[section] as usize].inside()
                && finder.find(pool.text(section as u32).as_bytes()).is_some()
        });
        if !in_scope {
            plan.notes.push(Note { kind: "phrase-as-words", text: phrase.clone() });
        }
        in_scope
    });
    for phrase in &plan.phrases {
        let finder = Finder::new(phrase);
        rule_out(scores, &|text| finder.find(text.as_bytes()).is_some());
    }
}

/// Takes out sections that match by nothing but a text included from another, when that other one is in the answer
/// itself: the same words are one hit. Where the scope does not have the original, the section that shows it stays.
pub(super) fn drop_repeats(pool: &impl Pool, plan: &Plan, admissions: &[Admission], scores: &mut Scores) {
    for repeat in pool.repeats() {
        let units = plan.units_of(scores.masks[repeat.section as usize]);
        let covers = |source: &u32| {
            let at = *source as usize;
            admissions[pool.classes().of[at] as usize].inside()
                && scores.masks[at] != 0
                && plan.units_of(scores.masks[at]) & units == units
        };
        if units == 0 || !repeat.sources.iter().any(covers) {
            continue;
        }
        let mut matched =
            plan.units.iter().take(64).enumerate().filter(|(number, _)| units & (1 << number) != 0);
        if !matched.all(|(_, unit)| unit.is_in(&repeat.own)) {
            scores.forget(repeat.section as usize);
        }
    }
}

/// Counts the units of the query as it was typed that each section holds. Returns the strongest tier of the scope's language,
/// and the units that any of its sections holds.
pub(super) fn tier(
    pool: &impl Pool,
    plan: &Plan,
    admissions: &[Admission],
    scores: &mut Scores,
) -> (Option<Tier>, u64) {
    let (mut most, mut found) = (0, 0);
    for section in 0..pool.len() {
        let mask = scores.masks[section];
        if mask != 0 {
            let held = plan.units_among(plan.typed_of(mask));
            let units = held.count_ones() as u8;
            scores.counts[section] = units;
            let is_more = held & !found != 0 || units > most;
            if is_more && admissions[pool.classes().of[section] as usize].in_view() {
                most = most.max(units);
                found |= held;
            }
        }
    }
    (tier_of(most, plan.counted_units()), found)
}

/// What each section's heading adds: the share of the query found in it, squared, times the share of it found in the
/// query, times the best score.
pub(super) fn weigh_headings(
    pool: &impl Pool,
    statistics: &Statistics,
    plan: &Plan,
    best: f32,
    scores: &mut Scores,
) {
    // A word in no heading is the rarest.
    let rarest = statistics.rarest();
    let rarity = |unit: &Unit| statistics.rarity(plan, Stream::HeadingWords, &unit.text).unwrap_or(rarest);
    let weights: Vec<f32> = plan.units.iter().map(rarity).collect();
    let all = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    let sum = |mut units: u64| {
        let mut sum = 0.0;
        while units != 0 {
            sum += weights[units.trailing_zeros() as usize];
            units &= units - 1;
        }
        sum
    };
    scores.named.clear();
    scores.named.resize(pool.name_words(), 0.0);
    for (number, lookup) in plan.lookups.iter().enumerate() {
        if lookup.stream == Stream::HeadingWords
            && let (Some(rarity), Some(word)) = (statistics.of(number), pool.name_word(&lookup.term))
        {
            scores.named[word as usize] = rarity;
        }
    }
    for section in &scores.with_heading {
        let mask = scores.headings[*section as usize];
        if mask == 0 {
            continue;
        }
        let of_query = (sum(plan.units_of(mask)) / all).min(1.0);
        let of_heading = pool.covered(*section, &scores.named).min(1.0);
        scores.bonuses[*section as usize] = best * HEADING_BONUS * of_query * of_query * of_heading;
    }
}

/// What has been typed as a title belongs to that title.
pub(super) fn prefer_exact_titles(pool: &impl Pool, plan: &Plan, best: f32, scores: &mut Scores) {
    let writings = std::iter::once(&plan.folded).chain(&plan.rewritten);
    let mut titled: Vec<u32> = writings.flat_map(|writing| pool.titled(writing)).copied().collect();
    titled.sort_unstable();
    titled.dedup();
    for section in &titled {
        let at = *section as usize;
        if scores.masks[at] != 0 {
            scores.note_heading(*section);
            scores.bonuses[at] += EXACT_TITLE * best;
        }
    }
}

/// What holds the query just as it was typed answers it, the more surely the longer it is; a whole phrase that is in
/// one section only was copied from there.
pub(super) fn prefer_literal(pool: &impl Pool, plan: &Plan, best: f32, scores: &mut Scores) {
    let units = plan.counted_units();
    if units < 2 {
        return;
    }
    let typed = plan.folded.trim();
    let writings = std::iter::once(typed).chain(plan.rewritten.iter().map(String::as_str));
    let finders: Vec<Finder<'_>> = writings.map(Finder::new).collect();
    let holds = |section: &u32| {
        u32::from(scores.counts[*section as usize]) == units
            && finders.iter().any(|finder| finder.find(pool.text(*section).as_bytes()).is_some())
    };
    let holders: Vec<u32> = (0..pool.len() as u32).filter(holds).collect();
    let is_phrase =
        plan.words >= PHRASE_WORDS || typed.chars().filter(|c| is_dense(*c)).count() >= PHRASE_CHARACTERS;
    let length = plan.words.saturating_sub(1) as f32;
    let share = match holders.as_slice() {
        [_] if is_phrase => COPIED,
        _ if plan.has_symbols => LITERAL,
        _ => LITERAL * (length / LITERAL_WORDS).min(1.0).powi(2),
    };
    for section in holders {
        scores.note_heading(section);
        scores.bonuses[section as usize] += share * best;
    }
}

/// What teaches something comes before what says that it should be read.
pub(super) fn prefer_what_paths_teach(pool: &impl Pool, plan: &Plan, scores: &mut Scores) {
    let kept = if plan.units.len() == 1 { STEPS_OF_ONE_WORD } else { STEPS };
    for section in pool.steps() {
        let at = *section as usize;
        scores.sums[at] *= kept;
        scores.bonuses[at] *= kept;
    }
}

/// An entry of the glossary comes first when it is asked what its term is. Where something else is asked, a section that
/// answers comes before the entry that only names what it is about.
pub(super) fn prefer_what_is_asked(pool: &impl Pool, plan: &Plan, best: f32, scores: &mut Scores) {
    let subject = subject(&plan.folded);
    let titled = pool.titled(subject.unwrap_or(&plan.folded));
    let is_question = plan.asks || plan.units.len() >= ASKING_WORDS;
    for section in pool.entries() {
        let at = *section as usize;
        let is_subject = titled.contains(section);
        if is_subject && subject.is_some() && scores.masks[at] != 0 {
            scores.note_heading(*section);
            scores.bonuses[at] += EXACT_TITLE * best;
        } else if !is_subject && is_question {
            scores.sums[at] *= ENTRY;
            scores.bonuses[at] *= ENTRY;
        }
    }
}

/// The `wanted` best sections, each in its best translation, and how many there are. An answer that is widened holds
/// the whole handbook; what has at least so many units comes first, because the scope does not have it.
pub(super) fn candidates(
    pool: &impl Pool,
    admissions: &[Admission],
    widened: Option<u8>,
    wanted: usize,
    scores: &Scores,
) -> (Vec<Candidate>, usize) {
    let classes = pool.classes();
    let visible: Vec<bool> =
        admissions.iter().map(|admission| is_visible(*admission, widened.is_some())).collect();
    let mut best = Best::new(wanted);
    let mut offered = 0;
    if classes.is_untranslated() && widened.is_none() {
        // Most sections fall below the bar, so that test comes first and the rest is rarely done.
        for (section, (sum, bonus)) in scores.sums.iter().zip(&scores.bonuses).enumerate() {
            let class = classes.of[section] as usize;
            offered += usize::from((*sum > 0.0) & visible[class]);
            let score = sum + bonus;
            if score >= best.bar && *sum > 0.0 && visible[class] {
                best.add(Candidate { section: section as u32, score });
            }
        }
        return (best.finish(), offered);
    }
    let candidate = |section: &u32| {
        let at = *section as usize;
        if scores.sums[at] <= 0.0 || !visible[classes.of[at] as usize] {
            return None;
        }
        let first = widened.is_some_and(|least| scores.counts[at] >= least);
        let score = scores.total(at) + if first { WIDENED } else { 0.0 };
        Some(Candidate { section: *section, score })
    };
    for section in 0..classes.sections() {
        let translations = classes.documents(section).iter();
        if let Some(candidate) = translations.filter_map(candidate).min_by(better_first) {
            offered += 1;
            best.add(candidate);
        }
    }
    (best.finish(), offered)
}

/// Adds to the best candidates what the closeness of the query's words in their text is worth.
pub(super) fn prefer_close_words(pool: &impl Pool, matcher: &Matcher, candidates: &mut [Candidate]) {
    let weights = matcher.weights();
    let all: f32 = weights.iter().sum();
    let mut chars = Vec::new();
    let mut seen = vec![0_u32; weights.len()];
    let count = candidates.len().min(PASSAGE_CANDIDATES);
    for candidate in &mut candidates[..count] {
        fold_into(pool.text(candidate.section), &mut chars);
        let share =
            best_passage(&matcher.find_words(&chars), weights, &mut seen) / all.max(f32::MIN_POSITIVE);
        candidate.score *= 1.0 + PASSAGE_BONUS * share;
    }
    candidates.sort_unstable_by(better_first);
}

/// A one-word query for a title must show such a title: the best of them is third at the latest.
pub(super) fn keep_title_near(
    pool: &impl Pool,
    unit: &Unit,
    admissions: &[Admission],
    widened: bool,
    scores: &Scores,
    candidates: &mut Vec<Candidate>,
) {
    let titled = |candidate: &Candidate| unit.is_in(pool.title(candidate.section));
    if candidates.len() < TITLE_PLACE || candidates[..TITLE_PLACE].iter().any(titled) {
        return;
    }
    let later = candidates[TITLE_PLACE..].iter().position(titled).map(|at| at + TITLE_PLACE);
    let mut best = if let Some(at) = later {
        candidates.remove(at)
    } else {
        let visible =
            |section: u32| is_visible(admissions[pool.classes().of[section as usize] as usize], widened);
        // A section is in the answer once, in whichever language.
        let is_candidate = |other: &Candidate| {
            let translations = pool.classes().translations(other.section);
            candidates.iter().any(|candidate| translations.contains(&candidate.section))
        };
        let others = scores.with_heading.iter().copied().filter(|section| visible(*section));
        let others = others.map(|section| Candidate { section, score: scores.total(section as usize) });
        let Some(best) = others
            .filter(|other| other.score > 0.0 && titled(other) && !is_candidate(other))
            .min_by(better_first)
        else {
            return;
        };
        candidates.pop();
        best
    };
    best.score = best.score.max(candidates[TITLE_PLACE - 1].score);
    candidates.insert(TITLE_PLACE - 1, best);
}

/// Whether an answer may hold the sections of a class.
fn is_visible(admission: Admission, widened: bool) -> bool {
    if widened { admission.in_view() } else { admission.inside() }
}

/// The tier of a section that holds so many of all units.
pub(super) fn tier_of(units: u8, all: u32) -> Option<Tier> {
    let units = u32::from(units);
    if units == 0 {
        None
    } else if units == all {
        Some(Tier::All)
    } else if units * 2 > all {
        Some(Tier::Most)
    } else {
        Some(Tier::Any)
    }
}

/// The fewest units that make the tier.
pub(super) fn least_units(tier: Tier, all: u32) -> u8 {
    let least = match tier {
        Tier::All => all,
        Tier::Most => all / 2 + 1,
        Tier::Any => 1,
    };
    least as u8
}

/// The weight of the different patterns in the best stretch of [`PASSAGE_LENGTH`] characters.
fn best_passage(matches: &[Match], weights: &[f32], seen: &mut [u32]) -> f32 {
    seen.fill(0);
    let (mut sum, mut best) = (0.0_f32, 0.0_f32);
    let mut first = 0;
    for found in matches {
        let pattern = usize::from(found.pattern);
        if seen[pattern] == 0 {
            sum += weights[pattern];
        }
        seen[pattern] += 1;
        while found.end - matches[first].start > PASSAGE_LENGTH && matches[first].start < found.start {
            let left = usize::from(matches[first].pattern);
            seen[left] -= 1;
            if seen[left] == 0 {
                sum -= weights[left];
            }
            first += 1;
        }
        best = best.max(sum);
    }
    best
}

/// Whether a character belongs to a word of a spaced script.
fn is_spaced(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_alphanumeric() && !is_dense(c))
}

/// Whether what was found may be part of a longer word on the sides where it is.
fn is_open(text: &str, at: usize, length: usize, open: Open) -> bool {
    (open.left || !is_spaced(text[..at].chars().next_back()))
        && (open.right || !is_spaced(text[at + length..].chars().next()))
}

/// Whether a folded text holds `needle`: by characters, and for words of spaced scripts as whole words.
fn contains_words(text: &str, needle: &str) -> bool {
    text.match_indices(needle).any(|(at, found)| {
        let open = is_spaced(text[..at].chars().next_back()) && is_spaced(found.chars().next());
        let close =
            is_spaced(text[at + found.len()..].chars().next()) && is_spaced(found.chars().next_back());
        !open && !close
    })
}

/// No step adds more than `weights` declares. The sections here are plain data: the steps need no index.
#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::{
        model::{Handbook, Language, PartId, Review, RoleId, SectionRef},
        search::{
            lexicon::Lexicon,
            plan::{Scan, Words},
            query::Query,
            repeats::Repeat,
            role_names::RoleNames,
            tally::{Class, Classes},
        },
        text::{Analyzer, Synonyms},
    };

    const TITLES: [&str; 4] = ["预算审批", "客户", "the client budget", "提案流程与合同"];
    const QUERIES: [&str; 6] = [
        "预算",
        "客户 预算 审批 提案 流程",
        "\"预算审批\" -合同",
        "预算审批",
        "the client budget is late",
        "提案流程与合同",
    ];

    static ANALYZER: LazyLock<Analyzer> = LazyLock::new(Analyzer::default);

    /// Sections as plain data: texts, and for each whether it is for a role and was reviewed.
    struct Shelf {
        texts: Vec<String>,
        classes: Classes,
        repeats: Vec<Repeat>,
    }

    impl Shelf {
        fn new(texts: Vec<String>) -> Self {
            let class = |number: usize| Class {
                roles: if number.is_multiple_of(2) { vec![role()] } else { Vec::new() },
                topics: Vec::new(),
                part: PartId::new("part").unwrap(),
                language: Language::ZH,
                review: if number.is_multiple_of(3) {
                    Review::Until(jiff::civil::Date::MAX)
                } else {
                    Review::None
                },
            };
            let classes = Classes::of_one_each((0..texts.len()).map(class).collect());
            Self {
                texts,
                classes,
                repeats: vec![Repeat { section: 1, sources: vec![0], own: "客户".into() }],
            }
        }
    }

    impl Pool for Shelf {
        fn classes(&self) -> &Classes {
            &self.classes
        }
        fn text(&self, section: u32) -> &str {
            &self.texts[section as usize]
        }
        fn place(&self, section: u32) -> SectionRef {
            SectionRef { document: 0, section }
        }
        fn titled(&self, _: &str) -> &[u32] {
            &[0, 1]
        }
        fn name_words(&self) -> usize {
            1
        }
        fn name_word(&self, _: &str) -> Option<u32> {
            Some(0)
        }
        fn covered(&self, section: u32, _: &[f32]) -> f32 {
            [0.3, 1.0, 1.001][section as usize % 3]
        }
        fn repeats(&self) -> &[Repeat] {
            &self.repeats
        }
        fn steps(&self) -> &[u32] {
            &[2]
        }
        fn entries(&self) -> &[u32] {
            &[0, 3]
        }
    }

    fn role() -> RoleId {
        RoleId::new("one").unwrap()
    }

    fn plan(query: &str) -> Plan {
        let words = Words {
            analyzer: &ANALYZER,
            synonyms: &Synonyms::default(),
            lexicon: &Lexicon::default(),
            roles: &RoleNames::default(),
        };
        let mut plan = Plan::new(&Query::parse(query), words);
        plan.roles.push((role(), 1 << 63));
        plan.scans.push(Scan { part: "算".into(), open: Open { left: true, right: true }, bit: 1 << 62 });
        plan
    }

    /// What was found in a section: nothing, or a sum with masks of text and heading.
    fn found() -> impl Strategy<Value = (f32, u64, u64)> {
        prop_oneof![
            Just((0.0, 0, 0)),
            (0.01_f32..60.0, any::<u64>()).prop_map(|(sum, mask)| (
                sum,
                mask | 1,
                mask.rotate_left(3) & mask
            )),
        ]
    }

    fn fill(found: &[(f32, u64, u64)]) -> Scores {
        let mut scores = Scores::default();
        scores.clear(found.len());
        for (section, (sum, mask, heading)) in found.iter().enumerate() {
            (scores.sums[section], scores.masks[section]) = (*sum, *mask);
            if *heading != 0 {
                scores.note_heading(section as u32);
                scores.headings[section] = *heading;
            }
        }
        scores
    }

    /// Whether no value has grown by more than `most`, but for rounding.
    fn grown(before: &[f32], after: &[f32], most: impl Fn(f32) -> f32) -> bool {
        before.iter().zip(after).all(|(before, after)| *after <= (before + most(*before)) * 1.000_01)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn no_step_adds_more_than_is_declared(
            query in 0..QUERIES.len(),
            texts in vec((0..TITLES.len(), 0..QUERIES.len()), 12),
            found in vec(found(), 12),
            rarities in vec(prop::option::of(1_u32..12), 60),
        ) {
            let texts = texts.into_iter().map(|(title, text)| format!("{}\n{}", TITLES[title], QUERIES[text]));
            let pool = &Shelf::new(texts.collect());
            let plan = &mut plan(QUERIES[query]);
            let statistics = &mut Statistics::over(12);
            for number in 0..plan.lookups.len() {
                statistics.note(rarities[number % rarities.len()]);
            }
            let scope = &Scope { roles: vec![role()], ..Scope::everything() };
            let admissions = &pool.classes.admit(&Handbook::default(), scope);
            let scores = &mut fill(&found);

            let before = scores.sums.clone();
            read_parts(pool, plan, scores);
            prop_assert!(grown(&before, &scores.sums, |_| SCANNED * plan.scans.len() as f32));
            let before = scores.sums.clone();
            prefer_roles(pool, plan, scope, scores);
            prop_assert!(grown(&before, &scores.sums, |sum| (ROLE_NAMED + ROLE_OWN) * sum));
            let before = scores.sums.clone();
            prefer_verified(pool, scope, scores);
            prop_assert!(grown(&before, &scores.sums, |sum| VERIFIED * sum));
            let before = scores.sums.clone();
            filter(pool, plan, admissions, scores);
            drop_repeats(pool, plan, admissions, scores);
            prop_assert!(grown(&before, &scores.sums, |_| 0.0));
            tier(pool, plan, admissions, scores);

            let best = scores.best();
            let before = scores.bonuses.clone();
            weigh_headings(pool, statistics, plan, best, scores);
            prop_assert!(grown(&before, &scores.bonuses, |_| HEADING_BONUS * best));
            let before = scores.bonuses.clone();
            prefer_exact_titles(pool, plan, best, scores);
            prop_assert!(grown(&before, &scores.bonuses, |_| EXACT_TITLE * best));
            let before = scores.bonuses.clone();
            prefer_literal(pool, plan, best, scores);
            prop_assert!(grown(&before, &scores.bonuses, |_| COPIED * best));
            let before = (scores.sums.clone(), scores.bonuses.clone());
            prefer_what_paths_teach(pool, plan, scores);
            prop_assert!(grown(&before.0, &scores.sums, |_| 0.0));
            prop_assert!(grown(&before.1, &scores.bonuses, |_| 0.0));

            let before = (scores.sums.clone(), scores.bonuses.clone());
            prefer_what_is_asked(pool, plan, best, scores);
            prop_assert!(grown(&before.0, &scores.sums, |_| 0.0));
            prop_assert!(grown(&before.1, &scores.bonuses, |_| EXACT_TITLE * best));

            let total = |one: &Candidate| scores.total(one.section as usize);
            let (widened, _) = candidates(pool, admissions, Some(1), 12, scores);
            prop_assert!(widened.iter().all(|one| one.score <= total(one) + WIDENED));
            let (mut chosen, offered) = candidates(pool, admissions, None, 12, scores);
            prop_assert_eq!(chosen.len(), offered);
            prop_assert!(chosen.iter().all(|one| one.score <= total(one)));
            prefer_close_words(pool, &Matcher::new(plan, statistics), &mut chosen);
            prop_assert!(chosen.iter().all(|one| one.score <= total(one) * (1.0 + PASSAGE_BONUS) * 1.000_01));
            let before = chosen.clone();
            keep_title_near(pool, &plan.units[0], admissions, false, scores, &mut chosen);
            for one in &chosen {
                let own = before.iter().find(|other| other.section == one.section).map_or(total(one), |own| own.score);
                prop_assert!(one.score <= own || one.score <= before[TITLE_PLACE - 1].score);
            }
        }
    }
}
