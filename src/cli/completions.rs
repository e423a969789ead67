//! `handbook completions SHELL`

use std::{io, process::ExitCode};

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Args;

pub(super) fn run(shell: Shell) -> ExitCode {
    clap_complete::generate(shell, &mut Args::command(), "handbook", &mut io::stdout());
    ExitCode::SUCCESS
}
