//! `handbook init DIR`: a small working handbook to start from.

use std::{fs, process::ExitCode};

use anyhow::{Context, Result, bail};

use super::args::Init;

/// The files of the starter, by path below the new folder.
const FILES: &[(&str, &str)] = &[
    ("handbook.toml", include_str!("starter/handbook.toml")),
    ("content/zh/duties/assistant.md", include_str!("starter/content/zh/duties/assistant.md")),
    ("content/en/duties/assistant.md", include_str!("starter/content/en/duties/assistant.md")),
    ("content/zh/workflows/expenses.md", include_str!("starter/content/zh/workflows/expenses.md")),
    ("content/en/workflows/expenses.md", include_str!("starter/content/en/workflows/expenses.md")),
    ("index/dictionary.txt", include_str!("starter/index/dictionary.txt")),
    ("index/synonyms.toml", include_str!("starter/index/synonyms.toml")),
    (".gitignore", "# The built index: a cache.\n/index/generations\n"),
];

pub(super) fn run(args: &Init) -> Result<ExitCode> {
    let root = &args.directory;
    if fs::read_dir(root).is_ok_and(|mut entries| entries.next().is_some()) {
        bail!("{} is not empty; name an empty or new folder", root.display());
    }
    for (path, text) in FILES {
        let path = root.join(path);
        let folder = path.parent().unwrap_or(root);
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let root = root.display();
    anstream::println!(
        "A handbook with {} files is in {root}.\n\n  handbook serve --root {root}     read and search it in a browser\n  \
         handbook check --root {root}     check it after every edit",
        FILES.len()
    );
    Ok(ExitCode::SUCCESS)
}
