// Behaviour of every page, and global keys.

// Language links keep the current section.
const keepPlace = () => {
  for (const link of document.querySelectorAll("a[data-keeps-place]")) link.hash = location.hash;
};
addEventListener("hashchange", keepPlace);
keepPlace();

const searchRoot = document.querySelector("main [data-search]");
const page = searchRoot ? livePage(searchRoot) : null;
const boxes = [...document.querySelectorAll("[data-finder]")].filter((box) => box !== page?.input);
if (document.getElementById("page_sheet")) boxes.forEach(opensSheet);

const menu = new CopyMenu();
document.querySelectorAll("a.permalink").forEach((link) => menu.serve(link));

let matches = null;
arrive().then((found) => (matches = found));

for (const list of document.querySelectorAll("[data-kept]")) listKept(list);

// Keys of one character can be switched off: speech input types them by accident (WCAG 2.1.4).
const singleKeys = () => memory.get("single-keys") !== "off";
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-single-keys]")) memory.set("single-keys", event.target.checked ? "on" : "off");
});
const showSingleKeys = () => {
  for (const box of document.querySelectorAll("[data-single-keys]")) box.checked = singleKeys();
};

const ask = () => {
  if (page) {
    page.input.focus();
    page.input.select();
  } else {
    sheet.open(boxes[0]?.form);
  }
  showSingleKeys();
};
showSingleKeys();

document.addEventListener("keydown", (event) => {
  if (inComposition(event)) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    ask();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !singleKeys()) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog, [role=menu]")) return;
  if (event.key === "/") {
    event.preventDefault();
    ask();
  } else if (matches?.isOpen && (event.key === "n" || event.key === "p") && !page) {
    matches.step(event.key === "n" ? 1 : -1);
  }
});

// A table that is wider than its place is scrolled by keys where it can have the focus.
const scrolled = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const one of document.querySelectorAll("main .table")) scrolled.observe(one);

// Folded parts stay folded.
for (const one of document.querySelectorAll("details[data-remember]")) {
  const key = `open:${one.dataset.remember}`;
  if (memory.get(key)) one.open = memory.get(key) === "yes";
  one.addEventListener("toggle", () => memory.set(key, one.open ? "yes" : "no"));
}

// The table of contents marks the current place.
const entries = new Map([...document.querySelectorAll(":is(.contents, .contents-side) a[href^='#']")].map((link) => [link.hash.slice(1), link]));
if (entries.size > 0) {
  const headings = [...document.querySelectorAll(".section :is(h1, h2, h3)[id]")].filter((one) => entries.has(one.id));
  const follow = () => {
    const here = headings.findLast((one) => one.getBoundingClientRect().top < innerHeight / 3);
    for (const [id, link] of entries) {
      if (id === here?.id) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  };
  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      follow();
    });
  };
  addEventListener("scroll", soon, { passive: true });
  soon();
}

// Pages that were read stay readable without a network. Only where the browser allows it: https, or this machine.
if ("serviceWorker" in navigator && words.worker) {
  navigator.serviceWorker.register(words.worker).catch(() => {});
  navigator.serviceWorker.ready.then(({ active }) => {
    // The page that brought the worker was not fetched through it.
    if (!navigator.serviceWorker.controller) active.postMessage({ keep: location.href });
  });
}
