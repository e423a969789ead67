//! The outline beside a document: the parts, and in its own part the folders on the way to it, open. Its size depends on
//! the depth of the document, not on the number of documents: of long lists only the neighbours are named, and what is not
//! on the way is a link to its page.

use super::Reader;
use crate::{
    http::addresses::Links,
    model::{Child, Document, Language, Level, Part, PartId, folder_path, page_path},
};

/// Neighbours that are named, to each side.
const NEIGHBOURS: usize = 12;
/// Documents up to which parts can be unfolded in place.
const SMALL: u32 = 200;

/// A part in the outline.
pub(super) struct OutlinePart<'a> {
    pub(super) id: &'a str,
    pub(super) label: Option<&'a str>,
    pub(super) title: &'a str,
    pub(super) url: String,
    pub(super) is_open: bool,
    /// What it has, unless it is only a link.
    pub(super) rows: Vec<Row<'a>>,
}

/// A line of the outline, or the end of a folder's list.
pub(super) enum Row<'a> {
    /// A page, or a folder whose list is not open.
    Page {
        title: &'a str,
        url: String,
        /// Whether it is the page itself.
        is_current: bool,
        /// Whether it is a folder.
        is_folder: bool,
    },
    /// A folder on the way to the document, whose list follows.
    Open { title: &'a str, url: String, is_current: bool },
    /// The end of that list.
    Close,
    /// The link to all of a list, of which not all are named.
    More { url: String, said: String },
}

/// The parts around that of the document, which is open.
pub(super) fn outline<'a>(reader: Reader<'a>, document: &Document) -> Vec<OutlinePart<'a>> {
    let (handbook, language) = (reader.handbook, reader.language);
    let level = |part: &PartId| handbook.level(language, part, "");
    let parts: Vec<(&Part, &Level)> =
        handbook.parts.iter().filter_map(|part| Some((part, level(&part.id)?))).collect();
    let is_small = parts.iter().map(|(_, level)| level.count).sum::<u32>() <= SMALL;
    let own = parts.iter().position(|(part, _)| part.id == document.id.part).unwrap_or_default();
    let near = parts.into_iter().skip(own.saturating_sub(NEIGHBOURS)).take(2 * NEIGHBOURS + 1);
    let part = |(part, level): (&'a Part, &'a Level)| {
        let is_open = part.id == document.id.part;
        let mut rows = Vec::new();
        let url = reader.at(Links::part(language, &part.id));
        if is_open || is_small {
            let way = Way { reader, language, document: is_open.then_some(document) };
            way.list(level, &url, &mut rows);
        }
        OutlinePart {
            id: part.id.as_str(),
            label: part.label.as_deref(),
            title: part.title.get(language),
            url,
            is_open,
            rows,
        }
    };
    near.map(part).collect()
}

/// The way to a document.
struct Way<'a, 'd> {
    reader: Reader<'a>,
    language: Language,
    /// The document, in its own part.
    document: Option<&'d Document>,
}

impl<'a> Way<'a, '_> {
    /// Adds what is directly in a folder, around what is on the way.
    fn list(&self, level: &'a Level, url: &str, rows: &mut Vec<Row<'a>>) {
        let children: Vec<Child<'a>> = self.reader.handbook.children(self.language, level).collect();
        let own = children.iter().position(|child| self.leads_to(child)).unwrap_or_default();
        let count = children.len();
        let near = children.into_iter().skip(own.saturating_sub(NEIGHBOURS)).take(2 * NEIGHBOURS + 1);
        let mut named = 0;
        for child in near {
            named += 1;
            self.row(child, rows);
        }
        if named < count {
            rows.push(Row::More { url: url.to_owned(), said: self.reader.ui.document.all_entries(count) });
        }
    }

    fn row(&self, child: Child<'a>, rows: &mut Vec<Row<'a>>) {
        let is_on_way = self.leads_to(&child);
        match child {
            Child::Document(document) => rows.push(Row::Page {
                title: &document.title,
                url: self.reader.at(page_path(document)),
                is_current: is_on_way,
                is_folder: false,
            }),
            Child::Folder(folder, _) => {
                let title = folder.title.get(self.language);
                let url = self.reader.at(folder_path(self.language, &folder.part, &folder.path));
                let level = self.reader.handbook.level(self.language, &folder.part, &folder.path);
                match level.filter(|_| is_on_way) {
                    Some(level) => {
                        let is_current = self.document.is_some_and(|document| self.is_page(level, document));
                        rows.push(Row::Open { title, url: url.clone(), is_current });
                        self.list(level, &url, rows);
                        rows.push(Row::Close);
                    }
                    None => rows.push(Row::Page { title, url, is_current: false, is_folder: true }),
                }
            }
        }
    }

    fn is_page(&self, level: &Level, document: &Document) -> bool {
        let page = level.page.and_then(|at| self.reader.handbook.documents.get(at as usize));
        page.is_some_and(|page| std::ptr::eq(page, document))
    }

    /// Whether the document is this child, or in it.
    fn leads_to(&self, child: &Child<'_>) -> bool {
        let Some(document) = self.document else { return false };
        match child {
            Child::Document(other) => std::ptr::eq(*other, document),
            Child::Folder(folder, _) => {
                let path = &*document.id.path;
                path.strip_prefix(&*folder.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
        }
    }
}
