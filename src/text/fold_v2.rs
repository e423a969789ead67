//! Text folding as it was when revisions and the ledger's prints were first stored, frozen.
//!
//! A revision is a hash of folded text. Reviews in `revisions.toml`, `?at=` links, steps of reading paths and the prints
//! of the ledger keep such hashes, so what they hash must fold as it did, whatever a search has learnt since. Nothing
//! here may change; `revision::tests` holds it to hashes made before folding was extended. What a search uses is
//! [`super::fold`].

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use super::simplified;

/// Folds one character; `None` when it disappears (a combining mark, a zero-width or variation character).
#[inline]
pub(crate) fn fold_char(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(c.to_ascii_lowercase());
    }
    if simplified::is_in_plane(c) {
        return Some(simplified::of_plane(c));
    }
    fold_other(c)
}

fn fold_other(c: char) -> Option<char> {
    match c {
        // Full-width forms of ASCII, and the ideographic space.
        '\u{FF01}'..='\u{FF5E}' => {
            return char::from_u32(c as u32 - 0xFEE0).map(|c| c.to_ascii_lowercase());
        }
        '\u{3000}' | '\u{00A0}' => return Some(' '),
        // Typographic quotes and dashes in Latin text are typed as ASCII ones.
        '\u{2018}' | '\u{2019}' | '\u{02BC}' => return Some('\''),
        '\u{201C}' | '\u{201D}' => return Some('"'),
        '\u{2010}'..='\u{2013}' => return Some('-'),
        '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}' | '\u{FE00}'..='\u{FE0F}' => {
            return None;
        }
        _ => {}
    }
    if let Some(folded) = fold_letter(c) {
        return Some(folded);
    }
    // The marks of vowels in the scripts of South and Southeast Asia are letters; those of tones and silence are not.
    let is_vowel = || c.is_alphabetic() && ('\u{0900}'..='\u{17FF}').contains(&c);
    if c == '\u{0640}' || is_combining_mark(c) && !is_vowel() || ('\u{FF9E}'..='\u{FF9F}').contains(&c) {
        return None;
    }
    if let Some(simplified) = simplified::of_rest(c) {
        return Some(simplified);
    }
    // An accented letter becomes its base letter (é to e), a compatibility ideograph its unified form.
    let mut base = None;
    decompose_canonical(c, |part| {
        base.get_or_insert(part);
    });
    let base =
        base.filter(|_| !('\u{AC00}'..='\u{D7A3}').contains(&c) && !('\u{3040}'..='\u{30FF}').contains(&c));
    let base = base.unwrap_or(c);
    if base != c && !base.is_ascii() {
        return fold_char(base);
    }
    let mut lower = base.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => Some(one),
        _ => Some(base),
    }
}

/// Letters that are written in two ways, or typed as another one, and have no decomposition.
fn fold_letter(c: char) -> Option<char> {
    /// Full-width kana in the order of the half-width ones.
    const KANA: &str = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
    Some(match c {
        'ß' | 'ẞ' | 'ſ' => 's',
        'ø' | 'Ø' => 'o',
        'ł' | 'Ł' => 'l',
        'đ' | 'Đ' => 'd',
        'ı' => 'i',
        'ς' => 'σ',
        // Persian and Arabic forms of one letter, and endings that many type without their dots.
        'ی' | 'ى' => 'ي',
        'ک' => 'ك',
        'ة' => 'ه',
        '\u{FF66}'..='\u{FF9D}' => KANA.chars().nth(c as usize - 0xFF66)?,
        _ => return None,
    })
}

/// Whether `c` belonged to a script written without spaces.
#[inline]
pub(crate) fn is_dense(c: char) -> bool {
    matches!(c as u32,
        0x3400..=0x9FFF
        | 0x2_0000..=0x3_FFFF
        | 0x3005..=0x3007
        | 0x3041..=0x30FF
        | 0x31F0..=0x31FF
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0x0E01..=0x0EFF
        | 0x1000..=0x109F
        | 0x1780..=0x17FF)
        && c != '・'
}
