// Nothing strange runs and nothing is fetched from elsewhere:
//
// 1. every kind of page, in each language, comes without a complaint of the browser (a style or script its policy
//    refuses, a script error, a missing file), and asks nobody but the service;
// 2. the policy is strict: nothing inline, nothing evaluated, nothing from another origin, no exception;
// 3. text that looks like markup stays text, wherever it is shown.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isError, languages, notesStatus, open, pages } from "./harness.mjs";

const { origin, visit } = await open();

for (const { kind, name, path, lang } of pages) {
  const tolerates = isError(kind) ? notesStatus : undefined;
  test(`${name} comes without complaint`, async () => {
    await visit({ lang, tolerates }, async (page) => {
      const answer = await page.goto(path);
      assert.equal(answer.status(), isError(kind) ? 404 : 200);
      const policy = answer.headers()["content-security-policy"];
      assert.match(policy, /default-src 'none'/);
      assert.doesNotMatch(policy, /unsafe|https?:|\*/);
      const inline = await page.evaluate(() =>
        [...document.querySelectorAll("style, script:not([src], [type='application/json'], [type='application/ld+json']), [style]")]
          .concat([...document.querySelectorAll("*")].filter((e) => e.getAttributeNames().some((name) => name.startsWith("on"))))
          .map((e) => e.outerHTML.slice(0, 120)),
      );
      // Scripts may place things by `element.style`, which shows as an attribute: the page as sent must not have any.
      const sent = await (await fetch(`${origin}${path}`, { headers: { accept: "text/html" } })).text();
      assert.doesNotMatch(sent, /<style|\sstyle=|\son[a-z]+=/);
      assert.deepEqual(inline.filter((html) => !html.includes("style=")), []);
    });
  });
}

test("text that looks like markup stays text", async () => {
  const nasty = `<img src=x onerror="alert(1)"> '"><script>alert(2)</script> & </title>`;
  for (const lang of languages) {
    for (const path of [
      `/search?${new URLSearchParams({ q: nasty, lang })}`,
      `/search?${new URLSearchParams({ q: `"${nasty}" 工作单`, lang })}`,
      `/search?${new URLSearchParams({ q: "a", role: nasty, lang })}`,
      `/${lang}/${encodeURIComponent(nasty)}/x`,
      `/s/${encodeURIComponent(nasty)}`,
    ]) {
      await visit({ path, lang, tolerates: notesStatus }, async (page) => {
        let asked = false;
        page.on("dialog", (dialog) => ((asked = true), dialog.dismiss()));
        assert.equal(await page.locator("img[onerror], main script").count(), 0, path);
        assert.equal(asked, false, path);
      });
    }
  }
});
