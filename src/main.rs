//! The `handbook` command.

use std::process::ExitCode;

use clap::Parser;

use handbook::cli::{self, args::Args};

fn main() -> ExitCode {
    let args = Args::parse();
    cli::start_logging(&args);
    match cli::run(args) {
        Ok(code) => code,
        Err(error) if cli::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("{}error{}: {error:#}", cli::style::ERROR, cli::style::RESET);
            ExitCode::FAILURE
        }
    }
}
