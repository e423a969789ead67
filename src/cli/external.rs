//! `handbook links --external`: the addresses outside the handbook that it links to, for a link checker. They are
//! listed and no requests are made.

use std::{
    collections::HashSet,
    io::{self, Write},
    process::ExitCode,
};

use anyhow::Result;
use serde::Serialize;

use super::args::ExternalFormat;
use crate::{content, diagnostic::Place, model::Handbook};

/// A link to another site.
#[derive(Serialize)]
struct ExternalLink<'h> {
    url: String,
    /// The section it is in.
    id: &'h str,
    lang: &'h str,
    path: &'h str,
    /// From 1, as the column in characters.
    line: usize,
    column: usize,
}

/// Every external link, in the handbook's order.
fn links(handbook: &Handbook) -> impl Iterator<Item = ExternalLink<'_>> {
    handbook.sections().flat_map(|(_, document, section)| {
        content::external_links(document, section).into_iter().map(move |(url, span)| {
            let place = Place::of(&document.path, &document.source, span);
            ExternalLink {
                url,
                id: section.id.as_str(),
                lang: document.language.as_str(),
                path: &document.path,
                line: place.line,
                column: place.column,
            }
        })
    })
}

pub(super) fn list(handbook: &Handbook, format: ExternalFormat) -> Result<ExitCode> {
    let mut out = io::stdout().lock();
    match format {
        ExternalFormat::Lychee => {
            let mut seen = HashSet::new();
            for link in links(handbook) {
                if seen.insert(link.url.clone()) {
                    writeln!(out, "{}", link.url)?;
                }
            }
        }
        ExternalFormat::Json => {
            serde_json::to_writer(&mut out, &links(handbook).collect::<Vec<_>>())?;
            writeln!(out)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
