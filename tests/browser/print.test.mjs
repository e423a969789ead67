// What leaves the printer, read back from the PDF:
//
// 1. "my duties" of every grade holds every duty and every step of the page, and nothing of the screen around it (no
//    search, no navigation, no switch of language), and a place to sign;
// 2. a workflow holds every step with who acts and who signs; the comparison of two grades fits few pages (journey 4);
// 3. Chinese is set right: full-width punctuation as written, none at the beginning of a line, embedded fonts;
// 4. the paper is A4, no page is nearly empty, headings stay with their text.
//
// Needs pdftotext and its companions (poppler); without them the tests are skipped with a reason, which in CI is a failure.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { lacks, languages, none, open, repository } from "./harness.mjs";

const skip = lacks("pdftotext");
const { visit } = skip ? {} : await open();
const run = promisify(execFile);
const folder = join(repository, "target/screenshots");
mkdirSync(folder, { recursive: true });

/** Text as it can be compared: how lines are broken and how wide gaps are does not matter. */
const plain = (text) => text.normalize("NFKC").replace(/[\s\u200b\u00ad]+/g, "");

/** Whether `entry` is on paper. The end of a page may cut a paragraph: what stands in the margin there is no part of it. */
function isPrinted(text, entry) {
  const wanted = plain(entry);
  if (text.includes(wanted)) return true;
  const length = 10;
  const windows = Array.from({ length: Math.max(0, wanted.length - length + 1) }, (_, at) => wanted.slice(at, at + length));
  const lost = windows.filter((window) => !text.includes(window)).length;
  return windows.length > 3 * length && lost <= 2 * length;
}

/** Prints a page; gives its PDF's pages as text, and what the PDF says of itself. */
async function print(page, name) {
  const file = join(folder, `${name}.pdf`);
  await page.pdf({ path: file, preferCSSPageSize: true, printBackground: false });
  const read = async (program, ...options) => (await run(program, options, { maxBuffer: 1 << 26 })).stdout;
  const [laid, running, boxes, info, fonts] = await Promise.all([
    // As it stands on paper, and in the order of the page's own text.
    read("pdftotext", "-enc", "UTF-8", file, "-"),
    read("pdftotext", "-raw", "-enc", "UTF-8", file, "-"),
    read("pdftotext", "-bbox", "-enc", "UTF-8", file, "-"),
    read("pdfinfo", file),
    read("pdffonts", file),
  ]);
  const text = plain(running);
  // Each page ends with a form feed.
  return { pages: laid.split("\f").slice(0, -1), laid, text, boxes, info, fonts };
}

/** Words that begin with closing punctuation and have nothing before them in their line. */
function beginLines(boxes) {
  return boxes.split("<page ").slice(1).flatMap((page) => {
    const found = page.matchAll(/<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)/g);
    const words = [...found].map(([, left, top, right, bottom, text]) => {
      return { left: +left, right: +right, middle: (+top + +bottom) / 2, size: bottom - top, text };
    });
    // Two marks in a row are set closer: their boxes overlap, and the reader takes them for lines of their own.
    const isBefore = (one, other) =>
      one.left < other.left && one.right > other.left - 6 && Math.abs(one.middle - other.middle) < other.size / 2;
    return words.filter((word) => /^[，。、；：？！）」』】〉》”]/.test(word.text) && !words.some((one) => isBefore(one, word)));
  });
}

/** Says what is wrong with the paper itself. */
function checkPaper({ pages, laid, boxes, info, fonts }, lang) {
  assert.match(info, /Page size:.*A4/);
  for (const [at, page] of pages.entries()) {
    const length = plain(page).length;
    assert.ok(at === pages.length - 1 || length > 150, `page ${at + 1} of ${pages.length} holds ${length} characters`);
  }
  const outside = fonts.split("\n").slice(2).filter((line) => line && !/\byes\b/.test(line.slice(58)));
  none(outside, "fonts that are not embedded");
  if (lang === "zh") {
    // The print is Chinese of the mainland, not of the font's first language.
    assert.doesNotMatch(fonts, /CJK-?(jp|kr|tc|hk)/i);
    none(beginLines(boxes).map((word) => word.text), "lines that begin with closing punctuation");
    assert.doesNotMatch(laid, /[\u4e00-\u9fff][,;?!](?=[\u4e00-\u9fff])/, "half-width punctuation between Chinese");
  }
}

/** What belongs to the screen: the words of its controls, which the main text does not have. */
const chrome = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("header button, [role=search] button, nav[aria-label] h2, .skip, footer p, a[rel=next], a[rel=prev]")]
      .map((element) => element.textContent.trim())
      .filter((text) => text.length > 1),
  );

/** Texts of all elements of the main text that `selector` names, without what is for screen readers only. */
const texts = (page, selector) =>
  page.evaluate((selector) => {
    const seen = (element) => {
      const copy = element.cloneNode(true);
      for (const unseen of copy.querySelectorAll(".unseen, .definition, button, [hidden]")) unseen.remove();
      return copy.textContent.trim();
    };
    return [...document.querySelectorAll(`main :is(${selector})`)].map(seen).filter(Boolean);
  }, selector);

const roles = ["account-director", "account-manager", "account-executive"];

for (const lang of languages) {
  for (const role of roles) {
    test(`the duties of ${role} print whole in ${lang}`, { skip }, async () => {
      await visit({ path: `/roles/${role}?lang=${lang}`, lang }, async (page) => {
        const printed = await print(page, `role-${role}-${lang}`);
        checkPaper(printed, lang);
        const { text } = printed;
        const entries = await texts(page, "h1, [aria-labelledby=duties] :is(h2, h3, li > a), [aria-labelledby=steps] :is(h2, h3, li > a)");
        assert.ok(entries.length > 30, `${entries.length} entries`);
        assert.match(text, lang === "zh" ? /本人.*上级.*日期/ : /Employee.*Supervisor.*Date/, "a place to sign");
        none(entries.filter((entry) => !isPrinted(text, entry)), "missing on paper");
        const inMain = plain(await page.locator("main").innerText());
        const extra = (await chrome(page)).filter((word) => !inMain.includes(plain(word)) && text.includes(plain(word)));
        none(extra, "of the screen");
        assert.doesNotMatch(text, lang === "zh" ? /搜索|只看/ : /Search|Skip to/, "no search on paper");
        assert.ok(printed.pages.length <= 8, `${printed.pages.length} pages`);
      });
    });
  }

  test(`a workflow prints whole in ${lang}`, { skip }, async () => {
    await visit({ path: `/${lang}/workflows/new-client`, lang }, async (page) => {
      const printed = await print(page, `workflow-${lang}`);
      checkPaper(printed, lang);
      const { text } = printed;
      const headings = await texts(page, ".heading :is(h1, h2, h3)");
      assert.ok(headings.length >= 20, `${headings.length} headings`);
      none(headings.filter((heading) => !isPrinted(text, heading)), "missing on paper");
      const paragraphs = await texts(page, ".prose p");
      none(paragraphs.filter((paragraph) => !isPrinted(text, paragraph)), "missing on paper");
      assert.doesNotMatch(text, lang === "zh" ? /搜索|上一篇|下一篇/ : /Search|Skip to/, "no search on paper");
      assert.ok(printed.pages.length <= 16, `${printed.pages.length} pages`);
    });
  });

  test(`two grades side by side print on few pages in ${lang} (journey 4)`, { skip }, async () => {
    await visit({ path: `/compare?role=account-executive&role=account-manager&lang=${lang}`, lang }, async (page) => {
      const printed = await print(page, `compare-${lang}`);
      checkPaper(printed, lang);
      const { text } = printed;
      const entries = await texts(page, "td a");
      assert.ok(entries.length > 20, `${entries.length} duties`);
      none(entries.filter((entry) => !isPrinted(text, entry)), "missing on paper");
      assert.ok(printed.pages.length <= 4, `${printed.pages.length} pages`);
    });
  });
}
