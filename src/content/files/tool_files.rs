//! The configuration files of other tools: which tool a folder was written for, and where its navigation is.

use std::fs;

use super::root::Root;

/// A tool that makes a site of a folder of Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::content) enum Tool {
    /// Docusaurus.
    Docusaurus,
    /// Eleventy.
    Eleventy,
    /// `GitBook`.
    GitBook,
    /// Hugo.
    Hugo,
    /// Jekyll, with Just the Docs among its themes.
    Jekyll,
    /// mdBook.
    MdBook,
    /// `MkDocs`, with Material among its themes.
    MkDocs,
    /// Nextra.
    Nextra,
    /// Obsidian.
    Obsidian,
    /// `VitePress` and `VuePress`.
    VitePress,
}

/// Endings of configuration files that are programs.
const SCRIPTS: [&str; 6] = ["cjs", "cts", "js", "mjs", "mts", "ts"];
/// Hidden folders and files with configuration, which a walk does not meet.
const HIDDEN: [&str; 5] = [".vitepress", ".vuepress", ".obsidian", ".eleventy.js", ".gitbook.yaml"];
/// The deepest folder in which a tool may be at home: `packages/website/docs`.
const DEPTH: usize = 3;

/// Whose configuration the file at `path` is; `None` when it is none. The order of pages is configuration too.
pub(in crate::content) fn tool(path: &str) -> Option<Tool> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = folder.rsplit('/').next().unwrap_or_default();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_script = SCRIPTS.contains(&extension);
    let is_data = matches!(extension, "json" | "toml" | "yaml" | "yml");
    Some(match (folder, stem) {
        (".vitepress" | ".vuepress", "config") if is_script => Tool::VitePress,
        (".obsidian", _) if extension == "json" => Tool::Obsidian,
        (_, "mkdocs") if is_data => Tool::MkDocs,
        (_, "") if extension == "pages" => Tool::MkDocs,
        (_, "docusaurus.config" | "sidebars") if is_script || name == "sidebars.json" => Tool::Docusaurus,
        (_, "_category_") if is_data => Tool::Docusaurus,
        (_, "book") if extension == "toml" => Tool::MdBook,
        (_, ".gitbook") if is_data => Tool::GitBook,
        (_, "book") if extension == "json" => Tool::GitBook,
        (_, "hugo") | ("_default", "config" | "languages") if is_data => Tool::Hugo,
        ("", "config") if extension == "toml" => Tool::Hugo,
        (_, "_config") if is_data => Tool::Jekyll,
        (_, "eleventy.config" | ".eleventy") if is_script => Tool::Eleventy,
        (_, "_meta") if is_script || is_data => Tool::Nextra,
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
        fn check(path: &str, expected: Option<Tool>) {
            assert_eq!(tool(path), expected, "{path}");
        }
        check("mkdocs.yml", Some(Tool::MkDocs));
        check("docs/.pages", Some(Tool::MkDocs));
        check("website/docusaurus.config.ts", Some(Tool::Docusaurus));
        check("sidebars.json", Some(Tool::Docusaurus));
        check("docs/a/_category_.yml", Some(Tool::Docusaurus));
        check("docs/.vitepress/config.mts", Some(Tool::VitePress));
        check("book.toml", Some(Tool::MdBook));
        check("book.json", Some(Tool::GitBook));
        check(".obsidian/app.json", Some(Tool::Obsidian));
        check(".eleventy.js", Some(Tool::Eleventy));
        check("_config.yml", Some(Tool::Jekyll));
        check("pages/_meta.json", Some(Tool::Nextra));
        check("config.toml", Some(Tool::Hugo));
        check("config/_default/languages.yaml", Some(Tool::Hugo));
        check("guide/config.toml", None);
        check("config.js", None);
        check("pages", None);
        check("handbook.toml", None);
    }
}
