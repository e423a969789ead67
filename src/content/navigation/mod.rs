//! What the configuration of other tools says of a folder: the order and titles of its pages, what the site is called, where its
//! pages are and were. One file a tool, with the address of its documentation; which documents are meant is `assembly`'s.

mod docusaurus;
mod eleventy;
mod gitbook;
mod hugo;
mod jekyll;
mod mdbook;
mod mkdocs;
mod nextra;
mod paths;
pub(super) mod read;
mod script;
pub(super) mod site;
mod summary;
mod value;
mod vitepress;
