// Search while typing: gets the list of results for what is typed, and shows it. The address always matches what is
// shown.

const REST = 120;
const SLOW = 300;
const COUNT_REST = 500;
const SETTLED = 800;

class Finder {
  #root;
  #form;
  #timer = 0;
  #slow = 0;
  #counting = 0;
  #asking = null;
  #begun;
  #answer;
  #onShown;
  preview;

  /**
   * Handles the search in `root`. `begun` are the parameters until there are controls; `answer(address, signal, meanwhile)` gets
   * the list of results, and may call `meanwhile` with what to show until then.
   */
  constructor(root, begun, answer, onShown) {
    this.#root = root;
    this.#form = root.querySelector("form");
    this.input = root.querySelector("[data-asked]");
    this.#begun = begun;
    this.#answer = answer;
    this.#onShown = onShown;
    const pane = root.querySelector("[data-preview]");
    this.preview = pane && new Preview(pane);
    this.input.addEventListener("input", () => composing || this.#rest());
    this.input.addEventListener("compositionstart", () => this.#stop());
    this.input.addEventListener("compositionend", () => this.#rest());
    root.addEventListener("change", (event) => event.target.matches("select") && this.load(this.address(), "push"));
    root.addEventListener("click", (event) => this.#click(event));
    root.addEventListener("keydown", (event) => this.#key(event));
    root.addEventListener("focusin", (event) => this.preview?.choose(event.target.closest("[data-go]")));
    root.addEventListener("pointerover", (event) => {
      const link = event.target.closest(".hit")?.querySelector("[data-go]") ?? event.target.closest("[data-go]");
      if (link && event.pointerType === "mouse") this.preview?.choose(link);
    });
  }

  get found() {
    return this.#root.querySelector("[data-found]");
  }

  /** The address of the form's current search. */
  address() {
    const pairs = this.found.hasChildNodes() ? [...new FormData(this.#form)] : [...this.#begun];
    const asked = new URLSearchParams(pairs.filter(([name, value]) => name !== "q" && value !== ""));
    const query = new URLSearchParams({ q: this.input.value.trim() });
    return `${words.search}?${[query, asked].map(String).filter(Boolean).join("&")}`;
  }

  /** Empties the list; the next search uses `pairs`. */
  begin(pairs) {
    this.#stop();
    this.#begun = pairs;
    this.found.replaceChildren();
    this.preview?.clear();
  }

  #rest() {
    this.#stop();
    this.#timer = setTimeout(() => this.load(this.address(), "replace"), REST);
  }

  /** Cancels the earlier search: its results are not shown. */
  #stop() {
    clearTimeout(this.#timer);
    clearTimeout(this.#slow);
    this.#asking?.abort();
    this.#root.classList.remove("slow");
  }

  /** Gets the results for `address` and shows them; `step` is the history operation: push, replace, or none. */
  async load(address, step) {
    this.#stop();
    const asking = (this.#asking = new AbortController());
    this.#slow = setTimeout(() => this.#root.classList.add("slow"), SLOW);
    let found;
    try {
      found = await this.#answer(address, asking.signal, (meanwhile) => asking.signal.aborted || this.#paint(meanwhile));
    } catch (error) {
      if (asking.signal.aborted) return;
      throw error;
    }
    if (asking.signal.aborted) return;
    clearTimeout(this.#slow);
    this.#root.classList.remove("slow");
    this.#onShown(address, step, found.dataset.title);
    this.#paint(found);
  }

  #paint(found) {
    const held = this.found.contains(document.activeElement) ? document.activeElement : null;
    this.found.replaceWith(found);
    if (held) this.#hold(held, found);
    clearTimeout(this.#counting);
    this.#counting = setTimeout(() => {
      const said = this.#root.querySelector("[data-said]");
      if (said) said.textContent = found.dataset.count ?? "";
    }, COUNT_REST);
    // Results stay until there are new ones, so that nothing flickers.
    const first = found.querySelector(".hit [data-go]");
    if (first) this.preview?.choose(first);
    else this.preview?.clear();
  }

  /** Moves the focus from a control of the old list to the same one of the new list. */
  #hold(held, found) {
    const same = held.name
      ? found.querySelector(`select[name="${held.name}"]`)
      : [...found.querySelectorAll("a")].find((link) => link.textContent === held.textContent);
    if (!same) found.tabIndex = -1;
    (same ?? found).focus({ preventScroll: true });
  }

  #click(event) {
    const link = event.target.closest("a[data-again]");
    if (!link || !isPlainClick(event)) return;
    event.preventDefault();
    this.again(link);
  }

  /** Follows a link to another search without leaving. */
  again(link) {
    const asked = link.search;
    this.show(link.pathname + asked, "push");
    if (/[?&]offset=/.test(asked)) this.#root.scrollIntoView({ block: "start" });
  }

  /** Shows the search at `address`, its words in the box. */
  show(address, step) {
    this.input.value = new URL(address, location).searchParams.get("q") ?? "";
    return this.load(address, step);
  }

  #key(event) {
    if (inComposition(event) || event.target.closest("select")) return;
    if (event.altKey && event.code === "KeyW") {
      const widen = this.found.querySelector("[data-widen]");
      if (widen) {
        event.preventDefault();
        this.again(widen);
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const links = [...this.found.querySelectorAll("[data-go]")];
    const at = links.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: at < 0 ? NaN : 0, End: at < 0 ? NaN : links.length - 1 }[event.key];
    if (to >= 0 && links.length > 0) {
      event.preventDefault();
      links[Math.min(to, links.length - 1)].focus();
    } else if (at >= 0 && (to === -1 || event.key === "Backspace" || /^[^ ]$/u.test(event.key))) {
      // Letters typed on the list go on with the question.
      if (to === -1) event.preventDefault();
      this.input.focus();
    }
  }
}

/** Search while typing on the page of results, with results from `answer`. */
const livePage = (root, answer) => {
  const finder = new Finder(root, [], answer, (address, step, title) => {
    const isHere = new URL(address, location).href === location.href;
    if (step && !isHere) history[`${step}State`](null, "", address);
    if (title) document.title = title;
  });
  root.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    finder.load(finder.address(), "push");
    if (!matchMedia("(hover: hover)").matches) finder.input.blur();
  });
  addEventListener("popstate", () => finder.show(location.pathname + (location.search || "?q="), null));
  const asked = new URLSearchParams(location.search).get("q");
  // A cached page in place of the response does not have the query.
  if (asked && !finder.input.value) finder.show(location.pathname + location.search, null);
  else setTimeout(() => finder.preview?.isEmpty && finder.preview.choose(finder.found.querySelector(".hit [data-go]")), SETTLED);
  if (!asked && matchMedia("(hover: hover)").matches) finder.input.focus({ preventScroll: true });
  return finder;
};
