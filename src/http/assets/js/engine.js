// The search of a copy without a server: the program's own, over an index file the program wrote.
//
// It mirrors src/text and src/search function by function, under the same names; every number, table and list comes
// from the index (src/search/export.rs), so there is one truth. Arithmetic is rounded to 32 bits as there. No page is
// touched here: static.js shows the answers, and a worker may ask too. docs/static.md says what differs.
(function (root) {
"use strict";

const round = Math.fround;
const FIELDS = { role: "role", "岗位": "role", topic: "topic", "主题": "topic", part: "part", "篇": "part", status: "status", "状态": "status", title: null, "标题": null };
const CLOSING = { '"': '"', "“": "”", "”": "”", "＂": "＂", "「": "」", "『": "』" };
const ALPHANUMERIC = /[\p{Alphabetic}\p{N}]/u;
const UPPERCASE = /\p{Uppercase}/u;
const SPACE = /\s/;
const isSpace = (c) => SPACE.test(c) && c !== "\ufeff";
const trim = (text) => text.replace(/^[^\S\ufeff]+|[^\S\ufeff]+$/g, "");
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

// Masks have 64 bits: two halves.
const bit = (at) => (at < 32 ? [1 << at, 0] : [0, 1 << (at - 32)]);
const or = (a, b) => [a[0] | b[0], a[1] | b[1]];
const and = (a, b) => [a[0] & b[0], a[1] & b[1]];
const some = (a) => (a[0] | a[1]) !== 0;
const holds = (mask, needs) => (mask[0] & needs[0]) === needs[0] && (mask[1] & needs[1]) === needs[1];
const minus = (a, b) => [a[0] & ~b[0], a[1] & ~b[1]];
const NONE = [0, 0];
const ones32 = (n) => {
  n -= (n >>> 1) & 0x55555555;
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
};
const ones = (a) => ones32(a[0]) + ones32(a[1]);

// Numbers as in source maps: five bits a character, lowest first, 32 added when more follow.
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUE = new Uint8Array(128);
for (let at = 0; at < 64; at++) VALUE[DIGITS.charCodeAt(at)] = at;
const numbers = (text) => {
  const out = [];
  for (let at = 0, value = 0, shift = 0; at < text.length; at++) {
    const digit = VALUE[text.charCodeAt(at)];
    value += (digit & 31) * 2 ** shift;
    if (digit & 32) shift += 5;
    else out.push(value), (value = shift = 0);
  }
  return out;
};
const characters = (text) => Array.from(text);

// ---- text/english: the Snowball English stemmer (Porter2)

const VOWEL = /[aeiouy]/;
const DOUBLE = /(bb|dd|ff|gg|mm|nn|pp|rr|tt)$/;
const WHOLE = { skis: "ski", skies: "sky", idly: "idl", gently: "gentl", ugly: "ugli", early: "earli", only: "onli", singly: "singl" };
for (const word of "sky news howe atlas cosmos bias andes".split(" ")) WHOLE[word] = word;
const STEP2 = { tional: "tion", enci: "ence", anci: "ance", abli: "able", entli: "ent", izer: "ize", ization: "ize",
  ational: "ate", ation: "ate", ator: "ate", alism: "al", aliti: "al", alli: "al", fulness: "ful", ousli: "ous",
  ousness: "ous", iveness: "ive", iviti: "ive", biliti: "ble", bli: "ble", ogi: "og", ogist: "og", fulli: "ful",
  lessli: "less", li: "" };
const STEP3 = { tional: "tion", ational: "ate", alize: "al", icate: "ic", iciti: "ic", ical: "ic", ful: "", ness: "", ative: "" };
const STEP4 = "al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize ion".split(" ");
const longest = (word, endings) => {
  let best = "";
  for (const ending of endings) if (ending.length > best.length && word.endsWith(ending)) best = ending;
  return best;
};
const E2 = Object.keys(STEP2), E3 = Object.keys(STEP3);

function stem(word) {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  if (Object.hasOwn(WHOLE, word)) return WHOLE[word];
  let w = word.replace(/^y/, "Y").replace(/([aeiouy])y/g, "$1Y");
  const region = (from) => {
    const found = /[aeiouy][^aeiouy]/.exec(w.slice(from));
    return found ? from + found.index + 2 : w.length;
  };
  const prefix = /^(gener|commun|arsen|past|univers|later|emerg|organ|inter)/.exec(w);
  const p1 = prefix ? prefix[0].length : region(0);
  const p2 = region(p1);
  const short = (s) => /[^aeiouy][aeiouy][^aeiouywxY]$/.test(s) || /^[aeiouy][^aeiouy]$/.test(s) || s.endsWith("past");
  const cut = (n) => w.slice(0, w.length - n);

  if (w.endsWith("sses")) w = cut(2);
  else if (/ie[ds]$/.test(w)) w = w.length > 4 ? cut(2) : cut(1);
  else if (w.endsWith("s") && !/[us]s$/.test(w) && VOWEL.test(w.slice(0, -2))) w = cut(1);

  const ending = longest(w, ["eedly", "ingly", "edly", "eed", "ing", "ed"]);
  let taken = ending !== "";
  const before = w.slice(0, w.length - ending.length);
  if (ending === "eed" || ending === "eedly") {
    if (before.length >= p1 && !/^(succ|proc|exc)$/.test(before)) w = before + "ee";
    taken = false;
  } else if (ending === "ing" && /^[^aeiouy]y$/.test(before)) {
    w = before.slice(0, -1) + "ie";
    taken = false;
  } else if (ending === "ing" && /^(even|cann|inn|earr|herr|out)$/.test(before)) taken = false;
  if (taken && VOWEL.test(before)) {
    w = before;
    if (/(at|bl|iz)$/.test(w)) w += "e";
    else if (DOUBLE.test(w)) {
      if (!/^[aeo]..$/.test(w)) w = cut(1);
    } else if (w.length === p1 && short(w)) w += "e";
  }

  if (/.[^aeiouy][yY]$/.test(w)) w = cut(1) + "i";

  let found = longest(w, E2);
  if (found && w.length - found.length >= p1) {
    const base = cut(found.length);
    if (found === "ogi") w = base.endsWith("l") ? base + "og" : w;
    else if (found === "li") w = /[cdeghkmnrt]$/.test(base) ? base : w;
    else w = base + STEP2[found];
  }
  found = longest(w, E3);
  if (found && w.length - found.length >= p1 && (found !== "ative" || w.length - found.length >= p2)) {
    w = cut(found.length) + STEP3[found];
  }
  found = longest(w, STEP4);
  if (found && w.length - found.length >= p2 && (found !== "ion" || /[st]ion$/.test(w))) w = cut(found.length);
  const last = w.length - 1;
  if (w.endsWith("e")) {
    if (last >= p2 || (last >= p1 && !short(cut(1)))) w = cut(1);
  } else if (w.endsWith("ll") && last >= p2) w = cut(1);
  return w.replace(/Y/g, "y");
}

// ---- the engine

class Engine {
  constructor(index) {
    this.index = index;
    this.c = index.constants;
    for (const name of Object.keys(this.c)) if (typeof this.c[name] === "number") this.c[name] = round(this.c[name]);
    const from = characters(index.fold.from), to = characters(index.fold.to);
    this.folds = new Map(from.map((c, at) => [c, to[at]]));
    const gone = numbers(index.fold.gone);
    for (let at = 0; at < gone.length; at += 2) {
      for (let code = gone[at]; code <= gone[at + 1]; code++) this.folds.set(String.fromCodePoint(code), "");
    }
    this.dense = numbers(index.dense);
    this.stops = new Set(index.stops);
    this.stopsSpaced = new Set(index.stops_spaced);
    const { costs, words, others } = index.dictionary;
    this.words = { others: new Map(others), longest: Math.max(1, ...words.map(([length]) => length), ...others.map(([word]) => word.length)) };
    for (const [length, joined, of] of words) this.words[length] = { joined, costs: numbers(of).map((at) => costs[at]) };
    this.streams = {};
    for (const stream of index.streams) {
      this.streams[stream.name] = { terms: null, lines: stream.terms, of: numbers(stream.norms), damping: stream.damping.map(round) };
    }
    this.sections = index.sections;
    this.sections.forEach((section, number) => (section.number = number));
    this.docs = index.documents;
    const { list, of, starts, members } = index.classes;
    this.classes = { list, of: numbers(of), starts: numbers(starts), members: numbers(members) };
    this.synonyms = new Map(index.synonyms);
    this.lexicon = index.lexicon ? index.lexicon.split("\n") : [];
    this.known = new Set(this.lexicon);
    this.names = { ...index.names, weights: index.names.weights.map(round), number: new Map(index.names.words.map((word, at) => [word, at])) };
    this.roleNames = new Map();
    this.longestRole = 0;
    index.roles.forEach((role, number) => {
      for (const name of [...Object.values(role.title), ...role.aliases]) {
        const words = this.tokens(this.fold(name));
        this.longestRole = Math.max(this.longestRole, words.length);
        const key = words.map((word) => word.text).join(" ");
        if (words.length && !this.roleNames.has(key)) this.roleNames.set(key, number);
      }
    });
    this.texts = [];
  }

  // -- text/fold

  foldChar(c) {
    const folded = this.folds.get(c);
    return folded === undefined ? c : folded;
  }
  foldText(text) {
    let out = "";
    for (const c of text) out += this.foldChar(c);
    return out;
  }
  fold(text) {
    const chars = [], origin = [], capital = [];
    let count = 0;
    for (const c of text) {
      const folded = this.foldChar(c);
      if (folded) chars.push(folded), origin.push(count), capital.push(UPPERCASE.test(c));
      count++;
    }
    origin.push(count);
    return { chars, origin, capital };
  }
  humps({ capital }, start, end) {
    const cap = capital.slice(start, end);
    if (cap.slice(1).every((c) => !c) || cap.every((c) => c)) return [];
    const starts = cap.flatMap((c, at) => (at === 0 || (c && (!cap[at - 1] || cap[at + 1] === false)) ? [at] : []));
    return starts.map((from, at) => [start + from, start + (starts[at + 1] ?? cap.length)]).filter(([from, to]) => to - from > 1);
  }
  isDense(c) {
    const code = c.codePointAt(0);
    if (code < this.dense[0]) return false;
    for (let at = 0; at < this.dense.length; at += 2) if (code >= this.dense[at] && code <= this.dense[at + 1]) return true;
    return false;
  }
  isLetter(c) {
    const code = c.charCodeAt(0);
    if (code < 128) return (code > 96 && code < 123) || (code > 47 && code < 58) || (code > 64 && code < 91);
    return ALPHANUMERIC.test(c);
  }
  isSpaced(c) {
    return c !== undefined && this.isLetter(c) && !this.isDense(c);
  }

  // -- text/chinese and text/analyzer

  // Words of one length stand in order after each other.
  wordCost(word, length) {
    const group = word.length === length ? this.words[length] : null;
    if (!group) return this.words.others.get(word);
    let low = 0, high = group.costs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const found = group.joined.slice(middle * length, (middle + 1) * length);
      if (found === word) return group.costs[middle];
      if (found < word) low = middle + 1;
      else high = middle;
    }
    return undefined;
  }
  cut(run, word) {
    const n = run.length;
    const best = new Array(n + 1).fill(0), ends = new Array(n);
    for (let at = n - 1; at >= 0; at--) {
      let cost = this.index.unknown + best[at + 1], end = at + 1, text = "";
      for (let next = at + 1; next <= n && next - at <= this.words.longest; next++) {
        text += run[next - 1];
        const value = this.wordCost(text, next - at);
        if (value === undefined) continue;
        const candidate = value + best[next];
        if (candidate < cost || (candidate === cost && next > end)) cost = candidate, end = next;
      }
      best[at] = cost;
      ends[at] = end;
    }
    for (let at = 0; at < n; at = ends[at]) word(at, ends[at]);
  }
  tokens({ chars }) {
    const tokens = [];
    let at = 0;
    while (at < chars.length) {
      let end = at;
      if (this.isDense(chars[at])) {
        while (end < chars.length && this.isDense(chars[end])) end++;
        this.cut(chars.slice(at, end), (from, to) => {
          const text = chars.slice(at + from, at + to).join("");
          tokens.push({ dense: true, text, start: at + from, end: at + to, stop: this.stops.has(text) });
        });
        at = end;
      } else if (this.isLetter(chars[at])) {
        while (end < chars.length && this.isSpaced(chars[end])) end++;
        const word = chars.slice(at, end).join("");
        tokens.push({ dense: false, text: stem(word), start: at, end, stop: this.stopsSpaced.has(word) });
        at = end;
      } else at++;
    }
    return tokens;
  }

  // -- index: postings and stored text

  postings(field, term) {
    const stream = this.streams[field];
    if (!stream.terms) {
      stream.terms = new Map();
      for (const line of stream.lines.split("\n")) {
        const space = line.indexOf(" ");
        if (space > 0) stream.terms.set(line.slice(0, space), line.slice(space + 1));
      }
      stream.lines = "";
    }
    let found = stream.terms.get(term);
    if (typeof found === "string") {
      const read = numbers(found), documents = [], frequencies = [];
      for (let at = 0, document = 0; at < read.length; at++) {
        document += read[at] >> 1;
        documents.push(document);
        frequencies.push(read[at] & 1 ? read[++at] : 1);
      }
      found = { documents, frequencies };
      stream.terms.set(term, found);
    }
    return found;
  }
  // Folded heading, then one block a line.
  text(number) {
    const section = this.sections[number];
    return (this.texts[number] ??= this.foldText(section.title) + "\n" + section.text.split("\n").map((block) => this.foldText(block)).join("\n") + "\n");
  }
  idf(found, total = this.sections.length) {
    return round(Math.log(round(1 + round(round(round(total - found) + 0.5) / round(found + 0.5)))));
  }

  // -- search/query

  parse(text) {
    text = trim(text);
    const query = { text, clauses: [], notes: [] };
    let rest = text, words = "", atStart = true;
    const flush = () => {
      if (trim(words)) query.clauses.push({ kind: "words", text: trim(words) });
      words = "";
    };
    while (rest) {
      const c = String.fromCodePoint(rest.codePointAt(0));
      const phrase = quoted(rest);
      if (phrase) {
        flush();
        if (trim(phrase[0])) query.clauses.push({ kind: "phrase", text: trim(phrase[0]) });
        rest = phrase[1];
        atStart = true;
        continue;
      }
      const clause = atStart && this.operator(rest);
      if (clause) {
        flush();
        query.clauses.push(clause[0]);
        rest = clause[1];
        continue;
      }
      if (CLOSING[c] && atStart) query.notes.push({ kind: "quote", text: characters(rest).slice(0, 20).join("") });
      atStart = isSpace(c);
      words += c;
      rest = rest.slice(c.length);
    }
    flush();
    return query;
  }
  operator(text) {
    if (text[0] === "-" || text[0] === "－") {
      const found = value(text.slice(1));
      return found && [{ kind: "exclude", text: found[0] }, found[1]];
    }
    const colon = text.search(/[:：]/);
    if (colon < 0) return null;
    const name = this.foldText(text.slice(0, colon));
    if (!Object.hasOwn(FIELDS, name)) return null;
    const found = value(text.slice(colon + 1));
    if (!found) return null;
    const field = FIELDS[name];
    return [field ? { kind: "field", field, text: found[0] } : { kind: "title", text: found[0] }, found[1]];
  }
  // Fields typed in the query become part of the scope (http/params).
  resolve(query, scope) {
    const clauses = [];
    for (const clause of query.clauses) {
      if (clause.kind !== "field") {
        clauses.push(clause);
        continue;
      }
      const kind = clause.field + (clause.field === "status" ? "es" : "s");
      const list = this.index[kind];
      const folded = (text) => characters(this.foldText(trim(text))).slice(0, 120).join("");
      const name = folded(clause.text);
      const label = list.find((one) => [one.id, ...Object.values(one.title), ...(one.aliases ?? []), ...(one.label ? [one.label] : [])].some((other) => folded(other) === name));
      const chosen = scope[kind];
      if (!label) {
        query.notes.push({ kind: "field", text: clause.field + ":" + clause.text });
        clauses.push({ kind: "words", text: clause.text });
      } else if (!chosen.includes(label.id)) chosen.push(label.id);
    }
    query.clauses = clauses;
    return query;
  }

  // -- search/searcher

  // `scope`: { roles, topics, parts, language, statuses, day }; `page`: { offset, limit, language }.
  search(text, scope, page) {
    scope = { roles: [...(scope.roles ?? [])], topics: [...(scope.topics ?? [])], parts: [...(scope.parts ?? [])], language: scope.language ?? null, statuses: [...(scope.statuses ?? [])], day: scope.day ?? "0000-01-01" };
    const query = this.resolve(this.parse(text), scope);
    return { query, scope, ...this.answer(new Plan(query, this), scope, page) };
  }
  answer(plan, scope, page) {
    const c = this.c, size = this.sections.length;
    const scratch = {
      scores: new Float32Array(size), low: new Int32Array(size), high: new Int32Array(size), headingLow: new Int32Array(size),
      headingHigh: new Int32Array(size), withHeading: new Set(), bonuses: new Float32Array(size), counts: new Uint8Array(size),
    };
    const walkAll = (from) => {
      for (const lookup of plan.lookups.slice(from)) lookup.rarity = this.walk(lookup, scratch);
    };
    walkAll(0);
    const lookedUp = plan.lookups.length;
    plan.mend();
    walkAll(lookedUp);
    this.scan(plan, scratch);
    this.preferRoles(plan, scope, scratch);
    this.preferVerified(scope, scratch);
    const admissions = this.admit(scope);
    this.filter(plan, admissions, scratch);
    this.dropRepeats(plan, admissions, scratch);
    const counted = plan.counted();
    let most = 0;
    for (let at = 0; at < size; at++) {
      if (!(scratch.low[at] | scratch.high[at])) continue;
      const units = (scratch.counts[at] = ones(plan.unitsOf([scratch.low[at], scratch.high[at]])));
      if (units > most && admissions[this.classes.of[at]].inView) most = units;
    }
    const tier = tierOf(most, counted);
    this.weighHeadings(plan, scratch);
    this.preferExactTitles(plan, scratch);
    this.preferLiteral(plan, scratch);
    const kept = plan.units.length === 1 ? c.steps_of_one_word : c.steps;
    for (const at of this.index.steps) (scratch.scores[at] *= kept), (scratch.bonuses[at] *= kept);
    const least = tier === "all" ? counted : tier === "most" ? (counted >> 1) + 1 : tier === "any" ? 1 : 255;
    const tally = this.tally((at) => scratch.counts[at] >= least);
    const total = tally.count((at) => admissions[at].inside);
    const outside = tally.count((at) => admissions[at].inView) - total;
    const widened = total === 0 && outside > 0;
    const candidates = this.candidates(admissions, widened ? least : null, scratch);
    const matcher = new Matcher(plan);
    const reachable = candidates.length;
    const wanted = Math.max(page.offset + page.limit, c.passage_candidates);
    candidates.length = Math.min(candidates.length, wanted);
    if (plan.units.length >= c.question_words) this.preferCloseWords(candidates, plan, matcher);
    if (plan.units.length === 1) this.keepTitleNear(candidates, plan.units[0], admissions, widened, scratch);
    const shown = candidates.slice(page.offset, page.offset + page.limit);
    return {
      tier, total, outside, widened, reachable, notes: plan.notes, terms: plan.units.map((unit) => unit.text),
      hits: shown.map((one) => this.hit(one, plan, matcher, scope, page, admissions, scratch)),
      facets: this.facets(tally, admissions, scope),
    };
  }
  walk(lookup, scratch) {
    const found = this.postings(lookup.field, lookup.term);
    if (!found) return null;
    const stream = this.streams[lookup.field];
    const rarity = this.idf(found.documents.length);
    const weight = round(round(lookup.weight * rarity) * round(this.c.k1 + 1));
    const marks = lookup.heading && (some(lookup.bit) || lookup.field === "heading_words");
    const [low, high] = lookup.bit;
    found.documents.forEach((at, number) => {
      const frequency = found.frequencies[number];
      const damping = stream.damping[stream.of[at]];
      scratch.scores[at] += round(round(weight * frequency) / round(frequency + damping));
      scratch.low[at] |= low;
      scratch.high[at] |= high;
      if (marks) {
        scratch.withHeading.add(at);
        scratch.headingLow[at] |= low;
        scratch.headingHigh[at] |= high;
      }
    });
    return rarity;
  }
  scan(plan, scratch) {
    for (const { part, open, bit } of plan.scans) {
      for (let at = 0; at < this.sections.length; at++) {
        const text = this.text(at);
        for (let found = text.indexOf(part); found >= 0; found = text.indexOf(part, found + part.length)) {
          if ((open.left || !this.isSpaced(charBefore(text, found))) && (open.right || !this.isSpaced(charAt(text, found + part.length)))) {
            scratch.low[at] |= bit[0];
            scratch.high[at] |= bit[1];
            scratch.scores[at] += this.c.scanned;
            break;
          }
        }
      }
    }
  }
  preferRoles(plan, scope, scratch) {
    if (!plan.roles.length && !scope.roles.length) return;
    const preferred = this.classes.list.map(({ roles }) => {
      const bits = plan.roles.filter(([role]) => roles.includes(this.index.roles[role].id)).reduce((all, [, one]) => or(all, one), NONE);
      const own = roles.some((role) => scope.roles.includes(role));
      return [bits, round((some(bits) ? this.c.role_named : 0) + (own ? this.c.role_own : 0))];
    });
    this.classes.of.forEach((number, at) => {
      if (!(scratch.low[at] | scratch.high[at])) return;
      const [bits, share] = preferred[number];
      scratch.low[at] |= bits[0];
      scratch.high[at] |= bits[1];
      scratch.scores[at] *= round(1 + share);
    });
  }
  preferVerified(scope, scratch) {
    const verified = this.classes.list.map((one) => this.status(one, scope.day) === "verified");
    if (!verified.includes(true) || !verified.includes(false)) return;
    this.classes.of.forEach((number, at) => {
      if (verified[number]) scratch.scores[at] *= round(1 + this.c.verified);
    });
  }
  dropRepeats(plan, admissions, scratch) {
    for (const { section, sources, own } of this.index.repeats) {
      const units = plan.unitsOf([scratch.low[section], scratch.high[section]]);
      const covers = (at) => {
        if (!admissions[this.classes.of[at]].inside || !(scratch.low[at] | scratch.high[at])) return false;
        const held = and(plan.unitsOf([scratch.low[at], scratch.high[at]]), units);
        return held[0] === units[0] && held[1] === units[1];
      };
      if (!some(units) || !sources.some(covers)) continue;
      const matched = plan.units.slice(0, 64).filter((_, number) => some(and(units, bit(number))));
      if (!matched.every((unit) => this.standsIn(own, unit))) this.forget(section, scratch);
    }
  }
  forget(at, scratch) {
    scratch.scores[at] = scratch.low[at] = scratch.high[at] = scratch.headingLow[at] = scratch.headingHigh[at] = 0;
  }
  filter(plan, admissions, scratch) {
    const ruleOut = (keep) => {
      for (let at = 0; at < this.sections.length; at++) {
        if (!(scratch.low[at] | scratch.high[at]) || keep(this.text(at))) continue;
        this.forget(at, scratch);
      }
    };
    for (const excluded of plan.exclusions) ruleOut((text) => !this.containsWords(text, excluded));
    for (const title of plan.titles) ruleOut((text) => text.split("\n", 1)[0].includes(title));
    plan.phrases = plan.phrases.filter((phrase) => {
      const inScope = this.sections.some((_, at) => scratch.low[at] | scratch.high[at] && admissions[this.classes.of[at]].inside && this.text(at).includes(phrase));
      if (!inScope) plan.notes.push({ kind: "phrase-as-words", text: phrase });
      return inScope;
    });
    for (const phrase of plan.phrases) ruleOut((text) => text.includes(phrase));
  }
  containsWords(text, needle) {
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + Math.max(needle.length, 1))) {
      const end = at + needle.length;
      const opens = this.isSpaced(charBefore(text, at)) && this.isSpaced(charAt(needle, 0));
      const closes = this.isSpaced(charAt(text, end)) && this.isSpaced(charBefore(needle, needle.length));
      if (!opens && !closes) return true;
      if (!needle) return false;
    }
    return false;
  }
  weighHeadings(plan, scratch) {
    const unknown = this.idf(0);
    const weights = plan.units.map((unit) => plan.rarity("heading_words", unit.text) ?? unknown);
    const all = Math.max(weights.reduce((sum, one) => round(sum + one), 0), 1.1754944e-38);
    const best = bestOf(scratch.scores);
    const named = new Float32Array(this.names.words.length);
    for (const lookup of plan.lookups) {
      const word = lookup.field === "heading_words" && lookup.rarity !== null ? this.names.number.get(lookup.term) : undefined;
      if (word !== undefined) named[word] = lookup.rarity;
    }
    for (const at of scratch.withHeading) {
      const mask = [scratch.headingLow[at], scratch.headingHigh[at]];
      if (!some(mask)) continue;
      const held = plan.unitsOf(mask);
      let sum = 0;
      weights.forEach((weight, number) => {
        if (number < 64 && some(and(held, bit(number)))) sum = round(sum + weight);
      });
      const ofQuery = Math.min(round(sum / all), 1);
      const ofHeading = Math.min(this.covered(at, named), 1);
      scratch.bonuses[at] = round(round(round(best * this.c.heading_bonus) * ofQuery) * ofQuery) * ofHeading;
    }
  }
  covered(section, found) {
    const { section_starts, name_starts, spelled, weights } = this.names;
    let best = 0;
    for (let name = section_starts[section]; name < section_starts[section + 1]; name++) {
      let sum = 0;
      for (let at = name_starts[name]; at < name_starts[name + 1]; at++) sum = round(sum + found[spelled[at]]);
      const trust = name === section_starts[section] ? 1 : this.c.other_name;
      best = Math.max(best, round(round(trust * sum) / weights[name]));
    }
    return best;
  }
  preferExactTitles(plan, scratch) {
    const letters = (text) => characters(text).filter((c) => this.isLetter(c)).join("");
    if (!this.titled) {
      this.titled = new Map();
      this.sections.forEach((section, at) => {
        const title = letters(this.foldText(section.title));
        this.titled.set(title, [...(this.titled.get(title) ?? []), at]);
      });
    }
    const best = bestOf(scratch.scores), wanted = letters(plan.folded);
    for (const at of wanted ? this.titled.get(wanted) ?? [] : []) {
      if (!(scratch.low[at] | scratch.high[at])) continue;
      scratch.withHeading.add(at);
      scratch.bonuses[at] += round(this.c.exact_title * best);
    }
  }
  preferLiteral(plan, scratch) {
    const c = this.c, units = plan.counted();
    if (units < 2) return;
    const typed = trim(plan.folded);
    const holders = this.sections.map((_, at) => at).filter((at) => scratch.counts[at] === units && this.text(at).includes(typed));
    const isPhrase = plan.words >= c.phrase_words || characters(typed).filter((one) => this.isDense(one)).length >= c.phrase_characters;
    const length = Math.min(round(Math.max(plan.words - 1, 0) / c.literal_words), 1);
    const share = holders.length === 1 && isPhrase ? c.copied : round(c.literal * round(length * length));
    const best = bestOf(scratch.scores);
    for (const at of holders) {
      scratch.withHeading.add(at);
      scratch.bonuses[at] += round(share * best);
    }
  }
  keepTitleNear(candidates, unit, admissions, widened, scratch) {
    const place = this.c.title_place;
    const titled = ({ at }) => this.standsIn(this.foldText(this.sections[at].title), unit);
    if (candidates.length < place || candidates.slice(0, place).some(titled)) return;
    const later = candidates.findIndex((one, number) => number >= place && titled(one));
    let best;
    if (later >= 0) [best] = candidates.splice(later, 1);
    else {
      const visible = (at) => admissions[this.classes.of[at]][widened ? "inView" : "inside"];
      const { starts, members } = this.classes, taken = new Set(candidates.map(({ at }) => at));
      for (let id = 0; id + 1 < starts.length; id++) {
        const translations = members.slice(starts[id], starts[id + 1]);
        if (translations.some((at) => taken.has(at))) translations.forEach((at) => taken.add(at));
      }
      const other = (at) => visible(at) && !taken.has(at);
      [best] = [...scratch.withHeading].filter(other).map((at) => ({ at, score: round(scratch.scores[at] + scratch.bonuses[at]) })).filter((one) => one.score > 0 && titled(one)).sort(rank);
      if (!best) return;
      candidates.pop();
    }
    best.score = Math.max(best.score, candidates[place - 1].score);
    candidates.splice(place - 1, 0, best);
  }
  candidates(admissions, least, scratch) {
    const { of, starts, members } = this.classes;
    const found = [];
    for (let id = 0; id + 1 < starts.length; id++) {
      let best = null;
      for (let member = starts[id]; member < starts[id + 1]; member++) {
        const at = members[member], words = scratch.scores[at];
        const admission = admissions[of[at]];
        if (!(words > 0) || !(least === null ? admission.inside : admission.inView)) continue;
        const first = least !== null && scratch.counts[at] >= least;
        const score = round(round(words + scratch.bonuses[at]) + (first ? this.c.widened : 0));
        if (!best || rank({ at, score }, best) < 0) best = { at, score };
      }
      if (best) found.push(best);
    }
    return found.sort(rank);
  }
  preferCloseWords(candidates, plan, matcher) {
    const weights = plan.grams.map((gram) => plan.rarity("body_grams", gram.join("")) ?? 0);
    weights.push(...plan.wordLookups().map((lookup) => lookup.rarity ?? 0));
    while (weights.length < matcher.patterns) weights.push(0);
    const all = Math.max(weights.reduce((sum, one) => round(sum + one), 0), 1.1754944e-38);
    const seen = new Uint32Array(weights.length);
    for (const candidate of candidates.slice(0, this.c.passage_candidates)) {
      const share = round(bestPassage(matcher.findWords(characters(this.text(candidate.at))), weights, seen, this.c.passage_length) / all);
      candidate.score = round(candidate.score * round(1 + round(this.c.passage_bonus * share)));
    }
    candidates.sort(rank);
  }
  hit(candidate, plan, matcher, scope, page, admissions, scratch) {
    const at = candidate.at, found = this.sections[at];
    let shown = found;
    if (!scope.language && page.language && this.docs[found.document].language !== page.language) {
      shown = this.translations(found.id).find((one) => this.docs[one.document].language === page.language) ?? this.translations(found.id)[0];
    }
    let snippet = this.snippet(shown.text, matcher);
    const titleHighlights = matcher.highlight(this.fold(shown.title));
    if (!snippet.highlights.length) {
      const under = (title, highlights) => {
        const text = title + (snippet.text ? " · " : "");
        snippet = { text: text + snippet.text, highlights, body: characters(text).length };
      };
      if (titleHighlights.length) under(shown.title, titleHighlights);
      else {
        const names = [...this.trail(shown).map((above) => above.title), this.docs[shown.document].title, ...shown.keywords, ...shown.link_texts];
        for (const name of names) {
          const highlights = matcher.highlight(this.fold(name));
          if (highlights.length) {
            under(name, highlights);
            break;
          }
        }
      }
    }
    const score = candidate.score >= this.c.widened ? candidate.score - this.c.widened : candidate.score;
    return {
      section: shown, score, tier: tierOf(scratch.counts[at], plan.counted()) ?? "any", inScope: admissions[this.classes.of[at]].inside,
      reasons: this.reasons(found, plan, scratch), snippet, titleHighlights,
    };
  }
  // In the order of the handbook's languages.
  translations(id) {
    this.byId ??= this.sections.reduce((map, section) => map.set(section.id, [...(map.get(section.id) ?? []), section]), new Map());
    return this.byId.get(id) ?? [];
  }
  trail(section) {
    const above = [];
    const first = this.docs[section.document].first;
    for (let at = section.parent; at !== null; at = this.sections[first + at].parent) above.unshift(this.sections[first + at]);
    return above;
  }
  reasons(section, plan, scratch) {
    const at = section.number, reasons = [];
    if (trim(this.foldText(section.title)) === trim(plan.folded)) reasons.push({ kind: "exact-title", text: section.title });
    for (const phrase of plan.phrases) reasons.push({ kind: "phrase", text: phrase });
    const mask = [scratch.low[at], scratch.high[at]];
    const inHeading = plan.unitsOf([scratch.headingLow[at], scratch.headingHigh[at]]);
    const present = plan.unitsOf(mask);
    plan.units.slice(0, 64).forEach((unit, number) => {
      const one = bit(number);
      const stands = some(and(mask, one));
      const variant = stands ? this.variant(section, unit) : null;
      if (variant !== null) {
        reasons.push({ kind: "variant", text: unit.asTyped + " = " + variant });
        return;
      }
      let kind = "dropped";
      if (stands && some(and(inHeading, one))) kind = "title";
      else if (stands) {
        if (this.standsIn(this.text(at), unit)) kind = "word";
        else kind = [...section.keywords, ...section.link_texts].some((name) => this.standsIn(this.foldText(name), unit)) ? "name" : "trail";
      } else if (some(and(present, one))) {
        const alternative = plan.alternatives.find((other) => some(and(other.gives, one)) && holds(mask, other.needs));
        const instead = alternative?.instead;
        if (instead) {
          const known = reasons.find((reason) => reason.kind === instead.kind && reason.text.endsWith(" = " + instead.text));
          if (known) known.text = unit.typed + " " + known.text;
          else reasons.push({ kind: instead.kind, text: unit.typed + " = " + instead.text });
          return;
        }
        kind = "part";
      }
      reasons.push({ kind, text: unit.typed });
    });
    return reasons;
  }
  variant(section, unit) {
    const texts = [section.title, section.text];
    if (!unit.dense || texts.some((text) => text.includes(unit.asTyped))) return null;
    const typed = characters(unit.typed);
    for (const text of texts) {
      const { chars, origin } = this.fold(text);
      for (let at = 0; at + typed.length <= chars.length; at++) {
        if (typed.every((c, number) => chars[at + number] === c)) return characters(text).slice(origin[at], origin[at + typed.length]).join("");
      }
    }
    return null;
  }
  standsIn(folded, unit) {
    if (characters(unit.text).length === 1) return folded.includes(unit.text);
    if (unit.dense) return folded.includes(unit.typed);
    return spacedWords(this, folded).some((word) => word[0] === unit.text[0] && stem(word) === unit.text);
  }

  // -- search/tally

  admit(scope) {
    const roles = scope.roles.map((role) => this.inherited(role));
    return this.classes.list.map((one) => {
      const role = !roles.length || !one.roles.length || roles.some((covered) => one.roles.some((id) => covered.has(id)));
      const topic = !scope.topics.length || one.topics.some((id) => scope.topics.includes(id));
      const part = !scope.parts.length || scope.parts.includes(one.part);
      const language = !scope.language || scope.language === one.language;
      const review = !scope.statuses.length || scope.statuses.includes(this.status(one, scope.day));
      return { role, topic, part, language, review, inView: language && review, inside: role && topic && part && language && review };
    });
  }
  // What the review of a class says on a day (model/trust).
  status({ review }, day) {
    if (review === "none") return "unreviewed";
    if (review === "outdated") return "changed";
    return review < day ? "due" : "verified";
  }
  inherited(role) {
    const found = new Set(), open = [role];
    while (open.length) {
      const id = open.pop();
      if (found.has(id)) continue;
      found.add(id);
      open.push(...(this.index.roles.find((one) => one.id === id)?.inherits ?? []));
    }
    return found;
  }
  tally(matches) {
    const { of, starts, members } = this.classes;
    const groups = new Map();
    for (let id = 0; id + 1 < starts.length; id++) {
      const classes = members.slice(starts[id], starts[id + 1]).filter(matches).map((at) => of[at]);
      if (!classes.length) continue;
      const key = classes.join();
      const group = groups.get(key);
      if (group) group.count++;
      else groups.set(key, { classes, count: 1 });
    }
    const list = [...groups.values()];
    return { count: (admits) => list.reduce((sum, group) => sum + (group.classes.some(admits) ? group.count : 0), 0) };
  }
  facets(tally, admissions, scope) {
    const count = (lifted, has) => tally.count((at) => {
      const admission = admissions[at];
      return ["role", "topic", "part", "language", "review"].every((kind) => kind === lifted || admission[kind]) && has(this.classes.list[at]);
    });
    const values = (list, lifted, chosen, has) =>
      list.map((id) => ({ id, count: count(lifted, has(id)) })).filter(({ id, count }) => count > 0 || chosen.includes(id));
    const ids = (list) => list.map((one) => one.id);
    return {
      roles: values(ids(this.index.roles), "role", scope.roles, (id) => {
        const covered = this.inherited(id);
        return (one) => !one.roles.length || one.roles.some((role) => covered.has(role));
      }),
      topics: values(ids(this.index.topics), "topic", scope.topics, (id) => (one) => one.topics.includes(id)),
      parts: values(ids(this.index.parts), "part", scope.parts, (id) => (one) => one.part === id),
      languages: values(this.index.languages, "language", [scope.language], (id) => (one) => one.language === id),
      statuses: values(ids(this.index.statuses), "review", scope.statuses, (id) => (one) => this.status(one, scope.day) === id),
    };
  }

  // -- search/lexicon

  parts(part, open) {
    const stems = new Set();
    for (const word of this.lexicon) {
      const fits = open.left && open.right ? word.includes(part) : open.right ? word.startsWith(part) : word.endsWith(part);
      if (fits && word !== part) stems.add(stem(word));
      if (stems.size > this.c.most_parts) return null;
    }
    return [...stems].sort(compare);
  }
  corrections(word) {
    const letters = characters(word);
    if (letters.length < 4 || letters.some((c) => !/\p{Alphabetic}/u.test(c))) return [];
    const most = letters.length >= 8 ? 2 : 1;
    const found = [];
    for (const known of this.lexicon) {
      if (Math.abs(known.length - word.length) > most) continue;
      const distance = editDistance(known, word, most);
      if (distance <= most) found.push([distance, known[0] !== word[0] ? 1 : 0, known]);
    }
    found.sort((a, b) => a[0] - b[0] || a[1] - b[1] || compare(a[2], b[2]));
    return found.filter(([distance]) => distance === found[0][0]).slice(0, this.c.most_corrections).map(([, , known]) => known);
  }
  readings(c) {
    if (!this.read) {
      this.read = new Map();
      for (const [readings, chars] of this.index.readings) for (const one of chars) this.read.set(one, readings.split(" "));
    }
    return this.read.get(c) ?? [];
  }
  pinyin(typed) {
    const c = this.c;
    if (typed.length < 2 || !/^[a-z0-9]+$/.test(typed)) return [];
    const consonants = /^[^aeiouv]*/.exec(typed)[0];
    const initials = typed.length >= 3 && (typed.length >= c.mixed || !/[iuv]/.test(typed));
    const full = consonants.length === 0 ? !/^[iuv]/.test(typed) : consonants.length === 1 || /^(zh|ch|sh)$/.test(consonants);
    if (typed.length < c.long && !initials && !full) return [];
    this.spelled ??= this.spellTitles();
    const found = new Map();
    const note = (text, fit, isPart) => {
      if (characters(text).filter((one) => this.isDense(one)).length < 2) return;
      const known = found.get(text);
      if (known) (known[0] = Math.min(known[0], fit)), (known[1] &&= isPart), known[2]++;
      else found.set(text, [fit, isPart, 1]);
    };
    for (const { chars, starts } of this.spelled) {
      for (const start of starts) {
        const rest = chars.slice(start);
        const take = (length, fit) => {
          while (!rest[length - 1].ends && length < rest.length) length++;
          note(rest.slice(0, length).map((one, at) => (at ? one.before : "") + one.c).join(""), fit, start !== 0 || length < rest.length);
        };
        // A title's word is tried once for each way its first character is looked up by (lexicon.rs, Titles).
        const keys = new Set(rest[0].readings.map((reading) => reading.slice(0, 2)));
        if (keys.has(typed.slice(0, 2)) || keys.has(typed[0])) {
          const spelled = spell(rest, 0, typed);
          const times = (keys.has(typed.slice(0, 2)) ? 1 : 0) + (keys.has(typed[0]) ? 1 : 0);
          for (let time = 0; spelled && time < times; time++) take(spelled[0], spelled[1] ? 0 : 2);
        }
        const begins = rest[1] && rest[0].readings.some((one) => one[0] === typed[0]) && rest[1].readings.some((one) => one[0] === typed[1]);
        if (begins && typed.length >= 3 && typed.length <= rest.length && characters(typed).every((letter, at) => rest[at].readings.some((one) => one[0] === letter))) {
          take(typed.length, 1);
        }
      }
    }
    return [...found].sort((a, b) => a[1][0] - b[1][0] || a[1][1] - b[1][1] || b[1][2] - a[1][2] || compare(a[0], b[0])).slice(0, c.most_titles).map(([text]) => text);
  }
  spellTitles() {
    const texts = new Set();
    this.sections.forEach((section) => {
      texts.add(this.foldText(section.title));
      if (section.parent === null) texts.add(this.foldText(this.docs[section.document].title));
      section.keywords.forEach((word) => texts.add(this.foldText(word)));
    });
    for (const one of [...this.index.roles, ...this.index.topics]) {
      for (const name of [...Object.values(one.title), ...one.aliases]) texts.add(this.foldText(name));
    }
    return [...texts].filter((text) => characters(text).some((c) => this.isDense(c))).map((text) => {
      const folded = this.fold(text), tokens = this.tokens(folded);
      const ends = new Set(tokens.map((token) => token.end)), chars = [], places = [];
      let before = "";
      folded.chars.forEach((c, at) => {
        places.push(chars.length);
        if (!this.isLetter(c)) before += c;
        else {
          chars.push({ c, before, readings: /[a-z0-9]/.test(c) ? [c] : this.readings(c), ends: ends.has(at + 1) });
          before = "";
        }
      });
      return { chars, starts: [...new Set(tokens.map((token) => places[token.start]))].filter((at) => at < chars.length) };
    });
  }
  homophones([first, second]) {
    const keys = (a, b, blur) => {
      const all = [];
      for (const one of this.readings(a)) for (const two of this.readings(b)) all.push(blur ? blurred(one) + " " + blurred(two) : one + " " + two);
      return all;
    };
    if (!this.homophoneTable) {
      this.postings("body_grams", "");
      this.homophoneTable = new Map();
      for (const term of this.streams.body_grams.terms.keys()) {
        const [a, b] = characters(term);
        for (const key of new Set(keys(a, b, true))) {
          const list = this.homophoneTable.get(key);
          if (list) list.push(term);
          else this.homophoneTable.set(key, [term]);
        }
      }
    }
    const exact = new Set(keys(first, second, false)), found = new Map();
    for (const key of keys(first, second, true)) {
      for (const term of this.homophoneTable.get(key) ?? []) {
        const [a, b] = characters(term);
        if (term === first + second || found.has(term)) continue;
        found.set(term, [keys(a, b, false).some((one) => exact.has(one)) ? 0 : 1, this.postings("body_grams", term).documents.length, term]);
      }
    }
    return [...found.values()].sort((a, b) => a[0] - b[0] || b[1] - a[1] || compare(a[2], b[2])).slice(0, this.c.most_homophones).map(([, , term]) => characters(term));
  }

  // -- search/snippet

  snippet(text, matcher) {
    const raw = characters(text);
    const chars = raw.map((c) => (c === "\n" || c === "\t" ? " " : c)), breaks = raw.map((c) => c === "\n");
    const folded = this.fold(text);
    const places = matcher.find(folded).map((found) => ({ ...found, start: folded.origin[found.start], end: folded.origin[found.end] }));
    const width = (c) => (this.isDense(c) || (c >= "\u3000" && c <= "\u303f") || (c >= "\uff00" && c <= "\uffef") ? 2 : 1);
    const { snippet_width: WIDTH, snippet_lead: LEAD } = this.c;
    const [from, to] = bestWindow(chars, places, matcher.patterns, width, WIDTH - LEAD);
    const isStop = (c) => "。！？；!?;…".includes(c);
    const sentenceStart = (at) => at === 0 || breaks[at - 1] || isStop(chars[at - 1]) || (at >= 2 && chars[at - 1] === " " && (chars[at - 2] === "." || isStop(chars[at - 2])));
    const sentenceEnd = (at) => at === chars.length || breaks[at] || (at > 0 && (isStop(chars[at - 1]) || (chars[at - 1] === "." && chars[at] === " ")));
    const begin = (first) => {
      let columns = 0, at = first, word = first;
      while (at > 0 && columns < LEAD) {
        if (sentenceStart(at)) return at;
        at--;
        columns += width(chars[at]);
        if (columns <= LEAD >> 1 && (chars[at] === " " || this.isDense(chars[at]) || !this.isLetter(chars[at]))) word = this.isDense(chars[at]) ? at : at + 1;
      }
      return at === 0 ? 0 : Math.min(word, first);
    };
    const finish = (start, least) => {
      let columns = 0, at = start, sentence = null, word = null;
      while (at < chars.length) {
        columns += width(chars[at]);
        if (columns > WIDTH && at >= least) break;
        at++;
        if (at >= least) {
          if (sentenceEnd(at) && columns > Math.floor(WIDTH / 3)) sentence = at;
          if (at === chars.length || this.isDense(chars[at - 1]) || !this.isLetter(chars[at])) word = at;
        }
      }
      return at === chars.length ? at : (sentence ?? word ?? at);
    };
    const start = begin(places[from]?.start ?? 0);
    const end = finish(start, places[to]?.end ?? start);
    const cutBefore = start > 0 && !sentenceStart(start), cutAfter = end < chars.length && !sentenceEnd(end);
    const highlights = [];
    for (const found of places) {
      if (found.start >= start && found.end <= end) merge(highlights, found.start - start + (cutBefore ? 1 : 0), found.end - start + (cutBefore ? 1 : 0));
    }
    return { text: (cutBefore ? "…" : "") + chars.slice(start, end).join("") + (cutAfter ? "…" : ""), highlights, body: 0 };
  }

  // -- search/suggest

  suggest(typed, scope, language, limit) {
    typed = this.foldText(trim(typed));
    const out = { sections: [], documents: [], roles: [], topics: [] };
    if (!typed) return out;
    const read = this.pinyin(typed.replace(/[\s']/g, ""));
    const byPinyin = (title) => (read.some((text) => title.startsWith(text)) ? 4 : read.some((text) => title.includes(text)) ? 5 : null);
    const fit = (title) => {
      const at = title.indexOf(typed);
      return at < 0 ? null : at === 0 ? 0 : this.isLetter(charBefore(title, at)) ? 2 : 1;
    };
    const admissions = this.admit({ roles: [], topics: [], parts: [], statuses: [], day: "0000-01-01", ...scope });
    const found = { sections: [], documents: [] };
    this.sections.forEach((section, number) => {
      const heading = this.foldText(section.title);
      const byName = () => ([...section.keywords, ...section.questions].some((name) => this.foldText(name).includes(typed)) ? 3 : null);
      const fits = fit(heading) ?? byName() ?? byPinyin(heading);
      if (fits === null || !admissions[this.classes.of[number]].inside) return;
      const document = this.docs[section.document];
      const foreign = language && document.language !== language ? 1 : 0;
      const lead = section.parent === null;
      found[lead ? "documents" : "sections"].push({ rank: [foreign, fits, characters(heading).length, number], key: lead ? document.path : section.id, section, title: lead ? document.title : section.title });
    });
    const byRank = (a, b) => a.rank.reduce((order, one, at) => order || one - b.rank[at], 0);
    for (const kind of ["sections", "documents"]) {
      const seen = new Set();
      out[kind] = found[kind].sort(byRank).filter(({ key }) => !seen.has(key) && seen.add(key)).slice(0, limit);
    }
    for (const kind of ["roles", "topics"]) {
      out[kind] = this.index[kind]
        .map((one, number) => {
          const fits = [...Object.values(one.title), ...one.aliases].map((name) => this.foldText(name)).map((name) => fit(name) ?? byPinyin(name)).filter((one) => one !== null);
          return { one, rank: [fits.length ? Math.min(...fits) : -1, number] };
        })
        .filter(({ rank }) => rank[0] >= 0)
        .sort(byRank)
        .slice(0, limit)
        .map(({ one }) => one);
    }
    return out;
  }
}

// ---- search/query

function quoted(text) {
  const close = CLOSING[text[0]];
  const end = close ? text.indexOf(close, 1) : -1;
  return end < 0 ? null : [text.slice(1, end), text.slice(end + 1)];
}
function value(text) {
  const phrase = quoted(text);
  if (phrase) return trim(phrase[0]) ? [trim(phrase[0]), phrase[1]] : null;
  const word = /^[^\s]*/.exec(text)[0];
  return word ? [word, text.slice(word.length)] : null;
}

// ---- search/plan

class Plan {
  constructor(query, engine) {
    this.engine = engine;
    this.c = engine.c;
    Object.assign(this, { units: [], lookups: [], alternatives: [], phrases: [], exclusions: [], titles: [], grams: [], scans: [], roles: [], texts: [], pairs: [], bitsUsed: 0, words: 0 });
    this.notes = [...query.notes];
    this.known = new Map();
    const typed = [];
    for (const { kind, text } of query.clauses) {
      if (kind === "exclude") this.exclusions.push(engine.foldText(text));
      if (kind === "exclude" || kind === "field") continue;
      const folded = engine.fold(text);
      if (kind === "phrase") this.phrases.push(folded.chars.join(""));
      if (kind === "title") this.titles.push(folded.chars.join(""));
      typed.push({ text, folded, tokens: engine.tokens(folded) });
    }
    this.folded = typed.map(({ folded }) => folded.chars.join("")).join(" ");
    const keepStops = typed.every(({ tokens }) => tokens.every((token) => token.stop));
    for (const one of typed) this.addText(one.text, one.folded, one.tokens, keepStops);
    if (!this.units.length) this.addSymbols();
  }
  addSymbols() {
    const symbols = characters(this.folded).filter((c) => !isSpace(c));
    for (const c of symbols.slice(0, this.c.most_units)) {
      if (this.units.some((unit) => unit.text === c)) continue;
      this.lookUp("body_characters", c, this.c.characters, bit(this.units.length), false);
      this.units.push({ text: c, typed: c, asTyped: c, dense: false });
    }
    const whole = trim(this.folded);
    if (symbols.length > 1 && !this.phrases.includes(whole)) this.phrases.push(whole);
  }
  counted() {
    return Math.min(this.units.length, this.c.most_units);
  }
  unitsOf(mask) {
    let [low, high] = mask;
    for (const { needs, gives } of this.alternatives) {
      if ((low & needs[0]) === needs[0] && (high & needs[1]) === needs[1]) (low |= gives[0]), (high |= gives[1]);
    }
    const counted = this.counted();
    const all = (n) => (n <= 0 ? 0 : n >= 32 ? -1 : (1 << n) - 1);
    return [low & all(counted), high & all(counted - 32)];
  }
  unitBit(number) {
    return number < this.c.most_units ? bit(number) : NONE;
  }
  addText(text, folded, tokens, keepStops) {
    const { engine, c } = this;
    this.words += tokens.length;
    const kept = tokens.filter((token) => keepStops || !token.stop);
    const numbersOf = [];
    for (const token of kept) {
      const number = this.unit(token, text, folded);
      numbersOf.push(number);
      if (token.dense || number >= c.most_units) continue;
      const open = { left: tokens[0].start === token.start, right: tokens[tokens.length - 1].start === token.start };
      this.addHumps(token, folded, bit(number));
      this.addParts(folded.chars.slice(token.start, token.end).join(""), open, bit(number));
    }
    for (let at = 0; at + 1 < kept.length; at++) {
      const [one, two] = [kept[at], kept[at + 1]];
      if (one.dense && two.dense && one.end === two.start) this.gram([folded.chars[one.end - 1], folded.chars[two.start]], NONE, 1);
    }
    this.notePairs(folded, tokens, kept, numbersOf);
    for (let start = 0; start < tokens.length; start++) {
      for (let length = Math.min(engine.index.longest_synonym, tokens.length - start); length >= 1; length--) {
        const phrase = tokens.slice(start, start + length);
        let gives = NONE;
        kept.forEach((token, at) => {
          if (phrase.some((inner) => inner.start === token.start)) gives = or(gives, this.unitBit(numbersOf[at]));
        });
        if (!some(gives)) continue;
        for (const target of engine.synonyms.get(phrase.map((token) => token.text).join(" ")) ?? []) this.instead("synonym", target, gives, c.synonym);
      }
    }
    this.nameRoles(folded, tokens, kept, numbersOf);
    this.texts.push({ folded, words: kept.map((token, at) => [token, numbersOf[at]]) });
  }
  addHumps(token, folded, gives) {
    let needs = NONE;
    for (const [start, end] of this.engine.humps(folded, token.start, token.end)) {
      const one = this.nextBit();
      if (!some(one)) return;
      this.word({ dense: false, text: stem(folded.chars.slice(start, end).join("")) }, one, this.c.hump);
      needs = or(needs, one);
    }
    if (some(needs)) this.alternatives.push({ needs, gives, instead: null });
  }
  nameRoles(folded, tokens, kept, numbersOf) {
    const { roleNames, longestRole } = this.engine;
    for (let at = 0; at < tokens.length; ) {
      let length = Math.min(longestRole, tokens.length - at), role;
      for (; length >= 1; length--) {
        const words = tokens.slice(at, at + length);
        role = roleNames.get(words.map((word) => word.text).join(" "));
        const [first] = words;
        // "am" is a verb, "AM" an account manager.
        if (role !== undefined && (length > 1 || !first.stop || first.dense || folded.capital.slice(first.start, first.end).every((c) => c))) break;
      }
      if (length < 1) {
        at++;
        continue;
      }
      const start = tokens[at].start, end = tokens[at + length - 1].end;
      at += length;
      let gives = NONE;
      kept.forEach((token, number) => {
        if (start <= token.start && token.end <= end) gives = or(gives, this.unitBit(numbersOf[number]));
      });
      const one = this.nextBit();
      if (some(one) && !this.roles.some(([known]) => known === role)) {
        this.alternatives.push({ needs: one, gives, instead: { kind: "role", text: folded.chars.slice(start, end).join("") } });
        this.roles.push([role, one]);
      }
    }
  }
  addParts(part, open, gives) {
    if (!open.left && !open.right) return;
    if (characters(part).length === 1) {
      this.lookUp("body_characters", part, this.c.part, gives, false);
      return;
    }
    const stems = this.engine.parts(part, open);
    if (stems && !stems.length) return;
    const one = this.nextBit();
    for (const text of stems ?? []) this.lookUp("body_words", text, this.c.part, one, false);
    if (!some(one)) return;
    if (!stems) this.scans.push({ part, open, bit: one });
    this.alternatives.push({ needs: one, gives, instead: null });
  }
  notePairs(folded, tokens, kept, numbersOf) {
    const bitOf = (token) => {
      const at = kept.findIndex((one) => one.start === token.start);
      return at < 0 ? NONE : this.unitBit(numbersOf[at]);
    };
    const tokenAt = (at) => tokens.find((token) => token.dense && token.start <= at && at < token.end);
    const single = (token) => token.end - token.start === 1 && some(bitOf(token));
    for (let at = 0; at + 1 < folded.chars.length; at++) {
      const first = tokenAt(at), second = tokenAt(at + 1);
      if (!first || !second) continue;
      const gives = or(bitOf(first), bitOf(second));
      if (some(gives) && (first.start === second.start || single(first) || single(second))) {
        this.pairs.push({ gram: [folded.chars[at], folded.chars[at + 1]], gives, sure: some(bitOf(first)) && some(bitOf(second)), text: this.texts.length, at });
      }
    }
  }
  mend() {
    const { engine, c } = this;
    const corrected = this.texts.map(({ folded }) => [...folded.chars]);
    let isCorrected = false;
    this.texts.forEach(({ folded, words }, number) => {
      const typed = words.map(([token, unit]) => {
        const word = folded.chars.slice(token.start, token.end).join("");
        const unknown = !token.dense && !engine.known.has(word) && (this.known.get("body_words " + token.text)?.rarity ?? null) === null;
        return { word, bit: this.unitBit(unit), unknown };
      });
      const together = typed.length > 1 && typed.some(({ unknown }) => unknown) ? engine.pinyin(typed.map(({ word }) => word).join("")) : [];
      if (together.length) {
        const gives = typed.reduce((all, one) => or(all, one.bit), NONE);
        for (const title of together) this.instead("pinyin", title, gives, c.pinyin);
        return;
      }
      for (const { word, bit, unknown } of typed) {
        if (!unknown) continue;
        const titles = engine.pinyin(word);
        for (const title of titles) this.instead("pinyin", title, bit, c.pinyin);
        if (titles.length) continue;
        engine.corrections(word).forEach((better, order) => {
          this.instead("spelling", better, bit, c.spelling);
          if (order > 0) return;
          corrected[number] = characters(corrected[number].join("").replace(word, () => better));
          isCorrected = true;
        });
      }
    });
    const pairs = this.pairs;
    this.pairs = [];
    for (const pair of pairs) {
      const known = this.known.get("body_grams " + pair.gram.join(""));
      if (known && known.rarity !== undefined ? known.rarity !== null : engine.postings("body_grams", pair.gram.join(""))) continue;
      let better = engine.homophones(pair.gram);
      if (!pair.sure) better = better.filter((gram) => engine.postings("heading_grams", gram.join("")));
      better.forEach((gram, order) => {
        const one = this.nextBit();
        this.gram(gram, one, c.spelling);
        if (some(one)) this.alternatives.push({ needs: one, gives: pair.gives, instead: { kind: "spelling", text: gram.join("") } });
        if (order === 0 && corrected[pair.text].length === this.texts[pair.text].folded.chars.length) {
          [corrected[pair.text][pair.at], corrected[pair.text][pair.at + 1]] = gram;
          isCorrected = true;
        }
      });
    }
    if (isCorrected) this.notes.push({ kind: "did-you-mean", text: corrected.map((chars) => chars.join("")).join(" ") });
  }
  unit(token, text, folded) {
    const known = this.units.findIndex((unit) => unit.text === token.text && unit.dense === token.dense);
    if (known >= 0) return known;
    const number = this.units.length;
    const asTyped = characters(text).slice(folded.origin[token.start], folded.origin[token.end]).join("");
    this.units.push({ text: token.text, typed: folded.chars.slice(token.start, token.end).join(""), asTyped, dense: token.dense });
    if (number === this.c.most_units) this.notes.push({ kind: "too-long", text: String(this.c.most_units) });
    const one = this.unitBit(number);
    const needs = this.word(token, one, 1);
    if (needs && some(one)) this.alternatives.push({ needs, gives: one, instead: null });
    return number;
  }
  word(token, one, factor) {
    const c = this.c, text = token.text;
    const add = (field, weight, heading = false) => this.lookUp(field, text, round(weight * factor), one, heading);
    if (!token.dense) {
      add("body_words", round(c.body_words + c.body_grams));
      add("heading_words", round(c.heading_words + c.heading_grams), true);
      add("context_words", c.context_words);
      add("asked_words", round(c.asked_words + c.asked_grams));
      return null;
    }
    add("body_words", c.body_words);
    add("heading_words", c.heading_words, true);
    add("context_words", c.context_words);
    add("asked_words", c.asked_words);
    const chars = characters(text);
    if (chars.length === 1) add("body_characters", c.characters);
    else if (chars.length === 2) this.gram(chars, one, factor);
    else {
      let needs = NONE, whole = true;
      for (let at = 0; at + 1 < chars.length; at++) {
        const next = this.nextBit();
        this.gram([chars[at], chars[at + 1]], next, factor);
        needs = or(needs, next);
        whole &&= some(next);
      }
      return whole ? needs : null;
    }
    return null;
  }
  gram(gram, one, factor) {
    const c = this.c, term = gram.join("");
    this.lookUp("body_grams", term, round(c.body_grams * factor), one, false);
    this.lookUp("heading_grams", term, round(c.heading_grams * factor), one, true);
    this.lookUp("asked_grams", term, round(c.asked_grams * factor), one, false);
    if (!this.grams.some((known) => known.join("") === term)) this.grams.push(gram);
  }
  instead(kind, target, gives, factor) {
    const tokens = this.engine.tokens(this.engine.fold(target));
    const meant = tokens.filter((token) => !token.stop || tokens.length === 1);
    const share = round(factor / Math.max(meant.length, 1));
    let needs = NONE;
    for (const token of meant) {
      const known = this.units.findIndex((unit) => unit.text === token.text && unit.dense === token.dense);
      let one;
      if (known >= 0 && known < this.c.most_units) one = bit(known);
      else {
        one = this.nextBit();
        if (!some(one)) return;
        const grams = this.word(token, one, share);
        if (grams) this.alternatives.push({ needs: grams, gives: one, instead: null });
      }
      needs = or(needs, one);
    }
    if (some(needs) && some(minus(needs, gives))) this.alternatives.push({ needs, gives, instead: { kind, text: target } });
  }
  rarity(field, term) {
    return this.known.get(field + " " + term)?.rarity ?? null;
  }
  nextBit() {
    const at = this.c.most_units + this.bitsUsed;
    if (at >= 64) return NONE;
    this.bitsUsed++;
    return bit(at);
  }
  lookUp(field, term, weight, one, heading) {
    const key = field + " " + term;
    const known = this.known.get(key);
    if (known) {
      known.bit = or(known.bit, one);
      known.weight = Math.max(known.weight, weight);
      return;
    }
    const lookup = { field, term, weight: round(weight), bit: one, heading, rarity: null };
    this.known.set(key, lookup);
    this.lookups.push(lookup);
  }
  wordLookups() {
    return this.lookups.filter(({ field, term }) => {
      const chars = characters(term), dense = this.engine.isDense(chars[0]);
      return (field === "body_words" && (chars.length === 1 || !dense)) || (field === "body_characters" && !dense);
    });
  }
}

// ---- search/matcher

class Matcher {
  constructor(plan) {
    const engine = (this.engine = plan.engine);
    this.grams = new Map(plan.grams.map((gram, number) => [gram.join(""), number]));
    this.singles = [];
    this.stems = [];
    this.patterns = plan.grams.length;
    for (const { field, term } of plan.wordLookups()) {
      const first = charAt(term, 0);
      (engine.isDense(first) || field === "body_characters" ? this.singles : this.stems).push([engine.isDense(first) || field === "body_characters" ? first : term, this.patterns++]);
    }
    this.parts = plan.scans.map(({ part, open }) => [characters(part), open, this.patterns++]);
  }
  find(folded) {
    const found = this.findWords(folded.chars);
    if (!this.stems.length || !folded.capital.includes(true)) return found;
    for (let at = 0, end; at < folded.chars.length; at = end + 1) {
      end = at;
      while (this.engine.isSpaced(folded.chars[end])) end++;
      for (const [from, to] of this.engine.humps(folded, at, end)) this.findSpaced(folded.chars, from, to, found);
    }
    return found.sort((a, b) => a.start - b.start);
  }
  findWords(chars) {
    const { engine } = this, found = [];
    const single = (at) => {
      for (const [c, pattern] of this.singles) if (c === chars[at]) found.push({ start: at, end: at + 1, pattern });
    };
    let at = 0;
    while (at < chars.length) {
      if (engine.isDense(chars[at])) {
        const pattern = at + 1 < chars.length ? this.grams.get(chars[at] + chars[at + 1]) : undefined;
        if (pattern !== undefined) found.push({ start: at, end: at + 2, pattern });
        single(at++);
      } else if (engine.isLetter(chars[at])) {
        const start = at;
        while (engine.isSpaced(chars[at])) single(at++);
        for (const [part, open, pattern] of this.parts) {
          for (let from = start; from + part.length <= at; from++) {
            const end = from + part.length;
            if (part.every((c, number) => chars[from + number] === c) && (open.left || from === start) && (open.right || end === at)) found.push({ start: from, end, pattern });
          }
        }
        this.findSpaced(chars, start, at, found);
      } else single(at++);
    }
    return found.sort((a, b) => a.start - b.start);
  }
  findSpaced(chars, start, end, found) {
    const begins = ([wanted]) => (wanted.length < 1 || wanted[0] === chars[start]);
    if (!this.stems.some(begins)) return;
    const stemmed = stem(chars.slice(start, end).join(""));
    const known = this.stems.find(([wanted]) => wanted === stemmed);
    if (known) found.push({ start, end, pattern: known[1] });
  }
  highlight(folded) {
    const ranges = [];
    for (const found of this.find(folded)) merge(ranges, folded.origin[found.start], folded.origin[found.end]);
    return ranges;
  }
}

// ---- small things

const bestOf = (scores) => scores.reduce((best, score) => (score > best ? score : best), 0);
const rank = (a, b) => b.score - a.score || a.at - b.at;
const tierOf = (units, all) => (units === 0 ? null : units === all ? "all" : units * 2 > all ? "most" : "any");
const charAt = (text, at) => (at < text.length ? String.fromCodePoint(text.codePointAt(at)) : undefined);
const charBefore = (text, at) => {
  if (at <= 0) return undefined;
  const low = text.charCodeAt(at - 1);
  return low >= 0xdc00 && low <= 0xdfff ? text.slice(at - 2, at) : text[at - 1];
};
const spacedWords = (engine, folded) => {
  const words = [];
  let word = "";
  for (const c of folded) {
    if (engine.isSpaced(c)) word += c;
    else if (word) words.push(word), (word = "");
  }
  return word ? [...words, word] : words;
};
const merge = (ranges, start, end) => {
  const last = ranges[ranges.length - 1];
  if (last && last[1] >= start) last[1] = Math.max(last[1], end);
  else ranges.push([start, end]);
};
const blurred = (reading) => {
  let initial = "", rest = reading;
  if (/^[zcs]h/.test(reading)) (initial = reading[0]), (rest = reading.slice(2));
  else if (reading[0] === "l") (initial = "n"), (rest = reading.slice(1));
  return initial + rest.replace(/ng$/, "n");
};
function spell(text, at, typed) {
  if (at >= text.length) return null;
  let unfinished = null;
  for (const reading of text[at].readings) {
    if (typed.startsWith(reading)) {
      const left = typed.slice(reading.length);
      if (!left) return [1, true];
      const rest = spell(text, at + 1, left);
      if (rest?.[1]) return [rest[0] + 1, true];
      if (rest) unfinished = [rest[0] + 1, false];
    } else if (reading.startsWith(typed)) unfinished ??= [1, false];
  }
  return unfinished;
}
// Insertions, deletions, substitutions and swaps of neighbours that may have others between them (Damerau).
function editDistance(a, b, most) {
  const first = characters(a), second = characters(b);
  if (Math.abs(first.length - second.length) > most) return most + 1;
  const width = second.length + 2, far = first.length + second.length;
  const table = new Uint16Array((first.length + 2) * width);
  const last = new Map();
  table[0] = far;
  for (let i = 0; i <= first.length; i++) (table[(i + 1) * width] = far), (table[(i + 1) * width + 1] = i);
  for (let j = 0; j <= second.length; j++) (table[j + 1] = far), (table[width + j + 1] = j);
  for (let i = 1; i <= first.length; i++) {
    let match = 0;
    for (let j = 1; j <= second.length; j++) {
      const i1 = last.get(second[j - 1]) ?? 0, j1 = match;
      const same = first[i - 1] === second[j - 1];
      if (same) match = j;
      table[(i + 1) * width + j + 1] = Math.min(
        table[i * width + j] + (same ? 0 : 1),
        table[(i + 1) * width + j] + 1,
        table[i * width + j + 1] + 1,
        table[i1 * width + j1] + (i - i1 - 1) + 1 + (j - j1 - 1),
      );
    }
    last.set(first[i - 1], i);
  }
  return table[(first.length + 1) * width + second.length + 1];
}
function bestPassage(matches, weights, seen, length) {
  seen.fill(0);
  let sum = 0, best = 0, first = 0;
  for (const found of matches) {
    if (seen[found.pattern]++ === 0) sum = round(sum + weights[found.pattern]);
    while (found.end - matches[first].start > length && matches[first].start < found.start) {
      if (--seen[matches[first].pattern] === 0) sum = round(sum - weights[matches[first].pattern]);
      first++;
    }
    best = Math.max(best, sum);
  }
  return best;
}
function bestWindow(chars, matches, patterns, width, room) {
  if (!matches.length) return [0, 0];
  const counts = new Uint32Array(patterns), columns = new Uint32Array(chars.length + 1);
  chars.forEach((c, at) => (columns[at + 1] = columns[at] + width(c)));
  let distinct = 0, first = 0, best = [0, 0], window = [0, 0];
  matches.forEach((found, last) => {
    if (counts[found.pattern]++ === 0) distinct++;
    while (columns[found.end] - columns[matches[first].start] > room && first < last) {
      if (--counts[matches[first].pattern] === 0) distinct--;
      first++;
    }
    const count = last - first + 1;
    if (distinct > best[0] || (distinct === best[0] && count > best[1])) (best = [distinct, count]), (window = [first, last]);
  });
  return window;
}

root.HandbookEngine = { Engine, stem };
})(globalThis);
