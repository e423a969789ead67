// Between compositionstart and compositionend a key belongs to the input method: nothing of ours may hear it, and the
// Enter that commits a composition is not Enter. Browsers report this in three ways. Chrome and Firefox set isComposing; Safari
// ends the composition before the keydown that ended it and leaves only keyCode 229.

let composing = false;
let composedKey = false;

const inComposition = (event) => composing || event.isComposing || event.keyCode === 229;

addEventListener("compositionstart", () => (composing = true), true);
addEventListener("compositionend", () => (composing = false), true);
addEventListener("focusout", () => (composing = false), true);
addEventListener("keydown", (event) => (composedKey = inComposition(event)), true);
for (const name of ["keyup", "pointerdown"]) addEventListener(name, () => (composedKey = false), true);
addEventListener(
  "submit",
  (event) => {
    if (composing || composedKey) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  true,
);
