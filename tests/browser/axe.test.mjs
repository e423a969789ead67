// Accessibility as far as a program can judge it (axe-core, all its rules and the target size of WCAG 2.2):
//
// 1. no kind of page has a violation, in either language, by day or by night;
// 2. nor has a page on a phone.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";

import { isError, none, notesStatus, open, pages, phone } from "./harness.mjs";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const { visit } = await open();

/** Violations as `rule: element` lines. */
async function violations(page, options) {
  // The page's policy refuses script tags from elsewhere: axe comes by the debugger.
  await page.evaluate(source);
  const { violations } = await page.evaluate(
    (options) => axe.run(document, { resultTypes: ["violations"], ...options }),
    options,
  );
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 160)}`));
}

const everything = { rules: { "target-size": { enabled: true } } };
// Structure does not change with the light.
const colours = { runOnly: ["color-contrast", "link-in-text-block"] };

for (const { kind, name, path, lang } of pages) {
  const tolerates = isError(kind) ? notesStatus : undefined;
  test(`${name} has no violation`, async () => {
    await visit({ path, lang, tolerates, colorScheme: "light" }, async (page) => {
      none(await violations(page, everything), "by day");
      await page.emulateMedia({ colorScheme: "dark" });
      none(await violations(page, colours), "by night");
      await page.setViewportSize(phone);
      none(await violations(page, everything), "on a phone");
    });
  });
}
