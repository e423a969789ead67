// A trainer hands out a reading path, and an author writes while reading:
//
// 1. progress is kept in the browser, for each path by itself: it survives a reload and another language, and tells what
//    is left; where the browser refuses to keep it, or can no more, the page says so at once and still hands out a record;
// 2. the record says what was read, when and in which revision, as JSON and as CSV, in the fields that
//    docs/path-record.md describes and no others; both forms say the same; clearing asks once;
// 3. a text that changed after it was read is marked;
// 4. without scripts the path is complete and shows no control that does nothing;
// 5. with `--watch` an edit shows without reloading by hand, at the place where the author was; problems are listed with
//    file and line, errors first, and stay closed when they were closed; a broken file keeps its last good text and says
//    so, and mending it clears that; the list has no violation (axe) and covers no control of a phone.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { everything, violations } from "./accessibility.mjs";
import { follow, none, open, phone, repository, serve, visitor } from "./harness.mjs";

const { browser, visit } = await open();
const path = "/paths/first-week?lang=zh";

const download = async (page, format) => {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.locator(`[data-export="${format}"]`).click(),
  ]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
};

test("progress is kept and handed in", async () => {
  await visit({ path }, async (page) => {
    const boxes = page.locator("[data-step] input");
    const all = await boxes.count();
    assert.ok(all > 20);
    await boxes.nth(0).check();
    await boxes.nth(2).check();
    await page.reload();
    assert.equal(await page.locator("[data-step].read").count(), 2);
    assert.match(await page.locator("header [data-summary]").innerText(), new RegExp(`2/${all}`));
    await page.goto("/paths/first-week?lang=en");
    assert.equal(await page.locator("[data-step].read").count(), 2, "a step is the same in another language");
    await page.goto(path);

    await page.locator("[data-reader]").fill('=陈敏,"C"');
    const json = await download(page, "json");
    assert.match(json.name, /^first-week-\d{4}-\d\d-\d\d\.json$/);
    const record = JSON.parse(json.text);
    assert.equal(record.format, "handbook-path-record");
    assert.equal(record.complete, false);
    assert.equal(record.steps.length, all);
    const read = record.steps.filter((step) => step.read_at);
    assert.equal(read.length, 2);
    for (const step of read) {
      assert.deepEqual(step.read_sections, step.sections);
      assert.match(step.sections[0].revision, /^[0-9a-f]{12}$/);
      assert.equal(step.changed_since, false);
    }
    const csv = await download(page, "csv");
    const lines = csv.text.split("\r\n");
    assert.ok(csv.text.startsWith("\ufeffpath,lang,edition,reader,step"));
    assert.equal(lines.length, all + 2);
    assert.ok(lines[1].includes(`"'=陈敏,""C"""`), lines[1]);

    await page.locator("[data-forget]").click();
    assert.equal(await page.locator("[data-step].read").count(), 2, "one click does not clear");
    await page.locator("[data-forget]").click();
    assert.equal(await page.locator("[data-step].read").count(), 0);
  });
});

/** RFC 4180. */
function rows(text) {
  const [all, row] = [[], []];
  const cells = text.replace(/^\ufeff/, "").matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g);
  for (const [, quoted, plain, end] of cells) {
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ",") all.push(row.splice(0));
  }
  return all;
}

test("a new hire goes through a path on a phone, and hands in the record", async () => {
  await visit({ path: "/paths?lang=zh", viewport: phone, isMobile: true, hasTouch: true }, async (page) => {
    await follow(page, () => page.locator("main h2 a", { hasText: "入职第一周" }).tap());
    const steps = page.locator("[data-step]");
    const all = await steps.count();
    const first = steps.first().locator(".what a");
    await follow(page, () => first.tap());
    assert.match(page.url(), /#[a-z0-9-]+$/, "a step leads to its section");
    await page.goBack();
    const height = () => page.locator("ol.path-steps").first().evaluate((list) => list.offsetHeight);
    const before = await height();
    for (let at = 0; at < all; at += 1) await steps.nth(at).locator("label").tap();
    assert.equal(await height(), before, "nothing moves under the finger");
    await page.reload();
    assert.equal(await page.locator("[data-step].read").count(), all);
    assert.match(await page.locator("header [data-summary]").innerText(), /全部读完/);
    assert.equal(await page.locator("[data-record] a, [data-record] li").count(), 0, "the record is no list of pages");

    const record = JSON.parse((await download(page, "json")).text);
    assert.equal(record.complete, true);
    const documented = readFileSync(join(repository, "docs/path-record.md"), "utf8");
    const fields = [...documented.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) => {
      const names = [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name.replaceAll("[]", ""));
      return names.map((name) => (names[0].startsWith("steps.") && !name.includes(".") ? `steps.${name}` : name));
    });
    const found = [...Object.keys(record).filter((key) => key !== "steps"), ...Object.keys(record.steps[0]).map((key) => `steps.${key}`)];
    assert.deepEqual(found.sort(), fields.sort());
    const [header, ...lines] = rows((await download(page, "csv")).text);
    assert.equal(header.join(", "), /`(path, lang, [^`]*)`/.exec(documented)[1].replace(/\s+/g, " "));
    const revisions = (sections) => sections.map(({ id, revision }) => `${id}@${revision}`).join(" ");
    assert.deepEqual(lines, record.steps.map((step) => [
      record.path, record.lang, record.edition, record.reader, `${step.step}`, step.titles.join(" / "), `${step.minutes}`,
      step.read_at, step.read_lang, revisions(step.read_sections), revisions(step.sections), `${step.changed_since}`,
    ]));

    // Another path has progress of its own.
    await page.goto("/paths?lang=zh");
    const other = page.locator("main h2 a").filter({ hasNotText: "入职第一周" }).first();
    await follow(page, () => other.tap());
    assert.equal(await page.locator("[data-step].read").count(), 0);
  });
});

for (const [how, refuse] of Object.entries({
  "is forbidden": () => Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("no", "SecurityError"); } }),
  "is full": () => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; },
})) {
  test(`where storage ${how} the page says so`, async () => {
    await visit({}, async (page) => {
      await page.addInitScript(refuse);
      await page.goto(path);
      assert.ok(await page.locator("[data-lost]").isVisible());
      await page.locator("[data-step] input").first().check();
      assert.match(await page.locator("header [data-summary]").innerText(), /已读 1\//);
      const record = JSON.parse((await download(page, "json")).text);
      assert.equal(record.steps.filter((step) => step.read_at).length, 1, "the record is there for whoever stays");
    });
  });
}

test("a storage that fills up is told when it does", async () => {
  await visit({ path }, async (page) => {
    assert.ok(await page.locator("[data-lost]").isHidden());
    await page.evaluate(() => {
      window.setItem = Storage.prototype.setItem;
      Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
    });
    await page.locator("[data-step] input").first().check();
    assert.ok(await page.locator("[data-lost]").isVisible());
    await page.evaluate(() => (Storage.prototype.setItem = window.setItem));
    await page.locator("[data-step] input").nth(1).check();
    assert.ok(await page.locator("[data-lost]").isHidden());
  });
});

test("time that nobody gave is not told", async () => {
  await visit({ path }, async (page) => {
    await page.evaluate(() => {
      for (const step of document.querySelectorAll("[data-step]")) step.dataset.minutes = "0";
    });
    const summary = page.locator("header [data-summary]");
    await page.locator("[data-step] input").first().check();
    assert.match(await summary.innerText(), /^已读 1\/\d+$/);
    await page.evaluate(() => (document.querySelectorAll("[data-step]")[1].dataset.minutes = "125"));
    await page.locator("[data-step] input").nth(2).check();
    assert.match(await summary.innerText(), /预计还需 2 小时 5 分钟$/);
  });
});

test("a text that changed since is marked", async () => {
  await visit({ path }, async (page) => {
    await page.locator("[data-step] input").first().check();
    await page.evaluate(() => {
      const key = "handbook:path:first-week";
      localStorage.setItem(key, localStorage.getItem(key).replace(/@[0-9a-f]{12}/, "@000000000000"));
    });
    await page.reload();
    assert.equal(await page.locator("[data-mark]").count(), 1);
    const record = JSON.parse((await download(page, "json")).text);
    assert.equal(record.steps[0].changed_since, true);
  });
});

test("without scripts nothing is idle", async () => {
  await visit({ path, javaScriptEnabled: false }, async (page) => {
    assert.ok((await page.locator("[data-step] a").count()) > 20);
    assert.equal(await page.locator("[data-step] input:visible, [data-record]:visible").count(), 0);
  });
});

test("an author sees the edit, and what is wrong with it", async () => {
  const root = mkdtempSync(join(tmpdir(), "handbook-author-"));
  after(() => rmSync(root, { recursive: true, force: true }));
  for (const part of ["handbook.toml", "content"]) cpSync(join(repository, part), join(root, part), { recursive: true });
  const service = await serve(root, "--watch");
  const file = join(root, "content/zh/techniques/finance.md");
  const good = readFileSync(file, "utf8");
  await visitor(browser, service.origin)({ path: "/zh/techniques/finance" }, async (page) => {
    writeFileSync(file, good.replace("活做得再好", "活儿干得再漂亮"));
    await page.getByText("活儿干得再漂亮").waitFor();
    assert.equal(await page.locator(".live:visible").count(), 0);
    writeFileSync(file, good.replace("title:", "title: ["));
    await page.locator(".live.broken").waitFor();
    assert.match(await page.locator(".live").innerText(), /finance\.md 当前无法解析/);
    assert.ok(await page.getByText("活儿干得再漂亮").isVisible(), "the last good text stays");
    writeFileSync(file, good);
    await page.getByText("活做得再好").waitFor();
    await page.locator(".live").waitFor({ state: "hidden" });

    // The author stays where they were.
    await page.evaluate(() => scrollTo(0, 900));
    const opened = await page.evaluate(() => performance.timeOrigin);
    writeFileSync(file, good.replace("活做得再好", "活儿干得再漂亮"));
    await page.getByText("活儿干得再漂亮").waitFor({ state: "attached" });
    await page.waitForFunction((opened) => performance.timeOrigin !== opened && scrollY === 900, opened);

    // What is wrong, where, errors first.
    const broken = good.replace("活做得再好", "活做得再好，见[[st-nowhere]]");
    writeFileSync(file, broken);
    const problem = page.locator(".live li.error", { hasText: "st-nowhere" });
    await problem.waitFor();
    const line = broken.slice(0, broken.indexOf("[[st-nowhere]]")).split("\n").length;
    assert.match(await problem.locator("code").innerText(), new RegExp(`^content/zh/techniques/finance\\.md:${line}:\\d+$`));
    none(await violations(page, everything), "with problems");
    assert.ok(await page.locator(".live details").getAttribute("open") !== null);
    // Closed it stays, also when the page renews itself with the same error; another one opens it.
    await page.locator(".live summary").click();
    writeFileSync(file, broken.replace("活做得再好", "活儿干得再漂亮"));
    await page.getByText("活儿干得再漂亮").waitFor({ state: "attached" });
    await page.locator(".live.broken").waitFor();
    assert.ok(await problem.isHidden(), "it was closed");
    writeFileSync(file, broken.replace("[[st-nowhere]]", "[[st-nobody]]"));
    await page.locator(".live li.error", { hasText: "st-nobody" }).waitFor();
    // On a phone the two sheets at the foot stay in reach.
    await page.setViewportSize(phone);
    await page.locator(".contents-side > summary").click({ trial: true });
    await page.locator(".live summary").click({ trial: true });
    writeFileSync(file, good);
    await page.locator(".live").waitFor({ state: "hidden" });
  });
});
