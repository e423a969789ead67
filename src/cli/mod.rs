//! One file per command: flags in, results on standard output, everything else on standard error, progress on a
//! terminal only. What a command does is done by the modules below.

mod accept;
pub mod args;
mod build;
mod check;
mod completions;
mod coverage;
mod evaluate;
mod export;
mod external;
mod fix;
mod handbook;
mod impact;
mod index;
mod init;
mod licences;
mod links;
mod lsp;
mod mcp;
mod review;
mod rules;
mod search;
mod section;
mod serve;
pub mod style;

pub use evaluate::table as evaluation_table;

use std::{io::IsTerminal, process::ExitCode};

use anyhow::Result;
use tracing_subscriber::EnvFilter;

use self::args::{Args, Command, LogFormat};

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
        Command::Licences => licences::run(),
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

/// Whether the reader of our output is gone (`handbook search … | head`).
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
