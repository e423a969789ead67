//! Diagnostics as text: for people ([`human`]), for programs ([`json`](json())), for the annotations of a code review
//! ([`github`]) and for code scanning ([`sarif`]).

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::json;

use super::{
    Certainty, Diagnostic, Fix, Place, Rule, Severity,
    summary::{self, Detail, Folded},
};

/// How many diagnostics of each severity there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Errors: `handbook check` fails when there is one.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub infos: usize,
}

impl std::fmt::Display for Counts {
    /// `1 error, 2 warnings`, and notes where there are any.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, {}", counted(self.errors, "error"), counted(self.warnings, "warning"))?;
        if self.infos > 0 { write!(f, ", {}", counted(self.infos, "note")) } else { Ok(()) }
    }
}

/// A number and what it counts: `1 section`, `2 sections`.
pub fn counted(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

/// Counts diagnostics by severity.
pub fn count(diagnostics: &[Diagnostic]) -> Counts {
    let of = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    Counts { errors: of(Severity::Error), warnings: of(Severity::Warning), infos: of(Severity::Info) }
}

/// Places named for a folded message, besides the first.
const NAMED: usize = 4;

/// Diagnostics as the best compilers print them: message, place, the line with a caret, and help. They are
/// separated by empty lines, and counts of the rules are at the end; `color` adds terminal colours.
pub fn human(diagnostics: &[Diagnostic], detail: Detail, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for folded in summary::fold(diagnostics, detail) {
        out.push_str(&shown(&folded, &renderer));
        out.push_str("\n\n");
        if folded.omitted > 0 {
            let _ = writeln!(out, "… and {} more {}; --all shows them\n", folded.omitted, folded.first.rule);
        }
    }
    for line in summary::counts(diagnostics) {
        out.push_str(&line);
        out.push('\n');
    }
    out
}

fn shown(folded: &Folded<'_>, renderer: &Renderer) -> String {
    let Folded { first: diagnostic, others, .. } = folded;
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let times = if others.is_empty() { String::new() } else { format!(" × {}", others.len() + 1) };
    let title = level.primary_title(format!("{}{times}", diagnostic.message)).id(diagnostic.rule.name());
    let mut group = annotated(Group::with_title(title), &diagnostic.place, AnnotationKind::Primary, None);
    for label in &diagnostic.labels {
        group = annotated(group, &label.place, AnnotationKind::Context, Some(&label.text));
    }
    if !others.is_empty() {
        let named = others.iter().take(NAMED);
        let named: Vec<_> =
            named.map(|place| format!("{}:{}:{}", place.path, place.line, place.column)).collect();
        let more = others.len() - named.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        group = group.element(Level::NOTE.message(format!("also at {}{more}", named.join(", "))));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let mut text = renderer.render(&[group]);
    for place in diagnostic.labels.iter().map(|label| &label.place).chain([&diagnostic.place]) {
        set_column(&mut text, place);
    }
    text
}

fn annotated<'a>(
    group: Group<'a>,
    place: &'a Place,
    kind: AnnotationKind,
    label: Option<&'a str>,
) -> Group<'a> {
    if place.excerpt.text.is_empty() {
        let origin = Origin::path(place.path.as_str()).line(place.line).char_column(place.column);
        let group = group.element(origin);
        return match label {
            Some(label) => group.element(Level::NOTE.message(label)),
            None => group,
        };
    }
    group.element(
        Snippet::source(place.excerpt.text.as_str())
            .path(place.path.as_str())
            .line_start(place.line)
            .fold(false)
            .annotation(kind.span(place.excerpt.span.clone()).label(label)),
    )
}

/// The renderer counts columns in the excerpt, which may be the middle of a very long line.
fn set_column(text: &mut String, place: &Place) {
    let excerpt = &place.excerpt;
    let shown = excerpt.text.get(..excerpt.span.start).map_or(0, |before| before.chars().count()) + 1;
    if !excerpt.text.is_empty() && shown != place.column {
        let wrong = format!("{}:{}:{shown}\n", place.path, place.line);
        let right = format!("{}:{}:{}\n", place.path, place.line, place.column);
        *text = text.replacen(&wrong, &right, 1);
    }
}

/// Diagnostics as a JSON array of flat objects, one line each.
pub fn json(diagnostics: &[Diagnostic]) -> String {
    #[derive(Serialize)]
    struct Record<'a> {
        rule: Rule,
        severity: Severity,
        message: &'a str,
        path: &'a str,
        line: usize,
        column: usize,
        end_line: usize,
        end_column: usize,
        help: Option<&'a str>,
        fix: Option<FixRecord<'a>>,
    }
    #[derive(Serialize)]
    struct FixRecord<'a> {
        line: usize,
        column: usize,
        end_line: usize,
        end_column: usize,
        text: &'a str,
        certain: bool,
    }
    let mut out = String::from("[");
    for (i, Diagnostic { rule, severity, message, place, help, fix, .. }) in diagnostics.iter().enumerate() {
        let record = Record {
            rule: *rule,
            severity: *severity,
            message,
            path: &place.path,
            line: place.line,
            column: place.column,
            end_line: place.end_line,
            end_column: place.end_column,
            help: help.as_deref(),
            fix: fix.as_ref().map(|Fix { place, text, certainty }| FixRecord {
                line: place.line,
                column: place.column,
                end_line: place.end_line,
                end_column: place.end_column,
                text,
                certain: *certainty == Certainty::Certain,
            }),
        };
        out.push_str(if i == 0 { "\n" } else { ",\n" });
        // Strings and numbers always serialise.
        out.push_str(&serde_json::to_string(&record).unwrap_or_default());
    }
    out.push_str(if diagnostics.is_empty() { "]\n" } else { "\n]\n" });
    out
}

/// Diagnostics as workflow commands, which GitHub and compatible forges show beside the lines of a change.
///
/// Format: "Workflow commands" in GitHub's documentation; `%`, line ends, and in properties `:` and `,`, are
/// percent-encoded.
pub fn github(diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for Diagnostic { rule, severity, message, place, help, .. } in diagnostics {
        let command = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let mut text = escape_data(message);
        if let Some(help) = help {
            let _ = write!(text, "%0Ahelp: {}", escape_data(help));
        }
        let _ = writeln!(
            out,
            "::{command} file={},line={},col={},endLine={},endColumn={},title={rule}::{text}",
            escape_property(&place.path),
            place.line,
            place.column,
            place.end_line,
            place.end_column,
        );
    }
    out
}

/// Diagnostics as SARIF 2.1.0 (OASIS), with every rule and its explanation: for code scanning services and editors.
///
/// Columns count Unicode code points, as the log says.
pub fn sarif(diagnostics: &[Diagnostic]) -> String {
    let level = |severity| match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let rules: Vec<_> = Rule::all()
        .iter()
        .map(|rule| {
            json!({
                "id": rule.name(),
                "shortDescription": { "text": rule.explanation() },
                "defaultConfiguration": { "level": level(rule.severity()) },
            })
        })
        .collect();
    let artifact = |place: &Place| json!({ "uri": uri(&place.path), "uriBaseId": "%SRCROOT%" });
    let region = |place: &Place| {
        json!({
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        })
    };
    let location = |place: &Place| json!({ "physicalLocation": { "artifactLocation": artifact(place), "region": region(place) } });
    let results: Vec<_> = diagnostics
        .iter()
        .map(|diagnostic| {
            let help = diagnostic.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
            let mut result = json!({
                "ruleId": diagnostic.rule.name(),
                "ruleIndex": Rule::all().iter().position(|rule| *rule == diagnostic.rule),
                "level": level(diagnostic.severity),
                "message": { "text": format!("{}{help}", diagnostic.message) },
                "locations": [location(&diagnostic.place)],
            });
            if !diagnostic.labels.is_empty() {
                let related = diagnostic.labels.iter().map(|label| {
                    let mut related = location(&label.place);
                    related["message"] = json!({ "text": label.text });
                    related
                });
                result["relatedLocations"] = related.collect();
            }
            if let Some(fix) = &diagnostic.fix {
                let replacement =
                    json!({ "deletedRegion": region(&fix.place), "insertedContent": { "text": fix.text } });
                result["fixes"] = json!([{ "artifactChanges": [
                    { "artifactLocation": artifact(&fix.place), "replacements": [replacement] },
                ] }]);
            }
            result
        })
        .collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "handbook",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    // Strings and numbers always serialise.
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

/// A path as a relative URI reference.
fn uri(path: &str) -> String {
    const KEPT: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    utf8_percent_encode(path, KEPT).to_string()
}

fn escape_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;

    fn sample() -> Vec<Diagnostic> {
        let text = "# 预算 {#ad-budget}\n\n详见“预算说明”里的[控制预算](#ad-bugdet)，以及其他。\n";
        let source = Source::new("content/zh/a, b.md", text);
        let at = text.find("[控").expect("there");
        let link = source.place(at..at + "[控制预算](#ad-bugdet)".len());
        vec![
            Diagnostic::new(Rule::BrokenLink, "no section \"ad-bugdet\"", link)
                .with_suggestion(Some("ad-budget")),
            Diagnostic::new(Rule::DuplicateId, "the id \"ad-budget\" is taken", source.place(2..8))
                .with_label(source.place(10..20), "first used here"),
            Diagnostic::new(Rule::BinaryFile, "100% not text:\nskipped", Place::file("x.md")),
        ]
    }

    #[test]
    fn human_reports_point_at_the_place() {
        let expected = r#"error[broken-link]: no section "ad-bugdet"
 --> content/zh/a, b.md:3:11
  |
3 | 详见“预算说明”里的[控制预算](#ad-bugdet)，以及其他。
  |                   ^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean "ad-budget"?

error[duplicate-id]: the id "ad-budget" is taken
 --> content/zh/a, b.md:1:3
  |
1 | # 预算 {#ad-budget}
  |   ^^^^
  |
 ::: content/zh/a, b.md:1:7
  |
1 | # 预算 {#ad-budget}
  |         ---------- first used here

error[binary-file]: 100% not text:
                    skipped
--> x.md:1:1

error binary-file × 1
error broken-link × 1
error duplicate-id × 1
"#;
        let shown = human(&sample(), Detail::First, false);
        assert_eq!(shown, expected, "\n{shown}");
        assert!(human(&sample(), Detail::First, true).contains("\u{1b}["));
    }

    #[test]
    fn json_has_one_object_per_line() {
        let value: serde_json::Value = serde_json::from_str(&json(&sample())).expect("valid JSON");
        assert_eq!(
            value[0],
            serde_json::json!({
                "rule": "broken-link", "severity": "error", "message": "no section \"ad-bugdet\"",
                "path": "content/zh/a, b.md", "line": 3, "column": 11, "end_line": 3, "end_column": 29,
                "help": "did you mean \"ad-budget\"?", "fix": null,
            })
        );
        assert_eq!(json(&[]), "[]\n");
    }

    #[test]
    fn github_commands_are_escaped() {
        let shown = github(&sample());
        assert!(shown.starts_with("::error file=content/zh/a%2C b.md,line=3,col=11,"), "{shown}");
        assert!(shown.contains("title=binary-file::100%25 not text:%0Askipped\n"), "{shown}");
    }
}
