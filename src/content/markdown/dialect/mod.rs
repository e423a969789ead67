//! Markdown of other tools as the Markdown that the parser reads, one file a construct; nothing is parsed into nodes or
//! rendered here.

mod admonition;
mod attribute_list;
mod attributes;
mod block;
mod blocks;
pub(in crate::content) mod callout;
mod code;
mod comment;
mod component;
mod container;
pub(in crate::content) mod edits;
mod emoji;
mod inline;
mod lines;
mod liquid;
mod mark;
pub(in crate::content) mod math;
pub(super) mod rewrite;
mod shortcode;
pub(super) mod table;
mod tag;
