// Makes pages that were read available offline. Pages come from the network first, assets from the cache first: their
// addresses change with their content. The server puts before this text: VERSION, ASSETS, and the addresses OFFLINE and
// SEARCH.

const KEPT = "handbook-pages";
const OWN = `handbook-${VERSION}`;
const MOST_PAGES = 150;
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
    const old = names.filter((name) => name.startsWith("handbook-") && name !== KEPT && name !== OWN);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

self.addEventListener("message", (event) => {
  if (typeof event.data?.keep !== "string") return;
  const url = new URL(event.data.keep);
  if (url.origin === location.origin) {
    event.waitUntil(fetch(url, { headers: { accept: "text/html" } }).then((response) => keep(url, response)).catch(() => {}));
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (ASSETS.some((asset) => folder(asset) === folder(url.pathname))) event.respondWith(asset(request, url));
  else if (request.mode === "navigate") event.respondWith(page(event, request, url));
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
  await cache.put(key, response);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_PAGES)).map((one) => cache.delete(one)));
}
