//! Formats and protocols of other programs: OpenSearch, MCP, crawlers, Markdown, embedding, oEmbed; the JSON API is
//! `api`.

pub(super) mod crawlers;
pub(super) mod embed;
pub(super) mod markdown;
pub(super) mod mcp;
pub(super) mod oembed;
pub(super) mod opensearch;
