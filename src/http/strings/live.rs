//! The words of live authoring.

use super::Strings;

impl Strings {
    /// `2 处问题` / `2 problems`
    pub(in crate::http) fn problems(&self, count: usize) -> String {
        match (self.chinese, count) {
            (true, 0) => "没有问题".to_owned(),
            (true, _) => format!("{count} 处问题"),
            (false, 0) => "No problem".to_owned(),
            (false, 1) => "1 problem".to_owned(),
            (false, _) => format!("{count} problems"),
        }
    }

    /// Problems that are not listed.
    pub(in crate::http) fn more_problems(&self, count: usize) -> String {
        if self.chinese {
            format!("还有 {count} 处，handbook check 会全部列出")
        } else {
            format!("{count} more; handbook check lists them all")
        }
    }

    /// A broken file whose last good text is shown.
    pub(in crate::http) fn kept(&self, path: &str) -> String {
        if self.chinese {
            format!("{path} 现在读不通，页面上还是上一次读得通的内容")
        } else {
            format!("{path} cannot be read as it is; the pages show its last good text")
        }
    }

    /// Nothing new could be built.
    pub(in crate::http) fn not_rebuilt(&self, why: &str) -> String {
        if self.chinese {
            format!("手册没有更新，页面上还是上一版：{why}")
        } else {
            format!("The handbook was not renewed, the pages show the last edition: {why}")
        }
    }
}
