//! The language a query is written in, as far as its script shows, for readers who do not say theirs.

use crate::model::Language;

/// The language of `languages` in which a reader types `text`: with Han characters the first that is written in them; with
/// Latin letters alone English, or the first as well if the letters are the reading of a name. `None` where that says nothing.
pub(super) fn written_in(
    text: &str,
    languages: &[Language],
    is_reading: impl FnOnce() -> bool,
) -> Option<Language> {
    let has_kana = text.chars().any(|c| matches!(c, '\u{3041}'..='\u{30FF}'));
    let is_han = |c: char| matches!(c as u32, 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF);
    let is_written = |language: &&Language| language.is_japanese() || !has_kana && language.is_chinese();
    let mut letters = text.chars().filter(|c| c.is_alphabetic());
    let of_script = || languages.iter().find(is_written).copied();
    if has_kana || letters.clone().any(is_han) {
        of_script()
    } else if letters.next().is_some() && letters.all(|c| c.is_ascii()) {
        if is_reading() { of_script() } else { Language::EN.among(languages) }
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_tells_the_language() {
        let all = [Language::EN, Language::ZH_HANT, Language::ZH, Language::JA];
        let check = |text: &str, languages: &[Language], expected: Option<Language>| {
            assert_eq!(written_in(text, languages, || text == "yusuan"), expected, "{text}");
        };
        check("预算怎么做", &all, Some(Language::ZH_HANT));
        check("AE 的预算", &all, Some(Language::ZH_HANT));
        check("ユーザー登録", &all, Some(Language::JA));
        check("budget", &all, Some(Language::EN));
        check("yusuan", &all, Some(Language::ZH_HANT));
        check("预算", &[Language::EN], None);
        check("budget", &[Language::ZH], None);
        check("42 %", &all, None);
        check("бюджет", &all, None);
    }
}
