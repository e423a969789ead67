//! "Did you mean": the name nearest to one that does not exist.

use crate::model::{Handbook, SectionId};

/// What "did you mean" may cost in one load, in units of about 10 ns: 1 for a name that is looked at, and one for every
/// 7 cells of the distance's table (measured: 1.5 ns each). That is 0.1 s. Suggestions are for people: a folder with
/// thousands of broken links gets them for the first ones, instead of a quadratic pause.
const BUDGET: usize = 10_000_000;

/// Answers "did you mean" within a budget.
#[derive(Debug)]
pub(crate) struct Suggestions {
    left: usize,
}

impl Default for Suggestions {
    fn default() -> Self {
        Self { left: BUDGET }
    }
}

impl Suggestions {
    /// The nearest of `names` to `wrong`, if any is near enough: at most a third of its characters mistyped, or
    /// the same words in another order.
    pub(crate) fn nearest<'n>(
        &mut self,
        wrong: &str,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Option<&'n str> {
        let length = wrong.chars().count();
        if length > 120 {
            return None;
        }
        let mut limit = (length / 3).max(1);
        let mut best = None;
        for name in names {
            self.left = self.left.checked_sub(1)?;
            if name.len().abs_diff(wrong.len()) > limit * 3 {
                continue;
            }
            if best.is_none() && same_words(wrong, name) {
                best = Some(name);
                continue;
            }
            let other = name.chars().count();
            if other.abs_diff(length) > limit {
                continue;
            }
            self.left = self.left.saturating_sub(length * other / 7);
            let distance = strsim::osa_distance(wrong, name);
            if distance <= limit && distance < length {
                best = Some(name);
                limit = distance.saturating_sub(1);
                if distance <= 1 {
                    break;
                }
            }
        }
        best
    }
}

/// Whether two ids have the same words in another order.
fn same_words(a: &str, b: &str) -> bool {
    if a.len() != b.len() || !a.contains('-') || a == b {
        return false;
    }
    let mut a: Vec<_> = a.split('-').collect();
    let mut b: Vec<_> = b.split('-').collect();
    a.sort_unstable();
    b.sort_unstable();
    a == b
}

/// The section whose id is nearest to one that no section has.
pub fn nearest_id<'h>(handbook: &'h Handbook, wrong: &SectionId) -> Option<&'h str> {
    let ids = handbook.sections().map(|(_, _, section)| section.id.as_str());
    Suggestions::default().nearest(wrong.as_str(), ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_names_are_near() {
        fn check(wrong: &str, expected: Option<&str>) {
            let names = ["ad-budget", "am-budget", "ad-progress", "forms", "roles", "topics"];
            assert_eq!(Suggestions::default().nearest(wrong, names), expected, "{wrong}");
        }
        check("ad-bugdet", Some("ad-budget"));
        check("budget-ad", Some("ad-budget"));
        check("form", Some("forms"));
        check("roels", Some("roles"));
        check("something-else", None);
        check("x", None);
    }
}
