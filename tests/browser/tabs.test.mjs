// Tabs and folded boxes in a real browser:
//
// 1. tabs are chosen by a click and by arrow keys, and one panel shows at a time;
// 2. without scripts and on paper all of them show, with their labels;
// 3. a search opens the tab or the box that has the match.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { browse, serve, visitor } from "./harness.mjs";

const browser = await browse();

const TEXT = `# 安装 {#a}

=== "npm"

    运行第一条命令。

=== "yarn"

    运行第二条命令：斑马。

??? note "细节"
    这里有长颈鹿。
`;

function folder() {
  const root = mkdtempSync(join(tmpdir(), "handbook-tabs-"));
  after(() => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(root, "a.md"), TEXT);
  return root;
}

const service = await serve(folder());

test("one tab shows at a time, by click and by keys", async () => {
  await visitor(browser, service.origin)({ path: "/zh/main/a" }, async (page) => {
    const [first, second] = [page.getByText("第一条"), page.getByText("第二条")];
    await first.waitFor();
    assert.equal(await second.isVisible(), false);
    await page.getByRole("tab", { name: "yarn" }).click();
    assert.deepEqual([await first.isVisible(), await second.isVisible()], [false, true]);
    await page.keyboard.press("ArrowRight");
    assert.deepEqual([await first.isVisible(), await second.isVisible()], [true, false]);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "npm");
    assert.equal(await page.getByRole("tabpanel", { name: "npm" }).count(), 1);
    await page.emulateMedia({ media: "print" });
    assert.deepEqual([await first.isVisible(), await second.isVisible()], [true, true]);
  });
});

test("without scripts all tabs show with their labels", async () => {
  await visitor(browser, service.origin)({ path: "/zh/main/a", javaScriptEnabled: false }, async (page) => {
    for (const text of ["npm", "第一条", "yarn", "第二条"]) assert.ok(await page.locator(".prose").getByText(text).isVisible(), text);
  });
});

test("a search opens what has the match", async () => {
  for (const [query, text] of [["斑马", "第二条"], ["长颈鹿", "这里有"]]) {
    await visitor(browser, service.origin)({ path: `/zh/main/a?q=${encodeURIComponent(query)}` }, async (page) => {
      await page.locator(".matches").waitFor();
      assert.ok(await page.getByText(text).isVisible(), query);
    });
  }
});
