//! A part or a folder without a document of its own for a page: what is directly in it, folders and documents, each with
//! what it answers.

use askama::Template;

use super::{Frame, Reader, frame};
use crate::{
    http::addresses::Links,
    model::{Child, Document, Level, PartId, folder_path, page_path, section_url},
};

/// Children up to which their main sections are named too.
const FEW: usize = 60;

#[derive(Template)]
#[template(path = "part.html")]
pub(super) struct PartPage<'a> {
    frame: Frame<'a>,
    trail: Vec<(&'a str, String)>,
    label: Option<&'a str>,
    title: &'a str,
    description: &'a str,
    children: Vec<ChildView<'a>>,
}

/// A folder or a document as its page is announced.
pub(super) struct ChildView<'a> {
    pub(super) title: &'a str,
    pub(super) description: &'a str,
    pub(super) url: String,
    /// How many documents are in a folder.
    pub(super) count: Option<String>,
    pub(super) sections: Vec<(&'a str, String)>,
}

/// The page of a part (an empty `path`) or a folder; `None` where its name is unknown.
pub(super) fn page<'a>(
    reader: Reader<'a>,
    id: &PartId,
    path: &str,
    level: &'a Level,
) -> Option<PartPage<'a>> {
    let handbook = reader.handbook;
    let part = handbook.part(id)?;
    let folder = if path.is_empty() { None } else { Some(handbook.folder(id, path)?) };
    let (title, description) = match folder {
        Some(folder) => (&folder.title, &folder.description),
        None => (&part.title, &part.description),
    };
    let (title, description) = (title.get(reader.language), description.get(reader.language));
    let stands = frame::stands(reader, |language| {
        handbook.level(language, id, path).map(|_| folder_path(language, id, path))
    });
    let mut trail = Vec::new();
    if let Some((above, _)) = folder.map(|folder| folder.path.rsplit_once('/').unwrap_or(("", ""))) {
        trail = trail_to(reader, id, above);
    }
    Some(PartPage {
        frame: Frame::new(reader, title, stands)
            .in_part(&part.id)
            .at(folder_path(reader.language, id, path))
            .about(description),
        trail,
        label: part.label.as_deref().filter(|_| folder.is_none()),
        title,
        description,
        children: children(reader, level),
    })
}

/// The part and the folders from the outside in to the one at `path`, with their addresses. A handbook of one part does
/// not name it.
pub(super) fn trail_to<'a>(reader: Reader<'a>, id: &PartId, path: &str) -> Vec<(&'a str, String)> {
    let (handbook, language) = (reader.handbook, reader.language);
    let part = handbook.part(id).filter(|_| handbook.parts.len() > 1);
    let mut trail: Vec<(&str, String)> = part
        .map(|part| (part.title.get(language), reader.at(Links::part(language, id))))
        .into_iter()
        .collect();
    let folders = handbook.folders_to(id, path).into_iter();
    trail.extend(
        folders
            .map(|folder| (folder.title.get(language), reader.at(folder_path(language, id, &folder.path)))),
    );
    trail
}

/// What is directly in a part or a folder.
pub(super) fn children<'a>(reader: Reader<'a>, level: &'a Level) -> Vec<ChildView<'a>> {
    let children: Vec<Child<'a>> = reader.handbook.children(reader.language, level).collect();
    let is_few = children.len() <= FEW;
    children.into_iter().map(|child| child_view(reader, child, is_few)).collect()
}

fn child_view<'a>(reader: Reader<'_>, child: Child<'a>, is_few: bool) -> ChildView<'a> {
    match child {
        Child::Folder(folder, count) => ChildView {
            title: folder.title.get(reader.language),
            description: folder.description.get(reader.language),
            url: reader.at(folder_path(reader.language, &folder.part, &folder.path)),
            count: Some(reader.ui.document.documents(count as usize)),
            sections: Vec::new(),
        },
        Child::Document(document) => ChildView {
            title: &document.title,
            description: &document.description,
            url: reader.at(page_path(document)),
            count: None,
            sections: if is_few { top_sections(reader, document) } else { Vec::new() },
        },
    }
}

fn top_sections<'a>(reader: Reader<'_>, document: &'a Document) -> Vec<(&'a str, String)> {
    let top = document.sections.iter().filter(|section| section.heading.level == 2);
    top.map(|section| (section.heading.title.as_str(), reader.at(section_url(document, &section.id))))
        .collect()
}
