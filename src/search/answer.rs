//! The fact that answers a question: who signs, who acts, when, which document, as the attributes of a section, its labels or
//! its tables say it.

use super::{
    passages::Passages,
    pieces::{Piece, pieces},
    plan::Plan,
    statistics::Statistics,
    stream::Stream,
    wanted::Wanted,
};
use crate::{
    model::{Block, Document, Language, RoleId, Section, SectionRef, Step, TimeUnit, Within},
    text::fold_text,
};

/// How many of the best hits may answer: the fact of a section further below is that of another question.
const MOST_HITS: usize = 3;
/// How much of what is asked a section's titles and names must hold, by how rare its words are.
const NAMED: f32 = 0.5;
/// How much they must hold together with its text.
const HELD: f32 = 0.45;
/// How much they must hold together with the fact, where a fact is about more than what is asked.
const SAID: f32 = 0.8;
/// Longest answer, in characters: what is longer is a passage.
const LONGEST: usize = 80;

/// A fact with the section that states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What kind of fact.
    pub kind: AnswerKind,
    /// The fact with its label, in the language of the section: `签字人：客户总监、客户部主管`.
    pub text: String,
    /// Where it is stated.
    pub place: SectionRef,
}

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// Who signs.
    Signs,
    /// Who acts.
    Acts,
    /// When, or how soon.
    When,
    /// Which form or document.
    Document,
}

impl AnswerKind {
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signs => "signs",
            Self::Acts => "acts",
            Self::When => "when",
            Self::Document => "document",
        }
    }

    fn of(wanted: Wanted) -> Option<Self> {
        match wanted {
            Wanted::Signer => Some(Self::Signs),
            Wanted::Actor => Some(Self::Acts),
            Wanted::Time => Some(Self::When),
            Wanted::Document => Some(Self::Document),
            Wanted::Person
            | Wanted::Number
            | Wanted::Place
            | Wanted::Reason
            | Wanted::Words
            | Wanted::Way => None,
        }
    }

    /// What is written before the fact.
    fn label(self, language: Language) -> &'static str {
        match (self, language.is_chinese()) {
            (Self::Signs, true) => "签字人：",
            (Self::Signs, false) => "Signs: ",
            (Self::Acts, true) => "谁来做：",
            (Self::Acts, false) => "Done by: ",
            (Self::When, true) => "时间：",
            (Self::When, false) => "When: ",
            (Self::Document, true) => "文件：",
            (Self::Document, false) => "Document: ",
        }
    }

    /// How authors label such a fact, folded: as a term, as the first cell of a row or as the head of a column.
    fn labels(self) -> &'static [&'static str] {
        match self {
            Self::Signs => &[
                "谁签字",
                "谁来签字",
                "谁签",
                "谁批",
                "谁审批",
                "签字人",
                "审批人",
                "批准人",
                "签字",
                "审批",
                "who signs",
                "who signs?",
                "who approves",
                "signed by",
                "signs",
                "sign-off",
                "approved by",
                "approver",
                "approves",
            ],
            Self::Acts => &[
                "谁来做",
                "谁做",
                "谁负责",
                "负责人",
                "责任人",
                "经办人",
                "执行人",
                "who does it",
                "who does it?",
                "who acts",
                "done by",
                "responsible",
                "who is responsible",
                "owner",
            ],
            Self::When => &[
                "什么时候",
                "什么时候做",
                "何时",
                "时限",
                "期限",
                "截止",
                "完成时间",
                "多久",
                "when",
                "when?",
                "deadline",
                "due",
                "time limit",
                "how soon",
                "within",
            ],
            Self::Document => &[
                "产出",
                "用什么表",
                "表格",
                "文件",
                "produces",
                "result",
                "results",
                "output",
                "form",
                "document",
                "documents",
            ],
        }
    }
}

/// The fact that answers what `plan` asks, stated by one of the best hits, which are at `places`.
pub(super) fn answer(
    plan: &Plan,
    statistics: &Statistics,
    passages: &Passages<'_>,
    places: impl Iterator<Item = SectionRef>,
) -> Option<Answer> {
    let kind = AnswerKind::of(passages.wanted?)?;
    let subject = Subject::of(plan, statistics, passages.wanted?);
    if subject.words.is_empty() {
        return None;
    }
    places.take(MOST_HITS).find_map(|place| {
        let document = passages.handbook.document(place);
        let section = passages.handbook.section(place);
        // It may be asked in another language than it is shown in.
        let translations = passages.handbook.translations(&section.id).iter();
        let in_all = |of: &dyn Fn(SectionRef) -> String| {
            translations.clone().map(|place| of(*place)).collect::<Vec<_>>().join("\n")
        };
        let names = in_all(&|place| names(passages.handbook.document(place), place));
        if subject.share_in(&names) < NAMED {
            return None;
        }
        let said = fact(kind, document.language, section, passages, &subject, &names)?;
        let has = |text: &str| subject.share_in(&format!("{names}\n{}", fold_text(text)));
        if has(&in_all(&|place| passages.handbook.section(place).text.clone())) < HELD {
            return None;
        }
        // Who does the step need not do what is asked.
        if kind == AnswerKind::Acts && has(&said) < SAID {
            return None;
        }
        let text = format!("{}{said}", kind.label(document.language));
        (text.chars().count() <= LONGEST).then_some(Answer { kind, text, place })
    })
}

/// What a question is about: its words but for those that ask, each with how rare it is.
struct Subject<'p> {
    plan: &'p Plan,
    words: Vec<(usize, f32)>,
}

impl<'p> Subject<'p> {
    fn of(plan: &'p Plan, statistics: &Statistics, wanted: Wanted) -> Self {
        let asked = plan.units.iter().enumerate().filter(|(_, unit)| !wanted.is_asked_by(&unit.typed));
        let words = asked
            .map(|(number, unit)| {
                let rarity = statistics.rarity(plan, Stream::BodyWords, &unit.text);
                (number, rarity.unwrap_or_else(|| statistics.rarest()))
            })
            .collect();
        Self { plan, words }
    }

    /// How much of it a folded text holds.
    fn share_in(&self, folded: &str) -> f32 {
        let all: f32 = self.words.iter().map(|(_, rarity)| rarity).sum();
        let held = self.words.iter().filter(|(number, _)| self.plan.units[*number].is_in(folded));
        held.map(|(_, rarity)| rarity).sum::<f32>() / all.max(f32::MIN_POSITIVE)
    }
}

/// The titles and names of a section, folded.
fn names(document: &Document, place: SectionRef) -> String {
    let section = &document.sections[place.section as usize];
    let trail = document.trail(place.section as usize);
    let above = trail.iter().map(|above| above.heading.title.as_str());
    let names =
        section.keywords.iter().chain(&section.link_texts).chain(&section.questions).map(String::as_str);
    let all: Vec<&str> = [section.heading.title.as_str(), document.title.as_str()]
        .into_iter()
        .chain(above)
        .chain(names)
        .collect();
    fold_text(&all.join("\n"))
}

/// The fact itself, without its label.
fn fact(
    kind: AnswerKind,
    language: Language,
    section: &Section,
    passages: &Passages<'_>,
    subject: &Subject<'_>,
    names: &str,
) -> Option<String> {
    let stated = || section.step.as_ref().and_then(|step| stated(kind, language, step, passages));
    let labelled = || labelled(kind, section, subject, names);
    // A text says more of who does what.
    if kind == AnswerKind::Acts { labelled().or_else(stated) } else { stated().or_else(labelled) }
}

/// What the attributes of a step state.
fn stated(kind: AnswerKind, language: Language, step: &Step, passages: &Passages<'_>) -> Option<String> {
    let handbook = passages.handbook;
    let role = |id: &RoleId| handbook.role(id).map(|role| role.title.get(language).to_owned());
    let said: Vec<String> = match kind {
        AnswerKind::Signs => step.signs.iter().filter_map(role).collect(),
        AnswerKind::Acts => step.acts.iter().filter_map(role).collect(),
        AnswerKind::When => step.within.map(|within| time(within, language)).into_iter().collect(),
        AnswerKind::Document => step
            .produces
            .iter()
            .filter_map(|id| handbook.find(id, Some(language)))
            .map(|place| handbook.section(place).heading.title.clone())
            .collect(),
    };
    (!said.is_empty()).then(|| said.join(if language.is_chinese() { "、" } else { ", " }))
}

fn time(within: Within, language: Language) -> String {
    let Within { number, unit } = within;
    let plural = if number == 1 { "" } else { "s" };
    match (unit, language.is_chinese()) {
        (TimeUnit::Hour, true) => format!("{number}小时内"),
        (TimeUnit::WorkingDay, true) => format!("{number}个工作日内"),
        (TimeUnit::Week, true) => format!("{number}周内"),
        (TimeUnit::Hour, false) => format!("within {number} hour{plural}"),
        (TimeUnit::WorkingDay, false) => format!("within {number} working day{plural}"),
        (TimeUnit::Week, false) => format!("within {number} week{plural}"),
    }
}

/// What the text has behind such a label; in a table with such a column, of the row that is about the subject.
fn labelled(kind: AnswerKind, section: &Section, subject: &Subject<'_>, names: &str) -> Option<String> {
    let text: Vec<char> = section.text.chars().collect();
    let pieces = pieces(&text, &section.blocks);
    let said = |piece: &Piece| text[piece.start..piece.end].iter().collect::<String>();
    let is_label = |piece: &Piece| {
        let label = fold_text(&said(piece));
        kind.labels().contains(&label.trim_end_matches([':', ' ']))
    };
    let mut rows: Vec<(f32, f32, String)> = Vec::new();
    let mut first = 0;
    for (number, piece) in pieces.iter().enumerate() {
        if piece.block == Block::Cell(0) {
            first = number;
        }
        let Some(label) = piece.label.map(|label| &pieces[label]).filter(|label| is_label(label)) else {
            continue;
        };
        // The sentences of the same line.
        let end = pieces[number + 1..].iter().take_while(|next| next.follows).last().unwrap_or(piece).end;
        let said_here = said(&Piece { end, ..*piece });
        match (label.block, piece.block) {
            (Block::Head(_), Block::Cell(_)) => {
                let row = fold_text(&said(&pieces[first]));
                let held = subject.share_in(&format!("{names}\n{row}"));
                rows.push((subject.share_in(&row), held, said_here));
            }
            _ => return Some(said_here),
        }
    }
    let best = rows.into_iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 > 0.0 && best.1 >= SAID).then_some(best.2)
}
