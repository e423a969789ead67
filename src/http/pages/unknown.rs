//! Addresses that no route has: redirected where one is certain, refused with the nearest sections otherwise.

use axum::{
    http::{StatusCode, Uri},
    response::Response,
};

use super::reader::Reader;
use crate::{
    http::{
        addresses::Links,
        problem::Problem,
        request::{context::Context, section},
    },
    model::{Document, PartId, page_path},
    search::lookup,
};

/// For an address that no route has: without a slash too many, or with the language it lacks.
pub(in crate::http) fn redirect(uri: &Uri, context: &Context) -> Result<Response, Problem> {
    let path = uri.path();
    if let Some(trimmed) = without_slash(path) {
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        return context.redirect(StatusCode::PERMANENT_REDIRECT, format!("{trimmed}{query}"));
    }
    let name = path.trim_matches('/');
    if context.handbook().languages.iter().any(|language| language.as_str() == name) {
        return context.redirect(StatusCode::PERMANENT_REDIRECT, format!("/{name}/"));
    }
    if let Some(home) = in_another_language(context, name, None, None) {
        return home;
    }
    if let Some(part) = PartId::new(name).filter(|part| context.handbook().part(part).is_some()) {
        let reader = Reader::negotiated(context)?;
        return context.redirect(StatusCode::FOUND, Links::part(reader.language, &part));
    }
    Err(unknown(context, name))
}

/// `/duties/account-director`: a document without its language, and the same with `.md`.
pub(in crate::http) fn document_without_language(
    context: &Context,
    part: &str,
    name: &str,
) -> Option<Result<Response, Problem>> {
    let stem = name.strip_suffix(".md");
    section::moved_page(context, None, part, stem.unwrap_or(name), stem.is_some())
}

/// For an address whose language does not have what it names, or is no language of the handbook any more: the same in a
/// language that has it. A part may have become a language.
pub(in crate::http) fn in_another_language(
    context: &Context,
    language: &str,
    part: Option<&str>,
    document: Option<&str>,
) -> Option<Result<Response, Problem>> {
    let handbook = context.handbook();
    let named = handbook.named_language(language);
    let wanted = named.or_else(|| handbook.former_language(language))?;
    let languages = || std::iter::once(wanted).chain(handbook.languages.iter().copied());
    let location = match (part, document) {
        (None, _) => Links::home(wanted),
        (Some(part), None) => {
            if let Some(language) = handbook.named_language(part) {
                return Some(context.redirect(StatusCode::FOUND, Links::home(language)));
            }
            let part = PartId::new(part)?;
            let has = |language| {
                let mut documents = handbook.documents.iter();
                documents.any(|document: &Document| document.language == language && document.id.part == part)
            };
            Links::part(languages().find(|language| has(*language))?, &part)
        }
        (Some(part), Some(document)) => {
            let (stem, ending) = document.strip_suffix(".md").map_or((document, ""), |stem| (stem, ".md"));
            match languages().find_map(|language| handbook.page(Some(language), part, stem, None)) {
                Some(page) => page_path(&handbook.documents[page as usize]).with(ending),
                None => return section::moved_page(context, None, part, stem, !ending.is_empty()),
            }
        }
    };
    Some(context.redirect(StatusCode::FOUND, location))
}

/// Nothing is at this address; the last word of it may say what was wanted.
pub(in crate::http) fn unknown(context: &Context, path: &str) -> Problem {
    let handbook = context.handbook();
    let wanted = path.rsplit('/').find(|word| !word.is_empty()).unwrap_or_default();
    let nearest = lookup::nearest_sections(handbook, wanted, context.language());
    Problem::unknown_page(handbook, "There is no page at this address.", &nearest)
}

/// The path without its last slashes, if it has any and may be redirected to: `//host` and `/\host` are other hosts
/// to a browser.
fn without_slash(path: &str) -> Option<&str> {
    let trimmed = path.trim_end_matches('/');
    let leads_away = trimmed.starts_with("//") || trimmed.contains('\\') || !trimmed.is_ascii();
    (trimmed != path && !trimmed.is_empty() && !leads_away).then_some(trimmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extra_slash_never_redirects_to_another_host() {
        assert_eq!(without_slash("/zh/duties/"), Some("/zh/duties"));
        assert_eq!(without_slash("/zh//"), Some("/zh"));
        for path in ["/", "//", "/zh", "//evil.example/", "/\\evil.example/", "/预算/"] {
            assert_eq!(without_slash(path), None, "{path}");
        }
    }
}
