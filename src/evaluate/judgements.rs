//! Judged queries as a file.
//!
//! Columns of the [`table`]: `query` and `relevant` (section
//! ids, comma separated) are required; `best` (those of them that answer the question itself), `scope`
//! (`role=…;topic=…;part=…;lang=…`), `kind` and `exclude` (ids taken out of the ranking before it is scored) are optional. A
//! query whose kind begins with `none` asks for what the handbook does not have, and has no relevant section.

use std::path::Path;

use super::{
    Error,
    table::{self, Row, Table, Wrong},
};
use crate::{
    diagnostic::Suggestions,
    model::{Handbook, Language, PartId, Resolved, RoleId, Scope, SectionId, SectionRef, TopicId},
};

/// What the kind begins with of queries that the handbook has no answer to.
const NONE: &str = "none";

/// A query with the sections that answer it.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// What is typed.
    pub query: String,
    /// The sections that answer; none where the handbook has no answer.
    pub relevant: Vec<SectionId>,
    /// Those that answer best; empty where it was not judged.
    pub best: Vec<SectionId>,
    /// Where it is searched.
    pub scope: Scope,
    /// A group that is reported on its own; empty if none.
    pub kind: String,
    /// The lowest acceptable rank of the first of them, from 1.
    pub within: usize,
    /// Sections that must not be ranked (the page a link text was taken from).
    pub exclude: Vec<SectionId>,
}

/// Reads a judgement file. An id that moved since it was judged means the sections that took its place; ids that mean
/// none are an error, all of them at once.
pub fn read(path: &Path, handbook: &Handbook) -> Result<Vec<Judgement>, Error> {
    let mut parsed = table::read(path, parse)?;
    let mut present = Present::of(handbook);
    for (line, judgement) in &mut parsed {
        for ids in [&mut judgement.relevant, &mut judgement.best, &mut judgement.exclude] {
            *ids = present.ids(ids, *line);
        }
    }
    present.finish(path)?;
    Ok(parsed.into_iter().map(|(_, judgement)| judgement).collect())
}

/// Brings judged ids to those of the handbook as it is.
pub(super) struct Present<'h> {
    handbook: &'h Handbook,
    suggestions: Suggestions,
    /// Lines, from 1, with what is wrong there.
    wrong: Vec<(usize, String)>,
}

impl<'h> Present<'h> {
    pub(super) fn of(handbook: &'h Handbook) -> Self {
        Self { handbook, suggestions: Suggestions::default(), wrong: Vec::new() }
    }

    /// Says what was wrong in the file.
    pub(super) fn finish(self, path: &Path) -> Result<(), Error> {
        if self.wrong.is_empty() {
            return Ok(());
        }
        Err(Error::NoSection { path: path.to_owned(), wrong: self.wrong })
    }

    /// The ids of today for those judged at a line.
    pub(super) fn ids(&mut self, judged: &[SectionId], line: usize) -> Vec<SectionId> {
        let id = |place: SectionRef| self.handbook.section(place).id.clone();
        let mut ids = Vec::new();
        for judged in judged {
            let found = match self.handbook.resolve_id(judged, None) {
                Resolved::Here(place) | Resolved::Moved(place) => vec![id(place)],
                Resolved::Split { into, .. } => into.into_iter().map(id).collect(),
                Resolved::Retired { see, .. } => {
                    let see: Vec<String> =
                        see.into_iter().map(|place| format!("\"{}\"", id(place))).collect();
                    let see =
                        if see.is_empty() { String::new() } else { format!("; see {}", see.join(", ")) };
                    self.wrong.push((line, format!("the section \"{judged}\" was retired{see}")));
                    continue;
                }
                Resolved::Unknown => {
                    let ids = self.handbook.sections().map(|(_, _, section)| section.id.as_str());
                    let nearest = self.suggestions.nearest(judged.as_str(), ids);
                    let nearest = nearest.map(|id| format!("; the nearest is \"{id}\"")).unwrap_or_default();
                    self.wrong.push((line, format!("no section has the id \"{judged}\"{nearest}")));
                    continue;
                }
            };
            ids.extend(found.into_iter().filter(|id| !ids.contains(id)).collect::<Vec<_>>());
        }
        ids
    }
}

/// The judgements, each with its line.
fn parse(table: &Table<'_>) -> Result<Vec<(usize, Judgement)>, Wrong> {
    let (query, relevant) = (table.required("query")?, table.required("relevant")?);
    let [best, scope, kind, exclude] = ["best", "scope", "kind", "exclude"].map(|name| table.column(name));
    let judgement = |row: Row<'_>| {
        let ids = |column| parse_ids(row.field(column)).map_err(|message| row.wrong(message));
        let relevant = ids(relevant)?;
        if relevant.is_empty() != row.field(kind).starts_with(NONE) {
            let message = "a query has relevant section ids, unless its kind is \"none\"";
            return Err(row.wrong(message.to_owned()));
        }
        let judgement = Judgement {
            query: row.field(query).to_owned(),
            relevant,
            best: ids(best)?,
            scope: parse_scope(row.field(scope)).map_err(|message| row.wrong(message))?,
            kind: row.field(kind).to_owned(),
            within: 3,
            exclude: ids(exclude)?,
        };
        Ok((row.line, judgement))
    };
    table.rows().map(judgement).collect()
}

fn parse_ids(list: &str) -> Result<Vec<SectionId>, String> {
    list.split(',')
        .map(str::trim)
        .filter(|id| !id.is_empty())
        .map(|id| SectionId::new(id).ok_or_else(|| format!("\"{id}\" is not a section id")))
        .collect()
}

fn parse_scope(text: &str) -> Result<Scope, String> {
    let mut scope = Scope::everything();
    for pair in text.split(';').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').ok_or_else(|| format!("\"{pair}\" is not name=value"))?;
        let bad = || format!("\"{value}\" is not a {name}");
        match name {
            "role" => scope.roles.push(RoleId::new(value).ok_or_else(bad)?),
            "topic" => scope.topics.push(TopicId::new(value).ok_or_else(bad)?),
            "part" => scope.parts.push(PartId::new(value).ok_or_else(bad)?),
            "lang" => scope.language = Some(Language::exact(value).ok_or_else(bad)?),
            _ => return Err(format!("\"{name}\" is not one of role, topic, part, lang")),
        }
    }
    Ok(scope)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Vec<(usize, Judgement)>, Wrong> {
        Table::of(text).and_then(|table| parse(&table))
    }

    #[test]
    fn reads_required_and_optional_columns() {
        let text = "kind\tquery\trelevant\tscope\nshort\t\"预算\" 怎么做\ta-1,b-2\trole=am;lang=zh\n";
        let (line, judgement) = parsed(text).unwrap().remove(0);
        assert_eq!(line, 2);
        assert_eq!(judgement.query, "\"预算\" 怎么做");
        assert_eq!(judgement.relevant.len(), 2);
        assert_eq!(judgement.scope.language, Some(Language::ZH));
        assert_eq!(judgement.kind, "short");
    }

    #[test]
    fn invalid_line_is_reported_with_its_place() {
        assert_eq!(parsed("query\n").unwrap_err().0, 1);
        assert_eq!(parsed("query\trelevant\nx\ta b\n").unwrap_err().0, 2);
        assert_eq!(parsed("query\trelevant\nok\ta\nx\t\n").unwrap_err().0, 3);
    }
}
