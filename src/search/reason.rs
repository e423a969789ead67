//! Why a section was found, as a hit says it.

/// Why a section was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What kind of match.
    pub kind: ReasonKind,
    /// The words it is about, as the reader typed them or as the handbook has them.
    pub text: String,
}

/// Kinds of match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReasonKind {
    /// The query is the title.
    ExactTitle,
    /// Words are in the title.
    Title,
    /// Words are in the title of the page or of an enclosing section.
    Trail,
    /// Words are in a keyword, or in what links call the section.
    Name,
    /// Words are in the text.
    Word,
    /// The characters are in the text as part of other words.
    Part,
    /// A synonym is there; the text says which.
    Synonym,
    /// A translation is there, of a word that occurs nowhere; the text says which.
    Translation,
    /// What was typed as pinyin is there.
    Pinyin,
    /// The corrected word is there.
    Spelling,
    /// The characters are there in the other script: Traditional for Simplified, or the reverse.
    Variant,
    /// It is for a role that the query names.
    Role,
    /// The exact phrase is there.
    Phrase,
    /// A word of the query is not there.
    Dropped,
}

impl ReasonKind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::ExactTitle,
        Self::Title,
        Self::Trail,
        Self::Name,
        Self::Word,
        Self::Part,
        Self::Synonym,
        Self::Translation,
        Self::Pinyin,
        Self::Spelling,
        Self::Variant,
        Self::Role,
        Self::Phrase,
        Self::Dropped,
    ];

    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ExactTitle => "exact-title",
            Self::Title => "title",
            Self::Trail => "trail",
            Self::Name => "name",
            Self::Word => "word",
            Self::Part => "part",
            Self::Synonym => "synonym",
            Self::Translation => "translation",
            Self::Pinyin => "pinyin",
            Self::Spelling => "spelling",
            Self::Variant => "variant",
            Self::Role => "role",
            Self::Phrase => "phrase",
            Self::Dropped => "dropped",
        }
    }
}
