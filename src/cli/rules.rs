//! `handbook check --rules` and `--explain`: what each rule asks for, and what it says, without leaving the terminal.

use std::{io::Write, process::ExitCode};

use anyhow::Result;

use crate::diagnostic::Rule;

/// The documentation, which `tests/suite/rules.rs` holds to what the command does.
const PAGE: &str = include_str!("../../docs/rules.md");

/// A line for every rule.
pub(super) fn list(out: &mut impl Write) -> Result<ExitCode> {
    for rule in Rule::all() {
        writeln!(out, "{:22} {:8} {}", rule.name(), rule.severity().name(), rule.explanation())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The documentation of one rule.
pub(super) fn explain(rule: Rule, out: &mut impl Write) -> Result<ExitCode> {
    writeln!(out, "{}", section(rule).unwrap_or_else(|| rule.explanation()))?;
    Ok(ExitCode::SUCCESS)
}

/// The part of the page below a rule's heading, with it.
fn section(rule: Rule) -> Option<&'static str> {
    let heading = format!("\n## {rule}\n");
    let start = PAGE.find(&heading)? + 1;
    // Headings of the handbooks that are shown have more than a rule's name.
    let next = Rule::all().iter().filter_map(|other| PAGE[start..].find(&format!("\n## {other}\n")));
    let end = next.min().map_or(PAGE.len(), |length| start + length);
    Some(PAGE[start..end].trim_end())
}
