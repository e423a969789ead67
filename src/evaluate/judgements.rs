//! Judged queries as a file.
//!
//! TSV with a header line; fields are split at tabs and quotes are literal. Columns: `query` and `relevant` (section ids,
//! comma separated) are required; `scope` (`role=…;topic=…;part=…;lang=…`), `kind` and `exclude` (ids taken out of the
//! ranking before it is scored) are optional.

use std::path::Path;

use super::Error;
use crate::model::{Language, PartId, RoleId, Scope, SectionId, TopicId};

/// A query with the sections that answer it.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// What is typed.
    pub query: String,
    /// The sections that answer.
    pub relevant: Vec<SectionId>,
    /// Where it is searched.
    pub scope: Scope,
    /// A group that is reported on its own; empty if none.
    pub kind: String,
    /// The lowest rank, from 1, at which the first of them may stand.
    pub within: usize,
    /// Sections that must not be ranked (the page a link text was taken from).
    pub exclude: Vec<SectionId>,
}

/// Reads a judgement file.
pub fn read(path: &Path) -> Result<Vec<Judgement>, Error> {
    let text =
        std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    parse(&text).map_err(|(line, message)| Error::Malformed { path: path.to_owned(), line, message })
}

fn parse(text: &str) -> Result<Vec<Judgement>, (usize, String)> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut lines = text.lines().enumerate();
    let (_, header) = lines.next().ok_or((1, "the file is empty".to_owned()))?;
    let names: Vec<&str> = header.split('\t').map(str::trim).collect();
    let column = |name: &str| names.iter().position(|column| *column == name);
    let required = |name: &str| column(name).ok_or((1, format!("the header line has no column \"{name}\"")));
    let (query, relevant) = (required("query")?, required("relevant")?);
    let (scope, kind, exclude) = (column("scope"), column("kind"), column("exclude"));
    let mut judgements = Vec::new();
    for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let field = |at: Option<usize>| at.and_then(|at| fields.get(at)).map_or("", |field| field.trim());
        let at_line = |message: String| (number + 1, message);
        let relevant = parse_ids(field(Some(relevant))).map_err(at_line)?;
        if relevant.is_empty() {
            return Err((number + 1, "no relevant section id".to_owned()));
        }
        judgements.push(Judgement {
            query: field(Some(query)).to_owned(),
            relevant,
            scope: parse_scope(field(scope)).map_err(at_line)?,
            kind: field(kind).to_owned(),
            within: 3,
            exclude: parse_ids(field(exclude)).map_err(at_line)?,
        });
    }
    Ok(judgements)
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
            "lang" => scope.language = Some(Language::new(value).ok_or_else(bad)?),
            _ => return Err(format!("\"{name}\" is none of role, topic, part, lang")),
        }
    }
    Ok(scope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_required_and_optional_columns() {
        let text = "kind\tquery\trelevant\tscope\nshort\t\"预算\" 怎么做\ta-1,b-2\trole=am;lang=zh\n";
        let judgements = parse(text).unwrap();
        assert_eq!(judgements[0].query, "\"预算\" 怎么做");
        assert_eq!(judgements[0].relevant.len(), 2);
        assert_eq!(judgements[0].scope.language, Some(Language::ZH));
        assert_eq!(judgements[0].kind, "short");
    }

    #[test]
    fn says_where_a_line_is_wrong() {
        assert_eq!(parse("query\n").unwrap_err().0, 1);
        assert_eq!(parse("query\trelevant\nx\ta b\n").unwrap_err().0, 2);
        assert_eq!(parse("query\trelevant\nok\ta\nx\t\n").unwrap_err().0, 3);
    }
}
