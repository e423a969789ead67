//! `handbook mcp`: the Model Context Protocol over standard input and output, for assistants on the same machine.

use std::process::ExitCode;

use anyhow::{Context, Result};

use super::{
    args::{Mcp, Place},
    handbook,
};
use crate::http::{self, AppState, Config};

pub(super) fn run(place: &Place, args: &Mcp) -> Result<ExitCode> {
    let (edition, _) = handbook::open(place)?;
    let config = Config { base_url: args.base_url.clone(), ..Config::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(http::serve_mcp(AppState::new(edition, config))).context("the connection was closed")?;
    Ok(ExitCode::SUCCESS)
}
