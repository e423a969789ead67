// Only on pages of a server that watches its folder: what is wrong with the files, and the page anew after an edit.

(() => {
"use strict";

const { edition } = document.currentScript.dataset;
const { root } = document.documentElement.dataset;
const lang = document.documentElement.lang.split("-")[0];
const panel = document.createElement("details");
panel.className = "live";
panel.setAttribute("role", "status");
const headline = document.createElement("summary");
const list = document.createElement("ul");
panel.append(headline, list);

const line = (text, kind, detail) => {
  const item = document.createElement("li");
  item.className = kind;
  item.append(text);
  if (detail) {
    const small = document.createElement("small");
    small.textContent = detail;
    item.append(document.createElement("br"), small);
  }
  list.append(item);
};
const show = (report) => {
  list.replaceChildren();
  if (report.failure) line(report.failure, "error");
  for (const kept of report.kept) line(kept, "error");
  for (const { severity, rule, message, place, help } of report.problems) {
    line(`${place} ${message}`, severity, help ? `${rule}: ${help}` : rule);
  }
  headline.textContent = report.headline;
  const isBroken = Boolean(report.failure) || report.kept.length > 0
    || report.problems.some(({ severity }) => severity === "error");
  panel.classList.toggle("broken", isBroken);
  panel.hidden = list.childElementCount === 0;
  if (isBroken) panel.open = true;
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
