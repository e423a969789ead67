// A static site: the search runs in the page. Its program, dictionary and index are scripts, because a page on a disk can
// load nothing else; they are loaded at the first search, translations when a word occurs nowhere.

const box = document.querySelector("[data-finder]");
onKeys(() => {
  if (box) {
    box.focus();
    box.select();
  } else location.href = words.search;
}, () => {});

/** The addresses of the site's files; `words.root` leads to its folder. */
const site = {
  file: (path, lang) => `${words.root}${path}/index${lang === words.original ? "" : `.${lang}`}.html`,
  search: (query, lang) => `${site.file("search", lang)}?${query}`,
  page(url, lang) {
    const [path, hash] = url.slice(1).split("#");
    const own = isNegotiated(url) ? site.file(path, lang) : `${words.root}${path}/index.html`;
    return hash ? `${own}#${hash}` : own;
  },
  section: (url) => site.page(url),
};

const packed = {};
/** Called by each of the scripts. */
globalThis.handbookFile = (name, text) => (packed[name] = text);

const load = (src) =>
  new Promise((resolve, reject) => {
    const script = element("script", { src });
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error(src)));
    document.head.append(script);
  });

const fileOf = async (name) => {
  await load(words.search_files[name]);
  const bytes = Uint8Array.from(atob(packed[name]), (c) => c.charCodeAt(0));
  delete packed[name];
  return unpacked(bytes);
};

let opening = null;
let isOpen = false;
const opened = async () => {
  opening ??= Promise.all(["program", "dictionary", "index"].map(fileOf)).then((files) => openSearch(...files, words.search_files.translations && (() => fileOf("translations"))));
  const ask = await opening;
  isOpen = true;
  return ask;
};

const canSearch = typeof WebAssembly === "object" && "DecompressionStream" in globalThis;

const searchPage = document.querySelector("main [data-search]");
if (searchPage) {
  // What the page shows before there is a search. It was written for a search in its own language; here none is asked yet.
  for (const before of searchPage.querySelectorAll(".chips, input[type=hidden][name=lang]")) before.remove();
  const blank = searchPage.querySelector("[data-found]").cloneNode(true);
  const outline = () => {
    const shown = blank.querySelector("details")?.cloneNode(true);
    if (shown) shown.open = true;
    return shown ?? "";
  };
  livePage(searchPage, async (address, signal, meanwhile) => {
    const request = requestOf(address, words.lang, words);
    if (!request.text) return blank.cloneNode(true);
    if (!canSearch) return onlySaying(words.unsupported, outline());
    if (!isOpen) meanwhile(onlySaying(words.loading));
    try {
      const ask = await opened();
      const answer = await ask(request);
      for (const link of document.querySelectorAll("a[data-keeps-place][hreflang]")) {
        const lang = link.hreflang.split("-")[0];
        const query = new URL(address, location).searchParams;
        query.set("lang", lang);
        if (lang in words.languages) link.href = site.search(query, lang);
      }
      const found = foundFor(answer, request, words, site);
      // A search in another language is another page.
      for (const link of found.querySelectorAll("a[data-again]")) if (link.pathname !== location.pathname) link.removeAttribute("data-again");
      return found;
    } catch (error) {
      // It is loaded and opened anew by the next search.
      opening = null;
      isOpen = false;
      if (!signal.aborted) console.error(error);
      return onlySaying(words.failed, outline());
    }
  });
}
