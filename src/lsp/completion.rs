//! What may be written at the cursor: sections by id, title or pinyin, roles, topics, paths, attributes and keys.

use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemLabelDetails, CompletionItemTextEdit, CompletionList,
    CompletionResponse, TextEdit,
};

use super::{position::Encoding, workspace::Workspace};
use crate::{
    content::cursor::{self, Typing, Wanted},
    model::{Document, Handbook, Language, SectionRef},
    text::{fold_text, spells},
};

/// Most items of an answer: more are not read, and the next letter asks again.
const MOST: usize = 100;

/// A name that fits.
struct Candidate {
    /// What is chosen by.
    label: String,
    /// What it says of itself, behind the label.
    detail: String,
    /// What is written.
    text: String,
    kind: CompletionItemKind,
}

pub(super) fn complete(
    workspace: &Workspace,
    encoding: Encoding,
    path: &str,
    text: &str,
    at: usize,
) -> Option<CompletionResponse> {
    let typing = cursor::typing(text, at)?;
    let document = workspace.document(path)?;
    let found = candidates(workspace.handbook(), document, &typing);
    let is_incomplete = found.len() >= MOST || !matches!(typing.wanted, Wanted::Attribute | Wanted::Key);
    let range = encoding.range(text, typing.span.clone());
    let items = found.into_iter().take(MOST).enumerate().map(|(number, candidate)| CompletionItem {
        label: candidate.label,
        label_details: Some(CompletionItemLabelDetails {
            detail: None,
            description: Some(candidate.detail.clone()).filter(|detail| !detail.is_empty()),
        }),
        detail: Some(candidate.detail).filter(|detail| !detail.is_empty()),
        kind: Some(candidate.kind),
        // The order is ours, and what was typed fits already, be it pinyin.
        sort_text: Some(format!("{number:04}")),
        filter_text: Some(typing.typed.clone()),
        text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit { range, new_text: candidate.text })),
        ..CompletionItem::default()
    });
    Some(CompletionResponse::CompletionList(CompletionList {
        is_incomplete,
        items: items.collect(),
        ..CompletionList::default()
    }))
}

fn candidates(handbook: &Handbook, document: &Document, typing: &Typing) -> Vec<Candidate> {
    let language = document.language;
    match typing.wanted {
        Wanted::Id { closing } => sections(handbook, &typing.typed, Some(language))
            .into_iter()
            .map(|place| section(handbook, place, format!("{}{closing}", handbook.section(place).id)))
            .collect(),
        Wanted::Link { closing } => {
            // Behind a `#` only what is in that file; before it the last part of the way is looked for.
            let (way, fragment) = typing.typed.split_once('#').unzip();
            let file = way.and_then(|way| cursor::linked_document(handbook, document, way));
            let typed = fragment.or_else(|| typing.typed.rsplit('/').next()).unwrap_or_default();
            sections(handbook, typed, Some(language))
                .into_iter()
                .filter(|place| file.is_none_or(|file| file == place.document))
                .map(|place| {
                    let way = cursor::link_to(handbook, document, place);
                    section(handbook, place, format!("{way}{closing}"))
                })
                .collect()
        }
        Wanted::Role => {
            named(handbook.roles.iter().map(|role| (role.id.as_str(), role.title.get(language))), typing)
        }
        Wanted::Topic => {
            named(handbook.topics.iter().map(|topic| (topic.id.as_str(), topic.title.get(language))), typing)
        }
        Wanted::Path => {
            let title = |path| handbook.path_document(path).title.as_str();
            named(handbook.paths_in(language).map(|path| (path.id.as_str(), title(path))), typing)
        }
        Wanted::Attribute => words(typing.wanted, "="),
        Wanted::Key => words(typing.wanted, ": "),
    }
}

/// Those of the ids with titles that fit.
fn named<'n>(all: impl Iterator<Item = (&'n str, &'n str)>, typing: &Typing) -> Vec<Candidate> {
    let fits = |name: &str| fit(name, &typing.typed).is_some();
    all.filter(|(id, title)| fits(id) || fits(title))
        .map(|(id, title)| Candidate {
            label: id.to_owned(),
            detail: title.to_owned(),
            text: id.to_owned(),
            kind: CompletionItemKind::EnumMember,
        })
        .collect()
}

/// Predefined names, and what is between them and their value.
fn words(wanted: Wanted, before_value: &str) -> Vec<Candidate> {
    let word = |(name, about): (&str, String)| Candidate {
        label: name.to_owned(),
        detail: about,
        text: format!("{name}{before_value}"),
        kind: CompletionItemKind::Property,
    };
    wanted.words().into_iter().map(word).collect()
}

fn section(handbook: &Handbook, place: SectionRef, text: String) -> Candidate {
    let (document, section) = (handbook.document(place), handbook.section(place));
    Candidate {
        label: section.heading.title.clone(),
        detail: format!("{} · {}", section.id, document.title),
        text,
        kind: CompletionItemKind::Reference,
    }
}

/// The sections that `typed` may mean, best first, each once: in `language` where it has that.
pub(super) fn sections(handbook: &Handbook, typed: &str, language: Option<Language>) -> Vec<SectionRef> {
    let mut found: Vec<(u8, usize, SectionRef)> = Vec::new();
    for (place, _, section) in handbook.sections() {
        if handbook.find(&section.id, language) != Some(place) {
            continue;
        }
        let title = section.heading.title.as_str();
        let by_keyword = || {
            let fits = section.keywords.iter().filter_map(|word| fit(word, typed));
            fits.min().map(|fit| fit + 4)
        };
        let best = fit(section.id.as_str(), typed).into_iter().chain(fit(title, typed)).min();
        if let Some(fit) = best.or_else(by_keyword) {
            found.push((fit, title.chars().count(), place));
        }
    }
    found.sort();
    found.into_iter().map(|(_, _, place)| place).collect()
}

/// How well a name fits what was typed: it begins with it, holds it, or is read so.
fn fit(name: &str, typed: &str) -> Option<u8> {
    let (name, typed) = (fold_text(name), fold_text(typed.trim()));
    match name.find(&typed) {
        Some(0) => Some(0),
        Some(_) => Some(1),
        None => spells(&typed, &name).then_some(2),
    }
}
