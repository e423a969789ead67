//! `handbook coverage`: which duties no reading path teaches, and which roles have no path.

use std::{
    fmt::Write as _,
    io::{self, Write},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};

use super::{
    args::{Coverage, Place},
    handbook,
    style::{QUIET, RESET, TITLE},
};
use crate::{
    check::coverage,
    content,
    model::{Language, RoleId},
};

pub(super) fn run(place: &Place, args: &Coverage) -> Result<ExitCode> {
    handbook::require_folder(&place.root)?;
    let (handbook, _) = content::load(place.folder())?;
    let language = match &args.lang {
        Some(code) => Language::exact(code)
            .and_then(|language| language.among(&handbook.languages))
            .with_context(|| format!("the handbook has no language \"{code}\""))?,
        None => handbook.languages.first().copied().unwrap_or(Language::ZH),
    };
    let mut roles = coverage::of(&handbook, language);
    if let Some(name) = &args.role {
        if RoleId::new(name).and_then(|id| handbook.role(&id)).is_none() {
            let known: Vec<&str> = handbook.roles.iter().map(|role| role.id.as_str()).collect();
            bail!("no role \"{name}\"; the roles are {}", known.join(", "));
        }
        roles.retain(|role| role.role.as_str() == name);
    }
    let mut out = anstream::AutoStream::auto(io::stdout().lock());
    if args.json {
        serde_json::to_writer_pretty(&mut out, &roles)?;
        writeln!(out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let everyone = handbook
        .paths_in(language)
        .filter(|path| handbook.path_document(path).sections.iter().all(|section| section.roles.is_empty()));
    let everyone: Vec<&str> = everyone.map(|path| path.id.as_str()).collect();
    let mut text = String::new();
    if !everyone.is_empty() {
        let _ = writeln!(text, "{QUIET}for everyone: {}{RESET}\n", everyone.join(", "));
    }
    for role in &roles {
        describe(&mut text, role);
    }
    if roles.is_empty() {
        text.push_str("no role has a duty or a path\n");
    }
    out.write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn describe(out: &mut String, role: &coverage::RoleCoverage<'_>) {
    let paths: Vec<&str> = role.paths.iter().map(|path| path.as_str()).collect();
    let paths = if paths.is_empty() { "no path of its own".to_owned() } else { paths.join(", ") };
    let _ = writeln!(out, "{TITLE}{}{RESET} ({}): {paths}", role.role, role.title);
    let _ = writeln!(out, "  {} of {} duties taught", role.taught(), role.duties.len());
    for duty in role.duties.iter().filter(|duty| duty.paths.is_empty()) {
        let _ = writeln!(out, "  {QUIET}not taught:{RESET} {}  {}", duty.id, duty.title);
    }
    out.push('\n');
}
