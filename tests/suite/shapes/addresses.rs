//! Addresses hold. Beside each shape, `<name>.addresses` lists the addresses of its pages, of its sections (`/s/<id>`) and of
//! pages and sections that it had before:
//!
//! 1. each answers 200, or redirects to one that does; if that has a fragment, the page has the element;
//! 2. addresses that are not in the list are reported: `UPDATE_ADDRESSES=1 cargo test --test suite shapes::` adds them, and
//!    never removes one.

use std::{collections::BTreeSet, fs};

use handbook::model::Handbook;

use super::{Shape, folder, shapes};
use crate::fixture::{attributes, get};

/// The addresses of a handbook's pages and sections, present and past.
fn addresses(handbook: &Handbook) -> BTreeSet<String> {
    let mut all = BTreeSet::from(["/".to_owned()]);
    let mut languages = BTreeSet::new();
    for document in &handbook.documents {
        let language = document.language;
        languages.insert(language);
        let page = format!("/{language}/{}", document.id);
        if let Some((part, _)) = page.rsplit_once('/') {
            all.insert(part.to_owned());
        }
        all.insert(page);
        all.extend(document.sections.iter().map(|section| format!("/s/{}", section.id)));
    }
    for language in languages {
        all.insert(format!("/{language}/"));
        all.extend(handbook.permalinks.pages.keys().map(|page| format!("/{language}/{page}")));
    }
    all.extend(handbook.permalinks.moved.keys().map(|id| format!("/s/{id}")));
    all
}

/// Follows an address to its page; what is wrong if there is none.
fn follow(shape: &Shape, address: &str) -> Result<(), String> {
    let mut at = address.to_owned();
    for _ in 0..5 {
        let (path, fragment) = at.split_once('#').unwrap_or((&at, ""));
        let answer = get(&shape.served.router, path);
        if answer.status.is_redirection() {
            answer.header("location").clone_into(&mut at);
            continue;
        }
        let has_place = || fragment.is_empty() || attributes(&answer.text(), "id").contains(&fragment);
        return match answer.status.as_u16() {
            200 if has_place() => Ok(()),
            200 => Err(format!("{at} has no such place")),
            status => Err(format!("{at} answers {status}")),
        };
    }
    Err(format!("redirects to {at}, and on"))
}

#[test]
fn addresses_hold() {
    let (mut wrong, mut new) = (Vec::new(), Vec::new());
    for shape in shapes() {
        let file = folder().join(format!("{}.addresses", shape.name));
        let text = fs::read_to_string(&file).unwrap_or_default();
        let mut listed: BTreeSet<String> = text.lines().map(str::to_owned).collect();
        for address in &listed {
            if let Err(problem) = follow(&shape, address) {
                wrong.push(format!("{} {address}: {problem}", shape.name));
            }
        }
        let present = addresses(shape.served.edition.handbook());
        let added: Vec<String> =
            present.difference(&listed).filter(|one| follow(&shape, one).is_ok()).cloned().collect();
        if added.is_empty() {
            continue;
        }
        if std::env::var_os("UPDATE_ADDRESSES").is_none() {
            new.push(format!("{} {added:?}", shape.name));
            continue;
        }
        listed.extend(added);
        fs::write(file, listed.into_iter().map(|address| address + "\n").collect::<String>())
            .expect("written");
    }
    assert!(wrong.is_empty(), "addresses that were served are gone:\n{}", wrong.join("\n"));
    let update = "UPDATE_ADDRESSES=1 cargo test --test suite shapes::";
    assert!(new.is_empty(), "new addresses, {update} adds them:\n{}", new.join("\n"));
}
