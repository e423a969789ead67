//! Texts of the scripts, and of the pages about APIs and embedding.

use serde::Serialize;

use super::table::table;

table! {
    /// The page about APIs.
    Services {
        title: text,
        lead: text,
        openapi: text,
        opensearch: text,
        results: text,
        suggestions: text,
        changes: text,
        sitemap: text,
        markdown: text,
        llms: text,
        export: text,
        mcp: text,
        oembed: text,
        widget: text,
    }
}

table! {
    /// The page about embedding.
    Embed {
        title: text,
        lead: text,
        search: text,
        theme: text,
        section: text,
        read_in_handbook: text,
    }
}

table! {
    /// The search element for pages of other sites, which reads these texts as JSON.
    #[derive(Serialize)]
    WidgetWords {
        hint: text,
        found: {n},
        none: text,
        all: text,
        failed: text,
    }
}

table! {
    /// The texts of the script, which reads them from the page.
    #[derive(Serialize)]
    Script {
        copy: text,
        copied: text,
        not_copied: text,
        as_permalink: text,
        as_markdown: text,
        as_html: text,
        as_title: text,
        matches: {n, all},
        previous_match: text,
        next_match: text,
        hide_matches: text,
        failed: text,
        offline: text,
        path_done: {done, steps},
        path_over: text,
        path_next: text,
        offline_no_index: text,
    }
}

impl Services {
    /// The address and description of each.
    pub(in crate::http) fn endpoints(&self) -> [(&'static str, &'static str); 12] {
        [
            ("/openapi.json", self.openapi),
            ("/opensearch.xml", self.opensearch),
            ("/search.atom?q={q}", self.results),
            ("/suggestions?q={q}", self.suggestions),
            ("/changes.atom", self.changes),
            ("/sitemap.xml", self.sitemap),
            ("/s/{id}.md", self.markdown),
            ("/llms.txt", self.llms),
            ("/api/v1/export.ndjson", self.export),
            ("/mcp", self.mcp),
            ("/oembed?url={url}", self.oembed),
            ("/widget", self.widget),
        ]
    }
}
