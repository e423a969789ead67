//! The cache policies: a closed set, so that handlers do not invent their own.

use axum::http::HeaderValue;

/// How browsers and proxies may cache a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum CachePolicy {
    /// Cached by the browser and revalidated each time: pages and JSON, which change with each edition and depend on
    /// the reader's language and role.
    Revalidate,
    /// Cached forever by anyone: assets whose address contains a hash of their bytes.
    Forever,
    /// Cached by anyone and revalidated each time: an asset at the address of another version.
    RevalidateShared,
    /// Never cached: errors, and answers valid only once.
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
