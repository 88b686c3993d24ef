// What page scripts say, in the page's language: the compact catalogue that
// internal/locale writes, fetched once. Messages have fields ({{.Task}}) and at
// most one count, PluralCount, which chooses among CLDR's plural forms.

const cache = new Map();

export class Words {
  #messages;
  #rules;
  #number;

  constructor(lang, messages) {
    this.lang = lang;
    this.#messages = messages;
    this.#rules = new Intl.PluralRules(lang);
    this.#number = new Intl.NumberFormat(lang);
  }

  // say returns a message with its fields filled in; one that there is not, as its id.
  say(id, args = {}) {
    const message = Object.hasOwn(this.#messages, id) ? this.#messages[id] : id;
    const text = typeof message === "string" ? message : message[this.#rules.select(args.PluralCount)] ?? message.other;
    return text.replace(/\{\{\.(\w+)\}\}/g, (field, name) => {
      const value = Object.hasOwn(args, name) ? args[name] : undefined;
      if (value === undefined) return field;
      if (Array.isArray(value)) return this.list(value);
      return name === "PluralCount" ? this.#number.format(value) : String(value);
    });
  }

  // list joins names as the language does.
  list(names) {
    const id = (i) => (names.length === 2 ? "list.2" : i === names.length - 1 ? "list.end" : "list.middle");
    return names.length === 0 ? "" : names.reduce((A, B, i) => this.say(id(i), { A, B }));
  }

  // parts divides a text at backticks, between which is code.
  parts(text) {
    return text.split("`").map((part, i) => ({ code: i % 2 === 1, text: part })).filter((part) => part.text !== "");
  }
}

// load fetches the catalogue at a URL. One that failed is fetched again.
export const load = (url, lang = document.documentElement.lang) => {
  if (!cache.has(url)) {
    const words = fetch(url).then((response) => {
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      return response.json();
    }).then((messages) => new Words(lang, messages));
    words.catch(() => cache.delete(url));
    cache.set(url, words);
  }
  return cache.get(url);
};
