//! What documents and sections are labelled with: parts, roles and topics, their names in each language, and the one id grammar
//! they share.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::language::Language;

/// Whether `text` is an id: `[a-z0-9]+(-[a-z0-9]+)*`, at most 120 bytes.
///
/// The grammar is shared by sections, roles, topics and parts, so that an id can be in a URL, a file name and
/// a heading attribute without any escaping.
pub fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 120
        && text.split('-').all(|word| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(Box<str>);

        impl $name {
            /// The id, when `text` keeps to the grammar of [`is_id`](crate::model::is_id).
            pub fn new(text: &str) -> Option<Self> {
                crate::model::is_id(text).then(|| Self(text.into()))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{:?}", &self.0)
            }
        }
    };
}
pub(crate) use id_type;

id_type! {
    /// The id of a [`Role`], such as `account-director`.
    RoleId
}
id_type! {
    /// The id of a [`Topic`], such as `budget`.
    TopicId
}
id_type! {
    /// The id of a [`Part`]: the name of its folder, such as `duties`.
    PartId
}

impl PartId {
    /// `main`, the part of documents that lie in no folder.
    pub fn main() -> Self {
        Self("main".into())
    }

    /// Whether it is the part of documents that lie in no folder.
    pub fn is_main(&self) -> bool {
        &*self.0 == "main"
    }
}

/// A text per language. A handbook that gives one text for all languages has it under every language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Localized(BTreeMap<Language, String>);

impl Localized {
    /// The text in `language`, else in one near to it, else in any language there is, else empty.
    pub fn get(&self, language: Language) -> &str {
        let near =
            || self.0.iter().find(|(one, _)| one.primary() == language.primary()).map(|(_, text)| text);
        self.0.get(&language).or_else(near).or_else(|| self.0.values().next()).map_or("", String::as_str)
    }

    /// Sets the text of one language.
    pub fn set(&mut self, language: Language, text: impl Into<String>) {
        self.0.insert(language, text.into());
    }

    /// Every language that has a text, with it.
    pub fn iter(&self) -> impl Iterator<Item = (Language, &str)> {
        self.0.iter().map(|(language, text)| (*language, text.as_str()))
    }

    /// Whether no language has a text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(Language, String)> for Localized {
    fn from_iter<T: IntoIterator<Item = (Language, String)>>(texts: T) -> Self {
        Self(texts.into_iter().collect())
    }
}

/// A text as settings and ledger give it: one for all languages, or one for each of some.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phrase {
    /// There is none.
    #[default]
    Missing,
    /// One for all languages.
    Same(String),
    /// One for each of these.
    Each(Localized),
}

impl Phrase {
    /// The text in `language`, else in any language there is, else empty.
    pub fn get(&self, language: Language) -> &str {
        match self {
            Self::Missing => "",
            Self::Same(text) => text,
            Self::Each(texts) => texts.get(language),
        }
    }

    /// The text, or the texts.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Missing => Vec::new(),
            Self::Same(text) => vec![text],
            Self::Each(texts) => texts.iter().map(|(_, text)| text).collect(),
        }
    }

    /// The text under every language, `fallback` where it is missing altogether.
    pub fn localized(&self, languages: &[Language], fallback: impl Fn(Language) -> String) -> Localized {
        match self {
            Self::Each(texts) => texts.clone(),
            Self::Same(text) => languages.iter().map(|language| (*language, text.clone())).collect(),
            Self::Missing => languages.iter().map(|language| (*language, fallback(*language))).collect(),
        }
    }
}

/// A top-level group of documents: one folder. The order is that of `handbook.toml`, else of the folder names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The folder's name as an id.
    pub id: PartId,
    /// The letter or number the handbook gives it ("A"), if any.
    pub label: Option<String>,
    /// What readers call it.
    pub title: Localized,
    /// One line on what it answers; may be empty.
    pub description: Localized,
}

/// Who a section is for. A reading aid, not access control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Stable name in URLs and attributes.
    pub id: RoleId,
    /// The grade the handbook gives it ("A"), if any.
    pub grade: Option<String>,
    /// What readers call it.
    pub title: Localized,
    /// Other names people type for it.
    pub aliases: Vec<String>,
    /// Roles whose sections are also this role's, directly named ones only;
    /// [`Handbook::with_inherited`](crate::model::Handbook::with_inherited) follows them.
    pub inherits: Vec<RoleId>,
}

impl Role {
    /// The grade, if it is short enough for a seal beside the role's name.
    pub fn seal(&self) -> Option<&str> {
        self.grade.as_deref().filter(|grade| grade.chars().count() <= 2)
    }
}

/// What a section is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Stable name in URLs and attributes.
    pub id: TopicId,
    /// What readers call it.
    pub title: Localized,
    /// Other names people type for it.
    pub aliases: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_follow_the_grammar() {
        for good in ["a", "ad-budget", "cmrc-trial-00848", "1-2-3"] {
            assert!(is_id(good), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "Ad", "预算", "a_b", "a b", "a/b"] {
            assert!(!is_id(bad), "{bad}");
        }
    }
}
