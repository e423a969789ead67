//! The languages of the user interface, and the texts of each.

use std::{collections::BTreeMap, sync::LazyLock};

use super::{
    errors::Errors,
    paths::Paths,
    reading::{
        Common, Compare, Dates, Document, Earlier, Frame, Glossary, Home, MyRole, Offline, Role, Split,
        Topic, Workflow,
    },
    reviews::{Live, Reviews, State, Statuses},
    search::{Keys, Notes, Reasons, Scope, Search},
    services::{Embed, Script, Services, WidgetWords},
    table::table,
};
use crate::model::Language;

/// The file of each language. The first is the fallback.
const FILES: &[(Language, &str)] = &[
    (Language::EN, include_str!("../../../locale/en.toml")),
    (Language::ZH, include_str!("../../../locale/zh.toml")),
];

table! {
    /// The texts of one language.
    Strings {
        tag: text,
        common: Common,
        frame: Frame,
        dates: Dates,
        home: Home,
        my_role: MyRole,
        search: Search,
        scope: Scope,
        keys: Keys,
        reasons: Reasons,
        notes: Notes,
        role: Role,
        compare: Compare,
        topic: Topic,
        glossary: Glossary,
        document: Document,
        workflow: Workflow,
        paths: Paths,
        statuses: Statuses,
        reviews: Reviews,
        status: State,
        earlier: Earlier,
        split: Split,
        errors: Errors,
        services: Services,
        embed: Embed,
        widget: WidgetWords,
        offline: Offline,
        live: Live,
        script: Script,
    }
}

static STRINGS: LazyLock<Vec<(Language, Strings)>> = LazyLock::new(|| {
    let read = |(language, file): &(Language, &'static str)| {
        (*language, toml::from_str(file).expect("the files are compiled in, and a test reads each"))
    };
    FILES.iter().map(read).collect()
});

static NAMES: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../locale/languages.toml"))
        .expect("the file is compiled in, and a test reads it")
});

impl Strings {
    /// The texts in `language`, or in one near to it, or in English: readers of Traditional Chinese get Simplified.
    pub(in crate::http) fn of(language: Language) -> &'static Self {
        let own = STRINGS.iter().find(|(known, _)| *known == language);
        let near = || STRINGS.iter().find(|(known, _)| known.primary() == language.primary());
        &own.or_else(near).unwrap_or(&STRINGS[0]).1
    }

    /// Every language with its texts.
    pub(in crate::http) fn all() -> impl Iterator<Item = (Language, &'static Self)> {
        STRINGS.iter().map(|(language, strings)| (*language, strings))
    }
}

/// The name of a language in that language, with script or region where only the language has a name here: `Français (CA)`.
pub(in crate::http) fn language_name(language: Language) -> String {
    let tag = language.tag();
    match (NAMES.get(language.as_str()), NAMES.get(language.primary())) {
        (Some(name), _) => (*name).to_owned(),
        (None, Some(name)) => {
            let rest = tag.split_once('-').map_or("", |(_, rest)| rest);
            format!("{name} ({})", rest.replace('-', ", "))
        }
        (None, None) => tag,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::http::strings::table::{Declared, Placeholders};

    /// The error for a file with this text.
    fn refusal(text: String) -> String {
        toml::from_str::<Strings>(text.leak()).expect_err("refused").to_string()
    }

    /// Tables and keys in the order of the file.
    fn keys(text: &str) -> Vec<&str> {
        let lines = text.lines().filter(|line| !line.starts_with(['#', ' ', ']']));
        lines
            .map(|line| line.split_once(" = ").map_or(line, |(key, _)| key))
            .filter(|key| !key.is_empty())
            .collect()
    }

    /// The placeholders in braces; `None` if the braces do not match.
    fn placeholders(text: &str) -> Option<BTreeSet<&str>> {
        let mut pieces = text.split('{');
        let before = pieces.next().filter(|words| !words.contains('}'));
        let names = pieces.map(|piece| match piece.split_once('}') {
            Some((name, words)) if !words.contains('}') => Some(name),
            _ => None,
        });
        before.and_then(|_| names.collect())
    }

    /// Every text of a file with its key; the forms of a counted text share one.
    fn texts(value: &toml::Value, at: &str, found: &mut Vec<(String, String)>) {
        match value {
            toml::Value::String(text) => found.push((at.to_owned(), text.clone())),
            toml::Value::Array(list) => list.iter().for_each(|one| texts(one, at, found)),
            toml::Value::Table(table) => {
                for (key, value) in table {
                    let is_form = table.contains_key("other") && ["one", "other"].contains(&key.as_str());
                    let at = match at {
                        at if is_form => at.to_owned(),
                        "" => key.clone(),
                        at => format!("{at}.{key}"),
                    };
                    texts(value, &at, found);
                }
            }
            other => panic!("{at} is not a text: {other:?}"),
        }
    }

    #[test]
    fn every_file_has_every_key_in_the_same_order() {
        for (language, strings) in Strings::all() {
            assert_eq!(strings.tag, language.tag());
            assert!(NAMES.contains_key(language.as_str()), "languages.toml has no name for {language}");
        }
        for (language, text) in FILES {
            assert_eq!(keys(text), keys(FILES[0].1), "{language}");
        }
    }

    #[test]
    fn every_text_has_the_declared_placeholders() {
        let mut declared = Placeholders::new();
        Strings::declare("", &mut declared);
        for (language, text) in FILES {
            let mut found = Vec::new();
            texts(&toml::from_str(text).expect("TOML"), "", &mut found);
            assert!(declared.keys().all(|key| found.iter().any(|(known, _)| known == key)));
            for (key, text) in &found {
                let expected = declared.get(key).cloned().unwrap_or_default();
                assert_eq!(placeholders(text), Some(expected), "{language}: {key} = {text:?}");
            }
        }
    }

    #[test]
    fn missing_and_unknown_keys_are_rejected_by_name() {
        for (language, text) in FILES {
            let line = text.lines().find(|line| line.starts_with("skip = ")).expect("there");
            let without = refusal(text.replacen(line, "", 1));
            assert!(without.contains("missing field `skip`"), "{language}: {without}");
            let more = refusal(text.replacen(line, &format!("{line}\nskipp = \"\""), 1));
            assert!(more.contains("unknown field `skipp`"), "{language}: {more}");
            let table = refusal(format!("{text}\n[nowhere]\nkey = \"\"\n"));
            assert!(table.contains("unknown field `nowhere`"), "{language}: {table}");
        }
    }

    #[test]
    fn a_language_without_texts_falls_back_to_english() {
        let foreign = Language::new("ja").expect("a language");
        assert_eq!(Strings::of(foreign).tag, "en");
        assert_eq!(Strings::of(Language::ZH).tag, "zh-CN");
        assert_eq!(Strings::of(Language::ZH_HANT).tag, "zh-CN");
        let name = |tag: &str| language_name(Language::exact(tag).expect(tag));
        assert_eq!(name("ja"), "日本語");
        assert_eq!(name("zh-TW"), "繁體中文");
        assert_eq!(name("pt-BR"), "Português (Brasil)");
        assert_eq!(name("fr-CA"), "Français (CA)");
        assert_eq!(name("zu"), "zu");
    }

    #[test]
    fn numbers_choose_their_form_and_values_are_not_templates() {
        let english = Strings::of(Language::EN);
        assert_eq!(english.glossary.terms(1), "1 term");
        assert_eq!(english.glossary.terms(0), "0 terms");
        assert_eq!(Strings::of(Language::ZH).glossary.terms(1), "1 个术语");
        assert_eq!(english.errors.invalid("{value}", "x"), "“x” is not a valid value of “{value}”");
    }
}
