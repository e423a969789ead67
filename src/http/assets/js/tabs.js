// Labelled blocks become tabs. Without this script all of them show, one below the other.

/** Makes tabs of the blocks in `set`; find in the page, links and marks open the one they need. */
const tabsOf = (set, number) => {
  const panels = [...set.querySelectorAll(":scope > .tab")].filter((panel) => panel.querySelector(":scope > .tab-label"));
  if (panels.length < 2) return;
  const label = (panel) => panel.querySelector(":scope > .tab-label").textContent.trim();
  const buttons = panels.map((panel, at) => {
    panel.id ||= `tab-${number}-${at}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", `${panel.id}-label`);
    return element("button", { type: "button", role: "tab", id: `${panel.id}-label`, "aria-controls": panel.id }, label(panel));
  });
  const open = (chosen) => {
    panels.forEach((panel, at) => {
      buttons[at].setAttribute("aria-selected", String(at === chosen));
      buttons[at].tabIndex = at === chosen ? 0 : -1;
      // Browsers that know the value find what is hidden; to others it is hidden.
      if (at === chosen) panel.removeAttribute("hidden");
      else panel.setAttribute("hidden", "until-found");
    });
  };
  buttons.forEach((button, at) => {
    button.addEventListener("click", () => open(at));
    button.addEventListener("keydown", (event) => {
      const last = buttons.length - 1;
      const next = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      open(next);
      buttons[next].focus();
    });
    panels[at].addEventListener("beforematch", () => open(at));
    panels[at].addEventListener("reveal", () => open(at));
  });
  set.prepend(element("div", { class: "tab-list", role: "tablist" }, ...buttons));
  set.classList.add("made");
  open(0);
};

document.querySelectorAll(".prose .tabs").forEach(tabsOf);

/** Opens the tabs and the folded parts around a node. */
const reveal = (node) => {
  for (let at = node?.parentElement; at; at = at.parentElement) {
    if (at.matches(".tab[hidden]")) at.dispatchEvent(new Event("reveal"));
    if (at.localName === "details") at.open = true;
  }
};

const revealHash = () => {
  let id = location.hash.slice(1);
  try {
    id = decodeURIComponent(id);
  } catch {
    // As it is written, then.
  }
  const target = id ? document.getElementById(id) : null;
  if (!target?.closest(".tab[hidden], details.callout:not([open])")) return;
  reveal(target.firstChild ?? target);
  target.scrollIntoView();
};
addEventListener("hashchange", revealHash);
revealHash();
