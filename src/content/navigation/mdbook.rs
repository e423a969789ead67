//! `book.toml` of mdBook: <https://rust-lang.github.io/mdBook/format/configuration/general.html>

use super::{
    paths::{join, prefix},
    site::{Link, Site, Text},
    value::from_toml,
};

/// Reads `book.toml`; the path of its table of contents.
pub(super) fn read(file: &Text, site: &mut Site) -> Option<String> {
    let Some(value) = from_toml(&file.text) else {
        site.unread.push(file.path.clone());
        return None;
    };
    let book = value.get("book");
    site.add_title(None, book.get("title").text());
    site.add_description(None, book.get("description").text());
    let html = value.at(&["output", "html"]);
    site.add_url(None, html.get("site-url").text());
    let source = book.get("src").text().unwrap_or_else(|| "src".to_owned());
    let source = join(file.folder(), &source)?;
    for (from, to) in html.get("redirect").entries() {
        if let Some(to) = to.text().filter(|to| !super::paths::is_external(to)) {
            let to = to.trim_start_matches('/').trim_end_matches(".html").to_owned();
            if let Some(to) = join(&source, &to) {
                site.add_redirect(from, Link::Path(to));
            }
        }
    }
    site.homes.push(prefix(&source));
    Some(format!("{}SUMMARY.md", prefix(&source)))
}
