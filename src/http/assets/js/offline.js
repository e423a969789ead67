// Offline: the service worker searches the index it has kept, over the pages that were read; here its answers are shown
// and those pages listed.

/** Has the index kept for searching offline, once a page: not for readers who save data, nor if it is very large. */
const keepSearch = () => {
  const worker = navigator.serviceWorker?.controller;
  if (keepSearch.done || !worker || words.search_files.length === 0 || navigator.connection?.saveData) return;
  keepSearch.done = true;
  worker.postMessage({ search_files: words.search_files });
};

/** The addresses of the service. */
const service = {
  search: (query) => `${words.search}?${query}`,
  page: (url, lang) => words.root + url.slice(1) + (isNegotiated(url) ? `?lang=${lang}` : ""),
  section: (url, text) => words.root + url.slice(1).replace("#", text ? `?q=${encodeURIComponent(text)}#` : "#"),
};

/** What the service worker says to `message`; nothing where there is no worker. */
const askWorker = (message) =>
  new Promise((resolve) => {
    const worker = navigator.serviceWorker?.controller;
    if (!worker) return resolve(null);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage(message, [port2]);
  });

/** The results without a network, in place of the server's. */
const foundOffline = async (address) => {
  const told = await askWorker({ search: address, lang: words.lang });
  if (told?.answer) return foundFor(told.answer, told.request, told.ui, service, words.offline);
  const list = element("ul", { class: "plain" });
  await listKept(list);
  return onlySaying(words.offline_no_index, list);
};

/** Lists the pages that were read. */
const listKept = async (list) => {
  if (!("caches" in window)) return;
  const cache = await caches.open("handbook-pages");
  for (const request of (await cache.keys()).reverse()) {
    const response = await cache.match(request);
    if (!response) continue;
    const { pathname, search } = new URL(request.url);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const title = page.querySelector("h1")?.textContent.trim() || page.title;
    list.append(element("li", { lang: page.documentElement.lang }, element("a", { href: pathname + search }, title)));
  }
};
