//! A document: its sections in order, each with its permanent link; where one is, and where to go on.

use askama::Template;
use axum::{body::Body, http::Response};

use super::{
    Frame, Reader, RoleView, frame,
    listing::Entry,
    outline::{self, OutlinePart, Row},
    part::{self, ChildView},
    related,
    terms::Explainer,
    workflow::{self, WorkflowView},
};
use crate::{
    content::html,
    git::dates::{Changed, Day},
    http::{
        problem::Problem,
        request::parameters::{DocumentParameters, Parameters},
        strings::language_name,
    },
    model::{
        Document, Handbook, Heading, ReadingPath, Role, Section, SectionId, Step, page_path, permalink_path,
        section_url,
    },
};

/// Sections that mention one, named below it.
const MENTIONS: usize = 12;

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage<'a> {
    frame: Frame<'a>,
    trail: Vec<(&'a str, String)>,
    standing: Standing<'a>,
    roles: Vec<RoleView<'a>>,
    outline: Vec<OutlinePart<'a>>,
    contents: Vec<ContentsEntry<'a>>,
    sections: Vec<SectionView<'a>>,
    /// What is in the folder that it introduces.
    children: Vec<ChildView<'a>>,
    related: Vec<Entry<'a>>,
    previous: Option<Sibling<'a>>,
    next: Option<Sibling<'a>>,
    workflow: Option<WorkflowView<'a>>,
    /// The address of the reading path this document is.
    path: Option<String>,
}

/// How far the text can be relied on: who answers for it, and since when it is as it is.
struct Standing<'a> {
    owner: Option<&'a str>,
    authors: Option<String>,
    changed: Option<ChangedView>,
    /// When it was reviewed, and whether that no longer holds.
    review: Option<(StatusLine, bool)>,
    /// Where the file is edited.
    edit: Option<String>,
}

/// A date for readers and programs, or the words for an unknown one.
struct ChangedView {
    iso: Option<String>,
    said: String,
}

struct Sibling<'a> {
    title: &'a str,
    url: String,
}

struct ContentsEntry<'a> {
    id: &'a str,
    title: &'a str,
    level: u8,
    number: Option<usize>,
}

struct SectionView<'a> {
    id: &'a str,
    /// The title of the page, where the front matter has one that the first heading does not say.
    page_title: Option<&'a str>,
    /// Whether its heading is that of the page, which is shown elsewhere.
    is_untitled: bool,
    level: u8,
    /// Inline HTML made safe by `content`.
    heading: String,
    /// HTML made safe by `content`.
    body: String,
    permalink: String,
    sources: &'a [String],
    translations: Vec<TranslationView>,
    /// Roles that differ from those of the enclosing section.
    roles: Vec<RoleView<'a>>,
    step: Option<StepView<'a>>,
    /// Reading paths and sections of other documents that refer to this one, with their number in words.
    taught: Vec<Mention<'a>>,
    mentions: Vec<Mention<'a>>,
    mentioned: String,
    /// The problems of its review or translation, unless the whole page has them.
    warnings: Vec<StatusLine>,
}

/// The state of a review or a translation, with the address of the changes since, if any.
struct StatusLine {
    said: String,
    changes: Option<String>,
}

struct TranslationView {
    tag: String,
    name: String,
    url: String,
}

/// A section that refers to another.
struct Mention<'a> {
    title: &'a str,
    /// The title of its document, where it is another.
    document: Option<&'a str>,
    url: String,
}

struct StepView<'a> {
    number: usize,
    acts: Vec<RoleView<'a>>,
    signs: Vec<RoleView<'a>>,
    produces: Vec<(&'a str, String)>,
    /// Whether the reader's role, chosen or remembered, acts in it or signs it.
    is_mine: bool,
    /// Whether the page shows the steps of a role, and this is none of them.
    is_folded: bool,
}

/// The page of a document, with `?role=` for the steps of one role.
pub(super) fn show(reader: Reader<'_>, document: &Document) -> Result<Response<Body>, Problem> {
    let context = reader.context;
    let chosen = DocumentParameters::read(context)?.role;
    let chosen = chosen.and_then(|id| context.handbook().role(&id));
    context.page(&page(reader, document, chosen))
}

fn page<'a>(reader: Reader<'a>, document: &'a Document, chosen: Option<&Role>) -> DocumentPage<'a> {
    let handbook = reader.handbook;
    let query = chosen.map(|role| format!("?role={}", role.id)).unwrap_or_default();
    let stands = frame::stands(reader, |language| {
        Some(page_path(handbook.find_document(&document.id, language)?).with(&query))
    });
    // Documents are in the order of languages.
    let at = handbook.document_by_path(&document.path).unwrap_or_default() as usize;
    let sibling = |at: Option<usize>| {
        let other = handbook.documents.get(at?)?;
        (other.language == document.language)
            .then(|| Sibling { title: &other.title, url: reader.at(page_path(other)) })
    };
    let id = &document.id;
    let inside = if document.is_folder_page { id.folder() } else { &id.path };
    let level =
        handbook.level(document.language, &id.part, inside).filter(|level| level.page == Some(at as u32));
    DocumentPage {
        frame: Frame::new(reader, &document.title, stands)
            .in_part(&document.id.part)
            .at(page_path(document))
            .about(&document.description)
            .of(reader, document),
        trail: trail(reader, document),
        standing: standing(reader, document),
        roles: reader.roles(&document.lead().roles),
        outline: outline::outline(reader, document),
        contents: contents(document),
        sections: sections(reader, document, chosen),
        children: level.map_or_else(Vec::new, |level| part::children(reader, level)),
        related: related::to(reader, document),
        path: path_of(reader, document),
        previous: sibling(at.checked_sub(1)),
        next: sibling(Some(at + 1)),
        workflow: workflow::view(reader, document, chosen),
    }
}

/// The part and the folders above a document; nothing above the page of a part.
fn trail<'a>(reader: Reader<'a>, document: &Document) -> Vec<(&'a str, String)> {
    if document.is_part_page() {
        return Vec::new();
    }
    part::trail_to(reader, &document.id.part, document.folder_above())
}

fn standing<'a>(reader: Reader<'a>, document: &'a Document) -> Standing<'a> {
    let ui = reader.ui;
    let history = &reader.context.edition.history;
    let changed = match history.changed(&document.path) {
        Changed::On(day) => Some(ChangedView { iso: Some(day.to_string()), said: ui.dates.of(day) }),
        Changed::Uncommitted => Some(ChangedView { iso: None, said: ui.document.uncommitted.to_owned() }),
        Changed::Unknown => Some(match document.updated.and_then(|date| Day::parse(&date.to_string())) {
            Some(day) => ChangedView { iso: Some(day.to_string()), said: ui.dates.of(day) },
            None => ChangedView { iso: None, said: ui.document.unknown.to_owned() },
        }),
    };
    Standing {
        owner: owner(reader, document),
        authors: (!document.authors.is_empty()).then(|| document.authors.join(", ")),
        changed,
        review: review(reader, document.lead()),
        edit: reader.handbook.edit.as_ref().map(|address| address.of(&document.path)),
    }
}

/// The reading path page of this document.
fn path_of(reader: Reader<'_>, document: &Document) -> Option<String> {
    let mut paths = reader.handbook.paths_in(document.language);
    let path = paths.find(|path| std::ptr::eq(reader.handbook.path_document(path), document))?;
    Some(reader.at(reader.links.path(&path.id)))
}

/// Who answers for the text: a role by its title, or whatever the front matter says.
fn owner<'a>(reader: Reader<'a>, document: &'a Document) -> Option<&'a str> {
    let owner = document.owner.as_deref()?;
    let role = crate::model::RoleId::new(owner).and_then(|id| reader.handbook.role(&id));
    Some(role.map_or(owner, |role| role.title.get(reader.language)))
}

/// The line on a section's review, and whether it has expired.
fn review(reader: Reader<'_>, section: &Section) -> Option<(StatusLine, bool)> {
    let today = reader.context.state.today();
    let said = reader.ui.review(&section.trust, today)?;
    let changes =
        section.trust.reviewed_as.as_deref().map(|at| reader.at(reader.links.revision(&section.id, at)));
    Some((StatusLine { said, changes }, section.trust.status(today).is_expired()))
}

fn warnings(reader: Reader<'_>, document: &Document, section: &Section) -> Vec<StatusLine> {
    let lead = &document.lead().trust;
    let today = reader.context.state.today();
    let status = section.trust.status(today);
    let is_said =
        section.is_lead() || (status, section.trust.reviewed) == (lead.status(today), lead.reviewed);
    let review = if status.is_expired() && !is_said { review(reader, section) } else { None };
    let rendering = reader.ui.reviews.rendering(section.trust.rendering).map(|said| StatusLine {
        said: said.to_owned(),
        changes: section
            .trust
            .rendered
            .as_deref()
            .map(|at| reader.at(reader.links.revision(&section.id, at))),
    });
    review.map(|(told, _)| told).into_iter().chain(rendering).collect()
}

/// The section whose heading is not shown, because the title of the page would be there twice: the second, where nothing is before it,
/// else the first, which is the text in front of the title, such as badges.
fn untitled(document: &Document, rendered: &[html::RenderedSection]) -> Option<usize> {
    let first = &document.sections.get(1)?.heading;
    let lead = rendered.first().filter(|lead| !lead.has_heading && first.title == document.title)?;
    match (lead.body.is_empty(), first.level) {
        (true, _) => Some(1),
        (false, 1) => Some(0),
        (false, _) => None,
    }
}

/// Two levels below the title; workflows number their steps.
fn contents(document: &Document) -> Vec<ContentsEntry<'_>> {
    let mut steps = 0;
    let is_title = |heading: &Heading| heading.level == 1 && heading.title == document.title;
    let first = document.sections.get(1).map_or(1, |first| if is_title(&first.heading) { 2 } else { 1 });
    let entries = document.sections.iter().skip(first).map(|section| {
        let number = section.step.is_some().then(|| {
            steps += 1;
            steps
        });
        let title = section.heading.title.as_str();
        ContentsEntry { id: section.id.as_str(), title, level: section.heading.level, number }
    });
    entries.filter(|entry| entry.level <= 3).collect()
}

fn sections<'a>(reader: Reader<'a>, document: &'a Document, chosen: Option<&Role>) -> Vec<SectionView<'a>> {
    let mut steps = 0;
    let mut explainer = Explainer::new(reader);
    let mut rendered = html::render(reader.handbook, document, reader.context.site.mount());
    let untitled = untitled(document, &rendered);
    if let ([lead, first, ..], Some(1)) = (rendered.as_mut_slice(), untitled) {
        lead.heading.clone_from(&first.heading);
    }
    let views = document.sections.iter().zip(rendered).enumerate().map(|(index, (section, rendered))| {
        let above = section.parent.and_then(|above| document.sections.get(above as usize));
        // "Client meetings" and below it "Client meetings: the workflow" would be the same title twice.
        let is_said = section.heading.title.contains(&document.title);
        let page_title = (index == 0 && rendered.has_heading && !is_said).then_some(document.title.as_str());
        let labelled = above.is_some_and(|above| above.roles != section.roles) && section.step.is_none();
        let mentions = mentions(reader, document, section);
        let taught = taught(reader, document, section);
        SectionView {
            id: section.id.as_str(),
            is_untitled: untitled == Some(index),
            level: if page_title.is_some() { 2 } else { section.heading.level.clamp(1, 6) },
            page_title,
            heading: rendered.heading,
            body: explainer.explain(&section.id, with_named_boxes(reader, rendered.body)),
            permalink: reader.at(permalink_path(&section.id)),
            sources: &section.sources,
            translations: translations(reader, section),
            warnings: warnings(reader, document, section),
            roles: if labelled { reader.roles(&section.roles) } else { Vec::new() },
            step: section.step.as_ref().map(|step| {
                steps += 1;
                step_view(reader, step, steps, chosen)
            }),
            mentioned: reader.ui.document.mentions(mentions.len(), taught.len()),
            taught,
            mentions: mentions.into_iter().take(MENTIONS).collect(),
        }
    });
    views.collect()
}

/// The checkboxes of a task list with a name each: they are beside their text, not in a label.
pub(super) fn with_named_boxes(reader: Reader<'_>, html: String) -> String {
    const OPEN: &str = "<input type=\"checkbox\" disabled=\"\"";
    if !html.contains(OPEN) {
        return html;
    }
    let (to_do, done) = (reader.ui.document.to_do, reader.ui.document.done);
    html.replace(&format!("{OPEN} checked=\"\""), &format!("{OPEN} checked=\"\" aria-label=\"{done}\""))
        .replace(&format!("{OPEN}>"), &format!("{OPEN} aria-label=\"{to_do}\">"))
}

/// The reading paths in the reader's language with a step to this section.
fn taught<'a>(reader: Reader<'a>, document: &Document, section: &Section) -> Vec<Mention<'a>> {
    let paths = reader.handbook.paths_in(document.language).filter(|path| path.names(&section.id));
    let mention = |path: &'a ReadingPath| Mention {
        title: &reader.handbook.path_document(path).title,
        document: Some(reader.ui.paths.one),
        url: reader.at(reader.links.path(&path.id)),
    };
    paths.map(mention).collect()
}

/// The sections of other documents in the reader's language that refer to this one, except steps of paths.
fn mentions<'a>(reader: Reader<'a>, document: &Document, section: &Section) -> Vec<Mention<'a>> {
    let handbook = reader.handbook;
    let places = reader.context.edition.backlinks().to(&section.id).iter();
    let others = places.filter(|place| {
        let other = handbook.document(**place);
        other.language == document.language
            && other.id != document.id
            && !handbook.stage(**place).is_some_and(|stage| stage.names(&section.id))
    });
    let mention = |place| {
        let (other, source) = (handbook.document(place), handbook.section(place));
        Mention {
            title: &source.heading.title,
            document: (!source.is_lead()).then_some(other.title.as_str()),
            url: reader.at(section_url(other, &source.id)),
        }
    };
    others.map(|place| mention(*place)).collect()
}

/// The same place in the other languages, which may be on another page.
fn translations(reader: Reader<'_>, section: &Section) -> Vec<TranslationView> {
    let handbook = reader.handbook;
    let others = handbook.translations(&section.id).iter().map(|place| handbook.document(*place));
    others
        .filter(|document| document.language != reader.language)
        .map(|document| TranslationView {
            tag: document.language.tag(),
            name: language_name(document.language),
            url: reader.at(section_url(document, &section.id)),
        })
        .collect()
}

fn step_view<'a>(reader: Reader<'a>, step: &'a Step, number: usize, chosen: Option<&Role>) -> StepView<'a> {
    let concerns = |role| workflow::concerns(reader, role, step);
    StepView {
        number,
        acts: reader.roles(&step.acts),
        signs: reader.roles(&step.signs),
        produces: step.produces.iter().filter_map(|id| product(reader, reader.handbook, id)).collect(),
        is_mine: chosen.or(reader.context.role()).is_some_and(concerns),
        is_folded: chosen.is_some_and(|role| !concerns(role)),
    }
}

fn product<'a>(reader: Reader<'a>, handbook: &'a Handbook, id: &SectionId) -> Option<(&'a str, String)> {
    let place = handbook.find(id, Some(reader.language))?;
    let section = handbook.section(place);
    Some((&section.heading.title, reader.at(section_url(handbook.document(place), &section.id))))
}
