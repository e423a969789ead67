//! Feeds of changes (Atom and JSON Feed) date what git dates and nothing else, and their ids do not change when a page is
//! retitled; so does the sitemap.

use serde_json::json;

use crate::fixture::{Fixture, commit_all, get, serve, text};

#[test]
fn feeds_take_their_dates_from_git() {
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
    let json = get(&router, "/changes.json?lang=zh");
    assert_eq!(json.header("content-type"), "application/feed+json");
    let json = json.json();
    let items: Vec<String> =
        json["items"].as_array().expect("items").iter().map(|item| text(&item["id"])).collect();
    assert_eq!(items, ids[1..]);
    assert_eq!(json["items"][0]["date_modified"], "2026-04-02T00:00:00Z");
    let parts = get(&router, "/changes.json?part=duties&lang=en").json();
    assert_eq!(parts["items"].as_array().map(Vec::len), Some(1));
    let roles = get(&router, "/changes.json?role=finance&lang=zh").json();
    assert_eq!(roles["items"][1]["title"], "职责", "what is for everybody is for finance too");
    let sitemap = get(&router, "/sitemap.xml");
    let days: Vec<String> = sitemap.elements("lastmod").into_iter().map(|(_, day)| day).collect();
    assert_eq!(days, ["2026-03-01", "2026-04-02", "2026-03-01"]);

    // What is not committed has no date, and a new title no new id.
    fixture.write("content/zh/workflows/b.md", "# 再改 {#b}\n");
    let changed = serve(&fixture);
    assert_eq!(get(&changed, "/changes.atom?lang=zh").elements("entry").len(), 1);
    commit_all(fixture.path(), "2026-05-03");
    let committed = get(&serve(&fixture), "/changes.atom?lang=zh");
    assert_eq!(committed.elements("id")[1].1, ids[1]);
    assert_eq!(committed.elements("title")[1].1, "再改");

    // Without git nothing is dated, and the feed says so by being empty.
    let router = serve(&Fixture::small());
    assert_eq!(get(&router, "/changes.json").json()["items"], json!([]));
    assert!(get(&router, "/sitemap.xml").elements("lastmod").is_empty());
}
