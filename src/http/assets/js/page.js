// Comforts only: every page is complete without this file.

// "/" goes to the search box, unless something is being typed or composed.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const finder = document.querySelector("[data-finder]");
  if (!finder) return;
  event.preventDefault();
  finder.focus();
  finder.select();
});

// A switch of language keeps the section the reader is in.
const keepPlace = () => {
  for (const link of document.querySelectorAll("a[data-keeps-place]")) {
    link.hash = location.hash;
  }
};
addEventListener("hashchange", keepPlace);
keepPlace();
