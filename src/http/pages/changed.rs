//! A link to an earlier revision: the section's text then and now.

use std::sync::Arc;

use askama::Template;
use axum::{body::Body, http::Response};
use tokio::sync::Semaphore;

use super::{Frame, Reader, switch_by_parameter};
use crate::{
    git::versions::Version,
    http::{problem::Problem, request::context::Context},
    model::{SectionId, revision_path, section_url},
    text::{Change, ChangeKind, Revision, diff},
};

/// Readings of the history at the same time: each runs git.
static READINGS: Semaphore = Semaphore::const_new(2);

#[derive(Template)]
#[template(path = "changed.html")]
struct ChangedPage<'a> {
    frame: Frame<'a>,
    id: &'a str,
    title: &'a str,
    url: String,
    tag: String,
    /// The day of the earlier wording, and the changes by block.
    compared: Option<(String, Vec<Vec<Change>>)>,
    has_history: bool,
}

/// The page for a link to `id` made against the revision `at`, which it no longer has.
pub(in crate::http) async fn show(
    context: Context,
    id: SectionId,
    at: Revision,
) -> Result<Response<Body>, Problem> {
    let versions = versions(&context, &id).await;
    let reader = Reader::negotiated(&context)?;
    let version = versions.iter().find(|version| version.revision == at);
    let language = version.map_or(reader.language, |version| version.language);
    let Some(place) = reader.handbook.find(&id, Some(language)) else {
        return Err(Problem::unknown_section(reader.handbook, id.as_str(), &[]));
    };
    let (document, section) = (reader.handbook.document(place), reader.handbook.section(place));
    // The wordings are compared in the language the link was made in; the reader reads on in theirs.
    let here = reader.handbook.find(&id, Some(reader.language)).unwrap_or(place);
    let compared = version.map(|version| {
        let earlier = format!("{}\n{}", version.wording.title, version.wording.text);
        let now = format!("{}\n{}", section.heading.title, section.text);
        (version.date.clone(), blocks(diff(context.edition.analyzer(), &earlier, &now)))
    });
    let path = revision_path(&id, &at.to_string());
    let mut frame = Frame::new(reader, &section.heading.title, switch_by_parameter(reader, &path));
    frame.unlisted = true;
    context.page(&ChangedPage {
        frame,
        id: id.as_str(),
        title: &section.heading.title,
        url: reader.at(section_url(reader.handbook.document(here), &id)),
        tag: document.language.tag(),
        compared,
        has_history: context.edition.has_history(),
    })
}

/// The wordings the section has had. Git runs beside other requests, once for each section and edition.
async fn versions(context: &Context, id: &SectionId) -> Arc<Vec<Version>> {
    let Ok(_permit) = READINGS.acquire().await else { return Arc::default() };
    let (edition, id) = (Arc::clone(&context.edition), id.clone());
    tokio::task::spawn_blocking(move || edition.versions(&id)).await.unwrap_or_default()
}

/// The changes of each block of text.
fn blocks(changes: Vec<Change>) -> Vec<Vec<Change>> {
    let mut blocks = vec![Vec::new()];
    for change in changes {
        for (number, line) in change.text.split('\n').enumerate() {
            if number > 0 {
                blocks.push(Vec::new());
            }
            if let Some(block) = blocks.last_mut().filter(|_| !line.is_empty()) {
                block.push(Change { kind: change.kind, text: line.to_owned() });
            }
        }
    }
    blocks.retain(|block: &Vec<Change>| !block.is_empty());
    blocks
}
