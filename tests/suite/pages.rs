//! The pages a reader uses, on the bundled handbook and on folders that were never written for it:
//!
//! 1. the role a reader chooses is remembered in a cookie that says nothing else, comes first on the first page, is the
//!    scope of its search box, and is forgotten on request; a cookie that is none of ours changes nothing;
//! 2. a workflow shows every step whoever asks: a role's own ones open, the others folded, in the order of the text; its
//!    drawing has a row for each step, a dot for each who acts and a seal for each who signs;
//! 3. terms are explained at most once in a section, never in links, headings or code, and the text itself is unchanged;
//!    each explanation is tied to its term; without a glossary nothing is marked and `/glossary` is not there;
//! 4. the glossary has every term once in both orders, in the order of its alphabet;
//! 5. "mentioned in" is the reverse of the links: it names exactly the reading paths with a step that leads here, and the
//!    sections of other documents that link here otherwise;
//! 6. dates are those of git, and "unknown" where git says nothing;
//! 7. the edit link is that of the settings, or there is none; settings that would lead elsewhere are refused;
//! 8. no page weighs more than 60 KB compressed, with its style and script;
//! 9. identifiers are unique on a page, headings descend without a gap, what ARIA refers to is there, nothing is inline;
//! 10. plain folders have whole pages too: without roles, topics, steps, history or glossary;
//! 11. the state of the content counts each section once in each language, is healthy exactly when nothing lapsed, is
//!     missing or fell behind, and the page says the same as the JSON.

use std::{
    collections::{BTreeSet, HashSet},
    process::Command,
    sync::OnceLock,
    time::{Duration, Instant},
};

use axum::{Router, body::Body, http::Request};
use http_body_util::BodyExt;
use jiff::civil::date;
use tower::ServiceExt;

use crate::fixture::{Fixture, load, repository};
use handbook::{
    edition::Edition,
    http::{AppState, Config, router},
    model::Handbook,
    reviews::Clock,
};

/// The most a page may weigh with style and script, compressed.
const WEIGHT: usize = 60 * 1000;

struct Page {
    status: u16,
    headers: axum::http::HeaderMap,
    body: Vec<u8>,
}

impl Page {
    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("UTF-8")
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }
}

fn ask(router: &Router, path: &str, headers: &[(&str, &str)]) -> Page {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    runtime.block_on(async {
        let (parts, body) = router.clone().oneshot(request).await.expect("infallible").into_parts();
        let body = body.collect().await.expect("body").to_bytes().to_vec();
        Page { status: parts.status.as_u16(), headers: parts.headers, body }
    })
}

fn get(router: &Router, path: &str) -> String {
    let page = ask(router, path, &[]);
    assert_eq!(page.status, 200, "{path}");
    page.text()
}

fn serve(fixture: &Fixture) -> Router {
    router(AppState::new(fixture.edition(), Config::default()))
}

fn bundled() -> &'static (Router, Handbook) {
    static BUNDLED: OnceLock<(Router, Handbook)> = OnceLock::new();
    BUNDLED.get_or_init(|| {
        let index = tempfile::tempdir().expect("folder").keep();
        let (edition, _) = Edition::open(&repository(), Some(&index), &mut |_| {}).expect("opens");
        (router(AppState::new(edition, Config::default())), load(&repository()))
    })
}

/// Every page of the bundled handbook that a link can lead to.
fn addresses() -> BTreeSet<String> {
    let (_, handbook) = bundled();
    let mut all = BTreeSet::new();
    for language in ["zh", "en"] {
        all.insert(format!("/{language}/"));
        all.insert(format!("/search?q=client&lang={language}"));
        all.insert(format!("/compare?lang={language}"));
        all.insert(format!("/glossary?order=pinyin&lang={language}"));
        all.insert(format!("/glossary?order=latin&lang={language}"));
        all.extend(handbook.roles.iter().map(|role| format!("/roles/{}?lang={language}", role.id)));
        all.extend(handbook.topics.iter().map(|topic| format!("/topics/{}?lang={language}", topic.id)));
        all.extend(handbook.parts.iter().map(|part| format!("/{language}/{}", part.id)));
    }
    for document in &handbook.documents {
        let path = format!("/{}/{}", document.language, document.id);
        if document.sections.iter().any(|section| section.step.is_some()) {
            all.insert(format!("{path}?role=account-manager"));
        }
        all.insert(path);
    }
    all
}

/// The values of an attribute, in order.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let opening = format!(" {attribute}=\"");
    page.split(&opening).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// What stands between the tags.
fn visible(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        rest = rest.find('>').map_or("", |end| &rest[end + 1..]);
    }
    out + rest
}

#[test]
fn a_role_is_remembered_and_forgotten() {
    let (router, _) = bundled();
    let picker = get(router, "/zh/");
    assert!(picker.contains("href=\"/roles/account-manager?me=yes\""), "the picker leads to the role");
    assert!(!picker.contains("name=\"role\""), "nobody is anybody yet");

    let chosen = ask(router, "/roles/account-manager?me=yes&lang=en", &[("accept-language", "zh")]);
    assert_eq!((chosen.status, chosen.header("location")), (303, "/roles/account-manager?lang=en"));
    assert_eq!(chosen.header("cache-control"), "no-store");
    let cookie = chosen.header("set-cookie");
    assert!(cookie.starts_with("role=account-manager; ") && cookie.contains("SameSite=Lax"), "{cookie}");

    let mine = ask(router, "/zh/", &[("cookie", "a=b; role=account-manager")]);
    assert!(mine.header("vary").contains("Cookie"));
    let mine = mine.text();
    assert!(mine.contains("<input type=\"checkbox\" name=\"role\" value=\"account-manager\" checked>"));
    let (own, parts) = (mine.find("id=\"own\"").expect("mine"), mine.find("id=\"volumes\"").expect("parts"));
    assert!(own < parts && mine.contains("/zh/workflows/new-client?role=account-manager"));
    assert!(!mine.contains("id=\"who\""));

    let forgotten = ask(router, "/roles/account-manager?me=no", &[("accept-language", "zh")]);
    assert_eq!((forgotten.status, forgotten.header("location")), (303, "/"));
    assert!(forgotten.header("set-cookie").contains("Max-Age=0"));
    for cookie in
        ["role=", "role=nobody", "role=<script>", "roles=account-manager", "role=\"account-manager\""]
    {
        assert_eq!(ask(router, "/zh/", &[("cookie", cookie)]).text(), picker, "{cookie}");
    }
    assert_eq!(ask(router, "/roles/nobody?me=yes", &[]).status, 404);
}

#[test]
fn a_workflow_shows_every_step_to_everybody() {
    let (router, handbook) = bundled();
    let flows =
        handbook.documents.iter().filter(|one| one.sections.iter().any(|section| section.step.is_some()));
    for document in flows {
        let path = format!("/{}/{}", document.language, document.id);
        let steps: Vec<_> = document.sections.iter().filter(|section| section.step.is_some()).collect();
        let whole = get(router, &path);
        assert_eq!(whole.matches("class=\"fold\"").count(), 0, "{path}");
        for role in &handbook.roles {
            let page = get(router, &format!("{path}?role={}", role.id));
            let concerned = steps.iter().filter(|section| {
                let step = section.step.as_ref().expect("a step");
                step.acts.contains(&role.id) || step.signs.contains(&role.id)
            });
            let folded = page.matches("class=\"fold\"").count();
            assert_eq!(folded, steps.len() - concerned.count(), "{path} {}", role.id);
            let places: Vec<_> = steps.iter().map(|step| page.find(&format!("id=\"{}\"", step.id))).collect();
            assert!(places.is_sorted() && places.iter().all(Option::is_some), "{path} {}", role.id);
        }
        let drawing =
            whole.split("<svg").nth(1).and_then(|rest| rest.split("</svg>").next()).expect("a drawing");
        let count = |of: &dyn Fn(&handbook::model::Step) -> usize| -> usize {
            steps.iter().map(|section| of(section.step.as_ref().expect("a step"))).sum()
        };
        assert_eq!(drawing.matches("<g class=\"row").count(), steps.len(), "{path}");
        assert_eq!(drawing.matches("<rect").count(), count(&|step| step.signs.len()), "{path}");
        let dots = count(&|step| step.acts.iter().filter(|role| !step.signs.contains(role)).count());
        assert_eq!(drawing.matches("<circle").count(), dots, "{path}");
        assert!(
            drawing.contains("<title") && drawing.contains("<desc") && !drawing.contains("style="),
            "{path}"
        );
    }
    assert_eq!(ask(router, "/zh/workflows/new-client?role=nobody", &[]).status, 400);
}

#[test]
fn terms_are_explained_once_and_nothing_else_changes() {
    let glossary =
        "# 术语\n\n## 工作单（job order）\n\n请别的部门做事的书面任务。第二句。\n\n## 简报\n\n任务说明。\n";
    let text = "# 篇\n\n先开工作单，再写工作单。见[工作单的写法](#b)，`工作单`。\n\n## 工作单怎么开 {#b}\n\n\
                写 <b title=\"工作单>\">简报</b> &amp; 工作单。\n";
    let with = Fixture::new().file("content/zh/a/b.md", text).file("content/zh/a/glossary.md", glossary);
    let without = Fixture::new().file("content/zh/a/b.md", text);
    let (with, without) = (get(&serve(&with), "/zh/a/b"), get(&serve(&without), "/zh/a/b"));
    assert_eq!(without.matches("class=\"term\"").count(), 0);
    assert_eq!(with.matches("class=\"term\"").count(), 3, "{with}");
    let prose = |page: &str| -> String {
        let texts =
            page.split("<div class=\"prose\">").skip(1).filter_map(|rest| rest.split("</div>").next());
        texts.collect()
    };
    let mut unmarked = prose(&with);
    while let Some(start) = unmarked.find("<span class=\"definition\"") {
        let end = start + unmarked[start..].find("</span>").expect("closed") + "</span>".len();
        unmarked.replace_range(start..end, "");
    }
    assert_eq!(visible(&unmarked), visible(&prose(&without)));
    assert!(with.contains("请别的部门做事的书面任务。</span>") && !with.contains("第二句。</span>"));
    assert!(!with.contains("<code><span") && !with.contains("<h2 id=\"b\"><span"));

    let (router, _) = bundled();
    for path in addresses().iter().filter(|path| path.contains("/workflows/")) {
        for section in get(router, path).split("<section").skip(1) {
            let links: Vec<&str> = section
                .split("<span class=\"term\"><a href=\"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
                .collect();
            let distinct: HashSet<&&str> = links.iter().collect();
            assert_eq!(distinct.len(), links.len(), "{path}");
        }
    }
}

#[test]
fn the_glossary_has_every_term_in_both_orders() {
    let (router, handbook) = bundled();
    for language in ["zh", "en"] {
        let glossary = handbook.glossary.as_ref().expect("the bundled handbook has one");
        let document =
            handbook.documents.iter().find(|one| one.id == *glossary && one.language.as_str() == language);
        let terms = document.expect("in both languages").sections.len() - 1;
        for order in ["pinyin", "latin"] {
            let page = get(router, &format!("/glossary?order={order}&lang={language}"));
            let entries =
                page.split("<dl class=\"terms\">").skip(1).map(|rest| rest.split("</dl>").next().unwrap());
            let links: Vec<&str> = entries.flat_map(|entries| values(entries, "href")).collect();
            assert_eq!(links.len(), terms, "{language} {order}");
            assert_eq!(links.iter().collect::<HashSet<_>>().len(), terms);
            let letters: Vec<char> = page
                .split("<h2 id=\"letter_")
                .skip(1)
                .filter_map(|rest| rest.split('>').nth(1)?.chars().next())
                .collect();
            assert!(letters.len() > 5 && letters.is_sorted(), "{letters:?}");
        }
    }
    assert_eq!(ask(&serve(&Fixture::new().file("a.md", "# 甲\n")), "/glossary", &[]).status, 404);
}

#[test]
fn mentions_are_the_links_turned_round() {
    let (router, handbook) = bundled();
    for document in handbook.documents.iter().filter(|document| document.language.as_str() == "zh") {
        let page = get(router, &format!("/zh/{}", document.id));
        for section in &document.sections {
            let expected: BTreeSet<String> = handbook
                .sections()
                .filter(|(_, other, source)| {
                    let produced = source.step.iter().any(|step| step.produces.contains(&section.id));
                    let path =
                        handbook.paths.iter().find(|path| std::ptr::eq(handbook.path_document(path), *other));
                    let number = other.sections.iter().position(|one| one.id == source.id).expect("its own");
                    let taught = path.is_some_and(|path| {
                        let steps = &path.stages[number].steps;
                        steps.iter().flat_map(|step| &step.targets).any(|target| target.id == section.id)
                    });
                    other.language == document.language
                        && other.id != document.id
                        && !taught
                        && (source.links.contains(&section.id) || produced)
                })
                .map(|(_, other, source)| format!("/zh/{}#{}", other.id, source.id))
                .collect();
            let paths: BTreeSet<String> = handbook
                .paths_in(document.language)
                .filter(|path| path.names(&section.id))
                .map(|path| format!("/paths/{}", path.id))
                .collect();
            let own = page.split(&format!("id=\"{}\"", section.id)).nth(1).expect("the section");
            let own = own.split("</section>").next().expect("its end");
            let shown: BTreeSet<String> = own
                .split("class=\"mentions\"")
                .nth(1)
                .map(|list| values(list, "href").into_iter().map(str::to_owned).collect())
                .unwrap_or_default();
            let (taught, shown): (BTreeSet<String>, BTreeSet<String>) =
                shown.into_iter().partition(|url| url.starts_with("/paths/"));
            let taught: BTreeSet<String> =
                taught.iter().map(|url| url.trim_end_matches("?lang=zh").to_owned()).collect();
            assert_eq!(taught, paths, "{}", section.id);
            assert!(shown.is_subset(&expected), "{}", section.id);
            assert_eq!(shown.len(), expected.len().min(12), "{}", section.id);
        }
    }
}

/// Asks until the history, which is read beside the requests, has arrived.
fn get_until(router: &Router, path: &str, wanted: &str) -> String {
    let started = Instant::now();
    loop {
        let page = get(router, path);
        if page.contains(wanted) || started.elapsed() > Duration::from_mins(1) {
            return page;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn dates_are_those_of_git() {
    let fixture = Fixture::with_settings()
        .file("content/zh/duties/a.md", "# 甲\n\n一。\n")
        .file("content/zh/duties/b.md", "# 乙\n\n二。\n");
    let unknown = get(&serve(&fixture), "/zh/duties/a");
    assert!(unknown.contains("更新 不详"), "{unknown}");
    let git = |arguments: &[&str]| {
        let done = Command::new("git")
            .arg("-C")
            .arg(fixture.path())
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"])
            .args(arguments)
            .output()
            .expect("git runs");
        assert!(done.status.success(), "{arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "content"]);
    git(&["commit", "-q", "-m", "all", "--date", "2026-02-03T12:00:00Z"]);
    let router = serve(&fixture);
    let dated = get_until(&router, "/zh/duties/a", "<time");
    assert!(dated.contains("<time datetime=\"2026-02-03\">2026年2月3日</time>"), "{dated}");
    let home = get(&router, "/zh/");
    let lately = home.split("class=\"lately\"").nth(1).expect("what changed");
    assert!(lately.contains("/zh/duties/a") && lately.contains("/zh/duties/b"));

    fixture.write("content/zh/duties/b.md", "# 乙\n\n改过。\n");
    let router = serve(&fixture);
    let changed = get_until(&router, "/zh/duties/b", "尚未提交");
    assert!(changed.contains("尚未提交"), "{changed}");
    assert!(get(&router, "/zh/duties/a").contains("2026年2月3日"));
}

#[test]
fn files_are_edited_where_the_settings_say() {
    let page = |settings: &str| {
        let fixture = Fixture::new().file("handbook.toml", settings).file("content/zh/a/b c.md", "# 甲\n");
        get(&serve(&fixture), "/zh/a/b-c")
    };
    let linked = page("[repository]\nedit = \"https://git.example/x/edit/main/{path}\"\n");
    assert!(linked.contains("href=\"https://git.example/x/edit/main/content/zh/a/b%20c.md\""), "{linked}");
    for none in [
        "",
        "[repository]\nedit = \"javascript:alert(1)//{path}\"\n",
        "[repository]\nedit = \"https://git.example/\"\n",
    ] {
        assert!(!page(none).contains("rel=\"nofollow\""), "{none}");
    }
}

#[test]
fn no_page_is_heavy() {
    let (router, _) = bundled();
    let weigh = |path: &str| ask(router, path, &[("accept-encoding", "gzip")]).body.len();
    let home = get(router, "/zh/");
    let assets: HashSet<&str> = home.split('"').filter(|text| text.starts_with("/assets/")).collect();
    let assets: usize = assets.into_iter().map(weigh).sum();
    let heaviest = addresses().into_iter().map(|path| (weigh(&path) + assets, path)).max().expect("pages");
    assert!(heaviest.0 <= WEIGHT, "{heaviest:?}, of which style and script {assets}");
    println!("heaviest: {heaviest:?}, of which style and script {assets}");
}

#[test]
fn pages_are_well_made() {
    let (router, _) = bundled();
    for path in addresses() {
        let page = get(router, &path);
        well_made(&path, &page);
    }
}

fn well_made(path: &str, page: &str) {
    let ids = values(page, "id");
    let distinct: HashSet<&str> = ids.iter().copied().collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    let twice: Vec<_> = sorted.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    assert!(twice.is_empty(), "{path}: {twice:?}");
    for attribute in ["aria-labelledby", "aria-describedby", "for"] {
        for target in values(page, attribute).iter().flat_map(|value| value.split(' ')) {
            assert!(distinct.contains(target), "{path}: {attribute} {target}");
        }
    }
    let levels: Vec<u32> =
        page.match_indices("<h").filter_map(|(at, _)| page[at + 2..].chars().next()?.to_digit(10)).collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{path}");
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{path}: {levels:?}");
    assert!(!page.contains(" style=\"") && !page.contains("<style") && !page.contains(" onclick"), "{path}");
    for landmark in ["<main id=\"page_main\"", "<header class=\"masthead\"", "<footer"] {
        assert_eq!(page.matches(landmark).count(), 1, "{path}: {landmark}");
    }
}

#[test]
fn plain_folders_have_whole_pages() {
    let fixture = Fixture::new()
        .file("README.md", "# A book\n\nWords [on](notes/one.md).\n")
        .file(
            "notes/one.md",
            "# One\n\nAn id_like `code` <b>bold</b>.\n\n## Deeper\n\nText.\n\n## Deeper\n\nText.\n\n\
             ## Main\n\nNames that a page might use.\n\n## Sheet\n\nText.\n\n## Ask\n\nText.\n\n## Asked\n\nText.\n",
        )
        .file("notes/two.md", "No heading at all.\n\n- [x] one\n- [ ] two\n");
    let router = serve(&fixture);
    for path in [
        "/en/",
        "/en/notes",
        "/en/notes/one",
        "/en/notes/two",
        "/en/main/readme",
        "/search?q=text",
        "/compare",
    ] {
        let page = get(&router, path);
        well_made(path, &page);
        for absent in
            ["class=\"term\"", "class=\"diagram\"", "id=\"who\"", "id=\"lately\"", "class=\"choices\""]
        {
            assert!(!page.contains(absent), "{path}: {absent}");
        }
    }
    let two = get(&router, "/en/notes/two");
    assert_eq!(values(&two, "aria-label").iter().filter(|name| ["Done", "To do"].contains(name)).count(), 2);
    let one = get(&router, "/en/notes/one");
    assert!(one.contains("href=\"/en/main/readme#"), "mentioned by the first page");
}

#[test]
fn the_state_of_the_content_is_told() {
    let zh = "---\nreviewed: 2026-01-10\nreview_every: 6 months\n---\n\n# 职责 {#d}\n\n总述。\n\n## 预算 {#budget}\n\n核对。\n";
    let en = "# Duties {#d}\n\nAll.\n\n## Budget {#budget}\n\nCheck it.\n";
    let path = |at: &str| {
        format!("---\ntitle: 第一天\npath: day\n---\n\n# 第一天 {{#day}}\n\n1. [预算](d.md?at={at}#budget)\n")
    };
    let fixture =
        Fixture::with_settings().file("content/zh/duties/d.md", zh).file("content/en/duties/d.md", en);
    let status = |day: i8| -> serde_json::Value {
        let clock = Clock::Fixed(date(2026, 7, day));
        let router = router(AppState::with_clock(fixture.edition(), Config::default(), clock));
        let status: serde_json::Value = serde_json::from_str(&get(&router, "/api/v1/status")).expect("JSON");
        let page = get(&router, "/status?lang=en");
        let attention = status["attention"].as_u64().expect("a number");
        assert_eq!(status["healthy"] == true, attention == 0);
        let said = match attention {
            0 => "Nothing needs attention.".to_owned(),
            1 => "1 thing needs attention.".to_owned(),
            count => format!("{count} things need attention."),
        };
        assert!(page.contains(&said), "{page}");
        for language in status["languages"].as_array().expect("languages") {
            let sum = |counts: &serde_json::Value| {
                let counts = counts.as_object().expect("counts").values();
                counts.map(|count| count.as_u64().expect("a number")).sum::<u64>()
            };
            assert_eq!(sum(&language["reviews"]), language["sections"].as_u64().expect("a number"));
            if let Some(translations) = language.get("translations") {
                assert_eq!(sum(translations), status["languages"][0]["sections"].as_u64().expect("a number"));
            }
        }
        status
    };
    let healthy = status(9);
    assert_eq!(healthy["healthy"], true, "{healthy}");
    assert_eq!(healthy["languages"][0]["due_soon"], 2, "tomorrow");
    let due = status(10);
    assert_eq!((&due["attention"], &due["languages"][0]["reviews"]["due"]), (&2.into(), &2.into()));

    // A translation that is missing, and a path whose step was made for another text.
    fixture.write("content/zh/duties/p.md", path("000000000000"));
    let status_with_path = status(9);
    assert_eq!(status_with_path["languages"][1]["translations"]["missing"], 1);
    assert_eq!(status_with_path["stale_links"][0]["target"], "budget");
    let own = &status_with_path["paths"][0];
    assert_eq!((&own["steps"], &own["stale"], &own["lapsed"]), (&1.into(), &1.into(), &0.into()));
    assert_eq!(status_with_path["attention"], 2);
}
