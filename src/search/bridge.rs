//! For words that occur nowhere in the handbook, translations that do: a Chinese question finds what is written in English
//! only, and the reverse.
//!
//! A word that occurs, in whatever form, is never translated: a dictionary's translations of it would only compete with it.

use tantivy::TantivyError;

use super::{
    lexicon,
    plan::{Alternative, Instead, Plan, Words, unit_bit},
    reason::ReasonKind,
    statistics::Statistics,
    stream::Stream,
    weights::{MOST_TRANSLATIONS, TRANSLATION},
};
use crate::{
    index::{Contents, inverse_document_frequency},
    model::Language,
    text::{Token, TokenKind, Translations, fold},
};

/// Words of the longest phrase that is looked up.
const LONGEST: usize = 4;
/// Verbs whose forms no stem joins, each after its basic form.
const IRREGULAR: &str = "be been was were; begin began begun; break broke broken; bring brought; build built; buy bought; \
    catch caught; choose chose chosen; come came; cost; deal dealt; do did done; draw drew drawn; drive drove driven; \
    eat ate eaten; fall fell fallen; feel felt; fight fought; find found; fly flew flown; forget forgot forgotten; \
    get got gotten; give gave given; go went gone; grow grew grown; hear heard; hide hid hidden; hold held; keep kept; \
    lay laid; lead led; leave left; lend lent; lose lost; make made; mean meant; meet met; pay paid; ring rang rung; \
    rise rose risen; run ran; say said; see saw seen; seek sought; sell sold; send sent; shake shook shaken; show shown; \
    shoot shot; sign; sing sang sung; sit sat; sleep slept; speak spoke spoken; spend spent; stand stood; steal stole stolen; \
    strike struck; swear swore sworn; take took taken; teach taught; tear tore torn; tell told; think thought; \
    throw threw thrown; understand understood; wear wore worn; win won; write wrote written; \
    child children; man men; woman women; person people; foot feet; tooth teeth; mouse mice";

/// What translations are made from.
#[derive(Clone, Copy)]
struct Known<'a> {
    words: Words<'a>,
    contents: &'a Contents,
    translations: &'a Translations,
    /// Whether there is Chinese text, so that what is Chinese may be mistyped.
    has_chinese: bool,
}

/// Adds translations of what the plan's look-ups did not find. Without a dictionary the plan only records that one is
/// missing.
pub(super) fn bridge(
    plan: &mut Plan,
    statistics: &Statistics,
    words: Words<'_>,
    contents: &Contents,
    translations: Option<&Translations>,
) -> Result<(), TantivyError> {
    let unknown = unknown(plan, statistics);
    if unknown == 0 {
        return Ok(());
    }
    let Some(translations) = translations else {
        plan.untranslated = true;
        return Ok(());
    };
    let has_chinese = contents.handbook.languages.iter().any(Language::is_chinese);
    let known = Known { words, contents, translations, has_chinese };
    for text in 0..plan.texts.len() {
        bridge_text(plan, text, unknown, known)?;
    }
    Ok(())
}

/// The units for which nothing was found anywhere: no word, no bigram, no synonym, no part.
fn unknown(plan: &Plan, statistics: &Statistics) -> u64 {
    let found = plan.lookups.iter().enumerate().filter(|(number, _)| statistics.of(*number).is_some());
    let mut found = found.fold(0, |found, (_, lookup)| found | lookup.bit);
    found |= plan.scans.iter().fold(0, |found, scan| found | scan.bit);
    let held = plan.units_of(found);
    (0..plan.units.len()).map(unit_bit).filter(|bit| held & bit == 0).fold(0, |unknown, bit| unknown | bit)
}

/// A translation that occurs, with how rare it is.
type Found = (String, f32);

/// Translates runs of unknown words, the longest first. Words that only link have no unit and can be within a run.
fn bridge_text(plan: &mut Plan, text: usize, unknown: u64, known: Known<'_>) -> Result<(), TantivyError> {
    let folded = plan.texts[text].folded.clone();
    let tokens = plan.texts[text].tokens.clone();
    let unit = |token: &Token| {
        let kept = plan.texts[text].words.iter().find(|(kept, _)| kept.start == token.start);
        kept.map_or(0, |(_, unit)| unit_bit(*unit))
    };
    let units: Vec<u64> = tokens.iter().map(unit).collect();
    let mut at = 0;
    while at < tokens.len() {
        let is_next = |(before, next): (&Token, &Token)| {
            before.kind == next.kind && (next.kind == TokenKind::Spaced || before.end == next.start)
        };
        let open = units[at..].iter().take_while(|unit| **unit & !unknown == 0).take(LONGEST).count();
        let joined = tokens[at..].iter().zip(&tokens[at + 1..]).take_while(|pair| is_next(*pair)).count() + 1;
        let mut taken = 1;
        for length in (1..=open.min(joined)).rev() {
            let run = &tokens[at..at + length];
            let gives = units[at..at + length].iter().fold(0, |all, unit| all | unit);
            if gives == 0 {
                continue;
            }
            // A character left over beside a word that occurs is more likely mistyped.
            let occurs = |(other, unit): (&Token, &u64)| {
                *unit & !unknown != 0 && (other.end == run[0].start || other.start == run[0].end)
            };
            if known.has_chinese
                && run[0].kind == TokenKind::Dense
                && run[length - 1].end - run[0].start == 1
                && tokens.iter().zip(&units).any(occurs)
            {
                continue;
            }
            let phrase = folded.slice(run[0].start, run[length - 1].end);
            let is_dense = run[0].kind == TokenKind::Dense;
            let found = translations(&phrase, is_dense, known)?;
            if !found.is_empty() && (is_dense || !is_pinyin(plan, text, run, known)) {
                add(plan, &found, gives, known);
                taken = length;
                break;
            }
            if is_dense && length == 1 {
                add_pieces(plan, &phrase, gives, known)?;
            }
        }
        at += taken;
    }
    Ok(())
}

/// Whether a word of a run, or the whole text, can be read as pinyin: that is what was typed.
fn is_pinyin(plan: &Plan, text: usize, run: &[Token], known: Known<'_>) -> bool {
    let text = &plan.texts[text];
    let typed = |token: &Token| text.folded.slice(token.start, token.end);
    let reads =
        |letters: &str| !known.words.lexicon.pinyin(letters, known.contents, known.words.analyzer).is_empty();
    let spaced = || text.words.iter().map(|(token, _)| token).filter(|token| token.kind == TokenKind::Spaced);
    let together: String = spaced().map(typed).collect();
    spaced()
        .filter(|token| run.iter().any(|other| other.start == token.start))
        .any(|token| reads(&typed(token)))
        || spaced().nth(1).is_some() && reads(&together)
}

/// What a phrase means and occurs.
fn translations(phrase: &str, is_dense: bool, known: Known<'_>) -> Result<Vec<Found>, TantivyError> {
    if is_dense {
        return occurring(known.translations.of_chinese(phrase), known);
    }
    for spelling in spellings(phrase) {
        let found = occurring(known.translations.of_english(&spelling), known)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// The first of the candidates that occur.
fn occurring(candidates: Vec<String>, known: Known<'_>) -> Result<Vec<Found>, TantivyError> {
    let mut found = Vec::new();
    for candidate in candidates {
        if let Some(rarity) = rarity(&candidate, known)? {
            found.push((candidate, rarity));
        }
        if found.len() == MOST_TRANSLATIONS {
            break;
        }
    }
    Ok(found)
}

/// Looks for translations instead of the units `gives`. Each counts as if it were as frequent as the most frequent of them:
/// otherwise a rare sense of a common word would weigh more than the usual one.
fn add(plan: &mut Plan, found: &[Found], gives: u64, known: Known<'_>) {
    let least = found.iter().map(|(_, rarity)| *rarity).fold(f32::MAX, f32::min);
    for (translation, rarity) in found {
        plan.instead(ReasonKind::Translation, translation, gives, TRANSLATION * least / rarity, known.words);
    }
    plan.bridged |= gives;
}

/// A Chinese word without a translation here is translated by the longest words it is made of: a section must have one of
/// each that has any. In a handbook with Chinese text it is more likely mistyped, or not here.
fn add_pieces(plan: &mut Plan, word: &str, gives: u64, known: Known<'_>) -> Result<(), TantivyError> {
    if known.has_chinese {
        return Ok(());
    }
    let chars: Vec<char> = word.chars().collect();
    let mut at = 0;
    let mut needs = 0;
    let mut pieces = Vec::new();
    while at < chars.len() {
        let mut taken = 1;
        for length in (2..chars.len().min(chars.len() - at + 1)).rev() {
            let piece: String = chars[at..at + length].iter().collect();
            let found = occurring(known.translations.of_chinese(&piece), known)?;
            let bit = if found.is_empty() { 0 } else { plan.next_bit() };
            if bit != 0 {
                add(plan, &found, bit, known);
                needs |= bit;
                pieces.push(piece);
                taken = length;
                break;
            }
        }
        at += taken;
    }
    if needs != 0 {
        let instead = Some(Instead { kind: ReasonKind::Translation, text: pieces.join(" ") });
        plan.alternatives.push(Alternative { needs, gives, instead });
        plan.bridged |= gives;
    }
    Ok(())
}

/// How rare the rarest content word of a text is; `None` if one does not occur, or if there is none.
fn rarity(text: &str, known: Known<'_>) -> Result<Option<f32>, TantivyError> {
    let sections = known.contents.side.names.sections() as u32;
    let mut most = None;
    for token in known.words.analyzer.tokens(&fold(text)).iter().filter(|token| !token.is_stop) {
        let Some(found) = occurrences(token, known.contents)? else { return Ok(None) };
        let rarity = inverse_document_frequency(found, sections);
        most = Some(most.map_or(rarity, |most: f32| most.max(rarity)));
    }
    Ok(most)
}

/// In how many sections a word occurs.
fn occurrences(token: &Token, contents: &Contents) -> Result<Option<u32>, TantivyError> {
    let found = |stream: Stream, term: &str| {
        let sections = lexicon::found(contents, stream, term)?;
        Ok::<_, TantivyError>((sections > 0).then_some(sections))
    };
    for stream in [Stream::BodyWords, Stream::HeadingWords, Stream::AskedWords] {
        if let Some(sections) = found(stream, &token.text)? {
            return Ok(Some(sections));
        }
    }
    if token.kind == TokenKind::Spaced {
        return Ok(None);
    }
    let chars: Vec<char> = token.text.chars().collect();
    if chars.len() == 1 {
        return found(Stream::BodyCharacters, &token.text);
    }
    let mut least = None;
    for pair in chars.windows(2) {
        let Some(sections) = found(Stream::BodyGrams, &pair.iter().collect::<String>())? else {
            return Ok(None);
        };
        least = Some(least.map_or(sections, |least: u32| least.min(sections)));
    }
    Ok(least)
}

/// A phrase as typed, then as the dictionary may spell it: American, with the basic form of irregular words, as one word
/// or as two.
fn spellings(phrase: &str) -> Vec<String> {
    let words: Vec<&str> =
        phrase.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut spellings = vec![words.join(" ")];
    let mut add = |spelling: String| {
        if !spellings.contains(&spelling) {
            spellings.push(spelling);
        }
    };
    add(words.iter().map(|word| american(word)).collect::<Vec<_>>().join(" "));
    add(words.iter().map(|word| regular(word)).collect::<Vec<_>>().join(" "));
    match words.as_slice() {
        [word] if word.is_ascii() && word.len() >= 8 => {
            for at in 4..=word.len() - 4 {
                add(format!("{} {}", &word[..at], &word[at..]));
            }
        }
        [_, _] => add(words.concat()),
        _ => {}
    }
    spellings
}

/// The basic form of an irregular word.
fn regular(word: &str) -> &str {
    let forms = IRREGULAR.split(';').find(|forms| forms.split_whitespace().skip(1).any(|form| form == word));
    forms.and_then(|forms| forms.split_whitespace().next()).unwrap_or(word)
}

/// The American spelling of a British word, by its ending.
fn american(word: &str) -> String {
    const ENDINGS: [(&str, &str); 14] = [
        ("isation", "ization"),
        ("isations", "izations"),
        ("ising", "izing"),
        ("ised", "ized"),
        ("ises", "izes"),
        ("ise", "ize"),
        ("yse", "yze"),
        ("ours", "ors"),
        ("our", "or"),
        ("tre", "ter"),
        ("ence", "ense"),
        ("ogue", "og"),
        ("mme", "m"),
        ("que", "ck"),
    ];
    let ending =
        ENDINGS.into_iter().find(|(british, _)| word.len() > british.len() + 1 && word.ends_with(british));
    ending.map_or_else(
        || word.to_owned(),
        |(british, american)| format!("{}{american}", &word[..word.len() - british.len()]),
    )
}
