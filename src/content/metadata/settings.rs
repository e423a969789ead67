//! `handbook.toml`: the taxonomy the documents are labelled with.
//!
//! Read by hand from the spanned TOML tree, so that one mistake costs one entry and not the file, and every
//! diagnostic has a place. Unknown keys are refused: a misspelt key that is ignored is a mystery.

use std::{collections::HashMap, ops::Range};

use toml::de::{DeTable, DeValue};

use super::{front_matter::Placed, phrase, publication::Globs};
use crate::{
    diagnostic::{Diagnostic, Place, Rule, Severity, Source, Suggestions},
    model::{
        Area, Dialect, EditAddress, Language, Localized, Part, PartId, Phrase, Role, RoleId, Topic, TopicId,
    },
    text::{humanize, slug},
};

type Value<'t> = toml::Spanned<DeValue<'t>>;

/// What `handbook.toml` declares. Lists that are not declared are empty.
#[derive(Clone, Debug, Default)]
pub(in crate::content) struct Settings {
    pub(in crate::content) title: Phrase,
    pub(in crate::content) description: Phrase,
    pub(in crate::content) languages: Vec<Language>,
    pub(in crate::content) parts: Vec<PartWording>,
    pub(in crate::content) roles: Vec<RoleWording>,
    pub(in crate::content) topics: Vec<TopicWording>,
    pub(in crate::content) areas: Vec<AreaWording>,
    /// `<part>/<document>`, and where the settings say so.
    pub(in crate::content) glossary: Option<(String, Place)>,
    pub(in crate::content) edit: Option<EditAddress>,
    /// The tools whose Markdown it is written in, if declared.
    pub(in crate::content) dialects: Option<Vec<Dialect>>,
    /// Which files it is made of.
    pub(in crate::content) globs: Globs,
    /// Hosts whose pictures are shown.
    pub(in crate::content) remote_images: Vec<String>,
    /// Largest file beside the text that is served, in MiB, if declared.
    pub(in crate::content) max_file_mb: Option<u32>,
}

/// A declared part, before the languages of the handbook are known.
#[derive(Clone, Debug)]
pub(in crate::content) struct PartWording {
    pub(in crate::content) id: PartId,
    label: Option<String>,
    title: Phrase,
    description: Phrase,
}

impl PartWording {
    /// The part, with `fallback` as the title where none is declared.
    pub(in crate::content) fn part(
        &self,
        languages: &[Language],
        fallback: impl Fn(Language) -> String,
    ) -> Part {
        Part {
            id: self.id.clone(),
            label: self.label.clone(),
            title: self.title.localized(languages, fallback),
            description: self.description.localized(languages, |_| String::new()),
        }
    }
}

/// A declared role, before the languages of the handbook are known.
#[derive(Clone, Debug)]
pub(in crate::content) struct RoleWording {
    pub(in crate::content) id: RoleId,
    grade: Option<String>,
    pub(in crate::content) title: Phrase,
    pub(in crate::content) aliases: Vec<String>,
    inherits: Vec<Placed<String>>,
}

impl RoleWording {
    pub(in crate::content) fn role(&self, languages: &[Language]) -> Role {
        Role {
            id: self.id.clone(),
            grade: self.grade.clone(),
            title: self.title.localized(languages, |_| humanize(self.id.as_str())),
            aliases: self.aliases.clone(),
            inherits: self.inherits.iter().filter_map(|id| RoleId::new(&id.value)).collect(),
        }
    }
}

/// A declared topic, before the languages of the handbook are known.
#[derive(Clone, Debug)]
pub(in crate::content) struct TopicWording {
    pub(in crate::content) id: TopicId,
    pub(in crate::content) title: Phrase,
    pub(in crate::content) aliases: Vec<String>,
}

impl TopicWording {
    pub(in crate::content) fn topic(&self, languages: &[Language]) -> Topic {
        Topic {
            id: self.id.clone(),
            title: self.title.localized(languages, |_| humanize(self.id.as_str())),
            aliases: self.aliases.clone(),
        }
    }
}

/// A declared area, before the languages of the handbook are known.
#[derive(Clone, Debug)]
pub(in crate::content) struct AreaWording {
    pub(in crate::content) id: Area,
    pub(in crate::content) title: Phrase,
}

impl AreaWording {
    pub(in crate::content) fn area(&self, languages: &[Language]) -> (Area, Localized) {
        (self.id.clone(), self.title.localized(languages, |_| humanize(self.id.as_str())))
    }
}

/// Reads `handbook.toml` as far as it can be read.
pub(in crate::content) fn parse(text: &str, source: &Source<'_>) -> (Settings, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { source, suggestions: Suggestions::default(), diagnostics: Vec::new() };
    for error in errors {
        let message = error.message().lines().next().unwrap_or("not valid TOML").to_owned();
        reader.bad(message, error.span().unwrap_or(0..0));
    }
    let mut settings = Settings::default();
    let known = [
        "title",
        "description",
        "languages",
        "parts",
        "roles",
        "topics",
        "areas",
        "glossary",
        "repository",
        "dialect",
        "include",
        "exclude",
        "remote_images",
        "max_file_mb",
    ];
    let (mut include, mut exclude) = (Vec::new(), Vec::new());
    for (key, value) in reader.entries(table.get_ref(), &known) {
        match key {
            "title" => settings.title = reader.phrase(key, value),
            "description" => settings.description = reader.phrase(key, value),
            "languages" => settings.languages = reader.languages(value),
            "parts" => settings.parts = reader.declared(key, value, Reader::part),
            "roles" => settings.roles = reader.declared(key, value, Reader::role),
            "topics" => settings.topics = reader.declared(key, value, Reader::topic),
            "areas" => settings.areas = reader.declared(key, value, Reader::area),
            "glossary" => settings.glossary = reader.glossary(value),
            "dialect" => settings.dialects = Some(reader.dialects(value)),
            "include" => include = reader.texts(key, value),
            "exclude" => exclude = reader.texts(key, value),
            "remote_images" => settings.remote_images = reader.hosts(key, value),
            "max_file_mb" => settings.max_file_mb = reader.megabytes(key, value),
            _ => settings.edit = reader.edit(value),
        }
    }
    reader.check_inherited(&mut settings.roles);
    settings.globs = Globs::new(&include, &exclude, source, |message, span| {
        reader.bad(message, span);
    });
    (settings, reader.diagnostics)
}

struct Reader<'r> {
    source: &'r Source<'r>,
    suggestions: Suggestions,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn bad(&mut self, message: impl Into<String>, span: Range<usize>) -> &mut Diagnostic {
        self.push(Diagnostic::new(Rule::BadSettings, message, self.source.place(span)))
    }

    fn push(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        let at = self.diagnostics.len();
        self.diagnostics.push(diagnostic);
        &mut self.diagnostics[at]
    }

    /// The entries with known keys, in the order of the file; the others are refused.
    fn entries<'t>(
        &mut self,
        table: &'t DeTable<'t>,
        known: &[&'static str],
    ) -> Vec<(&'static str, &'t Value<'t>)> {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let mut found = Vec::new();
        for (key, value) in entries {
            let name: &str = key.get_ref();
            if let Some(known) = known.iter().find(|known| **known == name) {
                found.push((*known, value));
                continue;
            }
            let place = self.source.place(key.span());
            let near = self.suggestions.nearest(name, known.iter().copied());
            let diagnostic = Diagnostic::new(Rule::UnknownKey, format!("unknown key \"{name}\""), place)
                .with_severity(Severity::Error);
            self.push(match near {
                Some(near) => diagnostic.with_suggestion(Some(near)),
                None => diagnostic.with_help(format!("the keys are {}", known.join(", "))),
            });
        }
        found
    }

    fn text(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        phrase::text(key, value, &mut |message, span| {
            self.bad(message, span);
        })
    }

    fn texts(&mut self, key: &str, value: &Value<'_>) -> Vec<Placed<String>> {
        match value.get_ref() {
            DeValue::Array(items) => items
                .iter()
                .filter_map(|item| self.text(key, item).map(|value| Placed { value, span: item.span() }))
                .collect(),
            DeValue::String(_) => self
                .text(key, value)
                .map(|text| Placed { value: text, span: value.span() })
                .into_iter()
                .collect(),
            _ => {
                self.bad(format!("\"{key}\" must be a list of strings"), value.span());
                Vec::new()
            }
        }
    }

    /// Host names, `*.` in front for all below one.
    fn hosts(&mut self, key: &str, value: &Value<'_>) -> Vec<String> {
        let mut hosts = Vec::new();
        for host in self.texts(key, value) {
            let name = host.value.strip_prefix("*.").unwrap_or(&host.value);
            let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
            if !name.is_empty() && name.chars().all(is_host) {
                hosts.push(host.value);
            } else {
                self.bad(format!("\"{}\" is not a host", host.value), host.span).help =
                    Some("write a name such as \"img.example.com\" or \"*.example.com\"".to_owned());
            }
        }
        hosts
    }

    fn dialects(&mut self, value: &Value<'_>) -> Vec<Dialect> {
        let mut dialects = Vec::new();
        for name in self.texts("dialect", value) {
            let Some(dialect) = Dialect::from_name(&name.value) else {
                let names = || Dialect::ALL.iter().map(|dialect| dialect.name());
                let near = self.suggestions.nearest(&name.value, names()).map(str::to_owned);
                let message = format!("\"{}\" is not a dialect", name.value);
                let diagnostic = Diagnostic::new(Rule::BadSettings, message, self.source.place(name.span));
                self.push(match near {
                    Some(near) => diagnostic.with_suggestion(Some(&near)),
                    None => diagnostic
                        .with_help(format!("the dialects are {}", names().collect::<Vec<_>>().join(", "))),
                });
                continue;
            };
            dialects.push(dialect);
        }
        dialects
    }

    /// A number of MiB from 1 to 4096.
    fn megabytes(&mut self, key: &str, value: &Value<'_>) -> Option<u32> {
        let number = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number| (1..=4096).contains(number));
        if number.is_none() {
            self.bad(format!("\"{key}\" must be a whole number from 1 to 4096"), value.span());
        }
        number
    }

    /// A text for all languages, or a table of texts by language.
    fn phrase(&mut self, key: &str, value: &Value<'_>) -> Phrase {
        phrase::read(key, value, &mut |message, span| {
            self.bad(message, span);
        })
    }

    fn languages(&mut self, value: &Value<'_>) -> Vec<Language> {
        let mut languages = Vec::new();
        for code in self.texts("languages", value) {
            match Language::exact(&code.value) {
                Some(language) if !languages.contains(&language) => languages.push(language),
                Some(_) => {
                    self.bad(format!("the language \"{}\" is listed twice", code.value), code.span);
                }
                None => {
                    self.bad(format!("\"{}\" is not a language code", code.value), code.span).help =
                        Some("use codes such as \"zh\" and \"en\"".to_owned());
                }
            }
        }
        // Every English is `en`, unless there are two.
        let mut english = languages.iter_mut().filter(|language: &&mut Language| language.primary() == "en");
        if let (Some(only), None) = (english.next(), english.next()) {
            *only = Language::EN;
        }
        languages
    }

    /// `[glossary]`: which document explains the terms.
    fn glossary(&mut self, value: &Value<'_>) -> Option<(String, Place)> {
        let (_, document) = self.only_entry("glossary", "document", value)?;
        let text = self.text("document", document)?;
        Some((text, self.source.place(document.span())))
    }

    /// `[repository]`: where files are edited.
    fn edit(&mut self, value: &Value<'_>) -> Option<EditAddress> {
        let (_, edit) = self.only_entry("repository", "edit", value)?;
        let text = self.text("edit", edit)?;
        let address = EditAddress::new(&text);
        if address.is_none() {
            self.bad("\"edit\" must be an address that contains {path}", edit.span()).help =
                Some("write \"https://git.example.com/handbook/edit/main/{path}\"".to_owned());
        }
        address
    }

    /// The one entry of a table that has one key.
    fn only_entry<'t>(
        &mut self,
        name: &str,
        key: &'static str,
        value: &'t Value<'t>,
    ) -> Option<(&'static str, &'t Value<'t>)> {
        let DeValue::Table(table) = value.get_ref() else {
            self.bad(format!("\"{name}\" must be a table"), value.span()).help =
                Some(format!("begin it with [{name}]"));
            return None;
        };
        self.entries(table, &[key]).into_iter().next()
    }

    /// The tables of `[[parts]]`, `[[roles]]`, `[[topics]]` or `[[areas]]`, each id once.
    fn declared<T>(
        &mut self,
        key: &str,
        value: &Value<'_>,
        read: fn(&mut Self, &DeTable<'_>, &str) -> Option<T>,
    ) -> Vec<T> {
        let DeValue::Array(tables) = value.get_ref() else {
            self.bad(format!("\"{key}\" must be a list of tables"), value.span()).help =
                Some(format!("begin each entry with [[{key}]]"));
            return Vec::new();
        };
        let mut seen: HashMap<String, Range<usize>> = HashMap::new();
        let mut items = Vec::new();
        for item in tables {
            let DeValue::Table(table) = item.get_ref() else {
                self.bad(format!("\"{key}\" must be a list of tables"), item.span());
                continue;
            };
            let Some((_, id)) = table.iter().find(|(name, _)| name.get_ref() == "id") else {
                self.bad(format!("an entry of \"{key}\" has no \"id\""), item.span());
                continue;
            };
            let Some(name) = self.text("id", id) else { continue };
            if !crate::model::is_id(&name) {
                let better = slug(&name);
                let diagnostic = Diagnostic::new(
                    Rule::BadId,
                    format!("\"{name}\" is not an id"),
                    self.source.place(id.span()),
                );
                self.push(match better {
                    Some(better) => diagnostic.with_help(format!("write \"{better}\"")),
                    None => diagnostic,
                });
                continue;
            }
            if let Some(first) = seen.get(&name) {
                let label = self.source.place(first.clone());
                let place = self.source.place(id.span());
                let message = format!("the id \"{name}\" occurs twice in \"{key}\"");
                self.push(
                    Diagnostic::new(Rule::BadSettings, message, place).with_label(label, "first used here"),
                );
                continue;
            }
            seen.insert(name.clone(), id.span());
            items.extend(read(self, table, &name));
        }
        items
    }

    fn part(&mut self, table: &DeTable<'_>, id: &str) -> Option<PartWording> {
        let mut part = PartWording {
            id: PartId::new(id)?,
            label: None,
            title: Phrase::Missing,
            description: Phrase::Missing,
        };
        for (key, value) in self.entries(table, &["id", "label", "title", "description"]) {
            match key {
                "label" => part.label = self.text(key, value),
                "title" => part.title = self.phrase(key, value),
                "description" => part.description = self.phrase(key, value),
                _ => {}
            }
        }
        Some(part)
    }

    fn role(&mut self, table: &DeTable<'_>, id: &str) -> Option<RoleWording> {
        let mut role = RoleWording {
            id: RoleId::new(id)?,
            grade: None,
            title: Phrase::Missing,
            aliases: Vec::new(),
            inherits: Vec::new(),
        };
        for (key, value) in self.entries(table, &["id", "grade", "title", "aliases", "inherits"]) {
            match key {
                "grade" => role.grade = self.text(key, value),
                "title" => role.title = self.phrase(key, value),
                "aliases" => {
                    role.aliases = self.texts(key, value).into_iter().map(|alias| alias.value).collect();
                }
                "inherits" => role.inherits = self.texts(key, value),
                _ => {}
            }
        }
        Some(role)
    }

    fn topic(&mut self, table: &DeTable<'_>, id: &str) -> Option<TopicWording> {
        let mut topic = TopicWording { id: TopicId::new(id)?, title: Phrase::Missing, aliases: Vec::new() };
        for (key, value) in self.entries(table, &["id", "title", "aliases"]) {
            match key {
                "title" => topic.title = self.phrase(key, value),
                "aliases" => {
                    topic.aliases = self.texts(key, value).into_iter().map(|alias| alias.value).collect();
                }
                _ => {}
            }
        }
        Some(topic)
    }

    fn area(&mut self, table: &DeTable<'_>, id: &str) -> Option<AreaWording> {
        let mut area = AreaWording { id: Area::new(id)?, title: Phrase::Missing };
        for (key, value) in self.entries(table, &["id", "title"]) {
            if key == "title" {
                area.title = self.phrase(key, value);
            }
        }
        Some(area)
    }

    /// Drops inherited roles that are not declared, with a diagnostic.
    fn check_inherited(&mut self, roles: &mut [RoleWording]) {
        let known: Vec<RoleId> = roles.iter().map(|role| role.id.clone()).collect();
        for role in roles {
            role.inherits.retain(|id| {
                let declared = known.iter().any(|known| known.as_str() == id.value);
                if !declared {
                    let near = self.suggestions.nearest(&id.value, known.iter().map(RoleId::as_str));
                    let place = self.source.place(id.span.clone());
                    self.diagnostics.push(
                        Diagnostic::new(Rule::UnknownRole, format!("no role \"{}\"", id.value), place)
                            .with_suggestion(near),
                    );
                }
                declared
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The ids and titles that were read, then the diagnostics.
    fn shown(text: &str) -> String {
        let (settings, diagnostics) = parse(text, &Source::new("handbook.toml", text));
        let languages = [Language::ZH, Language::EN];
        let title = |title: &Localized| {
            title.iter().map(|(language, text)| format!("{language}:{text}")).collect::<Vec<_>>().join(",")
        };
        let mut out =
            vec![format!("title={}", title(&settings.title.localized(&languages, |_| "?".to_owned())))];
        if !settings.languages.is_empty() {
            out.push(format!("languages={:?}", settings.languages));
        }
        for part in &settings.parts {
            let part = part.part(&languages, |_| "?".to_owned());
            out.push(format!("part {}={}", part.id, title(&part.title)));
        }
        for role in &settings.roles {
            let role = role.role(&languages);
            out.push(format!(
                "role {}={} {:?}<{:?}",
                role.id,
                title(&role.title),
                role.aliases,
                role.inherits
            ));
        }
        for topic in &settings.topics {
            let topic = topic.topic(&languages);
            out.push(format!("topic {}={}", topic.id, title(&topic.title)));
        }
        out.extend(diagnostics.iter().map(|d| {
            let help = d.help.as_deref().map(|help| format!(" ({help})")).unwrap_or_default();
            format!("{} {}:{} {}{help}", d.rule, d.place.line, d.place.column, d.message)
        }));
        out.join("; ")
    }

    #[test]
    fn a_taxonomy_is_read() {
        fn check(text: &str, expected: &str) {
            assert_eq!(shown(text), expected, "{text}");
        }
        check("", "title=en:?,zh:?");
        check(
            "title = '手册'\nlanguages = ['zh-CN', 'en']\n[[parts]]\nid = 'a'\ntitle = { zh = '甲', en = 'A' }\n\
             [[roles]]\nid = 'ad'\naliases = 'AD'\n[[roles]]\nid = 'am'\ninherits = ['ad']\n\
             [[topics]]\nid = 'new-business'",
            "title=en:手册,zh:手册; languages=[\"zh\", \"en\"]; part a=en:A,zh:甲; \
             role ad=en:Ad,zh:Ad [\"AD\"]<[]; role am=en:Am,zh:Am []<[\"ad\"]; \
             topic new-business=en:New business,zh:New business",
        );
    }

    #[test]
    fn invalid_entries_are_skipped() {
        fn check(text: &str, expected: &[&str]) {
            let shown = shown(text);
            for expected in expected {
                assert!(shown.contains(expected), "{text}\n{shown}");
            }
        }
        check("titel = 'x'\n", &["unknown-key 1:1 unknown key \"titel\" (did you mean \"title\"?)"]);
        check("[[parts]]\nid='a'\ncolour='red'", &["part a", "unknown-key 3:1", "the keys are id, label"]);
        check("title = 1\n[[topics]]\nid='t'", &["bad-settings 1:9 \"title\" must be", "topic t"]);
        check("title = 'x\n[[topics]]\nid='t'", &["bad-settings 1:", "topic t"]);
        check(
            "[[parts]]\ntitle='x'\n[[parts]]\nid='b'",
            &["bad-settings 1:1 an entry of \"parts\"", "part b"],
        );
        check("[[parts]]\nid='A b'", &["bad-id 2:4 \"A b\" is not an id (write \"a-b\")"]);
        check(
            "[[roles]]\nid='a'\n[[roles]]\nid='a'",
            &["role a", "bad-settings 4:4 the id \"a\" occurs twice"],
        );
        check("[[roles]]\nid='ab'\ninherits=['ba']", &["role ab", "unknown-role 3:11 no role \"ba\""]);
        check("[parts]\nid='a'", &["bad-settings", "begin each entry with [[parts]]"]);
        check(
            "languages=['english','zh','zh']",
            &["[\"zh\"]", "\"english\" is not a language code", "is listed twice"],
        );
        check("title = { chinese = '手册' }", &["\"chinese\" is not a language code"]);
        check("title='a'\ntitle='b'\n", &["bad-settings"]);
        check("[repository]\nedit = 'javascript:x'", &["bad-settings 2:8 \"edit\" must be an address"]);
        check("repository = 'x'", &["bad-settings", "begin it with [repository]"]);
        check("[glossary]\npage = 'x'", &["unknown-key 2:1"]);
    }

    proptest! {
        #[test]
        fn any_settings_are_read(text in "(\\[\\[parts\\]\\]|id|title| = |'a'|\"|\n|[\\[\\]{},.#x1题]){0,20}") {
            shown(&text);
        }
    }
}
