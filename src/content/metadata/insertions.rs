//! Texts of other files that are inserted into a document when it is read, such as the source of an example.
//!
//! mdBook (rust-lang.github.io/mdBook/format/mdbook.html, "Including files"), `VitePress` ("Import Code Snippets" and "Markdown
//! File Inclusion") and pymdownx ("Snippets"). Only files below the root are read.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use crate::{
    content::files::{decode, root::Root},
    diagnostic::{Diagnostic, Rule, Severity, Source},
    model::{Dialect, Dialects, Insertion},
};

/// Largest file that is inserted, and the most that is inserted into one document, in bytes.
const MAX_FILE: usize = 1 << 20;
const MAX_INSERTED: usize = 4 << 20;
/// Deepest insertion into what is inserted.
const MAX_DEPTH: usize = 5;
/// Most insertions of one document.
const MAX_COUNT: usize = 1000;

/// A text with places where files are inserted.
struct Origin<'t> {
    /// Of its file.
    path: &'t str,
    text: &'t str,
    fences: Vec<Range<usize>>,
}

/// A place where a file is inserted.
struct Directive<'t> {
    span: Range<usize>,
    /// As it is written, with the part of the file that is meant.
    target: &'t str,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `{{#include file:part}}`: the text as it is.
    Text,
    /// `{{#playground file}}` and `<<< file`: code.
    Code,
    /// `<!--@include: file-->`: Markdown.
    Markdown,
    /// `--8<-- "file"`: text, from the root or beside the document.
    Snippet,
}

/// What is inserted into a document, whose Markdown begins at `start`.
pub(in crate::content) fn read(
    root: &Root,
    text: &str,
    start: usize,
    source: &Source<'_>,
    dialects: Dialects,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Insertion> {
    let mut left = MAX_INSERTED;
    let mut insertions = Vec::new();
    let path = source.place(0..0).path;
    let whole = Origin { path: &path, text, fences: fences(text) };
    for directive in directives(&text[start..], dialects).into_iter().take(MAX_COUNT) {
        let span = start + directive.span.start..start + directive.span.end;
        match inserted(root, &whole, &span, &directive, dialects, 0, &mut left) {
            Ok(text) => insertions.push(Insertion { span: span.start as u32..span.end as u32, text }),
            Err(why) => {
                let message = format!("\"{}\" is not inserted: {why}", directive.target.trim());
                diagnostics.push(
                    Diagnostic::new(Rule::BadInclude, message, source.place(span))
                        .with_severity(Severity::Warning)
                        .with_help("name a text file below the handbook's folder"),
                );
            }
        }
    }
    insertions
}

/// Every place of a text where a file is inserted.
fn directives(text: &str, dialects: Dialects) -> Vec<Directive<'_>> {
    static MDBOOK: LazyLock<Regex> = LazyLock::new(|| {
        #[expect(clippy::unwrap_used, reason = "a literal pattern")]
        Regex::new(r"(\\?)\{\{\s*#(include|rustdoc_include|playground|playpen)\s+([^{}\n]+?)\s*\}\}").unwrap()
    });
    static VITEPRESS: LazyLock<Regex> = LazyLock::new(|| {
        #[expect(clippy::unwrap_used, reason = "a literal pattern")]
        Regex::new(r"(?m)^[ \t]*(<<<)[ \t]*(\S.*?)[ \t]*$|<!--[ \t]*(@include):[ \t]*(.*?)[ \t]*-->").unwrap()
    });
    static SNIPPET: LazyLock<Regex> = LazyLock::new(|| {
        #[expect(clippy::unwrap_used, reason = "a literal pattern")]
        Regex::new(r#"(?m)^[ \t]*-{1,}8<-{1,}[ \t]+["']([^"'\n]+)["'][ \t]*$"#).unwrap()
    });
    let has = |mark: &str| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some();
    let mut found = Vec::new();
    if dialects.any(&[Dialect::MdBook, Dialect::GitBook]) && has("#include") | has("#rustdoc_") | has("#play")
    {
        for capture in MDBOOK.captures_iter(text) {
            let (Some(whole), Some(name), Some(target)) = (capture.get(0), capture.get(2), capture.get(3))
            else {
                continue;
            };
            // One behind a backslash is shown.
            if capture.get(1).is_none_or(|escape| escape.is_empty()) {
                let form = if name.as_str().starts_with("play") { Form::Code } else { Form::Text };
                found.push(Directive { span: whole.range(), target: target.as_str(), form });
            }
        }
    }
    if dialects.any(&[Dialect::VitePress]) && (has("<<<") || has("@include")) {
        for capture in VITEPRESS.captures_iter(text) {
            let Some(whole) = capture.get(0) else { continue };
            let (form, target) = match (capture.get(2), capture.get(4)) {
                (Some(target), _) => (Form::Code, target),
                (_, Some(target)) => (Form::Markdown, target),
                _ => continue,
            };
            let indent = whole.as_str().len() - whole.as_str().trim_start().len();
            found.push(Directive {
                span: whole.start() + indent..whole.end(),
                target: target.as_str(),
                form,
            });
        }
    }
    if dialects.any(&[Dialect::MkDocs]) && has("8<-") {
        for capture in SNIPPET.captures_iter(text) {
            let (Some(whole), Some(target)) = (capture.get(0), capture.get(1)) else { continue };
            let indent = whole.as_str().len() - whole.as_str().trim_start().len();
            let span = whole.start() + indent..whole.end();
            found.push(Directive { span, target: target.as_str(), form: Form::Snippet });
        }
    }
    found
}

/// What is written instead of a directive at `span` of the text of the file at `path`.
fn inserted(
    root: &Root,
    origin: &Origin<'_>,
    span: &Range<usize>,
    directive: &Directive<'_>,
    dialects: Dialects,
    depth: usize,
    left: &mut usize,
) -> Result<String, String> {
    let (name, part) = split(directive);
    let (file, bytes) = candidates(origin.path, name, directive.form)
        .into_iter()
        .find_map(|file| root.read(&file).ok().map(|bytes| (file, bytes)))
        .ok_or("there is no such file in the handbook's folder")?;
    if bytes.len() > MAX_FILE.min(*left) {
        return Err("it is too large".to_owned());
    }
    let Some(decoded) = decode::decode(bytes) else { return Err("it is not a text file".to_owned()) };
    let whole = decoded.text;
    let is_markdown = matches!(file.rsplit('.').next(), Some("md" | "markdown" | "mdx"));
    let body = if is_markdown { without_front_matter(&whole) } else { &whole };
    let mut body = selected(body, &part).ok_or_else(|| format!("it has no part \"{part}\""))?;
    *left = left.saturating_sub(body.len());
    if depth < MAX_DEPTH {
        let mut expanded = String::with_capacity(body.len());
        let mut from = 0;
        let own = Origin { path: &file, text: &body, fences: fences(&body) };
        for inner in directives(&body, dialects).into_iter().take(MAX_COUNT) {
            if inner.span.start < from {
                continue;
            }
            // What cannot be inserted stays as it is written.
            if let Ok(text) = inserted(root, &own, &inner.span, &inner, dialects, depth + 1, left) {
                expanded.push_str(&body[from..inner.span.start]);
                expanded.push_str(&text);
                from = inner.span.end;
            }
        }
        expanded.push_str(&body[from..]);
        body = expanded;
    }
    let body = body.trim_end_matches('\n');
    let line_start = origin.text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let before = &origin.text[line_start..span.start];
    let indent: String = before.chars().take_while(|c| matches!(c, ' ' | '\t' | '>')).collect();
    let is_fenced = origin.fences.iter().any(|fence| fence.contains(&span.start));
    let body = match directive.form {
        Form::Code if !is_fenced => {
            let language = file.rsplit_once('.').map_or("", |(_, ending)| ending);
            let longest = body.split(|c| c != '`').map(str::len).max().unwrap_or(0);
            let fence = "`".repeat(longest.max(2) + 1);
            format!("{fence}{}\n{body}\n{fence}", if language == "rs" { "rust" } else { language })
        }
        _ if is_markdown && !is_fenced => without_headings(body),
        _ => body.to_owned(),
    };
    Ok(if indent.is_empty() { body } else { body.replace('\n', &format!("\n{indent}")) })
}

/// The name of the file, and the part of it that is meant: lines such as `10:20`, or a region.
fn split<'t>(directive: &Directive<'t>) -> (&'t str, String) {
    let target = directive.target;
    match directive.form {
        Form::Text | Form::Snippet => match target.split_once(':') {
            Some((name, part)) => (name.trim(), part.trim().to_owned()),
            None => (target.trim(), String::new()),
        },
        Form::Code if target.contains(['{', '#']) || target.starts_with(['.', '@', '/']) => {
            let end = target.find(['{', '#', ' ']).unwrap_or(target.len());
            let rest = &target[end..];
            let part =
                rest.strip_prefix('#').map_or("", |rest| rest.split(['{', ' ']).next().unwrap_or_default());
            (&target[..end], part.to_owned())
        }
        Form::Code => (target.split_whitespace().next().unwrap_or_default(), String::new()),
        Form::Markdown => {
            let end = target.find(['{', '#']).unwrap_or(target.len());
            let lines = target[end..].trim_matches(['{', '}', '#']).replace(',', ":");
            (target[..end].trim(), lines)
        }
    }
}

/// Where a file may be: beside the document, and for some tools below the root.
fn candidates(path: &str, name: &str, form: Form) -> Vec<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let first = path.split('/').next().unwrap_or_default();
    let mut found = Vec::new();
    if let Some(name) = name.strip_prefix("@/").or_else(|| name.strip_prefix('/')) {
        found.extend([below("", name), below(first, name)]);
    } else {
        if form == Form::Snippet {
            found.extend([below("", name), below(first, name)]);
        }
        found.push(below(folder, name));
    }
    found.into_iter().flatten().collect()
}

/// A path below the root; `None` if it is not below it.
fn below(folder: &str, name: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty() && !name.contains('\0')).then(|| parts.join("/"))
}

/// The part of a file that is meant. Marks of regions are left out.
fn selected(text: &str, part: &str) -> Option<String> {
    let is_mark = |line: &str| {
        ["ANCHOR:", "ANCHOR_END:", "--8<-- [start", "--8<-- [end", "#region", "#endregion"]
            .iter()
            .any(|mark| line.contains(mark))
    };
    if part.is_empty() {
        let lines = text.split_inclusive('\n').filter(|line| !is_mark(line));
        return Some(lines.collect());
    }
    let numbers: Vec<&str> = part.split(':').map(str::trim).collect();
    if numbers.iter().all(|number| number.bytes().all(|byte| byte.is_ascii_digit())) {
        let number = |at: usize| numbers.get(at).and_then(|number| number.parse::<usize>().ok());
        let first = number(0).unwrap_or(1).max(1);
        let last = match numbers.len() {
            1 => first,
            _ => number(1).unwrap_or(usize::MAX),
        };
        let lines = text.split_inclusive('\n').skip(first - 1).take(last.saturating_sub(first - 1));
        return Some(lines.filter(|line| !is_mark(line)).collect());
    }
    let starts = [format!("ANCHOR: {part}"), format!("[start:{part}]"), format!("#region {part}")];
    let ends = [
        format!("ANCHOR_END: {part}"),
        format!("[end:{part}]"),
        format!("#endregion {part}"),
        "#endregion".to_owned(),
    ];
    let has = |line: &str, marks: &[String]| {
        marks.iter().any(|mark| {
            line.find(mark.as_str()).is_some_and(|at| {
                !line[at + mark.len()..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-'))
            })
        })
    };
    let mut lines = text.split_inclusive('\n').skip_while(|line| !has(line, &starts));
    lines.next()?;
    Some(lines.take_while(|line| !has(line, &ends)).filter(|line| !is_mark(line)).collect())
}

fn without_front_matter(text: &str) -> &str {
    let Some(rest) = text.strip_prefix("---\n") else { return text };
    rest.find("\n---\n").map_or(text, |end| &rest[end + "\n---\n".len()..])
}

/// Markdown with its headings as bold text: sections are those of the document's own file.
fn without_headings(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fence: Option<&str> = None;
    let mut is_text = false;
    for line in text.split('\n') {
        if !out.is_empty() || is_text {
            out.push('\n');
        }
        let inner = line.trim();
        let mark = ["```", "~~~"].into_iter().find(|mark| inner.starts_with(mark));
        match (fence, mark) {
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, Some(mark)) => fence = Some(mark),
            _ => {}
        }
        let level = inner.bytes().take_while(|byte| *byte == b'#').count();
        let is_underline =
            is_text && !inner.is_empty() && inner.bytes().all(|byte| byte == b'=' || byte == b'-');
        if fence.is_none() && (1..=6).contains(&level) && inner[level..].starts_with(' ') {
            let title = inner[level..].trim().trim_end_matches('#').trim_end();
            let title = title.rfind(" {#").map_or(title, |at| &title[..at]);
            out.push_str(&format!("\n**{title}**\n"));
        } else {
            if fence.is_none() && is_underline {
                out.push('\n');
            }
            out.push_str(line);
        }
        is_text = !inner.is_empty() && !inner.contains('|');
    }
    out
}

/// The fences of code in a text.
fn fences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<(&str, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let inner = line.trim_start_matches(['>', ' ', '\t']);
        let mark = ["```", "~~~"].into_iter().find(|mark| inner.starts_with(mark));
        match (open, mark) {
            (Some((opened, start)), Some(mark)) if opened == mark => {
                found.push(start..at);
                open = None;
            }
            (None, Some(mark)) => open = Some((mark, at)),
            _ => {}
        }
        at += line.len();
    }
    found.extend(open.map(|(_, start)| start..text.len()));
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::content::load::tests::{check, handbook};

    #[test]
    fn files_are_inserted() {
        let source = "# A\n\n```rust\n{{#include ../code/x.rs:2:3}}\n```\n\n{{#include part.md}}\n\n\\{{#include x}}\n";
        let book = handbook(&[
            ("book.toml", "[book]"),
            ("src/a.md", source),
            ("code/x.rs", "one\ntwo\nthree\nfour\n"),
            (
                "src/part.md",
                "---\ntitle: x\n---\n## Inner\n\ntext {{#include gone.md}} {{#include part.md}}\n",
            ),
        ]);
        let document = &book.documents[book.document_by_path("src/a.md").expect("there") as usize];
        let text: Vec<&str> = document.sections.iter().map(|section| section.text.as_str()).collect();
        assert_eq!(document.sections.len(), 1, "{text:?}");
        assert!(text[0].starts_with("two\nthree\nInner\ntext {{#include gone.md}}"), "{text:?}");
        assert!(text[0].ends_with("{{#include x}}"), "{text:?}");
        assert!(!text[0].contains("\none") && !text[0].contains("four"));
    }

    #[test]
    fn files_outside_are_not_read() {
        check(
            &[
                ("book.toml", ""),
                ("a.md", "# A\n\n{{#include ../../etc/passwd}}\n\n{{#include /etc/hostname}}\n"),
            ],
            &[
                "warning bad-include a.md:3:1 \"../../etc/passwd\" is not inserted: there is no such file",
                "warning bad-include a.md:5:1 \"/etc/hostname\" is not inserted: there is no such file",
            ],
        );
    }

    #[test]
    fn parts_are_selected() {
        let text = "a\n// ANCHOR: x\nb\n// ANCHOR_END: x\nc\n";
        assert_eq!(selected(text, "").as_deref(), Some("a\nb\nc\n"));
        assert_eq!(selected(text, "x").as_deref(), Some("b\n"));
        assert_eq!(selected(text, "5").as_deref(), Some("c\n"));
        assert_eq!(selected(text, "5:").as_deref(), Some("c\n"));
        assert_eq!(selected(text, ":1").as_deref(), Some("a\n"));
        assert_eq!(selected(text, "nope"), None);
    }

    proptest! {
        #[test]
        fn any_directive_is_read(text in "(\\{\\{#include |\\}\\}|<<< |a\\.md|:|1|/|\\.\\.|\n|`{3}|#|x){0,30}") {
            let source = Source::new("a.md", &text);
            let all: Dialects = Dialect::ALL.iter().copied().collect();
            read(&Root::new("/nonexistent"), &text, 0, &source, all, &mut Vec::new());
            without_headings(&text);
            selected(&text, "1:2");
        }
    }
}
