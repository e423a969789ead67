//! Sections as HTML and as Markdown, for pages and programs; pages around them are made by `http`.

pub mod html;
pub(super) mod markdown;
