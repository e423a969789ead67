// Any folder of Markdown is a handbook with pages like these: no settings, no ids, one language, a table that is too
// wide, a word that is too long, a title that looks like markup.
//
// 1. every page of it comes without a complaint of the browser, is accessible, and does not scroll sideways on a phone;
// 2. its search finds and leads to the place.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { follow, none, open, phone, sideways } from "./harness.mjs";
import { everything, violations } from "./accessibility.mjs";

const root = mkdtempSync(join(tmpdir(), "handbook-plain-"));
after(() => rmSync(root, { recursive: true, force: true }));
mkdirSync(join(root, "财务"));
writeFileSync(
  join(root, "财务/报销.md"),
  `# 报销制度

先看 [附件](附件.pdf)。

## <b>差旅</b> & "住宿" \`code\`

住宿按${"很长的词没有空格".repeat(30)}${"x".repeat(300)}。

| ${Array.from({ length: 14 }, (_, at) => `第${at}列的标题`).join(" | ")} |
| ${"--- | ".repeat(14)}
| ${"一些内容 | ".repeat(14)}

- [ ] 发票
- [x] 签字

### 三级
#### 四级
##### 五级
###### 六级

到底了。
`,
);
writeFileSync(join(root, "README.md"), "# 小公司手册\n\n从[报销](财务/报销.md)读起。\n");

const { visit, origin } = await open(root);

test("every page of a plain folder is a page like the others", async () => {
  const home = await (await fetch(`${origin}/`, { headers: { accept: "text/html" } })).text();
  const paths = [...home.matchAll(/href="(\/(?!assets|sw)[^"#?]*)"/g)].map(([, path]) => path);
  assert.ok(paths.length >= 2, `${paths}`);
  for (const path of new Set(["/", ...paths, "/search?q=%E5%8F%91%E7%A5%A8", "/search?q=zzzzqqqq"])) {
    await visit({ path }, async (page) => {
      none(await violations(page, everything), path);
      await page.setViewportSize(phone);
      none(await sideways(page), `${path} on a phone`);
    });
  }
});

test("its search leads to the place", async () => {
  await visit({ path: "/" }, async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("住宿");
    const hit = page.locator(".over .hit h2 a").first();
    await hit.waitFor();
    await follow(page, () => hit.click());
    await page.locator(".matches").waitFor();
    assert.match(decodeURIComponent(new URL(page.url()).pathname), /报销|bao/);
  });
});
