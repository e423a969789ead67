//! `handbook --licences`: the texts that must accompany a copy of the program.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use anyhow::Result;

/// The licence of the Chinese-English dictionary.
#[cfg(feature = "cedict")]
const DICTIONARY: &str = include_str!("../../data/cedict/LICENSE");
#[cfg(not(feature = "cedict"))]
const DICTIONARY: &str = "";

/// Our notices, our licences, and those of the data and crates we use. `tests/suite/licences.rs` keeps the last file complete.
const TEXTS: [&str; 7] = [
    include_str!("../../LICENSE"),
    include_str!("../../LICENSE-MIT"),
    include_str!("../../LICENSE-APACHE"),
    include_str!("../../LICENSE-SCOWL"),
    include_str!("../../NOTICE"),
    DICTIONARY,
    include_str!("../../THIRD-PARTY.txt"),
];

pub(super) fn run() -> Result<ExitCode> {
    let mut out = io::stdout().lock();
    for text in TEXTS {
        writeln!(out, "{}\n", text.trim())?;
    }
    Ok(ExitCode::SUCCESS)
}
