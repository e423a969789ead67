//! `permalinks.toml`: the ledger of every section id a handbook has published, beside its documents.
//!
//! ```toml
//! [published]
//! ad-budget = { title = "控制客户预算", print = "zh:…" }
//!
//! [moved]                 # removed, with their successors: one id, or several to choose from
//! ad-cost = "ad-budget"
//! ad-plan = ["ad-year-plan", "ad-quarter-plan"]
//!
//! [retired]               # removed without a successor
//! ad-fax = { on = "2026-11-24", why = "We no longer send faxes.", see = ["st-telephone"] }
//! ad-telex = { on = "2026-11-24", why = { zh = "不再用电传。", en = "We no longer use telex." } }
//!
//! [pages]                 # every published page, and its lead section
//! "duties/account-director" = "account-director-duties"
//! ```
//!
//! One line an entry, sorted, so that two branches that publish different sections merge. `handbook check --fix` writes
//! `[published]` and `[pages]`; people write `[moved]` and `[retired]`, with lines that `handbook check` proposes. What
//! the file means to a handbook is settled by `ledger`; here it is read, entry by entry, as `handbook.toml` is.

use std::{collections::BTreeMap, ops::Range};

use toml::de::{DeTable, DeValue};

use super::{ledger_merge, phrase};
use crate::{
    content::files::{
        decode,
        root::{self, Root},
        scan,
    },
    diagnostic::{Diagnostic, Place, Rule, Source},
    model::{Permalinks, Phrase, Retired, SectionId},
};

type Value<'t> = toml::Spanned<DeValue<'t>>;

/// The tables of the ledger, in the order they are written.
const TABLES: [&str; 4] = ["published", "moved", "retired", "pages"];

/// Those that `handbook check --fix` writes.
const GENERATED: [&str; 2] = ["published", "pages"];

/// A published section, as the ledger remembers it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Its title when it was recorded.
    pub title: String,
    /// A print of its text, `<language>:<characters>`, by which its successor is found; may be empty.
    pub print: String,
}

/// The ledger as it is on disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Path below the handbook's root.
    pub path: String,
    /// The file's text.
    pub text: String,
    /// Every id that was published, whether it is still there or not.
    pub published: BTreeMap<SectionId, Published>,
    /// What became of removed ids, and the former pages.
    pub permalinks: Permalinks,
    /// The text without what a merge left in it, where it left something and nothing else is wrong.
    pub settled: Option<String>,
    /// Where each entry is in the text, by table and key.
    places: BTreeMap<(String, String), Range<usize>>,
}

impl Record {
    /// The file, for [places](Self::place) in it.
    pub fn source(&self) -> Source<'_> {
        Source::new(&self.path, &self.text)
    }

    /// Where an entry of a table is in the file; the whole file when it has none.
    pub fn place(&self, source: &Source<'_>, table: &str, key: &str) -> Place {
        match self.places.get(&(table.to_owned(), key.to_owned())) {
            Some(span) => source.place(span.clone()),
            None => Place::file(&self.path),
        }
    }
}

/// Reads the ledger of the handbook in `root`; `None` when it keeps none. What is wrong in the file costs single
/// entries and is reported.
pub fn read(root: &Root) -> (Option<Record>, Vec<Diagnostic>) {
    let path = scan::ledger(root);
    let bytes = match root.read(&path) {
        Ok(bytes) => bytes,
        Err(error) if root::is_absent(&error) => return (None, Vec::new()),
        Err(error) => return (None, vec![scan::unreadable(path, &error)]),
    };
    let Some(decoded) = decode::decode(bytes) else {
        let problem = Diagnostic::new(Rule::BadLedger, "this is not a text file", Place::file(path));
        return (None, vec![problem]);
    };
    let (record, diagnostics) = read_text(path, decoded.text);
    (Some(record), diagnostics)
}

/// Reads a ledger's text. What a merge left in it is one problem, which `handbook check --fix` settles.
fn read_text(path: String, text: String) -> (Record, Vec<Diagnostic>) {
    let (record, diagnostics) = parse(path.clone(), text);
    if diagnostics.is_empty() {
        return (record, diagnostics);
    }
    let settled = ledger_merge::settled(&record.text, &GENERATED);
    if settled == record.text {
        return (record, diagnostics);
    }
    let (merged, still) = parse(path.clone(), settled);
    let uncovered = ledger_merge::uncovered(&record.text);
    let place = uncovered.as_ref().map(|(_, first)| Place::of(&path, &record.text, first.clone()));
    let first = diagnostics.first().map(|problem| problem.place.clone());
    let problem = match (still.first(), place) {
        (None, place) => Diagnostic::new(
            Rule::BadLedger,
            "unresolved merge conflict",
            place.or(first).unwrap_or_else(|| Place::file(&path)),
        )
        .with_help("handbook check --fix keeps the lines of both branches"),
        (Some(still), Some(place)) => Diagnostic::new(
            Rule::BadLedger,
            format!("unresolved merge conflict; the branches disagree: {}", still.message),
            place,
        )
        .with_help("keep one of the lines and remove the conflict markers"),
        (Some(_), None) => return (record, diagnostics),
    };
    // Everything is known from both sides; places are those in the file.
    let places = uncovered.map(|(text, _)| parse(path, text).0.places).unwrap_or(record.places);
    let settled = still.is_empty().then(|| merged.text.clone());
    (Record { text: record.text, places, settled, ..merged }, vec![problem])
}

/// Reads a ledger whose merge was finished.
pub fn settle(record: Record) -> Record {
    match record.settled {
        Some(text) => parse(record.path, text).0,
        None => record,
    }
}

fn parse(path: String, text: String) -> (Record, Vec<Diagnostic>) {
    let (tree, errors) = DeTable::parse_recoverable(&text);
    let source = Source::new(&path, &text);
    let mut reader = Reader { source: &source, record: Record::default(), diagnostics: Vec::new() };
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        reader.bad(format!("the ledger is not valid TOML: {}", error.message()), span);
    }
    for (name, value) in tree.get_ref() {
        let table = name.get_ref().as_ref();
        if !TABLES.contains(&table) {
            reader.bad(format!("unknown table \"{table}\""), name.span()).help =
                Some(format!("the tables are {}", TABLES.join(", ")));
            continue;
        }
        let DeValue::Table(entries) = value.get_ref() else {
            reader.bad(format!("\"{table}\" must be a table"), value.span());
            continue;
        };
        for (key, value) in entries {
            reader.record.places.insert((table.to_owned(), key.get_ref().to_string()), key.span());
            reader.entry(table, key.get_ref(), key.span(), value);
        }
    }
    let Reader { mut record, diagnostics, .. } = reader;
    drop(source);
    record.path = path;
    record.text = text;
    (record, diagnostics)
}

struct Reader<'s> {
    source: &'s Source<'s>,
    record: Record,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn bad(&mut self, message: String, span: Range<usize>) -> &mut Diagnostic {
        let at = self.diagnostics.len();
        self.diagnostics.push(Diagnostic::new(Rule::BadLedger, message, self.source.place(span)));
        &mut self.diagnostics[at]
    }

    fn entry(&mut self, table: &str, key: &str, at: Range<usize>, value: &Value<'_>) {
        if table == "pages" {
            if let Some(lead) = self.id(value) {
                self.record.permalinks.pages.insert(key.to_owned(), lead);
            }
            return;
        }
        let Some(id) = SectionId::new(key) else {
            self.bad(format!("\"{key}\" is not an id"), at);
            return;
        };
        match table {
            "published" => {
                let published =
                    Published { title: self.field(value, "title"), print: self.field(value, "print") };
                self.record.published.insert(id, published);
            }
            "moved" => {
                let to = self.ids(value);
                if !to.is_empty() {
                    self.record.permalinks.moved.insert(id, to);
                }
            }
            _ => {
                let retired = self.retired(value);
                self.record.permalinks.retired.insert(id, retired);
            }
        }
    }

    /// A tombstone: only why, or a table.
    fn retired(&mut self, value: &Value<'_>) -> Retired {
        let DeValue::Table(table) = value.get_ref() else {
            return Retired { why: self.phrase("why", value), ..Retired::default() };
        };
        let given = |name: &str| table.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value);
        Retired {
            on: self.field(value, "on"),
            why: given("why").map(|why| self.phrase("why", why)).unwrap_or_default(),
            see: given("see").map(|see| self.ids(see)).unwrap_or_default(),
        }
    }

    fn phrase(&mut self, key: &str, value: &Value<'_>) -> Phrase {
        phrase::read(key, value, &mut |message, span| {
            self.bad(message, span);
        })
    }

    /// A text in an inline table; empty when it is not there.
    fn field(&mut self, value: &Value<'_>, name: &str) -> String {
        let DeValue::Table(table) = value.get_ref() else {
            self.bad(format!("write {{ {name} = \"…\" }}"), value.span());
            return String::new();
        };
        match table.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value.get_ref()) {
            Some(DeValue::String(text)) => text.to_string(),
            Some(DeValue::Datetime(date)) => date.to_string(),
            _ => String::new(),
        }
    }

    fn ids(&mut self, value: &Value<'_>) -> Vec<SectionId> {
        match value.get_ref() {
            DeValue::Array(list) => list.iter().filter_map(|item| self.id(item)).collect(),
            _ => self.id(value).into_iter().collect(),
        }
    }

    fn id(&mut self, value: &Value<'_>) -> Option<SectionId> {
        let id = match value.get_ref() {
            DeValue::String(text) => SectionId::new(text),
            _ => None,
        };
        if id.is_none() {
            self.bad("this must be a section id in quotes".to_owned(), value.span());
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    #[test]
    fn ledger_is_read_entry_by_entry() {
        let text = "[published]\na = { title = \"甲\", print = \"zh:x\" }\n\n[moved]\nb = \"a\"\nc = [\"a\", \"d\"]\n\
                    [retired]\ne = { on = 2026-11-24, why = \"没了\", see = [\"a\"] }\nf = \"gone\"\n\
                    g = { why = { zh = \"没了\", en = \"gone\" } }\n[pages]\n\"p/x\" = \"a\"\n";
        let (record, diagnostics) = parse(scan::LEDGER.to_owned(), text.to_owned());
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        let id = |text: &str| SectionId::new(text).expect("an id");
        assert_eq!(record.published[&id("a")].title, "甲");
        assert_eq!(record.permalinks.moved[&id("c")], [id("a"), id("d")]);
        assert_eq!(record.permalinks.retired[&id("e")].on, "2026-11-24");
        let why = |name: &str, language| record.permalinks.retired[&id(name)].why.get(language);
        assert_eq!((why("e", Language::EN), why("f", Language::ZH)), ("没了", "gone"));
        assert_eq!((why("g", Language::EN), why("g", Language::ZH)), ("gone", "没了"));
        assert_eq!(record.permalinks.pages["p/x"], id("a"));
        assert_eq!(record.place(&record.source(), "moved", "b").line, 5);
    }

    #[test]
    fn invalid_entries_are_skipped() {
        let text =
            "[published]\nA = 1\nok = { title = \"x\" }\n[moved]\nb = 3\n[gone]\nx = 1\n<<<<<<< HEAD\n";
        let (record, diagnostics) = parse(scan::LEDGER.to_owned(), text.to_owned());
        assert_eq!(record.published.len(), 1);
        let shown: Vec<_> = diagnostics.iter().map(|d| (d.place.line, d.message.as_str())).collect();
        assert!(shown.contains(&(2, "\"A\" is not an id")), "{shown:?}");
        assert!(shown.contains(&(5, "this must be a section id in quotes")), "{shown:?}");
        assert!(shown.iter().any(|(line, _)| *line == 8), "{shown:?}");
    }
}
