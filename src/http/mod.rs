//! Floor 5: the only place that knows status codes, JSON and HTML.
//!
//! Every door is in one table, [`router()`]. A request becomes an `Asked` (one edition for its whole life, its parameters
//! and the reader's language), a handler answers it or gives a `Problem`, and `layers` dresses what is left: request
//! ids, security headers, problem details for programs and helpful pages for people.
//!
//! Read `router` first, then `api/search` or `pages/search`: both read the same `params`.

mod api;
mod asked;
mod assets;
mod cache;
mod error;
mod language;
mod layers;
mod links;
mod live;
mod local;
mod names;
mod pages;
mod params;
mod permalink;
mod probes;
mod remembered;
mod reply;
mod router;
mod server;
mod state;
mod strings;

pub use local::ask;
pub use router::router;
pub use server::serve;
pub use state::{AppState, Config};
