//! Tests of the whole program, one file or folder per capability; each opens with the list of properties it proves.

#![allow(clippy::unwrap_used, reason = "in tests a panic is the message")]

// Shared helpers.
mod fixture;

// The source code and the bundled handbook.
mod bundled; // the bundled handbook is complete and findable
mod layers; // modules use lower layers only
mod licences; // licences of what is compiled in

// From Markdown to search results.
mod compatibility; // every way of writing a text finds it
mod content; // any folder of Markdown is a handbook
mod dialects; // Markdown of other tools
mod honest; // corrections, what is not here, one language a list
mod import; // the recipes of `docs/import.md`
mod index; // the index is a disposable cache
mod languages; // documents, pages and searches in any language
mod literal; // any substring of a section finds it
mod lost; // nothing visible in a file is lost silently
mod passages; // the sentence and the fact that answer
mod publication; // drafts, excluded files, unsearched documents
mod search; // results, counts and facets
mod shapes; // other people's handbooks
mod spec; // pages follow the specifications of Markdown
#[cfg(feature = "cedict")]
mod translations; // a question finds what is written in another language only
mod tree; // folders to any depth
mod windows; // backslashes, CRLF line ends, file names

// Links, history and reviews.
mod git; // git history is read without running other programs
mod links; // published addresses, links and includes
mod paths; // reading paths
mod resolver; // every endpoint resolves a reference to the same section
mod successors; // which section replaces a lost one
mod symlinks; // symbolic links
mod trust; // reviews and translations

// The HTTP service.
mod browser; // pages in a real browser
mod doors; // endpoints: API, feeds, exports, MCP and others
mod files; // pictures and other files beside the text
mod mount; // text and addresses below a mount path
mod navigation; // order, titles and addresses from the files of other tools
mod pages; // content, markup and script of pages
mod parameters; // accepted and refused query parameters

// Tools for authors.
mod authoring; // `serve --watch`
mod build; // the static site
mod cli; // the command line
mod fixes; // `check --fix`
mod lsp; // the language server
mod rules; // the documentation of `check`
mod writers; // commands that change files

// Other programs.
mod cookbook; // the examples of `docs/integration.md`
mod outside; // nginx, systemd, containers, the official MCP client
