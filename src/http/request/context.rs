//! The context of a request, as handlers receive it.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, header, request::Parts},
};

use super::{language::negotiate, query_string::Pairs, role_cookie, site::Site};
use crate::{
    edition::Edition,
    http::AppState,
    model::{Handbook, Language, Role},
};

/// A request: the edition that answers it, its parameters, and the reader's language and role.
pub(in crate::http) struct Context {
    /// The edition, the same for the whole request.
    pub(in crate::http) edition: Arc<Edition>,
    pub(in crate::http) state: AppState,
    pub(in crate::http) uri: Uri,
    pub(in crate::http) pairs: Pairs,
    /// The handbook language that `Accept-Language` prefers.
    pub(in crate::http) preferred: Option<Language>,
    pub(in crate::http) headers: HeaderMap,
    /// The address at which the reader reached the handbook.
    pub(in crate::http) site: Site,
}

impl Context {
    pub(in crate::http) fn new(state: &AppState, uri: &Uri, headers: HeaderMap, site: Site) -> Self {
        let edition = state.edition();
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let preferred = accepted.and_then(|header| negotiate(header, &edition.handbook().languages));
        let pairs = Pairs::parse(uri.query().unwrap_or_default());
        Self { edition, state: state.clone(), uri: uri.clone(), pairs, preferred, headers, site }
    }

    /// Whether the request is for the API, which rejects unknown parameters.
    pub(in crate::http) fn is_api(&self) -> bool {
        self.uri.path().starts_with("/api/v1/")
    }

    pub(in crate::http) fn handbook(&self) -> &Handbook {
        self.edition.handbook()
    }

    /// The role in the reader's cookie.
    pub(in crate::http) fn role(&self) -> Option<&Role> {
        role_cookie::role(&self.headers, self.handbook())
    }

    /// The default language of the answer: the reader's, else the handbook's first.
    pub(in crate::http) fn language(&self) -> Language {
        self.preferred.unwrap_or_else(|| original(self.handbook()))
    }
}

/// The handbook's first language.
pub(in crate::http) fn original(handbook: &Handbook) -> Language {
    handbook.languages.first().copied().unwrap_or(Language::ZH)
}

impl FromRequestParts<AppState> for Context {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        // Taken, not cloned: no later extractor reads the headers.
        let site = parts.extensions.get::<Site>().cloned().unwrap_or_default();
        Ok(Self::new(state, &parts.uri, std::mem::take(&mut parts.headers), site))
    }
}
