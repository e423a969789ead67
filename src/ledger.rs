//! Floor 3: the identity ledger. An id that was published never disappears: it lives, it has a successor, or it has a
//! tombstone.
//!
//! The file (`permalinks.toml`, see [`crate::content::permalinks`]) says which ids were published, with a print of each
//! section's text: 24 of its character pairs, chosen by their hash. A print says how much of an old text lives on in
//! any new one, so that the successor of a lost id can be proposed on an export that has no history. Where there is git,
//! the old text itself is asked for ([`past`](crate::past)), which is more exact and no more necessary.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fmt::Write as _,
};

use jiff::civil::Date;
use xxhash_rust::xxh3::xxh3_64;

use crate::{
    content::{
        self, Certainty, Diagnostic, Fix, Place, Root, Rule,
        permalinks::{self, Published, Record},
    },
    model::{Fate, Handbook, Language, Section, SectionId, SectionRef},
    past::Past,
    text::fold_char,
};

/// How many character pairs a print holds. The share of a text that lives on is known to about a tenth.
const SAMPLE: usize = 24;
/// The share of a lost section's text that must live in another for it to be proposed.
const LIKELY: f64 = 0.45;
/// The share that two or more sections together must hold for a split to be proposed, and each must add.
const SPLIT: f64 = 0.75;
const SPLIT_EACH: f64 = 0.2;
/// Below this share of its text an id is looked at: it may have gone over to another text.
const GONE: f64 = 0.3;
/// Pairs without which a text is too short to be known again with certainty.
const TELLING: usize = 12;
/// Below this share of a print still standing, `--fix` takes a new one. Ordinary edits leave the line as it is, so
/// that the ledger changes, and conflicts in merges, only when something is published.
const DRIFTED: f64 = 0.6;
/// The share at which `--fix` writes the successor by itself, if it is a section that was not published before.
const CERTAIN: f64 = 0.9;
/// Most lost ids that get a proposal of their own; a handbook that lost more was replaced by another.
const MOST_PROPOSALS: usize = 200;
/// Ids named in a message.
const NAMED: usize = 5;

/// What is wrong between the handbook and its ledger; nothing for a handbook that keeps none.
///
/// `today` is the day written into tombstones that are proposed.
pub fn check(root: &Root, handbook: &Handbook, past: &Past, today: Date) -> Vec<Diagnostic> {
    // What is wrong with the file itself is reported when the handbook is loaded.
    let (Some(record), _) = permalinks::read(root) else { return Vec::new() };
    let mut diagnostics = Vec::new();
    lost(&record, handbook, past, today, &mut diagnostics);
    successors(&record, handbook, &mut diagnostics);
    diagnostics.extend(reused(&record, handbook).iter().map(|reused| reused.diagnostic(handbook)));
    unrecorded(&record, handbook, &mut diagnostics);
    diagnostics
}

/// A published id that stands at another text, while its own stands elsewhere: links to it lead readers astray.
#[derive(Clone, Debug, PartialEq)]
pub struct Reused {
    /// The id.
    pub id: SectionId,
    /// The section that has its text.
    pub to: SectionId,
    /// How much of it.
    share: f64,
    place: SectionRef,
}

impl Reused {
    fn diagnostic(&self, handbook: &Handbook) -> Diagnostic {
        let Self { id, to, share, place } = self;
        let document = handbook.document(*place);
        let start = handbook.section(*place).span.start as usize;
        let line = document.source[start..].lines().next().unwrap_or_default();
        let place = Place::of(&document.path, &document.source, start..start + line.len());
        let message = format!(
            "\"{id}\" says something else than it did; {} of its text is in \"{to}\"",
            percent(*share)
        );
        let help = format!(
            "links to {id} meant that text: give its id back to it and this one another; if the change is meant, \
             record it: handbook check --fix"
        );
        Diagnostic::new(Rule::ReusedId, message, place).with_help(help)
    }
}

fn percent(share: f64) -> String {
    format!("{} %", (share * 100.0).round() as u32)
}

/// Ids that went over to another text. A section is looked at when it is no longer called what it was; who copies a
/// text and leaves it its title has not given its address away.
fn reused(record: &Record, handbook: &Handbook) -> Vec<Reused> {
    let suspects = record.published.iter().filter_map(|(id, published)| {
        let (language, print) = read_print(&published.print);
        let language = Language::new(&language?)?;
        let place = handbook.find(id, Some(language))?;
        let section = handbook.section(place);
        if section.heading.title == published.title
            || handbook.document(place).language != language
            || print.len() < TELLING
        {
            return None;
        }
        (standing(&print, section) < GONE).then_some((id, place))
    });
    let suspects: Vec<(&SectionId, SectionRef)> = suspects.collect();
    let ids: Vec<&SectionId> = suspects.iter().map(|(id, _)| *id).collect();
    let proposals = propose(record, handbook, None, &ids);
    let reused = suspects.into_iter().filter_map(|(id, place)| match proposals.get(id)?.to.as_slice() {
        [(to, share), ..] if *share >= CERTAIN && to != id => {
            Some(Reused { id: id.clone(), to: to.clone(), share: *share, place })
        }
        _ => None,
    });
    reused.collect()
}

/// The share of a print that still stands in a section.
fn standing(print: &HashSet<u32>, section: &Section) -> f64 {
    let now: HashSet<u32> = pairs(&full_text(section)).into_iter().map(short).collect();
    print.iter().filter(|pair| now.contains(pair)).count() as f64 / print.len().max(1) as f64
}

/// Published ids that are gone without a word.
fn missing<'r>(record: &'r Record, handbook: &Handbook) -> Vec<&'r SectionId> {
    record.published.keys().filter(|id| matches!(handbook.fate(id), Fate::Unknown)).collect()
}

fn lost(record: &Record, handbook: &Handbook, past: &Past, today: Date, diagnostics: &mut Vec<Diagnostic>) {
    let lost = missing(record, handbook);
    let proposals = propose(record, handbook, Some(past), &lost);
    for id in lost {
        let title = &record.published[id].title;
        let called = if title.is_empty() { String::new() } else { format!(" ({title})") };
        let message = format!("the published section \"{id}\"{called} is gone");
        let help = proposals.get(id).map_or_else(
            || {
                format!(
                    "nothing like it is left; say why, under [retired] in {}: {id} = {{ on = \"{today}\", why = \"…\" }}",
                    record.path
                )
            },
            |proposal| proposal.help(id, &record.path),
        );
        let place = record.place("published", id.as_str());
        let fix = proposals.get(id).map(|proposal| proposal.fix(id, record));
        diagnostics.push(Diagnostic::new(Rule::LostId, message, place).with_help(help).with_fix(fix));
    }
}

/// `[moved]` must lead somewhere, and nothing that lives is moved or retired.
fn successors(record: &Record, handbook: &Handbook, diagnostics: &mut Vec<Diagnostic>) {
    let bad = |message: String, table: &str, id: &SectionId| {
        Diagnostic::new(Rule::BadLedger, message, record.place(table, id.as_str()))
    };
    let near = |wrong: &SectionId| content::nearest_id(handbook, wrong);
    for (id, to) in &record.permalinks.moved {
        if matches!(handbook.fate(id), Fate::Here) {
            let message = format!("\"{id}\" is moved, but a section has that id");
            diagnostics.push(
                bad(message, "moved", id).with_help("take the entry out, or give the section another id"),
            );
        }
        for next in to {
            let leads_back = || record.permalinks.moved.contains_key(next);
            if !matches!(handbook.fate(next), Fate::Unknown) && next != id {
                continue;
            }
            diagnostics.push(if leads_back() {
                let message =
                    format!("\"{id}\" is moved to \"{next}\", and from there nowhere but in a circle");
                bad(message, "moved", id).with_help("lead it to a section, or retire it")
            } else {
                let message = format!("\"{id}\" is moved to \"{next}\", which is not there");
                bad(message, "moved", id).with_suggestion(near(next))
            });
        }
    }
    for (id, retired) in &record.permalinks.retired {
        if matches!(handbook.fate(id), Fate::Here) {
            let message = format!("\"{id}\" is retired, but a section has that id");
            diagnostics.push(
                bad(message, "retired", id).with_help("take the entry out, or give the section another id"),
            );
        }
        if let Fate::Moved(successors) = handbook.fate(id) {
            let names: Vec<&str> = successors.iter().map(SectionId::as_str).collect();
            let message =
                format!("\"{id}\" is retired, and moved to \"{}\" as well", names.join("\" and \""));
            diagnostics
                .push(bad(message, "retired", id).with_help("it is one or the other: take this entry out"));
        }
        for next in retired.see.iter().filter(|next| matches!(handbook.fate(next), Fate::Unknown)) {
            let message = format!("\"{id}\" points to \"{next}\", which is not there");
            diagnostics.push(bad(message, "retired", id).with_suggestion(near(next)));
        }
    }
    for (_, document, section) in handbook.sections() {
        for alias in section.aliases.iter().filter(|alias| matches!(handbook.fate(alias), Fate::Here)) {
            let span = section.span.start as usize..section.span.start as usize;
            let message =
                format!("\"{alias}\" is an alias of \"{}\" and the id of another section", section.id);
            let place = Place::of(&document.path, &document.source, span);
            diagnostics.push(Diagnostic::new(Rule::DuplicateId, message, place));
        }
    }
}

fn unrecorded(record: &Record, handbook: &Handbook, diagnostics: &mut Vec<Diagnostic>) {
    let ids: BTreeSet<&SectionId> = handbook
        .sections()
        .map(|(_, _, section)| &section.id)
        .filter(|id| !record.published.contains_key(*id))
        .collect();
    if ids.is_empty() {
        return;
    }
    let named: Vec<&str> = ids.iter().take(NAMED).map(|id| id.as_str()).collect();
    let more = if ids.len() > NAMED { format!(" and {} more", ids.len() - NAMED) } else { String::new() };
    let message = format!("not recorded: {}{more}", named.join(", "));
    let diagnostic = Diagnostic::new(Rule::UnrecordedId, message, Place::file(&record.path));
    diagnostics.push(diagnostic.with_help("record them: handbook check --fix"));
}

/// What probably became of a lost section.
#[derive(Clone, Debug, PartialEq)]
struct Proposal {
    /// Sections and the share of the old text each holds, best first.
    to: Vec<(SectionId, f64)>,
    /// Whether all of them together took its place, rather than the first.
    split: bool,
}

impl Proposal {
    /// The line that settles it, put where it belongs.
    fn fix(&self, id: &SectionId, record: &Record) -> Fix {
        let to: Vec<SectionId> = self.to.iter().map(|(to, _)| to.clone()).collect();
        let to = if self.split { to.as_slice() } else { &to[..1] };
        let line = BTreeMap::from([(id.to_string(), moved_line(id, to))]);
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

    /// The exact line that settles it.
    fn help(&self, id: &SectionId, path: &str) -> String {
        if self.split {
            let names: Vec<String> = self.to.iter().map(|(to, _)| format!("\"{to}\"")).collect();
            let shares: Vec<String> =
                self.to.iter().map(|(to, share)| format!("{to} {}", percent(*share))).collect();
            return format!(
                "it seems to have been split ({}); write under [moved] in {path}: {id} = [{}]",
                shares.join(", "),
                names.join(", ")
            );
        }
        let Some((to, share)) = self.to.first() else { return String::new() };
        format!(
            "{} of its text is in \"{to}\": write aliases={id} behind its heading, or under [moved] in {path}: {id} = \"{to}\"",
            percent(*share)
        )
    }
}

/// Lost sections whose successor is beyond doubt: nearly all of the text stands in one that was not there before.
fn renamed(record: &Record, handbook: &Handbook, past: &Past) -> BTreeMap<SectionId, SectionId> {
    let proposals = propose(record, handbook, Some(past), &missing(record, handbook));
    let certain = proposals.into_iter().filter_map(|(id, proposal)| match proposal.to.as_slice() {
        [(to, share)] if *share >= CERTAIN && !record.published.contains_key(to) => Some((id, to.clone())),
        _ => None,
    });
    certain.collect()
}

/// The likely successors of lost ids, by how much of their text lives on where.
fn propose(
    record: &Record,
    handbook: &Handbook,
    past: Option<&Past>,
    lost: &[&SectionId],
) -> HashMap<SectionId, Proposal> {
    /// The pairs of one lost section.
    struct Wanted<'r> {
        id: &'r SectionId,
        pairs: HashSet<u32>,
    }
    let lost = &lost[..lost.len().min(MOST_PROPOSALS)];
    let texts = past.map(|past| past.last_texts(handbook, lost)).unwrap_or_default();
    let wanted: Vec<Wanted<'_>> = lost
        .iter()
        .map(|id| {
            let pairs = match texts.get(*id) {
                Some(text) => pairs(text).into_iter().map(short).collect(),
                None => read_print(&record.published[*id].print).1,
            };
            Wanted { id, pairs }
        })
        .filter(|wanted| !wanted.pairs.is_empty())
        .collect();
    if wanted.is_empty() {
        return HashMap::new();
    }
    let mut owners: HashMap<u32, Vec<usize>> = HashMap::new();
    for (number, wanted) in wanted.iter().enumerate() {
        for pair in &wanted.pairs {
            owners.entry(*pair).or_default().push(number);
        }
    }
    // For each lost section, what each living one holds of it, where that is enough to be a part of it.
    let mut found: Vec<Vec<(SectionRef, HashSet<u32>)>> = vec![Vec::new(); wanted.len()];
    let mut held: Vec<HashSet<u32>> = vec![HashSet::new(); wanted.len()];
    for (place, _, section) in handbook.sections() {
        for pair in pairs(&full_text(section)).into_iter().map(short) {
            for number in owners.get(&pair).into_iter().flatten() {
                held[*number].insert(pair);
            }
        }
        for ((wanted, held), found) in wanted.iter().zip(&mut held).zip(&mut found) {
            if held.len() as f64 >= wanted.pairs.len() as f64 * SPLIT_EACH {
                found.push((place, std::mem::take(held)));
            } else {
                held.clear();
            }
        }
    }
    let mut proposals = HashMap::new();
    for (wanted, mut ranked) in wanted.iter().zip(found) {
        let is_new = |place: &SectionRef| !record.published.contains_key(&handbook.section(*place).id);
        let all = wanted.pairs.len() as f64;
        // Of equals the one that was not there before, then the handbook's order.
        ranked.sort_by_key(|(place, held)| (usize::MAX - held.len(), !is_new(place), *place));
        let Some((best, held)) = ranked.first() else { continue };
        let id = |place: &SectionRef| handbook.section(*place).id.clone();
        let share = held.len() as f64 / all;
        let language = handbook.document(*best).language;
        let mut covered = held.clone();
        let mut parts = vec![(id(best), share)];
        for (place, held) in ranked.iter().skip(1).take(20) {
            let added = held.difference(&covered).count() as f64 / all;
            if added >= SPLIT_EACH && handbook.document(*place).language == language {
                covered.extend(held);
                parts.push((id(place), held.len() as f64 / all));
            }
        }
        let together = covered.len() as f64 / all;
        let proposal = if share < 0.8 && parts.len() > 1 && together >= SPLIT {
            Proposal { to: parts, split: true }
        } else if share >= LIKELY {
            Proposal { to: vec![(id(best), share)], split: false }
        } else {
            continue;
        };
        proposals.insert(wanted.id.clone(), proposal);
    }
    proposals
}

/// The ledger that `--fix` writes: what it has, and everything the handbook publishes now. `None` when nothing is to be
/// changed.
pub fn renewed(root: &Root, handbook: &Handbook, past: &Past) -> Option<Renewed> {
    let (record, problems) = permalinks::read(root);
    // A file that could not be read whole must not be written over.
    if !problems.is_empty() && record.as_ref().is_none_or(|record| record.settled.is_none()) {
        return None;
    }
    let path = permalinks::path(root);
    let record = record.unwrap_or_default();
    let text = record.text.clone();
    let record = permalinks::settle(record);
    let moved = renamed(&record, handbook, past);
    let mut published: BTreeMap<SectionId, Published> = record.published.clone();
    let mut recorded = 0;
    let mut seen = HashSet::new();
    for (_, document, section) in handbook.sections() {
        // The first translation is the original: its text is the one that is remembered.
        if !seen.insert(&section.id) {
            continue;
        }
        let entry = published.entry(section.id.clone()).or_insert_with(|| {
            recorded += 1;
            Published::default()
        });
        let (language, print) = read_print(&entry.print);
        let same_language = language.as_deref() == Some(document.language.as_str());
        if print.is_empty() || !same_language || standing(&print, section) < DRIFTED {
            entry.title.clone_from(&section.heading.title);
            entry.print = format!("{}:{}", document.language, print_of(section));
        }
    }
    let mut pages = record.permalinks.pages.clone();
    for document in &handbook.documents {
        pages.insert(document.id.to_string(), document.lead().id.clone());
    }
    let mut next = record.clone();
    next.published = published;
    next.permalinks.pages = pages;
    next.permalinks.moved.extend(moved.iter().map(|(id, to)| (id.clone(), vec![to.clone()])));
    let new = if record.text.is_empty() { write_whole(&next) } else { write_changes(&record, &next) };
    let reused = reused(&record, handbook);
    (new != text).then_some(Renewed { path, text: new, recorded, moved, reused })
}

/// A ledger to be written.
#[derive(Clone, Debug)]
pub struct Renewed {
    /// Path below the root.
    pub path: String,
    /// The whole file.
    pub text: String,
    /// Ids that were not in it before.
    pub recorded: usize,
    /// Lost ids whose successor was beyond doubt.
    pub moved: BTreeMap<SectionId, SectionId>,
    /// Ids that are recorded with another text than before, which stands elsewhere.
    pub reused: Vec<Reused>,
}

const HEAD: &str = "\
# The addresses this handbook has published. `handbook check --fix` writes [published] and [pages]; an id that is no longer
# in the text needs a line under [moved] (its successor, or a list of them) or [retired] (why it is gone), and
# `handbook check` proposes that line. Lines are sorted; never take one out of [published].
";

fn write_whole(record: &Record) -> String {
    let mut text = HEAD.to_owned();
    for table in ["published", "moved", "retired", "pages"] {
        let _ = write!(text, "\n[{table}]\n");
        for line in lines(record, table).into_values() {
            text.push_str(&line);
        }
    }
    text
}

/// Changes and adds lines of `[published]`, `[moved]` and `[pages]`, and leaves every other byte as somebody wrote it.
fn write_changes(old: &Record, new: &Record) -> String {
    let mut text = old.text.clone();
    for table in ["published", "moved", "pages"] {
        let before = lines(old, table);
        let wanted: BTreeMap<String, String> =
            lines(new, table).into_iter().filter(|(key, line)| before.get(key) != Some(line)).collect();
        if !wanted.is_empty() {
            text = insert_lines(&text, table, wanted);
        }
    }
    text
}

/// Puts `wanted` (key to line) into a table at its sorted places, replacing lines of the same key.
fn insert_lines(text: &str, table: &str, mut wanted: BTreeMap<String, String>) -> String {
    let header = format!("[{table}]");
    let mut out = String::with_capacity(text.len() + wanted.len() * 160);
    let mut inside = false;
    let mut found = false;
    // Empty lines and comments at a table's end belong to what follows it.
    let mut held = String::new();
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.starts_with('[') && trimmed.ends_with(']') && !trimmed.contains('=') {
            if inside {
                out.extend(wanted.values().map(String::as_str));
                wanted.clear();
            }
            out.push_str(&std::mem::take(&mut held));
            inside = trimmed == header;
            found |= inside;
            out.push_str(line);
            continue;
        }
        if !inside {
            out.push_str(line);
            continue;
        }
        let Some((key, _)) = trimmed.split_once('=').filter(|_| !trimmed.starts_with('#')) else {
            held.push_str(line);
            continue;
        };
        let key = key.trim().trim_matches('"');
        out.push_str(&std::mem::take(&mut held));
        while let Some(first) = wanted.first_entry().filter(|first| first.key().as_str() < key) {
            out.push_str(&first.remove());
        }
        let kept = wanted.remove(key);
        out.push_str(kept.as_deref().unwrap_or(line));
        if !out.ends_with('\n') {
            out.push('\n');
        }
    }
    if !wanted.is_empty() {
        if !found {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            let _ = write!(out, "{held}\n{header}\n");
            held.clear();
        }
        out.extend(wanted.values().map(String::as_str));
    }
    out.push_str(&held);
    out
}

/// The lines of a table by their keys.
fn lines(record: &Record, table: &str) -> BTreeMap<String, String> {
    let permalinks = &record.permalinks;
    match table {
        "published" => record
            .published
            .iter()
            .map(|(id, Published { title, print })| {
                (id.to_string(), format!("{id} = {{ title = {}, print = \"{print}\" }}\n", quoted(title)))
            })
            .collect(),
        "moved" => permalinks.moved.iter().map(|(id, to)| (id.to_string(), moved_line(id, to))).collect(),
        // People's own, left as they are.
        "retired" => BTreeMap::new(),
        _ => permalinks
            .pages
            .iter()
            .map(|(page, lead)| (page.clone(), format!("\"{page}\" = \"{lead}\"\n")))
            .collect(),
    }
}

/// A line of `[moved]`.
fn moved_line(id: &SectionId, to: &[SectionId]) -> String {
    match to {
        [only] => format!("{id} = \"{only}\"\n"),
        several => {
            let several: Vec<String> = several.iter().map(|id| format!("\"{id}\"")).collect();
            format!("{id} = [{}]\n", several.join(", "))
        }
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn full_text(section: &Section) -> String {
    format!("{}\n{}", section.heading.title, section.text)
}

/// Hashes of the pairs of neighbouring characters of a text, letters and digits only, folded.
fn pairs(text: &str) -> Vec<u64> {
    let mut pairs = Vec::new();
    let mut before = None;
    for c in text.chars().filter_map(fold_char).filter(|c| c.is_alphanumeric()) {
        if let Some(before) = before {
            let mut bytes = [0; 8];
            bytes[..4].copy_from_slice(&u32::from(before).to_le_bytes());
            bytes[4..].copy_from_slice(&u32::from(c).to_le_bytes());
            pairs.push(xxh3_64(&bytes));
        }
        before = Some(c);
    }
    pairs
}

/// What a print keeps of a pair: 24 bits, other ones than those by which pairs are chosen.
fn short(pair: u64) -> u32 {
    (pair >> 40) as u32
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The print of a section's text: four characters (base64url, RFC 4648) for each of the pairs with the smallest hashes.
fn print_of(section: &Section) -> String {
    let mut pairs = pairs(&full_text(section));
    pairs.sort_unstable_by_key(|pair| pair & 0xFFFF_FFFF);
    pairs.dedup();
    let mut kept: Vec<u32> = pairs.into_iter().take(SAMPLE).map(short).collect();
    kept.sort_unstable();
    let digit = |pair: u32, at: u32| DIGITS[(pair >> (6 * at) & 63) as usize] as char;
    kept.into_iter().flat_map(|pair| [3, 2, 1, 0].map(|at| digit(pair, at))).collect()
}

/// The language and the pairs of a print; nothing of what is not one.
fn read_print(print: &str) -> (Option<String>, HashSet<u32>) {
    let Some((language, digits)) = print.split_once(':') else { return (None, HashSet::new()) };
    let mut pairs = HashSet::new();
    for group in digits.as_bytes().chunks_exact(4) {
        let value = group.iter().try_fold(0_u32, |value, byte| {
            let digit = DIGITS.iter().position(|known| known == byte)?;
            Some(value << 6 | digit as u32)
        });
        pairs.extend(value);
    }
    (Some(language.to_owned()), pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_go_where_they_belong() {
        let wanted =
            |keys: &[&str]| keys.iter().map(|key| ((*key).to_owned(), format!("{key} = 1\n"))).collect();
        let check = |text: &str, keys: &[&str], expected: &str| {
            assert_eq!(insert_lines(text, "a", wanted(keys)), expected, "{text}");
        };
        check(
            "[a]\nb = 0\nd = 0\n\n# note\n[x]\n",
            &["c", "d", "e"],
            "[a]\nb = 0\nc = 1\nd = 1\ne = 1\n\n# note\n[x]\n",
        );
        check("[x]\ny = 1\n", &["c"], "[x]\ny = 1\n\n[a]\nc = 1\n");
        check("[a]\nb = 0", &["c"], "[a]\nb = 0\nc = 1\n");
        check("", &["c"], "\n[a]\nc = 1\n");
    }

    #[test]
    fn a_print_says_what_lives_on() {
        let section = |text: &str| {
            let root = tempfile::tempdir().expect("a folder");
            std::fs::write(root.path().join("a.md"), text).expect("written");
            let (handbook, _) = crate::content::load(root.path()).expect("loaded");
            handbook.documents[0].lead().clone()
        };
        let old =
            section("# 控制预算\n\n每月核对一次实际花费和计划，超出一成就停下来，找客户总监签字再往下走。");
        let new =
            section("# 管住预算\n\n每月核对一次实际花费与计划，超出一成就停下，找客户总监签字以后再往下走。");
        let other = section(
            "# 电话礼仪\n\n铃响三声之内接起来，先报公司名，再报自己的名字，请对方稍候不要超过半分钟。",
        );
        let (language, print) = read_print(&format!("zh:{}", print_of(&old)));
        assert_eq!((language.as_deref(), print.len()), (Some("zh"), SAMPLE));
        let share = |section: &Section| {
            let now: HashSet<u32> = pairs(&full_text(section)).into_iter().map(short).collect();
            print.iter().filter(|pair| now.contains(pair)).count() as f64 / SAMPLE as f64
        };
        assert!((share(&old) - 1.0).abs() < f64::EPSILON);
        assert!(share(&new) > 0.6, "{}", share(&new));
        assert!(share(&other) < 0.2, "{}", share(&other));
    }
}
