//! Handbooks for tests, written to a folder that disappears afterwards.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use axum::Router;
use handbook::{
    edition::{Edition, Opened},
    http::{AppState, Config, router},
    model::{Handbook, Scope, SectionId},
    search::{Page, Query, Results},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tempfile::TempDir;

/// A handbook under construction.
pub(crate) struct Fixture {
    folder: TempDir,
}

/// Roles, topics and parts used by most tests: the manager inherits what the executive has.
pub(crate) const SETTINGS: &str = r#"
title = { zh = "测试手册", en = "Test Handbook" }
languages = ["zh", "en"]

[[parts]]
id = "duties"
title = { zh = "职责", en = "Duties" }

[[parts]]
id = "workflows"
title = { zh = "流程", en = "Workflows" }

[[roles]]
id = "executive"
grade = "C"
title = { zh = "专员", en = "Executive" }

[[roles]]
id = "manager"
grade = "B"
title = { zh = "经理", en = "Manager" }
inherits = ["executive"]

[[roles]]
id = "finance"
title = { zh = "财务", en = "Finance" }

[[topics]]
id = "budget"
title = { zh = "预算", en = "Budget" }

[[topics]]
id = "meetings"
title = { zh = "会议", en = "Meetings" }
"#;

impl Fixture {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A folder with [`SETTINGS`].
    pub(crate) fn with_settings() -> Self {
        Self::new().file("handbook.toml", SETTINGS)
    }

    /// Adds or replaces a file.
    pub(crate) fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(path, text);
        self
    }

    /// Adds or replaces a file.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("folder");
        fs::write(path, text).expect("file");
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where tests keep the index.
    pub(crate) fn index(&self) -> PathBuf {
        self.path().join(".index")
    }

    /// Opens the handbook.
    pub(crate) fn open(&self) -> (Edition, Opened) {
        Edition::open(self.path(), Some(&self.index()), &mut |_| {}).expect("the handbook opens")
    }

    /// Opens the handbook.
    pub(crate) fn edition(&self) -> Edition {
        self.open().0
    }
}

/// The ids of the hits of a search.
pub(crate) fn ids(edition: &Edition, results: &Results) -> Vec<String> {
    results.hits.iter().map(|hit| edition.handbook().section(hit.place).id.to_string()).collect()
}

/// Searches the whole handbook, all hits.
pub(crate) fn search(edition: &Edition, query: &str) -> Results {
    search_in(edition, query, &Scope::everything())
}

/// Searches a scope, all hits.
pub(crate) fn search_in(edition: &Edition, query: &str, scope: &Scope) -> Results {
    let page = Page { limit: 10_000, ..Page::default() };
    edition.searcher.search(&Query::parse(query), scope, page).expect("the index is readable")
}

/// A section's id.
pub(crate) fn id(text: &str) -> SectionId {
    SectionId::new(text).expect("an id")
}

/// The root of this repository: the bundled handbook.
pub(crate) fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Loads a folder and throws its diagnostics away.
pub(crate) fn load(root: &Path) -> Handbook {
    handbook::content::load(root).expect("the folder loads").0
}

/// The service over the bundled handbook, opened once for all tests.
pub(crate) fn bundled() -> &'static Router {
    static ROUTER: OnceLock<Router> = OnceLock::new();
    ROUTER.get_or_init(|| {
        let index = tempfile::tempdir().expect("folder").keep();
        let (edition, _) = Edition::open(&repository(), Some(&index), &mut |_| {}).expect("opens");
        router(AppState::new(edition, Config::default()))
    })
}

/// A text as it stands in an address.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}
