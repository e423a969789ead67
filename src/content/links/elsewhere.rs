//! How other tools write addresses within their own site: with its host, the path below it, or a mark for its root.

use std::borrow::Cow;

/// Marks for the root of a site: Docusaurus, Vite, webpack, Nuxt.
const ROOTS: [&str; 4] = ["@site/", "@/", "~/", "~@/"];

/// The address from the root that a target means within one of the `sites` where another tool publishes the same pages.
pub(super) fn within<'t>(target: &'t str, sites: &[String]) -> Option<Cow<'t, str>> {
    if let Some(root) = ROOTS.iter().find(|root| target.starts_with(**root)) {
        return Some(Cow::Borrowed(&target[root.len() - 1..]));
    }
    if let Some(template) = target.strip_prefix("{{") {
        return in_template(template);
    }
    sites.iter().find_map(|site| {
        let is_whole = site.contains("://");
        let path = site.splitn(4, '/').nth(3).filter(|_| is_whole);
        let bases = [Some(site.as_str()), path.filter(|path| !path.is_empty())];
        bases.into_iter().flatten().find_map(|base| {
            let target = if base.contains("://") { target } else { target.strip_prefix('/')? };
            let base = base.trim_start_matches('/');
            let start = target.get(..base.len())?;
            let is_own = start.eq_ignore_ascii_case(base);
            is_own.then(|| Cow::Owned(format!("/{}", &target[base.len()..])))
        })
    })
}

/// What is behind or in a template of Jekyll: `{{ site.baseurl }}/x`, `{{ "/x" | relative_url }}`.
fn in_template(template: &str) -> Option<Cow<'_, str>> {
    let (inside, rest) = template.split_once("}}")?;
    let inside = inside.trim();
    if rest.starts_with('/') && inside.starts_with("site.") {
        return Some(Cow::Borrowed(rest));
    }
    let quote = inside.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (path, filters) = inside[1..].split_once(quote)?;
    let is_url = ["relative_url", "absolute_url", "url"].iter().any(|filter| filters.contains(filter));
    (is_url && path.starts_with('/')).then(|| Cow::Owned(format!("{path}{rest}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_within_the_site_are_read() {
        let sites = ["https://e.example/pots/".to_owned(), "/base/".to_owned()];
        let check = |target: &str, expected: Option<&str>| {
            assert_eq!(within(target, &sites).as_deref(), expected, "{target}");
        };
        check("https://e.example/pots/a/#b", Some("/a/#b"));
        check("HTTPS://E.example/pots/a", Some("/a"));
        check("/pots/a", Some("/a"));
        check("/base/a", Some("/a"));
        check("@site/docs/a.md", Some("/docs/a.md"));
        check("~/a", Some("/a"));
        check("{{ site.baseurl }}/a", Some("/a"));
        check("{{ '/a' | relative_url }}#b", Some("/a#b"));
        check("https://other.example/pots/a", None);
        check("https://e.example/potsherds", None);
        check("/a", None);
        check("{{ x }}", None);
        check("https://e.example/é", None);
    }
}
