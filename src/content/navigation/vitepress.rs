//! `.vitepress/config.*` of `VitePress` and `.vuepress/config.*` of `VuePress`.
//!
//! <https://vitepress.dev/reference/default-theme-sidebar>, <https://vitepress.dev/guide/i18n>,
//! <https://v1.vuepress.vuejs.org/theme/default-theme-config.html#sidebar>,
//! <https://ecosystem.vuejs.press/themes/default/config.html#sidebar>

use super::{
    paths::{is_external, join, prefix},
    script,
    site::{Item, Link, Site, Text},
    value::Value,
};
use crate::{content::files::path_names::above, model::Language};

/// Reads the configuration.
pub(super) fn read(file: &Text, site: &mut Site) {
    let value = script::read(&file.text);
    let project = above(file.folder());
    let source = value.get("srcDir").text().unwrap_or_default();
    let Some(home) = join(project, &source) else { return };
    site.add_url(None, value.get("base").text());
    for (key, locale) in value.get("locales").entries() {
        let tag = locale.get("lang").text();
        let language =
            tag.and_then(|tag| Language::new(&tag)).or_else(|| Language::new(key.trim_matches('/')));
        site.add_title(language, locale.get("title").text());
        site.add_description(language, locale.get("description").text());
        menus(file, locale.get("themeConfig"), &home, site);
    }
    site.add_title(None, value.get("title").text());
    site.add_description(None, value.get("description").text());
    for theme in [value.get("themeConfig"), value.get("theme")] {
        menus(file, theme, &home, site);
        for (_, locale) in theme.get("locales").entries() {
            menus(file, locale, &home, site);
        }
    }
    for (from, to) in value.get("rewrites").entries() {
        if let (Some(file), Some(to)) = (join(&home, from), to.text())
            && !from.contains([':', '(', '*'])
        {
            site.add_redirect(to.trim_end_matches(".md"), Link::Path(file));
        }
    }
    if !home.is_empty() {
        site.homes.push(prefix(&home));
    }
}

/// The menu of a theme: one, or one for each folder.
fn menus(file: &Text, theme: &Value, home: &str, site: &mut Site) {
    match theme.get("sidebar") {
        Value::Table(menus) => {
            for (path, menu) in menus {
                let base = menu.get("base").text().unwrap_or_else(|| path.clone());
                let entries = if menu.get("items").is_nothing() { menu } else { menu.get("items") };
                site.add_menu(&file.path, items(entries, &base, home));
            }
        }
        menu => site.add_menu(&file.path, items(menu, "/", home)),
    }
}

fn items(value: &Value, base: &str, home: &str) -> Vec<Item> {
    value.items().iter().filter_map(|entry| item(entry, base, home)).collect()
}

fn item(entry: &Value, base: &str, home: &str) -> Option<Item> {
    let link = |address: &str| {
        let address = address.split(['#', '?']).next().unwrap_or_default();
        if address.is_empty() || is_external(address) {
            return None;
        }
        let path = if address.starts_with('/') { address.to_owned() } else { format!("{base}/{address}") };
        join(home, &path).map(Link::Path)
    };
    let is_page = |link: &Link| *link != Link::Path(String::new());
    match entry {
        Value::Text(address) => {
            // The address of the folder itself.
            let link = if address.is_empty() { join(home, base).map(Link::Path) } else { link(address) };
            Some(Item { link: Some(link?).filter(is_page), ..Item::default() })
        }
        Value::List(pair) => Some(Item {
            link: pair.first().and_then(Value::text).and_then(|address| link(&address)),
            title: pair.get(1).and_then(Value::text),
            items: Vec::new(),
        }),
        Value::Table(_) => {
            let first = |keys: &[&str]| keys.iter().find_map(|key| entry.get(key).text());
            let below = first(&["base", "prefix"]);
            let below = below.map_or_else(
                || base.to_owned(),
                |below| if below.starts_with('/') { below } else { format!("{base}/{below}") },
            );
            let children =
                if entry.get("items").is_nothing() { entry.get("children") } else { entry.get("items") };
            Some(Item {
                title: first(&["text", "title"]),
                link: first(&["link", "path"]).and_then(|address| link(&address)),
                items: items(children, &below, home),
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(text: &str) -> Site {
        let mut site = Site::default();
        read(&Text { path: "docs/.vitepress/config.mts".to_owned(), text: text.to_owned() }, &mut site);
        site
    }

    fn paths(items: &[Item]) -> Vec<String> {
        let path = |item: &Item| match &item.link {
            Some(Link::Path(path)) => vec![path.clone()],
            _ => Vec::new(),
        };
        items.iter().flat_map(|item| path(item).into_iter().chain(paths(&item.items))).collect()
    }

    #[test]
    fn menus_are_read() {
        let found = site(
            "import { defineConfig } from 'vitepress'\nexport default defineConfig({\n  title: 'Kites', srcDir: './src',\n  themeConfig: { sidebar: { '/guide/': [{ text: 'Start', items: [{ text: 'Line', link: '/guide/line' }, { text: 'Fly', link: '/guide/fly.html#x' }] }], '/api/': { base: '/api/', items: [{ text: 'A', link: 'a' }] } } },\n  locales: { zh: { lang: 'zh-CN', title: '风筝', themeConfig: { sidebar: [{ text: 'X', link: '/zh/' }] } } },\n})\n",
        );
        assert_eq!(found.homes, ["docs/src/"]);
        let menus: Vec<_> = found.menus.iter().map(|(_, menu)| paths(menu)).collect();
        assert_eq!(
            menus,
            [
                vec!["docs/src/zh"],
                vec!["docs/src/guide/line", "docs/src/guide/fly.html"],
                vec!["docs/src/api/a"]
            ]
        );
        assert_eq!(found.titles, [(Some(Language::ZH), "风筝".to_owned()), (None, "Kites".to_owned())]);
        let found = site(
            "module.exports = { title: 'V', themeConfig: { sidebar: ['/', ['/a', 'A'], { title: 'G', path: '/g/', children: ['/g/b.md'] }] } }",
        );
        let menus: Vec<_> = found.menus.iter().map(|(_, menu)| paths(menu)).collect();
        assert_eq!(menus, [vec!["docs", "docs/a", "docs/g", "docs/g/b.md"]]);
    }
}
