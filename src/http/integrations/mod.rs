//! Formats and protocols of other programs: OpenSearch, MCP, crawlers, Markdown files, embedding.

pub(super) mod crawlers;
pub(super) mod embed;
pub(super) mod markdown;
pub(super) mod mcp;
pub(super) mod opensearch;
