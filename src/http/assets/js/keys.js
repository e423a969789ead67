// Global keys, and language links that keep the place.

const keepPlace = () => {
  for (const link of document.querySelectorAll("a[data-keeps-place]")) link.hash = location.hash;
};
addEventListener("hashchange", keepPlace);
keepPlace();

// Keys of one character can be switched off: speech input types them by accident (WCAG 2.1.4).
const singleKeys = () => memory.get("single-keys") !== "off";
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-single-keys]")) memory.set("single-keys", event.target.checked ? "on" : "off");
});
const showSingleKeys = () => {
  for (const box of document.querySelectorAll("[data-single-keys]")) box.checked = singleKeys();
};
showSingleKeys();

/** Calls `search` for Ctrl-K and `/`, and `other` for any other single key. */
const onKeys = (search, other) =>
  document.addEventListener("keydown", (event) => {
    if (inComposition(event)) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      search();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !singleKeys()) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog, [role=menu]")) return;
    if (event.key === "/") {
      event.preventDefault();
      search();
    } else other(event.key);
  });
