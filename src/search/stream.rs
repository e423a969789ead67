//! The streams of terms that every section has, by name, independent of the engine that stores them. `index::Fields`
//! says what is in each.

use tantivy::schema::Field;

use crate::index::{Fields, STREAMS};

/// A stream of terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stream {
    HeadingWords,
    HeadingGrams,
    ContextWords,
    AskedWords,
    AskedGrams,
    BodyWords,
    BodyGrams,
    BodyCharacters,
}

impl Stream {
    /// All of them, in the order of [`Fields::all`].
    pub(super) const ALL: [Self; STREAMS] = [
        Self::HeadingWords,
        Self::HeadingGrams,
        Self::ContextWords,
        Self::AskedWords,
        Self::AskedGrams,
        Self::BodyWords,
        Self::BodyGrams,
        Self::BodyCharacters,
    ];

    /// The name in the API and in exports.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::HeadingWords => "heading_words",
            Self::HeadingGrams => "heading_grams",
            Self::ContextWords => "context_words",
            Self::AskedWords => "asked_words",
            Self::AskedGrams => "asked_grams",
            Self::BodyWords => "body_words",
            Self::BodyGrams => "body_grams",
            Self::BodyCharacters => "body_characters",
        }
    }

    /// Whether it is of the section's own heading.
    pub(super) fn is_heading(self) -> bool {
        matches!(self, Self::HeadingWords | Self::HeadingGrams)
    }

    /// What the index calls it.
    pub(super) fn field(self, fields: Fields) -> Field {
        fields.all()[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_the_schema() {
        let (schema, fields) = crate::index::schema_for_tests();
        for (stream, field) in Stream::ALL.into_iter().zip(fields.all()) {
            assert_eq!(stream.field(fields), field);
            assert_eq!(stream.as_str(), schema.get_field_name(field));
        }
    }
}
