// Pictures in a real browser:
//
// 1. a picture has its place before it arrives, and is enlarged by a click or Enter; Escape, Enter and a click close it;
// 2. on paper and on a phone it is no wider than the text;
// 3. without the service a page that was read shows its pictures, but none over a megabyte;
// 4. a picture that runs scripts elsewhere runs none here.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { crc32, deflateSync } from "node:zlib";

import { browse, phone, serve, until, visitor } from "./harness.mjs";

const browser = await browse();

/** A grey PNG, with `more` bytes nobody reads. */
function png(width, height, more = 0) {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const numbers = Buffer.alloc(8);
    numbers.writeUInt32BE(data.length, 0);
    numbers.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([numbers.subarray(0, 4), body, numbers.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0], 8);
  const rows = deflateSync(Buffer.alloc((width + 1) * height, 0x80));
  const parts = [chunk("IHDR", head), chunk("IDAT", rows), chunk("tEXt", Buffer.alloc(more, 0x61)), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...parts]);
}

function folder() {
  const root = mkdtempSync(join(tmpdir(), "handbook-pictures-"));
  after(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "img"));
  writeFileSync(join(root, "img", "流程 图.png"), png(1600, 400));
  writeFileSync(join(root, "img", "large.png"), png(40, 40, 1 << 20));
  writeFileSync(join(root, "evil.svg"), "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><script>document.documentElement.id = 'ran'</script></svg>");
  const filler = "客户部的每一份提案都要按流程审批，任何人不得跳过其中一步。\n\n".repeat(30);
  writeFileSync(join(root, "a.md"), `# 审批 {#a}\n\n![流程图](<img/流程 图.png> "图一")\n\n${filler}![大图](img/large.png)\n\n![矢量图](evil.svg)\n`);
  return root;
}

test("a picture has its place, fits, and is enlarged", async () => {
  const service = await serve(folder());
  for (const viewport of [undefined, phone]) {
    await visitor(browser, service.origin)({ path: "/zh/main/a", ...(viewport && { viewport }) }, async (page) => {
      const image = page.getByAltText("流程图");
      const box = await image.boundingBox();
      const text = await page.locator(".prose").boundingBox();
      assert.ok(Math.abs(box.width / box.height - 4) < 0.05, `${box.width} × ${box.height}`);
      assert.ok(box.x + box.width <= text.x + text.width + 1);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
      const enlarged = page.locator("dialog.enlarged");
      await image.click();
      await enlarged.getByAltText("流程图").waitFor();
      assert.ok((await enlarged.locator("img").boundingBox()).width >= box.width);
      await page.keyboard.press("Escape");
      await enlarged.waitFor({ state: "detached" });
      await page.locator("a.picture").first().focus();
      await page.keyboard.press("Enter");
      await enlarged.waitFor();
      await page.keyboard.press("Enter");
      await enlarged.waitFor({ state: "detached" });
      await image.click();
      await enlarged.click();
      await enlarged.waitFor({ state: "detached" });
      await page.emulateMedia({ media: "print" });
      assert.ok((await image.boundingBox()).width <= (await page.locator(".prose").boundingBox()).width + 1);
    });
  }
});

test("a picture runs no script", async () => {
  const service = await serve(folder());
  const tolerates = (line) => line.includes("Blocked script") || line.includes("Content Security Policy");
  await visitor(browser, service.origin)({ path: "/evil.svg", tolerates }, async (page) => {
    assert.equal(await page.evaluate(() => document.documentElement.id).catch(() => ""), "");
  });
});

test("offline a page that was read has its pictures", async () => {
  const service = await serve(folder());
  await visitor(browser, service.origin)({ path: "/zh/main/a", tolerates: () => true }, async (page) => {
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.goto("/zh/main/a");
    await until(page, async () => (await (await caches.open("handbook-pictures")).keys()).length === 2);
    await service.stop();
    await page.goto("/zh/main/a");
    const widths = await page.locator(".prose img").evaluateAll(async (images) => {
      for (const image of images) {
        image.loading = "eager";
        await image.decode().catch(() => {});
      }
      return images.map(({ naturalWidth }) => naturalWidth);
    });
    assert.deepEqual([widths[0], widths[1]], [1600, 0]);
    assert.ok(widths[2] > 0);
  });
});
