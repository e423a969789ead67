//! Texts with placeholders, as in the locale files.

use std::fmt::{self, Display, Write as _};

use serde::{Deserialize, Serialize};

/// A text with `{placeholders}`.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(transparent)]
pub(in crate::http) struct Template(&'static str);

impl Template {
    /// The text with its placeholders replaced.
    pub(in crate::http) fn fill(self, values: &[(&str, &dyn Display)]) -> String {
        let mut pieces = self.0.split('{');
        let mut filled = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (name, words) = piece.split_once('}').unwrap_or((piece, ""));
            if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
                // Writing to a string never fails.
                let _ = write!(filled, "{value}");
            }
            filled.push_str(words);
        }
        filled
    }
}

/// The template itself, for the script to fill.
impl Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A text with a number: a form for one if the language has it, and one for all others.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'static"))]
pub(in crate::http) struct Counted {
    one: Option<Template>,
    pub(in crate::http) other: Template,
}

impl Counted {
    /// The form for `count`.
    pub(in crate::http) fn form(&self, count: usize) -> Template {
        self.one.filter(|_| count == 1).unwrap_or(self.other)
    }
}
