//! The layers of the source code:
//!
//! 1. a top-level module of `src` uses modules of lower layers only;
//! 2. files do not import each other in cycles, and neither do the entries of a folder;
//! 3. each library is used only in its modules, such as axum in `http` and tantivy in `index` and `search`;
//! 4. every module has a layer, and every folder opens with a sentence that describes it;
//! 5. only `git` starts another program, and that program is git.
//!
//! Imports are read from the syntax tree: `use` items and paths in code. A `mod` line and a re-export (`pub use`) are
//! not imports; using a re-exported item imports the file that defines it. Unit tests are ignored: they may load a
//! whole handbook to test one part.

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

const LAYERS: &[(&str, u8)] = &[
    ("model", 0),
    ("text", 1),
    ("diagnostic", 1),
    ("content", 2),
    ("git", 3),
    ("index", 3),
    ("reviews", 3),
    ("search", 4),
    ("check", 4),
    ("browser", 5),
    ("edition", 5),
    ("evaluate", 5),
    ("http", 6),
    ("lsp", 6),
    ("cli", 7),
];

/// A source file: its path below `src`, and its text.
struct File {
    path: String,
    text: String,
}

impl File {
    /// `http` for `http/request/site.rs`.
    fn top(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    /// Its module path: `["http", "request", "site"]`.
    fn module(&self) -> Vec<String> {
        let stem = self.path.trim_end_matches(".rs").trim_end_matches("/mod");
        if ["lib", "main"].contains(&stem) {
            Vec::new()
        } else {
            stem.split('/').map(str::to_owned).collect()
        }
    }

    /// Its text without comment lines.
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

/// The items of this crate that a file refers to, as paths from the crate root.
#[derive(Default)]
struct Names {
    /// The file's module, and the inline modules being visited.
    here: Vec<String>,
    children: BTreeSet<String>,
    /// Names that the file imports with `use`.
    imported: HashMap<String, Vec<String>>,
    /// Names that the file re-exports.
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
        // Two passes, because code above a `use` may refer to the imported name.
        for pass in 0..2 {
            if pass == 1 {
                names.used.clear();
            }
            names.visit_file(&tree);
        }
        names
    }

    /// The path from the crate root, or `None` for a path into another crate.
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
        // `use` paths begin with the crate root, another crate or a child module, never with an imported name.
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

    /// The arguments of a macro are tokens without a syntax tree, so paths are found in their text.
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

/// The imports of each file, as indices into `files`.
fn imports(files: &[File]) -> Vec<BTreeSet<usize>> {
    let modules: HashMap<Vec<String>, usize> =
        files.iter().enumerate().map(|(at, file)| (file.module(), at)).collect();
    let names: Vec<Names> = files.iter().map(|file| Names::of(file, &modules)).collect();
    // The file that defines the item of a path; `None` for a module, because naming a module imports none of its items.
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

/// Groups of nodes that reach each other, each as sorted names.
fn cycles<'n>(edges: &BTreeMap<&'n str, BTreeSet<&'n str>>) -> Vec<Vec<&'n str>> {
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

fn layer(module: &str) -> Option<u8> {
    LAYERS.iter().find(|(name, _)| *name == module).map(|(_, layer)| *layer)
}

#[test]
fn modules_use_lower_layers_only() {
    let files = files();
    let mut violations = Vec::new();
    for (from, to) in files.iter().zip(imports(&files)) {
        let Some(own) = layer(from.top()) else { continue };
        for to in to {
            let to = &files[to];
            if to.top() != from.top() && layer(to.top()).is_none_or(|theirs| theirs >= own) {
                violations.push(format!("{} (layer {own}) uses {}", from.path, to.path));
            }
        }
    }
    assert!(violations.is_empty(), "{violations:#?}");
}

#[test]
fn files_have_no_import_cycles() {
    let files = files();
    let name = |at: usize| files[at].path.as_str();
    let edges = imports(&files).into_iter().enumerate();
    let edges = edges.map(|(from, to)| (name(from), to.into_iter().map(name).collect())).collect();
    let found = cycles(&edges);
    assert!(found.is_empty(), "{found:#?}");
}

/// Each entry of a folder counts as one node, with everything in it.
#[test]
fn folder_entries_have_no_import_cycles() {
    let files = files();
    let imports = imports(&files);
    let mut folders: BTreeSet<&str> = BTreeSet::new();
    for file in &files {
        folders.extend(file.path.match_indices('/').map(|(at, _)| &file.path[..=at]));
    }
    let mut found = Vec::new();
    for folder in folders {
        let entry = |at: usize| {
            let rest = files[at].path.strip_prefix(folder)?;
            Some(&files[at].path[..folder.len() + rest.find('/').unwrap_or(rest.len())])
        };
        let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (from, to) in imports.iter().enumerate() {
            let Some(from) = entry(from) else { continue };
            let to = to.iter().filter_map(|to| entry(*to)).filter(|to| *to != from);
            edges.entry(from).or_default().extend(to);
        }
        found.extend(cycles(&edges));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn import_cycles_are_detected() {
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
    assert!(cycles(&edges).is_empty());
    let edges = BTreeMap::from([("one", BTreeSet::from(["two"])), ("two", BTreeSet::from(["one"]))]);
    assert_eq!(cycles(&edges), [["one", "two"]]);
}

#[test]
fn libraries_are_used_in_their_modules_only() {
    let allowed: &[(&str, &[&str])] = &[
        ("tantivy::", &["index", "search"]),
        ("axum::", &["http"]),
        ("tokio::", &["http", "cli"]),
        ("pulldown_cmark::", &["content"]),
        ("whatlang::", &["text"]),
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
fn every_module_has_a_layer_and_a_description() {
    for file in files() {
        assert!(
            ["lib", "main"].contains(&file.top()) || layer(file.top()).is_some(),
            "{} has no layer",
            file.path
        );
        assert!(file.text.starts_with("//! "), "{} does not open with a description", file.path);
        let is_folder = file.path.ends_with("/mod.rs");
        let first: String =
            file.text.lines().map_while(|line| line.strip_prefix("//! ")).collect::<Vec<_>>().join(" ");
        assert!(!is_folder || first.contains('.'), "{} does not open with a sentence", file.path);
    }
}

#[test]
fn only_the_git_module_starts_programs() {
    for file in files() {
        let code = file.code();
        let all = code.matches("Command::new(").count();
        let git = code.matches("Command::new(\"git\")").count();
        assert!(all == 0 || file.top() == "git" && all == git, "{} starts a program", file.path);
    }
}
