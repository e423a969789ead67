//! What the blocks of other tools are made into, whatever they are written with.

use super::attributes::Attributes;

/// What a block is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// A callout.
    Callout { kind: String, title: Option<String>, folded: Option<bool> },
    /// A set of tabs, and what they are called by their values, where the set says so.
    Tabs(Vec<(String, String)>),
    /// One tab: its label, or its value.
    Tab(String),
    /// One tab with code, and its language.
    CodeTab(String, String),
    /// Fences that are tabs of a set.
    CodeGroup,
    /// Code between marks that are no fence, in a language.
    Code(String),
    /// Nothing in it is a mark of its tool.
    Verbatim,
    /// Not shown.
    Comment,
    /// Its marks are dropped; words that they show stay.
    Plain(Vec<String>),
}

impl Block {
    pub(super) fn callout(kind: &str, title: Option<&str>) -> Self {
        let title = title.map(str::trim).filter(|title| !title.is_empty()).map(str::to_owned);
        Self::Callout { kind: kind.to_lowercase(), title, folded: None }
    }

    pub(super) fn details(title: Option<&str>, is_open: bool) -> Self {
        match Self::callout("details", title) {
            Self::Callout { kind, title, .. } => Self::Callout { kind, title, folded: Some(!is_open) },
            other => other,
        }
    }

    /// The block of this name in the dialects that call theirs by names. `None` for a name that is nobody's.
    pub(super) fn named(name: &str, attributes: &Attributes) -> Option<Self> {
        let title = attributes.first(&["title", "header", "label", "summary", "heading"]);
        let value = |n: usize| attributes.values.get(n).map(String::as_str);
        let kind = || {
            let kind =
                attributes.first(&["type", "style", "kind", "severity", "color", "variant", "context"]);
            kind_of(kind.or_else(|| value(0).filter(|word| is_kind(word))).unwrap_or("note"))
        };
        Some(match name {
            "alert" | "hint" | "callout" | "admonition" | "aside" | "pageinfo" | "message" => {
                Self::callout(&kind(), title)
            }
            "notice" => Self::callout(&kind(), title.or_else(|| value(1))),
            "details" | "accordion" | "expand" | "expandable" | "collapse" | "collapsible" | "spoiler" => {
                Self::details(
                    title.or_else(|| value(0).filter(|word| *word != "open")),
                    attributes.has("open"),
                )
            }
            "tabs" | "tabpane" | "tabset" | "tabbed" | "tab-group" => Self::Tabs(Vec::new()),
            "tab" | "tabitem" | "tabbed-item" => Self::Tab(
                attributes
                    .first(&["label", "title", "header", "name", "value"])
                    .or_else(|| value(0))?
                    .to_owned(),
            ),
            "code-group" | "codegroup" | "code-tabs" => Self::CodeGroup,
            "steps" | "stepper" | "step" | "columns" | "column" | "cols" | "row" | "col" | "cards"
            | "grid" | "card-grid" | "cardgroup" | "cardgrid" | "card-group" | "accordiongroup"
            | "content-ref" | "v-pre" | "raw" | "left" | "right" | "center" | "justify" | "frame" => {
                Self::Plain(attributes.words().into_iter().map(str::to_owned).collect())
            }
            name if is_kind(name) => Self::callout(name, title.or_else(|| value(0))),
            _ => return None,
        })
    }
}

/// Whether a word is the kind of a callout in some tool.
pub(super) fn is_kind(word: &str) -> bool {
    const KINDS: [&str; 36] = [
        "abstract",
        "attention",
        "best-practice",
        "bug",
        "caution",
        "check",
        "cite",
        "critical",
        "danger",
        "done",
        "error",
        "example",
        "fail",
        "failure",
        "faq",
        "help",
        "hint",
        "important",
        "info",
        "key",
        "missing",
        "note",
        "question",
        "quote",
        "seealso",
        "security",
        "success",
        "summary",
        "tip",
        "tldr",
        "todo",
        "warn",
        "warning",
        "warnings",
        "notes",
        "tips",
    ];
    KINDS.contains(&word)
}

/// The kind that a word or the name of a colour means.
fn kind_of(word: &str) -> String {
    match word.to_lowercase().as_str() {
        "primary" | "secondary" | "default" | "light" | "dark" | "blue" => "note".to_owned(),
        "green" => "tip".to_owned(),
        "yellow" | "orange" => "warning".to_owned(),
        "red" => "danger".to_owned(),
        other => other.to_owned(),
    }
}

/// What begins a block and what ends it are of the same key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// So many colons.
    Colons(usize),
    /// A tag with a name.
    Named(Syntax, String),
}

/// How a tag is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Syntax {
    /// `{% name %}`.
    Liquid,
    /// `{{< name >}}` and `{{% name %}}`.
    Shortcode,
    /// `<Name>`.
    Component,
}

/// A tag that may begin or end a block: its key, which end it is, its length, and what it begins.
pub(super) type Tagged = (Key, TagKind, usize, Option<Opening>);

/// Which end of an element a tag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TagKind {
    Open,
    Close,
    /// Both.
    Empty,
}

/// A line that begins or ends a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// What is behind it, up to the line that closes it.
    Open(Key, Opening),
    Close(Key),
    /// What is indented below it.
    Indented(Opening),
}

/// The beginning of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) block: Block,
    /// What it is called in a message, if it is not understood.
    pub(super) unread: Option<String>,
}

impl From<Block> for Opening {
    fn from(block: Block) -> Self {
        Self { block, unread: None }
    }
}
