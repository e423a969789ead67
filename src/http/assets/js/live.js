// Only on pages of a server that watches its folder: problems of the files, and reloading after an edit.

(() => {
"use strict";

const { edition } = document.currentScript.dataset;
const { root } = document.documentElement.dataset;
const lang = document.documentElement.lang.split("-")[0];
const make = (name, ...children) => {
  const made = document.createElement(name);
  made.append(...children);
  return made;
};
const headline = make("summary");
const list = make("ul");
const details = make("details", headline, list);
const told = make("p");
told.className = "unseen";
told.setAttribute("role", "status");
const panel = make("aside", details, told);
panel.className = "live";
panel.hidden = true;

// What was broken when the author last closed the panel: it opens by itself for something else only. Pages renew
// themselves, so this must outlive them.
const memory = "handbook:live:closed";
const closed = () => {
  try {
    return sessionStorage.getItem(memory);
  } catch {
    return null;
  }
};
const keep = (broken) => {
  try {
    sessionStorage.setItem(memory, broken);
  } catch {
    // Then it opens again.
  }
};
let broken = "";
headline.addEventListener("click", () => keep(details.open ? broken : ""));

const line = (kind, ...said) => {
  const item = make("li", ...said);
  item.className = kind;
  list.append(item);
};
const show = (report) => {
  list.replaceChildren();
  const fatal = [report.failure, ...report.kept].filter(Boolean);
  for (const said of fatal) line("error", said);
  for (const { severity, rule, message, place, help } of report.problems) {
    const where = make("code", place);
    const what = make("span", message);
    const rest = make("small", help ? `${rule}: ${help}` : rule);
    // Rules speak English, as the command does.
    what.lang = rest.lang = "en";
    line(severity, where, " ", what, make("br"), rest);
  }
  if (report.more) line("more", report.more);
  headline.textContent = told.textContent = report.headline;
  const errors = report.problems.filter(({ severity }) => severity === "error");
  // Lines move while one writes: the same error stays the same.
  broken = [...fatal, ...errors.map(({ place, message }) => `${place.replace(/(:\d+)+$/, "")} ${message}`)].join("\n");
  panel.classList.toggle("broken", broken !== "");
  panel.hidden = list.childElementCount === 0;
  if (broken === "") keep("");
  else if (broken !== closed()) details.open = true;
};

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const listen = async () => {
  document.body.append(panel);
  let after = 0;
  for (;;) {
    try {
      const answer = await fetch(`${root}live?after=${after}&lang=${lang}`, { cache: "no-store" });
      if (!answer.ok) throw new Error(answer.status);
      const report = await answer.json();
      if (report.edition !== edition) {
        location.reload();
        return;
      }
      if (report.version !== after) show(report);
      after = report.version;
    } catch {
      // The server is being started again.
      after = 0;
      await pause(1000);
    }
  }
};
listen();
})();
