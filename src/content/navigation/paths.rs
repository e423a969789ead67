//! Paths below the handbook's folder as configuration files write them.

use crate::content::files::path_names;

/// The path that `path` means in `folder`; `None` when it leaves the root. A leading slash means `folder` itself.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    path_names::join(folder, &path.replace('\\', "/"))
}

/// A folder as what precedes its files: empty for the root, else with a slash at its end.
pub(super) fn prefix(folder: &str) -> String {
    if folder.is_empty() { String::new() } else { format!("{folder}/") }
}

/// Whether a target is an address elsewhere.
pub(super) fn is_external(target: &str) -> bool {
    target.contains("://") || target.starts_with("//") || target.starts_with("mailto:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_root() {
        assert_eq!(join("website", "../docs").as_deref(), Some("docs"));
        assert_eq!(join("", "./a//b/").as_deref(), Some("a/b"));
        assert_eq!(join("a", "/b.md").as_deref(), Some("a/b.md"));
        assert_eq!(join("a", "../../b"), None);
    }
}
