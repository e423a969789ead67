// Reading, once there:
//
// 1. who comes from a search lands on the sentence of the snippet, marked, whatever the script it is written in; buttons
//    and keys go to the next match and the one before, and the address is that of the section again;
// 2. beside every heading its address can be copied in four forms, with the keyboard too, and that is told;
// 3. without a network pages that were read open again, others say so, and the search answers from what was read.

import assert from "node:assert/strict";
import { test } from "node:test";

import { follow, open, serve, until, visitor, browse } from "./harness.mjs";

const { visit } = await open();

const marked = (page, name) =>
  page.evaluate((name) => [...(CSS.highlights.get(name) ?? [])].map((range) => range.toString()), name);

test("a question lands on the sentence that answers it (journey 3)", async () => {
  await visit({ path: "/zh/" }, async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("客户当场要我答应怎么办");
    await page.locator(".over .hit").first().waitFor();
    const snippet = await page.locator(".hit .snippet").first().innerText();
    await follow(page, () => page.locator(".hit h2 a").first().click());
    await page.locator(".matches").waitFor();
    assert.equal(new URL(page.url()).search, "");
    assert.ok(new URL(page.url()).hash.length > 1);
    const [here] = await marked(page, "match-here");
    assert.ok(snippet.includes(here), `${here} in ${snippet}`);
    const inView = await page.evaluate(() => {
      const [range] = CSS.highlights.get("match-here");
      const { top, bottom } = range.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    });
    assert.ok(inView);
  });
});

test("matches are stepped through by button and key, and can be hidden", async () => {
  await visit({ path: "/zh/duties/account-director?q=%E9%A0%90%E7%AE%97#ad-budget" }, async (page) => {
    await page.locator(".matches").waitFor();
    const all = await marked(page, "match");
    assert.ok(all.length > 2 && all.every((text) => text === "预算"), `Traditional finds Simplified: ${all}`);
    const count = page.locator(".matches .count");
    const before = await count.innerText();
    await page.locator(".matches button").nth(1).click();
    assert.notEqual(await count.innerText(), before);
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("p");
    assert.equal(await count.innerText(), before);
    await page.reload();
    await page.locator(".matches").waitFor();
    await page.locator(".matches button").nth(2).click();
    assert.equal(await page.locator(".matches").count(), 0);
    assert.deepEqual(await marked(page, "match"), []);
    await page.reload();
    await page.waitForTimeout(400);
    assert.equal(await page.locator(".matches").count(), 0);
  });
});

test("English words are marked by their stems, and only as words", async () => {
  await visit({ path: "/en/duties/account-director?q=budgets#ad-budget", lang: "en" }, async (page) => {
    await page.locator(".matches").waitFor();
    for (const text of await marked(page, "match")) assert.match(text, /^budget/i);
  });
});

test("the address of a heading is copied in four forms", async () => {
  await visit({ path: "/zh/duties/account-director", permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    const link = page.locator("#ad-budget ~ .tools .permalink");
    const address = `${new URL(page.url()).origin}/s/ad-budget`;
    const title = (await page.locator("#ad-budget").innerText()).trim();
    const forms = [address, `[${title}](${address})`, `<a href="${address}">${title}</a>`, `${title}\n${address}`];
    for (const [at, expected] of forms.entries()) {
      await link.focus();
      await page.keyboard.press("Enter");
      assert.equal(await link.getAttribute("aria-expanded"), "true");
      for (let step = 0; step < at; step++) await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), expected);
      await page.locator("body > [role=status]", { hasText: "已复制" }).waitFor({ state: "attached" });
      assert.ok(await link.evaluate((one) => one === document.activeElement), "the focus is back");
    }
    await page.keyboard.press("Space");
    await page.keyboard.press("Escape");
    assert.equal(await link.getAttribute("aria-expanded"), "false");
  });
});

test("what was read stays readable without a network (journey 10)", async () => {
  const service = await serve();
  const here = visitor(await browse(), service.origin);
  await here({ path: "/zh/duties/account-director", tolerates: () => true }, async (page) => {
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.goto("/zh/workflows/new-client");
    await page.goto("/zh/techniques/proposals");
    // What the worker keeps it keeps after the answer.
    await until(page, async () => (await (await caches.open("handbook-pages")).keys()).length >= 3);
    await page.goto("/search?q=%E6%8F%90%E6%A1%88");
    await until(page, async () => (await (await caches.open("handbook-search")).keys()).length === 4);
    await service.stop();

    await page.goto("/zh/duties/account-director");
    assert.ok(await page.locator("#ad-budget").isVisible());
    const styled = await page.locator("body").evaluate((body) => getComputedStyle(body).display);
    assert.equal(styled, "flex", "the style sheet is there");

    await page.goto("/zh/appendix/glossary");
    assert.match(await page.locator("h1").innerText(), /网络已断开/);
    await page.locator("[data-kept] a").nth(2).waitFor();

    await page.goto("/zh/workflows/new-client");
    await page.keyboard.press("/");
    await page.keyboard.type("预算");
    await page.locator(".over .notice", { hasText: "网络已断开" }).waitFor();
    const hit = page.locator(".over .hit h2 a").first();
    await hit.waitFor();
    await follow(page, () => hit.click());
    await page.locator(".matches").waitFor();

    await page.goto("/search?q=%E9%A2%84%E7%AE%97");
    await page.locator(".notice", { hasText: "网络已断开" }).waitFor();
    assert.ok((await page.locator(".hit").count()) > 0);
  });
});
