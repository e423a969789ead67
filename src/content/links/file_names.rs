//! Files by names that are not quite theirs: in other letters, or without their folder.

use std::collections::HashMap;

/// The paths of files, for looking them up whatever their capital letters.
#[derive(Debug, Default)]
pub(in crate::content) struct FileNames {
    paths: HashMap<String, String>,
    /// By the last part, the least deep first.
    names: HashMap<String, Vec<String>>,
}

impl FileNames {
    pub(in crate::content) fn of(paths: impl Iterator<Item = String>) -> Self {
        let mut all = Self::default();
        for path in paths {
            let lower = path.to_lowercase();
            let name = lower.rsplit('/').next().unwrap_or_default().to_owned();
            all.names.entry(name).or_default().push(path.clone());
            all.paths.entry(lower).or_insert(path);
        }
        for paths in all.names.values_mut() {
            paths.sort_by_key(|path| path.matches('/').count());
        }
        all
    }

    /// The file at this path, in any letters.
    pub(in crate::content) fn at(&self, path: &str) -> Option<&str> {
        self.paths.get(&path.to_lowercase()).map(String::as_str)
    }

    /// The least deep file whose path ends in `end`, in any letters.
    pub(in crate::content) fn ending_in(&self, end: &str) -> Option<&str> {
        let end = end.to_lowercase();
        let named = self.names.get(end.rsplit('/').next()?)?;
        let is_it = |path: &&String| {
            let path = path.to_lowercase();
            path.strip_suffix(&*end).is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
        };
        named.iter().find(is_it).map(String::as_str)
    }
}
