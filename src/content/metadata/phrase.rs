//! Phrases in the TOML files of a handbook: `"…"` for all languages, or `{ zh = "…", en = "…" }`.

use std::ops::Range;

use toml::de::DeValue;

use crate::model::{Language, Localized, Phrase};

type Value<'t> = toml::Spanned<DeValue<'t>>;

/// Called with what is wrong, and where in the file.
type Bad<'b> = dyn FnMut(String, Range<usize>) + 'b;

/// The text of `key`; none when it is empty.
pub(in crate::content) fn text(key: &str, value: &Value<'_>, bad: &mut Bad<'_>) -> Option<String> {
    if let DeValue::String(text) = value.get_ref() {
        return Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    }
    bad(format!("\"{key}\" must be a string"), value.span());
    None
}

/// The phrase of `key`.
pub(in crate::content) fn read(key: &str, value: &Value<'_>, bad: &mut Bad<'_>) -> Phrase {
    let DeValue::Table(table) = value.get_ref() else {
        return text(key, value, bad).map_or(Phrase::Missing, Phrase::Same);
    };
    let mut texts = Localized::default();
    for (name, value) in table {
        let Some(language) = Language::new(name.get_ref()) else {
            bad(format!("\"{}\" is not a language code", name.get_ref()), name.span());
            continue;
        };
        if let Some(text) = text(name.get_ref(), value, bad) {
            texts.set(language, text);
        }
    }
    if texts.is_empty() { Phrase::Missing } else { Phrase::Each(texts) }
}
