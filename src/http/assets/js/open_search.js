// The program's own search (search.wasm): its module, a dictionary and an index to a function that answers. The module
// is built from `wasm/`; requests and answers are those of `src/browser/`. `translations` loads the dictionary of translations: an
// answer may say that it is needed.

const openSearch = async (module, dictionary, index, translations) => {
  const { instance } = await WebAssembly.instantiate(module, {});
  const { memory, allocate, open, translate, ask } = instance.exports;
  const put = (bytes) => {
    const at = allocate(bytes.byteLength);
    new Uint8Array(memory.buffer, at, bytes.byteLength).set(new Uint8Array(bytes));
    return [at, bytes.byteLength];
  };
  const read = (at) => {
    const length = new DataView(memory.buffer).getUint32(at, true);
    return new TextDecoder().decode(new Uint8Array(memory.buffer, at + 4, length));
  };
  const refusal = read(open(...put(dictionary), ...put(index)));
  if (refusal) throw new Error(refusal);
  const answerTo = (request) => {
    const answer = JSON.parse(read(ask(...put(new TextEncoder().encode(JSON.stringify(request))))));
    if (answer.error) throw new Error(answer.error);
    return answer;
  };
  return async (request) => {
    const answer = answerTo(request);
    // Without them the answer is poorer, but an answer.
    const bytes = answer.untranslated && translations ? await translations().catch(() => null) : null;
    return bytes && !read(translate(...put(bytes))) ? answerTo(request) : answer;
  };
};

/** What a file compressed with gzip holds. */
const unpacked = (bytes) => new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();

/** The day, as dates are written. */
const today = () => {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((number) => String(number).padStart(2, "0")).join("-");
};

/** What the search of an address asks of the program. */
const requestOf = (address, lang, ui) => {
  const asked = new URL(address, location).searchParams;
  const all = (name) => [...new Set(asked.getAll(name).map((one) => one.trim()))].filter(Boolean);
  const number = (name, least, most, otherwise) => {
    const value = Number(asked.get(name) || otherwise);
    return Number.isInteger(value) && value >= least && value <= most ? value : otherwise;
  };
  const only = (asked.get("lang") ?? "").toLowerCase().split(/[-_]/)[0];
  const offset = number("offset", 0, ui.limits.offset, 0);
  return {
    text: Array.from((asked.get("q") ?? "").trim()).slice(0, ui.limits.query).join(""),
    language: lang,
    roles: all("role"), topics: all("topic"), parts: all("part"),
    only: only in ui.languages ? only : null,
    statuses: all("status"), status_names: ui.status_names, day: today(),
    offset, limit: number("limit", 1, ui.limits.hits, ui.hits), quick_links: offset > 0 ? 0 : ui.limits.quick_links,
  };
};
