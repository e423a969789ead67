// A slow line to the service: pages come through it in pieces, cut where elements begin, so that a browser that paints
// what it has would be seen doing so.

import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { after } from "node:test";

/** More than a frame takes. */
const PAUSE_IN_MS = 25;
/** The head of a page is cut this often, and the rest of it as often again. */
const CUTS = 6;

/** Where `page` is cut: CUTS places among the first sixty elements of its body, and CUTS among the others. */
function cuts(page) {
  const body = page.indexOf("<body");
  const begins = [...page.matchAll(/<[a-z]/g)].map(({ index }) => index).filter((index) => index > body);
  const spread = (places) => places.filter((_, at) => at % Math.ceil(places.length / CUTS) === 0);
  return [...spread(begins.slice(0, 60)), ...spread(begins.slice(60))];
}

/** Serves what `origin` serves, pages in pieces, until the test file ends. Resolves to its own origin. */
export async function slowLine(origin) {
  const line = createServer(async ({ method, url, headers }, response) => {
    const asked = { ...headers, "accept-encoding": "identity" };
    delete asked.host;
    delete asked.connection;
    const answer = await fetch(origin + url, { method, headers: asked, redirect: "manual" });
    const body = Buffer.from(await answer.arrayBuffer());
    const passed = [...answer.headers].filter(([name]) => !["content-length", "connection"].includes(name));
    response.writeHead(answer.status, Object.fromEntries(passed));
    if (answer.headers.get("content-type")?.startsWith("text/html")) {
      const page = body.toString();
      let from = 0;
      for (const cut of cuts(page)) {
        response.write(page.slice(from, cut));
        from = cut;
        await pause(PAUSE_IN_MS);
      }
      response.end(page.slice(from));
    } else {
      response.end(body);
    }
  });
  line.listen(0, "127.0.0.1");
  await once(line, "listening");
  after(() => line.close());
  return `http://127.0.0.1:${line.address().port}`;
}
