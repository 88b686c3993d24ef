// What readers have written in the playground: kept in this browser, by scenario,
// until it is as the scenario is again. So nothing is lost by reloading, by going
// back, or by opening another scenario. It is sent nowhere.
//
// What was written over a shared script (its key begins with "#") lasts as long as
// the tab: who opens the link again is to see what was shared.

const most = 20;         // drafts; the oldest goes first
const longest = 100_000; // letters

export class Drafts {
  #name;
  #late; // {key, text, original}, to be written
  #timer;

  // site tells the sites of a host apart.
  constructor(site) {
    this.#name = `docgen.drafts:${site}`;
    addEventListener("pagehide", () => this.flush());
  }

  #store(key) { return key.startsWith("#") ? sessionStorage : localStorage; }

  #list(key) {
    try {
      const list = JSON.parse(this.#store(key).getItem(this.#name));
      return Array.isArray(list) ? list.filter((item) => typeof item?.key === "string" && typeof item.text === "string") : [];
    } catch { // forbidden, or not ours
      return [];
    }
  }

  get(key) {
    this.flush();
    return this.#list(key).find((item) => item.key === key)?.text;
  }

  // put keeps a text that is not the original's, soon.
  put(key, text, original) {
    if (this.#late && this.#late.key !== key) this.flush();
    this.#late = { key, text, original };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), 300);
  }

  flush() {
    if (!this.#late) return;
    const { key, text, original } = this.#late;
    this.#late = undefined;
    const list = this.#list(key).filter((item) => item.key !== key);
    if (text !== original && text.length <= longest) list.push({ key, text });
    while (list.length > most) list.shift();
    try { this.#store(key).setItem(this.#name, JSON.stringify(list)); } catch { /* forbidden, or full: it lasts as long as the page */ }
  }
}
