//! A value of a configuration file, whichever format it is written in, and the reading of YAML and TOML.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

/// A value of any kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::content) enum Value {
    #[default]
    Nothing,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Value>),
    /// Entries in the order of the file.
    Table(Vec<(String, Value)>),
}

impl Value {
    /// The value at a key; nothing where there is none.
    pub(in crate::content) fn get(&self, key: &str) -> &Self {
        let found = self.entries().iter().rev().find(|(name, _)| name == key);
        found.map_or(&Self::Nothing, |(_, value)| value)
    }

    /// The value at keys one below the other.
    pub(in crate::content) fn at(&self, keys: &[&str]) -> &Self {
        keys.iter().fold(self, |value, key| value.get(key))
    }

    pub(in crate::content) fn entries(&self) -> &[(String, Self)] {
        match self {
            Self::Table(entries) => entries,
            _ => &[],
        }
    }

    pub(in crate::content) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// A line of text; numbers are text too.
    pub(in crate::content) fn text(&self) -> Option<String> {
        let text = match self {
            Self::Text(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Self::Number(number) => number.to_string(),
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    pub(in crate::content) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
        .filter(|number| number.is_finite())
    }

    pub(in crate::content) fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }
}

/// Reads YAML as far as it is data: tags of programs, such as `!!python/name:x` and `!ENV`, are passed over.
pub(in crate::content) fn from_yaml(text: &str) -> Option<Value> {
    serde_saphyr::from_str(&without_tags(text)).ok()
}

/// Reads TOML.
pub(in crate::content) fn from_toml(text: &str) -> Option<Value> {
    toml::from_str(text).ok()
}

/// YAML with the local tags of values blanked.
fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let tag = [": !", "- !", "[!", ", !"]
            .iter()
            .filter_map(|mark| Some(line.find(mark)? + mark.len() - 1))
            .min();
        let Some(start) = tag else {
            plain.push_str(line);
            continue;
        };
        let end = line[start..].find([' ', ',', ']', '\r', '\n']).map_or(line.len(), |end| start + end);
        plain.push_str(&line[..start]);
        // A tag without a value is an empty text.
        let rest = line[end..].trim();
        if rest.is_empty() || rest.starts_with([',', ']']) {
            plain.push_str("''");
        }
        plain.push_str(&line[end..]);
    }
    plain
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_str<E>(self, text: &str) -> Result<Value, E> {
                Ok(Value::Text(text.to_owned()))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
                Ok(Value::Bool(value))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
                Ok(Value::Number(value as f64))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
                Ok(Value::Number(value as f64))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
                Ok(Value::Number(value))
            }

            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Nothing)
            }

            fn visit_none<E>(self) -> Result<Value, E> {
                Ok(Value::Nothing)
            }

            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
                Value::deserialize(deserializer)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Value::List(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
                let mut entries = Vec::new();
                while let Some((key, value)) = map.next_entry::<Value, Value>()? {
                    entries.push((key.text().unwrap_or_default(), value));
                }
                Ok(Value::Table(entries))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn data_is_read_beside_the_tags_of_programs() {
        let yaml = "site_name: !ENV [NAME, 'Book']\nx:\n  - emoji: !!python/name:material.twemoji\n  - y: !relative\nnav:\n  - a.md\n  - B: b.md\n1: 2\n";
        let value = from_yaml(yaml).expect("YAML");
        assert_eq!(value.at(&["nav"]).items()[1].get("B").text().as_deref(), Some("b.md"));
        assert_eq!(value.get("site_name").items()[1].text().as_deref(), Some("Book"));
        assert_eq!(value.get("1").number(), Some(2.0));
        assert_eq!(from_yaml("a: [b"), None);
        let toml = from_toml("title = 'T'\n[languages.zh]\nweight = 1\nd = 2024-01-02\n").expect("TOML");
        assert_eq!(toml.at(&["languages", "zh", "weight"]).number(), Some(1.0));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "([a-z]: |- |!!?[a-z/:]*|\\[|\\]|\\{|\\}|,|'|\"|&a|\\*a|<<: |\n| |#|[a-z]=|\\PC){0,30}") {
            from_yaml(&text);
            from_toml(&text);
        }
    }
}
