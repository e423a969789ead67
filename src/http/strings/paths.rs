//! The words of reading paths.

use super::Strings;

/// The words of reading paths in one language.
#[derive(Debug)]
pub(in crate::http) struct PathStrings {
    pub(in crate::http) paths: &'static str,
    pub(in crate::http) lead: &'static str,
    pub(in crate::http) none: &'static str,
    pub(in crate::http) follow: &'static str,
    pub(in crate::http) as_page: &'static str,
    pub(in crate::http) requires: &'static str,
    pub(in crate::http) read: &'static str,
    pub(in crate::http) changed: &'static str,
    pub(in crate::http) stale: &'static str,
    pub(in crate::http) expired: &'static str,
    /// With `{done}`, `{all}` and `{minutes}`, filled in by the script.
    pub(in crate::http) progress: &'static str,
    pub(in crate::http) complete: &'static str,
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
    lead: "按目的排好的顺序：先读什么、为什么读、读时留意什么。",
    none: "手册里还没有阅读路径。",
    follow: "按这条路径读，并记下进度",
    as_page: "按文档阅读",
    requires: "先读完",
    read: "已读",
    changed: "读过之后内容又改了",
    stale: "路径写好之后，这一节的内容改过",
    expired: "这一节该复核了",
    progress: "已读 {done}/{all}，还剩约 {minutes} 分钟",
    complete: "全部读完（{all}/{all}）",
    kept_here: "进度只存在这个浏览器里，谁也看不到。换设备之前先导出。",
    reader: "姓名（写进记录，可不填）",
    export_json: "导出 JSON",
    export_csv: "导出 CSV",
    clear: "清除进度",
    really_clear: "再按一次，进度就清除了",
    record: "完成记录",
    not_kept: "这个浏览器不让网页保存数据，离开本页进度就没有了。",
};

static EN: PathStrings = PathStrings {
    paths: "Reading paths",
    lead: "An order with a purpose: what to read first, why, and what to look for.",
    none: "The handbook has no reading path yet.",
    follow: "Follow this path and keep your progress",
    as_page: "Read it as a document",
    requires: "Read first",
    read: "Read",
    changed: "It has changed since you read it",
    stale: "This section has changed since the path was written",
    expired: "This section is due for review",
    progress: "{done} of {all} read, about {minutes} minutes left",
    complete: "All read ({all} of {all})",
    kept_here: "Progress stays in this browser and nobody else sees it. Export it before you change devices.",
    reader: "Name (for the record, optional)",
    export_json: "Export JSON",
    export_csv: "Export CSV",
    clear: "Clear progress",
    really_clear: "Press again to clear",
    record: "Completion record",
    not_kept: "This browser does not let pages keep data: progress is lost when you leave.",
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

    /// `28 步` / `28 steps`
    pub(in crate::http) fn path_steps(&self, steps: usize) -> String {
        match (self.chinese, steps) {
            (true, _) => format!("{steps} 步"),
            (false, 1) => "1 step".to_owned(),
            (false, _) => format!("{steps} steps"),
        }
    }
}
