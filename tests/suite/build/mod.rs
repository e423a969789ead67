//! `handbook build`: the files of the static site, and its search in the browser.

mod search;
mod site;

use std::collections::BTreeMap;

use handbook::{edition::Edition, http};

use crate::fixture::Fixture;

/// The files of a static site by path.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

pub(super) fn build_site(edition: Edition, base_url: Option<&str>) -> Files {
    let mut files = Files::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let summary = runtime.block_on(http::static_site::copy(
        edition,
        base_url.map(|base| base.parse().expect("a base address")),
        &mut |file, bytes| {
            assert!(files.insert(file.to_owned(), bytes.to_vec()).is_none(), "{file} is written twice");
            Ok(())
        },
        &mut |_, _| {},
    ));
    assert!(summary.expect("a copy").pages > 0);
    files
}

/// A handbook in English and Traditional Chinese, with roles, topics and a translation that lacks a section.
fn bilingual() -> Fixture {
    let mut zh = String::from(
        "---\ntitle: 差旅與報銷\n---\n\n# 差旅與報銷 {#travel}\n\n出差之前先申請，回來以後再報銷。\n",
    );
    let mut en = String::from(
        "---\ntitle: Travel and expenses\n---\n\n# Travel and expenses {#travel}\n\nAsk before a journey, claim afterwards.\n",
    );
    let sections = [
        (
            "booking",
            "預訂機票和旅館",
            "機票由行政部預訂，旅館不超過規定的標準。",
            "Booking flights and hotels",
            "The office books flights; hotels stay within the limits.",
        ),
        (
            "receipts",
            "發票要怎樣保存",
            "每一張發票都要保存原件，遺失的發票不能報銷。",
            "Keeping receipts",
            "Keep every original receipt. A lost receipt cannot be claimed.",
        ),
        (
            "approval",
            "誰來批准費用",
            "經理批准一千元以下的費用，財務批准其餘的。",
            "Who approves expenses",
            "The manager approves up to one thousand, finance approves the rest.",
        ),
        (
            "deadline",
            "報銷的期限",
            "費用發生後三十天內提交報銷單，過期不受理。",
            "Deadlines for claims",
            "Submit claims within thirty days; later claims are refused.",
        ),
        (
            "meals",
            "招待客戶用餐",
            "招待客戶用餐要事先說明人數、目的和預算。",
            "Meals with clients",
            "Say beforehand how many guests there are, why, and the budget.",
        ),
        (
            "advance",
            "預支款項",
            "出差前可以預支款項，回來後十天內結清。",
            "Cash advances",
            "An advance may be drawn before a journey and is settled within ten days.",
        ),
    ];
    for (id, title, text, title_en, text_en) in sections {
        let labels = match id {
            "approval" => " roles=manager,finance topics=budget",
            "meals" => " roles=executive topics=budget,meetings",
            "receipts" => " reviewed=2026-01-01 review_every=6-months",
            "deadline" => " reviewed=2026-06-01",
            _ => "",
        };
        zh.push_str(&format!("\n## {title} {{#{id}{labels}}}\n\n{text}\n"));
        if id != "advance" {
            en.push_str(&format!("\n## {title_en} {{#{id}{labels}}}\n\n{text_en}\n"));
        }
    }
    Fixture::with_settings()
        .file("content/zh/workflows/travel.md", zh)
        .file("content/en/workflows/travel.md", en)
        .file("content/zh/duties/executive.md", "---\ntitle: 專員的職責\nroles: [executive]\n---\n\n# 專員的職責 {#executive-duties}\n\n## 準備會議 {#prepare-meeting topics=meetings}\n\n會議之前準備議程，會議之後發出紀要。\n\n![[meals]]\n")
        .file("content/en/duties/executive.md", "---\ntitle: Duties of an executive\nroles: [executive]\n---\n\n# Duties of an executive {#executive-duties}\n\n## Preparing a meeting {#prepare-meeting topics=meetings}\n\nPrepare the agenda before, send minutes afterwards. See [meals](../workflows/travel.md#meals).\n\n![[meals]]\n")
        .file("index/synonyms.toml", "[[group]]\nwords = [\"报销\", \"reimbursement\", \"expense claim\"]\n")
}
