//! Answers over HTTP: the only place that knows status codes, JSON and HTML; what is found and what is wrong is decided
//! below.
//!
//! Every door is in one table, [`router()`]. A request becomes an `Asked` (one edition for its whole life, its parameters
//! and the reader's language), a handler answers it or gives a `Problem`, and `layers` dresses what is left: request
//! ids, security headers, problem details for programs and helpful pages for people.
//!
//! Read `router` first, then `api/search` or `pages/search`: both read the same `request/parameters`.

mod addresses;
mod api;
mod assets;
mod feeds;
mod in_process;
mod integrations;
mod limits;
mod middleware;
mod pages;
mod problem;
mod request;
mod response;
mod router;
mod server;
mod state;
pub mod static_site;
mod strings;

pub use in_process::{ask, ask_for_all, serve_mcp};
pub use router::router;
pub use server::serve;
pub use state::{
    app::{AppState, Config},
    base_url::{BaseUrl, BaseUrlError},
    host_name::{HostName, HostNameError},
    hosts::Hosts,
    origin::{Origin, OriginError},
};
