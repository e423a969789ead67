//! A part: its documents, each with what it answers and its main sections.

use askama::Template;
use axum::{body::Body, extract::Path, http::Response};

use super::{Frame, Reader, frame, unknown};
use crate::{
    http::{addresses::Links, problem::Problem, request::context::Context},
    model::{Document, PartId, page_path, section_url},
};

#[derive(Template)]
#[template(path = "part.html")]
struct PartPage<'a> {
    frame: Frame<'a>,
    label: Option<&'a str>,
    title: &'a str,
    description: &'a str,
    documents: Vec<DocumentView<'a>>,
}

struct DocumentView<'a> {
    title: &'a str,
    description: &'a str,
    url: String,
    sections: Vec<(&'a str, String)>,
}

/// `/{lang}/{part}`, and documents whose address lacks the language: `/{part}/{document}`.
pub(in crate::http) async fn show(
    Path((language, part)): Path<(String, String)>,
    context: Context,
) -> Result<Response<Body>, Problem> {
    let Some(reader) = Reader::of(&context, &language) else {
        return super::unknown::document_without_language(&context, &language, &part)
            .or_else(|| super::in_another_language(&context, &language, Some(&part), None))
            .unwrap_or_else(|| super::redirect(&context.uri, &context));
    };
    let id = PartId::new(&part);
    match id.and_then(|id| page(reader, &id)) {
        Some(page) => context.page(&page),
        None => super::in_another_language(&context, &language, Some(&part), None)
            .unwrap_or_else(|| super::redirect(&context.uri, &context).map_err(|_| unknown(&context, &part))),
    }
}

fn page<'a>(reader: Reader<'a>, id: &PartId) -> Option<PartPage<'a>> {
    let handbook = reader.handbook;
    let part = handbook.part(id)?;
    let of =
        |language| move |document: &&Document| document.language == language && document.id.part == part.id;
    let documents: Vec<&Document> = handbook.documents.iter().filter(of(reader.language)).collect();
    if documents.is_empty() {
        return None;
    }
    let stands = frame::stands(reader, |language| {
        handbook
            .documents
            .iter()
            .any(|document| of(language)(&document))
            .then(|| Links::part(language, &part.id))
    });
    let (title, description) = (part.title.get(reader.language), part.description.get(reader.language));
    Some(PartPage {
        frame: Frame::new(reader, title, stands)
            .in_part(&part.id)
            .at(Links::part(reader.language, &part.id))
            .about(description),
        label: part.label.as_deref(),
        title,
        description,
        documents: documents.into_iter().map(|document| document_view(reader, document)).collect(),
    })
}

fn document_view<'a>(reader: Reader<'_>, document: &'a Document) -> DocumentView<'a> {
    let top = document.sections.iter().filter(|section| section.heading.level == 2);
    DocumentView {
        title: &document.title,
        description: &document.description,
        url: reader.at(page_path(document)),
        sections: top
            .map(|section| (section.heading.title.as_str(), reader.at(section_url(document, &section.id))))
            .collect(),
    }
}
