// Beside the name of a reading path: how far this reader is, and what comes next (stored by path.js).

for (const track of document.querySelectorAll("[data-track]")) {
  const { track: path, steps } = track.dataset;
  let kept = {};
  try {
    kept = JSON.parse(memory.get(`path:${path}`)) ?? {};
  } catch {
    // Not ours.
  }
  if (!(kept.done > 0)) continue;
  const done = Math.min(kept.done, Number(steps));
  const isOver = done === Number(steps);
  track.append(isOver ? words.path_over : say(words.path_done, { done, steps }));
  // The next step is named in the language the path was last read in.
  if (!isOver && kept.lang === document.documentElement.lang && typeof kept.next?.url === "string" && kept.next.url.startsWith("/")) {
    track.append(" · ", say(words.path_next), " ", element("a", { href: kept.next.url }, kept.next.title));
  }
}
