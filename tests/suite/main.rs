//! Properties of the whole program, one file per capability; each opens with the list it proves.

mod bundled;
mod cli;
mod content;
mod fixture;
mod floors;
mod http;
mod index;
mod search;
