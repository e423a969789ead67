//! `/api/v1/status`: the state of reviews, translations, links and reading paths, for monitoring and reminders. It is
//! computed from the loaded handbook; no file is read.

use axum::{body::Body, http::Response};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Maintained,
    reviews::{Counts, counts},
};
use crate::{
    check::stale_links,
    http::{
        addresses::Links,
        problem::Problem,
        request::{
            context::Context,
            parameters::{NoParameters, Parameters},
        },
        response::dates::rfc3339,
    },
    model::{Handbook, Language, ReadingPath, Rendering, Section, Status, revision_path},
};

/// A verified section is due soon if its next review is within this many days.
const SOON_IN_DAYS: i64 = 30;

/// Content health.
#[derive(Serialize, ToSchema)]
#[schema(as = ContentStatus)]
pub(in crate::http) struct StatusView<'a> {
    /// The date of the answer, such as `2026-11-24`.
    pub(in crate::http) today: String,
    /// The revision of the handbook.
    pub(in crate::http) revision: &'a str,
    /// When this revision was published.
    pub(in crate::http) published: String,
    /// Whether nothing needs attention.
    pub(in crate::http) healthy: bool,
    /// The number of problems: due reviews, missing or outdated translations, and links to an earlier revision.
    pub(in crate::http) attention: usize,
    /// The languages, the source language first.
    pub(in crate::http) languages: Vec<LanguageView<'a>>,
    /// The outdated translations, in the handbook's order.
    pub(in crate::http) outdated_translations: Vec<OutdatedView<'a>>,
    /// Links made for a revision that is no longer the section's current one.
    pub(in crate::http) stale_links: Vec<StaleView<'a>>,
    /// The reading paths in every language.
    pub(in crate::http) paths: Vec<PathView<'a>>,
}

/// The state of the content in one language.
#[derive(Serialize, ToSchema)]
#[schema(as = LanguageStatus)]
pub(in crate::http) struct LanguageView<'a> {
    /// The language code.
    pub(in crate::http) lang: &'a str,
    /// The number of documents.
    pub(in crate::http) documents: usize,
    /// The number of sections with text.
    pub(in crate::http) sections: usize,
    /// The number of these by review status.
    pub(in crate::http) reviews: Counts,
    /// The number of verified sections due within 30 days.
    pub(in crate::http) due_soon: usize,
    /// The state of the translations; absent for the source language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::http) translations: Option<Translations>,
}

/// The number of source sections by the state of their translation.
#[derive(Default, Serialize, ToSchema)]
pub(in crate::http) struct Translations {
    /// The translation is up to date.
    pub(in crate::http) current: usize,
    /// The source has changed since it was translated.
    pub(in crate::http) outdated: usize,
    /// No source revision is recorded for the translation.
    pub(in crate::http) unrecorded: usize,
    /// There is no translation.
    pub(in crate::http) missing: usize,
}

/// An outdated translation.
#[derive(Serialize, ToSchema)]
#[schema(as = OutdatedTranslation)]
pub(in crate::http) struct OutdatedView<'a> {
    /// The translation.
    #[serde(flatten)]
    pub(in crate::http) section: Maintained<'a>,
    /// The address of the page that shows the changes to the source.
    pub(in crate::http) changes: Option<String>,
}

/// A link to an earlier revision of a section.
#[derive(Serialize, ToSchema)]
#[schema(as = StaleLink)]
pub(in crate::http) struct StaleView<'a> {
    /// The section that contains the link.
    #[serde(flatten)]
    pub(in crate::http) section: Maintained<'a>,
    /// The id of the target section.
    pub(in crate::http) target: &'a str,
    /// The revision the link was made for.
    pub(in crate::http) at: &'a str,
    /// The address of the page that shows the changes since then.
    pub(in crate::http) changes: String,
}

/// The state of a reading path.
#[derive(Serialize, ToSchema)]
#[schema(as = PathStatus)]
pub(in crate::http) struct PathView<'a> {
    /// The id.
    pub(in crate::http) id: &'a str,
    /// The language code.
    pub(in crate::http) lang: &'a str,
    /// The title.
    pub(in crate::http) title: &'a str,
    /// The address of its page.
    pub(in crate::http) url: String,
    /// The number of steps.
    pub(in crate::http) steps: usize,
    /// The number of steps with a section that changed since the step was written.
    pub(in crate::http) stale: usize,
    /// The number of steps with a section due for review.
    pub(in crate::http) lapsed: usize,
    /// The number of steps with a section that was never reviewed.
    pub(in crate::http) unreviewed: usize,
}

/// The state of the content: reviews, translations, links and reading paths.
#[utoipa::path(
    get,
    path = "/api/v1/status",
    operation_id = "status",
    tag = "handbook",
    responses((status = 200, description = "Content health.", body = StatusView))
)]
pub(in crate::http) async fn answer(context: Context) -> Result<Response<Body>, Problem> {
    NoParameters::read(&context)?;
    context.json(&view(&context))
}

impl LanguageView<'_> {
    /// Whether anything in this language was ever reviewed.
    pub(in crate::http) fn is_reviewed(&self) -> bool {
        self.reviews.unreviewed < self.sections
    }
}

/// The state of the content today.
pub(in crate::http) fn view(context: &Context) -> StatusView<'_> {
    let (handbook, today) = (context.handbook(), context.state.today());
    let original = handbook.languages.first().copied();
    let languages: Vec<LanguageView<'_>> =
        handbook.languages.iter().map(|one| language_view(handbook, one, original, today)).collect();
    let outdated_translations: Vec<OutdatedView<'_>> = handbook
        .sections()
        .filter(|(_, _, section)| section.trust.rendering == Rendering::Outdated && !section.text.is_empty())
        .map(|(place, _, section)| OutdatedView {
            section: Maintained::new(context, place),
            changes: section
                .trust
                .rendered
                .as_deref()
                .map(|at| context.site.at(revision_path(&section.id, at))),
        })
        .collect();
    let stale_links: Vec<StaleView<'_>> = handbook
        .sections()
        .flat_map(|(place, _, section)| section.pins.iter().map(move |pin| (place, pin)))
        .filter(|(_, pin)| !stale_links::is_current(handbook, &pin.target, &pin.at))
        .map(|(place, pin)| StaleView {
            section: Maintained::new(context, place),
            target: pin.target.as_str(),
            at: &pin.at,
            changes: context.site.at(revision_path(&pin.target, &Links::escaped(&pin.at))),
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
        revision: &context.edition.revision,
        published: rfc3339(context.edition.since),
        healthy: attention == 0,
        attention,
        languages,
        outdated_translations,
        stale_links,
        paths: handbook.paths.iter().map(|path| path_view(context, path, today)).collect(),
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

fn path_view<'a>(context: &'a Context, path: &'a ReadingPath, today: Date) -> PathView<'a> {
    let handbook = context.handbook();
    let document = handbook.path_document(path);
    let mut view = PathView {
        id: path.id.as_str(),
        lang: document.language.as_str(),
        title: &document.title,
        url: context.site.at(Links::path_page(&path.id)),
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
        view.lapsed += usize::from(statuses.iter().any(|status| status.is_expired()));
        view.unreviewed += usize::from(statuses.contains(&Status::Unreviewed));
    }
    view
}
