//! What an editor has open, and the handbook as it would be with it.

use std::{borrow::Cow, collections::HashMap, path::Path};

use gen_lsp_types::Uri;

use crate::{
    check,
    content::{
        self, Loader, Root,
        cursor::{self, Name},
    },
    diagnostic::Diagnostic,
    model::{Document, Handbook},
    reviews::{self, Clock},
};

pub(super) struct Workspace {
    root: Root,
    clock: Clock,
    loader: Loader,
    /// Texts in the editor, by path below the root, with `\n` line ends.
    open: HashMap<String, String>,
    handbook: Option<Handbook>,
    diagnostics: Vec<Diagnostic>,
}

impl Workspace {
    pub(super) fn new(root: Root, clock: Clock) -> Self {
        let root = root.canonical();
        Self {
            loader: Loader::new(&root),
            root,
            clock,
            open: HashMap::new(),
            handbook: None,
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn is_loaded(&self) -> bool {
        self.handbook.is_some()
    }

    /// The handbook as last loaded; empty before that.
    pub(super) fn handbook(&self) -> &Handbook {
        static NOTHING: std::sync::LazyLock<Handbook> = std::sync::LazyLock::new(Handbook::default);
        self.handbook.as_ref().unwrap_or(&NOTHING)
    }

    /// What is wrong with it.
    pub(super) fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The day reviews are measured by.
    pub(super) fn today(&self) -> jiff::civil::Date {
        self.clock.today()
    }

    /// Loads the handbook as it is on disk and in the editor.
    pub(super) fn renew(&mut self) -> Result<(), content::Error> {
        let content::Loaded { mut handbook, mut diagnostics, .. } = self.loader.load()?;
        diagnostics.extend(reviews::record(&self.root, &mut handbook));
        diagnostics.extend(check::all(&self.root, &handbook, self.clock.today()));
        self.handbook = Some(handbook);
        self.diagnostics = diagnostics;
        Ok(())
    }

    pub(super) fn open(&mut self, uri: &Uri, text: &str) {
        let Some(path) = self.path(uri) else { return };
        let text = text.replace("\r\n", "\n");
        if content::is_markdown(Path::new(&path)) {
            self.loader.hold(&path, &text);
        }
        self.open.insert(path, text);
    }

    pub(super) fn close(&mut self, uri: &Uri) {
        if let Some(path) = self.path(uri) {
            self.loader.release(&path);
            self.open.remove(&path);
        }
    }

    /// The text of a file as the editor shows it, else as the handbook has it, else as it is on disk.
    pub(super) fn text(&self, path: &str) -> Cow<'_, str> {
        if let Some(text) = self.open.get(path) {
            return Cow::Borrowed(text);
        }
        match self.document(path) {
            Some(document) => Cow::Borrowed(&document.source),
            None => Cow::Owned(self.root.read_to_string(path).unwrap_or_default()),
        }
    }

    pub(super) fn document(&self, path: &str) -> Option<&Document> {
        let handbook = self.handbook();
        Some(&handbook.documents[handbook.document_by_path(path)? as usize])
    }

    /// What is at byte `at` of a file's text.
    pub(super) fn name(&self, path: &str, text: &str, at: usize) -> Option<Name> {
        let names = cursor::names(self.handbook(), self.document(path)?, text);
        // The shortest: a name within a link's words.
        names
            .into_iter()
            .filter(|name| (name.span.start..=name.span.end).contains(&at))
            .min_by_key(|name| name.span.len())
    }

    /// The path below the root of a file; `None` for one elsewhere.
    pub(super) fn path(&self, uri: &Uri) -> Option<String> {
        let path = uri.to_file_path().ok()?;
        // The editor may have come by a symbolic link; a file that was not saved yet has its folder.
        let resolved = path.canonicalize().or_else(|_| {
            let folder = path.parent().unwrap_or(Path::new(".")).canonicalize()?;
            Ok::<_, std::io::Error>(folder.join(path.file_name().unwrap_or_default()))
        });
        let path = resolved.unwrap_or(path);
        let below = path.strip_prefix(&*self.root).ok()?;
        Some(below.to_str()?.replace('\\', "/"))
    }

    /// The address of a file below the root.
    pub(super) fn uri(&self, path: &str) -> Option<Uri> {
        Uri::from_file_path(self.root.join(path)).ok()
    }
}
