//! The one way Markdown is read: parser events, emphasis beside Chinese, raw HTML and the outline of sections; nothing is
//! rendered here.

pub(super) mod autolink;
pub(super) mod cjk_emphasis;
pub(super) mod dialect;
pub(super) mod hidden;
mod lines;
pub(super) mod notices;
pub(super) mod outline;
pub(super) mod prose;
pub(super) mod raw_html;
pub(super) mod read;
pub(super) mod windows_paths;
