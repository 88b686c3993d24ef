// Reads the search index that the build has made (internal/search/write.go), and
// finds as internal/search/reader.go does, which says how. A test compares them.

import { flat, prepare, split } from "./tokens.js";

const formVersion = 3;
const levels = 16;
const queryLength = 200; // in characters; more is no search but an accident
const queryWords = 12;
const beginnings = 64;
const wholeBoost = 3;
const phraseBoost = 1.5;
export const phrasePages = 4;

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0); // by UTF-16 units

// at returns the last place of a sorted list whose value is not after another, or 0.
const at = (list, value) => {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] > value) high = middle; else low = middle + 1;
  }
  return Math.max(0, low - 1);
};

export class Index {
  #base;
  #load;
  #shards = [];
  #texts = [];

  constructor(entry, base, load) {
    this.entry = entry;
    this.#base = base;
    this.#load = load;
  }

  // from reads the entry. Its name stays while what is in it changes, so hosts are
  // asked for the newest.
  static async from(url, load = (address, options) => fetch(address, options)) {
    const response = await load(url, { cache: "no-cache" });
    const entry = response.ok ? await response.json() : {};
    if (entry.v !== formVersion) throw new Error(`no index: ${url}`);
    return new Index(entry, response.url || url, load);
  }

  async #file(name) {
    const response = await this.#load(new URL(name, this.#base).href);
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return response;
  }

  // once remembers what is on its way, too, but no failure.
  #once(list, i, make) {
    list[i] ??= make().catch((error) => { list[i] = undefined; throw error; });
    return list[i];
  }

  #shard(i) {
    return this.#once(this.#shards, i, async () => {
      const { inside, shards } = this.entry;
      const bytes = inside
        ? Uint8Array.from(atob(shards[i]), (c) => c.charCodeAt(0))
        : new Uint8Array(await (await this.#file(shards[i])).arrayBuffer());
      return read(bytes);
    });
  }

  // page returns what results show of a page: {u: address, t: title, s: [{f:
  // fragment, h: heading, n: step, x: text}]}.
  async page(number) {
    const { inside, of, texts } = this.entry;
    const i = at(of, number);
    const pages = await this.#once(this.#texts, i, async () => inside?.[i] ?? (await this.#file(texts[i])).json());
    return pages[number - of[i]];
  }

  // lookup returns the entries of a term, or of all that begin so.
  async #lookup(term, begins = false) {
    const { first } = this.entry;
    const wanted = [];
    for (let i = at(first, term); i < first.length; i++) {
      if (compare(first[i], term) > 0 && !(begins && first[i].startsWith(term))) break;
      wanted.push(this.#shard(i));
      if (!begins) break;
    }
    return (await Promise.all(wanted)).flat().filter(([t]) => t === term || (begins && t.startsWith(term)));
  }

  #add(scores, [term, list], used) {
    const n = list.length / 2;
    const idf = Math.log(1 + (this.entry.n - n + 0.5) / (n + 0.5));
    used.add(term);
    for (let i = 0; i < list.length; i += 2) scores.set(list[i], (scores.get(list[i]) ?? 0) + idf * (list[i + 1] + 0.5) / levels);
  }

  // every returns the units that have all terms: a map from units to scores.
  async #every(terms, used) {
    const lists = await Promise.all(terms.map((term) => this.#lookup(term)));
    let found;
    for (const entries of lists) {
      const scores = new Map();
      for (const entry of entries) this.#add(scores, entry, used);
      found = meet(found, scores);
    }
    return found;
  }

  async #starting(text, used) {
    const scores = new Map();
    for (const entry of (await this.#lookup(text, true)).slice(0, beginnings)) this.#add(scores, entry, used);
    return scores;
  }

  async #beginning(text, used) {
    const letters = Array.from(text);
    for (let less = 0; less <= 2 && (less === 0 || letters.length - less >= 4); less++) {
      const scores = await this.#starting(letters.slice(0, letters.length - less).join(""), used);
      if (scores.size > 0) return scores;
    }
    return new Map();
  }

  async #word({ text, kana, terms }, used) {
    if (kana) return terms.length === 1 ? this.#starting(text, used) : this.#every(terms.slice(0, -1), used);
    if (terms.length === 1) return this.#every(terms, used);
    const scores = await this.#every(terms.slice(0, 1), used);
    if (scores.size === 0) return this.#every(terms.slice(1), used);
    for (const [unit, score] of scores) scores.set(unit, score * wholeBoost);
    return scores;
  }

  async #find(words, used) {
    const each = await Promise.all(words.map((word) => this.#word(word, used)));
    let found;
    for (const [i, { text, kana }] of words.entries()) {
      let together = meet(found, each[i]);
      if (together.size === 0 && i === words.length - 1 && !kana) {
        const more = await this.#beginning(text, used);
        if (more.size > 0) {
          each[i] = more;
          together = meet(found, more);
        }
      }
      found = together;
    }
    if (!found || found.size > 0 || words.length < 2) return { found: found ?? new Map(), all: true };
    return { found: most(each), all: false };
  }

  // titles adds what units get for their titles.
  async #titles(words, scores) {
    if (words.length === 0) return;
    const key = `=${words.map(({ text, kana, terms }) => (kana ? text : terms[0])).join(" ")}`;
    const more = new Map();
    for (const [term, list] of await this.#lookup(key, true)) {
      const has = words.at(-1).kana || (term[key.length] ?? " ") === " " ? 3e4 : 1e3;
      for (let i = 0; i < list.length; i += 2) {
        const score = (term === key && list[i + 1] < 3 ? 1e6 : has) * (4 - list[i + 1]) ** 2;
        more.set(list[i], Math.max(score, more.get(list[i]) ?? 0));
      }
    }
    for (const [unit, score] of scores) scores.set(unit, score + (more.get(unit) ?? 0));
  }

  // search returns the units that a query finds, the best first; whether they have
  // all its words; and a function that tells where a text has them.
  async search(query) {
    const text = Array.from(query).slice(0, queryLength).join("");
    await prepare(text, this.entry.irregular);
    const words = split(text).slice(0, queryWords);
    const used = new Set();
    const { found, all } = await this.#find(words, used);
    await this.#titles(words, found);
    const { pages } = this.entry;
    const hits = Array.from(found, ([unit, score]) => {
      const page = at(pages, unit);
      return { page, unit: unit - pages[page], score };
    });
    this.#sort(hits);
    if (words.length > 1 || words[0]?.kana) await this.#bringForward(hits, flat(text).trim());
    return { hits, all, places: (of) => places(of, words, used) };
  }

  #sort(hits) {
    const { pages } = this.entry;
    hits.sort((a, b) => Math.round(1e6 * b.score) - Math.round(1e6 * a.score) || pages[a.page] + a.unit - pages[b.page] - b.unit);
  }

  async #bringForward(hits, query) {
    const best = [...new Set(hits.map(({ page }) => page))].slice(0, phrasePages);
    const pages = new Map(await Promise.all(best.map(async (page) => [page, await this.page(page)])));
    for (const hit of hits) {
      const page = pages.get(hit.page);
      if (!page) continue;
      const { h = "", x = "" } = page.s[hit.unit];
      if (flat(`${hit.unit === 0 ? page.t : h} ${x}`).includes(query)) hit.score *= phraseBoost;
    }
    this.#sort(hits);
  }
}

// meet returns the units in both; undefined is all units.
const meet = (a, b) => {
  if (!a) return b;
  const out = new Map();
  for (const [unit, score] of a) if (b.has(unit)) out.set(unit, score + b.get(unit));
  return out;
};

// most returns the units that have the largest number of the words.
const most = (words) => {
  const number = new Map();
  for (const scores of words) for (const unit of scores.keys()) number.set(unit, (number.get(unit) ?? 0) + 1);
  const largest = Math.max(0, ...number.values());
  const found = new Map();
  for (const scores of words) {
    for (const [unit, score] of scores) if (number.get(unit) === largest) found.set(unit, (found.get(unit) ?? 0) + score);
  }
  return found;
};

// read lists the entries of a shard: [term, [unit, level, unit, level, …]]. One that
// breaks off, because a download did, is an error.
const read = (bytes) => {
  const text = new TextDecoder();
  let i = 0;
  const number = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      if (i >= bytes.length) throw new RangeError("the index breaks off");
      const byte = bytes[i++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const list = [];
  let last = new Uint8Array();
  while (i < bytes.length) {
    const common = number();
    const rest = number();
    const term = new Uint8Array(common + rest);
    term.set(last.subarray(0, common));
    term.set(bytes.subarray(i, i + rest), common);
    i += rest;
    last = term;
    const postings = [];
    let unit = 0;
    for (let left = number(); left > 0; left--) {
      const n = number();
      unit += Math.floor(n / levels);
      postings.push(unit, n % levels);
    }
    list.push([text.decode(term), postings]);
  }
  return list;
};

// places returns where a text has words of a query, in any form: [[from, to], …].
const places = (text, words, used) => {
  const found = [];
  for (const { 0: run, index } of text.matchAll(/(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー])[\p{L}\p{M}\p{N}_\u00ad]|(?<=[0-9])\.(?=[0-9]))+/gu)) {
    if (split(run).some(({ kana, terms }) => !kana && terms.some((term) => used.has(term)))) found.push([index, index + run.length]);
  }
  const kana = words.filter((word) => word.kana);
  if (kana.length > 0) {
    const small = Array.from({ length: text.length }, (_, i) => flat(text[i])[0] ?? text[i]).join("");
    for (const { text: run } of kana) {
      for (let i = small.indexOf(run); i >= 0; i = small.indexOf(run, i + run.length)) found.push([i, i + run.length]);
    }
  }
  found.sort(([a], [b]) => a - b);
  return found.filter(([from], i) => i === 0 || from >= found[i - 1][1]);
};
