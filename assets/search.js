// The search as readers see it: a combobox after the pattern of the ARIA Authoring
// Practices, in a dialog; search-page.js puts it into a page. Nothing leaves the
// browser; what was typed and what was found only ever become text nodes.

import { Index, phrasePages } from "./search-index.js";

const perPage = 5; // results of a page, until more are asked for

export const element = (name, className, attributes = {}, ...children) => {
  const node = document.createElement(name);
  if (className) node.className = className;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
};

const styled = () => new Promise((done) => {
  const { href } = new URL("./search.css", import.meta.url);
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return done();
  const link = element("link", "", { rel: "stylesheet", href });
  link.onload = done;
  link.onerror = done; // it works without
  document.head.append(link);
});

// marked appends a text with some places of it marked.
const marked = (node, text, places) => {
  let at = 0;
  for (const [from, to] of places) {
    node.append(text.slice(at, from), element("mark", "", {}, text.slice(from, to)));
    at = to;
  }
  node.append(text.slice(at));
  return node;
};

// excerpt cuts a text to the part that has the most hits in the least room.
const excerpt = (text, places) => {
  const room = /[\u3040-\u9fff]/.test(text) ? 100 : 180; // letters, of which kana take more
  const before = room / 4;
  const number = ([start]) => places.filter(([from, to]) => from >= start && to <= start + room - before).length;
  const best = places.reduce((found, place) => (number(place) > number(found) ? place : found), places[0] ?? [0]);
  let from = Math.max(0, Math.floor(best[0] - before));
  if (from > 0) {
    const blank = text.slice(from, best[0]).search(/[\s。、]/);
    if (blank >= 0) from += blank + 1;
    while (text[from] === " ") from++;
  }
  let to = Math.min(text.length, from + room);
  if (to < text.length && text.lastIndexOf(" ", to) > to - 20) to = text.lastIndexOf(" ", to);
  if (/[\udc00-\udfff]/.test(text[to] ?? "")) to--;
  return [from, to];
};

export class Search {
  #index;
  #root;
  #turn = 0; // of the query that is looked for: older ones are let go
  #found = { hits: [], places: () => [] };
  #groups = [];   // [page, its hits], the page of the best hit first
  #shown = 0;     // how many groups are
  #active = null; // the option that has the virtual focus
  #moved = false; // it was chosen, and not only the first

  constructor(index, root) {
    this.#index = index;
    this.#root = root;
    const name = document.querySelector(".search-open").getAttribute("aria-label");
    this.input = element("input", "search-input", {
      type: "search", role: "combobox", "aria-label": name, "aria-controls": "search-list", "aria-expanded": "false", "aria-autocomplete": "list",
      placeholder: this.#say("placeholder"), autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "go", dir: "auto", maxlength: "200",
    });
    this.count = element("p", "search-count", { "aria-hidden": "true" });
    this.status = element("p", "visually-hidden", { role: "status" });
    this.hint = element("p", "search-hint");
    this.list = element("div", "search-list", { id: "search-list", role: "listbox", "aria-label": this.#say("results") });
    this.input.addEventListener("input", () => this.update());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("click", (event) => this.#click(event));
    // A finger or a mouse must not take the focus out of the field.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    const end = element("div", "search-end");
    new IntersectionObserver(([entry]) => { if (entry.isIntersecting) this.#more(); }, { rootMargin: "200px" }).observe(end);
    this.body = element("div", "search-body", {}, this.hint, this.list, end);
  }

  #say(id, values = {}) {
    const { words } = this.#index.entry;
    const lang = document.documentElement.lang;
    const word = typeof words[id] === "string" ? words[id] : words[id][new Intl.PluralRules(lang).select(values.N)] ?? words[id].other;
    return word.replace(/\{(\w+)\}/g, (_, name) => (Object.hasOwn(values, name) ? values[name].toLocaleString(lang) : ""));
  }

  // tell shows how many results there are at once, and says it when typing pauses.
  #tell(count, hint) {
    this.count.textContent = count;
    this.hint.textContent = hint;
    this.hint.hidden = hint === "";
    clearTimeout(this.pause);
    this.pause = setTimeout(() => { this.status.textContent = [count, hint].filter(Boolean).map((text) => text.replace(/[.。]$/, "")).join(document.body.dataset.stop ?? ". "); }, 600);
  }

  async update() {
    const mine = ++this.#turn;
    const query = this.input.value.trim();
    try {
      const found = await this.#index.search(query);
      if (mine !== this.#turn) return;
      const groups = new Map();
      for (const hit of found.hits) groups.set(hit.page, [...groups.get(hit.page) ?? [], hit]);
      const first = await this.#read([...groups].slice(0, phrasePages));
      if (mine !== this.#turn) return;
      this.#found = found;
      this.#groups = [...groups];
      this.#clear();
      this.#append(first);
      this.after?.(query);
      const n = found.hits.length;
      if (query === "") this.#tell("", this.inline ? "" : this.#say("hint"));
      else if (n === 0) this.#tell(this.#say("none", { Query: query }), this.#say("hint"));
      else this.#tell(this.#say("count", { N: n }), found.all ? "" : this.#say("some"));
    } catch {
      if (mine !== this.#turn) return;
      this.#clear();
      this.#tell(this.#say("failed"), "");
    }
  }

  #clear() {
    this.list.replaceChildren();
    this.body.scrollTop = 0;
    this.#shown = 0;
    this.#moved = false;
    this.#activate(null);
    this.input.setAttribute("aria-expanded", "false");
  }

  #read(groups) {
    return Promise.all(groups.map(async ([number, hits]) => ({ number, hits, page: await this.#index.page(number) })));
  }

  // more shows what comes after what is shown.
  async #more() {
    const mine = this.#turn;
    if (this.#shown === 0 || this.#shown === this.#groups.length || this.loading === mine) return;
    this.loading = mine;
    try {
      const next = await this.#read(this.#groups.slice(this.#shown, this.#shown + phrasePages));
      if (mine === this.#turn) this.#append(next);
    } catch { /* without a network, what is there is all */ }
    if (this.loading === mine) this.loading = 0;
  }

  #append(groups) {
    for (const { number, page, hits } of groups) {
      const sorted = [...hits]; // if the page itself is the first, it stands for the others' heading
      const group = element("div", "search-group", { role: "group", "aria-label": page.t });
      if (sorted[0].unit !== 0) group.append(element("div", "search-page", { "aria-hidden": "true" }, page.t));
      const rest = sorted.length > perPage + 1 ? sorted.splice(perPage) : [];
      const add = (list) => list.map((hit) => this.#option(number, page, hit));
      group.append(...add(sorted));
      if (rest.length > 0) {
        const more = element("div", "search-more", { role: "option", "aria-selected": "false", id: `search-${number}-more` }, this.#say("more", { N: rest.length }));
        more.show = () => {
          const options = add(rest);
          more.replaceWith(...options);
          this.#activate(options[0]);
        };
        group.append(more);
      }
      this.list.append(group);
    }
    this.#shown += groups.length;
    this.input.setAttribute("aria-expanded", String(this.#shown > 0));
    if (!this.#active && !this.inline) this.#activate(this.#options()[0] ?? null);
  }

  #option(number, page, { unit }) {
    const { f = "", h = "", n, x = "" } = page.s[unit];
    const { places } = this.#found;
    const link = element("a", unit === 0 ? "search-result search-whole" : "search-result", {
      href: page.u + (f ? `#${f}` : ""), id: `search-${number}-${unit}`, tabindex: "-1", role: "option", "aria-selected": "false",
    });
    const name = unit === 0 ? page.t : h;
    const heading = element("span", "search-heading");
    if (n) heading.append(element("span", "search-step", {}, this.#say("step", { N: n })), " ");
    link.append(marked(heading, name, n ? [] : places(name)));
    if (x) {
      const [from, to] = excerpt(x, places(x));
      const text = element("span", "search-text");
      if (from > 0) text.append("…\u00a0");
      marked(text, x.slice(from, to), places(x.slice(from, to)));
      if (to < x.length) text.append("\u00a0…");
      link.append(" ", text);
    }
    return link;
  }

  #options() { return [...this.list.querySelectorAll('[role="option"]')]; }

  #activate(option) {
    this.#active?.setAttribute("aria-selected", "false");
    this.#active = option;
    if (!option) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", option.id);
    if (this.#moved) option.scrollIntoView({ block: "nearest" });
  }

  async #key(event) {
    if (event.isComposing || event.altKey || event.metaKey || event.ctrlKey) return;
    const options = this.#options();
    const at = options.indexOf(this.#active);
    const last = options.length - 1;
    const to = {
      ArrowDown: at + 1, ArrowUp: at < 0 ? last : at - 1, PageDown: Math.min(at + 5, last), PageUp: Math.max(at - 5, 0),
      // In the field, until results are being gone through.
      ...(this.#moved && { Home: 0, End: last }),
    }[event.key];
    if (to !== undefined && options.length > 0) {
      event.preventDefault();
      this.#moved = true;
      if (to > last) await this.#more();
      const all = this.#options();
      this.#activate(all[(to + all.length) % all.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      (this.#active ?? options[0])?.click();
    } else if (event.key !== "Shift") {
      this.#moved = false;
    }
  }

  #click(event) {
    const option = event.target.closest('[role="option"]');
    if (option?.show) option.show();
    else if (option && !event.ctrlKey && !event.metaKey && !event.shiftKey) this.#root.close?.();
  }
}

const inDialog = (index) => {
  const icon = document.querySelector(".search-open svg").cloneNode(true);
  const close = element("button", "control search-close", { type: "button", "aria-label": index.entry.words.close, title: `${index.entry.words.close} (Esc)` }, "×");
  const dialog = element("dialog", "search-dialog", { "aria-label": document.querySelector(".search-open").getAttribute("aria-label") });
  const search = new Search(index, dialog);
  dialog.append(element("div", "search-top", {}, icon, search.input, close), search.status, search.body,
    element("p", "search-foot", {}, search.count, element("span", "search-keys", { "aria-hidden": "true" }, index.entry.words.keys)));
  document.body.append(dialog);
  close.addEventListener("click", () => dialog.close());
  // A click beside it hits the dialog itself, and not what is in it.
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  search.input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault(); // which would only empty the field
    dialog.close();
  });
  search.dialog = dialog;
  return search;
};

let making;

// show brings the field of a search that has been made to the reader.
export const show = async (search, text) => {
  if (text) search.input.value = text;
  search.input.focus();
  if (text) search.input.setSelectionRange(text.length, text.length);
  else search.input.select();
  await search.update();
};

// make makes a search that readers see by way of place, which gets the index.
export const make = async (url, place) => {
  const [index] = await Promise.all([Index.from(url), styled()]);
  return place(index);
};

// open shows the search in a dialog, at once if it has been made. take returns what
// has been typed meanwhile.
export const open = async (url, take) => {
  making ??= make(url, inDialog);
  making.catch(() => { making = undefined; }); // to be tried again
  const search = await making;
  search.dialog.showModal();
  await show(search, take());
};
