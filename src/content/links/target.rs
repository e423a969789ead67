//! The target of a link: a section by its id or anchor, a document by its path, an external address, or none.
//!
//! An id wins wherever it lives, and the path before it is a hint for people and other tools. Plain repositories link
//! by file and heading anchor, as GitHub makes them; those resolve too.

use std::{
    cell::{OnceCell, RefCell},
    collections::HashMap,
    path::Path,
};

use percent_encoding::percent_decode_str;

use super::{
    elsewhere,
    file_names::{self, FileNames},
    path::{join, join_below, scheme},
};
use crate::{
    content::{
        files::{
            languages::Languages,
            path_names::{INTRODUCTIONS, Layout},
            scan::is_markdown,
        },
        markdown::{outline, windows_paths},
    },
    model::{
        Document, File, Handbook, Language, LanguageFolder, Resolved, RootPath, SectionId, SectionRef,
        folder_path, plain_address,
    },
    text::{github_anchors, slug},
};

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::content) enum Target {
    /// To a section of the handbook, in the reader's language if it has that.
    Section(SectionRef),
    /// To a section by an id that it, or a part of it, had before.
    Moved { to: SectionRef, from: SectionId },
    /// To a section that was retired.
    Retired(SectionId),
    /// Outside, to an address that is safe to render.
    External(String),
    /// To a file beside the text, which the handbook serves.
    Beside(File),
    /// To a folder, or a part, that no document introduces: its page lists what is in it.
    Folder(RootPath),
    /// To a path below the root that is neither. Whether there is such a file is not known.
    File(String),
    /// To an address with this scheme, which is never rendered.
    Unsafe(String),
    /// To a section that does not exist; in this document, when the link names one.
    NoSection { fragment: String, document: Option<u32> },
    /// Out of the handbook's folder.
    Outside,
    /// The link is empty.
    Nowhere,
}

/// Schemes that are rendered.
const SAFE_SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// How far into a section its heading is looked for, in bytes; only comments are before a lead section's.
const HEADING_REACH: usize = 4096;

/// Resolves links within a handbook.
#[derive(Debug)]
pub(in crate::content) struct Links<'h> {
    handbook: &'h Handbook,
    /// GitHub's anchors of the documents that were linked to by anchor.
    anchors: RefCell<HashMap<u32, HashMap<String, u32>>>,
    /// The ids in headings of the documents that were linked to by anchor, as they are written.
    written: RefCell<HashMap<u32, HashMap<String, u32>>>,
    /// Documents by the names of their files, once a wiki link asked for one.
    by_name: RefCell<Option<HashMap<String, Vec<u32>>>>,
    /// The files beside the text, once one was looked for by its name.
    files: OnceCell<FileNames>,
    /// What folders say of languages, once a former page was looked for.
    languages: OnceCell<Languages>,
}

impl<'h> Links<'h> {
    pub(in crate::content) fn new(handbook: &'h Handbook) -> Self {
        let (anchors, written) = (RefCell::default(), RefCell::default());
        Self {
            handbook,
            anchors,
            written,
            by_name: RefCell::default(),
            files: OnceCell::new(),
            languages: OnceCell::new(),
        }
    }

    /// The handbook's files by their names.
    fn file_names(&self) -> &FileNames {
        self.files.get_or_init(|| FileNames::of(self.handbook.files.iter().map(|file| file.path.clone())))
    }

    pub(in crate::content) fn handbook(&self) -> &'h Handbook {
        self.handbook
    }

    /// Resolves `target` from a document: to text of the handbook, else to a file beside it.
    pub(in crate::content) fn resolve(&self, from: &Document, target: &str) -> Target {
        let handbook = self.handbook;
        match self.resolve_text(from, target) {
            missing @ (Target::File(_) | Target::NoSection { document: None, .. })
                if !handbook.files.is_empty() =>
            {
                let exists = |path: &str| handbook.file(path).is_some();
                let found = file_names::find(from, target, &exists, &|| self.file_names());
                let file = found.and_then(|path| handbook.file(&path)).cloned();
                file.map_or_else(|| self.or_folder(from, missing), Target::Beside)
            }
            found => self.or_folder(from, found),
        }
    }

    /// What a path of no file means if it is that of a folder, on disk or as an address.
    fn or_folder(&self, from: &Document, target: Target) -> Target {
        let Target::File(path) = &target else { return target };
        let inside = format!("{}/x.md", path.trim_end_matches('/'));
        let Layout { language, id, .. } = self.layout(from, &inside);
        let page = |language: Language| {
            self.handbook.level(language, &id.part, id.folder())?;
            Some(folder_path(language, &id.part, id.folder()))
        };
        let found = match language {
            Some(language) => page(language),
            None => page(from.language).or_else(|| self.handbook.languages.iter().copied().find_map(page)),
        };
        found.filter(|_| !inside.starts_with('/')).map_or(target, Target::Folder)
    }

    /// What a path says, as the path of a document would beside `from`.
    fn layout(&self, from: &Document, path: &str) -> Layout {
        let prefix = if from.path.starts_with("content/") { "content/" } else { "" };
        let languages = self.languages.get_or_init(|| Languages::of(self.handbook, prefix));
        let home = self.handbook.homes.iter().find(|home| path.starts_with(home.as_str()));
        Layout::below(path, home.map_or(prefix, String::as_str), prefix, languages)
    }

    fn resolve_text(&self, from: &Document, target: &str) -> Target {
        // Browsers drop these, so that `java\nscript:` is a scheme to them.
        let target = target.replace(|c: char| c.is_control(), "");
        let target = target.trim();
        if target.is_empty() {
            return Target::Nowhere;
        }
        let found = self.resolve_written(from, target);
        if matches!(found, Target::Section(_) | Target::Moved { .. }) {
            return found;
        }
        // As other tools write addresses within their own site.
        let within = elsewhere::within(target, &self.handbook.sites);
        match within.map(|within| self.resolve_written(from, &within)) {
            Some(own @ (Target::Section(_) | Target::Moved { .. })) => own,
            _ => found,
        }
    }

    fn resolve_written(&self, from: &Document, target: &str) -> Target {
        if windows_paths::is_absolute(target) {
            return Target::Outside;
        }
        if let Some((scheme, rest)) = scheme(target) {
            let scheme = scheme.to_ascii_lowercase();
            if scheme == "s" {
                let id = rest.split(['?', '#']).next().unwrap_or_default();
                return self.by_id(id, from.language).unwrap_or_else(|| no_section(id, None));
            }
            if let Some(name) = target.strip_prefix(outline::WIKI) {
                return self.wiki(from, name);
            }
            let safe = SAFE_SCHEMES.contains(&scheme.as_str());
            return if safe { Target::External(target.to_owned()) } else { Target::Unsafe(scheme) };
        }
        if target.starts_with(['/', '\\']) && target[1..].starts_with(['/', '\\']) {
            return Target::External(format!("https://{}", target.trim_start_matches(['/', '\\'])));
        }
        let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
        let path = percent_decode_str(path.split('?').next().unwrap_or_default()).decode_utf8_lossy();
        let fragment = percent_decode_str(fragment).decode_utf8_lossy();
        // What follows is an instruction to the browser, not a name.
        let fragment = fragment.split(":~:").next().unwrap_or_default();
        if let Some(id) = path.strip_prefix("/s/")
            && SectionId::new(id).is_some()
        {
            return self.by_id(id, from.language).unwrap_or_else(|| no_section(id, None));
        }
        let document = if path.is_empty() { self.index(from) } else { self.document(from, &path) };
        let former = if document.is_none() { self.former_page(from, &path) } else { None };
        if !fragment.is_empty() {
            let document = document.or(match former {
                Some(Target::Section(place)) => Some(place.document),
                _ => None,
            });
            if let Some(found) = self.section(from, document, fragment) {
                return found;
            }
            if document.is_some() {
                return no_section(fragment, document);
            }
        }
        match (document, former) {
            (Some(document), _) => self.lead(from, document),
            (None, Some(former)) => former,
            (None, None) => match join(from, &path) {
                Some(path) => Target::File(path),
                None => Target::Outside,
            },
        }
    }

    /// What a path of no file means by the pages in the ledger: the section that led the page when it was there, or
    /// that it was retired.
    pub(in crate::content) fn former_page(&self, from: &Document, path: &str) -> Option<Target> {
        if self.handbook.permalinks.pages.is_empty() || self.document(from, path).is_some() {
            return None;
        }
        let path = join(from, path)?;
        candidates(&path).filter(|path| is_markdown(Path::new(path))).find_map(|path| {
            let Layout { language, id, former, .. } = self.layout(from, &path);
            [id, former].into_iter().find_map(|id| {
                let (part, path) = (id.part.as_str(), &id.path);
                match self.handbook.resolve_page(language, part, path, Some(from.language)) {
                    Resolved::Moved(place) => Some(Target::Section(place)),
                    Resolved::Retired { id, .. } => Some(Target::Retired(id)),
                    _ => None,
                }
            })
        })
    }

    /// Resolves `[[name]]`: to the section with that id, to a file by its path or name, and in it to a heading.
    fn wiki(&self, from: &Document, name: &str) -> Target {
        // In a table the bar before the words is escaped, and the escape is left to the name.
        let name = name.strip_suffix('\\').unwrap_or(name).trim();
        let (path, fragment) = name.split_once('#').unwrap_or((name, ""));
        let path = path.split('?').next().unwrap_or_default().trim();
        if path.is_empty() {
            return self.section(from, self.index(from), fragment).unwrap_or_else(|| no_section(name, None));
        }
        if let Some(found) = self.by_id(path, from.language) {
            return found;
        }
        let document = self.document(from, path).or_else(|| self.document_called(from, path));
        match document {
            Some(document) if fragment.is_empty() => self.lead(from, document),
            Some(_) => {
                self.section(from, document, fragment).unwrap_or_else(|| no_section(fragment, document))
            }
            None => no_section(path, None),
        }
    }

    /// The document whose file has this name, or this end of its path, if there is one; in the language of `from`
    /// before others.
    fn document_called(&self, from: &Document, name: &str) -> Option<u32> {
        let name = name.to_lowercase();
        let (folder, name) =
            name.rsplit_once('/').map_or(("", name.as_str()), |(folder, name)| (folder, name));
        let mut names = self.by_name.borrow_mut();
        let names = names.get_or_insert_with(|| {
            let mut names: HashMap<String, Vec<u32>> = HashMap::new();
            for (index, document) in (0..).zip(&self.handbook.documents) {
                let file = document.path.rsplit('/').next().unwrap_or_default();
                let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
                names.entry(stem.to_lowercase()).or_default().push(index);
            }
            names
        });
        let ends = |at: &u32| {
            let path = self.document_at(*at).path.to_lowercase();
            let above = path.rsplit_once('/').map_or("", |(above, _)| above);
            above
                .strip_suffix(folder)
                .is_some_and(|rest| folder.is_empty() || rest.is_empty() || rest.ends_with('/'))
        };
        let found: Vec<u32> = names.get(name)?.iter().copied().filter(ends).collect();
        match found.as_slice() {
            [only] => Some(*only),
            several => {
                let mut own = several.iter().filter(|at| self.document_at(**at).language == from.language);
                own.next().copied().filter(|_| own.next().is_none())
            }
        }
    }

    fn index(&self, document: &Document) -> Option<u32> {
        self.handbook.document_translations(&document.id).iter().copied().find(|index| {
            let other = self.document_at(*index);
            other.language == document.language && other.path == document.path
        })
    }

    fn document_at(&self, index: u32) -> &'h Document {
        &self.handbook.documents[index as usize]
    }

    /// The document a path means: as written, without its extension, as a folder's index, or in another language.
    pub(in crate::content) fn document(&self, from: &Document, path: &str) -> Option<u32> {
        if let Some(found) = self.page(path) {
            return Some(found);
        }
        let relative = join(from, path);
        let mut bases: Vec<String> = relative.iter().cloned().collect();
        if path.starts_with('/') {
            bases.extend(relative.iter().map(|relative| format!("content/{relative}")));
        } else if !is_markdown(Path::new(path)) && !introduces_folder(&from.path) {
            // Many tools serve a page as a folder, below which its relative links begin.
            bases.extend(join_below(from, path));
        }
        for base in &bases {
            if let Some(found) = self.file(base) {
                return Some(found);
            }
        }
        let language = Some(from.language);
        let elsewhere = match relative.as_deref() {
            Some(whole) if path.starts_with('/') => self.handbook.elsewhere(whole, language),
            _ => bases.iter().find_map(|base| self.handbook.redirected(None, plain_address(base), language)),
        };
        if elsewhere.is_some() {
            return elsewhere;
        }
        self.in_other_languages(from, relative.as_ref()?).find_map(|path| self.file(&path))
    }

    /// Where a path, as a link in `from` gives it, is in other languages; the original first.
    fn in_other_languages(&self, from: &Document, path: &str) -> impl Iterator<Item = String> {
        // Out of a language no path leads to the original, which is in no such folder.
        let is_below =
            |folder: &LanguageFolder, path: &str| LanguageFolder::below(&folder.path, path).is_some();
        let all = &self.handbook.language_folders;
        let has_left = all.iter().any(|folder| is_below(folder, &from.path))
            && !all.iter().any(|folder| is_below(folder, path));
        let folders = if has_left { &[][..] } else { all.as_slice() };
        let join = |folder: &str, rest: &str| {
            if folder.is_empty() { rest.to_owned() } else { format!("{folder}/{rest}") }
        };
        let own =
            folders.iter().filter_map(|folder| Some((folder, LanguageFolder::below(&folder.path, path)?)));
        let own = own.max_by_key(|(folder, _)| folder.path.len());
        let plain = own.map_or(path.to_owned(), |(folder, rest)| join(&folder.original, rest));
        let order = |folder: &&LanguageFolder| {
            self.handbook.languages.iter().position(|language| *language == folder.language)
        };
        let mut others: Vec<&LanguageFolder> = folders.iter().collect();
        others.sort_by_key(order);
        let others: Vec<String> = others
            .into_iter()
            .filter_map(|folder| Some(join(&folder.path, LanguageFolder::below(&folder.original, &plain)?)))
            .collect();
        std::iter::once(plain).chain(others)
    }

    /// Whether `path`, as it came out of a link in `from`, means the document that holds `place`: without its
    /// extension, as a folder, or in another language.
    pub(in crate::content) fn names_document(&self, from: &Document, path: &str, place: SectionRef) -> bool {
        let found = self.file(path).or_else(|| self.document(from, &format!("/{path}")));
        found.is_some_and(|found| self.document_at(found).id == self.handbook.document(place).id)
    }

    fn file(&self, path: &str) -> Option<u32> {
        candidates(path).find_map(|path| self.handbook.document_by_path(&path))
    }

    /// The document at one of our own page addresses, `/zh/duties/account-director`, present or former.
    fn page(&self, path: &str) -> Option<u32> {
        let handbook = self.handbook;
        let address = path.strip_prefix('/')?.trim_end_matches('/');
        let (language, below) = address.split_once('/').unwrap_or((address, ""));
        let language = handbook.named_language(language).or_else(|| handbook.former_language(language));
        let (part, path) = below.split_once('/').unwrap_or((below, ""));
        language
            .and_then(|language| handbook.page(Some(language), part, path, None))
            .or_else(|| handbook.redirected(Some(language?), below, None))
            .or_else(|| handbook.redirected(None, address, None))
    }

    fn by_id(&self, id: &str, language: Language) -> Option<Target> {
        let id = SectionId::new(id)?;
        match self.handbook.resolve_id(&id, Some(language)) {
            Resolved::Here(place) => Some(Target::Section(place)),
            Resolved::Moved(to) => Some(Target::Moved { to, from: id }),
            // A link has one target: the first section of a split.
            Resolved::Split { into, .. } => Some(Target::Moved { to: *into.first()?, from: id }),
            Resolved::Retired { .. } => Some(Target::Retired(id)),
            Resolved::Unknown => None,
        }
    }

    fn lead(&self, from: &Document, document: u32) -> Target {
        let target = self.document_at(document);
        let own = SectionRef { document, section: 0 };
        // A link to this very page in another language says which language it wants.
        if target.id == from.id {
            return Target::Section(own);
        }
        let translated = self
            .handbook
            .document_translations(&target.id)
            .iter()
            .find(|index| self.document_at(**index).language == from.language);
        Target::Section(translated.map_or(own, |index| SectionRef { document: *index, section: 0 }))
    }

    fn section(&self, from: &Document, document: Option<u32>, fragment: &str) -> Option<Target> {
        // Another section may have this id, or it is none by our grammar: the author means the one it is written at.
        if let Some(document) = document
            && let Some(section) = self.by_written_id(document, fragment)
        {
            let place = SectionRef { document, section };
            let id = &self.handbook.section(place).id;
            return self.by_id(id.as_str(), from.language).or(Some(Target::Section(place)));
        }
        let named = SectionId::new(fragment);
        let places = named.as_ref().map_or(&[][..], |id| self.handbook.translations(id));
        // What the author named in the document comes first. Ids come last: one of another document may have the name of
        // a heading here, and a derived one may be numbered like the anchor of another section.
        let is_here = |place: &&SectionRef| {
            document.is_some_and(|at| self.handbook.document(**place).id == self.document_at(at).id)
        };
        if places.iter().filter(is_here).any(|place| self.is_explicit(*place)) {
            return self.by_id(fragment, from.language);
        }
        if let Some(document) = document
            && let Some(section) = self.by_anchor(document, fragment)
        {
            let place = SectionRef { document, section };
            let id = &self.handbook.section(place).id;
            return self.by_id(id.as_str(), from.language).or(Some(Target::Section(place)));
        }
        self.by_id(fragment, from.language)
    }

    /// Whether the author gave this section its id, rather than we.
    fn is_explicit(&self, place: SectionRef) -> bool {
        let section = self.handbook.section(place);
        let span = section.span.start as usize..section.span.end as usize;
        let source = &self.handbook.document(place).source.as_bytes()[span];
        let source = &source[..source.len().min(HEADING_REACH)];
        let braces = format!("{{#{}", section.id);
        memchr::memmem::find_iter(source, braces.as_bytes())
            .any(|at| matches!(source.get(at + braces.len()), Some(b'}' | b' ' | b'\t')))
    }

    fn by_written_id(&self, document: u32, fragment: &str) -> Option<u32> {
        let mut written = self.written.borrow_mut();
        let ids = written.entry(document).or_insert_with(|| written_ids(self.document_at(document)));
        ids.get(fragment).copied()
    }

    /// The section of a document that an anchor of another tool means.
    fn by_anchor(&self, document: u32, fragment: &str) -> Option<u32> {
        let target = self.document_at(document);
        let fragment = fragment.strip_prefix("user-content-").unwrap_or(fragment);
        if fragment.eq_ignore_ascii_case("top") || is_line(fragment) {
            return Some(0);
        }
        let mut anchors = self.anchors.borrow_mut();
        let anchors = anchors.entry(document).or_insert_with(|| anchors_of(target));
        if let Some(section) = anchors.get(fragment).or_else(|| anchors.get(&fragment.to_lowercase())) {
            return Some(*section);
        }
        let slug = slug(fragment)?;
        anchors.get(&slug).copied()
    }
}

/// The files a path may mean, best first: itself, with another extension, or the one that introduces a folder. A page
/// `a.html` or a folder's `index.html` is what other tools make of `a.md` and `README.md`.
fn candidates(path: &str) -> impl Iterator<Item = String> {
    let path = path.trim_end_matches('/');
    let page = path.strip_suffix(".html").or_else(|| path.strip_suffix(".htm"));
    let stem = page.unwrap_or(path);
    let folder = match page.and_then(|page| page.strip_suffix("index")) {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder.to_owned(),
        _ if stem.is_empty() => String::new(),
        _ => format!("{stem}/"),
    };
    let files = [path.to_owned(), format!("{stem}.md"), format!("{stem}.markdown"), format!("{stem}.mdx")];
    files.into_iter().chain(INTRODUCTIONS.map(|name| format!("{folder}{name}")))
}

fn introduces_folder(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| INTRODUCTIONS.contains(&name))
}

/// Every name that means a section within its document, the more certain ones first: GitHub's anchor of the heading,
/// the id, and anchors in raw HTML.
fn anchors_of(document: &Document) -> HashMap<String, u32> {
    let titles = || document.sections.iter().map(|section| section.heading.title.as_str());
    let mut anchors = github_anchors((0..).zip(titles()));
    if titles().any(|title| title.contains('<')) {
        // GitHub drops tags that it does not know, which we show.
        let plain: Vec<String> = titles().map(outline::without_tags).collect();
        for (anchor, section) in github_anchors((0..).zip(plain.iter().map(String::as_str))) {
            anchors.entry(anchor).or_insert(section);
        }
    }
    for (index, section) in (0..).zip(&document.sections) {
        anchors.entry(section.id.to_string()).or_insert(index);
    }
    let source = document.source.as_bytes();
    for at in ["id=", "name="].iter().flat_map(|key| {
        memchr::memmem::find_iter(source, key.as_bytes()).map(|at| at + key.len()).collect::<Vec<_>>()
    }) {
        let Some((quote @ (b'"' | b'\''), value)) = source[at..].split_first() else { continue };
        let Some(end) = memchr::memchr(*quote, &value[..value.len().min(200)]) else { continue };
        if let Ok(name) = std::str::from_utf8(&value[..end]) {
            let after = document.sections.partition_point(|section| section.span.start as usize <= at);
            anchors.entry(name.to_owned()).or_insert(after.saturating_sub(1) as u32);
        }
    }
    anchors
}

/// The ids in the headings of a document, as they are written.
fn written_ids(document: &Document) -> HashMap<String, u32> {
    let source = document.source.as_bytes();
    let mut ids = HashMap::new();
    for at in memchr::memmem::find_iter(source, b"{#") {
        let after = document.sections.partition_point(|section| section.span.start as usize <= at);
        let Some(section) = after.checked_sub(1) else { continue };
        let line = memchr::memrchr(b'\n', &source[..at]).map_or(0, |end| end + 1);
        // Only the first section has text before its heading.
        let is_heading = match section {
            0 => source[line..].starts_with(b"#"),
            _ => line <= document.sections[section].span.start as usize,
        };
        let id = &source[at + "{#".len()..];
        let end = id.iter().position(|byte| matches!(byte, b'}' | b' ' | b'\t' | b'\n'));
        if is_heading && let Ok(id) = std::str::from_utf8(&id[..end.unwrap_or_default()]) {
            ids.entry(id.to_owned()).or_insert(section as u32);
        }
    }
    ids
}

fn no_section(fragment: &str, document: Option<u32>) -> Target {
    Target::NoSection { fragment: fragment.to_owned(), document }
}

/// The revision a target says it was linked at, `?at=…`, and its place in the target.
pub(in crate::content) fn pin(target: &str) -> Option<(&str, std::ops::Range<usize>)> {
    let question = target.find('?')?;
    let query = &target[question + 1..];
    let query = &query[..query.find('#').unwrap_or(query.len())];
    let pair = query.split('&').find(|pair| pair.starts_with("at="))?;
    let start = pair.as_ptr() as usize - target.as_ptr() as usize + "at=".len();
    let value = &pair["at=".len()..];
    Some((value, start..start + value.len()))
}

/// The path a link to a section gives, when it gives one of a file: what tools that know nothing of ids follow.
pub(in crate::content) fn file_path(from: &Document, target: &str) -> Option<String> {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    if path.is_empty() || scheme(target).is_some() || path.starts_with('/') {
        return None;
    }
    join(from, &percent_decode_str(path).decode_utf8_lossy())
}

/// `L10` and `L10-L20` are lines of a file to GitHub.
fn is_line(fragment: &str) -> bool {
    fragment.strip_prefix('L').is_some_and(|line| {
        line.starts_with(|c: char| c.is_ascii_digit())
            && line.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'L' | b'C'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::load::tests::handbook;

    #[test]
    fn links_resolve() {
        let handbook = handbook(&[
            (
                "content/zh/a/one.md",
                "# 一 {#one}\n## 预算说明\n## 表 {#forms}\n<a name=\"here\"></a>\n## Budget",
            ),
            ("content/zh/b/two.md", "# 二 {#two}\n## Budget\n## 空 格.md\n"),
            ("content/zh/b/只有 中文.md", "# 三 {#three}"),
            ("content/en/a/one.md", "# One {#one}\n## Explanation"),
            ("content/zh/b/README.md", "# 说明"),
        ]);
        let links = Links::new(&handbook);
        let check = |from: &str, target: &str, expected: &str| {
            let from = &handbook.documents[handbook.document_by_path(from).expect("a document") as usize];
            let shown = match links.resolve(from, target) {
                Target::Section(place) => {
                    let section = handbook.section(place);
                    format!("{}:{}", handbook.document(place).language, section.id)
                }
                Target::NoSection { fragment, document } => format!("no {fragment} in {document:?}"),
                other => format!("{other:?}"),
            };
            assert_eq!(shown, expected, "{target}");
        };
        let zh = "content/zh/a/one.md";
        let en = "content/en/a/one.md";
        check(zh, "#forms", "zh:forms");
        check(zh, "../b/two.md#two", "zh:two");
        check(zh, "../b/two.md", "zh:two");
        check(zh, "../b/gone.md#two", "zh:two");
        check(zh, "../b/two.md#forms", "zh:forms");
        check(zh, "../b/two.md#budget", "zh:two-budget");
        check(zh, "#budget", "zh:one-budget");
        check(zh, "#预算说明", "zh:yu-suan-shuo-ming");
        check(zh, "#%E9%A2%84%E7%AE%97%E8%AF%B4%E6%98%8E", "zh:yu-suan-shuo-ming");
        check(zh, "#here", "zh:forms");
        check(zh, "#L10", "zh:one");
        check(zh, "/s/forms", "zh:forms");
        check(zh, "s:forms", "zh:forms");
        check(zh, "/zh/b/two#budget", "zh:two-budget");
        check(zh, "../b/只有%20中文.md", "zh:three");
        check(zh, "../b/只有 中文", "zh:three");
        check(zh, "../b/", "zh:b-readme");
        // As other tools write addresses of their pages.
        check(zh, "../b/two.html", "zh:two");
        check(zh, "../b/two.html#budget", "zh:two-budget");
        check(zh, "../b/index.html", "zh:b-readme");
        check(zh, "../../b/two/", "zh:two");
        check(zh, "../../b/two#budget", "zh:two-budget");
        check(zh, "../../b/two.md", "File(\"content/zh/b/two.md\")".replace("zh/", "").as_str());
        check(zh, "/content/zh/b/two.md", "zh:two");
        check(zh, "/zh/b/two.md", "zh:two");
        check(zh, "..\\b\\two.md", "zh:two");
        // The reader's language, unless the link is to this page in another one.
        check(en, "../../zh/b/two.md", "zh:two");
        check(en, "../b/two.md", "zh:two");
        check(en, "#one", "en:one");
        check(en, "../../zh/a/one.md#one", "en:one");
        check(en, "../../zh/a/one.md", "zh:one");
        check(zh, "#nope", "no nope in Some(0)");
        check(zh, "s:nope", "no nope in None");
        check(zh, "", "Nowhere");
        check(zh, "a.png", "File(\"content/zh/a/a.png\")");
        check(zh, "../b/gone.md#gone", "File(\"content/zh/b/gone.md\")");
        check(zh, "../../../../etc/passwd", "Outside");
        check(zh, "HTTPS://example.com/a#b", "External(\"HTTPS://example.com/a#b\")");
        check(zh, "//example.com", "External(\"https://example.com\")");
        check(zh, "/\\example.com", "External(\"https://example.com\")");
        check(zh, "\\\\server\\share\\a.docx", "Outside");
        check(zh, "C:\\Users\\a.docx", "Outside");
        check(zh, "d:/a.docx", "Outside");
        check(zh, "mailto:a@b.c", "External(\"mailto:a@b.c\")");
        check(zh, "java\tscript:alert(1)", "Unsafe(\"javascript\")");
        check(zh, " DATA:text/html,x", "Unsafe(\"data\")");
    }
}
