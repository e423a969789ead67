//! `handbook export`: what `/api/v1/export.*` answers, on standard output.

use std::{
    fmt::Write as _,
    io::{self, Write},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    args::{Export, ExportFormat, Place},
    handbook,
};
use crate::http::{AppState, Config, ask_for_all};

pub(super) fn run(place: &Place, args: &Export) -> Result<ExitCode> {
    let (edition, _) = handbook::open(place)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let config = Config { base_url: args.base_url.clone(), ..Config::default() };
    let state = AppState::new(edition, config);
    let mut out = io::BufWriter::new(io::stdout().lock());
    let answered = runtime.block_on(ask_for_all(state, &address(args), |piece| out.write_all(piece)));
    if let Err(refusal) = answered.context("the export was interrupted")?? {
        let problem = serde_json::from_slice(&refusal).context("the answer is not JSON")?;
        bail!("{}", super::search::problem(&problem));
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn address(args: &Export) -> String {
    let form = match args.format {
        ExportFormat::Ndjson => "ndjson",
        ExportFormat::Elasticsearch => "bulk",
        ExportFormat::Csv => "csv",
    };
    let mut address = format!("/api/v1/export.{form}?");
    let mut add = |name: &str, value: &str| {
        let _ = write!(address, "{name}={}&", utf8_percent_encode(value, NON_ALPHANUMERIC));
    };
    args.role.iter().for_each(|role| add("role", role));
    args.topic.iter().for_each(|topic| add("topic", topic));
    args.part.iter().for_each(|part| add("part", part));
    args.lang.iter().for_each(|lang| add("lang", lang));
    args.since.iter().for_each(|since| add("since", since));
    address
}
