//! Finds roles, topics, parts and sections by name or similar spelling.

use crate::{
    model::{Handbook, Language, Localized, Part, Role, SectionRef, Topic},
    text::fold_text,
};

/// Longer inputs are cut before they are compared with every id or title.
const LONGEST: usize = 120;

/// A name without differences in width, case and script.
pub fn folded(text: &str) -> String {
    fold_text(text.trim()).chars().take(LONGEST).collect()
}

/// The role with this id, title in any language, or alias.
pub fn role<'a>(handbook: &'a Handbook, name: &str) -> Option<&'a Role> {
    let name = folded(name);
    handbook.roles.iter().find(|role| is_called(&name, role.id.as_str(), &role.title, &role.aliases))
}

/// The topic with this id, title in any language, or alias.
pub fn topic<'a>(handbook: &'a Handbook, name: &str) -> Option<&'a Topic> {
    let name = folded(name);
    handbook.topics.iter().find(|topic| is_called(&name, topic.id.as_str(), &topic.title, &topic.aliases))
}

/// The part with this id, title in any language, or label.
pub fn part<'a>(handbook: &'a Handbook, name: &str) -> Option<&'a Part> {
    let name = folded(name);
    handbook.parts.iter().find(|part| is_called(&name, part.id.as_str(), &part.title, part.label.as_slice()))
}

fn is_called(name: &str, id: &str, title: &Localized, aliases: &[String]) -> bool {
    let is = |other: &str| folded(other) == name;
    is(id) || title.iter().any(|(_, title)| is(title)) || aliases.iter().any(|alias| is(alias))
}

/// The names most similar to `wanted`, best first, without dissimilar ones.
pub fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    let wanted = folded(wanted);
    let mut found: Vec<(f64, &str)> =
        names.map(|name| (likeness(&wanted, name), name)).filter(|(likeness, _)| *likeness >= 0.55).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.dedup_by_key(|(_, name)| *name);
    found.truncate(most);
    found.into_iter().map(|(_, name)| name).collect()
}

/// The sections with the ids most similar to `wanted`, in `language` if available.
pub fn nearest_sections(handbook: &Handbook, wanted: &str, language: Language) -> Vec<SectionRef> {
    let mut ids: Vec<&str> = handbook.sections().map(|(_, _, section)| section.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    nearest(wanted, ids.into_iter(), 5)
        .into_iter()
        .filter_map(|id| handbook.find(&crate::model::SectionId::new(id)?, Some(language)))
        .collect()
}

/// The sections of `language` with the titles most similar to `text`, to offer when a search finds nothing.
pub fn nearest_titles(handbook: &Handbook, text: &str, language: Language, most: usize) -> Vec<SectionRef> {
    let wanted = folded(text);
    let mut found: Vec<(f64, SectionRef)> = handbook
        .sections()
        .filter(|(_, document, _)| document.language == language && !document.unsearched)
        .map(|(place, _, section)| (shared(&wanted, &folded(&section.heading.title)), place))
        .filter(|(share, _)| *share > 0.0)
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(most);
    found.into_iter().map(|(_, place)| place).collect()
}

/// 0 to 1: similar spelling, or one contains the other.
fn likeness(wanted: &str, name: &str) -> f64 {
    let spelled = strsim::normalized_damerau_levenshtein(wanted, name);
    let held = wanted.len() >= 3 && (name.contains(wanted) || wanted.contains(name));
    if held { spelled.max(0.6 + spelled * 0.4) } else { spelled }
}

/// The similarity of two titles: shared letter pairs, and for Chinese shared characters, which have meaning on their
/// own.
fn shared(wanted: &str, title: &str) -> f64 {
    let pairs = strsim::sorensen_dice(wanted, title);
    let dense: Vec<char> = wanted.chars().filter(|c| crate::text::is_dense(*c)).collect();
    let common = dense.iter().filter(|c| title.contains(**c)).count();
    let characters =
        if common >= 2 { common as f64 / (dense.len() + title.chars().count()) as f64 } else { 0.0 };
    let sum = pairs + characters;
    if sum < 0.2 { 0.0 } else { sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_ids_find_their_neighbours() {
        let ids = ["ad-budget", "ad-business", "nb-gather", "st-telephone"];
        assert_eq!(nearest("ad-bugdet", ids.into_iter(), 3).first(), Some(&"ad-budget"));
        assert_eq!(nearest("AD-Budget", ids.into_iter(), 1), ["ad-budget"]);
        assert_eq!(nearest("budget", ids.into_iter(), 1), ["ad-budget"]);
        assert!(nearest("zzzzzzzz", ids.into_iter(), 3).is_empty());
    }
}
