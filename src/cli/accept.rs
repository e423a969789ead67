//! `handbook accept ID…`: the reader's word that links to a changed section still mean what it says now.

use std::process::ExitCode;

use anyhow::Result;

use super::{
    args::{Accept, Place},
    handbook, section,
};
use crate::{check::stale_links, content, diagnostic::report, model::SectionId};

pub(super) fn run(place: &Place, args: &Accept) -> Result<ExitCode> {
    let writer = handbook::writer(place)?;
    let (handbook, _) = content::load(writer.root())?;
    let targets: Vec<SectionId> =
        args.ids.iter().map(|id| section::named(&handbook, id)).collect::<Result<_>>()?;
    let accepted = stale_links::accept(&writer, &handbook, &targets);
    for (path, id, revision) in &accepted.renewed {
        anstream::println!("{path}: {id} at {revision}");
    }
    for (path, id) in &accepted.by_hand {
        anstream::eprintln!(
            "{path}: the link to {id} is a reference defined elsewhere in the file; change its at= by hand"
        );
    }
    for error in &accepted.errors {
        anstream::eprintln!("{error}");
    }
    anstream::println!("{} accepted", report::counted(accepted.renewed.len(), "link"));
    let whole = accepted.errors.is_empty() && accepted.by_hand.is_empty();
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
