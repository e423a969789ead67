//! Content, markup and script of the pages, for the bundled handbook and for plain folders of Markdown.

mod content;
mod markup;
mod script;

use std::{collections::BTreeSet, sync::OnceLock};

use axum::Router;
use handbook::model::Handbook;

use crate::fixture::{self, load, repository};

/// The service for the bundled handbook, and the handbook.
fn bundled() -> (&'static Router, &'static Handbook) {
    static HANDBOOK: OnceLock<Handbook> = OnceLock::new();
    (fixture::bundled(), HANDBOOK.get_or_init(|| load(&repository())))
}

/// Every page of the bundled handbook.
fn addresses() -> BTreeSet<String> {
    let (_, handbook) = bundled();
    let mut all = BTreeSet::new();
    for language in ["zh", "en"] {
        all.insert(format!("/{language}/"));
        all.insert(format!("/search?q=client&lang={language}"));
        all.insert(format!("/compare?lang={language}"));
        all.insert(format!("/glossary?order=pinyin&lang={language}"));
        all.insert(format!("/glossary?order=latin&lang={language}"));
        all.extend(handbook.roles.iter().map(|role| format!("/roles/{}?lang={language}", role.id)));
        all.extend(handbook.topics.iter().map(|topic| format!("/topics/{}?lang={language}", topic.id)));
        all.extend(handbook.parts.iter().map(|part| format!("/{language}/{}", part.id)));
    }
    for document in &handbook.documents {
        let path = format!("/{}/{}", document.language, document.id);
        if document.sections.iter().any(|section| section.step.is_some()) {
            all.insert(format!("{path}?role=account-manager"));
        }
        all.insert(path);
    }
    all
}
