//! The HTTP service: the only place with status codes, JSON and HTML; searching, checking and resolving are not done
//! here.
//!
//! All routes are in [`router()`]. A request becomes an `Context` (one edition for the whole request, its parameters
//! and the reader's language), a handler returns a response or a `Problem`, and `layers` adds the rest: request ids,
//! security headers, and error bodies: problem details for programs, pages for people.
//!
//! Read `router` first, then `api/search` or `pages/search`: both use the same `request/parameters`.

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
