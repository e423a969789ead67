//! `handbook check`: every problem of the content with its place, and exit status 1 when one of them is an error.

use std::{
    fmt::Write as _,
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use anyhow::Result;

use super::{
    args::{Check, Place, ReportFormat},
    fix, handbook,
};
use crate::{
    check, content,
    diagnostic::{
        Detail, Diagnostic, Rule,
        report::{self, counted},
    },
    evaluate::probes::{self, Failure, Kind},
    model::Handbook,
    reviews,
};

pub(super) fn run(place: &Place, args: &Check) -> Result<ExitCode> {
    let mut out = io::stdout().lock();
    if args.rules {
        return super::rules::list(&mut out);
    }
    if let Some(rule) = args.explain {
        return super::rules::explain(rule, &mut out);
    }
    if args.external {
        anstream::eprintln!("error: `check --external` is now `handbook links --external | lychee -`");
        return Ok(ExitCode::from(2));
    }
    handbook::require_folder(&place.root)?;
    let root = place.folder();
    if let Some(scope) = args.fix {
        if args.dry_run {
            fix::diff(place, scope, &mut out)?;
            return Ok(ExitCode::SUCCESS);
        }
        fix::run(place, scope)?;
    }
    let bar = handbook::Bar::new();
    let loaded = content::load_with(&root, &mut |done, all| bar.show("reading", done, all));
    bar.clear();
    let (mut handbook, mut diagnostics) = loaded?;
    diagnostics.extend(reviews::record(&root, &mut handbook));
    diagnostics.extend(check::all(&root, &handbook, place.clock().today()));
    if args.findability {
        diagnostics.extend(check_findability(place)?);
    }
    let counts = report::count(&diagnostics);
    let report = match args.format {
        ReportFormat::Human => {
            let detail = if args.all { Detail::All } else { Detail::First };
            let mut report = report::human(&diagnostics, detail, io::stdout().is_terminal());
            let documents = counted(handbook.documents.len(), "document");
            let sections = counted(handbook.section_count(), "section");
            let _ = writeln!(report, "{documents}, {sections}: {counts}");
            report
        }
        ReportFormat::Json => report::json(&diagnostics),
        ReportFormat::Github => report::github(&diagnostics),
        ReportFormat::Sarif => report::sarif(&diagnostics),
    };
    out.write_all(report.as_bytes())?;
    Ok(if counts.errors > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What a reader who types the handbook's own words does not find.
fn check_findability(place: &Place) -> Result<Vec<Diagnostic>> {
    let (edition, _) = handbook::open(place)?;
    let bar = handbook::Bar::new();
    let failures = probes::failures(&edition.searcher, edition.analyzer(), &mut |done, all| {
        bar.show("searching", done, all);
    });
    bar.clear();
    Ok(failures?.iter().map(|failure| unfindable(edition.handbook(), failure)).collect())
}

fn unfindable(handbook: &Handbook, failure: &Failure) -> Diagnostic {
    let probe = &failure.probe;
    let what = match probe.kind {
        Kind::Heading => "its heading",
        Kind::Middle => "a word of its heading",
        Kind::Pinyin => "the pinyin of its heading",
        Kind::Initials => "the initials of its heading",
        Kind::Compatibility => "its heading in compatibility characters",
        Kind::Composition => "its heading in decomposed characters",
        Kind::Umlaut => "the pinyin of its heading with `ü` typed in another way",
        Kind::Number => "a number of its text written in another way",
        Kind::Identifier => "an identifier of its text written in another way",
        Kind::Symbol => "a word of its text with its symbols",
        Kind::Traditional => "the Traditional form of its heading",
        Kind::Phrase => "a phrase that occurs only in it",
    };
    let rank = match failure.rank {
        Some(rank) => format!("it ranks {rank}"),
        None => "it is not in the top ten".to_owned(),
    };
    let document = handbook.document(probe.place);
    let span = handbook.section(probe.place).span.clone();
    let start = span.start as usize;
    let end = document.source[start..].find('\n').map_or(document.source.len(), |at| start + at);
    let place =
        crate::diagnostic::Place::of(&document.path, &document.source, start..end.min(span.end as usize));
    let message =
        format!("a search for \"{}\", {what}, does not find this section: {rank}", probe.judgement.query);
    let titles: Vec<String> = failure
        .first
        .iter()
        .filter_map(|id| handbook.find(id, Some(document.language)))
        .map(|place| format!("\"{}\"", handbook.section(place).heading.title))
        .collect();
    let why = if titles.is_empty() {
        "the search finds nothing".to_owned()
    } else {
        format!("ranked above it: {}", titles.join(", "))
    };
    let help =
        format!("{why}; give the heading a distinctive word, or add keywords=… that people search for");
    Diagnostic::new(Rule::Unfindable, message, place).with_help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        content::load,
        evaluate::{Judgement, probes::Probe},
        model::Scope,
    };

    #[test]
    fn unfound_section_is_reported_with_the_reason() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("a.md"), "# 会议 {#a}\n\n总则。\n\n## 纪要 {#b}\n\n写。\n").unwrap();
        let (handbook, _) = load(root.path()).unwrap();
        let [first, second] = ["a", "b"].map(|id| crate::model::SectionId::new(id).unwrap());
        let judgement = Judgement {
            query: "纪要".to_owned(),
            relevant: vec![second.clone()],
            scope: Scope::everything(),
            kind: "heading".to_owned(),
            within: 3,
            best: Vec::new(),
            exclude: Vec::new(),
        };
        let place = handbook.find(&second, None).unwrap();
        let probe = Probe { kind: Kind::Heading, place, judgement };
        let failure = Failure { probe, rank: Some(7), first: vec![first] };
        let diagnostic = unfindable(&handbook, &failure);
        let report = report::human(&[diagnostic], Detail::All, false);
        for text in ["unfindable", "纪要", "ranks 7", "a.md:5:1", "ranked above it: \"会议\""] {
            assert!(report.contains(text), "{text}: {report}");
        }
    }
}
