//! What to look up for a query, and how much each look-up counts.
//!
//! A query's words become units. A unit is present in a section when one of its alternatives is: the word itself, all
//! its bigrams, or a synonym. Each look-up sets a bit in a section's mask, so presence is tested without looking at
//! the text again.

use std::collections::HashMap;

use super::{
    asked::asks,
    lexicon::{Lexicon, Open, Parts},
    query::{Clause, Note, Query},
    reason::ReasonKind,
    role_names::RoleNames,
    stream::Stream,
    unit::Unit,
    weights::{
        ASKED_GRAMS, ASKED_WORDS, BODY_GRAMS, BODY_WORDS, CHARACTERS, CONTEXT_WORDS, DERIVED, HEADING_GRAMS,
        HEADING_WORDS, HUMP, MOST_UNITS, PART, SPELLING, SYNONYM,
    },
};
use crate::{
    model::RoleId,
    text::{Analyzer, Folded, Synonyms, Token, TokenKind, fold, fold_text, stem},
};

/// Bits of a mask.
const BITS: u32 = u64::BITS;

/// A look-up: one term in one stream.
#[derive(Debug)]
pub(super) struct Lookup {
    pub(super) stream: Stream,
    pub(super) term: String,
    pub(super) weight: f32,
    /// Set in a section's mask when the term is in the stream.
    pub(super) bit: u64,
}

/// When all the bits `needs` are in a section's mask, it holds the units `gives`.
#[derive(Debug)]
pub(super) struct Alternative {
    pub(super) needs: u64,
    pub(super) gives: u64,
    /// What it is instead of what was typed; `None` for the word itself, a form or a part of it.
    pub(super) instead: Option<Instead>,
}

impl Alternative {
    /// Whether it is what may have been meant, which is not what was typed.
    fn is_correction(&self) -> bool {
        self.instead.as_ref().is_some_and(|instead| instead.kind == ReasonKind::Spelling)
    }
}

/// What is looked for instead of what was typed.
#[derive(Clone, Debug)]
pub(super) struct Instead {
    pub(super) kind: ReasonKind,
    pub(super) text: String,
}

/// A part of a word that is in too many words to name them: the text itself must be read.
#[derive(Debug)]
pub(super) struct Scan {
    pub(super) part: String,
    pub(super) open: Open,
    pub(super) bit: u64,
}

/// What may have been meant by some characters of a text.
#[derive(Debug)]
pub(super) struct Correction {
    /// The text they are in.
    pub(super) text: usize,
    /// The first of them, in folded characters.
    pub(super) start: usize,
    /// The end of them, in folded characters.
    pub(super) end: usize,
    /// What may have been meant.
    pub(super) with: String,
    /// The units that it is instead of.
    pub(super) gives: u64,
    /// The bits of a section that holds it.
    pub(super) needs: u64,
    /// How likely it is: those of one class are told apart by the number of sections only.
    pub(super) class: u8,
    pub(super) sections: u32,
    /// Whether what was typed is a word: then only a heading shows that another was meant, one with a further word of the query.
    pub(super) is_word: bool,
}

/// A text of the query as typed.
#[derive(Debug)]
pub(super) struct Typed {
    pub(super) text: String,
    pub(super) folded: Folded,
    /// All its words.
    pub(super) tokens: Vec<Token>,
    /// Its kept words with their units.
    pub(super) words: Vec<(Token, usize)>,
}

impl Typed {
    /// The bits of the units that lie within, or over the ends of, a range of folded characters.
    pub(super) fn units_in(&self, start: usize, end: usize) -> u64 {
        let inside = self.words.iter().filter(|(token, _)| token.start < end && start < token.end);
        inside.fold(0, |all, (_, unit)| all | unit_bit(*unit))
    }
}

/// Data on words, independent of the query.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) analyzer: &'a Analyzer,
    pub(super) synonyms: &'a Synonyms,
    pub(super) lexicon: &'a Lexicon,
    pub(super) roles: &'a RoleNames,
}

/// Everything a search needs to know about its query.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) units: Vec<Unit>,
    pub(super) lookups: Vec<Lookup>,
    pub(super) alternatives: Vec<Alternative>,
    /// Folded texts that must be in the section.
    pub(super) phrases: Vec<String>,
    /// Folded texts that must not.
    pub(super) exclusions: Vec<String>,
    /// Folded texts that must be in the title.
    pub(super) titles: Vec<String>,
    /// Whether a word has symbols that belong to it.
    pub(super) has_symbols: bool,
    /// The whole query, folded, for the exact title and the literal text.
    pub(super) folded: String,
    /// The same with its numbers and identifiers written in other ways, if it is one text.
    pub(super) rewritten: Vec<String>,
    /// Whether it asks how, who, when, where, how much or whether.
    pub(super) asks: bool,
    /// How many words were typed, those that only link included.
    pub(super) words: usize,
    /// Pairs of neighbouring dense characters to mark in snippets.
    pub(super) grams: Vec<(char, char)>,
    pub(super) notes: Vec<Note>,
    /// Parts to be looked for in the text itself.
    pub(super) scans: Vec<Scan>,
    /// Roles that the query names, with the bit of the sections for them.
    pub(super) roles: Vec<(RoleId, u64)>,
    pub(super) texts: Vec<Typed>,
    /// The query as typed.
    pub(super) query: String,
    /// What may have been meant, the most likely of a place first.
    pub(super) corrections: Vec<Correction>,
    /// Units that are single characters beside others, each with the bits of the pairs it is in: such a character is found
    /// where a neighbour is beside it, and not wherever it is part of another word.
    scattered: Vec<(u64, u64)>,
    /// How many look-ups were made: a bit that is added to one of them later comes too late.
    pub(super) looked_up: usize,
    /// The units that translations were found for.
    pub(super) bridged: u64,
    /// Whether a word occurs nowhere and no dictionary was there to translate it.
    pub(super) untranslated: bool,
    /// The first bit that no unit has.
    first_bit: usize,
    bits_used: u32,
    /// Look-ups already planned, so that a repeated word counts once.
    known: HashMap<(Stream, String), usize>,
}

impl Plan {
    /// Plans `query`.
    pub(super) fn new(query: &Query, words: Words<'_>) -> Self {
        let mut plan = Self { notes: query.notes.clone(), query: query.text.clone(), ..Self::default() };
        let mut typed: Vec<(&str, Folded)> = Vec::new();
        for clause in &query.clauses {
            match clause {
                Clause::Phrase(text) => plan.phrases.push(fold_text(text)),
                Clause::Title(text) => plan.titles.push(fold_text(text)),
                Clause::Exclude(text) => plan.exclusions.push(fold_text(text)),
                Clause::Words(_) | Clause::Field(..) => {}
            }
            if let Clause::Words(text) | Clause::Phrase(text) | Clause::Title(text) = clause {
                typed.push((text, fold(text)));
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
        plan.first_bit = texts.iter().map(|(_, _, tokens)| tokens.len()).sum::<usize>().min(MOST_UNITS);
        // Words that only ask are dropped, unless nothing else was typed.
        let keep_stops = texts.iter().flat_map(|(_, _, tokens)| tokens).all(|token| token.is_stop);
        for (text, folded, tokens) in texts {
            plan.add_text(text, folded, tokens, keep_stops, words);
        }
        if plan.texts.len() > 1 {
            plan.rewritten.clear();
        }
        if plan.units.is_empty() {
            plan.add_symbols();
        }
        plan
    }

    /// A query without any word ("——", an emoji) is looked for character by character, and as it was typed.
    fn add_symbols(&mut self) {
        let symbols: Vec<char> = self.folded.chars().filter(|c| !c.is_whitespace()).collect();
        for c in symbols.iter().take(MOST_UNITS) {
            let text = c.to_string();
            if self.units.iter().all(|unit| unit.text != text) {
                let bit = 1 << self.units.len();
                self.look_up(Stream::BodyCharacters, &text, CHARACTERS, bit);
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

    /// The units a section with this mask holds, corrected ones included.
    #[inline]
    pub(super) fn units_of(&self, mask: u64) -> u64 {
        self.held(mask) & self.all_units()
    }

    /// What of the query as it was typed a section with this mask holds: its units, and bits that alternatives need.
    #[inline]
    pub(super) fn typed_of(&self, mask: u64) -> u64 {
        let mut found = mask;
        for (unit, pairs) in &self.scattered {
            if mask & pairs == 0 {
                found &= !unit;
            }
        }
        self.held_by(found, false)
    }

    /// Whether the query is the reading of a name.
    pub(super) fn is_read_as_pinyin(&self) -> bool {
        let is_pinyin = |instead: &Instead| instead.kind == ReasonKind::Pinyin;
        self.alternatives.iter().any(|alternative| alternative.instead.as_ref().is_some_and(is_pinyin))
    }

    /// The units among some bits.
    pub(super) fn units_among(&self, bits: u64) -> u64 {
        bits & self.all_units()
    }

    /// Everything a section with this mask holds: its bits and what alternatives give.
    #[inline]
    pub(super) fn held(&self, mask: u64) -> u64 {
        self.held_by(mask, true)
    }

    #[inline]
    fn held_by(&self, mask: u64, corrected: bool) -> u64 {
        let mut held = mask;
        // What an alternative gives may be what a later one needs (a synonym's own bigrams), so they are in order.
        for alternative in &self.alternatives {
            if held & alternative.needs == alternative.needs && (corrected || !alternative.is_correction()) {
                held |= alternative.gives;
            }
        }
        held
    }

    fn add_text(
        &mut self,
        text: &str,
        folded: Folded,
        tokens: Vec<Token>,
        keep_stops: bool,
        words: Words<'_>,
    ) {
        self.words += tokens.len();
        self.asks |= tokens.iter().any(|token| asks(&token.text));
        let kept: Vec<&Token> = tokens.iter().filter(|token| keep_stops || !token.is_stop).collect();
        let mut numbers: Vec<usize> = Vec::new();
        for token in &kept {
            let number = self.unit(token, text, &folded, words);
            numbers.push(number);
            if token.kind == TokenKind::Spaced && number < MOST_UNITS {
                // Only the ends of what was typed can be parts of words.
                let left = tokens.first().is_some_and(|first| first.start == token.start);
                let right = tokens.last().is_some_and(|last| last.start == token.start);
                self.humps(token, &folded, 1 << number);
                let word = folded.slice(token.start, token.end);
                self.parts(&word, Open { left, right }, 1 << number, words);
                self.derived(token, 1 << number, words);
            }
        }
        self.neighbours(&folded, &kept, &numbers);
        self.compounds(&folded, &tokens, &kept, &numbers, words);
        for start in 0..tokens.len() {
            for length in (1..=words.synonyms.longest().min(tokens.len() - start)).rev() {
                let phrase = &tokens[start..start + length];
                let spelled: Vec<&str> = phrase.iter().map(|token| token.text.as_str()).collect();
                let inside = |token: &Token| phrase.iter().any(|inner| inner.start == token.start);
                let gives = bits(&kept, &numbers, inside);
                if gives != 0 {
                    for target in words.synonyms.of(&spelled) {
                        self.instead(ReasonKind::Synonym, target, gives, SYNONYM, words);
                    }
                }
            }
        }
        self.name_roles(&folded, &tokens, &kept, &numbers, words.roles);
        self.add_spellings(text, &folded, &tokens, &kept, &numbers, words);
        let kept = kept.into_iter().cloned().zip(numbers).collect();
        self.texts.push(Typed { text: text.to_owned(), folded, tokens, words: kept });
    }

    /// An identifier is present where all its words are.
    fn humps(&mut self, token: &Token, folded: &Folded, gives: u64) {
        let mut needs = 0;
        for (start, end) in folded.humps(token.start, token.end) {
            let text = stem(&folded.slice(start, end)).into_owned();
            let bit = self.next_bit();
            if bit == 0 {
                return;
            }
            let hump = Token { kind: TokenKind::Spaced, text, start, end, is_stop: false };
            self.word(&hump, bit, HUMP);
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
            let gives = bits(kept, numbers, inside);
            let bit = self.next_bit();
            if bit != 0 && !self.roles.iter().any(|(role, _)| role == named.role) {
                let text = folded.slice(named.start, named.end);
                let instead = Some(Instead { kind: ReasonKind::Role, text });
                self.alternatives.push(Alternative { needs: bit, gives, instead });
                self.roles.push((named.role.clone(), bit));
            }
        }
    }

    /// Looks for the words that hold what was typed as a part.
    fn parts(&mut self, part: &str, open: Open, gives: u64, words: Words<'_>) {
        if !(open.left || open.right) {
            return;
        }
        if part.chars().nth(1).is_none() {
            // A single letter or digit is a character like any other.
            self.look_up(Stream::BodyCharacters, part, PART, gives);
            return;
        }
        let parts = words.lexicon.parts(part, open);
        if parts == Parts::Stems(Vec::new()) {
            return;
        }
        let bit = self.next_bit();
        match parts {
            Parts::Stems(stems) => {
                for stem in stems {
                    self.look_up(Stream::BodyWords, &stem, PART, bit);
                }
            }
            Parts::Many if bit == 0 => {}
            Parts::Many => self.scans.push(Scan { part: part.to_owned(), open, bit }),
        }
        if bit != 0 {
            self.alternatives.push(Alternative { needs: bit, gives, instead: None });
        }
    }

    /// Looks for words derived from one: who complains makes a complaint.
    fn derived(&mut self, token: &Token, gives: u64, words: Words<'_>) {
        for (stem, word) in words.lexicon.family(&token.text) {
            let bit = self.next_bit();
            if bit == 0 || self.units.iter().any(|unit| unit.text == stem) {
                return;
            }
            self.word(&Token { text: stem.to_owned(), ..token.clone() }, bit, DERIVED);
            let instead = Some(Instead { kind: ReasonKind::Synonym, text: word.to_owned() });
            self.alternatives.push(Alternative { needs: bit, gives, instead });
        }
    }

    /// Two words that were typed with a hyphen or a space between them may be written as one.
    fn compounds(
        &mut self,
        folded: &Folded,
        tokens: &[Token],
        kept: &[&Token],
        numbers: &[usize],
        words: Words<'_>,
    ) {
        for pair in tokens.windows(2) {
            let beside = pair[0].end + 1 == pair[1].start && matches!(folded.chars[pair[0].end], ' ' | '-');
            if !beside || pair.iter().any(|token| token.kind != TokenKind::Spaced) {
                continue;
            }
            let whole = folded.slice(pair[0].start, pair[0].end) + &folded.slice(pair[1].start, pair[1].end);
            let gives =
                bits(kept, numbers, |token| token.start == pair[0].start || token.start == pair[1].start);
            if gives != 0 && words.lexicon.has(&whole) {
                self.closed(&whole, gives);
            }
        }
    }

    /// Looks for a word that is written as one.
    fn closed(&mut self, whole: &str, gives: u64) {
        let bit = self.next_bit();
        if bit != 0 {
            let text = stem(whole).into_owned();
            self.word(&Token { kind: TokenKind::Spaced, text, start: 0, end: 0, is_stop: false }, bit, 1.0);
            self.alternatives.push(Alternative { needs: bit, gives, instead: None });
        }
    }

    /// Bigrams across two kept neighbours of one run rank. They belong to no unit, but single characters beside each other
    /// are found together.
    fn neighbours(&mut self, folded: &Folded, kept: &[&Token], numbers: &[usize]) {
        for (at, pair) in kept.windows(2).enumerate() {
            let is_run =
                pair.iter().all(|token| token.kind == TokenKind::Dense) && pair[0].end == pair[1].start;
            if !is_run {
                continue;
            }
            let gram = (folded.chars[pair[0].end - 1], folded.chars[pair[1].start]);
            let are_single = pair.iter().all(|token| token.end - token.start == 1);
            let bit = if are_single { self.next_bit() } else { 0 };
            self.gram(gram, bit, 1.0);
            for unit in [numbers[at], numbers[at + 1]].map(unit_bit) {
                if bit == 0 || unit == 0 {
                    continue;
                }
                match self.scattered.iter_mut().find(|(known, _)| *known == unit) {
                    Some((_, pairs)) => *pairs |= bit,
                    None => self.scattered.push((unit, bit)),
                }
            }
        }
    }

    /// Adds a word and returns its number; a word typed twice is one unit.
    pub(super) fn unit(&mut self, token: &Token, text: &str, folded: &Folded, words: Words<'_>) -> usize {
        if let Some(known) =
            self.units.iter().position(|unit| unit.text == token.text && unit.kind == token.kind)
        {
            return known;
        }
        let number = self.units.len();
        let typed = folded.slice(token.start, token.end);
        let as_typed = folded.written(text, token.start, token.end);
        let is_form = token.kind == TokenKind::Spaced && !words.lexicon.has(&typed);
        let is_word = !is_form || words.lexicon.is_word(&typed, &token.text);
        self.units.push(Unit { text: token.text.clone(), typed, as_typed, kind: token.kind });
        if number == MOST_UNITS {
            self.notes.push(Note { kind: "too-long", text: MOST_UNITS.to_string() });
        }
        let bit = unit_bit(number);
        if is_form {
            // The word itself does not occur. What has its stem is a form of it, unless it was only spelt so.
            let form = if is_word { self.next_bit() } else { 0 };
            self.word(token, form, 1.0);
            if form != 0 && bit != 0 {
                self.alternatives.push(Alternative { needs: form, gives: bit, instead: None });
            }
        } else if let Some(needs) = self.word(token, bit, 1.0)
            && bit != 0
        {
            self.alternatives.push(Alternative { needs, gives: bit, instead: None });
        }
        number
    }

    /// Looks a word up in every stream. Returns the bits of its bigrams where they can be taken for the word and are
    /// more than one.
    pub(super) fn word(&mut self, token: &Token, bit: u64, factor: f32) -> Option<u64> {
        let spaced = token.kind == TokenKind::Spaced;
        // Words of spaced scripts have no bigrams, so they count for both.
        let weigh = |words: f32, grams: f32| if spaced { (words + grams) * factor } else { words * factor };
        self.look_up(Stream::BodyWords, &token.text, weigh(BODY_WORDS, BODY_GRAMS), bit);
        self.look_up(Stream::HeadingWords, &token.text, weigh(HEADING_WORDS, HEADING_GRAMS), bit);
        self.look_up(Stream::ContextWords, &token.text, CONTEXT_WORDS * factor, bit);
        self.look_up(Stream::AskedWords, &token.text, weigh(ASKED_WORDS, ASKED_GRAMS), bit);
        if spaced {
            return None;
        }
        let chars: Vec<char> = token.text.chars().collect();
        match chars.as_slice() {
            [_] => {
                self.look_up(Stream::BodyCharacters, &token.text, CHARACTERS * factor, bit);
                None
            }
            [first, second] => {
                self.gram((*first, *second), bit, factor);
                None
            }
            longer => {
                let mut needs = 0;
                for pair in longer.windows(2) {
                    let bit = self.next_bit();
                    self.gram((pair[0], pair[1]), bit, factor);
                    needs |= bit;
                }
                (needs.count_ones() as usize == longer.len() - 1).then_some(needs)
            }
        }
    }

    pub(super) fn gram(&mut self, gram: (char, char), bit: u64, factor: f32) {
        let term: String = [gram.0, gram.1].iter().collect();
        self.look_up(Stream::BodyGrams, &term, BODY_GRAMS * factor, bit);
        self.look_up(Stream::HeadingGrams, &term, HEADING_GRAMS * factor, bit);
        self.look_up(Stream::AskedGrams, &term, ASKED_GRAMS * factor, bit);
        if !self.grams.contains(&gram) {
            self.grams.push(gram);
        }
    }

    /// Looks for another text instead of the units `gives`: it must hold all of that text's words. Returns their bits; `None`
    /// when there are none left.
    pub(super) fn instead(
        &mut self,
        kind: ReasonKind,
        target: &str,
        gives: u64,
        factor: f32,
        words: Words<'_>,
    ) -> Option<u64> {
        let tokens = words.analyzer.tokens(&fold(target));
        let meant: Vec<&Token> = tokens.iter().filter(|token| !token.is_stop || tokens.len() == 1).collect();
        let factor = factor / meant.len().max(1) as f32;
        let mut needs = 0;
        for token in meant {
            // A word that is in the query anyway keeps its own bit.
            let known = self.units.iter().position(|unit| unit.text == token.text && unit.kind == token.kind);
            let bit = match known.map(unit_bit) {
                Some(bit) if bit & !gives != 0 => bit,
                _ => {
                    let bit = self.next_bit();
                    if bit == 0 {
                        return None;
                    }
                    if let Some(grams) = self.word(token, bit, factor) {
                        self.alternatives.push(Alternative { needs: grams, gives: bit, instead: None });
                    }
                    bit
                }
            };
            needs |= bit;
        }
        let is_other = needs & !gives != 0;
        if is_other {
            let instead = Some(Instead { kind, text: target.to_owned() });
            self.alternatives.push(Alternative { needs, gives, instead });
        }
        is_other.then_some(needs)
    }

    /// Looks for characters beside each other instead of the units `gives`.
    fn instead_run(&mut self, run: &str, gives: u64) -> Option<u64> {
        let chars: Vec<char> = run.chars().collect();
        let mut needs = 0;
        for pair in chars.windows(2) {
            let bit = self.next_bit();
            if bit == 0 {
                return None;
            }
            // They are common in other texts, so they add nothing to a score.
            self.gram((pair[0], pair[1]), bit, 0.0);
            needs |= bit;
        }
        let instead = Some(Instead { kind: ReasonKind::Spelling, text: run.to_owned() });
        self.alternatives.push(Alternative { needs, gives, instead });
        Some(needs)
    }

    /// Looks for what may have been meant by some characters of a text.
    pub(super) fn correct(
        &mut self,
        text: usize,
        (start, end): (usize, usize),
        with: &str,
        (class, sections): (u8, u32),
        is_word: bool,
        words: Words<'_>,
    ) {
        let gives = self.texts[text].units_in(start, end);
        if gives & self.bridged != 0 {
            return;
        }
        let tokens = words.analyzer.tokens(&fold(with));
        // Characters that are no word are there where they are beside each other.
        let needs = if tokens.len() > 1 && tokens.iter().all(|token| token.kind == TokenKind::Dense) {
            self.instead_run(with, gives)
        } else {
            self.instead(ReasonKind::Spelling, with, gives, SPELLING, words)
        };
        if let Some(needs) = needs {
            let with = with.to_owned();
            self.corrections.push(Correction {
                text,
                start,
                end,
                with,
                gives,
                needs,
                class,
                sections,
                is_word,
            });
        }
    }

    /// The number of a look-up that is planned.
    pub(super) fn number(&self, stream: Stream, term: &str) -> Option<usize> {
        self.known.get(&(stream, term.to_owned())).copied()
    }

    /// A bit no unit has; 0 when none is left.
    pub(super) fn next_bit(&mut self) -> u64 {
        let at = self.first_bit as u32 + self.bits_used;
        if at >= BITS {
            return 0;
        }
        self.bits_used += 1;
        1 << at
    }

    pub(super) fn look_up(&mut self, stream: Stream, term: &str, weight: f32, bit: u64) {
        let key = (stream, term.to_owned());
        if let Some(known) = self.known.get(&key).copied() {
            let lookup = &mut self.lookups[known];
            if known >= self.looked_up {
                lookup.bit |= bit;
                lookup.weight = lookup.weight.max(weight);
            } else if bit & !lookup.bit != 0 {
                // It has been made without the bit: made again it marks the sections, and adds what it lacks in weight.
                let weight = (weight - lookup.weight).max(0.0);
                self.lookups.push(Lookup { stream, term: term.to_owned(), weight, bit });
            }
            return;
        }
        self.known.insert(key, self.lookups.len());
        self.lookups.push(Lookup { stream, term: term.to_owned(), weight, bit });
    }
}

/// The bit of a unit by its number; 0 for those that do not count for the tier.
pub(super) fn unit_bit(number: usize) -> u64 {
    if number < MOST_UNITS { 1 << number } else { 0 }
}

/// The bits of the units of some kept words.
pub(super) fn bits(kept: &[&Token], numbers: &[usize], of: impl Fn(&Token) -> bool) -> u64 {
    let units = kept.iter().zip(numbers).filter(|(token, _)| of(token));
    units.fold(0, |all, (_, number)| all | unit_bit(*number))
}
