//! The house stands from the ground up:
//!
//! 1. a module at the top of `src` uses modules of lower floors only; `content` and `text` do not know each other;
//! 2. no files import each other in a circle, and neither do the folders and files side by side in a folder;
//! 3. only `http` and `cli` know axum, tokio and JSON bodies; only `index` and `search` know the engine;
//! 4. every module has a floor, and every folder says in its first line what lives there;
//! 5. only `git` starts another program, and that program is git.
//!
//! Imports are read from the syntax tree: `use` items and paths in code. A `mod` line and a re-export (`pub use`) are no
//! imports; whoever names a re-exported item imports the file that defines it. Unit tests are left out: they may load
//! a whole handbook to look at one part.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::Path,
};

use syn::{
    UseTree, Visibility,
    visit::{self, Visit},
};

use crate::fixture::repository;

const FLOORS: &[(&str, u8)] = &[
    ("model", 0),
    ("text", 1),
    ("diagnostic", 1),
    ("content", 2),
    ("git", 3),
    ("index", 3),
    ("reviews", 3),
    ("search", 4),
    ("check", 4),
    ("edition", 5),
    ("evaluate", 5),
    ("http", 6),
    ("lsp", 6),
    ("cli", 7),
];

/// A source file: its path below `src` and its text.
struct File {
    path: String,
    text: String,
}

impl File {
    /// `http` for `http/request/site.rs`.
    fn top(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    /// Its place in the tree of modules: `["http", "request", "site"]`.
    fn module(&self) -> Vec<String> {
        let stem = self.path.trim_end_matches(".rs").trim_end_matches("/mod");
        if ["lib", "main"].contains(&stem) {
            Vec::new()
        } else {
            stem.split('/').map(str::to_owned).collect()
        }
    }

    /// Its text without comments.
    fn code(&self) -> String {
        self.text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    }
}

fn files() -> Vec<File> {
    fn visit(folder: &Path, root: &Path, found: &mut Vec<File>) {
        for entry in fs::read_dir(folder).expect("src").flatten() {
            let path = entry.path();
            if path.is_dir() {
                visit(&path, root, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let below = path.strip_prefix(root).expect("below src");
                let text = fs::read_to_string(&path).expect("source");
                found.push(File { path: below.to_string_lossy().replace('\\', "/"), text });
            }
        }
    }
    let src = repository().join("src");
    let mut found = Vec::new();
    visit(&src, &src, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// What a file names of this package, as paths from the root of `src`.
#[derive(Default)]
struct Names {
    /// The file's own module, and the inline modules around what is read.
    here: Vec<String>,
    children: BTreeSet<String>,
    /// Names that a `use` brings into the file.
    imported: HashMap<String, Vec<String>>,
    /// Names that others find here through a re-export.
    exported: HashMap<String, Vec<String>>,
    used: BTreeSet<Vec<String>>,
}

impl Names {
    fn of(file: &File, modules: &HashMap<Vec<String>, usize>) -> Self {
        let here = file.module();
        let children =
            modules.keys().filter(|module| module.len() == here.len() + 1 && module.starts_with(&here));
        let children = children.filter_map(|module| module.last().cloned()).collect();
        let mut names = Self { here, children, ..Self::default() };
        let tree = syn::parse_file(&file.text).expect(&file.path);
        // Imports first: code above a `use` may name what it brings.
        for pass in 0..2 {
            if pass == 1 {
                names.used.clear();
            }
            names.visit_file(&tree);
        }
        names
    }

    /// The path from the root, if it leads into this package.
    fn absolute(&self, path: &[String]) -> Option<Vec<String>> {
        let supers = path.iter().take_while(|segment| *segment == "super").count();
        let join = |base: &[String], rest: &[String]| [base, rest].concat();
        match path.first()?.as_str() {
            "crate" => Some(path[1..].to_vec()),
            "self" => Some(join(&self.here, &path[1..])),
            "super" => Some(join(&self.here[..self.here.len().checked_sub(supers)?], &path[supers..])),
            first => match self.imported.get(first) {
                Some(base) => Some(join(base, &path[1..])),
                None if self.children.contains(first) => Some(join(&self.here, path)),
                None => None,
            },
        }
    }

    fn uses(&mut self, tree: &UseTree, before: &[String], public: bool) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        let (path, name) = match tree {
            UseTree::Path(path) => return self.uses(&path.tree, &with(&path.ident), public),
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.uses(tree, before, public));
            }
            UseTree::Name(name) if name.ident == "self" => {
                (before.to_vec(), before.last().cloned().unwrap_or_default())
            }
            UseTree::Name(name) => (with(&name.ident), name.ident.to_string()),
            UseTree::Rename(rename) => (with(&rename.ident), rename.rename.to_string()),
            UseTree::Glob(_) => (before.to_vec(), "*".to_owned()),
        };
        // `use` paths begin at the root, at an outside library or at a child, never at an import.
        let imported = std::mem::take(&mut self.imported);
        let absolute = self.absolute(&path);
        self.imported = imported;
        let Some(absolute) = absolute else { return };
        if public {
            self.exported.insert(name, absolute);
        } else {
            self.used.insert(absolute.clone());
            self.imported.insert(name, absolute);
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes: &[syn::Attribute] = match item {
            syn::Item::Mod(item) => &item.attrs,
            syn::Item::Use(item) => &item.attrs,
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            _ => &[],
        };
        let is_test = |attribute: &syn::Attribute| {
            attribute.path().is_ident("cfg")
                && attribute.parse_args::<syn::Path>().is_ok_and(|it| it.is_ident("test"))
        };
        if !attributes.iter().any(is_test) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let public = !matches!(item.vis, Visibility::Inherited);
        self.uses(&item.tree, &[], public);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if item.content.is_some() {
            self.here.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.here.pop();
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if segments.len() > 1 {
            self.used.extend(self.absolute(&segments));
        }
        visit::visit_path(self, path);
    }

    /// What a macro is given is no syntax tree yet: paths are read from its tokens.
    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        let tokens = mac.tokens.to_string().replace(" :: ", "::");
        let words = tokens.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
        for word in words.filter(|word| word.contains("::")) {
            let segments: Vec<String> = word.split("::").map(str::to_owned).collect();
            self.used.extend(self.absolute(&segments));
        }
        visit::visit_macro(self, mac);
    }
}

/// Which file imports which, by their places in `files`.
fn imports(files: &[File]) -> Vec<BTreeSet<usize>> {
    let modules: HashMap<Vec<String>, usize> =
        files.iter().enumerate().map(|(at, file)| (file.module(), at)).collect();
    let names: Vec<Names> = files.iter().map(|file| Names::of(file, &modules)).collect();
    // The file that defines what a path names; `None` for a module, which is not an import of what is in it.
    let defined = |path: &[String]| {
        let mut path = path.to_vec();
        for _ in 0..16 {
            let depth = (0..=path.len()).rev().find(|depth| modules.contains_key(&path[..*depth]))?;
            let at = modules[&path[..depth]];
            let next = path.get(depth)?;
            let exported = &names[at].exported;
            match exported.get(next) {
                Some(target) => path = [target.as_slice(), &path[depth + 1..]].concat(),
                None => return Some(at),
            }
        }
        None
    };
    let of = |(at, names): (usize, &Names)| {
        names.used.iter().filter_map(|path| defined(path)).filter(|to| *to != at).collect()
    };
    names.iter().enumerate().map(of).collect()
}

/// Groups of nodes that reach each other, as sorted names.
fn circles<'n>(edges: &BTreeMap<&'n str, BTreeSet<&'n str>>) -> Vec<Vec<&'n str>> {
    let reach = |from: &'n str| {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            for next in edges.get(at).into_iter().flatten() {
                if seen.insert(*next) {
                    open.push(next);
                }
            }
        }
        seen
    };
    let reached: BTreeMap<&str, BTreeSet<&str>> = edges.keys().map(|from| (*from, reach(from))).collect();
    let mut found: BTreeSet<Vec<&str>> = BTreeSet::new();
    for (from, to) in &reached {
        if to.contains(from) {
            found.insert(
                to.iter()
                    .filter(|it| reached.get(*it).is_some_and(|it| it.contains(from)))
                    .copied()
                    .collect(),
            );
        }
    }
    found.into_iter().collect()
}

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

#[test]
fn a_module_uses_lower_floors_only() {
    let files = files();
    let mut violations = Vec::new();
    for (from, to) in files.iter().zip(imports(&files)) {
        let Some(own) = floor(from.top()) else { continue };
        for to in to {
            let to = &files[to];
            if to.top() != from.top() && floor(to.top()).is_none_or(|theirs| theirs >= own) {
                violations.push(format!("{} (floor {own}) uses {}", from.path, to.path));
            }
        }
    }
    assert!(violations.is_empty(), "{violations:#?}");
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let files = files();
    let name = |at: usize| files[at].path.as_str();
    let edges = imports(&files).into_iter().enumerate();
    let edges = edges.map(|(from, to)| (name(from), to.into_iter().map(name).collect())).collect();
    let found = circles(&edges);
    assert!(found.is_empty(), "{found:#?}");
}

/// The wings of a house: what lies side by side in a folder, each with all that is in it.
#[test]
fn no_wings_import_each_other_in_a_circle() {
    let files = files();
    let imports = imports(&files);
    let mut folders: BTreeSet<&str> = BTreeSet::new();
    for file in &files {
        folders.extend(file.path.match_indices('/').map(|(at, _)| &file.path[..=at]));
    }
    let mut found = Vec::new();
    for folder in folders {
        let wing = |at: usize| {
            let rest = files[at].path.strip_prefix(folder)?;
            Some(&files[at].path[..folder.len() + rest.find('/').unwrap_or(rest.len())])
        };
        let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (from, to) in imports.iter().enumerate() {
            let Some(from) = wing(from) else { continue };
            let to = to.iter().filter_map(|to| wing(*to)).filter(|to| *to != from);
            edges.entry(from).or_default().extend(to);
        }
        found.extend(circles(&edges));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn circles_are_found() {
    let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
    let files = [
        file("lib.rs", "pub mod a; pub mod b;"),
        file("a/mod.rs", "mod one; mod two; pub use one::One;"),
        file("a/one.rs", "pub struct One; fn f() { super::two::g() }"),
        file("a/two.rs", "use crate::b; fn g() { b::inner::h() }"),
        file("b/mod.rs", "pub mod inner; mod other;"),
        file("b/inner.rs", "use crate::a::One; pub fn h() {}"),
        file(
            "b/other.rs",
            "fn i() { println!(\"{}\", super::inner::h()) } #[cfg(test)] mod t { use crate::a::One; }",
        ),
    ];
    let found: Vec<Vec<usize>> = imports(&files).into_iter().map(|to| to.into_iter().collect()).collect();
    assert_eq!(found, [vec![], vec![], vec![3], vec![5], vec![], vec![2], vec![5]]);
    let edges = BTreeMap::from([("one", BTreeSet::from(["two"])), ("two", BTreeSet::from(["three"]))]);
    assert!(circles(&edges).is_empty());
    let edges = BTreeMap::from([("one", BTreeSet::from(["two"])), ("two", BTreeSet::from(["one"]))]);
    assert_eq!(circles(&edges), [["one", "two"]]);
}

#[test]
fn outside_libraries_keep_to_their_floors() {
    let allowed: &[(&str, &[&str])] = &[
        ("tantivy::", &["index", "search"]),
        ("axum::", &["http"]),
        ("tokio::", &["http", "cli"]),
        ("pulldown_cmark::", &["content"]),
        ("clap::", &["cli", "main"]),
        ("anyhow::", &["cli", "main"]),
        ("lsp_server::", &["lsp"]),
        ("gen_lsp_types::", &["lsp"]),
    ];
    let mut violations = Vec::new();
    for file in files() {
        let code = file.code();
        for (library, modules) in allowed {
            if code.contains(library) && !modules.contains(&file.top()) {
                violations.push(format!("{} uses {library}", file.path));
            }
        }
    }
    assert!(violations.is_empty(), "{violations:#?}");
}

#[test]
fn every_module_has_a_floor_and_every_folder_says_what_lives_there() {
    for file in files() {
        assert!(
            ["lib", "main"].contains(&file.top()) || floor(file.top()).is_some(),
            "{} has no floor",
            file.path
        );
        assert!(file.text.starts_with("//! "), "{} does not say what it is", file.path);
        let is_folder = file.path.ends_with("/mod.rs");
        let first: String =
            file.text.lines().map_while(|line| line.strip_prefix("//! ")).collect::<Vec<_>>().join(" ");
        assert!(!is_folder || first.contains('.'), "{} does not open with a sentence", file.path);
    }
}

#[test]
fn git_is_started_in_one_place() {
    for file in files() {
        let code = file.code();
        let all = code.matches("Command::new(").count();
        let git = code.matches("Command::new(\"git\")").count();
        assert!(all == 0 || file.top() == "git" && all == git, "{} starts a program", file.path);
    }
}
