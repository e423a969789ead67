// <handbook-search>: the handbook's search in any page.
//
//   <script src="https://intranet.example/handbook/widget.js" defer></script>
//   <handbook-search lang="zh-CN" for-role="account-manager"></handbook-search>
//
// Attributes: lang, for-role, topic, part (comma lists), limit, placeholder, src (the handbook's address; by default where
// this script came from). Themed by the custom properties below and by ::part(input|list|hit|title|passage|mark|status).
(() => {
  const home = document.currentScript ? new URL(".", document.currentScript.src).href : "/";

  // By language, filled in by the service.
  const WORDS = {};

  const STYLE = `
    :host { display: block; position: relative; font: var(--handbook-font, inherit); color: var(--handbook-ink, inherit); max-width: var(--handbook-width, 36em); }
    :host([hidden]) { display: none; }
    * { box-sizing: border-box; }
    input { width: 100%; font: inherit; color: inherit; padding: .5em .75em; background: var(--handbook-surface, Field); border: 1px solid var(--handbook-line, GrayText); border-radius: var(--handbook-radius, 4px); caret-color: var(--handbook-accent, #b3261e); }
    input:focus-visible { outline: 2px solid var(--handbook-accent, #b3261e); outline-offset: 1px; }
    .sheet { position: absolute; z-index: 10; inset-inline: 0; top: 100%; margin-top: 4px; max-height: 70vh; overflow-y: auto; background: var(--handbook-surface, Canvas); color: var(--handbook-ink, CanvasText); border: 1px solid var(--handbook-line, GrayText); border-radius: var(--handbook-radius, 4px); }
    .sheet[hidden] { display: none; }
    ul { list-style: none; margin: 0; padding: 0; }
    li { border-bottom: 1px solid var(--handbook-line, GrayText); }
    li a { display: block; padding: .5em .75em; color: inherit; text-decoration: none; }
    li[aria-selected="true"] a, li a:hover { box-shadow: inset 3px 0 0 var(--handbook-accent, #b3261e); }
    .title { font-weight: 600; }
    .trail, .status { color: var(--handbook-quiet, GrayText); font-size: .85em; }
    .passage { font-size: .9em; line-height: 1.6; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
    .status { margin: 0; padding: .5em .75em; }
    .status a { color: inherit; }
    mark { background: none; color: var(--handbook-accent, #b3261e); font-weight: 600; }
    @media (forced-colors: active) { li[aria-selected="true"] { outline: 2px solid Highlight; outline-offset: -2px; } }
  `;

  const element = (name, attributes = {}, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };

  // Ranges count Unicode characters, strings of JavaScript UTF-16 units.
  const marked = (text, ranges, from = 0) => {
    const characters = Array.from(text);
    const out = document.createDocumentFragment();
    let at = from;
    for (const [start, end] of ranges) {
      if (end <= at) continue;
      out.append(characters.slice(at, Math.max(start, at)).join(""));
      out.append(element("mark", { part: "mark" }, characters.slice(Math.max(start, at), end).join("")));
      at = end;
    }
    out.append(characters.slice(at).join(""));
    return out;
  };

  let count = 0;

  class HandbookSearch extends HTMLElement {
    static observedAttributes = ["placeholder", "lang"];

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      const list = `list-${++count}`;
      this.input = element("input", { type: "search", part: "input", role: "combobox", autocomplete: "off", spellcheck: "false", maxlength: "512", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list });
      this.hits = element("ul", { id: list, role: "listbox", part: "list" });
      this.status = element("p", { class: "status", part: "status", role: "status" });
      this.sheet = element("div", { class: "sheet" }, this.hits, this.status);
      this.sheet.hidden = true;
      root.append(this.input, this.sheet);
      this.chosen = -1;
      this.input.addEventListener("input", (event) => { if (!event.isComposing) this.ask(); });
      this.input.addEventListener("compositionend", () => this.ask());
      this.input.addEventListener("keydown", (event) => this.press(event));
      this.input.addEventListener("focus", () => { if (this.hits.children.length) this.open(true); });
      this.addEventListener("focusout", (event) => { if (!this.contains(event.relatedTarget) && !root.contains(event.relatedTarget)) this.open(false); });
      // A click on a hit must come before the box loses its focus.
      this.sheet.addEventListener("mousedown", (event) => event.preventDefault());
    }

    connectedCallback() { this.label(); }
    attributeChangedCallback() { this.label(); }
    disconnectedCallback() { clearTimeout(this.timer); this.pending?.abort(); }

    get words() {
      const lang = this.getAttribute("lang") || document.documentElement.lang || "en";
      return WORDS[lang.toLowerCase().split(/[-_]/)[0]] ?? WORDS.en;
    }

    label() {
      const hint = this.getAttribute("placeholder") || this.words.hint;
      this.input.placeholder = hint;
      this.input.setAttribute("aria-label", hint);
    }

    address(path) {
      const url = new URL(path, new URL(this.getAttribute("src") || home, document.baseURI));
      url.searchParams.set("q", this.input.value.trim());
      for (const [attribute, name] of [["for-role", "role"], ["topic", "topic"], ["part", "part"]]) {
        for (const value of (this.getAttribute(attribute) || "").split(",").map((word) => word.trim()).filter(Boolean)) url.searchParams.append(name, value);
      }
      if (this.getAttribute("lang")) url.searchParams.set("lang", this.getAttribute("lang"));
      return url;
    }

    ask() {
      clearTimeout(this.timer);
      this.pending?.abort();
      if (!this.input.value.trim()) { this.hits.replaceChildren(); this.open(false); return; }
      this.timer = setTimeout(() => this.search(), 120);
    }

    async search() {
      const pending = this.pending = new AbortController();
      try {
        const url = this.address("api/v1/search");
        url.searchParams.set("limit", this.getAttribute("limit") || "6");
        const response = await fetch(url, { signal: pending.signal, credentials: "same-origin" });
        const answer = await response.json();
        if (!response.ok) throw new Error(answer.detail);
        if (pending === this.pending) this.show(answer);
      } catch (error) {
        if (error.name === "AbortError") return;
        this.hits.replaceChildren();
        this.status.textContent = this.words.failed;
        this.open(true);
      }
    }

    show(answer) {
      this.chosen = -1;
      this.input.removeAttribute("aria-activedescendant");
      const at = (path) => new URL(path, new URL(this.getAttribute("src") || home, document.baseURI)).href;
      this.hits.replaceChildren(...answer.hits.map((hit, number) => {
        const trail = [hit.document.title, ...hit.trail.slice(1).map((above) => above.title)].filter((title) => title !== hit.title);
        const passage = element("span", { class: "passage", part: "passage" }, marked(hit.snippet.text, hit.snippet.highlights, hit.snippet.body));
        const title = element("span", { class: "title", part: "title" }, marked(hit.title, hit.title_highlights));
        const link = element("a", { href: at(hit.url), tabindex: "-1" }, element("span", { class: "trail" }, trail.join(" › ")), element("br"), title, passage);
        return element("li", { id: `hit-${number}`, role: "option", part: "hit", "aria-selected": "false", lang: hit.lang }, link);
      }));
      const more = element("a", { href: this.address("search").href }, this.words.all);
      this.status.replaceChildren(answer.hits.length ? `${this.words.found.replace("{n}", answer.total || answer.outside_scope)} · ` : `${this.words.none} · `, more);
      this.open(true);
      this.dispatchEvent(new CustomEvent("handbook-results", { detail: answer, bubbles: true, composed: true }));
    }

    open(wanted) {
      this.sheet.hidden = !wanted;
      this.input.setAttribute("aria-expanded", String(wanted));
    }

    press(event) {
      // Enter and arrows belong to the input method while it composes.
      if (event.isComposing || event.keyCode === 229) return;
      const all = this.hits.children;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!all.length) return;
        event.preventDefault();
        this.open(true);
        const step = event.key === "ArrowDown" ? 1 : -1;
        this.choose((this.chosen + step + all.length + (this.chosen < 0 && step < 0 ? 1 : 0)) % all.length);
      } else if (event.key === "Enter") {
        const hit = all[this.chosen];
        if (!this.input.value.trim()) return;
        event.preventDefault();
        location.assign(!this.sheet.hidden && hit ? hit.firstElementChild.href : this.address("search").href);
      } else if (event.key === "Escape" && !this.sheet.hidden) {
        event.preventDefault();
        this.open(false);
      }
    }

    choose(number) {
      this.hits.children[this.chosen]?.setAttribute("aria-selected", "false");
      this.chosen = number;
      const hit = this.hits.children[number];
      hit.setAttribute("aria-selected", "true");
      hit.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", hit.id);
    }
  }

  if (!customElements.get("handbook-search")) customElements.define("handbook-search", HandbookSearch);
})();
