//! `/api/v1/status`: whether the content is all right, for monitoring and reminders: what reviews, translations, links and
//! reading paths of the edition that is served say today. Everything is read off the handbook: nothing is parsed.

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
            context::Asked,
            parameters::{NoParameters, Parameters},
        },
        response::dates::rfc3339,
    },
    model::{Handbook, Language, ReadingPath, Rendering, Section, Status, revision_path},
};

/// Reviews that end within so many days are announced.
const SOON_IN_DAYS: i64 = 30;

/// What of the content needs a look.
#[derive(Serialize, ToSchema)]
#[schema(as = ContentStatus)]
pub(in crate::http) struct StatusView<'a> {
    /// The day the answer is for, such as `2026-11-24`.
    pub(in crate::http) today: String,
    /// The edition that answered.
    pub(in crate::http) revision: &'a str,
    /// When its index was published.
    pub(in crate::http) published: String,
    /// Whether nothing needs attention.
    pub(in crate::http) healthy: bool,
    /// How much does: lapsed reviews, translations that are missing or fell behind, and links to an earlier wording.
    pub(in crate::http) attention: usize,
    /// The handbook's languages, the original first.
    pub(in crate::http) languages: Vec<LanguageView<'a>>,
    /// Translations that fell behind, in the handbook's order.
    pub(in crate::http) outdated_translations: Vec<OutdatedView<'a>>,
    /// Links that say which revision they were made for, and whose section has another one now.
    pub(in crate::http) stale_links: Vec<StaleView<'a>>,
    /// Reading paths in every language.
    pub(in crate::http) paths: Vec<PathView<'a>>,
}

/// What there is in a language.
#[derive(Serialize, ToSchema)]
#[schema(as = LanguageStatus)]
pub(in crate::http) struct LanguageView<'a> {
    /// Its code.
    pub(in crate::http) lang: &'a str,
    /// Pages.
    pub(in crate::http) documents: usize,
    /// Sections with text.
    pub(in crate::http) sections: usize,
    /// These by what their reviews say.
    pub(in crate::http) reviews: Counts,
    /// Of those that are verified: due within 30 days.
    pub(in crate::http) due_soon: usize,
    /// How they stand to their originals; absent for the original language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::http) translations: Option<Translations>,
}

/// Sections of the original by their translation.
#[derive(Default, Serialize, ToSchema)]
pub(in crate::http) struct Translations {
    /// It renders the original as it is.
    pub(in crate::http) current: usize,
    /// The original has changed since.
    pub(in crate::http) outdated: usize,
    /// Nobody said which original it renders.
    pub(in crate::http) unrecorded: usize,
    /// There is none.
    pub(in crate::http) missing: usize,
}

/// A translation that fell behind.
#[derive(Serialize, ToSchema)]
#[schema(as = OutdatedTranslation)]
pub(in crate::http) struct OutdatedView<'a> {
    /// The translation.
    #[serde(flatten)]
    pub(in crate::http) section: Maintained<'a>,
    /// The page that shows what has changed in the original since.
    pub(in crate::http) changes: Option<String>,
}

/// A link to an earlier wording.
#[derive(Serialize, ToSchema)]
#[schema(as = StaleLink)]
pub(in crate::http) struct StaleView<'a> {
    /// The section the link stands in.
    #[serde(flatten)]
    pub(in crate::http) section: Maintained<'a>,
    /// The section it leads to.
    pub(in crate::http) target: &'a str,
    /// The revision it was made for.
    pub(in crate::http) at: &'a str,
    /// What has changed since.
    pub(in crate::http) changes: String,
}

/// A reading path by the state of its steps.
#[derive(Serialize, ToSchema)]
#[schema(as = PathStatus)]
pub(in crate::http) struct PathView<'a> {
    /// Its id.
    pub(in crate::http) id: &'a str,
    /// Its language.
    pub(in crate::http) lang: &'a str,
    /// Its title.
    pub(in crate::http) title: &'a str,
    /// Its page.
    pub(in crate::http) url: String,
    /// How many steps it has.
    pub(in crate::http) steps: usize,
    /// Steps with a section that changed since the step was written.
    pub(in crate::http) stale: usize,
    /// Steps with a section whose review has lapsed.
    pub(in crate::http) lapsed: usize,
    /// Steps with a section that was never reviewed.
    pub(in crate::http) unreviewed: usize,
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

impl LanguageView<'_> {
    /// Whether anything in this language was ever reviewed.
    pub(in crate::http) fn is_reviewed(&self) -> bool {
        self.reviews.unreviewed < self.sections
    }
}

/// What of the content needs a look today.
pub(in crate::http) fn view(asked: &Asked) -> StatusView<'_> {
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
