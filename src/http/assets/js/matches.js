// After a search the page opens at the match, which is marked; a key goes to the next.

/** The matches on this page from the server; offline, the typed words. */
const askMatches = async (query, section) => {
  try {
    const asked = new URLSearchParams({ q: query, lang: words.lang });
    const response = await fetch(`${words.sections}${section}/matches?${asked}`);
    if (response.ok) return (await response.json()).sections;
  } catch {
    // As it was typed, then.
  }
  const matches = query.split(/[\s"“”「」]+/).filter(Boolean).map((text) => ({ text, whole: false }));
  const ids = [...document.querySelectorAll(".section :is(h1, h2, h3, h4, h5, h6)[id]")].map((one) => one.id);
  return ids.map((id) => ({ id, passage: "", matches }));
};

const withoutSpace = (text) => text.replace(/\s/g, "");

/** The ranges of a section, and which of them begins the passage that answers. */
const rangesIn = ({ id, passage, matches }) => {
  const root = document.getElementById(id)?.closest(".section");
  if (!root) return { ranges: [], first: 0 };
  const { text, range } = textOf(root);
  const places = standing(text, matches);
  const bare = withoutSpace(passage.replace(/^…|…$/g, ""));
  const before = withoutSpace(text).indexOf(bare);
  const first = places.findIndex(([at]) => withoutSpace(text.slice(0, at)).length >= before);
  return { ranges: places.map((place) => range(...place)), first: Math.max(0, first) };
};

class Matches {
  #ranges;
  #at;
  #bar;
  #count = element("span", { class: "count" });

  constructor(ranges, first) {
    this.#ranges = ranges;
    this.#at = first;
    const button = (label, sign, act) => {
      const made = element("button", { type: "button", "aria-label": label, title: label }, sign);
      made.addEventListener("click", act);
      return made;
    };
    this.#bar = element("div", { class: "matches", role: "group" },
      this.#count,
      button(words.previous_match, "↑", () => this.step(-1)),
      button(words.next_match, "↓", () => this.step(1)),
      button(words.hide_matches, "×", () => this.close()));
    document.querySelector("main").append(this.#bar);
    mark("match", ranges);
    this.#show();
  }

  get isOpen() {
    return this.#bar.isConnected;
  }

  step(by) {
    this.#at = (this.#at + by + this.#ranges.length) % this.#ranges.length;
    this.#show();
    announce(this.#count.textContent);
  }

  close() {
    for (const name of ["match", "match-here"]) if (canMark) CSS.highlights.delete(name);
    history.replaceState({ ...history.state, q: undefined }, "");
    this.#bar.remove();
  }

  #show() {
    const here = this.#ranges[this.#at];
    mark("match-here", [here]);
    this.#count.textContent = say(words.matches, { n: this.#at + 1, all: this.#ranges.length });
    reveal(here.startContainer);
    const box = here.getBoundingClientRect();
    // Reading goes on from the match, for the Tab key and for screen readers too.
    getSelection()?.collapse(here.startContainer, here.startOffset);
    if (box.top < 80 || box.bottom > innerHeight - 120) scrollBy({ top: box.top - innerHeight / 3, behavior: "instant" });
  }
}

/** The matches of this page, if its reader comes from a search. The address goes back to being the section's own. */
const arrive = async () => {
  const asked = new URLSearchParams(location.search);
  const query = asked.get("q") ?? history.state?.q;
  if (!query || !document.querySelector(".section")) return null;
  asked.delete("q");
  const rest = asked.size > 0 ? `?${asked}` : "";
  history.replaceState({ ...history.state, q: query }, "", location.pathname + rest + location.hash);
  const id = decodeURIComponent(location.hash.slice(1)) || document.querySelector("h1[id]")?.id;
  if (!id) return null;
  const [own, ...others] = await askMatches(query, id);
  const sections = [own, ...others].filter(Boolean).map(rangesIn);
  const start = sections[0]?.ranges[sections[0].first] ?? sections.flatMap((one) => one.ranges)[0];
  if (!start) return null;
  const ranges = sections.flatMap((one) => one.ranges);
  ranges.sort((a, b) => a.compareBoundaryPoints(Range.START_TO_START, b));
  return new Matches(ranges, ranges.indexOf(start));
};
