//! `/{lang}/{part}/{folder}/…`: which page answers at an address: that of a document, of a part or folder, or of what was
//! there before.

use axum::{body::Body, extract::Path, http::Response};

use super::{Reader, document, part, unknown};
use crate::{
    http::{
        integrations::markdown,
        problem::Problem,
        request::{context::Context, section},
    },
    model::PartId,
};

/// `/{lang}/{part}`, and documents and folders whose address lacks the language: `/{part}/{document}`.
pub(in crate::http) async fn show_part(
    Path((language, part)): Path<(String, String)>,
    context: Context,
) -> Result<Response<Body>, Problem> {
    show(&context, &language, &part, "")
}

/// The same with folders: `/{lang}/{part}/{path}`, also with `.md`.
pub(in crate::http) async fn show_below(
    Path((language, part, path)): Path<(String, String, String)>,
    context: Context,
) -> Result<Response<Body>, Problem> {
    show(&context, &language, &part, &path)
}

fn show(context: &Context, language: &str, part: &str, path: &str) -> Result<Response<Body>, Problem> {
    let Some(reader) = Reader::of(context, language) else {
        let path = if path.is_empty() { part.to_owned() } else { format!("{part}/{path}") };
        return unknown::document_without_language(context, language, &path)
            .unwrap_or_else(|| super::redirect(&context.uri, context));
    };
    let text = match path {
        "" => part.strip_suffix(".md").map(|part| (part, "")),
        path => path.strip_suffix(".md").map(|path| (part, path)),
    };
    if let Some((part, path)) = text
        && let Some(text) = markdown::document(context, reader.language, part, path)
    {
        return text;
    }
    let handbook = context.handbook();
    if let Some(at) = handbook.page(Some(reader.language), part, path, None) {
        // What introduces a folder also keeps an address of its own; the canonical one is the folder's.
        return document::show(reader, &handbook.documents[at as usize]);
    }
    if let Some(id) = PartId::new(part)
        && let Some(level) = handbook.level(reader.language, &id, path)
        && let Some(page) = part::page(reader, &id, path, level)
    {
        return context.page(&page);
    }
    section::moved_page(context, Some(reader.language), part, path, false).unwrap_or_else(|| {
        let last = if path.is_empty() { part } else { path };
        super::redirect(&context.uri, context).map_err(|_| unknown(context, last))
    })
}
