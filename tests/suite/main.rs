//! Properties of the whole program, one file or folder per capability; each opens with the list it proves.

#![allow(clippy::unwrap_used, reason = "in tests a panic is the message")]

// What all others use.
mod fixture;

// The source, and the handbook that comes with it.
mod bundled; // the bundled handbook is complete and findable
mod floors; // modules use lower floors only
mod licences; // what the program is built on, and its terms

// From texts to answers.
mod content; // any folder of Markdown becomes a handbook
mod index; // the index is a disposable cache
mod literal; // what is written in a section finds it
mod search; // answers, counts and facets

// What holds texts together and up to date.
mod git; // the history is read, and nothing is run
mod links; // published addresses, links and includes
mod paths; // reading paths
mod resolver; // one section, whatever it is called by, at every door
mod successors; // which section replaces a lost one
mod symlinks; // links in the file system
mod trust; // reviews and translations

// What the service answers.
mod browser; // the pages in a real browser
mod doors; // API, feeds, exports, MCP and the others
mod mount; // the same text and every address, wherever the handbook is mounted
mod pages; // what readers see
mod parameters; // what may be asked, and what is refused

// What writers use.
mod authoring; // the text while somebody writes it
mod build; // a copy without a server
mod cli; // the command line
mod lsp; // the language server
mod rules; // the documentation of `check`
mod writers; // commands that change files

// Other programs.
mod cookbook; // the examples of `docs/integration.md`
mod outside; // nginx, systemd, containers, the official client of MCP
