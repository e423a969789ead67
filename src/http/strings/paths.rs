//! The words of reading paths.

use super::Strings;
use crate::model::Status;

/// The words of reading paths in one language.
#[derive(Debug)]
pub(in crate::http) struct PathStrings {
    pub(in crate::http) paths: &'static str,
    /// Behind the name of one.
    pub(in crate::http) one: &'static str,
    pub(in crate::http) lead: &'static str,
    pub(in crate::http) none: &'static str,
    pub(in crate::http) follow: &'static str,
    pub(in crate::http) as_page: &'static str,
    pub(in crate::http) requires: &'static str,
    pub(in crate::http) read: &'static str,
    pub(in crate::http) changed: &'static str,
    pub(in crate::http) read_again: &'static str,
    /// With `{done}`, `{all}` and `{time}`, filled in by the script.
    pub(in crate::http) progress: &'static str,
    /// Where the rest has no times.
    pub(in crate::http) progress_untimed: &'static str,
    pub(in crate::http) complete: &'static str,
    /// Behind the progress, with `{n}`.
    pub(in crate::http) some_changed: &'static str,
    /// With `{n}`.
    pub(in crate::http) hours: &'static str,
    /// With `{n}`.
    pub(in crate::http) minutes: &'static str,
    pub(in crate::http) kept_here: &'static str,
    pub(in crate::http) reader: &'static str,
    pub(in crate::http) export_json: &'static str,
    pub(in crate::http) export_csv: &'static str,
    pub(in crate::http) clear: &'static str,
    pub(in crate::http) really_clear: &'static str,
    pub(in crate::http) record: &'static str,
    pub(in crate::http) not_kept: &'static str,
}

static ZH: PathStrings = PathStrings {
    paths: "阅读路径",
    one: "阅读路径",
    lead: "按目的排好的顺序：先读什么、为什么读、读时留意什么。",
    none: "手册里还没有阅读路径。",
    follow: "按这条路径读，并记下进度",
    as_page: "按文档阅读",
    requires: "先读完",
    read: "已读",
    changed: "你读过之后，内容又改了",
    read_again: "新的也读过了",
    progress: "已读 {done}/{all}，还剩约 {time}",
    progress_untimed: "已读 {done}/{all}",
    complete: "全部读完（{all}/{all}）",
    some_changed: "；读过之后又改了的：{n} 步",
    hours: "{n} 小时",
    minutes: "{n} 分钟",
    kept_here: "进度只存在这个浏览器里，别人看不到。换设备之前先导出。",
    reader: "姓名（写进记录，可不填）",
    export_json: "导出 JSON",
    export_csv: "导出 CSV",
    clear: "清除进度",
    really_clear: "再按一次，进度就清除了",
    record: "完成记录",
    not_kept: "这个浏览器存不下进度：它不让网页保存数据，或者空间满了。离开本页之前，请先在页末导出记录。",
};

static EN: PathStrings = PathStrings {
    paths: "Reading paths",
    one: "reading path",
    lead: "An order with a purpose: what to read first, why, and what to look for.",
    none: "The handbook has no reading path yet.",
    follow: "Follow this path and keep your progress",
    as_page: "Read it as a document",
    requires: "Read first",
    read: "Read",
    changed: "It has changed since you read it",
    read_again: "I have read the new text",
    progress: "{done} of {all} read, about {time} left",
    progress_untimed: "{done} of {all} read",
    complete: "All read ({all} of {all})",
    some_changed: "; changed since you read them: {n}",
    hours: "{n} h",
    minutes: "{n} min",
    kept_here: "Progress stays in this browser and nobody else sees it. Export it before you change devices.",
    reader: "Name (for the record, optional)",
    export_json: "Export JSON",
    export_csv: "Export CSV",
    clear: "Clear progress",
    really_clear: "Press again to clear",
    record: "Completion record",
    not_kept: "This browser cannot keep your progress: it does not let pages store data, or its storage is full. Export the record below before you leave this page.",
};

impl Strings {
    /// The words of reading paths.
    pub(in crate::http) fn path(&self) -> &'static PathStrings {
        if self.chinese { &ZH } else { &EN }
    }

    /// `36 分钟` / `1 h 5 min`
    pub(in crate::http) fn minutes(&self, minutes: u32) -> String {
        match (self.chinese, minutes / 60, minutes % 60) {
            (true, 0, minutes) => format!("{minutes} 分钟"),
            (true, hours, 0) => format!("{hours} 小时"),
            (true, hours, minutes) => format!("{hours} 小时 {minutes} 分钟"),
            (false, 0, minutes) => format!("{minutes} min"),
            (false, hours, 0) => format!("{hours} h"),
            (false, hours, minutes) => format!("{hours} h {minutes} min"),
        }
    }

    /// A section of a step says something else than when the step was written. `title` where the step has several.
    pub(in crate::http) fn step_is_stale(&self, title: Option<&str>) -> String {
        match (title, self.chinese) {
            (None, true) => "路径写好之后，这一节的内容改过".to_owned(),
            (None, false) => "This section has changed since the path was written".to_owned(),
            (Some(title), true) => format!("路径写好之后，“{title}”的内容改过"),
            (Some(title), false) => format!("“{title}” has changed since the path was written"),
        }
    }

    /// The review of a step's section has lapsed. `title` where the step has several.
    pub(in crate::http) fn step_has_lapsed(&self, status: Status, title: Option<&str>) -> String {
        let changed = status == Status::Changed;
        match (title, self.chinese) {
            (None, true) if changed => "这一节复核之后改过".to_owned(),
            (None, true) => "这一节该复核了".to_owned(),
            (None, false) if changed => "This section has changed since its review".to_owned(),
            (None, false) => "This section is due for review".to_owned(),
            (Some(title), true) if changed => format!("“{title}”复核之后改过"),
            (Some(title), true) => format!("“{title}”该复核了"),
            (Some(title), false) if changed => format!("“{title}” has changed since its review"),
            (Some(title), false) => format!("“{title}” is due for review"),
        }
    }

    /// `28 步` / `28 steps`
    pub(in crate::http) fn path_steps(&self, steps: usize) -> String {
        match (self.chinese, steps) {
            (true, _) => format!("{steps} 步"),
            (false, 1) => "1 step".to_owned(),
            (false, _) => format!("{steps} steps"),
        }
    }
}
