//! The words of the page that says what of the content needs a look.

use super::Strings;

/// The words of that page in one language.
#[derive(Debug)]
pub(in crate::http) struct StatusStrings {
    pub(in crate::http) title: &'static str,
    pub(in crate::http) figures: &'static str,
    pub(in crate::http) documents: &'static str,
    pub(in crate::http) sections: &'static str,
    pub(in crate::http) due_soon: &'static str,
    pub(in crate::http) translated: &'static str,
    pub(in crate::http) outdated: &'static str,
    pub(in crate::http) unrecorded: &'static str,
    pub(in crate::http) missing: &'static str,
    /// Above the list of translations that fell behind.
    pub(in crate::http) behind: &'static str,
    /// Above the list of links to an earlier wording.
    pub(in crate::http) stale: &'static str,
    pub(in crate::http) published: &'static str,
    /// What this page cannot know, before the command that does.
    pub(in crate::http) rest: &'static str,
}

static ZH: StatusStrings = StatusStrings {
    title: "内容状况",
    figures: "数目",
    documents: "文档",
    sections: "有正文的节",
    due_soon: "30 天内到期",
    translated: "译文与原文一致",
    outdated: "原文改过，译文没跟上",
    unrecorded: "没有记下译的是哪一版",
    missing: "还没有译文",
    behind: "没跟上的译文",
    stale: "写好之后，所指内容改过的链接",
    published: "发布于",
    rest: "断掉的链接、用词和格式，运行这条命令会列出来：",
};

static EN: StatusStrings = StatusStrings {
    title: "State of the content",
    figures: "Figures",
    documents: "Documents",
    sections: "Sections with text",
    due_soon: "due within 30 days",
    translated: "translation matches the original",
    outdated: "original changed, translation behind",
    unrecorded: "nobody noted which original was translated",
    missing: "not translated yet",
    behind: "Translations that fell behind",
    stale: "Links whose section changed since they were made",
    published: "published",
    rest: "Broken links, wording and form are listed by the command",
};

impl Strings {
    /// The words of the page on the state of the content.
    pub(in crate::http) fn state(&self) -> &'static StatusStrings {
        if self.chinese { &ZH } else { &EN }
    }

    /// How much needs a look.
    pub(in crate::http) fn attention(&self, count: usize) -> String {
        match (self.chinese, count) {
            (true, 0) => "现在没有要处理的。".to_owned(),
            (true, _) => format!("有 {count} 处要处理。"),
            (false, 0) => "Nothing needs attention.".to_owned(),
            (false, 1) => "1 thing needs attention.".to_owned(),
            (false, _) => format!("{count} things need attention."),
        }
    }

    /// Steps whose text has changed since they were written.
    pub(in crate::http) fn steps_stale(&self, count: usize) -> String {
        if self.chinese { format!("{count} 步内容改过") } else { format!("{count} changed") }
    }

    /// Steps whose review has lapsed.
    pub(in crate::http) fn steps_lapsed(&self, count: usize) -> String {
        if self.chinese { format!("{count} 步该复核") } else { format!("{count} to review") }
    }

    /// Steps that were never reviewed.
    pub(in crate::http) fn steps_unreviewed(&self, count: usize) -> String {
        if self.chinese { format!("{count} 步没有复核过") } else { format!("{count} never reviewed") }
    }

    /// Entries that a list leaves out.
    pub(in crate::http) fn and_more(&self, count: usize) -> String {
        if self.chinese { format!("还有 {count} 处") } else { format!("and {count} more") }
    }
}
