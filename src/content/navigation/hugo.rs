//! `hugo.toml` of Hugo, also as YAML and JSON and by its former name `config`.
//!
//! <https://gohugo.io/configuration/all/>, <https://gohugo.io/configuration/languages/>

use super::{
    script,
    site::{Site, Text},
    value::{Value, from_toml, from_yaml},
};
use crate::model::Language;

/// Reads the configuration, or the part of it that a file below `config/_default` is.
pub(super) fn read(file: &Text, site: &mut Site) {
    let value = match file.extension() {
        "toml" => from_toml(&file.text),
        "json" => Some(script::read(&file.text)),
        _ => from_yaml(&file.text),
    };
    let Some(value) = value else { return site.unread.push(file.path.clone()) };
    if file.name().starts_with("languages.") {
        return languages(&value, site);
    }
    languages(value.get("languages"), site);
    site.add_title(None, value.get("title").text());
    site.add_description(None, description(&value));
    site.add_url(any(&value, &["baseURL", "baseUrl", "baseurl", "base_url"]), None);
}

fn languages(value: &Value, site: &mut Site) {
    for (key, value) in value.entries() {
        let tag = any(value, &["languageCode", "languagecode", "locale"]);
        let language = Language::new(key).or_else(|| Language::new(&tag?));
        if language.is_some() {
            site.add_title(language, value.get("title").text());
            site.add_description(language, description(value));
        }
    }
}

fn description(value: &Value) -> Option<String> {
    value.at(&["params", "description"]).text().or_else(|| value.get("description").text())
}

fn any(value: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| value.get(key).text())
}
