//! What to look up for a query and how much it counts: the only file that knows the ranking recipe.
//!
//! A query's words become units. A unit is present in a section when one of its alternatives is: the word itself, all
//! its bigrams, or a synonym. Each look-up sets a bit in a section's mask, so presence is tested without looking at
//! the text again. Figures and what was tried: `docs/ranking.md`.

use std::collections::HashMap;

use tantivy::schema::Field;

use super::{
    hit::{Alternatively, Note, ReasonKind},
    lexicon::{self, Lexicon, Open, Parts},
    query::{Clause, Query},
    roles::RoleNames,
};
use crate::{
    index::{Fields, Generation},
    text::{Analyzer, Folded, Synonyms, Token, TokenKind, fold, fold_text, stem},
};

/// Weights of the streams. Words of spaced scripts have no bigrams, so their word counts for both.
pub(super) const BODY_WORDS: f32 = 1.0;
pub(super) const BODY_GRAMS: f32 = 1.0;
const HEADING_WORDS: f32 = 0.5;
const HEADING_GRAMS: f32 = 0.25;
const CONTEXT_WORDS: f32 = 0.25;
const ASKED_WORDS: f32 = 1.0;
const ASKED_GRAMS: f32 = 1.0;
const CHARACTERS: f32 = 0.3;
/// A synonym counts a little less than the word that was typed; the words of a phrase share it.
const SYNONYM: f32 = 0.7;
/// A word that holds what was typed as a part: enough to be found, below every word hit.
const PART: f32 = 0.1;
/// A word of an identifier counts less than the identifier.
const HUMP: f32 = 0.3;
/// What was typed as pinyin or misspelt stands behind what stands there as typed.
const PINYIN: f32 = 0.4;
const SPELLING: f32 = 0.7;

/// Units beyond this still count for the score but not for the tier.
const MOST_UNITS: usize = 40;
/// Bits of a mask.
const BITS: u32 = u64::BITS;

/// A look-up: one term in one stream.
#[derive(Debug)]
pub(super) struct Lookup {
    pub(super) field: Field,
    pub(super) term: String,
    pub(super) weight: f32,
    /// Set in a section's mask when the term stands in the stream.
    pub(super) bit: u64,
    /// Whether the stream is the section's own heading.
    pub(super) heading: bool,
    /// How rare the term is, known after it was looked up; `None` when it stands nowhere.
    pub(super) rarity: Option<f32>,
}

/// A content word of the query.
#[derive(Debug)]
pub(super) struct Unit {
    /// As analysed.
    pub(super) text: String,
    /// As typed, folded.
    pub(super) typed: String,
    /// As typed.
    pub(super) as_typed: String,
    pub(super) kind: TokenKind,
}

/// When all the bits `needs` are in a section's mask, it holds the units `gives`.
#[derive(Debug)]
pub(super) struct Alternative {
    pub(super) needs: u64,
    pub(super) gives: u64,
    /// What it is instead of what was typed; `None` for the word itself, or a part of it.
    pub(super) instead: Option<Instead>,
}

/// What is looked for instead of what was typed.
#[derive(Clone, Debug)]
pub(super) struct Instead {
    pub(super) kind: ReasonKind,
    pub(super) text: String,
}

/// A part of a word that stands in too many words to name them: the text itself must be read.
#[derive(Debug)]
pub(super) struct Scan {
    pub(super) part: String,
    pub(super) open: Open,
    pub(super) bit: u64,
}

/// Two neighbouring characters of the query, for the case that they stand nowhere.
#[derive(Debug)]
struct Pair {
    gram: (char, char),
    /// The units they belong to.
    gives: u64,
    /// Whether both belong to words that matter; a pair with a word that only links is doubtful.
    sure: bool,
    /// The text and the character in it where they stand.
    at: (usize, usize),
}

/// A text of the query as typed.
#[derive(Debug)]
struct Typed {
    folded: Folded,
    /// Its kept words with their units.
    words: Vec<(Token, usize)>,
}

/// What is known about words, whatever the query.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) analyzer: &'a Analyzer,
    pub(super) synonyms: &'a Synonyms,
    pub(super) lexicon: &'a Lexicon,
    pub(super) roles: &'a RoleNames,
    pub(super) fields: Fields,
}

/// Everything a search needs to know about its query.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) units: Vec<Unit>,
    pub(super) lookups: Vec<Lookup>,
    pub(super) alternatives: Vec<Alternative>,
    /// Folded texts that must stand in the section.
    pub(super) phrases: Vec<String>,
    /// Folded texts that must not.
    pub(super) exclusions: Vec<String>,
    /// Folded texts that must stand in the title.
    pub(super) titles: Vec<String>,
    /// The whole query, folded, for the exact title and the literal text.
    pub(super) folded: String,
    /// How many words were typed, those that only link included.
    pub(super) words: usize,
    /// Pairs of neighbouring dense characters to mark in snippets.
    pub(super) grams: Vec<(char, char)>,
    pub(super) notes: Vec<Note>,
    /// Parts to be looked for in the text itself.
    pub(super) scans: Vec<Scan>,
    /// Roles that the query names, by their place in the handbook's list, with the bit of the sections for them.
    pub(super) roles: Vec<(usize, u64)>,
    texts: Vec<Typed>,
    pairs: Vec<Pair>,
    bits_used: u32,
    /// Look-ups already planned, so that a repeated word counts once.
    known: HashMap<(Field, String), usize>,
}

impl Plan {
    /// Plans `query`.
    pub(super) fn new(query: &Query, words: Words<'_>) -> Self {
        let mut plan = Self { notes: query.notes.clone(), ..Self::default() };
        let mut typed: Vec<(&str, Folded)> = Vec::new();
        for clause in &query.clauses {
            match clause {
                Clause::Words(text) => typed.push((text, fold(text))),
                Clause::Phrase(text) => {
                    let folded = fold(text);
                    plan.phrases.push(folded.chars.iter().collect());
                    typed.push((text, folded));
                }
                Clause::Title(text) => {
                    let folded = fold(text);
                    plan.titles.push(folded.chars.iter().collect());
                    typed.push((text, folded));
                }
                Clause::Exclude(text) => plan.exclusions.push(fold_text(text)),
                Clause::Field(..) => {}
            }
        }
        let spelled: Vec<String> = typed.iter().map(|(_, folded)| folded.chars.iter().collect()).collect();
        plan.folded = spelled.join(" ");

        let texts: Vec<(&str, Folded, Vec<Token>)> = typed
            .into_iter()
            .map(|(text, folded)| {
                let tokens = words.analyzer.tokens(&folded);
                (text, folded, tokens)
            })
            .collect();
        // Words that only ask are dropped, unless nothing else was typed.
        let keep_stops = texts.iter().flat_map(|(_, _, tokens)| tokens).all(|token| token.is_stop);
        for (text, folded, tokens) in texts {
            plan.add_text(text, folded, &tokens, keep_stops, words);
        }
        if plan.units.is_empty() {
            plan.add_symbols(words.fields);
        }
        plan
    }

    /// A query without any word ("——", an emoji) is looked for character by character, and as it stands.
    fn add_symbols(&mut self, fields: Fields) {
        let symbols: Vec<char> = self.folded.chars().filter(|c| !c.is_whitespace()).collect();
        for c in symbols.iter().take(MOST_UNITS) {
            let text = c.to_string();
            if self.units.iter().all(|unit| unit.text != text) {
                let bit = 1 << self.units.len();
                self.look_up(fields.body_characters, &text, CHARACTERS, bit, false);
                let (typed, as_typed) = (text.clone(), text.clone());
                self.units.push(Unit { text, typed, as_typed, kind: TokenKind::Spaced });
            }
        }
        let whole = self.folded.trim().to_owned();
        if symbols.len() > 1 && !self.phrases.contains(&whole) {
            self.phrases.push(whole);
        }
    }

    /// How many units count for the tier.
    pub(super) fn counted_units(&self) -> u32 {
        self.units.len().min(MOST_UNITS) as u32
    }

    /// The mask of all units.
    fn all_units(&self) -> u64 {
        let counted = self.counted_units();
        if counted == 0 { 0 } else { u64::MAX >> (BITS - counted) }
    }

    /// The units a section with this mask holds.
    #[inline]
    pub(super) fn units_of(&self, mask: u64) -> u64 {
        let mut held = mask;
        // What an alternative gives may be what a later one needs (a synonym's own bigrams), so they are in order.
        for alternative in &self.alternatives {
            if held & alternative.needs == alternative.needs {
                held |= alternative.gives;
            }
        }
        held & self.all_units()
    }

    fn add_text(&mut self, text: &str, folded: Folded, tokens: &[Token], keep_stops: bool, words: Words<'_>) {
        self.words += tokens.len();
        let kept: Vec<&Token> = tokens.iter().filter(|token| keep_stops || !token.is_stop).collect();
        let mut numbers: Vec<usize> = Vec::new();
        for token in &kept {
            let number = self.unit(token, text, &folded, words.fields);
            numbers.push(number);
            if token.kind == TokenKind::Spaced && number < MOST_UNITS {
                // Only the ends of what was typed can be parts of words.
                let left = tokens.first().is_some_and(|first| first.start == token.start);
                let right = tokens.last().is_some_and(|last| last.start == token.start);
                self.humps(token, &folded, 1 << number, words.fields);
                let word = folded.slice(token.start, token.end);
                self.parts(&word, Open { left, right }, 1 << number, words);
            }
        }
        // Bigrams across two kept neighbours of one run rank, but belong to no unit.
        for pair in kept.windows(2) {
            if pair[0].kind == TokenKind::Dense
                && pair[1].kind == TokenKind::Dense
                && pair[0].end == pair[1].start
            {
                let gram = (folded.chars[pair[0].end - 1], folded.chars[pair[1].start]);
                self.gram(gram, 0, 1.0, words.fields);
            }
        }
        self.note_pairs(&folded, tokens, &kept, &numbers);
        for start in 0..tokens.len() {
            for length in (1..=words.synonyms.longest().min(tokens.len() - start)).rev() {
                let phrase = &tokens[start..start + length];
                let spelled: Vec<&str> = phrase.iter().map(|token| token.text.as_str()).collect();
                let mut gives = 0;
                for (token, number) in kept.iter().zip(&numbers) {
                    if *number < MOST_UNITS && phrase.iter().any(|inner| inner.start == token.start) {
                        gives |= 1 << number;
                    }
                }
                if gives != 0 {
                    for target in words.synonyms.of(&spelled) {
                        self.instead(ReasonKind::Synonym, target, gives, SYNONYM, words);
                    }
                }
            }
        }
        self.name_roles(&folded, tokens, &kept, &numbers, words.roles);
        let kept = kept.into_iter().cloned().zip(numbers).collect();
        self.texts.push(Typed { folded, words: kept });
    }

    /// An identifier is present where all its words are.
    fn humps(&mut self, token: &Token, folded: &Folded, gives: u64, fields: Fields) {
        let mut needs = 0;
        for (start, end) in folded.humps(token.start, token.end) {
            let text = stem(&folded.slice(start, end)).into_owned();
            let bit = self.next_bit();
            if bit == 0 {
                return;
            }
            let hump = Token { kind: TokenKind::Spaced, text, start, end, is_stop: false };
            self.word(&hump, bit, HUMP, fields);
            needs |= bit;
        }
        if needs != 0 {
            self.alternatives.push(Alternative { needs, gives, instead: None });
        }
    }

    /// Notes the roles that the text names: a section labelled with such a role need not say its name.
    fn name_roles(
        &mut self,
        folded: &Folded,
        tokens: &[Token],
        kept: &[&Token],
        numbers: &[usize],
        roles: &RoleNames,
    ) {
        for named in roles.named(folded, tokens) {
            let inside = |token: &Token| named.start <= token.start && token.end <= named.end;
            let units =
                kept.iter().zip(numbers).filter(|(token, number)| inside(token) && **number < MOST_UNITS);
            let gives = units.fold(0_u64, |all, (_, number)| all | 1 << number);
            let bit = self.next_bit();
            if bit != 0 && !self.roles.iter().any(|(role, _)| *role == named.role) {
                let text = folded.slice(named.start, named.end);
                let instead = Some(Instead { kind: ReasonKind::Role, text });
                self.alternatives.push(Alternative { needs: bit, gives, instead });
                self.roles.push((named.role, bit));
            }
        }
    }

    /// Looks for the words that hold what was typed as a part.
    fn parts(&mut self, part: &str, open: Open, gives: u64, words: Words<'_>) {
        let fields = words.fields;
        if !(open.left || open.right) {
            return;
        }
        if part.chars().nth(1).is_none() {
            // A single letter or digit is a character like any other.
            self.look_up(fields.body_characters, part, PART, gives, false);
            return;
        }
        match words.lexicon.parts(part, open) {
            Parts::Stems(stems) if stems.is_empty() => {}
            Parts::Stems(stems) => {
                let bit = self.next_bit();
                for stem in stems {
                    self.look_up(fields.body_words, &stem, PART, bit, false);
                }
                if bit != 0 {
                    self.alternatives.push(Alternative { needs: bit, gives, instead: None });
                }
            }
            Parts::Many => {
                let bit = self.next_bit();
                if bit != 0 {
                    self.scans.push(Scan { part: part.to_owned(), open, bit });
                    self.alternatives.push(Alternative { needs: bit, gives, instead: None });
                }
            }
        }
    }

    /// Remembers the pairs of neighbouring dense characters that a wrong character may have torn apart: inside a word,
    /// or where a word of one character is left over. Pairs across two longer words are free to stand nowhere.
    fn note_pairs(&mut self, folded: &Folded, tokens: &[Token], kept: &[&Token], numbers: &[usize]) {
        let text = self.texts.len();
        let bit = |token: &Token| {
            let number = kept.iter().position(|kept| kept.start == token.start).map(|at| numbers[at]);
            number.filter(|number| *number < MOST_UNITS).map_or(0, |number| 1_u64 << number)
        };
        let token_at = |at: usize| {
            tokens.iter().find(|token| token.kind == TokenKind::Dense && token.start <= at && at < token.end)
        };
        for at in 0..folded.chars.len().saturating_sub(1) {
            let (Some(first), Some(second)) = (token_at(at), token_at(at + 1)) else { continue };
            let gives = bit(first) | bit(second);
            let single = |token: &Token| token.end - token.start == 1 && bit(token) != 0;
            if gives != 0 && (first.start == second.start || single(first) || single(second)) {
                let gram = (folded.chars[at], folded.chars[at + 1]);
                self.pairs.push(Pair {
                    gram,
                    gives,
                    sure: bit(first) != 0 && bit(second) != 0,
                    at: (text, at),
                });
            }
        }
    }

    /// Once everything was looked up: for what stands nowhere, what may have been meant. Pinyin before spelling for
    /// Latin words, homophones for pairs of characters.
    pub(super) fn mend(
        &mut self,
        words: Words<'_>,
        generation: &Generation,
    ) -> Result<(), tantivy::TantivyError> {
        let Words { lexicon, analyzer, fields, .. } = words;
        let mut corrected: Vec<Vec<char>> = self.texts.iter().map(|text| text.folded.chars.clone()).collect();
        let mut is_corrected = false;

        let unknown = |plan: &Self, token: &Token, word: &str| {
            let lookup = plan.known.get(&(fields.body_words, token.text.clone()));
            token.kind == TokenKind::Spaced
                && !lexicon.has(word)
                && lookup.is_none_or(|lookup| plan.lookups[*lookup].rarity.is_none())
        };
        for (number, corrected) in corrected.iter_mut().enumerate() {
            let text = &self.texts[number];
            let typed: Vec<(String, u64, bool)> = text
                .words
                .iter()
                .map(|(token, unit)| {
                    let word = text.folded.slice(token.start, token.end);
                    let unknown = unknown(self, token, &word);
                    (word, if *unit < MOST_UNITS { 1_u64 << unit } else { 0 }, unknown)
                })
                .collect();
            let together: String = typed.iter().map(|(word, ..)| word.as_str()).collect();
            let read_together = if typed.len() > 1 && typed.iter().any(|(_, _, unknown)| *unknown) {
                lexicon.pinyin(&together, generation, analyzer)
            } else {
                Vec::new()
            };
            if !read_together.is_empty() {
                let gives = typed.iter().fold(0, |all, (_, bit, _)| all | bit);
                for title in read_together {
                    self.instead(ReasonKind::Pinyin, &title, gives, PINYIN, words);
                }
                continue;
            }
            let mut mended = typed.clone();
            for (word, bit, unknown) in &mut mended {
                if !*unknown {
                    continue;
                }
                let titles = lexicon.pinyin(word, generation, analyzer);
                for title in &titles {
                    self.instead(ReasonKind::Pinyin, title, *bit, PINYIN, words);
                }
                if titles.is_empty() {
                    for (rank, better) in lexicon.corrections(word).into_iter().enumerate() {
                        self.instead(ReasonKind::Spelling, better, *bit, SPELLING, words);
                        if rank == 0 {
                            let spelled: String = corrected.iter().collect();
                            *corrected = spelled.replacen(word.as_str(), better, 1).chars().collect();
                            is_corrected = true;
                        }
                    }
                }
            }
        }

        for pair in std::mem::take(&mut self.pairs) {
            let term: String = [pair.gram.0, pair.gram.1].iter().collect();
            let known = self.known.get(&(fields.body_grams, term.clone()));
            let known = known.map(|lookup| self.lookups[*lookup].rarity.is_some());
            let stands = match known {
                Some(found) => found,
                None => lexicon::stands(generation, fields.body_grams, &term)?,
            };
            if stands {
                continue;
            }
            let mut homophones = lexicon.homophones(pair.gram, generation)?;
            if !pair.sure {
                let in_titles = |pair: &(char, char)| {
                    let term: String = [pair.0, pair.1].iter().collect();
                    lexicon::stands(generation, fields.heading_grams, &term).unwrap_or(false)
                };
                homophones.retain(in_titles);
            }
            for (rank, better) in homophones.into_iter().enumerate() {
                let text: String = [better.0, better.1].iter().collect();
                self.instead_gram(better, &text, pair.gives, fields);
                let (text, at) = pair.at;
                if rank == 0 && corrected[text].len() == self.texts[text].folded.chars.len() {
                    corrected[text][at] = better.0;
                    corrected[text][at + 1] = better.1;
                    is_corrected = true;
                }
            }
        }
        if is_corrected {
            let texts: Vec<String> = corrected.into_iter().map(|chars| chars.into_iter().collect()).collect();
            self.notes.push(Note { kind: "did-you-mean", text: texts.join(" ") });
        }
        Ok(())
    }

    /// Looks for a pair of characters instead of the one that was typed.
    fn instead_gram(&mut self, gram: (char, char), text: &str, gives: u64, fields: Fields) {
        let bit = self.next_bit();
        self.gram(gram, bit, SPELLING, fields);
        if bit != 0 {
            let instead = Some(Instead { kind: ReasonKind::Spelling, text: text.to_owned() });
            self.alternatives.push(Alternative { needs: bit, gives, instead });
        }
    }

    /// Adds a word and returns its number; a word typed twice is one unit.
    fn unit(&mut self, token: &Token, text: &str, folded: &Folded, fields: Fields) -> usize {
        if let Some(known) =
            self.units.iter().position(|unit| unit.text == token.text && unit.kind == token.kind)
        {
            return known;
        }
        let number = self.units.len();
        let typed = folded.slice(token.start, token.end);
        let (start, end) = folded.original(token.start, token.end);
        let as_typed = text.chars().skip(start as usize).take((end - start) as usize).collect();
        self.units.push(Unit { text: token.text.clone(), typed, as_typed, kind: token.kind });
        if number == MOST_UNITS {
            self.notes.push(Note { kind: "too-long", text: MOST_UNITS.to_string() });
        }
        let bit = if number < MOST_UNITS { 1 << number } else { 0 };
        if let Some(needs) = self.word(token, bit, 1.0, fields)
            && bit != 0
        {
            self.alternatives.push(Alternative { needs, gives: bit, instead: None });
        }
        number
    }

    /// Looks a word up in every stream. Returns the bits of its bigrams where they can stand for the word and are more
    /// than one.
    fn word(&mut self, token: &Token, bit: u64, factor: f32, fields: Fields) -> Option<u64> {
        match token.kind {
            TokenKind::Spaced => {
                self.look_up(fields.body_words, &token.text, (BODY_WORDS + BODY_GRAMS) * factor, bit, false);
                self.look_up(
                    fields.heading_words,
                    &token.text,
                    (HEADING_WORDS + HEADING_GRAMS) * factor,
                    bit,
                    true,
                );
                self.look_up(fields.context_words, &token.text, CONTEXT_WORDS * factor, bit, false);
                self.look_up(
                    fields.asked_words,
                    &token.text,
                    (ASKED_WORDS + ASKED_GRAMS) * factor,
                    bit,
                    false,
                );
                None
            }
            TokenKind::Dense => {
                self.look_up(fields.body_words, &token.text, BODY_WORDS * factor, bit, false);
                self.look_up(fields.heading_words, &token.text, HEADING_WORDS * factor, bit, true);
                self.look_up(fields.context_words, &token.text, CONTEXT_WORDS * factor, bit, false);
                self.look_up(fields.asked_words, &token.text, ASKED_WORDS * factor, bit, false);
                let chars: Vec<char> = token.text.chars().collect();
                match chars.as_slice() {
                    [_] => {
                        self.look_up(fields.body_characters, &token.text, CHARACTERS * factor, bit, false);
                        None
                    }
                    [first, second] => {
                        self.gram((*first, *second), bit, factor, fields);
                        None
                    }
                    longer => {
                        let mut needs = 0;
                        for pair in longer.windows(2) {
                            let bit = self.next_bit();
                            self.gram((pair[0], pair[1]), bit, factor, fields);
                            needs |= bit;
                        }
                        (needs.count_ones() as usize == longer.len() - 1).then_some(needs)
                    }
                }
            }
        }
    }

    fn gram(&mut self, gram: (char, char), bit: u64, factor: f32, fields: Fields) {
        let term: String = [gram.0, gram.1].iter().collect();
        self.look_up(fields.body_grams, &term, BODY_GRAMS * factor, bit, false);
        self.look_up(fields.heading_grams, &term, HEADING_GRAMS * factor, bit, true);
        self.look_up(fields.asked_grams, &term, ASKED_GRAMS * factor, bit, false);
        if !self.grams.contains(&gram) {
            self.grams.push(gram);
        }
    }

    /// Looks for another text instead of the units `gives`: it must hold all of that text's words.
    fn instead(&mut self, kind: ReasonKind, target: &str, gives: u64, factor: f32, words: Words<'_>) {
        let tokens = words.analyzer.tokens(&fold(target));
        let meant: Vec<&Token> = tokens.iter().filter(|token| !token.is_stop || tokens.len() == 1).collect();
        let factor = factor / meant.len().max(1) as f32;
        let mut needs = 0;
        for token in meant {
            // A word that is in the query anyway keeps its own bit.
            let known = self.units.iter().position(|unit| unit.text == token.text && unit.kind == token.kind);
            let bit = match known {
                Some(number) if number < MOST_UNITS => 1 << number,
                _ => {
                    let bit = self.next_bit();
                    if bit == 0 {
                        return;
                    }
                    if let Some(grams) = self.word(token, bit, factor, words.fields) {
                        self.alternatives.push(Alternative { needs: grams, gives: bit, instead: None });
                    }
                    bit
                }
            };
            needs |= bit;
        }
        if needs != 0 && needs & !gives != 0 {
            let instead = Some(Instead { kind, text: target.to_owned() });
            self.alternatives.push(Alternative { needs, gives, instead });
        }
    }

    /// How rare a term that was looked up is; `None` when it stands nowhere or was not looked up.
    pub(super) fn rarity(&self, field: Field, term: &str) -> Option<f32> {
        self.known.get(&(field, term.to_owned())).and_then(|lookup| self.lookups[*lookup].rarity)
    }

    /// The units as analysed, with what was typed for each.
    pub(super) fn spell_units(&self) -> Vec<(String, String)> {
        self.units.iter().map(|unit| (unit.text.clone(), unit.as_typed.clone())).collect()
    }

    /// What may stand instead of which units.
    pub(super) fn spell_alternatives(&self) -> Vec<Alternatively> {
        let spell = |alternative: &Alternative| {
            let instead = alternative.instead.as_ref()?;
            let units = self.units.iter().enumerate().take(MOST_UNITS);
            let words = units.filter(|(number, _)| alternative.gives >> number & 1 == 1);
            Some(Alternatively {
                words: words.map(|(_, unit)| unit.as_typed.clone()).collect(),
                kind: instead.kind,
                text: instead.text.clone(),
            })
        };
        self.alternatives.iter().filter_map(spell).collect()
    }

    /// A bit no unit has; 0 when none is left.
    fn next_bit(&mut self) -> u64 {
        let at = MOST_UNITS as u32 + self.bits_used;
        if at >= BITS {
            return 0;
        }
        self.bits_used += 1;
        1 << at
    }

    fn look_up(&mut self, field: Field, term: &str, weight: f32, bit: u64, heading: bool) {
        let key = (field, term.to_owned());
        if let Some(known) = self.known.get(&key) {
            let lookup = &mut self.lookups[*known];
            lookup.bit |= bit;
            lookup.weight = lookup.weight.max(weight);
            return;
        }
        self.known.insert(key, self.lookups.len());
        self.lookups.push(Lookup { field, term: term.to_owned(), weight, bit, heading, rarity: None });
    }
}

/// The weights and limits of this file by name, for an engine that is not this one.
pub(super) fn constants() -> [(&'static str, f32); 14] {
    [
        ("body_words", BODY_WORDS),
        ("body_grams", BODY_GRAMS),
        ("heading_words", HEADING_WORDS),
        ("heading_grams", HEADING_GRAMS),
        ("context_words", CONTEXT_WORDS),
        ("asked_words", ASKED_WORDS),
        ("asked_grams", ASKED_GRAMS),
        ("characters", CHARACTERS),
        ("synonym", SYNONYM),
        ("part", PART),
        ("hump", HUMP),
        ("pinyin", PINYIN),
        ("spelling", SPELLING),
        ("most_units", MOST_UNITS as f32),
    ]
}
