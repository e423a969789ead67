//! `mkdocs.yml` of `MkDocs`, with the plug-ins redirects and awesome-pages (`.pages`).
//!
//! <https://www.mkdocs.org/user-guide/configuration/>, <https://github.com/mkdocs/mkdocs-redirects>,
//! <https://lukasgeiter.github.io/mkdocs-awesome-pages-plugin/>

use super::{
    paths::{is_external, join, prefix},
    site::{FolderNote, Item, Link, Listed, Listing, Site, Text},
    value::{Value, from_yaml},
};

/// Reads `mkdocs.yml`.
pub(super) fn read(file: &Text, site: &mut Site) {
    let Some(value) = from_yaml(&file.text) else { return site.unread.push(file.path.clone()) };
    site.add_title(None, value.get("site_name").text());
    site.add_description(None, value.get("site_description").text());
    site.add_url(value.get("site_url").text(), None);
    let docs = value.get("docs_dir").text().unwrap_or_else(|| "docs".to_owned());
    let Some(docs) = join(file.folder(), &docs) else { return };
    site.add_menu(&file.path, items(value.get("nav"), &docs));
    for plugin in plugins(value.get("plugins")) {
        for (from, to) in plugin.at(&["redirects", "redirect_maps"]).entries() {
            if let Some(to) = to.text().and_then(|to| join(&docs, &to)) {
                site.add_redirect(from, Link::Path(to));
            }
        }
    }
    site.homes.push(prefix(&docs));
}

/// The plug-ins, which are a list of tables and names, or a table.
fn plugins(value: &Value) -> Vec<&Value> {
    match value {
        Value::List(plugins) => plugins.iter().collect(),
        table => vec![table],
    }
}

fn items(nav: &Value, docs: &str) -> Vec<Item> {
    nav.items().iter().flat_map(|entry| item(entry, docs)).collect()
}

fn item(entry: &Value, docs: &str) -> Vec<Item> {
    let page = |path: &str| {
        let is_page = !is_external(path) && !path.contains('*');
        is_page.then(|| join(docs, path)).flatten().map(Link::Path)
    };
    match entry {
        Value::Table(entries) => entries
            .iter()
            .map(|(title, value)| Item {
                title: Some(title.clone()).filter(|title| !title.is_empty()),
                link: value.text().and_then(|path| page(&path)),
                items: items(value, docs),
            })
            .collect(),
        Value::Text(path) => {
            page(path.trim()).map(|link| Item { link: Some(link), ..Item::default() }).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Reads `.pages`.
pub(super) fn read_pages(file: &Text, site: &mut Site) {
    let Some(value) = from_yaml(&file.text) else { return site.unread.push(file.path.clone()) };
    let folder = file.folder().to_owned();
    let title = value.get("title").text();
    site.folders.push(FolderNote { path: folder.clone(), title, order: None });
    let nav = if value.get("nav").is_nothing() { value.get("arrange") } else { value.get("nav") };
    let entries: Vec<Listed> = nav.items().iter().flat_map(|entry| listed(entry, None)).collect();
    if !entries.is_empty() {
        site.listings.push(Listing { folder, entries });
    }
}

fn listed(entry: &Value, title: Option<&str>) -> Vec<Listed> {
    match entry {
        Value::Text(name) if name.starts_with("...") => vec![Listed::Rest],
        Value::Text(name) if !is_external(name) => {
            vec![Listed::Name { name: name.trim_matches('/').to_owned(), title: title.map(str::to_owned) }]
        }
        Value::Table(entries) => {
            entries.iter().flat_map(|(title, value)| listed(value, Some(title))).collect()
        }
        Value::List(entries) => entries.iter().flat_map(|entry| listed(entry, None)).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configuration_is_read() {
        let text = "site_name: Pottery\nsite_url: https://e.example/pots/\ndocs_dir: text\nnav:\n  - index.md\n  - Glazes:\n      - glazes/index.md\n      - Blue: glazes/blue.md\n  - Shop: https://shop.example\nplugins:\n  - search\n  - redirects:\n      redirect_maps:\n        'old.md': 'glazes/blue.md'\nmarkdown_extensions:\n  - x:\n      y: !!python/name:a.b\n";
        let mut site = Site::default();
        read(&Text { path: "mkdocs.yml".to_owned(), text: text.to_owned() }, &mut site);
        assert_eq!(site.titles, [(None, "Pottery".to_owned())]);
        assert_eq!(site.homes, ["text/"]);
        assert_eq!(site.urls, ["https://e.example/pots/"]);
        assert_eq!(site.redirects[0].to, Link::Path("text/glazes/blue.md".to_owned()));
        let [(_, menu)] = site.menus.as_slice() else { panic!("{:?}", site.menus) };
        assert_eq!(menu[0].link, Some(Link::Path("text/index.md".to_owned())));
        assert_eq!(menu[1].title.as_deref(), Some("Glazes"));
        assert_eq!(menu[1].items[1].title.as_deref(), Some("Blue"));
        assert_eq!(menu[2].link, None);
        let mut site = Site::default();
        let text = "title: Kilns\nnav:\n  - b.md\n  - ...\n  - Last: a.md\n";
        read_pages(&Text { path: "docs/kilns/.pages".to_owned(), text: text.to_owned() }, &mut site);
        assert_eq!(site.listings[0].entries.len(), 3);
        assert_eq!(site.listings[0].entries[1], Listed::Rest);
        assert_eq!(site.folders[0].title.as_deref(), Some("Kilns"));
    }
}
