//! Change feeds:
//!
//! 1. entries and the sitemap have the dates of git, and none where git has none; entry ids do not change with the title;
//! 2. the removed JSON Feed points to the Atom feed.

use crate::fixture::{Fixture, commit_all, get, serve};

#[test]
fn feed_dates_come_from_git() {
    let fixture = Fixture::small().file(".gitignore", ".index\n");
    commit_all(fixture.path(), "2026-03-01");
    fixture.write(
        "content/zh/workflows/b.md",
        "# 新的会议 {#b}\n\n## 纪要 {#b-minutes topics=meetings acts=executive}\n\n改。\n",
    );
    commit_all(fixture.path(), "2026-04-02");
    let router = serve(&fixture);
    let feed = get(&router, "/changes.atom?lang=zh");
    assert!(feed.header("content-type").starts_with("application/atom+xml"));
    let dates: Vec<String> = feed.elements("updated").into_iter().map(|(_, date)| date).collect();
    assert_eq!(dates, ["2026-04-02T00:00:00Z", "2026-04-02T00:00:00Z", "2026-03-01T00:00:00Z"]);
    let ids: Vec<String> = feed.elements("id").into_iter().map(|(_, id)| id).collect();
    assert!(ids.iter().all(|id| id.starts_with("tag:localhost,2026:handbook/zh/")), "{ids:?}");
    let titles = |address: &str| {
        let entries = get(&router, address).elements("title");
        entries.into_iter().skip(1).map(|(_, title)| title).collect::<Vec<_>>()
    };
    assert_eq!(titles("/changes.atom?part=duties&lang=en").len(), 1);
    assert_eq!(
        titles("/changes.atom?role=finance&lang=zh")[1],
        "职责",
        "a document without roles is in every role's feed"
    );
    let sitemap = get(&router, "/sitemap.xml");
    let days: Vec<String> = sitemap.elements("lastmod").into_iter().map(|(_, day)| day).collect();
    assert_eq!(days, ["2026-03-01", "2026-04-02", "2026-03-01"]);

    // Uncommitted changes have no date; a new title keeps the id.
    fixture.write("content/zh/workflows/b.md", "# 再改 {#b}\n");
    let changed = serve(&fixture);
    assert_eq!(get(&changed, "/changes.atom?lang=zh").elements("entry").len(), 1);
    commit_all(fixture.path(), "2026-05-03");
    let committed = get(&serve(&fixture), "/changes.atom?lang=zh");
    assert_eq!(committed.elements("id")[1].1, ids[1]);
    assert_eq!(committed.elements("title")[1].1, "再改");

    // Without git nothing has a date, so the feed is empty.
    let router = serve(&Fixture::small());
    assert!(get(&router, "/changes.atom").elements("entry").is_empty());
    assert!(get(&router, "/sitemap.xml").elements("lastmod").is_empty());
}

#[test]
fn removed_json_feed_points_to_atom() {
    let answer = get(&serve(&Fixture::small()), "/changes.json?lang=zh");
    assert_eq!(answer.status, 410);
    assert!(answer.text().contains("/changes.atom"), "{}", answer.text());
}
