// Accessibility as far as a program can judge it (axe-core, all its rules and the target size of WCAG 2.2):
//
// 1. no kind of page has a violation, in either language, by day or by night;
// 2. nor has a page on a phone;
// 3. nor what opens over a page: the search sheet with its hits, the menu of a heading, the bar of matches; nor the page
//    that stands in without a network.

import { test } from "node:test";

import { colours, everything, violations } from "./accessibility.mjs";
import { isError, languages, layers, none, notesStatus, open, pages, phone } from "./harness.mjs";

const { visit } = await open();

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

for (const lang of languages) {
  for (const [name, layer] of Object.entries(layers)) {
    test(`${name}-${lang} has no violation`, async () => {
      await visit({ path: layer.path(lang), lang }, async (page) => {
        await layer.open(page, lang);
        none(await violations(page, everything), "by day");
        await page.emulateMedia({ colorScheme: "dark" });
        none(await violations(page, colours), "by night");
      });
    });
  }

  test(`offline-${lang} has no violation`, async () => {
    await visit({ path: "/offline", lang }, async (page) => none(await violations(page, everything), "by day"));
  });
}
