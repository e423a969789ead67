//! How long an answer may be kept: a closed set, so that no handler invents its own.

use axum::http::HeaderValue;

/// What a browser or proxy may do with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum CachePolicy {
    /// Kept by the reader's browser and asked about each time: pages and JSON, which a new edition changes at once and
    /// which depend on the reader's language and role.
    Revalidate,
    /// Kept for ever by anybody: what is addressed by a hash of its bytes.
    Forever,
    /// Anybody may keep it and must ask: an asset under an address of another version.
    RevalidateShared,
    /// Not kept: refusals, and what concerns this moment.
    Never,
}

impl CachePolicy {
    /// The value of `Cache-Control` (RFC 9111, section 5.2.2).
    pub(in crate::http) const fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Revalidate => "private, no-cache",
            Self::Forever => "public, max-age=31536000, immutable",
            Self::RevalidateShared => "no-cache",
            Self::Never => "no-store",
        })
    }
}
