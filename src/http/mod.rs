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
mod conditional;
pub mod copy;
mod cors;
mod crawl;
mod dates;
mod error;
mod events;
mod export;
mod feeds;
mod hosts;
mod language;
mod layers;
mod links;
mod live;
mod local;
mod markdown;
mod mcp;
mod mount;
mod names;
mod openapi;
mod opensearch;
mod pages;
mod paging;
mod params;
mod permalink;
mod probes;
mod remembered;
mod reply;
mod router;
mod server;
mod site;
mod state;
mod strings;
mod xml;

pub use cors::{Origin, OriginError};
pub use hosts::{HostName, HostNameError, Hosts};
pub use local::{ask, ask_for_all};
pub use mcp::serve_mcp;
pub use router::router;
pub use server::serve;
pub use site::{BaseUrl, BaseUrlError};
pub use state::{AppState, Config};
