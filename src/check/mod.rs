//! Everything that is wrong with a handbook beyond its single files: the words it adds, removed ids, outdated links
//! and translations, expired reviews. Mistakes in a file are found by `content` as it reads it.
//!
//! The command, the watching service and the language server report the same, because all of them ask here.

pub mod coverage;
pub mod ledger;
pub mod reviews;
pub mod stale_links;
pub mod vocabulary;

use jiff::civil::Date;

use crate::{content::Root, diagnostic::Diagnostic, git::versions::EarlierVersions, model::Handbook};

/// What is wrong with the handbook in `root`, as it was loaded and [its reviews were applied](crate::reviews::record),
/// by `today`.
pub fn all(root: &Root, handbook: &Handbook, today: Date) -> Vec<Diagnostic> {
    let mut diagnostics = vocabulary::check(root);
    diagnostics.extend(ledger::check(root, handbook, &EarlierVersions::of(root), today));
    diagnostics.extend(stale_links::check(handbook));
    diagnostics.extend(reviews::check(handbook, today));
    diagnostics
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use jiff::civil::date;

    use super::*;
    use crate::{content, diagnostic::SCANS};

    /// A folder with `number` problems of each kind; returns how many there are, and how many texts were searched for
    /// the lines they are in.
    fn scans(number: usize) -> (usize, usize) {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let (mut page, mut questions, mut words) = ("# A {#a}\n\n".to_owned(), String::new(), String::new());
        let (mut published, mut moved) = ("[published]\n".to_owned(), "[moved]\n".to_owned());
        for at in 0..number {
            let _ = write!(
                page,
                "## H {at} {{#h-{at} aliases=h-{} avoid=bad{at}}}\n\nbad{} [x](gone-{at}.md) [y](#no-{at}) ![[h-{at}]] \
                 [z](#a?at=1)\n\n",
                (at + 1) % number,
                (at + 1) % number
            );
            let _ = writeln!(questions, "[q-{at}]\nen = ['x']");
            let _ = writeln!(words, "word{at}");
            let _ = writeln!(published, "lost-{at} = {{ title = 'x', print = '' }}");
            let _ = writeln!(moved, "old-{at} = 'nowhere-{at}'");
        }
        write("handbook.toml", "title = 'T'\nlanguages = ['en']\n");
        write("content/en/p/a.md", &page);
        write("index/questions.toml", &questions);
        write("index/dictionary.txt", &words);
        write("content/permalinks.toml", &(published + &moved));
        SCANS.set(0);
        let root = Root::new(folder.path());
        let (handbook, mut problems) = content::load(&root).unwrap();
        problems.extend(all(&root, &handbook, date(2026, 1, 1)));
        (problems.len(), SCANS.get())
    }

    #[test]
    fn work_per_problem_does_not_depend_on_the_size_of_the_file() {
        let ((few, scans_of_few), (many, scans_of_many)) = (scans(5), scans(50));
        assert!(few > 35 && many > 9 * few, "{few}, {many}");
        assert_eq!(scans_of_few, scans_of_many);
    }
}
