//! Names for addresses, made from titles and file names: ASCII slugs from English words and pinyin, and the anchors
//! GitHub makes.

use std::collections::HashMap;

use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

use crate::model::is_id;

/// Longest derived id, in bytes, before a suffix. Long enough for a title, short enough for a chat message.
const SLUG_LIMIT: usize = 60;

/// An id made from `text`: Latin words in lower case, Han characters by their pinyin without tones, joined by
/// hyphens. `None` when nothing is left.
pub(crate) fn slug(text: &str) -> Option<String> {
    slug_within(text, SLUG_LIMIT)
}

/// A slug of at most `limit` bytes.
fn slug_within(text: &str, limit: usize) -> Option<String> {
    let mut slug = String::new();
    let mut word = String::new();
    let finish = |word: &mut String, slug: &mut String| {
        if !word.is_empty() {
            let room = limit.saturating_sub(slug.len() + usize::from(!slug.is_empty()));
            // The first word is cut; later ones are left out when they do not fit.
            let fits = if slug.is_empty() { word.len().min(limit) } else { word.len() };
            if fits > room {
                word.clear();
                return false;
            }
            if !slug.is_empty() {
                slug.push('-');
            }
            slug.push_str(&word[..fits]);
            word.clear();
        }
        true
    };
    for c in text.chars() {
        let fits = if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
            true
        } else if matches!(c, '\'' | '’') && !word.is_empty() {
            true
        } else if c.is_ascii() {
            finish(&mut word, &mut slug)
        } else if let Some(pinyin) = c.to_pinyin() {
            let fits = finish(&mut word, &mut slug);
            word.extend(
                pinyin.plain().chars().map(|c| if c == 'ü' { 'v' } else { c }).filter(char::is_ascii),
            );
            fits && finish(&mut word, &mut slug)
        } else {
            // Accents fold ("é"), full-width letters become narrow; the rest separates words.
            let before = word.len();
            word.extend(c.nfkd().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
            let is_mark = c.nfkd().all(|c| ('\u{300}'..='\u{36f}').contains(&c));
            word.len() > before || is_mark || finish(&mut word, &mut slug)
        };
        if !fits {
            return Some(slug);
        }
    }
    finish(&mut word, &mut slug);
    (!slug.is_empty()).then_some(slug)
}

/// The anchor GitHub gives a heading: lower case, spaces to hyphens, punctuation dropped, any script kept.
/// Repeated anchors of one file get `-1`, `-2`; see [`github_anchors`].
pub(crate) fn github_anchor(title: &str) -> String {
    let mut anchor = String::with_capacity(title.len());
    for c in title.trim().chars() {
        if c == ' ' {
            anchor.push('-');
        } else if c.is_alphanumeric() || matches!(c, '-' | '_') || is_combining(c) {
            anchor.extend(c.to_lowercase());
        }
    }
    anchor
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe0f}')
}

/// Anchors of the headings of one file, in order, as GitHub makes them, to their position.
pub(crate) fn github_anchors<'t>(titles: impl Iterator<Item = (u32, &'t str)>) -> HashMap<String, u32> {
    let mut anchors = HashMap::new();
    let mut seen: HashMap<String, u32> = HashMap::new();
    for (position, title) in titles {
        let anchor = github_anchor(title);
        let count = seen.entry(anchor.clone()).or_insert(0);
        let unique = if *count == 0 { anchor } else { format!("{anchor}-{count}") };
        *count += 1;
        anchors.entry(unique).or_insert(position);
    }
    anchors
}

/// `new-business` to `New business`, for what has an id and no title.
pub(crate) fn humanize(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => words,
    }
}

/// The id of a folder or file name: itself, else its slug with letters of every script spelled in Latin ones, else
/// `fallback`.
pub(crate) fn name_id(name: &str, fallback: &str) -> String {
    slug_id(&latin(name), fallback)
}

/// The id of a name that only Latin letters and Han characters are read of: itself, else its slug, else `fallback`.
pub(crate) fn slug_id(name: &str, fallback: &str) -> String {
    let lower = name.to_ascii_lowercase();
    if is_id(&lower) && lower.len() <= 100 {
        lower
    } else {
        slug(name).unwrap_or_else(|| fallback.to_owned())
    }
}

/// The id of a name if ids could be of any length: two names of one id that differ in it were cut.
pub(crate) fn uncut_name_id(name: &str, fallback: &str) -> String {
    slug_within(&latin(name), usize::MAX).unwrap_or_else(|| fallback.to_owned())
}

/// A text in which letters that [`slug`] does not read are spelled in Latin ones: `ガイド` is `gaido`.
fn latin(text: &str) -> String {
    let mut latin = String::with_capacity(text.len());
    for c in text.nfc() {
        let is_read = c.is_ascii() || c.to_pinyin().is_some() || c.nfkd().any(|c| c.is_ascii_alphanumeric());
        match deunicode::deunicode_char(c).filter(|_| c.is_alphanumeric() && !is_read) {
            Some(spelled) => latin.push_str(spelled),
            None => latin.push(c),
        }
    }
    latin
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slugs_are_ascii() {
        fn check(title: &str, expected: &str) {
            assert_eq!(slug(title).as_deref().unwrap_or("-"), expected, "{title}");
        }
        check("控制客户预算", "kong-zhi-ke-hu-yu-suan");
        check("AE 的3个动作：24小时内", "ae-de-3-ge-dong-zuo-24-xiao-shi-nei");
        check("Don’t promise, don't treat", "dont-promise-dont-treat");
        check("Café ＡＢＣ naïve", "cafe-abc-naive");
        check("女性 旅行", "nv-xing-lv-xing");
        check("C++ / C#", "c-c");
        check("???", "-");
        check("Приве́т", "-");
        check(
            "a very long title that goes on and on until it does not fit any more at all",
            "a-very-long-title-that-goes-on-and-on-until-it-does-not-fit",
        );
        check(&"x".repeat(200), &"x".repeat(60));
    }

    #[test]
    fn names_of_every_script_have_ids_of_their_own() {
        fn check(name: &str, expected: &str) {
            assert_eq!(name_id(name, "document"), expected, "{name}");
        }
        check("ガイド", "gaido");
        check("カ\u{3099}イト\u{3099}", "gaido");
        check("온보딩", "onboding");
        check("Руководство", "rukovodstvo");
        check("Εγχειρίδιο", "egkheiridio");
        check("入社ガイド", "ru-she-gaido");
        check("Größe", "grosse");
        check("guide-привет", "guide-privet");
        check("getting-started", "getting-started");
        check("🙂", "document");
    }

    #[test]
    fn anchors_match_github() {
        fn check(title: &str, expected: &str) {
            assert_eq!(github_anchor(title), expected, "{title}");
        }
        check("Getting Started!", "getting-started");
        check("一、预算 与成本（试行）", "一预算-与成本试行");
        check("What's new in v1.2?", "whats-new-in-v12");
        check("a - b_c", "a---b_c");
        let titles = ["Added", "Fixed", "Added", "Added"];
        let anchors = github_anchors((0..).zip(titles));
        assert_eq!((anchors["added"], anchors["added-1"], anchors["added-2"]), (0, 2, 3));
    }

    proptest! {
        #[test]
        fn slugs_are_ids(title in "\\PC{0,40}") {
            if let Some(slug) = slug(&title) {
                prop_assert!(is_id(&slug) && slug.len() <= SLUG_LIMIT, "{slug}");
            }
        }
    }
}
