// The pages are what they say they are: valid HTML, as the checker of the W3C (vnu) judges it.
//
// 1. every kind of page, in each language, is valid as the service sends it: no complaint but those below, which have
//    their reasons;
// 2. so is a page after the scripts have run.
//
// Needs Java; without it the test is skipped with a reason, which in CI is a failure.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { isError, lacks, none, notesStatus, open, pages } from "./harness.mjs";

const skip = lacks("java");
const { origin, visit } = skip ? {} : await open();
const run = promisify(execFile);

/** Complaints that are no fault here. */
const justified = [
  // The HTML Standard has `blocking` for `expect` too (section 4.2.4); the checker knows it for style sheets only.
  /^A “link” element with a “blocking” attribute must have a “rel” attribute whose value is “stylesheet”\.$/,
  // A page has one h1, and it stands in the section it heads: sections are what is linked, copied and searched.
  /Consider using the .h1. element as a top-level heading only/,
  // The heading of the article is that of its first section.
  /Article lacks heading/,
];

/** What the checker says about `documents` (name to HTML), as `name:line: message` lines. */
async function faults(documents) {
  const folder = await mkdtemp(join(tmpdir(), "handbook-html-"));
  try {
    const files = Object.keys(documents).map((name) => join(folder, `${name}.html`));
    await Promise.all(files.map((file, at) => writeFile(file, Object.values(documents)[at])));
    const jar = createRequire(import.meta.url).resolve("vnu-jar/build/dist/vnu.jar");
    const options = ["--exit-zero-always", "--format", "json", "--stdout"];
    const { stdout } = await run("java", ["-jar", jar, ...options, ...files], { maxBuffer: 1 << 26 });
    const { messages } = JSON.parse(stdout);
    const faults = messages.filter(({ message }) => !justified.some((reason) => reason.test(message)));
    return faults.map(
      ({ url, lastLine, message, extract }) => `${url.split("/").pop()}:${lastLine}: ${message} ${JSON.stringify(extract)}`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("pages are valid as they are sent", { skip }, async () => {
  const documents = {};
  for (const { name, path } of pages) {
    documents[name] = await (await fetch(`${origin}${path}`, { headers: { accept: "text/html" } })).text();
  }
  none(await faults(documents), "invalid");
});

test("pages stay valid when the scripts have run", { skip }, async () => {
  const documents = {};
  for (const { kind, name, path, lang } of pages.filter(({ lang }) => lang === "zh")) {
    const tolerates = isError(kind) ? notesStatus : undefined;
    await visit({ path, lang, tolerates }, async (page) => {
      await page.waitForLoadState("networkidle");
      documents[name] = await page.content();
    });
  }
  none(await faults(documents), "invalid");
});
