// Offline: lists and searches the pages that the service worker has cached. The search is simple (all words, folded for
// width and case).

const MOST_KEPT_HITS = 20;

const folded = (text) => text.normalize("NFKC").toLowerCase();

/** The cached pages: address and document. */
async function* keptPages() {
  if (!("caches" in window)) return;
  const cache = await caches.open("handbook-pages");
  for (const request of (await cache.keys()).reverse()) {
    const url = new URL(request.url);
    const response = await cache.match(request);
    if (!response) continue;
    yield [url, new DOMParser().parseFromString(await response.text(), "text/html")];
  }
}

/** Sections of cached pages with every word of `query`, those with words in the heading first. */
const searchKept = async (query) => {
  const wanted = folded(query).split(/[\s"“”「」]+/).filter(Boolean);
  const hits = [];
  if (wanted.length === 0) return hits;
  for await (const [url, page] of keptPages()) {
    for (const section of page.querySelectorAll(".section")) {
      const heading = section.querySelector(":is(h1, h2, h3, h4, h5, h6)[id]");
      if (!heading) continue;
      const title = heading.textContent.trim();
      const body = (section.querySelector(".prose")?.textContent ?? "").replace(/\s+/g, " ").trim();
      const all = folded(`${title} ${body}`);
      if (!wanted.every((word) => all.includes(word))) continue;
      const named = wanted.filter((word) => folded(title).includes(word)).length;
      hits.push({ url: `${url.pathname}?q=${encodeURIComponent(query)}#${heading.id}`, title, body, named, wanted,
        page: page.querySelector("h1")?.textContent.trim() ?? "", lang: page.documentElement.lang });
    }
  }
  return hits.sort((a, b) => b.named - a.named);
};

const keptHit = ({ url, title, body, wanted, page, lang }) => {
  const at = Math.max(0, Math.min(...wanted.map((word) => folded(body).indexOf(word)).filter((at) => at >= 0), body.length) - 30);
  const snippet = (at > 0 ? "…" : "") + body.slice(at, at + 110) + (at + 110 < body.length ? "…" : "");
  return element("li", { class: "hit", lang },
    page === title ? "" : element("p", { class: "trail" }, page),
    element("h2", {}, element("a", { href: url, "data-go": "" }, title)),
    element("p", { class: "snippet" }, snippet));
};

/** The offline results, in place of the server's response. */
const foundKept = async (query) => {
  const hits = await searchKept(query);
  const count = hits.length > 0 ? say(words.offline_found, { n: hits.length }) : words.offline_nothing;
  const found = element("div", { class: "found", "data-found": "", "data-count": `${words.offline} ${query ? count : ""}` },
    element("div", { class: "account" },
      element("p", { class: "notice" }, words.offline),
      query ? element("p", { class: "summary" }, count) : ""),
    element("ol", { class: "hits" }, ...hits.slice(0, MOST_KEPT_HITS).map(keptHit)));
  return found;
};

/** Lists the cached pages where a page has a place for them. */
const listKept = async (list) => {
  for await (const [url, page] of keptPages()) {
    const title = page.querySelector("h1")?.textContent.trim() || page.title;
    list.append(element("li", { lang: page.documentElement.lang }, element("a", { href: url.pathname + url.search }, title)));
  }
};
