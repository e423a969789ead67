//! The block of metadata at the top of a file: where it is, and its keys and values with their places. YAML between `---` lines,
//! TOML between `+++` lines, or one JSON object, as Hugo has them: <https://gohugo.io/content-management/front-matter/>

use std::{fmt, ops::Range};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::Spanned;
use toml::de::{DeTable, DeValue};

/// Largest block that is parsed, in bytes: metadata, not a data set.
pub(super) const LIMIT: usize = 256 * 1024;

/// A value with its place in the file.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::content) struct Placed<T> {
    pub(in crate::content) value: T,
    /// Byte range in the file's text.
    pub(in crate::content) span: Range<usize>,
}

/// A value with its place.
pub(super) type Node = Placed<Value>;

/// A value of any kind.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Nothing,
    Text(String),
    /// A number, boolean or date, as the parser prints it.
    Plain(String),
    List(Vec<Node>),
    /// Keys that are text, with what is below them.
    Table(Vec<(String, Node)>),
}

impl Value {
    /// Whether it is this boolean, written as one or in quotes.
    pub(super) fn is(&self, boolean: &str) -> bool {
        matches!(self, Self::Plain(text) | Self::Text(text) if text.eq_ignore_ascii_case(boolean))
    }

    /// Whether a value of `search` says that the document is not searched: `false`, or as Material for `MkDocs` has it,
    /// `exclude: true`.
    pub(super) fn excludes(&self) -> bool {
        match self {
            Self::Table(entries) => {
                entries.iter().any(|(key, node)| key == "exclude" && node.value.is("true"))
            }
            other => other.is("false"),
        }
    }

    /// What is below a key.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        match self {
            Self::Table(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, node)| node),
            _ => None,
        }
    }
}

/// How a block is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Yaml,
    Toml,
    Json,
}

impl Format {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Yaml => "YAML",
            Self::Toml => "TOML",
            Self::Json => "JSON",
        }
    }
}

/// The block's extent.
pub(super) struct Block {
    pub(super) format: Format,
    /// Between the fences.
    pub(super) inside: Range<usize>,
    /// After the closing fence's line.
    pub(super) end: usize,
}

/// Keys in order with their places.
pub(super) type Entries = Vec<(Placed<String>, Node)>;

impl Block {
    /// The front matter of `text`. A `---` that nothing closes, or that no key follows, is a thematic break.
    pub(super) fn find(text: &str) -> Option<Self> {
        if text.starts_with('{') {
            return Self::object(text);
        }
        let first = text.split_inclusive('\n').next()?;
        let fence = first.trim_end();
        let format = match fence {
            "---" => Format::Yaml,
            "+++" => Format::Toml,
            _ => return None,
        };
        let toml = format == Format::Toml;
        let start = first.len();
        let mut at = start;
        let mut begun = false;
        for line in text[start..].split_inclusive('\n') {
            let content = line.trim_end();
            if content == fence || (!toml && content == "...") {
                return Some(Self { format, inside: start..at, end: at + line.len() });
            }
            if !begun && !content.is_empty() {
                begun = true;
                if !looks_like_metadata(content, toml) {
                    return None;
                }
            }
            at += line.len();
        }
        None
    }

    /// One JSON object that ends with its line.
    fn object(text: &str) -> Option<Self> {
        let begins = text[1..].trim_start();
        let key = begins.strip_prefix('"')?;
        key[key.find('"')? + 1..].trim_start().starts_with(':').then_some(())?;
        let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
        let end = text.bytes().take(LIMIT).position(|byte| {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' if in_text => is_escaped = true,
                b'"' => in_text = !in_text,
                b'{' | b'[' if !in_text => depth += 1,
                b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && !in_text
        })? + 1;
        let line = text[end..].split_inclusive('\n').next().unwrap_or_default();
        line.trim().is_empty().then(|| Self { format: Format::Json, inside: 0..end, end: end + line.len() })
    }

    /// The keys and values, or what keeps the block from being read, and where.
    pub(super) fn entries(&self, text: &str) -> Result<Entries, (String, usize)> {
        let inside = &text[self.inside.clone()];
        match self.format {
            Format::Toml => self.toml(inside),
            Format::Yaml => self.yaml(inside),
            // YAML is a superset of JSON, but for tabs between values.
            Format::Json => self.yaml(&inside.replace('\t', " ")),
        }
    }

    fn yaml(&self, inside: &str) -> Result<Entries, (String, usize)> {
        let options = serde_saphyr::options! { with_snippet: false };
        match serde_saphyr::from_str_with_options::<Top>(inside, options) {
            Ok(Top(entries)) => {
                let entry = |(key, value): (Spanned<String>, Spanned<Yaml>)| {
                    let span = self.span(&key, inside);
                    (Placed { value: key.value, span }, self.node(value, inside))
                };
                Ok(entries.into_iter().map(entry).collect())
            }
            Err(error) => {
                let at = error.location().and_then(|at| at.span().byte_offset()).map_or(0, |at| at as usize);
                let message = error.render_with_formatter(&serde_saphyr::UserMessageFormatter);
                let message = message.lines().next().unwrap_or_default().to_owned();
                Err((message, self.inside.start + at.min(inside.len())))
            }
        }
    }

    /// Byte range in the file of a node of the YAML.
    fn span<T>(&self, node: &Spanned<T>, inside: &str) -> Range<usize> {
        let span = node.referenced.span();
        let start = span.byte_offset().unwrap_or(0) as usize;
        let end = (start + span.byte_len().unwrap_or(0) as usize).min(inside.len());
        let length = inside.get(start..end).unwrap_or_default().trim_end().len();
        self.inside.start + start..self.inside.start + start + length
    }

    fn node(&self, node: Spanned<Yaml>, inside: &str) -> Node {
        let span = self.span(&node, inside);
        let value = match node.value {
            Yaml::Nothing => Value::Nothing,
            Yaml::Text(text) => Value::Text(text),
            Yaml::Plain(text) => Value::Plain(text),
            Yaml::List(items) => Value::List(items.into_iter().map(|item| self.node(item, inside)).collect()),
            Yaml::Table(entries) => Value::Table(
                entries.into_iter().map(|(key, value)| (key, self.node(value, inside))).collect(),
            ),
        };
        Placed { value, span }
    }

    fn toml(&self, inside: &str) -> Result<Entries, (String, usize)> {
        let (table, errors) = DeTable::parse_recoverable(inside);
        if let Some(error) = errors.first() {
            let message = error.message().lines().next().unwrap_or_default().to_owned();
            let at = error.span().map_or(0, |span| span.start).min(inside.len());
            return Err((message, self.inside.start + at));
        }
        let mut entries: Vec<_> = table.get_ref().iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let start = self.inside.start;
        let entry =
            |(key, value): (&toml::Spanned<std::borrow::Cow<'_, str>>, &toml::Spanned<DeValue<'_>>)| {
                let span = start + key.span().start..start + key.span().end;
                (Placed { value: key.get_ref().to_string(), span }, toml_node(value, start, inside))
            };
        Ok(entries.into_iter().map(entry).collect())
    }
}

fn toml_node(node: &toml::Spanned<DeValue<'_>>, start: usize, inside: &str) -> Node {
    let below = |node: &toml::Spanned<DeValue<'_>>| toml_node(node, start, inside);
    let value = match node.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Array(items) => Value::List(items.iter().map(below).collect()),
        DeValue::Table(table) => {
            Value::Table(table.iter().map(|(key, value)| (key.get_ref().to_string(), below(value))).collect())
        }
        _ => Value::Plain(inside.get(node.span()).unwrap_or_default().trim().to_owned()),
    };
    Placed { value, span: start + node.span().start..start + node.span().end }
}

/// Whether a line can be the first of a block of metadata rather than text between two thematic breaks.
fn looks_like_metadata(line: &str, toml: bool) -> bool {
    if line.starts_with('#') && (!line.starts_with("##") || toml) {
        // A comment; a heading would need text below it to be told apart.
        return !line.starts_with("# ") || toml || line.len() > 2;
    }
    if toml {
        return line.contains('=') || line.starts_with('[');
    }
    line.starts_with('{')
        || line.find(':').is_some_and(|at| {
            let key = line[..at].trim();
            !key.is_empty()
                && key.chars().count() <= 40
                && !key.starts_with(['-', '*', '>', '|', '`', '[', '!'])
                && line[at + 1..].chars().next().is_none_or(char::is_whitespace)
        })
}

/// The top level of a block: keys in order, with their places.
struct Top(Vec<(Spanned<String>, Spanned<Yaml>)>);

/// A value of YAML.
enum Yaml {
    Nothing,
    Text(String),
    Plain(String),
    List(Vec<Spanned<Yaml>>),
    Table(Vec<(String, Spanned<Yaml>)>),
}

impl<'de> Deserialize<'de> for Top {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Whole;
        impl<'de> Visitor<'de> for Whole {
            type Value = Top;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"key: value\" lines")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Top, A::Error> {
                let mut entries = Vec::new();
                while let Some(key) = map.next_key::<Spanned<String>>()? {
                    entries.push((key, map.next_value()?));
                }
                Ok(Top(entries))
            }
        }
        deserializer.deserialize_map(Whole)
    }
}

impl<'de> Deserialize<'de> for Yaml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Yaml;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_str<E>(self, text: &str) -> Result<Yaml, E> {
                Ok(Yaml::Text(text.to_owned()))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Yaml, E> {
                Ok(Yaml::Plain(value.to_string()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Yaml, E> {
                Ok(Yaml::Plain(value.to_string()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Yaml, E> {
                Ok(Yaml::Plain(value.to_string()))
            }

            fn visit_i128<E>(self, value: i128) -> Result<Yaml, E> {
                Ok(Yaml::Plain(value.to_string()))
            }

            fn visit_u128<E>(self, value: u128) -> Result<Yaml, E> {
                Ok(Yaml::Plain(value.to_string()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Yaml, E> {
                Ok(Yaml::Plain(value.to_string()))
            }

            fn visit_unit<E>(self) -> Result<Yaml, E> {
                Ok(Yaml::Nothing)
            }

            fn visit_none<E>(self) -> Result<Yaml, E> {
                Ok(Yaml::Nothing)
            }

            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Yaml, D::Error> {
                Yaml::deserialize(deserializer)
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Yaml, D::Error> {
                Yaml::deserialize(deserializer)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Yaml, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(Yaml::List(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Yaml, A::Error> {
                let mut entries = Vec::new();
                while let Some((key, value)) = map.next_entry::<Yaml, Spanned<Yaml>>()? {
                    if let Yaml::Text(key) = key {
                        entries.push((key, value));
                    }
                }
                Ok(Yaml::Table(entries))
            }
        }
        deserializer.deserialize_any(Any)
    }
}
