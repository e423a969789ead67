// Progress on a reading path, stored in this browser only, and the record of it. The page is complete without this file.
// The record's format is documented in docs/path-record.md.

(() => {
"use strict";

const path = document.querySelector("[data-path]");
const key = `handbook:path:${path.dataset.path}`;
const steps = [...path.querySelectorAll("[data-step]")];
const title = (step) => {
  const what = step.querySelector(".what");
  // A step without sections is something else to do: its title is its text.
  const titles = step.dataset.revisions ? [...what.querySelectorAll("a")] : [what];
  return titles.map(({ textContent }) => textContent.trim().replace(/\s+/g, " "));
};
const sections = (revisions) => revisions.split(" ").filter(Boolean).map((pair) => {
  const at = pair.lastIndexOf("@");
  return { id: pair.slice(0, at), revision: pair.slice(at + 1) };
});

let isKept = true;
const load = () => {
  try {
    const saved = JSON.parse(localStorage.getItem(key) ?? "{}");
    return saved && typeof saved.steps === "object" && saved.steps ? saved : { steps: {} };
  } catch {
    return { steps: {} };
  }
};
const save = () => {
  try {
    localStorage.setItem(key, JSON.stringify(state));
    isKept = true;
  } catch {
    isKept = false;
  }
};
let state = load();

/** A link to what changed in a step since it was read; a static site has nothing to compare with. */
const changes = (step, read) => {
  if (document.querySelector("script[data-copy]")) return null;
  const now = step.dataset.revisions.split(" ");
  const old = sections(read.revisions).find(({ id, revision }) => !now.includes(`${id}@${revision}`));
  if (!old) return null;
  const link = document.createElement("a");
  link.href = `${path.dataset.permalinks}${old.id}?at=${old.revision}&lang=${path.dataset.lang}`;
  link.textContent = path.dataset.changed;
  return link;
};

// The state shown in lists of paths (tracks.js).
const remember = () => {
  const unread = steps.find((step) => !state.steps[step.dataset.step]);
  state.done = steps.filter((step) => state.steps[step.dataset.step]).length;
  state.lang = path.dataset.lang;
  const link = unread?.dataset.revisions ? unread.querySelector(".what a").getAttribute("href") : location.pathname;
  state.next = unread ? { title: title(unread)[0], url: link } : null;
  save();
};

/** `65` as `1 小时 5 分钟`, in the words of the page. */
const time = (minutes) => {
  const { hours, minutes: rest } = path.dataset;
  const parts = [[hours, Math.floor(minutes / 60)], [rest, minutes % 60]];
  return parts.filter(([, n]) => n > 0).map(([word, n]) => word.replace("{n}", n)).join(" ");
};

const setRead = (step, isRead) => {
  if (isRead) {
    state.steps[step.dataset.step] = {
      at: new Date().toISOString(), lang: path.dataset.lang, revisions: step.dataset.revisions,
    };
  } else delete state.steps[step.dataset.step];
  remember();
  show();
};

/** What changed in a step since it was read, and that this too was read. */
const markOf = (step, read) => {
  const mark = document.createElement("p");
  mark.className = "wrong";
  mark.dataset.mark = "";
  const again = document.createElement("button");
  again.type = "button";
  again.textContent = path.dataset.again;
  again.addEventListener("click", () => {
    setRead(step, true);
    step.querySelector(".done input").focus();
  });
  mark.append(changes(step, read) ?? path.dataset.changed, " ", again);
  return mark;
};

const show = () => {
  let done = 0;
  let left = 0;
  let changed = 0;
  for (const step of steps) {
    const read = state.steps[step.dataset.step];
    step.classList.toggle("read", Boolean(read));
    step.querySelector(".done input").checked = Boolean(read);
    if (read) done += 1;
    else left += Number(step.dataset.minutes);
    // Revisions belong to a language: a text read in another one is not known to have changed.
    const isChanged = read && read.lang === path.dataset.lang && read.revisions !== step.dataset.revisions;
    if (isChanged) changed += 1;
    const mark = step.querySelector("[data-mark]");
    if (isChanged && !mark) step.querySelector(".what").after(markOf(step, read));
    else if (!isChanged) mark?.remove();
    // What changed since the reader was there is nearer to them than what changed since the author was.
    for (const stale of step.querySelectorAll(".stale")) stale.hidden = Boolean(isChanged);
  }
  const { complete, progress, untimed, someChanged } = path.dataset;
  const words = (done === steps.length ? complete : left > 0 ? progress : untimed) + (changed > 0 ? someChanged : "");
  const filled = words.replaceAll("{done}", done).replaceAll("{all}", steps.length).replaceAll("{time}", time(left)).replaceAll("{n}", changed);
  path.querySelector("[data-lost]").hidden = isKept;
  for (const summary of path.querySelectorAll("[data-summary]")) {
    summary.querySelector("progress").value = done;
    summary.querySelector("span").textContent = filled;
    summary.hidden = false;
  }
};

const record = () => ({
  format: "handbook-path-record",
  version: 1,
  path: path.dataset.path,
  title: path.dataset.title,
  url: location.origin + location.pathname,
  lang: path.dataset.lang,
  edition: path.dataset.edition,
  reader: path.querySelector("[data-reader]").value.trim(),
  exported_at: new Date().toISOString(),
  complete: steps.every((step) => state.steps[step.dataset.step]),
  steps: steps.map((step, index) => {
    const read = state.steps[step.dataset.step];
    const now = step.dataset.revisions;
    return {
      step: index + 1,
      titles: title(step),
      sections: sections(now),
      minutes: Number(step.dataset.minutes),
      read_at: read?.at ?? null,
      read_lang: read?.lang ?? null,
      read_sections: read ? sections(read.revisions) : [],
      changed_since: read && read.lang === path.dataset.lang ? read.revisions !== now : null,
    };
  }),
});

// RFC 4180; a leading apostrophe keeps spreadsheets from reading a name as a formula.
const cell = (value) => {
  const text = String(value ?? "").replace(/^[=+\-@\t\r]/, "'$&");
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const csv = (record) => {
  const revisions = (list) => list.map(({ id, revision }) => `${id}@${revision}`).join(" ");
  const header = ["path", "lang", "edition", "reader", "step", "title", "minutes", "read_at", "read_lang", "read_sections", "sections", "changed_since"];
  const rows = record.steps.map((step) => [
    record.path, record.lang, record.edition, record.reader, step.step, step.titles.join(" / "), step.minutes,
    step.read_at, step.read_lang, revisions(step.read_sections), revisions(step.sections), step.changed_since,
  ]);
  // The mark at the start tells spreadsheets that it is UTF-8.
  return `\ufeff${[header, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
};

const download = (name, type, text) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

for (const step of steps) {
  const label = step.querySelector(".done");
  label.hidden = false;
  label.querySelector("input").setAttribute("aria-label", `${label.textContent.trim()}: ${title(step).join(", ")}`);
  label.querySelector("input").addEventListener("change", (event) => setRead(step, event.target.checked));
}
const panel = path.querySelector("[data-record]");
panel.hidden = false;
remember();
for (const button of panel.querySelectorAll("[data-export]")) {
  button.addEventListener("click", () => {
    const made = record();
    const name = `${path.dataset.path}-${made.exported_at.slice(0, 10)}`;
    if (button.dataset.export === "json") {
      download(`${name}.json`, "application/json", `${JSON.stringify(made, null, 2)}\n`);
    } else download(`${name}.csv`, "text/csv;charset=utf-8", csv(made));
  });
}
const forget = panel.querySelector("[data-forget]");
const forgetWord = forget.textContent;
let isArmed = false;
forget.addEventListener("click", () => {
  if (isArmed) {
    state = { steps: {} };
    remember();
    show();
  }
  isArmed = !isArmed;
  forget.textContent = isArmed ? path.dataset.clear : forgetWord;
});
forget.addEventListener("blur", () => {
  isArmed = false;
  forget.textContent = forgetWord;
});
// Another tab of the same path.
addEventListener("storage", (event) => {
  if (event.key !== key) return;
  state = load();
  show();
});
show();
})();
