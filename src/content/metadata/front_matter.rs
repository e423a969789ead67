//! The block between `---` lines at the top of a file: what the author says about the document.
//!
//! Repositories carry all kinds of keys for all kinds of tools. Ours are read; one that looks like a misspelt one of ours is
//! reported, and others once for the whole handbook.

use std::{fmt, ops::Range};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::Spanned;

use super::attributes::{self, Name};
use crate::{
    diagnostic::{Diagnostic, Rule, Source},
    model::Language,
};

/// Keys of other tools that happen to be one or two letters from ours.
const FOREIGN_KEYS: [&str; 12] =
    ["date", "file", "ids", "other", "others", "rule", "rules", "tile", "tiles", "type", "version", "border"];

/// How other tools say that a document is not published: Jekyll, Obsidian, `GitBook`.
const WITHHOLDING: [(&str, &str); 3] = [("published", "false"), ("publish", "false"), ("hidden", "true")];
/// How they say that it is not searched: Just the Docs, Docusaurus.
const UNSEARCHED: [&str; 2] = ["search_exclude", "unlisted"];

/// Other names of `lang`: Jekyll, Hexo.
const LANGUAGE: [&str; 2] = ["language", "locale"];

/// Largest block that is parsed, in bytes: metadata, not a data set.
const LIMIT: usize = 256 * 1024;

/// A value with its place in the file.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::content) struct Placed<T> {
    pub(in crate::content) value: T,
    /// Byte range in the file's text.
    pub(in crate::content) span: Range<usize>,
}

/// What the front matter says. Everything may be missing.
#[derive(Clone, Debug, Default)]
pub(in crate::content) struct FrontMatter {
    pub(in crate::content) title: Option<String>,
    pub(in crate::content) description: Option<String>,
    pub(in crate::content) roles: Option<Vec<Placed<String>>>,
    pub(in crate::content) topics: Option<Vec<Placed<String>>>,
    pub(in crate::content) source: Vec<Placed<String>>,
    /// `keywords` and `aliases`.
    pub(in crate::content) keywords: Vec<String>,
    pub(in crate::content) order: Option<f64>,
    pub(in crate::content) owner: Option<String>,
    pub(in crate::content) id: Option<Placed<String>>,
    pub(in crate::content) language: Option<Placed<Language>>,
    /// When the document was reviewed, and how long that holds.
    pub(in crate::content) reviewed: Option<Placed<String>>,
    pub(in crate::content) review_every: Option<Placed<String>>,
    /// The id of the reading path this document is.
    pub(in crate::content) path: Option<Placed<String>>,
    /// The paths to read before it.
    pub(in crate::content) requires: Vec<Placed<String>>,
    /// What keeps it from being published, as `key: value`.
    pub(in crate::content) withheld: Option<Placed<String>>,
    /// Whether searches do not find it.
    pub(in crate::content) unsearched: bool,
    /// Keys that mean nothing to us.
    pub(in crate::content) foreign: Vec<Placed<String>>,
}

/// Reads the front matter of `text` and says where the Markdown begins.
pub(in crate::content) fn parse(
    text: &str,
    source: &Source<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (FrontMatter, usize) {
    let Some(block) = Block::find(text) else { return (FrontMatter::default(), 0) };
    let problem = |message: String, span| Diagnostic::new(Rule::BadFrontMatter, message, source.place(span));
    if block.toml {
        let span = 0..block.inside.start;
        diagnostics.push(
            problem("TOML front matter is not supported".to_owned(), span)
                .with_severity(crate::diagnostic::Severity::Warning)
                .with_help("write it as YAML between --- lines"),
        );
        return (FrontMatter::default(), block.end);
    }
    if block.inside.len() > LIMIT {
        let message = format!("front matter is larger than {} KiB", LIMIT / 1024);
        diagnostics.push(problem(message, 0..block.inside.start));
        return (FrontMatter::default(), block.end);
    }
    let yaml = &text[block.inside.clone()];
    if yaml.trim().is_empty() {
        return (FrontMatter::default(), block.end);
    }
    let options = serde_saphyr::options! { with_snippet: false };
    match serde_saphyr::from_str_with_options::<Entries>(yaml, options) {
        Ok(entries) => (read(entries, &block, text, source, diagnostics), block.end),
        Err(error) => {
            let at = error.location().and_then(|at| at.span().byte_offset()).map_or(0, |at| at as usize);
            let at = block.inside.start + at.min(yaml.len());
            let message = error.render_with_formatter(&serde_saphyr::UserMessageFormatter);
            let message = message.lines().next().unwrap_or_default();
            diagnostics.push(
                problem(format!("{UNREADABLE}: {message}"), at..at)
                    .with_help("put values that contain \": \" or begin with a special character in quotes"),
            );
            (FrontMatter::default(), block.end)
        }
    }
}

/// How the message about a block begins that is not read at all, rather than one of its values.
const UNREADABLE: &str = "front matter is not valid YAML";

/// Whether a diagnostic is about a block that no tool can read.
pub(in crate::content) fn is_unreadable(diagnostic: &Diagnostic) -> bool {
    diagnostic.rule == Rule::BadFrontMatter && diagnostic.message.starts_with(UNREADABLE)
}

/// The block's extent.
struct Block {
    toml: bool,
    /// Between the fences.
    inside: Range<usize>,
    /// After the closing fence's line.
    end: usize,
}

impl Block {
    /// The front matter of `text`. A `---` that nothing closes, or that no key follows, is a thematic break.
    fn find(text: &str) -> Option<Self> {
        let first = text.split_inclusive('\n').next()?;
        let fence = first.trim_end();
        let toml = match fence {
            "---" => false,
            "+++" => true,
            _ => return None,
        };
        let start = first.len();
        let mut at = start;
        let mut begun = false;
        for line in text[start..].split_inclusive('\n') {
            let content = line.trim_end();
            if content == fence || (!toml && content == "...") {
                return Some(Self { toml, inside: start..at, end: at + line.len() });
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

fn read(
    entries: Entries,
    block: &Block,
    text: &str,
    source: &Source<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> FrontMatter {
    let mut reader = Reader { block, text, source, diagnostics };
    let mut front = FrontMatter::default();
    for (key, value) in entries.0 {
        let name = key.value.as_str();
        match attributes::key(name).map(|known| known.name) {
            Some(Name::Title) => front.title = reader.text(name, &value),
            Some(Name::Description) => front.description = reader.text(name, &value),
            Some(Name::Owner) => front.owner = reader.text(name, &value),
            Some(Name::Id) => {
                let span = reader.span(&value);
                front.id = reader.text(name, &value).map(|value| Placed { value, span });
            }
            Some(Name::Lang) => front.language = reader.language(name, &value).or(front.language),
            None if LANGUAGE.contains(&name) => {
                front.language = front.language.or_else(|| reader.language(name, &value));
            }
            Some(Name::Path) => front.path = reader.placed(name, &value),
            Some(Name::Reviewed) => front.reviewed = reader.placed(name, &value),
            Some(Name::ReviewEvery) => front.review_every = reader.placed(name, &value),
            Some(Name::Requires) => front.requires = reader.list(name, &value),
            Some(Name::Roles) => front.roles = Some(reader.list(name, &value)),
            Some(Name::Topics) => front.topics = Some(reader.list(name, &value)),
            Some(Name::Source) => front.source = reader.list(name, &value),
            Some(Name::Keywords | Name::Aliases) => {
                front.keywords.extend(reader.list(name, &value).into_iter().map(|keyword| keyword.value));
            }
            Some(Name::Order) => front.order = reader.number(name, &value),
            Some(Name::Draft) if value.value.is("true") => front.withheld = reader.said(&key, &value),
            Some(Name::Search) if value.value.excludes() => front.unsearched = true,
            Some(Name::Draft | Name::Search) => {}
            None if WITHHOLDING.iter().any(|(key, state)| *key == name && value.value.is(state)) => {
                front.withheld = reader.said(&key, &value);
            }
            None if UNSEARCHED.contains(&name) && value.value.is("true") => front.unsearched = true,
            None if UNSEARCHED.contains(&name) || WITHHOLDING.iter().any(|(key, _)| *key == name) => {}
            Some(Name::Area | Name::Acts | Name::Signs | Name::Produces | Name::Avoid) | None => {
                front.foreign.extend(reader.unknown(&key));
            }
        }
    }
    front
}

struct Reader<'r> {
    block: &'r Block,
    text: &'r str,
    source: &'r Source<'r>,
    diagnostics: &'r mut Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Byte range in the file of a node of the YAML.
    fn span<T>(&self, node: &Spanned<T>) -> Range<usize> {
        let span = node.referenced.span();
        let start = self.block.inside.start + span.byte_offset().unwrap_or(0) as usize;
        let end = start + span.byte_len().unwrap_or(0) as usize;
        let end = end.min(self.block.inside.end);
        let inside = self.text.get(start..end).unwrap_or_default();
        start..start + inside.trim_end().len()
    }

    fn problem(&mut self, key: &str, wants: &str, value: &Spanned<Value>) {
        let place = self.source.place(self.span(value));
        self.diagnostics.push(Diagnostic::new(
            Rule::BadFrontMatter,
            format!("\"{key}\" must be {wants}"),
            place,
        ));
    }

    /// A scalar as the author wrote it: `1.10` stays `1.10`.
    fn scalar(&self, value: &Spanned<Value>) -> Option<String> {
        let text = match &value.value {
            Value::Text(text) => text.trim().to_owned(),
            Value::Plain(plain) => match self.text.get(self.span(value)) {
                Some(raw) if !raw.is_empty() && !raw.contains('\n') => raw.trim().to_owned(),
                _ => plain.clone(),
            },
            Value::Nothing | Value::List(_) | Value::Table(_) => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    fn text(&mut self, key: &str, value: &Spanned<Value>) -> Option<String> {
        if matches!(value.value, Value::List(_) | Value::Table(_)) {
            self.problem(key, "one line of text", value);
        }
        // A folded or literal block is one line to readers.
        self.scalar(value).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// A text with its place.
    fn placed(&mut self, key: &str, value: &Spanned<Value>) -> Option<Placed<String>> {
        let span = self.span(value);
        self.text(key, value).map(|value| Placed { value, span })
    }

    /// A language by its tag.
    fn language(&mut self, key: &str, value: &Spanned<Value>) -> Option<Placed<Language>> {
        let placed = self.placed(key, value)?;
        let language = Language::exact(&placed.value).filter(Language::is_written);
        if language.is_none() {
            self.problem(key, "the tag of a language, such as fr or pt-BR", value);
        }
        Some(Placed { value: language?, span: placed.span })
    }

    /// A key with its value, as it is written.
    fn said(&self, key: &Spanned<String>, value: &Spanned<Value>) -> Option<Placed<String>> {
        let span = self.span(key).start..self.span(value).end;
        let value = self.text.get(span.clone())?.to_owned();
        Some(Placed { value, span })
    }

    fn number(&mut self, key: &str, value: &Spanned<Value>) -> Option<f64> {
        let number = self.scalar(value).and_then(|text| text.parse().ok()).filter(|n: &f64| n.is_finite());
        if number.is_none() && !matches!(value.value, Value::Nothing) {
            self.problem(key, "a number", value);
        }
        number
    }

    /// A list, or a text with commas.
    fn list(&mut self, key: &str, value: &Spanned<Value>) -> Vec<Placed<String>> {
        let mut items = Vec::new();
        match &value.value {
            Value::Nothing => {}
            Value::Table(_) => self.problem(key, "a list", value),
            Value::List(list) => {
                for item in list {
                    match self.scalar(item) {
                        Some(value) => items.push(Placed { value, span: self.span(item) }),
                        None if matches!(item.value, Value::Nothing) => {}
                        None => self.problem(key, "a list of names", item),
                    }
                }
            }
            Value::Text(_) | Value::Plain(_) => {
                let span = self.span(value);
                let text = self.scalar(value).unwrap_or_default();
                for part in text.split([',', '，', '、']).map(str::trim).filter(|part| !part.is_empty()) {
                    let at = self.text.get(span.clone()).and_then(|raw| raw.find(part));
                    let span = at.map_or(span.clone(), |at| span.start + at..span.start + at + part.len());
                    items.push(Placed { value: part.to_owned(), span });
                }
            }
        }
        items
    }

    /// Reports a key that looks like a misspelt one of ours, and returns any other.
    fn unknown(&mut self, key: &Spanned<String>) -> Option<Placed<String>> {
        let name = key.value.as_str();
        let foreign = Placed { value: name.to_owned(), span: self.span(key) };
        if FOREIGN_KEYS.contains(&name) {
            return Some(foreign);
        }
        let limit = if name.len() <= 5 { 1 } else { 2 };
        let lower = name.to_lowercase();
        let near = attributes::in_front_matter()
            .map(|known| (strsim::osa_distance(known.word, &lower), known.word))
            .filter(|(distance, _)| *distance <= limit)
            .min();
        let Some((_, known)) = near else { return Some(foreign) };
        let place = self.source.place(foreign.span);
        self.diagnostics.push(
            Diagnostic::new(Rule::UnknownKey, format!("unknown front matter key \"{name}\""), place)
                .with_suggestion(Some(known)),
        );
        None
    }
}

/// The top level of a block: keys in order, with their places.
struct Entries(Vec<(Spanned<String>, Spanned<Value>)>);

/// A value of any kind.
#[derive(Debug)]
enum Value {
    Nothing,
    Text(String),
    /// A number or boolean, as the YAML parser prints it.
    Plain(String),
    List(Vec<Spanned<Value>>),
    /// Keys that are text, with what is below them.
    Table(Vec<(String, Value)>),
}

impl Value {
    /// Whether it is this boolean, written as one or in quotes.
    fn is(&self, boolean: &str) -> bool {
        matches!(self, Self::Plain(text) | Self::Text(text) if text.eq_ignore_ascii_case(boolean))
    }

    /// Whether a value of `search` says that the document is not searched: `false`, or as Material for `MkDocs` has it,
    /// `exclude: true`.
    fn excludes(&self) -> bool {
        match self {
            Self::Table(entries) => entries.iter().any(|(key, value)| key == "exclude" && value.is("true")),
            other => other.is("false"),
        }
    }
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Top;
        impl<'de> Visitor<'de> for Top {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"key: value\" lines")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(key) = map.next_key::<Spanned<String>>()? {
                    entries.push((key, map.next_value()?));
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Top)
    }
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
                Ok(Value::Plain(value.to_string()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
                Ok(Value::Plain(value.to_string()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
                Ok(Value::Plain(value.to_string()))
            }

            fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
                Ok(Value::Plain(value.to_string()))
            }

            fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
                Ok(Value::Plain(value.to_string()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
                Ok(Value::Plain(value.to_string()))
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

            fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
                Value::deserialize(deserializer)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(Value::List(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
                let mut entries = Vec::new();
                while let Some((key, value)) = map.next_entry::<Value, Value>()? {
                    if let Value::Text(key) = key {
                        entries.push((key, value));
                    }
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

    /// Parses, and shows the values that are there, the rest of the file, and the diagnostics.
    fn shown(text: &str) -> String {
        let mut diagnostics = Vec::new();
        let (front, end) = parse(text, &Source::new("a.md", text), &mut diagnostics);
        let mut out = Vec::new();
        let list = |items: &[Placed<String>]| {
            items
                .iter()
                .map(|item| format!("{}@{}", item.value, text.get(item.span.clone()).unwrap_or("?")))
                .collect::<Vec<_>>()
                .join(",")
        };
        for (name, value) in
            [("title", &front.title), ("description", &front.description), ("owner", &front.owner)]
        {
            out.extend(value.as_ref().map(|value| format!("{name}={value}")));
        }
        out.extend(front.roles.as_ref().map(|roles| format!("roles={}", list(roles))));
        out.extend(front.topics.as_ref().map(|topics| format!("topics={}", list(topics))));
        if !front.source.is_empty() {
            out.push(format!("source={}", list(&front.source)));
        }
        if !front.keywords.is_empty() {
            out.push(format!("keywords={}", front.keywords.join(",")));
        }
        out.extend(front.order.map(|order| format!("order={order}")));
        out.extend(front.id.map(|id| format!("id={}", id.value)));
        out.push(format!("rest={:?}", &text[end..]));
        out.extend(diagnostics.iter().map(|d| {
            let help = d.help.as_deref().unwrap_or("");
            format!("{} {}:{} {} ({help})", d.rule, d.place.line, d.place.column, d.message)
        }));
        out.join("; ")
    }

    #[test]
    fn values_are_read_with_their_places() {
        fn check(text: &str, expected: &str) {
            assert_eq!(shown(text), expected, "{text}");
        }
        check("# A\n", "rest=\"# A\\n\"");
        check(
            "---\ntitle: 客户总监\nroles: [ad, am]\nsource: AD-1.4, AD-2.10\norder: 1\n---\nText",
            "title=客户总监; roles=ad@ad,am@am; source=AD-1.4@AD-1.4,AD-2.10@AD-2.10; order=1; rest=\"Text\"",
        );
        check(
            "---\ntopics:\n  - budget\n  - 'new-business'\nkeywords: 预算、成本\naliases: [费用]\n---\n",
            "topics=budget@budget,new-business@'new-business'; keywords=预算,成本,费用; rest=\"\"",
        );
        check(
            "---\ntitle: 1.10\nowner: true\nid: 2024\n...\nx",
            "title=1.10; owner=true; id=2024; rest=\"x\"",
        );
        check("---\ntitle:\nroles:\ntopics: []\n---\n", "roles=; topics=; rest=\"\"");
        check("---\ndescription: >\n  a\n  b\n---\n", "description=a b; rest=\"\"");
        check("---\n---\nx", "rest=\"x\"");
        check("---\nlayout: post\ndate: 2020-01-01\ntags: {a: b}\n---\nx", "rest=\"x\"");
    }

    #[test]
    fn other_dashes_are_text() {
        fn check(text: &str) {
            assert_eq!(shown(text), format!("rest={text:?}"));
        }
        check("---\ntitle: never closed\n\ntext");
        check("---\n\nSome text.\n\n---\n");
        check("---\n- a\n- b\n---\n");
        check("\n---\ntitle: late\n---\n");
        check("----\ntitle: x\n----\n");
    }

    #[test]
    fn problems_have_their_place() {
        fn check(text: &str, expected: &str) {
            let shown = shown(text);
            assert!(shown.contains(expected), "{text}\n{shown}");
        }
        check(
            "---\ntitle: a\nrole: ad\n---\n",
            "unknown-key 3:1 unknown front matter key \"role\" (did you mean \"roles\"?)",
        );
        check(
            "---\ntitle: a\ntopcis: x\n---\n",
            "unknown-key 3:1 unknown front matter key \"topcis\" (did you mean \"topics\"?)",
        );
        check("---\ntitle: a: b\n---\nText", "rest=\"Text\"; bad-front-matter 2:");
        check("---\ntitle: [a\n---\nText", "bad-front-matter");
        check("---\ntitle: a\ntitle: b\n---\nText", "bad-front-matter 3:1");
        check("---\ntitle: [a]\n---\n", "bad-front-matter 2:8 \"title\" must be one line of text");
        check("---\norder: first\n---\n", "bad-front-matter 2:8 \"order\" must be a number");
        check("---\nroles: {a: b}\n---\n", "bad-front-matter 2:8 \"roles\" must be a list");
        check(
            "+++\ntitle = \"x\"\n+++\nText",
            "rest=\"Text\"; bad-front-matter 1:1 TOML front matter is not supported",
        );
    }

    proptest! {
        #[test]
        fn any_block_is_read(body in "[a-c:\\-\\[\\]{}&*!|>'\"#%@, \n\t题]{0,60}") {
            shown(&format!("---\ntitle: {body}\n---\nx"));
            shown(&format!("---\n{body}"));
        }
    }
}
