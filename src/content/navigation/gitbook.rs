//! `.gitbook.yaml` and `book.json` of `GitBook` and `HonKit`.
//!
//! <https://gitbook.com/docs/getting-started/git-sync/content-configuration>, <https://honkit.netlify.app/config.html>

use super::{
    paths::{join, prefix},
    script,
    site::{Link, Site, Text},
    value::from_yaml,
};

/// Reads either file; the path of its table of contents.
pub(super) fn read(file: &Text, site: &mut Site) -> Option<String> {
    let value =
        if file.extension() == "json" { Some(script::read(&file.text)) } else { from_yaml(&file.text) };
    let Some(value) = value.filter(|value| !value.is_nothing()) else {
        site.unread.push(file.path.clone());
        return None;
    };
    site.add_title(None, value.get("title").text());
    site.add_description(None, value.get("description").text());
    let root = join(file.folder(), &value.get("root").text().unwrap_or_default())?;
    for (from, to) in value.get("redirects").entries() {
        if let Some(to) = to.text().and_then(|to| join(&root, &to)) {
            site.add_redirect(from, Link::Path(to));
        }
    }
    if !root.is_empty() {
        site.homes.push(prefix(&root));
    }
    let summary = value.at(&["structure", "summary"]).text();
    join(&root, &summary.unwrap_or_else(|| "SUMMARY.md".to_owned()))
}
