// The script of a static site: "/" goes to search, language links keep the place, and the search page
// shows what the engine finds, in the elements of the service's own page (templates/search.html).
(() => {
"use strict";

const here = document.currentScript.dataset;
const LIMIT = 10, MOST_HITS = 100, LONGEST_QUERY = 512;

addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  const wanted = event.key === "/" ? !event.ctrlKey && !event.metaKey && !event.altKey : event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
  if (!wanted || (event.key === "/" && event.target.closest("input, textarea, select, [contenteditable]"))) return;
  event.preventDefault();
  const box = document.querySelector("[data-finder]");
  if (box) box.focus(), box.select();
  else location.href = here.search;
});
const keepPlace = () => {
  for (const link of document.querySelectorAll("a[data-keeps-place]")) link.hash = location.hash;
};
addEventListener("hashchange", keepPlace);
keepPlace();

if (!globalThis.HandbookEngine || !globalThis.HANDBOOK_INDEX) return;

const index = globalThis.HANDBOOK_INDEX;
const engine = new globalThis.HandbookEngine.Engine(index);
const ui = index.words[here.lang] ?? Object.values(index.words)[0];
const params = new URLSearchParams(location.search);
const known = (name, list) => [...new Set(params.getAll(name).map((one) => one.trim()))].filter((one) => list.some(({ id }) => id === one));
const number = (name, from, to, otherwise) => {
  const value = Number(params.get(name) || otherwise);
  return Number.isInteger(value) && value >= from && value <= to ? value : otherwise;
};
const typed = Array.from((params.get("q") ?? "").trim()).slice(0, LONGEST_QUERY).join("");
const said = (params.get("lang") ?? "").toLowerCase().split(/[-_]/)[0];
// The reader's day, as dates are written in the index.
function today() {
  const now = new Date(), two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
const scope = {
  roles: known("role", index.roles), topics: known("topic", index.topics), parts: known("part", index.parts),
  language: index.languages.includes(said) ? said : null,
  statuses: known("status", index.statuses), day: today(),
};
const page = { offset: number("offset", 0, 10000, 0), limit: number("limit", 1, MOST_HITS, LIMIT), language: here.lang };
const fill = (sentence, text) => sentence.split("{}").join(text);
const counted = (sentence, count) => (count === 1 ? sentence.one : fill(sentence.more, count));
const title = (one) => one.title[here.lang] ?? Object.values(one.title)[0] ?? "";
const named = (list, id) => {
  const one = list.find((other) => other.id === id);
  return one ? title(one) : id;
};

// Elements by tag, attributes and children; text is text.
const element = (tag, attributes, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) made.setAttribute(name, value);
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
};
const runs = (text, ranges, from) => {
  const chars = Array.from(text), out = [];
  let at = from;
  for (const [start, end] of ranges) {
    if (end <= from) continue;
    out.push(chars.slice(at, Math.max(at, start)).join(""), element("mark", {}, chars.slice(Math.max(at, start), end).join("")));
    at = end;
  }
  return [...out, chars.slice(at).join("")];
};

// ---- addresses of the copy

const file = (path, language = here.original) => here.copy + path + "/" + (language === here.original ? "index.html" : "index." + language + ".html");
const pageOf = (document) => here.copy + document.language + "/" + document.path + "/index.html";
const addressOf = (section) => pageOf(index.documents[section.document]) + "#" + section.id;
const toSearch = (text, where, offset) => {
  const query = new URLSearchParams();
  query.set("q", text);
  for (const [name, ids] of [["role", where.roles], ["topic", where.topics], ["part", where.parts]]) for (const id of ids) query.append(name, id);
  if (where.language) query.set("lang", where.language);
  for (const id of where.statuses) query.append("status", id);
  if (page.limit !== LIMIT) query.set("limit", page.limit);
  if (offset) query.set("offset", offset);
  return file("search", where.language ?? here.lang) + "?" + query;
};

// ---- parts of the page

const found = engine.search(typed, scope, page);
const asked = found.scope;
// Fields that became part of the scope are shown by its controls.
const quote = (text) => (/\s/.test(text) ? `"${text}"` : text);
const spelled = found.query.clauses.length === engine.parse(typed).clauses.length
  ? typed
  : found.query.clauses.map(({ kind, text }) => (kind === "phrase" ? `"${text}"` : kind === "exclude" ? "-" + quote(text) : kind === "title" ? "title:" + quote(text) : text)).join(" ");
const again = (where, offset = 0) => toSearch(spelled, { ...asked, ...where }, offset);

function account() {
  const restricted = asked.roles.length + asked.topics.length + asked.parts.length > 0;
  const everywhere = again({ roles: [], topics: [], parts: [] });
  const summary = found.hits.length
    ? counted(ui.found[found.tier ?? "all"], found.widened ? found.outside : found.total)
    : page.offset ? ui.nothing : fill(ui.nothing_for, spelled);
  const meant = found.notes.find(({ kind }) => kind === "did-you-mean");
  return [summary, element("div", { class: "account", role: "status" },
    element("p", { class: "summary" }, summary, restricted && found.outside && !found.widened
      ? element("span", { class: "outside" }, " · " + counted(ui.outside, found.outside) + " ", element("a", { href: everywhere }, ui.widen)) : null),
    found.widened ? element("p", { class: "notice" }, ui.widened) : null,
    meant ? element("p", { class: "meant" }, ui.did_you_mean + " ", element("a", { href: toSearch(meant.text, asked, 0) }, meant.text)) : null,
    found.notes.filter(({ kind }) => ui.notes[kind]).map(({ kind, text }) => element("p", { class: "note" }, fill(ui.notes[kind], text))))];
}
function reasons(hit) {
  const marked = hit.snippet.highlights.length > 0 && hit.snippet.body === 0;
  const shown = hit.reasons.filter(({ kind }) => !(kind === "word" && marked) && !(kind === "title" && hit.titleHighlights.length));
  const kinds = [...new Set(shown.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const texts = hit.reasons.filter((reason) => reason.kind === kind).map(({ text }) => text).slice(0, 6);
    return [element("span", { class: "reason" }, fill(ui.reasons[kind], texts.join(ui.between))), " "];
  });
}
function seals(section) {
  const class_ = engine.classes.list[engine.classes.of[section.number]];
  return class_.roles.map((id) => index.roles.find((role) => role.id === id)).filter((role) => role).flatMap((role) => [
    element("a", { class: "role", href: file("roles/" + role.id, here.lang) },
      role.grade && Array.from(role.grade).length <= 2 ? element("span", { class: "seal", "aria-hidden": "true" }, role.grade) : null, title(role)), " "]);
}
function hitView(hit) {
  const section = hit.section, document = index.documents[section.document];
  const trail = [];
  if (index.parts.length > 1) {
    const part = index.parts.find(({ id }) => id === document.part);
    if (part) trail.push([title(part), here.copy + document.language + "/" + part.id + "/index.html"]);
  }
  if (section.parent !== null) trail.push([document.title, pageOf(document)]);
  for (const above of engine.trail(section).slice(1)) trail.push([above.title, addressOf(above)]);
  const language = index.words[document.language] ?? { tag: document.language, language: document.language };
  const snippet = runs(hit.snippet.text, hit.snippet.highlights, hit.snippet.body);
  const why = [...seals(section), ...reasons(hit)];
  return element("li", { class: "hit" + (hit.inScope ? "" : " outside-scope"), lang: document.language === "zh" ? "zh-CN" : document.language },
    trail.length ? element("p", { class: "trail" }, trail.flatMap(([text, href], at) => [at ? element("span", { "aria-hidden": "true" }, " › ") : null, element("a", { href }, text)])) : null,
    element("h2", {}, element("a", { href: addressOf(section) }, runs(section.title, hit.titleHighlights, 0)),
      document.language === here.lang ? null : [" ", element("span", { class: "foreign" }, language.language)]),
    snippet.some((run) => run !== "") ? element("p", { class: "snippet" }, snippet) : null,
    why.length ? element("p", { class: "why", lang: ui.tag }, why) : null);
}
function paging() {
  const { offset, limit } = page, shown = found.hits.length;
  const next = shown === limit && offset + shown < found.reachable ? again({}, offset + shown) : null;
  if (!offset && !next) return null;
  return element("nav", { class: "paging", "aria-label": ui.pages },
    offset ? element("a", { rel: "prev", href: again({}, Math.max(0, offset - limit)) }, "← " + ui.previous) : null,
    element("span", { class: "quiet" }, counted(ui.page, Math.floor(offset / limit) + 1)),
    next ? element("a", { rel: "next", href: next }, ui.next + " →") : null);
}
// Titles that share most with what was typed: pairs of letters, and single characters of Chinese.
function nearest() {
  const fold = (text) => Array.from(engine.foldText(text.trim())).filter((c) => !/\s/.test(c));
  const pairs = (chars) => chars.slice(1).map((c, at) => chars[at] + c);
  const wanted = fold(spelled), wantedPairs = pairs(wanted);
  const dense = wanted.filter((c) => engine.isDense(c));
  const share = (text) => {
    const chars = fold(text), rest = pairs(chars);
    const all = wantedPairs.length + rest.length;
    const common = wantedPairs.filter((pair) => {
      const at = rest.indexOf(pair);
      return at >= 0 && rest.splice(at, 1);
    }).length;
    const single = dense.length ? dense.filter((c) => chars.includes(c)).length / dense.length : 0;
    return (all ? (2 * common) / all : 0) + single / 2;
  };
  return index.sections.filter((section) => index.documents[section.document].language === here.lang)
    .map((section) => [share(section.title), section]).filter(([value]) => value >= 0.2)
    .sort((a, b) => b[0] - a[0]).slice(0, 6).map(([, section]) => section);
}
function helping() {
  const near = nearest();
  return element("div", { class: "helping" },
    asked.language && index.languages.length > 1 ? element("p", {}, element("a", { href: again({ language: null }) }, ui.all_languages)) : null,
    near.length ? [element("h2", {}, ui.nearest), element("ul", { class: "plain" }, near.map((section) => element("li", {}, element("a", { href: addressOf(section) }, section.title))))] : null,
    element("h2", {}, ui.try_else), element("ul", {}, ui.tips.map((tip) => element("li", {}, tip))));
}
function facets() {
  const toggled = (kind, id) => ({ [kind]: asked[kind].includes(id) ? [] : [id] });
  const groups = [
    [ui.parts, "parts", index.parts], [ui.roles, "roles", index.roles], [ui.topics, "topics", index.topics],
  ].map(([heading, kind, list]) => [heading, found.facets[kind].map(({ id, count }) => [named(list, id), count, again(toggled(kind, id)), asked[kind].includes(id)])]);
  groups.push([ui.languages, found.facets.languages.map(({ id, count }) =>
    [index.words[id]?.language ?? id, count, again({ language: asked.language === id ? null : id }), asked.language === id])]);
  groups.push([ui.review, found.facets.statuses.map(({ id, count }) => [named(index.statuses, id), count, again(toggled("statuses", id)), asked.statuses.includes(id)])]);
  const shown = groups.filter(([, values]) => values.length > 1);
  if (!shown.length || !found.hits.length) return null;
  return element("aside", { class: "facets", "aria-label": ui.narrow }, shown.flatMap(([heading, values]) => [
    element("h2", {}, heading),
    element("ul", {}, values.map(([text, count, href, chosen]) => element("li", {}, element("a", { href, "aria-current": chosen ? "true" : null },
      element("span", {}, text), " ", element("span", { class: "count" }, String(count)))))),
  ]));
}
function chips() {
  const further = [["roles", index.roles], ["parts", index.parts], ["topics", index.topics]].flatMap(([kind, list]) =>
    asked[kind].slice(1).map((id) => [named(list, id), again({ [kind]: asked[kind].filter((other) => other !== id) })]));
  if (asked.language && index.languages.length > 1) further.push([ui.only_in + " " + (index.words[asked.language]?.language ?? ""), again({ language: null })]);
  for (const id of asked.statuses) further.push([named(index.statuses, id), again({ statuses: asked.statuses.filter((other) => other !== id) })]);
  if (!further.length) return null;
  return element("ul", { class: "chips", "aria-label": ui.scope }, further.map(([text, href]) =>
    element("li", {}, element("a", { href }, element("span", { class: "unseen" }, ui.remove + " "), text + " ", element("span", { "aria-hidden": "true" }, "×")))));
}

// ---- the page

const form = document.querySelector("main form[role=search]");
const main = document.querySelector("main [data-found]") ?? document.getElementById("page_main");
const box = form.querySelector("input[name=q]");
box.value = spelled;
for (const [name, ids] of [["role", asked.roles], ["part", asked.parts], ["topic", asked.topics]]) {
  const select = document.querySelector(`main select[name=${name}]`);
  if (select && ids.length) {
    select.value = ids[0];
    (select.closest(".restriction") ?? select).classList.add("active");
    select.classList.add("active");
  }
  const hidden = select ? ids.slice(1) : ids;
  for (const value of hidden) form.append(element("input", { type: "hidden", name, value }));
}
// The page was written for no question in particular.
for (const field of [...form.elements]) if (field.type === "hidden" && field.name === "lang") field.remove();
for (const before of document.querySelectorAll("main .chips")) before.remove();
if (asked.language) form.append(element("input", { type: "hidden", name: "lang", value: asked.language }));
for (const value of asked.statuses) form.append(element("input", { type: "hidden", name: "status", value }));
for (const select of document.querySelectorAll("main select")) {
  select.addEventListener("change", () => spelled && form.requestSubmit());
}
for (const link of document.querySelectorAll("a[data-keeps-place][hreflang]")) {
  const language = link.hreflang.split("-")[0];
  if (spelled && index.languages.includes(language)) link.href = toSearch(spelled, { ...asked, language }, 0);
}
const chosen = chips();
if (chosen) main.append(chosen);
if (spelled) {
  for (const before of main.querySelectorAll(".ask-first, .quick-links")) before.remove();
  const [summary, told] = account();
  document.title = spelled + " · " + ui.search_results;
  const narrowing = facets();
  main.append(element("div", { class: narrowing ? "columns with-facets" : "columns" },
    element("div", { class: "answers" }, told,
      found.hits.length ? element("ol", { class: "hits", start: String(page.offset + 1) }, found.hits.map(hitView)) : null,
      found.hits.length ? paging() : helping()),
    narrowing));
  const status = document.querySelector("main [data-said]");
  if (status) status.textContent = summary;
} else box.focus();
})();
