//! The probable successors of removed sections, with their certainty.

use std::{
    cell::LazyCell,
    collections::{BTreeMap, HashMap, HashSet},
};

use super::{
    lines::{insert_lines, moved_line},
    print::{Print, Unit, full_text, sample, short},
};
use crate::{
    content::ledger_file::Record,
    diagnostic::{Certainty, Fix, Place},
    git::versions::{EarlierVersions, LastWording},
    model::{Handbook, Language, SectionId, SectionRef},
    text::{fold_text, is_dense},
};

/// The share of a lost section's shingles that must be in another for it to be proposed: most, or less where title, id or
/// place agrees. An edit of every fourth word leaves 42 % of them. Unrelated sections have none in common, but those of one
/// handbook may share sentences: up to a third was seen in the bundled one, and half in a page of twelve of its sections.
const LIKELY: f64 = 0.55;
const LIKELY_WITH_AGREEMENT: f64 = 0.3;
/// How alike the two must be (the Jaccard index) if less than nearly all of the text is there.
const LIKELY_ALIKE: f64 = 0.25;
/// The share that two or more sections together must hold for a split to be proposed, what each must add, and how much of
/// each must come from the lost one.
const SPLIT: f64 = 0.6;
const SPLIT_EACH: f64 = 0.2;
const SPLIT_OWN: f64 = 0.5;
/// The share at which a text is nearly the same, and the share of all shingles of both that both must have (the Jaccard
/// index): a text twice as long is another, though it holds all of the old one.
const NEARLY_ALL: f64 = 0.75;
const AS_LONG: f64 = 0.45;

/// The same for pairs of characters, in prints from before there were shingles.
const LIKELY_BY_PAIRS: f64 = 0.45;
const SPLIT_BY_PAIRS: f64 = 0.75;
const NEARLY_ALL_BY_PAIRS: f64 = 0.9;
/// How alike two texts of a script with spaces must be by their pairs. There are few, and a long text has nearly all of
/// them: of unrelated English sections of the bundled handbook, prints have up to 92 % in common.
const ALIKE: f64 = 0.75;
/// The same where nothing but the text speaks for a successor.
const ALIKE_ALONE: f64 = 0.95;

/// Shares that differ by less are nearly equal: similar pages of one handbook share most of their sentences.
const EQUAL: f64 = 0.1;
/// How alike two ids are that agree, from 0 to 1: a word changed, not another name.
const SAME_ID: f64 = 0.8;
/// Most lost ids that get a proposal of their own; a handbook that lost more was replaced by another.
const MOST_PROPOSALS: usize = 200;

/// What probably became of a lost section.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Proposal {
    /// Another took its place.
    Successor(Successor),
    /// Several did, each with the share of the old text it holds, best first.
    Split(Vec<(SectionId, f64)>),
}

/// The section that probably took the place of a lost one, and what speaks for it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Successor {
    pub(crate) id: SectionId,
    measure: Measure,
    share: f64,
    /// Whether nearly all of the text is there, and not much else.
    pub(crate) is_nearly_all: bool,
    agreement: Agreement,
}

/// What a share of two texts says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measure {
    /// How much of the old text is in the new one.
    Contained,
    /// How much both have in common, in scripts with spaces.
    Alike,
}

/// What a lost section and its likely successor have in common beside their texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Agreement {
    /// The same title, which no other section has.
    title: bool,
    /// Nearly the same id.
    id: bool,
    /// The same place: the head of the same page, or beside the same section of the same file.
    place: bool,
}

impl Agreement {
    /// What agrees, in words; none where nothing does.
    fn words(self) -> Option<&'static str> {
        match (self.title, self.id, self.place) {
            (false, false, false) => None,
            (true, false, false) => Some("same title"),
            (false, true, false) => Some("same id"),
            (false, false, true) => Some("same place"),
            (true, true, false) => Some("same title and id"),
            (true, false, true) => Some("same title and place"),
            (false, true, true) => Some("same id and place"),
            (true, true, true) => Some("same title, id and place"),
        }
    }
}

impl Proposal {
    /// The line that settles it, put where it belongs.
    pub(crate) fn fix(&self, id: &SectionId, record: &Record) -> Fix {
        let to: Vec<SectionId> = match self {
            Self::Successor(successor) => vec![successor.id.clone()],
            Self::Split(parts) => parts.iter().map(|(to, _)| to.clone()).collect(),
        };
        let line = BTreeMap::from([(id.to_string(), moved_line(id, &to))]);
        let new = insert_lines(&record.text, "moved", line);
        // Everything else stays: what was put in is what both have not in common.
        let same = |(a, b): &(u8, u8)| a == b;
        let old = &record.text;
        let before = old.bytes().zip(new.bytes()).take_while(same).count();
        let behind = &old.as_bytes()[before..];
        let after = behind.iter().rev().copied().zip(new[before..].bytes().rev()).take_while(same).count();
        let place = Place::of(&record.path, old, before..old.len() - after);
        Fix { place, text: new[before..new.len() - after].to_owned(), certainty: Certainty::Likely }
    }

    /// The evidence, and the exact line that settles it.
    pub(crate) fn help(&self, id: &SectionId, path: &str) -> String {
        match self {
            Self::Successor(successor) => successor.help(id, path),
            Self::Split(parts) => {
                let names: Vec<String> = parts.iter().map(|(to, _)| format!("\"{to}\"")).collect();
                let shares: Vec<String> =
                    parts.iter().map(|(to, share)| format!("{to} {}", percent(*share))).collect();
                format!(
                    "it was probably split ({}); add under [moved] in {path}: {id} = [{}]",
                    shares.join(", "),
                    names.join(", ")
                )
            }
        }
    }
}

impl Successor {
    /// The share of the text that is there, as people read it.
    pub(crate) fn percent(&self) -> String {
        percent(self.share)
    }

    fn help(&self, id: &SectionId, path: &str) -> String {
        let (to, share) = (&self.id, percent(self.share));
        let evidence = match self.measure {
            Measure::Contained => format!("{share} of its text is in \"{to}\""),
            Measure::Alike => format!("its text and that of \"{to}\" are {share} similar"),
        };
        let way = format!("add aliases={id} to its heading, or add under [moved] in {path}: {id} = \"{to}\"");
        match self.agreement.words() {
            Some(agreement) => format!("{evidence}, with the {agreement}: {way}"),
            None => format!(
                "{evidence}, but title, id and place all differ: compare them, and if it is the successor, {way}"
            ),
        }
    }
}

/// Lost sections whose successor is beyond doubt: nearly all of the text is in one that was not there before, and its
/// title, id or place agrees.
pub(crate) fn renamed(
    record: &Record,
    handbook: &Handbook,
    past: &EarlierVersions,
    lost: &[&SectionId],
) -> BTreeMap<SectionId, SectionId> {
    let proposals = propose(record, handbook, Some(past), lost);
    let certain = proposals.into_iter().filter_map(|(id, proposal)| {
        let Proposal::Successor(successor) = proposal else { return None };
        // A text alone is no proof, and browsers remember a wrong redirect for good.
        let is_certain = successor.is_nearly_all
            && successor.agreement.words().is_some()
            && !record.published.contains_key(&successor.id);
        is_certain.then_some((id, successor.id))
    });
    certain.collect()
}

/// A lost section, and its known text.
struct Lost<'r> {
    id: &'r SectionId,
    /// Of its last wording where git has it, else what the ledger keeps.
    print: Print,
    wording: Option<LastWording>,
}

/// A living section that may be the successor of a lost one.
struct Candidate {
    place: SectionRef,
    /// What it has of the lost one's sample.
    held: HashSet<u32>,
    measure: Measure,
    share: f64,
    is_nearly_all: bool,
    /// Whether another text that is much longer holds a part of it.
    is_passage: bool,
    /// Whether it has little else, so that it may be one of several it was split into.
    is_part: bool,
}

/// A share as people read it.
fn percent(share: f64) -> String {
    format!("{} %", (share * 100.0).round() as u32)
}

/// The likely successors of lost ids, by how much of their text lives on where.
pub(crate) fn propose(
    record: &Record,
    handbook: &Handbook,
    past: Option<&EarlierVersions>,
    ids: &[&SectionId],
) -> HashMap<SectionId, Proposal> {
    let ids = &ids[..ids.len().min(MOST_PROPOSALS)];
    let mut known = past.map(|past| past.last_wordings(handbook, ids)).unwrap_or_default();
    let lost: Vec<Lost<'_>> = ids
        .iter()
        .filter_map(|id| {
            let wording = known.remove(*id);
            let whole = wording.as_ref().map(|wording| Print::whole(&wording.text()));
            let print = whole.or_else(|| Print::read(&record.published[*id].print))?;
            (print.total > 0).then_some(Lost { id, print, wording })
        })
        .collect();
    if lost.is_empty() {
        return HashMap::new();
    }
    let titles = Titles::of(record, handbook);
    let mut proposals = HashMap::new();
    for (lost, mut candidates) in lost.iter().zip(candidates(handbook, &lost)) {
        let is_new = |place: SectionRef| !record.published.contains_key(&handbook.section(place).id);
        let all = lost.print.sample.len() as f64;
        // Of nearly equals the one that was not there before, then the handbook's order.
        let rank = |of: &Candidate| of.share + if is_new(of.place) { EQUAL } else { 0.0 };
        candidates.sort_by(|a, b| rank(b).total_cmp(&rank(a)).then(a.place.cmp(&b.place)));
        let agreement = |place| agreement(record, handbook, &titles, lost, place);
        candidates.retain(|candidate| {
            candidate.measure == Measure::Contained
                || candidate.share >= ALIKE_ALONE
                || agreement(candidate.place).words().is_some()
        });
        let Some(best) = candidates.first() else { continue };
        let (likely, split) = match lost.print.unit {
            Unit::Shingle if agreement(best.place).words().is_some() => (LIKELY_WITH_AGREEMENT, SPLIT),
            Unit::Shingle if best.is_passage => (NEARLY_ALL, SPLIT),
            Unit::Shingle => (LIKELY, SPLIT),
            Unit::Pair => (LIKELY_BY_PAIRS, SPLIT_BY_PAIRS),
        };
        let id = |place: SectionRef| handbook.section(place).id.clone();
        let language = handbook.document(best.place).language;
        let mut covered = HashSet::new();
        let mut parts: Vec<(SectionId, f64)> = Vec::new();
        for part in candidates.iter().filter(|part| part.is_part).take(20) {
            let added = part.held.difference(&covered).count() as f64 / all;
            if added >= SPLIT_EACH && handbook.document(part.place).language == language {
                covered.extend(&part.held);
                parts.push((id(part.place), part.share));
            }
        }
        let together = covered.len() as f64 / all;
        let is_whole = |(_, share): &(SectionId, f64)| *share >= 0.8;
        let proposal = if parts.len() > 1 && together >= split && !parts.iter().any(is_whole) {
            Proposal::Split(parts)
        } else if best.share >= likely {
            let Candidate { place, measure, share, is_nearly_all, .. } = *best;
            let agreement = agreement(place);
            Proposal::Successor(Successor { id: id(place), measure, share, is_nearly_all, agreement })
        } else {
            continue;
        };
        proposals.insert(lost.id.clone(), proposal);
    }
    proposals
}

/// For each lost section the living ones that hold enough of it to be a part of it.
fn candidates(handbook: &Handbook, lost: &[Lost<'_>]) -> Vec<Vec<Candidate>> {
    let mut found: Vec<Vec<Candidate>> = lost.iter().map(|_| Vec::new()).collect();
    for unit in [Unit::Shingle, Unit::Pair] {
        let mut owners: HashMap<u32, Vec<usize>> = HashMap::new();
        for (number, lost) in lost.iter().enumerate().filter(|(_, lost)| lost.print.unit == unit) {
            for one in &lost.print.sample {
                owners.entry(*one).or_default().push(number);
            }
        }
        if owners.is_empty() {
            continue;
        }
        let mut held: HashMap<usize, HashSet<u32>> = HashMap::new();
        for (place, _, section) in handbook.sections() {
            let text = full_text(section);
            let units = unit.of(&text);
            let all: HashSet<u32> = units.iter().copied().map(short).collect();
            for one in &all {
                for number in owners.get(one).into_iter().flatten() {
                    held.entry(*number).or_default().insert(*one);
                }
            }
            // Only pairs of a script with spaces are compared both ways; then once for all lost ones.
            let both_ways = LazyCell::new(|| {
                is_spaced(&text).then(|| sample(units).into_iter().collect::<HashSet<u32>>())
            });
            for (number, held) in held.drain() {
                let print = &lost[number].print;
                let share = held.len() as f64 / print.sample.len() as f64;
                if share < SPLIT_EACH {
                    continue;
                }
                let candidate = match unit {
                    Unit::Shingle => {
                        let (common, own) = (share * print.total as f64, all.len() as f64);
                        let alike = common / (print.total as f64 + own - common);
                        Candidate {
                            place,
                            held,
                            measure: Measure::Contained,
                            share,
                            is_nearly_all: share >= NEARLY_ALL && alike >= AS_LONG,
                            is_passage: share < NEARLY_ALL && alike < LIKELY_ALIKE,
                            is_part: common >= SPLIT_OWN * own,
                        }
                    }
                    Unit::Pair => {
                        let (measure, share) = if let Some(own) = &*both_ways {
                            // Each print keeps the pairs with the smallest hashes, so the share of them that both have
                            // estimates the share of all pairs that both have.
                            let common = print.sample.intersection(own).count();
                            (Measure::Alike, common as f64 / print.sample.len().max(own.len()) as f64)
                        } else {
                            (Measure::Contained, share)
                        };
                        let is_nearly_all = share >= NEARLY_ALL_BY_PAIRS;
                        Candidate {
                            place,
                            held,
                            measure,
                            share,
                            is_nearly_all,
                            is_passage: false,
                            is_part: true,
                        }
                    }
                };
                if candidate.measure == Measure::Contained || candidate.share >= ALIKE {
                    found[number].push(candidate);
                }
            }
        }
    }
    found
}

/// Whether a text is mostly of a script with spaces.
fn is_spaced(text: &str) -> bool {
    let (dense, letters) = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .fold((0, 0), |(dense, letters), c| (dense + usize::from(is_dense(c)), letters + 1));
    dense * 2 < letters
}

/// How many sections have a title, by language, and how many published ids had it.
struct Titles {
    living: HashMap<(Language, String), usize>,
    published: HashMap<String, usize>,
}

impl Titles {
    fn of(record: &Record, handbook: &Handbook) -> Self {
        let mut titles = Self { living: HashMap::new(), published: HashMap::new() };
        for (_, document, section) in handbook.sections() {
            *titles.living.entry((document.language, plain(&section.heading.title))).or_default() += 1;
        }
        for published in record.published.values() {
            *titles.published.entry(plain(&published.title)).or_default() += 1;
        }
        titles
    }

    /// Whether this is the title of one section and of one lost id: "Overview" says nothing.
    fn is_telling(&self, language: Language, title: &str) -> bool {
        let count = |known: Option<&usize>| known.copied().unwrap_or_default();
        count(self.published.get(title)) == 1 && count(self.living.get(&(language, title.to_owned()))) == 1
    }
}

/// The letters and digits of a title, folded.
fn plain(title: &str) -> String {
    fold_text(title).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What speaks for the section at `place` as the successor of `lost`, beside the text.
fn agreement(
    record: &Record,
    handbook: &Handbook,
    titles: &Titles,
    lost: &Lost<'_>,
    place: SectionRef,
) -> Agreement {
    let (document, section) = (handbook.document(place), handbook.section(place));
    let title = plain(&record.published[lost.id].title);
    let digits = |id: &SectionId| id.as_str().bytes().filter(u8::is_ascii_digit).collect::<Vec<u8>>();
    let leads_same_page =
        document.lead().id == section.id && handbook.published_lead(&document.id) == Some(lost.id);
    let is_beside_same = lost.wording.as_ref().is_some_and(|last| {
        let at = place.section as usize;
        let neighbour = |at: Option<usize>| Some(document.sections.get(at?)?.id.as_str());
        let now = [neighbour(at.checked_sub(1)), neighbour(at.checked_add(1))];
        let before = last.wording.neighbours.iter().map(Option::as_deref);
        last.path == document.path && before.zip(now).any(|(before, now)| before.is_some() && before == now)
    });
    Agreement {
        title: title == plain(&section.heading.title) && titles.is_telling(document.language, &title),
        // `step-1` and `step-2` are two sections.
        id: digits(lost.id) == digits(&section.id)
            && strsim::normalized_damerau_levenshtein(lost.id.as_str(), section.id.as_str()) >= SAME_ID,
        place: leads_same_page || is_beside_same,
    }
}
