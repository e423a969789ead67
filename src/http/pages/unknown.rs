//! Addresses that no route has: redirected where one is certain, refused with the nearest sections otherwise.

use axum::{
    http::{StatusCode, Uri},
    response::Response,
};
use percent_encoding::percent_decode_str;

use super::reader::Reader;
use crate::{
    http::{
        addresses::Links,
        problem::Problem,
        request::{
            context::Context,
            parameters::{LanguageParameter, Parameters},
            section,
        },
    },
    model::{Language, PartId, folder_path, page_path},
    search::lookup,
};

/// For an address that no route has: without a slash too many, or with the language it lacks.
pub(in crate::http) fn redirect(uri: &Uri, context: &Context) -> Result<Response, Problem> {
    let path = uri.path();
    let handbook = context.handbook();
    let former = percent_decode_str(path).decode_utf8_lossy();
    let elsewhere = handbook.elsewhere(&former, Some(context.language()));
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let is_page = handbook.languages.iter().any(|language| language.as_str() == first);
    if !is_page
        && !path.starts_with("//")
        && let Some(at) = elsewhere
    {
        let document = &handbook.documents[at as usize];
        // Another reader may have another translation.
        let status = match handbook.languages.len() {
            1 => StatusCode::MOVED_PERMANENTLY,
            _ => StatusCode::FOUND,
        };
        return context.redirect(status, page_path(document));
    }
    if let Some(trimmed) = without_slash(path) {
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        return context.redirect(StatusCode::PERMANENT_REDIRECT, format!("{trimmed}{query}"));
    }
    let name = path.trim_matches('/');
    if handbook.languages.iter().any(|language| language.as_str() == name) {
        return context.redirect(StatusCode::PERMANENT_REDIRECT, format!("/{name}/"));
    }
    if let Some(home) = in_another_language(context, name, "", "") {
        return home;
    }
    let (part, folder) = name.split_once('/').unwrap_or((name, ""));
    if let Some(part) = PartId::new(part) {
        let has = |language: &Language| handbook.level(*language, &part, folder).is_some();
        if let Some(first) = handbook.languages.iter().find(|language| has(language)) {
            let own = Some(Reader::negotiated(context)?.language).filter(has);
            return context.redirect(StatusCode::FOUND, folder_path(own.unwrap_or(*first), &part, folder));
        }
    }
    if let Some(at) = elsewhere {
        return context.redirect(StatusCode::FOUND, page_path(&handbook.documents[at as usize]));
    }
    Err(unknown(context, name))
}

/// `/duties/account-director`: a document without its language, and the same with `.md`, also in folders.
pub(in crate::http) fn document_without_language(
    context: &Context,
    part: &str,
    name: &str,
) -> Option<Result<Response, Problem>> {
    // A folder that is listed in the reader's language goes before its introduction in another.
    let own = LanguageParameter::read_leniently(context).of(context);
    if let Some(id) = PartId::new(part)
        && context.handbook().level(own, &id, name).is_some_and(|level| level.page.is_none())
    {
        return Some(context.redirect(StatusCode::FOUND, folder_path(own, &id, name)));
    }
    let text = name.strip_suffix(".md");
    section::moved_page(context, None, part, text.unwrap_or(name), text.is_some())
}

/// For an address whose language does not have what it names, or is no language of the handbook any more: the same in a
/// language that has it. A part may have become a language. `path` is below the part; both may be empty.
pub(in crate::http) fn in_another_language(
    context: &Context,
    language: &str,
    part: &str,
    path: &str,
) -> Option<Result<Response, Problem>> {
    let handbook = context.handbook();
    let wanted = handbook.named_language(language).or_else(|| handbook.former_language(language))?;
    let home = if path.is_empty() { handbook.named_language(part) } else { None };
    if part.is_empty() || home.is_some() {
        return Some(context.redirect(StatusCode::FOUND, Links::home(home.unwrap_or(wanted))));
    }
    let languages = || std::iter::once(wanted).chain(handbook.languages.iter().copied());
    let (name, ending) = path.strip_suffix(".md").map_or((path, ""), |name| (name, ".md"));
    let id = PartId::new(part)?;
    let page = || languages().find_map(|language| handbook.page(Some(language), part, name, None));
    let folder = || languages().find(|language| handbook.level(*language, &id, path).is_some());
    let location = if let Some(page) = page() {
        page_path(&handbook.documents[page as usize]).with(ending)
    } else if let Some(language) = folder() {
        folder_path(language, &id, path)
    } else {
        return section::moved_page(context, None, part, name, !ending.is_empty());
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
