// Makes pages that were read available offline. Pages come from the network first, assets from the cache first: their
// addresses change with their content. The server puts before this text: VERSION, ASSETS, the addresses OFFLINE and
// SEARCH, and TEXTS, those of the list of results by language.

const KEPT = "handbook-pages";
const SEARCH_FILES = "handbook-search";
const PICTURES = "handbook-pictures";
const OWN = `handbook-${VERSION}`;
const MOST_PAGES = 150;
const MOST_PICTURES = 300;
// Larger pictures are not kept, in bytes.
const LARGEST_PICTURE = 1 << 20;
const PATIENCE = 3000;

self.addEventListener("install", (event) => {
  const fill = async () => {
    const cache = await caches.open(OWN);
    await cache.addAll([...ASSETS, OFFLINE, SEARCH]);
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith("handbook-") && ![KEPT, SEARCH_FILES, PICTURES, OWN].includes(name));
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

self.addEventListener("message", (event) => {
  const { keep: page, search_files, search, lang } = event.data ?? {};
  if (typeof page === "string") event.waitUntil(keepPage(new URL(page, location)).catch(() => {}));
  if (Array.isArray(search_files)) event.waitUntil(keepSearch(search_files.map((file) => new URL(file, location).href)).catch(() => {}));
  if (typeof search === "string") {
    event.waitUntil(searchKept(search, lang).catch(() => null).then((answer) => event.ports[0].postMessage(answer)));
  }
});

async function keepPage(url) {
  if (url.origin === location.origin) await keep(url, await fetch(url, { headers: { accept: "text/html" } }));
}

/** Keeps the files of the search: the program, the dictionary, the index and the translations of the present edition, and no other. */
async function keepSearch(files) {
  const cache = await caches.open(SEARCH_FILES);
  const kept = (await cache.keys()).map(({ url }) => url);
  const missing = files.filter((file) => !kept.includes(file) && new URL(file).origin === location.origin);
  if (missing.length > 0) await cache.addAll(missing);
  await Promise.all(kept.filter((file) => !files.includes(file)).map((file) => cache.delete(file)));
  if (missing.length > 0) asking = null;
}

/** The search over the files that are kept, opened once in the life of this worker. */
let asking = null;
async function openKept() {
  const cache = await caches.open(SEARCH_FILES);
  const files = await cache.keys();
  const bytes = async (end) => (await cache.match(files.find(({ url }) => url.endsWith(end)))).arrayBuffer();
  const [program, dictionary, index] = await Promise.all([".wasm", "/dictionary", "/index"].map(bytes));
  const translations = async () => unpacked(await bytes("/translations"));
  return openSearch(program, await unpacked(dictionary), await unpacked(index), translations);
}

/** What the search at `address` finds in the pages that were read. */
async function searchKept(address, lang) {
  const ui = TEXTS[lang];
  const request = requestOf(address, lang, ui);
  const root = SEARCH.length - "/search".length;
  const pages = (await (await caches.open(KEPT)).keys()).map(({ url }) => new URL(url).pathname.slice(root));
  asking ??= openKept();
  try {
    const ask = await asking;
    return { answer: await ask({ ...request, pages }), request, ui };
  } catch (error) {
    asking = null;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (ASSETS.some((asset) => folder(asset) === folder(url.pathname))) event.respondWith(asset(request, url));
  else if (request.mode === "navigate") event.respondWith(page(event, request, url));
  else if (request.destination === "image") event.respondWith(picture(request));
});

const folder = (path) => path.slice(0, path.lastIndexOf("/") + 1);

async function asset(request, url) {
  const known = await caches.match(request);
  if (known) return known;
  try {
    return await fetch(request);
  } catch (error) {
    // A page kept by an older version asks for an older asset of the same name.
    const name = (path) => `${path.split("/").pop().split(".")[0]}.${path.split(".").pop()}`;
    const same = ASSETS.find((one) => name(one) === name(url.pathname));
    const found = same && (await caches.match(same));
    if (found) return found;
    throw error;
  }
}

/** The network's response, or the cached one if that fails or takes too long. */
async function page(event, request, url) {
  const answer = fetch(request);
  event.waitUntil(answer.then((response) => keep(url, response.clone())).catch(() => {}));
  const kept = await caches.match(address(url), { cacheName: KEPT });
  const late = new Promise((resolve) => setTimeout(() => kept && resolve(kept), PATIENCE));
  try {
    return await Promise.race([answer, late]);
  } catch {
    const own = await caches.open(OWN);
    return kept ?? (await own.match(url.pathname === SEARCH ? SEARCH : OFFLINE)) ?? Response.error();
  }
}

/** A picture from the network, or the one kept with its page. */
async function picture(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request, { cacheName: PICTURES });
    if (kept) return kept;
    throw error;
  }
}

/** Keeps the pictures of a page that is kept. */
async function keepPictures(html, page) {
  const sources = [...html.matchAll(/<img [^>]*?src="([^"]+)"/g)].map(([, source]) => source.replaceAll("&amp;", "&"));
  const urls = new Set(sources.map((source) => new URL(source, page)).filter(({ origin }) => origin === location.origin).map(String));
  const cache = await caches.open(PICTURES);
  for (const url of urls) {
    const response = await fetch(url).catch(() => null);
    const isSmall = Number(response?.headers.get("content-length") ?? Infinity) <= LARGEST_PICTURE;
    if (!response?.ok || !isSmall) continue;
    await cache.delete(url);
    await cache.put(url, response);
  }
  const kept = await cache.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST_PICTURES)).map((one) => cache.delete(one)));
}

/** A page's address without the query. */
function address(url) {
  const bare = new URL(url);
  bare.hash = "";
  if (bare.pathname !== SEARCH) bare.searchParams.delete("q");
  return bare.href;
}

async function keep(url, response) {
  const isPage = response.ok && response.type === "basic" && response.headers.get("content-type")?.startsWith("text/html");
  if (!isPage || url.pathname === SEARCH || url.pathname === OFFLINE) return;
  const cache = await caches.open(KEPT);
  const key = address(url);
  await cache.delete(key);
  const html = await response.clone().text();
  await cache.put(key, response);
  await keepPictures(html, key);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_PAGES)).map((one) => cache.delete(one)));
}
