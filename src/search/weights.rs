//! Every number of the ranking recipe, with its reason. What was tried instead is in `docs/ranking.md`.
//!
//! The steps in their order, and the most that each adds to a section's score. *Best* is the best summed score of any
//! section once roles and reviews have counted.
//!
//! | step | adds at most |
//! | --- | --- |
//! | a look-up (`postings`) | its weight × its rarity × ([`K1`] + 1) |
//! | `read_parts` | [`SCANNED`] for each part |
//! | `prefer_roles` | [`ROLE_NAMED`] + [`ROLE_OWN`] of the score |
//! | `prefer_verified` | [`VERIFIED`] of the score |
//! | `filter`, `drop_repeats` | nothing: they only take out |
//! | `weigh_headings` | [`HEADING_BONUS`] × best |
//! | `prefer_exact_titles` | [`EXACT_TITLE`] × best |
//! | `prefer_literal` | [`COPIED`] × best |
//! | `prefer_what_paths_teach` | nothing: it takes a share away |
//! | `prefer_what_is_asked` | [`EXACT_TITLE`] × best for an entry whose term is asked for; from others it takes a share |
//! | `candidates` | [`WIDENED`], in a widened answer only |
//! | `prefer_close_words` | [`PASSAGE_BONUS`] of the score, bonuses included |
//! | `keep_title_near` | what a title lacks to the score at place [`TITLE_PLACE`] |
//!
//! The tests of `rank` hold each step to its line.

// ---- look-ups

/// How soon more of the same word stops to count: the usual value of BM25, measured best here too.
pub(super) const K1: f32 = 1.2;
/// How much a long text's words count less: the usual value of BM25, measured best here too.
pub(super) const B: f32 = 0.75;
/// The section's own text: the measure of all other streams.
pub(super) const BODY_WORDS: f32 = 1.0;
/// Bigrams find what the dictionary cuts differently; they are as sure as words.
pub(super) const BODY_GRAMS: f32 = 1.0;
/// Words of the heading are in the body's streams too; this comes on top.
pub(super) const HEADING_WORDS: f32 = 0.5;
/// Bigrams of the heading: half of its words, because [`HEADING_BONUS`] weighs headings as a whole.
pub(super) const HEADING_GRAMS: f32 = 0.25;
/// Titles around the section and what links call it: it may be about them, but need not say them.
pub(super) const CONTEXT_WORDS: f32 = 0.25;
/// Questions that people ask were written for the section, so their words count like its own.
pub(super) const ASKED_WORDS: f32 = 1.0;
/// Bigrams of the same.
pub(super) const ASKED_GRAMS: f32 = 1.0;
/// A single character is part of many words: little, but without it words of one character find nothing.
pub(super) const CHARACTERS: f32 = 0.3;
/// A synonym counts a little less than the word that was typed; the words of a phrase share it.
pub(super) const SYNONYM: f32 = 0.7;
/// A derived word (`complaint` for `complain`) counts as a synonym does.
pub(super) const DERIVED: f32 = 0.7;
/// More derived words than this are not one family.
pub(super) const MOST_DERIVED: usize = 3;
/// A translation counts like a synonym, as if it were as frequent as the most frequent of the word's translations.
#[cfg(feature = "cedict")]
pub(super) const TRANSLATION: f32 = SYNONYM;
/// A word that holds what was typed as a part: enough to be found, below every word that was typed whole.
pub(super) const PART: f32 = 0.1;
/// A word of an identifier counts less than the identifier.
pub(super) const HUMP: f32 = 0.3;
/// What pinyin may mean is several titles at once, so each counts less than a corrected word.
pub(super) const PINYIN: f32 = 0.4;
/// Corrections rank after literal matches.
pub(super) const SPELLING: f32 = 0.7;
/// What a part of a word adds that is found by reading the text: below every look-up of a rare word.
pub(super) const SCANNED: f32 = 0.05;
/// Units beyond this still count for the score but not for the tier: their bits must leave some of a mask's 64 to
/// alternatives.
pub(super) const MOST_UNITS: usize = 40;
/// More words than this that hold a part are not looked up one by one: reading the text is faster.
pub(super) const MOST_PARTS: usize = 200;

// ---- corrections

/// More titles than this for one typed pinyin are noise.
pub(super) const MOST_TITLES: usize = 4;
/// Initials this long may hold a Latin word, and with it a letter that begins no syllable.
pub(super) const MIXED: usize = 5;
/// What is this long may begin with a Latin word, as some titles do.
pub(super) const LONG: usize = 8;
/// Corrections taken for one place of a query: more would be other words.
pub(super) const MOST_CORRECTIONS: usize = 3;
/// Places of a query that are corrected: whoever slips more often has pasted something else.
pub(super) const MOST_PLACES: usize = 4;

/// Translations taken for a word that occurs nowhere, of those that do occur: further ones are rare senses.
#[cfg(feature = "cedict")]
pub(super) const MOST_TRANSLATIONS: usize = 6;

// ---- properties of the section

/// How much more a section counts that is for a role the query names: such a section need not say the role's name.
pub(super) const ROLE_NAMED: f32 = 0.1;
/// How much more a section counts that is for the role the reader has chosen.
pub(super) const ROLE_OWN: f32 = 0.1;
/// What a review that holds adds, as a share of the score: less than any difference of words, so that it decides ties.
pub(super) const VERIFIED: f32 = 0.005;
/// What a section keeps of its score that lists steps of a reading path: it repeats the titles of those that say it.
pub(super) const STEPS: f32 = 0.9;
/// The same when one word was typed. Who types one word looks for its subject, who types several may well look for what
/// to read.
pub(super) const STEPS_OF_ONE_WORD: f32 = 0.5;

/// What an entry of the glossary keeps of its score where something else is asked than what its term is: it names what others
/// say.
pub(super) const ENTRY: f32 = 0.5;
/// From how many words on a query asks something, though it has no word that asks.
pub(super) const ASKING_WORDS: usize = 4;

// ---- headings and literal text, in best summed scores

/// What a heading adds that the query names completely, and that names the query completely: shares of both lower it.
/// The share on the query's side is squared, which keeps long questions from jumping at headings of one word.
pub(super) const HEADING_BONUS: f32 = 2.0;
/// What typing exactly the title adds: more than any heading that shares its words.
pub(super) const EXACT_TITLE: f32 = 2.5;
/// What holding the query just as it was typed adds.
pub(super) const LITERAL: f32 = 2.0;
/// From how many words after the first [`LITERAL`] is added in full. The fewer the less, by the square: two words are
/// next to each other in many texts.
pub(super) const LITERAL_WORDS: f32 = 4.0;
/// What a phrase adds that is in one section only, instead of [`LITERAL`]: it was copied from there.
pub(super) const COPIED: f32 = 4.0;
/// How many words make a phrase.
pub(super) const PHRASE_WORDS: usize = 4;
/// How many characters of scripts without spaces make a phrase.
pub(super) const PHRASE_CHARACTERS: usize = 6;

// ---- the best

/// Queries of at least this many words are questions: there it counts how close the words are in the text.
pub(super) const QUESTION_WORDS: usize = 5;
/// How much closeness adds, as a share of the score.
pub(super) const PASSAGE_BONUS: f32 = 0.5;
/// To how many of the best it is added: their texts are read for it.
pub(super) const PASSAGE_CANDIDATES: usize = 30;
/// Length of the passage in which words count as close, in characters: two or three sentences.
pub(super) const PASSAGE_LENGTH: u32 = 80;
/// The last place, from 1, for the best title that holds the one word of a query: in sight without scrolling.
pub(super) const TITLE_PLACE: usize = 3;
/// What a widened answer adds to the topics it is about: larger than any score.
pub(super) const WIDENED: f32 = 1.0e6;
