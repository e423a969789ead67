//! A generation in one file, for a search that runs where there is no file system: in a browser.
//!
//! The file is a list of names with their bytes, as postcard writes it: the files of the generation as they are, the
//! synonyms, and the handbook's own words.

use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::{Directory, Index, directory::RamDirectory};

use super::contents::{Contents, HANDBOOK, SIDE};
use crate::text::Synonyms;

const SYNONYMS: &str = "synonyms.postcard";
const WORDS: &str = "words.postcard";

/// What a search is made of, besides the general dictionary.
pub struct Bundle {
    /// The contents of the generation.
    pub contents: Contents,
    /// The synonyms of the handbook.
    pub synonyms: Synonyms,
    /// The handbook's own words.
    pub words: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Files<'a>(#[serde(borrow)] Vec<(&'a str, &'a [u8])>);

impl Bundle {
    /// Opens a bundle.
    ///
    /// # Errors
    /// States why it cannot be used.
    pub fn open(bytes: &[u8]) -> Result<Self, String> {
        let Files(files) = postcard::from_bytes(bytes).map_err(|error| format!("the bundle: {error}"))?;
        let directory = RamDirectory::create();
        for (name, bytes) in &files {
            if ![HANDBOOK, SIDE, SYNONYMS, WORDS].contains(name) {
                directory.atomic_write(Path::new(name), bytes).map_err(|error| format!("{name}: {error}"))?;
            }
        }
        let index = Index::open(directory).map_err(|error| error.to_string())?;
        let file = |name: &str| {
            let found = files.iter().find(|(other, _)| *other == name);
            found.map(|(_, bytes)| *bytes).ok_or_else(|| format!("{name} is missing"))
        };
        let synonyms =
            postcard::from_bytes(file(SYNONYMS)?).map_err(|error| format!("{SYNONYMS}: {error}"))?;
        let words = postcard::from_bytes(file(WORDS)?).map_err(|error| format!("{WORDS}: {error}"))?;
        Ok(Self { contents: Contents::read(&index, file(HANDBOOK)?, file(SIDE)?)?, synonyms, words })
    }

    /// Writes the generation in `folder` as a bundle: equal contents, equal bytes.
    ///
    /// # Errors
    /// If a file cannot be read.
    #[cfg(feature = "server")]
    pub fn write(
        folder: &super::Folder,
        synonyms: &Synonyms,
        words: &[String],
    ) -> Result<Vec<u8>, super::Error> {
        let mut files = folder.files()?;
        name_segment(&mut files);
        files.push((SYNONYMS.to_owned(), postcard::to_stdvec(synonyms)?));
        files.push((WORDS.to_owned(), postcard::to_stdvec(words)?));
        let files = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        Ok(postcard::to_stdvec(&Files(files))?)
    }
}

/// Gives the engine's one segment a fixed name: by itself it has a random one (a UUID).
#[cfg(feature = "server")]
fn name_segment(files: &mut [(String, Vec<u8>)]) {
    let is_id = |(id, end): &(&str, &str)| *end == "term" && id.len() == 32 && id.is_ascii();
    let Some((id, _)) = files.iter().find_map(|(name, _)| name.rsplit_once('.').filter(is_id)) else {
        return;
    };
    let id = id.to_owned();
    let dashed = [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]].join("-");
    for (name, bytes) in files {
        *name = name.replace(&id, &"0".repeat(id.len()));
        if name == "meta.json" {
            let text = String::from_utf8_lossy(bytes);
            *bytes = text.replace(&dashed, "00000000-0000-0000-0000-000000000000").into_bytes();
        }
    }
}
