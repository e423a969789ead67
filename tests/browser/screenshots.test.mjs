// Pictures to look at, never compared: every kind of page on a desktop and a phone, in each language, by day and by
// night, and what opens over a page, in `target/screenshots`. The test proves that there is a picture of each, with something on it.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { desktop, isError, languages, layers, notesStatus, open, pages, phone, repository } from "./harness.mjs";

const folder = join(repository, "target/screenshots");
mkdirSync(folder, { recursive: true });
const { visit } = await open();

/** Takes the pictures of what a page shows now. */
async function picture(page, name) {
  for (const viewport of [desktop, phone]) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      const picture = await page.screenshot({ path: join(folder, `${name}-${viewport.width}-${colorScheme}.png`) });
      // An empty page compresses to next to nothing.
      assert.ok(picture.length > 5_000, `${name}: ${picture.length} bytes`);
    }
  }
}

for (const { kind, name, path, lang } of pages) {
  test(`${name} has its pictures`, async () => {
    await visit({ path, lang, tolerates: isError(kind) ? notesStatus : undefined }, (page) => picture(page, name));
  });
}

for (const lang of languages) {
  for (const [name, layer] of Object.entries(layers)) {
    test(`${name}-${lang} has its pictures`, async () => {
      await visit({ path: layer.path(lang), lang }, async (page) => {
        await layer.open(page, lang);
        await picture(page, `${name}-${lang}`);
      });
    });
  }
}
