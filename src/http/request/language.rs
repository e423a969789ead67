//! The reader's language, negotiated with the browser (RFC 9110, section 12.5.4).

use crate::model::Language;

/// The language of `available` that an `Accept-Language` header prefers. `None` if it names none of them: `*`, an
/// absent header and other languages express no preference.
///
/// A range is served by the nearest language there is: `zh-TW` by `zh-hant`, else by `zh`, and `pt` by `pt-br`.
pub(in crate::http) fn negotiate(header: &str, available: &[Language]) -> Option<Language> {
    let mut best: Option<(Language, u16)> = None;
    for range in header.split(',').take(32) {
        let mut parts = range.split(';');
        let wanted = parts.next().and_then(|tag| Language::exact(tag.trim()));
        let Some(language) = wanted.and_then(|wanted| wanted.among(available)) else { continue };
        let quality = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(1000, quality);
        // Of equal qualities the first wins.
        if quality > 0 && best.is_none_or(|(_, known)| quality > known) {
            best = Some((language, quality));
        }
    }
    best.map(|(language, _)| language)
}

/// A quality in thousandths; zero if it is not a number.
fn quality(text: &str) -> u16 {
    let value: f32 = text.trim().parse().unwrap_or(0.0);
    if value.is_finite() { (value.clamp(0.0, 1.0) * 1000.0).round() as u16 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, expected: Option<Language>) {
        assert_eq!(negotiate(header, &[Language::ZH, Language::EN]), expected, "{header}");
    }

    #[test]
    fn the_preferred_available_language_wins() {
        check("zh-Hans-CN, en;q=0.8", Some(Language::ZH));
        check("en-GB,en;q=0.9,zh;q=0.8", Some(Language::EN));
        check("zh;q=0.3, en;q=0.31", Some(Language::EN));
        check("de, en;q=0.1", Some(Language::EN));
        check("en; q=0.5 , zh-TW ; q=0.7", Some(Language::ZH));
        check("ZH", Some(Language::ZH));
        check("zh, en", Some(Language::ZH));
    }

    #[test]
    fn near_languages_serve() {
        let available = ["en", "zh", "zh-hant", "pt-br", "ja"].map(|tag| Language::new(tag).expect(tag));
        for (header, expected) in [
            ("zh-TW", "zh-hant"),
            ("zh-HK, en", "zh-hant"),
            ("zh-CN", "zh"),
            ("pt, en;q=0.9", "pt-br"),
            ("pt-PT", "pt-br"),
            ("fr, ja-JP;q=0.5", "ja"),
            ("en-GB", "en"),
        ] {
            let found = negotiate(header, &available);
            assert_eq!(found.map(|found| found.to_string()).as_deref(), Some(expected), "{header}");
        }
    }

    #[test]
    fn headers_without_an_available_language_are_none() {
        for header in ["", "*", "de, fr", "en;q=0", "en;q=x", ";;;,,,", "*;q=0.5, de", "en;q=NaN"] {
            check(header, None);
        }
    }

    #[test]
    fn only_the_languages_of_the_handbook_count() {
        assert_eq!(negotiate("zh, en;q=0.2", &[Language::EN]), Some(Language::EN));
        assert_eq!(negotiate("zh", &[]), None);
    }
}
