// Queries the search engine of a static site: node ask.cjs SITE < queries.json > answers.json
"use strict";
const { readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

const assets = join(process.argv[2], "assets");
for (const stem of ["engine", "search"]) {
  require(join(assets, readdirSync(assets).find((name) => name.startsWith(stem + ".") && name.endsWith(".js"))));
}
const index = globalThis.HANDBOOK_INDEX;
const engine = new globalThis.HandbookEngine.Engine(index);
const queries = JSON.parse(readFileSync(0, "utf8"));
const answers = queries.map(({ text, roles, topics, parts, language, statuses, day, shown }) => {
  const found = engine.search(text, { roles, topics, parts, language, statuses, day }, { offset: 0, limit: 10, language: shown });
  const { tier, total, outside, widened, reachable, terms, notes, facets } = found;
  const count = (list) => list.map(({ id, count }) => `${id} ${count}`);
  return {
    tier, total, outside, widened, reachable, terms,
    notes: notes.map(({ kind, text }) => `${kind}: ${text}`),
    facets: [facets.roles, facets.topics, facets.parts, facets.languages, facets.statuses].map(count),
    hits: found.hits.map((hit) => ({
      id: hit.section.id,
      language: index.documents[hit.section.document].language,
      score: hit.score,
      snippet: hit.snippet.text,
      marks: hit.snippet.highlights,
      title_marks: hit.titleHighlights,
      reasons: hit.reasons.map(({ kind, text }) => `${kind}: ${text}`),
    })),
  };
});
const suggestions = queries.map(({ text }) => {
  const { sections, documents, roles, topics } = engine.suggest(text, {}, null, 8);
  const titles = (list) => list.map(({ title }) => title);
  const ids = (list) => list.map(({ id }) => id);
  return [titles(sections), titles(documents), ids(roles), ids(topics)];
});
process.stdout.write(JSON.stringify({ answers, suggestions }));
