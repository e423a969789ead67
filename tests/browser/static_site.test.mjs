// A static site searches in the page:
//
// 1. from a disk, from a server, and below a path of it, the results are the service's own: hits, marks, reasons, counts,
//    quick links, facets, in each language, while typing and after following links;
// 2. the page is usable before the search is there; it is loaded at the first search, which says so, and once;
// 3. without WebAssembly it says so and offers the outline;
// 4. its policy allows nothing but its own files and WebAssembly, and the browser has nothing to complain about;
// 5. the page takes less than 120 MB of memory.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";

import { found, languages, nowhere, open, program, repository, visitor } from "./harness.mjs";

const { browser, visit: visitService } = await open();

const folder = mkdtempSync(join(tmpdir(), "handbook-site-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const site = join(folder, "site");
execFileSync(program, ["build", site, "--root", repository, "--index", join(folder, "index")], { stdio: "ignore" });

const MEDIA = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css", ".svg": "image/svg+xml" };

/** Serves the site below `mount`, each search file after `delay()`; what was asked for is in `asked`. */
async function serveSite(mount, delay = () => undefined) {
  const asked = [];
  const server = createServer(async ({ url }, response) => {
    const path = decodeURIComponent(new URL(url, "http://site").pathname);
    asked.push(path);
    const file = join(site, path.slice(mount.length));
    if (!path.startsWith(mount) || !existsSync(file) || file.endsWith("/")) return response.writeHead(404).end();
    if (isSearchFile(path)) await delay();
    response.writeHead(200, { "content-type": MEDIA[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => server.close());
  return { origin: `http://127.0.0.1:${server.address().port}`, asked };
}

const isSearchFile = (path) => /\/(program|dictionary|index)\.[0-9a-f]+\.js$/.test(path);
const searchPage = (lang) => `search/index${lang === "zh" ? "" : ".en"}.html`;

/** What a list of results says: without addresses, and without what only the service has. */
const shown = (page) =>
  page.locator("[data-found]").evaluate((list) => {
    for (const one of list.querySelectorAll("kbd")) one.remove();
    const text = (selector) => [...list.querySelectorAll(selector)].map((one) => one.textContent.replace(/\s+/g, " ").trim());
    return {
      summary: text(".account p"), hits: text(".hit h2"), marks: text(".hit mark"), trails: text(".hit .trail"), snippets: text(".hit .snippet"),
      why: text(".hit .why"), quick: text(".quick-links dt, .quick-links a"), facets: text(".facets h2, .facets a"), chosen: text(".facets a[aria-current]"),
      scope: [...list.querySelectorAll("select")].map(({ name, value }) => `${name}=${value}`), options: text("select option"),
      chips: text(".chips a"), paging: text(".paging a, .paging span"), helping: text(".helping :is(h2, p, li)"),
    };
  });

const searches = (lang) => [
  { q: found[lang] },
  { q: found[lang], role: "account-manager" },
  { q: { zh: "预算", en: "budget" }[lang], part: "duties", topic: "budget", offset: "10" },
  { q: { zh: "yusuan", en: "bugdet" }[lang] },
  { q: nowhere },
  { q: { zh: "role:客户经理 提案", en: "role:manager pitch" }[lang], limit: "3" },
  { q: { zh: "客户不满意提案怎么办", en: "what if the client rejects the proposal" }[lang], status: "unreviewed" },
];

for (const lang of languages) {
  test(`a site on a disk finds what the service finds (${lang})`, async () => {
    for (const search of searches(lang)) {
      const query = new URLSearchParams(search);
      const theirs = await visitService({ path: `/search?${query}`, lang }, shown);
      const visit = visitor(browser, "file://");
      await visit({ lang }, async (page) => {
        await page.goto(`${pathToFileURL(join(site, searchPage(lang)))}?${query}`);
        await page.locator("[data-found] .account").waitFor();
        assert.deepEqual(await shown(page), theirs, String(query));
      });
    }
  });
}

test("below a path of a server it searches while typing, and its links lead on", async () => {
  const { origin } = await serveSite("/teams/handbook/");
  const visit = visitor(browser, origin);
  for (const lang of languages) {
    await visit({ path: `/teams/handbook/${lang}/workflows/new-client/index.html`, lang }, async (page) => {
      await page.keyboard.press("/");
      await page.keyboard.type(found[lang]);
      await page.keyboard.press("Enter");
      await page.locator(".hit").first().waitFor();
      assert.equal(new URL(page.url()).pathname, `/teams/handbook/${searchPage(lang)}`);
      await page.locator("[data-asked]").fill("");
      await page.locator(".quick-links").waitFor();
      await page.locator("[data-asked]").pressSequentially(found[lang], { delay: 20 });
      await page.locator(".hit").first().waitFor();
      await page.waitForURL((url) => url.searchParams.get("q") === found[lang]);
      const before = await page.locator(".facets a").allTextContents();
      // The answer to the last key may still replace the list under the pointer.
      const choose = async () => {
        await page.locator(".facets a").first().click();
        await page.waitForURL((url) => url.searchParams.has("part"), { timeout: 5000 });
      };
      await choose().catch(choose);
      await page.locator(".facets a").first().and(page.locator("[aria-current]")).waitFor();
      await page.goBack();
      await page.waitForURL((url) => !url.searchParams.has("part"));
      await page.locator(".facets a").first().and(page.locator(":not([aria-current])")).waitFor();
      assert.deepEqual(await page.locator(".facets a").allTextContents(), before);
      await page.locator("[data-asked]").press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      const hrefs = await page.locator("[data-found] a").evaluateAll((links) => links.map(({ href }) => href));
      for (const href of new Set(hrefs.map((href) => href.replace(/[?#].*/, "")))) {
        assert.equal((await fetch(href)).status, 200, href);
      }
      const heading = page.locator(".hit h2 a").first();
      const title = await heading.textContent();
      await heading.click();
      await page.waitForURL(/#/);
      const place = page.locator(new URL(page.url()).hash);
      assert.equal((await place.textContent()).trim(), title.trim());
    });
  }
});

test("a search in the other language is the other page", async () => {
  const { origin } = await serveSite("/");
  await visitor(browser, origin)({ path: `/${searchPage("zh")}?q=${found.zh}`, lang: "zh" }, async (page) => {
    await page.locator(".hit").first().waitFor();
    await page.locator("a[hreflang=en]").click();
    await page.locator(".chips").waitFor();
    assert.equal(new URL(page.url()).pathname, `/${searchPage("en")}`);
    assert.equal(await page.locator("[data-asked]").inputValue(), found.zh);
  });
});

test("over a slow line the page is usable at once, and the first search says that it loads", async () => {
  let go;
  const waiting = new Promise((resolve) => (go = resolve));
  const { origin, asked } = await serveSite("/", () => waiting);
  await visitor(browser, origin)({ path: `/${searchPage("zh")}`, lang: "zh" }, async (page) => {
    await page.locator(".quick-links").first().waitFor();
    await pause(300);
    assert.deepEqual(asked.filter(isSearchFile), [], "nothing of the search is loaded before a search");
    await page.locator("[data-asked]").fill(found.zh);
    await page.getByText("正在加载").waitFor();
    await page.locator("[data-asked]").fill(`${found.zh} 预算`);
    go();
    await page.locator(".hit").first().waitFor();
    assert.equal(await page.locator("[data-asked]").inputValue(), `${found.zh} 预算`);
    assert.equal(asked.filter(isSearchFile).length, 3, "and then once");
  });
});

test("when the search cannot be loaded it says so, offers the outline, and tries again at the next search", async () => {
  let broken = true;
  const { origin } = await serveSite("/");
  await visitor(browser, origin)({ path: `/${searchPage("en")}`, lang: "en", tolerates: () => true }, async (page) => {
    await page.route(/\/dictionary\./, (route) => (broken ? route.abort() : route.continue()));
    await page.locator("[data-asked]").fill(found.en);
    await page.locator("[data-found] .notice").filter({ hasText: "try again" }).waitFor();
    assert.ok((await page.locator("details.all-pages[open] a").count()) > 5);
    broken = false;
    await page.locator("[data-asked]").fill(`${found.en} budget`);
    await page.locator(".hit").first().waitFor();
  });
});

test("without WebAssembly it says so and offers the outline", async () => {
  for (const lang of languages) {
    await visitor(browser, "file://")({ lang }, async (page) => {
      await page.addInitScript(() => delete globalThis.WebAssembly);
      await page.goto(`${pathToFileURL(join(site, searchPage(lang)))}?q=${found[lang]}`);
      await page.locator(".notice").getByText("WebAssembly").waitFor();
      const link = page.locator("details.all-pages[open] ul a").first();
      const title = (await link.textContent()).trim();
      await link.click();
      assert.equal((await page.locator("h1").first().textContent()).trim(), title);
    });
  }
});

test("the policy adds nothing but WebAssembly, and the page stays small", async () => {
  const { origin } = await serveSite("/");
  await visitor(browser, origin)({ path: `/${searchPage("zh")}`, lang: "zh" }, async (page, context) => {
    const policy = await page.locator("meta[http-equiv='content-security-policy']").getAttribute("content");
    assert.match(policy, /default-src 'none'; script-src 'self' file: 'wasm-unsafe-eval';/);
    assert.doesNotMatch(policy.replace("'wasm-unsafe-eval'", ""), /unsafe|https?:|\*|blob:/);
    const protocol = await context.newCDPSession(page);
    await page.addInitScript(() => {
      const { instantiate } = WebAssembly;
      WebAssembly.instantiate = async (...given) => {
        const made = await instantiate(...given);
        globalThis.taken = () => made.instance.exports.memory.buffer.byteLength;
        return made;
      };
    });
    await page.reload();
    for (const search of [...searches("zh"), ...searches("en")]) {
      await page.locator("[data-asked]").fill(search.q);
      await page.locator(`[data-found][data-title^="${search.q.split(" ").at(-1)}"], [data-found] .account`).first().waitFor();
    }
    await protocol.send("HeapProfiler.collectGarbage");
    const { usedSize, backingStorageSize = 0 } = await protocol.send("Runtime.getHeapUsage");
    const megabytes = (usedSize + backingStorageSize + (await page.evaluate(() => taken()))) / 1e6;
    assert.ok(megabytes > 5 && megabytes < 120, `${megabytes.toFixed(1)} MB`);
    console.log(`page memory: ${megabytes.toFixed(1)} MB`);
  });
});

test("the names of the files say what is in them", () => {
  // The dictionary of translations has its licence beside it.
  const names = readdirSync(join(site, "assets")).map((name) => name.split(".")[0]);
  assert.deepEqual(names.sort(), ["dictionary", "handbook", "icon", "index", "program", "static", "translations", "translations"]);
});
