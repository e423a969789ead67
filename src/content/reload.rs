//! Reloads a handbook while it is edited: files that did not change are not parsed again, and one
//! that became unreadable keeps its last valid text until it is fixed.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::{Duration, SystemTime},
};

use xxhash_rust::xxh3::xxh3_128;

use super::{
    Error,
    assembly::{assemble::Assembly, draft::Content},
    files::{
        decode::{Decoded, Origin},
        root::Root,
        scan::{self, SourceFile},
    },
    load::{self, Read},
    metadata::{dialects, ledger_file, settings::Settings},
    navigation,
};
use crate::{
    diagnostic::{Diagnostic, Rule, Severity},
    model::{Dialects, Handbook, Permalinks},
};

/// A file changed within this time of being read may change again without its time showing it.
const RACY: Duration = Duration::from_secs(2);

/// A handbook as loaded.
#[derive(Debug)]
pub struct Loaded {
    /// The handbook.
    pub handbook: Handbook,
    /// What is wrong with its files as they are now.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that are broken now, and of which the handbook has the last good text.
    pub kept: Vec<String>,
}

/// Remembers what was read.
#[derive(Debug)]
pub struct Loader {
    root: Root,
    files: HashMap<String, Known>,
    /// Files whose text is not the one on disk.
    held: HashSet<String>,
    settings: Option<Settings>,
    /// A hash of the ledger that was last read, if nothing is wrong with it, and what it says.
    ledger: Option<(u128, Permalinks)>,
    /// The dialects that the files were read in.
    dialects: Dialects,
}

#[derive(Debug)]
struct Known {
    size: u64,
    modified: SystemTime,
    /// Whether size and time reveal a later change.
    is_settled: bool,
    /// Its text: while it cannot be read as intended, the last that could, if there was one.
    content: Option<Arc<Content>>,
    /// Whether the text could be read as intended.
    is_good: bool,
    /// Whether the text is that of before.
    is_kept: bool,
    diagnostics: Vec<Diagnostic>,
}

impl Known {
    fn is(&self, file: &SourceFile) -> bool {
        self.is_settled && self.size == file.size && self.modified == file.modified
    }
}

impl Loader {
    /// A loader of the handbook in `root` that has read nothing yet.
    pub fn new(root: impl Into<Root>) -> Self {
        Self {
            root: root.into(),
            files: HashMap::new(),
            held: HashSet::new(),
            settings: None,
            ledger: None,
            dialects: Dialects::default(),
        }
    }

    /// Uses `text` as the document at `path`, whatever is on disk: an editor has it open.
    pub fn hold(&mut self, path: &str, text: &str) {
        let decoded = Decoded { text: text.to_owned(), origin: Origin::Utf8 };
        let (content, diagnostics) = load::parse(&self.root, path, decoded, self.dialects);
        let read = Read { content: Some(content), diagnostics };
        self.remember(path, read, 0, SystemTime::UNIX_EPOCH, false);
        self.held.insert(path.to_owned());
    }

    /// Reads the document at `path` from disk again.
    pub fn release(&mut self, path: &str) {
        self.held.remove(path);
    }

    /// Loads the handbook as it is now.
    ///
    /// # Errors
    /// Only when the folder or its `handbook.toml` cannot be read at all.
    pub fn load(&mut self) -> Result<Loaded, Error> {
        let scanned = SystemTime::now();
        let files = scan::walk(&self.root)?;
        let (settings, mut diagnostics, declared) = load::read_settings(&self.root, &files)?;
        let mut kept = Vec::new();
        let is_broken = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        let settings = match &self.settings {
            Some(good) if is_broken => {
                kept.push(scan::SETTINGS.to_owned());
                good.clone()
            }
            _ => {
                self.settings = Some(settings.clone());
                settings
            }
        };
        diagnostics.extend(files.diagnostics.iter().cloned());
        let (site, problems) = navigation::read::read(&self.root, &files, &settings);
        diagnostics.extend(problems);
        let documents = load::select(&files, &settings, &mut diagnostics);
        self.use_dialects(dialects::of(&self.root, &files, settings.dialects.as_deref()));
        self.read(&documents, scanned);
        let mut contents = Vec::new();
        for file in &documents {
            let Some(known) = self.files.get(&file.path) else { continue };
            diagnostics.extend(known.diagnostics.iter().cloned());
            if known.is_kept {
                kept.push(file.path.clone());
            }
            if let Some(content) = &known.content {
                contents.push((file.path.clone(), Arc::clone(content)));
            }
        }
        let inputs = load::read_inputs(&self.root, &files, &mut diagnostics);
        let (permalinks, problems) = self.permalinks();
        diagnostics.extend(problems);
        let (root, prefix) = (&self.root, files.prefix);
        let assembly = Assembly { root, settings, declared, prefix, inputs, diagnostics, permalinks, site };
        let (handbook, diagnostics) = assembly.finish(contents);
        Ok(Loaded { handbook, diagnostics, kept })
    }

    /// The ledger's entries on removed ids and pages, and what is wrong with it.
    fn permalinks(&mut self) -> (Permalinks, Vec<Diagnostic>) {
        let bytes = self.root.read(&scan::ledger(&self.root)).ok();
        let sum = bytes.map(|bytes| xxh3_128(&bytes));
        if let Some((known, permalinks)) = &self.ledger
            && Some(*known) == sum
        {
            return (permalinks.clone(), Vec::new());
        }
        let (ledger, problems) = ledger_file::read(&self.root);
        let permalinks = ledger.map(|ledger| ledger.permalinks).unwrap_or_default();
        self.ledger = sum.filter(|_| problems.is_empty()).map(|sum| (sum, permalinks.clone()));
        (permalinks, problems)
    }

    /// Reads all files again if they are of other dialects than before.
    fn use_dialects(&mut self, dialects: Dialects) {
        if dialects == self.dialects {
            return;
        }
        self.dialects = dialects;
        let held: Vec<(String, String)> = self
            .held
            .iter()
            .filter_map(|path| Some((path.clone(), self.files.get(path)?.content.as_ref()?.text.clone())))
            .collect();
        self.files.clear();
        for (path, text) in held {
            self.hold(&path, &text);
        }
    }

    /// Reads the files that are new or have changed, and forgets removed ones.
    fn read(&mut self, documents: &[&SourceFile], scanned: SystemTime) {
        let there: HashSet<&str> = documents.iter().map(|file| file.path.as_str()).collect();
        self.files.retain(|path, _| there.contains(path.as_str()));
        let changed: Vec<&SourceFile> = documents
            .iter()
            .filter(|file| !self.held.contains(&file.path))
            .filter(|file| !self.files.get(&file.path).is_some_and(|known| known.is(file)))
            .copied()
            .collect();
        let reads = load::read_all(&self.root, &changed, self.dialects, &mut |_, _| {});
        for (file, read) in changed.into_iter().zip(reads) {
            let is_settled = scanned.duration_since(file.modified).is_ok_and(|age| age > RACY);
            self.remember(&file.path, read, file.size, file.modified, is_settled);
        }
    }

    fn remember(&mut self, path: &str, read: Read, size: u64, modified: SystemTime, is_settled: bool) {
        let is_torn = is_torn(&read);
        let before = self.files.remove(path).filter(|known| is_torn && known.is_good);
        let Read { content, diagnostics } = read;
        let known = Known {
            size,
            modified,
            is_settled,
            is_good: !is_torn || before.is_some(),
            is_kept: before.is_some(),
            content: before.map_or_else(|| content.map(Arc::new), |known| known.content),
            diagnostics,
        };
        self.files.insert(path.to_owned(), known);
    }
}

/// Whether a file cannot be read as intended: not at all, with front matter that is no YAML, with bytes that
/// are no text, or empty, as some editors leave it for a moment.
fn is_torn(read: &Read) -> bool {
    let tears = |diagnostic: &Diagnostic| {
        (diagnostic.rule == Rule::EmptyDocument && diagnostic.severity != Severity::Info)
            || (diagnostic.severity == Severity::Error
                && matches!(diagnostic.rule, Rule::BadFrontMatter | Rule::BadEncoding))
    };
    read.content.is_none() || read.diagnostics.iter().any(tears)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{content::load::tests::folder, model::Language};

    #[test]
    fn broken_file_keeps_its_last_valid_text() {
        let folder = folder(&[("a.md", "---\ntitle: One\n---\n# A {#a}\nfirst"), ("b.md", "# B {#b}\nx")]);
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
        let mut loader = Loader::new(folder.path());
        let shown = |loaded: &Loaded| {
            let texts: Vec<_> =
                loaded.handbook.documents.iter().map(|d| format!("{}: {}", d.title, d.lead().text)).collect();
            (texts.join("; "), loaded.kept.join(" "), loaded.diagnostics.len())
        };
        let check = |loader: &mut Loader, text: &str, kept: &str, problems: usize| {
            let found = loader.load().expect("loaded");
            assert_eq!(shown(&found), (text.to_owned(), kept.to_owned(), problems));
        };
        check(&mut loader, "One: first; B: x", "", 0);
        write("a.md", "---\ntitle: [One\n---\n# A {#a}\nsecond");
        check(&mut loader, "One: first; B: x", "a.md", 1);
        write("a.md", "");
        check(&mut loader, "One: first; B: x", "a.md", 1);
        write("a.md", "---\ntitle: Two\n---\n# A {#a}\nthird");
        check(&mut loader, "Two: third; B: x", "", 0);
        // A mistake that leaves the text readable is shown, not held back.
        write("b.md", "# B {#b}\n[x](#nope)");
        check(&mut loader, "Two: third; B: x", "", 1);
        write("handbook.toml", "title = 'T'");
        assert_eq!(loader.load().expect("loaded").handbook.title.get(Language::EN), "T");
        write("handbook.toml", "title = ");
        let found = loader.load().expect("loaded");
        assert_eq!(found.handbook.title.get(Language::EN), "T");
        assert_eq!(found.kept, ["handbook.toml"]);
        // A deleted file is removed: that is intended.
        std::fs::remove_file(folder.path().join("a.md")).expect("removed");
        assert_eq!(loader.load().expect("loaded").handbook.documents.len(), 1);
    }
}
