// A picture is enlarged over the page. Without this script its link opens it.

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.picture");
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const image = link.querySelector("img");
  const shown = element("img", { src: link.href, alt: image.alt });
  const dialog = element("dialog", { class: "enlarged" }, element("button", { type: "button" }, shown));
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
});
