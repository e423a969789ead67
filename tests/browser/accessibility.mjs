// What axe-core finds wrong with a page.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Violations as `rule: element` lines. */
export async function violations(page, options) {
  // The page's policy refuses script tags from elsewhere: axe comes by the debugger.
  await page.evaluate(source);
  const { violations } = await page.evaluate(
    (options) => axe.run(document, { resultTypes: ["violations"], ...options }),
    options,
  );
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 160)}`));
}

/** All rules, and the target size of WCAG 2.2, which is off by itself. */
export const everything = { rules: { "target-size": { enabled: true } } };
/** What the light changes: structure stays. */
export const colours = { runOnly: ["color-contrast", "link-in-text-block"] };
