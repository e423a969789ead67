//! `/status`: whether the content is all right, for people; the same as JSON is `api::status`.

use askama::Template;
use axum::{body::Body, http::Response};

use super::{Frame, Reader, switch_by_parameter};
use crate::{
    git::dates::Day,
    http::{
        addresses::Links,
        api::{
            Pointer,
            status::{LanguageView, Translations, view},
        },
        problem::Problem,
        request::context::Context,
        strings::language_name,
    },
    model::{Language, SectionId, Status},
};

/// Entries of a list on the page; the JSON has them all.
const LISTED: usize = 40;
#[derive(Template)]
#[template(path = "status.html")]
struct StatusPage<'a> {
    frame: Frame<'a>,
    /// How much needs attention.
    summary: String,
    /// The languages' names for themselves, with their tags.
    languages: Vec<(String, String)>,
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

/// The steps of a path in words: how many, and how many are outdated, due or not reviewed.
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

/// `/status`
pub(in crate::http) async fn show(context: Context) -> Result<Response<Body>, Problem> {
    let reader = Reader::negotiated(&context)?;
    let (words, view) = (&reader.ui.status, view(&context));
    let mut frame =
        Frame::new(reader, words.title, switch_by_parameter(reader, Links::STATUS)).at(Links::STATUS);
    frame.unlisted = true;
    let handbook = reader.handbook;
    let (behind, behind_more) =
        listed(reader, &view.outdated_translations, |one| Entry::of(&one.section.pointer));
    let (stale, stale_more) = listed(reader, &view.stale_links, |one| {
        let from = Entry::of(&one.section.pointer);
        let target = SectionId::new(one.target)
            .and_then(|id| handbook.find(&id, Language::exact(one.section.pointer.lang)));
        let title = target.map_or(one.target, |place| &handbook.section(place).heading.title);
        let changes = Entry { title, url: one.changes.clone(), tag: from.tag.clone() };
        (from, changes)
    });
    // In a handbook without reviews, unreviewed steps mean nothing.
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
    context.page(&StatusPage {
        summary: words.summary(view.attention),
        languages: handbook.languages.iter().map(|one| (language_name(*one), one.tag())).collect(),
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
    Language::exact(language).map_or_else(|| language.to_owned(), |language| language.tag())
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
