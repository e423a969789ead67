// A trainer hands out a reading path, and an author writes while reading:
//
// 1. progress is kept in the browser: it survives a reload and another language, and tells what is left;
// 2. the record says what was read, when and in which revision, as JSON and as CSV; clearing asks once;
// 3. a text that changed after it was read is marked;
// 4. without scripts the path is complete and shows no control that does nothing;
// 5. with `--watch` an edit shows by itself, and a broken file keeps its last good text and says so.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { open, repository, serve, visitor } from "./harness.mjs";

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
    assert.match(await page.locator(".live").innerText(), /finance\.md 现在读不通/);
    assert.ok(await page.getByText("活儿干得再漂亮").isVisible(), "the last good text stays");
    writeFileSync(file, good);
    await page.getByText("活做得再好").waitFor();
  });
});
