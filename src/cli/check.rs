//! `handbook check`: every problem of the content with its place, and exit status 1 when one of them is an error.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{self, IsTerminal, Write},
    path::Path,
    process::ExitCode,
};

use anyhow::{Context, Result};

use crate::{
    config::{Check, Place, ReportFormat},
    content::{self, Diagnostic, Edit, Rule},
    edition, ledger,
    model::Handbook,
    past::Past,
    stale,
    text::Synonyms,
};

pub(super) fn run(place: &Place, args: &Check) -> Result<ExitCode> {
    let mut out = io::stdout().lock();
    if args.rules {
        for rule in Rule::all() {
            writeln!(out, "{:20} {:8} {}", rule.name(), rule.severity().name(), rule.explanation())?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    super::require_folder(&place.root)?;
    if args.fix {
        fix(&place.root)?;
    }
    let bar = super::Bar::new();
    let loaded = content::load_with(&place.root, &mut |done, all| bar.show("reading", done, all));
    bar.clear();
    let (handbook, mut diagnostics) = loaded?;
    diagnostics.extend(check_synonyms(&place.root));
    diagnostics.extend(ledger::check(&place.root, &handbook, &Past::of(&place.root)));
    diagnostics.extend(stale::check(&handbook));
    if args.external {
        diagnostics.extend(super::external::check(&handbook));
    }
    let counts = content::report::count(&diagnostics);
    let report = match args.format {
        ReportFormat::Human => {
            let mut report = content::report::human(&diagnostics, io::stdout().is_terminal());
            let sections = handbook.section_count();
            let _ = writeln!(
                report,
                "{} documents, {sections} sections: {} errors, {} warnings",
                handbook.documents.len(),
                counts.errors,
                counts.warnings
            );
            report
        }
        ReportFormat::Json => content::report::json(&diagnostics),
        ReportFormat::Github => content::report::github(&diagnostics),
    };
    out.write_all(report.as_bytes())?;
    Ok(if counts.errors > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Mints ids and renews the ledger. What was done goes to standard error, so that a report on standard output is nothing
/// but the report.
fn fix(root: &Path) -> Result<()> {
    let (handbook, diagnostics) = content::load(root)?;
    let handbook = if mend(root, &handbook, &diagnostics) == 0 { handbook } else { content::load(root)?.0 };
    let (minted, errors) = content::mint(root, &handbook);
    for file in &minted {
        anstream::eprintln!("{}: {} ids: {}", file.path, file.ids.len(), file.ids.join(" "));
    }
    for error in &errors {
        anstream::eprintln!("{error}");
    }
    let handbook = if minted.is_empty() { handbook } else { content::load(root)?.0 };
    if let Some(renewed) = ledger::renewed(root, &handbook) {
        let path = root.join(&renewed.path);
        content::replace_file(&path, renewed.text.as_bytes())
            .with_context(|| format!("cannot write {}", path.display()))?;
        anstream::eprintln!("{}: {} ids recorded", renewed.path, renewed.recorded);
    }
    Ok(())
}

/// Makes the changes that diagnostics are certain of, and says how many.
fn mend(root: &Path, handbook: &Handbook, diagnostics: &[Diagnostic]) -> usize {
    let mut edits: BTreeMap<&str, Vec<Edit>> = BTreeMap::new();
    for diagnostic in diagnostics {
        if let Some(fix) = &diagnostic.fix {
            edits.entry(&diagnostic.place.path).or_default().push(fix.clone());
        }
    }
    let mut done = 0;
    for (path, edits) in edits {
        let Some(document) = handbook.document_by_path(path) else { continue };
        match content::apply(root, path, &handbook.documents[document as usize].source, &edits) {
            Ok(()) => {
                anstream::eprintln!("{path}: {} links led to where their sections are now", edits.len());
                done += edits.len();
            }
            Err(error) => anstream::eprintln!("{error}"),
        }
    }
    done
}

/// The synonym file is read by the analysis, which knows no diagnostics; here its mistakes get their place.
fn check_synonyms(root: &Path) -> Option<Diagnostic> {
    let text = std::fs::read_to_string(root.join(edition::SYNONYMS)).ok()?;
    let error = Synonyms::parse(&text, &edition::read_analyzer(root)).err()?;
    let place = content::Place::of(edition::SYNONYMS, &text, error.span.clone());
    Some(Diagnostic::new(Rule::BadSynonyms, error.message, place))
}
