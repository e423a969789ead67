// Searching without a network:
//
// 1. the files of the search are kept after the first search, not before, not for readers who save data; dictionary and index of
//    another edition take their place;
// 2. offline the results are the program's over the pages that were read: the same sections, snippets and marks as online,
//    with reasons, and no section of another page;
// 3. scope and facets work offline; what was not read is not offered;
// 4. without the files it says so and lists the pages that were read.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { browse, repository, serve, until, visitor } from "./harness.mjs";

const browser = await browse();
const tolerates = () => true;
const READ = ["zh", "en"].flatMap((lang) => [`/${lang}/duties/account-director`, `/${lang}/workflows/new-client`, `/${lang}/techniques/proposals`]);

const keptFiles = (page) => page.evaluate(async () => (await (await caches.open("handbook-search")).keys()).map(({ url }) => url));
const untilKept = (page) => until(page, async () => (await (await caches.open("handbook-search")).keys()).length === 4);

/** Reads the pages, with the worker in charge. */
async function read(page) {
  await page.evaluate(() => navigator.serviceWorker.ready);
  for (const path of READ) await page.goto(path);
  await until(page, async (count) => (await (await caches.open("handbook-pages")).keys()).length >= count, READ.length);
}

const hits = (page) =>
  page.locator("[data-found] .hit").evaluateAll((list) =>
    list.map((hit) => ({
      page: new URL(hit.querySelector("h2 a").href).pathname,
      title: hit.querySelector("h2").innerHTML.replace(/<a [^>]*>/, "<a>"),
      snippet: hit.querySelector(".snippet")?.innerHTML ?? "",
      why: hit.querySelector(".why")?.textContent.replace(/\s+/g, " ").trim() ?? "",
      trail: hit.querySelector(".trail")?.textContent ?? "",
    })),
  );

test("offline the results are the program's, over the pages that were read", async () => {
  const service = await serve();
  const queries = ["预算", "工作单", "客户不满意提案怎么办", "budget", "yusuan", "提案 -预算", "\"客户\" 会议", "title:提案"];
  await visitor(browser, service.origin)({ path: READ[0], tolerates }, async (page) => {
    await read(page);
    await pause(300);
    assert.deepEqual(await keptFiles(page), [], "nothing is kept before a search");
    const online = {};
    for (const query of queries) {
      await page.goto(`/search?${new URLSearchParams({ q: query, limit: 100 })}`);
      online[query] = await hits(page);
    }
    await untilKept(page);
    await service.stop();
    let [compared, reasons] = [0, 0];
    for (const query of queries) {
      await page.goto(`/search?${new URLSearchParams({ q: query, limit: 100 })}`);
      await page.locator(".notice", { hasText: "网络已断开" }).waitFor();
      const found = await hits(page);
      for (const hit of found) assert.ok(READ.includes(hit.page), `${query}: ${hit.page} was not read`);
      const known = new Map(online[query].map((hit) => [hit.page + hit.title + hit.trail, hit]));
      for (const { why, ...hit } of found.filter((one) => known.has(one.page + one.title + one.trail))) {
        // Which translation of a section is the better one depends on the others; that every reason is the program's is
        // proved in tests/suite/build/search.rs.
        const { why: _, ...theirs } = known.get(hit.page + hit.title + hit.trail);
        assert.deepEqual(hit, theirs, query);
        reasons += why ? 1 : 0;
        compared++;
      }
      for (const { page: path, title } of online[query].filter((hit) => READ.includes(hit.page))) {
        assert.ok(found.some((hit) => hit.page === path && hit.title === title), `${query}: ${path} ${title}`);
      }
    }
    assert.ok(compared > 20 && reasons > 10, `${compared} hits compared, ${reasons} with reasons`);

    await page.goto("/search?q=%E9%A2%84%E7%AE%97");
    await page.locator(".facets a[href*='part=duties']").click();
    await page.locator(".facets a[aria-current]").first().waitFor();
    for (const hit of await hits(page)) assert.ok(hit.page.endsWith("/duties/account-director"), hit.page);
    const offered = await page.locator("[data-found] :is(.quick-links, .helping) a[href*='/zh/']").evaluateAll((links) => links.map(({ pathname }) => pathname));
    for (const path of offered) assert.ok(READ.includes(path), `${path} is offered`);

    // The same search as a sheet over a page.
    await page.goto(READ[1]);
    await page.keyboard.press("/");
    await page.keyboard.type("工作单");
    await page.locator(".over .hit").first().waitFor();
    assert.ok(await page.locator(".over .hit mark").count());
  });
});

test("readers who save data keep no index, and are told offline what they have", async () => {
  const service = await serve();
  await visitor(browser, service.origin)({ path: READ[0], tolerates }, async (page) => {
    await page.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
    await read(page);
    await page.goto("/search?q=%E9%A2%84%E7%AE%97");
    await pause(500);
    assert.deepEqual(await keptFiles(page), []);
    await service.stop();
    await page.goto("/search?q=%E9%A2%84%E7%AE%97");
    await page.locator("[data-found]", { hasText: "还没有搜索索引" }).waitFor();
    const links = await page.locator("[data-found] li a").evaluateAll((links) => links.map(({ pathname }) => pathname));
    assert.deepEqual(links.sort(), [...READ].sort());
  });
});

test("the files of a new edition take the place of the old", async () => {
  const root = mkdtempSync(join(tmpdir(), "handbook-edited-"));
  after(() => rmSync(root, { recursive: true, force: true }));
  for (const part of ["handbook.toml", "content", "index"]) {
    cpSync(join(repository, part), join(root, part), { recursive: true, filter: (path) => !path.includes("generations") });
  }
  const service = await serve(root, "--watch");
  await visitor(browser, service.origin)({ path: READ[0], tolerates }, async (page) => {
    await read(page);
    await page.goto("/search?q=%E9%A2%84%E7%AE%97");
    await untilKept(page);
    const before = await keptFiles(page);
    // A page that is open while its handbook is edited loads itself anew, at any moment.
    await page.goto("about:blank");
    const file = join(root, "content/zh/duties/account-director.md");
    writeFileSync(file, `${readFileSync(file, "utf8")}\n## 看望鸵鸟 {#visit-ostrich}\n\n每周看望鸵鸟一次。\n`);
    const found = async () => (await (await fetch(`${service.origin}/api/v1/search?q=%E9%B8%B5%E9%B8%9F`)).json()).total;
    for (let left = 200; (await found()) !== 1; left--) {
      assert.ok(left > 0, "the edited section is found");
      await pause(100);
    }
    await page.goto("/search?q=%E9%B8%B5%E9%B8%9F");
    await until(page, async (before) => {
      const files = (await (await caches.open("handbook-search")).keys()).map(({ url }) => url);
      return files.length === 4 && files.filter((file) => before.includes(file)).length === 2;
    }, before);
    await page.goto(READ[0]);
    await service.stop();
    await page.goto("/search?q=%E9%B8%B5%E9%B8%9F");
    await page.locator(".hit", { hasText: "看望鸵鸟" }).waitFor();
  });
});
