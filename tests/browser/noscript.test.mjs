// A colleague behind a proxy that strips scripts has the whole handbook:
//
// 1. every kind of page shows its text, and has nothing that only a script would make work;
// 2. searching, narrowing, widening, paging and reading are plain forms and links (journey 9);
// 3. a permalink leads to its section, and a switch of language to the same document.

import assert from "node:assert/strict";
import { test } from "node:test";

import { follow, isError, notesStatus, open, pages } from "./harness.mjs";

const { visit } = await open();
const plain = { javaScriptEnabled: false };

for (const { kind, name, path, lang } of pages) {
  const tolerates = isError(kind) ? notesStatus : undefined;
  test(`${name} is complete without scripts`, async () => {
    const read = (settings) =>
      visit({ path, lang, tolerates, ...settings }, async (page) => ({
        text: await page.locator("main").evaluate((main) => {
          // How to use the script's own keys is the script's to tell; dates come when they are worked out.
          for (const one of main.querySelectorAll("[data-live], .lately")) one.remove();
          return main.innerText.replace(/\s+/g, "");
        }),
        // What looks like a button and does nothing is worse than nothing.
        idle: await page.locator("button:visible:not(form button):not([command]):not([popovertarget])").count(),
        heading: await page.locator("h1").count(),
      }));
    const [without, scripted] = [await read(plain), await read({})];
    assert.equal(without.idle, 0, "buttons without a form");
    assert.equal(without.heading, 1);
    assert.ok(without.text.length >= scripted.text.length * 0.9, `${without.text.length} of ${scripted.text.length} characters`);
  });
}

test("searches, narrows, pages, widens and reads (journey 9)", async () => {
  await visit({ ...plain, path: "/zh/" }, async (page) => {
    await page.getByRole("searchbox").first().fill("客户");
    await follow(page, () => page.keyboard.press("Enter"));
    const hits = page.locator("ol.hits > li");
    assert.ok((await hits.count()) > 0, "hits");
    const everyone = await page.locator("main").innerText();

    // Narrow by the form.
    await page.getByRole("combobox", { name: "岗位" }).selectOption("account-executive");
    await follow(page, () => page.locator("main form button").first().click());
    assert.equal(new URL(page.url()).searchParams.get("role"), "account-executive");
    assert.notEqual(await page.locator("main").innerText(), everyone);
    assert.ok((await hits.count()) > 0, "hits in scope");

    // Turn the page.
    const first = await hits.first().innerText();
    await follow(page, () => page.locator("a[rel=next]").click());
    assert.notEqual(await hits.first().innerText(), first);
    await page.goBack();
    assert.equal(await hits.first().innerText(), first);

    // Read.
    const link = hits.first().getByRole("heading").getByRole("link");
    await follow(page, () => link.click());
    const { pathname, hash } = new URL(page.url());
    assert.match(pathname, /^\/zh\/[^/]+\/[^/]+$/);
    const target = page.locator(`[id="${decodeURIComponent(hash.slice(1)).split(":~:")[0]}"]`);
    assert.ok(await target.isVisible(), "the section");
  });
});

test("a permalink leads to its section in the reader's language", async () => {
  for (const [lang, expected] of [["zh", "/zh/duties/account-director"], ["en", "/en/duties/account-director"]]) {
    await visit({ ...plain, path: "/s/ad-budget", lang }, async (page) => {
      const { pathname, hash } = new URL(page.url());
      assert.equal(pathname, expected);
      assert.equal(hash, "#ad-budget");
      assert.ok(await page.locator("#ad-budget").isVisible());
    });
  }
});

test("the language switches at the same document", async () => {
  await visit({ ...plain, path: "/zh/workflows/new-client" }, async (page) => {
    const english = page.getByRole("navigation", { name: "语言" }).getByRole("link", { name: "English" });
    await follow(page, () => english.click());
    assert.equal(new URL(page.url()).pathname, "/en/workflows/new-client");
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
  });
});
