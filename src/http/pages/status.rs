//! Whether the content is all right: what reviews, translations, links and reading paths of the edition that is served say
//! today; the same as JSON for monitoring and reminders. Everything is read off the handbook: nothing is parsed.

use askama::Template;
use axum::{body::Body, http::Response};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Frame, Reader,
    reviews::{Counts, counts},
    switch_by_parameter,
};
use crate::{
    check::stale_links,
    git::dates::Day,
    http::{
        addresses::Links,
        api::{Maintained, Pointer},
        problem::Problem,
        request::{
            context::Asked,
            parameters::{NoParameters, Parameters},
        },
        response::dates::rfc3339,
        strings::language_name,
    },
    model::{Handbook, Language, ReadingPath, Rendering, Section, SectionId, Status, revision_path},
};

/// Entries of a list on the page; the JSON has them all.
const LISTED: usize = 40;
/// Reviews that end within so many days are announced.
const SOON_IN_DAYS: i64 = 30;

/// What of the content needs a look.
#[derive(Serialize, ToSchema)]
#[schema(as = ContentStatus)]
pub(in crate::http) struct StatusView<'a> {
    /// The day the answer is for, such as `2026-11-24`.
    today: String,
    /// The edition that answered.
    revision: &'a str,
    /// When its index was published.
    published: String,
    /// Whether nothing needs attention.
    healthy: bool,
    /// How much does: lapsed reviews, translations that are missing or fell behind, and links to an earlier wording.
    attention: usize,
    /// The handbook's languages, the original first.
    languages: Vec<LanguageView<'a>>,
    /// Translations that fell behind, in the handbook's order.
    outdated_translations: Vec<OutdatedView<'a>>,
    /// Links that say which revision they were made for, and whose section has another one now.
    stale_links: Vec<StaleView<'a>>,
    /// Reading paths in every language.
    paths: Vec<PathView<'a>>,
}

/// What there is in a language.
#[derive(Serialize, ToSchema)]
#[schema(as = LanguageStatus)]
pub(in crate::http) struct LanguageView<'a> {
    /// Its code.
    lang: &'a str,
    /// Pages.
    documents: usize,
    /// Sections with text.
    sections: usize,
    /// These by what their reviews say.
    reviews: Counts,
    /// Of those that are verified: due within 30 days.
    due_soon: usize,
    /// How they stand to their originals; absent for the original language.
    #[serde(skip_serializing_if = "Option::is_none")]
    translations: Option<Translations>,
}

/// Sections of the original by their translation.
#[derive(Default, Serialize, ToSchema)]
pub(in crate::http) struct Translations {
    /// It renders the original as it is.
    current: usize,
    /// The original has changed since.
    outdated: usize,
    /// Nobody said which original it renders.
    unrecorded: usize,
    /// There is none.
    missing: usize,
}

/// A translation that fell behind.
#[derive(Serialize, ToSchema)]
#[schema(as = OutdatedTranslation)]
pub(in crate::http) struct OutdatedView<'a> {
    /// The translation.
    #[serde(flatten)]
    section: Maintained<'a>,
    /// The page that shows what has changed in the original since.
    changes: Option<String>,
}

/// A link to an earlier wording.
#[derive(Serialize, ToSchema)]
#[schema(as = StaleLink)]
pub(in crate::http) struct StaleView<'a> {
    /// The section the link stands in.
    #[serde(flatten)]
    section: Maintained<'a>,
    /// The section it leads to.
    target: &'a str,
    /// The revision it was made for.
    at: &'a str,
    /// What has changed since.
    changes: String,
}

/// A reading path by the state of its steps.
#[derive(Serialize, ToSchema)]
#[schema(as = PathStatus)]
pub(in crate::http) struct PathView<'a> {
    /// Its id.
    id: &'a str,
    /// Its language.
    lang: &'a str,
    /// Its title.
    title: &'a str,
    /// Its page.
    url: String,
    /// How many steps it has.
    steps: usize,
    /// Steps with a section that changed since the step was written.
    stale: usize,
    /// Steps with a section whose review has lapsed.
    lapsed: usize,
    /// Steps with a section that was never reviewed.
    unreviewed: usize,
}

#[derive(Template)]
#[template(path = "status.html")]
struct StatusPage<'a> {
    frame: Frame<'a>,
    /// How much needs attention.
    summary: String,
    /// The languages' names for themselves, with their tags.
    languages: Vec<(&'a str, String)>,
    rows: Vec<Row>,
    behind: Vec<Entry<'a>>,
    behind_more: Option<String>,
    stale: Vec<(Entry<'a>, Entry<'a>)>,
    stale_more: Option<String>,
    paths: Vec<(Entry<'a>, PathLine)>,
    published: String,
    published_said: String,
}

/// A line of figures, one for each language.
struct Row {
    label: &'static str,
    /// Where the sections are listed.
    url: Option<String>,
    cells: Vec<Option<Cell>>,
}

/// A figure, and whether it needs attention.
struct Cell {
    count: usize,
    is_wrong: bool,
}

/// The steps of a path in words: how many, what is wrong with some, and what is not known of others.
struct PathLine {
    steps: String,
    wrong: Vec<String>,
    unreviewed: Option<String>,
}

struct Entry<'a> {
    title: &'a str,
    url: String,
    tag: String,
}

/// `/api/v1/status`: what of the content needs a look.
#[utoipa::path(
    get,
    path = "/api/v1/status",
    operation_id = "status",
    tag = "handbook",
    responses((status = 200, description = "The state of the content.", body = StatusView))
)]
pub(in crate::http) async fn answer(asked: Asked) -> Result<Response<Body>, Problem> {
    NoParameters::read(&asked)?;
    asked.json(&view(&asked))
}

/// `/status`: the same for people.
pub(in crate::http) async fn show(asked: Asked) -> Result<Response<Body>, Problem> {
    let reader = Reader::negotiated(&asked)?;
    let (words, view) = (&reader.ui.status, view(&asked));
    let mut frame =
        Frame::new(reader, words.title, switch_by_parameter(reader, Links::STATUS)).at(Links::STATUS);
    frame.unlisted = true;
    let handbook = reader.handbook;
    let (behind, behind_more) =
        listed(reader, &view.outdated_translations, |one| Entry::of(&one.section.pointer));
    let (stale, stale_more) = listed(reader, &view.stale_links, |one| {
        let from = Entry::of(&one.section.pointer);
        let target = SectionId::new(one.target)
            .and_then(|id| handbook.find(&id, Language::new(one.section.pointer.lang)));
        let title = target.map_or(one.target, |place| &handbook.section(place).heading.title);
        let changes = Entry { title, url: one.changes.clone(), tag: from.tag.clone() };
        (from, changes)
    });
    // Where nobody reviews, that no step was reviewed says nothing.
    let reviewed = view.languages.iter().any(|one| one.lang == reader.language.as_str() && one.is_reviewed());
    let own = view.paths.iter().filter(|path| path.lang == reader.language.as_str());
    let paths = own.map(|path| {
        let wrong = [
            (path.stale > 0).then(|| words.steps_stale(path.stale)),
            (path.lapsed > 0).then(|| words.steps_lapsed(path.lapsed)),
        ];
        let is_unknown = reviewed && path.unreviewed > 0;
        let line = PathLine {
            steps: reader.ui.paths.steps(path.steps),
            wrong: wrong.into_iter().flatten().collect(),
            unreviewed: is_unknown.then(|| words.steps_unreviewed(path.unreviewed)),
        };
        (Entry { title: path.title, url: path.url.clone(), tag: tag(path.lang) }, line)
    });
    asked.page(&StatusPage {
        summary: words.summary(view.attention),
        languages: handbook.languages.iter().map(|one| (language_name(one), one.tag().to_owned())).collect(),
        rows: rows(reader, &view.languages),
        behind,
        behind_more,
        stale,
        stale_more,
        paths: paths.collect(),
        published_said: said(reader, &view.published),
        published: view.published.clone(),
        frame,
    })
}

impl<'a> Entry<'a> {
    fn of(section: &Pointer<'a>) -> Self {
        Self { title: section.title, url: section.url.clone(), tag: tag(section.lang) }
    }
}

/// `2026年11月28日 18:06 UTC`, of a time in RFC 3339.
fn said(reader: Reader<'_>, time: &str) -> String {
    let (day, clock) = time.split_once('T').unwrap_or((time, ""));
    match (Day::parse(day), clock.get(..5)) {
        (Some(day), Some(clock)) => format!("{} {clock} UTC", reader.ui.dates.of(day)),
        _ => time.to_owned(),
    }
}

fn tag(language: &str) -> String {
    Language::new(language).map_or_else(|| language.to_owned(), |language| language.tag().to_owned())
}

/// The first entries of a list, and how many more there are.
fn listed<'v, T, E>(
    reader: Reader<'_>,
    all: &'v [T],
    entry: impl Fn(&'v T) -> E,
) -> (Vec<E>, Option<String>) {
    let more = all.len().checked_sub(LISTED).filter(|more| *more > 0);
    (all.iter().take(LISTED).map(entry).collect(), more.map(|more| reader.ui.status.more(more)))
}

impl Cell {
    fn plain(count: usize) -> Self {
        Self { count, is_wrong: false }
    }

    fn wrong(count: usize) -> Self {
        Self { count, is_wrong: count > 0 }
    }
}

impl LanguageView<'_> {
    /// Whether anything in this language was ever reviewed.
    fn is_reviewed(&self) -> bool {
        self.reviews.unreviewed < self.sections
    }
}

/// The figures of every language below each other; what the handbook does not use is left out.
fn rows(reader: Reader<'_>, languages: &[LanguageView<'_>]) -> Vec<Row> {
    let words = &reader.ui.status;
    let row = |label, url, cell: &dyn Fn(&LanguageView<'_>) -> Option<Cell>| Row {
        label,
        url,
        cells: languages.iter().map(cell).collect(),
    };
    let mut rows = vec![
        row(words.documents, None, &|one| Some(Cell::plain(one.documents))),
        row(words.sections, None, &|one| Some(Cell::plain(one.sections))),
    ];
    if languages.iter().any(LanguageView::is_reviewed) {
        let name = |status| reader.ui.statuses.of(status);
        let due = || Some(reader.at(Links::REVIEWS));
        rows.extend([
            row(name(Status::Verified), None, &|one| Some(Cell::plain(one.reviews.verified))),
            row(name(Status::Changed), due(), &|one| Some(Cell::wrong(one.reviews.changed))),
            row(name(Status::Due), due(), &|one| Some(Cell::wrong(one.reviews.due))),
            row(words.due_soon, None, &|one| Some(Cell::plain(one.due_soon))),
            row(name(Status::Unreviewed), None, &|one| Some(Cell::plain(one.reviews.unreviewed))),
        ]);
    }
    if languages.iter().any(|one| one.translations.is_some()) {
        let of =
            |one: &LanguageView<'_>, cell: fn(&Translations) -> Cell| one.translations.as_ref().map(cell);
        rows.extend([
            row(words.translated, None, &|one| of(one, |is| Cell::plain(is.current))),
            row(words.outdated, None, &|one| of(one, |is| Cell::wrong(is.outdated))),
            row(words.missing, None, &|one| of(one, |is| Cell::wrong(is.missing))),
            row(words.unrecorded, None, &|one| of(one, |is| Cell::plain(is.unrecorded))),
        ]);
    }
    rows
}

fn view(asked: &Asked) -> StatusView<'_> {
    let (handbook, today) = (asked.handbook(), asked.state.today());
    let original = handbook.languages.first().copied();
    let languages: Vec<LanguageView<'_>> =
        handbook.languages.iter().map(|one| language_view(handbook, one, original, today)).collect();
    let outdated_translations: Vec<OutdatedView<'_>> = handbook
        .sections()
        .filter(|(_, _, section)| section.trust.rendering == Rendering::Outdated && !section.text.is_empty())
        .map(|(place, _, section)| OutdatedView {
            section: Maintained::new(asked, place),
            changes: section
                .trust
                .rendered
                .as_deref()
                .map(|at| asked.site.at(revision_path(&section.id, at))),
        })
        .collect();
    let stale_links: Vec<StaleView<'_>> = handbook
        .sections()
        .flat_map(|(place, _, section)| section.pins.iter().map(move |pin| (place, pin)))
        .filter(|(_, pin)| !stale_links::is_current(handbook, &pin.target, &pin.at))
        .map(|(place, pin)| StaleView {
            section: Maintained::new(asked, place),
            target: pin.target.as_str(),
            at: &pin.at,
            changes: asked.site.at(revision_path(&pin.target, &Links::escaped(&pin.at))),
        })
        .collect();
    let attention = stale_links.len()
        + languages
            .iter()
            .map(|one| {
                let behind = one.translations.as_ref().map_or(0, |is| is.outdated + is.missing);
                one.reviews.lapsed() + behind
            })
            .sum::<usize>();
    StatusView {
        today: today.to_string(),
        revision: &asked.edition.revision,
        published: rfc3339(asked.edition.since),
        healthy: attention == 0,
        attention,
        languages,
        outdated_translations,
        stale_links,
        paths: handbook.paths.iter().map(|path| path_view(asked, path, today)).collect(),
    }
}

fn language_view<'a>(
    handbook: &'a Handbook,
    language: &'a Language,
    original: Option<Language>,
    today: Date,
) -> LanguageView<'a> {
    let documents = || handbook.documents.iter().filter(|document| document.language == *language);
    let sections =
        || documents().flat_map(|document| &document.sections).filter(|section| !section.text.is_empty());
    let soon = today.saturating_add(SOON_IN_DAYS.days());
    let is_due_soon = |section: &&Section| {
        section.trust.status(today) == Status::Verified && section.trust.due().is_some_and(|due| due <= soon)
    };
    LanguageView {
        lang: language.as_str(),
        documents: documents().count(),
        sections: sections().count(),
        reviews: counts(sections(), today),
        due_soon: sections().filter(is_due_soon).count(),
        translations: (Some(*language) != original).then(|| translations(handbook, *language, original)),
    }
}

/// The sections of the original by their translation into `language`.
fn translations(handbook: &Handbook, language: Language, original: Option<Language>) -> Translations {
    let mut counts = Translations::default();
    for (_, document, section) in handbook.sections() {
        if Some(document.language) != original || section.text.is_empty() {
            continue;
        }
        let places = handbook.translations(&section.id).iter();
        let mut there = places.filter(|place| handbook.document(**place).language == language);
        *match there.next().map(|place| handbook.section(*place).trust.rendering) {
            Some(Rendering::Current) => &mut counts.current,
            Some(Rendering::Outdated) => &mut counts.outdated,
            Some(Rendering::Unrecorded) => &mut counts.unrecorded,
            None => &mut counts.missing,
        } += 1;
    }
    counts
}

fn path_view<'a>(asked: &'a Asked, path: &'a ReadingPath, today: Date) -> PathView<'a> {
    let handbook = asked.handbook();
    let document = handbook.path_document(path);
    let mut view = PathView {
        id: path.id.as_str(),
        lang: document.language.as_str(),
        title: &document.title,
        url: asked.site.at(Links::path_page(&path.id)),
        steps: path.steps().count(),
        stale: 0,
        lapsed: 0,
        unreviewed: 0,
    };
    for step in path.steps() {
        let is_behind = |at: &&str, id| !stale_links::is_current(handbook, id, at);
        let statuses = step.targets.iter().filter_map(|target| {
            let place = handbook.find(&target.id, Some(document.language))?;
            Some(handbook.section(place).trust.status(today))
        });
        let statuses: Vec<Status> = statuses.collect();
        let mut targets = step.targets.iter();
        view.stale +=
            usize::from(targets.any(|one| one.at.as_deref().is_some_and(|at| is_behind(&at, &one.id))));
        view.lapsed += usize::from(statuses.iter().any(|status| status.is_lapsed()));
        view.unreviewed += usize::from(statuses.contains(&Status::Unreviewed));
    }
    view
}
