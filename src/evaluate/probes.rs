//! The findability contract: searches made from the handbook itself that must find their section.
//!
//! Every heading must come among the first three by its own words, by a word from its middle, by its pinyin, by the
//! initials of its pinyin (three letters or more), by its Traditional form, by compatibility characters and by decomposed
//! ones, and with `ü` typed in other ways. So must the numbers, identifiers and symbols of a text, written in another way.
//! Every section with a unique phrase must come first by that phrase. Where several sections share what is typed, any of
//! them will do.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use unicode_normalization::UnicodeNormalization;

use super::Judgement;
use crate::{
    model::{Scope, Section, SectionId, SectionRef},
    search::{self, Page, Query, Searcher},
    text::{
        Analyzer, Folded, SpellingKind, Token, TokenKind, fold, fold_text, is_dense, readings, stem,
        to_traditional, typed_readings,
    },
};

/// Lengths of a phrase that is probed: long enough to be unique, short enough to be typed. Characters of
/// scripts without spaces, and words of the others.
const PHRASE_CHARACTERS: [usize; 2] = [6, 16];
const PHRASE_WORDS: [usize; 2] = [4, 8];
/// Phrases of a section that are tried before giving up on a unique one.
const PHRASES_TRIED: usize = 12;
/// Fewest initials that are probed.
const INITIALS: usize = 3;
/// Fewest digits of a number that is typed with commas.
const GROUPED: usize = 5;
/// Characters beside a number that are typed with it on each side, and the fewest in all.
const BESIDE: usize = 10;
const LEAST_BESIDE: usize = 4;

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
    /// The heading in compatibility characters: ligatures, circled digits, radicals.
    Compatibility,
    /// The heading with its letters and their marks apart.
    Composition,
    /// The pinyin of a heading with `ü`, typed `u` or `yu`.
    Umlaut,
    /// A number of the text, written in another way.
    Number,
    /// An identifier of the text, written in another way.
    Identifier,
    /// A word of the text with the symbols that belong to it.
    Symbol,
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
            Self::Compatibility => "compatibility",
            Self::Composition => "composition",
            Self::Umlaut => "umlaut",
            Self::Number => "number",
            Self::Identifier => "identifier",
            Self::Symbol => "symbol",
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
    // What is typed, per kind, and whose it is. Sections share a key.
    let mut typed: Vec<(Kind, String, SectionRef)> = Vec::new();
    let mut keys: HashMap<(Kind, String), String> = HashMap::new();
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
        let mut probed = HashSet::new();
        for Written { kind, key, typed: query } in written(section, analyzer) {
            share(&mut sharing, (kind, key.clone()), &section.id);
            if let Some(query) = query
                && probed.insert(kind)
            {
                keys.insert((kind, query.clone()), key);
                typed.push((kind, query, place));
            }
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
        if matches!(kind, Kind::Pinyin | Kind::Initials | Kind::Umlaut) && searcher.knows(&query) {
            continue;
        }
        let key = keys.get(&(kind, query.clone())).unwrap_or(&query).clone();
        let relevant = sharing.get(&(kind, key)).cloned().unwrap_or_default();
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
            if plain.chars().any(|c| spell(c).is_some_and(|reading| is_umlaut(&reading))) {
                for way in [1, 2] {
                    let spelled = plain.chars().filter_map(|c| spell_umlaut(c, way)).collect();
                    probes.push((Kind::Umlaut, spelled));
                }
            }
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
    let compatible = to_compatible(&plain);
    if compatible != plain {
        probes.push((Kind::Compatibility, compatible));
    }
    let title: String = title.chars().map(|c| if is_plain(c) { c } else { ' ' }).collect();
    let apart: String = title.nfd().collect();
    if apart != title {
        probes.push((Kind::Composition, apart.trim().to_owned()));
    }
    probes
}

fn is_umlaut(reading: &str) -> bool {
    reading.starts_with("lv") || reading.starts_with("nv")
}

/// The reading of a character with `ü` typed in another way: 1 is `u`, 2 is `yu`.
fn spell_umlaut(c: char, way: usize) -> Option<String> {
    let reading = spell(c)?;
    if !is_umlaut(&reading) {
        return Some(reading);
    }
    let typed = if way == 1 { "u" } else { "yu" };
    let typed = reading.replace('v', typed);
    typed_readings(c).contains(&typed).then_some(typed)
}

/// A folded text in compatibility characters, as far as there are such: radicals as PDF files have them, ligatures,
/// circled digits that are numbers of their own.
fn to_compatible(text: &str) -> String {
    static FORMS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let forms = ('⺀'..='⿕').chain('①'..='⑨').filter_map(|form| {
            let plain = fold_text(&form.to_string());
            let mut plain = plain.chars();
            let one = plain.next().filter(|one| *one != form)?;
            plain.next().is_none().then_some((one, form))
        });
        forms.collect()
    });
    let text = text.replace("ffi", "ﬃ").replace("fi", "ﬁ").replace("fl", "ﬂ");
    let chars: Vec<char> = text.chars().collect();
    let is_word = |at: Option<&char>| at.is_some_and(|c| c.is_alphanumeric() && !is_dense(*c));
    let form = |(at, c): (usize, &char)| {
        let is_part = is_word(at.checked_sub(1).and_then(|at| chars.get(at))) || is_word(chars.get(at + 1));
        FORMS.get(c).filter(|_| !c.is_ascii() || !is_part).copied().unwrap_or(*c)
    };
    chars.iter().enumerate().map(form).collect()
}

/// Something a text holds that can be written in several ways.
struct Written {
    kind: Kind,
    /// The same for all ways.
    key: String,
    /// Another way than that of the text; `None` where none is probed.
    typed: Option<String>,
}

/// The numbers, identifiers and words with symbols of a section.
fn written(section: &Section, analyzer: &Analyzer) -> Vec<Written> {
    let mut all = Vec::new();
    let mut add = |kind, key: String, typed| all.push(Written { kind, key, typed });
    let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit() || is_dense(c));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    for block in std::iter::once(section.heading.title.as_str()).chain(section.text.split('\n')) {
        let folded = fold(block);
        let tokens = analyzer.tokens(&folded);
        for spelling in Analyzer::spellings(&folded, &tokens) {
            let text = spelling.text;
            match spelling.kind {
                SpellingKind::Joined if is_number(&text) => {
                    let typed = among(&folded, spelling.start, spelling.end, &text);
                    add(Kind::Number, typed.clone().unwrap_or(text), typed);
                }
                SpellingKind::Joined => add(Kind::Identifier, text.clone(), Some(text)),
                SpellingKind::Marked => add(Kind::Symbol, text.clone(), Some(text)),
                SpellingKind::MarkedPart => {}
            }
        }
        for token in tokens.iter().filter(|token| token.kind == TokenKind::Spaced) {
            let text = token.text.as_str();
            let letters = text.bytes().take_while(u8::is_ascii_lowercase).count();
            if is_digits(text) {
                let typed = among(&folded, token.start, token.end, &with_commas(text));
                let typed = typed.filter(|_| text.len() >= GROUPED);
                add(Kind::Number, typed.clone().unwrap_or(text.to_owned()), typed);
            } else if (1..=4).contains(&letters) && letters < text.len() && is_digits(&text[letters..]) {
                let apart = format!("{} {}", &text[..letters], &text[letters..]);
                add(Kind::Identifier, text.to_owned(), Some(apart));
            }
        }
    }
    all
}

/// A number written as `number` among the words beside it, as a phrase would be typed; `None` where there are few, because
/// many sections may hold it.
fn among(folded: &Folded, start: usize, end: usize, number: &str) -> Option<String> {
    let is_near = |c: &&char| is_plain(**c);
    let before: String = folded.chars[..start].iter().rev().take(BESIDE).take_while(is_near).collect();
    let after: String = folded.chars[end..].iter().take(BESIDE).take_while(is_near).collect();
    let before: String = before.chars().rev().collect();
    let few = before.trim().chars().count() + after.trim().chars().count() < LEAST_BESIDE;
    (!few).then(|| format!("{before}{number}{after}").trim().to_owned())
}

fn with_commas(digits: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
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
        check(
            "策略会 3",
            "heading=策略会 3; pinyin=celvehui3; umlaut=celuehui3; umlaut=celyuehui3; initials=clh3; traditional=策略會 3; compatibility=策略会 ③",
        );
    }
}
