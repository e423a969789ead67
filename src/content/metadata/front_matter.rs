//! The block at the top of a file: what the author says about the document.
//!
//! Repositories carry all kinds of keys for all kinds of tools. Ours are read; one that looks like a misspelt one of ours is
//! reported, and others once for the whole handbook.

use jiff::civil::Date;

pub(in crate::content) use super::front_block::Placed;
use super::{
    attributes::{self, Name},
    dates::{self, Unclear},
    foreign_keys::{self, Foreign},
    front_block::{Block, Entries, Format, LIMIT, Node, Value},
};
use crate::{
    diagnostic::{Diagnostic, Rule, Severity, Source},
    model::Language,
};

/// Keys of other tools that happen to be one or two letters from ours.
const FOREIGN_KEYS: [&str; 11] =
    ["file", "ids", "other", "others", "rule", "rules", "tile", "tiles", "type", "version", "border"];
/// Most authors of a document.
const MOST_AUTHORS: usize = 20;

/// How other tools say that a document is not published: Jekyll, Obsidian, `GitBook`.
const WITHHOLDING: [(&str, &str); 3] = [("published", "false"), ("publish", "false"), ("hidden", "true")];
/// How they say that it is not searched: Just the Docs, Docusaurus.
const UNSEARCHED: [&str; 2] = ["search_exclude", "unlisted"];

/// Other names of `lang`: Jekyll, Hexo.
const LANGUAGE: [&str; 2] = ["language", "locale"];

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
    /// Words of other tools that may be topics.
    pub(in crate::content) tags: Vec<Placed<String>>,
    /// Its place among its siblings, as other tools write it.
    pub(in crate::content) position: Option<f64>,
    /// What menus call it.
    pub(in crate::content) label: Option<String>,
    /// The title of the page that it is below.
    pub(in crate::content) parent: Option<String>,
    pub(in crate::content) authors: Vec<String>,
    /// When the text was written or last changed.
    pub(in crate::content) updated: Option<Date>,
    /// Addresses that it has or had elsewhere.
    pub(in crate::content) addresses: Vec<Placed<Address>>,
    /// Keys that mean nothing to us.
    pub(in crate::content) foreign: Vec<Placed<String>>,
}

/// An address of a document, as other tools serve it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::content) enum Address {
    /// Below the root of the site.
    Whole(String),
    /// Below the folder of the document.
    Below(String),
}

/// Reads the front matter of `text` and says where the Markdown begins.
pub(in crate::content) fn parse(
    text: &str,
    source: &Source<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (FrontMatter, usize) {
    let Some(block) = Block::find(text) else { return (FrontMatter::default(), 0) };
    let problem = |message: String, span| Diagnostic::new(Rule::BadFrontMatter, message, source.place(span));
    if block.inside.len() > LIMIT {
        let message = format!("front matter is larger than {} KiB", LIMIT / 1024);
        diagnostics.push(problem(message, 0..block.inside.start));
        return (FrontMatter::default(), block.end);
    }
    if text[block.inside.clone()].trim().is_empty() {
        return (FrontMatter::default(), block.end);
    }
    match block.entries(text) {
        Ok(entries) => (read(entries, text, source, diagnostics), block.end),
        Err((message, at)) => {
            let help = match block.format {
                Format::Yaml => "put values that contain \": \" or begin with a special character in quotes",
                Format::Toml => "put texts in quotes",
                Format::Json => "put names and texts in quotes, with commas between them",
            };
            let message = format!("{UNREADABLE} {}: {message}", block.format.name());
            diagnostics.push(problem(message, at..at).with_help(help));
            (FrontMatter::default(), block.end)
        }
    }
}

/// How the message about a block begins that is not read at all, rather than one of its values.
const UNREADABLE: &str = "front matter is not valid";

/// Whether a diagnostic is about a block that no tool can read.
pub(in crate::content) fn is_unreadable(diagnostic: &Diagnostic) -> bool {
    diagnostic.rule == Rule::BadFrontMatter && diagnostic.message.starts_with(UNREADABLE)
}

fn read(entries: Entries, text: &str, source: &Source<'_>, diagnostics: &mut Vec<Diagnostic>) -> FrontMatter {
    let mut reader = Reader { text, source, diagnostics };
    let mut front = FrontMatter::default();
    let mut others = Vec::new();
    for (key, value) in entries {
        let name = key.value.as_str();
        match attributes::key(name).map(|known| known.name) {
            Some(Name::Title) => front.title = reader.text(name, &value),
            Some(Name::Description) => front.description = reader.text(name, &value),
            Some(Name::Owner) => match &value.value {
                Value::List(_) | Value::Table(_) => front.owner = joined(&reader.people(&value)),
                _ => front.owner = reader.text(name, &value),
            },
            Some(Name::Id) => {
                let span = value.span.clone();
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
            Some(Name::Keywords) => {
                front.keywords.extend(reader.list(name, &value).into_iter().map(|keyword| keyword.value));
            }
            Some(Name::Aliases) => {
                let (addresses, words): (Vec<_>, Vec<_>) = reader
                    .list(name, &value)
                    .into_iter()
                    .partition(|alias| foreign_keys::is_address(&alias.value));
                front.keywords.extend(words.into_iter().map(|word| word.value));
                front.addresses.extend(addresses.into_iter().map(aliased));
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
            Some(Name::Area | Name::Acts | Name::Signs | Name::Produces | Name::Within | Name::Avoid)
            | None => match foreign_keys::meaning(name) {
                Some(meaning) => others.push((meaning, value)),
                None => front.foreign.extend(reader.unknown(&key)),
            },
        }
    }
    reader.foreign(&others, &mut front);
    front
}

/// An alias that is an address.
fn aliased(alias: Placed<String>) -> Placed<Address> {
    let is_below = alias.value.starts_with('.') || !alias.value.contains('/');
    let value = if is_below { Address::Below(alias.value) } else { Address::Whole(alias.value) };
    Placed { value, span: alias.span }
}

fn joined(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(", "))
}

/// The items of a list, or the value itself.
fn items(value: &Node) -> Vec<&Node> {
    match &value.value {
        Value::List(items) => items.iter().collect(),
        _ => vec![value],
    }
}

struct Reader<'r> {
    text: &'r str,
    source: &'r Source<'r>,
    diagnostics: &'r mut Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Reads keys of other tools, where ours do not say the same.
    fn foreign(&mut self, entries: &[(Foreign, Node)], front: &mut FrontMatter) {
        let mut dated = 0;
        let mut owners = Vec::new();
        for (meaning, value) in entries {
            match meaning {
                Foreign::Tags => front.tags.extend(self.tags(value)),
                Foreign::Position => self.position(value, front),
                Foreign::Label => front.label = front.label.take().or_else(|| self.scalar(value)),
                Foreign::Parent => front.parent = self.scalar(value),
                Foreign::Menu => {
                    if let Some(order) = value.value.get("order") {
                        self.position(order, front);
                    }
                    let label = value.value.get("label").or_else(|| value.value.get("title"));
                    front.label = front.label.take().or_else(|| self.scalar(label?));
                    front.parent = front.parent.take().or_else(|| self.scalar(value.value.get("parent")?));
                }
                Foreign::Authors => front.authors.extend(self.people(value)),
                Foreign::Owner => owners.extend(self.people(value)),
                Foreign::Reviewed => {
                    front.reviewed = front.reviewed.take().or_else(|| self.placed_scalar(value));
                }
                Foreign::ReviewEvery => {
                    front.review_every = front.review_every.take().or_else(|| self.placed_scalar(value));
                }
                Foreign::Date(rank) => {
                    // Docusaurus has the author of the change beside it.
                    let date = value.value.get("date").unwrap_or(value);
                    if let Some(date) = self.date(date)
                        && (front.updated.is_none() || *rank >= dated)
                    {
                        (front.updated, dated) = (Some(date), *rank);
                    }
                }
                Foreign::Addresses => {
                    for item in items(value) {
                        self.address(item, Address::Whole, front);
                    }
                }
                Foreign::Permalink => self.address(value, Address::Whole, front),
                Foreign::Slug => {
                    let address = |slug: String| {
                        if slug.starts_with('/') { Address::Whole(slug) } else { Address::Below(slug) }
                    };
                    self.address(value, address, front);
                }
                Foreign::Implied => {}
            }
        }
        front.owner = front.owner.take().or_else(|| joined(&owners));
        front.authors.dedup();
        front.authors.truncate(MOST_AUTHORS);
    }

    fn address(&self, value: &Node, kind: impl Fn(String) -> Address, front: &mut FrontMatter) {
        if let Some(address) = self.scalar(value).filter(|address| foreign_keys::is_literal(address)) {
            front.addresses.push(Placed { value: kind(address), span: value.span.clone() });
        }
    }

    fn position(&self, value: &Node, front: &mut FrontMatter) {
        let number = self.scalar(value).and_then(|text| text.parse().ok());
        // Hugo's weight 0 is none.
        front.position =
            front.position.or(number.filter(|number: &f64| number.is_finite() && *number != 0.0));
    }

    /// Words, without the `#` of Obsidian.
    fn tags(&mut self, value: &Node) -> Vec<Placed<String>> {
        let mut tags = Vec::new();
        for item in items(value) {
            if matches!(item.value, Value::Text(_) | Value::Plain(_)) {
                tags.extend(self.list("tags", item));
            } else if let Some(name) = item.value.get("label").or_else(|| item.value.get("name")) {
                tags.extend(self.placed_scalar(name));
            }
        }
        for tag in &mut tags {
            tag.value = tag.value.trim_start_matches('#').trim().to_owned();
        }
        tags.retain(|tag| !tag.value.is_empty());
        tags
    }

    /// Names of people: a text, a list, or tables with a name each. Addresses of mail behind a name are left out.
    fn people(&self, value: &Node) -> Vec<String> {
        let name = |text: String| match text.split_once('<') {
            Some((name, _)) if !name.trim().is_empty() => name.trim().to_owned(),
            _ => text,
        };
        match &value.value {
            Value::Table(entries) => match value.value.get("name").or_else(|| value.value.get("title")) {
                Some(known) => self.scalar(known).map(name).into_iter().collect(),
                // Tables of people by their short names.
                None => entries
                    .iter()
                    .filter(|(_, person)| matches!(person.value, Value::Table(_)))
                    .flat_map(|(_, person)| self.people(person))
                    .take(MOST_AUTHORS)
                    .collect(),
            },
            Value::List(people) => {
                people.iter().flat_map(|person| self.people(person)).take(MOST_AUTHORS).collect()
            }
            _ => self.scalar(value).map(name).into_iter().collect(),
        }
    }

    /// A date; one that is none is worth a note, unless it is no text that people wrote as a date.
    fn date(&mut self, value: &Node) -> Option<Date> {
        let text = self.scalar(value)?;
        match dates::parse(&text) {
            Ok(date) => Some(date),
            Err(_) if value.value.is("true") || value.value.is("false") => None,
            Err(unclear) => {
                let message = match unclear {
                    Unclear::Ambiguous(a, b) => format!("\"{text}\" may be {a} or {b}"),
                    Unclear::Unreadable => format!("\"{text}\" is not a date"),
                };
                let place = self.source.place(value.span.clone());
                self.diagnostics.push(
                    Diagnostic::new(Rule::BadFrontMatter, message, place)
                        .with_severity(Severity::Info)
                        .with_help("write year, month and day: 2026-11-24"),
                );
                None
            }
        }
    }

    fn placed_scalar(&self, value: &Node) -> Option<Placed<String>> {
        self.scalar(value).map(|text| Placed { value: text, span: value.span.clone() })
    }

    fn problem(&mut self, key: &str, wants: &str, value: &Node) {
        let place = self.source.place(value.span.clone());
        self.diagnostics.push(Diagnostic::new(
            Rule::BadFrontMatter,
            format!("\"{key}\" must be {wants}"),
            place,
        ));
    }

    /// A scalar as the author wrote it: `1.10` stays `1.10`.
    fn scalar(&self, value: &Node) -> Option<String> {
        let text = match &value.value {
            Value::Text(text) => text.trim().to_owned(),
            Value::Plain(plain) => match self.text.get(value.span.clone()) {
                Some(raw) if !raw.is_empty() && !raw.contains('\n') => raw.trim().to_owned(),
                _ => plain.clone(),
            },
            Value::Nothing | Value::List(_) | Value::Table(_) => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    fn text(&mut self, key: &str, value: &Node) -> Option<String> {
        if matches!(value.value, Value::List(_) | Value::Table(_)) {
            self.problem(key, "one line of text", value);
        }
        // A folded or literal block is one line to readers.
        self.scalar(value).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// A text with its place.
    fn placed(&mut self, key: &str, value: &Node) -> Option<Placed<String>> {
        let span = value.span.clone();
        self.text(key, value).map(|value| Placed { value, span })
    }

    /// A language by its tag.
    fn language(&mut self, key: &str, value: &Node) -> Option<Placed<Language>> {
        let placed = self.placed(key, value)?;
        let language = Language::exact(&placed.value).filter(Language::is_written);
        if language.is_none() {
            self.problem(key, "the tag of a language, such as fr or pt-BR", value);
        }
        Some(Placed { value: language?, span: placed.span })
    }

    /// A key with its value, as it is written.
    fn said(&self, key: &Placed<String>, value: &Node) -> Option<Placed<String>> {
        let span = key.span.start..value.span.end;
        let value = self.text.get(span.clone())?.to_owned();
        Some(Placed { value, span })
    }

    fn number(&mut self, key: &str, value: &Node) -> Option<f64> {
        let number = self.scalar(value).and_then(|text| text.parse().ok()).filter(|n: &f64| n.is_finite());
        if number.is_none() && !matches!(value.value, Value::Nothing) {
            self.problem(key, "a number", value);
        }
        number
    }

    /// A list, or a text with commas.
    fn list(&mut self, key: &str, value: &Node) -> Vec<Placed<String>> {
        let mut items = Vec::new();
        match &value.value {
            Value::Nothing => {}
            Value::Table(_) => self.problem(key, "a list", value),
            Value::List(list) => {
                for item in list {
                    match self.scalar(item) {
                        Some(value) => items.push(Placed { value, span: item.span.clone() }),
                        None if matches!(item.value, Value::Nothing) => {}
                        None => self.problem(key, "a list of names", item),
                    }
                }
            }
            Value::Text(_) | Value::Plain(_) => {
                let span = value.span.clone();
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
    fn unknown(&mut self, key: &Placed<String>) -> Option<Placed<String>> {
        let name = key.value.as_str();
        let foreign = Placed { value: name.to_owned(), span: key.span.clone() };
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
        for (name, value) in [
            ("title", &front.title),
            ("description", &front.description),
            ("owner", &front.owner),
            ("label", &front.label),
            ("parent", &front.parent),
        ] {
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
        out.extend(front.position.map(|position| format!("position={position}")));
        if !front.tags.is_empty() {
            out.push(format!("tags={}", list(&front.tags)));
        }
        if !front.authors.is_empty() {
            out.push(format!("authors={}", front.authors.join(",")));
        }
        out.extend(front.updated.map(|date| format!("updated={date}")));
        for address in &front.addresses {
            out.push(format!("{:?}", address.value));
        }
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
        check("---\nlayout: post\ndate: 2020-01-01\ntags: {a: b}\n---\nx", "updated=2020-01-01; rest=\"x\"");
    }

    #[test]
    fn toml_and_json_are_read_with_their_places() {
        fn check(text: &str, expected: &str) {
            assert_eq!(shown(text), expected, "{text}");
        }
        check(
            "+++\ntitle = '客户总监'\nweight = 30\ntags = [\"a\", 'b']\ndate = 2024-03-07T10:00:00Z\n[x]\ny = 1\n+++\nText",
            "title=客户总监; position=30; tags=a@a,b@b; updated=2024-03-07; rest=\"Text\"",
        );
        check(
            "{\n\t\"title\": \"A {\\\"b\\\"}\",\n\t\"roles\": [\"ad\"]\n}\nText",
            "title=A {\"b\"}; roles=ad@\"ad\"; rest=\"Text\"",
        );
        for text in ["{% raw %}\n", "{{ x }}\n", "{\"a\": 1} text\n", "{\"a\": 1", "{a: 1}\n"] {
            check(text, &format!("rest={text:?}"));
        }
    }

    #[test]
    fn keys_of_other_tools_are_read() {
        fn check(front: &str, expected: &str) {
            let expected = if expected.is_empty() { String::new() } else { format!("{expected}; ") };
            assert_eq!(shown(&format!("---\n{front}\n---\n")), format!("{expected}rest=\"\""), "{front}");
        }
        check("tags: [a, '#b/c']\ncategories: d, e", "tags=a@a,b/c@#b/c,d@d,e@e");
        check("tags:\n  - label: Bees\n    permalink: /bees", "tags=Bees@Bees");
        check("sidebar_position: 2.5\nsidebar_label: Short", "label=Short; position=2.5");
        check("weight: 0\nnav_order: b", "");
        check("eleventyNavigation:\n  key: Home\n  order: 3\n  parent: Top", "parent=Top; position=3");
        check("sidebar:\n  order: 4\n  label: L", "label=L; position=4");
        check("author: Jane Doe <jane@e.example>", "authors=Jane Doe");
        check("authors:\n  - name: Jane\n    email: jane@e.example\n  - bob\n  - bob", "authors=Jane,bob");
        check("authors:\n  jane: {name: Jane Doe}", "authors=Jane Doe");
        check("maintainers: [Ann, Ben]", "owner=Ann, Ben");
        check("owner: Cy\nmaintainer: Ann", "owner=Cy");
        check("date: 2024-01-01\nlast_update: {date: March 7 2024, author: x}", "updated=2024-03-07");
        check("lastUpdated: false", "");
        check("redirect_from:\n  - /a/\n  - b.html", "Whole(\"/a/\"); Whole(\"b.html\")");
        check("slug: x\npermalink: /p/:title/", "Below(\"x\")");
        check("slug: /x", "Whole(\"/x\")");
        check(
            "aliases: [费用, TCP/IP, /old/, ../b]",
            "keywords=费用,TCP/IP; Whole(\"/old/\"); Below(\"../b\")",
        );
    }

    #[test]
    fn dates_that_are_none_are_notes() {
        let shown = shown("---\ndate: 03/07/2024\nlastmod: soon\n---\n");
        assert!(
            shown.contains("bad-front-matter 2:7 \"03/07/2024\" may be 2024-07-03 or 2024-03-07"),
            "{shown}"
        );
        assert!(shown.contains("bad-front-matter 3:10 \"soon\" is not a date"), "{shown}");
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
        check("+++\ntitle = x\n+++\nText", "rest=\"Text\"; bad-front-matter 2:");
        check("+++\ntitle = [\"x\"]\n+++\n", "bad-front-matter 2:9 \"title\" must be one line of text");
        check("{\"title\": x y: }\nText", "bad-front-matter 1:");
    }

    proptest! {
        #[test]
        fn any_block_is_read(body in "[a-c:\\-\\[\\]{}&*!|>'\"#%@, \n\t题]{0,60}") {
            shown(&format!("---\ntitle: {body}\n---\nx"));
            shown(&format!("---\n{body}"));
            shown(&format!("---\ntags: {body}\nauthors: {body}\n---\nx"));
        }

        #[test]
        fn any_toml_and_json_is_read(body in "[a-c=:\\-\\[\\]{}'\"#.,0-9 \n\t题]{0,60}") {
            shown(&format!("+++\ntitle = {body}\n+++\nx"));
            shown(&format!("+++\na = 1\n{body}\n+++\nx"));
            shown(&format!("{{\"title\": {body}}}\nx"));
            shown(&format!("{{{body}"));
        }
    }
}
