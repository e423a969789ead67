//! `_config.yml` of Jekyll: <https://jekyllrb.com/docs/configuration/options/>

use super::{
    paths::{join, prefix},
    site::{Site, Text},
    value::from_yaml,
};

/// Reads the configuration.
pub(super) fn read(file: &Text, site: &mut Site) {
    let Some(value) = from_yaml(&file.text) else { return site.unread.push(file.path.clone()) };
    site.add_title(None, value.get("title").text());
    site.add_description(None, value.get("description").text());
    site.add_url(value.get("url").text(), value.get("baseurl").text());
    if let Some(source) = value.get("source").text().and_then(|source| join(file.folder(), &source))
        && !source.is_empty()
    {
        site.homes.push(prefix(&source));
    }
}
