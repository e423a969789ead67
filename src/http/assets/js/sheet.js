// The search as a sheet over the page that is read. Opening it is a step in the history: the address becomes that of the
// search, so it can be shared, Back closes the sheet, and Back from a hit finds the results again.

class Sheet {
  #dialog = null;
  #finder = null;
  #title = document.title;

  #make() {
    const template = document.getElementById("page_sheet");
    if (!template) return false;
    document.body.append(template.content.cloneNode(true));
    this.#dialog = document.querySelector("dialog.over");
    this.#finder = new Finder(this.#dialog.querySelector("[data-search]"), [], answerFor, (address, step, title) => {
      if (!step || !this.#dialog.open) return;
      history.replaceState({ sheet: true }, "", address);
      if (title) document.title = title;
    });
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (!composing && !composedKey) this.close();
    });
    // A search box would first be emptied by Escape.
    this.#dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || inComposition(event)) return;
      event.preventDefault();
      this.close();
    });
    this.#dialog.addEventListener("click", (event) => {
      if (event.target === this.#dialog || event.target.closest("[data-close]")) this.close();
    });
    this.#dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      location.replace(this.#finder.address());
    });
    addEventListener("popstate", (event) => {
      if (!event.state?.sheet) this.#dialog.open && this.#shut();
      else if (!this.#dialog.open) this.#reopen();
    });
    return true;
  }

  /** Opens with the query, language and role of `form`. */
  open(form) {
    if (!this.#dialog && !this.#make()) return;
    if (!this.#dialog.open) {
      const pairs = form ? [...new FormData(form)] : [];
      const text = pairs.find(([name]) => name === "q")?.[1] ?? "";
      this.#title = document.title;
      this.#finder.begin(pairs);
      this.#dialog.showModal();
      this.#finder.input.value = text;
      history.pushState({ sheet: true }, "", this.#finder.address());
      this.#finder.load(this.#finder.address(), "replace");
    }
    this.#finder.input.focus();
  }

  /** Forward opens the dialog again. */
  #reopen() {
    this.#dialog.showModal();
    this.#finder.show(location.pathname + location.search, "replace");
  }

  /** Closes, and takes the step in the history back. */
  close() {
    if (history.state?.sheet) history.back();
    else this.#shut();
  }

  #shut() {
    this.#dialog.close();
    document.title = this.#title;
    this.#finder.begin([]);
  }
}

const sheet = new Sheet();

/** A box that opens the sheet when it is clicked, or once something was typed or composed into it. */
const opensSheet = (input) => {
  const open = () => {
    sheet.open(input.form);
    input.value = "";
  };
  input.addEventListener("click", open);
  input.addEventListener("input", () => composing || open());
  input.addEventListener("compositionend", () => setTimeout(() => input.value && open()));
};
