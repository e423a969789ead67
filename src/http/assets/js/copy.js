// The sign beside a heading gives its address in the form it is needed: for a mail, a document, a page, a chat.

const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

const forms = {
  as_permalink: (title, url) => [url],
  as_markdown: (title, url) => [`[${title.replace(/[[\]\\]/g, "\\$&")}](${url})`],
  as_html: (title, url) => {
    const html = `<a href="${escaped(url)}">${escaped(title)}</a>`;
    // Into a letter it goes as a link, into a text as its source.
    return [html, html];
  },
  as_title: (title, url) => [`${title}\n${url}`],
};

/** Copies within a click. The older API also works without TLS, as on intranets. */
const copy = (plain, html) => {
  const fill = (event) => {
    event.preventDefault();
    event.clipboardData.setData("text/plain", plain);
    if (html) event.clipboardData.setData("text/html", html);
  };
  // Some browsers copy only when something is selected.
  const something = element("span", { class: "unseen" }, plain);
  document.body.append(something);
  const selection = getSelection();
  const before = selection.rangeCount > 0 ? selection.getRangeAt(0) : null;
  selection.selectAllChildren(something);
  document.addEventListener("copy", fill, { once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", fill);
  something.remove();
  selection.removeAllRanges();
  if (before) selection.addRange(before);
  return done;
};

class CopyMenu {
  #menu = element("div", { class: "copy-menu", role: "menu", hidden: "" });
  #opener = null;

  constructor() {
    for (const name of Object.keys(forms)) {
      const item = element("button", { type: "button", role: "menuitem", tabindex: "-1" }, words[name]);
      item.addEventListener("click", () => this.#choose(name));
      this.#menu.append(item);
    }
    this.#menu.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("pointerdown", (event) => this.#menu.contains(event.target) || this.#opener?.contains(event.target) || this.close());
  }

  /** Makes the permalink of a heading open the menu. Its address stays, for all that follows links. */
  serve(link) {
    link.setAttribute("role", "button");
    link.setAttribute("aria-haspopup", "menu");
    link.setAttribute("aria-expanded", "false");
    link.setAttribute("aria-label", `${words.copy} · ${this.#title(link)}`);
    link.removeAttribute("title");
    link.dataset.told = words.copy;
    link.addEventListener("click", (event) => {
      if (!isPlainClick(event)) return;
      event.preventDefault();
      if (this.#opener === link) this.close();
      else this.#open(link);
    });
    link.addEventListener("keydown", (event) => {
      if (event.key !== " " && event.key !== "ArrowDown") return;
      event.preventDefault();
      this.#open(link);
    });
  }

  close() {
    this.#opener?.setAttribute("aria-expanded", "false");
    this.#opener = null;
    this.#menu.hidden = true;
  }

  #title(link) {
    const heading = link.closest(".heading")?.querySelector("h1, h2, h3, h4, h5, h6");
    const step = heading?.querySelector(".unseen")?.textContent ?? "";
    return (heading?.textContent ?? "").replace(step, "").trim();
  }

  #open(link) {
    this.close();
    this.#opener = link;
    link.setAttribute("aria-expanded", "true");
    link.after(this.#menu);
    this.#menu.hidden = false;
    this.#menu.setAttribute("aria-label", words.copy);
    this.#menu.firstElementChild.focus();
  }

  #choose(name) {
    const link = this.#opener;
    const base = document.querySelector("link[rel=canonical]")?.href ?? location.href;
    const done = copy(...forms[name](this.#title(link), new URL(link.getAttribute("href"), base).href));
    this.close();
    link.focus();
    announce(done ? words.copied : words.not_copied);
    link.dataset.told = done ? words.copied : words.not_copied;
    setTimeout(() => (link.dataset.told = words.copy), 1500);
  }

  #key(event) {
    const items = [...this.#menu.children];
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      items.at(to % items.length).focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      const link = this.#opener;
      this.close();
      if (event.key === "Escape") link.focus();
    }
  }
}
