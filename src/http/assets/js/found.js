// The list of results, made here where no server makes it (templates/search.html): in a static site, and offline. It shows
// an answer of the program's own search; `ui` are the texts, and `site` knows addresses.

/** Whether the page at an address of the service is in the language that its reader negotiates. */
const isNegotiated = (url) => /^\/(roles|topics|glossary)(\/|$)/.test(url);

const fill = (sentence, text) => sentence.split("{}").join(text);
const counted = (sentence, count) => (count === 1 ? sentence.one : fill(sentence.more, count));

/** Text with the ranges marked, from a character on. */
const runs = (text, ranges, from) => {
  const chars = Array.from(text);
  const made = [];
  let at = from;
  for (const [start, end] of ranges.filter(([, end]) => end > from)) {
    made.push(chars.slice(at, Math.max(at, start)).join(""), element("mark", {}, chars.slice(Math.max(at, start), end).join("")));
    at = end;
  }
  return [...made, chars.slice(at).join("")].filter(Boolean);
};

/** The list of results for `answer` to `request`, with `notice` above it. */
const foundFor = (answer, request, ui, site, notice) => {
  const { text, controls, only, statuses, hits } = answer;
  const { language, offset, limit } = request;
  const chosen = Object.fromEntries(controls.map(({ name, chosen }) => [name, chosen]));
  const isRestricted = Object.values(chosen).flat().length > 0;
  /** The same search with `changes`, from `start`. */
  const again = (changes = {}, start = 0) => {
    const asked = { q: text, ...chosen, lang: only ? [only] : [], status: statuses, ...changes };
    const pairs = Object.entries(asked).flatMap(([name, values]) => [values].flat().map((value) => [name, value]));
    if (limit !== ui.hits) pairs.push(["limit", limit]);
    if (start > 0) pairs.push(["offset", start]);
    return site.search(new URLSearchParams(pairs), only ?? language);
  };
  const link = (href, attributes, ...children) => element("a", { href, ...attributes }, ...children);
  const repeats = { "data-again": "" };
  const goes = { "data-go": "" };

  const control = ({ name, options, chosen: [first, ...others] }) => {
    const active = options.find(([id]) => id === first);
    const select = element("select", { name, form: "page_ask" },
      element("option", { value: "" }, ui.controls[name].any),
      options.map(([id, title]) => element("option", { value: id, selected: id === first ? "" : null }, title)));
    return element("span", { class: active ? "restriction active" : "restriction" },
      element("label", {}, `${ui.controls[name].label} `, select),
      active && link(again({ [name]: others }), { class: "lift", ...repeats, "aria-label": `${ui.remove} ${active[1]}` }, element("span", { "aria-hidden": "true" }, "×")));
  };
  const hidden = [...controls.flatMap(({ name, chosen }) => chosen.slice(1).map((id) => [name, id])),
    ...(only ? [["lang", only]] : []), ...statuses.map((id) => ["status", id]), ...(limit === ui.hits ? [] : [["limit", limit]])];
  const chips = [
    ...controls.flatMap(({ name, options, chosen }) => chosen.slice(1).map((id) =>
      [options.find(([known]) => known === id)?.[1] ?? id, { [name]: chosen.filter((other) => other !== id) }])),
    ...(only && Object.keys(ui.languages).length > 1 ? [[`${ui.only_in} ${ui.languages[only].name}`, { lang: [] }]] : []),
    ...statuses.map((id) => [ui.statuses[id], { status: statuses.filter((other) => other !== id) }]),
  ];
  const choices = [
    element("fieldset", { class: "scope" }, element("legend", { class: "unseen" }, ui.scope),
      controls.filter(({ options }) => options.length > 1).map(control)),
    hidden.map(([name, value]) => element("input", { type: "hidden", name, value, form: "page_ask" })),
    chips.length > 0 && element("ul", { class: "chips", "aria-label": ui.scope }, chips.map(([title, changes]) =>
      element("li", {}, link(again(changes), repeats, element("span", { class: "unseen" }, `${ui.remove} `), `${title} `, element("span", { "aria-hidden": "true" }, "×"))))),
  ];

  const elsewhere = ([ask, href]) => href ? element("a", { href }, ask) : element("strong", {}, ask);
  const fact = (one) => element("p", { class: "answer", lang: ui.languages[one.language].tag }, `${one.text} `,
    link(site.section(one.url, text), { ...goes, "data-section": one.id, "data-lang": one.language }, one.title));
  const missing = answer.notes.find(([kind]) => kind === "nothing-here")?.[1];
  const found = missing === undefined ? ui.found[answer.tier ?? "all"] : answer.tier ? ui.found_rest : ui.found_near;
  const summary = hits.length > 0
    ? counted(found, answer.widened ? answer.outside : answer.total).replace("{text}", () => missing)
    : offset > 0 ? ui.nothing : fill(ui.nothing_for, text);
  const isByRole = chosen.role.length > 0 && chosen.topic.length + chosen.part.length === 0;
  const meant = answer.notes.find(([kind]) => kind === "did-you-mean")?.[1];
  const account = element("div", { class: "account" },
    notice && element("p", { class: "notice" }, notice),
    element("p", { class: "summary" }, summary, isRestricted && answer.outside > 0 && !answer.widened
      && element("span", { class: "outside" }, ` · ${counted(isByRole ? ui.in_other_roles : ui.outside, answer.outside)} `,
        link(again({ role: [], topic: [], part: [], status: [] }), { ...repeats, "data-widen": "", "aria-keyshortcuts": "Alt+W" }, ui.widen))),
    answer.elsewhere && element("p", { class: "notice" }, `${ui.ask_elsewhere} `, elsewhere(answer.elsewhere)),
    answer.answer && fact(answer.answer),
    answer.widened && element("p", { class: "notice" }, ui.widened),
    meant && element("p", { class: "meant" }, `${ui.did_you_mean} `, link(again({ q: meant }), repeats, meant)),
    answer.notes.filter(([kind]) => ui.notes[kind]).map(([kind, said]) => element("p", { class: "note" }, fill(ui.notes[kind], said))));

  const seal = (grade) => grade && element("span", { class: "seal", "aria-hidden": "true" }, grade);
  const quick = answer.quick_links.length > 0 && element("dl", { class: "quick-links", "aria-label": ui.quick_links },
    answer.quick_links.map(([kind, links]) => element("div", {}, element("dt", {}, ui.kinds[kind]),
      element("dd", {}, links.flatMap(({ title, url, grade, language: other }) => [" ",
        link(site.page(url, other ?? language), { ...goes, lang: other && ui.languages[other].tag }, seal(grade), title)])))));

  const hit = (one) => {
    const why = [
      ...one.roles.flatMap(({ id, title, grade }) => [link(site.page(`/roles/${id}`, language), { class: "role" }, seal(grade), title), " "]),
      ...one.reasons.flatMap(([kind, texts]) => [element("span", { class: "reason" }, fill(ui.reasons[kind], texts.join(ui.between))), " "]),
    ];
    const snippet = runs(one.snippet, one.highlights, one.body);
    return element("li", { class: one.in_scope ? "hit" : "hit outside-scope", lang: ui.languages[one.language].tag },
      one.trail.length > 0 && element("p", { class: "trail" }, one.trail.flatMap(([title, url], at) =>
        [at > 0 && element("span", { "aria-hidden": "true" }, " › "), link(site.page(url, one.language), {}, title)])),
      element("h2", {}, link(site.section(one.url, text), { ...goes, "data-section": one.id, "data-lang": one.language }, runs(one.title, one.title_highlights, 0)),
        one.language !== language && [" ", element("span", { class: "foreign" }, ui.languages[one.language].name)]),
      snippet.length > 0 && element("p", { class: "snippet" }, snippet),
      why.length > 0 && element("p", { class: "why", lang: ui.tag }, why));
  };

  const next = hits.length === limit && offset + hits.length < answer.reachable ? offset + hits.length : 0;
  const paging = (offset > 0 || next > 0) && element("nav", { class: "paging", "aria-label": ui.pages },
    offset > 0 && link(again({}, Math.max(0, offset - limit)), { rel: "prev", ...repeats }, `← ${ui.previous}`),
    element("span", { class: "quiet" }, counted(ui.page, Math.floor(offset / limit) + 1)),
    next > 0 && link(again({}, next), { rel: "next", ...repeats }, `${ui.next} →`));
  const helping = () => element("div", { class: "helping" },
    only && Object.keys(ui.languages).length > 1 && element("p", {}, link(again({ lang: [] }), repeats, ui.all_languages)),
    answer.nearest.length > 0 && [element("h2", {}, ui.nearest), element("ul", { class: "plain" },
      answer.nearest.map(([title, url]) => element("li", {}, link(site.section(url, ""), goes, title))))],
    answer.glossary && element("p", {}, `${ui.look_up} `, link(site.page(answer.glossary[1], language), goes, answer.glossary[0])),
    element("h2", {}, ui.try_else), element("ul", {}, ui.tips.map((tip) => element("li", {}, tip))));

  const isChosen = (kind, id) => ({ ...chosen, lang: [only], status: statuses })[kind].includes(id);
  const named = (kind, id, title) => title ?? (kind === "lang" ? ui.languages[id]?.name : ui.statuses[id]) ?? id;
  const groups = answer.facets.filter(({ values }) => hits.length > 0 && values.length > 1);
  const facets = groups.length > 0 && element("aside", { class: "facets", "aria-label": ui.narrow }, groups.map(({ name, values }) => [
    element("h2", {}, ui.kinds[name]),
    element("ul", {}, values.map(([id, title, count]) => element("li", {},
      link(again({ [name]: isChosen(name, id) ? [] : [id] }), { ...repeats, "aria-current": isChosen(name, id) ? "true" : null },
        element("span", {}, named(name, id, title)), " ", element("span", { class: "count" }, String(count)))))),
  ]));

  return element("div", { class: "found", "data-found": "", "data-title": `${text} · ${ui.search_results}`, "data-count": [notice, summary].filter(Boolean).join(" ") },
    choices,
    element("div", { class: groups.length > 0 ? "columns with-facets" : "columns" },
      element("div", { class: "answers" }, account, quick,
        hits.length > 0 ? [element("ol", { class: "hits", start: offset + 1 }, hits.map(hit)), paging] : helping()),
      facets));
};

/** A sentence in place of results. */
const onlySaying = (sentence, ...more) =>
  element("div", { class: "found", "data-found": "", "data-count": sentence }, element("p", { class: "notice" }, sentence), ...more);
