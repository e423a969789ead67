//! Reads the hits of a response in JSON or Atom.

use serde_json::Value;

use crate::fixture::{elements, path_of, text};

/// A hit: its permalink, and the kind and text of each reason.
pub(super) type Hit = (String, Vec<(String, String)>);

pub(super) fn of_json(answer: &Value) -> Vec<Hit> {
    let pair = |reason: &Value| (text(&reason["kind"]), text(&reason["text"]));
    let hits = answer["hits"].as_array().expect("hits").iter();
    hits.map(|hit| {
        (
            path_of(&text(&hit["permalink"])),
            hit["reasons"].as_array().expect("reasons").iter().map(pair).collect(),
        )
    })
    .collect()
}

pub(super) fn of_atom(feed: &str) -> Vec<Hit> {
    let entries = feed
        .split("<entry")
        .skip(1)
        .map(|entry| format!("<entry{}", entry.split("</entry>").next().expect("an end")) + "</entry>");
    entries
        .map(|entry| {
            let links = elements(&entry, "link");
            let link = links.iter().find(|(link, _)| link["rel"] == "alternate").expect("a link");
            let reasons = elements(&entry, "hb:reason");
            (
                path_of(&link.0["href"]),
                reasons.into_iter().map(|(of, text)| (of["kind"].clone(), text)).collect(),
            )
        })
        .collect()
}
