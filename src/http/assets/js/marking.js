// Finds stretches of text in a part of a page, across elements, and marks them without touching the document.

/** The headings and the running text of `root`, with the place of every character. White space is one kind of character. */
const textOf = (root) => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let text = "";
  while (walker.nextNode()) {
    const around = walker.currentNode.parentElement;
    if (!around.closest(".prose, h1, h2, h3, h4, h5, h6") || around.closest(".unseen, button, [role=tooltip], [popover]")) continue;
    nodes.push([text.length, walker.currentNode]);
    text += walker.currentNode.data.replace(/\s/g, " ");
  }
  const place = (at, isEnd) => {
    const [start, node] = nodes.findLast(([start]) => (isEnd ? start < at : start <= at)) ?? nodes[0];
    return [node, at - start];
  };
  const range = (start, end) => {
    const made = new Range();
    made.setStart(...place(start, false));
    made.setEnd(...place(end, true));
    return made;
  };
  return { text, range };
};

const isSpacedLetter = (c) => c !== undefined && /[\p{L}\p{N}]/u.test(c) && !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(c);

/** Where the `surfaces` ({ text, whole }, longest first) occur in `text`: [start, end], in order and apart. */
const standing = (text, surfaces) => {
  const taken = new Uint8Array(text.length);
  const found = [];
  for (const { text: wanted, whole } of surfaces) {
    for (let at = text.indexOf(wanted); wanted && at >= 0; at = text.indexOf(wanted, at + 1)) {
      const end = at + wanted.length;
      const within =
        (isSpacedLetter(text[at - 1]) && isSpacedLetter(wanted[0])) ||
        (isSpacedLetter(text[end]) && isSpacedLetter(wanted.at(-1)));
      if ((whole && within) || taken.subarray(at, end).includes(1)) continue;
      taken.fill(1, at, end);
      found.push([at, end]);
    }
  }
  return found.sort((a, b) => a[0] - b[0]);
};

const canMark = "highlights" in CSS;

/** Marks ranges under a highlight name of the style sheet, replacing its earlier ranges. */
const mark = (name, ranges) => canMark && CSS.highlights.set(name, new Highlight(...ranges));
