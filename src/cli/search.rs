//! `handbook search QUERY`: the HTTP API's answer, in the terminal.
//!
//! The command asks the same router as everybody else, so that a script gets the same JSON from both and a wrong role
//! is explained in the same words.

use std::{
    fmt::Write as _,
    io::{self, Write},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::{
    args::{Place, Search},
    handbook,
    style::{MATCH, QUIET, RESET, TITLE},
};
use crate::http::{AppState, Config, ask};

pub(super) fn run(place: &Place, args: &Search) -> Result<ExitCode> {
    let (edition, _) = handbook::open(place)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let (ok, body) = runtime
        .block_on(ask(AppState::new(edition, Config::default()), &address(args)))
        .context("the query is too long")?;
    let mut out = anstream::AutoStream::auto(io::stdout().lock());
    if ok && args.json {
        out.write_all(&body)?;
        writeln!(out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let answer: Value = serde_json::from_slice(&body).context("the answer is not JSON")?;
    if !ok {
        bail!("{}", problem(&answer));
    }
    out.write_all(describe(&answer, args).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn address(args: &Search) -> String {
    let mut address = format!("/api/v1/search?limit={}&offset={}", args.limit, args.offset);
    let mut add = |name: &str, value: &str| {
        let _ = write!(address, "&{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
    };
    add("q", &args.query.join(" "));
    args.role.iter().for_each(|role| add("role", role));
    args.topic.iter().for_each(|topic| add("topic", topic));
    args.part.iter().for_each(|part| add("part", part));
    args.lang.iter().for_each(|lang| add("lang", lang));
    if args.explain {
        add("explain", "true");
    }
    address
}

/// A problem as one line a mistake, with what would be right.
pub(super) fn problem(answer: &Value) -> String {
    let mut lines = Vec::new();
    for error in list(answer, "errors") {
        let valid: Vec<&str> = list(error, "valid").iter().filter_map(Value::as_str).collect();
        let mut line = text(error, "detail").to_owned();
        if !valid.is_empty() {
            let _ = write!(line, " Valid: {}.", valid.join(", "));
        }
        lines.push(line);
    }
    if lines.is_empty() {
        lines.push(text(answer, "detail").to_owned());
    }
    lines.join("\n       ")
}

fn describe(answer: &Value, args: &Search) -> String {
    let mut out = String::new();
    for note in list(&answer["query"], "notes").iter().filter(|note| text(note, "kind") == "nothing-here") {
        let _ = write!(out, "Nothing here on \"{}\".", text(note, "text"));
        let elsewhere = &answer["elsewhere"];
        if elsewhere.is_object() {
            let link = elsewhere["link"].as_str().map(|link| format!(" ({link})")).unwrap_or_default();
            let _ = write!(out, " Ask: {}{link}", text(elsewhere, "ask"));
        }
        out.push('\n');
    }
    let fact = &answer["answer"];
    if fact.is_object() {
        let _ =
            writeln!(out, "{}\n  {QUIET}{}{RESET}", text(fact, "text"), text(&fact["section"], "permalink"));
    }
    let number = |name: &str| answer[name].as_u64().unwrap_or(0);
    let (total, outside) = (number("total"), number("outside_scope"));
    let found = match (total, outside) {
        (0, 0) if list(answer, "hits").is_empty() => "nothing found".to_owned(),
        (1, _) => "1 section".to_owned(),
        _ => format!("{total} sections"),
    };
    let tier = match text(answer, "tier") {
        "" if total > 0 => " are near it",
        "all" | "" => "",
        "most" => " with most of the words",
        _ => " with some of the words",
    };
    let _ = write!(out, "{found}{tier}");
    if outside > 0 {
        let _ = write!(out, ", {outside} outside the scope");
    }
    out.push('\n');
    if answer["widened"] == true {
        out.push_str("No results in the scope. These are from the rest of the handbook:\n");
    }
    for note in list(&answer["query"], "notes").iter().filter(|note| text(note, "kind") != "nothing-here") {
        let _ = writeln!(out, "{QUIET}note: {}: {}{RESET}", text(note, "kind"), text(note, "text"));
    }
    for (rank, hit) in list(answer, "hits").iter().enumerate() {
        describe_hit(&mut out, hit, rank + 1 + usize::from(args.offset), args.explain);
    }
    out
}

fn describe_hit(out: &mut String, hit: &Value, rank: usize, explain: bool) {
    let title = text(hit, "title");
    let document = text(&hit["document"], "title");
    let mut trail: Vec<&str> = vec![text(hit, "part")];
    trail.extend(list(hit, "folders").iter().map(|folder| text(folder, "title")));
    trail.push(document);
    trail.extend(
        list(hit, "trail").iter().map(|above| text(above, "title")).filter(|above| *above != document),
    );
    let outside = if hit["in_scope"] == false { "  (outside the scope)" } else { "" };
    let _ = writeln!(out, "\n{rank:>3}  {TITLE}{title}{RESET}  {}{outside}", text(hit, "permalink"));
    let _ = writeln!(out, "     {QUIET}{}{RESET}", trail.join(" › "));
    let passage = marked(&hit["snippet"]);
    if !passage.is_empty() {
        let _ = writeln!(out, "     {passage}");
    }
    let reasons: Vec<String> = list(hit, "reasons")
        .iter()
        .map(|reason| format!("{}: {}", text(reason, "kind"), text(reason, "text")))
        .collect();
    let _ = writeln!(out, "     {QUIET}{}{RESET}", reasons.join(" · "));
    if explain {
        let score = hit["score"].as_f64().unwrap_or(0.0);
        let _ = writeln!(
            out,
            "     {QUIET}{} · score {score:.2} = {}{RESET}",
            text(hit, "tier"),
            hit["score_parts"]
        );
    }
}

/// A snippet's own text with its highlights in colour.
fn marked(snippet: &Value) -> String {
    let chars: Vec<char> = text(snippet, "text").chars().collect();
    let body = snippet["body"].as_u64().map_or(0, |body| body as usize);
    let ranges: Vec<(usize, usize)> = list(snippet, "highlights")
        .iter()
        .map(|range| (range[0].as_u64().unwrap_or(0) as usize, range[1].as_u64().unwrap_or(0) as usize))
        .collect();
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate().skip(body) {
        if ranges.iter().any(|range| range.0 == at) {
            let _ = write!(out, "{MATCH}");
        }
        out.push(*c);
        if ranges.iter().any(|range| range.1 == at + 1) {
            let _ = write!(out, "{RESET}");
        }
    }
    out.trim_start_matches(" · ").to_owned()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}
