// The pages adapt to the reader, not the reader to the pages. On every kind of page, in each language:
//
// 1. a phone (390 px), the narrowest width of WCAG's reflow (320 px) and 200 % zoom (640 px) show everything without
//    scrolling sideways, and the search is one visible step away;
// 2. controls are at least 24 px high and wide (how far links stand apart is axe's to judge);
// 3. text set wider apart (WCAG 1.4.12) and letters twice as large lose nothing and overlap nothing;
// 4. with forced colours what has focus, what is marked and what is chosen can still be told apart;
// 5. with reduced motion nothing moves; without, nothing moves longer than 150 ms.

import assert from "node:assert/strict";
import { test } from "node:test";

import { desktop, isError, none, notesStatus, open, pages, phone, sideways } from "./harness.mjs";

const { visit } = await open();
const toleratesOf = (kind) => (isError(kind) ? notesStatus : undefined);

/** Texts of paragraphs, items, cells and headings of the main text that cannot be seen whole. */
const hidden = (page) =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const lost = [];
    for (const element of document.querySelectorAll("main :is(p, li, dd, dt, h1, h2, h3, h4, h5, h6)")) {
      // What is folded away by the reader's choice is one step away; what scrolls of itself shows its parts in turn.
      if (element.closest("details:not([open]), dialog, [hidden], [popover], nav, aside, table, .table, .unseen, .print-only, [data-live], svg")) continue;
      if (!element.textContent.trim()) continue;
      if (!element.checkVisibility()) {
        lost.push(`not shown: ${element.outerHTML.slice(0, 120)}`);
        continue;
      }
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      // Of one pixel: for screen readers.
      if (box.width <= 1) continue;
      const cut = style.overflow !== "visible" && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
      if (cut || box.left < -1 || box.right > width + 1) lost.push(`cut: ${element.outerHTML.slice(0, 120)}`);
    }
    return lost;
  });

/** Controls that are too small to be tapped with ease. */
const small = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("button, input:not([type=hidden]), select, summary, [role=button]")]
      .filter((element) => element.checkVisibility() && !element.disabled)
      .map((element) => [element.getBoundingClientRect(), element])
      .filter(([{ width, height }]) => width < 24 || height < 24)
      .map(([{ width, height }, element]) => `${width.toFixed(1)} × ${height.toFixed(1)}: ${element.outerHTML.slice(0, 120)}`),
  );

/** A search box, or what opens one, is in sight. */
async function searchIsInSight(page) {
  const ways = page.locator("input[type=search], a[href^='/search'], button").filter({ visible: true });
  for (const way of await ways.all()) {
    const box = await way.boundingBox();
    const name = (await way.textContent()) + (await way.getAttribute("aria-label")) + (await way.getAttribute("type"));
    if (box && box.y >= 0 && box.y + box.height <= page.viewportSize().height && /search|搜|找/i.test(name)) return true;
  }
  return false;
}

/** Lays `css` over the page as a reader's own style sheet would. */
const overlay = (page, css) =>
  page.evaluate((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
  }, css);

for (const { kind, name, path, lang } of pages) {
  test(`${name} adapts`, async () => {
    await visit({ path, lang, tolerates: toleratesOf(kind), viewport: phone }, async (page) => {
      none(await small(page), "too small to tap");
      assert.ok(await searchIsInSight(page), "search at 390 px");
      for (const width of [phone.width, 320, 640]) {
        await page.setViewportSize({ width, height: 450 });
        none(await sideways(page), `sideways at ${width} px`);
        none(await hidden(page), `lost at ${width} px`);
      }
      await page.setViewportSize(phone);
      await overlay(page, "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }");
      none(await sideways(page), "sideways with text set apart");
      none(await hidden(page), "lost with text set apart");
      await overlay(page, "html { font-size: 200% !important }");
      await page.setViewportSize(desktop);
      none(await sideways(page), "sideways with large letters");
      none(await hidden(page), "lost with large letters");
    });
  });
}

/** How long things move, in milliseconds, as `duration: what`, where it is longer than `limit`. */
const moves = (page, limit) =>
  page.evaluate((limit) => {
    const time = (text) => Math.max(...text.split(",").map((part) => parseFloat(part) * (part.trim().endsWith("ms") ? 1 : 1000)));
    return [document.documentElement, ...document.querySelectorAll("body, body *")]
      .flatMap((element) => ["", "::before", "::after", "::backdrop"].map((part) => [element, getComputedStyle(element, part || null)]))
      .map(([element, style]) => [element, Math.max(time(style.transitionDuration), style.animationName === "none" ? 0 : time(style.animationDuration)), style])
      .filter(([, duration, style]) => duration > limit || (limit === 0 && style.scrollBehavior === "smooth"))
      .map(([element, duration]) => `${duration}: ${element.outerHTML.slice(0, 120)}`);
  }, limit);

for (const { kind, name, path, lang } of pages.filter(({ lang }) => lang === "zh")) {
  test(`${name} keeps still and keeps its meaning`, async () => {
    await visit({ path, lang, tolerates: toleratesOf(kind), reducedMotion: "reduce" }, async (page) => {
      none(await moves(page, 0), "moves in spite of reduced motion");
      await page.emulateMedia({ reducedMotion: "no-preference" });
      none(await moves(page, 150), "moves too long");
      await page.emulateMedia({ forcedColors: "active" });
      const flat = await page.evaluate(() => {
        const told = (element) => {
          const style = getComputedStyle(element);
          const plain = getComputedStyle(element.parentElement);
          const bordered = ["Top", "Bottom", "Left"].some((side) => style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) > 0);
          const lined = style.textDecorationLine !== plain.textDecorationLine || style.outlineStyle !== "none";
          return bordered || lined || style.backgroundColor !== plain.backgroundColor || style.fontWeight !== plain.fontWeight;
        };
        return [...document.querySelectorAll("main mark, .seal, [aria-current]:not(link), [aria-selected=true], button, input[type=search], select")]
          .filter((element) => element.checkVisibility() && !told(element))
          .map((element) => element.outerHTML.slice(0, 120));
      });
      none(flat, "cannot be told apart with forced colours");
    });
  });
}
