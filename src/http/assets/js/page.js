// Behaviour of every page.

const searchRoot = document.querySelector("main [data-search]");
const page = searchRoot ? livePage(searchRoot, answerFor) : null;
const boxes = [...document.querySelectorAll("[data-finder]")].filter((box) => box !== page?.input);
if (document.getElementById("page_sheet")) boxes.forEach(opensSheet);

const menu = new CopyMenu();
document.querySelectorAll("a.permalink").forEach((link) => menu.serve(link));

let matches = null;
arrive().then((found) => (matches = found));

for (const list of document.querySelectorAll("[data-kept]")) listKept(list);

onKeys(
  () => {
    if (page) {
      page.input.focus();
      page.input.select();
    } else {
      sheet.open(boxes[0]?.form);
    }
    showSingleKeys();
  },
  (key) => {
    if (matches?.isOpen && (key === "n" || key === "p") && !page) matches.step(key === "n" ? 1 : -1);
  },
);

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
    if (page?.input.value) keepSearch();
  });
}
