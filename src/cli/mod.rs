//! One file per command. Here people read what the program says: results on standard output, everything else
//! on standard error, progress on a terminal only.

mod accept;
pub mod args;
mod build;
mod check;
mod completions;
mod coverage;
mod evaluate;
mod export;
mod external;
mod impact;
mod index;
mod init;
mod links;
mod lsp;
mod mcp;
mod review;
mod rules;
mod search;
mod serve;
pub mod style;

pub use evaluate::table as evaluation_table;

use std::{io::IsTerminal, path::Path, process::ExitCode};

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use tracing_subscriber::EnvFilter;

use self::args::{Args, Command, LogFormat, Place};
use crate::{
    content::Writer,
    edition::{Edition, Opened, Progress},
};

/// Runs a command.
pub fn run(args: Args) -> Result<ExitCode> {
    let Args { place, command } = args;
    match command {
        Command::Serve(serve) => serve::run(&place, &serve),
        Command::Search(search) => search::run(&place, &search),
        Command::Check(check) => check::run(&place, &check),
        Command::Links(links) => links::run(&place, &links),
        Command::Impact(impact) => impact::run(&place, &impact),
        Command::Accept(accept) => accept::run(&place, &accept),
        Command::Index => index::run(&place),
        Command::Init(init) => init::run(&init),
        Command::Export(export) => export::run(&place, &export),
        Command::Mcp(mcp) => mcp::run(&place, &mcp),
        Command::Lsp => lsp::run(&place),
        Command::Build(build) => build::run(&place, &build),
        Command::Evaluate(evaluate) => evaluate::run(&place, &evaluate),
        Command::Review(review) => review::review(&place, &review),
        Command::Translated(translated) => review::translated(&place, &translated),
        Command::Coverage(coverage) => coverage::run(&place, &coverage),
        Command::Completions { shell } => Ok(completions::run(shell)),
    }
}

/// Starts the log on standard error. `RUST_LOG` sets what is logged; by default requests and what needs attention
/// while serving, and only what needs attention otherwise.
pub fn start_logging(args: &Args) {
    let (default, format) = match &args.command {
        Command::Serve(serve) => ("info", serve.log_format),
        _ => ("error", LogFormat::Text),
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match format {
        LogFormat::Text => log.with_target(false).compact().init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}

/// Whether somebody stopped reading what we print (`handbook search … | head`).
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

/// Opens the handbook, with progress on a terminal.
fn open(place: &Place) -> Result<(Edition, Opened)> {
    require_folder(&place.root)?;
    let bar = Bar::new();
    let opened = Edition::open(place.folder(), place.index.as_deref(), &mut |progress| match progress {
        Progress::Reading(done, all) => bar.show("reading", done, all),
        Progress::Indexing(done, all) => bar.show("indexing", done, all),
    });
    bar.clear();
    Ok(opened?)
}

fn require_folder(root: &Path) -> Result<()> {
    if !root.exists() {
        bail!("there is no folder {}; --root DIR names the handbook's folder", root.display());
    }
    if !root.is_dir() {
        bail!("{} is a file; --root DIR names the folder that holds the handbook", root.display());
    }
    Ok(())
}

/// The right to change the handbook's files. Whoever has it reads them after taking it.
fn writer(place: &Place) -> Result<Writer> {
    require_folder(&place.root)?;
    let wait = || anstream::eprintln!("waiting for another command that is changing this handbook");
    Writer::lock(place.folder(), wait)
        .with_context(|| format!("cannot lock {} for writing", place.root.display()))
}

/// Progress of long work. Shown on a terminal only, and only when it takes long enough to be read.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{msg:>10} {bar:30} {pos}/{len} {elapsed}") {
            bar.set_style(style);
        }
        Self(bar)
    }

    fn show(&self, what: &'static str, done: usize, all: usize) {
        if self.0.length() != Some(all as u64) || done == 0 {
            self.0.set_length(all as u64);
            self.0.set_message(what);
        }
        self.0.set_position(done as u64);
    }

    fn clear(&self) {
        self.0.finish_and_clear();
    }
}
