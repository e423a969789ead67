// Comforts only: every page is complete without this script. Shared by all of it: the strings of the page,
// storage that may be unavailable, and announcements to screen readers.

const words = JSON.parse(document.querySelector("script[data-words]")?.dataset.words ?? "{}");

const say = (sentence, numbers = {}) => sentence.replace(/\{(\w+)\}/g, (_, name) => numbers[name]);

/** An element with attributes and children, without those that are null or false; strings become text, never markup. */
const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  const is = (one) => one !== null && one !== undefined && one !== false;
  for (const [key, value] of Object.entries(attributes)) if (is(value)) made.setAttribute(key, value);
  made.append(...children.flat(Infinity).filter(is));
  return made;
};

/** Storage that may be full or forbidden. */
const memory = {
  get: (key) => {
    try {
      return localStorage.getItem(`handbook:${key}`);
    } catch {
      return null;
    }
  },
  set: (key, value) => {
    try {
      localStorage.setItem(`handbook:${key}`, value);
    } catch {
      // Then it is not remembered.
    }
  },
};

const spoken = element("p", { class: "unseen", role: "status" });
document.body.append(spoken);

/** Announces to screen readers; a repeated sentence is announced again. */
const announce = (sentence) => {
  spoken.textContent = "";
  setTimeout(() => (spoken.textContent = sentence), 50);
};

const isPlainClick = (event) =>
  event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
