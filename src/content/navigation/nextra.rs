//! `_meta` files of Nextra: <https://nextra.site/docs/file-conventions/meta-file>

use super::{
    script,
    site::{Listed, Listing, Site, Text},
    value::{Value, from_yaml},
};

/// Reads the order and titles of what is in a folder.
pub(super) fn read(file: &Text, site: &mut Site) {
    let value = if matches!(file.extension(), "yml" | "yaml") {
        from_yaml(&file.text).unwrap_or_default()
    } else {
        script::read(&file.text)
    };
    let entry = |(name, value): &(String, Value)| {
        let is_page = !matches!(value.get("type").text().as_deref(), Some("separator"))
            && value.get("href").is_nothing();
        let title = value.text().or_else(|| value.get("title").text());
        (is_page && name != "*").then(|| Listed::Name { name: name.clone(), title })
    };
    let entries: Vec<Listed> = value.entries().iter().filter_map(entry).collect();
    if !entries.is_empty() {
        site.listings.push(Listing { folder: file.folder().to_owned(), entries });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_in_order() {
        let text = "export default {\n  index: 'Introduction',\n  '---': { type: 'separator' },\n  guide: { title: 'Guide', display: 'x' },\n  more: { title: 'More', href: 'https://e.example' },\n  'a-b': '',\n}\n";
        let mut site = Site::default();
        read(&Text { path: "pages/_meta.ts".to_owned(), text: text.to_owned() }, &mut site);
        let name = |name: &str, title: Option<&str>| Listed::Name {
            name: name.to_owned(),
            title: title.map(str::to_owned),
        };
        let expected = [name("index", Some("Introduction")), name("guide", Some("Guide")), name("a-b", None)];
        assert_eq!(site.listings[0].entries, expected);
    }
}
