//! The search inside a browser, as in a static site or offline: a request and its answer as JSON. `wasm` is compiled from
//! it; how pages show an answer is not decided here (`http/assets/js/found.js`).

mod answer;
mod request;

use crate::search::Searcher;

/// Answers a search.
///
/// # Errors
/// States what is wrong with the request, or that the index cannot be read.
pub fn answer(searcher: &Searcher, request: &[u8]) -> Result<Vec<u8>, String> {
    let request = request::Request::parse(request)?;
    let answer = answer::Answer::to(searcher, &request).map_err(|error| error.to_string())?;
    serde_json::to_vec(&answer).map_err(|error| error.to_string())
}
