// On a wide screen the section that is chosen shows beside the list, so that most answers need no step at all.

const PREVIEW_REST = 150;
const MOST_PREVIEWS = 24;
const isWide = matchMedia("(min-width: 75rem)");

class Preview {
  #pane;
  #shown = null;
  #timer = 0;
  #asking = null;
  #kept = new Map();

  constructor(pane) {
    this.#pane = pane;
  }

  get isEmpty() {
    return this.#shown === null;
  }

  /** Shows the target of `link` after a short delay. */
  choose(link) {
    clearTimeout(this.#timer);
    if (!isWide.matches || !link?.dataset.section) return;
    this.#timer = setTimeout(() => this.#load(link), PREVIEW_REST);
  }

  clear() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#shown = null;
    this.#pane.replaceChildren();
  }

  async #load(link) {
    const { section, lang } = link.dataset;
    const key = `${section}?lang=${lang}`;
    if (this.#shown !== key) {
      this.#asking?.abort();
      this.#asking = new AbortController();
      let answer = this.#kept.get(key);
      if (!answer) {
        try {
          const response = await fetch(words.sections + key, { signal: this.#asking.signal });
          if (!response.ok) return;
          answer = await response.json();
        } catch {
          return;
        }
        this.#kept.set(key, answer);
        if (this.#kept.size > MOST_PREVIEWS) this.#kept.delete(this.#kept.keys().next().value);
      }
      this.#shown = key;
      this.#paint(answer, link);
    }
    const marked = link.closest(".hit")?.querySelectorAll("mark") ?? [];
    const surfaces = [...marked].map((one) => ({ text: one.textContent, whole: false }));
    const { text, range } = textOf(this.#pane);
    mark("preview", standing(text, surfaces).map((place) => range(...place)));
  }

  #paint(answer, link) {
    // The server's own rendering, made safe there; its anchors belong to another page.
    const body = element("div", { class: "prose" });
    body.innerHTML = answer.html;
    for (const one of body.querySelectorAll("[id]")) one.removeAttribute("id");
    // What scrolls must be reachable by key.
    for (const one of body.querySelectorAll(".table, pre")) one.tabIndex = 0;
    const trail = answer.trail.map((one) => one.title).join(" › ");
    this.#pane.lang = answer.lang;
    this.#pane.replaceChildren(
      element("p", { class: "trail" }, trail),
      element("h2", {}, element("a", { href: link.href }, answer.title)),
      body,
    );
    this.#pane.scrollTop = 0;
  }
}
