// The address is the whole state:
//
// 1. what a reader has asked, narrowed and turned to can be sent to a colleague, who sees the same list, with scripts
//    and without;
// 2. Back and Forward go through the same states, one step of the reader at a time, and from a page that was opened
//    back to the list as it was, at the place it was;
// 3. the place on a page is in its address, and survives a reload and a switch of language and back.

import assert from "node:assert/strict";
import { test } from "node:test";

import { follow, open } from "./harness.mjs";

const { visit } = await open();

const titles = (page) => page.locator("ol.hits h2").allInnerTexts();
const scope = (page) => page.locator("main select").evaluateAll((selects) => selects.map(({ name, value }) => `${name}=${value}`));
const state = async (page) => ({ titles: await titles(page), scope: await scope(page), asked: await page.locator("[data-asked]").inputValue() });

/** Does `act` and waits until another list is shown, and the address is another. */
async function turn(page, act) {
  const before = page.url();
  await page.locator("[data-found]").evaluate((found) => (found.dataset.old = ""));
  await act();
  await page.waitForURL((url) => url.href !== before);
  await page.locator("[data-found]:not([data-old])").waitFor();
}

test("an address gives a colleague the same list, and Back gives each state again", async () => {
  const { address, states, addresses } = await visit({ path: "/search?q=" }, async (page) => {
    const states = [];
    const addresses = [];
    const note = async () => {
      states.push(await state(page));
      addresses.push(page.url());
    };
    await turn(page, () => page.locator("[data-asked]").fill("客户"));
    await note();
    await turn(page, () => page.getByRole("combobox", { name: "岗位" }).selectOption("account-manager"));
    await note();
    await turn(page, () => page.locator(".facets a[href*='topic=']").first().click());
    await note();
    if ((await page.locator("a[rel=next]").count()) > 0) {
      await turn(page, () => page.locator("a[rel=next]").click());
      await note();
    }
    assert.equal(new Set(states.map(({ titles }) => titles.join())).size, states.length, "each state is another list");
    for (let at = states.length - 2; at >= 0; at--) {
      await turn(page, () => page.goBack());
      assert.equal(page.url(), addresses[at]);
      assert.deepEqual(await state(page), states[at], `back to state ${at}`);
    }
    for (let at = 1; at < states.length; at++) {
      await turn(page, () => page.goForward());
      assert.deepEqual(await state(page), states[at], `forward to state ${at}`);
    }
    return { address: page.url(), states, addresses };
  });
  assert.equal(address, addresses.at(-1));
  for (const javaScriptEnabled of [true, false]) {
    await visit({ path: address, javaScriptEnabled }, async (page) => assert.deepEqual(await state(page), states.at(-1)));
  }
});

test("Back from a page leads to the list as it was, where it was", async () => {
  await visit({ path: `/search?${new URLSearchParams({ q: "客户", role: "account-executive" })}` }, async (page) => {
    const before = await state(page);
    const hit = page.locator("ol.hits h2 a").nth(7);
    await hit.scrollIntoViewIfNeeded();
    const top = await page.evaluate(() => scrollY);
    await follow(page, () => hit.click());
    await page.goBack();
    await page.locator("ol.hits").waitFor();
    assert.deepEqual(await state(page), before);
    await page.waitForFunction((top) => Math.abs(scrollY - top) < 200, top);
  });
});

test("a place on a page survives a reload and another language", async () => {
  await visit({ path: "/zh/workflows/new-client#nb-contract" }, async (page) => {
    const shown = () =>
      page.locator("#nb-contract").evaluate((one) => {
        const { top } = one.getBoundingClientRect();
        return top >= 0 && top < innerHeight;
      });
    assert.ok(await shown());
    await page.reload();
    assert.ok(await shown());
    for (const [menu, name] of [["语言", "English"], ["Language", "中文"]]) {
      await follow(page, () => page.getByRole("navigation", { name: menu }).getByRole("link", { name }).click());
      assert.equal(new URL(page.url()).hash, "#nb-contract");
      assert.ok(await shown());
    }
  });
});
