//! The probable successors of removed sections, with their certainty.

use std::{
    cell::OnceCell,
    collections::{BTreeMap, HashMap, HashSet},
};

use super::{
    lines::{insert_lines, moved_line},
    print::{full_text, pairs, read_print, sample, short},
};
use crate::{
    content::ledger_file::Record,
    diagnostic::{Certainty, Fix, Place},
    git::versions::{EarlierVersions, LastWording},
    model::{Handbook, Language, SectionId, SectionRef},
    text::{fold_char, is_dense},
};

/// The share of a lost section's text that must live in another for it to be proposed.
const LIKELY: f64 = 0.45;
/// How alike two texts of a script with spaces must be. There are few pairs of letters, and a long text has nearly all
/// of them: of unrelated English sections of the bundled handbook one holds up to 98 % of the other's. Of all pairs of
/// two such sections at most 70 % are in both; after an edit of every fifth word 82 % are.
const ALIKE: f64 = 0.75;
/// The same as estimated from a print, where nothing but the text speaks for a successor: of unrelated sections, prints
/// have up to 92 % in common.
const ALIKE_BY_PRINT: f64 = 0.95;
/// Shares that differ by less are nearly equal: similar pages of one handbook share most of their sentences.
const EQUAL: f64 = 0.1;
/// The share that two or more sections together must hold for a split to be proposed, and each must add.
const SPLIT: f64 = 0.75;
const SPLIT_EACH: f64 = 0.2;
/// The share at which `--fix` writes the successor by itself, if it was not published before and its title, id or place
/// agrees too: a text alone is no proof, and browsers remember a wrong redirect for good.
pub(crate) const CERTAIN: f64 = 0.9;
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
    pub(crate) share: f64,
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
        let is_certain = successor.share >= CERTAIN
            && successor.agreement.words().is_some()
            && !record.published.contains_key(&successor.id);
        is_certain.then_some((id, successor.id))
    });
    certain.collect()
}

/// A lost section, and its known text.
struct Lost<'r> {
    id: &'r SectionId,
    /// All its pairs where git has its last wording, else those of its print.
    pairs: HashSet<u32>,
    wording: Option<LastWording>,
}

/// A living section that may be the successor of a lost one.
struct Candidate {
    place: SectionRef,
    /// The pairs of the lost one that it has.
    held: HashSet<u32>,
    measure: Measure,
    share: f64,
}

/// A share as people read it.
pub(crate) fn percent(share: f64) -> String {
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
        .map(|id| {
            let wording = known.remove(*id);
            let pairs = match &wording {
                Some(wording) => pairs(&wording.text()).into_iter().map(short).collect(),
                None => read_print(&record.published[*id].print).1,
            };
            Lost { id, pairs, wording }
        })
        .filter(|lost| !lost.pairs.is_empty())
        .collect();
    if lost.is_empty() {
        return HashMap::new();
    }
    let titles = Titles::of(record, handbook);
    let mut proposals = HashMap::new();
    for (lost, mut candidates) in lost.iter().zip(candidates(handbook, &lost)) {
        let is_new = |place: SectionRef| !record.published.contains_key(&handbook.section(place).id);
        let all = lost.pairs.len() as f64;
        // Of nearly equals the one that was not there before, then the handbook's order.
        let rank = |of: &Candidate| of.share + if is_new(of.place) { EQUAL } else { 0.0 };
        candidates.sort_by(|a, b| rank(b).total_cmp(&rank(a)).then(a.place.cmp(&b.place)));
        let agreement = |place| agreement(record, handbook, &titles, lost, place);
        // A print alone is weak evidence.
        candidates.retain(|candidate| {
            candidate.measure == Measure::Contained
                || lost.wording.is_some()
                || candidate.share >= ALIKE_BY_PRINT
                || agreement(candidate.place).words().is_some()
        });
        let Some(best) = candidates.first() else { continue };
        let id = |place: SectionRef| handbook.section(place).id.clone();
        let language = handbook.document(best.place).language;
        let mut covered = best.held.clone();
        let mut parts = vec![(id(best.place), best.share)];
        for part in candidates.iter().skip(1).take(20) {
            let added = part.held.difference(&covered).count() as f64 / all;
            if added >= SPLIT_EACH && handbook.document(part.place).language == language {
                covered.extend(&part.held);
                parts.push((id(part.place), part.share));
            }
        }
        let together = covered.len() as f64 / all;
        let proposal = if best.share < 0.8 && parts.len() > 1 && together >= SPLIT {
            Proposal::Split(parts)
        } else if best.share >= LIKELY {
            let Candidate { place, measure, share, .. } = *best;
            Proposal::Successor(Successor { id: id(place), measure, share, agreement: agreement(place) })
        } else {
            continue;
        };
        proposals.insert(lost.id.clone(), proposal);
    }
    proposals
}

/// For each lost section the living ones that hold enough of it to be a part of it.
fn candidates(handbook: &Handbook, lost: &[Lost<'_>]) -> Vec<Vec<Candidate>> {
    let mut owners: HashMap<u32, Vec<usize>> = HashMap::new();
    for (number, lost) in lost.iter().enumerate() {
        for pair in &lost.pairs {
            owners.entry(*pair).or_default().push(number);
        }
    }
    let mut found: Vec<Vec<Candidate>> = lost.iter().map(|_| Vec::new()).collect();
    let mut held: Vec<HashSet<u32>> = vec![HashSet::new(); lost.len()];
    for (place, _, section) in handbook.sections() {
        let text = full_text(section);
        let pairs = pairs(&text);
        for pair in pairs.iter().copied().map(short) {
            for number in owners.get(&pair).into_iter().flatten() {
                held[*number].insert(pair);
            }
        }
        let (is_spaced, profile) = (is_spaced(&text), OnceCell::new());
        for ((lost, held), found) in lost.iter().zip(&mut held).zip(&mut found) {
            let share = held.len() as f64 / lost.pairs.len() as f64;
            let candidate = if share < SPLIT_EACH {
                None
            } else if is_spaced {
                let profile = profile.get_or_init(|| Profile::of(&pairs));
                let share = profile.likeness(lost, held.len());
                (share >= ALIKE).then_some((Measure::Alike, share))
            } else {
                Some((Measure::Contained, share))
            };
            match candidate {
                Some((measure, share)) => {
                    found.push(Candidate { place, held: std::mem::take(held), measure, share });
                }
                None => held.clear(),
            }
        }
    }
    found
}

/// The distinct pairs of a living section, and those that its print would keep.
struct Profile {
    all: HashSet<u32>,
    print: HashSet<u32>,
}

impl Profile {
    fn of(pairs: &[u64]) -> Self {
        Self {
            all: pairs.iter().copied().map(short).collect(),
            print: sample(pairs.to_vec()).into_iter().collect(),
        }
    }

    /// The share of all pairs of two texts that are in both (the Jaccard index), where `common` are. From prints it is
    /// estimated: each keeps the pairs with the smallest hashes (Broder, "On the resemblance and containment of
    /// documents", 1997).
    fn likeness(&self, lost: &Lost<'_>, common: usize) -> f64 {
        if lost.wording.is_some() {
            return common as f64 / (lost.pairs.len() + self.all.len() - common) as f64;
        }
        let common = lost.pairs.intersection(&self.print).count();
        common as f64 / lost.pairs.len().max(self.print.len()) as f64
    }
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
    title.chars().filter_map(fold_char).filter(|c| c.is_alphanumeric()).collect()
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
    let leads_same_page = document.lead().id == section.id
        && record.permalinks.pages.get(&document.id.to_string()) == Some(lost.id);
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
