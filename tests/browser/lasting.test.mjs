// What readers see of links that last and of texts that are looked after, on a handbook of a bakery
// (tests/fixtures/bakery) some months after it was written: a section split in two, one withdrawn, one edited after its
// review, one due again.
//
// 1. none of the pages of these states has a violation (axe), in either language, by day, by night and on a phone, and
//    none is wider than a phone, than 320 px, or than a window at 200 %;
// 2. a link that says its revision leads to what changed, word by word; so does a step of a path made for another text,
//    and a step whose text changed after it was read;
// 3. reviews that no longer hold are said beside the text and listed by owner, and lead to what changed since; so does a
//    translation that fell behind; search counts and restricts by them;
// 4. the first page and the role's page lead to the reading paths, and say how far one is and what comes next; a section
//    names the paths that lead to it, apart from what else mentions it;
// 5. while authors write, progress works as ever;
// 6. the state of the content is one page, and says the same as its JSON.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { colours, everything, violations } from "./accessibility.mjs";
import { browse, follow, languages, none, notesStatus, phone, repository, serve, sideways, visitor } from "./harness.mjs";

const root = mkdtempSync(join(tmpdir(), "handbook-bakery-"));
after(() => rmSync(root, { recursive: true, force: true }));
cpSync(join(repository, "tests/fixtures/bakery"), root, { recursive: true });
const git = (...rest) => execFileSync("git", ["-C", root, "-c", "user.name=baker", "-c", "user.email=baker@example.org", ...rest], { stdio: "pipe" });
const edit = (file, ...changes) => {
  const path = join(root, file);
  writeFileSync(path, changes.reduce((text, [from, to]) => {
    assert.ok(text.includes(from), `${file} holds ${from}`);
    return text.replace(from, to);
  }, readFileSync(path, "utf8")));
};
git("init", "-q");
git("add", ".");
git("commit", "-qm", "as it was reviewed");
edit("content/zh/bread/dough.md", ["夏天用冰水", "夏天用加了冰块的水"]);
edit("content/en/bread/dough.md", ["Iced water in summer", "Water with ice cubes in summer"]);
edit("content/zh/bread/oven.md", ["## 旧炉子 {#old-oven}", "## 电炉 {#deck-oven}"]);
edit("content/en/bread/oven.md", ["## The old oven {#old-oven}", "## The deck oven {#deck-oven}"]);
edit("content/permalinks.toml",
  ["[published]\n", '[published]\ncoal-store = { title = "煤棚", print = "zh:AAAA" }\n'],
  ["[moved]\n", '[moved]\nold-oven = ["deck-oven", "preheat"]\n'],
  ["[retired]\n", '[retired]\ncoal-store = "2025 年起不再用煤。"\n']);
edit("content/zh/start/basics.md", ["dough.md#water-temperature", "dough.md?at=17dd131d9e33#water-temperature"]);
edit("content/en/start/basics.md", ["dough.md#water-temperature", "dough.md?at=7f6529e80b61#water-temperature"]);

const [service, browser] = await Promise.all([serve(root, "--today", "2026-12-01"), browse()]);
const visit = visitor(browser, service.origin);
const wording = { zh: "17dd131d9e33", en: "7f6529e80b61" };

const states = {
  page: (lang) => `/${lang}/bread/dough`,
  path: (lang) => `/paths/basics?lang=${lang}`,
  "path that builds on one": (lang) => `/paths/oven-shift?lang=${lang}`,
  changed: (lang) => `/s/water-temperature?at=${wording[lang]}&lang=${lang}`,
  split: (lang) => `/s/old-oven?lang=${lang}`,
  withdrawn: (lang) => `/s/coal-store?lang=${lang}`,
  reviews: (lang) => `/reviews?lang=${lang}`,
  status: (lang) => `/status?lang=${lang}`,
  home: (lang) => `/${lang}/`,
  role: (lang) => `/roles/baker?lang=${lang}`,
};
for (const [name, path] of Object.entries(states)) {
  for (const lang of languages) {
    test(`${name}-${lang} has no violation`, async () => {
      await visit({ path: path(lang), lang, colorScheme: "light", tolerates: notesStatus }, async (page) => {
        none(await violations(page, everything), "by day");
        await page.emulateMedia({ colorScheme: "dark" });
        none(await violations(page, colours), "by night");
        await page.setViewportSize(phone);
        none(await violations(page, everything), "on a phone");
        for (const width of [phone.width, 320, 640]) {
          await page.setViewportSize({ width, height: 450 });
          none(await sideways(page), `at ${width} px`);
        }
      });
    });
  }
}

test("what changed is shown word by word", async () => {
  await visit({ path: states.path("zh") }, async (page) => {
    const step = page.locator("[data-step]").first();
    await follow(page, () => step.locator(".wrong a").click());
    assert.deepEqual(await page.locator(".wordings del").allInnerTexts(), ["冰水"]);
    assert.deepEqual(await page.locator(".wordings ins").allInnerTexts(), ["加了冰块的水"]);
  });
  await visit({ path: states.changed("en"), lang: "en" }, async (page) => {
    assert.deepEqual((await page.locator(".wordings del").allInnerTexts()).map((text) => text.trim()), ["Iced"]);
    assert.deepEqual((await page.locator(".wordings ins").allInnerTexts()).map((text) => text.trim()), ["with ice cubes"]);
  });
});

test("a step that changed after it was read leads to the change", async () => {
  await visit({ path: states.path("zh") }, async (page) => {
    await page.locator("[data-step] input").first().check();
    await page.evaluate((before) => {
      const key = "handbook:path:basics";
      localStorage.setItem(key, localStorage.getItem(key).replace(/(water-temperature@)[0-9a-f]{12}/, `$1${before}`));
    }, wording.zh);
    await page.reload();
    assert.match(await page.locator("header [data-summary]").innerText(), /阅读后有更新：1 步/);
    assert.ok(await page.locator("[data-step] .stale").first().isHidden(), "one line on a change is enough");
    await follow(page, () => page.locator("[data-mark] a").click());
    assert.deepEqual(await page.locator(".wordings ins").allInnerTexts(), ["加了冰块的水"]);
    await page.goBack();
    await page.getByRole("button", { name: "已读新版" }).click();
    assert.equal(await page.locator("[data-mark]").count(), 0);
    assert.ok(await page.evaluate(() => document.activeElement.matches("[data-step] input")), "the focus stays at the step");
    await page.reload();
    assert.equal(await page.locator("[data-mark]").count(), 0);
    assert.equal(await page.locator("[data-step].read").count(), 1);
  });
});

test("an address of a section that was split or withdrawn says so", async () => {
  await visit({ path: states.split("en"), lang: "en", tolerates: notesStatus }, async (page) => {
    assert.deepEqual(await page.locator("main .entries a").allInnerTexts(), ["The deck oven", "Preheating"]);
    await follow(page, () => page.locator("main .entries a").first().click());
    assert.match(page.url(), /\/en\/bread\/oven#deck-oven$/);
  });
  await visit({ path: states.withdrawn("zh"), tolerates: notesStatus }, async (page) => {
    assert.match(await page.locator("main").innerText(), /2025 年起不再用煤/);
  });
});

test("reviews are told where they no longer hold", async () => {
  await visit({ path: states.page("zh") }, async (page) => {
    const text = await page.locator("main").innerText();
    assert.match(text, /复核于 2026年10月1日，之后内容有更新/);
    assert.match(text, /复核于 2026年5月10日，2026年8月10日起需重新复核/);
    await follow(page, () => page.locator('.foot a[href="/reviews"]').click());
    assert.deepEqual(await page.locator(".due code").allInnerTexts(), ["water-temperature", "kneading-time", "salt"]);
    await follow(page, () => page.locator(".due .wrong a").first().click());
    assert.deepEqual(await page.locator(".wordings ins").allInnerTexts(), ["加了冰块的水"], "since the review");
  });
  await visit({ path: states.page("en"), lang: "en" }, async (page) => {
    const drift = page.locator(".wrong a", { hasText: "The original has changed" }).first();
    await follow(page, () => drift.click());
    assert.deepEqual(await page.locator(".wordings[lang=zh-CN] ins").allInnerTexts(), ["加了冰块的水"], "in the original");
    await follow(page, () => page.locator("main a", { hasText: "Read the current section" }).click());
    assert.match(page.url(), /\/en\/bread\/dough#water-temperature$/);
  });
  await visit({ path: "/search?q=面团&lang=zh" }, async (page) => {
    await page.locator('.facets a[href*="status=verified"]').click();
    const chip = page.locator(".chips a", { hasText: "已复核" });
    await chip.waitFor();
    assert.deepEqual(await page.locator(".hit h2 a").evaluateAll((links) => links.map((link) => link.hash)), ["#dough"]);
    await chip.click();
    await chip.waitFor({ state: "detached" });
    assert.ok((await page.locator(".hit").count()) > 1);
  });
});

test("the first page and the role's say how far one is", async () => {
  for (const list of ["home", "role"]) {
    await visit({ path: states.path("zh") }, async (page) => {
      await page.locator("[data-step] input").first().check();
      await page.goto(states[list]("zh"));
      assert.equal(await page.locator('[data-track="basics"]').innerText(), "已读 1/3 · 下一步 醒面");
      assert.equal(await page.locator('[data-track="oven-shift"]').innerText(), "");
      await follow(page, () => page.locator('[data-track="basics"] a').click());
      assert.match(page.url(), /dough#proofing$/);
    });
  }
});

test("a section names the paths that lead to it", async () => {
  await visit({ path: states.page("zh") }, async (page) => {
    const mentions = page.locator(".section:has(#water-temperature) .mentions");
    assert.equal(await mentions.locator("summary").innerText(), "1 处引用 · 收入 1 条阅读路径");
    await mentions.locator("summary").click();
    assert.deepEqual(await mentions.locator("a").allInnerTexts(), ["第一天", "预热"]);
    await follow(page, () => mentions.locator("a").first().click());
    assert.match(page.url(), /\/paths\/basics$/);
  });
});

test("the state of the content is one page", async () => {
  const status = await (await fetch(`${service.origin}/api/v1/status`)).json();
  assert.equal(status.healthy, false);
  await visit({ path: states.reviews("zh") }, async (page) => {
    await follow(page, () => page.locator(".foot a", { hasText: "内容状况" }).click());
    assert.match(await page.locator(".lead").innerText(), new RegExp(`${status.attention} 处待处理`));
    const cells = (label) => page.locator(".figures tr", { hasText: label }).locator("td").allInnerTexts();
    const { reviews } = status.languages[0];
    assert.deepEqual((await cells("复核后有更新"))[0], `${reviews.changed}`);
    assert.deepEqual((await cells("待复核"))[0], `${reviews.due}`);
    assert.deepEqual((await cells("译文未同步"))[1], `${status.languages[1].translations.outdated}`);
    const basics = page.locator(".tracks li", { hasText: "第一天" });
    assert.match(await basics.innerText(), /3 步.*1 步内容有更新.*2 步待复核/s);
    assert.equal(status.stale_links.length, 2);
    await follow(page, () => page.locator("[aria-labelledby=stale] li", { hasText: "水温" }).locator("a").last().click());
    assert.deepEqual(await page.locator(".wordings ins").allInnerTexts(), ["加了冰块的水"]);
  });
});

test("while an author writes, a reader's progress is kept", async () => {
  const writing = await serve(root, "--watch", "--today", "2026-12-01");
  await visitor(browser, writing.origin)({ path: states.path("zh") }, async (page) => {
    await page.locator("[data-step] input").first().check();
    await page.reload();
    assert.equal(await page.locator("[data-step].read").count(), 1);
  });
});
