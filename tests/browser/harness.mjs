// What every browser test stands on: a running handbook, a browser, and pages that keep account of what went wrong.
//
// A test file calls `open()` once; `visit` gives a page of its own to a test and fails it afterwards if the browser
// complained (a refused style or script, a script error, a missing file) or asked for anything outside the service.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

/** The repository, whose root is the bundled handbook. */
export const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The built program: cargo says where it is, else it is the development build. */
export const program = process.env.HANDBOOK_PROGRAM ?? join(repository, "target/debug/handbook");

/** Languages of the bundled handbook. */
export const languages = ["zh", "en"];

/** A desktop, and a phone. */
export const desktop = { width: 1280, height: 900 };
export const phone = { width: 390, height: 844 };

/** Words that find something in each language, and something that nothing holds. */
export const found = { zh: "工作单", en: "job order" };
export const nowhere = "zzzzqqqq";

const ask = (q, rest) => `/search?${new URLSearchParams({ q, ...rest })}`;

/** Every kind of page: its name, and its address in a language. */
export const kinds = {
  home: (lang) => `/${lang}/`,
  part: (lang) => `/${lang}/workflows`,
  document: (lang) => `/${lang}/techniques/principles`,
  duties: (lang) => `/${lang}/duties/account-director`,
  workflow: (lang) => `/${lang}/workflows/new-client`,
  role: (lang) => `/roles/account-executive?lang=${lang}`,
  topic: (lang) => `/topics/budget?lang=${lang}`,
  compare: (lang) => `/compare?lang=${lang}`,
  glossary: (lang) => `/glossary?lang=${lang}`,
  hits: (lang) => ask(found[lang], { role: "account-manager", lang }),
  nothing: (lang) => ask(nowhere, { lang }),
  blank: (lang) => `/search?lang=${lang}`,
  path: (lang) => `/paths/first-week?lang=${lang}`,
  paths: (lang) => `/paths?lang=${lang}`,
  reviews: (lang) => `/reviews?lang=${lang}`,
  status: (lang) => `/status?lang=${lang}`,
  changed: (lang) => `/s/ad-budget?at=000000000000&lang=${lang}`,
  missing: (lang) => `/${lang}/duties/nothing`,
};

/** What opens over a page by a key, on top of the kinds: its name, where, and how. */
export const layers = {
  sheet: {
    path: (lang) => `/${lang}/workflows/new-client`,
    async open(page, lang) {
      await page.keyboard.press("Control+k");
      await page.keyboard.type(found[lang]);
      await page.locator(".over .hit").first().waitFor();
    },
  },
  menu: {
    path: (lang) => `/${lang}/duties/account-director`,
    async open(page) {
      await page.locator("#ad-budget ~ .tools .permalink").focus();
      await page.keyboard.press("Enter");
      await page.locator("[role=menu]:not([hidden])").waitFor();
    },
  },
  marked: {
    path: (lang) => `/${lang}/workflows/new-client?${new URLSearchParams({ q: found[lang] })}#nb-job-orders`,
    open: (page) => page.locator(".matches").waitFor(),
  },
};

/** Kinds whose answer is an error page: the browser notes the status of the page itself. */
export const isError = (kind) => kind === "missing";

/** Each kind in each language: `{ kind, lang, path, name }`. */
export const pages = Object.entries(kinds).flatMap(([kind, path]) =>
  languages.map((lang) => ({ kind, lang, path: path(lang), name: `${kind}-${lang}` })),
);

function executable(...names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/**
 * Serves a folder as a handbook on a free port, with its index in a folder of its own, and stops with the test file.
 * Resolves when a search would answer.
 */
export async function serve(root = repository, ...options) {
  const index = mkdtempSync(join(tmpdir(), "handbook-index-"));
  const child = spawn(program, ["serve", "--root", root, "--index", index, "--addr", "127.0.0.1:0", ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const over = new Promise((resolve) => child.once("exit", resolve));
  let log = "";
  child.stderr.on("data", (data) => (log += data));
  const service = {
    log: () => log,
    /** Ends the service, as when the machine goes away. */
    async stop() {
      child.kill("SIGKILL");
      await over;
      rmSync(index, { recursive: true, force: true });
    },
  };
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  over.then(() => process.removeListener("exit", kill));
  after(() => service.stop());
  service.origin = await new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (data) => {
      said += data;
      const address = /http:\/\/[\d.:]+/.exec(said);
      if (address) resolve(address[0]);
    });
    over.then(() => reject(new Error(`the service did not start: ${log}`)));
    child.once("error", reject);
  });
  const answer = await fetch(`${service.origin}/readyz`);
  assert.equal(answer.status, 200, "the service says its address before it is ready");
  return service;
}

/** Starts the browser, which ends with the test file. */
export async function browse() {
  const browser = await chromium.launch({
    executablePath: executable("chromium", "chromium-browser", "google-chrome"),
    args: [
      // Anything but the service itself does not resolve.
      "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
      // Small shared memory is common where tests run.
      "--disable-dev-shm-usage",
    ],
  });
  after(() => browser.close());
  return browser;
}

/** A handbook and a browser: what most test files open with. */
export async function open(root = repository) {
  const [service, browser] = await Promise.all([serve(root), browse()]);
  return { service, browser, origin: service.origin, visit: visitor(browser, service.origin) };
}

/**
 * `visit({ path, lang, … }, async (page, context) => …)`: a page in a context of its own, at `path` if there is one, in the language of a
 * reader of `lang`; other settings are Playwright's. `tolerates` says which complaints of the browser are part of the test.
 */
export function visitor(browser, origin) {
  return async ({ path, lang = "zh", tolerates = () => false, ...settings }, act) => {
    const context = await browser.newContext({
      baseURL: origin,
      viewport: desktop,
      locale: { zh: "zh-CN", en: "en-GB" }[lang],
      ...settings,
    });
    context.setDefaultTimeout(20_000);
    try {
      const complaints = listen(context, origin);
      const page = await context.newPage();
      if (path) await page.goto(path);
      const result = await act(page, context);
      none(complaints.filter((line) => !tolerates(line)), `${path}: the browser complains`);
      return result;
    } finally {
      await context.close();
    }
  };
}

/** What the browser complains about from now on, and what is asked for outside the service. */
function listen(context, origin) {
  const complaints = [];
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith("data:")) complaints.push(`asked for ${url}`);
  });
  return complaints;
}

/** Fails with each of `lines` if there are any. */
export function none(lines, what) {
  const distinct = [...new Set(lines)];
  const more = distinct.length > 12 ? `\n… and ${distinct.length - 12} more` : "";
  if (lines.length > 0) assert.fail(`${what}:\n${distinct.slice(0, 12).join("\n")}${more}`);
}

/** The browser's note that the page itself has an error's status. */
export const notesStatus = (line) => line.includes("the server responded with a status of");

/** Waits until `ask` resolves to something true in the page. (`waitForFunction` takes a promise for true.) */
export async function until(page, ask, given) {
  for (let left = 200; left > 0; left--) {
    if (await page.evaluate(ask, given)) return;
    await page.waitForTimeout(100);
  }
  assert.fail(`never: ${ask}`);
}

/** Goes where `act` leads: to another page. */
export async function follow(page, act) {
  const arrived = page.waitForEvent("load");
  await act();
  await arrived;
}

/** What makes the page wider than the window, if anything does; a table or a list may scroll within itself. */
export const sideways = (page) =>
  page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const contained = (element) => {
      for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
        if (getComputedStyle(at).overflowX !== "visible") return true;
      }
      return false;
    };
    return [...document.body.querySelectorAll("*")]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1 && !contained(element))
      .map((element) => element.outerHTML.slice(0, 120))
      .concat(`${scrollWidth} px wide`);
  });

/** Why a test that needs `tool` cannot run here, if it cannot; in CI every tool must be there. */
export function lacks(tool) {
  if (executable(tool)) return undefined;
  assert.notEqual(process.env.CI, "true", `CI installs ${tool}, and there is none`);
  return `no ${tool} on this machine`;
}

/** What Chromium's input method does, key by key. */
export const inputMethod = async (page) => {
  const protocol = await page.context().newCDPSession(page);
  const key = (type, name, code, keyCode) =>
    protocol.send("Input.dispatchKeyEvent", { type, key: name, code, windowsVirtualKeyCode: keyCode, nativeVirtualKeyCode: keyCode });
  return {
    compose: async (text) => {
      await key("rawKeyDown", "Process", `Key${text.at(-1).toUpperCase()}`, 229);
      await protocol.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
      await key("keyUp", "Process", `Key${text.at(-1).toUpperCase()}`, 229);
    },
    press: async (code) => {
      await key("rawKeyDown", "Process", code, 229);
      await key("keyUp", "Process", code, 229);
    },
    commit: async (text, code = "Enter") => {
      await key("rawKeyDown", "Process", code, 229);
      await protocol.send("Input.insertText", { text });
      await key("keyUp", "Process", code, 229);
    },
  };
};
