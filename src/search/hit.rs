//! What a search returns: sections with the reasons they are there, and what was counted on the way.

use super::Snippet;
use crate::model::{Language, PartId, RoleId, SectionRef, Status, TopicId};

/// Which hits to return, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many hits to pass over.
    pub offset: usize,
    /// How many to return at most.
    pub limit: usize,
    /// The reader's language: a section that has this translation is shown in it.
    pub language: Option<Language>,
}

impl Default for Page {
    fn default() -> Self {
        Self { offset: 0, limit: 10, language: None }
    }
}

/// How much of a query a section holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// At least one of its words.
    Any,
    /// More than half of its words.
    Most,
    /// All of its words.
    All,
}

impl Tier {
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Most => "most",
            Self::All => "all",
        }
    }
}

/// The answer to a search.
#[derive(Clone, Debug)]
pub struct Results {
    /// The words looked for, as analysed: folded, and stemmed if of a script with spaces.
    pub terms: Vec<String>,
    /// What was ignored, dropped or tried instead.
    pub notes: Vec<Note>,
    /// The strongest tier that matches anywhere in the handbook; it defines the counts. `None`: nothing matches.
    pub tier: Option<Tier>,
    /// How many sections of the scope match at that tier.
    pub total: usize,
    /// How many sections match at that tier but are excluded by role, topic or part.
    pub outside_scope: usize,
    /// Whether the scope holds nothing at that tier, so that the hits come from the whole handbook.
    pub widened: bool,
    /// The hits of the page, best first. Those below the tier follow by their score like all others.
    pub hits: Vec<Hit>,
    /// How many sections hold anything of the query, whatever the tier: paging ends here.
    pub reachable: usize,
    /// Counts per role, topic, part and language.
    pub facets: Facets,
}

/// Something the reader should know about how the query was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// A stable name: `quote` (a quotation mark without its partner), `field` (a field that names nothing),
    /// `phrase-as-words`, `too-long`, `did-you-mean`.
    pub kind: &'static str,
    /// The words it is about.
    pub text: String,
}

/// A section that answers, with the reasons.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Where it stands in the handbook.
    pub place: SectionRef,
    /// The rank's score; comparable within one answer only.
    pub score: f32,
    /// What the score is made of.
    pub parts: ScoreParts,
    /// How much of the query it holds.
    pub tier: Tier,
    /// Whether the scope admits it; false only in a widened answer.
    pub in_scope: bool,
    /// Why it is there, strongest first.
    pub reasons: Vec<Reason>,
    /// The passage that answers.
    pub snippet: Snippet,
    /// Ranges of the title that match, in Unicode scalar values.
    pub title_highlights: Vec<[u32; 2]>,
}

/// How a query is understood.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Its content words as analysed (folded, stemmed), with what was typed for each.
    pub words: Vec<(String, String)>,
    /// Everything that is looked up.
    pub lookups: Vec<LookedUp>,
    /// What does instead of its words.
    pub instead: Vec<Alternatively>,
}

/// A term that is looked up.
#[derive(Clone, Debug)]
pub struct LookedUp {
    /// The stream of the index.
    pub stream: String,
    /// The term.
    pub term: String,
    /// What the recipe gives it.
    pub weight: f32,
    /// Its inverse document frequency; `None` when it stands nowhere.
    pub rarity: Option<f32>,
}

/// What does instead of words of a query.
#[derive(Clone, Debug)]
pub struct Alternatively {
    /// The words, as typed.
    pub words: Vec<String>,
    /// Why it does.
    pub kind: ReasonKind,
    /// What does.
    pub text: String,
}

/// The parts of a score.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ScoreParts {
    /// Summed BM25 over the streams.
    pub words: f32,
    /// How well the heading and the query name each other.
    pub heading: f32,
    /// How close together the words stand in the text.
    pub passage: f32,
}

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
    /// Words stand in the title.
    Title,
    /// Words stand in the title of the page or of an enclosing section.
    Trail,
    /// Words stand in a keyword, or in what links call the section.
    Name,
    /// Words stand in the text.
    Word,
    /// The characters stand in the text as part of other words.
    Part,
    /// A synonym stands there; the text says which.
    Synonym,
    /// What was typed as pinyin stands there.
    Pinyin,
    /// What was probably meant stands there.
    Spelling,
    /// The characters stand there in the other script: Traditional for Simplified, or the reverse.
    Variant,
    /// It is for a role that the query names.
    Role,
    /// The exact phrase stands there.
    Phrase,
    /// A word of the query does not stand there.
    Dropped,
}

impl ReasonKind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::ExactTitle,
        Self::Title,
        Self::Trail,
        Self::Name,
        Self::Word,
        Self::Part,
        Self::Synonym,
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
            Self::Pinyin => "pinyin",
            Self::Spelling => "spelling",
            Self::Variant => "variant",
            Self::Role => "role",
            Self::Phrase => "phrase",
            Self::Dropped => "dropped",
        }
    }
}

/// Counts per value, each counted with its own kind's restriction lifted: what choosing the value would give.
#[derive(Clone, Debug, Default)]
pub struct Facets {
    /// Per role, in the handbook's order; roles without a match are left out unless chosen.
    pub roles: Vec<Facet<RoleId>>,
    /// Per topic.
    pub topics: Vec<Facet<TopicId>>,
    /// Per part.
    pub parts: Vec<Facet<PartId>>,
    /// Per language.
    pub languages: Vec<Facet<Language>>,
    /// Per what reviews say on the scope's day.
    pub statuses: Vec<Facet<Status>>,
}

/// One value and its count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet<T> {
    /// The value.
    pub id: T,
    /// Sections choosing it would give.
    pub count: usize,
}
