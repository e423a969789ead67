//! Sections as HTML and as Markdown, for pages and programs; pages around them are made by `http`.

mod callouts;
mod footnotes;
pub mod html;
pub(super) mod markdown;
mod sanitize;
