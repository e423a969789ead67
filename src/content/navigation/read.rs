//! Finds the configuration of other tools in a folder and reads it.

use super::{
    docusaurus, eleventy, gitbook, hugo, jekyll, mdbook, mkdocs, nextra,
    paths::prefix,
    site::{Site, Text},
    summary, vitepress,
};
use crate::{
    content::{
        files::{
            decode,
            path_names::{INTRODUCTIONS, above},
            root::Root,
            scan::{FileKind, Files, SourceFile},
            tool_files,
        },
        metadata::settings::Settings,
    },
    diagnostic::{Diagnostic, Place, Rule, Severity},
    model::Dialect,
};

/// Largest file that is read, in bytes: configuration, not data.
const LIMIT: u64 = 1024 * 1024;
/// The deepest folder in which a table of contents is looked for without configuration.
const DEPTH: usize = 2;

/// Reads what the files of other tools say of the folder, and what is to be said of them.
pub(in crate::content) fn read(root: &Root, files: &Files, settings: &Settings) -> (Site, Vec<Diagnostic>) {
    let documents = Documents::of(files);
    let mut site = Site::default();
    let mut texts: Vec<(Dialect, Text)> = Vec::new();
    let configuration = files.list.iter().filter(|file| file.kind == FileKind::Configuration);
    for file in configuration {
        if let Some(tool) = tool_files::tool(&file.path)
            && tool != Dialect::Obsidian
            && let Some(text) = text(root, file)
        {
            texts.push((tool, Text { path: file.path.clone(), text }));
        }
    }
    // The configuration nearest to the root speaks first.
    texts.sort_by(|(_, a), (_, b)| {
        (a.path.matches('/').count(), &a.path).cmp(&(b.path.matches('/').count(), &b.path))
    });
    let (docusaurus, others): (Vec<_>, Vec<_>) =
        texts.into_iter().partition(|(tool, _)| *tool == Dialect::Docusaurus);
    let docusaurus: Vec<Text> = docusaurus.into_iter().map(|(_, text)| text).collect();
    docusaurus::read(&docusaurus, &mut site, &|prefix| documents.has_any(prefix));
    let mut contents = Vec::new();
    for (tool, file) in &others {
        match tool {
            Dialect::Eleventy => eleventy::read(file, &mut site),
            Dialect::GitBook => contents.extend(gitbook::read(file, &mut site)),
            Dialect::Hugo => hugo::read(file, &mut site),
            Dialect::Jekyll => jekyll::read(file, &mut site),
            Dialect::MdBook => contents.extend(mdbook::read(file, &mut site)),
            Dialect::MkDocs if file.name() == ".pages" => mkdocs::read_pages(file, &mut site),
            Dialect::MkDocs => mkdocs::read(file, &mut site),
            Dialect::Nextra => nextra::read(file, &mut site),
            Dialect::VitePress => vitepress::read(file, &mut site),
            Dialect::Docusaurus | Dialect::Mdx | Dialect::Obsidian | Dialect::Pandoc => {}
        }
    }
    let is_contents = |path: &str| {
        path.matches('/').count() <= DEPTH
            && path.rsplit('/').next().is_some_and(|name| name.eq_ignore_ascii_case("SUMMARY.md"))
    };
    contents.extend(documents.paths.iter().filter(|path| is_contents(path)).map(|path| (*path).to_owned()));
    for path in contents {
        let file = files.list.iter().find(|file| file.path == path && file.kind == FileKind::Document);
        if site.contents.contains(&path) {
            continue;
        }
        let Some(text) = file.and_then(|file| text(root, file)) else { continue };
        let items = summary::read(&text, above(&path));
        if summary::is_contents(&items, &|path| documents.has(path)) {
            site.add_menu(&path, items);
            site.contents.push(path);
        }
    }
    site.homes.retain(|home| *home != files.prefix && !home.is_empty() && documents.has_any(home));
    // Declared parts say themselves which folders are parts.
    if !settings.parts.is_empty() {
        site.homes.clear();
    }
    site.homes.sort_by_key(|home| std::cmp::Reverse(home.len()));
    site.homes.dedup();
    let diagnostics = diagnostics(&site);
    (site, diagnostics)
}

fn diagnostics(site: &Site) -> Vec<Diagnostic> {
    let unread = site.unread.iter().map(|path| {
        let message = "this configuration cannot be parsed; the order and the titles in it are not used";
        Diagnostic::new(Rule::UnreadableFile, message, Place::file(path)).with_severity(Severity::Info)
    });
    let contents = site.contents.iter().map(|path| {
        let message = "this table of contents gives the order of the pages; it is not a page itself";
        Diagnostic::new(Rule::Unpublished, message, Place::file(path))
    });
    unread.chain(contents).collect()
}

/// The text of a file, if it is a text and not too large.
fn text(root: &Root, file: &SourceFile) -> Option<String> {
    if file.size > LIMIT {
        return None;
    }
    let bytes = root.read_admitted(&file.path).ok()?;
    decode::decode(bytes).map(|decoded| decoded.text)
}

/// The paths of all documents, sorted.
struct Documents<'f> {
    paths: Vec<&'f str>,
}

impl<'f> Documents<'f> {
    fn of(files: &'f Files) -> Self {
        let documents = files.list.iter().filter(|file| file.kind == FileKind::Document);
        let mut paths: Vec<&str> = documents.map(|file| file.path.as_str()).collect();
        paths.sort_unstable();
        Self { paths }
    }

    /// Whether a path is a document's or a folder's that a document introduces.
    fn has(&self, path: &str) -> bool {
        let is_path = |path: &str| self.paths.binary_search(&path).is_ok();
        is_path(path) || INTRODUCTIONS.iter().any(|name| is_path(&format!("{}{name}", prefix(path))))
    }

    /// Whether there is a document whose path begins so.
    fn has_any(&self, prefix: &str) -> bool {
        let at = self.paths.partition_point(|path| *path < prefix);
        self.paths.get(at).is_some_and(|path| path.starts_with(prefix))
    }
}
