//! Keys of front matter that other tools define, by what they mean to us.
//!
//! Docusaurus: <https://docusaurus.io/docs/api/plugins/@docusaurus/plugin-content-docs#markdown-front-matter>; Hugo:
//! <https://gohugo.io/content-management/front-matter/>; Jekyll: <https://jekyllrb.com/docs/front-matter/>; Just the Docs:
//! <https://just-the-docs.com/docs/navigation/>; GOV.UK: <https://tdt-documentation.london.cloudapps.digital/>; Obsidian:
//! <https://help.obsidian.md/properties>.

/// What a key of another tool means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Foreign {
    /// What the page is about, in words of its author.
    Tags,
    /// Its place among its siblings.
    Position,
    /// What menus call it.
    Label,
    /// The title of the page that it is below.
    Parent,
    /// Position, label and parent in one table.
    Menu,
    Authors,
    /// Who answers for the text.
    Owner,
    Reviewed,
    ReviewEvery,
    /// When the text was written or last changed; the greater number counts.
    Date(u8),
    /// Addresses that it had.
    Addresses,
    /// The address that it has.
    Permalink,
    /// The last part of its address.
    Slug,
    /// What the other keys say already.
    Implied,
}

const TABLE: [(&str, Foreign); 45] = [
    ("tags", Foreign::Tags),
    ("tag", Foreign::Tags),
    ("categories", Foreign::Tags),
    ("category", Foreign::Tags),
    ("weight", Foreign::Position),
    ("sidebar_position", Foreign::Position),
    ("nav_order", Foreign::Position),
    ("sidebar_label", Foreign::Label),
    ("sidebarTitle", Foreign::Label),
    ("linkTitle", Foreign::Label),
    ("linktitle", Foreign::Label),
    ("nav_title", Foreign::Label),
    ("short_title", Foreign::Label),
    ("parent", Foreign::Parent),
    ("sidebar", Foreign::Menu),
    ("eleventyNavigation", Foreign::Menu),
    ("author", Foreign::Authors),
    ("authors", Foreign::Authors),
    ("maintainer", Foreign::Owner),
    ("maintainers", Foreign::Owner),
    ("owners", Foreign::Owner),
    ("last_reviewed_on", Foreign::Reviewed),
    ("last_reviewed", Foreign::Reviewed),
    ("lastReviewed", Foreign::Reviewed),
    ("review_in", Foreign::ReviewEvery),
    ("date", Foreign::Date(1)),
    ("publishDate", Foreign::Date(0)),
    ("created", Foreign::Date(0)),
    ("updated", Foreign::Date(2)),
    ("update", Foreign::Date(2)),
    ("lastmod", Foreign::Date(2)),
    ("last_update", Foreign::Date(2)),
    ("lastUpdated", Foreign::Date(2)),
    ("last_updated", Foreign::Date(2)),
    ("last_modified", Foreign::Date(2)),
    ("last_modified_at", Foreign::Date(2)),
    ("last_modified_date", Foreign::Date(2)),
    ("modified", Foreign::Date(2)),
    ("redirect_from", Foreign::Addresses),
    ("redirectFrom", Foreign::Addresses),
    ("permalink", Foreign::Permalink),
    ("url", Foreign::Permalink),
    ("slug", Foreign::Slug),
    ("has_children", Foreign::Implied),
    ("grand_parent", Foreign::Implied),
];

/// What a key means, if it is of another tool.
pub(super) fn meaning(key: &str) -> Option<Foreign> {
    TABLE.iter().find(|(name, _)| *name == key).map(|(_, meaning)| *meaning)
}

/// Whether an alias is an address rather than a word: Hugo's and Docusaurus' are addresses, Obsidian's and ours are words.
pub(super) fn is_address(alias: &str) -> bool {
    let has_blanks = alias.contains(char::is_whitespace);
    !has_blanks
        && !alias.contains("://")
        && (alias.starts_with(['/', '.'])
            || (alias.ends_with('/') && alias.len() > 1)
            || alias.rsplit_once('.').is_some_and(|(_, ending)| matches!(ending, "html" | "htm"))
            || alias.matches('/').count() > 1)
}

/// Whether a text is an address that is one as it is, without placeholders.
pub(super) fn is_literal(address: &str) -> bool {
    !address.is_empty() && !address.contains("://") && !address.contains(['{', ':', '*', '?', '#', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_words_differ() {
        for address in ["/old/page/", "../old", "old.html", "posts/", "a/b/c"] {
            assert!(is_address(address), "{address}");
        }
        for word in ["TCP/IP", "A/B test", "/ slash", "费用", "https://e.example/a/b"] {
            assert!(!is_address(word), "{word}");
        }
    }
}
