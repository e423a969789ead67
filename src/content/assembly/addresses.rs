//! Addresses that documents have or had as other tools serve them: `redirect_from`, `aliases`, `permalink`, `slug`, and the
//! redirects of configuration.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::draft::Draft;
use crate::{
    content::{
        files::path_names::{above, join, without_number},
        links::files::SERVICE_FILES,
        metadata::front_matter::Address,
        navigation::site::{Link, Site},
    },
    diagnostic::{Diagnostic, Place, Rule, Severity},
    model::{DocumentId, plain_address},
};

/// Most addresses of one document.
const MOST: usize = 100;
/// Addresses that the service has itself, and those below which it has some.
const SERVICE: [&str; 12] = [
    "api", "compare", "glossary", "healthz", "live", "oembed", "offline", "paths", "readyz", "reviews",
    "search", "status",
];
const BELOW: [&str; 10] =
    ["api", "assets", "embed", "files", "mcp", "offline", "paths", "roles", "s", "topics"];

/// The addresses of documents, each with the document that is there, and what is wrong with them.
pub(super) fn read(
    site: &Site,
    drafts: &[Draft],
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, DocumentId> {
    let mut found = Found::default();
    for (at, draft) in drafts.iter().enumerate() {
        let home = site.home(&draft.path, "");
        let below = &draft.path[home.len()..];
        let folder = above(below);
        for placed in draft.content.front.addresses.iter().take(MOST) {
            let (address, base) = match &placed.value {
                Address::Whole(address) => (address, ""),
                Address::Below(address) => (address, folder),
            };
            let Some(address) = join(base, address) else { continue };
            if is_of_service(&address) {
                let message =
                    format!("the address \"/{address}\" is one of the service itself; it does not lead here");
                let place = Place::of(&draft.path, &draft.content.text, placed.span.clone());
                diagnostics.push(
                    Diagnostic::new(Rule::BadFrontMatter, message, place).with_severity(Severity::Info),
                );
                continue;
            }
            found.add(&format!("{home}{address}"), at);
            found.add(&address, at);
        }
        // Docusaurus leaves the numbers of names out.
        if site.numbered.iter().any(|numbered| numbered == home) {
            let stem = plain_address(below);
            let bare = stem.split('/').map(without_number).collect::<Vec<_>>().join("/");
            if bare != stem {
                found.add(&format!("{home}{bare}"), at);
                found.add(&bare, at);
            }
        }
    }
    // The folder was a part before, with a page.
    let mut seen = HashSet::new();
    for (at, draft) in drafts.iter().enumerate() {
        let former = &draft.layout.former.part;
        if *former != draft.layout.id.part && seen.insert((draft.language, former)) {
            found.add(former.as_str(), at);
        }
    }
    found.add_redirects(site, drafts);
    found.table(drafts)
}

/// Addresses in their plain form, with the positions of the documents that are there.
#[derive(Default)]
struct Found(BTreeMap<String, Vec<usize>>);

impl Found {
    fn add(&mut self, address: &str, at: usize) {
        let plain = plain_address(address);
        if !plain.is_empty() {
            let holders = self.0.entry(plain.to_owned()).or_default();
            if holders.last() != Some(&at) {
                holders.push(at);
            }
        }
    }

    fn add_redirects(&mut self, site: &Site, drafts: &[Draft]) {
        if site.redirects.is_empty() {
            return;
        }
        let files: HashMap<&str, usize> =
            drafts.iter().enumerate().map(|(at, draft)| (plain_address(&draft.path), at)).collect();
        let roots: Vec<&str> = [""].into_iter().chain(site.homes.iter().map(String::as_str)).collect();
        for redirect in &site.redirects {
            let Link::Path(to) = &redirect.to else { continue };
            let to = plain_address(to);
            let file =
                roots.iter().find_map(|root| files.get(plain_address(&format!("{root}{to}"))).copied());
            let Some(at) = file.or_else(|| self.0.get(to)?.first().copied()) else { continue };
            if is_of_service(&redirect.from) {
                continue;
            }
            for root in roots.iter().filter(|root| drafts[at].path.starts_with(**root)) {
                self.add(&format!("{root}{}", redirect.from), at);
            }
        }
    }

    /// The documents at the addresses; where there are several, also by their language.
    fn table(self, drafts: &[Draft]) -> BTreeMap<String, DocumentId> {
        let mut table = BTreeMap::new();
        for (address, holders) in self.0 {
            let mut ids = holders.into_iter().map(|at| (&drafts[at].layout.id, drafts[at].language));
            let Some((first, _)) = ids.next() else { continue };
            for (id, language) in ids.filter(|(id, _)| *id != first) {
                table.entry(format!("{language}/{address}")).or_insert_with(|| id.clone());
            }
            table.insert(address, first.clone());
        }
        table
    }
}

fn is_of_service(address: &str) -> bool {
    let address = address.trim_matches('/');
    let is_below = address.split_once('/').is_some_and(|(first, _)| BELOW.contains(&first));
    is_below || SERVICE.contains(&address) || SERVICE_FILES.contains(&address)
}
