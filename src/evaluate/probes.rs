//! The findability contract: searches made from the handbook itself that must find their section.
//!
//! Every heading must come among the first three by its own words, by a word from its middle, by its pinyin, by the
//! initials of its pinyin (three letters or more) and by its Traditional form. Every section with a unique phrase
//! must come first by that phrase. Where several sections share what is typed, any of them will do.

use std::collections::HashMap;

use super::Judgement;
use crate::{
    model::{Scope, Section, SectionId, SectionRef},
    search::{self, Page, Query, Searcher},
    text::{Analyzer, Token, TokenKind, fold, fold_text, is_dense, readings, stem, to_traditional},
};

/// Lengths of a phrase that is probed: long enough to be unique, short enough to be typed. Characters of
/// scripts without spaces, and words of the others.
const PHRASE_CHARACTERS: [usize; 2] = [6, 16];
const PHRASE_WORDS: [usize; 2] = [4, 8];
/// Phrases of a section that are tried before giving up on a unique one.
const PHRASES_TRIED: usize = 12;
/// Fewest initials that are probed.
const INITIALS: usize = 3;

/// What is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The heading's own words.
    Heading,
    /// A word from the heading's middle.
    Middle,
    /// The heading in pinyin.
    Pinyin,
    /// The initials of that.
    Initials,
    /// The heading in Traditional characters.
    Traditional,
    /// A phrase that occurs in this section only.
    Phrase,
}

impl Kind {
    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Heading => "heading",
            Self::Middle => "middle",
            Self::Pinyin => "pinyin",
            Self::Initials => "initials",
            Self::Traditional => "traditional",
            Self::Phrase => "phrase",
        }
    }

    /// The lowest acceptable rank of the section, from 1.
    pub fn within(self) -> usize {
        if self == Self::Phrase { 1 } else { 3 }
    }
}

/// A search that must find a section.
#[derive(Clone, Debug)]
pub struct Probe {
    /// What is typed.
    pub kind: Kind,
    /// The section it was made from.
    pub place: SectionRef,
    /// The search, with every section that shares what is typed.
    pub judgement: Judgement,
}

/// A probe that did not find its section where it should.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What was typed, for which section.
    pub probe: Probe,
    /// The rank of the section, from 1; `None` beyond ten.
    pub rank: Option<usize>,
    /// What came first instead, at most three.
    pub first: Vec<SectionId>,
}

/// Probes every section; returns the probes that fail, in the handbook's order of sections.
///
/// # Errors
/// When the index cannot be read.
pub fn failures(
    searcher: &Searcher,
    analyzer: &Analyzer,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Vec<Failure>, super::Error> {
    let probes = generate(searcher, analyzer)?;
    let judgements: Vec<Judgement> = probes.iter().map(|probe| probe.judgement.clone()).collect();
    let report = super::run(searcher, &judgements, progress)?;
    let fail =
        |miss: super::Miss| Failure { probe: probes[miss.at].clone(), rank: miss.rank, first: miss.first };
    let mut failures: Vec<Failure> = report.misses.into_iter().map(fail).collect();
    failures.sort_by_key(|failure| (failure.probe.place.document, failure.probe.place.section));
    Ok(failures)
}

/// Makes the probes of a handbook.
///
/// # Errors
/// When the index cannot be read.
pub fn generate(searcher: &Searcher, analyzer: &Analyzer) -> Result<Vec<Probe>, search::Error> {
    let handbook = searcher.handbook();
    // What is typed, per kind, and whose it is.
    let mut typed: Vec<(Kind, String, SectionRef)> = Vec::new();
    let mut sharing: HashMap<(Kind, String), Vec<SectionId>> = HashMap::new();
    for (place, document, section) in handbook.sections() {
        // A page without a heading and text of its own before its first section is found through its sections.
        if document.unsearched
            || document.markdown(section).trim().is_empty()
            || section.heading.title.trim().is_empty()
        {
            continue;
        }
        for (kind, query) in of_heading(&section.heading.title, analyzer) {
            share(&mut sharing, (kind, query.clone()), &section.id);
            typed.push((kind, query, place));
        }
        if let Some(phrase) = own_phrase(section, searcher, analyzer)? {
            share(&mut sharing, (Kind::Phrase, phrase.clone()), &section.id);
            typed.push((Kind::Phrase, phrase, place));
        }
    }
    share_middle_words(searcher, analyzer, &typed, &mut sharing);
    let mut probes = Vec::with_capacity(typed.len());
    for (kind, query, place) in typed {
        // Letters that are a word of the handbook are that word.
        if matches!(kind, Kind::Pinyin | Kind::Initials) && searcher.knows(&query) {
            continue;
        }
        let relevant = sharing.get(&(kind, query.clone())).cloned().unwrap_or_default();
        let scope = Scope::everything();
        let (kind_name, within) = (kind.as_str().to_owned(), kind.within());
        let (best, exclude) = (Vec::new(), Vec::new());
        let judgement = Judgement { query, relevant, best, scope, kind: kind_name, within, exclude };
        probes.push(Probe { kind, place, judgement });
    }
    probes.sort_by_key(|probe| probe.kind);
    Ok(probes)
}

/// A word is shared by all headings that hold it, be it as part of a longer Chinese word or in another English form.
fn share_middle_words(
    searcher: &Searcher,
    analyzer: &Analyzer,
    typed: &[(Kind, String, SectionRef)],
    sharing: &mut HashMap<(Kind, String), Vec<SectionId>>,
) {
    let mut probed: HashMap<String, Vec<&str>> = HashMap::new();
    for (_, word, _) in typed.iter().filter(|(kind, ..)| *kind == Kind::Middle) {
        let key = if word.chars().any(is_dense) { word.clone() } else { stem(word).into_owned() };
        let words = probed.entry(key).or_default();
        if !words.contains(&word.as_str()) {
            words.push(word);
        }
    }
    for (_, _, section) in searcher.handbook().sections() {
        let folded = fold(&section.heading.title);
        let text: String = folded.chars.iter().collect();
        let stems: Vec<String> = analyzer.tokens(&folded).into_iter().map(|token| token.text).collect();
        for (key, words) in &probed {
            if stems.contains(key) || (key.chars().any(is_dense) && text.contains(key.as_str())) {
                for word in words {
                    share(sharing, (Kind::Middle, (*word).to_owned()), &section.id);
                }
            }
        }
    }
}

fn share(sharing: &mut HashMap<(Kind, String), Vec<SectionId>>, key: (Kind, String), id: &SectionId) {
    let ids = sharing.entry(key).or_default();
    if !ids.contains(id) {
        ids.push(id.clone());
    }
}

/// Everything that is typed for a heading.
fn of_heading(title: &str, analyzer: &Analyzer) -> Vec<(Kind, String)> {
    // As a user types it: without the marks that are operators of a search.
    let plain: String = title.chars().map(|c| if is_plain(c) { c } else { ' ' }).collect();
    let plain = fold_text(&plain).split_whitespace().collect::<Vec<_>>().join(" ");
    if plain.is_empty() {
        return Vec::new();
    }
    let mut probes = vec![(Kind::Heading, plain.clone())];
    if let Some(word) = middle(title, analyzer).filter(|word| *word != plain) {
        probes.push((Kind::Middle, word));
    }
    if plain.chars().any(is_dense) {
        let spelled: Option<Vec<String>> = plain.chars().filter(|c| !c.is_whitespace()).map(spell).collect();
        if let Some(spelled) = spelled {
            probes.push((Kind::Pinyin, spelled.concat()));
            let initials: String = spelled.iter().filter_map(|reading| reading.chars().next()).collect();
            if initials.len() >= INITIALS {
                probes.push((Kind::Initials, initials));
            }
        }
        let traditional = to_traditional(&plain);
        if traditional != plain {
            probes.push((Kind::Traditional, traditional));
        }
    }
    probes
}

/// Letters, digits and spaces.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || c.is_whitespace()
}

/// The first reading of a Chinese character, a Latin letter or digit itself; `None` for what has no reading.
fn spell(c: char) -> Option<String> {
    if c.is_ascii_alphanumeric() { Some(c.to_string()) } else { readings(c).into_iter().next() }
}

fn is_content(token: &Token) -> bool {
    let least = if token.kind == TokenKind::Dense { 2 } else { 3 };
    !token.is_stop && token.end - token.start >= least
}

/// The content word nearest to the middle of a heading, if it has several.
fn middle(title: &str, analyzer: &Analyzer) -> Option<String> {
    let folded = fold(title);
    let tokens: Vec<Token> = analyzer.tokens(&folded).into_iter().filter(is_content).collect();
    if tokens.len() < 2 {
        return None;
    }
    let centre = folded.chars.len();
    // Of two that are as near the later one: a beginning is easily found.
    let nearest = tokens.iter().rev().min_by_key(|token| (token.start + token.end).abs_diff(centre))?;
    Some(folded.slice(nearest.start, nearest.end))
}

/// The first phrase of a section's text that occurs in no other section.
fn own_phrase(
    section: &Section,
    searcher: &Searcher,
    analyzer: &Analyzer,
) -> Result<Option<String>, search::Error> {
    let mut tried = 0;
    for clause in section.text.split(|c: char| !is_plain(c) || c == '\n' || c == '\t') {
        let Some(phrase) = phrase(clause, analyzer) else { continue };
        tried += 1;
        if tried > PHRASES_TRIED {
            break;
        }
        let query = Query::parse(&format!("\"{phrase}\""));
        let page = Page { limit: 2, ..Page::default() };
        let found = searcher.search(&query, &Scope::everything(), page)?;
        let handbook = searcher.handbook();
        let only = found.hits.iter().all(|hit| handbook.section(hit.place).id == section.id);
        if only && found.notes.is_empty() {
            return Ok(Some(phrase));
        }
    }
    Ok(None)
}

/// The beginning of a clause as a user would type it, if it is specific enough.
fn phrase(clause: &str, analyzer: &Analyzer) -> Option<String> {
    let clause = clause.trim();
    let dense = clause.chars().filter(|c| is_dense(*c)).count();
    let phrase: String = if dense > 0 {
        if dense < PHRASE_CHARACTERS[0] {
            return None;
        }
        clause.chars().take(PHRASE_CHARACTERS[1]).collect()
    } else {
        let words: Vec<&str> = clause.split_whitespace().collect();
        if words.len() < PHRASE_WORDS[0] {
            return None;
        }
        words[..words.len().min(PHRASE_WORDS[1])].join(" ")
    };
    let content = analyzer.tokens(&fold(&phrase)).iter().filter(|token| is_content(token)).count();
    (content >= 2).then(|| phrase.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(title: &str, expected: &str) {
        let probes = of_heading(title, &Analyzer::default());
        let probes: Vec<String> =
            probes.into_iter().map(|(kind, query)| format!("{}={query}", kind.as_str())).collect();
        assert_eq!(probes.join("; "), expected);
    }

    #[test]
    fn probes_of_a_heading() {
        check(
            "把控预算：成本",
            "heading=把控预算 成本; middle=预算; pinyin=bakongyusuanchengben; initials=bkyscb; traditional=把控預算 成本",
        );
        check("What the budget is for (and when)", "heading=what the budget is for and when");
        check("Minutes out within a day", "heading=minutes out within a day; middle=within");
        check("预算", "heading=预算; pinyin=yusuan; traditional=預算");
        check("？！", "");
    }
}
