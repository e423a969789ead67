// The keyboard is enough to get everywhere, and one always sees where one is. On every kind of page:
//
// 1. the first stop is the link that skips to the text, which shows itself and leads there;
// 2. every stop is in sight, not hidden beneath anything, and marked by a ring of at least two pixels;
// 3. no stop holds the focus: Tab leads on and comes back, through no stop twice;
// 4. what opens by key (the search, the menu of a heading) closes by Escape and gives the focus back.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isError, none, notesStatus, open, pages, phone } from "./harness.mjs";

const { visit } = await open();

/** More stops of one page are of the same kinds. */
const STOPS = 45;

/** The focused element, and what is wrong with how it shows. */
const stop = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    globalThis.stops ??= new Map();
    if (!globalThis.stops.has(element)) globalThis.stops.set(element, globalThis.stops.size);
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const wrong = [];
    const ringed = [element, ...element.querySelectorAll("*"), element.parentElement].some((one) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
      return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || (one === element && boxShadow !== "none");
    });
    if (!ringed) wrong.push("no ring");
    if (style.visibility !== "visible" || Number(style.opacity) < 0.1) wrong.push("not to be seen");
    // A wide box may begin in sight and end beyond.
    const [x, y] = [Math.min(box.right, innerWidth) - Math.min(box.width, 8) / 2 - 1, Math.max(box.top, 0) + Math.min(box.height, 24) / 2];
    if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) wrong.push("out of sight");
    else {
      const shown = [document.elementFromPoint((box.left + box.right) / 2, y), document.elementFromPoint(Math.max(0, box.left) + 3, y), document.elementFromPoint(x, y)];
      const own = shown.some((one) => one && (element.contains(one) || one.contains(element) || one.closest("label")?.contains(element)));
      if (!own && element.getClientRects().length < 2) wrong.push(`beneath ${shown[0]?.outerHTML.slice(0, 80)}`);
    }
    return { at: globalThis.stops.get(element), wrong: wrong.map((what) => `${what}: ${element.outerHTML.slice(0, 140)}`) };
  });

for (const { kind, name, path, lang } of pages.filter(({ lang }) => lang === "zh")) {
  test(`${name} by keyboard`, async () => {
    await visit({ path, lang, tolerates: isError(kind) ? notesStatus : undefined, reducedMotion: "reduce" }, async (page) => {
      // A page may put the focus where one begins; from the top, the first stop is the skip link.
      await page.evaluate(() => document.activeElement?.blur?.());
      await page.evaluate(() => getSelection().removeAllRanges());
      await page.keyboard.press("Tab");
      const skip = page.locator(".skip");
      if (await skip.evaluate((one) => one === document.activeElement)) {
        const box = await skip.boundingBox();
        assert.ok(box.x >= 0 && box.y >= 0 && box.width > 20, "the skip link shows itself");
        await page.keyboard.press("Enter");
        assert.equal(await page.evaluate(() => document.activeElement.id), "page_main");
        await page.evaluate(() => document.querySelector(".skip").focus());
      } else {
        assert.equal(kind, "blank", "the first stop is the skip link");
      }
      const wrong = [];
      const order = [];
      let here = null;
      for (let stops = 0; stops < STOPS; stops++) {
        await page.keyboard.press("Tab");
        here = await stop(page);
        // After the last stop comes the browser's own frame, or the first one again.
        if (!here || order.includes(here.at)) break;
        order.push(here.at);
        wrong.push(...here.wrong);
      }
      none(wrong, "stops");
      assert.ok(order.length >= 5, `${order.length} stops`);
      // And back the way one came.
      await page.keyboard.press("Shift+Tab");
      const back = await stop(page);
      assert.equal(back?.at, here ? order.at(-2) : order.at(-1), "the way back is open");
    });
  });
}

test("the focus shows on a phone with a keyboard too", async () => {
  const path = pages.find(({ kind }) => kind === "workflow").path;
  await visit({ path, viewport: phone, reducedMotion: "reduce" }, async (page) => {
    const wrong = [];
    for (let stops = 0; stops < 30; stops++) {
      await page.keyboard.press("Tab");
      wrong.push(...((await stop(page))?.wrong ?? []));
    }
    none(wrong, "stops");
  });
});

test("what a key opens, Escape closes, and the focus is back", async () => {
  await visit({ path: "/zh/duties/account-director" }, async (page) => {
    const link = page.locator("#ad-budget ~ .tools .permalink");
    for (const [key, shown] of [["Control+k", "dialog[open]"], ["Enter", "[role=menu]:not([hidden])"]]) {
      await link.focus();
      await page.keyboard.press(key);
      await page.locator(shown).waitFor();
      assert.ok(await page.evaluate((shown) => document.querySelector(shown).contains(document.activeElement), shown), `${key}: the focus goes in`);
      await page.keyboard.press("Escape");
      await page.locator(shown).waitFor({ state: "detached" });
      assert.ok(await link.evaluate((one) => one === document.activeElement), `${key}: the focus is back`);
    }
  });
});

test("the sheet keeps the focus while it is open", async () => {
  await visit({ path: "/zh/workflows/new-client" }, async (page) => {
    await page.keyboard.press("Control+k");
    await page.locator("dialog[open]").waitFor();
    for (let stops = 0; stops < 40; stops++) {
      await page.keyboard.press("Tab");
      const inside = await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("dialog") !== null);
      assert.ok(inside, "the page beneath has the focus");
    }
  });
});
