//! Link stability: published ids and addresses, and the links, includes and mentions between sections.

mod addresses;
mod edits;
mod references;

use axum::Router;

use crate::fixture::{Fixture, get_with, out, run_in};

/// The file that records published ids and their successors.
const LEDGER: &str = "content/permalinks.toml";

const BUDGET: &str =
    "每月核对一次实际花费和计划，超出一成就停下来，先找客户总监签字，再往下走。账单当天归档。";
const PHONE: &str =
    "铃响三声之内接起来，先报公司名，再报自己的名字。请对方稍候不要超过半分钟，记下来电的时间和事由。";

/// A handbook in one language with three recorded sections.
fn recorded() -> Fixture {
    let fixture = Fixture::new()
        .file("handbook.toml", "title = '手册'\nlanguages = ['zh']\n[[parts]]\nid = 'duties'\n[[parts]]\nid = 'forms'\n")
        .file(
            "content/zh/duties/a.md",
            format!("# 职责 {{#duties-a}}\n\n本页讲两件事。\n\n## 预算 {{#budget}}\n\n{BUDGET}\n\n## 电话 {{#phone}}\n\n{PHONE}\n"),
        );
    let fixed = run_in(fixture.path(), &["check", "--fix"]);
    assert!(fixed.status.success(), "{}", out(&fixed));
    fixture
}

fn add_to_ledger(fixture: &Fixture, lines: &str) {
    let text = fixture.read(LEDGER);
    // Directly under the table's header, as an author would.
    let (table, line) = lines.split_once('\n').unwrap();
    fixture.write(LEDGER, text.replace(&format!("{table}\n"), &format!("{table}\n{line}\n")));
}

/// Status, `Location` and body of a request with `Accept-Language: zh`.
fn ask(router: &Router, path: &str) -> (u16, String, String) {
    let answer = get_with(router, path, &[("accept-language", "zh")]);
    (answer.status.as_u16(), answer.header("location").to_owned(), answer.text())
}
