//! The files of the search in a browser: its program, and the dictionary and the index of the edition. A static site has
//! them as scripts; the service worker keeps them for searching offline.

use std::sync::LazyLock;

use axum::{
    body::Body,
    extract::Path,
    http::{HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};

use super::asset::Asset;
use crate::{
    edition::Edition,
    http::{problem::Problem, request::context::Context, response::cache::CachePolicy},
    model::RootPath,
};

/// The program (`scripts/build-wasm.sh` builds it).
pub(in crate::http) static PROGRAM: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("search", "wasm", "application/wasm", include_bytes!("search.wasm")));

/// The largest handbook whose index is kept for searching offline, in sections: about 20 MB.
const MOST_SECTIONS: usize = 20_000;

/// Program, dictionary and index for searching `edition` offline; none if it is too large for that.
pub(in crate::http) fn addresses(edition: &Edition) -> Vec<RootPath> {
    if edition.handbook().section_count() > MOST_SECTIONS {
        return Vec::new();
    }
    let file = |name: &str| RootPath::new(format!("/offline/{}/{name}", version(edition)));
    vec![PROGRAM.url.clone(), file("dictionary"), file("index")]
}

/// An index is read by the program it was written for only.
fn version(edition: &Edition) -> String {
    format!("{}-{}", edition.revision, PROGRAM.hash)
}

/// `/offline/{version}/{file}`, compressed (gzip) in itself: `dictionary` or `index`.
pub(in crate::http) async fn show(
    Path((asked, file)): Path<(String, String)>,
    context: Context,
) -> Result<Response<Body>, Problem> {
    if asked != version(&context.edition) || !["dictionary", "index"].contains(&file.as_str()) {
        return Err(Problem::status(StatusCode::NOT_FOUND));
    }
    let edition = context.edition.clone();
    // Made once an edition, which takes a while.
    let files = tokio::task::spawn_blocking(move || edition.browser_files()).await;
    let files =
        files.map_err(|error| Problem::internal(&error))?.map_err(|error| Problem::internal(&error))?;
    let bytes = if file == "index" { files.index.clone() } else { files.dictionary.clone() };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/gzip")),
        (header::CACHE_CONTROL, CachePolicy::Revalidate.header()),
    ];
    Ok((headers, bytes).into_response())
}
