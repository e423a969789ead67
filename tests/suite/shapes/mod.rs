//! The shapes of other people's handbooks, eighteen small folders in `tests/fixtures/shapes` as other tools want them, are
//! served as well as they were before, or better.

mod addresses;
mod expected;
mod figures;

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::fixture::{Fixture, Served, repository};

fn folder() -> PathBuf {
    repository().join("tests/fixtures/shapes")
}

/// A shape as it is served, away from this repository and its history.
struct Shape {
    name: String,
    /// Paths of all files.
    files: Vec<String>,
    fixture: Fixture,
    served: Served,
}

/// All shapes, in the order of their names.
fn shapes() -> Vec<Shape> {
    let entries = fs::read_dir(folder()).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    assert_eq!(folders.len(), 18);
    folders.iter().map(|folder| shape(folder)).collect()
}

fn shape(folder: &Path) -> Shape {
    let fixture = Fixture::new();
    let mut files = Vec::new();
    copy(folder, "", &fixture, &mut files);
    files.sort();
    let served = Served::new(fixture.path());
    let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
    Shape { name, files, fixture, served }
}

fn copy(folder: &Path, below: &str, fixture: &Fixture, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            copy(&entry.path(), &format!("{path}/"), fixture, files);
        } else {
            fixture.write(&path, fs::read(entry.path()).expect("a file"));
            files.push(path);
        }
    }
}
