// Search: reads the index that the build has made (internal/search/doc.go), and
// shows what it finds in a dialog with a combobox, after the pattern of the ARIA
// Authoring Practices. Nothing leaves the browser.
//
// search() ranks as the Go reader does; a test compares them.

import { fold, terms, words as split } from "./tokens.js";

const identifierBoost = 3;
const prefixes = 24;
const longestQuery = 200; // more is no search but an accident
const shown = 30;         // results at most

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0); // by UTF-16 units

export class Index {
  #url;
  #shards = new Map();
  #pages = new Map();

  constructor(url, entry, load) {
    this.#url = url;
    this.entry = entry;
    this.load = load;
  }

  static async from(url, load = (address) => fetch(address)) {
    const response = await load(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return new Index(url, await response.json(), load);
  }

  async #file(name) {
    const response = await this.load(new URL(`${name}?${this.entry.hash}`, new URL(this.#url, document.baseURI)));
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return response;
  }

  // What could not be had is not kept: the network may be back for the next query.
  #once(kept, i, make) {
    if (!kept.has(i)) {
      const made = make();
      kept.set(i, made);
      made.catch(() => kept.delete(i));
    }
    return kept.get(i);
  }

  #shard(i) { return this.#once(this.#shards, i, () => this.#file(`${i}.bin`).then((response) => response.arrayBuffer()).then(read)); }

  page(i) { return this.#once(this.#pages, i, () => this.#file(`page-${i}.json`).then((response) => response.json())); }

  // lookup returns the postings of a term, or of all terms that begin with it.
  async #lookup(term, prefix) {
    const { first } = this.entry;
    let i = Math.max(first.findLastIndex((t) => t !== "" && compare(t, term) <= 0), 0);
    const found = [];
    for (; i < first.length; i++) {
      if (first[i] === "") continue;
      if (compare(first[i], term) > 0 && !(prefix && first[i].startsWith(term))) break;
      for (const [t, list] of await this.#shard(i)) {
        if (t === term || (prefix && t.startsWith(term))) found.push(list);
      }
      if (!prefix) break;
    }
    return found;
  }

  #add(scores, list) {
    const n = list.length;
    const idf = Math.log(1 + (this.entry.n - n + 0.5) / (n + 0.5));
    for (const [unit, impact] of list) scores.set(unit, (scores.get(unit) ?? 0) + idf * impact / 255);
  }

  async #all(list) {
    let found;
    for (const term of list) {
      const scores = new Map();
      for (const postings of await this.#lookup(term, false)) this.#add(scores, postings);
      found = both(found, scores);
    }
    return found ?? new Map();
  }

  // search returns the units in which all words of the query occur, the best
  // first: [{page, unit, score}].
  async search(query) {
    const asked = split(query);
    let found;
    for (const [i, word] of asked.entries()) {
      let scores;
      if (word.kana || word.terms.length === 1) scores = await this.#all(word.terms);
      else {
        scores = await this.#all(word.terms.slice(0, 1));
        if (scores.size === 0) scores = await this.#all(word.terms.slice(1));
        else for (const [unit, score] of scores) scores.set(unit, score * identifierBoost);
      }
      if (scores.size === 0 && i === asked.length - 1 && !word.kana) {
        const lists = await this.#lookup(word.text.replaceAll("ё", "е"), true);
        for (const postings of lists.slice(0, prefixes)) this.#add(scores, postings);
      }
      found = both(found, scores);
    }
    const { pages } = this.entry;
    return [...found ?? []]
      .sort(([a, x], [b, y]) => Math.round(1e6 * y) - Math.round(1e6 * x) || a - b)
      .map(([unit, score]) => {
        const page = pages.findLastIndex((firstUnit) => firstUnit <= unit);
        return { page, unit: unit - pages[page], score };
      });
  }
}

const both = (a, b) => {
  if (!a) return b;
  const out = new Map();
  for (const [unit, score] of a) if (b.has(unit)) out.set(unit, score + b.get(unit));
  return out;
};

// read lists the entries of a shard: [term, [[unit, impact], …]].
const read = (buffer) => {
  const bytes = new Uint8Array(buffer);
  const text = new TextDecoder();
  let at = 0;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const list = [];
  let last = new Uint8Array();
  while (at < bytes.length) {
    const common = number();
    const rest = number();
    const term = new Uint8Array(common + rest);
    term.set(last.subarray(0, common));
    term.set(bytes.subarray(at, at + rest), common);
    at += rest;
    last = term;
    const postings = [];
    let unit = 0;
    for (let left = number(); left > 0; left--) {
      unit += number();
      postings.push([unit, bytes[at++]]);
    }
    list.push([text.decode(term), postings]);
  }
  return list;
};

// hits returns the places of a text that a query is about: [[from, to], …].
export const hits = (text, query) => {
  const asked = split(query);
  const wanted = new Set(asked.filter(({ kana }) => !kana).flatMap((word) => word.terms));
  const last = asked.at(-1);
  const found = [];
  for (const { 0: run, index } of text.matchAll(/(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー])[\p{L}\p{M}\p{N}_\u00ad])+/gu)) {
    const folded = fold(run);
    if (terms(run).some((term) => wanted.has(term)) || (last && !last.kana && last.text.length > 1 && folded.startsWith(last.text))) found.push([index, index + run.length]);
  }
  const small = Array.from({ length: text.length }, (_, i) => fold(text[i])[0] ?? text[i]).join("");
  for (const { text: run, kana } of asked) {
    if (!kana) continue;
    for (let i = small.indexOf(run); i >= 0; i = small.indexOf(run, i + run.length)) found.push([i, i + run.length]);
  }
  return found.sort(([a], [b]) => a - b).filter(([from], i, all) => i === 0 || from >= all[i - 1][1]);
};

// excerpt cuts a text to what is around its first hit.
const around = 60;
const excerpt = (text, query) => {
  const first = hits(text, query)[0]?.[0] ?? 0;
  let from = Math.max(0, first - around);
  if (from > 0) {
    const space = text.indexOf(" ", from);
    if (space > 0 && space < first) from = space + 1;
  }
  let to = from + 3 * around;
  if (to >= text.length) to = text.length;
  else if (text.lastIndexOf(" ", to) > first + around) to = text.lastIndexOf(" ", to);
  return `${from > 0 ? "… " : ""}${text.slice(from, to)}${to < text.length ? " …" : ""}`;
};

const element = (name, className, ...children) => {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children);
  return node;
};

// marked appends a text with its hits marked.
const marked = (node, text, query) => {
  let at = 0;
  for (const [from, to] of hits(text, query)) {
    node.append(text.slice(at, from), element("mark", "", text.slice(from, to)));
    at = to;
  }
  node.append(text.slice(at));
  return node;
};

let made; // the dialog, once it has been asked for: two clicks make one

// open shows the dialog. It fails if there is no index, to be tried again.
export const open = async (url, query) => {
  made ??= make(url);
  const box = await made.catch((error) => { made = undefined; throw error; });
  if (box.dialog.open) return;
  box.dialog.showModal();
  if (query) box.input.value = query.slice(0, longestQuery); // maxLength is only for what is typed
  box.input.select();
  box.update();
};

const make = async (url) => {
  const style = element("link");
  Object.assign(style, { rel: "stylesheet", href: new URL("./search.css", import.meta.url).href });
  const styled = new Promise((done) => { style.onload = done; style.onerror = done; });
  const index = await Index.from(url);
  document.head.append(style);
  await styled;
  const say = (id, values = {}) => index.entry.words[id].replace(/\{(\w+)\}/g, (place, name) => (Object.hasOwn(values, name) ? values[name] : place));

  const input = element("input", "search-input");
  Object.assign(input, { type: "search", placeholder: say("placeholder"), autocomplete: "off", maxLength: longestQuery, spellcheck: false });
  for (const [name, value] of Object.entries({ role: "combobox", "aria-label": say("label"), "aria-controls": "search-list", "aria-expanded": "false", "aria-autocomplete": "list", enterkeyhint: "search" })) input.setAttribute(name, value);
  const list = element("div", "search-list");
  list.id = "search-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say("label"));
  const status = element("p", "search-status");
  status.setAttribute("role", "status");
  const close = element("button", "search-close", "×");
  close.type = "button";
  close.setAttribute("aria-label", say("close"));
  const dialog = element("dialog", "search-dialog", element("div", "search-top", input, close), status, list, element("p", "search-keys", say("keys")));
  dialog.setAttribute("aria-label", say("label"));
  document.body.append(dialog);

  let active = -1;
  const options = () => [...list.querySelectorAll('[role="option"]')];
  const activate = (i) => {
    const all = options();
    all[active]?.setAttribute("aria-selected", "false");
    active = all.length === 0 ? -1 : (i + all.length) % all.length;
    const option = all[active];
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };

  let turn = 0; // of the query that is looked for: older ones are let go
  const update = async () => {
    const mine = ++turn;
    const query = input.value.trim();
    let found, best, pages;
    try {
      found = query === "" ? [] : await index.search(query);
      best = found.slice(0, shown);
      pages = new Map(await Promise.all([...new Set(best.map(({ page }) => page))].map(async (page) => [page, await index.page(page)])));
    } catch {
      if (mine === turn) status.textContent = say("failed");
      return;
    }
    if (mine !== turn) return;
    list.textContent = "";
    active = -1;
    for (const [number, page] of pages) {
      const group = element("div", "search-group");
      group.setAttribute("role", "group");
      const title = element("div", "search-page", page.t);
      title.id = `search-page-${number}`;
      group.setAttribute("aria-labelledby", title.id);
      group.append(title);
      for (const { unit } of best.filter((hit) => hit.page === number)) {
        const { f = "", h = "", n, x = "" } = page.s[unit];
        const link = element("a", "search-result", marked(element("span", "search-heading"), n ? `${say("step", { N: n })}${h ? ` · ${h}` : ""}` : h || page.t, query));
        if (x) link.append(marked(element("span", "search-text"), excerpt(x, query), query));
        link.href = page.u + (f ? `#${f}` : "");
        link.id = `search-${number}-${unit}`;
        link.tabIndex = -1;
        link.setAttribute("role", "option");
        link.setAttribute("aria-selected", "false");
        group.append(link);
      }
      list.append(group);
    }
    input.setAttribute("aria-expanded", String(best.length > 0));
    activate(best.length > 0 ? 0 : -1);
    status.textContent = query === "" ? "" : found.length === 0 ? say("none", { Query: query }) : say("count", { N: found.length.toLocaleString(document.documentElement.lang) });
  };

  input.addEventListener("input", update);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const moves = { ArrowDown: active + 1, ArrowUp: active - 1 };
    if (event.key in moves) {
      event.preventDefault();
      activate(moves[event.key]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      options()[active]?.click();
    } else if (event.key === "Escape") { // which would only empty the field
      event.preventDefault();
      dialog.close();
    }
  });
  list.addEventListener("click", (event) => { if (event.target.closest("a")) dialog.close(); });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  return { dialog, input, update };
};
