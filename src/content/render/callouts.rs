//! Callouts and tabs as HTML.

use super::sanitize::escaped;
use crate::{
    content::markdown::dialect::callout::{Callout, TAB, TABS, colour},
    model::Language,
};

/// The kinds of callouts in English and in Chinese.
const WORDS: [(&str, &str, &str); 26] = [
    ("abstract", "Abstract", "摘要"),
    ("attention", "Attention", "注意"),
    ("bug", "Bug", "缺陷"),
    ("caution", "Caution", "当心"),
    ("check", "Check", "检查"),
    ("danger", "Danger", "危险"),
    ("details", "Details", "详情"),
    ("error", "Error", "错误"),
    ("example", "Example", "示例"),
    ("failure", "Failure", "失败"),
    ("faq", "FAQ", "常见问题"),
    ("hint", "Hint", "提示"),
    ("important", "Important", "重要"),
    ("info", "Info", "信息"),
    ("missing", "Missing", "缺失"),
    ("note", "Note", "说明"),
    ("question", "Question", "问题"),
    ("quote", "Quote", "引用"),
    ("seealso", "See also", "另见"),
    ("security", "Security", "安全"),
    ("success", "Success", "成功"),
    ("summary", "Summary", "概要"),
    ("tip", "Tip", "提示"),
    ("tldr", "TL;DR", "概要"),
    ("todo", "To do", "待办"),
    ("warning", "Warning", "警告"),
];

/// The tags of the element around a callout.
pub(super) fn frame(callout: &Callout) -> (String, &'static str) {
    let open = match callout.folded {
        _ if callout.kind == TABS => return ("<div class=\"tabs\">".to_owned(), "</div>"),
        _ if callout.kind == TAB => return ("<div class=\"tab\">".to_owned(), "</div>"),
        None => return (format!("<div class=\"callout {}\">", colour(&callout.kind)), "</div>"),
        Some(true) => "",
        Some(false) => " open=\"\"",
    };
    (format!("<details class=\"callout {}\"{open}>", colour(&callout.kind)), "</details>")
}

/// The tags around the title, with the kind as a word before it: a colour tells nothing to many readers.
pub(super) fn title(callout: &Callout, language: Language) -> (String, &'static str) {
    if callout.kind == TAB {
        return ("<p class=\"tab-label\">".to_owned(), "</p>");
    }
    let kind = match callout.kind.as_str() {
        "details" => String::new(),
        kind => format!("<span class=\"callout-kind\">{}</span> ", escaped(&word_of(kind, language))),
    };
    match callout.folded {
        Some(_) => (format!("<summary>{kind}"), "</summary>"),
        None => (format!("<p class=\"callout-title\">{kind}"), "</p>"),
    }
}

/// What is above a diagram that is shown as its source.
pub(super) fn diagram(language: Language) -> &'static str {
    if language.is_chinese() {
        "<p class=\"code-kind\">图表（Mermaid 源码）</p>\n"
    } else {
        "<p class=\"code-kind\">Diagram (source in Mermaid)</p>\n"
    }
}

/// The kind where there is no title.
pub(super) fn word(callout: &Callout, language: Language) -> String {
    let kind = callout.kind.as_str();
    if kind == TABS || kind == TAB {
        return String::new();
    }
    let name = if callout.folded.is_some() { "summary" } else { "p" };
    format!("<{name} class=\"callout-kind\">{}</{name}>\n", escaped(&word_of(kind, language)))
}

/// What a kind is called; an unknown one by its own name.
fn word_of(kind: &str, language: Language) -> String {
    match WORDS.iter().find(|(word, ..)| *word == kind) {
        Some((_, _, chinese)) if language.is_chinese() => (*chinese).to_owned(),
        Some((_, english, _)) => (*english).to_owned(),
        None => {
            let mut chars = kind.chars();
            let first = chars.next().map(char::to_uppercase).into_iter().flatten();
            first.chain(chars.as_str().replace('-', " ").chars()).collect()
        }
    }
}
