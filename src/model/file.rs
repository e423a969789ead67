//! The files beside the text: pictures, recordings and documents of other programs that the handbook names.

use serde::{Deserialize, Serialize};

/// A file that a document of the handbook names, and that readers get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Path below the root, with `/` between the parts.
    pub path: String,
    /// Width and height of a picture in pixels, if known.
    pub size: Option<(u32, u32)>,
}

/// How a page shows a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    /// As a picture.
    Picture,
    /// As a player.
    Video,
    /// As a player.
    Audio,
    /// As a link.
    Other,
}

impl MediaKind {
    /// The kind of a file, by the ending of its name.
    pub fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or_default();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
        match extension.as_str() {
            "apng" | "avif" | "bmp" | "gif" | "ico" | "jfif" | "jpeg" | "jpg" | "png" | "svg" | "webp" => {
                Self::Picture
            }
            "m4v" | "mov" | "mp4" | "ogv" | "webm" => Self::Video,
            "aac" | "flac" | "m4a" | "mp3" | "oga" | "ogg" | "opus" | "wav" => Self::Audio,
            _ => Self::Other,
        }
    }
}

/// A file as a section names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileUse {
    /// Path of the [`File`].
    pub path: String,
    /// The caption of a picture; may be empty.
    pub caption: String,
}
