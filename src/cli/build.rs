//! `handbook build OUT`: the whole site as plain files.
//!
//! The copy is written into a folder beside OUT and replaces it when complete, so that a failure on the way
//! leaves the old copy as it was. A marker says that a folder is a copy: nothing else is ever replaced.

use std::{
    ffi::OsStr,
    fs::{self, File},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use anyhow::{Context, Result, bail};

use super::{
    args::{Build, Place},
    handbook,
};
use crate::http::static_site;

/// The file that says a folder is a copy. While one is being written, its writer holds a lock on it.
const MARKER: &str = ".handbook-copy";

pub(super) fn run(place: &Place, args: &Build) -> Result<ExitCode> {
    let started = Instant::now();
    let out = std::path::absolute(&args.directory)
        .with_context(|| format!("{} is not a folder path", args.directory.display()))?;
    check(&out)?;
    let (edition, _) = handbook::open(place)?;
    let revision = edition.revision.clone();
    let staging = Staging::beside(&out, &revision)?;
    let bar = handbook::Bar::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let summary = runtime.block_on(static_site::copy(
        edition,
        args.base_url.clone(),
        &mut |file, bytes| staging.write(file, bytes),
        &mut |done, all| bar.show("writing", done, all),
    ));
    bar.clear();
    let summary = summary?;
    staging.publish(&out)?;
    anstream::println!(
        "{}: {} pages, {:.1} MB (search {:.1} MB) in {:.1} s, revision {revision}",
        args.directory.display(),
        summary.pages,
        summary.bytes as f64 / 1e6,
        summary.search as f64 / 1e6,
        started.elapsed().as_secs_f64(),
    );
    anstream::println!("open {}", args.directory.join("index.html").display());
    Ok(ExitCode::SUCCESS)
}

/// Refuses to replace what is no copy.
fn check(out: &Path) -> Result<()> {
    if !out.exists() {
        return Ok(());
    }
    if !out.is_dir() {
        bail!("{} is a file; name a folder for the site", out.display());
    }
    let is_empty = fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_none());
    if !is_empty && !out.join(MARKER).is_file() {
        bail!(
            "{} contains files that `handbook build` did not write; name an empty or new folder",
            out.display()
        );
    }
    Ok(())
}

/// A copy that is being written.
struct Staging {
    path: PathBuf,
    /// Locked until the copy is in its place.
    _lock: File,
}

impl Staging {
    fn beside(out: &Path, revision: &str) -> Result<Self> {
        let parent = out.parent().context("the site cannot be written to the root of the file system")?;
        let name = out.file_name().context("name a folder for the copy")?;
        fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        let path = parent.join(format!("{}{}", start(name), std::process::id()));
        let failed = || format!("cannot write {}", path.display());
        fs::create_dir(&path).with_context(failed)?;
        let text = format!(
            "This folder is written by `handbook build` and replaced as a whole.\nrevision {revision}\n"
        );
        fs::write(path.join(MARKER), text).with_context(failed)?;
        let lock = File::open(path.join(MARKER)).with_context(failed)?;
        // Where locks are not supported, no other process can take one either.
        let _ = lock.try_lock();
        Ok(Self { path, _lock: lock })
    }

    fn write(&self, file: &str, bytes: &[u8]) -> std::io::Result<()> {
        let path = self.path.join(file);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, bytes)
    }

    /// Puts the copy in the place of an older one. If that fails, the older one is put back.
    fn publish(self, out: &Path) -> Result<()> {
        let failed = || format!("cannot replace {} with the new site", out.display());
        let mut old = self.path.clone().into_os_string();
        old.push(".old");
        let old = PathBuf::from(old);
        let replaces = out.exists();
        if replaces {
            fs::rename(out, &old).with_context(failed)?;
        }
        if let Err(error) = fs::rename(&self.path, out) {
            if replaces {
                fs::rename(&old, out).with_context(failed)?;
            }
            return Err(error).with_context(failed);
        }
        if replaces {
            fs::remove_dir_all(&old)
                .with_context(|| format!("cannot remove the old site in {}", old.display()))?;
        }
        if let (Some(parent), Some(name)) = (out.parent(), out.file_name()) {
            sweep(parent, &start(name));
        }
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // After it was published there is nothing under this name any more.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// How the names begin of folders that become a copy, or were one.
fn start(name: &OsStr) -> String {
    format!(".{}.building-", name.to_string_lossy())
}

/// Removes leftovers of killed builds: folders with our name and marker that are not locked.
fn sweep(parent: &Path, start: &str) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(start);
        if ours
            && let Ok(marker) = File::open(entry.path().join(MARKER))
            && marker.try_lock().is_ok()
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
