//! Sections as HTML and as plain text, for pages and programs; pages around them are made by `http`.

pub mod html;
pub mod plain;
