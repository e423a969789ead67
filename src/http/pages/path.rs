//! A reading path: its stages and steps with why to read each, complete without JavaScript. `path.js` adds progress,
//! kept in the reader's browser, and the record of it (`docs/path-record.md`).

use askama::Template;
use axum::{body::Body, extract::Path, http::Response};

use super::{Frame, Reader, RoleView, switch_by_parameter, unknown};
use crate::{
    check::stale_links,
    content::html,
    http::{addresses::Links, assets::ASSETS, problem::Problem, request::context::Context},
    model::{Document, PathId, PathStep, ReadingPath, RoleId, page_path, permalink_path, section_url},
    text::Revision,
};

#[derive(Template)]
#[template(path = "paths.html")]
struct PathsPage<'a> {
    frame: Frame<'a>,
    paths: Vec<Card<'a>>,
}

/// A path in a list.
pub(super) struct Card<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) url: String,
    pub(super) steps: usize,
    pub(super) description: &'a str,
    pub(super) roles: Vec<RoleView<'a>>,
    /// How many steps, and how long.
    pub(super) size: String,
    /// What is to be read before: title and address.
    pub(super) requires: Vec<(&'a str, String)>,
}

#[derive(Template)]
#[template(path = "path.html")]
struct PathPage<'a> {
    frame: Frame<'a>,
    script: String,
    /// The list of all paths.
    paths: String,
    id: &'a str,
    /// What makes an id a permalink, for the script.
    permalinks: String,
    title: &'a str,
    description: &'a str,
    document: String,
    roles: Vec<RoleView<'a>>,
    size: String,
    steps: usize,
    /// The progress of a new reader, worded as the script words it, so that the layout does not shift.
    nothing_read: String,
    requires: Vec<(&'a str, String)>,
    stages: Vec<StageView<'a>>,
}

struct StageView<'a> {
    id: &'a str,
    /// Inline HTML made safe by `content`; empty for the path's own heading, which is the page's title.
    heading: String,
    permalink: String,
    minutes: Option<String>,
    /// HTML sanitised by `content`: the text before the steps, and after them.
    before: String,
    after: String,
    steps: Vec<StepView<'a>>,
}

struct StepView<'a> {
    /// Names the step in records: the ids of its sections, joined by `+`, or the revision of its text.
    key: String,
    /// `id@revision` of each section, joined by spaces.
    revisions: String,
    minutes: u16,
    time: String,
    targets: Vec<TargetView<'a>>,
    /// HTML sanitised by `content`; what to do if there is no target.
    note: String,
    /// What changed since the step was written: in words, and where to see it.
    stale: Vec<(String, String)>,
    /// Sections whose review has expired, in words.
    lapsed: Vec<String>,
}

struct TargetView<'a> {
    text: &'a str,
    url: String,
}

/// `/paths`
pub(in crate::http) async fn list(context: Context) -> Result<Response<Body>, Problem> {
    let reader = Reader::negotiated(&context)?;
    let words = &reader.ui.paths;
    let frame = Frame::new(reader, words.title, switch_by_parameter(reader, Links::PATHS)).at(Links::PATHS);
    context.page(&PathsPage { frame, paths: cards(reader, |_| true) })
}

/// `/paths/{id}`
pub(in crate::http) async fn show(
    Path(id): Path<String>,
    context: Context,
) -> Result<Response<Body>, Problem> {
    let reader = Reader::negotiated(&context)?;
    let path = PathId::new(&id).and_then(|id| reader.handbook.path(&id, reader.language));
    let path = path.ok_or_else(|| unknown(&context, &id))?;
    context.page(&page(reader, path))
}

impl<'a> Card<'a> {
    /// The card of a path.
    pub(super) fn new(reader: Reader<'a>, path: &'a ReadingPath) -> Self {
        let document = reader.handbook.path_document(path);
        Self {
            id: path.id.as_str(),
            title: &document.title,
            url: reader.at(reader.links.path(&path.id)),
            steps: path.steps().count(),
            description: &document.description,
            roles: reader.roles(&document.lead().roles),
            size: size(reader, path),
            requires: required(reader, path),
        }
    }
}

/// The paths to read before one: title and address.
fn required<'a>(reader: Reader<'a>, path: &'a ReadingPath) -> Vec<(&'a str, String)> {
    let paths = path.requires.iter().filter_map(|id| reader.handbook.path(id, reader.language));
    let named = paths.map(|path| {
        let title = reader.handbook.path_document(path).title.as_str();
        (title, reader.at(reader.links.path(&path.id)))
    });
    named.collect()
}

/// The cards of the paths that `is_for` picks by their roles, in the reader's language.
pub(super) fn cards(reader: Reader<'_>, is_for: impl Fn(&[RoleId]) -> bool) -> Vec<Card<'_>> {
    let paths = reader.handbook.paths_in(reader.language);
    let paths = paths.filter(|path| is_for(&reader.handbook.path_document(path).lead().roles));
    paths.map(|path| Card::new(reader, path)).collect()
}

fn size(reader: Reader<'_>, path: &ReadingPath) -> String {
    let steps = reader.ui.paths.steps(path.steps().count());
    match path.minutes() {
        0 => steps,
        minutes => format!("{steps} · {}", reader.ui.paths.time(minutes)),
    }
}

fn nothing_read(reader: Reader<'_>, path: &ReadingPath) -> String {
    let words = &reader.ui.paths;
    let all = path.steps().count();
    match path.minutes() {
        0 => words.progress_untimed(0, all),
        minutes => words.progress(0, all, words.time(minutes)),
    }
}

fn page<'a>(reader: Reader<'a>, path: &'a ReadingPath) -> PathPage<'a> {
    let document = reader.handbook.path_document(path);
    let address = Links::path_page(&path.id);
    PathPage {
        frame: Frame::new(reader, &document.title, switch_by_parameter(reader, &address))
            .in_part(&document.id.part)
            .at(&address)
            .about(&document.description),
        script: reader.at(&ASSETS.path_script.url),
        paths: reader.at(Links::PATHS),
        id: path.id.as_str(),
        permalinks: reader.at("/s/"),
        title: &document.title,
        description: &document.description,
        document: reader.at(page_path(document)),
        roles: reader.roles(&document.lead().roles),
        size: size(reader, path),
        steps: path.steps().count().max(1),
        nothing_read: nothing_read(reader, path),
        requires: required(reader, path),
        stages: stages(reader, path, document),
    }
}

fn stages<'a>(reader: Reader<'a>, path: &'a ReadingPath, document: &'a Document) -> Vec<StageView<'a>> {
    let mount = reader.context.site.mount();
    let stages = path.stages.iter().zip(&document.sections).enumerate();
    let view = |(index, (stage, section)): (usize, (&'a crate::model::Stage, &'a crate::model::Section))| {
        // Around the first list of steps; other lists of steps follow it directly.
        let first = stage.lists.first().map_or(section.span.end..section.span.end, Clone::clone);
        let without = |omitted: &[std::ops::Range<u32>]| {
            html::render_section_without(reader.handbook, document, index, omitted, mount).map(
                |mut rendered| {
                    rendered.body = super::document::with_named_boxes(reader, rendered.body);
                    rendered
                },
            )
        };
        let before = without(std::slice::from_ref(&(first.start..section.span.end)));
        let mut omitted = stage.lists.clone();
        omitted.push(section.span.start..first.end);
        let after = if stage.lists.is_empty() { None } else { without(&omitted) };
        let (heading, before) = before.map(|rendered| (rendered.heading, rendered.body)).unwrap_or_default();
        let minutes: u32 = stage.steps.iter().map(|step| u32::from(step.minutes)).sum();
        StageView {
            id: section.id.as_str(),
            heading: if index == 0 { String::new() } else { heading },
            permalink: reader.at(permalink_path(&section.id)),
            minutes: (minutes > 0).then(|| reader.ui.paths.time(minutes)),
            before,
            after: after.map(|rendered| rendered.body).unwrap_or_default(),
            steps: stage.steps.iter().map(|step| step_view(reader, document, index, step)).collect(),
        }
    };
    stages.map(view).collect()
}

fn step_view<'a>(
    reader: Reader<'a>,
    document: &'a Document,
    index: usize,
    step: &'a PathStep,
) -> StepView<'a> {
    let handbook = reader.handbook;
    let mount = reader.context.site.mount();
    let note = html::render_item(handbook, document, index, step.span.clone(), step.note_start, mount);
    let is_reading = !step.targets.is_empty();
    let ids = || step.targets.iter().map(|target| target.id.as_str()).collect::<Vec<_>>().join("+");
    let mut view = StepView {
        key: if is_reading { ids() } else { format!("text:{}", Revision::of_text("", &step.note)) },
        revisions: String::new(),
        minutes: step.minutes,
        // Other text has its time in it.
        time: if step.minutes > 0 && is_reading {
            reader.ui.paths.time(step.minutes.into())
        } else {
            String::new()
        },
        targets: Vec::new(),
        note: super::document::with_named_boxes(reader, note),
        stale: Vec::new(),
        lapsed: Vec::new(),
    };
    let today = reader.context.state.today();
    let mut revisions = Vec::new();
    for target in &step.targets {
        let Some(place) = handbook.find(&target.id, Some(reader.language)) else { continue };
        let (document, section) = (handbook.document(place), handbook.section(place));
        let revision = Revision::of(section);
        revisions.push(format!("{}@{revision}", target.id));
        let text = if target.text.is_empty() { &section.heading.title } else { &target.text };
        let named = (step.targets.len() > 1).then_some(text.as_str());
        let status = section.trust.status(today);
        if let Some(at) = target.at.as_deref().filter(|at| !stale_links::is_current(handbook, &target.id, at))
        {
            view.stale.push((
                reader.ui.paths.step_is_stale(named),
                reader.at(reader.links.revision(&target.id, at)),
            ));
        } else if status.is_expired() {
            view.lapsed.push(reader.ui.paths.step_has_expired(status, named));
        }
        view.targets.push(TargetView { text, url: reader.at(section_url(document, &section.id)) });
    }
    view.revisions = revisions.join(" ");
    view
}
