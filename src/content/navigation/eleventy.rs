//! `eleventy.config.js` of Eleventy: where its texts are. <https://www.11ty.dev/docs/config/#input-directory>

use super::{
    paths::{join, prefix},
    script,
    site::{Site, Text},
};

/// Reads the configuration.
pub(super) fn read(file: &Text, site: &mut Site) {
    let value = script::read(&file.text);
    site.add_url(None, value.get("pathPrefix").text());
    if let Some(input) = value.at(&["dir", "input"]).text().and_then(|input| join(file.folder(), &input)) {
        site.homes.push(prefix(&input));
    }
}
