//! A file in the binary, addressed by its content.

use xxhash_rust::xxh3::xxh3_64;

use crate::model::RootPath;

/// An embedded file.
pub(in crate::http) struct Asset {
    stem: &'static str,
    extension: &'static str,
    pub(super) media: &'static str,
    pub(in crate::http) bytes: &'static [u8],
    /// Of the bytes, as 16 hexadecimal digits.
    pub(super) hash: String,
    /// `/assets/<stem>.<hash>.<extension>`
    pub(in crate::http) url: RootPath,
}

impl Asset {
    pub(super) fn new(
        stem: &'static str,
        extension: &'static str,
        media: &'static str,
        bytes: &'static [u8],
    ) -> Self {
        let hash = format!("{:016x}", xxh3_64(bytes));
        let url = RootPath::new(format!("/assets/{stem}.{hash}.{extension}"));
        Self { stem, extension, media, bytes, hash, url }
    }

    pub(super) fn is_called(&self, name: &str) -> bool {
        name.split('.').next() == Some(self.stem) && name.rsplit('.').next() == Some(self.extension)
    }
}
