// Searching while one types, on the page and in the sheet over a page:
//
// 1. both show the same list, the server's own; the address says what is shown, and Back takes it back;
// 2. an answer to what is no longer asked is never painted; a burst of typing asks little;
// 3. keyboard only: "/" and Ctrl-K open, arrows choose, Enter opens, Escape closes and gives the focus back, Alt-W widens;
// 4. input methods: nothing is asked, chosen, opened or closed between compositionstart and compositionend, and the
//    Enter that commits a word neither submits nor navigates, in the order of Chrome and in that of Safari;
// 5. screen readers are told the count, once and politely;
// 6. the role the reader said to have is the scope of new searches, in sight, and can be taken away;
// 7. a wide screen previews what is chosen.

import assert from "node:assert/strict";
import { test } from "node:test";

import { follow, inputMethod, open, phone } from "./harness.mjs";

const { visit, origin } = await open();

const settled = (page, text) => page.locator(".found .summary", { hasText: text ?? /\d|没有|No results/ }).waitFor();
const list = (page) => page.locator("[data-found]").evaluate((found) => found.querySelector(".hits")?.innerHTML.trim());
const asked = (page) => {
  const seen = [];
  page.on("request", (request) => request.url().includes("fragment=") && seen.push(new URL(request.url()).searchParams.get("q")));
  return seen;
};
const inBox = (page) => page.evaluate(() => document.activeElement.matches("[data-asked]"));

test("the sheet and the page show the same, and so does a reader without scripts", async () => {
  for (const [lang, text] of [["zh", "工作单"], ["en", "job order"]]) {
    const sheet = await visit({ path: `/${lang}/workflows/new-client`, lang }, async (page) => {
      await page.keyboard.press("/");
      await page.keyboard.type(text, { delay: 20 });
      // On a slow machine the list of an earlier word stands there for a moment.
      await page.waitForURL((url) => url.pathname === "/search" && url.searchParams.get("q") === text);
      await settled(page, /\d/);
      return { list: await list(page), address: page.url() };
    });
    const read = (settings) => visit({ path: sheet.address, lang, ...settings }, list);
    assert.equal(await read({}), sheet.list);
    assert.equal(await read({ javaScriptEnabled: false }), sheet.list);
  }
});

test("Back closes the sheet, and from a hit finds the results again", async () => {
  await visit({ path: "/zh/duties/account-director" }, async (page) => {
    const before = page.url();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("预算");
    await settled(page);
    await page.goBack();
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    assert.equal(page.url(), before);

    await page.keyboard.press("Control+k");
    await page.keyboard.type("预算");
    await settled(page);
    await follow(page, () => page.locator(".hit h2 a").first().click());
    assert.match(new URL(page.url()).pathname, /^\/zh\//);
    await page.goBack();
    await settled(page);
    assert.equal(new URL(page.url()).searchParams.get("q"), "预算");
    assert.equal(await page.locator("[data-asked]").inputValue(), "预算");
    await page.goBack();
    await page.waitForURL(before);
  });
});

test("the page follows the typing, facets and Back", async () => {
  await visit({ path: "/search?q=" }, async (page) => {
    const requests = asked(page);
    await page.locator("[data-asked]").focus();
    await page.keyboard.type("budget", { delay: 15 });
    await settled(page);
    await page.waitForTimeout(300);
    assert.ok(requests.length <= 3, `asked ${requests}`);
    assert.equal(requests.at(-1), "budget");
    const all = page.url();
    await page.locator(".facets a").first().click();
    await page.locator(".restriction.active, .chips").first().waitFor();
    assert.notEqual(page.url(), all);
    await page.goBack();
    await page.waitForURL(all);
    await page.locator(".restriction.active").waitFor({ state: "detached" });
  });
});

test("a late answer is never painted", async () => {
  await visit({ path: "/search?q=" }, async (page) => {
    await page.route(/q=bud&fragment/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await route.continue().catch(() => {});
    });
    await page.locator("[data-asked]").focus();
    await page.keyboard.type("bud");
    await page.waitForTimeout(400);
    await page.keyboard.type("get plan");
    await settled(page);
    const shown = await list(page);
    await page.waitForTimeout(1800);
    assert.equal(await list(page), shown);
    assert.equal(new URL(page.url()).searchParams.get("q"), "budget plan");
  });
});

test("the keyboard is enough", async () => {
  await visit({ path: "/zh/workflows/new-client" }, async (page) => {
    const opener = page.locator(".crumbs a").first();
    await opener.focus();
    await page.keyboard.press("/");
    assert.ok(await inBox(page));
    await page.keyboard.type("工作单");
    await settled(page);
    await page.keyboard.press("ArrowDown");
    const first = await page.evaluate(() => document.activeElement.textContent);
    await page.keyboard.press("ArrowDown");
    assert.notEqual(await page.evaluate(() => document.activeElement.textContent), first);
    await page.keyboard.press("ArrowUp");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), first);
    await page.keyboard.press("ArrowUp");
    assert.ok(await inBox(page), "up from the first leads back to the box");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.type("x");
    assert.ok(await inBox(page), "letters go on with the question");
    assert.equal(await page.locator("dialog [data-asked]").inputValue(), "工作单x");
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    assert.ok(await opener.evaluate((one) => one === document.activeElement), "the focus is back");

    await page.keyboard.press("Control+k");
    await page.keyboard.type("工作单");
    await settled(page);
    await page.keyboard.press("ArrowDown");
    await follow(page, () => page.keyboard.press("Enter"));
    assert.notEqual(new URL(page.url()).pathname, "/search");
  });
});

test("one key widens the scope", async () => {
  await visit({ path: `/search?q=${encodeURIComponent("客户")}&role=account-manager` }, async (page) => {
    await settled(page, "其他岗位");
    await page.locator("[data-asked]").focus();
    await page.keyboard.press("Alt+w");
    await page.locator(".restriction.active").waitFor({ state: "detached" });
    assert.equal(new URL(page.url()).searchParams.get("role"), null);
  });
});

test("Enter in the sheet leads to the page of results", async () => {
  await visit({ path: "/en/" , lang: "en" }, async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("budget");
    await follow(page, () => page.keyboard.press("Enter"));
    assert.equal(new URL(page.url()).searchParams.get("q"), "budget");
    assert.equal(await page.locator("dialog[open]").count(), 0);
    assert.ok((await page.locator(".hit").count()) > 0);
    await page.goBack();
    assert.equal(new URL(page.url()).pathname, "/en/");
  });
});

for (const where of ["page", "sheet"]) {
  test(`a composition is left alone (${where})`, async () => {
    await visit({ path: where === "page" ? "/search?q=" : "/zh/workflows/new-client" }, async (page) => {
      if (where === "page") await page.locator("[data-asked]").focus();
      else await page.keyboard.press("/");
      await page.locator(".found .quick-links").waitFor();
      const requests = asked(page);
      const address = page.url();
      const method = await inputMethod(page);
      for (const text of ["k", "ke", "ke'h", "ke'hu"]) await method.compose(text);
      for (const code of ["ArrowDown", "ArrowDown", "ArrowUp"]) await method.press(code);
      await page.waitForTimeout(400);
      assert.deepEqual(requests, [], "asked while composing");
      assert.equal(page.url(), address);
      assert.ok(await inBox(page), "the arrows belong to the input method");
      await method.commit("客户");
      await settled(page, /\d/);
      assert.deepEqual(requests, ["客户"]);
      assert.ok(await inBox(page));
      if (where === "sheet") assert.ok(await page.locator("dialog[open]").isVisible());
      assert.equal(await page.locator("[data-asked]").inputValue(), "客户");
    });
  });
}

test("a composition in the box of a page opens the sheet only when it is over", async () => {
  await visit({ path: "/zh/" }, async (page) => {
    await page.locator(".hero input[type=search]").focus();
    const method = await inputMethod(page);
    await method.compose("g");
    await method.compose("gz");
    await page.waitForTimeout(200);
    assert.equal(await page.locator("dialog[open]").count(), 0);
    await method.commit("工作", "Space");
    await page.locator("dialog[open]").waitFor();
    assert.equal(await page.locator("dialog [data-asked]").inputValue(), "工作");
  });
});

test("Safari's order: the Enter after the composition's end submits nothing and opens nothing", async () => {
  await visit({ path: "/search?q=%E9%A2%84%E7%AE%97" }, async (page) => {
    const address = page.url();
    const submitted = await page.locator("[data-asked]").evaluate((box) => {
      box.focus();
      let submitted = 0;
      box.form.addEventListener("submit", () => submitted++);
      const send = (event) => box.dispatchEvent(event);
      send(new CompositionEvent("compositionstart", { bubbles: true }));
      send(new CompositionEvent("compositionend", { bubbles: true, data: "预算" }));
      send(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", keyCode: 229, bubbles: true, cancelable: true }));
      box.form.requestSubmit();
      send(new KeyboardEvent("keyup", { key: "Enter", code: "Enter", keyCode: 229, bubbles: true }));
      return submitted;
    });
    assert.equal(submitted, 0);
    await page.waitForTimeout(300);
    assert.equal(page.url(), address);
  });
});

test("the plain form of a page does not submit within a composition", async () => {
  await visit({ path: "/zh/" }, async (page) => {
    const gone = await page.locator(".hero input[type=search]").evaluate((box) => {
      box.focus();
      box.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
      const form = box.form;
      let prevented = false;
      form.addEventListener("submit", (event) => (prevented = event.defaultPrevented));
      window.addEventListener("submit", (event) => { prevented = event.defaultPrevented; event.preventDefault(); });
      form.requestSubmit();
      return location.pathname !== "/zh/" || prevented;
    });
    assert.equal(gone, false);
    await page.waitForTimeout(200);
    assert.equal(new URL(page.url()).pathname, "/zh/");
  });
});

test("screen readers are told the count", async () => {
  await visit({ path: "/search?q=", lang: "en" }, async (page) => {
    assert.equal(await page.locator("main [role=status]").count(), 1);
    await page.locator("[data-asked]").fill("budget");
    await page.locator("[data-said]", { hasText: /sections? found/ }).waitFor({ state: "attached" });
  });
});

test("the reader's role is the scope of a new search, in sight, and can be taken away", async () => {
  await visit({ lang: "zh" }, async (page, context) => {
    await context.addCookies([{ name: "role", value: "account-manager", url: origin }]);
    await page.goto("/zh/workflows/new-client");
    assert.ok(await page.locator(".masthead .my-role input").isChecked());
    await page.keyboard.press("/");
    await page.locator(".over .restriction.active").waitFor();
    await page.keyboard.type("客户");
    await settled(page, "其他岗位");
    assert.equal(new URL(page.url()).searchParams.get("role"), "account-manager");
    await page.locator(".over .lift").click();
    await page.locator(".over .restriction.active").waitFor({ state: "detached" });
    assert.equal(new URL(page.url()).searchParams.get("role"), null);
  });
});

test("what is chosen is previewed on a wide screen, and not on a phone", async () => {
  await visit({ path: "/zh/workflows/new-client", viewport: { width: 1440, height: 900 } }, async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("预算");
    await page.locator(".over .preview h2").waitFor();
    assert.ok((await page.locator(".over .preview .prose").innerText()).length > 20);
  });
  await visit({ path: "/zh/workflows/new-client", viewport: phone, hasTouch: true, isMobile: true }, async (page) => {
    await page.locator(".masthead input[type=search]").tap();
    await page.keyboard.type("预算");
    await settled(page);
    await page.waitForTimeout(400);
    assert.equal(await page.locator(".over .preview").isVisible(), false);
    const width = await page.evaluate(() => document.querySelector("dialog").scrollWidth - document.querySelector("dialog").clientWidth);
    assert.ok(width <= 0, "nothing scrolls sideways");
  });
});
