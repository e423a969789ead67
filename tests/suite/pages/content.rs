//! The content of pages:
//!
//! 1. the role a reader chooses is stored in a cookie, listed first on the home page and selected in its search box, and can
//!    be cleared; an invalid cookie changes nothing;
//! 2. a workflow shows every step for every role, in the order of the text: the role's own steps expanded, the others
//!    collapsed; its diagram has a row for each step, a dot for each acting role and a square for each signing role;
//! 3. the grade comparison lists the duty sections side by side;
//! 4. terms are explained at most once per section, never in links, headings or code, and the text is unchanged; without a
//!    glossary nothing is marked and `/glossary` is 404;
//! 5. the glossary lists every term once in both orders, under sorted letters;
//! 6. "mentioned in" is the reverse of the links: exactly the reading paths with a step to the section, and sections of
//!    other documents that link to it otherwise;
//! 7. dates come from git, or are "unknown" without it;
//! 8. the edit link comes from the settings; invalid settings give none;
//! 9. the content status counts each section once per language, is healthy exactly when nothing needs attention, and is the
//!    same on the page and in JSON.

use std::{
    collections::{BTreeSet, HashSet},
    time::{Duration, Instant},
};

use axum::{Router, http::StatusCode};
use handbook::{
    http::{AppState, Config, router},
    reviews::Clock,
};
use jiff::civil::date;
use serde_json::Value;

use super::{addresses, bundled};
use crate::fixture::{Fixture, attributes, get, get_json, get_page, get_with, git, serve};

/// The text between the tags.
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
fn role_cookie_is_set_and_cleared() {
    let (router, _) = bundled();
    let picker = get_page(router, "/zh/");
    assert!(picker.contains("href=\"/roles/account-manager?me=yes\""), "the picker links to the role");
    assert!(!picker.contains("name=\"role\""), "no role is selected yet");

    let chosen = get_with(router, "/roles/account-manager?me=yes&lang=en", &[("accept-language", "zh")]);
    assert_eq!((chosen.status.as_u16(), chosen.header("location")), (303, "/roles/account-manager?lang=en"));
    assert_eq!(chosen.header("cache-control"), "no-store");
    let cookie = chosen.header("set-cookie");
    assert!(cookie.starts_with("role=account-manager; ") && cookie.contains("SameSite=Lax"), "{cookie}");

    let mine = get_with(router, "/zh/", &[("cookie", "a=b; role=account-manager")]);
    assert!(mine.header("vary").contains("Cookie"));
    let mine = mine.text();
    assert!(mine.contains("<input type=\"checkbox\" name=\"role\" value=\"account-manager\" checked>"));
    let (own, parts) = (mine.find("id=\"own\"").expect("mine"), mine.find("id=\"volumes\"").expect("parts"));
    assert!(own < parts && mine.contains("/zh/workflows/new-client?role=account-manager"));
    assert!(!mine.contains("id=\"who\""));

    let forgotten = get_with(router, "/roles/account-manager?me=no", &[("accept-language", "zh")]);
    assert_eq!((forgotten.status.as_u16(), forgotten.header("location")), (303, "/"));
    assert!(forgotten.header("set-cookie").contains("Max-Age=0"));
    for cookie in
        ["role=", "role=nobody", "role=<script>", "roles=account-manager", "role=\"account-manager\""]
    {
        assert_eq!(get_with(router, "/zh/", &[("cookie", cookie)]).text(), picker, "{cookie}");
    }
    assert_eq!(get(router, "/roles/nobody?me=yes").status, 404);
}

#[test]
fn workflow_shows_every_step_for_every_role() {
    let (router, handbook) = bundled();
    let flows =
        handbook.documents.iter().filter(|one| one.sections.iter().any(|section| section.step.is_some()));
    for document in flows {
        let path = format!("/{}/{}", document.language, document.id);
        let steps: Vec<_> = document.sections.iter().filter(|section| section.step.is_some()).collect();
        let whole = get_page(router, &path);
        assert_eq!(whole.matches("class=\"fold\"").count(), 0, "{path}");
        for role in &handbook.roles {
            let page = get_page(router, &format!("{path}?role={}", role.id));
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
    assert_eq!(get(router, "/zh/workflows/new-client?role=nobody").status, 400);
}

#[test]
fn grade_comparison_lists_the_duty_sections() {
    let (router, _) = bundled();
    for language in ["zh", "en"] {
        let page = get(router, &format!("/compare?lang={language}")).text();
        for document in ["account-director", "account-manager", "account-executive"] {
            let duties = get(router, &format!("/{language}/duties/{document}")).text();
            // The duties of the page, which are third-level headings, are in the table.
            let ids: Vec<&str> =
                attributes(&duties, "id").into_iter().filter(|id| id.contains('-')).collect();
            let shown = ids
                .iter()
                .filter(|id| page.contains(&format!("/{language}/duties/{document}#{id}\"")))
                .count();
            assert!(shown >= 20, "{language} {document}: {shown} of {}", ids.len());
        }
        let columns: Vec<usize> = ["executive", "manager", "director"]
            .iter()
            .map(|role| page.find(&format!("/roles/account-{role}")).expect("a column"))
            .collect();
        assert!(columns.is_sorted(), "{language}: columns start with grade C");
    }
    assert_eq!(get(router, "/compare?role=boss").status, StatusCode::BAD_REQUEST);
    assert!(
        get(router, "/compare?role=account-manager&role=account-director").text().contains("am-coordination")
    );
}

#[test]
fn terms_are_explained_once_per_section() {
    let glossary =
        "# 术语\n\n## 工作单（job order）\n\n请别的部门做事的书面任务。第二句。\n\n## 简报\n\n任务说明。\n";
    let text = "# 篇\n\n先开工作单，再写工作单。见[工作单的写法](#b)，`工作单`。\n\n## 工作单怎么开 {#b}\n\n\
                写 <b title=\"工作单>\">简报</b> &amp; 工作单。\n";
    let with = Fixture::new().file("content/zh/a/b.md", text).file("content/zh/a/glossary.md", glossary);
    let without = Fixture::new().file("content/zh/a/b.md", text);
    let (with, without) = (get_page(&serve(&with), "/zh/a/b"), get_page(&serve(&without), "/zh/a/b"));
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
        for section in get_page(router, path).split("<section").skip(1) {
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
fn glossary_lists_every_term_in_both_orders() {
    let (router, handbook) = bundled();
    for language in ["zh", "en"] {
        let glossary = handbook.glossary.as_ref().expect("the bundled handbook has one");
        let document =
            handbook.documents.iter().find(|one| one.id == *glossary && one.language.as_str() == language);
        let terms = document.expect("in both languages").sections.len() - 1;
        for order in ["pinyin", "latin"] {
            let page = get_page(router, &format!("/glossary?order={order}&lang={language}"));
            let entries =
                page.split("<dl class=\"terms\">").skip(1).map(|rest| rest.split("</dl>").next().unwrap());
            let links: Vec<&str> = entries.flat_map(|entries| attributes(entries, "href")).collect();
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
    assert_eq!(get(&serve(&Fixture::new().file("a.md", "# 甲\n")), "/glossary").status, 404);
}

#[test]
fn mentions_are_reverse_links() {
    let (router, handbook) = bundled();
    for document in handbook.documents.iter().filter(|document| document.language.as_str() == "zh") {
        let page = get_page(router, &format!("/zh/{}", document.id));
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
                .map(|list| attributes(list, "href").into_iter().map(str::to_owned).collect())
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

/// Repeats the request until the history, which is read in the background, is available.
fn get_until(router: &Router, path: &str, wanted: &str) -> String {
    let started = Instant::now();
    loop {
        let page = get_page(router, path);
        if page.contains(wanted) || started.elapsed() > Duration::from_mins(1) {
            return page;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn page_dates_come_from_git() {
    let fixture = Fixture::with_settings()
        .file("content/zh/duties/a.md", "# 甲\n\n一。\n")
        .file("content/zh/duties/b.md", "# 乙\n\n二。\n");
    let unknown = get_page(&serve(&fixture), "/zh/duties/a");
    assert!(unknown.contains("更新于 未知"), "{unknown}");
    let git = |arguments: &[&str]| git(fixture.path(), arguments);
    git(&["init", "-q"]);
    git(&["add", "content"]);
    git(&["commit", "-q", "-m", "all", "--date", "2026-02-03T12:00:00Z"]);
    let router = serve(&fixture);
    let dated = get_until(&router, "/zh/duties/a", "<time");
    assert!(dated.contains("<time datetime=\"2026-02-03\">2026年2月3日</time>"), "{dated}");
    let home = get_page(&router, "/zh/");
    let lately = home.split("class=\"lately\"").nth(1).expect("what changed");
    assert!(lately.contains("/zh/duties/a") && lately.contains("/zh/duties/b"));

    fixture.write("content/zh/duties/b.md", "# 乙\n\n改过。\n");
    let router = serve(&fixture);
    let changed = get_until(&router, "/zh/duties/b", "尚未提交");
    assert!(changed.contains("尚未提交"), "{changed}");
    assert!(get_page(&router, "/zh/duties/a").contains("2026年2月3日"));
}

#[test]
fn edit_link_comes_from_the_settings() {
    let page = |settings: &str| {
        let fixture = Fixture::new().file("handbook.toml", settings).file("content/zh/a/b c.md", "# 甲\n");
        get_page(&serve(&fixture), "/zh/a/b-c")
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
fn content_status_is_reported() {
    let zh = "---\nreviewed: 2026-01-10\nreview_every: 6 months\n---\n\n# 职责 {#d}\n\n总述。\n\n## 预算 {#budget}\n\n核对。\n";
    let en = "# Duties {#d}\n\nAll.\n\n## Budget {#budget}\n\nCheck it.\n";
    let path = |at: &str| {
        format!("---\ntitle: 第一天\npath: day\n---\n\n# 第一天 {{#day}}\n\n1. [预算](d.md?at={at}#budget)\n")
    };
    let fixture =
        Fixture::with_settings().file("content/zh/duties/d.md", zh).file("content/en/duties/d.md", en);
    let status = |day: i8| -> Value {
        let clock = Clock::Fixed(date(2026, 7, day));
        let router = router(AppState::with_clock(fixture.edition(), Config::default(), clock));
        let status = get_json(&router, "/api/v1/status");
        let page = get_page(&router, "/status?lang=en");
        let attention = status["attention"].as_u64().expect("a number");
        assert_eq!(status["healthy"] == true, attention == 0);
        let expected = match attention {
            0 => "Nothing needs attention.".to_owned(),
            1 => "1 item needs attention.".to_owned(),
            count => format!("{count} items need attention."),
        };
        assert!(page.contains(&expected), "{page}");
        for language in status["languages"].as_array().expect("languages") {
            let sum = |counts: &Value| {
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

    // A missing translation, and a path whose step refers to an earlier text.
    fixture.write("content/zh/duties/p.md", path("000000000000"));
    let status_with_path = status(9);
    assert_eq!(status_with_path["languages"][1]["translations"]["missing"], 1);
    assert_eq!(status_with_path["stale_links"][0]["target"], "budget");
    let own = &status_with_path["paths"][0];
    assert_eq!((&own["steps"], &own["stale"], &own["lapsed"]), (&1.into(), &1.into(), &0.into()));
    assert_eq!(status_with_path["attention"], 2);
}
