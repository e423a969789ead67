//! The configuration files of other tools: which tool a folder was written for, and where its navigation is.

use std::fs;

use super::root::Root;
use crate::model::Dialect;

/// Endings of configuration files that are programs.
const SCRIPTS: [&str; 6] = ["cjs", "cts", "js", "mjs", "mts", "ts"];
/// Hidden folders and files with configuration, which a walk does not meet.
const HIDDEN: [&str; 5] = [".vitepress", ".vuepress", ".obsidian", ".eleventy.js", ".gitbook.yaml"];
/// The deepest folder in which a tool may be at home: `packages/website/docs`.
const DEPTH: usize = 3;

/// Whose configuration the file at `path` is; `None` when it is none. The order of pages is configuration too.
pub(in crate::content) fn tool(path: &str) -> Option<Dialect> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = folder.rsplit('/').next().unwrap_or_default();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_script = SCRIPTS.contains(&extension);
    let is_data = matches!(extension, "json" | "toml" | "yaml" | "yml");
    Some(match (folder, stem) {
        (".vitepress" | ".vuepress", "config") if is_script => Dialect::VitePress,
        (".obsidian", _) if extension == "json" => Dialect::Obsidian,
        (_, "mkdocs") if is_data => Dialect::MkDocs,
        (_, "") if extension == "pages" => Dialect::MkDocs,
        (_, "docusaurus.config" | "sidebars") if is_script || name == "sidebars.json" => Dialect::Docusaurus,
        (_, "_category_") if is_data => Dialect::Docusaurus,
        (_, "book") if extension == "toml" => Dialect::MdBook,
        (_, ".gitbook") if is_data => Dialect::GitBook,
        (_, "book") if extension == "json" => Dialect::GitBook,
        (_, "hugo") | ("_default", "config" | "languages") if is_data => Dialect::Hugo,
        ("", "config") if extension == "toml" => Dialect::Hugo,
        (_, "_config") if is_data => Dialect::Jekyll,
        (_, "eleventy.config" | ".eleventy") if is_script => Dialect::Eleventy,
        (_, "_meta") if is_script || is_data => Dialect::Nextra,
        _ => return None,
    })
}

/// The paths of configuration files in `folder`, a path below the root that is empty for the root itself: hidden ones, which a
/// walk does not meet, and at the root all.
pub(in crate::content) fn hidden_in(root: &Root, folder: &str) -> Vec<String> {
    let below = |folder: &str, name: &str| {
        if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
    };
    let names = |folder: &str| -> Vec<String> {
        let entries = fs::read_dir(root.join(folder)).into_iter().flatten().filter_map(Result::ok);
        entries.map(|entry| below(folder, &entry.file_name().to_string_lossy())).collect()
    };
    let mut found = if folder.is_empty() { names(folder) } else { Vec::new() };
    let is_home = folder.matches('/').count() < DEPTH;
    let hidden = HIDDEN.iter().filter(|_| is_home).chain([&".pages"]);
    for hidden in hidden.map(|name| below(folder, name)) {
        match fs::metadata(root.join(&hidden)) {
            Ok(metadata) if metadata.is_dir() => found.extend(names(&hidden)),
            Ok(_) => found.push(hidden),
            Err(_) => {}
        }
    }
    found.retain(|path| tool(path).is_some());
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configuration_is_known_by_its_name() {
        fn check(path: &str, expected: Option<Dialect>) {
            assert_eq!(tool(path), expected, "{path}");
        }
        check("mkdocs.yml", Some(Dialect::MkDocs));
        check("docs/.pages", Some(Dialect::MkDocs));
        check("website/docusaurus.config.ts", Some(Dialect::Docusaurus));
        check("sidebars.json", Some(Dialect::Docusaurus));
        check("docs/a/_category_.yml", Some(Dialect::Docusaurus));
        check("docs/.vitepress/config.mts", Some(Dialect::VitePress));
        check("book.toml", Some(Dialect::MdBook));
        check("book.json", Some(Dialect::GitBook));
        check(".obsidian/app.json", Some(Dialect::Obsidian));
        check(".eleventy.js", Some(Dialect::Eleventy));
        check("_config.yml", Some(Dialect::Jekyll));
        check("pages/_meta.json", Some(Dialect::Nextra));
        check("config.toml", Some(Dialect::Hugo));
        check("config/_default/languages.yaml", Some(Dialect::Hugo));
        check("guide/config.toml", None);
        check("config.js", None);
        check("pages", None);
        check("handbook.toml", None);
    }
}
