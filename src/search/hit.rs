//! What a search returns: sections with the reasons they are there, and what was counted on the way.

use super::{
    answer::Answer,
    query::Note,
    reason::{Reason, ReasonKind},
    snippet::Snippet,
};
use crate::model::{Language, PartId, Referral, RoleId, SectionRef, Status, TopicId};

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

/// The answer to a search. `docs/api.md` defines its counts.
#[derive(Clone, Debug)]
pub struct Results {
    /// The words looked for, as analysed: folded, and stemmed if of a script with spaces.
    pub terms: Vec<String>,
    /// What was ignored, dropped or tried instead.
    pub notes: Vec<Note>,
    /// Whether a word occurs nowhere and no dictionary was there to translate it.
    pub untranslated: bool,
    /// What the query asks for is covered elsewhere, as the handbook's editors say.
    pub elsewhere: Option<Elsewhere>,
    /// The fact that answers a question for one.
    pub answer: Option<Answer>,
    /// The strongest tier that any section reaches, which defines the counts. `None`: hits only come near.
    pub tier: Option<Tier>,
    /// How many sections of the scope match at that tier; without one, how many come near.
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

impl Results {
    /// What the first note of a kind is about.
    pub fn note(&self, kind: &str) -> Option<&str> {
        self.notes.iter().find(|note| note.kind == kind).map(|note| note.text.as_str())
    }
}

/// What is not covered, and whom to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// What the query has of it, as it was typed.
    pub typed: String,
    /// The subject.
    pub referral: Referral,
}

/// A section that answers, with the reasons.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Where it is in the handbook.
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

/// Texts that are named for a reason.
const REASON_TEXTS: usize = 6;

impl Hit {
    /// The reasons to show, strongest first, each kind once with its texts. Words that are marked in the text need none.
    pub fn reasons_to_show(&self) -> Vec<(ReasonKind, Vec<&str>)> {
        let marked = !self.snippet.highlights.is_empty() && self.snippet.body == 0;
        let mut shown: Vec<(ReasonKind, Vec<&str>)> = Vec::new();
        for reason in &self.reasons {
            let is_marked = match reason.kind {
                ReasonKind::Word => marked,
                ReasonKind::Title => !self.title_highlights.is_empty(),
                _ => false,
            };
            if is_marked {
                continue;
            }
            let at = shown.iter().position(|(kind, _)| *kind == reason.kind).unwrap_or_else(|| {
                shown.push((reason.kind, Vec::new()));
                shown.len() - 1
            });
            if shown[at].1.len() < REASON_TEXTS {
                shown[at].1.push(&reason.text);
            }
        }
        shown
    }
}

/// The parts of a score.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ScoreParts {
    /// Summed BM25 over the streams.
    pub words: f32,
    /// How well the heading and the query name each other.
    pub heading: f32,
    /// How close together the words are in the text.
    pub passage: f32,
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
