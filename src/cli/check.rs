//! `handbook check`: every problem of the content with its place, and exit status 1 when one of them is an error.

use std::{
    fmt::Write as _,
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use anyhow::Result;

use crate::{
    config::{Check, Place, ReportFormat},
    content::{self, Diagnostic, Rule},
    edition,
    text::Synonyms,
    trust::{self, Revisions},
};

pub(super) fn run(place: &Place, args: &Check) -> Result<ExitCode> {
    let mut out = io::stdout().lock();
    if args.rules {
        for rule in Rule::all() {
            writeln!(out, "{:22} {:8} {}", rule.name(), rule.severity().name(), rule.explanation())?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    super::require_folder(&place.root)?;
    let bar = super::Bar::new();
    let loaded = content::load_with(&place.root, &mut |done, all| bar.show("reading", done, all));
    bar.clear();
    let (mut handbook, mut diagnostics) = loaded?;
    diagnostics.extend(check_synonyms(&place.root));
    let (revisions, problems) = Revisions::read(&place.root);
    diagnostics.extend(problems);
    trust::apply(&mut handbook, &revisions);
    diagnostics.extend(trust::check(&handbook, place.clock().today()));
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
        ReportFormat::Sarif => content::report::sarif(&diagnostics),
    };
    out.write_all(report.as_bytes())?;
    Ok(if counts.errors > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The synonym file is read by the analysis, which knows no diagnostics; here its mistakes get their place.
fn check_synonyms(root: &std::path::Path) -> Option<Diagnostic> {
    let text = std::fs::read_to_string(root.join(edition::SYNONYMS)).ok()?;
    let error = Synonyms::parse(&text, &edition::read_analyzer(root)).err()?;
    let place = content::Place::of(edition::SYNONYMS, &text, error.span.clone());
    Some(Diagnostic::new(Rule::BadSynonyms, error.message, place))
}
