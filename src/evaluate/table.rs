//! Files of judgements: tab-separated values with a header line, in which quotes are literal.

use std::path::Path;

use super::Error;

/// What is wrong with a file: the line, from 1, and a message.
pub(super) type Wrong = (usize, String);

/// A file's columns and lines.
pub(super) struct Table<'t> {
    names: Vec<&'t str>,
    rows: Vec<(usize, Vec<&'t str>)>,
}

/// A line that is not blank.
pub(super) struct Row<'a> {
    /// Its number, from 1.
    pub(super) line: usize,
    fields: &'a [&'a str],
}

/// What `parse` makes of the file at `path`.
pub(super) fn read<T>(path: &Path, parse: impl FnOnce(&Table<'_>) -> Result<T, Wrong>) -> Result<T, Error> {
    let text =
        std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    let parsed = Table::of(&text).and_then(|table| parse(&table));
    parsed.map_err(|(line, message)| Error::Malformed { path: path.to_owned(), line, message })
}

impl<'t> Table<'t> {
    pub(super) fn of(text: &'t str) -> Result<Self, Wrong> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut lines = text.lines().enumerate();
        let (_, header) = lines.next().ok_or((1, "the file is empty".to_owned()))?;
        let rows = lines.filter(|(_, line)| !line.trim().is_empty());
        Ok(Self {
            names: header.split('\t').map(str::trim).collect(),
            rows: rows.map(|(number, line)| (number + 1, line.split('\t').collect())).collect(),
        })
    }

    /// The number of a column, if the file has it.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|column| *column == name)
    }

    /// The number of a column that the file must have.
    pub(super) fn required(&self, name: &str) -> Result<Option<usize>, Wrong> {
        let missing = || (1, format!("the header line has no column \"{name}\""));
        self.column(name).map(Some).ok_or_else(missing)
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, fields)| Row { line: *line, fields })
    }
}

impl Row<'_> {
    /// What is in a column; nothing where the file has no such column.
    pub(super) fn field(&self, column: Option<usize>) -> &str {
        column.and_then(|at| self.fields.get(at)).map_or("", |field| field.trim())
    }

    /// What is wrong with the line.
    pub(super) fn wrong(&self, message: String) -> Wrong {
        (self.line, message)
    }
}
