// Pages are light and stand still:
//
// 1. no kind of page weighs more than 60 KB as sent, with its styles, scripts and pictures, in either language;
// 2. nothing jumps while a page arrives, on a line that brings it in pieces, and is read to its end: the layout shift is
//    0, on a desktop and on a phone;
// 3. a page asked for again is answered from the browser's own store or with 304, never sent twice.
//
// The times of the first contentful paint are measured and printed, and never judged.

import assert from "node:assert/strict";
import { test } from "node:test";

import { desktop, isError, none, notesStatus, open, pages, phone, visitor } from "./harness.mjs";
import { slowLine } from "./slow_line.mjs";

/** The most a page may weigh, in bytes on the wire. */
const LIMIT = 60 * 1024;

const { browser, origin, visit } = await open();
const visitSlowly = visitor(browser, await slowLine(origin));

/** Bytes on the wire from now on, for each address. */
async function weigh(page, context) {
  const debug = await context.newCDPSession(page);
  await debug.send("Network.enable");
  const addresses = new Map();
  const bytes = {};
  debug.on("Network.responseReceived", ({ requestId, response }) => addresses.set(requestId, response.url));
  debug.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    bytes[addresses.get(requestId)] = encodedDataLength;
  });
  return bytes;
}

/** Notes what moves without having been asked to, from the first paint on. */
const watchShifts = () => {
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      const rect = ({ x, y, width, height }) => `${width}x${height} at ${x},${y}`;
      const moved = entry.sources.map(({ node, previousRect, currentRect }) => {
        const what = (node?.outerHTML ?? node?.textContent ?? "?").slice(0, 100);
        return `${what}: ${rect(previousRect)} -> ${rect(currentRect)}`;
      });
      globalThis.shifts.push(`${entry.value.toFixed(5)} after ${Math.round(entry.startTime)} ms: ${moved.join(" | ")}`);
    }
  }).observe({ type: "layout-shift", buffered: true });
};

/** The worker that keeps pages for later would fetch them once more, in its own time: here it is not let in. */
const alone = { serviceWorkers: "block" };
const blocked = (line) => line.includes("Service Worker registration blocked");

const figures = [];

for (const { kind, name, path, lang } of pages) {
  const settings = { ...alone, lang, tolerates: (line) => blocked(line) || (isError(kind) && notesStatus(line)) };

  test(`${name} stands still`, async () => {
    for (const viewport of [desktop, phone]) {
      await visitSlowly({ ...settings, viewport }, async (page) => {
        await page.addInitScript(watchShifts);
        await page.goto(path);
        await page.evaluate(async () => {
          const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
          for (let y = 0; y < document.documentElement.scrollHeight; y += 2000) {
            scrollTo(0, y);
            await frame();
          }
        });
        none(await page.evaluate(() => globalThis.shifts), `what moved, ${viewport.width} px wide`);
      });
    }
  });

  test(`${name} is light`, async () => {
    await visit(settings, async (page, context) => {
      const bytes = await weigh(page, context);
      await page.goto(path);
      const total = Object.values(bytes).reduce((sum, size) => sum + size, 0);
      const painted = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
      const paint = await (await page.waitForFunction(painted)).jsonValue();
      const own = Object.entries(bytes).find(([url]) => decodeURI(url).endsWith(decodeURI(path)))?.[1];
      figures.push([name, own, total, Math.round(paint)]);
      assert.ok(total <= LIMIT, `${total} bytes: ${JSON.stringify(bytes, null, 1)}`);
    });
  });
}

test("what has been sent is not sent again", async () => {
  await visit({ ...alone, tolerates: blocked }, async (page, context) => {
    const path = pages.find(({ kind }) => kind === "workflow").path;
    await page.goto(path, { waitUntil: "networkidle" });
    const bytes = await weigh(page, context);
    await page.goto(path, { waitUntil: "networkidle" });
    const total = Object.values(bytes).reduce((sum, size) => sum + size, 0);
    // A bare 304 is its headers.
    assert.ok(total < 2048, `${total} bytes: ${JSON.stringify(bytes, null, 1)}`);
  });
});

test("figures", (t) => {
  t.diagnostic("page | bytes of the page | with styles and scripts | first contentful paint, ms");
  for (const figure of figures) t.diagnostic(figure.join(" | "));
});
