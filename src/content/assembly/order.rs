//! The order and the titles that other tools' files give to documents and folders.
//!
//! Among siblings, what a menu names comes first in the order of the menu; then what has a number of its own (`weight`,
//! `sidebar_position`, `nav_order`, `order`), what introduces the folder, and the rest by name. A folder is where its own
//! configuration says, else where the first of its pages is.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::draft::{Draft, Menu, UNNAMED};
use crate::{
    content::{
        files::path_names::{INTRODUCTIONS, above, natural_order, without_number},
        navigation::site::{self, Item, Link, Listed, Site},
    },
    diagnostic::{Diagnostic, Place, Rule, Severity, report},
};

/// Endings of documents, as targets leave them out.
const ENDINGS: [&str; 4] = ["", ".md", ".mdx", ".markdown"];

/// What is known of the folders.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// By path below the root.
    folders: HashMap<String, Menu>,
    /// Entries of menus that no document is at, by the file that has the menu.
    missing: BTreeMap<String, Vec<String>>,
}

/// Entries without a document that a diagnostic names.
const MOST_NAMED: usize = 5;

impl Order {
    /// Reads what configuration says of documents and folders; a document's own is written into it.
    pub(super) fn of(site: &Site, drafts: &mut [Draft]) -> Self {
        let mut order = Self::default();
        let paths = Paths::of(site, drafts);
        order.menus(site, &paths, drafts);
        by_parents(drafts);
        for draft in drafts.iter().filter(|draft| draft.menu.rank.named < UNNAMED) {
            for folder in draft.folders() {
                let rank = &mut order.folders.entry(folder).or_default().rank;
                rank.named = rank.named.min(draft.menu.rank.named);
            }
        }
        order.listings(site, &paths, drafts);
        for note in &site.folders {
            let menu = order.folders.entry(note.path.clone()).or_default();
            menu.title = note.title.clone().or(menu.title.take());
            menu.rank.order = note.order.unwrap_or(menu.rank.order);
        }
        order.numbers(site, drafts);
        // What introduces the whole is called as the site is.
        for draft in
            drafts.iter_mut().filter(|draft| draft.layout.is_index() && draft.layout.folder.is_empty())
        {
            let title = draft.menu.title.take();
            draft.menu.title = title.or_else(|| site::worded(&site.titles, draft.language).cloned());
        }
        order
    }

    /// What is known of the folder at a path below the root.
    pub(super) fn folder(&self, path: &str) -> Menu {
        self.folders.get(path).cloned().unwrap_or_default()
    }

    /// A line on each menu with entries that no document is at.
    pub(super) fn diagnostics(&self) -> impl Iterator<Item = Diagnostic> {
        self.missing.iter().map(|(file, targets)| {
            let named = targets
                .iter()
                .take(MOST_NAMED)
                .map(|target| format!("\"{target}\""))
                .collect::<Vec<_>>()
                .join(", ");
            let more = if targets.len() > MOST_NAMED { " and others" } else { "" };
            let links = report::counted(targets.len(), "link");
            let message = format!("{links} of this menu to no document: {named}{more}");
            Diagnostic::new(Rule::BrokenLink, message, Place::file(file)).with_severity(Severity::Info)
        })
    }

    fn menus(&mut self, site: &Site, paths: &Paths, drafts: &mut [Draft]) {
        let mut walk = Walk {
            paths,
            drafts,
            order: self,
            at: 0.0,
            groups: Vec::new(),
            pages: HashMap::new(),
            missing: Vec::new(),
        };
        let mut missing = BTreeMap::new();
        for (file, menu) in &site.menus {
            for item in menu {
                walk.item(item);
            }
            if !walk.missing.is_empty() {
                missing.entry(file.clone()).or_insert_with(Vec::new).append(&mut walk.missing);
            }
        }
        let Walk { groups, pages, .. } = walk;
        self.missing = missing;
        // The title of a group whose pages are all that is named of a folder is the folder's; the outermost group wins.
        for Group { title, folder, count } in groups {
            if let (Some(title), Some(folder)) = (title, folder)
                && pages.get(&folder) == Some(&count)
            {
                self.folders.entry(folder).or_default().title.get_or_insert(title);
            }
        }
    }

    fn listings(&mut self, site: &Site, paths: &Paths, drafts: &mut [Draft]) {
        if site.listings.is_empty() {
            return;
        }
        let folders: HashSet<String> = drafts.iter().flat_map(Draft::folders).collect();
        for listing in &site.listings {
            let mut place = 0.0;
            for entry in &listing.entries {
                place += 1.0;
                let Listed::Name { name, title } = entry else {
                    place += UNNAMED;
                    continue;
                };
                let path = if listing.folder.is_empty() {
                    name.clone()
                } else {
                    format!("{}/{name}", listing.folder)
                };
                let stem =
                    ENDINGS.iter().skip(1).find_map(|ending| path.strip_suffix(ending)).unwrap_or(&path);
                let file = paths.file(&path);
                let folder = folders.contains(stem).then(|| self.folders.entry(stem.to_owned()).or_default());
                let menus = file.map(|at| &mut drafts[at].menu).into_iter().chain(folder);
                for menu in menus.filter(|menu| menu.rank.named.total_cmp(&UNNAMED).is_eq()) {
                    menu.rank.named = place;
                    menu.title = title.clone().or(menu.title.take());
                }
            }
        }
    }

    /// Places by the numbers of front matter and names.
    fn numbers(&mut self, site: &Site, drafts: &mut [Draft]) {
        let is_numbered = |path: &str| site.numbered.iter().any(|home| path.starts_with(home.as_str()));
        // Where documents have an order of ours, what introduces the folder is placed by it too.
        let ours: HashSet<String> = drafts
            .iter()
            .filter(|draft| draft.content.front.order.is_some())
            .map(|draft| above(&draft.path).to_owned())
            .collect();
        let mut introduced: HashMap<String, f64> = HashMap::new();
        for draft in drafts.iter_mut() {
            let front = &draft.content.front;
            let number = is_numbered(&draft.path).then(|| number_of(&draft.layout.name)).flatten();
            let folder = above(&draft.path);
            draft.menu.rank.order = match (front.order, front.position.or(number)) {
                (Some(order), _) => order,
                (None, _) if draft.layout.is_index() && !ours.contains(folder) => f64::NEG_INFINITY,
                (None, position) => position.unwrap_or(f64::INFINITY),
            };
            // A folder is where the page that introduces it says, in it or beside it.
            let is_index = draft.layout.is_index();
            let is_nested =
                !draft.layout.folders.is_empty() || (!is_index && !draft.layout.folder.is_empty());
            let place = front.position.or(front.order.filter(|_| is_nested));
            if let Some(place) = place {
                let stem = draft.path.rsplit_once('.').map_or(&*draft.path, |(stem, _)| stem);
                let folder = if is_index { folder } else { stem };
                introduced.entry(folder.to_owned()).or_insert(place);
            }
        }
        if introduced.is_empty() && site.numbered.is_empty() {
            return;
        }
        let folders: HashSet<String> = drafts.iter().flat_map(Draft::folders).collect();
        for folder in folders {
            let name = folder.rsplit('/').next().unwrap_or_default();
            let number = if is_numbered(&folder) { number_of(name) } else { None };
            if let Some(place) = introduced.get(&folder).copied().or(number) {
                let rank = &mut self.folders.entry(folder).or_default().rank;
                if rank.order.is_infinite() {
                    rank.order = place;
                }
            }
        }
    }
}

/// The number in front of a name.
fn number_of(name: &str) -> Option<f64> {
    let text = without_number(name);
    let number = name[..name.len() - text.len()].trim_end_matches(|c: char| !c.is_ascii_digit());
    number.parse().ok()
}

/// Which document a link of a menu means.
#[derive(Default)]
struct Paths {
    files: HashMap<String, usize>,
    /// Documents of Docusaurus by their folder and id.
    ids: HashMap<(String, String), usize>,
}

impl Paths {
    fn of(site: &Site, drafts: &[Draft]) -> Self {
        if site.menus.is_empty() && site.listings.is_empty() {
            return Self::default();
        }
        let files = drafts.iter().enumerate().map(|(at, draft)| (draft.path.clone(), at)).collect();
        let mut ids = HashMap::new();
        for (at, draft) in drafts.iter().enumerate() {
            let Some(home) = site.numbered.iter().find(|home| draft.path.starts_with(home.as_str())) else {
                continue;
            };
            let below = &draft.path[home.len()..];
            let stem = below.rsplit_once('.').map_or(below, |(stem, _)| stem);
            let mut names: Vec<&str> = stem.split('/').collect();
            let mut add = |names: &[&str]| {
                ids.entry((home.trim_end_matches('/').to_owned(), names.join("/"))).or_insert(at);
            };
            add(&names);
            names = names.into_iter().map(without_number).collect();
            add(&names);
            if let (Some(id), Some(last)) = (&draft.content.front.id, names.last_mut()) {
                *last = &id.value;
                add(&names);
            }
        }
        Self { files, ids }
    }

    /// The document at a path, whose ending or introduction may be missing.
    fn file(&self, path: &str) -> Option<usize> {
        let path = path.trim_end_matches('/');
        let stem = path.strip_suffix(".html").unwrap_or(path);
        let folder = stem.strip_suffix("index").filter(|folder| folder.is_empty() || folder.ends_with('/'));
        let folder = folder.unwrap_or(stem).trim_end_matches('/');
        let slash = if folder.is_empty() { "" } else { "/" };
        let files = ENDINGS.iter().map(|ending| format!("{stem}{ending}"));
        let mut all = files.chain(INTRODUCTIONS.iter().map(|name| format!("{folder}{slash}{name}")));
        all.find_map(|path| self.files.get(&path)).copied()
    }

    fn link(&self, link: &Link) -> Option<usize> {
        match link {
            Link::Path(path) => self.file(path),
            Link::Id { folder, id } => self.ids.get(&(folder.clone(), id.clone())).copied(),
            Link::Folder(_) => None,
        }
    }
}

/// A group of a menu, with the deepest folder that all of its pages are in.
struct Group {
    title: Option<String>,
    folder: Option<String>,
    /// How many pages it names.
    count: usize,
}

/// Goes through menus in the order of reading.
struct Walk<'w> {
    paths: &'w Paths,
    drafts: &'w mut [Draft],
    order: &'w mut Order,
    at: f64,
    /// Outer groups before inner ones.
    groups: Vec<Group>,
    /// How many pages are named of each folder, and below it.
    pages: HashMap<String, usize>,
    /// Targets that no document is at.
    missing: Vec<String>,
}

impl Walk<'_> {
    /// The deepest folder of all pages of an entry, and how many there are.
    fn item(&mut self, item: &Item) -> (Option<String>, usize) {
        self.at += 1.0;
        let place = self.at;
        let group = self.groups.len();
        self.groups.push(Group { title: item.title.clone(), folder: None, count: 0 });
        let (mut folder, mut count): (Option<String>, usize) = (None, 0);
        if let Some(at) = item.link.as_ref().and_then(|link| self.paths.link(link)) {
            let draft = &mut self.drafts[at];
            if draft.menu.rank.named >= UNNAMED {
                draft.menu.rank.named = place;
                draft.menu.title.clone_from(&item.title);
                for folder in draft.folders() {
                    *self.pages.entry(folder).or_default() += 1;
                }
                (folder, count) = (Some(above(&draft.path).to_owned()), 1);
            }
        } else if let Some(Link::Path(target) | Link::Id { id: target, .. }) = &item.link {
            self.missing.push(target.clone());
        } else if let Some(Link::Folder(path)) = &item.link {
            let rank = &mut self.order.folders.entry(path.clone()).or_default().rank;
            rank.named = rank.named.min(place);
            *self.pages.entry(path.clone()).or_default() += 1;
            (folder, count) = (Some(path.clone()), 1);
        }
        for below in &item.items {
            let (inner, more) = self.item(below);
            count += more;
            folder = match (folder, inner) {
                (Some(a), Some(b)) => Some(common(&a, &b).to_owned()),
                (a, b) => a.or(b),
            };
        }
        if !item.items.is_empty() {
            self.groups[group].folder.clone_from(&folder);
            self.groups[group].count = count;
        }
        (folder, count)
    }
}

/// The deepest folder that both are in.
fn common<'a>(a: &'a str, b: &str) -> &'a str {
    let mut end = 0;
    for (x, y) in a.split('/').zip(b.split('/')) {
        if x != y {
            break;
        }
        end += x.len() + 1;
    }
    a.get(..end.saturating_sub(1)).unwrap_or(a)
}

/// The order of Just the Docs: pages are below the page whose title they name, in the order of `nav_order`.
fn by_parents(drafts: &mut [Draft]) {
    if drafts.iter().all(|draft| draft.content.front.parent.is_none()) {
        return;
    }
    let titles: Vec<String> = drafts.iter().map(Draft::title).collect();
    let mut children: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut roots = Vec::new();
    let parents: HashSet<&str> =
        drafts.iter().filter_map(|draft| draft.content.front.parent.as_deref()).collect();
    for (at, draft) in drafts.iter().enumerate() {
        match &draft.content.front.parent {
            Some(parent) => children.entry(parent).or_default().push(at),
            None if draft.content.front.position.is_some() || parents.contains(&*titles[at]) => {
                roots.push(at);
            }
            None => {}
        }
    }
    let sort = |all: &mut Vec<usize>| {
        let place = |at: usize| drafts[at].content.front.position.unwrap_or(f64::INFINITY);
        all.sort_by(|a, b| {
            place(*a).total_cmp(&place(*b)).then_with(|| natural_order(&titles[*a], &titles[*b]))
        });
        // The last is taken first.
        all.reverse();
    };
    sort(&mut roots);
    let mut open = roots;
    let mut order = Vec::new();
    let mut seen = HashSet::new();
    while let Some(at) = open.pop() {
        if seen.insert(at) {
            order.push(at);
            // Several pages may have one title: the first has the children.
            if let Some(mut below) = children.remove(&*titles[at]) {
                sort(&mut below);
                open.extend(below);
            }
        }
    }
    for (place, at) in order.into_iter().enumerate() {
        let named = &mut drafts[at].menu.rank.named;
        if *named >= UNNAMED {
            *named = place as f64;
        }
    }
}
