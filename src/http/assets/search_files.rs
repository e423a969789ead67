//! The files of the search in a browser: its program, the dictionary and the index of the edition, and translations. A static site
//! has them as scripts; the service worker keeps them for searching offline.

use std::sync::LazyLock;

use axum::{
    body::Body,
    extract::Path,
    http::{HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use xxhash_rust::xxh3::xxh3_64;

use super::asset::Asset;
use crate::{
    edition::{Edition, compressed},
    http::{problem::Problem, request::context::Context, response::cache::CachePolicy},
    model::RootPath,
};

/// The program (`scripts/build-wasm.sh` builds it).
pub(in crate::http) static PROGRAM: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("search", "wasm", "application/wasm", include_bytes!("search.wasm")));

/// The dictionary of translations, if the program has one.
#[cfg(feature = "cedict")]
const TRANSLATIONS: Option<&[u8]> = Some(crate::text::Translations::COMPILED);
#[cfg(not(feature = "cedict"))]
const TRANSLATIONS: Option<&[u8]> = None;

/// The same, compressed; none is empty.
static PACKED: LazyLock<Vec<u8>> = LazyLock::new(|| TRANSLATIONS.map(compressed).unwrap_or_default());

/// The dictionary of translations, compressed, if the program has one. The first call takes a while.
#[cfg(feature = "cedict")]
pub(in crate::http) fn translations() -> &'static [u8] {
    &PACKED
}

/// The licence of that dictionary.
#[cfg(feature = "cedict")]
pub(in crate::http) const TRANSLATIONS_LICENCE: &str = concat!(
    include_str!("../../../data/cedict/README.md"),
    "\n",
    include_str!("../../../data/cedict/LICENSE")
);

/// The largest handbook whose index is kept for searching offline, in sections: about 20 MB.
const MOST_SECTIONS: usize = 20_000;

/// Program, dictionary, index and translations for searching `edition` offline; none if it is too large for that.
pub(in crate::http) fn addresses(edition: &Edition) -> Vec<RootPath> {
    if edition.handbook().section_count() > MOST_SECTIONS {
        return Vec::new();
    }
    let file = |name: &str| RootPath::new(format!("/offline/{}/{name}", version(edition)));
    let mut files = vec![PROGRAM.url.clone(), file("dictionary"), file("index")];
    if TRANSLATIONS.is_some() {
        files.push(RootPath::new(format!("/offline/{}/translations", *TRANSLATIONS_VERSION)));
    }
    files
}

/// The translations depend on the program only, so that they are loaded once.
static TRANSLATIONS_VERSION: LazyLock<String> =
    LazyLock::new(|| format!("{:016x}", xxh3_64(TRANSLATIONS.unwrap_or_default())));

/// An index is read by the program it was written for only.
fn version(edition: &Edition) -> String {
    format!("{}-{}", edition.revision, PROGRAM.hash)
}

/// `/offline/{version}/{file}`, compressed (gzip) in itself: `dictionary`, `index` or `translations`.
pub(in crate::http) async fn show(
    Path((asked, file)): Path<(String, String)>,
    context: Context,
) -> Result<Response<Body>, Problem> {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/gzip")),
        (header::CACHE_CONTROL, CachePolicy::Revalidate.header()),
    ];
    let edition = context.edition.clone();
    let current = if file == "translations" { TRANSLATIONS_VERSION.clone() } else { version(&edition) };
    if asked != current || !["dictionary", "index", "translations"].contains(&file.as_str()) {
        return Err(Problem::status(StatusCode::NOT_FOUND));
    }
    // Made once, which takes a while.
    let made = tokio::task::spawn_blocking(move || match file.as_str() {
        "dictionary" => edition.browser_files().map(|files| files.dictionary.clone()),
        "index" => edition.browser_files().map(|files| files.index.clone()),
        _ => Ok(PACKED.clone()),
    });
    let made = made.await.map_err(|error| Problem::internal(&error))?;
    let bytes = made.map_err(|error| Problem::internal(&error))?;
    Ok((headers, bytes).into_response())
}
