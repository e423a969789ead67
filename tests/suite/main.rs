//! Properties of the whole program, one file per capability; each opens with the list it proves.

#![allow(clippy::unwrap_used, reason = "in tests a panic is the message")]

mod answer;
mod authoring;
mod browser;
mod build;
mod bundled;
mod cli;
mod client;
mod content;
mod cookbook;
mod doors;
mod export;
mod external;
mod fixture;
mod floors;
mod git;
mod hosts;
mod http;
mod index;
mod links;
mod literal;
mod lsp;
mod outside;
mod pages;
mod paths;
mod rules;
mod search;
mod service;
mod successors;
mod symlinks;
mod trust;
mod writers;
